"""The formats: what people read fits their screen, and nothing that a stranger wrote has an effect."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from wcwidth import iter_graphemes, wcswidth

from dealterms.cli.errors import run
from dealterms.formats import RenderOptions, markdown, render, text
from dealterms.loader.deal import choose_deal, list_deals, list_snapshots
from dealterms.loader.tree import Folder
from dealterms.model.report import Report
from dealterms.pages.escape import escape_control_chars
from dealterms.pages.page import Page, Section, Table
from dealterms.reports import diff

HERE = Path(__file__).parent
REAL = HERE / "deals" / "microsoft-openai"
STORIES = sorted(path.parent for path in HERE.glob("deals/*/story.txt"))
ESC = "\x1b"


def columns(line: str) -> int:
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in line
    )


# -- text fits the screen ----------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 80, 100, 120, 160])
def test_text_is_as_wide_as_the_screen(
    width: int, terms: Callable[..., str], golden: Callable[[Path, str], None]
) -> None:
    text = terms("diff", "2024", "2025", "-C", str(REAL), width=width)
    assert max(map(columns, text.split("\n"))) <= width
    # At 100, the width of a file, it is the golden file of test_real_deal.py.
    golden(REAL / ("diff-2024-2025.txt" if width == 100 else f"diff-2024-2025.{width}.txt"), text)


@pytest.mark.parametrize("story", STORIES, ids=lambda folder: folder.name)
@pytest.mark.parametrize("width", [60, 79, 133])
def test_no_line_is_wider_than_the_screen(
    story: Path, width: int, terms: Callable[..., str]
) -> None:
    command = (story / "story.txt").read_text(encoding="utf-8").split("\n")[0].split()[1:]
    text = terms(*command, "-C", str(story), width=width)
    assert max(map(columns, text.split("\n"))) <= width
    assert not [line for line in text.split("\n") if line != line.rstrip()]


def test_a_wider_screen_needs_fewer_lines(terms: Callable[..., str]) -> None:
    heights = [
        terms("diff", "2024", "2025", "-C", str(REAL), width=w).count("\n")
        for w in (60, 80, 100, 160)
    ]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] > heights[-1]


def test_every_difference_of_the_deal_names_its_article_in_one_place(
    terms: Callable[..., str],
) -> None:
    """In the last column; on a narrow screen in a line of its own, below."""
    story = HERE / "deals" / "too-early"
    wide = terms("diff", "2023", "2024", "-C", str(story), width=100).split("\n")
    at = next(line for line in wide if line.endswith("Article")).index("Article")
    rows = [line for line in wide if line.startswith("    ")]
    assert len(rows) == 8
    assert all(line[at - 2 : at] == "  " and line[at] != " " for line in rows)
    assert [line[at:].startswith("UNSUPPORTED") for line in rows].count(True) == 5
    narrow = terms("diff", "2023", "2024", "-C", str(story), width=70).split("\n")
    below = [line for line in narrow if "←" in line]
    assert len(below) == 8
    assert len({line.index("←") for line in below}) == 1
    assert sum("← UNSUPPORTED" in line for line in below) == 5


def test_the_summary_comes_before_everything_else(terms: Callable[..., str]) -> None:
    lines = terms("diff", "2023", "2025", "-C", str(HERE / "deals" / "ended")).split("\n")
    assert lines[1] == "3 of 7 changes sourced; 1 term unchanged; 4 differences UNSUPPORTED"


def test_color_only_where_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    command = ["diff", "2023", "2025", "-C", str(HERE / "deals" / "ended")]
    run(command)
    plain = capsys.readouterr().out
    run([*command, "--color", "always"])
    colored = capsys.readouterr().out
    assert ESC not in plain
    assert f"{ESC}[31mUNSUPPORTED{ESC}[0m" in colored
    assert re.sub(r"\x1b\[\d+m", "", colored) == plain


# -- how words are spelled -----------------------------------------------------------------------------


def test_words_are_spelled_as_the_deal_spells_them(terms: Callable[..., str]) -> None:
    text = terms("diff", "2024", "2025", "-C", str(REAL), width=160)
    for wanted in ("AGI  ", "or USD 100 billion profit", "OpenAI may leave the partnership"):
        assert wanted in text
    assert "Drop AGI clause" in text
    assert "usd" not in text
    assert "openai" not in text


# -- strangers' text -----------------------------------------------------------------------------------

HOSTILE = {
    "mention": "@octocat and @org/team",
    "issue": "see #1 and user/repo#1",
    "issue-in-words": "see GH-1 and gh-22",
    "url": "http://evil.example/x and https://evil.example",
    "bare-url": "www.evil.example or evil.example/path",
    "ftp": "ftp://evil.example mailto:a@evil.example xmpp:a@b.example",
    "email": "a.b@evil.example",
    "commit": "deadbeefcafe0123456789abcdef0123456789ab and a5c3785ed8d6a35868bc169f07e40e889087fd2e",
    "backticks": "a ` b `` c ``` d",
    "fence": "```html <b>x</b>",
    "pipe": "a | b \\| c |",
    "html": "<script>alert(1)</script><img src=x onerror=y><!-- x",
    "entity": "&lt;b&gt; &amp; &#60;i&#62; &copy",
    "image": "![x](http://evil.example/x.png)",
    "link": "[x](http://evil.example) [y][z] [z]: http://evil.example",
    "autolink": "<http://evil.example> <a@evil.example>",
    "emphasis": "**bold** __bold__ *it* _it_ ~~gone~~",
    "heading": "# heading",
    "setext": "heading ===",
    "list": "- item",
    "numbered": "1. item",
    "quote": "> quoted",
    "rule": "---",
    "table": "| a | b | |---|---| | 1 | 2 |",
    "math": "$x$ $$y$$",
    "footnote": "[^1] [^1]: x",
    "emoji": ":tada: :+1:",
    "backslash": "\\@octocat \\<b> \\",
    "direction": "abc \u202egnp.exe \u2066x\u2069",
    "escape": "\x1b[31mred\x1b[0m \x1b]8;;http://evil.example\x07x\x1b]8;;\x07 \x9b31m",
    "newlines": "one\n\n# two\r\n- three\u2028four\u0085five",
    "zero-width": "a\u200bb\u00adc\ufeff",
    "wide": "漢字かな交じり文 한국어 全角",
    "combining": "e\u0301a\u0300" * 5,
    "fullwidth": "＠octocat ＃1",
    "long": "x" * 1_000_000,
    "long-words": "word " * 200_000,
}


def invented(root: Path, text: str) -> Report:
    """A deal of which everything that a stranger can write freely is ``text``."""
    quoted = json.dumps(text)
    (root / "terms" / "d").mkdir(parents=True)
    (root / "seeds").mkdir()
    write = {
        "terms/d/deal.yaml": f"title: {quoted}\nparties:\n  a: {{name: {quoted}}}\n  b: {{name: {quoted}}}\n",
        "terms/d/2023.yaml": f"""summary: {quoted}
