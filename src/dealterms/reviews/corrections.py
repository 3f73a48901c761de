"""One snapshot at both ends of a branch: the values, citations and words that differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dealterms.comparison.corrections import find_corrections
from dealterms.comparison.evidence import with_evidence
from dealterms.comparison.proposals import sort_nested
from dealterms.model.deal import Snapshot
from dealterms.model.diff import Diff
from dealterms.model.review import Correction, WordingChange
from dealterms.model.term import Citation, Proposal
from dealterms.reviews.deal_at_revision import DealAtRevision

SECTIONS = ("terms", "proposals")


def build_correction(
    base: DealAtRevision, head: DealAtRevision, old_name: str, new_name: str, parties: Mapping[str, str]
) -> Correction:
    """Return the values in which a snapshot differs; none, if it cannot be read at one end."""
    old, new = base.snapshots.get(old_name), head.snapshots.get(new_name)
    path = head.get_path(new_name)
    if old is None or new is None:
        return Correction(new_name, path, ())
    if _carries(old, new):
        # What both carry on is written in the snapshot before.
        return Correction(new_name, path, (), tuple(_iter_proposal_changes(old, new)))
    changes = Diff("", "", (), find_corrections(old, new, parties))
    terms = with_evidence(changes, head.source_store.sources).terms
    return Correction(new_name, path, terms, tuple(_iter_proposal_changes(old, new)))


def _carries(old: Snapshot, new: Snapshot) -> bool:
    """Whether both only carry on the terms of the snapshot before: their files hold no values of terms."""
    return old.head.carries is not None and new.head.carries is not None


def _iter_proposal_changes(old: Snapshot, new: Snapshot) -> Iterator[tuple[str, str, str]]:
    for id_ in sorted({*old.proposals, *new.proposals}):
        before, after = _format_aim(old.proposals.get(id_)), _format_aim(new.proposals.get(id_))
        if before != after:
            yield id_, before, after


def _format_aim(proposal: Proposal | None) -> str:
    if proposal is None:
        return ""
    aims = [f"{key} {_format_raw(value)}" for key, value in sort_nested(proposal.to).items()]
    outcome = [proposal.outcome] if proposal.outcome is not None else []
    return "; ".join([f"on {proposal.changes or proposal.kind}", *aims, *outcome])


def _format_raw(raw: Any) -> str:
    if isinstance(raw, list):
        return ", ".join(map(str, raw))
    if isinstance(raw, dict):
        return ", ".join(f"{key} {_format_raw(part)}" for key, part in raw.items())
    return str(raw)


def classify_edit(old: Snapshot | None, new: Snapshot | None) -> str:
    """Return a key of `FILE_CHANGE_LABELS` for a snapshot in which no value differs."""
    if new is None or new.unreadable:
        return "broken" if old is not None and not old.unreadable else "unreadable"
    if old is None or old.unreadable:
        return "readable"
    if _collect_citations(old) != _collect_citations(new):
        return "evidence"
    return "wording" if any(iter_wording_changes(old, new)) else "reformatted"


def _collect_citations(snapshot: Snapshot) -> dict[tuple[str, str], list[str]]:
    """Return what each entry cites and for what, without an order and without the words of `says`."""
    return {
        (section, id_): sorted(repr(_get_content(citation)) for citation in entry.sources)
        for section in SECTIONS
        for id_, entry in getattr(snapshot, section).items()
    }


def _get_content(citation: Citation) -> tuple[object, ...]:
    instead = sort_nested(citation.instead)
    names = (citation.supports, citation.unchanged, citation.clarifies, citation.cites)
    return citation.identity, instead, *(sorted(part) for part in names)


def iter_wording_changes(old: Snapshot, new: Snapshot) -> Iterator[WordingChange]:
    """Yield the words that differ, key by key."""
    name = new.name.text
    yield from iter_attribute_changes(name, old.head, new.head, "basis", "by", "carries", "summary")
    for section in SECTIONS:
        before, after = getattr(old, section), getattr(new, section)
        is_carried = section == "terms" and _carries(old, new)
        for id_ in (id_ for id_ in after if id_ in before):
            where = f"{name} {id_}"
            if not is_carried:
                yield from iter_attribute_changes(where, before[id_], after[id_], "title", "note")
            old_says = {citation.identity: citation.says or "" for citation in before[id_].sources}
            for citation in after[id_].sources:
                was, now = old_says.get(citation.identity), citation.says or ""
                if was is not None and was != now:
                    yield WordingChange(where, f"says, of {' '.join(citation.words[:2])}", was, now)


def iter_attribute_changes(where: str, old: object, new: object, *keys: str) -> Iterator[WordingChange]:
    """Yield the texts that differ, of a header, a term or a proposal."""
    for key in keys:
        before, after = getattr(old, key) or "", getattr(new, key) or ""
        if before != after:
            yield WordingChange(where, key, before, after)
