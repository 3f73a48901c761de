"""The line that comes first in a review: what changes, what happens, what of the past is told otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from support.git import GitRepository

from dealterms.cli.errors import run
from dealterms.formats.json.render import render_report_schema

Review = Callable[..., tuple[int, str]]

DEAL = """\
title: Mill and bakery
parties:
  mill: {name: Rye Mill}
  bakery: {name: Corner Bakery}
  farm: {name: Hill Farm}
"""
FIRST = """\
terms:
  flour:
    kind: revenue-share
    payer: bakery
    payee: [mill, farm]
    rate: 20%
    base: net
    sources: [{source: gazette, supports: [rate, base]}]
  oven:
    kind: option
    grantor: mill
    holder: bakery
    size: 2 ovens
    sources: [{source: gazette, supports: [size]}]
"""
SECOND = FIRST.replace("gazette", "herald")
RECORD = "type: article-newspaper\ntitle: {}\nissued: {}\nclass: reported\n"
RATE = "    rate: 20%\n"
HIGHER = "    rate: 30%\n    since: {rate: 2023}\n"
SIZE = "    size: 2 ovens\n"
EXERCISED = f"{SIZE}    status: exercised\n"


class Mill(GitRepository):
    """A deal of two snapshots in which nothing changed, and a `branch` of it."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.write("terms/mill/deal.yaml", DEAL)
        self.write("terms/mill/2020.yaml", FIRST)
        self.write("terms/mill/2022.yaml", SECOND)
        for id_, issued in (("gazette", "2020"), ("herald", "2022"), ("courier", "2023")):
            self.write(f"seeds/{id_}.yaml", RECORD.format(id_.capitalize(), issued))
        self.init()
        self.git("checkout", "-q", "-b", "branch")

    def change(self, name: str, *changes: str) -> None:
        """Replace texts in a snapshot."""
        self.edit(f"terms/mill/{name}.yaml", *changes)

    def add(self, name: str, *changes: str) -> None:
        """Write a snapshot like the second one, with other texts, cited from another article."""
        self.write(f"terms/mill/{name}.yaml", SECOND.replace("herald", "courier"))
        self.change(name, *changes)

    def start_with(self, *changes: str) -> None:
        """Let the second snapshot of the base have other texts."""
        self.change("2022", *changes)
        self.commit()
        self.git("branch", "-f", "main")


@pytest.fixture
def mill(tmp_path: Path) -> Mill:
    return Mill(tmp_path / "mill")


