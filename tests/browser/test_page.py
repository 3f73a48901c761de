"""The page of a deal in a real Chromium: what a reader does with it, with and without its script."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.bakery import write_bakery
from support.git import GitRepository
from support.hostile import HOSTILE
from support.paths import MICROSOFT_OPENAI
from support.web import Web, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest.importorskip("jinja2")

LISTEN = """
    window.refused = [];
    document.addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
"""
Make = Callable[[str], str]
IS_SHOWN = "shown => document.querySelector('#comparison h3').innerText === shown"
IS_SAID = "said => document.getElementById('message').innerText.startsWith(said)"


@pytest.fixture(scope="session")
def make(chromium: Browser, web: Web, tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Make the page of a deal, if it is not made yet, and return its address."""

    @cache
    def made(deal: str) -> str:
        root = tmp_path_factory.mktemp(deal)
        if deal == "bakery":
            repository = write_bakery(root)
        else:
            repository = GitRepository(root)
            for path in sorted(MICROSOFT_OPENAI.rglob("*.yaml")):
                repository.write(str(path.relative_to(MICROSOFT_OPENAI)), path.read_bytes())
        said = repository.terms("page", "--license", "CC BY 4.0")
        assert (said.code, said.err) == (0, "")
        return web.put(f"http://pages.example/page/{deal}", said.out)

    return made


@contextmanager
def open_page(browser: Browser, address: str, width: int = 1200, **options: Any) -> Iterator[Page]:
    """Open an address in a window of its own; a complaint of the browser or a request fails the test."""
    context = browser.new_context(viewport={"width": width, "height": 800}, **options)
    page = context.new_page()
    noted: list[str] = []
    page.add_init_script(LISTEN)
    page.on("console", lambda message: noted.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: noted.append(f"error: {error}"))
    page.on("request", lambda request: noted.append(f"asked: {request.url}"))
    page.goto(address, wait_until="load")
    yield page
    if not options.get("bypass_csp"):  # without its policy, a browser asks for an icon
        assert noted == [f"asked: {address.partition('#')[0]}"]
    if options.get("java_script_enabled", True):
        assert page.evaluate("refused") == []
    context.close()


def choose(page: Page, older: str, newer: str) -> None:
    page.locator("#older").select_option(older)
    page.locator("#newer").select_option(newer)


def find_rows(page: Page) -> list[str]:
    """Return the rows of the comparison that are seen, without the evidence below them."""
    rows = page.locator("#comparison tbody tr:not(.e):visible")
    return [" | ".join(text.split("\t")) for text in rows.all_inner_texts()]


# -- two dates -------------------------------------------------------------------------------------------


def test_a_reader_chooses_two_dates_and_reads_what_changed_with_its_articles(
    make: Make, chromium: Browser
) -> None:
    with open_page(chromium, make("bakery")) as page:
        wait_until(page, IS_SHOWN, "2024-06 → 2025")
        assert page.locator(".masthead .known").inner_text() == "As known on 2026-01-31"
        choose(page, "2022", "2024-06")
        page.wait_for_url("**#2022..2024-06")
        wait_until(page, IS_SHOWN, "2022 → 2024-06")
        assert find_rows(page)[:2] == [
            "Flour for the bakery · Corner Bakery → Rye Mill",
            (
                "level | exclusive | right of first refusal | 2024-06 | loosened | Corner Bakery"
                " | [3] [4] (one origin)"
            ),
        ]
        page.locator("#comparison a.number", has_text="[3]").first.click()
        page.wait_for_url("**#source/gazette-2024")
        assert "The Gazette, June 3, 2024" in page.evaluate("document.activeElement.innerText")
        # What was chosen stays.
        wait_until(page, IS_SHOWN, "2022 → 2024-06")
        told = page.locator("#told").inner_text()
        assert told.startswith(
            "2022 to 2024-06: One term changed, in Corner Bakery's favor: Flour for the bakery"
        )


@pytest.mark.slow
def test_a_reader_goes_from_step_to_step_and_back(make: Make, chromium: Browser) -> None:
    with open_page(chromium, make("bakery")) as page:
        assert page.locator("#next").get_attribute("href") is None
        page.locator("#previous").click()
        page.wait_for_url("**#2023..2024-06")
        page.keyboard.press("p")
        page.wait_for_url("**#2022..2023")
        wait_until(page, IS_SHOWN, "2022 → 2023")
        assert page.locator("#previous").get_attribute("href") is None
        page.go_back()
        page.wait_for_url("**#2023..2024-06")
        wait_until(page, IS_SHOWN, "2023 → 2024-06")
        # The choosers follow.
        values = [page.locator(chooser).input_value() for chooser in ("#older", "#newer")]
        assert values == ["2023", "2024-06"]
        page.keyboard.press("n")
        page.wait_for_url("**#2024-06..2025")


