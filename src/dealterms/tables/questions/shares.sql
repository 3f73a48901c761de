-- What peers pay for a revenue share: rate, base and limits side by side.
WITH latest AS (
    SELECT deal, max(snapshot_number) AS snapshot_number
    FROM facts
    WHERE snapshot_first <= $today
    GROUP BY deal
)
SELECT f.deal, f.term, f.title, f.binds AS payer, f.benefits AS payee,
       max(CASE WHEN f.field = 'rate' THEN f.value END) AS rate,
       max(CASE WHEN f.field = 'rate' THEN f.lowest END) AS lowest,
       max(CASE WHEN f.field = 'rate' THEN f.highest END) AS highest,
       max(CASE WHEN f.field = 'base' THEN f.value END) AS base,
       max(CASE WHEN f.field = 'cap' THEN f.value END) AS cap,
       max(CASE WHEN f.field = 'status' THEN f.term_end END) AS ends
FROM facts f
JOIN latest ON latest.deal = f.deal AND latest.snapshot_number = f.snapshot_number
WHERE f.kind = 'revenue-share'
  AND f.status IN ('in-force', 'agreed', 'suspended')
GROUP BY f.deal, f.term, f.title, f.binds, f.benefits
ORDER BY lowest DESC NULLS LAST, f.deal, f.term
