"""The lives of the terms: what is told, drawn and written of each, and nothing that is not known."""

from __future__ import annotations

import json
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from support.bakery import write_bakery
from support.workspace import SmallDeal

from dealterms.errors import TermsError
from dealterms.formats.page.picture import Picture, render_picture
from dealterms.formats.page.strips import build_axis, build_strip
from dealterms.loader.layout import list_snapshots
from dealterms.loader.tree import Folder
from dealterms.pages.source_list import SourceList
from dealterms.pages.timeline import (
    PointShape,
    TimelineBar,
    TimelinePoint,
    TimelineRow,
    build_scale,
    build_timeline_rows,
)
from dealterms.pages.wording import build_wording
from dealterms.reports.timeline import build_timeline_report

TODAY = date(2026, 1, 31)
HEAD = "terms:\n  rent:\n    kind: payment\n    payer: acme\n    payee: beta\n    amount: {amount}\n{more}"


def draw(root: Path, today: date = TODAY) -> TimelineRow:
    """Return what is drawn of the term `rent`."""
    folder = Folder(str(root))
    report = build_timeline_report(folder, list_snapshots(folder, "d"), today)
    assert report.findings == ()
    wording = build_wording(report.title, report.parties, [lane.term for lane in report.lanes], SourceList())
    return next(row for row in build_timeline_rows(wording, report.lanes, today) if row.id == "rent")


def write(root: Path, **snapshots: str) -> Path:
    """Write a deal with these snapshots alone: each an amount, then more lines."""
    deal = SmallDeal(root)
    deal.remove("terms/d/2024.yaml", "terms/d/2025.yaml")
    for name, text in snapshots.items():
        amount, *lines = text.split("; ")
        more = "".join(f"    {line}\n" for line in lines)
        deal.write(f"terms/d/{name.removeprefix('on_')}.yaml", HEAD.format(amount=amount, more=more))
    return root


def bar(first: str, last: str, style: str) -> TimelineBar:
    return TimelineBar(date.fromisoformat(first), date.fromisoformat(last), style)  # type: ignore[arg-type]


def test_a_month_and_a_year_are_drawn_as_their_spans(tmp_path: Path) -> None:
    row = draw(
        write(
            tmp_path,
            on_2023="EUR 1; since: 2021-07",
            on_2024="EUR 2; since: 2024-03; ends: 2030",
            on_2025="EUR 2; since: 2025; status: terminated",
        )
    )
    assert row.bars == (
        bar("2021-07-01", "2021-07-31", "vague"),
        bar("2021-07-31", "2025-01-01", "stated"),
        bar("2025-01-01", "2025-12-31", "vague"),
    )
    assert row.points == (
        TimelinePoint(date(2024, 3, 1), date(2024, 3, 31), "deal", "amount (2024-03)"),
        TimelinePoint(date(2025, 1, 1), date(2025, 12, 31), "deal", "the term (2025)"),
    )
    assert row.lines == ("in its first recorded form since 2021-07; amount changed 2024-03; terminated 2025",)


def test_a_bar_is_thin_after_the_last_word_and_what_lies_ahead_is_a_point(tmp_path: Path) -> None:
    row = draw(write(tmp_path, on_2023="EUR 1; ends: 2030", on_2024="EUR 1; ends: 2030"))
    # Nothing says that it began in 2023: it is stated for the end of that year.
    assert row.bars == (
        bar("2023-12-31", "2024-12-31", "stated"),
        bar("2024-12-31", "2026-01-31", "carried"),
    )
    assert row.points == (
        TimelinePoint(date(2030, 1, 1), date(2030, 12, 31), "ahead", "end 2030 (through 2030-12-31)"),
    )
    assert row.lines == ("first stated 2023; still stated 2024", "ahead: end 2030 (through 2030-12-31)")


