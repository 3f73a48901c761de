"""The page of a deal says what `terms diff` says, keeps to its size, and is one file that loads nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from support.bakery import write_bakery
from support.deal_page import SeenPage, SeenSection
from support.paths import PROJECT, STORIES, TESTS
from support.workspace import SmallDeal, Workspace

from dealterms.errors import BadReferenceError
from dealterms.formats import RenderOptions
from dealterms.formats.json import render as render_json
from dealterms.formats.page.render import render_deal
from dealterms.loader.layout import list_snapshots
from dealterms.loader.tree import Folder
from dealterms.model.deal import resolve_reference
from dealterms.pages.cells import get_text
from dealterms.pages.deal_page_builder import build_deal_page
from dealterms.pages.diff import build_page as build_diff_page
from dealterms.pages.escape import escape_control_chars
from dealterms.pages.page import SOURCE_COLUMN
from dealterms.reports.diff import DiffReport, build_diff_report
from dealterms.reports.page import build_page_report

pytest.importorskip("jinja2")

TODAY = date(2026, 11, 26)
SHIPPED = sorted(path.parent.name for path in PROJECT.glob("terms/*/deal.yaml"))
"""The deals that this repository has, whichever they are."""


# -- the same as `terms diff --format json` --------------------------------------------------------------


def assert_same_as_diff(root: Path, deal: str) -> int:
    """Compare every pair that the page of a deal holds with `terms diff --format json`; return how many."""
    folder = Folder(str(root))
    page = SeenPage(
        render_deal(build_deal_page(build_page_report(folder, list_snapshots(folder, deal), TODAY)))
    )
    for older, newer in page.pairs:
        report = build_diff_report(folder, list_snapshots(folder, deal), older, newer, TODAY)
        told = json.loads(render_json(report, RenderOptions()))
        sections = [*page.iter_sections(older, newer)]
        where = f"{deal} {older}..{newer}"
        headline = escape_control_chars(" ".join(told["headline"].split()))
        lines = page.read_lines(older, newer)
        assert lines[0] == headline, where
        # The snapshots on the way are the columns of the matrix.
        said = [line for line in build_diff_page(report).lines if not line.startswith("Compares the record")]
        assert lines == list(map(to_words, said)), where
        assert find_changes(sections, "deal") == list_changes(told), where
        assert find_events(sections) == list_events(told), where
        assert find_record(sections) == list_record(told), where
        assert find_terms(sections, "disputed") == list_disputed(told), where
        assert sum(len(s.rows) for s in sections if s.kind == "proposed") == len(told["proposals"]), where
        assert find_terms(sections, "unchanged") >= list_unchanged(told), where
        assert find_cited(sections) <= list_cited(told), where
        words = [list_words(section) for section in sections if section.rows]
        assert words == list_told_words(report), where
    return len(page.pairs)


def list_words(section: SeenSection) -> list[tuple[str, ...]]:
    """Return the words of a section's table, without the numbers of sources: each page has its own."""
    rows = [
        tuple(words for name, words in row.cells.items() if name != SOURCE_COLUMN) for row in section.rows
    ]
    return [*((words,) for words in section.headings), *rows]


def list_told_words(report: DiffReport) -> list[list[tuple[str, ...]]]:
    """Return the same of each section that `terms diff --all` shows."""
    told = []
    for section in build_diff_page(replace(report, detail="all")).sections:
        if section.table is not None:
            header, rows, _ = section.table.without_empty_columns()
            columns = [number for number, name in enumerate(header) if name != SOURCE_COLUMN]
            words = [(to_words(get_text(row[0])),) for row in rows if len(row) == 1]
            words += [tuple(to_words(get_text(row[at])) for at in columns) for row in rows if len(row) > 1]
            told.append(words)
    return [words for words in told if words]


def to_words(text: str) -> str:
    """Return the words as a page shows them: what stands in backticks is set as code."""
    return " ".join(escape_control_chars(text).replace("`", "").split())


def find_changes(sections: list[SeenSection], kind: str) -> Counter[tuple[Any, ...]]:
    """Return what the page says that somebody changed: term, field, when, whom it favors, how, support."""
    return Counter(
        (
            row.term,
            row.cells["Term"].split(",")[0],
            row.cells.get("When", ""),
            row.cells.get("Favors", "").partition(" (sources")[0],
            "UNSUPPORTED" in row.cells.get("Source", ""),
        )
        for section in sections
        if section.kind == kind
        for row in section.rows
    )


def list_changes(told: dict[str, Any]) -> Counter[tuple[Any, ...]]:
    found: Counter[tuple[Any, ...]] = Counter()
    for term in told["differences"]:
        if term["class"] != "deal":
            continue
        for field in term["fields"]:
            if field["class"] == "deal":
                found[
                    term["term"],
                    name_change(field),
                    name_date(field),
                    name_parties(told, field["favors"]),
                    field["supported"] is False,
                ] += 1
    return found


