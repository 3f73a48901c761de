"""From an article to a change of the record: what the commands write, say and refuse."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from support import pdf
from support.git import GitRepository
from support.workspace import Workspace

from dealterms.loader.deal import load

ARTICLE = """\
The Eastbay Courier
14 June 2024

Northline stays the only line at the old pier until the end of 2035.
It pays 4% of its ticket revenue to the port.

The port had paid 4% of its ticket revenue to the town.
"""
DEAL = "title: Northline and the Port\nparties:\n  northline: {name: Northline}\n  eastbay: {name: Port of Eastbay}\n"
SNAPSHOT = """\
# terms/harbor/2023.yaml: as it was read
basis: original

terms:
  # The pier of 1912.
  berths:
    kind: exclusivity
    grantor: eastbay
    holder: northline
    level: exclusive   # the contract says "sole user"
    ends: 2035
    sources:
      - source: gull
        at: line 1
        supports: [level, ends]

  dues:
    kind: revenue-share
    payer: northline
    payee: eastbay
    rate: 3%
    sources:
      - {source: gull, at: line 2, supports: [rate]}

  tunnel:
    kind: milestone-trigger
    grantor: northline
    holder: eastbay
    event: tunnel-opens
    status: reached
    sources:
      - {source: gull, at: line 3, supports: [event]}

proposals:
  winter:
    changes: berths
    to: {level: refusal}
    note: The port wants ferries in winter.
    sources:
      - {source: gull, at: line 4}
"""
GULL = "type: report\ntitle: The gull\nurl: https://gull.example/\nissued: 2023-05\nclass: reported\n"


@pytest.fixture
def harbor(tmp_path: Path) -> Workspace:
    """A deal with one snapshot."""
    space = Workspace(tmp_path / "harbor")
    space.write("terms/harbor/deal.yaml", DEAL)
    space.write("terms/harbor/2023.yaml", SNAPSHOT)
    space.write("seeds/gull.yaml", GULL)
    space.write("../courier.txt", ARTICLE)
    return space


def run(space: Workspace, *arguments: str) -> str:
    """Run a command that must do what it is asked to; return what it prints."""
    done = space.terms(*arguments)
    assert (done.code, done.err) == (0, ""), done
    return done.out


def refuse(space: Workspace, *arguments: str) -> str:
    """Run a command that must write nothing; return what it says."""
    before = {path: path.read_bytes() for path in space.root.rglob("*") if path.is_file()}
    done = space.terms(*arguments)
    assert (done.code, done.out) == (2, ""), done
    assert {path: path.read_bytes() for path in space.root.rglob("*") if path.is_file()} == before
    return done.err


def add_courier(space: Workspace) -> None:
    run(space, "source", "add", "../courier.txt", "--title", "Port opens its new pier", "--outlet",
        "The Eastbay Courier", "--issued", "2024-06-14", "--url", "https://courier.example/pier",
        "--class", "reported", "--id", "courier")  # fmt: skip


def test_a_snapshot_begins_as_the_one_before_it(harbor: Workspace) -> None:
    out = run(harbor, "new", "2024-06-14", "--basis", "amendment", "--summary", "The dues rise.")
    assert (
        harbor.read("terms/harbor/2024-06-14.yaml")
        == """\
# terms/harbor/2023.yaml: as it was read
basis: amendment
summary: The dues rise.

terms:
  # The pier of 1912.
  berths:
    kind: exclusivity
    grantor: eastbay
    holder: northline
    level: exclusive   # the contract says "sole user"
    ends: 2035

  dues:
    kind: revenue-share
    payer: northline
    payee: eastbay
    rate: 3%
"""
    )
    assert out.endswith(
        "The terms are those of 2023, without their citations.\n"
        "Over by then, and left out: tunnel.\n"
        "\n"
        "NOW  terms diff 2023 2024-06-14\n"
        "  No change of the deal is recorded between 2023 and June 14, 2024.\n"
    )


def test_a_report_carries_all_terms_on(harbor: Workspace) -> None:
    run(harbor, "new", "2024-03", "--report", "--summary", "A rumor.")
    assert harbor.read("terms/harbor/2024-03.yaml") == "carries: all\nbasis: report\nsummary: A rumor.\n"
    add_courier(harbor)
    words = "the only line at the old pier"
    run(harbor, "cite", "berths", "courier", words, "--on", "2024-03", "--supports", "level")
    run(harbor, "propose", "night", "--on", "2024-03", "--changes", "berths", "--to", "level=sole",
        "--note", "Ferries at night.", "--source", "courier", "--quote", "of its ticket revenue to the town")  # fmt: skip
    assert (
        harbor.read("terms/harbor/2024-03.yaml")
        == """\
carries: all
basis: report
summary: A rumor.

terms:
  berths:
    sources:
      - source: courier
        at: line 4
        quote: the only line at the old pier
        supports: [level]

proposals:
  night:
    changes: berths
    to: {level: sole}
    note: Ferries at night.
    sources:
      - source: courier
        at: line 7
        quote: of its ticket revenue to the town
