"""`--format html`: one page that stands alone, and in which nothing that a stranger wrote is markup."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.hostile import HOSTILE, build_hostile_report
from support.paths import MICROSOFT_OPENAI, STORIES, TESTS, read_command
from support.workspace import SmallDeal

from dealterms.formats import RenderOptions, html, render
from dealterms.model.finding import Finding
from dealterms.model.location import Location
from dealterms.model.report import CheckSummary, Report
from dealterms.pages.cells import Span
from dealterms.pages.escape import INVISIBLE, escape_control_chars
from dealterms.pages.page import Page, Section, Table
from dealterms.reports.check import CheckReport
from dealterms.reports.kinds import build_kinds_report

CALM = "calm"
MARKUP = {
    **HOSTILE,
    "style": "</style><script>alert(1)</script>",
    "title": "</title></head><body onload=alert(1)>",
    "comment": "<!-- --><!doctype x><?php ?><![CDATA[ x ]]>",
    "attribute": "\" onclick=\"alert(1)\" ' onclick='alert(1)' `",
    "cell": "</td></tr></table><h1>x</h1>",
    "half": "<b",
    "right-to-left": "\u05e9\u05dc\u05d5\u05dd <b>\u0645\u0631\u062d\u0628\u0627</b> &lt;",
}
VOID = {"meta"}
BARE = "head title style body main h1 h2 table thead tr ul bdi code".split()
ATTRIBUTES = {tag: {"class"} for tag in ("section", "strong", "tbody", "ol")} | {
    "div": {"class", "tabindex", "role", "aria-label"},
    "html": {"lang"},
    "meta": {"charset", "name", "content", "http-equiv"},
    "p": {"class", "lang"},
    "span": {"class", "lang"},
    "a": {"class", "id", "href", "title", "rel", "aria-label"},
    "li": {"id", "value"},
    "th": {"id", "scope", "colspan"},
    "td": {"data-label"},
    **{tag: set() for tag in BARE},
}
"""Every element that the pages have, with its attributes."""


class Read(HTMLParser):
    """A page as a browser would read it; it must be closed as it was opened."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []
        self.title = self.style = self.words = self.headline = ""
        self.odd: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.tags.append((tag, dict(attrs)))
        self.open += [] if tag in VOID else [tag]
        if tag in ("td", "th"):
            self.cells.append("")
            self.words += " "

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "title" in self.open:
            self.title += data
        elif "style" in self.open:
            self.style += data
        else:
            self.words += data
            paragraphs = [attributes for tag, attributes in self.tags if tag == "p"]
            if "p" in self.open and paragraphs[-1] == {"class": "summary"}:
                self.headline += data
            if {"td", "th"} & set(self.open):
                self.cells[-1] += data

    def handle_comment(self, data: str) -> None:
        self.odd.append(data)

    def handle_decl(self, decl: str) -> None:
        self.odd += [decl] if decl != "doctype html" else []

    def handle_pi(self, data: str) -> None:
        self.odd.append(data)

    def unknown_decl(self, data: str) -> None:
        self.odd.append(data)

    @property
    def shape(self) -> list[tuple[str, dict[str, str | None]]]:
        """The elements that do not hang on how a word is spelled, without the words in their attributes."""
        spelled = [("span", {"class": "whole"}), ("bdi", {}), ("code", {})]
        return [
            (
                tag,
                {
                    key: "" if key in ("content", "title", "aria-label") else value
                    for key, value in attributes.items()
                },
            )
            for tag, attributes in self.tags
            if (tag, attributes) not in spelled and tag != "style"
        ]


# -- whole pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("story", ["dissent", "too-early"])
def test_the_page_of_a_story(
    story: str, terms: Callable[..., str], golden: Callable[[Path, str], None]
) -> None:
    command = read_command(TESTS / "stories" / story)
    page = terms(*command, "-C", str(TESTS / "stories" / story), "--format", "html")
    golden(TESTS / "stories" / story / "expected.html", page)


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("diff-2024-2025", ["diff", "2024", "2025"]),
        ("show-2025-05", ["show", "2025-05"]),
        ("list", ["list"]),
    ],
)
def test_the_page_of_the_real_deal(
    name: str,
    command: list[str],
    terms: Callable[..., str],
    golden: Callable[[Path, str], None],
) -> None:
    page = terms(*command, "-C", str(MICROSOFT_OPENAI), "--format", "html")
    golden(MICROSOFT_OPENAI / f"{name}.html", page)


@pytest.mark.parametrize("story", STORIES, ids=lambda folder: folder.name)
def test_it_says_what_the_text_says(story: Path, terms: Callable[..., str]) -> None:
    command = read_command(story)
    written = terms(*command, "-C", str(story), "--format", "html")
    # No terminal leads back from the list of the sources; and there, `terms help` says what its signs mean.
    page = Read(re.sub(r'<span class="back">.*?</span>|<p class="legend">.*?</p>', "", written))
    text = terms(*command, "-C", str(story), width=1000)
    # A list numbers its items itself.
    numbers = [f"[{attributes['value']}]" for tag, attributes in page.tags if tag == "li" and attributes]
    assert sorted(page.words.split() + numbers) == sorted(text.split())


