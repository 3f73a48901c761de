-- Values that are undisclosed, redacted, or not spoken of.
WITH latest AS (
    SELECT deal, max(snapshot_number) AS snapshot_number
    FROM facts
    WHERE snapshot_first <= $today
    GROUP BY deal
)
SELECT f.deal, f.term, f.title, f.kind, f.field, f.stated, f.value AS last_known, f.as_of
FROM facts f
JOIN latest ON latest.deal = f.deal AND latest.snapshot_number = f.snapshot_number
WHERE f.status IN ('in-force', 'agreed', 'suspended')
  AND (f.stated IN ('undisclosed', 'redacted', 'silent') OR f.stated LIKE 'undisclosed, %' OR f.stated LIKE 'redacted, %')
ORDER BY f.deal, f.term, f.field
