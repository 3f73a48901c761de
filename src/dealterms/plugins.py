"""Kinds and rules of other packages, by entry point; and what a message says of an unknown name.

An installed package declares, in its `pyproject.toml`,

    [project.entry-points."dealterms.rules"]
    no-shouting = "shouting.rule"

and ``load_plugin("rule", "no-shouting", find_flaw, fix)`` returns that module; if it cannot be
imported, or ``find_flaw(module, name)`` says why it is unfit, one `TermsError` names the package.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence, Set
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from dealterms.errors import TermsError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_MAX_LENGTH = 60
_MAX_COMPARED = 250
"""With how many known names an unknown one is compared: each comparison takes its time."""
_MAX_CHOICES = 40
"""How many known names a message lists."""
_MAX_WORD = 80
"""How many letters of an unknown name are compared."""
_MIN_LENGTH_FOR_TWO = 8
"""For a shorter word, one letter is all: `consult` is not `consent`."""
_TOO_MANY = 3
"""As many letters as make it another word."""
_OTHER_SPACE = re.compile(r"[^\S -~\n\r\t\v\f]")
_PART_PATTERN = re.compile("[-_ .]")
_NUMBER_PATTERN = re.compile("[0-9]+")
_WORDS_OF_OTHER_LAW = frozenset(
    "adapted assigned assignee assignor contact content contest count exclusion founded guaranty indemnitee"
    " indemnitor maximum minority none note reached redacted reinstatement rejected suspected warrant"
    " warrantee warrantor warrants warranty".split()
)
"""Words of contracts that are one or two letters from a word of ours, and mean something else."""


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
    """Return the hint for an unknown name: the one it misspells, ``otherwise``, or the known ones."""
    names = known if isinstance(known, frozenset) else list(known)
    if (near := find_misspelled(str(name), names)) is not None:
        return f"Did you mean '{near}'?"
    choices = sorted(names) if isinstance(known, Set) else list(names)
    return otherwise or f"Choose one of: {join_choices(choices)}"


def join_choices(names: Sequence[str]) -> str:
    """Return the names joined by commas, or as many of them as a message can hold."""
    return ", ".join(names[:_MAX_CHOICES]) + (", …" if len(names) > _MAX_CHOICES else "")


def find_misspelled(word: str, known: Iterable[str]) -> str | None:
    """Find the one known word that ``word`` misspells by one or two letters; None if there are several.

    A misspelling keeps the first letter of each part, and every number; two letters are many in a short
    word. Whatever has a meaning of its own is no misspelling, for a guess would put other law on record:

        find_misspelled("bilion", ["million", "billion"])        "billion"
        find_misspelled("suspended", ["in-force", "superseded"]) None: more than two letters
        find_misspelled("co-exclusive", ["non-exclusive"])       None: another first letter
        find_misspelled("seed-012", ["seed-011"])                None: another number
        find_misspelled("grantee", ["grantor"])                  None: the other party
    """
    names, backward = _sort_both_ways(frozenset(known))
    word = word[:_MAX_WORD]
    if _is_own_word(word):
        return None
    if len(names) > _MAX_COMPARED:
        # Of thousands, compare only those that begin most alike, and those that end so.
        alike = {neighbor[::-1] for neighbor in _find_neighbors(word[::-1], backward)}
        names = sorted(alike.union(_find_neighbors(word, names)))
    numbers = list(map(int, _NUMBER_PATTERN.findall(word)))
    edits = {
        name: _count_edits_by_part(word, name)
        for name in names
        if name != word and numbers == list(map(int, _NUMBER_PATTERN.findall(name[:_MAX_WORD])))
    }
    fewest = min(edits.values(), default=_TOO_MANY)
    nearest = [name for name, number in edits.items() if number == fewest]
    return nearest[0] if fewest < _TOO_MANY and len(nearest) == 1 else None


@lru_cache(maxsize=4)
def _sort_both_ways(names: frozenset[str]) -> tuple[list[str], list[str]]:
    """Sort names by their first letters, and by their last ones; kept, for many may be misspelled at once."""
    return sorted(names), sorted(name[::-1] for name in names)


def _is_own_word(word: str) -> bool:
    return any(part in _WORDS_OF_OTHER_LAW for part in (word, *_PART_PATTERN.split(word)))


def _count_edits_by_part(word: str, name: str) -> int:
    """Count the letters to mend, or `_TOO_MANY`; words of as many parts are compared part by part."""
    parts, name_parts = _PART_PATTERN.split(word), _PART_PATTERN.split(name)
    if len(parts) != len(name_parts):
        parts, name_parts = [word], [name]
    edits = sum(map(_count_edits_of_part, parts, name_parts))
    return min(edits, _TOO_MANY)


def _count_edits_of_part(part: str, known: str) -> int:
    allowed = 2 if len(known) >= _MIN_LENGTH_FOR_TWO else 1
    if part == known:
        return 0
    if part[:1] != known[:1] or abs(len(part) - len(known)) > allowed:
        return _TOO_MANY
    # A licensee is not a misspelled licensor: the two sides of a contract differ by their endings alone.
    if part.endswith("ee") != known.endswith("ee") and (part.endswith("r") or known.endswith("r")):
        return _TOO_MANY
    edits = _count_edits(part, known)
    return edits if edits <= allowed else _TOO_MANY


def _count_edits(one: str, other: str) -> int:
    """Count the letters to add, to remove, to change or to swap that lead from one word to the other."""
    before, row = list[int](), list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        earlier, before, row = before, row, [at]
        for column, match in enumerate(other, 1):
            cost = min(row[-1] + 1, before[column] + 1, before[column - 1] + (letter != match))
            if at > 1 and column > 1 and letter == other[column - 2] and one[at - 2] == match:
                cost = min(cost, earlier[column - 2] + 1)
            row.append(cost)
    return row[-1]


def _find_neighbors(name: str, names: list[str]) -> list[str]:
    """Find the names between which ``name`` would stand in the sorted list."""
    at = bisect_left(names, name)
    return names[max(0, at - _MAX_COMPARED // 4) : at + _MAX_COMPARED // 4]


def truncate_input(raw: object) -> str:
    """Return what was written as text, cut where a message would drown in it, with odd spaces shown."""
    text = str(raw)
    text = text if len(text) <= _MAX_LENGTH else f"{text[:_MAX_LENGTH]}…"
    return text if text.isascii() else _OTHER_SPACE.sub(lambda space: f"<U+{ord(space[0]):04X}>", text)