def test_a_term_that_is_left_out_is_drawn_no_further(tmp_path: Path) -> None:
    root = write(tmp_path, on_2023="EUR 1")
    other = HEAD.format(amount="EUR 1", more="").replace("rent", "fee")
    (root / "terms/d/2024.yaml").write_text(other, "utf-8")
    row = draw(root)
    assert row.bars == ()
    assert row.lines == ("first stated 2023; last stated 2023, and not restated since",)


def test_what_is_first_seen_over_has_no_bar(tmp_path: Path) -> None:
    row = draw(
        write(
            tmp_path, on_2023="EUR 1; status: terminated; since: 2022-05", on_2024="EUR 1; status: terminated"
        )
    )
    assert row.bars == (bar("2022-05-01", "2022-05-31", "vague"),) or row.bars == ()
    assert row.lines[0].startswith("over when it was first stated; terminated 2022-05")


def test_what_is_agreed_and_not_in_effect_is_not_drawn_as_standing(tmp_path: Path) -> None:
    row = draw(write(tmp_path, on_2024="EUR 1; status: agreed; since: 2027"))
    assert {part.style for part in row.bars} <= {"agreed", "vague", "carried"}
    assert row.lines[0].endswith("not known to be in effect")


def test_a_term_that_came_back_has_two_lives(tmp_path: Path) -> None:
    row = draw(
        write(
            tmp_path,
            on_2021="EUR 1; since: 2020-01-01",
            on_2022="EUR 1; since: 2022-06-30; status: terminated",
            on_2024="EUR 3; since: 2024-02-01",
        )
    )
    assert row.bars == (
        bar("2020-01-01", "2022-06-30", "stated"),
        bar("2024-02-01", "2024-12-31", "stated"),
        bar("2024-12-31", "2026-01-31", "carried"),
    )
    assert row.lines == (
        "in its first recorded form since 2020-01-01; terminated 2022-06-30",
        "added 2024-02-01; still stated 2024",
    )


def test_what_is_proposed_is_a_point_of_its_own(tmp_path: Path) -> None:
    root = write(tmp_path, on_2024="EUR 1; ends: 2030")
    file = root / "terms/d/2024.yaml"
    more = "proposals:\n  longer:\n    changes: rent\n    to: {ends: 2035}\n    sources: [{source: s-1}]\n"
    file.write_text(file.read_text("utf-8") + more, "utf-8")
    assert [(point.shape, point.words) for point in draw(root).points] == [
        ("ahead", "end 2030 (through 2030-12-31)"),
        ("proposed", "proposed end 2035 (through 2035-12-31)"),
    ]


def test_the_scale_leaves_out_what_is_very_far_ahead_and_says_how_much() -> None:
    near, far = date(2024, 1, 1), date(2150, 1, 1)
    points = (TimelinePoint(near, near, "deal", ""), TimelinePoint(far, far, "ahead", ""))
    row = TimelineRow("x", "X", "", (TimelineBar(date(2020, 1, 1), near, "stated"),), points, ())
    scale = build_scale([row], TODAY)
    assert (scale.first, scale.left_out) == (date(2020, 1, 1), 1)
    assert scale.last < date(2037, 1, 1)
    assert not scale.is_drawn(points[1])
    assert [scale.place(day) for day in (scale.first, scale.last)] == [0, 1]
    assert build_scale([], TODAY).place(TODAY) == 0