"""
    )
    message = refuse(harbor, "set", "berths", "level=refusal", "--on", "2024-03")
    assert message == (
        "terms: 2024-03 says `carries: all`, so that no term of it can change. Begin a snapshot that restates the"
        " terms with another date: `terms new DATE`\n"
    )
    # The next one restates what the last one wrote that restates them.
    run(harbor, "new", "2024-06-14")
    assert "rate: 3%" in harbor.read("terms/harbor/2024-06-14.yaml")


# fmt: off
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["new", "2023"], "there is `terms/harbor/2023.yaml` already. Edit it, or name another date"),
        (["new", "2022", "--report"], "there is no snapshot before 2022 whose terms it could carry on. Leave --report out"),
        (["new", "2022"], "there is no snapshot before 2022 from which it could begin. Name one with --from"),
        (["new"], "DATE is missing"),
        (["new", "June"], "not a valid date: 'June'. Write 2024, 2024-10 or 2024-10-17, with `?` if it is uncertain or `~` if approximate"),
        (["new", "2024?"], "a snapshot's date cannot have a `?` or `~`: '2024?'. Write 2024"),
        (["set"], "TERM is missing"),
        (["set", "berths"], "FIELD=VALUE is missing"),
        (["set", "berth", "level=refusal"], "unknown term in 2023: 'berth'. Did you mean 'berths'?"),
        (["set", "berths", "levle=refusal"], "unknown exclusivity field 'levle'. Did you mean 'level'?"),
        (["set", "berths", "sources=x"], "unknown exclusivity field 'sources'. Choose one of: kind, title, grantor, holder, level, share, scope, carve_outs, conditions, since, agreed, ends, status, superseded_by, note"),
        (["set", "berths", "level"], "not a field and its value: 'level'. Write FIELD=VALUE, as in rate=20%"),
        (["set", "berths", "level="], "not a field and its value: 'level='. Write FIELD=VALUE, as in rate=20%"),
        (["set", "berths", "level=a", "level=b"], "level is given twice. Keep one of the two"),
        (["set", "berths", "scope=[a"], "scope=[a: a bracket is not closed, or a comma is missing. Write `[one, two]`"),
        (["set", "fee", "kind=paymnt"], "unknown kind 'paymnt'. Did you mean 'payment'?"),
        (["set", "berths", "ends=2036", "--since", "2024", "--keep-since"], "--since and --keep-since. Leave one out"),
        (["set", "berths", "level=refusal", "--on", "2024-03"], "there is no snapshot 2024-03; the one before it is 2023. Name that, or begin one: `terms new 2024-03`"),
        (["end", "berths"], "--status is missing"),
        (["end", "berths", "--status", "ended"], "unknown status of a term that is over: 'ended'. Choose one of: lapsed, performed, exercised, reached, terminated, superseded, waived"),
        (["end", "berth", "--status", "lapsed"], "unknown term in 2023: 'berth'. Did you mean 'berths'?"),
        (["cite", "berths"], "SOURCE is missing"),
        (["cite", "berths", "gull"], "QUOTE (or --no-quote) is missing"),
        (["cite", "berths", "gul", "x"], "unknown source 'gul'. Did you mean 'gull'?"),
        (["cite", "berths", "gull", "some words"], "the record gull names no text in which the quote could be looked for. Add it: `terms source set gull --file FILE`"),
        (["cite", "berths", "gull", "x", "--no-quote"], "--no-quote and a quote. Leave one out"),
        (["propose", "summer"], "`summer` is a new proposal, and nothing says what it would change. Give --changes TERM, or --kind KIND for a term that it would add"),
        (["propose", "winter", "--quote", "x"], "--source is missing. Say whose words these are"),
        (["source", "add"], "FILE (or --no-file) is missing"),
        (["source", "add", "../courier.txt", "--no-file"], "--no-file and a file. Leave one out"),
        (["source", "add", "--no-file", "--outlet", "The Courier"], "--title is missing. Give --title; in brackets, `[On the pier]`, if the text has none"),
        (["source", "set"], "SOURCE is missing"),
        (["source", "set", "gull"], "FIELD=VALUE is missing"),
        (["source", "set", "gul", "class=court"], "unknown source 'gul'. Did you mean 'gull'?"),
        (["source", "set", "gull", "titel=x"], "unknown key of a record 'titel'. Did you mean 'title'?"),
        (["source", "set", "gull", "--unset", "author"], "the record gull has no `author`. Leave --unset out"),
        (["set", "berths", "--unset", "note"], "`berths` has no `note` in 2023. Leave --unset out"),
        (["set", "berths", "--unset", "kind"], "`berths` must have its kind. Leave --unset out"),
        (["set", "berths", "--unset", "sources"], "unknown exclusivity field 'sources'. Choose one of: kind, title, grantor, holder, level, share, scope, carve_outs, conditions, since, agreed, ends, status, superseded_by, note"),
        (["set", "dues", "--before", "dues"], "unknown term in 2023: 'dues'. Choose one of: berths, tunnel"),
        (["set", "toll", "kind=price", "--before", "berth"], "unknown term in 2023: 'berth'. Did you mean 'berths'?"),
        (["source", "add", "nowhere.txt"], "no such file: 'nowhere.txt'"),
        (["source", "add", "https://courier.example/"], "`https://courier.example/` is an address, and nothing here goes to the network. Save the page as a file first"),
        (["source", "add", "../courier.txt"], "the file does not say its title. Give --title; in brackets, `[On the pier]`, if the text has none"),
        (["source", "add", "../courier.txt", "--title", "港湾"], "there is no name from which an id could be made. Give --id"),
        (["source", "add", "../courier.txt", "--title", "Gull"], "there is `seeds/gull.yaml` already. Give another id with --id, or mend it: `terms source set gull`"),
        (["init", "harbor", "--title", "T", "--party", "a=A"], "there is a deal `harbor` already. Edit `terms/harbor/deal.yaml`, or give another id"),
        (["init", "Harbor", "--title", "T", "--party", "a=A"], "not a valid token: 'Harbor'. Write harbor"),
        (["init", "quay", "--title", "T"], "--party is missing. Give --party ID=NAME, once for each"),
        (["init", "quay", "--title", "T", "--party", "acme=A", "--lei", "acm=5"], "unknown party 'acm'. Did you mean 'acme'?"),
        (["init", "quay", "--title", "T", "--party", "acme"], "not a party: 'acme'. Write ID=NAME, as in acme='Acme Corporation'"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    harbor: Workspace, arguments: list[str], message: str
) -> None:
    assert refuse(harbor, *arguments) == f"terms: {message}\n"


def test_a_value_is_set_and_its_date_is_moved(harbor: Workspace) -> None:
    run(harbor, "new", "2024-06-14", "--basis", "amendment")
    out = run(harbor, "set", "dues", "rate=4%", "cap=USD 9 million")
    assert out == """\
