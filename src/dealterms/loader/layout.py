"""What the names of the files say, before any is opened: which deals there are, which snapshots."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from dealterms.errors import NoSuchDealError, UnreadableError
from dealterms.loader.tree import Tree
from dealterms.model.did_you_mean import suggest_similar, truncate_input
from dealterms.model.finding import Finding
from dealterms.model.location import Location
from dealterms.model.partial_date import PartialDate

TERMS_FOLDER = "terms"
SEEDS_FOLDER = "seeds"
YAML_SUFFIX = ".yaml"
HEADER_FILE = f"deal{YAML_SUFFIX}"
_CREATE_DEAL_HINT = "Make a folder in it, with a deal.yaml"
_MAX_NAMED = 20


class DealListing(NamedTuple):
    """What the names of a deal's files say, before any is opened."""

    deal_id: str
    snapshot_names: tuple[PartialDate, ...]
    """Their names, in the order of their dates."""
    findings: tuple[Finding, ...] = ()


def list_deals(tree: Tree) -> tuple[str, ...]:
    """The ids of the deals: the folders of `terms/` that hold anything.

    Raises:
        NoSuchDeal: `terms/` cannot be listed.
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
    """The deal that was meant; with one deal nobody has to name it.

    Raises:
        NoSuchDeal: there is none of that name, or several and none was named.
    """
    if wanted is not None:
        if wanted in known:
            return wanted
        raise NoSuchDealError(
            f"there is no deal `{truncate_input(wanted)}`."
            + (
                suggest_similar(wanted, known)
                or f" Name one of these with --deal: {_join_limited(known)}"
            )
            if known
            else f"there is no deal `{truncate_input(wanted)}`, nor any other. {_CREATE_DEAL_HINT}"
        )
    if not known:
        raise NoSuchDealError(f"`{TERMS_FOLDER}/` holds no deal. {_CREATE_DEAL_HINT}")
    if len(known) > 1:
        raise NoSuchDealError(
            f"there are {len(known)} deals. Name one with --deal: {_join_limited(known)}"
        )
    return known[0]


def _join_limited(names: tuple[str, ...]) -> str:
    return ", ".join(names[:_MAX_NAMED]) + (", …" if len(names) > _MAX_NAMED else "")


def list_snapshots(tree: Tree, deal: str) -> DealListing:
    """The names of a deal's snapshots; a name that cannot be placed in time is a finding."""
    found: list[PartialDate] = []
    findings: list[Finding] = []
    try:
        names = tree.list_names(f"{TERMS_FOLDER}/{deal}")
    except UnreadableError as error:
        unlisted = Finding("readable", Location(f"{TERMS_FOLDER}/{deal}", 1, 1), str(error))
        return DealListing(deal, (), (unlisted,))
    for name in names:
        place = Location(f"{TERMS_FOLDER}/{deal}/{name}", 1, 1)
        if name.endswith(".yml"):
            findings.append(
                Finding(
                    "readable", place, "files end in .yaml here", f"Rename it to {name[:-4]}.yaml"
                )
            )
        if not name.endswith(YAML_SUFFIX) or name.startswith(".") or name == HEADER_FILE:
            continue
        try:
            when = PartialDate.parse(name.removesuffix(YAML_SUFFIX))
        except ValueError as error:
            findings.append(Finding("readable", place, f"a snapshot is named by its date: {error}"))
            continue
        if when.uncertain:
            findings.append(
                Finding(
                    "readable",
                    place,
                    "a snapshot's name has no `?` or `~`",
                    f"Rename it to {when.text[:-1]}{YAML_SUFFIX}",
                )
            )
        else:
            found.append(when)
    found.sort(key=lambda when: (when.last, when.first))
    for older, newer in pairwise(found):
        if older.overlaps(newer):
            findings.append(_build_overlap_finding(deal, older, newer))
    return DealListing(deal, tuple(found), tuple(findings))


def _build_overlap_finding(deal: str, older: PartialDate, newer: PartialDate) -> Finding:
    return Finding(
        "overlapping-dates",
        Location(f"{TERMS_FOLDER}/{deal}/{newer}{YAML_SUFFIX}", 1, 1),
        f"the snapshots {older} and {newer} overlap: both speak for {older.last.isoformat()}"
        if older.last == newer.last
        else f"the snapshots {older} and {newer} overlap: the one lies within the other",
        "Rename one to its own date",
    )
