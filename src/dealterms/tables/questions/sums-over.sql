-- Sums of a currency over a number, of any kind; schedules and tiers, which have several, are left out.
-- parameter currency code: Its ISO 4217 code, such as USD.
-- parameter least number: The least that counts, such as 1000000000.
WITH latest AS (
    SELECT deal, max(snapshot_number) AS snapshot_number
    FROM facts
    WHERE snapshot_first <= $today
    GROUP BY deal
)
SELECT f.deal, f.term, f.title, f.kind, f.field, f.value, f.lowest, f.highest, f.best_class
FROM facts f
JOIN latest ON latest.deal = f.deal AND latest.snapshot_number = f.snapshot_number
WHERE f.unit = $currency
  AND f.relative_to IS NULL
  AND f.lowest >= $least
  AND f.status IN ('in-force', 'agreed', 'suspended')
ORDER BY f.lowest DESC, f.deal, f.term, f.field
