"""The rules of `terms check`: one module a rule, named like it. See `registry` for what is in one."""

from dealterms.model.rule_context import RuleContext, SourcesContext, Violation
from dealterms.rules.registry import (
    RuleSelection,
    check,
    check_sources,
    explain,
    get_rule,
    list_own_rules,
    list_rules,
)

__all__ = [
    "RuleContext",
    "RuleSelection",
    "SourcesContext",
    "Violation",
    "check",
    "check_sources",
    "explain",
    "get_rule",
    "list_own_rules",
    "list_rules",
]
