"""A diff that shows nothing says why: identical, unchanged, or taken out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from support.deal_files import TODAY, DealFiles, as_json
from support.forked_terms import Result
from support.memory_tree import MemoryTree
from support.paths import MICROSOFT_OPENAI
from support.strategies import Raw, RawDeal
from support.workspace import DEAL, RECORD, SNAPSHOT, SmallDeal

from dealterms.cli.errors import run
from dealterms.formats import RenderOptions, render
from dealterms.loader.layout import list_snapshots
from dealterms.reports.diff import build_diff_report

PHRASES = (
    "Identical: both name the snapshot 2024",
    "No change of the deal is recorded",
    "As known by February 28, 2025, no change of the deal is recorded",
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
    assert "1 of 1 changed terms sourced" in here("diff", "2024", "2025").out
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
    assert said.startswith("A deal   2024 → 2025   as known on 2025-02-28\n")
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
    report = build_diff_report(files, list_snapshots(files, "made"), *asked, TODAY)
    assert report.findings == ()
    text = render(report, format_, RenderOptions(100, color=False))
    assert ("UNSUPPORTED" in text) != is_supported
    assert ("stated in 2024" in text) == (is_supported and old == "2024")
    assert as_json(report)["summary"]["unsupported"] == (not is_supported)


# -- what alone is asked for ---------------------------------------------------------------------------

TWO = """basis: report
terms:
  share: {kind: revenue-share, title: Share, payer: acme, payee: beta, rate: %s, since: 2025, sources: [
    {source: s-1, at: line 1, quote: five percent, supports: [rate]}]}
  stay: {kind: exclusivity, title: Stay, grantor: acme, holder: beta, level: exclusive}
  end: {kind: exclusivity, title: End, grantor: acme, holder: beta, level: exclusive%s}
proposals:
  more: {changes: share, to: {rate: 9%%}, sources: [{source: s-1}]}