def name_change(field: dict[str, Any]) -> str:
    if field["field"] != "status":
        return str({"carve_outs": "carve-outs"}.get(field["field"], field["field"].replace("_", " ")))
    if not field["transient"]:
        return str(field["verb"])
    if field["before"] is None or field["after"] is None:
        return "added"
    return "suspended" if field["verb"] in ("suspended", "resumed") else "ended"


def name_date(field: dict[str, Any]) -> str:
    by = "by " if field["when_is"] == "by" and field["when"] else ""
    ahead = (
        ", lies ahead"
        if field["when_is"] == "since" and field["when"].rstrip("?~") > TODAY.isoformat()
        else ""
    )
    return f"{by}{field['when']}{ahead}"


def name_parties(told: dict[str, Any], parties: str | list[str] | None) -> str:
    ids = [parties] if isinstance(parties, str) else parties or []
    return " and ".join(sorted(escape_control_chars(told["parties"].get(id_, id_)) for id_ in ids))


def find_events(sections: list[SeenSection]) -> Counter[tuple[str, str]]:
    rows = (row for section in sections if section.kind == "event" for row in section.rows)
    return Counter((row.term, row.cells["Term"].partition(" by ")[0]) for row in rows)


def list_events(told: dict[str, Any]) -> Counter[tuple[str, str]]:
    return Counter(
        (term["term"], field["verb"].replace("-", " "))
        for term in told["differences"]
        for field in term["fields"]
        if field["class"] == "event"
    )


TITLES = {
    "NOT RESTATED": "unrestated",
    "FIRST DOCUMENTED": "documented",
    "KNOWN MORE CLOSELY": "documented",
}


def find_record(sections: list[SeenSection]) -> set[tuple[str, str]]:
    return {
        (TITLES.get(section.title, section.title.lower()), term)
        for section in sections
        if section.kind == "record"
        for term in section.terms
    }


def list_record(told: dict[str, Any]) -> set[tuple[str, str]]:
    return {
        (field["verb"], term["term"])
        for term in told["differences"]
        for field in term["fields"]
        if field["class"] == "record" and field["verb"] not in ("disputed", "reported")
    }


def find_terms(sections: list[SeenSection], kind: str) -> set[str]:
    return {term for section in sections if section.kind == kind for term in section.terms}


def list_disputed(told: dict[str, Any]) -> set[str]:
    return {
        term["term"]
        for term in told["differences"]
        for field in term["fields"]
        if field["class"] not in ("deal", "event")
        and any(e["stance"] in ("disputes", "reports") for e in field["evidence"])
    }


def list_unchanged(told: dict[str, Any]) -> set[str]:
    return {term["term"] for term in told["differences"] if term["class"] == "none" and term["fields"]}


def find_cited(sections: list[SeenSection]) -> set[str]:
    return {source for section in sections for row in section.rows for source in row.sources}


def list_cited(told: dict[str, Any]) -> set[str]:
    changes = [field for term in told["differences"] for field in term["fields"]]
    return {item["source"] for change in (*changes, *told["proposals"]) for item in change["evidence"]}


def test_the_page_says_the_same_as_diff_for_every_pair(tmp_path: Path) -> None:
    write_bakery(tmp_path)
    assert assert_same_as_diff(tmp_path, "mill-bakery") == 6


def test_an_end_that_had_passed_by_the_newer_date_is_told_as_diff_tells_it(tmp_path: Path) -> None:
    repository = write_bakery(tmp_path)
    repository.edit("terms/mill-bakery/2023.yaml", "    status: lapsed\n", "")
    assert assert_same_as_diff(tmp_path, "mill-bakery") == 6
    folder = Folder(str(tmp_path))
    report = build_page_report(folder, list_snapshots(folder, "mill-bakery"), TODAY)
    page = SeenPage(render_deal(build_deal_page(report)))
    headings = [heading for section in page.iter_sections("2022", "2023") for heading in section.headings]
    assert [heading for heading in headings if "passed" in heading] == [
        "Ovens · Rye Mill → Corner Bakery · its end, 2023-06, has passed"
    ]


@pytest.mark.slow
@pytest.mark.parametrize("deal", SHIPPED)
def test_the_page_of_every_shipped_deal_says_the_same_as_diff(deal: str) -> None:
    assert assert_same_as_diff(PROJECT, deal) > 0


@pytest.mark.slow
def test_the_page_of_an_odd_deal_says_the_same_as_diff() -> None:
    assert assert_same_as_diff(TESTS / "reports" / "lighthouse", "island-ferry") == 3


