r"""Docstrings that people read: they are there even if Python was told to drop them (`python -OO`).

read_docstring(dealterms.rules.long_quote)  ->  "The quote is longer than …\n\n*What.* …"
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable
from textwrap import dedent
from types import ModuleType


def read_docstring(documented: ModuleType | type | Callable[..., object]) -> str:
    """Return a docstring without its indentation; empty if there is none, or neither it nor the source."""
    if sys.flags.optimize < 2:
        return inspect.cleandoc(documented.__doc__ or "")
    try:
        tree = ast.parse(dedent(inspect.getsource(documented)))
    except OSError:
        return ""
    node = tree if isinstance(documented, ModuleType) else tree.body[0]
    assert isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
    return ast.get_docstring(node) or ""
