"""A report and its JSON say the same: verbs, values, dates, favors and voices, on deals of every kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from support import walks
from support.deal_files import as_json, ask
from support.strategies import RawDeal

from dealterms.formats import RenderOptions, render
from dealterms.model.change import VERBS
from dealterms.model.kinds import resolve_kind
from dealterms.model.term import OVER_STATUSES
from dealterms.pages.diff import build_page
from dealterms.pages.page import Page, Row
from dealterms.reports.diff import DiffReport

Field = dict[str, Any]
Term = dict[str, Any]
RECORD_SECTIONS = {
    "CORRECTED": "corrected",
    "DIFFERS": "differs",
    "CLARIFIED": "clarified",
    "FIRST DOCUMENTED": "documented",
    "KNOWN MORE CLOSELY": "documented",
    "MEASURED": "measured",
    "REWORDED": "reworded",
    "WITHHELD": "withheld",
    "NOT RESTATED": "unrestated",
}


# -- what a machine reads, in words --------------------------------------------------------------------


def squash(text: str) -> str:
    """The letters and numbers of a text, and the signs that a value is read by."""
    return re.sub(r"[^a-z0-9%.?~−+]", "", text.lower())


def words_of(term: Term, value: Any) -> Iterator[str]:
    """What a cell must hold that shows the value."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key not in ("through", "on", "after", "of", "whichever"):
                yield squash(key)
            if key in ("on", "of"):
                # A milestone is called by its title.
                yield from (squash(term["titles"].get(id_, id_)) for id_ in part)
            elif key != "whichever":
                yield from words_of(term, part)
    elif isinstance(value, list):
        for part in value:
            yield squash(part)
    else:
        named = resolve_kind(term["kind"]).rung_names.get(value, value)
        yield squash({"true": "yes", "false": "no"}.get(named, named))


def shows(cell: str, term: Term, value: Any, nothing: tuple[str, ...] = ("–", "unknown")) -> bool:
    """Whether the cell shows the value, or that there is none."""
    if value is None:
        return cell in nothing
    return all(word in squash(cell) for word in words_of(term, value))


def when_of(field: Field) -> str:
    return f"by {field['when']}" if field["when_is"] == "by" and field["when"] else field["when"]


def parties_of(favors: Any) -> str:
    names = favors if isinstance(favors, list) else [favors] if favors else []
    return " and ".join(sorted(n if n in ("unknown", "mutual") else n.title() for n in names))


def voices_of(field: Field, side: str) -> list[str]:
    return [
        " ".join(filter(None, (e["source"], e["at"])))
        for e in field["evidence"]
        if e["side"] == side and e["stance"] == "supports" and e["value"] is None
    ]


def dissent_of(field: Field) -> list[dict[str, Any]]:
    return [e for e in field["evidence"] if e["stance"] in ("disputes", "reports")]


def read(report: DiffReport) -> dict[str, Any]:
    """What a machine reads; each term knows the titles of all."""
    data = as_json(report)
    titles = {term["term"]: term["title"] for term in data["differences"]}
    for term in data["differences"]:
        term["titles"] = titles
    return data


# -- what people read ----------------------------------------------------------------------------------


def rows_of(page: Page, *titles: str) -> list[Row]:
    return [
        row
        for section in page.sections
        if section.title in titles and section.table is not None
        for row in section.table.rows
    ]


def plain(cell: str) -> str:
    return cell.replace("\u00a0", " ")


@given(walks.any_deal(), st.booleans())
def test_what_changed_the_deal_is_told_alike(deal: RawDeal, backward: bool) -> None:
    report = ask(deal, backward=backward)
    data, page = read(report), build_page(report)
    rows = rows_of(page, "THE DEAL CHANGED")
    passed = data["passed"]
    for entry, (line,) in zip(passed, rows, strict=False):
        assert line.startswith(f"{parties_of(entry['new'])} in {parties_of(entry['old'])}'")
        assert f"in {len(entry['terms'])} terms (" in line
    wanted: list[tuple[Term, Field | None]] = []
    for term in data["differences"]:
        if term["class"] == "deal":
            wanted += [(term, None), *((term, f) for f in term["fields"] if f["class"] == "deal")]
    for want, row in zip_longest(wanted, rows[len(passed) :]):
        term, field = want
        if field is None:
            assert len(row) == 1
            if term["binds"] is not None and term["binds"] != term["benefits"]:
                assert f"{parties_of(term['binds'])} → {parties_of(term['benefits'])}" in row[0]
        else:
            _tells_a_change(term, field, row)


