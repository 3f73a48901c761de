"""What people read of the cases in `case-*` and `amendment-*` beyond the story itself.

A story says what `terms diff` must come to. Here stands what a user would notice in the words of `show`,
`check` and the pages of `diff`. It was written before the program was asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from support.forked_terms import Result
from support.paths import STORIES, read_command
from support.workspace import SmallDeal

from dealterms.cli.errors import run

FOLDER = Path(__file__).parent
PAGES = ("text", "markdown", "html")

Terms = Callable[..., str]
Check = Callable[..., Result]


def flat(text: str) -> str:
    """The text in one line, without Markdown's and HTML's marks: no width breaks a sentence of it."""
    return " ".join(re.sub(r"<[^>]+>|[*`|]", " ", text).split())


def block(page: str, title: str) -> str:
    """The lines of one term on a cover page: from its heading to the next one."""
    lines = page.splitlines()
    start = next(number for number, line in enumerate(lines) if line.strip().startswith(f"{title} ·"))
    ends = (number for number in range(start + 1, len(lines)) if " · " in lines[number] or not lines[number])
    return "\n".join(lines[start : next(ends, len(lines))])


def errors(said: Result, rule: str = "") -> str:
    """The errors of a check, one a line; of one rule, if it is named."""
    found = [line for line in said.out.splitlines() if re.search(rf": error\[{rule or '[a-z-]+'}\]: ", line)]
    return "\n".join(found)


@pytest.fixture
def ask(terms: Terms) -> Terms:
    """Run a command of `terms` on a story of this folder."""

    def asked(story: str, *arguments: str) -> str:
        return terms(*arguments, "-C", str(FOLDER / story))

    return asked


@pytest.fixture
def tell(terms: Terms) -> Terms:
    """Run a story's own command; more arguments follow it."""

    def told(story: str, *arguments: str) -> str:
        return terms(*read_command(FOLDER / story), "-C", str(FOLDER / story), *arguments)

    return told


# -- the sentence that says whether the deal changed ----------------------------------------------------


@pytest.mark.parametrize("story", STORIES, ids=lambda folder: folder.name)
def test_no_page_says_that_the_deal_did_not_change(story: Path, terms: Terms) -> None:
    for page in PAGES:
        out = flat(terms(*read_command(story), "-C", str(story), "--format", page)).lower()
        assert "the deal did not change" not in out


def test_where_nothing_is_recorded_that_is_what_is_said(tell: Terms) -> None:
    assert "no change of the deal is recorded" in flat(tell("case-older-source")).lower()


@pytest.mark.parametrize(
    ("story", "code"),
    [
        ("case-vaguer-between", 1),
        ("case-takes-effect", 1),
        ("case-milestone-reached", 1),
        ("case-older-source", 0),
        ("case-each-voice-its-value", 0),
        ("case-voice-of-the-day", 0),
    ],
)
def test_the_exit_code_sees_changes_and_events(
    story: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*read_command(FOLDER / story), "-C", str(FOLDER / story), "--exit-code"]) == code
    capsys.readouterr()


# -- what happened under the deal -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "story", ["case-over-as-agreed", "case-lapse-has-its-day", "case-milestone-reached", "amendment-term"]
)
def test_events_have_a_section_of_their_own(story: str, tell: Terms) -> None:
    for page in PAGES:
        assert "happened under the deal" in flat(tell(story, "--format", page)).lower()


def test_an_exercise_says_by_whom_and_its_note_is_shown(tell: Terms) -> None:
    out = flat(tell("case-over-as-agreed", "--format", "markdown"))
    assert re.search(r"exercised by (the )?tenant", out, re.IGNORECASE)
    assert "Exercised in full." in out


def test_a_term_whose_successor_tells_the_story_names_it(tell: Terms) -> None:
    assert re.search(r"superseded by new lease", flat(tell("case-over-as-agreed")), re.IGNORECASE)


def test_a_milestone_says_whom_it_serves(tell: Terms) -> None:
    assert re.search(r"serves the laboratory", flat(tell("case-milestone-reached")), re.IGNORECASE)


