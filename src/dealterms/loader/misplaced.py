"""Files that nobody reads, though whoever put them there thinks so: under another name, or elsewhere.

terms/d/2025.YAML            ->  the extension is not `.yaml`. Rename it to 2025.yaml.
terms/d/2026/2026.yaml       ->  no file in this folder is read. Move it to `terms/d/2026.yaml`.
terms/2027.yaml              ->  a snapshot must be in its deal's folder. Move it to `terms/d/2027.yaml`.
seeds/sub/news.yaml          ->  no file in this folder is read. Move it to `seeds/news.yaml`.
terms/d/README.md, terms/d/2025.yaml.bak, terms/d/.2025.yaml.swp, seeds/news.txt  ->  nothing

Only names are looked at. A name is taken for one of ours if it has an extension of YAML, however that is
written, or, in a deal's folder, if it is a date. Links to folders are not followed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from dealterms.errors import UnreadableError
from dealterms.loader.names import ACCEPT_LIST_FILE, HEADER_FILE, SEEDS_FOLDER, TERMS_FOLDER, YAML_SUFFIX
from dealterms.loader.tree import IS_A_FOLDER, Tree
from dealterms.model.finding import Finding
from dealterms.model.location import Location
from dealterms.model.partial_date import PartialDate
from dealterms.plugins import find_misspelled

_MAX_FINDINGS = 100
"""How many of the files in one folder and those below it are told."""
_MAX_FOLDERS = 1000
"""How many folders below one are looked into."""
_FIXED_NAMES = (HEADER_FILE, ACCEPT_LIST_FILE)
_WRONG_SUFFIX = "the extension is not `.yaml`"
_UNREAD_FOLDER = "no file in this folder is read"


def find_intended_name(name: str) -> str | None:
    """Return the name that a file of a deal was meant to have; None if it was meant for something else.

    2025.YAML, 2025.yml, 2025.yaml.txt, 2025.json, 2025  ->  2025.yaml
    Deal.yaml, deal.yml                                  ->  deal.yaml
    notes.md, contract.pdf, 2025.yaml.bak, 2025.yaml~    ->  None
    """
    stem = _find_yaml_stem(name)
    if stem is None:
        bare, _, suffix = name.strip().rpartition(".")
        stem = bare if suffix.lower() in ("json", "txt") else name.strip()
        if not (_is_date(stem) or f"{stem.lower()}{YAML_SUFFIX}" in _FIXED_NAMES):
            return None
    lowered = f"{stem.lower()}{YAML_SUFFIX}"
    return lowered if lowered in _FIXED_NAMES else f"{stem}{YAML_SUFFIX}"


def iter_misplaced_snapshots(tree: Tree, folder: str, names: Sequence[str]) -> Iterator[Finding]:
    """Yield what is wrong with those of the ``names`` in a deal's folder that are no `.yaml` files."""
    return islice(_iter_misplaced(tree, folder, names, find_intended_name), _MAX_FINDINGS)


def list_misplaced_records(tree: Tree, names: Sequence[str]) -> list[tuple[str, Finding]]:
    """List the records of `seeds/`, whose ``names`` are given, that are not read: the id of each, and why.

    A capture may have any other extension, and JSON is one.
    """
    others = [name for name in sorted(names) if not name.endswith(YAML_SUFFIX)]
    found = islice(_iter_misplaced(tree, SEEDS_FOLDER, others, _find_record_name), _MAX_FINDINGS)
    return [(_find_yaml_stem(f.place.path.rpartition("/")[2].lower()) or "", f) for f in found]


def find_misnamed_accept_list(tree: Tree) -> list[Finding]:
    """Find the file that was meant to be the accept list, where there is none of the right name."""
    names = [name for name in _list_names(tree, TERMS_FOLDER) if find_intended_name(name) == ACCEPT_LIST_FILE]
    return [_reject_name(tree, TERMS_FOLDER, name, ACCEPT_LIST_FILE) for name in names[:1]]


def iter_misplaced_in_terms(tree: Tree, deals: Sequence[str]) -> Iterator[Finding]:
    """Yield what is wrong with what lies in `terms/` itself, beside the ``deals``."""
    known = set(deals)
    found = (
        finding
        for name in _list_names(tree, TERMS_FOLDER)
        if name not in known and not name.startswith(".")
        for finding in _iter_misplaced_beside_deals(tree, name, deals)
    )
    return islice(found, _MAX_FINDINGS)


def list_names_in_other_case(tree: Tree) -> list[str]:
    """List the names beside `terms/` that are its name, or that of `seeds/`, in other letters."""
    folders = (TERMS_FOLDER, SEEDS_FOLDER)
    return [name for name in _list_names(tree, "") if name.lower() in folders and name not in folders]


def iter_misnamed_folders(tree: Tree) -> Iterator[Finding]:
    """Yield the folders beside `terms/` that have its name, or that of `seeds/`, in other letters."""
    for name in list_names_in_other_case(tree):
        if _holds_yaml(tree, name):
            wanted = name.lower()
            mend = f"Rename it to `{wanted}/`, or move its files there"
            yield Finding("readable", Location(name, 1, 1), f"the folder is not called `{wanted}/`", mend)