Wrote terms/harbor/2024-06-14.yaml (+3 −1)

terms/harbor/2024-06-14.yaml
  -     rate: 3%
  +     rate: 4%
  +     cap: USD 9 million
  +     since: 2024-06-14

`since` of `dues` is 2024-06-14 now, the date of the snapshot; --since gives another, --keep-since leaves it.

TO CITE  terms cite TERM SOURCE "WORDS" --supports FIELD
  dues: rate, cap

NOW  terms diff 2023 2024-06-14
  One term changed, in Port of Eastbay's favor: Dues: rate raised from 3% to 4% (June 14, 2024),
    without a source.
"""
    # The term has moved already: another change of it has a date of its own.
    run(harbor, "set", "dues", "cap=USD 8 million", "--since", "2024-06-01")
    assert "    since: {cap: 2024-06-01, term: 2024-06-14}\n" in harbor.read("terms/harbor/2024-06-14.yaml")
    run(harbor, "set", "dues", "rate=5%", "--since", "2024-06-02")
    assert "    since: {rate: 2024-06-02, cap: 2024-06-01, term: 2024-06-14}\n" in harbor.read("terms/harbor/2024-06-14.yaml")


def test_a_value_that_stays_may_get_a_date(harbor: Workspace) -> None:
    run(harbor, "new", "2024-06-14", "--basis", "amendment")
    run(harbor, "set", "dues", "rate=4%")
    run(harbor, "set", "dues", "rate=4%", "--since", "2024-06-01")
    written = harbor.read("terms/harbor/2024-06-14.yaml")
    assert "    since: {rate: 2024-06-01, term: 2024-06-14}\n" in written
    run(harbor, "set", "dues", "rate=4%")
    assert harbor.read("terms/harbor/2024-06-14.yaml") == written


def test_the_date_of_a_measurement_is_none_of_its_term(harbor: Workspace) -> None:
    run(harbor, "new", "2024", "--basis", "measurement")
    run(harbor, "set", "stake", "kind=equity-stake", "issuer=northline", "holder=eastbay", "percent=20%", "--keep-since")
    run(harbor, "new", "2025", "--basis", "measurement")
    run(harbor, "set", "stake", "percent=19%", "--since", "2024-12-31")
    assert "    since: {percent: 2024-12-31}\n" in harbor.read("terms/harbor/2025.yaml")


def test_nobody_says_since_when_a_report_changed_a_term(harbor: Workspace) -> None:
    run(harbor, "new", "2024", "--basis", "measurement")
    message = refuse(harbor, "set", "dues", "rate=4%")
    assert message == (
        "terms: nobody says since when rate of `dues` changed: the basis of 2024 is measurement. Give --since DATE;"
        " or --keep-since, if the deal did not change and only more is known of it\n"
    )
    run(harbor, "set", "dues", "rate=3.1%", "--keep-since")
    assert "since" not in harbor.read("terms/harbor/2024.yaml")
    run(harbor, "set", "dues", "rate=4%", "--since", "2024-02")
    assert "    since: 2024-02\n" in harbor.read("terms/harbor/2024.yaml")


def test_a_term_is_added_where_its_kind_is_given(harbor: Workspace) -> None:
    run(harbor, "new", "2024-06-14", "--basis", "amendment")
    run(harbor, "set", "toll", "amount=USD 5", "kind=payment", "payer=northline", "payee=eastbay", "since=2024-06-14")
    assert harbor.read("terms/harbor/2024-06-14.yaml").endswith("""\
    rate: 3%

  toll:
    kind: payment
    payer: northline
    payee: eastbay
    amount: USD 5
    since: 2024-06-14
""")


def test_a_value_that_is_none_of_its_field_is_not_written(harbor: Workspace) -> None:
    message = refuse(harbor, "set", "dues", "rate=four")
    assert message == (
        "terms/harbor/2023.yaml:21:11: error[well-formed]: not a valid percentage: 'four'. Write it as 20% or about 27%.\n"
    )
    assert "unknown-party" in refuse(harbor, "set", "dues", "payer=southline")


def test_a_term_ends(harbor: Workspace) -> None:
    run(harbor, "new", "2024-06-14", "--basis", "amendment")
    out = run(harbor, "end", "berths", "--status", "superseded", "--superseded-by", "dues", "--since", "2024-06-01")
    assert out.startswith("""\
Wrote terms/harbor/2024-06-14.yaml (+3)

terms/harbor/2024-06-14.yaml
  +     since: {status: 2024-06-01}
  +     status: superseded
  +     superseded_by: [dues]
