"""A quote is found where it stands, in no other words, and in time proportional to the text."""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from support.paths import PROJECT

from dealterms.errors import UnreadableError
from dealterms.loader.tree import Folder
from dealterms.model.rule_context import QuoteMatch
from dealterms.model.source import Source
from dealterms.quotes import captures as captures_module
from dealterms.quotes import extract, normalize
from dealterms.quotes.captures import CapturedText, CaptureStore, UnreadableCapture
from dealterms.quotes.normalize import NormalizedText, normalize_text

laws = settings(max_examples=5 * settings().max_examples)

# Invented, as are the quotes: what real articles have is here too, in other words.
HARBOR = (
    "Harbor and Mill revise their pact\n"
    "\n"
    "The mill’s grain may now go to other harbors – if the harbor has said no first.\n"
    "It keeps a right of first refusal until 2030.\n"
    "\n"
    "“We share alike”, the miller said. The har\xad\n"
    "bor receives 20% of the takings… and pays for the lanterns.\n"
    "\f"
    "Elsewhere the pact is called exclusive. It keeps a right of first refusal, too.\r\n"
    "\r\n"
    "Note 7: the pact's end is a matter of dispute.\n"
)
QUOTES = (
    ("mill’s grain may now go", "line 3"),
    ("other harbors – if", "paragraph 2"),
    ("a right of first refusal until", "line 4"),
    ("a right of first refusal", "page 2"),
    ("“We share alike”, the miller said", "line 6"),
    ("takings… and pays", "line 7"),
    ("pact is called exclusive", "paragraph 3"),
    ("grain may [...] until 2030", "line 3"),
    ("Elsewhere the pact <omitted> matter of dispute", "line 8"),
    ("the pact's end", "note 7"),
    ("Harbor and Mill", None),
)


def found(text: str, quote: str, at: str | None = None) -> QuoteMatch:
    return CapturedText("", text).find(quote, at)


def where(match: QuoteMatch) -> tuple[object, ...]:
    return match.result, match.line, match.paragraph, match.page, match.offset


@pytest.mark.parametrize(("quote", "at"), QUOTES)
def test_every_quote_of_an_invented_article_is_exact(quote: str, at: str | None) -> None:
    match = found(HARBOR, quote, at)
    assert match.result == "exact"
    beginning = re.split(r" \[\.\.\.\] | <omitted> ", quote)[0]
    assert HARBOR[match.offset :].startswith(beginning)


@pytest.mark.parametrize(
    ("quote", "at", "expected"),
    [
        ("mill's grain", "line 3", ("normalized", 3, 2, 1, "mill’s grain")),
        ("harbors - if the", "line 3", ("normalized", 3, 2, 1, "harbors –")),
        ('"We share alike"', "line 6", ("normalized", 6, 3, 1, "“We")),
        ("The harbor receives", "line 6", ("normalized", 6, 3, 1, "The har")),
        ("no first. It keeps", "line 3", ("normalized", 3, 2, 1, "no first")),
        ("takings... and", "line 7", ("normalized", 7, 3, 1, "takings")),
        ("too. Note 7", None, ("normalized", 8, 3, 2, "too.")),
        ("called exclusive", "line 3", ("moved", 8, 3, 2, "called")),
        ("called exclusive", "line 99", ("moved", 8, 3, 2, "called")),
        ("called exclusive", "paragraph 1", ("moved", 8, 3, 2, "called")),
        ("called exclusive", "page 1", ("moved", 8, 3, 2, "called")),
        ("mill's grain", "line 4", ("moved", 3, 2, 1, "mill’s grain")),
        ("a right of first", "line 4", ("exact", 4, 2, 1, "a right of first refusal until")),
        ("a right of first", "line 8", ("exact", 8, 3, 2, "a right of first refusal, too")),
        ("The", "line 6", ("exact", 6, 3, 1, "The har")),
        ("mill's [...] refusal until", "line 3", ("normalized", 3, 2, 1, "mill’s grain")),
        ("the mill’s", None, ("missing", 3, 2, 1, "The mill’s")),
        ("refusal until 2030 [...] mill’s grain", None, ("missing", 3, 2, 1, "mill’s grain")),
        ("", None, ("missing", None, None, None, None)),
        (" \n\t", "line 1", ("missing", None, None, None, None)),
        ("\u200b\xad", None, ("missing", None, None, None, None)),
        ("…", None, ("missing", None, None, None, None)),
        ("[...] <omitted> […]", "line 7", ("missing", None, None, None, None)),
    ],
)
def test_what_becomes_of_a_quote(quote: str, at: str | None, expected: tuple[Any, ...]) -> None:
    *place, words = expected
    offset = HARBOR.index(words) if words else None
    assert where(found(HARBOR, quote, at)) == (*place, offset)


