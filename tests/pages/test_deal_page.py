"""The matrix of a deal: no cell says more than its step does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from support.bakery import write_bakery
from support.git import GitRepository

from dealterms.loader.layout import list_snapshots
from dealterms.loader.tree import Folder
from dealterms.pages.deal_page import DealPage, MatrixCell
from dealterms.pages.deal_page_builder import build_deal_page
from dealterms.reports.page import build_page_report


def build(repository: GitRepository, today: date = date(2026, 1, 31)) -> DealPage:
    folder = Folder(str(repository.root))
    report = build_page_report(folder, list_snapshots(folder, "mill-bakery"), today)
    assert report.findings == ()
    return build_deal_page(report)


def get_field(page: DealPage, term: str, field: str) -> tuple[MatrixCell, ...]:
    rows = {of.id: {row.name: row.cells for row in of.fields} for of in page.matrix}
    return rows[term][field]


def test_a_value_of_a_withdrawn_source_is_marked(tmp_path: Path) -> None:
    repository = write_bakery(tmp_path)
    repository.edit(
        "seeds/gazette-2022.yaml", "class: reported\n", "class: reported\nwithdrawn: {on: 2025, why: x}\n"
    )
    page = build(repository)
    first, *_ = get_field(page, "flour", "level")
    assert (first.words, first.value, first.doubt) == (
        "first stated",
        "exclusive",
        "its source was withdrawn",
    )


def test_a_disputed_value_never_stands_without_the_others(tmp_path: Path) -> None:
    repository = write_bakery(tmp_path)
    repository.edit(
        "terms/mill-bakery/2025.yaml", "rate: 30%", "rate: 20%", "    since: {rate: 2025-03}\n", ""
    )
    cells = get_field(build(repository), "royalty", "rate")
    assert cells[2:] == (
        MatrixCell(("disputed",), "disputed", "20%", "others say 25%"),
        MatrixCell(("carried", "disputed"), "carried, disputed", "20%", "others say 25%"),
    )


def test_what_is_reported_is_not_called_disputed(tmp_path: Path) -> None:
    repository = write_bakery(tmp_path)
    for name in ("2022", "2023", "2024-06"):
        repository.edit(f"terms/mill-bakery/{name}.yaml", "rate: 20%", "rate: undisclosed")
    cells = get_field(build(repository), "royalty", "rate")
    assert cells[2] == MatrixCell(("disputed",), "reported", "undisclosed", "reported 25%")


def test_what_nobody_supports_is_marked(tmp_path: Path) -> None:
    page = build(write_bakery(tmp_path))
    assert get_field(page, "royalty", "rate")[3] == MatrixCell(("deal",), "raised", "30%", "unsupported")
    royalty = next(term for term in page.matrix if term.id == "royalty")
    assert royalty.cells[3] == MatrixCell(("deal",), "changed: rate", doubt="unsupported")


def test_what_is_not_restated_or_not_known_is_not_carried(tmp_path: Path) -> None:
    repository = write_bakery(tmp_path)
    repository.edit(
        "terms/mill-bakery/2025.yaml",
        "    rate: 30%\n",
        "",
        "    since: {rate: 2025-03}\n",
        "    cap: unknown\n",
    )
    page = build(repository)
    assert get_field(page, "royalty", "rate")[3] == MatrixCell(
        ("unknown", "disputed"), "not restated, disputed", doubt="others say 25%"
    )
    repository.edit(
        "terms/mill-bakery/2024-06.yaml", "  flour:\n", "  flower:\n", "changes: flour", "changes: flower"
    )
    flour = next(term for term in build(repository).matrix if term.id == "flour")
    assert [(cell.marks, cell.words, cell.span) for cell in flour.cells] == [
        (("learned",), "first stated", 1),
        (("carried",), "carried", 1),
        (("unknown",), "not restated", 1),
        (("deal",), "changed: level", 1),
    ]


def test_what_lies_ahead_is_marked_as_that(tmp_path: Path) -> None:
    page = build(write_bakery(tmp_path), date(2024, 12, 1))
    assert [column.is_ahead for column in page.snapshots] == [False, False, False, True]
    assert page.opening == "2023..2024-06"
    royalty = next(row for row in page.timeline if row.id == "royalty")
    assert [(point.shape, point.words) for point in royalty.points] == [
        ("ahead", "rate (2025-03, lies ahead)")
    ]
    assert royalty.lines == ("first stated 2022; rate changed 2025-03, lies ahead; stated for 2025",)


def test_neighbors_that_say_the_same_are_one_cell(tmp_path: Path) -> None:
    repository = write_bakery(tmp_path)
    for name in ("2026", "2027"):
        text = repository.read("terms/mill-bakery/2025.yaml")
        repository.write(f"terms/mill-bakery/{name}.yaml", text)
    cells = get_field(build(repository), "flour", "level")
    assert [(cell.words, cell.span) for cell in cells][-2:] == [("loosened", 1), ("carried", 3)]


def test_it_opens_with_the_latest_change_and_says_where_the_record_goes_on(tmp_path: Path) -> None:
    repository = write_bakery(tmp_path)
    page = build(repository)
    assert (page.opening, page.opening_note) == (
        "2024-06..2025",
        "The latest step of the record, 2024-06 → 2025.",
    )
    repository.write("terms/mill-bakery/2026-01.yaml", "carries: all\nbasis: report\n")
    page = build(repository)
    note = "The latest change on record, 2024-06 → 2025. The record goes on to 2026-01."
    assert (page.opening, page.opening_note) == ("2024-06..2025", note)
    assert page.pairs[0].name == page.steps[0].name == "2024-06..2025"
    assert page.sentence == page.pairs[0].page.lines[0]
    # What lies ahead is no change yet.
    assert build(repository, date(2024, 12, 31)).opening == "2023..2024-06"


def test_it_counts_its_evidence(tmp_path: Path) -> None:
    repository = write_bakery(tmp_path)
    page = build(repository)
    assert page.known == (
        "4 articles or other sources are cited; without those that repeat one another, 3 origins.",
        (
            "8 places in them are quoted; when this page was made, 3 were sought: 3 exact;"
            " the texts of 5 were not at hand."
        ),
    )
    # One source more often, and without a quote: still as many articles, and nothing more to look for.
    repository.edit(
        "terms/mill-bakery/2025.yaml",
        "    since: {rate: 2025-03}\n",
        "    since: {rate: 2025-03}\n    sources: [{source: echo, cites: [kurier], supports: [rate]}]\n",
    )
    assert build(repository).known == (*page.known, "1 citation without a quote.")


def test_the_steps_are_the_pairs_of_neighbors(tmp_path: Path) -> None:
    page = build(write_bakery(tmp_path))
    assert [pair.name for pair in page.steps] == ["2024-06..2025", "2022..2023", "2023..2024-06"]
    assert {pair.name for pair in page.pairs} - {pair.name for pair in page.steps} == {
        "2022..2024-06",
        "2022..2025",
        "2023..2025",
    }


def test_the_parties_stand_beside_the_title_and_in_no_row(tmp_path: Path) -> None:
    page = build(write_bakery(tmp_path))
    assert [(term.roles, [row.name for row in term.fields]) for term in page.matrix] == [
        ("Corner Bakery → Rye Mill", ["level"]),
        ("Corner Bakery → Rye Mill", ["rate"]),
        ("Rye Mill → Corner Bakery", ["ends", "form"]),
    ]


def test_one_of_two_sources_that_was_withdrawn_leaves_no_doubt(tmp_path: Path) -> None:
    repository = write_bakery(tmp_path)
    repository.edit(
        "seeds/echo.yaml", "class: secondary\n", "class: secondary\nwithdrawn: {on: 2025, why: x}\n"
    )
    assert get_field(build(repository), "flour", "level")[2] == MatrixCell(
        ("deal",), "loosened", "right of first refusal"
    )


def test_what_is_over_is_not_called_unknown(tmp_path: Path) -> None:
    page = build(write_bakery(tmp_path))
    ovens = next(term for term in page.matrix if term.id == "ovens")
    assert ovens.cells == (
        MatrixCell(("learned",), "first stated"),
        MatrixCell(("event",), "lapsed"),
        MatrixCell(("absent",), "over", span=2),
    )
    assert get_field(page, "ovens", "form") == (
        MatrixCell(("learned",), "first stated", "compete"),
        MatrixCell(("absent",), "over", span=3),
    )


def test_a_term_that_is_not_there_yet_is_not_called_over(tmp_path: Path) -> None:
    repository = write_bakery(tmp_path)
    text = repository.read("terms/mill-bakery/2025.yaml")
    repository.write(
        "terms/mill-bakery/2025.yaml", f"{text}  boat:\n    kind: other\n    text: Rye by boat\n"
    )
    boat = next(term for term in build(repository).matrix if term.id == "boat")
    assert boat.cells == (
        MatrixCell(("absent",), "not in the record yet", span=3),
        MatrixCell(("learned",), "first documented", doubt="unsupported"),
    )


def test_neighbors_that_carry_the_same_dispute_are_one_cell(tmp_path: Path) -> None:
    repository = write_bakery(tmp_path)
    repository.edit(
        "terms/mill-bakery/2025.yaml", "rate: 30%", "rate: 20%", "    since: {rate: 2025-03}\n", ""
    )
    text = repository.read("terms/mill-bakery/2025.yaml")
    repository.write("terms/mill-bakery/2026-01.yaml", text)
    assert get_field(build(repository), "royalty", "rate")[3:] == (
        MatrixCell(("carried", "disputed"), "carried, disputed", "20%", "others say 25%", span=2),
    )
