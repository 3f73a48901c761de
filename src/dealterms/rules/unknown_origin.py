"""A `cites` names a record that does not exist.

What. The origins of an article or of one statement are records too.

Why. Corroboration counts origins. A misspelt one would count as one more.

Example. `cites: [wsj-2025-04-30]` beside `seeds/wsj-2025-04-29.yaml`.

Mend. Correct the id, or write a record for the origin; three lines will do.
"""
