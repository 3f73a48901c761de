"""Addresses in records come from strangers: what is opened, and that a link leads to the words."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealterms.model.addresses import build_quote_link, to_safe_address

REFUSED = [
    "",
    None,
    "none",
    "courier.example/pier",
    "//courier.example/pier",
    "javascript:alert(1)",
    "JavaScript:alert(1)//https://courier.example",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "ftp://courier.example/pier",
    "https://",
    "https:///pier",
    "https://courier.example@evil.example/pier",
    "https://courier.example:pass@evil.example/",
    "https://courier.example\\@evil.example/",
    "https://[::1",
    f"https://courier.example/{'x' * 2000}",
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_no_reader_should_open_is_no_address(text: str | None) -> None:
    assert to_safe_address(text) == ""


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://courier.example/2024/pier", "https://courier.example/2024/pier"),
        ("http://courier.example/?a=1&b=2#top", "http://courier.example/?a=1&b=2#top"),
        ("  https://courier.example/pier\n", "https://courier.example/pier"),
        ("https://courier.example/a b", "https://courier.example/a%20b"),
        ("https://courier.example/città", "https://courier.example/citt%C3%A0"),
        ("https://courier.example/%C3%A0", "https://courier.example/%C3%A0"),
        ("https://courier.example/100%", "https://courier.example/100%25"),
        ('https://courier.example/"><b>', "https://courier.example/%22%3E%3Cb%3E"),
        ("https://courier.example/a)b(c", "https://courier.example/a%29b%28c"),
        ("https://courier.example/`x`|y", "https://courier.example/%60x%60%7Cy"),
        ("https://courier.example/\u202egnp", "https://courier.example/%E2%80%AEgnp"),
    ],
)
def test_a_doubtful_character_is_encoded(text: str, address: str) -> None:
    assert to_safe_address(text) == address


@given(
    st.text()
    | st.text(st.sampled_from("htps:/.@#?%<>()[]`'\"\\ ax\n\u202e")).map("https://a.example/".__add__)
)
def test_no_address_holds_what_could_end_a_link(text: str) -> None:
    address = to_safe_address(text)
    assert address.isascii()
    assert not set(address) & set(" <>()\"'`|\\\n\r\t{}^")
    assert to_safe_address(address) == address
    if address:
        assert urlsplit(address).scheme in ("http", "https")
        assert "@" not in urlsplit(address).netloc


@pytest.mark.parametrize(
    ("words", "fragment"),
    [
        ("five years", "text=five%20years"),
        ("five  \n years", "text=five%20years"),
        ("well-known, or not & so", "text=well%2Dknown%2C%20or%20not%20%26%20so"),
        ("profitto di 100 miliardi", "text=profitto%20di%20100%20miliardi"),
        ("perché sì", "text=perch%C3%A9%20s%C3%AC"),
        ("from May [...] to June", "text=from%20May,to%20June"),
        ("a […] b … c", "text=a,c"),
        ("[...] to June", "text=to%20June"),
    ],
)
def test_a_link_leads_to_the_words(words: str, fragment: str) -> None:
    assert build_quote_link("https://a.example/x", words) == f"https://a.example/x#:~:{fragment}"
    assert build_quote_link("https://a.example/x#top", words) == f"https://a.example/x#top:~:{fragment}"


def test_without_an_address_or_words_there_is_nothing_to_lead_to() -> None:
    assert build_quote_link("", "five years") == ""
    assert build_quote_link("https://a.example/x", " [...] ") == "https://a.example/x"


def test_the_words_that_an_address_led_to_by_itself_give_way() -> None:
    own = "https://a.example/x#part:~:text=four"
    assert build_quote_link(own, "five") == "https://a.example/x#part:~:text=five"


@given(st.text(min_size=1).filter(lambda text: "…" not in text and "[" not in text and "<" not in text))
def test_the_words_can_be_read_back_from_the_link(words: str) -> None:
    link = build_quote_link("https://a.example/x", words)
    _, mark, fragment = link.partition("#:~:text=")
    clean = " ".join(words.split())
    assert bool(mark) == bool(clean)
    assert unquote(fragment) == clean.encode("utf-8", "replace").decode()
    assert not set(fragment) & set(" ,-&")