@pytest.mark.exhaustive
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_the_page_of_every_story_says_the_same_as_diff(story: Path) -> None:
    for deal in sorted(path.parent.name for path in story.glob("terms/*/deal.yaml")):
        assert_same_as_diff(story, deal)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "extra"), [({"Favors": "Rye Mill"}, 0), ({"When": "2020"}, 0), ({"Term": "x"}, 0), ({}, 1)]
)
def test_the_comparison_of_page_and_diff_sees_a_difference(
    change: dict[str, str], extra: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Part of what is compared is made wrong in the page."""
    write_bakery(tmp_path)
    right = SeenPage.iter_sections

    def forge(self: SeenPage, older: str, newer: str) -> Any:
        for section in right(self, older, newer):
            rows = [row._replace(cells={**row.cells, **change}) for row in section.rows]
            terms = (*section.terms, "x")[: len(section.terms) + extra]
            yield section._replace(rows=tuple(rows), terms=terms)

    monkeypatch.setattr(SeenPage, "iter_sections", forge)
    with pytest.raises(AssertionError):
        assert_same_as_diff(tmp_path, "mill-bakery")


# -- which comparisons it holds, and which one an address means --------------------------------------------


def write_long_deal(root: Path, snapshots: int) -> list[str]:
    """Write a deal of which two terms change in every snapshot; the last two snapshots lie ahead."""
    folder = root / "terms" / "long"
    folder.mkdir(parents=True)
    (folder / "deal.yaml").write_text("title: Long\nparties:\n  a: {name: A}\n  b: {name: B}\n")
    names = [str(2005 + number) for number in range(snapshots)]
    for number, name in enumerate(names):
        (folder / f"{name}.yaml").write_text(
            "terms:\n"
            "  lease: {kind: exclusivity, grantor: a, holder: b, level: exclusive}\n"
            f"  rent: {{kind: payment, payer: a, payee: b, amount: EUR {number + 1}, since: {name}}}\n"
            f"  share: {{kind: revenue-share, payer: a, payee: b, rate: {number % 3 + 1}%, since: {name}}}\n"
        )
    return names


@pytest.mark.slow
def test_of_many_snapshots_each_step_is_compared_and_each_with_the_latest(tmp_path: Path) -> None:
    names = write_long_deal(tmp_path, 24)
    latest = names.index(str(TODAY.year))
    assert latest == 21
    wanted = {*pairwise(names), *((name, names[latest]) for name in names[:latest])}
    wanted |= {(names[latest], name) for name in names[latest + 1 :]}
    folder = Folder(str(tmp_path))
    report = build_page_report(folder, list_snapshots(folder, "long"), TODAY)
    assert {*report.pairs} == wanted
    assert assert_same_as_diff(tmp_path, "long") == len(wanted)


@pytest.mark.slow
def test_of_many_snapshots_each_year_is_compared_with_the_one_before(tmp_path: Path) -> None:
    folder = tmp_path / "terms" / "monthly"
    folder.mkdir(parents=True)
    (folder / "deal.yaml").write_text("title: Rent\nparties: {a: {name: A}, b: {name: B}}\n")
    names = [f"{2023 + number // 12}-{number % 12 + 1:02}" for number in range(34)]
    for number, name in enumerate(names):
        (folder / f"{name}.yaml").write_text(
            f"terms:\n  t: {{kind: payment, payer: a, payee: b, amount: EUR {number + 1}, since: {name}}}\n"
        )
    tree = Folder(str(tmp_path))
    report = build_page_report(tree, list_snapshots(tree, "monthly"), TODAY)
    steps_and_latest = {*pairwise(names), *((name, "2025-10") for name in names[:-1])}
    assert {*report.pairs} - steps_and_latest == {("2023-12", "2024-12")}
    assert {*report.pairs} >= steps_and_latest
    assert {*report.select_fewer_pairs().pairs} == {*report.pairs}
    assert ("2024-12", "2025-10") in report.pairs


def test_up_to_twenty_snapshots_all_are_compared(tmp_path: Path) -> None:
    names = write_long_deal(tmp_path, 20)
    folder = Folder(str(tmp_path))
    report = build_page_report(folder, list_snapshots(folder, "long"), TODAY)
    assert {*report.pairs} == {*combinations(names, 2)}


@pytest.mark.parametrize(
    "names",
    [
        ["2019", "2024", "2025-01", "2025-05"],
        ["2023-02", "2024-02-28", "2024-03", "2024-12-31"],
        ["2021", "2023-12-31", "2024", "9999"],
    ],
)
def test_an_address_means_what_the_command_line_takes_a_date_to_mean(
    names: list[str], tmp_path: Path
) -> None:
    deal = SmallDeal(tmp_path)
    text = deal.read("terms/d/2024.yaml")
    deal.remove("terms/d/2024.yaml", "terms/d/2025.yaml")
    for name in names:
        deal.write(f"terms/d/{name}.yaml", text)
    folder = Folder(str(tmp_path))
    listing = list_snapshots(folder, "d")
    report = build_page_report(folder, listing, TODAY)
    assert report.findings == ()
    page = SeenPage(render_deal(build_deal_page(report)))
    days = [date(2018, 1, 1) + timedelta(days=number) for number in range(0, 3300, 3)]
    days += [name.last for name in listing.snapshot_names]
    asked = {day.isoformat()[:length] for day in days for length in (4, 7, 10)}
    meant = set[tuple[str, bool]]()
    for text in sorted(asked):
        begun = [entry for entry in page.data["references"][str(len(text))] if entry[0] <= text]
        try:
            answer = resolve_reference(listing.snapshot_names, text, TODAY)
        except BadReferenceError:
            assert begun == [], text
        else:
            _, number, is_carried = begun[-1]
            assert (page.data["snapshots"][number], is_carried) == (answer.name.text, answer.carried), text
            meant.add((answer.name.text, answer.carried))
    assert {name for name, _ in meant} == {*names}


# -- one file --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of the invented deal."""
    said = write_bakery(tmp_path_factory.mktemp("bakery")).terms("page")
    assert (said.code, said.err) == (0, "")
    return said.out


def test_a_page_has_one_style_one_script_and_no_address_that_is_loaded(text: str) -> None:
    assert text.startswith("<!doctype html>\n")
    assert re.findall("<(?:style|script)[^>]*>", text) == [
        "<style>",
        '<script type="text/plain" id="rows">',
        '<script type="application/json" id="data">',
        "<script>",
    ]
    assert not re.search(r"\s(?:src|srcset|action|data|poster|style|on\w+)=", text.partition("<script>")[0])
    assert re.findall("<link[^>]*>", text) == []
    policy = re.search('Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    assert re.fullmatch(
        "default-src &#39;none&#39;; script-src &#39;sha256-[^&]{44}&#39;;"
        " style-src &#39;sha256-[^&]{44}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;",
        policy[1],
    )


def test_every_link_on_a_page_leads_to_a_place_on_it_or_to_a_source(text: str) -> None:
    page = SeenPage(text)
    ids = page.tree.xpath("//@id")
    assert len(ids) == len({*ids})
    targets = {href[1:] for href in page.tree.xpath("//a/@href") if href.startswith("#")}
    assert targets <= {*ids} - {"years"}
    assert all(href.startswith(("#", "https://")) for href in page.tree.xpath("//a/@href"))


def test_every_quote_has_its_language(text: str) -> None:
    page = SeenPage(text)
    told = {quote.text_content(): quote.get("lang") for quote in page.tree.xpath("//*[@class='quote']")}
    assert told["“ein Fünftel der Einnahmen”"] == "de"
    assert set(told.values()) == {"de", "en"}


def test_a_title_that_was_supplied_has_not_the_language_of_its_article(tmp_path: Path) -> None:
    repository = write_bakery(tmp_path)
    repository.edit("seeds/gazette-2024.yaml", "title: Corner Bakery shops around", "title: '[A bakery]'")
    repository.edit("seeds/echo.yaml", "language: en", "language: English, mostly")
    folder = Folder(str(tmp_path))
    report = build_page_report(folder, list_snapshots(folder, "mill-bakery"), TODAY)
    titles = SeenPage(render_deal(build_deal_page(report))).tree.xpath("//p[@class='title']/span")
    assert {(title.text_content(), title.get("lang")) for title in titles} == {
        ("Corner Bakery finds its mill", "en"),
        ("Mehl aus einer Hand", "de"),
        ("[A bakery]", None),
        ("Flour news", None),
    }


@pytest.mark.slow
def test_of_one_snapshot_nothing_is_compared(tmp_path: Path) -> None:
    repository = write_bakery(tmp_path)
    repository.remove(*(f"terms/mill-bakery/{name}.yaml" for name in ("2023", "2024-06", "2025")))
    said = repository.terms("page")
    assert said.code == 0, said.err
    page = SeenPage(said.out)
    assert page.pairs == []
    assert "There is one snapshot, 2022: nothing to compare." in page.tree.text_content()


@pytest.mark.slow
def test_how_to_cite_names_the_commit_the_license_and_the_address(tmp_path: Path) -> None:
    repository = write_bakery(tmp_path)
    commit = repository.git("rev-parse", "HEAD")
    options = ("--license", "CC BY 4.0 & 100% {mine}", "--url", "https://deals.example/mill.html")
    page = SeenPage(repository.terms("page", *options).out)
    cite = page.tree.get_element_by_id("cite")
    assert [item.text_content() for item in cite.xpath(".//li")] == [
        "Mill and bakery: the terms as recorded up to 2025",
        "As known on 2026-01-31",
        f"Commit: {commit}",
        "License of the data: CC BY 4.0 & 100% {mine}",
        "Published at https://deals.example/mill.html",
    ]
    assert page.tree.get_element_by_id("bibtex").text_content() == (
        "@misc{terms-mill-bakery,\n"
        "  title = {{Mill and bakery: its terms up to 2025}},\n"
        r"  howpublished = {\url{https://deals.example/mill.html}}," + "\n"
        f"  note = {{as known on 2026-01-31; commit {commit}; license CC BY 4.0 \\& 100\\%"
        r" \textbraceleft mine\textbraceright }," + "\n"
        "  year = {2026},\n}"
    )
    repository.edit("terms/mill-bakery/2025.yaml", "30%", "31%")
    told = SeenPage(repository.terms("page").out).tree.get_element_by_id("cite").text_content()
    assert f"Commit: {commit}, and changes that are in no commit" in told
    assert f"commit {commit}" not in told
    assert "License of the data: not stated here" in told


@pytest.mark.slow
def test_outside_of_a_repository_no_commit_is_named(tmp_path: Path) -> None:
    page = SeenPage(SmallDeal(tmp_path).terms("page").out)
    assert "Commit: none" in page.tree.get_element_by_id("cite").text_content()
    assert page.data["commit"] == ""


def test_a_page_that_is_too_large_keeps_the_steps_and_those_with_the_latest(tmp_path: Path) -> None:
    from dealterms.cli.commands import page as command

    repository = write_bakery(tmp_path)
    folder = Folder(str(repository.root))
    report = build_page_report(folder, list_snapshots(folder, "mill-bakery"), TODAY)
    kept = {("2022", "2023"), ("2023", "2024-06"), ("2024-06", "2025"), ("2022", "2025"), ("2023", "2025")}
    assert {*report.pairs} - {*report.select_fewer_pairs().pairs} == {("2022", "2024-06")}
    assert {*report.select_fewer_pairs().pairs} == kept
    limit = command._MAX_BYTES
    try:
        command._MAX_BYTES = 1000
        _, text = command._render(report)
    finally:
        command._MAX_BYTES = limit
    assert {*SeenPage(text).pairs} == kept
    assert "1 other pair of dates is not on this page." in text


def test_errors_in_the_files_make_no_page(tmp_path: Path) -> None:
    deal = SmallDeal(tmp_path)
    deal.edit("terms/d/2025.yaml", "rate: 25%", "rate: many")
    said = deal.terms("page", "-o", "page.html")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("terms/d/2025.yaml:")
    assert not (deal.root / "page.html").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--index",), "--index writes several files. Name a folder for them: -o DIR"),
        (("--index", "-o", "x", "--deal", "d"), "--index is of all deals. Leave out --deal, or --index"),
        (
            ("--deal", "all"),
            "a page is of one deal. Name it with --deal, or make all of them: --index -o DIR",
        ),
        (("--url", "javascript:x"), "not an address that can be opened: 'javascript:x'."),
        (("--deal", "e"), "unknown deal 'e'."),
        (("-o", "none/page.html"), "`none/page.html` cannot be written: no such folder: 'none'"),
    ],
)
def test_what_cannot_be_done_is_said(options: tuple[str, ...], message: str, tmp_path: Path) -> None:
    said = SmallDeal(tmp_path).terms("page", *options)
    assert (said.code, said.out) == (2, "")
    assert message in said.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("library", "options", "what", "extra"),
    [
        ("jinja2", ("page",), "a page", "page"),
        ("feedgen", ("page", "--index", "-o", "site"), "a feed", "page"),
        ("matplotlib", ("timeline", "-o", "x.png"), "a picture", "plot"),
    ],
)
def test_a_library_that_is_not_there_is_named_with_its_extra(
    library: str, options: tuple[str, ...], what: str, extra: str, tmp_path: Path
) -> None:
    deal = SmallDeal(tmp_path)
    hidden = deal.write(
        f"hidden/{library}.py", f"raise ModuleNotFoundError('gone', name='{library}')\n"
    ).parent
    path = os.pathsep.join(filter(None, [str(hidden), os.environ.get("PYTHONPATH")]))
    said = deal.terms(*options, PYTHONPATH=path)
    assert (said.code, said.out) == (2, "")
    assert f"{what} needs the library `{library}`" in said.err
    assert f"pip install 'deal-terms[{extra}]'" in said.err
    assert not (tmp_path / "x.png").exists()
    assert not [*tmp_path.glob("site/*.*")]


