-- Terms of any kind that end between two dates.
-- parameter from date: The first day that counts, such as 2027.
-- parameter to date: The last day that counts, such as 2028-06.
WITH latest AS (
    SELECT deal, max(snapshot_number) AS snapshot_number
    FROM facts
    WHERE snapshot_first <= $today
    GROUP BY deal
)
SELECT f.deal, f.term, f.title, f.kind, f.status, f.term_end, f.term_end_first, f.term_end_last
FROM facts f
JOIN latest ON latest.deal = f.deal AND latest.snapshot_number = f.snapshot_number
WHERE f.field = 'status'
  AND f.status IN ('in-force', 'agreed', 'suspended')
  AND f.term_end_last >= $from_first
  AND f.term_end_first <= $to_last
ORDER BY f.term_end_last, f.deal, f.term
