-- Numbers, schedules and ends that rest on one origin alone.
WITH latest AS (
    SELECT deal, max(snapshot_number) AS snapshot_number
    FROM facts
    WHERE snapshot_first <= $today
    GROUP BY deal
)
SELECT f.deal, f.term, f.title, f.field, f.value, f.articles, f.best_class, f.quoted
FROM facts f
JOIN latest ON latest.deal = f.deal AND latest.snapshot_number = f.snapshot_number
WHERE f.origins = 1
  AND f.status IN ('in-force', 'agreed', 'suspended')
  AND (f.number IS NOT NULL OR f.last_day IS NOT NULL
       OR f.value LIKE '{%' OR regexp_full_match(f.value, 'P([0-9]+[YMWD])+')
       OR (f.words IS NOT NULL AND f.field IN ('ends', 'exclusive_ends')))
ORDER BY f.deal, f.term, f.field