@pytest.mark.slow
def test_a_link_leads_to_a_comparison_a_term_or_a_source(make: Make, chromium: Browser) -> None:
    address = make("bakery")
    with open_page(chromium, f"{address}#2022..2023") as page:
        wait_until(page, IS_SHOWN, "2022 → 2023")
        assert page.locator("#message").is_hidden()
    with open_page(chromium, f"{address}#term/royalty") as page:
        assert page.evaluate("document.activeElement.id") == "term/royalty"
        # The head of the matrix does not cover it.
        assert page.locator("[id='term/royalty'] .name").evaluate(
            """(name) => {
                const box = name.getBoundingClientRect();
                return name.contains(document.elementFromPoint(box.left + 5, box.top + 5));
            }"""
        )
        # Its fields are open.
        assert page.locator("tbody:has([id='term/royalty']) .field:visible").count() == 1
        assert page.locator(".field:visible").count() == 1
    with open_page(chromium, f"{address}#source/echo") as page:
        assert page.evaluate("document.activeElement.id") == "source/echo"
    with open_page(chromium, f"{address}#sources") as page:
        wait_until(page, IS_SHOWN, "2024-06 → 2025")
        assert page.title() == "2024-06 → 2025: Mill and bakery: the deal at a glance"
        page.evaluate("location.hash = '#1999..2025'")
        page.locator("#message").wait_for()
        assert page.title() == "Mill and bakery: the deal at a glance"


UNKNOWN = {
    "#2022..2024-13": "There is no snapshot “2024-13” in this deal. Its snapshots: 2022, 2023, 2024-06, 2025",
    "#1999..2023-02-29": "There are no snapshots “1999” and “2023-02-29” in this deal.",
    "#1999..2025": "There is no snapshot “1999” in this deal.",
    "#2022..latest": "There is no snapshot “latest” in this deal.",
    "#2023..2023": "2023 and 2023 are the same snapshot. Choose two.",
    "#2025..2022": "2025 is later than 2022, and this page reads forward in time. Backward:"
    " terms diff 2025 2022 --deal mill-bakery",
}


def test_a_link_to_a_comparison_that_is_not_there_says_so_and_shows_no_other(
    make: Make, chromium: Browser
) -> None:
    with open_page(chromium, f"{make('bakery')}#2022..2024-13") as page:
        for link, said in UNKNOWN.items():
            page.evaluate("link => { location.hash = link; }", link)
            wait_until(page, IS_SAID, said)
            assert page.locator("#comparison").is_hidden()
            assert page.locator("article:visible").count() == 0
            older, newer = link[1:].split("..")
            values = [page.locator(chooser).input_value() for chooser in ("#older", "#newer")]
            assert values == [name if name in ("2022", "2023", "2025") else "" for name in (older, newer)]
        choose(page, "2022", "2023")
        wait_until(page, IS_SHOWN, "2022 → 2023")
        assert page.locator("#message").is_hidden()


ASKED = {
    "#2022..2024": ("2022 → 2024-06", ["2024 is read as 2024-06, the last snapshot by the end of it."]),
    "#2023-01..2031": (
        "2022 → 2025",
        [
            "2023-01: no snapshot of that time; the terms of 2022 are carried on.",
            "2031: no snapshot of that time; the terms of 2025 are carried on.",
        ],
    ),
    "#2024-06-30..2025": (
        "2024-06 → 2025",
        ["2024-06-30 is read as 2024-06, the last snapshot by the end of it."],
    ),
    "#2024-06..2025": ("2024-06 → 2025", []),
}


def test_a_link_of_other_dates_shows_what_the_command_would_and_says_so(
    make: Make, chromium: Browser
) -> None:
    with open_page(chromium, make("bakery")) as page:
        for link, (shown, remarks) in ASKED.items():
            page.evaluate("link => { location.hash = link; }", link)
            wait_until(page, IS_SHOWN, shown)
            assert page.locator("#comparison .asked:visible").all_inner_texts() == remarks
            assert page.locator("#message").is_hidden()
            assert [page.locator(of).input_value() for of in ("#older", "#newer")] == shown.split(" → ")
            assert all(remark in page.locator("#told").inner_text() for remark in remarks)
        page.evaluate("location.hash = '#2024..2024-07'")
        said = "2024 is read as 2024-06, the last snapshot by the end of it."
        carried = "2024-07: no snapshot of that time; the terms of 2024-06 are carried on."
        same = "2024-06 and 2024-06 are the same snapshot. Choose two."
        wait_until(page, IS_SAID, f"{said} {carried} {same}")
        assert page.locator("#comparison").is_hidden()


@pytest.mark.slow
def test_a_link_to_an_unknown_term_or_source_says_what_there_is(make: Make, chromium: Browser) -> None:
    address = make("bakery")
    links = {
        "#term/yeast": "There is no term “yeast” on this page. There are:\n\n"
        "Flour for the bakery Royalty Ovens",
        "#source/yeast": "There is no source “yeast” on this page. There are:",
        "#term/<b>": "There is no term “<b>” on this page.",
        "#yeast": "Nothing on this page has the name “yeast”.",
        "#%E0%A4%A": "Nothing on this page has the name “%E0%A4%A”.",
    }
    with open_page(chromium, f"{address}#term/yeast") as page:
        for link, said in links.items():
            page.evaluate("link => { location.hash = link; }", link)
            wait_until(page, IS_SAID, said)
            assert page.evaluate("document.activeElement.id") == "message"
            assert page.locator("tr:target").count() == 0
        page.locator("#message a").first.click()
        wait_until(page, "document.getElementById('message').hidden")