@pytest.mark.slow
def test_words_markdown_html_and_json_tell_the_same_lives(tmp_path: Path) -> None:
    repository = write_bakery(tmp_path)
    said = repository.terms("timeline")
    assert (said.code, said.err) == (0, "")
    assert said.out == (
        "Mill and bakery   timeline   as known on 2026-01-31\n"
        "\n"
        "Two terms are stated by the record of 2025; one is over.\n"
        "\n"
        "TIMELINE  a month or a year is a span, and no day in it\n"
        "  Term\n"
        "  Flour for the bakery · Corner Bakery → Rye Mill\n"
        "    first stated 2022; level changed 2024-06; still stated 2025\n"
        "  Royalty · Corner Bakery → Rye Mill\n"
        "    first stated 2022; rate changed 2025-03; still stated 2025\n"
        "  Ovens · Rye Mill → Corner Bakery\n"
        "    first stated 2022; lapsed 2023-06\n"
    )
    told = json.loads(repository.terms("timeline", "--format", "json").out)
    assert told["headline"] == "Two terms are stated by the record of 2025; one is over."
    assert [(lane["term"], lane["is_restated"], lane["last_stated"]) for lane in told["lanes"]] == [
        ("flour", True, "2025"),
        ("royalty", True, "2025"),
        ("ovens", True, "2023"),
    ]
    assert told["lanes"][2]["lives"] == [
        {
            "began": "2022",
            "is_dated": False,
            "is_added": False,
            "ended": "2023-06",
            "is_end_dated": True,
            "status": "lapsed",
            "marks": [{"when": "2023-06", "is_dated": True, "class": "event", "fields": ["status"]}],
        }
    ]


# -- a picture -------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_picture_is_drawn_alike_each_time(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from xml.etree import ElementTree as ET

    repository = write_bakery(tmp_path)
    repository.edit("terms/mill-bakery/deal.yaml", "Mill and bakery", "'$\\frac{1}{0}$ <b> & co'")
    for name in ("one.svg", "two.svg", "one.png"):
        said = repository.terms("timeline", "-o", name)
        assert (said.code, said.out, said.err) == (0, "", "")
    assert repository.read("one.svg") == repository.read("two.svg")
    words = [
        text.text
        for text in ET.fromstring(repository.read("one.svg")).iter("{http://www.w3.org/2000/svg}text")
    ]
    assert "$\\frac{1}{0}$ <b> & co" in words
    assert "As known on 2026-01-31" in words
    assert {"Flour for the bakery", "Royalty", "Ovens", "today"} <= {*words}
    raw = (tmp_path / "one.png").read_bytes()
    assert raw.startswith(b"\x89PNG")


def list_words(svg: str) -> list[str]:
    from xml.etree import ElementTree as ET

    texts = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return [text.text or "" for text in texts]


@pytest.mark.slow
def test_a_picture_of_what_was_known_by_a_day_ends_with_that_day(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    repository = write_bakery(tmp_path)
    said = repository.terms("timeline", "--known-by", "2023-12-01", "-o", "THEN.SVG")
    assert (said.code, said.err) == (0, "")
    words = list_words(repository.read("THEN.SVG"))
    assert "As known on 2023-12-01" in words
    assert {word for word in words if word.isdigit()} == {"2023"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "As known on 2026-01-31"),
        (1, "As known on 2026-01-31; 1 date lies further ahead than is drawn"),
        (2, "As known on 2026-01-31; 2 dates lie further ahead than is drawn"),
    ],
)
def test_a_picture_says_what_lies_too_far_ahead_for_it(count: int, said: str) -> None:
    pytest.importorskip("matplotlib")
    far = TimelinePoint(date(2990, 1, 1), date(2990, 1, 1), "ahead", "")
    rows = [TimelineRow("t", "T", "", (bar("2020-01-01", "2024-01-01", "stated"),), (far,) * count, ())]
    words = list_words(render_picture("T", "2026-01-31", rows, TODAY, "svg").content.decode())
    assert said in words
    assert max(int(word) for word in words if word.isdigit()) < 2040


