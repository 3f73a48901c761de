-- What changed or happened since a date, in all deals.
-- parameter since date: The first day that counts, such as 2025-10.
SELECT deal, term, title, field, verb, moved, before, after, when_text AS "when", when_is, favors, supported
FROM changes
WHERE class IN ('deal', 'event')
  AND when_last >= $since_first
ORDER BY when_last, deal, term, field, verb
