"""Values of a term, and the date from which they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dealterms.errors import TermsError
from dealterms.model.axes.base import Relation
from dealterms.model.kinds import list_kinds, resolve_kind
from dealterms.model.term import Term
from dealterms.plugins import unknown
from dealterms.reports.edit import EditedSnapshot, EditOptions, EditReport, finish_edit, read_edited
from dealterms.writing.snapshot import date_values, list_keys, set_values

_CHANGING = frozenset({"amendment", "restatement", "renewal", "termination", "order"})
"""The bases of a snapshot whose own date is that of its changes."""
_UNDATED = frozenset({"kind", "title", "note", "since", "agreed", "superseded_by"})
"""The keys that are no value of the deal, or dates themselves."""


def build_set_report(
    edited: EditedSnapshot,
    id_: str,
    values: Mapping[str, Any],
    unset: Sequence[str],
    before: str | None,
    since: str | None,
    *,
    keeps_since: bool,
    options: EditOptions,
) -> EditReport:
    """Write values of a term, and move its `since`; with `kind`, a term that is not there is added.

    The fields of ``unset`` are left out from now on. With ``before``, the term stands before that one.

    Raises:
        FindingsError: the snapshot would have errors that no later command mends.
        TermsError: there is no such term or field, or nobody says since when the change holds.
    """
    require_restated(edited)
    written = edited.editor.get(("terms", id_))
    kind = _find_kind(edited, id_, values, written)
    for key in (*values, *unset):
        if key == "sources" or key not in list_keys(kind):
            fields = [name for name in list_keys(kind) if name != "sources"]
            name = values.get("kind") or (written or {}).get("kind")
            raise TermsError(*unknown(f"{name} field", key, fields))
    # A date that is given is for all of them, those among them that stay.
    changed = [
        key
        for key, value in values.items()
        if key not in _UNDATED and (since is not None or (written or {}).get(key) != value)
    ]
    is_other_kind = written is not None and written["kind"] != values.get("kind", written["kind"])
    others = frozenset(edited.snapshot.terms) - {id_}
    if before is not None and before not in others:
        if not others:
            raise TermsError(f"there is no other term in {edited.name}", "Leave --before out")
        raise TermsError(*unknown(f"term in {edited.name}:", before, others))
    set_values(edited.editor, id_, kind, values, before)
    _unset(edited, id_, unset)
    remarks = []
    if "since" not in values and not keeps_since:
        remarks = _date(
            edited, id_, kind, changed, since, is_new=written is None, is_other_kind=is_other_kind
        )
    return finish_edit(edited, id_, remarks, options)


def _unset(edited: EditedSnapshot, id_: str, unset: Sequence[str]) -> None:
    for key in unset:
        if key == "kind" or edited.editor.get(("terms", id_, key)) is None:
            why = "must have its kind" if key == "kind" else f"has no `{key}` in {edited.name}"
            raise TermsError(f"`{id_}` {why}", "Leave --unset out")
        edited.editor.remove([("terms", id_, key)], with_comments_above=False)


def require_restated(edited: EditedSnapshot) -> None:
    """Raise a TermsError if the snapshot only carries on the terms of the one before it."""
    if edited.snapshot.head.carries is not None:
        raise TermsError(
            f"{edited.name} says `carries: all`, so that no term of it can change",
            "Begin a snapshot that restates the terms with another date: `terms new DATE`",
        )


def choose_date(edited: EditedSnapshot, since: str | None, what: str) -> str:
    """Return since when a change holds: as asked for, or the date of a snapshot that changes the terms.

    Raises:
        TermsError: neither says it.
    """
    basis = edited.editor.get(("basis",))
    if since is None and basis not in _CHANGING:
        raise TermsError(
            f"nobody says since when {what}: the basis of {edited.name} is {basis or 'not given'}",
            "Give --since DATE; or --keep-since, if the deal did not change and only more is known of it",
        )
    return since or edited.name.text


def _date(
    edited: EditedSnapshot,
    id_: str,
    kind: type[Term],
    changed: list[str],
    since: str | None,
    *,
    is_new: bool,
    is_other_kind: bool,
) -> list[str]:
    if not changed or ((edited.before is None or is_new) and since is None):
        return []
    if is_new and since is not None:
        # Of a term that begins, the date is its own and not that of its fields.
        set_values(edited.editor, id_, kind, {"since": since})
        return []
    date = choose_date(edited, since, f"{', '.join(changed)} of `{id_}` changed")
    is_own = has_moved(edited, id_) or _is_measured(kind, changed) or _is_learned(edited, id_, kind, changed)
    by_field: bool | None = is_own or None
    if is_other_kind:
        # It is new as a whole.
        by_field = False
    date_values(edited.editor, id_, kind, date, changed, by_field=by_field)
    return [] if since is not None else [_describe_date(edited, id_)]


def _is_measured(kind: type[Term], changed: Sequence[str]) -> bool:
    """Return whether all of it is measured: its day is none on which the term changed."""
    axes = kind.get_axes()
    return all(key in axes and axes[key].measured for key in changed)


def _is_learned(edited: EditedSnapshot, id_: str, kind: type[Term], changed: Sequence[str]) -> bool:
    """Return whether each change may be one of knowledge alone, if it has no date of its own."""
    older = edited.before.terms.get(id_) if edited.before is not None else None
    newer = read_edited(edited).terms.get(id_)
    if newer is None or type(older) is not type(newer):
        return False
    axes = kind.get_axes()
    return all(
        key in axes and axes[key].relate(getattr(older, key), getattr(newer, key)) is not Relation.DISJOINT
        for key in changed
    )


def has_moved(edited: EditedSnapshot, id_: str) -> bool:
    """Return whether the term's `since` in this snapshot is another than in the one before it."""
    before = edited.before.terms.get(id_) if edited.before is not None else None
    term = edited.snapshot.terms.get(id_)
    return term is not None and (before is None or before.since.term != term.since.term)


def _describe_date(edited: EditedSnapshot, id_: str) -> str:
    return (
        f"`since` of `{id_}` is {edited.name} now, the date of the snapshot;"
        " --since gives another, --keep-since leaves it."
    )


def _find_kind(
    edited: EditedSnapshot, id_: str, values: Mapping[str, Any], written: Mapping[str, Any] | None
) -> type[Term]:
    name = values.get("kind") or (written or {}).get("kind")
    if name is None:
        known = frozenset(edited.snapshot.terms)
        hint = "Give its kind to add it, as in `kind=payment`; `terms kinds` lists them"
        raise TermsError(*unknown(f"term in {edited.name}:", id_, known, hint))
    try:
        return resolve_kind(str(name))
    except KeyError:
        raise TermsError(*unknown("kind", name, list_kinds(), "`terms kinds` lists them")) from None