""")
    run(harbor, "new", "2025")
    assert "berths" not in harbor.read("terms/harbor/2025.yaml")


def test_a_quote_is_found_before_it_is_written(harbor: Workspace) -> None:
    add_courier(harbor)
    run(harbor, "new", "2024-06-14", "--basis", "amendment")
    run(harbor, "set", "dues", "rate=4%")
    assert refuse(harbor, "cite", "dues", "courier", "5% of its ticket revenue", "--supports", "rate") == (
        "terms: the quote does not appear in courier; the nearest text is in line 5: \"4% of its ticket revenue\"."
        " Copy the words from the article\n"
    )
    assert refuse(harbor, "cite", "dues", "courier", "4% of its ticket revenue", "--supports", "rate") == (
        "terms: the quote appears in courier more than once (lines 5, 7). Quote a few words more, or say the place"
        " with --at\n"
    )
    assert refuse(harbor, "cite", "dues", "courier", "pays 4%", "--supports", "rate", "--at", "line 7") == (
        "terms: the quote stands in courier at line 5, not at line 7. Correct --at, or leave it out\n"
    )
    assert refuse(harbor, "cite", "dues", "courier", "ays 4%", "--supports", "rate") == (
        "terms: the quote begins or ends in the middle of `pays` in courier. Quote it whole\n"
    )
    assert "unknown revenue-share field 'rat'" in refuse(harbor, "cite", "dues", "courier", "pays 4%", "--supports", "rat")
    out = run(harbor, "cite", "dues", "courier", "4% of its ticket revenue", "--at", "line 5", "--supports", "rate",
              "--instead", "floor=USD 1 million", "--says", "It pays four percent.")  # fmt: skip
    assert out == """\
Wrote terms/harbor/2024-06-14.yaml (+7)

terms/harbor/2024-06-14.yaml
  +     sources:
  +       - source: courier
  +         at: line 5
  +         quote: 4% of its ticket revenue
  +         supports: [rate]
  +         instead: {floor: USD 1 million}
  +         says: It pays four percent.

The quote stands in courier, line 5: exact.

NOW  terms diff 2023 2024-06-14
  One term changed, in Port of Eastbay's favor: Dues: rate raised from 3% to 4% (June 14, 2024).
"""


def test_a_citation_is_written_once(harbor: Workspace) -> None:
    add_courier(harbor)
    words = ("cite", "berths", "courier", "the only line at the old pier")
    run(harbor, *words, "--supports", "level")
    told = "terms: `berths` has this citation already. Edit it by hand, or quote other words\n"
    assert refuse(harbor, *words, "--supports", "ends") == told
    assert refuse(harbor, *words, "--at", "line 4") == told
    run(harbor, "cite", "dues", *words[2:])


def test_a_text_that_is_not_the_recorded_one_proves_nothing(harbor: Workspace) -> None:
    add_courier(harbor)
    words = ("cite", "berths", "courier", "the only line at the old pier")
    harbor.write("seeds/courier.txt", ARTICLE + "and more\n")
    assert refuse(harbor, *words) == (
        "terms: the text of courier is not the one that was recorded: its sha256 differs. Put the recorded text back,"
        " or record this one\n"
    )
    harbor.write("seeds/courier.txt", b"\xff\xfe")
    assert "cannot be read: it is UTF-16" in refuse(harbor, *words)
    harbor.remove("seeds/courier.txt")
    assert refuse(harbor, *words) == (
        "terms: the text of courier is not at hand, so that the quote cannot be looked for. Put `courier.txt` beside"
        " the record, or name its folder with --captures\n"
    )
    harbor.write("texts/courier.txt", ARTICLE)
    run(harbor, *words, "--captures", "texts", "--dry-run")
    run(harbor, "cite", "berths", "gull", "--no-quote", "--at", "line 9", "--says", "It says so.")
    assert "- source: gull\n        at: line 9\n        says: It says so.\n" in harbor.read("terms/harbor/2023.yaml")


def test_a_proposal_is_recorded_and_has_its_outcome_later(harbor: Workspace) -> None:
    add_courier(harbor)
    run(harbor, "new", "2024-06-14", "--basis", "amendment")
    out = run(harbor, "propose", "winter", "--outcome", "adopted", "--source", "courier", "--quote", "until the end of 2035")
    assert "What is proposed is as in 2023.\nThe quote stands in courier, line 4: exact.\n" in out
    assert harbor.read("terms/harbor/2024-06-14.yaml").endswith("""\
    rate: 3%

proposals:
  winter:
    changes: berths
    to: {level: refusal}
    outcome: adopted
    sources:
      - source: courier
        at: line 4
        quote: until the end of 2035
