"""What is not meant to change keeps every byte, however the file is written."""

from __future__ import annotations

import difflib

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support.odd_yaml import write_odd_snapshot
from support.paths import PROJECT

from dealterms.errors import TermsError
from dealterms.model.kinds import resolve_kind
from dealterms.writing.snapshot import list_keys
from dealterms.writing.yaml_editor import Block, Path, YamlEditor, render_document

SEEDS = pytest.mark.parametrize("seeds", [range(100), pytest.param(range(100, 500), marks=pytest.mark.slow)])
"""500 odd files, of which the quick run looks at a fifth."""


def read(text: str) -> object:
    """Read a text by a parser in Python, which is not the one of the editor."""
    return yaml.load(text.removeprefix("\ufeff"), Loader=yaml.BaseLoader)


def find_changed_lines(old: str, new: str) -> tuple[list[str], list[str]]:
    """Return the lines that only the one has, and those that only the other has."""
    sides = (old.replace("\r\n", "\n").split("\n"), new.replace("\r\n", "\n").split("\n"))
    while all(sides) and sides[0][0] == sides[1][0]:
        sides = (sides[0][1:], sides[1][1:])
    while all(sides) and sides[0][-1] == sides[1][-1]:
        sides = (sides[0][:-1], sides[1][:-1])
    found = list(difflib.ndiff(*sides))
    return [x[2:] for x in found if x[0] == "-"], [x[2:] for x in found if x[0] == "+"]


def set_value(text: str, path: Path, value: object, order: tuple[str, ...] = ()) -> str:
    editor = YamlEditor(text)
    editor.set(path, value, order=order)
    return editor.finish()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a: 1\nb: 2\n", "a: 9\nb: 2\n"),
        ("a: 1   # why\nb: 2\n", "a: 9   # why\nb: 2\n"),
        ("a: 'it''s'\r\nb: 2\r\n", "a: 9\r\nb: 2\r\n"),
        ("a: |\n  one\n  two\nb: 2\n", "a: 9\nb: 2\n"),
        ("a: >-\n  one\n\n  two\n\nb: 2\n", "a: 9\n\nb: 2\n"),
        ("a:\n  1\nb: 2\n", "a: 9\nb: 2\n"),
        ("a:   # why\n  - x\n  - y\nb: 2\n", "a: 9   # why\nb: 2\n"),
        ("a: [x,\n    y]\nb: 2\n", "a: 9\nb: 2\n"),
        ("{a: 1, b: 2}\n", "{a: 9, b: 2}\n"),
        ("\ufeffa: 1\nb: 2", "\ufeffa: 9\nb: 2"),
        ("a: one\n  two\nb: 2\n", "a: 9\nb: 2\n"),
    ],
)
def test_a_value_is_replaced_and_nothing_else(old: str, new: str) -> None:
    assert set_value(old, ("a",), "9") == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a: 1\nc: 3\n", "a: 1\nb: 2\nc: 3\n"),
        ("a: 1  # one\n  # more of it\n# of c\nc: 3\n", "a: 1  # one\n  # more of it\nb: 2\n# of c\nc: 3\n"),
        ("a:\n  - x\n\nc: 3\n", "a:\n  - x\nb: 2\n\nc: 3\n"),
        ("c: 3\n", "b: 2\n\nc: 3\n"),
        ("# top\n\nc: 3\n", "# top\n\nb: 2\n\nc: 3\n"),
        ("a: 1", "a: 1\nb: 2"),
        ("a: 1\r\nc: 3\r\n", "a: 1\r\nb: 2\r\nc: 3\r\n"),
        ("{a: 1, c: 3}\n", "{a: 1, b: 2, c: 3}\n"),
        ("{c: 3}\n", "{b: 2, c: 3}\n"),
        ("a: |\n  text\n\nc: 3\n", "a: |\n  text\nb: 2\n\nc: 3\n"),
    ],
)
def test_a_new_key_stands_in_its_order(old: str, new: str) -> None:
    assert set_value(old, ("b",), "2", ("a", "b", "c")) == new


