-- Changes that no source supports.
SELECT deal, snapshot, term, title, field, verb, before, after, place
FROM changes
WHERE supported = FALSE
ORDER BY deal, snapshot_number, term, field, verb
