"""A PDF that Chromium prints: its prose is found over lines and pages, and no words across columns."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from dealterms.quotes.captures import CapturedText
from dealterms.quotes.extract import extract_text

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WORDS = (
    "harbor mill office affirms efficient royalties well-known non-exclusive until ratification grain and/or"
    " extra\u00adordinary rep\u00adre\u00adsen\u00adta\u00adtives thirty-one “share” 20% 2019–2024 mill’s"
    " lanterns the of a for pays keeps"
).split()
STYLE = "@page {size: A6; margin: 1.5cm} p {text-align: justify; hyphens: auto; font: 16px serif}"


def write_prose(chance: random.Random) -> list[str]:
    """Invented paragraphs, whose words a reader knows before they are printed."""
    return [" ".join(chance.choice(WORDS) for _ in range(60)) + "." for _ in range(60)]


@pytest.mark.parametrize("columns", [1, 2])
def test_every_quote_of_printed_prose_is_found(chromium: Browser, columns: int) -> None:
    chance = random.Random(columns)
    paragraphs = write_prose(chance)
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    page = chromium.new_page()
    page.set_content(
        f"<html lang=en><style>{STYLE} div {{columns: {columns}}}</style><div>{body}</div></html>"
    )
    raw = page.pdf(prefer_css_page_size=True)
    page.close()
    capture = CapturedText("", extract_text("pdf", raw))
    assert capture.text.count("\f") >= 2
    for _ in range(100):
        words = chance.choice(paragraphs).split()
        begin = chance.randrange(len(words) - 10)
        quote = words[begin : begin + 10]
        assert capture.find(" ".join(quote)).result in ("exact", "normalized"), quote
        # As a reader sees it, without the soft hyphens; and with two words that change places.
        seen = [word.replace("\u00ad", "") for word in quote]
        assert capture.find(" ".join(seen)).result in ("exact", "normalized"), seen
        seen[4], seen[5] = seen[5], seen[4]
        if not any(" ".join(seen) in paragraph.replace("\u00ad", "") for paragraph in paragraphs):
            assert capture.find(" ".join(seen)).result == "missing"
