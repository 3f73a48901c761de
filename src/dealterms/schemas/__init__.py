"""The files that people write, in JSON Schema 2020-12: what editors complete and complain about.

All of it is derived from the model: its classes, the axes of the kinds, the docstrings of their
fields. The files beside this one hold it for our own kinds, for editors; `terms schema` prints the
same with the kinds of other packages. Only words that drafts 7 to 2020-12 share are used, and
`$defs`; patterns need no lookahead.

An editor sees YAML that is typed (1.2: a bare `2030` is a number, `true` a boolean), the loader sees
text; where a text could be either, the schema takes both. It is stricter than the loader on bare
words that YAML types away: `null`, a token such as `1e5`, a year before 1000. It is laxer on `True`.

What the loader knows beyond it: other files (a party, a source, a term that is not there), other
values of the same file (`instead` that agrees with the term, one party in both roles, the kind of
the term that a proposal changes), and YAML (doubled keys, anchors, tags, a comment in a text).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dealterms.schemas.ids import KnownIds

_SUFFIX = ".schema.json"
_WIDTH = 100


@lru_cache(maxsize=1)
def list_schemas() -> tuple[str, ...]:
    """Return the files of which there is a schema, sorted."""
    paths = Path(__file__).parent.glob(f"*{_SUFFIX}")
    return tuple(sorted(path.name.removesuffix(_SUFFIX) for path in paths))


def render_schema(name: str, kinds: Iterable[str] | None = None, known: KnownIds | None = None) -> str:
    """Return the schema of that name as a text; without ``kinds``, all that are installed are in it.

    ``known`` are the ids of one repository, which an editor then completes.
    """
    from dealterms.model.kinds import list_kinds
    from dealterms.schemas.files import build_schema
    from dealterms.schemas.ids import add_known_ids

    schema = build_schema(name, tuple(list_kinds() if kinds is None else kinds))
    if known is not None:
        add_known_ids(schema, known)
    return _format_json(schema) + "\n"


def _format_json(value: object, indent: str = "", taken: int = 0) -> str:
    """Return ``value`` as JSON: on one line where it fits into 100 columns, else a line for each part.

    Short items of a list share a line. A single member that has parts stands beside its brace, and two short
    members on two lines:

        "supports": {"items": {"enum": [
         "payer", "payee", …
        ]}},
        "rate": {"$ref": "#/$defs/percent-or-nothing",
         "description": "The share; by tier, if it moves with the sum. Example: 20%"},
    """
    from json import dumps

    line = dumps(value, ensure_ascii=False)
    if len(indent) + taken + len(line) < _WIDTH or not isinstance(value, dict | list):
        return line
    inner = indent + " "
    if isinstance(value, dict) and len(value) == 1 and isinstance(next(iter(value.values())), dict | list):
        ((key, only),) = value.items()
        name = f"{dumps(key)}: "
        return f"{{{name}{_format_json(only, indent, taken + len(name) + 1)}}}"
    if isinstance(value, dict):
        names = [f"{dumps(key)}: " for key in value]
        items = zip(names, value.values(), strict=True)
        parts = [name + _format_json(item, inner, len(name)) for name, item in items]
        opening, closing = "{", "}"
        fits = len(indent) + taken + len(parts[0]) + 2 < _WIDTH
        if len(parts) == 2 and fits and "\n" not in "".join(parts):
            return f"{{{parts[0]},\n{inner}{parts[1]}}}"
    else:
        parts = []
        for item in value:
            part = _format_json(item, inner)
            joined = f"{parts[-1]}, {part}" if parts else ""
            if joined and "\n" not in joined and len(inner) + len(joined) < _WIDTH:
                parts[-1] = joined
            else:
                parts.append(part)
        opening, closing = "[", "]"
    return "\n".join([opening, ",\n".join(inner + part for part in parts), indent + closing])