def list_places(svg: str) -> dict[str, float]:
    """Return the words of a picture, and how far below its upper edge they stand."""
    from xml.etree import ElementTree as ET

    texts = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return {text.text or "": float(text.get("y", "nan")) for text in texts}


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 2, 3, 30])
def test_of_few_terms_and_of_many_the_key_is_in_the_picture(count: int) -> None:
    pytest.importorskip("matplotlib")
    from xml.etree import ElementTree as ET

    day = date(2021, 1, 1)
    bars = [bar("2020-01-01", "2024-01-01", style) for style in ("stated", "carried", "vague", "agreed")]
    shapes: list[PointShape] = ["deal", "event", "ahead", "proposed"]
    points = [TimelinePoint(day, day, shape, "") for shape in shapes]
    rows = [TimelineRow("t", f"Term {number}", "", (*bars,), (*points,), ()) for number in range(count)]
    svg = render_picture("T", "2026-01-31", rows, TODAY, "svg").content.decode()
    places = list_places(svg)
    height = float(ET.fromstring(svg).get("viewBox", "").split()[3])
    upper = ["stated by the record", "some day in this span", "changed", "lies ahead"]
    lower = ["nobody stated it since", "not known to be in effect", "happened", "proposed, not in force"]
    # From above: the title, today, the terms, the years, the key in two lines, the note.
    order = ["T", "today", "Term 0", f"Term {count - 1}", "2021"]
    lines = [*(places[word] for word in order), places[upper[0]], places[lower[0]]]
    lines.append(places["As known on 2026-01-31"])
    assert lines == sorted(lines)
    assert all(0 < place <= height for place in places.values())
    assert {places[word] for word in upper} == {places[upper[0]]}
    assert {places[word] for word in lower} == {places[lower[0]]}
    assert all(after - before >= 8 for before, after in pairwise(lines) if after != before), lines
    # An inch of the picture is 72 of its units: that a term has room is seen there.
    assert places["2021"] - places["today"] > 36


@pytest.mark.slow
def test_a_letter_is_drawn_by_whichever_font_has_it_and_what_none_has_is_told() -> None:
    pytest.importorskip("matplotlib")
    bars = (bar("2020-01-01", "2024-01-01", "stated"),)

    def draw_title(title: str, name: str = "T", format_: str = "png") -> Picture:
        row = TimelineRow("t", name, "", bars, (), ())
        return render_picture(title, "2026-01-31", [row], TODAY, format_)

    # The usual font has no letters in a circle, and matplotlib brings one that has. Boxes would be alike.
    assert draw_title("Ⓐ").undrawn == draw_title("T", "Ⓐ").undrawn == ""
    assert draw_title("Ⓐ").content != draw_title("Ⓑ").content
    assert draw_title("T", "Ⓐ").content != draw_title("T", "Ⓑ").content
    # No font has what is no letter yet.
    assert draw_title("a\u0379b", "\u0378Ⓐ").undrawn == "\u0378\u0379"
    assert draw_title("\u0379").content == draw_title("\u0378").content
    assert draw_title("\u0379", format_="svg").undrawn == ""


