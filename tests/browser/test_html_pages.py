"""`--format html` in a real Chromium: numbers jump and return, links carry the quote, and that is all."""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from support.web import Web, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Put = Callable[[str, str], str]

WIDE, NARROW, NARROWEST = 1280, 380, 320
SHIPPED = ("show", "list", "review", "check", "kinds", "kind", "history", "sources", "gaps", "dates")
PAGES = [
    pytest.param("shipped", "diff"),
    # The record is large, and its pages are made of the same parts as the invented ones.
    *(pytest.param("shipped", name, marks=pytest.mark.exhaustive) for name in SHIPPED),
    *(pytest.param("invented", name) for name in SHIPPED if not name.startswith("kind")),
    pytest.param("invented", "diff"),
]
INVENTED = Path(__file__).parent / "pier"

every_page = pytest.mark.parametrize(("deal", "name"), PAGES)
every_page_with_sources = pytest.mark.parametrize(
    ("deal", "name"), [page for page in PAGES if page.values[1] in ("diff", "show", "review", "history")]
)


@contextmanager
def open_page(browser: Browser, address: str, width: int = WIDE, **options: Any) -> Iterator[Page]:
    """Open an address in a window of its own, 800 pixels high."""
    context = browser.new_context(viewport={"width": width, "height": 800}, **options)
    try:
        page = context.new_page()
        page.goto(address)
        yield page
    finally:
        context.close()


# -- numbers and anchors ---------------------------------------------------------------------------------


FIND_TARGET = """() => {
    const target = document.querySelector(":target");
    const row = target.closest("tr");
    const isSeen = (element) => {
        const box = element.getBoundingClientRect();
        return box.top >= 0 && box.top < innerHeight;
    };
    return {
        id: target.id,
        number: target.value ? `[${target.value}]` : target.textContent,
        seen: isSeen(target) && (!row || isSeen(row.firstElementChild)),
    };
}"""
"""What the last jump led to; and a number is not seen unless the head of its row is."""


@pytest.mark.parametrize(
    ("deal", "name", "width"),
    [
        pytest.param("shipped", "diff", WIDE, marks=pytest.mark.exhaustive),
        pytest.param("shipped", "show", NARROW, marks=pytest.mark.exhaustive),
        ("invented", "diff", NARROW),
        ("invented", "show", WIDE),
        ("invented", "review", WIDE),
    ],
)
def test_every_number_jumps_and_returns(
    deal: str, name: str, width: int, put: Put, chromium: Browser
) -> None:
    with open_page(chromium, put(deal, name), width, java_script_enabled=False) as page:
        numbers = page.locator("a.number")
        links = numbers.evaluate_all("all => all.map((a) => [a.id, a.getAttribute('href'), a.textContent])")
        assert links
        for place, href, text in links:
            page.locator(f"#{place}").click()
            page.wait_for_url(f"**{href}")
            assert page.evaluate(FIND_TARGET) == {"id": href[1:], "number": text, "seen": True}
            page.locator(f"li:target .back a[href='#{place}']").click()
            page.wait_for_url(f"**#{place}")
            assert page.evaluate(FIND_TARGET) == {"id": place, "number": text, "seen": True}


def test_the_keyboard_goes_the_same_ways(put: Put, chromium: Browser) -> None:
    with open_page(chromium, put("invented", "diff"), java_script_enabled=False) as page:
        page.locator("a.number").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**#src-*")
        page.keyboard.press("Tab")  # to the first link in the list's item
        page.keyboard.press("Enter")
        page.wait_for_url("**#ref-1")


@every_page
def test_every_anchor_is_one_place_and_every_link_has_one(
    deal: str, name: str, put: Put, chromium: Browser
) -> None:
    with open_page(chromium, put(deal, name)) as page:
        ids = page.locator("[id]").evaluate_all("all => all.map((element) => element.id)")
        hrefs = page.locator("a").evaluate_all("all => all.map((a) => a.getAttribute('href'))")
        back = page.locator(".back a").evaluate_all("all => all.map((a) => a.hash.slice(1))")
        assert len(ids) == len(set(ids))
        assert {href[1:] for href in hrefs if href.startswith("#")} <= set(ids)
        assert all(href.startswith(("#", "http://", "https://")) for href in hrefs)
        assert sorted(back) == sorted(id_ for id_ in ids if id_.startswith("ref-"))


