-- Whom the changes of a time favored: by deal and party, never netted. A term may change more than once, and favor two.
-- parameter time date: A year, month or day, such as 2025.
WITH favored AS (
    SELECT *, unnest(coalesce(string_split(nullif(term_favors, 'unknown'), ' '), ['nobody, or not known'])) AS party
    FROM changes
    WHERE class = 'deal'
      AND when_first <= $time_last
      AND when_last >= $time_first
)
SELECT deal, party AS favors,
       count(DISTINCT term) AS terms,
       count(DISTINCT term || ' ' || snapshot) AS changes,
       count(DISTINCT CASE WHEN term_verb = 'added' THEN term || ' ' || snapshot END) AS added,
       count(DISTINCT CASE WHEN term_verb = 'ended' THEN term || ' ' || snapshot END) AS ended,
       count(DISTINCT CASE WHEN term_direction = 'tightened' THEN term || ' ' || snapshot END) AS tightened,
       count(DISTINCT CASE WHEN term_direction = 'loosened' THEN term || ' ' || snapshot END) AS loosened
FROM favored
GROUP BY deal, party
ORDER BY deal, favors
