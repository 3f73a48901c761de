"""What the commands write into a snapshot: terms, values and their dates, citations, proposals.

text = begin_snapshot(older, over=["tunnel"], head={"basis": "amendment"})
editor = YamlEditor(text)
set_values(editor, "dues", Payment, {"amount": "USD 5"})
date_values(editor, "dues", Payment, "2025-01", ["amount"])
add_citation(editor, ("terms", "dues"), {"source": "gull", "quote": "five dollars"})
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dealterms.model.deal import SnapshotHeader
from dealterms.model.term import Proposal, Term
from dealterms.writing.yaml_editor import Block, YamlEditor, render_document

_SECTIONS = ("terms", "proposals")
_HEADER_KEYS = (*SnapshotHeader.model_fields, *_SECTIONS)
_LAST_KEYS = (
    "scope",
    "carve_outs",
    "conditions",
    "since",
    "agreed",
    "ends",
    "status",
    "superseded_by",
    "note",
    "sources",
)
_CITATION_KEYS = (
    "source",
    "at",
    "quote",
    "supports",
    "unchanged",
    "clarifies",
    "instead",
    "cites",
    "says",
)
_TERM_DATE = "term"
"""The key of `since` for the term itself, beside its fields."""


def begin_snapshot(text: str, over: Iterable[str], head: Mapping[str, str]) -> str:
    """Return the text of the next snapshot: the terms that stand, without their citations.

    Comments, order and layout stay; the terms that are ``over`` and all proposals go, and so does what the
    older snapshot says of itself, for which ``head`` is written.
    """
    editor = YamlEditor(text)
    terms = editor.get(("terms",)) or {}
    gone = [id_ for id_ in over if id_ in terms]
    if len(gone) == len(terms):
        return render_document(Block(head))
    editor.remove([("terms", id_) for id_ in gone], with_comments_above=True)
    cited = [id_ for id_, term in terms.items() if id_ not in gone and "sources" in term]
    editor.remove([("terms", id_, "sources") for id_ in cited], with_comments_above=False)
    left = [key for key in _HEADER_KEYS if key != "terms" and editor.get((key,)) is not None]
    set_header(editor, head)
    editor.remove([(key,) for key in left if key not in head], with_comments_above=False)
    return editor.finish()


def list_keys(kind: type[Term]) -> tuple[str, ...]:
    """List the keys of a term of that kind in the order in which they are written."""
    own = [name for name in kind.model_fields if name not in Term.model_fields]
    return ("kind", "title", *own, *_LAST_KEYS)


def set_header(editor: YamlEditor, head: Mapping[str, str]) -> None:
    """Write what a snapshot says of itself."""
    for key, value in head.items():
        editor.set((key,), value, order=_HEADER_KEYS)


def set_values(
    editor: YamlEditor, id_: str, kind: type[Term], values: Mapping[str, Any], before: str | None = None
) -> None:
    """Write values of a term, and put it ``before`` another; one that is not there is added."""
    keys = list_keys(kind)
    if editor.get(("terms", id_)) is not None:
        if before is not None:
            editor.move(("terms", id_), before)
        for key, value in values.items():
            editor.set(("terms", id_, key), value, order=keys)
        return
    ordered = sorted(values, key=lambda key: keys.index(key) if key in keys else len(keys))
    _set_entry(editor, "terms", id_, Block((key, values[key]) for key in ordered), before)


def date_values(
    editor: YamlEditor,
    id_: str,
    kind: type[Term],
    date: str,
    fields: Sequence[str],
    *,
    by_field: bool | None = None,
) -> None:
    """Write since when the fields of a term are as they are.

    The date is the term's own, unless its fields have dates already, or each field shall have its own
    (``by_field``), as the status always does. If not ``by_field``, it is the term's whatever stood there.
    """
    since = editor.get(("terms", id_, "since"))
    is_own = by_field is False or (
        not isinstance(since, dict) and "status" not in fields and (since == date or not by_field)
    )
    if is_own:
        value: Any = date
    else:
        older = since if isinstance(since, dict) else {_TERM_DATE: since} if since else {}
        value = {**dict.fromkeys(fields, date), **{k: v for k, v in older.items() if k not in fields}}
    editor.set(("terms", id_, "since"), value, order=list_keys(kind))


def add_citation(editor: YamlEditor, path: tuple[str, str], citation: Mapping[str, Any]) -> None:
    """Add a citation to a term or a proposal; ``path`` is its section and its id.

    In a snapshot that carries all terms on, the term is named first.
    """
    block = Block((key, citation[key]) for key in sorted(citation, key=_CITATION_KEYS.index))
    if editor.get(path) is None:
        _set_entry(editor, *path, Block(sources=[block]))
    elif editor.get((*path, "sources")) is None:
        editor.set((*path, "sources"), [block])
    else:
        editor.append((*path, "sources"), block)


def set_proposal(editor: YamlEditor, id_: str, values: Mapping[str, Any]) -> None:
    """Write values of a proposal; one that is not there is added, behind the others."""
    keys = [*Proposal.model_fields]
    if editor.get(("proposals", id_)) is None:
        ordered = sorted(values, key=keys.index)
        _set_entry(editor, "proposals", id_, Block((key, values[key]) for key in ordered))
        return
    for key, value in values.items():
        editor.set(("proposals", id_, key), value, order=keys)


def _set_entry(editor: YamlEditor, section: str, id_: str, value: Block, before: str | None = None) -> None:
    entries = editor.get((section,))
    if entries is None:
        editor.set((section,), Block({id_: value}), order=() if section == "proposals" else _HEADER_KEYS)
        return
    order = [name for other in entries for name in ((id_, other) if other == before else (other,))]
    editor.set((section, id_), value, order=order if before is not None else ())
