-- Terms that no source confirmed since a date.
-- parameter since date: The first day that counts, such as 2025.
WITH latest AS (
    SELECT deal, max(snapshot_number) AS snapshot_number
    FROM facts
    WHERE snapshot_first <= $today
    GROUP BY deal
)
SELECT f.deal, f.term, f.title, f.kind, max(f.as_of_last) AS confirmed_last
FROM facts f
JOIN latest ON latest.deal = f.deal AND latest.snapshot_number = f.snapshot_number
WHERE f.status IN ('in-force', 'agreed', 'suspended')
GROUP BY f.deal, f.term, f.title, f.kind
HAVING max(f.as_of_last) < $since_first
ORDER BY confirmed_last, f.deal, f.term
