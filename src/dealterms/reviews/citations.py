"""Which files cite which sources, at one end of a branch: also in files that no model can read.

A search in git names the files that mention an id, so that the others need not be read; then the
files themselves say whether they cite it:

    terms/d/2024.yaml   sources: [{source: s-1, cites: [s-2]}]  # not s-9
    find_mentions(tree, {"s-1", "s-2", "s-9"})    {"s-1": [that path], "s-2": …, "s-9": …}
    iter_citations(tree, that path)               ("s-1", its place), ("s-2", its place)
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from dealterms.errors import UnreadableError
from dealterms.git.trees import GitTree
from dealterms.loader.layout import SEEDS_FOLDER, TERMS_FOLDER, YAML_SUFFIX
from dealterms.loader.tree import Tree
from dealterms.loader.yaml import parse_yaml
from dealterms.model.review import SourceUse

Mentions = Mapping[str, list[str]]
"""The paths of the files that mention each id, sorted."""
_SOURCE_ID = re.compile("[a-z0-9][a-z0-9.-]*")


def find_mentions(tree: GitTree, ids: Iterable[str]) -> Mentions:
    """Find the files below `terms/` and `seeds/` that mention each of the ids; one search for all."""
    # What cannot be an id, nothing cites: a file in `seeds/` may have any name.
    mentions: dict[str, list[str]] = {id_: [] for id_ in ids if _SOURCE_ID.fullmatch(id_)}
    for path in sorted(tree.find_files_containing(mentions)):
        for id_ in mentions.keys() & _find_possible_ids(tree, path):
            mentions[id_].append(path)
    return mentions


def iter_repeating_sources(tree: Tree, id_: str, mentions: Mentions) -> Iterator[str]:
    """Yield the ids of the sources that name the source as an origin."""
    for path in mentions.get(id_, ()):
        if id_ in _read_origins(tree, path):
            yield path.removeprefix(f"{SEEDS_FOLDER}/").removesuffix(YAML_SUFFIX)


def is_cited(tree: Tree, id_: str, mentions: Mentions) -> bool:
    """Return whether anything cites the source, or a file that cannot be wholly read may do so."""
    paths = (path for path in mentions.get(id_, ()) if path != f"{SEEDS_FOLDER}/{id_}{YAML_SUFFIX}")
    return any(id_ in find_cited_ids(tree, path, among={id_}) for path in paths)


def find_cited_ids(tree: Tree, path: str, among: Collection[str]) -> set[str]:
    """Return the ids in ``among`` that a file cites or, where it cannot be wholly read, mentions."""
    ids = {*_read_origins(tree, path), *(id_ for id_, _ in iter_citations(tree, path))}
    with suppress(UnreadableError):
        if path.endswith(YAML_SUFFIX) and parse_yaml(tree.read(path), path).findings:
            ids |= _find_possible_ids(tree, path)
    return ids.intersection(among)


def iter_citations(tree: Tree, path: str) -> Iterator[tuple[str, SourceUse]]:
    """Yield the ids that a snapshot cites, with the place of each; nothing for other files."""
    folder, _, rest = path.partition("/")
    deal, _, name = rest.partition("/")
    if folder != TERMS_FOLDER or not name or "/" in name or not name.endswith(YAML_SUFFIX):
        return
    try:
        document = parse_yaml(tree.read(path), path)
    except UnreadableError:
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


def _read_origins(tree: Tree, path: str) -> list[str]:
    """Return the origins that a file in `seeds/` names; of other files, and what cannot be read, none."""
    if not path.startswith(f"{SEEDS_FOLDER}/") or not path.endswith(YAML_SUFFIX):
        return []
    try:
        value = parse_yaml(tree.read(path), path).value or {}
    except UnreadableError:
        return []
    return [origin for origin in _to_list(value.get("cites")) if isinstance(origin, str)]


def _find_possible_ids(tree: Tree, path: str) -> set[str]:
    try:
        return set(_SOURCE_ID.findall(tree.read(path).decode("utf-8", "replace")))
    except UnreadableError:
        return set()


def _to_list(raw: object) -> list[Any]:
    return raw if isinstance(raw, list) else []