# -- an index --------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_index_has_every_deal_and_a_page_of_each_that_can_have_one(tmp_path: Path) -> None:
    from lxml import html

    repository = write_bakery(tmp_path)
    repository.write("terms/empty/deal.yaml", "title: Nothing yet\nparties:\n  a: {name: A}\n")
    repository.write("terms/wrong/deal.yaml", "title: Wrong\nparties:\n  a: {name: A}\n")
    repository.write("terms/wrong/2024.yaml", "terms: 7\n")
    said = repository.terms("page", "--index", "-o", "site")
    assert said.code == 2
    assert said.err.startswith("terms/wrong/2024.yaml:1:")
    assert sorted(str(p.relative_to(tmp_path / "site")) for p in (tmp_path / "site").rglob("*.*")) == [
        "deals/mill-bakery.html",
        "feed.atom",
        "index.html",
    ]
    index = html.document_fromstring(repository.read("site/index.html"))
    entries = [" ".join(item.text_content().split()) for item in index.xpath("//ul[@class='deals']/li")]
    assert entries == [
        "empty No page: this deal has no snapshots yet. Write one, for example 2024.yaml.",
        (
            "Mill and bakery One term changed, in Rye Mill's favor: Royalty: rate raised from 20% to 30%"
            " (March 2025), without a source. 4 snapshots, 2022 to 2025"
        ),
        "wrong No page: there are errors in the files of this deal.",
    ]
    page = repository.read("site/deals/mill-bakery.html")
    assert (
        '<link rel="alternate" type="application/atom+xml" title="The steps of the deal" href="../feed.atom">'
        in page
    )
    assert '<a href="../index.html">All deals</a>' in page


