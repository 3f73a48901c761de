-- What changed or happened in the terms that bind or benefit a party. Mutual ones count where another term names it.
-- parameter party word: The id of the party, such as acme.
WITH own AS (
    SELECT DISTINCT deal
    FROM facts
    WHERE list_contains(string_split(binds, ' '), $party)
       OR list_contains(string_split(benefits, ' '), $party)
)
SELECT deal, term, title, field, verb, moved, before, after, when_text AS "when", direction,
       CASE WHEN favors = $party THEN 'favors it'
            WHEN list_contains(string_split(favors, ' '), $party) THEN 'favors it and others'
            WHEN favors IS NULL THEN ''
            WHEN favors = 'unknown' THEN 'not known'
            ELSE 'favors another' END AS favors
FROM changes
WHERE class IN ('deal', 'event')
  AND (list_contains(string_split(binds, ' '), $party)
       OR list_contains(string_split(benefits, ' '), $party)
       OR (binds = 'mutual' AND deal IN (SELECT deal FROM own)))
ORDER BY when_last, deal, term, field, verb
