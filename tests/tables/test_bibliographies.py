"""Citations as CSL-JSON and BibTeX: other programs read back what the records say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pybtex.database import BibliographyData, parse_string
from support import paths
from support.paths import MICROSOFT_OPENAI, TESTS
from support.workspace import Workspace

from dealterms.loader.sources import SourceStore
from dealterms.loader.tree import Folder
from dealterms.model.source import Source
from dealterms.tables.writers.csl_json import _TYPES

LIGHTHOUSE = TESTS / "reports" / "lighthouse"
Terms = Callable[..., str]
_TEXT = {"type": "string"}
_PLAIN = "title genre container-title publisher language number URL archive_location abstract".split()
_DATE = {
    "type": "object",
    "properties": {
        "date-parts": {
            "type": "array", "minItems": 1, "maxItems": 1,
            "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}},
        },
        "circa": {"type": "boolean"},
    },
    "required": ["date-parts"],
    "additionalProperties": False,
}  # fmt: skip
CSL = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "id": _TEXT,
            "type": {"enum": sorted(_TYPES)},
            "author": {
                "type": "array",
                "items": {"type": "object", "properties": {"literal": _TEXT}, "additionalProperties": False},
            },
            "issued": _DATE,
            "accessed": _DATE,
            "custom": {"type": "object"},
            **dict.fromkeys(_PLAIN, _TEXT),
        },
        "required": ["type", "id"],
        "additionalProperties": False,
    },
}
"""What CSL 1.0.2 says of the names that we write."""
HOSTILE = (
    r"\input{/etc/passwd}",
    r"100% of $5 & #1_a ~b ^c {d} \e",
    "}, url = {https://evil.example}, note = {",
    "@book{x, title={y}}",
    "\"quoted\" and 'single'",
    "% a comment",
    "unbalanced } brace",
    "unbalanced { brace",
    "ends with \\",
    "line\nbreak\ttab",
    "and and AND others",
    "日本 é ß",
)


def read_records(folder: Path) -> dict[str, Source]:
    store = SourceStore(Folder(str(folder)))
    store.read_all()
    return store.sources


def list_cited(folder: Path) -> set[str]:
    texts = (path.read_text("utf-8") for path in folder.glob("terms/*/*.yaml"))
    return {id_ for text in texts for id_ in re.findall(r"source: ([a-z0-9.-]+)", text)}


@pytest.mark.parametrize("folder", [MICROSOFT_OPENAI, LIGHTHOUSE], ids=lambda folder: folder.name)
def test_csl_json_holds_every_cited_record(folder: Path, terms: Terms) -> None:
    items = json.loads(terms("-C", str(folder), "export", "citations", "--format", "csl-json"))
    jsonschema.validate(items, CSL)
    records = read_records(folder)
    assert {item["id"] for item in items} == list_cited(folder) & records.keys()
    for item in items:
        record = records[item["id"]]
        assert item["title"] == record.title
        assert item.get("container-title") == record.container_title
        assert item.get("URL") == record.url
        assert item["custom"].get("class") == record.class_
        assert item["custom"].get("cites", []) == list(record.cites)
        assert (item["type"] == record.type) or item["custom"]["type"] == record.type
        if record.issued is None:
            assert "issued" not in item
        else:
            parts = "-".join(f"{part:02d}" for part in item["issued"]["date-parts"][0])
            assert parts == record.issued.text.rstrip("?~")
            assert item["issued"].get("circa", False) == record.issued.uncertain
        assert item["custom"]["citations"]


def test_csl_json_tells_what_each_record_is_cited_for(terms: Terms) -> None:
    items = json.loads(terms("-C", str(MICROSOFT_OPENAI), "export", "citations", "--format", "csl-json"))
    (item,) = [item for item in items if item["id"] == "seed-001"]
    quoted = {use["quote"]: use for use in item["custom"]["citations"]}
    assert quoted["passaggio dal modello di esclusività"] == {
        "position": "line 5",
        "quote": "passaggio dal modello di esclusività",
        "says": quoted["passaggio dal modello di esclusività"]["says"],
        "supports": quoted["passaggio dal modello di esclusività"]["supports"],
        "cited_in": ["microsoft-openai 2025-01 compute"],
    }


def test_csl_json_keeps_to_the_published_schema(terms: Terms) -> None:
    if paths.TEST_DATA is None:
        pytest.skip(paths.NO_TEST_DATA)
    file = paths.TEST_DATA / "schemas" / "csl-data.json"
    if not file.is_file():
        pytest.skip(f"there is no {file.name} in the folder of test data")
    schema = jsonschema.Draft7Validator(json.loads(file.read_text("utf-8")))
    for folder in (MICROSOFT_OPENAI, LIGHTHOUSE):
        schema.validate(json.loads(terms("-C", str(folder), "export", "citations", "--format", "csl-json")))


COMMANDS = {
    "backslash": "\\",
    "asciitilde": "~",
    "asciicircum": "^",
    "braceleft": "{",
    "braceright": "}",
}


def read_bibtex(text: str) -> BibliographyData:
    return parse_string(text, "bibtex")


def to_plain(value: str) -> str:
    """The text that TeX would print of a field."""
    for command, letter in COMMANDS.items():
        value = value.replace(f"\\text{command}{{}}", f"\0{ord(letter)}\0")
    value = re.sub(r"\\([#$%&_])", lambda match: f"\0{ord(match[1])}\0", value)
    assert "\\" not in value, value
    value = value.replace("{", "").replace("}", "")
    return re.sub("\0(\\d+)\0", lambda match: chr(int(match[1])), value)


@pytest.mark.parametrize("folder", [MICROSOFT_OPENAI, LIGHTHOUSE], ids=lambda folder: folder.name)
def test_bibtex_is_read_back(folder: Path, terms: Terms) -> None:
    entries = read_bibtex(terms("-C", str(folder), "export", "citations", "--format", "bibtex")).entries
    records = read_records(folder)
    assert set(entries) == list_cited(folder) & records.keys()
    for id_, entry in entries.items():
        assert_fields(entry, records[id_])


def to_line(text: str) -> str:
    """A text on one line, without control characters."""
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", text).strip()


def assert_fields(entry: Any, record: Source) -> None:
    fields = {name.lower(): value for name, value in entry.fields.items()}
    assert to_plain(fields["title"]) == to_line(record.title)
    if record.url:
        assert fields["url"] == record.url
    if record.issued:
        assert fields["year"] == record.issued.text[:4]
    if record.container_title:
        container = fields.get("journal") or fields.get("howpublished")
        assert to_plain(str(container)) == to_line(record.container_title)
    authors = [record.author] if isinstance(record.author, str) else record.author or []
    told = [to_plain(str(person)) for person in entry.persons.get("author", [])]
    assert told == [to_line(author) for author in authors]


def write_hostile(root: Path) -> Workspace:
    workspace = Workspace(root)
    workspace.write("terms/d/deal.yaml", "title: D\nparties: {a: {name: A}, b: {name: B}}\n")
    cited = ", ".join(f"{{source: s-{number}}}" for number in range(len(HOSTILE)))
    workspace.write(
        "terms/d/2024.yaml", f"basis: original\nterms:\n  t: {{kind: other, text: x, sources: [{cited}]}}\n"
    )
    for number, text in enumerate(HOSTILE):
        spelled = json.dumps(text)
        workspace.write(
            f"seeds/s-{number}.yaml",
            f"type: article-newspaper\ntitle: {spelled}\nauthor: {spelled}\ncontainer_title: {spelled}\n"
            f"summary: {spelled}\nurl_note: {spelled}\nissued: 2024-05\nclass: reported\n"
            f"archived: {json.dumps('https://a.example/' + text)}\n",
        )
    return workspace


def test_a_semicolon_of_a_name_makes_no_second_author(tmp_path: Path) -> None:
    workspace = write_hostile(tmp_path)
    authors = [["Ann; Other"], ["Ann; Other", "B;", ";; C"], ["a", " b"], [";"], ["One", "Two"], ["A;B"]]
    for number, names in enumerate([*authors, "Ann; Other"]):
        workspace.edit(
            f"seeds/s-{number}.yaml",
            f"author: {json.dumps(HOSTILE[number])}\n",
            f"author: {json.dumps(names)}\n",
        )
    meant = [*authors, ["Ann; Other"]]
    items = json.loads(workspace.terms("export", "citations", "--format", "csl-json").out)
    told = {item["id"]: [name["literal"] for name in item["author"]] for item in items}
    assert [told[f"s-{number}"] for number in range(len(meant))] == meant
    entries = read_bibtex(workspace.terms("export", "citations", "--format", "bibtex").out).entries
    for number, names in enumerate(meant):
        persons = entries[f"s-{number}"].persons["author"]
        assert [to_plain(str(person)) for person in persons] == [to_line(name) for name in names]
    rows = json.loads(workspace.terms("export", "sources", "--format", "json").out)["rows"]
    assert {row["source"]: row["author"] for row in rows}["s-1"] == "Ann;; Other; B;;; ;;;; C"


def test_hostile_records_are_data_for_a_citation_manager(tmp_path: Path) -> None:
    workspace = write_hostile(tmp_path)
    text = workspace.terms("export", "citations", "--format", "bibtex").out
    entries = read_bibtex(text).entries
    records = read_records(tmp_path)
    assert list(entries) == sorted(records)
    assert len(records) == len(HOSTILE)
    for id_, entry in entries.items():
        assert_fields(entry, records[id_])
        assert entry.type == "article"
        assert not re.search(r"[\s{}\\]", entry.fields["url"])
    items = json.loads(workspace.terms("export", "citations", "--format", "csl-json").out)
    jsonschema.validate(items, CSL)
    assert [item["title"] for item in items] == [records[item["id"]].title for item in items]