def _tells_a_change(term: Term, field: Field, row: Row) -> None:
    name, before, after, when, how, favors, article = row
    if field["field"] == "status":
        assert name.strip() in (field["verb"], "added, ended", "ended, back", "suspended, back")
        assert (", " in name) == field["transient"]
    else:
        assert squash(name) == squash(field["field"].replace("_", ""))
    assert when == when_of(field)
    assert favors.partition(" (sources")[0] == parties_of(field["favors"])
    if field["transient"]:
        assert how in ("there and back", "came and went", "went, came back")
    elif field["direction"] == "unclear":
        assert how == f"unclear: {field['reason']}"
    else:
        words = field["moved"] or field["direction"] or ""
        assert how == (f"{words} (by convention)" if words and field["by_convention"] else words)
    _shows_both_sides(term, field, before, after)
    _tells_the_voices(term, field, article)


def _shows_both_sides(term: Term, field: Field, before: str, after: str) -> None:
    path = field["path"]
    if len(path) > 2 or field["transient"]:
        moves = path[1:] if field["before"] is not None else path
        assert shows(before, term, path[0][1] if field["before"] is not None else None)
        told = after.split(" → ")
        assert len(told) == len(moves)
        for (date, value, _, _), move in zip(moves, told, strict=True):
            shown, _, remark = move.rpartition(" (")
            assert shows(shown, term, value)
            assert remark.removesuffix(")").split(", ")[0] == date
    else:
        assert shows(before, term, field["before"])
        if field["gone"] or field["come"]:
            signs = [f"−{word}" for word in field["gone"]] + [f"+{word}" for word in field["come"]]
            assert all(squash(sign) in squash(after) for sign in signs)
        else:
            assert shows(after, term, field["after"])


def _tells_the_voices(term: Term, field: Field, article: str) -> None:
    cell = plain(article)
    assert ("UNSUPPORTED" in cell) == (field["supported"] is False)
    for voice in voices_of(field, "after"):
        assert voice in cell
    for evidence in dissent_of(field):
        assert f"{'disputed' if evidence['stance'] == 'disputes' else 'reported'}: " in cell
        assert evidence["source"] in cell
        assert shows(cell, term, evidence["value"])


@given(walks.any_deal(), st.booleans())
def test_what_happened_under_it_is_told_alike(deal: RawDeal, backward: bool) -> None:
    report = ask(deal, backward=backward)
    data, rows = read(report), rows_of(build_page(report), "HAPPENED UNDER THE DEAL")
    wanted = [(t, f) for t in data["differences"] for f in t["fields"] if f["class"] == "event"]
    for (term, field), (_, what, when, _, article) in zip(wanted, rows, strict=True):
        assert (field["favors"], field["direction"]) == (None, None)
        doer = {"exercised": term["benefits"], "performed": term["binds"]}.get(field["verb"])
        verb = field["verb"].replace("-", " ")
        assert what == (verb if doer in (None, "unknown", "mutual") else f"{verb} by {parties_of(doer)}")
        assert when == when_of(field)
        _tells_the_voices(term, field, article)


@given(walks.any_deal(), st.booleans())
def test_what_our_record_learned_is_told_alike(deal: RawDeal, backward: bool) -> None:
    report = ask(deal, backward=backward)
    data, page = read(report), build_page(report)
    for verb in sorted(set(RECORD_SECTIONS.values())):
        rows = rows_of(page, *(title for title, of in RECORD_SECTIONS.items() if of == verb))
        wanted = [(t, f) for t in data["differences"] for f in _told_with(verb, t)]
        # One verb may have two sections: what is told is the same, in another order.
        cells = sorted(rows, key=lambda row: (row[1], row[3], row[2]))
        assert len(cells) == len(wanted)
        for term, field in wanted:
            assert any(_tells_a_record(term, field, row) for row in cells), (field, cells)
    for term in data["differences"]:
        for field in term["fields"]:
            assert field["class"] in ("deal", "event") or not field["favors"]


def _told_with(verb: str, term: Term) -> list[Field]:
    fields = [field for field in term["fields"] if field["verb"] == verb]
    whole = [field for field in fields if field["field"] == "status"]
    # Of a term that is left out, its fields are not listed one by one.
    return whole if whole and verb == "unrestated" else fields


def _tells_a_record(term: Term, field: Field, row: Row) -> bool:
    _, name, value, when, _ = row
    sides = [field["before"], field["after"]]
    stated = [side for side in sides if side is not None]
    if field["gone"] or field["come"]:
        stated = [field["before"], [*field["gone"], *field["come"]]]
    return (
        squash(name) == squash(field["field"].replace("_", ""))
        and when == field["when"]
        and all(shows(value, term, side) for side in stated)
        and (value.endswith((", then not restated", ", now unknown")) == (field["verb"] == "unrestated"))
    )