@pytest.mark.slow
def test_a_deal_without_a_page_has_no_old_one_and_no_other_file_is_touched(tmp_path: Path) -> None:
    pytest.importorskip("feedgen")
    repository = write_bakery(tmp_path)
    for name in ("emptied", "gone", "wrong"):
        shutil.copytree(tmp_path / "terms/mill-bakery", tmp_path / "terms" / name)
    make_feed(repository, "2026-01-31")
    pages = [f"site/deals/{name}.html" for name in ("emptied", "gone", "mill-bakery", "wrong")]
    assert all((tmp_path / page).exists() for page in pages)
    # Files of others, in the folder and beside it.
    others = ["site/deals/notes.html", "site/deals/wrong.txt", "site/wrong.html", "site/deals/sub/wrong.html"]
    for other in others:
        repository.write(other, "<p>Written by hand")
    repository.edit("terms/wrong/2025.yaml", "rate: 30%", "rate: many")
    shutil.rmtree(tmp_path / "terms/gone")
    for path in (tmp_path / "terms/emptied").glob("2*"):
        path.unlink()
    gone = repository.read("site/deals/gone.html")
    said = repository.terms("page", "--index", "-o", "site")
    assert said.code == 2
    assert said.err.splitlines()[-1] == (
        "terms: left as it was, the page of a deal that is not here: site/deals/gone.html"
    )
    assert [page for page in pages if (tmp_path / page).exists()] == pages[1:3]
    assert repository.read("site/deals/gone.html") == gone
    assert {repository.read(other) for other in others} == {"<p>Written by hand"}
    # Mended, it has its page again.
    repository.edit("terms/wrong/2025.yaml", "rate: many", "rate: 30%")
    repository.remove("site/deals/gone.html")
    said = repository.terms("page", "--index", "-o", "site")
    assert (said.code, said.err) == (0, "")
    assert (tmp_path / pages[3]).exists()
    # What is in the way is told.
    repository.remove("terms/wrong/deal.yaml", pages[3])
    repository.write(f"{pages[3]}/x", "")
    said = repository.terms("page", "--index", "-o", "site")
    assert said.code == 2
    assert "site/deals/wrong.html` cannot be removed: " in said.err