def test_a_term_that_its_milestone_ended_is_an_error(check: Check) -> None:
    said = check(FOLDER / "case-milestone-reached")
    found = errors(said, "status-contradicts-dates")
    assert said.code == 1
    assert "`untouched`" in found
    assert "`sooner-of-both`" in found
    assert "`later-of-both`" not in found
    assert "`ended-by-it`" not in found


def test_a_known_end_that_has_passed_is_never_shown_as_carried_on(ask: Terms) -> None:
    game = flat(block(ask("amendment-term", "show", "2017-01"), "Comet game"))
    assert "its end, 2016-12-31, has passed" in game


def test_one_partys_place_is_told_once_for_all_terms(tell: Terms) -> None:
    out = flat(tell("amendment-assignment"))
    assert len(re.findall(r"Heron Mobile in Heron Studios\S* place in 3 terms", out)) == 1


# -- what each difference owes --------------------------------------------------------------------------


def test_a_termination_after_the_known_end_is_a_claim_like_any_other(check: Check) -> None:
    said = check(FOLDER / "case-lapse-has-its-day")
    found = errors(said, "unsupported-change")
    assert said.code == 1
    for term in ("terminated-late", "terminated-on-its-day", "ahead", "last-of-both", "no-end-no-source"):
        assert f"`{term}`" in found
    for term in ("by-day", "by-year", "first-of-both", "no-end", "sooner", "waived"):
        assert f"`{term}`" not in found


def test_instruments_speak_for_later_days(check: Check) -> None:
    said = check(FOLDER / "case-signed-before-effect")
    found = errors(said, "source-too-early")
    for term in ("by-news", "by-blog", "on-condition", "paid", "terminated"):
        assert f"`{term}`" in found
    for term in ("by-contract", "by-filing", "by-statement", "by-ruling", "calendar", "new", "undated"):
        assert f"`{term}`" not in found


def test_a_value_that_differs_with_nobody_saying_why_is_an_error(check: Check) -> None:
    said = check(FOLDER / "case-deal-or-record")
    assert said.code == 1
    assert "`differs`" in errors(said)
    for term in ("clarified", "moved", "moved-by-field"):
        assert f"`{term}`" not in errors(said)


def test_one_unreadable_record_is_one_error(repository: SmallDeal, check: Check) -> None:
    others = errors(check(repository.root)).splitlines()
    repository.write("seeds/s-1.yaml", "type: article\ntitle: One\nissued: 5 Jan 2024\nclass: reported\n")
    said = check(repository.root)
    assert said.code == 1
    assert errors(said).startswith("seeds/s-1.yaml:3:")
    assert errors(said).splitlines()[1:] == others


# -- who says so ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("story", "values"),
    [
        ("case-limit-against-sum", ["USD 33 billion"]),
        ("case-disputed-holder", ["The orchard", "The cellar"]),
        ("case-each-voice-its-value", ["27.4%", "30%"]),
        ("case-rumor-carries-all", ["20%", "30%"]),
        ("case-voice-of-the-day", ["20%", "25%"]),
    ],
)
def test_a_dissent_is_counted_in_the_first_lines_and_shown_with_its_value(
    story: str, values: list[str], tell: Terms
) -> None:
    counts = json.loads(tell(story, "--format", "json"))["summary"]
    assert counts["disputed"] + counts["reported"] > 0
    for page in PAGES:
        out = flat(tell(story, "--format", page))
        assert re.search(r"\b[1-9]\d* (disputed|reported)\b", out)
        for value in values:
            assert value in out


def test_two_ways_to_write_a_number_are_no_dispute(tell: Terms) -> None:
    report = json.loads(tell("case-each-voice-its-value", "--format", "json"))
    dissent = {
        (term["term"], item["source"])
        for term in report["differences"]
        for field in term["fields"]
        for item in field["evidence"]
        if item["stance"] == "disputes"
    }
    assert dissent == {("disputed", "rumor"), ("made-known", "rumor")}


def test_a_dispute_over_a_party_is_on_the_cover_page(ask: Terms) -> None:
    option = block(ask("case-disputed-holder", "show", "2024"), "Option")
    assert re.search("disputed", option, re.IGNORECASE)
    assert "The orchard" in option
    assert "The cellar" in option


