"""The questions people ask, each one a straight line of verbs from files to a `Report`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dealterms.comparing import conformed, diff, steps
from dealterms.errors import TermsError
from dealterms.evidence import with_evidence
from dealterms.known import known_by as as_known_by
from dealterms.model.deal import Answer, Deal, Snapshot, resolve
from dealterms.model.finding import Finding
from dealterms.model.report import DealLine, Report, SnapshotLine
from dealterms.model.when import When
from dealterms.reading.listing import Listing, choose, deals, list_snapshots
from dealterms.reading.load import load_some
from dealterms.reading.tree import Tree


def diff_report(
    tree: Tree, listing: Listing, old: str, new: str, known_by: date | None, today: date
) -> Report:
    """What changed between two references, and who says so."""
    if listing.findings:
        return Report(findings=listing.findings)
    asked = tuple(resolve(listing.snapshots, reference, today) for reference in (old, new))
    first, last = sorted((answer.name for answer in asked), key=lambda name: name.last)
    deal, walk = _walk(tree, listing, first, last, known_by)
    if any(finding.severity == "error" for finding in deal.findings) or not walk:
        return Report(findings=deal.findings)
    found = with_evidence(diff(walk), deal.sources, known_by=known_by)
    backward = asked[0].name.last > asked[1].name.last
    return Report(
        status="changed" if found.changed else "unchanged",
        deal=deal.id,
        title=deal.title,
        parties={id_: party.name for id_, party in deal.parties.items()},
        asked=asked,
        diff=found.reversed() if backward else found,
        known_by=known_by.isoformat() if known_by else None,
        not_yet_known=len(found.hidden),
        findings=deal.findings,
    )


def cover_report(
    tree: Tree, listing: Listing, reference: str, known_by: date | None, today: date
) -> Report:
    """The terms as of a reference, each value with the last citation that spoke for it."""
    if listing.findings:
        return Report(findings=listing.findings)
    answer: Answer = resolve(listing.snapshots, reference, today)
    deal, walk = _walk(tree, listing, listing.snapshots[0], answer.name, known_by)
    if any(finding.severity == "error" for finding in deal.findings) or not walk:
        return Report(findings=deal.findings)
    cover = with_evidence(conformed(walk), deal.sources, known_by=known_by)
    head = deal.snapshots[-1].head
    return Report(
        deal=deal.id,
        title=deal.title,
        parties={id_: party.name for id_, party in deal.parties.items()},
        asked=(answer,),
        cover=cover,
        basis=head.basis,
        summary=head.summary,
        known_by=known_by.isoformat() if known_by else None,
        not_yet_known=len(cover.hidden),
        findings=deal.findings,
    )


def list_report(tree: Tree, only: str | None) -> Report:
    """The deals, and what each of their snapshots did to the one before it."""
    ids = deals(tree)
    wanted = (choose(ids, only),) if only else ids or (choose(ids, None),)
    lines: list[DealLine] = []
    findings: list[Finding] = []
    for id_ in wanted:
        listing = list_snapshots(tree, id_)
        deal = load_some(tree, listing, listing.snapshots)
        findings += deal.findings
        lines.append(DealLine(id_, deal.title, tuple(snapshot_lines(deal))))
    return Report(deals=tuple(lines), findings=tuple(findings))


def kinds_report(name: str | None) -> Report:
    """The vocabulary, or one kind of it.

    Raises:
        TermsError: there is no such kind.
    """
    from dealterms.model.kinds import all_kinds, kind
    from dealterms.model.suggestion import did_you_mean

    if name is None:
        return Report(kinds=tuple(kind(each) for each in all_kinds()))
    try:
        return Report(kinds=(kind(name),))
    except KeyError:
        hint = did_you_mean(name, all_kinds())
        raise TermsError(f"there is no kind `{name}`.{hint} `terms kinds` lists them") from None


def _walk(
    tree: Tree, listing: Listing, first: When, last: When, known_by: date | None
) -> tuple[Deal, tuple[Snapshot, ...]]:
    """The snapshots between two dates; what was known of them, if a day is asked for, needs all before."""
    start = listing.snapshots[0] if known_by else first
    names = [name for name in listing.snapshots if start.last <= name.last <= last.last]
    deal = load_some(tree, listing, names)
    walk: Iterable[Snapshot] = deal.snapshots
    if known_by is not None:
        walk = as_known_by(walk, deal.sources, known_by)
    return deal, tuple(snapshot for snapshot in walk if snapshot.name.last >= first.last)


def snapshot_lines(deal: Deal) -> Iterable[SnapshotLine]:
    """A line for each snapshot, with what it did to the one before it."""
    told = [
        None,
        *(with_evidence(step, deal.sources) for step in steps(deal.snapshots, news_only=True)),
    ]
    for snapshot, step in zip(deal.snapshots, told, strict=False):
        summary = step.summary if step else {}
        yield SnapshotLine(
            name=snapshot.name.written,
            basis=snapshot.head.basis,
            summary=snapshot.head.summary,
            terms=sum(not term.is_over for term in snapshot.terms.values()),
            changed=summary.get("deal"),
            sourced=summary.get("sourced", 0),
            documented=summary.get("documented", 0),
        )