@pytest.mark.slow
def test_deals_of_one_title_have_their_ids_in_the_index_and_the_feed(tmp_path: Path) -> None:
    pytest.importorskip("feedgen")
    from lxml import html

    repository = write_bakery(tmp_path)
    shutil.copytree(tmp_path / "terms/mill-bakery", tmp_path / "terms/other")
    feed = make_feed(repository, "2026-01-31")
    index = html.document_fromstring(repository.read("site/index.html"))
    names = ["Mill and bakery (mill-bakery)", "Mill and bakery (other)"]
    assert [link.text_content() for link in index.xpath("//h2/a")] == names
    assert {entry["title"].partition(",")[0] for entry in read_feed(feed)} == {*names}


ATOM = "{http://www.w3.org/2005/Atom}"


def read_feed(text: str) -> list[dict[str, str]]:
    root = ET.fromstring(text)
    assert root.tag == f"{ATOM}feed"
    # RFC 4287 asks for these of a feed and of each entry.
    for element in (root, *root.iter(f"{ATOM}entry")):
        assert [len(element.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    entries = []
    for entry in root.iter(f"{ATOM}entry"):
        told = {name: entry.findtext(f"{ATOM}{name}", "") for name in ("id", "title", "updated", "summary")}
        link, category = entry.find(f"{ATOM}link"), entry.find(f"{ATOM}category")
        assert link is not None
        assert category is not None
        entries.append({**told, "href": link.get("href", ""), "category": category.get("term", "")})
    assert len({entry["id"] for entry in entries}) == len(entries)
    assert all(re.fullmatch("urn:uuid:[0-9a-f-]{36}", entry["id"]) for entry in entries)
    return entries


@pytest.mark.slow
def test_the_feed_has_an_entry_for_each_step_that_stays_the_same(tmp_path: Path) -> None:
    pytest.importorskip("feedgen")
    repository = write_bakery(tmp_path)
    repository.terms("page", "--index", "-o", "site", "--url", "https://deals.example/")
    entries = read_feed(repository.read("site/feed.atom"))
    assert [(e["title"], e["updated"], e["category"], e["href"]) for e in entries] == [
        (
            "Mill and bakery, 2024-06 → 2025",
            "2025-01-01T00:00:00+00:00",
            "deal",
            "https://deals.example/deals/mill-bakery.html#2024-06..2025",
        ),
        (
            "Mill and bakery, 2023 → 2024-06",
            "2024-06-01T00:00:00+00:00",
            "deal",
            "https://deals.example/deals/mill-bakery.html#2023..2024-06",
        ),
        (
            "Mill and bakery, 2022 → 2023",
            "2023-01-01T00:00:00+00:00",
            "event",
            "https://deals.example/deals/mill-bakery.html#2022..2023",
        ),
    ]
    assert entries[0]["summary"] == (
        "One term changed, in Rye Mill's favor: Royalty: rate raised from 20% to 30% (March 2025), without a"
        " source.\n0 of 1 changed terms sourced, 0 quoted; 1 term unchanged; 1 difference UNSUPPORTED"
    )
    # A correction and a later snapshot leave the ids as they were.
    repository.edit("terms/mill-bakery/2025.yaml", "30%", "31%")
    shutil.copy(tmp_path / "terms/mill-bakery/2025.yaml", tmp_path / "terms/mill-bakery/2026-01.yaml")
    repository.terms("page", "--index", "-o", "site", "--url", "https://deals.example/")
    later = read_feed(repository.read("site/feed.atom"))
    assert [entry["id"] for entry in later][-3:] == [entry["id"] for entry in entries]


@pytest.mark.slow
def test_the_feed_tells_no_step_of_nothing_and_no_day_to_come(tmp_path: Path) -> None:
    pytest.importorskip("feedgen")
    repository = write_bakery(tmp_path)
    repository.write("terms/mill-bakery/2026-01.yaml", "carries: all\n")
    text = repository.read("terms/mill-bakery/2025.yaml")
    repository.write("terms/mill-bakery/2027.yaml", text.replace("30%", "31%").replace("2025-03", "2026-12"))
    repository.write("terms/2024.yaml", "carries: all\n")
    said = repository.terms("page", "--index", "-o", "site", "--url", "https://deals.example/index.html")
    assert said.code == 2  # for the snapshot that is in no deal's folder
    assert [(e["title"], e["updated"], e["href"]) for e in read_feed(repository.read("site/feed.atom"))][
        :2
    ] == [
        (
            "Mill and bakery, 2026-01 → 2027",
            "2026-01-01T00:00:00+00:00",
            "https://deals.example/deals/mill-bakery.html#2026-01..2027",
        ),
        (
            "Mill and bakery, 2024-06 → 2025",
            "2025-01-01T00:00:00+00:00",
            "https://deals.example/deals/mill-bakery.html#2024-06..2025",
        ),
    ]
    page = SeenPage(repository.read("site/deals/mill-bakery.html"))
    cite = page.tree.get_element_by_id("cite").text_content()
    assert "Published at https://deals.example/deals/mill-bakery.html" in cite


@pytest.mark.slow
def test_hostile_titles_leave_the_feed_well_formed(tmp_path: Path) -> None:
    pytest.importorskip("feedgen")
    repository = write_bakery(tmp_path)
    repository.edit("terms/mill-bakery/deal.yaml", "Mill and bakery", '"]]></title><x>&\\u202e\\u0007"')
    said = repository.terms("page", "--index", "-o", "site")
    assert said.code == 0, said.err
    title = read_feed(repository.read("site/feed.atom"))[0]["title"]
    assert title == "]]></title><x>&<U+202E><U+0007>, 2024-06 → 2025"


def make_feed(repository: Workspace, today: str, *options: str) -> str:
    said = repository.terms("page", "--index", "-o", "site", *options, TERMS_TODAY=today)
    assert (said.code, said.err) == (0, "")
    return repository.read("site/feed.atom")


@pytest.mark.slow
def test_a_feed_is_the_same_on_every_day_on_which_nothing_moved(tmp_path: Path) -> None:
    pytest.importorskip("feedgen")
    repository = write_bakery(tmp_path)
    text = repository.read("terms/mill-bakery/2025.yaml")
    # Three lie ahead: the first two steps cite a source of this year, and the last one none.
    cited = text.replace("30%", "31%").replace("2025-03", "2028-06")
    cited += "    sources: [{source: gazette-2026, supports: [rate]}]\n"
    repository.write("terms/mill-bakery/2028.yaml", cited)
    repository.write("terms/mill-bakery/2029.yaml", text.replace("30%", "32%").replace("2025-03", "2029-06"))
    repository.write("terms/mill-bakery/2030.yaml", text.replace("30%", "33%").replace("2025-03", "2030-06"))
    repository.write(
        "seeds/gazette-2026.yaml",
        repository.read("seeds/gazette-2024.yaml").replace("2024-06-03", "2026-01-07"),
    )
    feeds = {make_feed(repository, day) for day in ("2026-01-31", "2026-02-01", "2027-05-05", "2027-12-31")}
    assert len(feeds) == 1
    told = {entry["title"].partition(", ")[2]: entry["updated"][:10] for entry in read_feed(feeds.pop())}
    assert told == {
        "2029 → 2030": "1970-01-01",
        "2028 → 2029": "2026-01-07",
        "2025 → 2028": "2026-01-07",
        "2024-06 → 2025": "2025-01-01",
        "2023 → 2024-06": "2024-06-01",
        "2022 → 2023": "2023-01-01",
    }
    updated = ET.fromstring(repository.read("site/feed.atom")).findtext(f"{ATOM}updated")
    assert updated == "2026-01-07T00:00:00+00:00"  # that of the newest entry
    # A month that goes on, and a feed without an entry.
    repository.remove(*(f"terms/mill-bakery/{name}.yaml" for name in ("2023", "2028", "2029", "2030")))
    assert make_feed(repository, "2024-06-06") == make_feed(repository, "2024-06-30")
    repository.remove("terms/mill-bakery/2024-06.yaml", "terms/mill-bakery/2025.yaml")
    assert make_feed(repository, "2024-06-02") == make_feed(repository, "2026-01-31")
    assert read_feed(repository.read("site/feed.atom")) == []


@pytest.mark.slow
def test_no_character_of_a_file_or_a_name_breaks_the_xml(tmp_path: Path) -> None:
    """XML 1.0 forbids some that YAML has, and of a lone one a deal's page, the index and all feeds fell."""
    pytest.importorskip("feedgen")
    from lxml import html

    deal = SmallDeal(tmp_path)
    forbidden = [*range(9), *range(0xE, 0x1C), 0xFFFE, 0xFFFF]  # and some that count as blanks
    codes = [*forbidden, 0x7F, 0xFDD0, 0xFDEF, 0x1FFFE, 0x10FFFF]
    title = json.dumps("".join(map(chr, (*b"A", *forbidden, 0x7F, 0xFDD0, 0xFDEF))))[:-1]
    title += '\\U0001FFFE\\U0010FFFF"'
    deal.edit("terms/d/deal.yaml", "A deal", title, "Acme Corp", title)
    deal.edit("terms/d/2025.yaml", "royalty:\n", f"royalty:\n    title: {title}\n")
    written = "A" + "".join(f"<U+{code:04X}>" for code in codes)
    # The names of folders are any.
    names = ["a#b%20?", "\ufffe", os.fsdecode(b"w\xff")]
    for name in names:
        for file in ("deal.yaml", "2024.yaml", "2025.yaml"):
            deal.write(f"terms/{name}/{file}", deal.read(f"terms/d/{file}"))
    feed = make_feed(deal, "2026-01-31", "--url", "https://deals.example/\uffff")
    entries = read_feed(feed)
    # Deals of one title are told with the names of their folders.
    titles = {f"{written} ({name})" for name in ("a#b%20?", "d", "<U+FFFE>", "w<U+DCFF>")}
    assert {entry["title"] for entry in entries} == {f"{title}, 2024 → 2025" for title in titles}
    hrefs = ["a%23b%2520%3F", "d", "%EF%BF%BE", "w%FF"]
    base = "https://deals.example/%EF%BF%BF/deals/"
    assert {entry["href"] for entry in entries} == {f"{base}{name}.html#2024..2025" for name in hrefs}
    index = html.document_fromstring(deal.read("site/index.html"))
    assert {*index.xpath("//h2/a/@href")} == {f"deals/{name}.html" for name in hrefs}
    assert {link.text_content() for link in index.xpath("//h2/a")} == titles
    pytest.importorskip("matplotlib")
    said = deal.terms("timeline", "--deal", "d", "-o", "x.svg")
    assert (said.code, said.err) == (0, "")
    words = [text.text for text in ET.fromstring(deal.read("x.svg")).iter("{http://www.w3.org/2000/svg}text")]
    assert f"{written[:59]}…" in words


@pytest.mark.slow
def test_a_terminal_sees_a_progress_bar_and_a_file_does_not(tmp_path: Path) -> None:
    repository = write_bakery(tmp_path)
    shutil.copytree(tmp_path / "terms/mill-bakery", tmp_path / "terms/other")
    assert repository.terms("page", "--index", "-o", "site").err == ""
    reader, writer = os.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "dealterms", "page", "--index", "-o", "site"],
        cwd=tmp_path,
        env=repository.environment(),
        stdout=subprocess.PIPE,
        stderr=writer,
        check=True,
    )
    os.close(writer)
    seen = os.read(reader, 10_000).decode()
    os.close(reader)
    assert done.stdout == b""
    empty, half = "░" * 24, "█" * 12 + "░" * 12
    assert seen == f"\r{empty} 0 of 2 deals\r{half} 1 of 2 deals\r\x1b[K"
