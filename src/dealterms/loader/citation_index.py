"""Find which ids a file cites, although its values may be invalid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dealterms.errors import UnreadableError
from dealterms.loader.layout import SEEDS_FOLDER, YAML_SUFFIX
from dealterms.loader.tree import Tree
from dealterms.loader.yaml import parse_yaml
from dealterms.model.location import SourceMap
from dealterms.model.review import SourceUse

SOURCE_ID_PATTERN = re.compile("[a-z0-9][a-z0-9.-]*")
"""What looks like the id of a record."""


def iter_citations(tree: Tree, path: str) -> Iterator[tuple[str, SourceUse]]:
    """Yield the ids that a snapshot cites, each with where."""
    parts = path.split("/")
    document = _read_values(tree, path) if len(parts) == 3 and path.endswith(YAML_SUFFIX) else None
    if document is None:
        return
    value, source_map = document
    for section, id_, number, citation in _iter_raw_citations(value):
        supports = citation.get("supports")
        fields = tuple(map(str, supports)) if isinstance(supports, list) else ()
        place = source_map.locate(section, id_, "sources", number)
        use = SourceUse(parts[1], parts[2].removesuffix(YAML_SUFFIX), id_, fields, place)
        for cited in (citation.get("source"), *_to_list(citation.get("cites"))):
            if isinstance(cited, str):
                yield cited, use


def read_origins(tree: Tree, path: str) -> list[str]:
    """Return the ids that a record names as its origins."""
    document = _read_values(tree, path) if path.endswith(YAML_SUFFIX) else None
    origins = document[0].get("cites") if document is not None else None
    return [origin for origin in _to_list(origins) if isinstance(origin, str)]


def may_cite(tree: Tree, path: str, id_: str) -> bool:
    """Return whether a snapshot or a record cites the id, or might: it cannot be wholly read."""
    cited = (
        read_origins(tree, path)
        if path.startswith(f"{SEEDS_FOLDER}/")
        else _collect_cited_ids(tree, path)
    )
    return id_ in cited or id_ in _find_possible_ids(tree, path)


def find_cited_ids(tree: Tree, path: str) -> set[str]:
    """Find the ids that a snapshot cites; in one that cannot be wholly read, all that it contains."""
    known = {name.removesuffix(YAML_SUFFIX) for name in tree.list_names(SEEDS_FOLDER)}
    return _collect_cited_ids(tree, path) | (known & _find_possible_ids(tree, path))


def _collect_cited_ids(tree: Tree, path: str) -> set[str]:
    return {cited for cited, _ in iter_citations(tree, path)}


def _read_values(tree: Tree, path: str) -> tuple[dict[str, Any], SourceMap] | None:
    try:
        document = parse_yaml(tree.read(path), path)
    except UnreadableError:
        return None
    return None if document.value is None else (document.value, document.source_map)


def _find_possible_ids(tree: Tree, path: str) -> set[str]:
    """Find all that looks like an id in a file that cannot be wholly read."""
    try:
        content = tree.read(path)
    except UnreadableError:
        return set()
    if not path.endswith(YAML_SUFFIX) or not parse_yaml(content, path).findings:
        return set()
    return set(SOURCE_ID_PATTERN.findall(content.decode("utf-8", "replace")))


def _iter_raw_citations(value: dict[str, Any]) -> Iterator[tuple[str, str, int, dict[str, Any]]]:
    """Yield the section, the id of the term or proposal, and the number of every citation with keys."""
    for section in ("terms", "proposals"):
        entries = value.get(section)
        for id_, entry in entries.items() if isinstance(entries, dict) else ():
            citations = entry.get("sources") if isinstance(entry, dict) else None
            for number, citation in enumerate(_to_list(citations)):
                if isinstance(citation, dict):
                    yield section, id_, number, citation


def _to_list(raw: object) -> list[Any]:
    return raw if isinstance(raw, list) else []
