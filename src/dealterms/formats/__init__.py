"""A `Report` as text: one module a format, each with a `render`. The choices are the modules' names."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple

from dealterms.model.report import Report


class RenderOptions(NamedTuple):
    """How the place where it is printed looks."""

    width: int = 100
    color: bool = False


FINDINGS_ONLY = frozenset({"github", "gitlab", "sarif"})
"""The formats that tell only what is wrong in the files: they are for `check` and `review`."""


@lru_cache(maxsize=2)
def list_formats(*, findings: bool = False) -> tuple[str, ...]:
    """The formats there are, `text` first; those of findings too, if asked."""
    found = {module.name for module in iter_modules(__path__)}
    if not findings:
        found -= FINDINGS_ONLY
    return tuple(sorted(found, key=lambda name: (name != "text", name)))


def render(report: Report, format_: str, options: RenderOptions) -> str:
    """``report`` in the format of that name; it ends with a newline."""
    module = import_module(f"{__name__}.{format_}")
    return str(module.render(report, options))