def test_several_places_are_named_and_none_is_taken() -> None:
    match = found(HARBOR, "a right of first refusal")
    assert (match.result, match.line, match.other_lines) == ("ambiguous", 4, (8,))
    match = found(HARBOR, "a right of first refusal", "line 1")
    assert (match.result, match.line, match.other_lines) == ("ambiguous", 4, (8,))
    match = found(HARBOR, "refusal", "line 4")
    assert (match.result, match.line, match.other_lines) == ("exact", 4, ())
    match = found("so and so\nso\n\nso", "so", "line 1")
    assert (match.result, match.line, match.other_lines) == ("ambiguous", 1, (1,))
    match = found("so and so\nso\n\nso", "so", "line 3")
    assert (match.result, match.line, match.other_lines) == ("ambiguous", 1, (1, 2, 4))
    match = found("it’s\n" * 50, "it's")
    assert (match.result, match.line, match.other_lines) == ("ambiguous", 1, tuple(range(2, 11)))


def test_words_that_stand_folded_where_they_are_said_to_have_not_moved() -> None:
    text = "it's so\nit’s so\n"
    assert where(found(text, "it's")) == ("exact", 1, 1, 1, 0)
    assert where(found(text, "it's", "line 2")) == ("normalized", 2, 1, 1, 8)
    assert where(found(text, "it's", "line 3")) == ("moved", 1, 1, 1, 0)


def test_two_places_word_for_word_are_two_however_they_fold() -> None:
    assert found("cafe cafe\u0301", "cafe").result == "ambiguous"


def test_nothing_begins_on_a_blank_line() -> None:
    assert where(found("a’\n\n\n\nb’c", "b'c", "line 2"))[:2] == ("moved", 5)


@pytest.mark.parametrize("space", ["\x0b", "\x1c", "\x85", "\u2003", "\u2028", " \u2029 "])
def test_every_kind_of_white_space_is_one_space(space: str) -> None:
    assert where(found(f"a’b{space}c d", "b c"))[::4] == ("normalized", 2)


def test_left_out_words_may_be_none_and_the_tightest_place_is_taken() -> None:
    assert where(found("right of\nfirst refusal", "right[...]of […] first"))[:2] == ("exact", 1)
    assert found("a x b", "a[...]a").result == "missing"
    assert found("aXa", "aX … Xa").result == "missing"
    # Two beginnings share one end: the nearer is meant, unless `at` names the other.
    assert where(found("a x\na y b", "a[...]b"))[:2] == ("exact", 2)
    assert where(found("a x\na y b", "a[...]b", "line 1"))[:2] == ("exact", 1)
    assert where(found("a x\na y b b", "a[...]b"))[:2] == ("exact", 2)
    assert found("a b\na b", "a[...]b").other_lines == (2,)


def test_a_text_may_itself_have_an_ellipsis() -> None:
    assert found("one … two three", "one … two").result == "exact"
    assert found("one [...] two three", "one [...] three").result == "exact"


def test_case_is_not_folded() -> None:
    match = found("The Mill shares alike with everybody", "The mill shares alike")
    assert (match.result, match.line) == ("missing", 1)
    assert match.hint == "The Mill shares alike"


@pytest.mark.parametrize(
    ("quote", "line", "hint"),
    [
        ("Harbor and Mil revise", 1, "Harbor and Mill revise"),
        ("keeps a rihgt of first refusal until 2030", 4, "keeps a right of first refusal until 2030."),
        ("takings … pays for the lantern", 7, None),
        ("pays also for the lanterns", 7, "and pays for the lanterns."),
        ("nothing of that kind was ever written", None, ""),
        ("xyz", None, ""),
    ],
)  # fmt: skip
def test_a_missing_quote_is_hinted_at_and_not_found(quote: str, line: int | None, hint: str | None) -> None:
    match = found(HARBOR, quote)
    if hint is None:
        assert match.result != "missing"
    else:
        assert (match.result, match.line, match.hint) == ("missing", line, hint)


