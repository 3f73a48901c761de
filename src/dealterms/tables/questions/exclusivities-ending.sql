-- Exclusive rights that end by a date, as far as their end is known.
-- parameter by date: The last day that counts, such as 2028.
WITH latest AS (
    SELECT deal, max(snapshot_number) AS snapshot_number
    FROM facts
    WHERE snapshot_first <= $today
    GROUP BY deal
)
SELECT f.deal, f.term, f.title, f.kind, f.binds, f.benefits, f.value AS level, f.term_end, f.term_end_last
FROM facts f
JOIN latest ON latest.deal = f.deal AND latest.snapshot_number = f.snapshot_number
WHERE f.kind IN ('exclusivity', 'right-of-first-refusal', 'non-compete', 'license-grant')
  AND f.field = CASE WHEN f.kind = 'non-compete' THEN 'status' ELSE 'level' END
  AND f.status IN ('in-force', 'agreed', 'suspended')
  AND coalesce(f.value, '') NOT IN ('none', 'non-exclusive')
  AND f.term_end_last <= $by_last
ORDER BY f.term_end_last, f.deal, f.term