@pytest.mark.slow
def test_a_pair_that_the_page_does_not_hold_is_named_with_its_command(
    make: Make, web: Web, chromium: Browser
) -> None:
    address = make("bakery")
    fewer = re.sub(r'"2022\.\.2025":.*?(?=,"2023\.\.2025"|\}\})', '"2022..9999":[[],[]]', web.get(address))
    assert fewer != web.get(address)
    with open_page(chromium, web.put("http://pages.example/page/fewer", fewer) + "#2022..2025") as page:
        said = page.locator("#message").inner_text()
        assert said.startswith(
            "This page does not have the comparison of 2022 and 2025."
            " This command makes it: terms diff 2022 2025 --deal mill-bakery"
        )
        assert page.locator("#comparison").is_hidden()


# -- evidence and filters --------------------------------------------------------------------------------


def test_evidence_is_opened_by_mouse_and_by_keyboard(
    make: Make, web: Web, tmp_path: Path, chromium: Browser
) -> None:
    file = tmp_path / "Mill and bakery.html"
    file.write_text(web.get(make("bakery")), "utf-8")
    with open_page(
        chromium, f"{file.as_uri()}#2022..2024-06", permissions=["clipboard-read", "clipboard-write"]
    ) as page:
        summary = page.locator("#comparison .deal summary").first
        assert (
            summary.inner_text()
            == "“gives the mill first refusal” The Gazette, June 3, 2024 (English); and 1 more"
        )
        summary.click()
        items = page.locator("#comparison .deal .uses > li")
        assert [" ".join(text.split()) for text in items.all_inner_texts()] == [
            (
                "[3] The Gazette, June 3, 2024 (English) · own reporting · record gazette-2024"
                " line 2 “gives the mill first refusal”: The mill may match any offer. Copy citation"
            ),
            (
                "[4] The Echo, June 5, 2024 (English) · secondary · repeats The Gazette, June 3, 2024 ·"
                " record echo “first refusal” Copy citation"
            ),
        ]
        link = items.first.locator("a", has_text="gives the mill")
        assert link.get_attribute("href") == (
            "https://gazette.example/2024/bakery#:~:text=gives%20the%20mill%20first%20refusal"
        )
        assert page.locator("#comparison .uses .quote").first.get_attribute("lang") == "en"
        summary.focus()
        page.keyboard.press("Enter")
        assert items.first.is_hidden()
        page.keyboard.press("Space")
        assert items.first.is_visible()
        assert items.count() == 2
        items.first.locator(".copy").focus()
        page.keyboard.press("Enter")
        wait_until(page, "document.getElementById('told').textContent === 'Copied'")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("The Gazette, June 3, 2024 (English) · own reporting")
        assert "line 2 “gives the mill first refusal”: The mill may match any offer." in copied
        assert re.search("Cited in: Mill and bakery, as known on 2026-01-31, commit [0-9a-f]{40}[.]$", copied)
        page.keyboard.press("e")
        assert page.locator("#comparison details:not([open])").count() == 0


@pytest.mark.slow
def test_the_first_words_that_are_quoted_stand_below_a_row(
    tmp_path: Path, web: Web, chromium: Browser
) -> None:
    repository = write_bakery(tmp_path)
    file = "terms/mill-bakery/2024-06.yaml"
    repository.edit(file, ", quote: gives the mill first refusal", "")
    address = web.put("http://pages.example/page/unquoted", repository.terms("page").out)
    with open_page(chromium, f"{address}#2023..2024-06") as page:
        summary = page.locator("#comparison .deal summary").first
        assert summary.inner_text() == "“first refusal” The Echo, June 5, 2024 (English); and 1 more"
    repository.edit(file, "{source: echo, quote: first refusal, supports", "{source: echo, supports")
    address = web.put("http://pages.example/page/unquoted", repository.terms("page").out)
    with open_page(chromium, f"{address}#2023..2024-06") as page:
        summary = page.locator("#comparison .deal summary").first
        assert summary.inner_text() == "no words quoted: The Gazette, June 3, 2024 (English); and 1 more"


@pytest.mark.slow
def test_a_change_favors_each_of_several_parties(tmp_path: Path, web: Web, chromium: Browser) -> None:
    repository = write_bakery(tmp_path)
    repository.edit("terms/mill-bakery/deal.yaml", "parties:\n", "parties:\n  miller: {name: The Miller}\n")
    for name in ("2022", "2023", "2024-06", "2025"):
        repository.edit(f"terms/mill-bakery/{name}.yaml", "payee: mill", "payee: [mill, miller]")
    address = web.put("http://pages.example/page/several", repository.terms("page").out)
    with open_page(chromium, f"{address}#2024-06..2025") as page:
        for party, rows in {"The Miller": 2, "Rye Mill": 2, "Corner Bakery": 0}.items():
            page.locator("#favors").select_option(label=party)
            assert len(find_rows(page)) == rows