@pytest.mark.parametrize("name", ["diff", "show"])
def test_a_term_has_the_anchor_that_it_is_called_after(name: str, put: Put, chromium: Browser) -> None:
    with open_page(chromium, put("invented", name)) as page:
        ids = page.locator("th[id]").evaluate_all("all => all.map((th) => th.id)")
        assert sorted(ids) == ["term-berths", "term-dues", "term-pilotage"]


# -- links to the words ----------------------------------------------------------------------------------


class Quote(NamedTuple):
    """A quote of the invented deal whose article can be opened."""

    page: str
    """The page that has it."""
    words: str
    address: str
    article: str


def read_quotes() -> Iterator[Quote]:
    """Read the files without the tool."""
    for file, page in (("2023", "older"), ("2024-06", "diff")):
        snapshot = yaml.safe_load((INVENTED / f"terms/harbor-ferry/{file}.yaml").read_text(encoding="utf-8"))
        for term in (*snapshot["terms"].values(), *snapshot.get("proposals", {}).values()):
            for citation in term["sources"]:
                record = INVENTED / "seeds" / f"{citation['source']}.yaml"
                fields = yaml.safe_load(record.read_text(encoding="utf-8"))
                if "quote" in citation and "capture" in fields:
                    article = record.with_suffix(".txt").read_text(encoding="utf-8")
                    address = fields.get("url") or fields["archived"]
                    yield Quote(page, citation["quote"], address, article)


QUOTES = {quote.words: quote for quote in read_quotes()}
ARTICLE = """<!doctype html><meta charset="utf-8"><title>An article</title>
<style>
    body {{ margin: 0; padding: 3000px 40px; font: 20px/30px monospace; }}
    p {{ margin: 0; white-space: nowrap; }} p:empty {{ height: 2000px; }}
    ::target-text {{ background: #f0f; color: #f0f; }}
</style>
{lines}
<p></p><p id="comments">Comments</p>
"""
FIND_WORDS = """(words) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const start = walker.currentNode.data.indexOf(words);
        if (start < 0) continue;
        const range = document.createRange();
        range.setStart(walker.currentNode, start);
        range.setEnd(walker.currentNode, start + words.length);
        const box = range.getBoundingClientRect();
        return [box.left, box.top, box.right, box.bottom];
    }
}"""
FIND_MARKED = """async (png) => {
    const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    canvas.drawImage(picture, 0, 0);
    const {data, width} = canvas.getImageData(0, 0, picture.width, picture.height);
    let box = null;
    for (let n = 0; n < data.length; n += 4) {
        if (data[n] !== 255 || data[n + 1] !== 0 || data[n + 2] !== 255) continue;
        const x = n / 4 % width, y = Math.floor(n / 4 / width);
        box ??= [x, y, x, y];
        box = [Math.min(box[0], x), box[1], Math.max(box[2], x + 1), y + 1];
    }
    return box;
}"""


def put_article(web: Web, address: str, text: str) -> None:
    """Show an article of which no two paragraphs are seen at once."""
    lines = "\n".join(f"<p>{escape(line)}</p>" for line in text.splitlines())
    web.put(address, ARTICLE.format(lines=lines))


def find_marked(page: Page) -> list[float] | None:
    """Find what Chromium has marked of the words that a link led to, in a picture of the window."""
    marked: list[float] | None = page.evaluate(FIND_MARKED, b64encode(take_picture(page)).decode())
    return marked


def take_picture(page: Page) -> bytes:
    """Take a picture of the window; a busy Chromium says at times that it cannot, and can a moment later."""
    from playwright.sync_api import Error

    for _ in range(4):
        try:
            return page.screenshot()
        except Error as error:
            if "Unable to capture screenshot" not in str(error):
                raise
            page.wait_for_timeout(500)
    return page.screenshot()