def test_a_hint_is_the_first_that_is_as_near_and_looks_past_case() -> None:
    match = found("one two three four\none two three four", "one two threx four")
    assert (match.result, match.line, match.hint) == ("missing", 1, "one two three four")
    match = found("The mill shares alike", "THE MILL SHARES ALIKE")
    assert (match.result, match.hint) == ("missing", "The mill shares alike")


def test_a_hint_needs_no_spaces() -> None:
    text = "地" * 500 + "一二三四五六七八九十" + "天" * 500
    match = found(text, "一二三四五六七X九十")
    assert (match.result, match.offset) == ("missing", 500)
    assert match.hint.startswith("一二三四五六七八九十") and len(match.hint) < 200


@pytest.mark.parametrize(
    "at", ["note 1", "chapter 3", "line", "line 0", "line -1", "line 1 ", "line ²", "line " + "9" * 9999]
)  # fmt: skip
def test_what_cannot_be_verified_is_no_claim(at: str) -> None:
    assert found(HARBOR, "called exclusive", at).result == "exact"


def test_lines_end_with_any_line_break_and_blank_lines_part_paragraphs() -> None:
    text = "\n \t\none\r\ntwo\rthree\n\u2003\nfour\n\f\nfive\x85six"
    places = {word: where(found(text, word))[1:4] for word in ("one", "two", "three", "four", "five", "six")}
    assert places == {
        "one": (3, 1, 1), "two": (4, 1, 1), "three": (5, 1, 1), "four": (7, 2, 1),
        "five": (9, 3, 2), "six": (9, 3, 2),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("‘a’ ‛a` ´a′", "'a' 'a' 'a'"),
        ("“a” «a» „a‟ ″a＂", '"a" "a" "a" "a"'),
        ("a‐b‑c‒d–e—f―g−h", "a-b-c-d-e-f-g-h"),
        ("e\u0301", "é"),
        ("ﬁrst №", "first No"),
        ("a\u00a0\u2003b\n\n c\u2028d", "a b c d"),
        ("re\xadpay re\xad\npay re\xad\r\n  pay re\u200b\xad \u200b\npay", "repay repay repay repay"),
        ("a\u200b\u200d\ufeff\u2060b", "ab"),
        ("10⁻³", "10-3"),
    ],
)  # fmt: skip
def test_what_is_folded(one: str, other: str) -> None:
    assert normalize_text(one) == normalize_text(other) == other


@pytest.mark.parametrize(
    "codes",
    [
        pytest.param((range(0x3400), range(0xF900, 0x20000)), id="without the ideographs"),
        pytest.param(
            (range(0x3400, 0xD800), range(0xE000, 0xF900), range(0x20000, sys.maxunicode + 1)),
            id="the others",
            marks=pytest.mark.exhaustive,
        ),
    ],
)
def test_folding_folds_everything_at_once(codes: tuple[range, ...]) -> None:
    for code in itertools.chain(*codes):
        folded = normalize_text(f"a{chr(code)}")
        assert normalize_text(folded) == folded, hex(code)
        # Stretches are cut before these, so nothing that precedes may change with them.
        if normalize._SAFE_CUT.match(f"a{chr(code)}", 1):
            assert unicodedata.combining(chr(code)) == 0
            assert normalize_text(f"e\u0301{chr(code)}").startswith("é"), hex(code)


VARIANTS = {
    "'": ("'", "’", "‘", "ʼ", "′"),
    '"': ('"', "“", "”", "«", "„"),
    "-": ("-", "–", "—", "‐", "‑", "−"),
    "é": ("é", "e\u0301", "é\u200b"),
    "ﬁ": ("ﬁ", "fi"),
    " ": (" ", "\n", "\r\n", "  ", "\u00a0", " \t\n", "\n\n", "\f"),
    "x": ("x", "x\u2060", "\u200bx"),
    "y": ("y", "\xady", "\xad\ny", "\xad\r\n y"),
}
words = st.text("abcxyé'\"-ﬁ", min_size=1, max_size=5).filter(lambda word: word[0] in "abc")
texts = st.lists(words, min_size=1, max_size=40)


