"""The cited sources as CSL-JSON, which citation managers read: an item for each record.

What an item of CSL has no name for stands in its `custom`: how the source knows, whom it repeats, and each
citation of it, with its place, its words, and where it is cited.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from json import dumps
from typing import Any

from dealterms.tables.rows import Rows
from dealterms.tables.writers.bibliography import BibliographyWriter, CitedSource

SUFFIX = ".json"
ONE_FILE = "citations.csl.json"
NEEDS_FILE = False
_TYPES = frozenset(
    "article article-journal article-magazine article-newspaper bill book broadcast chapter classic"
    " collection dataset document entry entry-dictionary entry-encyclopedia figure graphic hearing"
    " interview legal_case legislation manuscript map motion_picture musical_score pamphlet paper-"
    " conference patent performance periodical personal_communication post post-weblog regulation"
    " report review review-book software song speech standard thesis treaty webpage".split()
)
"""The types of CSL 1.0.2."""
_NAMES = {
    "title": "title",
    "genre": "genre",
    "container_title": "container-title",
    "publisher": "publisher",
    "language": "language",
    "number": "number",
    "url": "URL",
    "archived": "archive_location",
    "summary": "abstract",
}
"""Our names, and those of CSL."""
_CUSTOM = ("class", "url_note", "read_at", "withdrawn", "withdrawn_why")


def encode(table: str, rows: Sequence[Rows]) -> Sequence[Rows]:
    """Return the rows as they are."""
    return rows


class Writer(BibliographyWriter):
    """Writes the items."""

    def iter_chunks(self, sources: Iterator[CitedSource]) -> Iterator[str]:
        """Yield the items, one a line."""
        yield "["
        for number, source in enumerate(sources):
            yield ("," if number else "") + "\n" + dumps(build_item(source), allow_nan=False)
        yield "\n]\n"


def build_item(source: CitedSource) -> dict[str, Any]:
    """Return the item of a source."""
    record = source.record
    is_known = record["type"] in _TYPES
    item: dict[str, Any] = {"id": record["source"], "type": record["type"] if is_known else "document"}
    item |= {theirs: record[ours] for ours, theirs in _NAMES.items() if record[ours]}
    if source.authors:
        item["author"] = [{"literal": name} for name in source.authors]
    for name in ("issued", "accessed"):
        if record[name]:
            item[name] = _build_date(record[name])
    custom: dict[str, Any] = {} if is_known else {"type": record["type"]}
    custom |= {name: record[name] for name in _CUSTOM if record[name]}
    if record["cites"]:
        custom["cites"] = record["cites"].split(" ")
    custom["citations"] = source.uses
    return {**item, "custom": custom}


def _build_date(text: str) -> dict[str, Any]:
    """Return a date: `2025-01~` is {"date-parts": [[2025, 1]], "circa": true}."""
    parts = [int(part) for part in text.rstrip("?~").split("-")]
    return {"date-parts": [parts], **({"circa": True} if text[-1] in "?~" else {})}
