"""Kinds and rules of other packages, by entry point; and what a message says of an unknown name.

An installed package declares, in its `pyproject.toml`,

    [project.entry-points."dealterms.rules"]
    no-shouting = "shouting.rule"

and ``load_plugin("rule", "no-shouting", find_flaw, fix)`` returns that module; if it cannot be
imported, or ``find_flaw(module, name)`` says why it is unfit, one `TermsError` names the package.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence, Set
from functools import cache
from typing import TYPE_CHECKING, Any

from dealterms.errors import TermsError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_MAX_LENGTH = 60
_MAX_COMPARED = 250
"""With how many known names an unknown one is compared: each comparison takes its time."""
_MAX_CHOICES = 40
"""How many known names a message lists."""


@cache
def find_plugins(what: str) -> dict[str, EntryPoint]:
    """Find the entry points of the group `dealterms.kinds` or `dealterms.rules`, by name."""
    # importlib.metadata costs a fifth of a cold start: call this only for a name that is not ours,
    # or for the whole list.
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=f"dealterms.{what}s")}


def load_plugin(
    what: str, name: str, find_flaw: Callable[[Any, str], str], fix: str = "or uninstall it"
) -> Any:
    """Load the kind or rule ``name`` of another package.

    Raises:
        KeyError: no installed package has one of that name.
        TermsError: it cannot be imported, or ``find_flaw`` says why it cannot be used.
    """
    point = find_plugins(what)[name]
    # A module of another package may do anything when it is imported. Whatever it does is one line:
    # the reader may only have installed it.
    try:
        loaded = point.load()
        flaw = find_flaw(loaded, name)
    except Exception as error:
        raise build_plugin_error(what, name, error, fix) from error
    if flaw:
        raise build_plugin_error(what, name, flaw, fix)
    return loaded


def build_plugin_error(what: str, name: str, cause: str | Exception, fix: str) -> TermsError:
    """Build the error for a kind or rule of another package that cannot be used."""
    point = find_plugins(what)[name]
    package = point.dist.name if point.dist else point.module
    if isinstance(cause, Exception):
        cause = f"{type(cause).__name__}: {cause}".splitlines()[0].rstrip(".: ")
    return TermsError(
        f"the {what} `{name}` of the package {package} ({point.value}) cannot be used: {cause}",
        f"Fix that package, {fix}",
    )


def unknown(what: str, name: object, known: Iterable[str], otherwise: str = "") -> tuple[str, str]:
    """Return the message and the hint for a name that is not among the ``known`` ones.

    unknown("format", "txt", ["text", "html"]) -> ("unknown format 'txt'", "Did you mean 'text'?")
    unknown("format", "x", ["text", "html"]) -> ("unknown format 'x'", "Choose one of: text, html")
    """
    return f"unknown {what} '{truncate_input(name)}'", suggest(name, known, otherwise)


def suggest(name: object, known: Iterable[str], otherwise: str = "") -> str:
    """Return the hint for an unknown name: the nearest known one, ``otherwise``, or the known ones."""
    names = sorted(known) if isinstance(known, Set) else list(known)
    if (near := find_similar(str(name), names)) is not None:
        return f"Did you mean '{near}'?"
    return otherwise or f"Choose one of: {join_choices(names)}"


def join_choices(names: Sequence[str]) -> str:
    """Return the names joined by commas, or as many of them as a message can hold."""
    return ", ".join(names[:_MAX_CHOICES]) + (", …" if len(names) > _MAX_CHOICES else "")


def find_similar(name: str, known: Iterable[str]) -> str | None:
    """Find the known name that is most similar; None if none is similar enough."""
    from difflib import get_close_matches

    names = sorted(known)
    if len(names) > _MAX_COMPARED:
        # Of thousands, compare only those that begin most alike, and those that end so.
        backward = sorted(known_name[::-1] for known_name in names)
        alike = {neighbor[::-1] for neighbor in _find_neighbors(name[::-1], backward)}
        names = sorted(alike.union(_find_neighbors(name, names)))
    return next(iter(get_close_matches(name[:80], names, n=1)), None)


def _find_neighbors(name: str, names: list[str]) -> list[str]:
    """Find the names between which ``name`` would stand in the sorted list."""
    at = bisect_left(names, name)
    return names[max(0, at - _MAX_COMPARED // 4) : at + _MAX_COMPARED // 4]


def truncate_input(raw: object) -> str:
    """Return what was written as text, cut where a message would drown in it."""
    text = str(raw)
    return text if len(text) <= _MAX_LENGTH else f"{text[:_MAX_LENGTH]}…"
