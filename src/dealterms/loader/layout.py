"""What the names of the files say, before any is opened: which deals there are, which snapshots.

terms/cocoa/deal.yaml  terms/cocoa/2024.yaml  terms/cocoa/2025-01.yaml
  list_deals(tree)               ->  ("cocoa",)
  list_snapshots(tree, "cocoa")  ->  DealListing("cocoa", (2024, 2025-01), ())
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from dealterms.errors import NoSuchDealError, UnreadableError
from dealterms.loader.tree import Tree
from dealterms.model.finding import Finding
from dealterms.model.location import Location
from dealterms.model.partial_date import PartialDate
from dealterms.plugins import join_choices, unknown

TERMS_FOLDER = "terms"
SEEDS_FOLDER = "seeds"
YAML_SUFFIX = ".yaml"
HEADER_FILE = f"deal{YAML_SUFFIX}"


class DealListing(NamedTuple):
    """What the names of a deal's files say, before any is opened."""

    deal_id: str
    snapshot_names: tuple[PartialDate, ...]
    """Their names, in the order of their dates."""
    findings: tuple[Finding, ...] = ()


def list_deals(tree: Tree) -> tuple[str, ...]:
    """List the ids of the deals: the folders of `terms/` that hold anything.

    Raises:
        NoSuchDealError: `terms/` cannot be listed.
    """
    try:
        names = tree.list_names(TERMS_FOLDER)
    except UnreadableError as error:
        raise NoSuchDealError(f"`{TERMS_FOLDER}/`: {error}") from None
    return tuple(name for name in names if not name.startswith(".") and _is_deal(tree, name))


def _is_deal(tree: Tree, name: str) -> bool:
    try:
        return bool(tree.list_names(f"{TERMS_FOLDER}/{name}"))
    except UnreadableError:
        return True


def choose_deal(known: tuple[str, ...], wanted: str | None) -> str:
    """Return the deal that was meant; with one deal nobody has to name it.

    Raises:
        NoSuchDealError: there is none of that name, or several and none was named.
    """
    if not known:
        hint = "Make a folder in it, with a `deal.yaml`"
        raise NoSuchDealError(f"`{TERMS_FOLDER}/` contains no deals", hint)
    if wanted is None and len(known) > 1:
        raise NoSuchDealError(f"there are {len(known)} deals", f"Name one with --deal: {join_choices(known)}")
    if wanted is not None and wanted not in known:
        raise NoSuchDealError(*unknown("deal", wanted, known))
    return wanted or known[0]


def list_snapshots(tree: Tree, deal: str) -> DealListing:
    """List the names of a deal's snapshots; a name that is not a date is a finding."""
    dates, findings = list[PartialDate](), list[Finding]()
    folder = f"{TERMS_FOLDER}/{deal}"
    try:
        names = tree.list_names(folder)
    except UnreadableError as error:
        return DealListing(deal, (), (Finding("readable", Location(folder, 1, 1), str(error)),))
    for name in names:
        place = Location(f"{folder}/{name}", 1, 1)
        if name.endswith(".yml"):
            hint = f"Rename it to {name[:-4]}.yaml"
            findings.append(Finding("readable", place, "the extension is not `.yaml`", hint))
        if not name.endswith(YAML_SUFFIX) or name.startswith(".") or name == HEADER_FILE:
            continue
        try:
            date = PartialDate.parse(name.removesuffix(YAML_SUFFIX))
        except ValueError as error:
            findings.append(Finding("readable", place, f"a snapshot's file name must be a date: {error}"))
            continue
        if date.uncertain:
            message = "a snapshot's file name cannot contain `?` or `~`"
            hint = f"Rename it to {date.text[:-1]}{YAML_SUFFIX}"
            findings.append(Finding("readable", place, message, hint))
        else:
            dates.append(date)
    dates.sort(key=lambda date: (date.last, date.first))
    for older, newer in pairwise(dates):
        if older.overlaps(newer):
            same_end = f"both end on {older.last.isoformat()}"
            how = same_end if older.last == newer.last else "one lies within the other"
            place = Location(f"{folder}/{newer}{YAML_SUFFIX}", 1, 1)
            message = f"the snapshots {older} and {newer} overlap: {how}"
            findings.append(Finding("overlapping-dates", place, message, "Rename one to its own date"))
    return DealListing(deal, tuple(dates), tuple(findings))
