"""The vocabulary. One kind a file, named like its file; a kind is built when a deal first uses it.

A package of yours adds a kind by an entry point of the group `dealterms.kinds`, whose name is the
kind's name and whose value is the class. One of ours wins over one of yours with the same name.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from dealterms.errors import TermsError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from dealterms.model.term import Term

ENTRY_POINTS = "dealterms.kinds"


@lru_cache(maxsize=1)
def list_own_kinds() -> tuple[str, ...]:
    """Return the names of the kinds in this package, sorted."""
    modules = (entry.name for entry in Path(__file__).parent.iterdir())
    return tuple(
        sorted(
            name[:-3].replace("_", "-")
            for name in modules
            if name.endswith(".py") and not name.startswith("_")
        )
    )


def list_kinds() -> tuple[str, ...]:
    """Return the names of all kinds, including those of other packages, sorted."""
    return tuple(sorted({*list_own_kinds(), *_find_entry_points()}))


@cache
def resolve_kind(name: str) -> type[Term]:
    """Return the class of a kind.

    Raises:
        KeyError: neither this package nor an installed one has the kind.
        TermsError: the class that an installed package declares for it cannot be used.
    """
    if name not in list_own_kinds():
        return _load_entry_point(_find_entry_points()[name])
    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    kind: type[Term] = next(
        value
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__
    )
    return kind


@lru_cache(maxsize=1)
def _find_entry_points() -> dict[str, EntryPoint]:
    # importlib.metadata costs a fifth of a cold start: asked only when a file names a kind
    # that is not ours, or somebody wants the whole list.
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=ENTRY_POINTS)}


def _load_entry_point(point: EntryPoint) -> type[Term]:
    # Whatever a stranger's module does when it is imported, and whatever it declares, is told in one
    # line of its own: the person who reads it may only have installed it.
    try:
        found = point.load()
        unfit = _find_flaw(found, point.name)
    except Exception as error:
        unfit = f"{type(error).__name__}: {error}".splitlines()[0].rstrip(".: ")
    if unfit:
        package = point.dist.name if point.dist else point.module
        raise TermsError(
            f"the kind `{point.name}` of the package {package} ({point.value}) cannot be used:"
            f" {unfit}. Mend that package, or uninstall it"
        )
    kind_: type[Term] = found
    return kind_


def _find_flaw(found: Any, name: str) -> str:
    """Why the class that a package names cannot be a kind; nothing if it can."""
    from dealterms.model.axes import Ladder
    from dealterms.model.term import Term

    if not isinstance(found, type) or not issubclass(found, Term):
        return "it is no subclass of dealterms.model.term.Term"
    found.model_rebuild()
    said = found.model_fields["kind"].annotation
    if get_origin(said) is not Literal or get_args(said) != (name,):
        return f'its field is not declared as kind: Literal["{name}"]'
    if not (found.__doc__ or "").strip():
        return "it has no docstring, which `terms kinds` prints"
    if (found.get_role_field("binds") is None) != (found.get_role_field("benefits") is None):
        return "it has one role. A kind has two, Binds and Benefits, or none"
    axes = found.get_axes()
    for field, axis in axes.items():
        missing = next((other for other in axis.needs if other not in axes), None)
        if missing is not None:
            return f"its field {field} needs {missing}, which is no field that is compared"
        if isinstance(axis, Ladder) and axis.find_flaw():
            return f"its field {field}: {axis.find_flaw()}"
    return ""
