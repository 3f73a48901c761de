"""The vocabulary. One kind a file, named like its file; a kind is built when a deal first uses it.

A package of yours adds a kind by an entry point of the group `dealterms.kinds`, whose name is the
kind's name and whose value is the class. One of ours wins over one of yours with the same name.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from dealterms.docstrings import read_docstring
from dealterms.plugins import find_plugins, load_plugin

if TYPE_CHECKING:
    from dealterms.model.term import Term


@lru_cache(maxsize=1)
def list_own_kinds() -> tuple[str, ...]:
    """Return the names of the kinds in this package, sorted."""
    modules = Path(__file__).parent.glob("[!_]*.py")
    return tuple(sorted(module.stem.replace("_", "-") for module in modules))


def list_kinds() -> tuple[str, ...]:
    """Return the names of all kinds, including those of other packages, sorted."""
    return tuple(sorted({*list_own_kinds(), *find_plugins("kind")}))


@cache
def resolve_kind(name: str) -> type[Term]:
    """Return the class of a kind.

    Raise KeyError if no package has the kind, TermsError if the class of another package cannot be used.
    """
    if name not in list_own_kinds():
        plugin: type[Term] = load_plugin("kind", name, _find_flaw)
        return plugin
    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    kind: type[Term] = next(
        cls for cls in vars(module).values() if isinstance(cls, type) and cls.__module__ == module.__name__
    )
    return kind


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
    if not read_docstring(found):
        return "it has no docstring, which `terms kinds` prints"
    if (found.get_role_field("binds") is None) != (found.get_role_field("benefits") is None):
        return "it has one role. A kind has two, Binds and Benefits, or none"
    axes = found.get_axes()
    for setting, named in (("main", [found.main] if found.main else []), ("exceptions", found.exceptions)):
        stray = next((field for field in named if field not in axes), None)
        if stray is not None:
            return f"its `{setting}` names {stray}, which is no field that is compared"
    for field, axis in axes.items():
        missing = next((other for other in axis.needs if other not in axes), None)
        if missing is not None:
            return f"its field {field} needs {missing}, which is no field that is compared"
        if isinstance(axis, Ladder) and axis.find_flaw():
            return f"its field {field}: {axis.find_flaw()}"
    return ""
