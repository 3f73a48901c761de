"""A citation names a record that does not exist.

What. `source: seed-01`, and there is no `seeds/seed-01.yaml`.

Why. A claim without its source is a rumor, and a typo must not create a source.

Example. `source: seed-01` beside `seeds/seed-001.yaml`.

Mend. Correct the id, or write the record; three lines will do.
"""
