"""`terms schema --ids`: a repository's own ids, as an editor completes them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from support.forked_terms import Result
from support.language_server import YamlLanguageServer
from support.paths import NO_YAML_LANGUAGE_SERVER, YAML_LANGUAGE_SERVER
from support.workspace import SmallDeal

from dealterms.model.kinds import list_own_kinds

Terms = Callable[..., Result]
NASTY = "]( <b>*x* `y` $1 ${2:z} } |\\\\ #h @octocat"
"""A title that a stranger wrote: Markdown, and what is a place in a snippet."""


@pytest.fixture
def port(repository: SmallDeal) -> SmallDeal:
    """The small deal, and beside it what makes ids of each sort."""
    repository.edit("seeds/s-1.yaml", "title: One", f"title: '{NASTY}'\ncontainer_title: The Post")
    repository.write("seeds/2024.yaml", "type: post\ntitle: A year\nurl: https://y.example/\n")
    repository.write("seeds/broken.yaml", "type: post\n")
    repository.edit("terms/d/2025.yaml", "terms:\n", "terms:\n  cap:\n    kind: other\n    title: A cap\n")
    return repository


def schema(here: Terms, *arguments: str) -> dict[str, Any]:
    said = here("schema", *arguments)
    assert (said.code, said.err) == (0, "")
    found: dict[str, Any] = json.loads(said.out)
    jsonschema.Draft202012Validator.check_schema(found)
    return found


def test_what_is_added_to_a_snapshot(port: SmallDeal, here: Terms) -> None:
    definitions = schema(here, "snapshot", "--ids")["$defs"]
    assert definitions["source-id"] == {
        "title": "source id",
        "description": "The name of a record in seeds/: seed-001.",
        "enum": ["2024", 2024, "broken", "s-1"],
        "markdownEnumDescriptions": [
            "A year, undated",
            "A year, undated",
            "It cannot be read.",
            f"``{NASTY}`` · The Post, January 2024",
        ],
    }
    assert definitions["party"]["anyOf"] == [
        {
            "enum": ["acme", "beta", "mutual", "unknown"],
            "markdownEnumDescriptions": [
                "Acme Corp", "Beta Ltd", "Each binds the other; on both roles.", "Nobody knows who.",
            ],
        },
        {"$ref": "#/$defs/parties"},
    ]  # fmt: skip
    assert definitions["parties"]["items"]["enum"] == ["acme", "beta"]
    terms = {"enum": ["cap", "royalty"], "markdownEnumDescriptions": ["A cap · other", "revenue-share"]}
    assert definitions["known-term"] == {"anyOf": [terms, {"$ref": "#/$defs/token"}]}
    citation = {"source": "$1", "at": "line $2", "quote": "$3", "supports": ["$4"]}
    assert definitions["citation-payment"]["defaultSnippets"] == [
        {"label": "citation", "description": "A citation", "body": citation}
    ]
    snippets = {snippet["label"]: snippet["body"] for snippet in definitions["term"]["defaultSnippets"]}
    assert list(snippets) == list(list_own_kinds())
    assert snippets["revenue-share"] == {
        "kind": "revenue-share",
        "payer": "$1",
        "payee": "$2",
        "sources": [{"source": "$3", "at": "line $4", "quote": "$5", "supports": ["$6"]}],
    }


def test_nothing_of_a_stranger_is_in_a_snippet(port: SmallDeal, here: Terms) -> None:
    definitions = schema(here, "snapshot", "--ids")["$defs"]
    bodies = json.dumps(
        [each["defaultSnippets"] for each in definitions.values() if "defaultSnippets" in each]
    )
    assert "octocat" not in bodies and "Acme" not in bodies and "s-1" not in bodies


def test_what_is_left_of_it_is_the_schema_that_is_published(port: SmallDeal, here: Terms) -> None:
    for name in ("snapshot", "source"):
        plain, known = schema(here, name), schema(here, name, "--ids")
        assert list(plain) == list(known)
        changed = {key for key, value in known["$defs"].items() if plain["$defs"].get(key) != value}
        kinds = {f"citation-{kind}" for kind in list_own_kinds()}
        expected = {
            "snapshot": {
                "source-id", "party", "parties", "known-term", "proposal", "values", "end-upon-events",
                "term", "end-some-time-after-events", "end-upon-one-of-several", "citation-of-any-kind",
                *kinds,
            },
            "source": {"source-id"},
        }  # fmt: skip
        assert changed == expected[name]


@pytest.fixture
def validate(port: SmallDeal, here: Terms) -> Callable[[str], list[str]]:
    """What is wrong in a snapshot by the schema with the ids."""
    found = jsonschema.Draft202012Validator(schema(here, "snapshot", "--ids"))

    def validated(text: str) -> list[str]:
        return [error.json_path for error in found.iter_errors(yaml.safe_load(text))]

    return validated


ROYALTY = """\
terms:
  royalty:
    kind: revenue-share
    payer: acme
    payee: beta
    sources:
      - {source: s-1, supports: [rate]}
