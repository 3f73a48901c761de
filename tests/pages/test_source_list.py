"""The list of sources: numbers, names, whom they repeat, what does not count."""

from __future__ import annotations

import pytest

from dealterms.model.change import Evidence
from dealterms.model.location import Location
from dealterms.model.source import Source
from dealterms.pages.cells import get_text
from dealterms.pages.page import ListedSource
from dealterms.pages.source_list import SourceList, name_source


def build_source(**keys: object) -> Source:
    return Source.model_validate({"type": "post", "title": "Pier opens", **keys})


def build_evidence(source: str, **keys: object) -> Evidence:
    place = Location("terms/d/2024.yaml", 1, 1)
    cited = Evidence(source, "line 1", "five years", None, "after", "2024", "supports", place)
    return cited._replace(**keys)  # type: ignore[arg-type]


def list_sources(sources: SourceList) -> tuple[ListedSource, ...]:
    section = sources.build_section()
    return section.sources if section is not None else ()


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ({"container_title": "The Courier", "publisher": "Pier Press", "author": "A. Writer"}, "The Courier"),
        ({"publisher": "Pier Press", "author": "A. Writer"}, "Pier Press"),
        ({"author": ["A. Writer", "B. Writer"]}, "A. Writer and B. Writer"),
        ({}, "Pier opens"),
    ],
)
@pytest.mark.parametrize(
    ("issued", "day"),
    [
        ("2025", "2025"),
        ("2025-01", "January 2025"),
        ("2025-01-21", "January 21, 2025"),
        ("2025-01?", "January 2025?"),
        ("2025-01-21~", "about January 21, 2025"),
        (None, "undated"),
    ],
)
def test_a_source_is_called_by_its_outlet_and_date(
    keys: dict[str, object], name: str, issued: str | None, day: str
) -> None:
    assert name_source("s1", build_source(**keys, issued=issued)) == f"{name}, {day}"


def test_numbers_come_in_the_order_of_first_mention_and_stand_in_theirs() -> None:
    sources = SourceList({id_: build_source() for id_ in ("a", "b", "c")})
    assert get_text(sources.cite([build_evidence("b"), build_evidence("b", at="line 2")])) == "[1]"
    assert get_text(sources.cite([build_evidence("a"), build_evidence("b")])) == "[1] [2]"
    assert [(s.number, s.id, len(s.uses)) for s in list_sources(sources)] == [(1, "b", 2), (2, "a", 1)]


def test_nobody_cited_is_no_list() -> None:
    sources = SourceList({"a": build_source()})
    assert sources.cite([]) == ()
    assert sources.build_section() is None


@pytest.mark.parametrize("chain", [{"a": "b", "b": "c", "c": "a"}, {"a": "b", "b": "c", "c": "b"}])
def test_whom_a_source_repeats_is_followed_and_a_circle_ends(chain: dict[str, str]) -> None:
    records = {
        id_: build_source(container_title=id_.upper(), issued="2024", cites=[other])
        for id_, other in chain.items()
    }
    sources = SourceList(records)
    sources.cite([build_evidence("a")])
    assert list_sources(sources)[0].details == ("repeats B, 2024, which repeats C, 2024", "record a")


def test_a_very_long_chain_is_cut_and_no_failure() -> None:
    records = {f"s{n}": build_source(container_title=f"P{n}", cites=[f"s{n + 1}"]) for n in range(5000)}
    sources = SourceList(records)
    sources.cite([build_evidence("s0")])
    detail, record = list_sources(sources)[0].details
    assert record == "record s0"
    assert detail.startswith("repeats P1, undated, which repeats P2, undated")
    assert len(detail) <= 240


def test_many_sources_in_one_cell_are_counted() -> None:
    ids = [f"s{n:03}" for n in range(200)]
    sources = SourceList({id_: build_source() for id_ in ids})
    text = get_text(sources.cite(map(build_evidence, ids)))
    assert text.startswith("[1] [2] ")
    assert text.endswith("[20] and 180 more")
    assert len(list_sources(sources)) == 20


def test_many_places_of_one_source_are_counted() -> None:
    sources = SourceList({"a": build_source()})
    sources.cite(build_evidence("a", at=f"line {n}") for n in range(50))
    *shown, last = list_sources(sources)[0].uses
    assert len(shown) == 20
    assert last.says == "and 30 more places"


def test_what_has_no_record_is_called_by_its_id_with_all_that_is_said_of_it() -> None:
    sources = SourceList({})
    text = get_text(sources.cite([build_evidence("ghost", problem="no such source", says="It lasts.")]))
    assert text == "[1] (no such source)"
    (listed,) = list_sources(sources)
    assert (listed.name, listed.details) == ("ghost", ("there is no such record in seeds/",))
    assert [(use.quote, use.says) for use in listed.uses] == [("five years", "It lasts.")]


def test_a_place_that_counts_for_one_value_is_not_said_to_count_for_nothing() -> None:
    sources = SourceList({"a": build_source()})
    early, counted = build_evidence("a", problem="too early"), build_evidence("a")
    assert get_text(sources.cite([early])) == "[1] (too early)"
    assert list_sources(sources)[0].uses[0].remarks == ("does not count: too early",)
    assert get_text(sources.cite([early, counted])) == "[1]"
    assert list_sources(sources)[0].uses[0].remarks == ()


@pytest.mark.parametrize(
    ("keys", "addresses"),
    [
        ({"url": "https://a.example/x"}, (("", "https://a.example/x", "https://a.example/x"),)),
        ({"url": "javascript:alert(1)"}, (("", "javascript:alert(1)", ""),)),
        ({"url_note": "Printed only."}, (("no address:", "Printed only.", ""),)),
        (
            {"url": "https://a.example", "archived": "https://b.example", "read_at": "c", "url_note": "x"},
            (
                ("", "https://a.example", "https://a.example"),
                ("archived at", "https://b.example", "https://b.example"),
                ("read at", "c", ""),
            ),
        ),
    ],
)
def test_its_addresses(keys: dict[str, object], addresses: tuple[tuple[str, str, str], ...]) -> None:
    sources = SourceList({"a": build_source(**keys)})
    sources.cite([build_evidence("a")])
    assert list_sources(sources)[0].addresses == addresses