def test_an_older_source_is_not_shown_as_the_last_confirmation(ask: Terms) -> None:
    page = ask("case-older-source", "show", "2021")
    assert "2021" not in block(page, "Older")
    assert "2015" not in block(page, "Older")
    assert "2020-05" in block(page, "Newer")


def test_an_article_is_not_named_beside_a_value_of_which_it_does_not_speak(tell: Terms) -> None:
    report = json.loads(tell("case-field-by-field", "--format", "json"))
    for term in report["differences"]:
        for field in term["fields"]:
            voices = {
                e["source"] for e in field["evidence"] if (e["stance"], e["side"]) == ("supports", "after")
            }
            spoken_of = field["field"] == "status" or (term["term"], field["field"]) == ("one-field", "ends")
            assert ("second" in voices) is spoken_of


# -- what a snapshot states, and what was known before --------------------------------------------------


def test_the_cover_page_shows_what_is_stated_and_what_was_known(ask: Terms) -> None:
    page = ask("case-now-undisclosed", "show", "2021")
    withheld = flat(block(page, "Funded withheld"))
    assert "undisclosed" in withheld
    assert re.search(r"last known\W+USD 4 billion, 2019", withheld)
    assert re.search(r"\bnone\b", block(page, "Funded none"))


def test_what_is_withheld_is_not_called_left_out(tell: Terms) -> None:
    out = flat(tell("case-now-undisclosed"))
    assert "now undisclosed; last known 20%, 2019" in out
    assert (out.count("then not restated"), out.count("now unknown")) == (1, 1)


def test_the_sharper_value_stands_beside_the_vaguer_one(ask: Terms) -> None:
    over = flat(block(ask("case-vaguer-between", "show", "2021"), "Over"))
    assert "over USD 3 billion" in over
    assert re.search(r"USD 4 billion, 2020", over)


# -- proposals ------------------------------------------------------------------------------------------


def test_a_proposal_that_came_true_is_not_said_to_be_not_in_force(tell: Terms) -> None:
    for page in PAGES:
        out = flat(tell("case-proposals-have-a-life", "--format", page))
        assert "since then: 20% → 30% (2021)" in out
        assert "last heard 2020" in out
        assert "rejected" in out
    lines = tell("case-proposals-have-a-life").splitlines()
    not_in_force = [
        line for line in lines if re.search(r"nothing of this is known to be in force", line, re.IGNORECASE)
    ]
    assert not [line for line in not_in_force if re.search(r"PROPOSED|raise|loosen", line, re.IGNORECASE)]


# -- what was known on a day ----------------------------------------------------------------------------


def test_nobody_left_out_what_nobody_knew(ask: Terms) -> None:
    page = ask("case-voice-of-the-day", "show", "2021", "--known-by", "2021")
    assert "exclusive" in block(page, "Lease")
    assert "not restated" not in page
    assert "20%" in block(page, "Share")
    assert "25%" in block(page, "Share")
    assert "30%" not in page


def test_titles_and_summaries_of_later_days_are_not_shown(ask: Terms, tell: Terms) -> None:
    for out in (
        ask("case-title-of-the-day", "show", "latest", "--known-by", "2023-12"),
        tell("case-title-of-the-day"),
        tell("case-title-of-the-day", "--format", "json"),
    ):
        assert "doubles" not in out
        assert "eight billion" not in out


# -- what went with an exclusivity ----------------------------------------------------------------------


def test_the_end_of_an_exclusivity_that_is_gone_is_no_date(ask: Terms) -> None:
    cover, dates = ask("case-exclusivity-gone", "show"), ask("case-exclusivity-gone", "dates")
    for term in ("License", "Sales", "First look"):
        assert "archive" not in block(cover, term)
        assert "2030" not in block(cover, term)
    assert "2035" in block(cover, "License")
    assert {"archive", "2030"} <= set(flat(block(cover, "Still exclusive")).replace(",", "").split())
    assert (dates.count("end of exclusivity"), dates.count("License · The press")) == (2, 1)