""")


def test_nothing_is_written_where_it_is_only_asked_what_would_be(harbor: Workspace) -> None:
    before = {path: path.read_bytes() for path in harbor.root.rglob("*") if path.is_file()}
    for arguments in (
        ["new", "2024"], ["new", "2024", "--report"], ["set", "dues", "rate=4%", "--since", "2023-02"],
        ["end", "dues", "--status", "lapsed"], ["cite", "dues", "gull", "--no-quote"],
        ["propose", "night", "--changes", "dues"], ["init", "quay", "--title", "Q", "--party", "a=A"],
        ["source", "add", "../courier.txt", "--title", "T"],
    ):  # fmt: skip
        assert run(harbor, *arguments, "--dry-run").startswith("Would write ")
    assert {path: path.read_bytes() for path in harbor.root.rglob("*") if path.is_file()} == before


def test_there_and_back_only_the_intended_lines_change(harbor: Workspace) -> None:
    before = harbor.read("terms/harbor/2023.yaml")
    run(harbor, "set", "dues", "rate=4%", "--keep-since")
    assert harbor.read("terms/harbor/2023.yaml") == before.replace("rate: 3%", "rate: 4%")
    run(harbor, "set", "dues", "rate=3%", "--keep-since")
    assert harbor.read("terms/harbor/2023.yaml") == before
    assert run(harbor, "set", "dues", "rate=3%") == "Nothing to write: it says so already\n"


def test_what_is_written_is_told_to_programs_too(harbor: Workspace) -> None:
    answer = json.loads(run(harbor, "set", "dues", "rate=4%", "--keep-since", "--format", "json", "-C", "terms"))
    assert answer["status"] == "done"
    assert answer["headline"] == "Wrote terms/harbor/2023.yaml (+1 −1)"
    assert answer["files"] == [
        {
            "path": "terms/harbor/2023.yaml",
            "is_new": False,
            "changes": [{"line": 21, "removed": ["    rate: 3%"], "added": ["    rate: 4%"]}],
        }
    ]
    assert (answer["is_trial"], answer["remaining"], answer["settled"], answer["steps"]) == (False, [], 0, [])


PAGE = """\
<!doctype html><html lang="en"><head><title>Port opens its new pier | The Eastbay Courier</title>
<meta property="og:site_name" content="The Eastbay Courier"><meta name="author" content="Ann Writer">
<link rel="canonical" href="https://courier.example/2024/06/14/pier">
<meta property="article:published_time" content="2024-06-14T08:00:00+02:00"></head>
<body><h1>Port opens its new pier</h1><p>Northline stays alone at the old pier.</p></body></html>
"""


def test_a_page_is_recorded_with_what_it_says_of_itself(harbor: Workspace) -> None:
    harbor.write("../page.html", PAGE)
    out = run(harbor, "source", "add", "../page.html", "--class", "reported")
    record = """\
type: webpage
title: Port opens its new pier
author: Ann Writer
container_title: The Eastbay Courier
language: en
url: https://courier.example/2024/06/14/pier
issued: 2024-06-14
class: reported
capture:
  file: the-eastbay-courier-2024-06-14.html
  sha256: SHA256
