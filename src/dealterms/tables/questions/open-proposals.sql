-- What was proposed, and is not known to be settled.
WITH latest AS (
    SELECT deal, proposal, max(snapshot_number) AS snapshot_number
    FROM proposals
    WHERE snapshot_first <= $today
    GROUP BY deal, proposal
)
SELECT p.deal, p.proposal, p.title, p.term, p.kind, p.to_values, p.snapshot AS last_heard, p.articles
FROM proposals p
JOIN latest ON latest.deal = p.deal AND latest.proposal = p.proposal
  AND latest.snapshot_number = p.snapshot_number
WHERE p.outcome IS NULL OR p.outcome = 'open'
ORDER BY p.deal, p.proposal