@pytest.mark.parametrize("words", QUOTES)
def test_a_link_leads_to_the_words(words: str, put: Put, web: Web, chromium: Browser) -> None:
    quote = QUOTES[words]
    put_article(web, quote.address, quote.article)
    with open_page(chromium, put("invented", quote.page)) as page:
        page.locator(".sources ul a").get_by_text(f"“{words}”", exact=True).first.click()
        wait_until(page, "scrollY > 0")
        fragment = urlsplit(quote.address).fragment.partition(":~:")[0]
        assert page.evaluate("location.hash.slice(1)") == fragment
        pieces = words.split(" [...] ")
        first, last = page.evaluate(FIND_WORDS, pieces[0]), page.evaluate(FIND_WORDS, pieces[-1])
        marked = find_marked(page)
        assert marked is not None
        assert marked[1::2] == pytest.approx([first[1], last[3]], abs=8)  # a mark is as high as the letters
        if len(pieces) == 1:
            assert marked[::2] == pytest.approx([first[0], last[2]], abs=1)


def test_where_the_words_are_gone_a_link_leads_where_the_record_says(
    put: Put, web: Web, chromium: Browser
) -> None:
    quote = QUOTES["year-round, all-weather berths"]
    put_article(web, quote.address, quote.article.replace("year-round", "yearlong"))
    with open_page(chromium, put("invented", quote.page)) as page:
        page.locator(".sources ul a", has_text="year-round").click()
        wait_until(page, "scrollY > 0")
        assert 0 <= page.evaluate(FIND_WORDS, "Comments")[1] < 800
        assert find_marked(page) is None


@every_page_with_sources
def test_a_link_says_the_words_that_it_stands_on(deal: str, name: str, put: Put, chromium: Browser) -> None:
    """A hyphen, a comma and an ampersand have a meaning in it: none of a quote's may be left."""
    encoded = r"(?:[\w.~]|%[0-9A-F]{2})+"
    with open_page(chromium, put(deal, name)) as page:
        links = page.locator(".sources ul a")
        told = links.evaluate_all("all => all.map((a) => [a.getAttribute('href'), a.textContent])")
        assert told
        for href, text in told:
            address, _, words = href.partition(":~:text=")
            assert address.count("#") == 1
            assert re.fullmatch(f"{encoded}(,{encoded})?", words, re.ASCII)
            # What stands between the first and the last piece, a link to a range of words leaves out.
            first, *others = text[1:-1].split(" [...] ")
            assert [unquote(end) for end in words.split(",")] == [first, *others[-1:]]


def test_what_is_not_to_be_opened_is_no_link(put: Put, chromium: Browser) -> None:
    with open_page(chromium, put("invented", "show")) as page:
        forged = page.locator("#src-forged")
        for address in (
            "javascript:window.ran=1",
            "http://port.example@evil.example/notice",
            "data:text/html,<script>window.ran=1</script>",
        ):
            forged.get_by_text(address).click()
        assert forged.locator("a").count() == forged.locator(".back a").count() > 0
        assert page.evaluate("window.ran") is None


def test_an_address_that_is_cut_for_the_eye_is_opened_whole(put: Put, chromium: Browser) -> None:
    record = yaml.safe_load((INVENTED / "seeds" / "annual-report.yaml").read_text(encoding="utf-8"))
    with open_page(chromium, put("invented", "show")) as page:
        link = page.locator("#src-annual-report p a").last
        assert link.get_attribute("href") == record["read_at"]
        assert len(link.inner_text()) < len(record["read_at"])


# -- nothing runs, nothing is loaded ---------------------------------------------------------------------


LISTEN = """
    window.refused = [];
    document.addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
"""


