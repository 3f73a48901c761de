"""The snapshots between two dates."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from dealterms.errors import BadReferenceError, TermsError
from dealterms.loader.deal import load_partial_deal
from dealterms.loader.layout import (
    DealListing,
    choose_deals,
    list_deals,
    list_misplaced_snapshots,
    list_snapshots,
)
from dealterms.loader.tree import Tree
from dealterms.model.deal import Deal, ResolvedReference, Snapshot, SnapshotHeader
from dealterms.model.finding import Finding
from dealterms.model.partial_date import PartialDate
from dealterms.plugins import unknown


class Walk(NamedTuple):
    """A deal, and its snapshots between two dates."""

    deal: Deal
    snapshots: tuple[Snapshot, ...]
    """None of them if some finding is an error, so that no answer can rest on the files."""
    not_yet_known: int = 0
    """How many values between the two dates were not known by the day asked for."""


def load_walk(
    tree: Tree, listing: DealListing, first: PartialDate, last: PartialDate, known_by: date | None
) -> Walk:
    """Load a deal and its snapshots from ``first`` to ``last``, as known by a day if one is given.

    What was known by then depends on every earlier snapshot: those are read too. One of which nothing was
    known is not there: the last before it takes its place. If nothing at all was known of that time, the walk
    begins with a snapshot that says nothing.
    """
    start = listing.snapshot_names[0] if known_by else first
    names = [name for name in listing.snapshot_names if start.last <= name.last <= last.last]
    deal = load_partial_deal(tree, listing, names)
    if any(finding.severity == "error" for finding in deal.findings):
        return Walk(deal, ())
    if known_by is None:
        return Walk(deal, tuple(deal.snapshots))
    from dealterms.comparison.known_by import filter_by_day

    walk = filter_by_day(deal.snapshots, deal.sources, known_by)
    begin = [number for number, snapshot in enumerate(walk.snapshots) if snapshot.name.last <= first.last]
    snapshots = walk.snapshots[begin[-1] :] if begin else walk.snapshots
    if not begin:
        empty = next(snapshot for snapshot in deal.snapshots if snapshot.name == first)
        empty = empty._replace(head=SnapshotHeader(), terms={}, proposals={}, unreadable=frozenset())
        snapshots = (empty, *snapshots)
    # What was only hidden may have been there: it is not new when a source tells of it.
    unseen = {
        pair
        for pairs in walk.hidden.values()
        for pair in pairs
        if not pair[1] and pair[0] not in snapshots[0].terms
    }
    snapshots = (snapshots[0]._replace(hidden=snapshots[0].hidden | unseen), *snapshots[1:])
    hidden = {
        (term, field)
        for name, pairs in walk.hidden.items()
        if name.last >= first.last
        for term, field in pairs
    }
    return Walk(deal, snapshots, len(hidden))


def load_whole_walk(tree: Tree, listing: DealListing, known_by: date | None) -> Walk:
    """Load all snapshots of a deal; a TermsError if there is none."""
    names = listing.snapshot_names
    if not names:
        raise BadReferenceError("this deal has no snapshots yet. Write one, for example 2024.yaml")
    return load_walk(tree, listing, names[0], names[-1], known_by)


def load_latest_walks(
    tree: Tree, only: str | None, known_by: date | None, today: date
) -> tuple[list[Walk], list[Finding]]:
    """Load all deals, or the one of that id, each up to its latest snapshot; and find what is wrong.

    A deal without a snapshot so far has a walk without any; so has one in whose files some finding is an
    error. Raise a NoSuchDealError if there is no such deal.
    """
    ids = list_deals(tree)
    walks, findings = list[Walk](), [*list_misplaced_snapshots(tree, ids)]
    for id_ in choose_deals(ids, only):
        listing = list_snapshots(tree, id_)
        names = [name for name in listing.snapshot_names if name.first <= today]
        if names and not listing.findings:
            walk = load_walk(tree, listing, names[0], names[-1], known_by)
        else:
            walk = Walk(load_partial_deal(tree, listing, ()), ())
        walks.append(walk)
        findings += walk.deal.findings
    return walks, findings


def require_terms(ids: Iterable[str], walk: Iterable[Snapshot]) -> None:
    """Raise a TermsError for an id that no snapshot of the walk has."""
    known = sorted({id_ for snapshot in walk for id_ in (*snapshot.terms, *snapshot.unreadable)})
    for id_ in ids:
        if id_ not in known:
            raise TermsError(*unknown("term", id_, known))


def find_unseen(asked: Iterable[ResolvedReference], walk: tuple[Snapshot, ...]) -> tuple[str, ...]:
    """Return the snapshots asked for that are not in the walk: nothing of them was known."""
    seen = {snapshot.name for snapshot in walk}
    return tuple(answer.name.text for answer in asked if answer.name not in seen)