terms:
  x: {{kind: exclusivity, title: {quoted}, grantor: a, holder: b, level: exclusive}}
  y: {{kind: other, title: {quoted}, text: old, sources: [{{source: s, says: {quoted}}}]}}
""",
        "terms/d/2024.yaml": f"""summary: {quoted}
terms:
  x:
    kind: exclusivity
    title: {quoted}
    grantor: a
    holder: b
    level: preferred
    note: {quoted}
    since: 2024-02
    sources:
      - {{source: s, says: {quoted}, quote: {quoted}, supports: [level]}}
      - {{source: s, at: line 9, says: {quoted}, instead: {{level: sole}}}}
  y: {{kind: other, title: {quoted}, text: {quoted}}}
  z: {{kind: definition, title: {quoted}, text: {quoted}, used_by: [x]}}
proposals:
  p: {{changes: x, title: {quoted}, note: {quoted}, sources: [{{source: s}}]}}
""",
        "seeds/s.yaml": f"type: post\ntitle: {quoted}\nissued: 2024-03\n",
    }
    for path, content in write.items():
        (root / path).write_text(content, encoding="utf-8")
    folder = BigFolder(root)
    listing = list_snapshots(folder, choose_deal(list_deals(folder), None))
    return diff.build_diff_report(folder, listing, "2023", "2024", None, NOW)


class BigFolder(Folder):
    """A folder whose files may have any size: what formats do with long texts is asked here."""

    def read(self, path: str) -> bytes:
        return (Path(self.root) / path).read_bytes()


NOW = date(2026, 1, 31)
GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_becomes_markdown(name: str, tmp_path: Path) -> None:
    report = invented(tmp_path, HOSTILE[name])
    assert report.findings == ()
    rendered = render(report, "markdown", RenderOptions())
    calm = render(invented(tmp_path / "calm", "calm"), "markdown", RenderOptions())
    assert shape(rendered) == shape(calm)
    assert effects(rendered) == []
    written = escape_control_chars(" ".join(HOSTILE[name].split()))
    if len(written) < 200 and markdown.escape_markdown(written, in_cell=True) != written:
        found = spans(rendered)
        assert [span for span in found if written not in span] == []
        assert len(found) == len(
            spans(render(invented(tmp_path / "at", "@x"), "markdown", RenderOptions()))
        )


def spans(text: str) -> list[str]:
    """What stands in the code spans of a page."""
    return [
        child.content
        for token in GITHUB.parse(text)
        for child in token.children or ()
        if child.type == "code_inline"
    ]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_takes_hold_of_a_terminal(name: str, tmp_path: Path) -> None:
    report = invented(tmp_path, HOSTILE[name])
    text = render(report, "text", RenderOptions(80))
    assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"]
    assert max(map(columns, text.split("\n"))) <= 80
    assert len(text) < 60_000
    json.loads(render(report, "json", RenderOptions()))


def shape(text: str) -> list[str]:
    """The blocks of a Markdown page, and how many cells its tables have."""
    return [f"{token.type} {token.tag}" for token in GITHUB.parse(text) if token.type != "inline"]


_ACTIVE = re.compile(
    r"(?<![\w`])@\w|#\d|\bGH-\d|://|www\.|\w@\w|\b[0-9a-f]{7,40}\b|\w\.(?:com|org|net|example|exe)\b|:[\w+-]+:|\$",
    re.IGNORECASE,
)


def effects(text: str) -> list[str]:
    """Whatever GitHub would make of the page's text beyond text: outside of code spans, anything alive."""
    found = []
    for token in GITHUB.parse(text):
        if token.type == "html_block":
            found.append(token.content)
        for child in token.children or ():
            if child.type in ("link_open", "image", "html_inline", "em_open", "s_open"):
                found.append(child.type)
            if child.type == "text":
                found += _ACTIVE.findall(child.content)
    return found


