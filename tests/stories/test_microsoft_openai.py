"""The real deal, Microsoft and OpenAI: the whole story of `terms diff 2024 2025`, row by row.

The data is a copy of what this repository ships, so that the living data may grow.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.paths import MICROSOFT_OPENAI, TESTS

import dealterms
from dealterms.model.deal import Deal

SHOWN = {
    "diff-2024-2025": ["diff", "2024", "2025"],
    "diff-2025-2024": ["diff", "2025", "2024"],
    "show-2025-05": ["show", "2025-05"],
    "list": ["list"],
}
Report = dict[str, Any]


@pytest.fixture
def report(terms: Callable[..., str]) -> Report:
    found: Report = json.loads(terms("diff", "2024", "2025", "-C", str(MICROSOFT_OPENAI), "-f", "json"))
    return found


@pytest.mark.parametrize("format_", ["txt", "md", "json"])
@pytest.mark.parametrize("name", SHOWN)
def test_what_is_shown(
    name: str, format_: str, terms: Callable[..., str], golden: Callable[[Path, str], None]
) -> None:
    long = {"txt": "text", "md": "markdown", "json": "json"}[format_]
    text = terms(*SHOWN[name], "-C", str(MICROSOFT_OPENAI), "--format", long)
    golden(MICROSOFT_OPENAI / f"{name}.{format_}", text)


# -- what the articles say, field by field ----------------------------------------------------------------


def field(report: Report, term: str, name: str) -> Report:
    fields = {f["field"]: f for t in report["differences"] if t["term"] == term for f in t["fields"]}
    found: Report = fields[name]
    return found


def said(field: Report, side: str = "after", stance: str = "supports") -> set[str]:
    """`source at` of every passage on that side."""
    return {
        f"{e['source']} {e['at']}" for e in field["evidence"] if (e["side"], e["stance"]) == (side, stance)
    }


def dissent(field: Report) -> dict[str, set[str]]:
    """Each value that a source gives instead, and where it does."""
    found: dict[str, set[str]] = {}
    for e in field["evidence"]:
        if e["stance"] != "supports":
            value = e["value"] if isinstance(e["value"], str) else ", ".join(e["value"])
            found.setdefault(value, set()).add(f"{e['source']} {e['at']}")
    return found


def move(field: Report) -> tuple[Any, ...]:
    return tuple(field[k] for k in ("verb", "before", "after", "when", "direction", "favors"))


def test_which_snapshots_answer(report: Report) -> None:
    assert report["asked"] == ["2024", "2025"]
    assert (report["before"], report["between"], report["after"]) == (
        "2024",
        ["2025-01"],
        "2025-05",
    )
    assert report["carried"] == []


def test_the_deal_changed_in_one_term_and_nowhere_else(report: Report) -> None:
    changed = [t for t in report["differences"] if t["class"] == "deal"]
    assert [t["term"] for t in changed] == ["compute"]
    moved = [f["field"] for f in changed[0]["fields"] if f["class"] == "deal"]
    assert sorted(moved) == ["carve_outs", "level"]
    elsewhere = [
        (t["term"], f["field"])
        for t in report["differences"]
        for f in t["fields"]
        if t["term"] != "compute" and (f["class"] == "deal" or f["direction"] or f["favors"])
    ]
    assert elsewhere == []
    assert report["status"] == "changed"
    assert (report["summary"]["deal"], report["summary"]["sourced"]) == (1, 1)
    assert report["summary"]["changed"] == 1
    assert report["summary"]["added"] == report["summary"]["ended"] == 0


def test_the_summary_comes_first_and_says_so(terms: Callable[..., str]) -> None:
    lines = terms("diff", "2024", "2025", "-C", str(MICROSOFT_OPENAI), width=1000).split("\n")
    assert lines[2] == (
        "One term changed, in OpenAI's favor: Cloud capacity for OpenAI went from exclusive to a right of"
        " first refusal (January 2025), and its carve-outs changed, too, though sources disagree on"
        " its level."
    )
    assert lines[3].startswith("1 of 1 changed terms sourced, 1 quoted; ")


def test_compute_level(report: Report) -> None:
    level = field(report, "compute", "level")
    assert move(level) == ("changed", "exclusive", "refusal", "2025-01", "loosened", "openai")
    assert level["path"] == [
        ["2024", "exclusive", None, None],
        ["2025-01", "refusal", "loosened", "openai"],
    ]
    assert level["supported"] is True
    assert {"seed-001 line 5", "seed-004 line 21"} <= said(level)
    assert said(level) == {"seed-001 line 5", "seed-004 line 21", "seed-002 line 6"}
    assert said(level, "before") == {"seed-001 line 15"}
    assert dissent(level) == {"exclusive": {"seed-004 line 3"}}
    assert level["by_convention"] is False


def test_seeds_002_and_004_are_one_origin(report: Report) -> None:
    """Both retell the Wall Street Journal; seed-001 retells Microsoft: three articles, two origins."""
    assert field(report, "compute", "level")["origins"] == 2
    for name in ("level", "over"):
        veto = field(report, "conversion-veto", name)
        assert said(veto) == {"seed-002 line 3", "seed-004 line 27"}
        assert veto["origins"] == 1


def test_compute_carve_outs(report: Report) -> None:
    carve_outs = field(report, "compute", "carve_outs")
    own = ["own-capacity-for-research-and-training"]
    assert move(carve_outs) == ("changed", "none", own, "2025-01", "loosened", "openai")
    assert (carve_outs["come"], carve_outs["gone"]) == (own, [])
    assert said(carve_outs) == {"seed-001 line 5"}
    assert (carve_outs["supported"], carve_outs["origins"]) == (True, 1)
    assert dissent(carve_outs) == {}


def test_compute_as_a_whole(report: Report) -> None:
    compute = next(t for t in report["differences"] if t["term"] == "compute")
    assert (compute["verb"], compute["direction"], compute["favors"]) == (
        "changed", "loosened", "openai",
    )  # fmt: skip
    assert (compute["binds"], compute["benefits"]) == ("openai", "microsoft")
    assert compute["notes"] == ["kind exclusivity → right-of-first-refusal"]
    assert "scope" not in {f["field"] for f in compute["fields"]}


RECONFIRMED = [
    ("api-hosting", "status", "in-force", "2025-01", {"seed-001 line 7"}, 1),
    ("api-hosting", "level", "exclusive", "2025-01", {"seed-001 line 7"}, 1),
    ("ip-license", "level", "exclusive", "2025-01", {"seed-001 line 7"}, 1),
    (
        "ip-license", "status", "in-force", "2025-05?",
        {"seed-001 line 7", "seed-003 line 3", "seed-003 line 5", "seed-004 line 21"}, 3,
    ),
    (
        "ip-license", "ends", "2030", "2025-05?",
        {"seed-001 line 7", "seed-003 line 3", "seed-004 line 21"}, 3,
    ),
    ("duration", "ends", "2030", "2025-05?", {"seed-001 line 7", "seed-003 line 3"}, 2),
    (
        "revenue-share-to-microsoft", "status", "in-force", "2025-05?",
        {"seed-001 line 7", "seed-003 line 5"}, None,
    ),
    ("revenue-share-to-openai", "status", "in-force", "2025-01", {"seed-001 line 7"}, 1),
]  # fmt: skip


@pytest.mark.parametrize(
    ("term", "name", "value", "when", "places", "origins"),
    RECONFIRMED,
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_was_reconfirmed(
    report: Report,
    term: str,
    name: str,
    value: str,
    when: str,
    places: set[str],
    origins: int | None,
) -> None:
    found = field(report, term, name)
    assert (found["verb"], found["after"], found["when"]) == ("reconfirmed", value, when)
    assert said(found) == places
    assert found["supported"] is True
    if origins is not None:
        assert found["origins"] == origins


def test_a_vaguer_report_confirms_nothing(report: Report) -> None:
    """The articles of 2025 say "over 13 billion"; the 13 billion of 2024 stay known, and are carried."""
    funded = field(report, "investment", "funded")
    assert (funded["verb"], funded["after"], funded["when"]) == ("carried", "USD 13 billion", "2024")
    vaguer = {f"{e['source']} {e['at']}": e["value"] for e in funded["evidence"] if e["side"] == "after"}
    assert vaguer == dict.fromkeys(["seed-004 line 3", "seed-003 line 17"], "over USD 13 billion")


DOCUMENTED = [
    ("revenue-share-to-microsoft", "rate", "20%", "2025-01", {"seed-001 line 7"}),
    ("agi-clause", "decided_by", "holder", "2025-05", {"seed-002 line 3", "seed-002 line 5"}),
    ("conversion-veto", "status", "in-force", "2025-05", {"seed-002 line 3", "seed-004 line 27"}),
    ("conversion-veto", "level", "veto", "2025-05", {"seed-002 line 3", "seed-004 line 27"}),
]


@pytest.mark.parametrize(
    ("term", "name", "value", "when", "places"),
    DOCUMENTED,
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_was_first_documented(
    report: Report, term: str, name: str, value: str, when: str, places: set[str]
) -> None:
    found = field(report, term, name)
    assert move(found) == ("documented", None, value, when, None, None)
    assert said(found) == places
    assert found["supported"] is True


def test_only_that_was_first_documented(report: Report) -> None:
    documented = {t["term"] for t in report["differences"] if t["verb"] == "documented"}
    assert documented == {"revenue-share-to-microsoft", "agi-clause", "conversion-veto"}
    assert report["summary"]["documented"] == 3


def test_the_twenty_percent_have_an_origin_of_their_own(report: Report) -> None:
    """Not Microsoft's announcement: the passage names another origin than its record does."""
    seeds = dealterms.load(str(MICROSOFT_OPENAI))
    rate = [
        c for c in seeds.at("2025-01").terms["revenue-share-to-microsoft"].sources if "rate" in c.supports
    ]
    assert [c.cites for c in rate] == [("press-revenue-share-20-percent",)]


