-- Whether the tables `facts` and `changes` agree: each row of the answer is a place where they do not.
-- One text for DuckDB, Spark and SQLite.
WITH cells AS (
    SELECT deal, snapshot_number, snapshot, term, field, stated, value, status, state, missing, number_exact,
           unit, upper_number, first_day, last_day, words,
           LAG(snapshot_number) OVER (PARTITION BY deal, term, field ORDER BY snapshot_number) AS old_number,
           LAG(value) OVER (PARTITION BY deal, term, field ORDER BY snapshot_number) AS old_value,
           LAG(missing) OVER (PARTITION BY deal, term, field ORDER BY snapshot_number) AS old_missing,
           LAG(number_exact) OVER (PARTITION BY deal, term, field ORDER BY snapshot_number) AS old_exact,
           LAG(unit) OVER (PARTITION BY deal, term, field ORDER BY snapshot_number) AS old_unit,
           LAG(upper_number) OVER (PARTITION BY deal, term, field ORDER BY snapshot_number) AS old_upper,
           LAG(first_day) OVER (PARTITION BY deal, term, field ORDER BY snapshot_number) AS old_first,
           LAG(last_day) OVER (PARTITION BY deal, term, field ORDER BY snapshot_number) AS old_last,
           LAG(words) OVER (PARTITION BY deal, term, field ORDER BY snapshot_number) AS old_words
    FROM facts
),
moved AS (
    SELECT deal, snapshot_number, snapshot, term, field, old_value, value
    FROM cells
    WHERE old_number IS NOT NULL
      AND value IS NOT NULL
      AND CASE
            -- A schedule is written in many ways, and a text says nothing of them.
            WHEN value LIKE '{%' OR old_value LIKE '{%' THEN 0
            WHEN value = old_value THEN 0
            -- What is not public is so in either word; `all` contains every other word.
            WHEN missing IN ('redacted', 'undisclosed') AND old_missing IN ('redacted', 'undisclosed') THEN 0
            WHEN ' ' || words || ' ' LIKE '% all %' AND ' ' || old_words || ' ' LIKE '% all %' THEN 0
            WHEN missing IS NULL AND number_exact IS NULL AND first_day IS NULL AND words IS NULL THEN 1
            WHEN (missing = old_missing OR (missing IS NULL AND old_missing IS NULL))
             AND (number_exact = old_exact OR (number_exact IS NULL AND old_exact IS NULL))
             AND (unit = old_unit OR (unit IS NULL AND old_unit IS NULL))
             AND (upper_number = old_upper OR (upper_number IS NULL AND old_upper IS NULL))
             AND (first_day = old_first OR (first_day IS NULL AND old_first IS NULL))
             AND (last_day = old_last OR (last_day IS NULL AND old_last IS NULL))
             AND (words = old_words OR (words IS NULL AND old_words IS NULL)) THEN 0
            ELSE 1
          END = 1
),
snapshots AS (
    SELECT deal, snapshot_number, MIN(snapshot) AS snapshot, COUNT(DISTINCT snapshot) AS names
    FROM facts
    GROUP BY deal, snapshot_number
)
SELECT 'a value moved, and no change tells it' AS fault, m.deal, m.snapshot, m.term, m.field,
       m.old_value AS one, m.value AS other
FROM moved m
LEFT JOIN changes c
  ON c.deal = m.deal AND c.snapshot_number = m.snapshot_number AND c.term = m.term
 AND (c.field = m.field OR c.field = 'status')
WHERE c.deal IS NULL

UNION ALL
SELECT 'a change tells a value that is not there', c.deal, c.snapshot, c.term, c.field, c.after, MIN(f.value)
FROM changes c
LEFT JOIN facts f
  ON f.deal = c.deal AND f.snapshot_number = c.snapshot_number AND f.term = c.term AND f.field = c.field
WHERE c.after IS NOT NULL
GROUP BY c.deal, c.snapshot, c.snapshot_number, c.term, c.field, c.verb, c.after
HAVING SUM(CASE WHEN f.stated = c.after OR f.value = c.after THEN 1 ELSE 0 END) = 0

UNION ALL
SELECT 'a change begins with a value that was not there', c.deal, c.snapshot, c.term, c.field, c.before,
       MIN(f.value)
FROM changes c
LEFT JOIN facts f
  ON f.deal = c.deal AND f.snapshot_number < c.snapshot_number AND f.term = c.term AND f.field = c.field
WHERE c.before IS NOT NULL
GROUP BY c.deal, c.snapshot, c.snapshot_number, c.term, c.field, c.verb, c.before
HAVING SUM(CASE WHEN f.stated = c.before OR f.value = c.before THEN 1 ELSE 0 END) = 0

UNION ALL
SELECT 'a number is not that of its value', c.deal, c.snapshot, c.term, c.field, c.after, f.value
FROM changes c
JOIN facts f
  ON f.deal = c.deal AND f.snapshot_number = c.snapshot_number AND f.term = c.term AND f.field = c.field
WHERE c.after = f.value
  AND (c.after_number <> f.number OR (c.after_number IS NULL AND f.number IS NOT NULL AND c.unit IS NOT NULL))

UNION ALL
SELECT 'a term is over, and its status says otherwise', c.deal, c.snapshot, c.term, c.field, c.after, f.status
FROM changes c
JOIN facts f
  ON f.deal = c.deal AND f.snapshot_number = c.snapshot_number AND f.term = c.term AND f.field = c.field
WHERE c.verb IN ('ended', 'lapsed', 'performed', 'exercised', 'reached')
  AND f.status <> c.after

UNION ALL
SELECT 'a step does not begin at the snapshot before it', c.deal, c.snapshot, MIN(c.term), MIN(c.field),
       c.before_snapshot, s.snapshot
FROM changes c
JOIN snapshots s ON s.deal = c.deal AND s.snapshot_number = c.snapshot_number - 1
WHERE s.snapshot <> c.before_snapshot
GROUP BY c.deal, c.snapshot, c.before_snapshot, s.snapshot

UNION ALL
SELECT 'a row is there twice', deal, MIN(snapshot), term, field, MIN(value), MAX(value)
FROM facts
GROUP BY deal, snapshot_number, term, field
HAVING COUNT(*) > 1

UNION ALL
SELECT 'a row is there twice', deal, MIN(snapshot), term, field, MIN(after), MAX(after)
FROM changes
GROUP BY deal, snapshot_number, term, field, verb
HAVING COUNT(*) > 1
