"""The vocabulary. One kind a file, named like its file; a kind is built when a deal first uses it.

A package of yours adds a kind by an entry point of the group `dealterms.kinds`, whose name is the
kind's name and whose value is the class.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from dealterms.model.term import Term

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

ENTRY_POINTS = "dealterms.kinds"


@lru_cache(maxsize=1)
def own_kinds() -> tuple[str, ...]:
    """The names of the kinds that ship with this package, sorted."""
    modules = (entry.name for entry in Path(__file__).parent.iterdir())
    return tuple(
        sorted(
            name[:-3].replace("_", "-")
            for name in modules
            if name.endswith(".py") and not name.startswith("_")
        )
    )


def all_kinds() -> tuple[str, ...]:
    """The names of all kinds, those of other packages included, sorted."""
    return tuple(sorted({*own_kinds(), *_foreign()}))


@cache
def kind(name: str) -> type[Term]:
    """The class of the kind of that name.

    Raises:
        KeyError: neither this package nor an installed one knows the kind.
    """
    if name in own_kinds():
        module = import_module(f"{__name__}.{name.replace('-', '_')}")
        found = next(
            value
            for value in vars(module).values()
            if isinstance(value, type) and value.__module__ == module.__name__
        )
    else:
        found = _foreign()[name].load()
    assert issubclass(found, Term)
    return found


@lru_cache(maxsize=1)
def _foreign() -> dict[str, EntryPoint]:
    # importlib.metadata costs a fifth of a cold start: asked only when a file names a kind
    # that is not ours, or somebody wants the whole list.
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=ENTRY_POINTS)}
