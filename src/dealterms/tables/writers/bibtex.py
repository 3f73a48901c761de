r"""The cited sources as BibTeX, in UTF-8: an entry for each record.

    @article{courier-2024,
      title = {{Pier \& port: 20\% for all}},
      author = {{A. Writer} and {The Editors}},
      journal = {{The Eastbay Courier}},
      year = {2024},
      month = jun,
      url = {https://courier.example/2024/06/14/pier},
    }

Doubled braces keep a title's capitals, and a name whole: who wrote it stands in a record as one text. What
TeX takes for a command is written as the character that it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from dealterms.model.partial_date import PartialDate
from dealterms.tables.rows import Rows
from dealterms.tables.writers.bibliography import BibliographyWriter, CitedSource

SUFFIX = ".bib"
ONE_FILE = "citations.bib"
NEEDS_FILE = False
_ENTRY_TYPES = {
    **dict.fromkeys(("article", "article-journal", "article-magazine", "article-newspaper"), "article"),
    "book": "book",
    "report": "techreport",
    "thesis": "phdthesis",
    "paper-conference": "inproceedings",
    "chapter": "incollection",
}
"""From a type of CSL to one of BibTeX; all others are `misc`."""
_CONTAINERS = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
"""What an entry of that type calls the place where it appeared; others call it `howpublished`."""
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_COMMANDS = {
    "\\": r"\textbackslash{}",
    # BibTeX counts braces, whatever stands before them.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{letter: f"\\{letter}" for letter in "#$%&_"},
}
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")
_NOT_OF_ADDRESS = re.compile(r"[\s\x00-\x1f\x7f\\{}]")


def encode(table: str, rows: Sequence[Rows]) -> Sequence[Rows]:
    """Return the rows as they are."""
    return rows


class Writer(BibliographyWriter):
    """Writes the entries."""

    def iter_chunks(self, sources: Iterator[CitedSource]) -> Iterator[str]:
        """Yield the entries."""
        for number, source in enumerate(sources):
            yield ("\n" if number else "") + render_entry(source)


def render_entry(source: CitedSource) -> str:
    """Return the entry of a source."""
    record = source.record
    type_ = _ENTRY_TYPES.get(record["type"], "misc")
    fields = {name: value for name, value in _iter_fields(source, type_) if value}
    lines = "".join(f"  {name} = {value},\n" for name, value in fields.items())
    return f"@{type_}{{{record['source']},\n{lines}}}\n"


def _iter_fields(source: CitedSource, type_: str) -> Iterator[tuple[str, str]]:
    record = source.record
    yield "title", _wrap(record["title"])
    names = [f"{{{escape_tex(name)}}}" for name in source.authors]
    yield "author", f"{{{' and '.join(names)}}}" if names else ""
    yield _CONTAINERS.get(type_, "howpublished"), _wrap(record["container_title"])
    yield "institution" if type_ == "techreport" else "publisher", _wrap(record["publisher"])
    yield "type", _wrap(record["genre"])
    yield "number", _wrap(record["number"])
    yield from _iter_date(record)
    yield "language", _wrap(record["language"])
    yield "url", _wrap_address(record["url"] or record["archived"] or record["read_at"])
    yield "urldate", f"{{{record['accessed_last']}}}" if record["accessed"] else ""
    yield "abstract", _wrap(record["summary"])
    yield "note", _wrap(_describe_rest(record))


def _iter_date(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if record["issued"]:
        day = PartialDate.parse(record["issued"])
        yield "year", f"{{{day.first.year:04d}}}"
        if day.first.month == day.last.month and day.first.year == day.last.year:
            yield "month", _MONTHS[day.first.month - 1]


def _describe_rest(record: dict[str, Any]) -> str:
    """Say what BibTeX has no field for."""
    parts = [f"How it knows: {record['class']}" if record["class"] else ""]
    if record["issued"]:
        parts.append(f"Issued {record['issued']}")
    if record["url_note"] and not record["url"]:
        parts.append(f"No address: {record['url_note']}")
    if record["cites"]:
        parts.append(f"Repeats {record['cites'].replace(' ', ', ')}")
    if record["withdrawn"]:
        parts.append(f"Withdrawn {record['withdrawn']}: {record['withdrawn_why']}")
    return "; ".join(part.rstrip(".") for part in parts if part)


def escape_tex(text: str) -> str:
    """Return a text as TeX prints it, on one line."""
    return "".join(_COMMANDS.get(letter, letter) for letter in _SPACE.sub(" ", text).strip())


def _wrap(text: str | None) -> str:
    return f"{{{{{escape_tex(text)}}}}}" if text else ""


def _wrap_address(address: str | None) -> str:
    """Return an address as it is, but for what would end the field: BibTeX's styles print it verbatim."""
    if not address:
        return ""
    plain = _NOT_OF_ADDRESS.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), address)
    return f"{{{plain}}}"
