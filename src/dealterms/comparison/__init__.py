"""Compare snapshots: two make a step, and the steps of a walk add up to a `Diff`."""

from collections.abc import Iterable
from itertools import chain

from dealterms.comparison.evidence import EvidenceJudge
from dealterms.comparison.field import NO_SOURCES, Sources
from dealterms.comparison.proposals import Moves, with_life
from dealterms.comparison.steps import SnapshotWalk, steps
from dealterms.comparison.totals import TermStory
from dealterms.model.change import CLASSES
from dealterms.model.deal import Deal, Snapshot
from dealterms.model.diff import Diff, PartyPassed, ProposalChange, TermChange
from dealterms.model.finding import Finding
from dealterms.model.report import SnapshotSummary


def compare(old: Snapshot, new: Snapshot) -> Diff:
    """Compare two snapshots, with no snapshot between them.

    What is known of the older side is what ``old`` itself states; `diff` also remembers what the
    snapshots before it said more sharply. If ``old`` is the later one, they are compared forward in time
    and the result is reversed. A snapshot against itself gives an empty diff, in which no value is
    carried either.

    >>> from dealterms import compare, load
    >>> deal = load(".")
    >>> (term,) = compare(deal.at("2024"), deal.at("2025-01")).changed
    >>> [(field.field, field.verb, field.moved, field.favors) for field in term.changed_fields]
    [('carve_outs', 'changed', 'widened', 'openai'), ('level', 'changed', 'loosened', 'openai')]
    """
    if old._replace(source_map=new.source_map) == new:
        return diff((old,))
    if old.name.last > new.name.last:
        return diff((new, old)).reversed()
    return diff((old, new))


def diff(walk: Iterable[Snapshot], sources: Sources = NO_SOURCES, *, is_continued: bool = False) -> Diff:
    """Add up the steps of a walk, in the order of time; a walk of one snapshot has none.

    Each difference keeps the verb, the date, the direction, the favor and the citations of the step in
    which it arose. With ``sources``, a value that only an older source repeats is carried, not
    reconfirmed; whether each difference is supported, `with_evidence` says. With ``is_continued``, the deal
    has snapshots before the walk, and a value that sources come to dispute may be supported there.

    >>> from dealterms import diff, load
    >>> deal = load(".")
    >>> found = diff(deal.snapshots, deal.sources)
    >>> found.between
    ('2024', '2025-01')
    >>> [(term.term, term.verb) for term in found.changed], found.happened
    ([('compute', 'changed')], ())
    """
    snapshots = iter(walk)
    total = WalkTotal(next(snapshots), sources, is_continued=is_continued)
    for snapshot in snapshots:
        total.add(snapshot)
    return total.build()


class WalkTotal:
    """The sum of a walk of which the snapshots come one by one; it can be asked for after each of them."""

    def __init__(self, first: Snapshot, sources: Sources = NO_SOURCES, *, is_continued: bool = False) -> None:
        """Begin at ``first``; ``is_continued``: the deal has snapshots before it."""
        self._state = SnapshotWalk(first, sources, is_continued=is_continued)
        self._dates = [first.name.text]
        self._stories: dict[str, TermStory] = {}
        self._proposals: dict[str, tuple[int, ProposalChange]] = {}
        self._moves = Moves()
        self._passed: list[PartyPassed] = []
        self._findings: list[Finding] = []
        self._hidden: set[tuple[str, str]] = set()

    def add(self, snapshot: Snapshot) -> None:
        """Add the step to the next snapshot."""
        number = len(self._dates) - 1
        late, step = self._state.advance_to_moved(snapshot)
        for p in step.proposals:
            # What a proposal led to may come with its end.
            first_step = self._proposals[p.proposal][0] if p.proposal in self._proposals else number
            self._proposals[p.proposal] = first_step, p
        moved = {term.term: term for term in step.terms}
        for id_ in dict.fromkeys((*snapshot.terms, *moved)):
            if id_ in moved or id_ in self._state.unchanged:
                self._stories.setdefault(id_, TermStory())
        for term in (*late, *step.terms):
            self._stories[term.term].add(term)
        for term in step.terms:
            for field in term.changed_fields:
                self._moves.add(number, term.term, field)
        self._dates.append(step.after)
        self._passed += step.passed
        self._findings += step.findings
        self._hidden |= step.hidden

    def build(self) -> Diff:
        """Return the sum of the steps so far."""
        state = self._state
        for term in state.tell_waiting():
            self._stories[term.term].add(term)
        order = dict.fromkeys((*state.newest.terms, *self._stories))
        return Diff(
            before=self._dates[0],
            after=self._dates[-1],
            between=tuple(self._dates[1:-1]),
            terms=sort_by_class(
                change
                for id_ in order
                if id_ in self._stories
                for change in self._stories[id_].build_changes(state.newest.name.last)
            ),
            proposals=tuple(
                with_life(change, state.proposals.last_heard[id_], state.terms, self._moves, number)
                for id_, (number, change) in self._proposals.items()
            ),
            passed=tuple(self._passed),
            findings=tuple(self._findings),
            hidden=frozenset(self._hidden),
        )


def sort_by_class(terms: Iterable[TermChange]) -> tuple[TermChange, ...]:
    """Return the terms with what changed the deal first; else they keep their order."""
    return tuple(sorted(terms, key=lambda term: CLASSES.index(term.class_)))


def iter_snapshot_lines(deal: Deal) -> Iterable[SnapshotSummary]:
    """Yield a summary of every snapshot, with what it changed in the one before it."""
    news = map(EvidenceJudge(deal.sources).judge_diff, steps(deal.snapshots, deal.sources, news_only=True))
    for snapshot, step in zip(deal.snapshots, chain([None], news), strict=False):
        summary = step.summary if step else {}
        yield SnapshotSummary(
            name=snapshot.name.text,
            basis=snapshot.head.basis,
            by=snapshot.head.by,
            summary=snapshot.head.summary,
            terms=sum(not term.is_over for term in snapshot.terms.values()),
            changed=summary.get("deal"),
            sourced=summary.get("sourced", 0),
            documented=summary.get("documented", 0),
        )
