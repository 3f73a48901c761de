"""A proposal: what is talked about, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dealterms.errors import TermsError
from dealterms.reports.cite import CitationRequest, build_citation
from dealterms.reports.edit import EditedSnapshot, EditOptions, EditReport, finish_edit
from dealterms.writing.snapshot import add_citation, set_proposal

_TOLD = ("changes", "kind", "title", "to")
"""What an older snapshot says of a proposal that has its outcome in a newer one."""


def build_propose_report(
    edited: EditedSnapshot,
    id_: str,
    values: Mapping[str, Any],
    request: CitationRequest | None,
    options: EditOptions,
) -> EditReport:
    """Write a proposal, or what became of one that an older snapshot has, with a citation if one is given.

    Raises:
        FindingsError: the snapshot would have errors that no later command mends.
        TermsError: it is new and says neither what it changes nor what it adds; the quote is not found.
    """
    remarks = []
    written = edited.editor.get(("proposals", id_)) or {}
    if not written and "changes" not in values and "kind" not in values:
        older, name = _find_older(edited, id_)
        values = {**older, **values}
        remarks.append(f"What is proposed is as in {name}.")
    citation = None
    if request is not None:
        citation, remark = build_citation(edited.folder, request, options.captures)
        remarks += [remark] if remark else []
    set_proposal(edited.editor, id_, values)
    if citation is not None:
        add_citation(edited.editor, ("proposals", id_), citation)
    return finish_edit(edited, id_, remarks, options)


def _find_older(edited: EditedSnapshot, id_: str) -> tuple[dict[str, Any], str]:
    """Return what the last snapshot before this one writes of the proposal, and that snapshot's name."""
    from dealterms.loader.yaml import parse_yaml
    from dealterms.reports.edit import build_snapshot_path

    for snapshot in reversed(edited.deal.snapshots):
        if snapshot.name.last < edited.name.last and id_ in snapshot.proposals:
            path = build_snapshot_path(edited.deal.id, snapshot.name)
            value = parse_yaml(edited.folder.read(path), path).value or {}
            raw = value["proposals"][id_]
            return {key: raw[key] for key in _TOLD if key in raw}, snapshot.name.text
    raise TermsError(
        f"`{id_}` is a new proposal, and nothing says what it would change",
        "Give --changes TERM, or --kind KIND for a term that it would add",
    )
