"""An article costs little time and memory, whatever is in it, or it is refused in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep

import pytest
from support.peak import PRINT_PEAK

from dealterms.errors import UnreadableError
from dealterms.loader.tree import Folder
from dealterms.model.source import Source
from dealterms.quotes import captures as captures_module
from dealterms.quotes.budget import ExtractionBudget
from dealterms.quotes.captures import CapturedText, CaptureStore, UnreadableCapture
from dealterms.quotes.extract import ArticleFormat

MEBIBYTE = 1 << 20
TEXTS = {
    "written out as eighteen": ("\ufdfa", "characters once it is normalized"),
    "written out as eight": ("\ufdfb", "characters once it is normalized"),
    "written out as six": ("\u3316", ""),
    "without a width": ("\u200b", ""),
    "apostrophes": ("\u2019", ""),
    "quotation marks and blanks": ("\u201ca\u201d\u00a0", ""),
    "ligatures": ("\ufb03", ""),
    "accents": ("e\u0301", ""),
    "variation selectors": ("a\ufe0f", ""),
    "mathematical letters": ("\U0001d400", ""),
    "Hangul in parts": ("\uac00\u11a8", ""),
    "hyphens at line ends": ("words of the text are here well-\n", ""),
    "Han in short lines": ("独占契約は両社の間で継続する方針\n", ""),
    "one letter a line": ("a\n", "lines"),
    "carriage returns": ("\r", "lines"),
    "blank lines": ("  \n", "lines"),
    "plain": ("The mill pays a fifth of its sales.\n", ""),
}
PAGES = {
    "paragraphs": "<p>a",
    "cells": "<td>a",
    "nested": "<div>",
    "unclosed": "<b><i>a",
    "attributes": "<a b=c>",
    "entities": "&amp;&#x2019;",
    "comments": "<!-- a -->b",
}

PROGRAM = """
import resource, sys
from dealterms.loader.tree import Folder
from dealterms.model.source import Source
from dealterms.quotes.captures import CapturedText, CaptureStore
source = Source.model_validate({"type": "a", "title": "T", "capture": {"file": sys.argv[1]}})
capture = CaptureStore(Folder(".")).get(source)
if isinstance(capture, CapturedText):
    print(capture.find("no such words stand anywhere in it").result)
    print(capture.find(capture.text[-20:].strip() or "a").result)
else:
    print(capture.error)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10)