"""
    written = harbor.read("seeds/the-eastbay-courier-2024-06-14.yaml")
    assert re.sub("[0-9a-f]{64}", "SHA256", written) == record
    assert harbor.read("seeds/the-eastbay-courier-2024-06-14.html") == PAGE
    assert out.endswith(
        "\nRead off the file, to be compared with it: title, author, container_title, language, url, issued.\n"
        "Not said: cites, summary. `terms source set the-eastbay-courier-2024-06-14 FIELD=VALUE` fills in what is known.\n"
    )
    assert load(harbor.root).findings == ()
    run(harbor, "cite", "berths", "the-eastbay-courier-2024-06-14", "alone at the old pier", "--supports", "level")
    assert "at: paragraph 2\n" in harbor.read("terms/harbor/2023.yaml")


def test_a_pdf_is_cited_by_its_pages(harbor: Workspace) -> None:
    harbor.write("../contract.pdf", pdf.build("Northline and the port", "Northline stays alone at the old pier"))
    run(harbor, "source", "add", "../contract.pdf", "--title", "Contract", "--id", "contract")
    assert harbor.read("seeds/contract.yaml").startswith("type: document\ntitle: Contract\ncapture:\n")
    run(harbor, "cite", "berths", "contract", "alone at the old pier", "--supports", "level")
    assert "at: page 2\n" in harbor.read("terms/harbor/2023.yaml")


@pytest.mark.parametrize(
    ("content", "suffix"),
    [(ARTICLE.encode(), ".txt"), (PAGE.encode(), ".html"), (pdf.build("Some words"), ".pdf")],
)
def test_an_article_is_read_from_standard_input(harbor: Workspace, content: bytes, suffix: str) -> None:
    command = (sys.executable, "-m", "dealterms", "source", "add", "-", "--title", "T", "--id", "t")
    done = subprocess.run(command, cwd=harbor.root, input=content, env=harbor.environment(), check=False, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (harbor.root / f"seeds/t{suffix}").read_bytes() == content


def test_a_text_is_recorded_once(harbor: Workspace) -> None:
    add_courier(harbor)
    told = "terms: this text is recorded already: `seeds/courier.yaml`. Cite that record; for what it says in another way of knowing, give another --class\n"
    add = ("source", "add", "../other.txt", "--title", "Other", "--id", "other")
    harbor.write("../other.txt", ARTICLE)
    assert refuse(harbor, *add) == told
    # Other line ends, blanks and quotation marks make no other text.
    harbor.write("../other.txt", ARTICLE.replace("\n", " \r\n"))
    assert refuse(harbor, *add) == told
    # The same bytes are known also where the text itself is not at hand.
    harbor.write("../other.txt", ARTICLE)
    harbor.remove("seeds/courier.txt")
    assert refuse(harbor, *add) == told


def test_a_text_much_like_another_is_pointed_out(harbor: Workspace) -> None:
    add_courier(harbor)
    harbor.write("../other.txt", ARTICLE + "The agency adds that the pier is of stone, and that nobody was there.\n")
    out = run(harbor, "source", "add", "../other.txt", "--title", "Other", "--id", "other")
    assert (
        "\n71% of its passages stand in courier, too: if it repeats that, write `cites: [courier]`; if that repeats it,"
        " write `cites` there.\n"
    ) in out
    harbor.write("../third.txt", "Something quite different has happened in the harbor, and nobody wrote of it before.")
    assert "passages" not in run(harbor, "source", "add", "../third.txt", "--title", "Third", "--id", "third")


def test_the_text_of_an_article_is_never_tracked(tmp_path: Path) -> None:
    space = GitRepository(tmp_path / "repository")
    space.init()
    space.write("deals/terms/harbor/deal.yaml", DEAL)
    space.write("deals/.gitignore", "*.tmp")
    space.write("../courier.txt", ARTICLE)
    add = ("source", "add", "../courier.txt", "--title", "T", "-C", "deals", "--id")
    run(space, *add, "one")
    ignore = (
        "*.tmp\n# The articles' own texts belong to their publishers and are not tracked.\n/seeds/*\n!/seeds/*.yaml\n"
    )
    assert space.read("deals/.gitignore") == ignore
    assert "deals/seeds/one.yaml" in space.git("ls-files", "--others", "--exclude-standard").split()
    assert "deals/seeds/one.txt" not in space.git("ls-files", "--others", "--exclude-standard").split()
    space.write("../courier.txt", "Another text of another day.\n")
    run(space, *add, "two")
    assert space.read("deals/.gitignore") == ignore


def test_a_first_deal_is_begun_in_an_empty_folder(tmp_path: Path) -> None:
    space = Workspace(tmp_path / "empty")
    out = run(space, "init", "acme-bolt", "--title", "Acme: and Bolt", "--party", "acme=Acme Corp", "--party", "bolt=Bolt")
    assert space.read("terms/acme-bolt/deal.yaml") == (
        'title: "Acme: and Bolt"\nparties:\n  acme: {name: Acme Corp}\n  bolt: {name: Bolt}\n'
    )
    assert space.read(".gitignore").endswith("/seeds/*\n!/seeds/*.yaml\n")
    assert out.endswith("Next, a first snapshot: `terms new DATE`, and its terms: `terms set TERM kind=KIND …`.\n")
    out = run(space, "new", "2024")
    assert space.read("terms/acme-bolt/2024.yaml") == "basis: original\n"
    run(space, "set", "fee", "kind=payment", "payer=acme", "payee=bolt", "amount=USD 5")
    assert run(space, "check", "--select", "well-formed") == "0 errors, 0 warnings in 1 deal, 1 snapshot, 0 records\n"


@pytest.mark.parametrize("hostile", ["\x1b[2Jx", "a\nb: c", "<script>", "{x", "'", "\u202ex", "::error::"])
def test_what_an_article_says_of_itself_is_only_text(harbor: Workspace, hostile: str) -> None:
    page = PAGE.replace("The Eastbay Courier", html.escape(hostile)).replace("Ann Writer", html.escape(hostile))
    harbor.write("../page.html", page)
    out = run(harbor, "source", "add", "../page.html", "--id", "page")
    assert "\x1b" not in out
    assert "\u202e" not in out
    source = load(harbor.root)
    assert source.findings == ()
    assert set(yaml.safe_load(harbor.read("seeds/page.yaml"))) <= {
        "type", "title", "author", "container_title", "language", "url", "issued", "capture",
    }  # fmt: skip


def test_the_date_of_a_new_term_is_its_own(harbor: Workspace) -> None:
    run(harbor, "new", "2024-06-14", "--basis", "amendment")
    flow = ("payer=northline", "payee=eastbay")
    run(harbor, "set", "toll", "kind=payment", *flow, "amount=USD 5", "status=agreed", "--since", "2024-06?")
    assert harbor.read("terms/harbor/2024-06-14.yaml").endswith(
        "    amount: USD 5\n    since: \"2024-06?\"\n    status: agreed\n"
    )


def test_what_a_person_says_of_an_article_stands_in_its_record(harbor: Workspace) -> None:
    run(harbor, "source", "add", "../courier.txt", "--title", "Port opens its pier", "--id", "courier",
        "--genre", "Reprint", "--number", "10.12", "--url-note", "Printed only.", "--issued", "2024-06~",
        "--issued-note", "The regatta is mentioned.", "--summary", "The pier is open.", "--language", "en",
        "--publisher", "Courier Press", "--author", "A. Writer", "--author", "B. Writer", "--class", "reported")
    assert re.sub("[0-9a-f]{64}", "SHA256", harbor.read("seeds/courier.yaml")) == """\
type: document
genre: Reprint
title: Port opens its pier
author: [A. Writer, B. Writer]
publisher: Courier Press
number: 10.12
language: en
url_note: Printed only.
issued: 2024-06~
issued_note: The regatta is mentioned.
class: reported
capture:
  file: courier.txt
  sha256: SHA256
summary: The pier is open.
"""
    assert load(harbor.root).findings == ()


def test_a_record_without_a_text_gets_it_later(harbor: Workspace) -> None:
    out = run(harbor, "source", "add", "--no-file", "--id", "log", "--title", "[The log]", "--class", "filing")
    record = "type: document\ntitle: \"[The log]\"\nclass: filing\n"
    assert harbor.read("seeds/log.yaml") == record
    assert out.endswith(
        "\nNot said: author, container_title, language, url, issued, cites, summary. `terms source set log FIELD=VALUE`"
        " fills in what is known.\n"
    )
    assert refuse(harbor, "cite", "berths", "log", "the only line").endswith("Add it: `terms source set log --file FILE`\n")
    out = run(harbor, "source", "set", "log", "title=[Log of 2024]", "issued=2024-06-14", "--file", "../courier.txt")
    assert out.startswith("Wrote seeds/log.txt (new), seeds/log.yaml (+5 −1)\n")
    assert re.sub("[0-9a-f]{64}", "SHA256", harbor.read("seeds/log.yaml")) == """\