def written(draw: st.DrawFn, character: str) -> str:
    return draw(st.sampled_from(VARIANTS.get(character, (character,))))


@st.composite
def slices(draw: st.DrawFn) -> tuple[str, int, str, str]:
    """A text, an offset in it, a slice from there, and another way to write that."""
    chosen = draw(texts)
    first = draw(st.integers(0, len(chosen) - 1))
    last = draw(st.integers(first + 1, len(chosen)))
    text, begin, end = "", 0, 0
    for number, word in enumerate(chosen):
        if number:
            text += written(draw, " ")
        begin = len(text) if number == first else begin
        text += "".join(written(draw, c) for c in word)
        end = len(text) if number == last - 1 else end
    other = " ".join(chosen[first:last])
    other = "".join(written(draw, c) for c in other)
    return text, begin, text[begin:end], other


def folded_slowly(text: str) -> str:
    """What folding does to the characters of `VARIANTS`, said in another way."""
    text = re.sub("\xad(\r?\n ?)?", "", text)
    for form, variants in VARIANTS.items():
        if form in "'\"-":
            for variant in variants:
                text = text.replace(variant, form)
    text = unicodedata.normalize("NFC", re.sub("[\u200b\u2060]", "", text)).replace("ﬁ", "fi")
    return re.sub(r"\s+", " ", text).strip()


def count(text: str, part: str) -> int:
    return sum(text.startswith(part, begin) for begin in range(len(text)))


def line_of(text: str, offset: int) -> int:
    return len(re.findall(r"\r\n|\r|\n", text[:offset])) + 1


@laws
@given(slices())
def test_a_slice_is_found_exactly_at_its_own_place(case: Any) -> None:
    text, begin, quote, _ = case
    match = found(text, quote)
    if count(text, quote) == 1:
        assert (match.result, match.offset) == ("exact", begin)
        assert match.line == line_of(text, begin)
    else:
        assert match.result == "ambiguous"
        at = f"line {line_of(text, begin)}"
        lines = [line_of(text, n) for n in range(len(text)) if text.startswith(quote, n)]
        if lines.count(line_of(text, begin)) == 1:
            assert where(found(text, quote, at))[::4] == ("exact", begin)
        else:
            assert found(text, quote, at).result == "ambiguous"


@laws
@given(slices(), st.sampled_from([1, 4, 16, 256]))
def test_the_same_words_in_another_form_are_found_at_the_same_place(case: Any, stretch: int) -> None:
    text, begin, _, quote = case
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(normalize, "_CHUNK_SIZE", stretch)
        match = found(text, quote)
        if count(text, quote):
            assert match.result in {"exact", "ambiguous"}
            return
        assert count(folded_slowly(text), folded_slowly(quote)) >= 1
        if count(folded_slowly(text), folded_slowly(quote)) > 1:
            assert match.result == "ambiguous"
            return
        assert match.result == "normalized"
        assert match.line == line_of(text, begin)
        # A word may begin with what is not seen; its first letter is where it begins.
        assert match.offset == begin
        assert found(text, quote, f"line {match.line}") == match
        assert found(text, quote, f"line {match.line + 1}") == match._replace(result="moved")


@laws
@given(slices(), st.data())
def test_one_letter_changed_is_missing_or_truly_elsewhere(case: Any, data: st.DataObject) -> None:
    text, _, quote, _ = case
    letters = [n for n, character in enumerate(quote) if character in "abc"]
    changed = data.draw(st.sampled_from(letters))
    quote = quote[:changed] + data.draw(st.sampled_from("abcdB")) + quote[changed + 1 :]
    exactly = count(text, quote)
    folded = count(folded_slowly(text), folded_slowly(quote))
    result = found(text, quote).result
    if exactly:
        assert result == ("exact" if exactly == 1 else "ambiguous")
    elif folded:
        assert result == ("normalized" if folded == 1 else "ambiguous")
    else:
        assert result == "missing"


