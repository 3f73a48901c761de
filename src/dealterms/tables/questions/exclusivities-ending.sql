-- Exclusive rights that end by a date, as far as their end is known.
-- parameter by date: The last day that counts, such as 2028.
WITH latest AS (
    SELECT deal, max(snapshot_number) AS snapshot_number
    FROM facts
    WHERE snapshot_first <= $today
    GROUP BY deal
),
rights AS (
    SELECT f.deal, f.term, f.title, f.kind, f.binds, f.benefits, f.term_end, f.term_end_last,
           max(CASE WHEN f.field = 'level' THEN f.value END) AS level,
           max(CASE WHEN f.field IN ('share', 'form') THEN f.value END) AS extent,
           -- Of a license, which may go on after it.
           max(CASE WHEN f.field = 'exclusive_ends' THEN f.value END) AS exclusive_ends,
           max(CASE WHEN f.field = 'exclusive_ends' THEN f.last_day END) AS exclusive_ends_last
    FROM facts f
    JOIN latest ON latest.deal = f.deal AND latest.snapshot_number = f.snapshot_number
    WHERE f.kind IN ('exclusivity', 'right-of-first-refusal', 'non-compete', 'license-grant')
      AND f.status IN ('in-force', 'agreed', 'suspended')
    GROUP BY f.deal, f.term, f.title, f.kind, f.binds, f.benefits, f.term_end, f.term_end_last
)
SELECT deal, term, title, kind, binds, benefits, coalesce(level, extent) AS extent,
       CASE WHEN exclusive_ends_last <= coalesce(term_end_last, exclusive_ends_last) THEN exclusive_ends
            ELSE term_end END AS ends,
       least(exclusive_ends_last, term_end_last) AS ends_last
FROM rights
WHERE coalesce(level, extent, '') NOT IN ('none', 'non-exclusive')
  AND (kind <> 'license-grant' OR level IN ('exclusive', 'sole') OR exclusive_ends_last IS NOT NULL)
  AND least(exclusive_ends_last, term_end_last) <= $by_last
ORDER BY ends_last, deal, term
