"""What the docstrings below the fields of a model say, by the fields' names.

Worked example::

    class Party(FrozenModel):
        name: str
        '''What people call it.'''

    collect_field_docs(Party) == {"name": "What people call it."}

Pydantic is not asked: its `use_attribute_docstrings` takes time whenever a class is made.
"""

import ast
from collections.abc import Mapping
from functools import cache
from inspect import getsource
from textwrap import dedent

from pydantic import BaseModel

from dealterms.model.axes import Role
from dealterms.model.source import FrozenModel
from dealterms.model.term import Term


@cache
def collect_field_docs(cls: type[BaseModel]) -> Mapping[str, str]:
    """Return what the docstrings below its fields say, each on one line; those of its parents too."""
    docs: dict[str, str] = {}
    for parent in reversed(cls.__mro__):
        if issubclass(parent, FrozenModel) and parent is not FrozenModel:
            docs |= _parse_field_docs(parent)
    if issubclass(cls, Term):
        for name, axis in cls.get_axes().items():
            if isinstance(axis, Role):
                docs.setdefault(name, f"The party that the term {axis.side}.")
    return docs


def _parse_field_docs(cls: type[BaseModel]) -> dict[str, str]:
    # Pydantic's `use_attribute_docstrings` does the same when a class is made: 13% of every cold start.
    try:
        tree = ast.parse(dedent(getsource(cls))).body[0]
    except OSError:
        # A class of another package may come without its source.
        return {}
    assert isinstance(tree, ast.ClassDef)
    docs = {}
    for field, text in zip(tree.body, tree.body[1:], strict=False):
        match field, text:
            case (ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(doc)))):
                docs[name] = " ".join(doc.split())
    return docs


def split_example(doc: str) -> tuple[str, str]:
    """Return what a sentence says, and the example at its end: `The share. Example: 20%`."""
    said, _, example = doc.partition(" Example: ")
    return said, example
