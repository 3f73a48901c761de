"""A `Report` as text: one module a format, each with a `render`. The choices are the modules' names."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from dealterms.model.report import Report

_PARTS = frozenset({"layout", "words"})
"""Modules of this folder that formats share and that are none."""


class Look(NamedTuple):
    """How the place where it is printed looks."""

    width: int = 100
    color: bool = False


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """The formats there are, `text` first."""
    stems = {path.stem for path in Path(__file__).parent.glob("[a-z]*.py")} - _PARTS
    return tuple(sorted(stems, key=lambda name: (name != "text", name)))


def render(report: Report, format_: str, look: Look) -> str:
    """``report`` in the format of that name; it ends with a newline."""
    module = import_module(f"{__name__}.{format_}")
    return str(module.render(report, look))
