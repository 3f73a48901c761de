"""The snapshots between two dates."""

from collections.abc import Iterable
from datetime import date

from dealterms.comparison.known_by import known_by as as_known_by
from dealterms.loader.deal import load_partial_deal
from dealterms.loader.layout import DealListing
from dealterms.loader.tree import Tree
from dealterms.model.deal import Deal, Snapshot
from dealterms.model.partial_date import PartialDate


def load_walk(
    tree: Tree, listing: DealListing, first: PartialDate, last: PartialDate, known_by: date | None
) -> tuple[Deal, tuple[Snapshot, ...]]:
    """Load a deal and its snapshots from ``first`` to ``last``, as known by a day if one is given.

    What was known by then depends on every earlier snapshot: those are read too, and left out. There are
    none if some finding is an error, so that no answer can rest on the files.
    """
    start = listing.snapshot_names[0] if known_by else first
    names = [name for name in listing.snapshot_names if start.last <= name.last <= last.last]
    deal = load_partial_deal(tree, listing, names)
    if any(finding.severity == "error" for finding in deal.findings):
        return deal, ()
    walk: Iterable[Snapshot] = deal.snapshots
    if known_by is not None:
        walk = as_known_by(walk, deal.sources, known_by)
    return deal, tuple(snapshot for snapshot in walk if snapshot.name.last >= first.last)