type: document
title: "[Log of 2024]"
issued: 2024-06-14
class: filing
capture:
  file: log.txt
  sha256: SHA256
"""
    run(harbor, "cite", "berths", "log", "the only line at the old pier", "--supports", "level")
    assert refuse(harbor, "source", "set", "log", "--file", "../courier.txt") == (
        "terms: the record log names a text already: `log.txt`. Record another text with an id of its own,"
        " `terms source add FILE`\n"
    )
    run(harbor, "source", "set", "log", "withdrawn={on: 2024-07-01, why: It was of another pier.}",
        "cites=[gull]", "--unset", "issued")  # fmt: skip
    assert re.sub("[0-9a-f]{64}", "SHA256", harbor.read("seeds/log.yaml")) == """\
type: document
title: "[Log of 2024]"
class: filing
cites: [gull]
capture:
  file: log.txt
  sha256: SHA256
withdrawn: {on: 2024-07-01, why: It was of another pier.}
"""
    assert "well-formed" in refuse(harbor, "source", "set", "log", "class=rumor")


def test_a_text_stays_where_texts_are_looked_for(harbor: Workspace) -> None:
    harbor.write("seeds/001_pier.txt", ARTICLE)
    add = ("source", "add", "--title", "Pier", "--class", "reported")
    assert run(harbor, *add, "seeds/001_pier.txt", "--id", "pier").startswith("Wrote seeds/pier.yaml (new, +6)\n")
    assert "  file: 001_pier.txt\n" in harbor.read("seeds/pier.yaml")
    harbor.write("texts/quay.txt", "Another text.\n")
    options = ("--id", "quay", "--captures", "texts")
    assert run(harbor, *add, "texts/quay.txt", *options).startswith("Wrote seeds/quay.yaml (new, +6)\n")
    assert not (harbor.root / "seeds/quay.txt").exists()
    harbor.write("elsewhere/dock.txt", "A third text.\n")
    assert "seeds/dock.txt (new)" in run(harbor, *add, "elsewhere/dock.txt", "--id", "dock", "--captures", "texts")


def test_one_text_may_know_in_two_ways(harbor: Workspace) -> None:
    add_courier(harbor)
    add = ("source", "add", "seeds/courier.txt", "--title", "Pier", "--id", "reading")
    assert "recorded already" in refuse(harbor, *add)
    assert "recorded already" in refuse(harbor, *add, "--class", "reported")
    out = run(harbor, *add, "--class", "analysis")
    assert "\nIt is the text of courier, too, which has it as reported.\n" in out
    assert "passages" not in out
    assert "  file: courier.txt\n" in harbor.read("seeds/reading.yaml")


def test_a_deal_is_begun_with_all_that_is_said_of_it(tmp_path: Path) -> None:
    space = Workspace(tmp_path / "empty")
    run(space, "init", "acme-bolt", "--title", "Acme and Bolt", "--party", "acme=Acme Corp", "--party", "bolt=Bolt",
        "--lei", "acme=5493001KJTIIGC8Y1R12", "--default", "--note", "It is no merger.")  # fmt: skip
    assert space.read("terms/acme-bolt/deal.yaml") == """\
title: Acme and Bolt
parties:
  acme: {name: Acme Corp, lei: 5493001KJTIIGC8Y1R12}
  bolt: {name: Bolt}
default: true
note: It is no merger.
"""


def test_a_new_file_begins_as_its_siblings_do(harbor: Workspace) -> None:
    line = "# yaml-language-server: $schema=../../schemas/{}.json\n"
    harbor.write("terms/harbor/2023.yaml", line.format("snapshot") + SNAPSHOT)
    harbor.write("terms/harbor/deal.yaml", line.format("deal") + DEAL)
    harbor.write("seeds/gull.yaml", line.format("source") + GULL)
    for arguments in (["new", "2024-01", "--report"], ["new", "2024-06"], ["source", "add", "--no-file", "--title", "Log"],
                      ["init", "quay", "--title", "Q", "--party", "a=A"], ["new", "2020", "--deal", "quay"]):  # fmt: skip
        run(harbor, *arguments, *(["--deal", "harbor"] if arguments[0] == "new" and len(arguments) < 4 else []))
    starts = {path: harbor.read(path).split("\n")[:2] for path in (
        "terms/harbor/2024-01.yaml", "terms/harbor/2024-06.yaml", "seeds/log.yaml", "terms/quay/deal.yaml",
        "terms/quay/2020.yaml")}  # fmt: skip
    snapshot, deal, source = (line.format(sort).rstrip() for sort in ("snapshot", "deal", "source"))
    assert starts == {
        "terms/harbor/2024-01.yaml": [snapshot, "carries: all"],
        # It has the comments of the one before it.
        "terms/harbor/2024-06.yaml": [snapshot, "# terms/harbor/2023.yaml: as it was read"],
        "seeds/log.yaml": [source, "type: document"],
        "terms/quay/deal.yaml": [deal, "title: Q"],
        "terms/quay/2020.yaml": [snapshot, "basis: original"],
    }


def test_a_field_is_left_out_and_a_new_term_has_its_place(harbor: Workspace) -> None:
    run(harbor, "new", "2024-06-14", "--basis", "amendment")
    run(harbor, "set", "berths", "note=It is small.", "title=Berths", "--keep-since")
    run(harbor, "set", "berths", "--unset", "note,title")
    flow = ("kind=payment", "payer=northline", "payee=eastbay", "amount=USD 5")
    run(harbor, "set", "toll", *flow, "--before", "dues")
    run(harbor, "set", "fee", *flow, "--before", "berths")
    assert harbor.read("terms/harbor/2024-06-14.yaml") == """\