@pytest.mark.parametrize(
    ("old", "path", "new"),
    [
        ("a: 1\nb: 2\nc: 3\n", ("b",), "a: 1\nc: 3\n"),
        ("a: 1\n# of b\nb: 2  # two\n  # more\nc: 3\n", ("b",), "a: 1\nc: 3\n"),
        ("a: 1\n\n# of b\nb: 2\n\nc: 3\n", ("b",), "a: 1\n\nc: 3\n"),
        ("a: 1\n\nb: 2\n", ("b",), "a: 1\n"),
        ("x:\n  a: 1\n\n  # of b\n  b: 2\n", ("x", "a"), "x:\n  # of b\n  b: 2\n"),
        ("{a: 1, b: 2, c: 3}\n", ("b",), "{a: 1, c: 3}\n"),
        ("{b: 2, c: 3}\n", ("b",), "{c: 3}\n"),
        ("x:\n- a\n- b: 1\n  c: 2\n- d\n", ("x", 1), "x:\n- a\n- d\n"),
        ("x:\n  - a\n  # - no item\n  - b\n", ("x", 0), "x:\n  # - no item\n  - b\n"),
        ("x:\n  -\n    a: 1\n  - b\n", ("x", 0), "x:\n  - b\n"),
        ("a:\n  b: 1\nc: 3", ("c",), "a:\n  b: 1"),
    ],
)
def test_a_removed_key_takes_its_own_comments_along(old: str, path: Path, new: str) -> None:
    editor = YamlEditor(old)
    editor.remove([path], with_comments_above=True)
    assert editor.finish() == new


def test_the_comment_above_stays_if_it_may_speak_of_what_stays() -> None:
    editor = YamlEditor("a: 1\n# of both\nb: 2\nc: 3\n")
    editor.remove([("b",)], with_comments_above=False)
    assert editor.finish() == "a: 1\n# of both\nc: 3\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x:\n  - {s: a}\n", "x:\n  - {s: a}\n  - {s: b, at: line 2}\n"),
        ("x:\n  - s: a\n", "x:\n  - s: a\n  - s: b\n    at: line 2\n"),
        (
            "x:\n- s: a # one\n  # of it\n\ny: 1\n",
            "x:\n- s: a # one\n  # of it\n- s: b\n  at: line 2\n\ny: 1\n",
        ),
        ("x: [{s: a}]\n", "x: [{s: a}, {s: b, at: line 2}]\n"),
        ("x: [{s: a},]\n", "x: [{s: a}, {s: b, at: line 2},]\n"),
        ("x:\r\n  - s: a\r\n", "x:\r\n  - s: a\r\n  - s: b\r\n    at: line 2\r\n"),
        ("x:\n  - s: a", "x:\n  - s: a\n  - s: b\n    at: line 2"),
        ("x:\n-   s: a\n", "x:\n-   s: a\n- s: b\n  at: line 2\n"),
    ],
)
def test_an_item_is_added_in_the_style_of_the_last_one(old: str, new: str) -> None:
    editor = YamlEditor(old)
    editor.append(("x",), Block(s="b", at="line 2"))
    assert editor.finish() == new


@pytest.mark.parametrize(
    "text",
    [
        "plain words", "no", "2030", "20%", "a: b", "a #b", "# a", "'a'", '"a"', '"a" b', "it's", "-", "- a",
        "[a", "{a", "a]", "a, b", "*a", "&a", "!a", "%a", "@a", "`a", "|", ">", "?", "? a", ":",
        "a:", "", " a", "a ", "a\nb", "a\tb",
        "~", "null", "\u2028", "\xa0", "a\xadb", "\ufeff", "港湾", "🚢", "\\", "a\\b", "a\\b'",
        "\x00", "\x7f", "---", "...",
        "--- a", "k: {", "}", "<<", "=", "\r",
    ],
)  # fmt: skip
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    written = set_value("a: 1\nb: [x]\nc: {d: e}\n", ("a",), text)
    written = set_value(written, ("c",), {"d": text, "e": [text, "x"]})
    assert read(written) == {"a": text, "b": ["x"], "c": {"d": text, "e": [text, "x"]}}
    assert written.encode("utf-8").decode() == written
    assert len(written.splitlines()) == 3


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(TermsError, match="it has bytes that are not UTF-8"):
        set_value("a: 1\n", ("a",), "\udcff")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_of_any_characters_is_read_back(text: str) -> None:
    written = render_document(Block(a=text, b=[text], c=Block(d={"e": text})))
    assert read(written) == {"a": text, "b": [text], "c": {"d": {"e": text}}}
    assert len(written.splitlines()) == 4


@SEEDS
def test_in_odd_files_a_value_changes_on_its_own_lines(seeds: range) -> None:
    changed = 0
    for seed in seeds:
        snapshot = write_odd_snapshot(seed)
        before = read(snapshot.text)
        for path, text in snapshot.scalars[seed % 3 :: 3]:
            new = set_value(snapshot.text, path, "something new")
            after = read(new)
            entry = after
            for key in path[:-1]:
                entry = entry[key]  # type: ignore[index]
            assert entry[path[-1]] == "something new"  # type: ignore[index]
            entry[path[-1]] = text  # type: ignore[index]
            assert after == before
            gone, come = find_changed_lines(snapshot.text, new)
            assert len(come) == 1, (seed, path, come)
            assert len(gone) <= 2, (seed, path, gone)
            changed += 1
    assert changed > 2 * len(seeds)