def test_the_width_and_the_color_of_a_terminal_do_not_matter(terms: Callable[..., str]) -> None:
    command = ("diff", "2024", "2025", "-C", str(MICROSOFT_OPENAI), "--format", "html")
    wide = terms(*command, "--color", "always", width=200)
    assert wide == terms(*command, width=40)
    assert wide.endswith("</html>\n")


@pytest.mark.parametrize("arguments", [["kinds"], ["kinds", "exclusivity"], ["list"], ["show"]])
def test_every_command_has_a_page(arguments: list[str], terms: Callable[..., str]) -> None:
    where = [] if arguments[0] == "kinds" else ["-C", str(MICROSOFT_OPENAI)]
    page = Read(terms(*arguments, *where, "--format", "html"))
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert page.title
    assert page.cells


def test_the_verdict_of_a_check_stands_above_its_findings(repository: SmallDeal) -> None:
    repository.write("seeds/s-1.yaml", "type: nonsense\n")
    said = repository.terms("check", "--format", "html:page.html", "--format", "text")
    page = Read((repository.root / "page.html").read_text(encoding="utf-8"))
    verdict = said.out.rstrip().split("\n")[-1]
    assert said.code == 1
    assert page.title == verdict
    assert page.words.count(verdict) == 1
    assert page.words.index(verdict) < page.words.index("seeds/s-1.yaml:1:")
    findings = len(re.findall(r"(?:error|warning)\[", said.out))
    assert [tag for tag, _ in page.tags].count("tr") == 1 + findings


def test_what_both_sides_of_an_arrow_are_called_does_not_turn_it_around() -> None:
    """Between two names from right to left, an arrow would point from the second to the first."""
    cells = Read(table("\u05d0\u05d1 → \u05d2\u05d3", "Acme → Beta")).tags
    assert [tag for tag, _ in cells].count("bdi") == 2


def test_an_id_or_a_date_is_not_broken_at_its_hyphen() -> None:
    page = table("2025-01, seed-001\u00a0line\u00a05", "well-" * 10 + "known")
    whole = re.findall('<span class="whole">(.*?)</span>', page)
    assert whole == ["2025-01", "seed-001"]


def test_a_column_that_says_nothing_is_left_out() -> None:
    page = Read(draw(Table(("A", "B", "C"), (("group",), ("x", "", "y")))))
    assert page.cells == ["A", "C", "group", "x", "y"]
    assert ("th", {"colspan": "2", "scope": "rowgroup"}) in page.tags


# -- nothing runs, nothing is loaded ---------------------------------------------------------------------


@pytest.fixture
def page(terms: Callable[..., str]) -> Read:
    return Read(terms("diff", "2024", "2025", "-C", str(MICROSOFT_OPENAI), "--format", "html"))


def test_the_policy_allows_the_one_style_and_nothing_else(page: Read) -> None:
    digest = b64encode(sha256(page.style.encode()).digest()).decode()
    metas = [attributes for tag, attributes in page.tags if tag == "meta"]
    assert metas[0] == {"charset": "utf-8"}
    assert [m["content"] for m in metas if m.get("name") == "description"] == [page.headline.strip()]
    assert metas[-1] == {
        "http-equiv": "Content-Security-Policy",
        "content": f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    }
    order = [tag for tag, _ in page.tags]
    assert order.index("style") > max(n for n, tag in enumerate(order) if tag == "meta")
    assert order.count("style") == 1


def test_the_style_loads_nothing(page: Read) -> None:
    assert not re.search(r"url\(|@import|@font-face|//|<", page.style)
    assert "prefers-color-scheme: dark" in page.style
    assert "@media print" in page.style


# -- strangers' text ---------------------------------------------------------------------------------------


def is_ours(page: Read) -> bool:
    """Nothing is in the page but what the renderer itself writes."""
    return not page.odd and all(
        tag in ATTRIBUTES
        and attributes.keys() <= ATTRIBUTES[tag]
        and (attributes.get("href") or "#").startswith(("#", "https://", "http://"))
        for tag, attributes in page.tags
    )


def test_the_search_for_markup_finds_it() -> None:
    alive = [
        "<script></script>",
        "<p onclick=x></p>",
        "<img/>",
        "<!-- x -->",
        "<?php ?>",
        "<a href='javascript:x'></a>",
        "<a target=_top></a>",
    ]
    assert [text for text in alive if is_ours(Read(text))] == []
    assert is_ours(Read("<p>&lt;script&gt; &quot;onclick=x</p>"))
    with pytest.raises(AssertionError):
        Read("<p><b></p>")