def _iter_misplaced_beside_deals(tree: Tree, name: str, deals: Sequence[str]) -> Iterator[Finding]:
    path = f"{TERMS_FOLDER}/{name}"
    intended = find_intended_name(name)
    if _is_empty_folder(tree, path):
        yield _reject(path, "the folder is empty", f"Write its `{HEADER_FILE}`, or remove it")
    elif intended is not None and name != ACCEPT_LIST_FILE:
        place = f"{TERMS_FOLDER}/{deals[0] if len(deals) == 1 else '<deal>'}/{intended}"
        if intended == ACCEPT_LIST_FILE:
            yield _reject_name(tree, TERMS_FOLDER, name, intended)
        elif intended == HEADER_FILE:
            message = f"a deal's `{HEADER_FILE}` must be in a folder of its own"
            yield _reject(path, message, f"Move it to `{TERMS_FOLDER}/<deal>/{intended}`")
        elif _is_date(intended.removesuffix(YAML_SUFFIX)):
            yield _reject(path, "a snapshot must be in its deal's folder", f"Move it to `{place}`")
        else:
            hint = f"Move it to its deal's folder or, if it is a record, to `{SEEDS_FOLDER}/`"
            yield _reject(path, "no such file is read here", hint)


def _iter_misplaced(
    tree: Tree, folder: str, names: Sequence[str], find_name: Callable[[str], str | None]
) -> Iterator[Finding]:
    """Yield what is wrong with the ``names`` in a folder, and with the files in the folders among them."""
    waiting = []
    for name in names:
        path = f"{folder}/{name}"
        if name.startswith("."):
            continue
        if inner := _list_names(tree, path):
            waiting.append((path, inner))
        elif (intended := find_name(name)) is not None and not _is_empty_folder(tree, path):
            yield _reject_name(tree, folder, name, intended)
    seen = 0
    while waiting and seen < _MAX_FOLDERS:
        below, inner = waiting.pop()
        seen += 1
        if folder != SEEDS_FOLDER and HEADER_FILE in inner:
            mend = f"Move its folder to `{TERMS_FOLDER}/{below.rpartition('/')[2]}/`"
            yield _reject(
                f"{below}/{HEADER_FILE}", f"a deal's folder must be in `{TERMS_FOLDER}/` itself", mend
            )
            continue
        for name in inner:
            path = f"{below}/{name}"
            intended = find_name(name)
            if name.startswith("."):
                continue
            if deeper := _list_names(tree, path):
                waiting.append((path, deeper))
            elif intended is not None and not _is_empty_folder(tree, path):
                mend = f"Move it to `{folder}/{intended}`"
                if _is_there(tree, f"{folder}/{intended}"):
                    mend = f"There is also `{folder}/{intended}`: keep one of the two"
                yield _reject(path, _UNREAD_FOLDER, mend)


def _reject_name(tree: Tree, folder: str, name: str, intended: str) -> Finding:
    message = f"the name is not `{intended}`" if name.endswith(YAML_SUFFIX) else _WRONG_SUFFIX
    mend = f"Rename it to {intended}"
    if (
        folder != SEEDS_FOLDER
        and intended not in _FIXED_NAMES
        and not _is_date(intended[: -len(YAML_SUFFIX)])
    ):
        message = "no file of this name is read here"
        mend = f"Rename it to its date, as in 2025-01{YAML_SUFFIX}, or move it elsewhere"
    if _is_there(tree, f"{folder}/{intended}"):
        mend = f"There is also {intended}: keep one of the two"
    return _reject(f"{folder}/{name}", message, mend)


def _reject(path: str, message: str, mend: str) -> Finding:
    return Finding("readable", Location(path, 1, 1), message, mend)


def _find_record_name(name: str) -> str | None:
    stem = _find_yaml_stem(name)
    return None if stem is None else f"{stem.lower()}{YAML_SUFFIX}"


def _find_yaml_stem(name: str) -> str | None:
    """Return the name without an extension of YAML, however that is written; None if it has none."""
    stem, _, suffix = name.strip().rpartition(".")
    if suffix.lower() == "txt":
        # Some editors add it, and some systems hide it.
        stem, _, suffix = stem.rpartition(".")
    suffix = suffix.lower()
    is_yaml = suffix == "yaml" or (suffix.isalpha() and find_misspelled(suffix, ["yaml"]) is not None)
    return stem if stem and is_yaml else None


def _is_date(text: str) -> bool:
    try:
        return not PartialDate.parse(text).uncertain
    except ValueError:
        return False


def _list_names(tree: Tree, folder: str) -> Sequence[str]:
    """List the names in a folder; none if it is a file, or leads elsewhere."""
    try:
        return tree.list_names(folder)
    except UnreadableError:
        return ()


def _is_there(tree: Tree, path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return name in _list_names(tree, folder)


def _is_empty_folder(tree: Tree, path: str) -> bool:
    try:
        tree.read(path)
    except UnreadableError as error:
        return error.args == IS_A_FOLDER and not _list_names(tree, path)
    return False


def _holds_yaml(tree: Tree, folder: str) -> bool:
    names = _list_names(tree, folder)
    return any(name.endswith(YAML_SUFFIX) for name in names) or any(
        inner.endswith(YAML_SUFFIX) for name in names for inner in _list_names(tree, f"{folder}/{name}")
    )
