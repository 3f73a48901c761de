"""Compare snapshots: two make a step, and the steps of a walk add up to a `Diff`."""

from collections.abc import Iterable
from itertools import chain

from dealterms.comparison.evidence import with_evidence
from dealterms.comparison.steps import steps
from dealterms.comparison.totals import TermTotal
from dealterms.model.deal import Deal, Snapshot
from dealterms.model.diff import Diff, ProposalChange
from dealterms.model.finding import Finding
from dealterms.model.report import SnapshotSummary


def compare(old: Snapshot, new: Snapshot) -> Diff:
    """Compare two snapshots, with no snapshot between them.

    If ``old`` is the later one, they are compared forward in time and the result is reversed. A
    snapshot against itself gives an empty diff, in which no value is carried either.
    """
    if old._replace(source_map=new.source_map) == new:
        return diff((old,))
    if old.name.last > new.name.last:
        return diff((new, old)).reversed()
    return diff((old, new))


def diff(walk: Iterable[Snapshot]) -> Diff:
    """Add up the steps of a walk, in the order of time; a walk of one snapshot has none."""
    snapshots = iter(walk)
    first = next(snapshots)
    dates = [first.name.text]
    terms: dict[str, TermTotal] = {}
    proposals: dict[str, ProposalChange] = {}
    findings: list[Finding] = []
    hidden: frozenset[tuple[str, str]] = frozenset()
    for step in steps(chain((first,), snapshots)):
        for term in step.terms:
            terms.setdefault(term.term, TermTotal()).add(len(dates), term)
        dates.append(step.after)
        proposals.update((proposal.proposal, proposal) for proposal in step.proposals)
        findings += step.findings
        hidden |= step.hidden
    return Diff(
        before=dates[0],
        after=dates[-1],
        between=tuple(dates[1:-1]),
        terms=tuple(total.build_change() for _, total in sorted(terms.items())),
        proposals=tuple(change for _, change in sorted(proposals.items())),
        findings=tuple(findings),
        hidden=hidden,
    )


def iter_snapshot_lines(deal: Deal) -> Iterable[SnapshotSummary]:
    """Yield a summary of every snapshot, with what it changed in the one before it."""
    news = (with_evidence(step, deal.sources) for step in steps(deal.snapshots, news_only=True))
    for snapshot, step in zip(deal.snapshots, chain([None], news), strict=False):
        summary = step.summary if step else {}
        yield SnapshotSummary(
            name=snapshot.name.text,
            basis=snapshot.head.basis,
            summary=snapshot.head.summary,
            terms=sum(not term.is_over for term in snapshot.terms.values()),
            changed=summary.get("deal"),
            sourced=summary.get("sourced", 0),
            documented=summary.get("documented", 0),
        )
