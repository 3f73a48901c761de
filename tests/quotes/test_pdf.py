"""What a PDF gives: words over lines, hyphens, columns as they are drawn, and pages."""

from __future__ import annotations

import importlib.util

import pytest

from dealterms.quotes.captures import CapturedText
from dealterms.quotes.extract import extract_text

if importlib.util.find_spec("pypdf") is None:
    pytest.skip("the extra `articles` is not installed", allow_module_level=True)

from support.pdf import build


def read(*pages: str) -> CapturedText:
    return CapturedText("", extract_text("pdf", build(*pages)))


def draw_lines(*lines: str) -> str:
    return " 0 -14 Td ".join(f"({line}) Tj" for line in lines)


def test_words_over_lines_are_found_and_no_others() -> None:
    page = read(draw_lines("The royal-", "ties for the well-", "known pump, and/", "or its parts"))
    for quote in ("The royalties for the well-known pump", "pump, and/or its parts", "royalties [...] parts"):
        assert page.find(quote).result == "normalized"
    for quote in ("royal ties", "the well known", "and or its", "ties for the royal"):
        assert page.find(quote).result == "missing"


def test_what_a_browser_prints_for_a_soft_hyphen_is_no_blank() -> None:
    hyphen = "/Span <</ActualText <FEFF00AD>>> BDC ( ) Tj EMC"
    page = read(f"(an extra) Tj {hyphen} 45 0 Td (ordinary deal) Tj")
    assert page.find("an extraordinary deal").result in ("exact", "normalized")
    assert page.find("extra ordinary").result == "missing"
    # Another text in that place stays.
    page = read(f"(an extra) Tj {hyphen.replace('00AD', '0041')} 45 0 Td (ordinary deal) Tj")
    assert page.find("extra ordinary").result in ("exact", "normalized")


def test_columns_are_read_in_the_order_in_which_they_are_drawn() -> None:
    left = "(Alpha pays) Tj 0 -14 Td (20% a year) Tj"
    page = read(f"{left} 250 14 Td (Beta keeps) Tj 0 -14 Td (the rest) Tj")
    assert (
        page.find("Alpha pays 20% a year").result == page.find("Beta keeps the rest").result == "normalized"
    )
    for quote in ("Alpha pays Beta keeps", "Beta keeps 20% a year", "Alpha pays the rest"):
        assert page.find(quote).result == "missing"


def test_a_sentence_over_a_page_break_is_found_and_over_a_footer_with_left_out_words() -> None:
    pages = read(draw_lines("The mill pays a"), draw_lines("tenth until 2030"))
    assert pages.find("pays a tenth until")[:4] == ("normalized", 1, 1, 1)
    pages = read(draw_lines("The mill pays a", "The Times 7"), draw_lines("tenth until 2030"))
    assert pages.find("pays a tenth until").result == "missing"
    assert pages.find("pays a [...] tenth until", "page 1").result == "exact"