@pytest.mark.slow
def test_an_unknown_link_lists_some_of_very_many(tmp_path: Path, web: Web, chromium: Browser) -> None:
    repository = write_bakery(tmp_path)
    text = repository.read("terms/mill-bakery/2025.yaml")
    boats = "".join(f"  boat-{number}:\n    kind: other\n    text: Boat {number}\n" for number in range(40))
    repository.write("terms/mill-bakery/2025.yaml", f"{text}{boats}")
    address = web.put("http://pages.example/page/many", repository.terms("page").out)
    with open_page(chromium, f"{address}#term/yeast") as page:
        assert page.locator("#message a").count() == 40
        assert page.locator("#message .links").inner_text().endswith(" and 3 more")


@pytest.mark.slow
def test_a_row_that_was_text_has_what_every_row_has(make: Make, chromium: Browser) -> None:
    with open_page(chromium, f"{make('bakery')}#2022..2023") as page:
        page.locator("[name=kind][value=unchanged]").check()
        row = page.locator("#comparison .unchanged tbody tr:not(.h, .e)", has_text="rate").first
        assert row.evaluate("row => [row.cells[0].scope, row.cells[0].innerText]") == ["row", "rate 20%"]
        cells = row.locator("td").evaluate_all("cells => cells.map((c) => [c.dataset.label, c.innerText])")
        assert cells == [["State", "reconfirmed 2023-11-04"], ["Source", "[2]"]]
        assert row.locator("a").evaluate_all("links => links.map((a) => a.className)") == ["number"]
        page.evaluate("location.hash = '#2022..2025'")
        page.locator("#comparison h3", has_text="2022 → 2025").wait_for()
        # There is no step before the first snapshot, nor after the last one.
        for name in ("#previous", "#next"):
            assert page.locator(name).get_attribute("href") is None
            assert page.locator(name).get_attribute("aria-disabled") == "true"


@pytest.mark.slow
def test_a_quote_that_was_looked_for_says_how_it_was_found(make: Make, chromium: Browser) -> None:
    with open_page(chromium, f"{make('bakery')}#2022..2024-06") as page:
        page.locator("[name=kind][value=unchanged]").check()
        page.keyboard.press("e")
        sources = page.locator(".sources").inner_text()
        assert "line 2 “bought from Rye Mill alone” (exact in the text)" in sources
        assert "3 were sought: 3 exact; the texts of 5 were not at hand" in page.locator("#how").inner_text()


@pytest.mark.slow
def test_filters_say_what_they_hide(make: Make, chromium: Browser) -> None:
    with open_page(chromium, f"{make('bakery')}#2022..2025") as page:
        hidden = page.locator("#hidden")
        assert hidden.inner_text() == "all 4 shown"
        page.locator("[name=kind][value=proposed]").uncheck()
        page.locator("[name=kind][value=event]").uncheck()
        assert hidden.inner_text() == "2 of 4 hidden"
        assert [row.partition(" | ")[0] for row in find_rows(page)] == [
            "Flour for the bakery · Corner Bakery → Rye Mill",
            "level",
            "Royalty · Corner Bakery → Rye Mill",
            "rate",
        ]
        page.locator("#favors").select_option(label="Rye Mill")
        assert [row.partition(" | ")[0] for row in find_rows(page)] == [
            "Royalty · Corner Bakery → Rye Mill",
            "rate",
        ]
        page.locator("#favors").select_option(label="Corner Bakery")
        assert [row.partition(" | ")[0] for row in find_rows(page)] == [
            "Flour for the bakery · Corner Bakery → Rye Mill",
            "level",
        ]
        page.locator("#favors").select_option(label="all")
        page.locator("#unsupported").check()
        assert [row.partition(" | ")[0] for row in find_rows(page)][1:] == ["rate"]
        assert hidden.inner_text() == "3 of 4 hidden"
        # A filter stays when another pair is chosen.
        choose(page, "2022", "2023")
        assert hidden.inner_text().endswith("hidden")
        assert page.locator("#comparison :is(h4, tbody tr):visible").count() == 0
        page.locator("#unsupported").uncheck()
        page.locator("[name=kind][value=unchanged]").check()
        assert hidden.inner_text() == "1 of 3 hidden"


@pytest.mark.slow
def test_disputed_rows_are_found_wherever_they_are(make: Make, chromium: Browser) -> None:
    with open_page(chromium, f"{make('bakery')}#2023..2024-06") as page:
        for kind in ("deal", "event", "record", "proposed"):
            page.locator(f"[name=kind][value={kind}]").uncheck()
        assert find_rows(page) == [
            "Royalty · Corner Bakery → Rye Mill",
            "rate, disputed | 20% | [2]",
            " | or 25% | [4]",
        ]