def test_nothing_can_be_said_of_the_share_to_openai(report: Report) -> None:
    share = next(t for t in report["differences"] if t["term"] == "revenue-share-to-openai")
    assert [f["field"] for f in share["fields"]] == ["status"]


def test_the_agi_clause_is_disputed_and_not_changed(report: Report) -> None:
    clause = next(t for t in report["differences"] if t["term"] == "agi-clause")
    assert clause["class"] == "record"
    event = field(report, "agi-clause", "event")
    assert (event["verb"], event["before"], event["after"]) == ("disputed", "agi", "agi")
    assert said(event, "before") == {"seed-000 line 15"}
    assert said(event) == {"seed-004 line 11", "seed-002 line 5"}
    assert dissent(event) == {"usd-100-billion-profit": {"seed-001 line 21"}}
    effects = field(report, "agi-clause", "effects")
    assert effects["verb"] == "disputed"
    assert said(effects, "before") == {"seed-000 line 15"}
    assert dissent(effects) == {
        "access-to-most-advanced-models-may-be-limited": {
            "seed-001 line 21", "seed-002 line 3", "seed-004 line 27",
        },
        "access-to-technologies-may-be-revoked": {"seed-004 line 11"},
        "relationship-may-be-changed": {"seed-002 line 5"},
    }  # fmt: skip
    assert event["supported"] is effects["supported"] is True


