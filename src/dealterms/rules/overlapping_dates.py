"""Two snapshots of one deal cover the same days.

What. `2025.yaml` beside `2025-01.yaml`: the second lies within the first.

Why. A snapshot is of the last day of its name. With two that overlap nobody can say which of
them a date means, or what lies between.

Example. `2025.yaml` and `2025-01.yaml`.

Mend. Rename one to the date that it is of, such as `2025-12.yaml`.
"""
