"""The rules of `terms check`: one module a rule, named like it. See `registry`."""

from dealterms.rules.registry import (
    Case,
    Fault,
    Selection,
    Shelf,
    check,
    check_records,
    explain,
    own_rules,
    rule,
    rules,
)

__all__ = [
    "Case",
    "Fault",
    "Selection",
    "Shelf",
    "check",
    "check_records",
    "explain",
    "own_rules",
    "rule",
    "rules",
]
