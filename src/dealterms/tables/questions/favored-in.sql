-- Whom the changes of a time favored: by deal and party, never netted. A term may change more than once.
-- parameter time date: A year, month or day, such as 2025.
SELECT deal, coalesce(term_favors, 'nobody, or not known') AS favors,
       count(DISTINCT term) AS terms,
       count(DISTINCT term || ' ' || snapshot) AS changes,
       count(DISTINCT CASE WHEN term_verb = 'added' THEN term || ' ' || snapshot END) AS added,
       count(DISTINCT CASE WHEN term_verb = 'ended' THEN term || ' ' || snapshot END) AS ended,
       count(DISTINCT CASE WHEN term_direction = 'tightened' THEN term || ' ' || snapshot END) AS tightened,
       count(DISTINCT CASE WHEN term_direction = 'loosened' THEN term || ' ' || snapshot END) AS loosened
FROM changes
WHERE class = 'deal'
  AND when_first <= $time_last
  AND when_last >= $time_first
GROUP BY deal, coalesce(term_favors, 'nobody, or not known')
ORDER BY deal, favors
