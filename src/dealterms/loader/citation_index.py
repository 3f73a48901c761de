"""Which ids a file cites, whatever else may be wrong in it: what no model has read can still cite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dealterms.errors import Unreadable
from dealterms.loader.layout import ENDING, SEEDS
from dealterms.loader.tree import Tree
from dealterms.loader.yaml import read_yaml
from dealterms.model.location import Marks
from dealterms.model.review import Leaning

ID = re.compile("[a-z0-9][a-z0-9.-]*")
"""Whatever looks like the id of a record."""


def citations(tree: Tree, path: str) -> Iterator[tuple[str, Leaning]]:
    """The ids that a snapshot cites, each with where it does."""
    parts = path.split("/")
    opened = _opened(tree, path) if len(parts) == 3 and path.endswith(ENDING) else None
    if opened is None:
        return
    value, marks = opened
    for section, id_, number, citation in _entries(value):
        supports = citation.get("supports")
        spoken = tuple(map(str, supports)) if isinstance(supports, list) else ()
        place = marks.place(section, id_, "sources", number)
        found = Leaning(parts[1], parts[2].removesuffix(ENDING), id_, spoken, place)
        for cited in (citation.get("source"), *_list(citation.get("cites"))):
            if isinstance(cited, str):
                yield cited, found


def origins(tree: Tree, path: str) -> list[str]:
    """The ids that a record names as its origins."""
    opened = _opened(tree, path) if path.endswith(ENDING) else None
    found = opened[0].get("cites") if opened is not None else None
    return [each for each in _list(found) if isinstance(each, str)]


def may_cite(tree: Tree, path: str, id_: str) -> bool:
    """Whether a snapshot or a record cites the id. A file that cannot be wholly read may."""
    cited = origins(tree, path) if path.startswith(f"{SEEDS}/") else _cited(tree, path)
    return id_ in cited or id_ in _named(tree, path)


def ids_in_file(tree: Tree, path: str) -> set[str]:
    """The ids that a snapshot cites; of one that cannot be wholly read, also those that stand in it."""
    known = {name.removesuffix(ENDING) for name in tree.names(SEEDS)}
    return _cited(tree, path) | (known & _named(tree, path))


def _cited(tree: Tree, path: str) -> set[str]:
    return {cited for cited, _ in citations(tree, path)}


def _opened(tree: Tree, path: str) -> tuple[dict[str, Any], Marks] | None:
    try:
        document = read_yaml(tree.read(path), path)
    except Unreadable:
        return None
    return None if document.value is None else (document.value, document.marks)


def _named(tree: Tree, path: str) -> set[str]:
    """All that looks like an id in a file that cannot be wholly read."""
    try:
        content = tree.read(path)
    except Unreadable:
        return set()
    if not path.endswith(ENDING) or not read_yaml(content, path).findings:
        return set()
    return set(ID.findall(content.decode("utf-8", "replace")))


def _entries(value: dict[str, Any]) -> Iterator[tuple[str, str, int, dict[str, Any]]]:
    """Each citation that has keys: its section, the id of its term or proposal, its number."""
    for section in ("terms", "proposals"):
        entries = value.get(section)
        for id_, entry in entries.items() if isinstance(entries, dict) else ():
            found = entry.get("sources") if isinstance(entry, dict) else None
            for number, citation in enumerate(_list(found)):
                if isinstance(citation, dict):
                    yield section, id_, number, citation


def _list(raw: object) -> list[Any]:
    return raw if isinstance(raw, list) else []