def test_the_search_for_effects_finds_them() -> None:
    alive = ["@octocat", "#1", "GH-1", "https://x.example", "www.x.example", "a@b.example", "<b>",
             "*x*", ":+1:", "![x](y)", "[x](y)", "deadbeefcafe"]  # fmt: skip
    assert [text for text in alive if not effects(text)] == []
    assert effects("`@octocat #1 https://x.example`") == []


def test_a_mention_is_shown_and_dead() -> None:
    assert markdown.escape_markdown("@octocat") == "`@octocat`"
    assert markdown.escape_markdown("plain, harmless text (2024)") == "plain, harmless text (2024)"
    assert markdown.escape_markdown("a ` b") == "``a ` b``"
    assert escape_control_chars("\u202e\x1b") == "<U+202E><U+001B>"


# -- JSON, the machine's face ----------------------------------------------------------------------------

TOP = {"version", "status", "deal", "asked", "before", "after", "between", "summary", "differences",
       "proposals", "findings"}  # fmt: skip
TERM = {"term", "title", "class", "verb", "direction", "favors", "fields"}
FIELD = {"field", "verb", "before", "after", "direction", "favors", "when", "path", "transient",
         "supported", "origins", "evidence"}  # fmt: skip
EVIDENCE = {"source", "at", "quote", "says", "side", "when", "stance", "value"}
SUMMARY = {"changed", "sourced", "documented", "disputed", "proposed", "unchanged"}


@pytest.mark.parametrize("story", [REAL, *STORIES], ids=lambda folder: folder.name)
def test_json_has_the_names_that_stay(story: Path) -> None:
    name = "diff-2024-2025.json" if story == REAL else "expected.json"
    found: dict[str, Any] = json.loads((story / name).read_text(encoding="utf-8"))
    assert found.keys() >= TOP
    assert found["version"] == 1
    assert found["status"] in ("changed", "unchanged")
    assert found["summary"].keys() >= SUMMARY
    for term in found["differences"]:
        assert term.keys() >= TERM
        assert term["class"] in ("deal", "record", "none")
        for field in term["fields"]:
            assert field.keys() >= FIELD
            for evidence in field["evidence"]:
                assert evidence.keys() >= EVIDENCE
                assert evidence["side"] in ("before", "after")
                assert evidence["stance"] in ("supports", "disputes", "reports")
    changed = any(term["class"] == "deal" for term in found["differences"])
    assert (found["status"] == "changed") is changed


# -- identical, filtered to nothing, failed -------------------------------------------------------------


def test_three_messages_differ(
    terms: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    identical = terms("diff", "2024", "2024", "-C", str(REAL))
    unchanged = terms("diff", "2025-01", "2025-05", "-C", str(REAL))
    filtered = terms("diff", "2024", "2025", "--known-by", "2020", "-C", str(REAL))
    assert "Identical: both name the snapshot 2024" in identical
    assert "The deal did not change" in unchanged
    assert "No change of the deal is left once what was not yet known is taken out" in filtered
    for phrase in ("Identical", "did not change", "No change of the deal is left"):
        assert sum(phrase in text for text in (identical, unchanged, filtered)) == 1
    assert run(["diff", "2018", "2025", "-C", str(REAL)]) == 2
    failed = capsys.readouterr()
    assert failed.out == ""
    assert failed.err.startswith("terms: there is no snapshot as early as 2018")


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
    page = Page(
        "", (), (Section("T", table=Table(("Name", "Next"), ((cell, "x"), ("y" * 9, "x")))),)
    )
    _, header, row, other = render_page(page, 60).split("\n")[:4]
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