@pytest.mark.slow
def test_a_picture_in_other_letters_prints_one_line_at_most(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    deal = SmallDeal(tmp_path)
    deal.edit("terms/d/deal.yaml", "A deal", "特許\u0378の契約\u202e")
    deal.edit("terms/d/2025.yaml", "royalty:\n", "royalty:\n    title: 専売\n")
    said = deal.terms("timeline", "-o", "x.svg")
    assert (said.code, said.out, said.err) == (0, "", "")
    assert {"特許\u0378の契約<U+202E>", "専売"} <= {*list_words(deal.read("x.svg"))}
    said = deal.terms("timeline", "-o", "x.png")
    assert (said.code, said.out) == (0, "")
    (line,) = said.err.splitlines()
    assert re.fullmatch(
        "terms: boxes stand for letters that no font of this machine has: \u0378の?売?契?専?特?約?許?\\."
        " Install a font that has them, or name a file that ends in .svg,"
        " whose letters the reader's fonts show",
        line,
    )
    # A folder for its cache that cannot be written is no news either.
    said = deal.terms("timeline", "-o", "y.svg", MPLCONFIGDIR="/dev/null")
    assert (said.code, said.err) == (0, "")
    assert deal.read("y.svg") == deal.read("x.svg")


def test_very_many_terms_are_not_drawn() -> None:
    row = TimelineRow("t", "T", "", (), (), ())
    with pytest.raises(TermsError, match="401 terms are too many for one picture"):
        render_picture("T", "2026-01-31", [row] * 401, TODAY, "svg")
    with pytest.raises(TermsError, match="there is no term to draw"):
        render_picture("T", "2026-01-31", [], TODAY, "svg")


@pytest.mark.slow
def test_what_cannot_be_drawn_is_said(tmp_path: Path) -> None:
    deal = SmallDeal(tmp_path)
    said = deal.terms("timeline", "-o", "x.svg", "--format", "json")
    assert (said.code, said.out) == (2, "")
    assert "-o 'x.svg' is a picture, and --format is of words. Leave out one of them" in said.err
    deal.write("terms/e/deal.yaml", deal.deal)
    said = deal.terms("timeline", "-o", "x.svg", "--deal", "all")
    assert (said.code, said.out) == (2, "")
    assert said.err == "terms: a picture is of one deal. Name it with --deal\n"
    deal.write("terms/all/deal.yaml", deal.deal)
    deal.write("terms/all/2025.yaml", deal.newer)
    assert deal.terms("timeline", "-o", "x.svg", "--deal", "all").code == 0


@pytest.mark.slow
def test_a_file_whose_ending_is_of_no_picture_and_no_text_is_not_written(tmp_path: Path) -> None:
    deal = SmallDeal(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    for name in ("x.pdf", "x.JPG", "x.svgz", "x.csv", "x.svg.gz"):
        said = deal.terms("timeline", "-o", name)
        assert (said.code, said.out) == (2, "")
        assert said.err == (
            f"terms: -o '{name}': a picture ends in .svg or .png, and words in .txt, .md, .html or .json."
            " Name another file, or say with --format what to write\n"
        )
    said = deal.terms("timeline", "-o", "x.png/")
    assert (said.code, said.err) == (2, "terms: `x.png/` cannot be written: it names a folder. Name a file\n")
    assert sorted(tmp_path.rglob("*")) == before
    text = deal.terms("timeline").out
    for name in ("x", "x.txt", "a.b"):
        said = deal.terms("timeline", "-o", name, *(["--format", "text"] if name == "a.b" else []))
        assert (said.code, said.err, deal.read(name)) == (0, "", text)
    assert deal.terms("timeline", "-o", "x.md").code == 0
    assert deal.read("x.md") == deal.terms("timeline", "--format", "markdown").out


def test_a_strip_draws_spans_as_spans_and_nothing_that_is_too_far_ahead() -> None:
    points = (
        TimelinePoint(date(2024, 3, 1), date(2024, 3, 1), "deal", "rate (2024-03-01)"),
        TimelinePoint(date(2025, 1, 1), date(2025, 12, 31), "ahead", "end (2025)"),
        TimelinePoint(date(2990, 1, 1), date(2990, 12, 31), "ahead", "end (2990)"),
    )
    bar_ = TimelineBar(date(2020, 1, 1), date(2024, 1, 1), "stated")
    row = TimelineRow("t", "<T>", "", (bar_,), points, ("first stated 2020",))
    scale = build_scale([row], date(2024, 6, 1))
    strip = build_strip(row, scale)
    assert strip.count("<title>") == 2
    assert "2990" not in strip
    # A day is a point alone; a year is a line of dots, and a point in its middle.
    assert strip.count('<line class="span"') == 1
    assert "<title>end (2025)</title>" in strip.partition('<line class="span"')[2]
    assert 'aria-label="&lt;T&gt;: first stated 2020"' in strip


def test_a_year_beside_today_is_not_named() -> None:
    bar_ = TimelineBar(date(2020, 6, 1), date(2024, 1, 1), "stated")
    rows = [TimelineRow("t", "T", "", (bar_,), (), ())]
    july = date(2026, 7, 1)
    named = {day: re.findall(r">(\w+)</text>", build_axis(build_scale(rows, day))) for day in (july, TODAY)}
    assert named == {
        july: ["2021", "2022", "2023", "2024", "2025", "2026", "today"],
        TODAY: ["2021", "2022", "2023", "2024", "2025", "today"],
    }
