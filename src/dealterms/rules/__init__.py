"""The rules of `terms check`: one module a rule, named like it. Its docstring is its page.

A rule's module has

- a docstring: a first line that says what is wrong, then what, why, an example, how to fix it;
- `SEVERITY`, if it is not `error`;
- `find(context)`, which yields a `Violation` for each place in one deal where the rule is broken, or
  `find_in_records(context)`, which does so for the records of `seeds/`, or both. One of ours with
  neither stands for what reading and comparing the files found under its name.

An installed package adds a rule by an entry point of the group `dealterms.rules`, whose name is the
rule's name and whose value is such a module. One of ours wins over another of the same name.

    list_rules()            ->  ("capture-changed", "copied-citation", …)
    get_rule("long-quote")  ->  the module dealterms.rules.long_quote
    check(context, ["long-quote"])  ->  Finding("long-quote", Location(…), "the quote has 41 words; …"), …
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, NamedTuple, get_args

from dealterms.docstrings import read_docstring
from dealterms.errors import TermsError
from dealterms.model.finding import Finding, Severity
from dealterms.model.location import Location
from dealterms.model.rule_context import RuleContext as RuleContext
from dealterms.model.rule_context import SourcesContext as SourcesContext
from dealterms.model.rule_context import Violation as Violation
from dealterms.plugins import build_plugin_error, find_plugins, load_plugin, unknown

_SUPPORT = frozenset({"context", "runner", "workers"})
"""Modules of this folder that are no rules."""


class RuleSelection(NamedTuple):
    """Which rules are run: those selected (all, if none is), without those ignored."""

    selected: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()

    def resolve_names(self) -> list[str]:
        """Return the names of the rules to run, sorted.

        Raises:
            TermsError: a name that was given is unknown.
        """
        known = list_rules()
        for name in sorted(self.selected | self.ignored):
            _validate_rule_name(name, known)
        return [n for n in known if n in (self.selected or known) and n not in self.ignored]


def list_rules() -> tuple[str, ...]:
    """List the names of all rules, those of other packages included, sorted."""
    return tuple(sorted({*list_own_rules(), *find_plugins("rule")}))


@cache
def list_own_rules() -> tuple[str, ...]:
    """List the names of the rules that ship with this package, sorted."""
    modules = {module.name for module in iter_modules(__path__)} - _SUPPORT
    return tuple(sorted(name.replace("_", "-") for name in modules))


@cache
def get_rule(name: str) -> Any:
    """Return the module of the rule of that name.

    Raises:
        TermsError: another package has the rule, but it cannot be used.
    """
    if name in list_own_rules():
        return import_module(f"{__name__}.{name.replace('-', '_')}")
    return load_plugin("rule", name, _find_flaw, _format_fix(name))


def check(context: RuleContext, names: Iterable[str]) -> Iterator[Finding]:
    """Yield what the rules of those names find in one deal."""
    found = [*context.deal.findings, *(finding for step in context.steps for finding in step.findings)]
    return _run_rules(names, "find", context, found)


def check_sources(context: SourcesContext, names: Iterable[str]) -> Iterator[Finding]:
    """Yield what the rules of those names find in the records."""
    return _run_rules(names, "find_in_records", context, context.findings)


def explain(name: str) -> str:
    """Return the page of a rule.

    Raises:
        TermsError: there is no such rule.
    """
    _validate_rule_name(name, list_rules())
    module = get_rule(name)
    return f"{name} ({_get_severity(module)})\n\n{read_docstring(module)}\n"


def _validate_rule_name(name: str, known: Iterable[str]) -> None:
    if name not in known:
        raise TermsError(*unknown("rule", name, known))


def _get_severity(module: Any) -> Severity:
    severity: Severity = getattr(module, "SEVERITY", "error")
    return severity


def _find_flaw(module: Any, name: str) -> str:
    """Return why a module of another package cannot be a rule; nothing if it can."""
    if not read_docstring(module):
        return "it has no docstring, which is its page"
    if not (hasattr(module, "find") or hasattr(module, "find_in_records")):
        return "it has neither `find` nor `find_in_records`"
    if _get_severity(module) not in get_args(Severity):
        return "its SEVERITY is neither error nor warning"
    return ""


def _format_fix(name: str) -> str:
    return f"uninstall it, or leave the rule out with --ignore {name}"


def _run_rules(
    names: Iterable[str], function: str, context: RuleContext | SourcesContext, found: Iterable[Finding]
) -> Iterator[Finding]:
    for name in names:
        module = get_rule(name)
        find = getattr(module, function, None)
        if find is None:
            yield from (finding for finding in found if finding.rule == name)
            continue
        violations = find(context) if name in list_own_rules() else _run_plugin_rule(name, find, context)
        for location, message, hint, values in violations:
            yield Finding(name, location, message, hint, _get_severity(module), values)


def _run_plugin_rule(name: str, find: Any, context: RuleContext | SourcesContext) -> list[Violation]:
    # Whatever another package's rule does is one line: the reader may only have installed it.
    try:
        return [_build_violation(*violation) for violation in find(context)]
    except Exception as error:
        raise build_plugin_error("rule", name, error, _format_fix(name)) from error


def _build_violation(
    location: Location, message: str, hint: str = "", values: Iterable[str] = ()
) -> Violation:
    if not isinstance(location, Location):
        raise TypeError(f"expected a Location, got {location!r:.40}")
    return Violation(location, str(message), str(hint), tuple(map(str, values)))
