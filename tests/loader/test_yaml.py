"""Reading: any bytes become values or findings, never an exception; places are those of the file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support.memory_tree import MemoryTree
from support.workspace import SmallDeal

from dealterms import load
from dealterms.loader.deal import load_partial_deal
from dealterms.loader.layout import list_snapshots
from dealterms.loader.tree import MAX_FILE_BYTES, Folder
from dealterms.loader.yaml import MAX_FINDINGS, YamlDocument, parse_yaml
from dealterms.loader.yaml_errors import explain_yaml_error
from dealterms.model.location import SourceMap

DEAL = b"title: A deal\nparties:\n  acme: {name: Acme}\n  beta: {name: Beta}\n"
RECORD = b"type: article\ntitle: One\nissued: 2024-01\nclass: reported\n"
ROYALTY = "terms:\n  t:\n    kind: revenue-share\n    payer: acme\n    payee: beta\n"


def build_tree(snapshot: bytes) -> MemoryTree:
    return MemoryTree({"terms/d/deal.yaml": DEAL, "terms/d/2024.yaml": snapshot, "seeds/s-1.yaml": RECORD})


def loaded(snapshot: bytes) -> Any:
    tree = build_tree(snapshot)
    listing = list_snapshots(tree, "d")
    return load_partial_deal(tree, listing, listing.snapshot_names)


def sound(deal: Any) -> None:
    """Every finding is one sentence or two with a place; where there is none, there is a snapshot."""
    for finding in deal.findings:
        line = str(finding)
        assert finding.place.line >= 1
        assert finding.place.column >= 1
        assert finding.message
        assert finding.mend or ". " in finding.message or finding.message.endswith("?")
        assert not any(word in line for word in ("Input should", "pydantic", "Traceback", ".. ", "?."))
        assert len(line) < 800
    assert len(deal.findings) <= 2 * MAX_FINDINGS + 2
    if not any(finding.severity == "error" for finding in deal.findings):
        assert len(deal.snapshots) == 1


# -- anything at all ----------------------------------------------------------------------------------

SYNTAX = st.sampled_from(
    ["- ", "? ", ": ", ":\n", "\n", "  ", "\t", "[", "]", "{", "}", ",", "'", '"', "|", ">", "&a ",
     "*a", "!t ", "!!str ", "%TAG ! x\n", "---\n", "...\n", "# c\n", " #", "\\x41", "\\", "<<: ",
     "\r\n", "\r", "\ufeff", "\0", "\x85", "\u2028", "\ud7ff", "\U0001f600", "é", "@", "`"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["terms", "proposals", "basis", "summary", "t", "kind", "revenue-share", "exclusivity", "other",
     "payer", "payee", "acme", "beta", "mutual", "rate", "20%", "cap", "USD 5 million", "ends",
     "2030", "scope", "all", "sources", "source", "s-1", "supports", "instead", "cites", "unknown",
     "none", "note", "status", "lapsed", "title", "to", "changes", "original", "at", "line 1"]
)  # fmt: skip
PLAIN = st.one_of(WORDS, st.text(max_size=12))
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PLAIN, inner, max_size=5)
)
TERMS = st.dictionaries(WORDS, VALUES, max_size=6)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    sound(loaded(content))


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    sound(loaded(text.encode("utf-8", "surrogatepass")))


@given(st.lists(SYNTAX | WORDS, max_size=60).map("".join))
def test_any_heap_of_syntax_is_read_or_refused(text: str) -> None:
    sound(loaded(text.encode("utf-8")))


@given(st.fixed_dictionaries({"terms": st.dictionaries(WORDS, TERMS, max_size=4)}) | TERMS)
def test_any_values_in_any_place_are_read_or_refused(snapshot: dict[str, Any]) -> None:
    text = yaml.dump(snapshot, allow_unicode=True, Dumper=_NoAliases)
    sound(loaded(text.encode("utf-8", "surrogatepass")))


@given(VALUES)
def test_any_value_of_any_field_of_a_term(value: Any) -> None:
    for field in ("rate", "scope", "ends", "since", "title", "status", "sources", "kind", "payer"):
        term = {"kind": "revenue-share", "payer": "acme", "payee": "beta", field: value}
        text = yaml.dump({"terms": {"t": term}}, allow_unicode=True, Dumper=_NoAliases)
        sound(loaded(text.encode("utf-8", "surrogatepass")))


@given(VALUES)
def test_any_value_in_a_record_and_in_a_deal(value: Any) -> None:
    text = f"{ROYALTY}    sources: [{{source: s-1}}]\n".encode()
    for path, whole in (
        ("seeds/s-1.yaml", {"type": "a", "title": "b", "author": value}),
        ("seeds/s-1.yaml", {"type": "a", "title": "b", "capture": value, "cites": value}),
        ("terms/d/deal.yaml", {"title": "b", "parties": value}),
    ):
        tree = build_tree(text)
        dumped = yaml.dump(whole, allow_unicode=True, Dumper=_NoAliases)
        tree.files[path] = dumped.encode("utf-8", "surrogatepass")
        listing = list_snapshots(tree, "d")
        sound(load_partial_deal(tree, listing, listing.snapshot_names))


class _NoAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


KEYS = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
SCALARS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufeff"),
    min_size=1,
    max_size=20,
)


@given(
    st.dictionaries(
        KEYS,
        st.recursive(
            SCALARS,
            lambda inner: (
                st.lists(inner, min_size=1, max_size=3) | st.dictionaries(KEYS, inner, min_size=1, max_size=3)
            ),
            max_leaves=12,
        ),
        min_size=1,
        max_size=5,
    ),
    st.booleans(),
)
def test_what_was_written_is_what_is_read(values: dict[str, Any], flow: bool) -> None:
    """Against PyYAML's own reading as oracle, and every place against the text itself."""
    text = yaml.dump(values, allow_unicode=True, default_flow_style=flow, Dumper=_NoAliases, width=10_000)
    document = parse_yaml(text.encode(), "x.yaml")
    assert [f for f in document.findings if f.severity == "error"] == []
    assert document.value == yaml.load(text, yaml.BaseLoader) == values
    lines = text.split("\n")
    for key in values:
        place = document.source_map.locate_key(key)
        assert lines[place.line - 1][place.column - 1 :].startswith((key, f"'{key}'", f'"{key}"', "?"))