@pytest.mark.parametrize("name", MARKUP)
def test_no_text_of_a_deal_becomes_markup(name: str, tmp_path: Path) -> None:
    written = html_of(build_hostile_report(tmp_path / "hostile", MARKUP[name]))
    page = Read(written)
    assert is_ours(page)
    assert page.shape == Read(html_of(build_hostile_report(tmp_path / "calm", CALM))).shape
    assert set(INVISIBLE.findall(written)) == {"\n"}
    assert len(written) < 120_000
    shown = escape_control_chars(" ".join(MARKUP[name].split()))
    if len(shown) < 200:
        assert shown in page.words
        assert shown in page.title


@pytest.mark.parametrize("name", ["`rate` is empty", "write `a` or `<b>`", "a ` alone", "`` is nothing"])
def test_backticks_stand_around_code(name: str) -> None:
    """In findings, in what a kind is, and in the lines above a table; not in what strangers wrote."""
    spans = re.findall("`([^`]+)`", name)
    written = html_of(found(name))
    words = [f"<code>{span.replace('<', '&lt;').replace('>', '&gt;')}</code>" for span in spans]
    assert re.findall("<code>.*?</code>", written) == words * 2
    assert table(name, name).count("<code>") == 0
    kind = render(build_kinds_report("exclusivity"), "html", RenderOptions())
    assert "<code>level: none</code>" in kind
    assert "<code>all</code> covers everything" in kind
    assert "`" not in kind
    assert "<code>terms kinds KIND</code>" in render(build_kinds_report(None), "html", RenderOptions())


def test_a_page_says_what_its_signs_mean(terms: Callable[..., str]) -> None:
    """The arrow beside a term, and what is so by convention; nothing where neither is."""
    binds = '<p class="legend">A → B beside a term: it binds A and benefits B.</p>'
    convention = '<p class="legend">By convention: contracts do not settle'
    heading = (Span("Cloud", "heading", "term-x"), Span(" · Acme → Beta · kind a → b", "pale"))
    other = (Span("Cloud", "heading", "term-x"), Span(" · both · kind a → b", "pale"))
    for first, how, has_roles, has_convention in (
        (heading, "loosened (by convention)", True, True),
        (other, "tightened (by convention)", False, True),
        (heading, "loosened", True, False),
        ("Cloud → b", "loosened", False, False),
    ):
        rows = ((first,), ("level", how))
        page = html.render(Page("", (), (Section("T", table=Table(("A", "B"), rows)),)), RenderOptions())
        assert (binds in page, convention in page) == (has_roles, has_convention)
    page = terms("show", "2025", "-C", str(MICROSOFT_OPENAI), "--format", "html")
    assert page.count('<p class="legend">') == page.count(binds) == 1


def test_a_table_that_can_scroll_is_reached_by_keys() -> None:
    for page, name in ((html_of(found("x")), "Findings"), (draw(Table(("A", "B"), (("a", "b"),))), "T")):
        assert f'<div class="table" tabindex="0" role="group" aria-label="{name}">' in page


@pytest.mark.parametrize("name", MARKUP)
def test_no_text_of_a_finding_becomes_markup(name: str) -> None:
    text = MARKUP[name]
    page = Read(html_of(found(text)))
    assert is_ours(page)
    assert page.shape == Read(html_of(found(CALM))).shape
    cells = (f"{text}:3:1", "error", text, f"{text}. {text}.")
    assert page.cells[4:-1] == [escape_control_chars(cell) for cell in cells[:-1]]
    # In a sentence of ours, backticks stand around code.
    assert page.cells[-1].replace("`", "") == escape_control_chars(cells[-1]).replace("`", "")
    assert page.words.replace("`", "").count(escape_control_chars(text).replace("`", "")) >= 4


def html_of(report: Report) -> str:
    return render(report, "html", RenderOptions())


def found(text: str) -> Report:
    """A check whose finding is called as strangers like."""
    finding = Finding(text, Location(text, 3, 1), text, text)
    return CheckReport(findings=(finding,), checked=CheckSummary(deals=1))


def table(*cells: str) -> str:
    return draw(Table(("Name",) * len(cells), (cells,)))


def draw(table_: Table) -> str:
    """The table alone, as it stands in its page."""
    page = html.render(Page("", (), (Section("T", table=table_),)), RenderOptions())
    return page[page.index('<div class="table"') : page.index("</section>")]


LETTERS = st.text(st.sampled_from("a-1 <>&;\"'/=!`#x\u00a0\u05d0\u202e\n→·") | st.characters())


@given(st.lists(LETTERS | st.just("UNSUPPORTED") | st.just(" → "), min_size=1).map("".join))
def test_a_cell_says_what_is_in_it_and_no_more(text: str) -> None:
    page = Read(table("name", text + "."))
    assert page.cells[2:] == ["name", escape_control_chars(text + ".")]
    assert is_ours(page)
