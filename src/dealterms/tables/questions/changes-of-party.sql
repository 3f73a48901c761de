-- What changed or happened in the terms that bind or benefit a party.
-- parameter party word: The id of the party, such as acme.
SELECT deal, term, title, field, verb, moved, before, after, when_text AS "when", direction,
       CASE WHEN favors = $party THEN 'favors it' WHEN favors IS NULL THEN '' ELSE 'favors another' END AS favors
FROM changes
WHERE class IN ('deal', 'event')
  AND (' ' || binds || ' ' LIKE '% ' || $party || ' %' OR ' ' || benefits || ' ' LIKE '% ' || $party || ' %')
ORDER BY when_last, deal, term, field, verb
