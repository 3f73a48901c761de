"""Markdown: nothing that a stranger wrote has an effect on a page."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.hostile import HOSTILE, build_hostile_report, find_code_spans, find_effects, outline

from dealterms.formats import RenderOptions, markdown, render
from dealterms.pages.escape import escape_control_chars


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_becomes_markdown(name: str, tmp_path: Path) -> None:
    report = build_hostile_report(tmp_path, HOSTILE[name])
    assert report.findings == ()
    rendered = render(report, "markdown", RenderOptions())
    calm = render(build_hostile_report(tmp_path / "calm", "calm"), "markdown", RenderOptions())
    assert outline(rendered) == outline(calm)
    assert find_effects(rendered) == []
    written = escape_control_chars(" ".join(HOSTILE[name].split()))
    if len(written) < 200 and markdown.escape_markdown(written, in_cell=True) != written:
        found = find_code_spans(rendered)
        assert [span for span in found if written not in span] == []
        assert len(found) == len(
            find_code_spans(render(build_hostile_report(tmp_path / "at", "@x"), "markdown", RenderOptions()))
        )


def test_the_search_for_effects_finds_them() -> None:
    alive = ["@octocat", "#1", "GH-1", "https://x.example", "www.x.example", "a@b.example", "<b>",
             "*x*", ":+1:", "![x](y)", "[x](y)", "deadbeefcafe"]  # fmt: skip
    assert [text for text in alive if not find_effects(text)] == []
    assert find_effects("`@octocat #1 https://x.example`") == []


@pytest.mark.parametrize(
    "name",
    [
        "Amazon.com's spending on AWS · Amazon.com → Anthropic",
        "Mill & Sons",
        "AT&T and R&D",
        "Port (of Eastbay), Ltd.",
    ],
)
def test_a_common_name_is_no_code(name: str) -> None:
    assert markdown.escape_markdown(name) == name
    assert find_effects(name) == []


@pytest.mark.parametrize("name", ["&lt;b&gt;", "a &#64;octocat", "&commat;octocat", "AT&T;"])
def test_what_would_be_another_letter_is_code(name: str) -> None:
    assert markdown.escape_markdown(name) == f"`{name}`"


def test_a_mention_is_shown_and_dead() -> None:
    assert markdown.escape_markdown("@octocat") == "`@octocat`"
    assert markdown.escape_markdown("plain, harmless text (2024)") == "plain, harmless text (2024)"
    assert markdown.escape_markdown("a ` b") == "``a ` b``"
    assert escape_control_chars("\u202e\x1b") == "<U+202E><U+001B>"