@laws
@given(st.text("ab\xad'’ \n\re\u0301ﬁ\u200b漢か\u3099가\u11a8`…", max_size=60), st.integers(1, 8))
def test_a_text_folds_alike_in_one_piece_and_in_stretches(text: str, stretch: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(normalize, "_CHUNK_SIZE", stretch)
        folded = NormalizedText(text)
        assert folded.text == normalize_text(text)
        origins = [folded.to_original(offset) for offset in range(len(folded.text))]
    assert origins == sorted(origins)
    # What begins at a letter's origin folds to what begins with that letter.
    for offset, origin in enumerate(origins):
        if folded.text[offset] in "abe漢か'" and origin not in origins[:offset]:
            assert normalize_text(text[origin:])[:1] == folded.text[offset]
            assert folded.from_original(origin) <= offset


def all_places(text: str, pieces: list[str], begin: int = 0) -> Iterator[tuple[int, int]]:
    """Every way in which the pieces stand in their order: its beginning and its end."""
    for start in range(begin, len(text)):
        if text.startswith(pieces[0], start):
            end = start + len(pieces[0])
            if len(pieces) == 1:
                yield start, end
            else:
                for _, last in all_places(text, pieces[1:], end):
                    yield start, last


def tight(places: set[tuple[int, int]]) -> list[int]:
    return sorted(a for a, b in places if not any(a <= c and d <= b for c, d in places - {(a, b)}))


@settings(max_examples=25 * settings().max_examples)
@given(
    st.text("ab\n", max_size=16),
    st.lists(st.text("ab", min_size=1, max_size=2), min_size=1, max_size=4),
    st.sampled_from(["[...]", " [...] ", "…", "[…]", "<omitted>", "[...]…"]),
    st.none() | st.integers(1, 5),
)
def test_an_ellipsis_is_found_if_and_only_if_brute_force_finds_it(
    text: str, pieces: list[str], mark: str, line: int | None
) -> None:
    places = set(all_places(text, pieces))
    there = {place for place in places if line_of(text, place[0]) == line}
    begins = tight(there or places)
    match = found(text, mark.join(pieces), f"line {line}" if line else None)
    if not begins:
        assert match.result == "missing"
    elif len(begins) > 1:
        assert (match.result, match.offset) == ("ambiguous", begins[0])
        assert match.other_lines[0] == line_of(text, begins[1])
        lines = [line_of(text, begin) for begin in begins[1:]]
        assert match.other_lines == tuple(sorted(set(lines)))
    else:
        assert match.result == ("exact" if there or not line else "moved")
        assert (match.offset, match.line) == (begins[0], line_of(text, begins[0]))


@pytest.mark.parametrize("size", [2_000_000])
@pytest.mark.parametrize(
    ("unit", "quote"),
    [
        ("a", "a[...]" * 40),
        ("a", "[...]".join(["a"] * 39 + ["b"])),
        ("a", "a" * 5000 + "b" + "a" * 5000),
        ("a", "a" * 2500 + "b" + "a" * 2500 + "[...]a"),
        ("ab", "[...]".join(["ba" * 500 + "a"] * 40)),
        ("a\n", "a a a a b"),
        ("\n", "a"),
        ("\xad", "a"),
        ("\xad ", "a b"),
        (" \n", "a b"),
        ("\u0301", "a\u0301\u0301"),
        ("漢", "漢字漢字漢字漢字漢字"),
        ("\x00", "\x00\x00a"),
        ("[...]", "[...]" * 10000 + "a"),
        ("‘", "'a'" * 100),
        ("ab ", "ab [...]" * 100_000 + "c"),
    ],
)
def test_hostile_repetition_comes_to_an_end(unit: str, quote: str, size: int) -> None:
    # No clock: what is not linear here would run for hours.
    match = found(unit * (size // len(unit)), quote)
    assert match.result in {"missing", "ambiguous"}


def test_the_last_beginning_is_looked_for_in_linear_time() -> None:
    needle = "a" * 5000 + "b" + "a" * 5000
    text = needle + "a" * 2_000_000 + "c"
    assert where(found(text, f"{needle}[...]c"))[::4] == ("exact", 0)


@settings(max_examples=3 * settings().max_examples)
@given(st.text(max_size=80), st.text(max_size=20), st.none() | st.text(max_size=8))
def test_no_text_and_no_quote_make_it_stumble(text: str, quote: str, at: str | None) -> None:
    match = found(text, quote, at)
    assert (match.offset is None) == (match.line is None)
    if match.result == "exact" and not captures_module.OMISSION.search(quote):
        assert text.startswith(quote.strip(), match.offset)


# Where captures lie


def source(file: str) -> Source:
    return Source.model_validate({"type": "article", "title": "T", "capture": {"file": file}})


def explain(answer: object) -> str:
    """Return why a capture that is there cannot be read."""
    assert isinstance(answer, UnreadableCapture)
    return str(answer.error)


def put(root: Path, name: str, content: bytes) -> CaptureStore:
    (root / "seeds").mkdir(exist_ok=True)
    (root / "seeds" / name).write_bytes(content)
    return CaptureStore(Folder(root))


def test_a_text_lies_beside_its_record_or_in_the_other_folder(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.txt").write_bytes(b"other")
    (tmp_path / "other" / "b.txt").write_bytes(b"b")
    put(tmp_path, "a.txt", b"beside")
    captures = CaptureStore(Folder(tmp_path), str(tmp_path / "other"))
    beside = captures.get(source("a.txt"))
    assert isinstance(beside, CapturedText)
    assert (beside.text, beside.sha256) == ("beside", hashlib.sha256(b"beside").hexdigest())
    assert captures.get(source("a.txt")) is beside
    assert getattr(captures.get(source("b.txt")), "text", None) == "b"
    assert captures.get(source("c.txt")) is None
    assert captures.get(Source(type="article", title="T")) is None
    assert CaptureStore(Folder(tmp_path / "nowhere"), str(tmp_path / "no")).get(source("a.txt")) is None


@pytest.mark.parametrize(
    "name", ["../a.txt", "/etc/passwd", "..", ".", "", "x/a.txt", "x\\a.txt", "C:\\a.txt", "c:a.txt"]
)  # fmt: skip
def test_only_a_bare_name_names_a_capture(tmp_path: Path, name: str) -> None:
    put(tmp_path, "a.txt", b"x")
    (tmp_path / "a.txt").write_bytes(b"secret")
    answer = CaptureStore(Folder(tmp_path), str(tmp_path)).get(source(name))
    assert explain(answer).startswith(f"not a plain file name: '{name}'. Put the text beside")


@pytest.mark.parametrize("other", [False, True])
def test_only_a_plain_file_is_a_capture(tmp_path: Path, other: bool) -> None:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (tmp_path / "secret.txt").write_bytes(b"secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "folder.txt").mkdir()
    os.mkfifo(folder / "pipe.txt")
    with (folder / "large.txt").open("wb") as file:
        file.truncate(captures_module.MAX_CAPTURE_BYTES + 1)
    captures = CaptureStore(Folder(tmp_path / "x" if other else tmp_path), str(folder))
    assert "it is a symbolic link. Put the file" in explain(captures.get(source("link.txt")))
    assert "it is a folder, not a file. Put" in explain(captures.get(source("folder.txt")))
    assert "not a regular file" in explain(captures.get(source("pipe.txt")))
    assert "67,108,865 bytes; the limit is 67,108,864" in explain(captures.get(source("large.txt")))


def test_a_text_may_be_larger_than_a_record(tmp_path: Path) -> None:
    large = put(tmp_path, "a.txt", b"word " * 400_000 + b"end").get(source("a.txt"))
    assert isinstance(large, CapturedText) and large.find("word end").result == "exact"


def test_any_other_tree_is_read_as_it_reads() -> None:
    class Revision:
        def list_names(self, folder: str) -> tuple[str, ...]:
            return ("a.txt", "b.txt") if folder == "seeds" else ()

        def read(self, path: str) -> bytes:
            if path != "seeds/a.txt":
                raise UnreadableError("it is gone")
            return b"text"

    captures = CaptureStore(Revision())
    assert getattr(captures.get(source("a.txt")), "text", None) == "text"
    assert explain(captures.get(source("b.txt"))) == "it is gone"
    assert captures.get(source("c.txt")) is None


def test_bytes_are_utf_8_or_said_to_be_none(tmp_path: Path) -> None:
    bom = put(tmp_path, "bom.txt", b"\xef\xbb\xbfone\r\ntwo\x00").get(source("bom.txt"))
    assert isinstance(bom, CapturedText) and bom.text == "one\r\ntwo\x00"
    assert where(bom.find("two\x00"))[:2] == ("exact", 2)
    latin = put(tmp_path, "latin.txt", "esclusività".encode("latin-1")).get(source("latin.txt"))
    expected = "it is not UTF-8: byte 0xE0 at 10, which is `à` in Windows-1252. Save it as UTF-8"
    assert explain(latin) == expected
    wide = put(tmp_path, "wide.txt", "one".encode("utf-16")).get(source("wide.txt"))
    assert explain(wide) == "it is UTF-16, by its byte order mark. Save it as UTF-8"


def test_not_all_texts_are_held_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captures_module, "_MAX_CACHED_CHARACTERS", 25)
    for name in "abcd":
        captures = put(tmp_path, name, name.encode() * (100 if name == "d" else 10))
    first = [captures.get(source(name)) for name in "ab"]
    assert captures.get(source("a")) is first[0]
    captures.get(source("c"))
    assert captures.get(source("a")) is first[0]
    assert captures.get(source("b")) is not first[1]
    # One that is larger than all the room is still read, and goes with the next.
    assert captures.get(source("d")) is captures.get(source("d"))
    assert captures.get(source("a")) is not first[0]
    assert captures._cached_characters <= 25


# HTML and PDF

needs_extra = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("turbohtml", "pypdf"))),
    reason="the extra `articles` is not installed",
)
HTML = """<!DOCTYPE html><html><head><title>No</title><script src="http://127.0.0.1:9/x.js">alert(1)
</script><style>p{}</style><link rel=stylesheet href="http://127.0.0.1:9/"></head><body>
<h1>Harbor and Mill</h1><p>The mill&rsquo;s <b>grain</b> may&nbsp;go &eacute;lsewhere.</p>
<p>The har&shy;bor receives 20%.<img src="http://127.0.0.1:9/x.png" alt="x"></p></body></html>"""


def pdf(*pages: str) -> bytes:
    """The smallest PDF with a line of text on each page."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    common = "/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>"
    for number, text in enumerate(pages):
        drawn = f"BT /F 12 Tf 72 700 Td ({text}) Tj ET" if text else ""
        objects += [
            f"<</Type/Page/Parent 2 0 R{common}/Contents {5 + 2 * number} 0 R>>",
            f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream",
        ]
    body, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        body
        + (
            f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
            f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
        ).encode()
    )


@needs_extra
@pytest.mark.parametrize("name", ["a.html", "a.HTM"])
def test_html_is_read_through_its_extractor(tmp_path: Path, name: str) -> None:
    content = b"\xef\xbb\xbf" + HTML.encode()
    page = put(tmp_path, name, content).get(source(name))
    assert isinstance(page, CapturedText)
    assert page.sha256 == hashlib.sha256(content).hexdigest()
    assert page.find("mill's grain may").result == "normalized"
    assert page.find("The harbor receives 20%").result == "normalized"
    assert page.find("élsewhere").result == "exact"
    assert page.find("alert").result == page.find("No").result == "missing"


@needs_extra
def test_pdf_is_read_page_by_page(tmp_path: Path) -> None:
    content = pdf("The grain may go", "", "The harbor receives 20%")
    document = put(tmp_path, "a.pdf", content).get(source("a.pdf"))
    assert isinstance(document, CapturedText)
    assert document.find("grain may", "page 1").result == "exact"
    match = document.find("harbor receives", "page 3")
    assert (match.result, match.page, match.line) == ("exact", 3, 3)
    assert document.find("harbor receives", "page 2").result == "moved"


@needs_extra
@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"", "the PDF cannot be read"),
        ("a.pdf", b"%PDF-1.4 and no more", "the PDF cannot be read"),
        ("a.pdf", pdf("words")[:300], ""),
        ("a.pdf", pdf("words").replace(b"Kids[4 0 R]", b"Kids[2 0 R]"), ""),
        ("a.pdf", pdf(""), "no text in it. A scan"),
        ("a.html", b"", "the page has no text"),
        ("a.html", b"<!-- nothing -->", "the page has no text"),
    ],
    # The environment of a process tells the id, and takes no book.
    ids=lambda value: str(value)[:40],
)
def test_what_an_extractor_cannot_read_is_a_value(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    answer = put(tmp_path, name, content).get(source(name))
    assert isinstance(answer, UnreadableCapture)
    assert answer.sha256 == hashlib.sha256(content).hexdigest()
    assert explain(answer).startswith(reason)
    assert "\n" not in explain(answer) and "Traceback" not in explain(answer)


@needs_extra
def test_entities_and_odd_markup_harm_nobody(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><p>&a;&b;\0!</p>'
    page = put(tmp_path, "a.html", bomb.encode()).get(source("a.html"))
    assert isinstance(page, CapturedText)
    assert "root:" not in page.text
    rows = b"<table>" + b"<tr><td>a" * 20_000
    assert isinstance(put(tmp_path, "b.html", rows).get(source("b.html")), CapturedText)


def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """An extractor of our own in the place of the real one."""
    package = tmp_path / "path" / "pypdf"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(f"def PdfReader(stream):\n    {body}\n")
    (package / "errors.py").write_text("class PyPdfError(Exception): pass\nDependencyError = PyPdfError\n")
    monkeypatch.syspath_prepend(str(package.parent))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("import socket; socket.create_connection(('127.0.0.1', 9))",
         "reading the PDF failed (PermissionError: an article may not do this: socket."),
        ("import subprocess; subprocess.run(['true'])",
         "reading the PDF failed (PermissionError: an article may not do this: subprocess.Popen)"),
        ("import os; os.system('true')",
         "reading the PDF failed (PermissionError: an article may not do this: os.system)"),
        ("x = bytearray(4 << 30)", "reading the PDF takes more than 512 MiB of memory"),
        ("import os; os.abort()", "reading the PDF failed (exit -6)"),
        ("raise KeyError('/Pages')", "the PDF cannot be read. Save the article as plain text"),
        ("import pypdf.errors; raise pypdf.errors.PyPdfError('its own words')",
         "the PDF cannot be read. Save the article as plain text"),
        ("while True: pass", "no text extracted within 1 seconds. Save the article"),
        ("raise ImportError", "the PDF cannot be read"),
    ],
)  # fmt: skip
def test_a_hostile_article_is_kept_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, reason: str
) -> None:
    fake(tmp_path, monkeypatch, body)
    if "while" in body:
        monkeypatch.setattr(extract, "_TIMEOUT_SECONDS", 1)
    answer = put(tmp_path, "a.pdf", b"%PDF").get(source("a.pdf"))
    assert explain(answer).startswith(reason)


def test_without_the_extra_its_name_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("turbohtml", "pypdf"):
        package = tmp_path / "path" / name
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("raise ImportError\n")
    monkeypatch.syspath_prepend(str(tmp_path / "path"))
    for name, kind in (("a.html", "HTML"), ("a.xht", "XHTML"), ("a.pdf", "PDF")):
        answer = put(tmp_path, name, b"x").get(source(name))
        assert explain(answer) == f"reading {kind} requires an extra: pip install 'deal-terms[articles]'"


@needs_extra
def test_no_extractor_is_imported_here(tmp_path: Path) -> None:
    put(tmp_path, "a.html", b"<p>words")
    program = (
        "import sys\n"
        "from dealterms.loader.tree import Folder\n"
        "from dealterms.model.source import Source\n"
        "from dealterms.quotes.captures import CaptureStore\n"
        "record = {'type': 'webpage', 'title': 'T', 'capture': {'file': 'a.html'}}\n"
        f"print(CaptureStore(Folder({str(tmp_path)!r})).get(Source.model_validate(record)).text)\n"
        "print({'pypdf', 'turbohtml', 'dealterms.quotes.html'} & set(sys.modules))\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "words\nset()\n"


# The real articles, where they are at hand


def citations(node: object) -> Iterator[dict[str, str]]:
    if isinstance(node, dict):
        if "quote" in node:
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from citations(each)


def test_every_quote_of_ours_is_exact(captures: Path) -> None:
    store = CaptureStore(Folder(PROJECT), str(captures))
    results = []
    for file in sorted((PROJECT / "terms").rglob("*.yaml")):
        for citation in citations(yaml.load(file.read_bytes(), Loader=yaml.CBaseLoader)):
            record = PROJECT / "seeds" / f"{citation['source']}.yaml"
            known = Source.model_validate(yaml.load(record.read_bytes(), Loader=yaml.CBaseLoader))
            text = store.get(known)
            if text is None:  # not at hand: each machine has the texts that somebody read there
                continue
            assert isinstance(text, CapturedText), text
            assert known.capture and text.sha256 == known.capture.sha256
            result = text.find(citation["quote"], citation.get("at")).result
            results.append((file.name, citation["quote"], result))
    assert results and [each for each in results if each[2] != "exact"] == []
