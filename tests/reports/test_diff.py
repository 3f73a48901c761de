"""A diff that shows nothing says why: identical, unchanged, or taken out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.deal_files import TODAY, DealFiles, as_json
from support.paths import MICROSOFT_OPENAI
from support.strategies import Raw, RawDeal
from support.workspace import RECORD, Result, SmallDeal

from dealterms.cli.errors import run
from dealterms.formats import RenderOptions, render
from dealterms.loader.layout import list_snapshots
from dealterms.reports.diff import build_diff_report

PHRASES = (
    "Identical: both name the snapshot 2024",
    "No change of the deal is recorded",
    "No change of the deal is left once what was not yet known is taken out",
)


def test_three_messages_differ(
    terms: Callable[..., str], repository: SmallDeal, here: Callable[..., Result]
) -> None:
    identical = terms("diff", "2024", "2024", "-C", str(MICROSOFT_OPENAI))
    unchanged = terms("diff", "2025-01", "2025-05", "-C", str(MICROSOFT_OPENAI))
    # That the share still stands was known in January; the new rate only in June.
    repository.write("seeds/s-2.yaml", RECORD.replace("2024-01", "2025-06"))
    cited = "- {source: s-1, at: line 2}\n      - {source: s-2, supports: [rate]}"
    repository.edit("terms/d/2025.yaml", "- {source: s-1, at: line 1, supports: [rate]}", cited)
    assert "1 of 1 changes sourced" in here("diff", "2024", "2025").out
    filtered = here("diff", "2024", "2025", "--known-by", "2025-02").out
    for phrase, text in zip(PHRASES, (identical, unchanged, filtered), strict=True):
        assert [said for said in PHRASES if said in text] == [phrase]
        assert "did not change" not in text


def test_what_is_before_the_first_snapshot_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "2018", "2025", "-C", str(MICROSOFT_OPENAI)]) == 2
    failed = capsys.readouterr()
    assert failed.out == ""
    assert failed.err.startswith("terms: no snapshot is as early as '2018'")


@pytest.mark.parametrize("command", [["diff", "2024", "2025"], ["show", "2025"]])
def test_where_nothing_was_known_yet_nothing_is_left(
    command: list[str], repository: SmallDeal, here: Callable[..., Result]
) -> None:
    said = here(*command, "--known-by", "2023")
    assert (said.code, said.err) == (0, "")
    assert "2025: nothing of it was known by 2023-12-31" in said.out
    assert "EUR" not in said.out


def test_a_snapshot_of_which_nothing_was_known_is_not_there(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    repository.write("seeds/s-2.yaml", RECORD.replace("2024-01", "2025-06"))
    repository.edit("terms/d/2025.yaml", "source: s-1", "source: s-2")
    said = here("diff", "2024", "2025", "--known-by", "2025-02").out
    assert said.startswith("A deal   2024 → 2025\n")
    assert "2025: nothing of it was known by 2025-02-28; what was known before is carried on" in said


CITED_AND_DISPUTED = {
    "2023": {"sources": [{"source": "a", "quote": "twenty", "supports": ["rate"]}]},
    "2024": {},
    "2025": {"sources": [{"source": "b", "quote": "thirty", "instead": {"rate": "30%"}}]},
}


def _build_disputed_deal(citations: dict[str, Raw]) -> RawDeal:
    share = {"kind": "revenue-share", "payer": "acme", "payee": "bolt", "rate": "20%"}
    snapshots: dict[str, Raw] = {
        name: {"terms": {"share": {**share, **cited}}} for name, cited in citations.items()
    }
    sources: dict[str, Raw] = {id_: {"type": "webpage", "title": id_, "issued": "2025"} for id_ in "ab"}
    return RawDeal(snapshots, sources)


@pytest.mark.parametrize(
    ("old", "citations", "is_supported"),
    [
        ("2023", CITED_AND_DISPUTED, True),
        # An earlier snapshot may cite the value: a diff does not read it, and so does not say that none does.
        ("2024", CITED_AND_DISPUTED, True),
        # Nothing is earlier, and nothing cites it.
        ("2024", {name: CITED_AND_DISPUTED[name] for name in ("2024", "2025")}, False),
    ],
)
@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("format_", ["text", "markdown", "html"])
def test_a_disputed_value_is_unsupported_only_if_no_snapshot_can_support_it(
    old: str, citations: dict[str, Raw], is_supported: bool, backward: bool, format_: str
) -> None:
    asked = ("2025", old) if backward else (old, "2025")
    files = DealFiles(_build_disputed_deal(citations))
    report = build_diff_report(files, list_snapshots(files, "made"), *asked, None, TODAY)
    assert report.findings == ()
    text = render(report, format_, RenderOptions(100, color=False))
    assert ("UNSUPPORTED" in text) != is_supported
    assert ("stated in 2024" in text) == (is_supported and old == "2024")
    assert as_json(report)["summary"]["unsupported"] == (not is_supported)
