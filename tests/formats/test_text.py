"""Text: it fits the screen, and nothing that a stranger wrote takes hold of a terminal."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from support.hostile import HOSTILE, build_hostile_report
from support.paths import MICROSOFT_OPENAI, STORIES, TESTS, read_command
from wcwidth import iter_graphemes, wcswidth

from dealterms.cli.errors import run
from dealterms.formats import RenderOptions, render, text
from dealterms.pages.page import Page, Section, Table

ESC = "\x1b"


def columns(line: str) -> int:
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line
    )


def list_breakable(text: str) -> list[str]:
    """The lines without those of addresses, which nobody could open if they were broken."""
    return [line for line in text.split("\n") if "://" not in line]


# -- text fits the screen ----------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 80, 100, 120, 160])
def test_text_is_as_wide_as_the_screen(
    width: int, terms: Callable[..., str], golden: Callable[[Path, str], None]
) -> None:
    text = terms("diff", "2024", "2025", "-C", str(MICROSOFT_OPENAI), width=width)
    assert max(map(columns, list_breakable(text))) <= width
    # At 100, the width of a file, it is the golden file of stories/test_microsoft_openai.py.
    golden(
        MICROSOFT_OPENAI / ("diff-2024-2025.txt" if width == 100 else f"diff-2024-2025.{width}.txt"),
        text,
    )


@pytest.mark.parametrize("story", STORIES, ids=lambda folder: folder.name)
@pytest.mark.parametrize("width", [60, 79, 133])
def test_no_line_is_wider_than_the_screen(story: Path, width: int, terms: Callable[..., str]) -> None:
    command = read_command(story)
    text = terms(*command, "-C", str(story), width=width)
    assert max(map(columns, list_breakable(text))) <= width
    assert not [line for line in text.split("\n") if line != line.rstrip()]


def test_a_wider_screen_needs_fewer_lines(terms: Callable[..., str]) -> None:
    heights = [
        terms("diff", "2024", "2025", "-C", str(MICROSOFT_OPENAI), width=w).count("\n")
        for w in (60, 80, 100, 160)
    ]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] > heights[-1]


def test_every_difference_of_the_deal_names_its_sources_in_one_place(terms: Callable[..., str]) -> None:
    """In the last column; on a narrow screen in a line of its own, below."""
    story = TESTS / "stories" / "too-early"
    wide = terms("diff", "2023", "2024", "-C", str(story), width=100).split("\n")
    wide = wide[: next(n for n, line in enumerate(wide) if line.startswith("SOURCES"))]
    at = next(line for line in wide if line.endswith("Source")).index("Source")
    rows = [line for line in wide if line.startswith("    ")]
    assert len(rows) == 8
    assert all(line[at - 2 : at] == "  " and line[at] != " " for line in rows)
    assert [line[at:].startswith("UNSUPPORTED") for line in rows].count(True) == 5
    narrow = terms("diff", "2023", "2024", "-C", str(story), width=70).split("\n")
    below = [line.strip() for line in narrow if line.startswith("      Source: ")]
    assert len(below) == 8
    assert sum(line.startswith("Source: UNSUPPORTED") for line in below) == 5


def test_the_summary_comes_before_everything_else(terms: Callable[..., str]) -> None:
    text = terms("diff", "2023", "2025", "-C", str(TESTS / "stories" / "ended"))
    title, blank, *lines = text[: text.index("\nTHE DEAL CHANGED")].split("\n")
    assert title.startswith("Ends   2023 → 2025   as known on ")
    assert blank == ""
    assert " ".join(lines).strip() == (
        "Four terms changed, all in Grantor's favor, three of them without a source: Early ended (February"
        " 2024), without a source; Not yet ended (February 2024), without a source; and two more; three"
        " things happened under the deal: By calendar lapsed (June 2024); By calendar or event lapsed (June"
        " 2024); and one more. 1 of 4 changed terms sourced, 0 quoted; 3 events under the deal; 1 term"
        " unchanged; 2 citations without a quote; 4 differences UNSUPPORTED"
    )


def test_color_only_where_asked(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    command = ["diff", "2023", "2025", "-C", str(TESTS / "stories" / "ended")]
    run(command)
    plain = capsys.readouterr().out
    run([*command, "--color", "always"])
    colored = capsys.readouterr().out
    assert ESC not in plain
    assert f"{ESC}[31mUNSUPPORTED{ESC}[0m" in colored
    assert re.sub(r"\x1b\[\d+m", "", colored) == plain


# -- strangers' text -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_takes_hold_of_a_terminal(name: str, tmp_path: Path) -> None:
    report = build_hostile_report(tmp_path, HOSTILE[name])
    text = render(report, "text", RenderOptions(80))
    assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"]
    assert max(map(columns, text.split("\n"))) <= 80
    assert len(text) < 60_000
    json.loads(render(report, "json", RenderOptions()))


# -- letters that take two columns, or none --------------------------------------------------------

WIDE = {
    "plain": ("abc", 3),
    "CJK": ("漢字かな", 8),
    "Hangul": ("한국어", 6),
    "fullwidth": ("ＡＢ", 4),
    "accents": ("e\u0301te\u0301", 3),
    "Thai marks": ("ก็ที่", 2),
    "Devanagari": ("नमस्ते", 4),
    "skin tone": ("👍🏽", 2),
    "flag": ("🇩🇪", 2),
}


@pytest.mark.parametrize("name", WIDE)
def test_a_column_begins_where_the_terminal_puts_it(name: str) -> None:
    cell, width = WIDE[name]
    page = Page("", (), (Section("T", table=Table(("Name", "Next"), ((cell, "x"), ("y" * 9, "x")))),))
    _, header, row, other = render_page(page, 80).split("\n")[:4]
    assert header == "  Name       Next"
    assert other == f"  {'y' * 9}  x"
    assert row == f"  {cell}{' ' * (9 - width)}  x"


@pytest.mark.parametrize("name", WIDE)
def test_no_letter_is_cut_apart(name: str) -> None:
    cell, width = WIDE[name]
    letters = set(iter_graphemes(cell))
    page = Page("", (), (Section("T", lines=(cell * 50,)),))
    lines = render_page(page, 60).split("\n")[1:-1]
    assert "".join(line.strip() for line in lines) == cell * 50
    assert len(lines) >= width * 50 // 60
    for line in lines:
        assert wcswidth(line) <= 60
        assert set(iter_graphemes(line.strip())) <= letters


def render_page(page: Page, width: int) -> str:
    return text.render(page, RenderOptions(width))
