-- Values over which sources disagree.
WITH latest AS (
    SELECT deal, max(snapshot_number) AS snapshot_number
    FROM facts
    WHERE snapshot_first <= $today
    GROUP BY deal
)
SELECT f.deal, f.term, f.title, f.field, f.value, f.articles, f.other_values
FROM facts f
JOIN latest ON latest.deal = f.deal AND latest.snapshot_number = f.snapshot_number
WHERE f.disputed
  AND f.status IN ('in-force', 'agreed', 'suspended')
ORDER BY f.deal, f.term, f.field
