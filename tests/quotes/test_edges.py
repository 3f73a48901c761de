"""More of how captures are opened and quotes found: the edges that `test_capture.py` leaves."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dealterms.loader.tree import Folder, open_without_following
from dealterms.model.source import Source
from dealterms.quotes import captures as captures_module
from dealterms.quotes.captures import CapturedText, CaptureStore, UnreadableCapture
from dealterms.quotes.normalize import NormalizedText, normalize_text


def source(file: str) -> Source:
    return Source.model_validate({"type": "article", "title": "T", "capture": {"file": file}})


def explain(answer: object) -> str:
    assert isinstance(answer, UnreadableCapture)
    return str(answer.error)


def test_a_link_is_refused_when_it_is_opened_too(tmp_path: Path) -> None:
    """Between the look at a file and its opening somebody may put a link in its place."""
    file, link = tmp_path / "a.txt", tmp_path / "link.txt"
    file.write_bytes(b"text")
    link.symlink_to(file)
    with pytest.raises(OSError, match=r"[Ss]ymbolic"):
        os.close(open_without_following(str(link), os.O_RDONLY))
    handle = open_without_following(str(file), os.O_RDWR)
    try:
        assert os.write(handle, b"T") == 1
    finally:
        os.close(handle)
    assert file.read_bytes() == b"Text"


def test_a_text_may_have_as_many_bytes_as_allowed_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(captures_module, "MAX_CAPTURE_BYTES", 5)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "five.txt").write_bytes(b"12345")
    (tmp_path / "seeds" / "six.txt").write_bytes(b"123456")
    captures = CaptureStore(Folder(tmp_path))
    five = captures.get(source("five.txt"))
    assert isinstance(five, CapturedText) and five.text == "12345"
    assert explain(captures.get(source("six.txt"))) == "the file has 6 bytes; the limit is 5. Make it smaller"


def test_why_a_text_cannot_be_had_is_said_in_full(tmp_path: Path) -> None:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(folder / "pipe.txt")
    (folder / "latin.txt").write_bytes(b"a" * 1234 + b"\xe9")
    captures = CaptureStore(Folder(tmp_path))
    assert explain(captures.get(source("link.txt"))) == "it is a symbolic link. Put the file itself here"
    assert explain(captures.get(source("pipe.txt"))) == "not a regular file. Put a regular file here"
    expected = "it is not UTF-8: byte 0xE9 at 1,234, which is `é` in Windows-1252. Save it as UTF-8"
    assert explain(captures.get(source("latin.txt"))) == expected


def test_the_least_recently_used_text_goes_first_and_no_sooner_than_it_must(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(captures_module, "_MAX_CACHED_CHARACTERS", 10)
    (tmp_path / "seeds").mkdir()
    for name, size in {"a": 5, "b": 5, "c": 1, "d": 4, "e": 99}.items():
        (tmp_path / "seeds" / f"{name}.txt").write_bytes(b"x" * size)
    captures = CaptureStore(Folder(tmp_path))

    def held() -> str:
        """The texts at hand, the least recently used first."""
        return "".join(name[0] for name in captures._cache)

    def ask(name: str) -> str:
        answer = captures.get(source(f"{name}.txt"))
        assert isinstance(answer, CapturedText)
        return held()

    # What cannot be had takes no room.
    assert isinstance(captures.get(source("../z")), UnreadableCapture)
    assert captures.get(source("nowhere")) is None
    assert (ask("a"), ask("b"), ask("a")) == (".na", ".nab", ".nba")
    assert ask("c") == "ac"
    assert ask("d") == "acd"
    assert ask("e") == "e"
    assert ask("c") == "c"
    assert (ask("a"), ask("d")) == ("ca", "cad")


@pytest.mark.parametrize("text", ["a     b", "  a  b   c ", "a     b      c", "ab cd", "a  "])
def test_a_place_between_two_words_is_the_end_of_the_first(text: str) -> None:
    folded = NormalizedText(text)
    assert folded.text == normalize_text(text)
    for place, letter in enumerate(text):
        if letter == " ":
            assert folded.from_original(place) == len(normalize_text(text[:place]))
        else:
            assert folded.from_original(place) == len(normalize_text(text[:place] + letter)) - 1
            assert folded.to_original(folded.from_original(place)) == place
    assert folded.from_original(len(text)) == len(folded.text)


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("X\nmarks the spot", "X marks", ("normalized", 0)),
        ("aX\nb, a b", "a b", ("exact", 6)),
        ("a \u2033b\u2033 c", 'a "b" c', ("normalized", 0)),
        ("a \u2034b c", "a '''b c", ("normalized", 0)),
        ("say \u0149 a", "say 'n a", ("normalized", 0)),
    ],
)
def test_letters_stay_letters(text: str, quote: str, expected: tuple[str, int]) -> None:
    match = CapturedText("", text).find(quote)
    assert (match.result, match.offset) == expected


def test_a_hint_is_of_whole_words_where_words_are_parted() -> None:
    giant = "x" * 300
    passage = "the harbor receives a fifth of all takings"
    # No word begins near enough: the hint begins where the likeness does.
    match = CapturedText("", f"some words {giant}{passage} until the end").find(
        passage.replace("fifth", "tenth")
    )
    assert (match.result, "some words" in match.hint) == ("missing", False)
    assert match.hint.endswith("of all takings")
    match = CapturedText("", f"Once {passage} until the end").find(f"{passage[:-1]}z")
    assert match.hint == passage
    match = CapturedText("", f"{passage} until the end").find(f"{passage[:-1]}z")
    assert (match.hint, match.offset) == (passage, 0)
