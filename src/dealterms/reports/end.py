"""A term that is over, or whose status changes otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from dealterms.errors import TermsError
from dealterms.model.kinds import resolve_kind
from dealterms.model.term import OVER_STATUSES, STATUSES
from dealterms.plugins import unknown
from dealterms.reports.edit import EditedSnapshot, EditOptions, EditReport, finish_edit
from dealterms.reports.set import require_restated
from dealterms.writing.snapshot import date_values, set_values


def build_end_report(
    edited: EditedSnapshot,
    id_: str,
    status: str,
    since: str | None,
    successors: Sequence[str],
    options: EditOptions,
) -> EditReport:
    """Write the status of a term that is over, and since when, if that is given.

    Raises:
        FindingsError: the snapshot would have errors that no later command mends.
        TermsError: there is no such term, or it would not be over with that status.
    """
    require_restated(edited)
    over = [name for name in STATUSES if name in OVER_STATUSES]
    if status not in OVER_STATUSES:
        raise TermsError(*unknown("status of a term that is over:", status, over))
    term = edited.snapshot.terms.get(id_)
    if term is None:
        raise TermsError(*unknown(f"term in {edited.name}:", id_, frozenset(edited.snapshot.terms)))
    kind = resolve_kind(term.kind)
    values = {"status": status} | ({"superseded_by": list(successors)} if successors else {})
    set_values(edited.editor, id_, kind, values)
    if since is not None:
        date_values(edited.editor, id_, kind, since, ["status"])
    return finish_edit(edited, id_, [], options)