"""


def test_it_takes_what_there_is_and_nothing_else(validate: Callable[[str], list[str]]) -> None:
    assert validate(ROYALTY) == []
    assert validate(ROYALTY.replace("s-1", "2024")) == []
    assert validate(ROYALTY.replace("payer: acme", "payer: [acme, beta]")) == []
    assert validate(ROYALTY.replace("payer: acme", "payer: unknown")) == []
    assert validate(ROYALTY.replace("s-1", "s-2")) == ["$.terms.royalty.sources[0].source"]
    assert validate(ROYALTY.replace("payer: acme", "payer: acne")) == ["$.terms.royalty.payer"]
    # A term may be new in the file: any token is taken.
    ended = "    status: superseded\n    superseded_by: [a-new-one]\n    sources:"
    assert validate(ROYALTY.replace("    sources:", ended)) == []
    assert validate(ROYALTY + "proposals:\n  p: {changes: royalty, note: x}\n") == []
    assert validate(ROYALTY + "proposals:\n  p: {changes: A b, note: x}\n") == ["$.proposals.p.changes"]


def test_one_deal_or_all(port: SmallDeal, here: Terms) -> None:
    port.write(
        "terms/e/deal.yaml", "title: Another\nparties:\n  acme: {name: Acme Inc}\n  zeta: {name: Zeta}\n"
    )
    port.write("terms/e/2024.yaml", ROYALTY.replace("royalty", "fee").replace("beta", "zeta"))
    both = schema(here, "snapshot", "--ids")["$defs"]
    assert both["parties"]["items"] == {
        "enum": ["acme", "beta", "zeta"],
        "markdownEnumDescriptions": [
            "Acme Corp · A deal; Acme Inc · Another", "Beta Ltd · A deal", "Zeta · Another",
        ],
    }  # fmt: skip
    assert both["known-term"]["anyOf"][0]["enum"] == ["cap", "fee", "royalty"]
    one = schema(here, "snapshot", "--ids", "--deal", "e")["$defs"]
    assert one["parties"]["items"]["markdownEnumDescriptions"] == ["Acme Inc", "Zeta"]
    assert here("schema", "snapshot", "--ids", "--deal", "x") == Result(
        2, "", "terms: unknown deal 'x'. Choose one of: d, e\n"
    )


def test_parties_that_cannot_be_read_are_not_called_wrong(port: SmallDeal, here: Terms) -> None:
    port.write("terms/d/deal.yaml", "title: [\n")
    found = schema(here, "snapshot", "--ids")
    assert found["$defs"]["party"] == schema(here, "snapshot")["$defs"]["party"]


def test_which_schemas_have_ids(port: SmallDeal, here: Terms) -> None:
    for name in ("deal", "accepted", "report"):
        message = f"terms: --ids: no ids of other files stand in `{name}`. It goes with snapshot, source\n"
        assert here("schema", name, "--ids") == Result(2, "", message)
    assert (
        here("schema", "sources", "--ids").err == "terms: unknown schema 'sources'. Did you mean 'source'?\n"
    )


# -- in the real language server -----------------------------------------------------------------------


@pytest.fixture
def editor(port: SmallDeal, here: Terms) -> Iterator[YamlLanguageServer]:
    """The language server with the schemas of the small deal, as `terms help editor` sets it up."""
    if not YAML_LANGUAGE_SERVER or not Path(YAML_LANGUAGE_SERVER).is_file() or not shutil.which("node"):
        pytest.skip(NO_YAML_LANGUAGE_SERVER)
    for name in ("snapshot", "source"):
        port.write(f"schemas/{name}.json", json.dumps(schema(here, name, "--ids")))
    globs = {"schemas/snapshot.json": "terms/*/[0-9]*.yaml", "schemas/source.json": "seeds/*.yaml"}
    with YamlLanguageServer(Path(YAML_LANGUAGE_SERVER), port.root, globs) as server:
        yield server


BEFORE = ROYALTY.partition("    sources:")[0]
COMPLETED = {
    "a source": (f"{BEFORE}    sources:\n      - {{source: |}}\n", ["2024", "broken", "s-1"]),
    "a source on a line of its own": (
        f"{BEFORE}    sources:\n      - source: |\n",
        ["2024", "broken", "s-1"],
    ),
    "the start of one": (f"{BEFORE}    sources:\n      - source: s|\n", ["2024", "broken", "s-1"]),
    "an origin": (f"{BEFORE}    sources:\n      - {{source: s-1, cites: [|]}}\n", ["2024", "broken", "s-1"]),
    "a party": (BEFORE.replace("acme", "|"), ["acme", "beta", "mutual", "unknown"]),
    "a term that ends it": (f"{BEFORE}    ends: {{on: [|]}}\n", ["cap", "royalty"]),
    "a successor": (f"{BEFORE}    status: superseded\n    superseded_by:\n      - |\n", ["cap", "royalty"]),
    "the term of a proposal": ("proposals:\n  p:\n    changes: |\n", ["cap", "royalty"]),
    "a term": ("terms:\n  |\n", ["cap", "royalty"]),
    "a kind": ("terms:\n  new:\n    |\n", ["revenue-share", "exclusivity"]),
    "a citation": (f"{BEFORE}    sources:\n      - |\n", ["citation"]),
}


@pytest.mark.slow
def test_an_editor_completes_the_ids(editor: YamlLanguageServer) -> None:
    name = "terms/d/2026.yaml"
    offered = {what: editor.complete(name, text) for what, (text, _) in COMPLETED.items()}
    lacking = {what: set(COMPLETED[what][1]) - set(items) for what, items in offered.items()}
    assert {what: words for what, words in lacking.items() if words} == {}
    documented = offered["a source"]["s-1"]["documentation"]
    assert documented == {"kind": "markdown", "value": f"``{NASTY}`` · The Post, January 2024"}
    assert offered["a citation"]["citation"]["insertText"] == (
        "source: $1\n  at: line $2\n  quote: $3\n  supports:\n    - $4"
    )
    assert offered["a kind"]["revenue-share"]["insertText"] == (
        "kind: revenue-share\npayer: $1\npayee: $2\nsources:\n"
        "  - source: $3\n    at: line $4\n    quote: $5\n    supports:\n      - $6"
    )
    cites = editor.complete("seeds/new.yaml", "type: post\ntitle: x\ncites: [|]\n")
    assert {"2024", "broken", "s-1"} <= set(cites)


@pytest.mark.slow
def test_an_editor_marks_what_is_not_there(editor: YamlLanguageServer) -> None:
    assert editor.find_problems("terms/d/2026.yaml", ROYALTY) == []
    assert editor.find_problems("terms/d/2026.yaml", ROYALTY.replace("s-1", "2024")) == []
    wrong = ROYALTY.replace("s-1", "s-2").replace("acme", "acne")
    marked = editor.find_problems("terms/d/2026.yaml", wrong)
    assert sorted(problem.partition(":")[0] for problem in marked) == ["4", "7"]
