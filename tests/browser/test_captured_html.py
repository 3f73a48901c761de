"""The text of an HTML capture, compared with what a real Chromium shows and copies: its `innerText`.

Real pages of many makers are those of the documentation on this machine, or below the folder that
TERMS_TEST_PAGES names. What they prove, the invented pages beside this file prove on any machine.
"""

from __future__ import annotations

import mimetypes
import os
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.memory_tree import MemoryTree
from support.paths import TESTS

from dealterms.model.source import Source
from dealterms.quotes.captures import CapturedText, CaptureStore
from dealterms.quotes.cells import replace_marks
from dealterms.quotes.html import NoTextError, read_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

PAGES = TESTS / "browser" / "articles"
PLACES = [Path(place) for place in os.environ.get("TERMS_TEST_PAGES", "").split(os.pathsep) if place] or [
    Path("/usr/share/doc"),
    Path("/usr/share"),
    Path("/usr/lib"),
    Path("/usr/local"),
    Path(sys.prefix),
]
SUFFIXES = (".html", ".htm", ".xhtml")
MOST_OF_ONE_MAKER = 4
ADDRESS = "http://captures.example"
JOINTS = """() => [...document.querySelectorAll("tr")].flatMap(row => {
    const cells = [...row.cells].filter(cell => cell.innerText.trim());
    return cells.slice(1).map((cell, number) => [
        cells[number].innerText.trim(),
        cell.innerText.trim(),
        cell.cellIndex - cells[number].cellIndex === 1 && !row.querySelector("table"),
    ]);
})"""
"""The texts of each two cells of a row that follow each other, and whether a tab alone parts them."""


class Shown(NamedTuple):
    """What Chromium shows of a page, and what the capture of the same file holds."""

    path: Path
    text: str
    joints: list[tuple[str, str, bool]]
    capture: CapturedText

    def iter_sentences(self) -> Iterator[str]:
        for line in self.text.split("\n"):
            for sentence in re.findall(r"[^.!?]+[.!?]", line):
                if "\t" not in sentence and 4 <= len(sentence.split()) <= 40:
                    yield sentence.strip()

    def iter_unwritten(self) -> Iterator[str]:
        """Yield the ends of cells, each with the beginning of the next, where nobody wrote that."""
        written = re.sub(r"[^\S\t]+", " ", self.text)
        for left, right, _ in self.joints:
            phrase = " ".join([*left.split()[-3:], *right.split()[:3]])
            if phrase not in written:
                yield phrase


@contextmanager
def open_pages(chromium: Browser, root: Path) -> Iterator[Callable[[str], Page]]:
    """Show the files below a folder, and nothing else; no script runs, for a capture runs none."""
    context = chromium.new_context()

    def answer(route: Route) -> None:
        file = root / route.request.url.removeprefix(f"{ADDRESS}/").partition("?")[0]
        if not (route.request.url.startswith(ADDRESS) and file.is_file()):
            route.abort()
            return
        kind = mimetypes.guess_type(file.name)[0] or "text/html"
        policy = {"Content-Security-Policy": "script-src 'none'", "Content-Type": kind}
        route.fulfill(body=file.read_bytes(), headers=policy)

    context.route("**", answer)
    page = context.new_page()

    def show(name: str) -> Page:
        page.goto(f"{ADDRESS}/{name}", wait_until="load")
        return page

    yield show
    context.close()


def read(path: Path) -> CapturedText | None:
    record = {"type": "webpage", "title": "T", "capture": {"file": path.name}}
    text = CaptureStore(MemoryTree({}), str(path.parent)).get(Source.model_validate(record))
    return text if isinstance(text, CapturedText) else None


def look(show: Callable[[str], Page], root: Path, path: Path) -> Shown | None:
    """Return what is shown and read of a page; None if it shows next to nothing."""
    page = show(str(path.relative_to(root)))
    text = page.evaluate("() => document.body ? document.body.innerText : ''")
    if len(text.split()) < 40:
        return None
    capture = read(path)
    assert capture is not None, path
    return Shown(path, text, [tuple(joint) for joint in page.evaluate(JOINTS)], capture)


def list_real_pages() -> list[Path]:
    """List pages of different make: a few out of each folder, the same on each run."""
    taken: list[Path] = []
    for place in PLACES:
        makers: dict[str, int] = {}
        for folder, folders, names in os.walk(place):
            folders.sort()
            maker = "/".join(Path(folder).relative_to(place).parts[:3])
            for name in sorted(names):
                path = Path(folder) / name
                if "test" in str(path.relative_to(place)):
                    continue  # data of some test, not a page that anybody reads
                if not name.lower().endswith(SUFFIXES) or path.is_symlink() or path in taken:
                    continue
                if makers.get(maker, 0) < MOST_OF_ONE_MAKER and 2_000 < path.stat().st_size < 3_000_000:
                    makers[maker] = makers.get(maker, 0) + 1
                    taken.append(path)
    return taken


# -- real pages ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real_pages(chromium: Browser) -> list[Shown]:
    root = Path("/")
    with open_pages(chromium, root) as show:
        looks = (look(show, root, path) for path in list_real_pages())
        shown = [page for page in looks if page is not None]
    if len(shown) < 30:
        pytest.skip(
            f"{len(shown)} HTML pages were found on this machine, not 30; TERMS_TEST_PAGES names more"
        )
    return shown