"""


@pytest.fixture
def two(repository: SmallDeal) -> SmallDeal:
    repository.write("seeds/s-1.yaml", RECORD.replace("2024-01", "2025-06"))
    before = (TWO % ("3%", "")).partition("proposals")[0]
    repository.write("terms/d/2024.yaml", before.replace("five percent", "three percent"))
    repository.write("terms/d/2025.yaml", TWO % ("5%", ", status: terminated"))
    return repository


def _list_sections(text: str) -> list[str]:
    return re.findall(r"^([A-Z][A-Z ]+)(?:  |$)", text, re.MULTILINE)


def test_the_whole_is_short_and_all_of_it_can_be_asked_for(
    two: SmallDeal, here: Callable[..., Result]
) -> None:
    short, everything = here("diff", "2024", "2025").out, here("diff", "2024", "2025", "--all").out
    wanted = ["THE DEAL CHANGED", "PROPOSED", "UNCHANGED", "SOURCES"]
    assert _list_sections(short) == _list_sections(everything) == wanted
    assert "UNCHANGED  1 term (listed with --all)\n\n" in short
    assert "level exclusive  as in 2024" in everything
    assert len(everything) > len(short)


def test_the_sentence_and_the_counts_alone(two: SmallDeal, here: Callable[..., Result]) -> None:
    assert here("diff", "2024", "2025", "--brief").out == (
        "A deal   2024 → 2025   as known on 2026-01-31\n\n"
        "Two terms changed, one in Beta Ltd's favor, one in Acme Corp's, one of them without a source:"
        " Share:\nrate raised from 3% to 5% (2025); End ended (by 2025), without a source.\n"
        "1 of 2 changed terms sourced, 1 quoted; 1 proposed; 1 term unchanged; 1 citation without"
        " a quote; 1\ndifference UNSUPPORTED\n"
    )
    found = json.loads(here("diff", "2024", "2025", "--brief", "--format", "json").out)
    assert found["headline"].startswith("Two terms changed")
    assert found["summary"]["deal"] == 2
    assert not {"differences", "proposals", "sources"} & found.keys()
    assert len(here("show", "--brief").out.split("\n")) == 5
    assert here("diff", "2024", "2025", "--brief", "--all").code == 2


def test_one_term_with_what_is_proposed_of_it(two: SmallDeal, here: Callable[..., Result]) -> None:
    said = here("diff", "2024", "2025", "--term", "share")
    assert _list_sections(said.out) == ["THE DEAL CHANGED", "PROPOSED", "SOURCES"]
    assert "Share: rate raised from 3% to 5% (2025), in Beta Ltd's favor." in said.out
    assert "Only the terms share\n" in said.out
    found = json.loads(here("diff", "2024", "2025", "--term", "stay", "--format", "json").out)
    assert found["headline"] == "No change of Stay is recorded between 2024 and 2025."
    assert (found["status"], [term["term"] for term in found["differences"]]) == ("unchanged", ["stay"])
    assert here("diff", "2024", "2025", "--term", "stay", "--exit-code").code == 0
    assert here("diff", "2024", "2025", "--term", "end", "--exit-code").code == 1
    two_terms = here("diff", "2024", "2025", "--term", "end", "--term", "stay").out
    assert "Of the terms asked for, one changed, in Acme Corp's favor" in two_terms.replace("\n", " ")
    shown = here("show", "--term", "stay").out
    assert (
        "As of January 31, 2026, by the record of 2025, of the terms asked for, one term is in force."
        in shown.replace("\n", " ")
    )
    assert _list_sections(shown) == ["TERMS"]
    for command in (["diff", "2024", "2025"], ["show"]):
        failed = here(*command, "--term", "shore")
        assert (failed.code, failed.out) == (2, "")
        assert failed.err == "terms: unknown term 'shore'. Did you mean 'share'?\n"


@pytest.mark.parametrize(
    ("only", "sections", "terms"),
    [
        (["deal"], ["THE DEAL CHANGED"], ["share", "end"]),
        (["event"], [], []),
        (["proposed"], ["PROPOSED"], []),
        (["record"], ["PROPOSED"], []),
        (["unsupported"], ["THE DEAL CHANGED"], ["end"]),
        (["event", "unsupported"], ["THE DEAL CHANGED"], ["end"]),
        (["deal", "proposed"], ["THE DEAL CHANGED", "PROPOSED"], ["share", "end"]),
    ],
    ids=lambda value: "+".join(value).replace(" ", "-"),
)
def test_only_some_of_it(
    only: list[str], sections: list[str], terms: list[str], two: SmallDeal, here: Callable[..., Result]
) -> None:
    options = [word for name in only for word in ("--only", name)]
    whole, said = here("diff", "2024", "2025").out, here("diff", "2024", "2025", *options).out
    assert [title for title in _list_sections(said) if title != "SOURCES"] == sections
    # The sentence and the counts speak of everything, and it is said that not all is shown.
    assert said.split("\n\n")[1].split("\nShown below")[0] == whole.split("\n\n")[1]
    assert "\nShown below: only " in said
    found = json.loads(here("diff", "2024", "2025", *options, "--format", "json").out)
    assert [term["term"] for term in found["differences"]] == terms
    assert bool(found["proposals"]) == ("PROPOSED" in sections)
    assert found["status"] == "changed"


def test_a_word_that_is_not_known(two: SmallDeal, here: Callable[..., Result]) -> None:
    failed = here("diff", "2024", "2025", "--only", "deals")
    assert (failed.code, failed.err) == (2, "terms: unknown word in --only: 'deals'. Did you mean 'deal'?\n")


# -- how the words were found --------------------------------------------------------------------------


def test_a_text_at_hand_tells_how_its_words_were_found(
    two: SmallDeal, here: Callable[..., Result], tmp_path: Path
) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    record = RECORD.replace("2024-01", "2025-06").rstrip() + "\ncapture: {file: s-1.txt}\n"
    two.write("seeds/s-1.yaml", record)
    for text, result in (
        ("It is five percent.\n", "exact"),
        ("It is five  percent.\n", "normalized"),
        ("No.\nIt is five percent.\n", "moved"),
        ("Nothing.\n", "missing"),
    ):
        (texts / "s-1.txt").write_text(text, encoding="utf-8")
        for command in (["diff", "2024", "2025"], ["show"]):
            said = here(*command, "--captures", str(texts)).out
            assert f"line 1 “five percent” ({result} in the text)" in said
        found = json.loads(here("diff", "2024", "2025", "--captures", str(texts), "--format", "json").out)
        (cited,) = found["differences"][0]["fields"][0]["evidence"]
        assert cited["found"] == result
    for content in (b"It is five percent \xe9.", b"\xff\xfeI\0", b"%PDF-1.4"):
        (texts / "s-1.txt").write_bytes(content)
        for command in (["diff", "2024", "2025"], ["show"]):
            for file_format in ("text", "markdown", "html"):
                said = here(*command, "--captures", str(texts), "--format", file_format).out
                assert "the text cannot be read" in said and "in the text" not in said
        found = json.loads(here("diff", "2024", "2025", "--captures", str(texts), "--format", "json").out)
        assert found["differences"][0]["fields"][0]["evidence"][0]["found"] == "unreadable"
    without = here("diff", "2024", "2025")
    assert "in the text" not in without.out and "cannot be read" not in without.out
    # Beside its record, a text is at hand without being asked for.
    two.write("seeds/s-1.txt", "It is five percent.\n")
    assert "(exact in the text)" in here("diff", "2024", "2025").out
    assert here("diff", "2024", "2025", "--captures", str(tmp_path / "none")).code == 2


def test_a_diff_of_the_end_of_a_long_history_reads_what_is_carried_on_from_its_beginning() -> None:
    names = [f"{year}" for year in range(1000, 2000)]
    files = {f"terms/d/{name}.yaml": "carries: all\n" for name in names[1:]}
    tree = MemoryTree({"terms/d/deal.yaml": DEAL, f"terms/d/{names[0]}.yaml": SNAPSHOT, **files})
    tree.files["seeds/s-1.yaml"] = RECORD
    report = build_diff_report(tree, list_snapshots(tree, "d"), "1998", "1999", TODAY)
    assert report.diff is not None and not report.findings
    (term,) = report.diff.terms
    stated = {field.field: (field.verb, str(field.after)) for field in term.fields}
    assert stated["rate"] == ("carried", "20%")