@contextmanager
def open_observed(browser: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """Open an address, and note what it asks for and what Chromium complains of."""
    with open_page(browser, "about:blank") as page:
        noted: list[str] = []
        page.add_init_script(LISTEN)
        page.on("console", lambda message: noted.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: noted.append(f"error: {error}"))
        page.on("request", lambda request: noted.append(f"asked: {request.url}"))
        page.goto(address, wait_until="networkidle")
        yield page, noted


@every_page
def test_a_page_asks_for_nothing_and_breaks_no_rule(
    deal: str, name: str, put: Put, web: Web, chromium: Browser
) -> None:
    address = put(deal, name)
    web.asked.clear()
    with open_observed(chromium, address) as (page, noted):
        assert noted == [f"asked: {address}"]
        assert web.asked == [address]
        assert page.evaluate("refused") == []
        assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px"  # the style has an effect


def test_a_page_works_as_a_file(put: Put, web: Web, chromium: Browser, tmp_path: Path) -> None:
    file = tmp_path / "Übersicht 1.html"
    file.write_text(web.get(put("invented", "diff")), encoding="utf-8")
    with open_observed(chromium, file.as_uri()) as (page, noted):
        page.locator("a.number").last.click()
        page.wait_for_url("**#src-*")
        assert page.evaluate(FIND_TARGET)["seen"]
        assert noted == [f"asked: {file.as_uri()}"]
        assert page.evaluate("refused") == []


STRANGE = {
    "script": ("<script>window.ran = 1</script>", "script-src-elem"),
    "script-elsewhere": ("<script src=http://evil.example/x.js></script>", "script-src-elem"),
    "handler": ("<b onclick='window.ran = 1'>x</b>", "script-src-attr"),
    "image": ("<img src=http://evil.example/x.png onerror='window.ran = 1'>", "img-src"),
    "style": ("<style>body { color: red }</style>", "style-src-elem"),
    "style-attribute": ("<p style='color: red'>x</p>", "style-src-attr"),
    "style-elsewhere": ("<link rel=stylesheet href=http://evil.example/x.css>", "style-src-elem"),
    "frame": ("<iframe src=http://evil.example/></iframe>", "frame-src"),
    "object": ("<object data=http://evil.example/x></object>", "object-src"),
    "base": ("<base href=http://evil.example/>", "base-uri"),
}


@pytest.mark.parametrize("name", STRANGE)
def test_the_policy_stops_what_is_not_ours(name: str, put: Put, web: Web, chromium: Browser) -> None:
    """Were a stranger's markup ever in a page, it would do nothing; and the tests above would see it."""
    markup, directive = STRANGE[name]
    ours = web.get(put("invented", "list"))
    address = web.put(f"http://pages.example/{name}", ours.replace("</main>", f"{markup}</main>"))
    web.asked.clear()
    with open_observed(chromium, address) as (page, noted):
        assert directive in page.evaluate("refused")
        assert any(line.startswith("error: ") for line in noted)
        assert web.asked == [address]
        assert page.evaluate("window.ran") is None
        colors = "all => all.map((element) => getComputedStyle(element).color)"
        assert "rgb(255, 0, 0)" not in page.locator("body, p").evaluate_all(colors)


# -- what people see -------------------------------------------------------------------------------------


FIND_BROKEN_WORDS = r"""() => {
    const broken = [];
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        // An address may end a line anywhere, also one of which a page keeps a word whole.
        if (/^\w+:\S{25,}$/.test(node.parentElement.closest("a")?.textContent ?? "")) continue;
        const text = node.data.replace(/\S*:\S{25,}/g, (address) => " ".repeat(address.length));
        for (const word of text.matchAll(/[\p{L}\p{N}\p{M}]+(?:[-'’][\p{L}\p{N}\p{M}]+)*/gu)) {
            // So may a path, of which `yaml` is the end.
            if (word[0].length > 24 || word[0] === "yaml") continue;
            // Japanese is written without blanks, and a line may end anywhere in it.
            if (/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u.test(word[0])) continue;
            const range = document.createRange();
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word[0].length);
            const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
            if (lines.size > 1) broken.push(word[0]);
        }
    }
    return broken;
}"""
FIND_RIGHT_EDGE = "all => Math.max(...all.map((element) => element.getBoundingClientRect().right))"


@every_page
def test_a_page_is_as_wide_as_its_window_and_breaks_no_word(
    deal: str, name: str, put: Put, chromium: Browser
) -> None:
    with open_page(chromium, put(deal, name)) as page:
        for width in (WIDE, NARROW, NARROWEST):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert page.locator("main *").evaluate_all(FIND_RIGHT_EDGE) <= width
            assert page.evaluate(FIND_BROKEN_WORDS) == []


def test_the_search_for_broken_words_finds_them(put: Put, chromium: Browser) -> None:
    with open_page(chromium, put("invented", "list"), NARROW) as page:
        page.evaluate("document.querySelector('main').style.wordBreak = 'break-all'")
        assert page.evaluate(FIND_BROKEN_WORDS)


FIND_COLORS = """all => all.map((element) => {
    const style = getComputedStyle(element);
    return [style.color, style.backgroundColor, style.borderTopColor].join();
})"""


def test_a_page_is_dark_where_its_reader_wants_that_and_never_on_paper(put: Put, chromium: Browser) -> None:
    with open_page(chromium, put("invented", "show")) as page:
        seen = {}
        for media in ("screen", "print"):
            for scheme in ("light", "dark"):
                page.emulate_media(media=media, color_scheme=scheme)
                seen[media, scheme] = page.locator("html, main *").evaluate_all(FIND_COLORS)
        assert seen["print", "light"] == seen["print", "dark"]
        assert not set(seen["screen", "light"]) & set(seen["screen", "dark"])


_HAN = re.compile("[\u2e80-\u2fdf\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


@every_page_with_sources
def test_a_print_has_the_whole_list(deal: str, name: str, put: Put, chromium: Browser) -> None:
    from pypdf import PdfReader

    with open_page(chromium, put(deal, name)) as page:
        page.emulate_media(media="print")
        items = page.locator(".sources > li")
        told = items.evaluate_all("all => all.map((li) => `[${li.value}]${li.innerText}`)")
        sheets = PdfReader(BytesIO(page.pdf(format="A4"))).pages
    printed = squeeze("".join(sheet.extract_text() for sheet in sheets))
    assert told
    # What the font of this machine gives for Japanese cannot always be read back.
    assert [item for item in told if not _HAN.search(item) and squeeze(item) not in printed] == []
    assert "↩" not in printed


def squeeze(text: str) -> str:
    """Return a text without what a PDF does not keep of it: blanks, and how letters are joined."""
    return "".join(unicodedata.normalize("NFKC", text).split())


# -- for everybody ---------------------------------------------------------------------------------------


AXE = {"resultTypes": ["violations", "incomplete"], "rules": {"target-size": {"enabled": True}}}
"""With the one rule of WCAG 2.2 AA that axe leaves out by itself."""
ACCEPTED = {
    # A header over a group of rows, which spans all columns and says `scope=rowgroup`, is taken by axe for
    # a header of columns. Below the first one, the headers of all columns but one seem to have no cells.
    "th-has-data-cells",
}
"""What axe leaves to a person to judge, and is judged to be right."""


def _is_scrolled_out(rule: dict[str, Any]) -> bool:
    """Return whether axe sees no color because part of a wide table is outside of what scrolls."""
    reasons = {(check["data"] or {}).get("messageKey") for node in rule["nodes"] for check in node["any"]}
    return rule["id"] == "color-contrast" and reasons == {"elmPartiallyObscured"}


@every_page
def test_axe_finds_nothing(deal: str, name: str, put: Put, chromium: Browser) -> None:
    from axe_playwright_python.sync_playwright import Axe

    # Axe is a script, and the page's own policy stops every script.
    with open_page(chromium, put(deal, name), bypass_csp=True) as page:
        for width in (WIDE, 800, NARROW):
            page.set_viewport_size({"width": width, "height": 800})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                found = Axe().run(page, options=AXE).response
                assert [(rule["id"], rule["nodes"]) for rule in found["violations"]] == []
                undecided = {rule["id"] for rule in found["incomplete"] if not _is_scrolled_out(rule)}
                assert undecided <= ACCEPTED
                assert "color-contrast" in {rule["id"] for rule in found["passes"]}


def test_axe_finds_what_is_wrong(put: Put, chromium: Browser) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with open_page(chromium, put("invented", "list"), bypass_csp=True) as page:
        page.evaluate("document.querySelector('h1').style.color = '#ccc'")
        found = Axe().run(page, options=AXE).response
        assert [rule["id"] for rule in found["violations"]] == ["color-contrast"]