def test_three_proposals(report: Report) -> None:
    found = {
        p["proposal"]: (p["verb"], p["changes"], p["kind"], p["when"], said(p), p["supported"])
        for p in report["proposals"]
    }
    assert found == {
        "drop-agi-clause": ("proposed", "agi-clause", None, "2025-01", {"seed-001 line 23"}, True),
        "access-beyond-2030": (
            "proposed",
            "ip-license",
            None,
            "2025-05",
            {"seed-003 line 3"},
            True,
        ),
        "stake-for-access": (
            "proposed",
            None,
            "equity-stake",
            "2025-05",
            {"seed-003 line 5"},
            True,
        ),
    }


def test_nothing_owes_a_source(report: Report) -> None:
    assert report["summary"]["unsupported"] == 0
    problems = [e for t in report["differences"] for f in t["fields"] for e in f["evidence"]]
    assert {e["problem"] for e in problems} == {None}


def test_context_never_became_a_term(report: Report) -> None:
    assert {t["term"] for t in report["differences"]} == {
        "agi-clause", "api-hosting", "compute", "conversion-veto", "duration", "investment",
        "ip-license", "revenue-share-to-microsoft", "revenue-share-to-openai",
    }  # fmt: skip


def test_backward_it_favors_the_other(terms: Callable[..., str]) -> None:
    back: Report = json.loads(terms("diff", "2025", "2024", "-C", str(MICROSOFT_OPENAI), "-f", "json"))
    level = field(back, "compute", "level")
    assert move(level) == ("changed", "refusal", "exclusive", "2025-01", "tightened", "microsoft")
    assert level["path"] == [
        ["2025-01", "refusal", None, None],
        ["2024", "exclusive", "tightened", "microsoft"],
    ]
    assert back["backward"] is True
    compute = next(t for t in back["differences"] if t["term"] == "compute")
    assert compute["notes"] == ["kind right-of-first-refusal → exclusivity"]
    rate = field(back, "revenue-share-to-microsoft", "rate")
    assert move(rate) == ("documented", "20%", None, "2025-01", None, None)


