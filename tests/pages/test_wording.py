"""How words of a deal are spelled for people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.forked_terms import Result
from support.paths import MICROSOFT_OPENAI
from support.workspace import SmallDeal

from dealterms.model.duration import Duration
from dealterms.model.value import to_json_value
from dealterms.pages.source_list import SourceList
from dealterms.pages.wording import build_wording


def test_words_are_spelled_as_the_deal_spells_them(terms: Callable[..., str]) -> None:
    text = terms("diff", "2024", "2025", "-C", str(MICROSOFT_OPENAI), width=160)
    for wanted in ("AGI  ", "or USD 100 billion profit", "OpenAI may leave the partnership"):
        assert wanted in text
    assert "Drop AGI clause" in text
    words = "\n".join(line for line in text.split("\n") if "://" not in line)
    assert "usd" not in words
    assert "openai" not in words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("P10Y", "10 years"),
        ("P1Y", "1 year"),
        ("P18M", "18 months"),
        ("P2W", "2 weeks"),
        ("P30D", "30 days"),
        ("P1Y6M", "1 year and 6 months"),
        ("P1Y2M3D", "1 year, 2 months and 3 days"),
        ("P0D", "0 days"),
    ],
)
def test_a_length_of_time_is_told_in_words(written: str, words: str) -> None:
    wording = build_wording("Deal", {}, (), SourceList())
    assert wording.format_value(Duration.parse(written)) == words
    assert wording.format_raw(written) == words
    assert wording.format_raw({"after": written, "of": ["ipo"]}) == f"after: {words}, of: IPO"
    assert to_json_value(Duration.parse(written)) == written


@pytest.mark.parametrize("text", ["P10", "P-1", "P2 chips", "Plan", "P5Z"])
def test_what_only_begins_like_one_is_told_as_it_is(text: str) -> None:
    assert build_wording("Deal", {}, (), SourceList()).format_raw(text) == text


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("non-compete", "non-compete"),
        ("anti-assignment", "anti-assignment"),
        ("ip-ownership", "IP ownership"),
        ("right-of-first-refusal", "right of first refusal"),
        ("payment", "payment"),
    ],
)
def test_a_kind_is_spelled_as_people_spell_it(
    here: Callable[..., Result], repository: SmallDeal, kind: str, name: str
) -> None:
    roles = {
        "non-compete": "restricted: acme, protected: beta",
        "anti-assignment": "assignor: acme, other: beta",
        "ip-ownership": "creator: acme, acquirer: beta",
        "right-of-first-refusal": "grantor: acme, holder: beta",
        "payment": "payer: acme, payee: beta",
    }
    repository.write("terms/d/2025.yaml", f"terms:\n  t: {{kind: {kind}, title: It, {roles[kind]}}}\n")
    assert f"It · Acme Corp → Beta Ltd · {name}" in " ".join(here("show", "latest").out.split())


def test_acronyms_are_capital_and_the_spelling_of_the_deal_counts_for_more() -> None:
    wording = build_wording("Deal", {}, (), SourceList())
    assert [wording.format_token(word) for word in ("ip-license", "api", "ipo", "rapid")] == [
        "IP license",
        "API",
        "IPO",
        "rapid",
    ]
    assert build_wording("ApI access", {}, (), SourceList()).format_token("api") == "ApI"
