"""A snapshot as it was and as it is: its values, its citations, its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dealterms.comparison import in_order, rewritten
from dealterms.comparison.evidence import with_evidence
from dealterms.loader.layout import HEADER
from dealterms.model.deal import Header, Snapshot
from dealterms.model.diff import Diff
from dealterms.model.review import Correction, Worded
from dealterms.model.term import Citation, Proposal, Term
from dealterms.reviews.deal_at_revision import End

SECTIONS = ("terms", "proposals")


def correction(base: End, head: End, was: str, now: str, parties: Mapping[str, str]) -> Correction:
    """What a snapshot says otherwise than it did; of one that could not be read, nothing."""
    old, new = base.snapshot(was), head.snapshot(now)
    if old is None or new is None:
        return Correction(now, head.path(now), ())
    found = Diff("", "", (), rewritten(old, new, parties))
    return Correction(
        now,
        head.path(now),
        with_evidence(found, head.sources).terms,
        tuple(_proposed(old, new)),
    )


def _proposed(old: Snapshot, new: Snapshot) -> Iterator[tuple[str, str, str]]:
    for id_ in sorted({*old.proposals, *new.proposals}):
        before, after = _aim(old.proposals.get(id_)), _aim(new.proposals.get(id_))
        if before != after:
            yield id_, before, after


def _aim(proposal: Proposal | None) -> str:
    if proposal is None:
        return ""
    aims = [f"{key} {_flat(value)}" for key, value in in_order(proposal.to).items()]
    return "; ".join([f"on {proposal.changes or proposal.kind}", *aims])


def _flat(raw: Any) -> str:
    if isinstance(raw, list):
        return ", ".join(map(str, raw))
    if isinstance(raw, dict):
        return ", ".join(f"{key} {_flat(part)}" for key, part in raw.items())
    return str(raw)


def edited(old: Snapshot | None, new: Snapshot | None) -> str:
    """What befell a snapshot of which every value is what it was, as a key of `WHAT`."""
    if new is None or new.unread:
        return "broken" if old is not None and not old.unread else "unreadable"
    if old is None or old.unread:
        return "readable"
    if _citations(old) != _citations(new):
        return "evidence"
    return "wording" if any(worded(old, new)) else "reformatted"


def _citations(snapshot: Snapshot) -> dict[tuple[str, str], list[str]]:
    """What each entry cites and for what, in no order; what the sources say in our words is left out."""
    return {
        (section, id_): sorted(repr(_bare(citation)) for citation in entry.sources)
        for section in SECTIONS
        for id_, entry in getattr(snapshot, section).items()
    }


def _bare(citation: Citation) -> tuple[object, ...]:
    supports, cites = sorted(citation.supports), sorted(citation.cites)
    return (citation.identity, supports, in_order(citation.instead), cites)


def worded(old: Snapshot, new: Snapshot) -> Iterator[Worded]:
    """The words that differ, key by key."""
    name = new.name.written
    yield from _differing(name, old.head, new.head, "basis", "summary")
    for section in SECTIONS:
        before, after = getattr(old, section), getattr(new, section)
        for id_ in (id_ for id_ in after if id_ in before):
            where = f"{name} {id_}"
            yield from _differing(where, before[id_], after[id_], "title", "note")
            yield from _said(where, before[id_], after[id_])


def _said(where: str, old: Term | Proposal, new: Term | Proposal) -> Iterator[Worded]:
    said = {citation.identity: citation.says or "" for citation in old.sources}
    for citation in new.sources:
        before, after = said.get(citation.identity), citation.says or ""
        if before is not None and before != after:
            yield Worded(where, f"says, of {' '.join(citation.words[:2])}", before, after)


def header_worded(old: Header, new: Header) -> Iterator[Worded]:
    """The words of a deal's header that differ."""
    return _differing(HEADER, old, new, "title", "note")


def _differing(where: str, old: object, new: object, *keys: str) -> Iterator[Worded]:
    for key in keys:
        before, after = getattr(old, key) or "", getattr(new, key) or ""
        if before != after:
            yield Worded(where, key, before, after)