@pytest.mark.exhaustive
def test_sentences_that_the_browser_shows_are_found(real_pages: list[Shown]) -> None:
    chance = random.Random(11)
    sentences = [(page, sentence) for page in real_pages for sentence in _sample(page, chance)]
    if len(sentences) < 600:
        pytest.skip(f"the pages of this machine have {len(sentences)} sentences, not 600")
    missing = [
        (str(page.path), sentence)
        for page, sentence in sentences
        if page.capture.find(sentence).result not in ("exact", "normalized", "ambiguous")
    ]
    assert missing == []


def _sample(page: Shown, chance: random.Random) -> list[str]:
    sentences = list(dict.fromkeys(page.iter_sentences()))
    return chance.sample(sentences, min(30, len(sentences)))


@pytest.mark.exhaustive
def test_words_across_cells_of_real_pages_are_not_found(real_pages: list[Shown]) -> None:
    unwritten = [(page, phrase) for page in real_pages for phrase in page.iter_unwritten()]
    if len(unwritten) < 100:
        pytest.skip(f"the tables of this machine's pages have {len(unwritten)} pairs of cells, not 100")
    found = [(str(p.path), phrase) for p, phrase in unwritten if p.capture.find(phrase).result != "missing"]
    assert found == []


# -- invented pages, on any machine ----------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(PAGES.iterdir()), ids=lambda path: path.name)
def test_an_invented_page_is_read_as_the_browser_shows_it(chromium: Browser, path: Path) -> None:
    with open_pages(chromium, PAGES) as show:
        page = look(show, PAGES, path)
    assert page is not None
    assert page.capture.text.split() == page.text.split()
    sentences = list(page.iter_sentences())
    assert len(sentences) >= 5
    for sentence in sentences:
        assert page.capture.find(sentence).result in ("exact", "ambiguous"), sentence
    for phrase in page.iter_unwritten():
        assert page.capture.find(phrase).result == "missing", phrase
    for left, right, is_joined in page.joints:
        if is_joined:
            row = f"{left.splitlines()[-1]}\t{right.splitlines()[0]}"
            assert page.capture.find(row).result == "exact", row


def test_the_invented_pages_have_what_they_are_to_prove() -> None:
    names = {path.name for path in PAGES.iterdir()}
    assert len(names) >= 6
    assert {Path(name).suffix for name in names} == {".html", ".htm", ".xhtml"}


# -- any tree of elements --------------------------------------------------------------------------------

SHOW_TEXT = """html => {
    const frame = document.body.appendChild(document.createElement("iframe"));
    const inside = frame.contentDocument;
    inside.open();
    inside.write("<body>" + html);
    inside.close();
    const text = inside.body ? inside.body.innerText : "";
    frame.remove();
    return text;
}"""
INLINE = ("span", "b", "i", "a", "font", "sup", "code", "label", "ix:nonfraction", "wbr", "button", "u")
BLOCKS = ("div", "p", "h2", "ul", "li", "dl", "dd", "blockquote", "center", "pre", "section", "form", "hr")
TABLES = ("table", "tr", "td", "th", "tbody", "caption", "thead")
HIDDEN = ("script", "style", "template", "textarea", "iframe", "title", "datalist", "svg")
ATTRIBUTES = (
    *("", "", "", "", " hidden", " style='display:none'", " style='display:block'"),
    *(" style='display:inline'", " style='white-space:pre'", " style='white-space:normal'", " id=x"),
    *(" style='text-transform:uppercase'", " style='display:inline-block'", " style='float:left'"),
    *(" style='white-space:pre-line'", " style='visibility:visible'"),
)
"""Not what is hidden by `visibility`: its blanks are laid out, and a browser leaves them out of the text."""
WORDS = (
    "al",
    "be",
    "ga",
    " ",
    "  ",
    "\n",
    "de ",
    " ep",
    "&amp;",
    "&nbsp;",
    "<br>",
    "<!-- c -->",
    "<img alt=x>",
)


def build_markup(names: Sequence[str]) -> st.SearchStrategy[str]:
    """Build the markup of some elements, a few of which are not closed, or not opened."""
    texts = st.lists(st.sampled_from(WORDS), max_size=4).map("".join)

    def nest(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        element = st.builds(
            lambda name, attribute, inside, is_closed: (
                f"<{name}{attribute}>{inside}" + (f"</{name}>" if is_closed else "")
            ),
            st.sampled_from(names),
            st.sampled_from(ATTRIBUTES),
            inner,
            st.integers(0, 5).map(bool),
        )
        return st.lists(st.one_of(element, texts), max_size=4).map("".join)

    return st.recursive(texts, nest, max_leaves=12)


@pytest.fixture(scope="module")
def show_text(chromium: Browser) -> Iterator[Callable[[str], str]]:
    context = chromium.new_context()
    page = context.new_page()
    yield lambda markup: page.evaluate(SHOW_TEXT, markup)
    context.close()


compare = settings(
    max_examples=5 * settings().max_examples,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.generate, Phase.shrink],
)


@compare
@given(build_markup((*INLINE, *BLOCKS, *HIDDEN)))
def test_the_lines_of_any_page_are_those_of_the_browser(show_text: Callable[[str], str], markup: str) -> None:
    shown = [line.split() for line in show_text(markup).split("\n") if line.strip()]
    assert [line.split() for line in read_markup(markup).split("\n") if line.strip()] == shown


@compare
@given(build_markup((*INLINE, *BLOCKS, *TABLES, *TABLES)))
def test_the_words_of_any_table_are_those_of_the_browser(
    show_text: Callable[[str], str], markup: str
) -> None:
    assert read_markup(markup).split() == show_text(markup).split()


def read_markup(markup: str) -> str:
    try:
        return replace_marks(read_page(f"<body>{markup}".encode()))
    except NoTextError:
        return ""