@pytest.mark.slow
def test_a_change_that_is_disputed_is_shown_with_what_is_disputed(
    tmp_path: Path, web: Web, chromium: Browser
) -> None:
    repository = write_bakery(tmp_path)
    repository.edit(
        "terms/mill-bakery/2025.yaml",
        "    since: {rate: 2025-03}\n",
        "    since: {rate: 2025-03}\n    sources: [{source: echo, quote: x, instead: {rate: 28%}}]\n",
    )
    address = web.put("http://pages.example/page/disputed", repository.terms("page").out)
    with open_page(chromium, f"{address}#2024-06..2025") as page:
        page.locator("[name=kind][value=deal]").uncheck()
        assert [row.partition(" | ")[0] for row in find_rows(page)] == [
            "Royalty · Corner Bakery → Rye Mill",
            "rate",
        ]
        page.locator("[name=kind][value=disputed]").uncheck()
        assert find_rows(page) == []


@pytest.mark.slow
def test_keys_are_laid_over_the_page_and_can_be_turned_off(make: Make, chromium: Browser) -> None:
    with open_page(chromium, make("bakery")) as page:
        page.locator("#older").focus()
        page.keyboard.press("p")  # who chooses a date by its letters goes nowhere
        assert page.evaluate("location.hash") == ""
        page.locator("#show-keys").focus()
        page.keyboard.press("?")
        assert page.locator("#keys").is_visible()
        assert "sources disagree" in page.locator("#keys").inner_text()
        page.keyboard.press("p")  # no key does anything below it
        assert page.evaluate("location.hash") == ""
        page.locator("#strokes").uncheck()
        page.keyboard.press("Escape")
        assert page.locator("#keys").is_hidden()
        page.keyboard.press("?")
        page.keyboard.press("p")
        assert page.locator("#keys").is_hidden()
        assert page.evaluate("location.hash") == ""


@pytest.mark.slow
def test_the_matrix_has_marks_by_shape_and_word(make: Make, chromium: Browser) -> None:
    shape = "(cell) => getComputedStyle(cell, '::before').content.split(' / ')[0].replaceAll('\"', '').trim()"
    with open_page(chromium, make("bakery")) as page:
        page.locator("#all-fields").check()
        told = {}
        for row in page.locator("#matrix tbody tr").all():
            cells = row.locator("td").all()
            name = row.locator("th").inner_text().split("\n")[0]
            told.setdefault(name, [f"{cell.evaluate(shape)} {cell.text_content()}" for cell in cells])
        assert told == {
            "Flour for the bakery": ["○ first stated", "─ carried", "● changed: level", "─ carried"],
            "level": [
                "○ first stated exclusive",
                "─ carried",
                "● loosened right of first refusal",
                "─ carried",
            ],
            "Royalty": ["○ first stated", "✓ reconfirmed", "◊ disputed", "● changed: rate unsupported"],
            "rate": [
                "○ first stated 20%",
                "✓ reconfirmed",
                "◊ disputed 20% others say 25%",
                "● raised 30% unsupported",
            ],
            "Ovens": ["○ first stated", "◐ lapsed", "none over"],
            "ends": ["○ first stated 2023-06", "none over"],
            "form": ["○ first stated compete", "none over"],
        }
        # What is said against a value is seen; that it is carried, the mark alone says.
        assert page.locator("#matrix em:visible").all_inner_texts() == [
            "unsupported",
            "others say 25%",
            "unsupported",
        ]


# -- without script, on paper, for everybody -------------------------------------------------------------


@pytest.mark.slow
def test_without_script_the_latest_step_is_shown_and_the_others_are_linked(
    make: Make, chromium: Browser
) -> None:
    address = make("bakery")
    with open_page(chromium, address, java_script_enabled=False) as page:
        assert page.locator("article:visible h3").all_inner_texts() == ["2024-06 → 2025"]
        assert page.locator(".controls, #comparison").first.is_hidden()
        page.locator("#without-script nav a", has_text="2023 → 2024-06").click()
        assert page.locator("article:visible h3").all_inner_texts() == ["2023 → 2024-06"]
        page.locator("article:visible summary").first.click()
        assert (
            page.locator("article:visible .uses")
            .first.inner_text()
            .startswith("[3] line 2 “gives the mill first refusal”: The mill may match any offer.")
        )
    with open_page(chromium, f"{address}#2022..2025", java_script_enabled=False) as page:
        # A pair that needs the script says so, and no other is shown.
        assert page.locator("article:visible").all_inner_texts() == [
            (
                "2022 → 2025\n\nWithout script, this page shows steps alone. This command compares the two:"
                " terms diff 2022 2025 --deal mill-bakery"
            )
        ]
    with open_page(chromium, f"{address}#term/royalty", java_script_enabled=False) as page:
        assert page.locator(".field:visible").count() == 1


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False])
def test_a_print_is_a_memorandum_with_every_quote(make: Make, chromium: Browser, script: bool) -> None:
    from pypdf import PdfReader

    with open_page(chromium, f"{make('bakery')}#2023..2024-06", java_script_enabled=script) as page:
        sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    extracted = (unicodedata.normalize("NFKC", sheet.extract_text()) for sheet in sheets)
    texts = [" ".join(text.split()) for text in extracted]
    for number, text in enumerate(texts, 1):
        assert f"Page {number} of {len(texts)}" in text
        assert re.search("Mill and bakery · as known on 2026-01-31 · commit [0-9a-f]{12}", text)
    whole = "".join("".join(texts).split())
    first = "".join(texts[0].split())
    assert "“givesthemillfirstrefusal”:Themillmaymatchanyoffer." in first
    for quote in ("boughtfromRyeMillalone", "einFünftelderEinnahmen", "afifthofwhatitearns", "byboat"):
        assert quote in whole
    assert "previousstep" not in whole
    assert "Copycitation" not in whole
    # A quote stands there once, with whose it is; and not in the line that opens it, too.
    assert "and1more" not in whole
    assert "placesinthesources" not in whole


