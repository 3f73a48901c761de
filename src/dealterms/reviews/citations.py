"""Which files cite which sources, at one end of a branch: also in files that no model can read.

A search in git names the files that mention an id, so that the others need not be read; then the
files themselves say whether they cite it:

    terms/d/2024.yaml   sources: [{source: s-1, cites: [s-2]}]  # not s-9
    find_mentions(tree, {"s-1", "s-2", "s-9"})    {"s-1": [that path], "s-2": …, "s-9": …}
    CitationIndex(tree, {"s-1", "s-9"})           of "s-1" the use in that path; of "s-9" none
    find_uncited(tree, {"s-1", "s-9"})            {"s-9"}
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from typing import Any

from dealterms.errors import UnreadableError
from dealterms.git.trees import GitTree
from dealterms.loader.names import SEEDS_FOLDER, TERMS_FOLDER, YAML_SUFFIX
from dealterms.loader.tree import Tree
from dealterms.loader.yaml import YamlDocument, parse_yaml
from dealterms.model.review import SourceUse

_SOURCE_ID = re.compile("[a-z0-9][a-z0-9.-]*")
_MAX_SEARCHED = 20
"""So many ids are looked for by git."""


class CitationIndex:
    """What cites some sources at one end of a branch; every file is read once, when it is first needed."""

    def __init__(self, tree: GitTree, ids: Iterable[str]) -> None:
        self._tree = tree
        self._mentions = find_mentions(tree, ids)
        self._uses: dict[str, Mapping[str, Sequence[SourceUse]]] = {}
        """By path and by id, of the sources that were asked for alone."""
        self._origins: dict[str, Set[str]] = {}

    def list_paths(self, id_: str) -> Sequence[str]:
        """List the files that mention the source."""
        return self._mentions.get(id_, ())

    def get_uses(self, id_: str, path: str) -> Sequence[SourceUse]:
        """Return the citations of the source in a snapshot; of other files, none."""
        if path not in self._uses:
            uses: dict[str, list[SourceUse]] = {}
            for cited, use in _iter_citations(path, _parse(self._tree, path)):
                if cited in self._mentions:
                    uses.setdefault(cited, []).append(use)
            self._uses[path] = uses
        return self._uses[path].get(id_, ())

    def iter_repeating_sources(self, id_: str) -> Iterator[str]:
        """Yield the ids of the sources that name the source as an origin."""
        for path in self.list_paths(id_):
            if path not in self._origins:
                document = _parse(self._tree, path) if path.startswith(f"{SEEDS_FOLDER}/") else None
                self._origins[path] = self._mentions.keys() & _iter_origins(path, document)
            if id_ in self._origins[path]:
                yield path.removeprefix(f"{SEEDS_FOLDER}/").removesuffix(YAML_SUFFIX)


def find_mentions(tree: GitTree, ids: Iterable[str]) -> dict[str, list[str]]:
    """Find the files below `terms/` and `seeds/` that mention each of the ids, sorted; one search for all."""
    # What cannot be an id, nothing cites: a file in `seeds/` may have any name.
    mentions: dict[str, list[str]] = {id_: [] for id_ in ids if _SOURCE_ID.fullmatch(id_)}
    # Git looks for one word after the other: of many, it takes longer than reading the files.
    is_searched = len(mentions) <= _MAX_SEARCHED
    paths = tree.find_files_containing(mentions) if is_searched else _iter_files(tree)
    for path in sorted(paths):
        for id_ in mentions.keys() & _find_possible_ids(tree, path):
            mentions[id_].append(path)
    return mentions


def _iter_files(tree: Tree) -> Iterator[str]:
    """Yield the paths of all files below `terms/` and `seeds/`."""
    pending = [TERMS_FOLDER, SEEDS_FOLDER]
    while pending:
        folder = pending.pop()
        names: Sequence[str] = ()
        with suppress(UnreadableError):
            names = tree.list_names(folder)
        if names:
            pending += [f"{folder}/{name}" for name in names]
        else:
            yield folder


def find_uncited(tree: GitTree, ids: Iterable[str]) -> set[str]:
    """Find the sources that nothing cites, and no file that cannot be wholly read may cite."""
    mentions = find_mentions(tree, ids)
    uncited = set(mentions)
    mentioned: dict[str, set[str]] = {}
    for id_, paths in mentions.items():
        for path in paths:
            if path != f"{SEEDS_FOLDER}/{id_}{YAML_SUFFIX}":
                mentioned.setdefault(path, set()).add(id_)
    for path, of_file in mentioned.items():
        if not uncited.isdisjoint(of_file):
            uncited -= find_cited_ids(tree, path, among=of_file)
    return uncited


def find_cited_ids(tree: Tree, path: str, among: Set[str]) -> set[str]:
    """Return the ids in ``among`` that a file cites or, where it cannot be wholly read, mentions."""
    document = _parse(tree, path)
    if document is None:
        return set()
    ids = {*_iter_origins(path, document), *(id_ for id_, _ in _iter_citations(path, document))}
    if document.findings:
        ids |= _find_possible_ids(tree, path)
    return ids & among


def _parse(tree: Tree, path: str) -> YamlDocument | None:
    """Parse a YAML file; return None for another file, and for what cannot be read."""
    with suppress(UnreadableError):
        return parse_yaml(tree.read(path), path) if path.endswith(YAML_SUFFIX) else None
    return None


def _iter_citations(path: str, document: YamlDocument | None) -> Iterator[tuple[str, SourceUse]]:
    """Yield the ids that a snapshot cites, with the place of each; nothing for other files."""
    folder, _, rest = path.partition("/")
    deal, _, name = rest.partition("/")
    if document is None or folder != TERMS_FOLDER or not name or "/" in name:
        return
    source_map = document.source_map
    for section, entry_id, number, citation in _iter_raw_citations(document.value or {}):
        supports = tuple(map(str, _to_list(citation.get("supports"))))
        place = source_map.locate(section, entry_id, "sources", number)
        use = SourceUse(deal, name.removesuffix(YAML_SUFFIX), entry_id, supports, place)
        for cited in (citation.get("source"), *_to_list(citation.get("cites"))):
            if isinstance(cited, str):
                yield cited, use


def _iter_raw_citations(value: dict[str, Any]) -> Iterator[tuple[str, str, int, dict[str, Any]]]:
    """Yield each citation that has keys: its section, the id of its term or proposal, its number."""
    for section in ("terms", "proposals"):
        entries = value.get(section)
        for entry_id, entry in entries.items() if isinstance(entries, dict) else ():
            sources = entry.get("sources") if isinstance(entry, dict) else None
            for number, citation in enumerate(_to_list(sources)):
                if isinstance(citation, dict):
                    yield section, entry_id, number, citation


def _iter_origins(path: str, document: YamlDocument | None) -> Iterator[str]:
    """Yield the origins that a file in `seeds/` names; of other files, none."""
    if document is not None and path.startswith(f"{SEEDS_FOLDER}/"):
        for origin in _to_list((document.value or {}).get("cites")):
            if isinstance(origin, str):
                yield origin


def _find_possible_ids(tree: Tree, path: str) -> set[str]:
    try:
        return set(_SOURCE_ID.findall(tree.read(path).decode("utf-8", "replace")))
    except UnreadableError:
        return set()


def _to_list(raw: object) -> list[Any]:
    return raw if isinstance(raw, list) else []