@pytest.fixture
def review(mill: Mill, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Review:
    """`terms review` of what the branch holds: the exit code, and what is printed."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERMS_TODAY", "2026-01-31")
    monkeypatch.chdir(mill.root)

    def said(*arguments: str) -> tuple[int, str]:
        mill.commit()
        code = run(["review", "main...branch", *arguments])
        printed = capsys.readouterr()
        assert printed.err == ""
        return code, printed.out

    return said


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    return Draft202012Validator(json.loads(render_report_schema()))


# -- what a branch may do, and the verdict on it without its findings ------------------------------------


def rate_changes(mill: Mill) -> None:
    mill.add("2024", RATE, HIGHER)


def option_is_exercised(mill: Mill) -> None:
    mill.add("2024", SIZE, EXERCISED, "[size]", "[status]")


def exercise_without_a_source(mill: Mill) -> None:
    mill.add("2024", SIZE, EXERCISED)


def change_and_event(mill: Mill) -> None:
    mill.add("2024", RATE, HIGHER, SIZE, EXERCISED, "[size]", "[status]")


def nothing_new(mill: Mill) -> None:
    mill.add("2024")


def only_words(mill: Mill) -> None:
    mill.change("2022", RATE, f"{RATE}    note: As ever.\n")


def past_rate_was_lower(mill: Mill) -> None:
    mill.change("2020", RATE, "    rate: 15%\n")


def past_rate_was_lower_and_option_ended(mill: Mill) -> None:
    past_rate_was_lower(mill)
    mill.change("2022", SIZE, f"{SIZE}    status: terminated\n    since: 2021\n")


def option_was_exercised_before(mill: Mill) -> None:
    mill.change("2022", SIZE, EXERCISED, "[size]", "[status]")


def what_ended_had_lapsed(mill: Mill) -> None:
    mill.start_with(SIZE, f"{SIZE}    status: terminated\n", "[size]", "[status]")
    mill.change("2022", "terminated", "lapsed")


def citation_makes_it_a_change(mill: Mill) -> None:
    """Only with its citation, the field's own date says that it changed, and was not known more closely."""
    mill.change("2020", RATE, "    rate: about 20%\n")
    mill.start_with(RATE, f"{RATE}    since: {{rate: 2021}}\n", "[rate, base]", "[base]")
    mill.change("2022", "[base]", "[rate, base]")


def citation_that_made_it_a_change_goes(mill: Mill) -> None:
    mill.change("2020", RATE, "    rate: about 20%\n")
    mill.start_with(RATE, f"{RATE}    since: {{rate: 2021}}\n")
    mill.change("2022", "[rate, base]", "[base]")


def change_comes_from_another_value(mill: Mill) -> None:
    mill.start_with(RATE, HIGHER)
    mill.change("2020", RATE, "    rate: 25%\n")


def change_was_earlier(mill: Mill) -> None:
    mill.start_with(RATE, HIGHER.replace("2023", "2022"))
    mill.change("2022", "{rate: 2022}", "{rate: 2021}")


def snapshot_of_a_change_goes(mill: Mill) -> None:
    mill.start_with(RATE, HIGHER)
    mill.remove("terms/mill/2022.yaml")


def change_is_seen_earlier(mill: Mill) -> None:
    """What the base had by 2022, a snapshot between the two has by 2021."""
    mill.start_with(RATE, "    rate: 30%\n")
    mill.add("2021", RATE, "    rate: 30%\n")


def change_is_split(mill: Mill) -> None:
    mill.start_with(RATE, "    rate: 30%\n")
    mill.add("2021", RATE, "    rate: 25%\n")


def party_gets_another_id(mill: Mill) -> None:
    """A role passed to the farm; another id for the farm makes no other change of it."""
    mill.start_with("payee: [mill, farm]", "payee: farm\n    since: {payee: 2021}", "[rate", "[payee, rate")
    for name in ("deal", "2020", "2022"):
        mill.change(name, "farm", "hill-farm")


def deal_goes(mill: Mill) -> None:
    mill.start_with(RATE, HIGHER)
    for name in ("deal", "2020", "2022"):
        mill.remove(f"terms/mill/{name}.yaml")


def deal_comes(mill: Mill) -> None:
    mill.write("terms/oven/deal.yaml", DEAL)
    mill.write("terms/oven/2020.yaml", FIRST)
    mill.write("terms/oven/2022.yaml", SECOND.replace(SIZE, EXERCISED).replace(RATE, HIGHER))


def unreadable(mill: Mill) -> None:
    mill.write("terms/mill/2024.yaml", "terms: [\n")


def unreadable_term(mill: Mill) -> None:
    mill.add("2024", RATE, "    rate: a fifth\n")


def unreadable_term_beside_a_change(mill: Mill) -> None:
    mill.add("2024", RATE, HIGHER, SIZE, "    size: several\n")


def unreadable_term_in_the_past(mill: Mill) -> None:
    mill.change("2022", RATE, "    rate: a fifth\n")


def made_unreadable(mill: Mill) -> None:
    mill.start_with(RATE, HIGHER)
    mill.write("terms/mill/2022.yaml", "terms: [\n")


def unreadable_source(mill: Mill) -> None:
    mill.write("seeds/courier.yaml", "type: [\n")


def untouched(mill: Mill) -> None:
    mill.write("README.md", "Flour.\n")


VERDICTS: dict[Callable[[Mill], None], str] = {
    rate_changes: "1 change, sourced",
    option_is_exercised: "1 event, sourced",
    exercise_without_a_source: "1 event, 1 UNSUPPORTED",
    change_and_event: "1 change, sourced; 1 event, sourced",
    nothing_new: "No change of the deal is recorded",
    only_words: "No change of the deal is recorded; 1 wording",
    past_rate_was_lower: "1 change now told that was not; 1 correction",
    past_rate_was_lower_and_option_ended: "2 changes now told that were not; 2 corrections",
    option_was_exercised_before: "1 event now told that was not; 1 correction",
    what_ended_had_lapsed: "1 change no longer told; 1 event now told that was not; 1 correction",
    citation_makes_it_a_change: "1 change now told that was not",
    citation_that_made_it_a_change_goes: "1 change no longer told",
    change_comes_from_another_value: "1 change told otherwise; 1 correction",
    change_was_earlier: "1 change told otherwise; 1 correction",
    snapshot_of_a_change_goes: "1 change no longer told; 1 deleted snapshot",
    change_is_seen_earlier: "1 change told otherwise; 1 inserted snapshot",
    change_is_split: "2 changes, both sourced; 1 change told otherwise; 1 inserted snapshot",
    party_gets_another_id: "No change of the deal is recorded; 1 party rename",
    deal_goes: "1 change no longer told; 1 deleted deal",
    deal_comes: "1 change now told that was not; 1 event now told that was not; 1 added deal",
    unreadable: "1 unreadable file; whether the deal changes is not known",
    unreadable_term: "1 unreadable term; whether the deal changes is not known",
    unreadable_term_beside_a_change: "1 unreadable term; 1 change, sourced",
    unreadable_term_in_the_past: "1 unreadable file; whether the deal changes is not known",
    made_unreadable: "1 unreadable file; 1 change no longer told",
    unreadable_source: "1 unreadable file; no change of the deal is recorded",
    untouched: "The branch touches no file of the deals",
}


FORMATS = {
    "text": "^What the branch does to the deal\\n\\n(?:Mill.*\\n)?(.*)",
    "markdown": "\\n\\n(?:[*][*])?([^*\\n]*)(?:[*][*])?\\n\\n`main",
    "html": '<p(?: class="summary")?>([^<]*)</p>\\n<p>main',
}
"""Where the verdict stands: right above the branch's ends, below the sentence if there is one."""


@pytest.mark.parametrize("do", VERDICTS, ids=lambda do: do.__name__)
def test_the_verdict_is_the_same_in_every_format_and_in_the_exit_code(
    do: Callable[[Mill], None], mill: Mill, review: Review, schema: Draft202012Validator
) -> None:
    do(mill)
    for format_, pattern in FORMATS.items():
        [verdict] = re.findall(pattern, review("--format", format_)[1])
        assert re.sub("<.*?>|; [0-9]+ new finding.*", "", verdict) == VERDICTS[do]
    report = json.loads(review("--format", "json")[1])
    schema.validate(report)
    counts = report["review"]["counts"]
    retold = sum(number for name, number in counts.items() if "told" in name)
    news = counts["changes"] + counts["events"] + retold
    unread = "not known" in VERDICTS[do]
    assert report["status"] == ("changed" if news else "done" if unread else "unchanged")
    assert bool(retold) == ("told" in VERDICTS[do])
    assert review("--exit-code")[0] == bool(news)
    assert review("--fail-on", "retold")[0] == bool(retold)


def test_a_role_of_several_and_an_event_are_told_in_the_history(mill: Mill, review: Review) -> None:
    past_rate_was_lower(mill)
    option_was_exercised_before(mill)
    _, out = review()
    rows = [" ".join(line.split()) for line in out.split("\n")]
    favored = "favors Hill Farm and Rye Mill"
    assert f"Flour rate nothing 2020 → 2022: changed, 15% → 20%, raised, {favored}" in rows
    assert "Oven status nothing 2020 → 2022: exercised, in force → exercised" in rows
    [deal] = json.loads(review("--format", "json")[1])["review"]["deals"]
    rate, status = (history["is_told"][0] for history in deal["retold"])
    assert (rate["class"], rate["moved"], rate["favors"]) == ("deal", "raised", ["farm", "mill"])
    assert (status["class"], status["verb"], status["favors"]) == ("event", "exercised", None)


def test_what_befell_the_keys_of_the_second_edition(mill: Mill, review: Review) -> None:
    """Dates by field, the signing, successors and outcomes are corrected; other stances are evidence."""
    proposal = "proposals:\n  less: {changes: flour, to: {rate: 10%}, sources: [{source: herald}]}\n"
    mill.write("terms/mill/2022.yaml", SECOND + proposal)
    mill.start_with(SIZE, f"{SIZE}    status: superseded\n", RATE, f"{RATE}    since: 2019\n")
    mill.change(
        "2022",
        "    since: 2019\n", "    since: {rate: 2021, term: 2019}\n    agreed: 2018-12\n",
        "superseded\n", "superseded\n    superseded_by: [flour]\n",
        "{rate: 10%},", "{rate: 10%}, outcome: rejected,",
    )  # fmt: skip
    _, out = review()
    rows = [" ".join(line.split()) for line in out.split("\n")]
    for row in (
        "Flour since of rate not stated 2021",
        "agreed not stated 2018-12",
        "Oven superseded by not stated flour",
        "proposal less on flour; rate 10% on flour; rate 10%; rejected",
    ):
        assert row in rows, out

    mill.start_with()
    mill.change("2022", "supports: [rate, base]", "unchanged: [rate, base]")
    _, out = review()
    assert "terms/mill/2022.yaml evidence only" in [" ".join(line.split()) for line in out.split("\n")]


def test_a_snapshot_that_carries_all_corrects_nothing(mill: Mill, review: Review) -> None:
    """What it carries on is corrected where it is written."""
    mill.write("terms/mill/2023.yaml", "carries: all\nsummary: Talk.\n")
    mill.start_with()
    mill.change("2022", SIZE, "    size: 3 ovens\n")
    mill.write("terms/mill/2023.yaml", "# Read again.\ncarries: all\nsummary: Talk.\n")
    _, out = review()
    rows = [" ".join(line.split()) for line in out.split("\n")]
    assert "terms/mill/2023.yaml no term changed" in rows
    assert [row for row in rows if row.startswith("CORRECTED IN")] == [
        "CORRECTED IN 2022 what the record of that date said, and what it says now"
    ]


# -- texts that are there and cannot be read --------------------------------------------------------------


def test_an_article_that_cannot_be_read_is_told_apart_from_one_that_is_not_there(
    mill: Mill, review: Review
) -> None:
    mill.write("seeds/courier.yaml", f"{RECORD.format('Courier', 2023)}capture: {{file: courier.txt}}\n")
    mill.write("seeds/courier.txt", b"Flour for a fifth\xe9")
    mill.write("seeds/herald.yaml", f"{RECORD.format('Herald', 2022)}capture: {{file: herald.txt}}\n")
    citation = "sources: [{source: courier, quote: a fifth, supports: [rate, base]}]"
    mill.add("2024", "sources: [{source: courier, supports: [rate, base]}]", citation)
    mill.change("2024", "[{source: courier, supports: [size]}]", "[{source: herald, quote: ovens}]")
    for file_format in ("text", "markdown", "html", "json"):
        said = unescape(re.sub("<[^>]*>", "", review("--format", file_format)[1]))
        assert "1 quote of the touched snapshots not looked for: the articles' texts cannot be read" in said
        assert "1 quote of the touched snapshots not looked for: the articles' texts are not at hand" in said
        assert "it is not UTF-8: byte 0xE9 at 17" in said
    _, said = review("--format", "github")
    assert "no text was read from courier.txt" in said and "herald.txt" not in said
