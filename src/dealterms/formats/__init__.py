"""A `Report` as text: one module a format, each with a `render`. The choices are the modules' names.

The formats of `findings/` say only what is wrong in the files: they are for `check`.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from dealterms.model.report import Report

_PARTS = frozenset({"layout", "reviewed", "reviewed_json", "shapes", "words"})
"""Modules of this folder that formats share and that are none."""


class Look(NamedTuple):
    """How the place where it is printed looks."""

    width: int = 100
    color: bool = False


@lru_cache(maxsize=2)
def names(*, findings: bool = False) -> tuple[str, ...]:
    """The formats there are, `text` first; those of findings too, if asked."""
    here = Path(__file__).parent
    found = {path.stem for path in here.glob("[a-z]*.py")} - _PARTS
    if findings:
        found |= {path.stem for path in here.glob("findings/[a-z]*.py")}
    return tuple(sorted(found, key=lambda name: (name != "text", name)))


def render(report: Report, format_: str, look: Look) -> str:
    """``report`` in the format of that name; it ends with a newline."""
    package = __name__ if format_ in names() else f"{__name__}.findings"
    module = import_module(f"{package}.{format_}")
    return str(module.render(report, look))
