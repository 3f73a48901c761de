"""What the names of the files say, before any is opened: which deals there are, which snapshots.

terms/cocoa/deal.yaml  terms/cocoa/2024.yaml  terms/cocoa/2025-01.yaml
  list_deals(tree)               ->  ("cocoa",)
  list_snapshots(tree, "cocoa")  ->  DealListing("cocoa", (2024, 2025-01), ())
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from dealterms.errors import NoSuchDealError, UnreadableError
from dealterms.loader.names import ACCEPT_LIST_FILE, HEADER_FILE, TERMS_FOLDER, YAML_SUFFIX
from dealterms.loader.tree import Tree
from dealterms.model.finding import Finding
from dealterms.model.location import Location
from dealterms.model.partial_date import PartialDate
from dealterms.plugins import join_choices, unknown

ALL = "all"
"""Stands for every deal, where a deal is named."""


class DealListing(NamedTuple):
    """What the names of a deal's files say, before any is opened."""

    deal_id: str
    snapshot_names: tuple[PartialDate, ...]
    """Their names, in the order of their dates."""
    findings: tuple[Finding, ...] = ()
    has_misnamed_header: bool = False
    """Whether one of them says where its `deal.yaml` is, which is not in its place."""


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
        hint = (
            f"Make a folder for one: `{TERMS_FOLDER}/<deal>/{HEADER_FILE}` says who the parties are, and"
            f" `{TERMS_FOLDER}/<deal>/<date>{YAML_SUFFIX}` is a snapshot, as `terms help format` shows"
        )
        raise NoSuchDealError(f"`{TERMS_FOLDER}/` contains no deals", hint)
    if wanted is None and len(known) > 1:
        raise NoSuchDealError(f"there are {len(known)} deals", f"Name one with --deal: {join_choices(known)}")
    if wanted is not None and wanted not in known:
        raise NoSuchDealError(*unknown("deal", wanted, known))
    return wanted or known[0]


def choose_deals(known: tuple[str, ...], wanted: str | None) -> tuple[str, ...]:
    """Return the deal that was meant; all of them, if none was named, or `all`.

    Raises:
        NoSuchDealError: there is none of that name, or none at all.
    """
    is_all = wanted is None or (wanted == ALL and ALL not in known)
    return known if known and is_all else (choose_deal(known, wanted),)


def find_snapshots(tree: Tree, wanted: str | None) -> DealListing:
    """List the snapshots of the deal of that id, as `list_snapshots` does.

    If none is named, it is the only deal, or the one whose `deal.yaml` says `default: true`.

    A finding says also which snapshots lie in `terms/` itself: any of them may be this deal's.

    Raises:
        NoSuchDealError: there is no such deal, or there are several and none was named.
    """
    deals = list_deals(tree)
    if wanted is None and len(deals) > 1:
        wanted = _find_default(tree, deals)
    listing = list_snapshots(tree, choose_deal(deals, wanted))
    return listing._replace(findings=(*listing.findings, *list_misplaced_snapshots(tree, deals)))


def _find_default(tree: Tree, deals: tuple[str, ...]) -> str | None:
    """Return the deal that is meant if none is named; None if no deal says so, or several do."""
    found = [id_ for id_, _ in iter_defaults(tree, deals)]
    return found[0] if len(found) == 1 else None


def iter_defaults(tree: Tree, deals: tuple[str, ...]) -> Iterator[tuple[str, Location]]:
    """Yield the deals whose `deal.yaml` says `default: true`, and where it says so."""
    for id_ in deals:
        path = f"{TERMS_FOLDER}/{id_}/{HEADER_FILE}"
        try:
            content = tree.read(path)
        except UnreadableError:
            continue
        if b"default" in content:
            from dealterms.loader.yaml import parse_yaml

            document = parse_yaml(content, path)
            if (document.value or {}).get("default") == "true":
                yield id_, document.source_map.locate_key("default")


def list_second_defaults(tree: Tree, deals: tuple[str, ...]) -> tuple[Finding, ...]:
    """List the deals that say `default: true` beside another that does."""
    first, *others = [*iter_defaults(tree, deals)] or [("", Location("", 1, 1))]
    message = f"`{first[0]}` says `default: true`, too, and one deal of a repository may"
    return tuple(Finding("well-formed", place, message, "Leave it out of one of them") for _, place in others)


def list_misplaced_snapshots(tree: Tree, deals: tuple[str, ...]) -> tuple[Finding, ...]:
    """List what is wrong with the files in `terms/` itself, beside the folders of the deals."""
    names = tree.list_names(TERMS_FOLDER)
    if len(names) == len(deals) + (ACCEPT_LIST_FILE in names):
        return ()
    # Only what is wrong asks: a command that reads sound files need not load this.
    from dealterms.loader.misplaced import iter_misplaced_in_terms

    return tuple(iter_misplaced_in_terms(tree, deals))


def list_snapshots(tree: Tree, deal: str) -> DealListing:
    """List the names of a deal's snapshots; what is no snapshot and looks like one is a finding."""
    dates, findings, others = list[PartialDate](), list[Finding](), list[str]()
    folder = f"{TERMS_FOLDER}/{deal}"
    try:
        names = tree.list_names(folder)
    except UnreadableError as error:
        return DealListing(deal, (), (Finding("readable", Location(folder, 1, 1), str(error)),))
    for name in names:
        place = Location(f"{folder}/{name}", 1, 1)
        if name.startswith(".") or name == HEADER_FILE:
            continue
        if not name.endswith(YAML_SUFFIX):
            others.append(name)
            continue
        if name.lower() == HEADER_FILE:
            message = f"the name is not `{HEADER_FILE}`"
            findings.append(Finding("readable", place, message, f"Rename it to {HEADER_FILE}"))
            continue
        if name.lower() == ACCEPT_LIST_FILE:
            message = "the list of accepted findings must be in `terms/` itself"
            hint = f"Move it to `{TERMS_FOLDER}/{ACCEPT_LIST_FILE}`"
            findings.append(Finding("readable", place, message, hint))
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
    if others:
        # Only what may be wrong asks: a command that reads sound files need not load this.
        from dealterms.loader.misplaced import iter_misplaced_snapshots

        findings += iter_misplaced_snapshots(tree, folder, others)
    dates.sort(key=lambda date: (date.last, date.first))
    for older, newer in pairwise(dates):
        if older.overlaps(newer):
            same_end = f"both end on {older.last.isoformat()}"
            how = same_end if older.last == newer.last else "one lies within the other"
            place = Location(f"{folder}/{newer}{YAML_SUFFIX}", 1, 1)
            message = f"the snapshots {older} and {newer} overlap: {how}"
            findings.append(Finding("overlapping-dates", place, message, "Rename one to its own date"))
    is_misnamed = bool(findings) and HEADER_FILE not in names and _has_misnamed_header(findings, bool(dates))
    return DealListing(deal, tuple(dates), tuple(findings), is_misnamed)


def _has_misnamed_header(findings: list[Finding], has_snapshots: bool) -> bool:
    """Return whether one of the findings is of a file that was meant to be the `deal.yaml` of the folder.

    One of the right name, which is in a folder below, is another deal's, unless this folder is no deal.
    """
    from dealterms.loader.misplaced import find_intended_name

    names = [f.place.path.rpartition("/")[2] for f in findings]
    meant = [name for name in names if find_intended_name(name) == HEADER_FILE]
    return any(name != HEADER_FILE or not has_snapshots for name in meant)
