"""The rules: one module a rule, named like it. Its docstring is its page, its function finds.

A rule's module holds

- a docstring: a first line that says what is wrong, then what, why, an example, how to mend it;
- `SEVERITY`, if it is not `error`;
- `find(case)`, which yields a `Fault` for each place in one deal where the rule is broken, or
  `find_in_records(shelf)`, which does so for the records of `seeds/`, or both.

A package of yours adds a rule by an entry point of the group `dealterms.rules`, whose name is the
rule's name and whose value is such a module. One of ours wins over one of yours with the same name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from dealterms.errors import TermsError
from dealterms.model.did_you_mean import suggest_similar
from dealterms.model.finding import Finding, Severity
from dealterms.model.location import Location
from dealterms.model.rule_context import RuleContext, SourcesContext, Violation

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

ENTRY_POINT_GROUP = "dealterms.rules"
_SUPPORT = frozenset({"context", "registry", "runner"})
"""Modules of this folder that hold no rule."""


class RuleSelection(NamedTuple):
    """Which rules are asked: those selected (all, if none is), without those ignored."""

    selected: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()

    def resolve_names(self) -> list[str]:
        """The rules to ask, sorted.

        Raises:
            TermsError: there is no rule of a name that was given.
        """
        known = list_rules()
        for name in sorted(self.selected | self.ignored):
            _validate_rule_name(name, known)
        return [n for n in known if n in (self.selected or known) and n not in self.ignored]


def list_rules() -> tuple[str, ...]:
    """The names of all rules, those of other packages included, sorted."""
    return tuple(sorted({*list_own_rules(), *_collect_plugin_rules()}))


@lru_cache(maxsize=1)
def list_own_rules() -> tuple[str, ...]:
    """The names of the rules that ship with this package, sorted."""
    modules = {module.name for module in iter_modules([str(Path(__file__).parent)])} - _SUPPORT
    return tuple(sorted(name.replace("_", "-") for name in modules))


@cache
def get_rule(name: str) -> Any:
    """The module of the rule of that name.

    Raises:
        TermsError: a package says that it has the rule, but it cannot be used.
    """
    if name in list_own_rules():
        return import_module(f"{__package__}.{name.replace('-', '_')}")
    try:
        module = _collect_plugin_rules()[name].load()
        unfit = _describe_unfitness(module)
    except Exception as error:
        raise _build_plugin_error(name, _format_error(error)) from error
    if unfit:
        raise _build_plugin_error(name, unfit)
    return module


@lru_cache(maxsize=1)
def _collect_plugin_rules() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=ENTRY_POINT_GROUP)}


def _describe_unfitness(module: Any) -> str:
    """Why what a package names cannot be a rule; nothing if it can."""
    if not (module.__doc__ or "").strip():
        return "it has no docstring, which is its page"
    if not (hasattr(module, "find") or hasattr(module, "find_in_records")):
        return "it has neither `find` nor `find_in_records`"
    if getattr(module, "SEVERITY", "error") not in get_args(Severity):
        return "its SEVERITY is neither error nor warning"
    return ""


def _build_plugin_error(name: str, cause: str) -> TermsError:
    point = _collect_plugin_rules()[name]
    package = point.dist.name if point.dist else point.module
    return TermsError(
        f"the rule `{name}` of the package {package} ({point.value}) cannot be used: {cause}."
        f" Mend that package, uninstall it, or leave the rule out with --ignore {name}"
    )


def _format_error(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0].rstrip(".: ")


def check(case: RuleContext, names: Iterable[str]) -> Iterator[Finding]:
    """What the rules of those names find in one deal."""
    return _run_rules(names, "find", case)


def check_sources(shelf: SourcesContext, names: Iterable[str]) -> Iterator[Finding]:
    """What the rules of those names find in the records."""
    return _run_rules(names, "find_in_records", shelf)


def explain(name: str) -> str:
    """The page of a rule.

    Raises:
        TermsError: there is no such rule.
    """
    _validate_rule_name(name, list_rules())
    module = get_rule(name)
    severity = getattr(module, "SEVERITY", "error")
    return f"{name} ({severity})\n\n{module.__doc__.strip()}\n"


def _run_rules(
    names: Iterable[str], function: str, about: RuleContext | SourcesContext
) -> Iterator[Finding]:
    for name in names:
        module = get_rule(name)
        find = getattr(module, function, None)
        if find is None:
            continue
        severity: Severity = getattr(module, "SEVERITY", "error")
        # What a stranger's rule does is told in one line: the reader may only have installed it.
        faults = find(about) if name in list_own_rules() else _run_plugin_rule(name, find, about)
        for place, message, mend, values in faults:
            yield Finding(name, place, message, mend, severity, values)


def _run_plugin_rule(name: str, find: Any, about: RuleContext | SourcesContext) -> list[Violation]:
    try:
        return [_build_violation(*each) for each in find(about)]
    except Exception as error:
        raise _build_plugin_error(name, _format_error(error)) from error


def _build_violation(
    location: Location, message: str, hint: str = "", values: Iterable[str] = ()
) -> Violation:
    if not isinstance(location, Location):
        raise TypeError(f"`{location!r:.40}` is no Location")
    return Violation(location, str(message), str(hint), tuple(map(str, values)))


def _validate_rule_name(name: str, known: Iterable[str]) -> None:
    if name not in known:
        hint = suggest_similar(name, known)
        raise TermsError(f"there is no rule `{name}`.{hint} There are: {', '.join(sorted(known))}")