# -- hostile files of a MiB: read or refused, and the time is measured elsewhere ----------------------


def filled(head: str, unit: str | Callable[[int], str], tail: str = "") -> bytes:
    parts, size, number = [head], len(head) + len(tail), 0
    while size < MAX_FILE_BYTES:
        parts.append(unit if isinstance(unit, str) else unit(number))
        size += len(parts[-1].encode())
        number += 1
    return "".join([*parts[:-1], tail]).encode()


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nested flow": (filled("", "["), "nested deeper"),
    "nested flow mappings": (filled("", "{a: "), "nested deeper"),
    "deep block": ("".join(f"{' ' * n}a:\n" for n in range(1400)).encode(), "nested deeper"),
    "deep dashes": (filled("", "- "), "nested deeper"),
    "keys with a question mark": (filled("", "? "), "a key cannot be a list or a mapping"),
    "many keys": (filled("", lambda n: f"k{n}: v\n"), "more than 60,000 values"),
    "one key many times": (filled("", "k: v\n"), "duplicate key"),
    "many documents": (filled("a: b\n", "---\n"), "a second document"),
    "many directives": (filled("", lambda n: f"%TAG !a{n}! x\n"), "a directive"),
    "many directives of a second document": (
        filled("a: b\n...\n", lambda n: f"%TAG !a{n}! x\n"),
        "a directive",
    ),
    "many anchors": (filled("", lambda n: f"- &a{n} x\n"), "anchors and aliases"),
    "many aliases": (filled("a: &a x\nb:\n", "- *a\n"), "anchors and aliases"),
    "many tags": (filled("", "- !t x\n"), "tags are not supported"),
    "a huge flow list": (filled("a: [", "x,", "x]\n"), "more than 60,000 values"),
    "a huge flow list of nothing": (filled("a: [", "{},", "{}]\n"), "has no meaning"),
    "a huge flow mapping": (filled("a: {", lambda n: f"k{n},", "k}\n"), "is empty"),
    "a long scalar": (filled("summary: ", "x ", "\n"), ""),
    "a long scalar of many lines": (filled("summary: x\n", " x\n"), ""),
    "a long literal": (filled("summary: |\n", " x\n"), ""),
    "many escapes": (filled('summary: "', "\\x41", '"\n'), ""),
    "many quotes": (filled("summary: '", "''", "'\n"), ""),
    "a quote never closed": (filled('summary: "', "\\n"), "never closed"),
    "many comments": (filled("", "#\n", "basis: original\n"), ""),
    "one long line of comment": (filled("#", "#", "\nbasis: original\n"), ""),
    "many blank lines": (filled("", "\n", "basis: original\n"), ""),
    "a long key": (filled("", "k", ": v\n"), "expected keys and values"),
    "many swallowed comments": (filled("", "summary: a #\n"), "duplicate key"),
    "many terms of no kind": (
        filled("terms:\n", lambda n: f" t{n}: {{kind: exclusivit{'x' * 30}}}\n"),
        "unknown kind",
    ),
    "many unknown keys": (
        (ROYALTY + "".join(f"    rate{n}: x\n" for n in range(50_000))).encode(),
        "unknown key",
    ),
    "many unknown sources": (
        (
            f"{ROYALTY}    sources:\n" + "".join(f"    - source: s{n}\n" for n in range(25_000))
        ).encode(),
        "unknown source",
    ),
    "many unknown fields": (
        (
            f"{ROYALTY}    sources:\n    - source: s-1\n"
            f"      supports: [{','.join(f'r{n}' for n in range(50_000))}]\n"
        ).encode(),
        "unknown revenue-share field",
    ),
    "many tokens and one of them twice": (
        f"{ROYALTY}    scope: [{','.join(f'r{n}' for n in range(55_000))},z,z]\n".encode(),
        "'z' is in the list twice",
    ),
    "a long number": (f"{ROYALTY}    rate: {'9' * 1_000_000}\n".encode(), "not a valid percentage"),
    "a long source": (
        f"{ROYALTY}    sources: [{{source: {'s1' * 500_000}}}]\n".encode(),
        "not a valid source id",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_read_or_refused(case: tuple[bytes, str]) -> None:
    content, said = case
    assert len(content) <= MAX_FILE_BYTES
    deal = loaded(content)
    sound(deal)
    if said:
        assert any(said in str(finding) for finding in deal.findings)
    else:
        assert deal.findings == ()


# -- places and the rest ------------------------------------------------------------------------------


def test_places_count_characters_and_not_bytes() -> None:
    document = parse_yaml("é: {ü: ä, 𝄞: [x, y]}\n".encode(), "x.yaml")
    assert document.source_map.locate("é", "ü")[1:3] == (1, 8)
    assert document.source_map.locate_key("é", "𝄞")[1:3] == (1, 11)
    assert document.source_map.locate("é", "𝄞", 1)[1:3] == (1, 18)


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf"], ids=["plain", "marked"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_mark_and_line_endings_change_neither_values_nor_places(before: bytes, ending: str) -> None:
    text = "a: ä #c\nb:\n  - 012\n  - |\n    one\n    two\nsummary: x # y\n"
    document = parse_yaml(before + text.replace("\n", ending).encode(), "x.yaml")
    assert document.value == {"a": "ä", "b": ["012", "one\ntwo\n"], "summary": "x"}
    assert document.source_map.locate_key("a")[1:3] == (1, 1)
    assert document.source_map.locate("b", 0)[1:3] == (3, 5)
    assert [str(f).split(": ")[0] for f in document.findings] == ["x.yaml:7:11"]


@pytest.mark.parametrize(
    "word", ["20.00", "2030", "2025-01-21", "no", "012", "0x1F", "12:30", "1e5", "~", "null", "on"]
)
def test_every_scalar_stays_the_text_that_was_typed(word: str) -> None:
    assert parse_yaml(f"{word}: [{word}]\n".encode(), "x.yaml").value == {word: [word]}


def test_what_was_told_is_not_told_again() -> None:
    document = parse_yaml(b"a:\nb: []\n<<: {c: d}\n", "x.yaml")
    assert [str(f).split(": ")[0] for f in document.findings] == [
        "x.yaml:1:3",
        "x.yaml:2:1",
        "x.yaml:3:1",
    ]
    assert {f.place for f in document.findings} == document.reported_locations


def test_a_refused_file_has_no_values() -> None:
    document = parse_yaml(b"a: *b\n", "x.yaml")
    assert isinstance(document, YamlDocument)
    assert document.value is None
    assert isinstance(document.source_map, SourceMap)


def test_a_file_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"#" * MAX_FILE_BYTES)
    assert len(Folder(tmp_path).read("a")) == MAX_FILE_BYTES


def test_the_library_reads_what_the_command_reads(repository: SmallDeal) -> None:
    deal = load(str(repository.root))
    assert (deal.id, deal.title, deal.findings) == ("d", "A deal", ())
    assert [str(snapshot) for snapshot in deal.snapshots] == ["2024", "2025"]
    assert str(deal.at("2024").terms["royalty"].rate) == "20%"
    assert str(deal.at("latest", today=date(2024, 6, 1))) == "2024"
    assert list(deal.sources) == ["s-1"]
    repository.write("terms/d/2025.yaml", "")
    deal = load(str(repository.root))
    assert [str(snapshot) for snapshot in deal.snapshots] == ["2024"]
    assert [finding.rule for finding in deal.findings] == ["well-formed"]


# -- what is no YAML ----------------------------------------------------------------------------------

NOT_YAML: dict[str, tuple[str, str]] = {
    "tab": ("a:\n\tb: c\n", "2:1 a tab is used"),
    "tab in a block": ("a: |\n\tb\n", "2:1 a tab is used"),
    "tab in a text": ("a:\n  b:\n    c: d\n\te: f\n", "4:1 a tab is used"),
    "quote": ("a: 'b\nc: d\n", "1:4 a quotation mark is never closed"),
    "quote that ends in two": ("a: 'b''\nc: d", "1:4 a quotation mark is never closed"),
    "quote that ends escaped": ('a: "b\\"\n', "1:4 a quotation mark is never closed"),
    "quote before the next document": ('a: "b\n---\n', "1:4 a quotation mark is not closed before"),
    "quote before the end": ("a: 'b\r\n...\r\n", "1:4 a quotation mark is not closed before"),
    "list": ("a: [b\nc: d\n", "2:2 a bracket is not closed"),
    "list without an end": ("a: [b", "2:1 a bracket is not closed"),
    "mapping": ("a: {b: c\nd: e}\n", "2:2 a bracket is not closed"),
    "colon": ("a: b: c\n", "1:5 unexpected `:`"),
    "colon alone": ("a:\n  : b\n", "2:3 unexpected `:`"),
    "colon before a bracket": ("a: [b:]\n", "1:6 unexpected `:`"),
    "text below a mapping": ("a: b\nc\n", "2:1 a key has no `:`"),
    "quoted text below a mapping": ("a: b\n'c'\n", "2:1 a key has no `:`"),
    "list below a mapping": ("a: b\n[c]\n", "2:1 a key has no `:`"),
    "anchor below a mapping": ("a: b\n&c\n", "2:1 a key has no `:`"),
    "tag below a mapping": ("a: b\n!c d\n", "2:1 a key has no `:`"),
    "indent": ("a:\n  b: c\n d: e\n", "3:2 this line does not continue"),
    "indent of a list": ("a:\n- b\n c: d\n", "3:3 unexpected `:`"),
    "key below a list": ("a:\n  - b\n  c: d\n", "3:3 this line does not continue"),
    "text after the end": ("a: 'b'\n'c': d\n'e' f\n", "3:1 a key has no `:`"),
    "text after a list": ("a: [b] c\n", "1:8 the text goes on behind what closes it"),
    "dash in a line": ("a: - b\n", "1:4 a list cannot begin here"),
    "question mark in a line": ("a: ? b\n", "1:4 unexpected `?`"),
    "comma alone": ("a: [, b]\n", "1:5 a value is missing"),
    "nothing in a bracket": ("a: [b, ", "2:1 a value is missing"),
    "at": ("a: @b\n", "1:4 a value cannot begin with `@`"),
    "at alone": ("@\n", "1:1 a value cannot begin with `@`"),
    "at after a list": ("[a] @\n", "1:5 a value cannot begin with `@`"),
    "grave": ("a: `b`\n", "1:4 a value cannot begin with ```"),
    "percent": ("a: %b\n", "1:4 a value cannot begin with `%`"),
    "bar in a list": ("a: [|]\n", "1:5 a value cannot begin with `|`"),
    "ampersand": ("a: & b\n", "1:5 a value cannot begin with `&` or `*`"),
    "star in a text": ("a: **b**\n", "1:5 a value cannot begin with `&` or `*`"),
    "star and no word": ("a: *b/c\n", "1:6 a value cannot begin with `&` or `*`"),
    "tag of nobody": ("a: !b!c d\n", "1:4 a value cannot begin with `!`"),
    "tag that does not end": ("a: !<b\n", "1:7 a value cannot begin with `!`"),
    "tag with a bracket": ("a: !b{c}\n", "1:6 a value cannot begin with `!`"),
    "escape": ('a: "\\q"\n', "1:5 unknown escape sequence"),
    "short escape": ('a: "\\x4"\n', "1:7 incomplete escape sequence"),
    "escape of half a letter": ('a: "\\ud800"\n', "1:7 the escape sequence is not a valid character"),
    "escape of no letter": ('a: "\\U00110000"\n', "1:7 the escape sequence is not a valid character"),
    "bar": ("a: | b\n", "1:6 nothing can follow `|` or `>`"),
    "bar with a zero": ("a: >0\n  b\n", "1:5 nothing can follow `|` or `>`"),
}  # fmt: skip


@pytest.mark.parametrize("case", NOT_YAML.values(), ids=NOT_YAML)
def test_what_is_no_yaml_is_told_in_our_words(case: tuple[str, str]) -> None:
    text, expected = case
    finding = parse_yaml(text.encode(), "f.yaml").findings[0]
    place, message = expected.split(" ", 1)
    assert (f"{finding.place.line}:{finding.place.column}") == place, finding
    assert finding.message.startswith(message)
    assert finding.mend


@pytest.mark.parametrize("case", NOT_YAML.values(), ids=NOT_YAML)
def test_the_parser_s_own_words_are_not_read(case: tuple[str, str]) -> None:
    """Another release says the same in other words, or in another language."""
    text = case[0]
    loader = yaml.CBaseLoader(text)
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        list(iter(loader.get_event, None))
    before = explain_yaml_error(caught.value, text, "f.yaml")
    caught.value.problem = "non legitur"
    caught.value.context = caught.value.note = None
    assert explain_yaml_error(caught.value, text, "f.yaml") == before