@pytest.mark.slow
def test_what_a_print_opens_is_closed_after_it(make: Make, chromium: Browser) -> None:
    with open_page(chromium, make("bakery")) as page:
        page.locator("#how summary").first.click()
        is_open = "[...document.querySelectorAll('main details')].map((details) => details.open)"
        before = page.evaluate(is_open)
        assert before.count(True) == 1
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert all(page.evaluate(is_open))
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.evaluate(is_open) == before


@pytest.mark.slow
@pytest.mark.parametrize(("snapshots", "has_words"), [(12, True), (17, True), (18, False)])
def test_a_print_of_many_dates_cuts_no_word(
    snapshots: int, has_words: bool, tmp_path: Path, web: Web, chromium: Browser
) -> None:
    """A word is in the print as a whole, or its mark stands alone."""
    from pypdf import PdfReader

    repository = write_bakery(tmp_path)
    text = repository.read("terms/mill-bakery/2025.yaml").replace("basis: amendment", "basis: reaffirmation")
    for number in range(snapshots - 4):
        told = text if number % 2 else text.replace("level:", "share: 40%\n    level:", 1)
        repository.write(f"terms/mill-bakery/2026-01-{number + 1:02}.yaml", told)
    said = repository.terms("page")
    assert (said.code, said.err) == (0, "")
    address = web.put(f"http://pages.example/page/{snapshots}-dates", said.out)
    with open_page(chromium, address) as page:
        sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    texts = (unicodedata.normalize("NFKC", sheet.extract_text()) for sheet in sheets)
    (matrix,) = (text for text in texts if "All terms, all dates" in text)
    words = re.findall(r"\w+", matrix)
    assert words.count("reaffirmation") == snapshots - 4
    assert ("documented" in words) == has_words
    assert "documente" not in words


AXE = {"resultTypes": ["violations", "incomplete"], "rules": {"target-size": {"enabled": True}}}
ACCEPTED = {
    # A header over a group of rows, which spans all columns and says `scope=rowgroup`, is taken by axe for
    # a header of columns. Below the first one, the headers of all columns but one seem to have no cells.
    "th-has-data-cells",
}


def is_judged_by_eye(rule: dict[str, Any]) -> bool:
    """Whether axe sees no color: of signs alone, of words in a drawing, of what is scrolled out of its frame.

    All of them have the colors of the words around them.
    """
    reasons = {(check["data"] or {}).get("messageKey") for node in rule["nodes"] for check in node["any"]}
    return rule["id"] == "color-contrast" and reasons <= {"nonBmp", "imgNode", "elmPartiallyObscured"}


@pytest.mark.parametrize("deal", ["bakery", pytest.param("shipped", marks=pytest.mark.slow)])
def test_axe_finds_nothing(deal: str, make: Make, chromium: Browser) -> None:
    from axe_playwright_python.sync_playwright import Axe

    # Axe is a script, and the page's own policy stops every script but the page's.
    with open_page(chromium, make(deal), bypass_csp=True) as page:
        page.locator("#all-fields").check()
        page.evaluate("for (const details of document.querySelectorAll('main details')) details.open = true")
        for scheme, width in (("light", 1200), ("dark", 360)):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page, options=AXE).response
            assert [(rule["id"], rule["nodes"]) for rule in found["violations"]] == []
            for rule in found["incomplete"]:
                reasons = {
                    (check["data"] or {}).get("messageKey") for n in rule["nodes"] for check in n["any"]
                }
                print("incomplete:", rule["id"], reasons, [node["target"] for node in rule["nodes"]][:5])
            assert {rule["id"] for rule in found["incomplete"] if not is_judged_by_eye(rule)} <= ACCEPTED
            assert "color-contrast" in {rule["id"] for rule in found["passes"]}
        page.keyboard.press("?")
        found = Axe().run(page, options=AXE).response
        assert [rule["id"] for rule in found["violations"]] == []


