"""A term changed its kind.

What. The same id is a term of another kind than in the snapshot before. Only along the preference
ladder, between `exclusivity` and `right-of-first-refusal`, may a term keep its id.

Why. Two kinds have two sets of fields; nothing in them can be compared.

Example. `compute` is an `exclusivity` in 2024 and a `minimum-commitment` in 2025.

Mend. End the one term with a status and a source, and begin the other under an id of its own.
"""
