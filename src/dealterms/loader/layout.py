"""What the names of the files say, before any is opened: which deals there are, which snapshots."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from dealterms.errors import NoSuchDeal, Unreadable
from dealterms.loader.tree import Tree
from dealterms.model.did_you_mean import did_you_mean, excerpt
from dealterms.model.finding import Finding
from dealterms.model.location import Place
from dealterms.model.partial_date import When

TERMS = "terms"
SEEDS = "seeds"
ENDING = ".yaml"
HEADER = f"deal{ENDING}"
_MAKE_ONE = "Make a folder in it, with a deal.yaml"
_MOST_NAMED = 20


class Listing(NamedTuple):
    """What the names of a deal's files say, before any is opened."""

    deal: str
    snapshots: tuple[When, ...]
    """Their names, in the order of their dates."""
    findings: tuple[Finding, ...] = ()


def deals(tree: Tree) -> tuple[str, ...]:
    """The ids of the deals: the folders of `terms/` that hold anything.

    Raises:
        NoSuchDeal: `terms/` cannot be listed.
    """
    try:
        names = tree.names(TERMS)
    except Unreadable as error:
        raise NoSuchDeal(f"`{TERMS}/`: {error}") from None
    return tuple(name for name in names if not name.startswith(".") and _is_deal(tree, name))


def _is_deal(tree: Tree, name: str) -> bool:
    try:
        return bool(tree.names(f"{TERMS}/{name}"))
    except Unreadable:
        return True


def choose(known: tuple[str, ...], wanted: str | None) -> str:
    """The deal that was meant; with one deal nobody has to name it.

    Raises:
        NoSuchDeal: there is none of that name, or several and none was named.
    """
    if wanted is not None:
        if wanted in known:
            return wanted
        raise NoSuchDeal(
            f"there is no deal `{excerpt(wanted)}`."
            + (did_you_mean(wanted, known) or f" Name one of these with --deal: {_some(known)}")
            if known
            else f"there is no deal `{excerpt(wanted)}`, nor any other. {_MAKE_ONE}"
        )
    if not known:
        raise NoSuchDeal(f"`{TERMS}/` holds no deal. {_MAKE_ONE}")
    if len(known) > 1:
        raise NoSuchDeal(f"there are {len(known)} deals. Name one with --deal: {_some(known)}")
    return known[0]


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")


def list_snapshots(tree: Tree, deal: str) -> Listing:
    """The names of a deal's snapshots; a name that cannot be placed in time is a finding."""
    found: list[When] = []
    findings: list[Finding] = []
    try:
        names = tree.names(f"{TERMS}/{deal}")
    except Unreadable as error:
        unlisted = Finding("readable", Place(f"{TERMS}/{deal}", 1, 1), str(error))
        return Listing(deal, (), (unlisted,))
    for name in names:
        place = Place(f"{TERMS}/{deal}/{name}", 1, 1)
        if name.endswith(".yml"):
            findings.append(
                Finding(
                    "readable", place, "files end in .yaml here", f"Rename it to {name[:-4]}.yaml"
                )
            )
        if not name.endswith(ENDING) or name.startswith(".") or name == HEADER:
            continue
        try:
            when = When.parse(name.removesuffix(ENDING))
        except ValueError as error:
            findings.append(Finding("readable", place, f"a snapshot is named by its date: {error}"))
            continue
        if when.doubtful:
            findings.append(
                Finding(
                    "readable",
                    place,
                    "a snapshot's name has no `?` or `~`",
                    f"Rename it to {when.written[:-1]}{ENDING}",
                )
            )
        else:
            found.append(when)
    found.sort(key=lambda when: (when.last, when.first))
    for older, newer in pairwise(found):
        if older.overlaps(newer):
            findings.append(_overlap(deal, older, newer))
    return Listing(deal, tuple(found), tuple(findings))


def _overlap(deal: str, older: When, newer: When) -> Finding:
    return Finding(
        "overlapping-dates",
        Place(f"{TERMS}/{deal}/{newer}{ENDING}", 1, 1),
        f"the snapshots {older} and {newer} overlap: both speak for {older.last.isoformat()}"
        if older.last == newer.last
        else f"the snapshots {older} and {newer} overlap: the one lies within the other",
        "Rename one to its own date",
    )