@pytest.mark.slow
@pytest.mark.parametrize("deal", ["bakery", "shipped"])
def test_nothing_is_cut_off_on_a_phone(deal: str, make: Make, chromium: Browser) -> None:
    with open_page(chromium, make(deal), 360) as page:
        page.locator("#all-fields").check()
        page.evaluate("for (const details of document.querySelectorAll('main details')) details.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert page.locator("body *:visible").evaluate_all(FIND_OUTSIDE) == []
        # The matrix scrolls in its frame, and its first column stays.
        grid = page.locator(".grid")
        assert grid.evaluate("grid => grid.scrollWidth > grid.clientWidth")
        grid.evaluate("grid => { grid.scrollLeft = 200; }")
        left = page.locator(".grid tbody th").first.evaluate("th => th.getBoundingClientRect().left")
        assert left == pytest.approx(grid.evaluate("grid => grid.getBoundingClientRect().left"), abs=1)


WORD = "Uferbefestigungsgesellschaft" * 4
TOKEN = WORD.lower()[:80]
"""As long as an id may be."""
LONG = f"""terms:
  {TOKEN}:
    kind: exclusivity
    title: {WORD}
    grantor: a
    holder: b
    level: LEVEL
    scope: [{TOKEN}]
    note: {WORD}
    sources:
      - {{source: {TOKEN}, at: line 9, says: {WORD}, quote: {WORD}, supports: [level]}}
      - {{source: {TOKEN}, instead: {{level: sole}}}}
  other: {{kind: other, title: Other, text: {WORD}LEVEL}}
  waits: {{kind: option, title: Waits, grantor: a, holder: b, ends: {{on: [{TOKEN}]}}}}
proposals:
  {TOKEN}: {{changes: other, title: {WORD}, note: {WORD}, sources: [{{source: {TOKEN}}}]}}
"""


@pytest.fixture(scope="module")
def long_words(tmp_path_factory: pytest.TempPathFactory) -> GitRepository:
    """A deal in which every text, every name and every id is one word, longer than a phone is wide."""
    repository = GitRepository(tmp_path_factory.mktemp("long"))
    parties = f"  a: {{name: {WORD}}}\n  b: {{name: {WORD[::-1]}}}\n"
    repository.write(f"terms/{WORD}/deal.yaml", f"title: {WORD}\nparties:\n{parties}")
    for date, level in (("2023", "exclusive"), ("2024", "preferred")):
        head = f"basis: order\nby: {WORD}\nsummary: {WORD}\n"
        repository.write(f"terms/{WORD}/{date}.yaml", head + LONG.replace("LEVEL", level))
    repository.write(f"terms/{WORD.lower()}/deal.yaml", f"title: {WORD}\nparties:\n{parties}")
    repository.write(
        f"seeds/{TOKEN}.yaml",
        f"type: post\ntitle: {WORD}\nissued: 2024-03\ncontainer_title: {WORD}\nauthor: [{WORD}]\n"
        f"url: https://{WORD}.example/{WORD}\nurl_note: {WORD}\n",
    )
    return repository


FIND_OUTSIDE = """all => all
    .filter((element) => !element.closest(".grid, svg, .skip, .unseen"))
    .filter((element) => element.getBoundingClientRect().right > 360.5)
    .map((element) => element.outerHTML.slice(0, 80))"""
FIND_OVER_THE_EDGE = """names => names
    .filter((name) => name.getBoundingClientRect().right > name.closest("th").getBoundingClientRect().right)
    .map((name) => name.innerText)"""


@pytest.mark.slow
@pytest.mark.parametrize("has_script", [True, False])
def test_a_word_longer_than_a_phone_is_wide_makes_no_page_scroll_sideways(
    has_script: bool, long_words: GitRepository, web: Web, chromium: Browser
) -> None:
    options = ("--license", WORD, "--url", f"https://deals.example/{WORD}")
    said = long_words.terms("page", "--index", "-o", "site", *options)
    assert (said.code, said.err) == (0, "")
    for name in ("index.html", f"deals/{WORD}.html"):
        address = web.put(f"http://pages.example/long/{has_script}", long_words.read(f"site/{name}"))
        with open_page(chromium, address, 360, java_script_enabled=has_script) as page:
            for details in page.locator("main details:visible > summary").all():
                details.click()
            if has_script and name != "index.html":
                page.locator("#all-fields").check()
                page.evaluate("location.hash = '#term/x..y'")
                page.locator("#message").wait_for()
            assert page.evaluate("document.documentElement.scrollWidth") == 360, name
            assert page.locator("body *:visible").evaluate_all(FIND_OUTSIDE) == [], name
            assert page.locator(".grid .name").evaluate_all(FIND_OVER_THE_EDGE) == []


@pytest.mark.slow
def test_style_and_script_are_applied_under_their_hashes_and_no_others(
    make: Make, web: Web, chromium: Browser
) -> None:
    ours = web.get(make("bakery"))
    with open_page(chromium, make("bakery")) as page:
        assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px"
    strange = ours.replace(
        "</main>",
        "<script>window.ran = 1</script><b onclick='window.ran = 1' style='color: red'>x</b>"
        "<img src='http://evil.example/x.png' onerror='window.ran = 1'></main>",
    )
    address = web.put("http://pages.example/page/strange", strange)
    web.asked.clear()
    page = chromium.new_page()
    page.add_init_script(LISTEN)
    page.goto(address)
    page.locator("b", has_text="x").last.click()
    assert {"script-src-elem", "style-src-attr", "img-src"} <= {*page.evaluate("refused")}
    assert page.evaluate("window.ran") is None
    assert web.asked == [address]
    page.close()
    changed = web.put("http://pages.example/page/changed", ours.replace('"use strict";', '"use strict"; '))
    page = chromium.new_page()
    page.goto(changed)
    assert page.locator("#without-script").count() == 1  # the script has not run
    page.close()


# -- what strangers write --------------------------------------------------------------------------------


HOSTILE_TEXTS = {
    "html": "<svg onload=window.ran=1></script></style></template>" + HOSTILE["html"],
    "direction": HOSTILE["direction"],
    "style": "*/ } body { display: none } </style><script>window.ran=1</script> \" ' \\",
    "template": "{{ 7 * 7 }} {% for x in y %} ${window.ran=1} {{margin}}",
    "hash": "#2023..2024 ../../x term/y",
    "escape": HOSTILE["escape"],
    "words": "a word " * 1_000,
}


def write_hostile(root: Path) -> GitRepository:
    """Write a deal for each hostile text, of which everything that can be written freely is that text."""
    repository = GitRepository(root)
    for name, text in HOSTILE_TEXTS.items():
        quoted = json.dumps(text)
        repository.write(
            f"terms/{name}/deal.yaml",
            f"title: {quoted}\nparties:\n  a: {{name: {quoted}}}\n  b: {{name: {quoted}}}\n",
        )
        for date, level in (("2023", "exclusive"), ("2024", "preferred")):
            repository.write(
                f"terms/{name}/{date}.yaml",
                f"""summary: {quoted}
terms:
  x:
    kind: exclusivity
    title: {quoted}
    grantor: a
    holder: b
    level: {level}
    note: {quoted}
    sources:
      - {{source: {name}, at: line 9, says: {quoted}, quote: {quoted}, supports: [level]}}
  y: {{kind: other, title: {quoted}, text: {quoted if date == "2024" else "old"}}}
proposals:
  p: {{changes: x, title: {quoted}, note: {quoted}, sources: [{{source: {name}}}]}}
""",
            )
        repository.write(
            f"seeds/{name}.yaml",
            f"type: post\ntitle: {quoted}\nissued: 2024-03\ncontainer_title: {quoted}\nlanguage: en\n"
            f"summary: {quoted}\nurl: {quoted}\nurl_note: {quoted}\n",
        )
    return repository


@pytest.mark.slow
def test_hostile_deals_show_themselves_as_text_and_run_nothing(
    tmp_path: Path, web: Web, chromium: Browser
) -> None:
    from dealterms.pages.escape import escape_control_chars

    repository = write_hostile(tmp_path)
    said = repository.terms("page", "--index", "-o", "site", "--license", HOSTILE_TEXTS["html"])
    assert (said.code, said.err) == (0, "")
    for name, text in HOSTILE_TEXTS.items():
        html = repository.read(f"site/deals/{name}.html")
        with open_page(chromium, web.put(f"http://pages.example/hostile/{name}", html)) as page:
            shown = escape_control_chars(" ".join(text.split()))[:200]
            assert " ".join(page.locator("h1").inner_text().split())[: len(shown)] == shown
            page.keyboard.press("e")
            assert page.evaluate("window.ran") is None
            assert not re.search("[\u202a-\u202e\u2066-\u2069]", html)
            assert len(html.encode()) < 200_000
    index = repository.read("site/index.html")
    with open_page(chromium, web.put("http://pages.example/hostile/index.html", index)) as page:
        assert page.evaluate("window.ran") is None
        assert page.locator(".deals > li").count() == len(HOSTILE_TEXTS)
        assert "{{ 7 * 7 }}" in page.locator(".deals").inner_text()


@pytest.mark.slow
def test_a_quote_of_a_million_characters_is_cut(tmp_path: Path, web: Web, chromium: Browser) -> None:
    repository = write_bakery(tmp_path)
    repository.edit("terms/mill-bakery/2024-06.yaml", "gives the mill first refusal", "x<b>" * 250_000)
    said = repository.terms("page")
    assert said.code == 0, said.err
    address = web.put("http://pages.example/hostile/quote", said.out)
    with open_page(chromium, f"{address}#2023..2024-06") as page:
        assert page.locator("#comparison .quote").first.inner_text().startswith("“x<b>x<b>")
        assert page.evaluate("document.documentElement.scrollWidth") == 1200
        assert len(said.out.encode()) < 100_000


@pytest.mark.slow
def test_the_test_for_hostile_deals_would_see_what_runs(web: Web, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(web.put("http://pages.example/hostile/unsafe", f"<h1>{HOSTILE_TEXTS['html']}</h1>"))
    assert page.evaluate("window.ran") == 1
    page.close()