@given(walks.any_deal(), st.booleans())
def test_what_sources_dispute_is_told_alike(deal: RawDeal, backward: bool) -> None:
    report = ask(deal, backward=backward)
    data = read(report)
    rows = rows_of(build_page(report), "DISPUTED", "REPORTED", "DISPUTED AND REPORTED")
    remaining = list(rows)
    for term in data["differences"]:
        for field in term["fields"]:
            if not dissent_of(field) or field["class"] in ("deal", "event"):
                continue
            _, name, held, voices = remaining.pop(0)
            assert squash(name).startswith(squash(field["field"].replace("_", "")))
            assert ("still" in name) == (VERBS[field["verb"]] == "none")
            assert shows(held, term, field["before" if backward else "after"], ("not stated",))
            for voice in voices_of(field, "after"):
                assert voice in plain(voices)
            others = list(dict.fromkeys(str(e["value"]) for e in dissent_of(field)))
            for other in others:
                _, _, shown, sources = remaining.pop(0)
                giving = [e for e in dissent_of(field) if str(e["value"]) == other]
                assert shows(shown, term, giving[0]["value"])
                assert all(e["source"] in sources for e in giving)
    assert remaining == []


@given(walks.any_deal(), st.booleans())
def test_what_is_proposed_is_told_alike(deal: RawDeal, backward: bool) -> None:
    report = ask(deal, backward=backward)
    data, rows = read(report), rows_of(build_page(report), "PROPOSED")
    for proposal, (_, _, what, when, outcome, article) in zip(data["proposals"], rows, strict=True):
        assert when == proposal["when"]
        for name in proposal["to"]:
            # A long line is cut, and says so.
            assert squash(name.replace("_", "")) in squash(what) or what.endswith("…")
        if proposal["outcome"] not in (None, "open"):
            assert outcome.startswith(proposal["outcome"])
        else:
            assert not outcome.startswith(("adopted", "rejected", "lapsed"))
        assert outcome.count("since then: ") == len(proposal["since_then"])
        assert ("UNSUPPORTED" in article) == (not proposal["supported"])
    notes = [s.note for s in build_page(report).sections if s.title == "PROPOSED"]
    if any(p["in_force"] or p["since_then"] or p["outcome"] not in (None, "open") for p in data["proposals"]):
        assert notes == [""]


@given(walks.any_deal(), st.booleans())
def test_what_stayed_is_told_alike(deal: RawDeal, backward: bool) -> None:
    report = ask(deal, backward=backward)
    data, rows = read(report), rows_of(build_page(report), "UNCHANGED")
    told = " | ".join(squash(row[1]) for row in rows)
    states = " | ".join(row[2] for row in rows)
    for term in data["differences"]:
        if term["class"] in ("deal", "event"):
            continue
        for field in term["fields"]:
            if field["class"] != "none" or field["field"] == "status":
                continue
            assert squash(field["field"].replace("_", "")) in told
            assert all(word in told for word in words_of(term, field["after"] or "not stated"))
            if field["verb"] == "reconfirmed":
                assert f"reconfirmed {field['when']}" in states
    confirmed = {f["when"] for t in data["differences"] for f in t["fields"] if f["verb"] == "reconfirmed"}
    assert set(re.findall(r"reconfirmed ([0-9?~-]+)", states)) <= confirmed


@given(walks.any_deal(), st.booleans())
def test_the_first_line_counts_what_the_machine_counts(deal: RawDeal, backward: bool) -> None:
    report = ask(deal, backward=backward)
    summary = as_json(report)["summary"]
    line = build_page(report).lines[0]
    if summary["deal"]:
        assert line.startswith(f"{summary['sourced']} of {summary['deal']} changes sourced")
        quoted = str(summary["quoted"]) if summary["quoted"] else "none"
        assert (f", {quoted} of them quoted" in line) == bool(summary["sourced"])
    else:
        assert line.startswith("No change of the deal is recorded")
    for words, number in (
        (r"events? under the deal", summary["event"]),
        (r"terms? unchanged", summary["unchanged"]),
        (r"differences? UNSUPPORTED", summary["unsupported"]),
        *((verb, summary[verb]) for verb in ("disputed", "reported", "proposed", "corrected", "measured")),
        ("not restated", summary["unrestated"]),
        ("differing", summary["differs"]),
    ):
        assert re.findall(rf"(\d+) {words}", line) == ([str(number)] if number else [])
    assert not any(word in line for word in ("did not change", "does not change"))


@given(walks.any_deal(), st.booleans())
def test_every_format_shows_every_cell(deal: RawDeal, backward: bool) -> None:
    """So that what holds of a page holds of what people read of it."""
    report = ask(deal, backward=backward)
    cells = {plain(c) for s in build_page(report).sections if s.table for row in s.table.rows for c in row}
    for format_ in ("text", "markdown"):
        shown = squash(render(report, format_, RenderOptions(100_000, color=False)))
        for cell in cells:
            assert squash(cell) in shown


@given(walks.any_deal())
def test_no_term_that_is_over_is_told_as_unchanged(deal: RawDeal) -> None:
    for term in as_json(ask(deal))["differences"]:
        for field in term["fields"]:
            if field["field"] == "status" and field["class"] == "none":
                assert field["after"] not in OVER_STATUSES