"""
PROGRAM += PRINT_PEAK


def read(folder: Path, name: str, content: bytes) -> CapturedText | UnreadableCapture | None:
    """What is read of a file in `seeds/`."""
    path = folder / "seeds" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    source = Source.model_validate({"type": "a", "title": "T", "capture": {"file": name}})
    return CaptureStore(Folder(folder)).get(source)


@pytest.mark.exhaustive
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts memory in this way")
@pytest.mark.parametrize(
    ("name", "unit", "refused"),
    [
        *(("a.txt", unit, refused) for unit, refused in TEXTS.values()),
        *(("a.html", unit, None) for unit in PAGES.values()),
    ],
    ids=[*TEXTS, *PAGES],
)
def test_no_text_costs_more_than_it_may(name: str, unit: str, refused: str | None, tmp_path: Path) -> None:
    path = tmp_path / "seeds" / name
    path.parent.mkdir()
    path.write_bytes(unit.encode() * (16 * MEBIBYTE // len(unit.encode())))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, name],
        cwd=tmp_path,
        env=os.environ | {"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    *results, extractor, own = done.stdout.splitlines()
    assert max(int(own), int(extractor)) <= 512
    if refused:
        assert len(results) == 1 and refused in results[0] and results[0].endswith(". Split it")
    elif refused is not None:
        assert results[0] == "missing" and len(results) == 2
    else:
        assert len(results) in (1, 2)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x" * (16 * MEBIBYTE + 1), "the text has 16,777,217 bytes; the limit is 16,777,216. Split it"),
        (
            "é".encode() * (8 * MEBIBYTE + 1),
            "the text has 16,777,218 bytes; the limit is 16,777,216. Split it",
        ),
        (b"x\n" * 1_000_001, "the text has 1,000,001 lines; the limit is 1,000,000. Split it"),
        (b"x\r" * 1_000_001, "the text has 1,000,001 lines; the limit is 1,000,000. Split it"),
        (
            "\ufdfa".encode() * 2_000_000,
            "the text has 36,000,000 characters once it is normalized; the limit is 33,554,432. Split it",
        ),
    ],
)
def test_what_is_too_long_is_refused_in_one_line(content: bytes, message: str, tmp_path: Path) -> None:
    capture = read(tmp_path, "a.txt", content)
    assert isinstance(capture, UnreadableCapture)
    assert str(capture.error) == message


@pytest.mark.parametrize("content", [b"x" * (16 * MEBIBYTE), b"x\n" * 999_999, "\ufdfa".encode() * 1_800_000])
def test_what_just_fits_is_read(content: bytes, tmp_path: Path) -> None:
    capture = read(tmp_path, "a.txt", content)
    assert isinstance(capture, CapturedText)
    assert capture.find("x" if content[:1] == b"x" else "\ufdfa").result == "ambiguous"


def test_only_some_missing_quotes_are_told_what_comes_nearest(tmp_path: Path) -> None:
    """Each costs a walk over the text; that they are missing is told of all."""
    capture = read(tmp_path, "a.txt", b"The mill pays a fifth of its sales.\n")
    assert isinstance(capture, CapturedText)
    found = [capture.find(f"The mill pays a sixth {number}") for number in range(100)]
    assert {match.result for match in found} == {"missing"}
    hints = [bool(match.hint) for match in found]
    assert hints == [True] * 64 + [False] * 36


# -- what all extractions of a run share -----------------------------------------------------------------


def test_a_run_has_so_much_time_to_extract_texts(tmp_path: Path) -> None:
    budget = ExtractionBudget(seconds=0.001)
    assert budget.extract("html", b"<p>words") == "words"
    with pytest.raises(UnreadableError) as caught:
        budget.extract("html", b"<p>words")
    assert str(caught.value) == (
        "it was not read: the articles before it took 0.001 seconds, all that a run has."
        " Save the articles as plain text"
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no processes")
def test_forked_processes_share_the_time() -> None:
    budget = ExtractionBudget(seconds=0.001)
    child = os.fork()
    if not child:
        budget.extract("html", b"<p>words")
        os._exit(0)
    os.waitpid(child, 0)
    with pytest.raises(UnreadableError):
        budget.extract("html", b"<p>words")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no processes")
def test_forked_processes_extract_one_after_the_other(tmp_path: Path) -> None:
    """Together they take no more memory than one may."""
    budget, mark = ExtractionBudget(), tmp_path / "mark"
    begun = monotonic()
    budget.extract("html", b"<p>words")
    took = monotonic() - begun
    reader, writer = os.pipe()
    with budget._lock():
        child = os.fork()
        if not child:
            # A lock belongs to the process: this one has to wait.
            os.write(writer, b"ready")
            budget.extract("html", b"<p>words")
            mark.write_text("extracted")
            os._exit(0)
        assert os.read(reader, 5) == b"ready"
        # Long enough, if it did not.
        sleep(2 * took + 0.2)
        assert os.waitpid(child, os.WNOHANG) == (0, 0)
        assert not mark.exists()
    os.close(reader)
    os.close(writer)
    os.waitpid(child, 0)
    assert mark.read_text("utf-8") == "extracted"


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="this system does not list its open files")
def test_what_counts_the_time_is_closed() -> None:
    before = sorted(os.listdir("/dev/fd"))
    budget = ExtractionBudget()
    assert sorted(os.listdir("/dev/fd")) != before
    del budget
    assert sorted(os.listdir("/dev/fd")) == before


@pytest.mark.exhaustive
def test_an_extractor_has_so_much_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource", reason="Windows limits the time from outside alone")
    (tmp_path / "pypdf.py").write_text("while True:\n    pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with pytest.raises(UnreadableError, match="no text extracted within 10 seconds"):
        ExtractionBudget().extract("pdf", b"%PDF-1.4\n")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 12


@pytest.mark.parametrize("kept", [1000, 1], ids=["kept", "not kept"])
def test_an_article_is_extracted_once_for_its_quotes_and_its_digest(
    kept: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The digest is known even when the text has made room for another one."""
    monkeypatch.setattr(captures_module, "_MAX_CACHED_CHARACTERS", kept)
    seen: list[bytes] = []

    class Counting(ExtractionBudget):
        def extract(self, kind: ArticleFormat, raw: bytes) -> str:
            seen.append(raw)
            return super().extract(kind, raw)

    (tmp_path / "seeds").mkdir()
    store = CaptureStore(Folder(tmp_path), budget=Counting())
    pages = {"a.html": b"<p>words", "b.html": b"<p>other"}
    sources = []
    for name, content in pages.items():
        (tmp_path / "seeds" / name).write_bytes(content)
        sources.append(Source.model_validate({"type": "a", "title": "T", "capture": {"file": name}}))
    for source in sources:
        for _ in range(2):
            assert isinstance(store.get(source), CapturedText)
    for source, content in zip(sources, pages.values(), strict=True):
        assert store.get_state(source).sha256 == sha256(content).hexdigest()
    assert seen == [*pages.values()]