# -- what could one have said in March 2025? ----------------------------------------------------------


def test_what_was_known_in_march_2025(terms: Callable[..., str]) -> None:
    """Seed-001 alone: the Wall Street Journal and the Financial Times came in April and May."""
    then: Report = json.loads(
        terms(
            "diff",
            "2024",
            "2025",
            "--known-by",
            "2025-03",
            "-C",
            str(MICROSOFT_OPENAI),
            "-f",
            "json",
        )
    )
    assert then["known_by"] == "2025-03-31"
    sources = {e["source"] for t in then["differences"] for f in t["fields"] for e in f["evidence"]}
    assert sources == {"seed-000", "seed-001"}
    level = field(then, "compute", "level")
    assert move(level) == ("changed", "exclusive", "refusal", "2025-01", "loosened", "openai")
    assert (said(level), dissent(level), level["origins"]) == ({"seed-001 line 5"}, {}, 1)
    clause = next(t for t in then["differences"] if t["term"] == "agi-clause")
    assert "decided_by" not in {f["field"] for f in clause["fields"]}
    assert "conversion-veto" not in {t["term"] for t in then["differences"]}
    assert [p["proposal"] for p in then["proposals"]] == ["drop-agi-clause"]
    # The start in 2019, the board, "over" 13 billion, and the veto, its level and its object.
    assert then["not_yet_known"] == 6


def test_nothing_is_left_of_what_nobody_could_have_said(terms: Callable[..., str]) -> None:
    text = terms("diff", "2024", "2025", "--known-by", "2023", "-C", str(MICROSOFT_OPENAI))
    assert "As known by December 31, 2023, no change of the deal is recorded since 2024." in text
    assert "THE DEAL CHANGED" not in text


# -- every quote is where it says it is ---------------------------------------------------------------


def iter_quotes(deal: Deal) -> Iterator[tuple[str, str, str]]:
    """(capture, at, quote) of every citation that has them."""
    for snapshot in deal.snapshots:
        for entry in (*snapshot.terms.values(), *snapshot.proposals.values()):
            for citation in entry.sources:
                capture = deal.sources[citation.source].capture
                if capture is not None and citation.quote is not None and citation.at is not None:
                    yield capture.file, citation.at, citation.quote


def list_misplaced_quotes(deal: Deal, captures: Path) -> list[str]:
    """The quotes that do not stand exactly once on the line they name; `[...]` leaves words out."""
    wrong = []
    for file, at, quote in iter_quotes(deal):
        line = (captures / file).read_text(encoding="utf-8").split("\n")[int(at.split()[1]) - 1]
        shape = ".*?".join(re.escape(part.strip()) for part in quote.split("[...]"))
        if len(re.findall(shape, line)) != 1:
            wrong.append(f"{file} {at}: {quote}")
    return wrong


def test_every_quote_of_the_real_deal_stands_once_on_its_line(captures: Path) -> None:
    deal = dealterms.load(str(MICROSOFT_OPENAI))
    assert len(list(iter_quotes(deal))) > 40
    assert list_misplaced_quotes(deal, captures) == []


def test_every_quote_of_an_invented_deal_stands_once_on_its_line() -> None:
    folder = TESTS / "stories" / "known-by"
    deal = dealterms.load(str(folder))
    assert len(list(iter_quotes(deal))) == 8
    assert list_misplaced_quotes(deal, folder / "seeds") == []


def test_a_misplaced_quote_is_found(tmp_path: Path) -> None:
    folder = TESTS / "stories" / "known-by"
    for file in (folder / "seeds").glob("*.txt"):
        (tmp_path / file.name).write_text("\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert len(list_misplaced_quotes(dealterms.load(str(folder)), tmp_path)) == 8