@SEEDS
def test_in_odd_files_what_is_added_and_removed_again_leaves_no_trace(seeds: range) -> None:
    order = ("kind", "amount", "since", "note", "sources")
    for seed in seeds:
        text = write_odd_snapshot(seed).text
        snapshot = write_odd_snapshot(seed)
        for id_ in snapshot.terms:
            editor = YamlEditor(text)
            editor.set(("terms", id_, "since"), "2025-01", order=order)
            _assert_only_added(text, editor.finish(), 1, seed)
            editor.remove([("terms", id_, "since")], with_comments_above=False)
            assert editor.finish() == text, (seed, id_)
        for id_ in snapshot.cited:
            editor = YamlEditor(text)
            editor.append(("terms", id_, "sources"), Block(source="tern", at="line 9"))
            _assert_only_added(text, editor.finish(), 2, seed)
            number = len(editor.get(("terms", id_, "sources"))) - 1
            editor.remove([("terms", id_, "sources", number)], with_comments_above=False)
            assert editor.finish() == text, (seed, id_)


def _assert_only_added(old: str, new: str, most: int, seed: int) -> None:
    """Assert that so many lines were added, or that a line grew which holds a whole term or list."""
    gone, come = find_changed_lines(old, new)
    if gone:
        (before,), (after,) = gone, come
        prefix = next(n for n, letter in enumerate(f"{before}\0") if after[n : n + 1] != letter)
        assert after.endswith(before[prefix:]), seed
    else:
        assert len(come) <= most, seed


@SEEDS
def test_in_odd_files_the_citations_go_and_the_comments_of_the_terms_stay(seeds: range) -> None:
    for seed in seeds:
        snapshot = write_odd_snapshot(seed)
        editor = YamlEditor(snapshot.text)
        paths: list[Path] = [("terms", id_, "sources") for id_ in snapshot.cited]
        editor.remove(paths, with_comments_above=False)
        new = editor.finish()
        expected = read(snapshot.text)
        for id_ in snapshot.cited:
            del expected["terms"][id_]["sources"]  # type: ignore[index]
        assert read(new) == expected, seed
        gone, come = find_changed_lines(snapshot.text, new)
        # A flow term loses a part of its line; else lines only go.
        assert len(come) <= sum("{" in line for line in gone), seed


@pytest.mark.parametrize(
    "text",
    ["- a\n", "a: &x 1\nb: *x\n", "a: 1\na: 2\n", "a: 1\n---\nb: 2\n", "", "a", "? a\n: 1\n? b\n: 2\n"],
)
def test_what_cannot_be_edited_by_place_is_said(text: str) -> None:
    with pytest.raises(TermsError) as caught:
        YamlEditor(text).remove([("a",)], with_comments_above=True)
    assert str(caught.value) == (
        "the file is written in a way that cannot be edited key by key. Write the change by hand"
    )


def test_our_own_snapshots_are_edited_and_edited_back() -> None:
    """`set`, `cite` and `end` change the lines that they mean, and nothing is left of what is undone."""
    edited = 0
    for path in sorted(PROJECT.glob("terms/*/[0-9]*.yaml")):
        text = path.read_bytes().decode("utf-8")
        for id_, term in (YamlEditor(text).get(("terms",)) or {}).items():
            if "kind" not in term:
                continue
            keys = list_keys(resolve_kind(term["kind"]))
            editor = YamlEditor(text)
            editor.set(("terms", id_, "kind"), "other")
            editor.set(("terms", id_, "kind"), term["kind"])
            assert editor.finish() == text, (path, id_)
            if "status" not in term:
                editor.set(("terms", id_, "status"), "lapsed", order=keys)
                assert find_changed_lines(text, editor.finish()) == ([], ["    status: lapsed"]), (path, id_)
                editor.remove([("terms", id_, "status")], with_comments_above=False)
                assert editor.finish() == text, (path, id_)
            if "sources" in term:
                editor.append(("terms", id_, "sources"), Block(source="gull", at="line 9"))
                assert find_changed_lines(text, editor.finish())[0] == [], (path, id_)
                last = ("terms", id_, "sources", len(term["sources"]))
                editor.remove([last], with_comments_above=False)
                assert editor.finish() == text, (path, id_)
            edited += 1
    assert edited > 100