# terms/harbor/2023.yaml: as it was read
basis: amendment

terms:
  fee:
    kind: payment
    payer: northline
    payee: eastbay
    amount: USD 5

  # The pier of 1912.
  berths:
    kind: exclusivity
    grantor: eastbay
    holder: northline
    level: exclusive   # the contract says "sole user"
    ends: 2035

  toll:
    kind: payment
    payer: northline
    payee: eastbay
    amount: USD 5

  dues:
    kind: revenue-share
    payer: northline
    payee: eastbay
    rate: 3%
"""


def test_a_term_is_moved_with_its_comments(harbor: Workspace) -> None:
    before = harbor.read("terms/harbor/2023.yaml")
    run(harbor, "set", "dues", "--before", "berths")
    text = harbor.read("terms/harbor/2023.yaml")
    start, berths, dues = before.index("  # The pier"), before.index("  dues:"), before.index("  tunnel:")
    assert text == before[:start] + before[berths:dues] + before[start:berths] + before[dues:]
    run(harbor, "set", "berths", "--before", "dues")
    assert harbor.read("terms/harbor/2023.yaml") == before
    run(harbor, "set", "tunnel", "--before", "dues", "note=It is open.", "--keep-since")
    assert list(yaml.safe_load(harbor.read("terms/harbor/2023.yaml"))["terms"]) == ["berths", "tunnel", "dues"]


def test_the_date_is_that_of_what_changed(harbor: Workspace) -> None:
    run(harbor, "new", "2024-06-14", "--basis", "amendment")
    # Nobody knew of a cap before: without a date of its own it would only have been learned of.
    run(harbor, "set", "dues", "cap=USD 9 million")
    assert "    since: {cap: 2024-06-14}\n" in harbor.read("terms/harbor/2024-06-14.yaml")
    # What is of another kind is new as a whole.
    run(harbor, "set", "berths", "scope=[ferries]")
    assert "    since: {scope: 2024-06-14}\n" in harbor.read("terms/harbor/2024-06-14.yaml")
    run(harbor, "set", "berths", "kind=right-of-first-refusal", "level=refusal")
    text = harbor.read("terms/harbor/2024-06-14.yaml")
    assert "    scope: [ferries]\n    since: 2024-06-14\n" in text, text


def test_what_is_yet_to_be_cited_is_one_line(harbor: Workspace) -> None:
    add_courier(harbor)
    run(harbor, "new", "2024-06-14", "--basis", "amendment")
    to_cite = 'TO CITE  terms cite TERM SOURCE "WORDS" --supports FIELD\n'
    out = run(harbor, "set", "dues", "rate=4%", "cap=USD 9 million")
    assert f"{to_cite}  dues: rate, cap\n" in out
    assert "CHECK" not in out
    words = ("courier", "4% of its ticket revenue", "--at", "line 5")
    # What else is missing in the snapshot is not said again, and what will not do is said in full.
    out = run(harbor, "set", "berths", "carve_outs=[ferries-at-night]", "--keep-since")
    assert f"{to_cite}  berths: carve_outs\n" in out
    out = run(harbor, "cite", "dues", *words, "--supports", "rate")
    assert f"{to_cite}  dues: cap\n" in out
    out = run(harbor, "cite", "dues", "courier", "to the port", "--at", "line 5", "--supports", "cap,rate")
    assert "TO CITE" not in out
    assert "        supports: [cap, rate]\n" in harbor.read("terms/harbor/2024-06-14.yaml")
    run(harbor, "source", "add", "--no-file", "--title", "Late", "--id", "late", "--issued", "2022", "--url-note", "Lost.", "--class", "reported")
    run(harbor, "source", "set", "late", "withdrawn={on: 2024-07-01, why: It was wrong.}")
    out = run(harbor, "set", "dues", "floor=USD 1 million", "--since", "2024-06-14")
    assert f"{to_cite}  dues: floor\n" in out
    out = run(harbor, "cite", "dues", "late", "--no-quote", "--supports", "floor")
    assert "TO CITE" not in out
    assert "`floor` of `dues` is first documented, but no citation supports it (" in out


def test_a_citation_may_have_no_place(harbor: Workspace) -> None:
    add_courier(harbor)
    run(harbor, "cite", "berths", "courier", "the only line at the old pier", "--at", "none", "--supports", "level")
    run(harbor, "propose", "night", "--changes", "berths", "--source", "courier", "--quote", "to the town",
        "--at", "none", "--cites", "gull", "--says", "It is said.")  # fmt: skip
    text = harbor.read("terms/harbor/2023.yaml")
    assert """\
      - source: courier
        quote: the only line at the old pier
        supports: [level]
""" in text
    assert text.endswith("""\
  night:
    changes: berths
    sources:
      - source: courier
        quote: to the town
        cites: [gull]
        says: It is said.
""")
    told = refuse(harbor, "cite", "berths", "courier", "4% of its ticket revenue", "--at", "none")
    assert told.endswith("Quote a few words more, or say the place with --at\n")
