"""A report and its JSON say the same: verbs, values, dates, favors and voices, on deals of every kind.

From the JSON the tests tell for each section which rows it must have, and for each cell which words and which
citations. A page that has more, less or something else fails; so does a number that is not the one under
which the page lists the source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support import walks
from support.deal_files import as_json, ask, ask_story, show, show_story
from support.paths import MICROSOFT_OPENAI, STORIES
from support.report_words import (
    STATUS,
    Evidence,
    Field,
    Report,
    Term,
    find_disputed_roles,
    get_dissent,
    get_titles,
    is_role,
    rank_knowledge,
    squash,
    write_duration,
    write_parties,
    write_possessive,
    write_title,
    write_value,
)
from support.strategies import RawDeal

from dealterms.formats import RenderOptions, render
from dealterms.model.report import ONLY, Only
from dealterms.model.term import OVER_STATUSES
from dealterms.pages import build_page
from dealterms.pages.cells import Cell, get_text, to_spans
from dealterms.pages.page import Page, Row
from dealterms.reports.diff import DiffOptions, DiffReport
from dealterms.reports.show import ShowReport

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
MOVES = (
    "raised|lowered|extended|shortened|widened|narrowed|tightened|loosened|strengthened|weakened|set|lifted"
    "|movedlater|movedearlier|joined|left|reassigned|reversed"
)
MAX_LINE = 240
"""What is longer is cut, and says so."""
NOT_THERE = "(?:–|unknown)"
"""The JSON has null for a term that is not there, and for one of which nobody knows whether it stands."""


# -- what must stand in a cell -------------------------------------------------------------------------


class Part(NamedTuple):
    """What one part of a cell must be: its words as a pattern of squashed text, and the citations in it."""

    words: str
    cited: tuple[Evidence, ...] = ()

    def list_sources(self) -> list[tuple[str, str]]:
        """Each source once, and what is wrong with all that it says here."""
        problems: dict[str, dict[str | None, None]] = {}
        for item in self.cited:
            problems.setdefault(item["source"], {})[item["problem"]] = None
        return [(id_, "" if None in of else f" ({', '.join(map(str, of))})") for id_, of in problems.items()]


Expected = str | tuple[Part, ...]
"""A cell: a pattern of its squashed text, or parts with citations."""
ExpectedRow = tuple[Expected, ...]


def escape_words(text: str) -> str:
    return re.escape(squash(text))


def read_parts(cell: Cell) -> list[tuple[str, list[tuple[str, str]]]]:
    """The parts of a cell: the words of each, and its sources with what is wrong with them."""
    parts: list[tuple[str, list[tuple[str, str]]]] = [("", [])]
    for span in to_spans(cell):
        words, cited = parts[-1]
        if span.mark == "reference":
            cited.append((span.target, ""))
        elif span.mark == "warning" and span.text.startswith(" ("):
            cited[-1] = (cited[-1][0], span.text)
        elif span.text == "; ":
            parts.append(("", []))
        else:
            parts[-1] = (words + span.text, cited)
    return [(words, cited) for words, cited in parts if words.strip() or cited]


def assert_cell(cell: Cell, expected: Expected) -> None:
    if isinstance(expected, str):
        assert re.fullmatch(expected, squash(get_text(cell))), (cell, expected)
        return
    found = read_parts(cell)
    assert len(found) == len(expected), (cell, expected)
    for (words, cited), part in zip(found, expected, strict=True):
        assert re.fullmatch(part.words, squash(words)), (words, part.words)
        assert sorted(cited) == sorted(part.list_sources())


def assert_rows(page: Page, titles: Iterable[str], expected: Iterable[ExpectedRow]) -> None:
    """Hold the rows of the sections with these titles against those that there must be."""
    rows = list_rows(page, *titles)
    wanted = list(expected)
    assert len(rows) == len(wanted), (rows, wanted)
    for row, cells in zip(rows, wanted, strict=True):
        assert len(row) == len(cells), (row, cells)
        for cell, wanted_cell in zip(row, cells, strict=True):
            assert_cell(cell, wanted_cell)


def list_rows(page: Page, *titles: str) -> list[Row]:
    return [
        row
        for section in page.sections
        if section.title in titles and section.table is not None
        for row in section.table.rows
    ]


def cite(words: str, items: Iterable[Evidence]) -> list[Part]:
    """A part with these citations; none if there are none."""
    cited = tuple(items)
    return [Part(words, cited)] if cited else []


def expect_heading(data: Report, term: Term, more: str = ".*") -> ExpectedRow:
    """The row that names a term, whom it binds and whom it benefits."""
    binds, benefits = (write_parties(data, term[side]) for side in ("binds", "benefits"))
    roles = f"{binds} → {benefits}" if binds != benefits else binds
    return (escape_words(write_title(data, term)) + escape_words(roles if binds and benefits else "") + more,)


def expect_value(data: Report, term: Term, name: str, value: Any, nothing: str = "unknown") -> str:
    if (name, value) == (STATUS, "agreed"):
        return "notknowntobeineffect"
    text = write_value(data, term, name, value, nothing)
    is_cut = isinstance(value, str) and len(text) > MAX_LINE
    return escape_words(text[: MAX_LINE - 1] if is_cut else text)


def expect_sides(data: Report, term: Term, field: Field) -> tuple[str, str]:
    """Patterns of both sides of a change, the moves on the way with their dates."""
    before, after = _expect_known_sides(data, term, field)
    if field["field"] != STATUS:
        return before, after
    if field["before"] is field["after"] is None:
        return NOT_THERE, f"{NOT_THERE}.*"
    return before.replace("–", NOT_THERE), after.replace("–", NOT_THERE)


def _expect_known_sides(data: Report, term: Term, field: Field) -> tuple[str, str]:
    name, path = field["field"], field["path"]
    if len(path) > 2 or field["transient"] or (field["before"] is None and len(path) > 1):
        first, moves = (path[0][1], path[1:]) if field["before"] is not None else (None, path)
        told = [
            (escape_words("ended") if value == "ended" else expect_value(data, term, name, value, "–"))
            + ("(?:knownby)?" if field["class"] == "deal" else "")
            + escape_words(when)
            + f"(?:{MOVES})?"
            for when, value, *_ in moves
        ]
        return expect_value(data, term, name, first, "–"), "→".join(told)
    is_none = field["verb"] in ("added", "ended") or field["class"] == "event"
    nothing = "–" if is_none else "unknown"
    before, after = (expect_value(data, term, name, field[side], nothing) for side in ("before", "after"))
    signs = [escape_words(f"− {word}") for word in field["gone"]] + [
        escape_words(f"+ {word}") for word in field["come"]
    ]
    if ["all"] in (field["before"], field["after"]):
        return before, after
    return before, "".join(signs) or after


def expect_when(field: Field) -> str:
    return escape_words(
        f"by {field['when']}" if field["when_is"] == "by" and field["when"] else field["when"]
    )


# -- who speaks for a value ----------------------------------------------------------------------------


def get_voices(field: Field, *sides: str) -> list[Evidence]:
    """Those that gave the very value."""
    return [
        e
        for e in field["evidence"]
        if e["side"] in sides and e["stance"] == "supports" and e["value"] is None
    ]


def expect_support(data: Report, term: Term, field: Field) -> tuple[Part, ...]:
    """Who supports a change, with how many origins; who speaks for the older value alone; who dissents."""
    parts = [Part("unsupported")] if field["supported"] is False else []
    support = get_voices(field, "after")
    clarifying = [e for e in field["evidence"] if e["stance"] == "clarifies"]
    older = [e for e in field["evidence"] if e["stance"] == "supports" and e["side"] == "before"]
    if support or clarifying:
        number = len({e["source"] for e in support if e["problem"] is None})
        origins = field["origins"] if field["origins"] < number else 0
        words = {0: "", 1: "oneorigin"}.get(origins, f"{origins}origins")
        parts += cite(words, [*support, *clarifying])
    elif field["verb"] == "lapsed" and field["supported"] is None:
        parts += cite("itsdatecame", older) or [Part("itsdatecame")]
    else:
        parts += cite("before", older)
    parts += expect_vaguer(data, term, field)
    if field["class"] in ("deal", "event"):
        parts += expect_dissent(data, term, field)
    return tuple(parts)


def expect_vaguer(data: Report, term: Term, field: Field) -> list[Part]:
    """Who gave another value than the one that is shown: each with its own."""
    items = [e for e in field["evidence"] if e["stance"] == "supports" and e["value"] is not None]
    return [
        Part(f"for{expect_value(data, term, field['field'], value)}", giving)
        for value, giving in group_by_value(items)
    ]


def expect_dissent(data: Report, term: Term, field: Field) -> list[Part]:
    return [
        Part(f"{label}{expect_value(data, term, field['field'], value)}", giving)
        for stance, label in (("disputes", "disputed"), ("reports", "reported"))
        for value, giving in group_by_value(get_dissent(field, stance))
    ]


def group_by_value(items: Iterable[Evidence]) -> list[tuple[Any, tuple[Evidence, ...]]]:
    """Each value with those that give it; a source that gives none is not shown."""
    found: dict[str, list[Evidence]] = {}
    for item in items:
        if item["value"] is not None:
            found.setdefault(str(item["value"]), []).append(item)
    return [(giving[0]["value"], tuple(giving)) for giving in found.values()]


# -- what must stand in each section -------------------------------------------------------------------


def expect_changed(data: Report) -> Iterator[ExpectedRow]:
    titles = get_titles(data)
    for entry in data["passed"]:
        old, new = (write_parties(data, entry[side]) for side in ("old", "new"))
        number = len(entry["terms"])
        named = ", ".join(titles.get(id_, id_) for id_ in entry["terms"])
        when = f"{'by ' if entry['when_is'] == 'by' else ''}{entry['when']}"
        noun = "term" if number == 1 else "terms"
        yield (escape_words(f"{new} in {write_possessive(old)} place in {number} {noun} ({when}): {named}"),)
    for term in data["differences"]:
        if term["class"] == "deal":
            yield expect_heading(data, term)
            for field in term["fields"]:
                if field["class"] == "deal":
                    yield _expect_changed_row(data, term, field)


def _expect_changed_row(data: Report, term: Term, field: Field) -> ExpectedRow:
    before, after = expect_sides(data, term, field)
    name = escape_words(field["field"].replace("_", " "))
    if field["field"] == STATUS:
        name = _expect_round_trip(field) if field["transient"] else field["verb"]
        after = "(notknowntobeineffect|liesahead.*|totakeeffect.*)" if field["after"] == "agreed" else after
    favors = escape_words(write_parties(data, field["favors"]))
    if favors and (roles := find_disputed_roles(term)):
        favors += escape_words(f"sources disagree on the {', '.join(roles)}")
    when = f"{expect_when(field)}(?:liesahead)?" if field["when_is"] == "since" else expect_when(field)
    return name, before, after, when, _expect_direction(field), favors, expect_support(data, term, field)


def _expect_round_trip(field: Field) -> str:
    values = {value for _, value, *_ in field["path"]}
    if None in (field["before"], field["after"]):
        assert values & OVER_STATUSES
        return "addedended"
    return "suspendedback" if field["verb"] in ("suspended", "resumed") else "endedback"


def _expect_direction(field: Field) -> str:
    if field["transient"]:
        if field["verb"] == "changed":
            return "thereandback"
        return "cameandwent" if None in (field["before"], field["after"]) else "wentcameback"
    if field["direction"] in ("unclear", "mixed"):
        return escape_words(f"{field['direction']}: {field['reason']}")
    words = field["moved"] or field["direction"] or ""
    return escape_words(f"{words} (by convention)" if words and field["by_convention"] else words)


def expect_happened(data: Report) -> Iterator[ExpectedRow]:
    for term in data["differences"]:
        if any(field["class"] == "event" for field in term["fields"]):
            yield expect_heading(data, term, "")
        for field in term["fields"]:
            if field["class"] == "event":
                doer = {"exercised": term["benefits"], "performed": term["binds"]}.get(field["verb"])
                is_known = doer not in (None, "unknown", "mutual")
                what = escape_words(
                    f"{field['verb']} by {write_parties(data, doer)}" if is_known else field["verb"]
                )
                support = expect_support(data, term, field)
                yield (what, expect_when(field), ".*", support)


def expect_recorded(title: str) -> Callable[[Report], Iterator[ExpectedRow]]:
    """The rows of a section of what was learned; what has its date and sources in common is one row."""

    def expect(data: Report) -> Iterator[ExpectedRow]:
        for term in data["differences"]:
            groups: dict[Any, tuple[list[str], str, tuple[Part, ...]]] = {}
            for field in _select_recorded(title, term):
                value = _expect_recorded_value(data, term, field)
                name = "" if field["field"] == STATUS else escape_words(field["field"].replace("_", " "))
                support = expect_support(data, term, field)
                key = (field["when"], tuple((part.words, *part.list_sources()) for part in support))
                # The evidence of all that stand in one row is cited in it.
                values, _, before = groups.setdefault(key, ([], escape_words(field["when"]), ()))
                merged = tuple(
                    Part(part.words, (*earlier.cited, *part.cited))
                    for part, earlier in zip(support, before or [Part("")] * len(support), strict=True)
                )
                groups[key] = ([*values, name + value], escape_words(field["when"]), merged)
            if groups:
                is_noted = title in ("FIRST DOCUMENTED", "KNOWN MORE CLOSELY") and term["class"] == "record"
                yield expect_heading(data, term, escape_words(" ".join(term["notes"] if is_noted else [])))
            for values, when, support in groups.values():
                yield "".join(values), when, support

    return expect


def _select_recorded(title: str, term: Term) -> list[Field]:
    fields = [
        field
        for field in term["fields"]
        if field["verb"] == RECORD_SECTIONS[title]
        and (field["verb"] != "documented" or _is_sharpened(field) == (title == "KNOWN MORE CLOSELY"))
    ]
    whole = [field for field in fields if field["field"] == STATUS]
    # Of a term that is left out, its fields are not listed one by one.
    fields = whole if whole and title == "NOT RESTATED" else fields
    # That a term stands is not told beside what it says.
    told = [f for f in fields if f["field"] != STATUS or f["after"] != "in-force" or f["supported"] is False]
    return told or fields


def _is_sharpened(field: Field) -> bool:
    return rank_knowledge(field["before"]) == rank_knowledge(field["after"]) == 3


def _expect_recorded_value(data: Report, term: Term, field: Field) -> str:
    before, after = expect_sides(data, term, field)
    known = after if field["before"] is None else before
    if field["verb"] == "unrestated":
        if field["reason"] != "stated as unknown":
            return f"{known}thennotrestated"
        return f"{known}nowunknown" + (".*" if field["field"] == STATUS else "")  # with the term's note
    if field["verb"] == "withheld":
        is_backward = rank_knowledge(field["before"]) < rank_knowledge(field["after"])
        less, more = (before, after) if is_backward else (after, before)
        return f"now{less}lastknown{more}[0-9?~]+"
    if None in (field["before"], field["after"]):
        return before if field["after"] is None else after
    return f"{before}{'←' if data['backward'] else '→'}{after}"


def expect_disputed(data: Report) -> Iterator[ExpectedRow]:
    named = set()
    for term in data["differences"]:
        for field in term["fields"]:
            if get_dissent(field) and field["class"] not in ("deal", "event"):
                if term["term"] not in named:
                    yield expect_heading(data, term, "")
                named.add(term["term"])
                yield from _expect_dispute(data, term, field)


def _expect_dispute(data: Report, term: Term, field: Field) -> Iterator[ExpectedRow]:
    """The value that is disputed with its voices, and every other one with those that give it."""
    is_reported = get_dissent(field)[0]["stance"] == "reports"
    name = escape_words(field["field"].replace("_", " ")) + ("still" if field["class"] == "none" else "")
    held = field["before" if data["backward"] else "after"]
    # Whoever spoke for an older value that differs did not speak for this one.
    is_last_known = held is None and field["verb"] == "unrestated"
    sides = ("before", "after") if field["before"] == field["after"] or is_last_known else ("after",)
    value = expect_value(data, term, field["field"], held, "not stated")
    if is_last_known:
        older = field["after" if data["backward"] else "before"]
        value = "lastknown" + expect_value(data, term, field["field"], older, "not stated")
    voices = cite("", get_voices(field, *sides))
    absent = "statedin.*" if field["supported"] is not False else "statedin.*|unsupported"
    yield (
        name + ("reported" if is_reported else "disputed"),
        value,
        tuple(voices or ([] if is_reported else [Part(absent)])),
    )
    for value, giving in group_by_value(get_dissent(field)):
        shown = expect_value(data, term, field["field"], value)
        yield "", f"{'reported' if is_reported else 'or'}{shown}", (Part("", giving),)


def expect_proposed(data: Report) -> Iterator[ExpectedRow]:
    terms = {term["term"]: term for term in data["differences"]}
    targets: dict[str, list[dict[str, Any]]] = {id_: [] for id_ in terms}
    for proposal in data["proposals"]:
        targets.setdefault(proposal["changes"] or f"new {proposal['kind']}", []).append(proposal)
    for id_, proposals in targets.items():
        if proposals:
            yield expect_heading(data, terms[id_], "") if id_ in terms else (escape_words(_name_target(id_)),)
            yield from (expect_proposal(data, proposal) for proposal in proposals)


def _name_target(target: str) -> str:
    if target in ("new other", "new None"):
        return "A new term"
    return f"A new term: {target.removeprefix('new ')}" if target.startswith("new ") else target


def expect_proposal(data: Report, proposal: dict[str, Any]) -> ExpectedRow:
    aims = [f"{name} {_write_raw(value)}" for name, value in proposal["to"].items()]
    what = "; ".join([*aims, *filter(None, [proposal["note"]])])
    cited = cite("", proposal["evidence"]) if proposal["supported"] else [Part("unsupported")]
    return (
        escape_words(proposal["title"]),
        escape_words(what if len(what) <= MAX_LINE else what[: MAX_LINE - 1]),
        escape_words(proposal["when"]),
        _expect_outcome(data, proposal),
        tuple(cited),
    )


def _write_raw(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_write_raw(part)}" for key, part in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else write_duration(str(value))


def _expect_outcome(data: Report, proposal: dict[str, Any]) -> str:
    """What became of it: its outcome, the later moves that did its aim, or where it was heard last."""
    is_open = proposal["outcome"] in (None, "open")
    parts = [] if is_open else [escape_words(proposal["outcome"])]
    for field in proposal["since_then"]:
        name = escape_words(field["field"].replace("_", " ")) if len(proposal["to"]) > 1 else ""
        parts.append(f"sincethen{name}.*→.*{expect_when(field)}")
    if not parts and proposal["in_force"]:
        parts.append("thetermstatesthis")
    if not parts and proposal["last_heard"] != data["after"]:
        parts.append(escape_words(f"last heard {proposal['last_heard']}"))
    return "".join(parts)


def expect_unchanged(data: Report) -> Iterator[ExpectedRow]:
    for term in data["differences"]:
        groups: dict[Any, tuple[list[str], tuple[Part, ...]]] = {}
        for field in _select_kept(term):
            name = field["field"]
            words = escape_words(name.replace("_", " ")) + expect_value(
                data, term, name, field["after"], "not stated"
            )
            confirmed = _expect_confirmation(data, term, field)
            key = (_write_state(field), tuple((part.words, *part.list_sources()) for part in confirmed))
            values, before = groups.get(key, ([], ()))
            merged = tuple(
                Part(part.words, (*earlier.cited, *part.cited))
                for part, earlier in zip(confirmed, before or [Part("")] * len(confirmed), strict=True)
            )
            groups[key] = ([*values, *([words] if name != STATUS else [])], merged)
        if groups:
            yield expect_heading(data, term)
        for (state, _), (values, cited) in groups.items():
            yield "".join(values) or "stillstands", escape_words(state), cited


def _select_kept(term: Term) -> list[Field]:
    """What stayed of a term that is not among the news; that it stands, where nothing else is told."""
    kept = [field for field in term["fields"] if field["class"] == "none"]
    others = [field for field in kept if field["field"] != STATUS]
    if term["class"] in ("deal", "event"):
        return []
    return others if others or term["class"] != "none" else kept


def _write_state(field: Field) -> str:
    if field["verb"] == "reconfirmed":
        return f"reconfirmed {field['when']}"
    if field["after"] is not None and rank_knowledge(field["after"]) < 3:
        return f"still {str(field['after']).partition(',')[0]}, as in {field['when']}"
    cited = [e for e in field["evidence"] if e["when"] == field["when"]]
    has_voice = any(e["stance"] in ("supports", "unchanged") for e in cited)
    return f"carried since {field['when']}" if has_voice else f"as in {field['when']}"


def _expect_confirmation(data: Report, term: Term, field: Field) -> tuple[Part, ...]:
    support = get_voices(field, "after") if field["verb"] == "reconfirmed" else []
    unmoved = [e for e in field["evidence"] if e["stance"] == "unchanged"]
    return (*cite("", [*support, *unmoved]), *expect_vaguer(data, term, field))


# -- the sections --------------------------------------------------------------------------------------

DISPUTED = ("DISPUTED", "REPORTED", "DISPUTED AND REPORTED")
EXPECTED: dict[str, Callable[[Report], Iterator[ExpectedRow]]] = {
    "THE DEAL CHANGED": expect_changed,
    "HAPPENED UNDER THE DEAL": expect_happened,
    **{title: expect_recorded(title) for title in RECORD_SECTIONS},
    **dict.fromkeys(DISPUTED, expect_disputed),
    "PROPOSED": expect_proposed,
    "UNCHANGED": expect_unchanged,
}


def ask_for_all(deal: RawDeal, *, backward: bool = False, only: tuple[Only, ...] = ()) -> DiffReport:
    """The report with every section, what stayed among them."""
    return replace(ask(deal, backward=backward, options=DiffOptions(only=only)), detail="all")


def some_deal() -> st.SearchStrategy[RawDeal]:
    """Any deal, and those in which many sources speak, or a party takes another's place."""
    return st.one_of(walks.any_deal(), walks.raw_voices(), walks.raw_passing())


@given(some_deal(), st.booleans())
def test_what_changed_the_deal_is_told_alike(deal: RawDeal, backward: bool) -> None:
    report = ask_for_all(deal, backward=backward)
    data, page = as_json(report), build_page(report)
    assert_rows(page, ["THE DEAL CHANGED"], expect_changed(data))
    changed = [term for term in data["differences"] if term["class"] == "deal"]
    missing = sum(any(_is_unsupported_news(f) for f in term["fields"]) for term in changed)
    sourced = f"{missing} not sourced" if missing else "all sourced"
    notes = [section.note for section in page.sections if section.title == "THE DEAL CHANGED"]
    assert notes == [f"{len(changed)} term{'' if len(changed) == 1 else 's'}, {sourced}"] * bool(changed)


def _is_unsupported_news(field: Field) -> bool:
    return field["class"] in ("deal", "event") and field["supported"] is False


@given(some_deal(), st.booleans())
def test_what_happened_under_it_is_told_alike(deal: RawDeal, backward: bool) -> None:
    report = ask_for_all(deal, backward=backward)
    data = as_json(report)
    assert_rows(build_page(report), ["HAPPENED UNDER THE DEAL"], expect_happened(data))
    events = [field for term in data["differences"] for field in term["fields"] if field["class"] == "event"]
    assert all((field["favors"], field["direction"]) == (None, None) for field in events)


@given(some_deal(), st.booleans())
def test_what_our_record_learned_is_told_alike(deal: RawDeal, backward: bool) -> None:
    report = ask_for_all(deal, backward=backward)
    data, page = as_json(report), build_page(report)
    for title in RECORD_SECTIONS:
        assert_rows(page, [title], EXPECTED[title](data))
    for term in data["differences"]:
        for field in term["fields"]:
            assert field["class"] in ("deal", "event") or not field["favors"]


@given(some_deal(), st.booleans())
def test_what_sources_dispute_is_told_alike(deal: RawDeal, backward: bool) -> None:
    report = ask_for_all(deal, backward=backward)
    data, page = as_json(report), build_page(report)
    assert_rows(page, DISPUTED, expect_disputed(data))
    stances = {
        get_dissent(field)[0]["stance"]
        for term in data["differences"]
        for field in term["fields"]
        if get_dissent(field) and field["class"] not in ("deal", "event")
    }
    names = {"disputes": "DISPUTED", "reports": "REPORTED"}
    titles = [section.title for section in page.sections if section.title in DISPUTED]
    assert titles == [" AND ".join(names[stance] for stance in sorted(stances))] * bool(stances)


@given(some_deal(), st.booleans())
def test_what_is_proposed_is_told_alike(deal: RawDeal, backward: bool) -> None:
    report = ask_for_all(deal, backward=backward)
    data, page = as_json(report), build_page(report)
    assert_rows(page, ["PROPOSED"], expect_proposed(data))
    notes = [section.note for section in page.sections if section.title == "PROPOSED"]
    assert notes == ["" if any(map(_has_come_of, data["proposals"])) else NO_FORCE] * bool(data["proposals"])


NO_FORCE = "nothing of this is known to be in force"


def _has_come_of(proposal: dict[str, Any]) -> bool:
    """Whether anything became of a proposal, or it is stated already."""
    return proposal["outcome"] not in (None, "open") or proposal["in_force"] or bool(proposal["since_then"])


@given(some_deal(), st.booleans())
def test_what_stayed_is_told_alike(deal: RawDeal, backward: bool) -> None:
    report = ask_for_all(deal, backward=backward)
    data = as_json(report)
    assert_rows(build_page(report), ["UNCHANGED"], expect_unchanged(data))
    kept = [term["class"] for term in data["differences"] if _select_kept(term)]
    whole = kept.count("none")
    parts = [_count_terms(whole)] * bool(whole)
    parts += [f"what else stands of {_count_terms(len(kept) - whole)} above"] * (len(kept) > whole)
    short = [s for s in build_page(replace(report, detail="short")).sections if s.title == "UNCHANGED"]
    assert [(s.note, s.table) for s in short] == (
        [(f"{'; '.join(parts)} (listed with --all)", None)] * bool(kept)
    )


def _count_terms(number: int) -> str:
    return f"{number} term{'' if number == 1 else 's'}"


@given(some_deal())
def test_no_term_that_is_over_is_told_as_unchanged(deal: RawDeal) -> None:
    for term in as_json(ask(deal))["differences"]:
        for field in term["fields"]:
            if field["field"] == STATUS and field["class"] == "none":
                assert field["after"] not in OVER_STATUSES


@given(some_deal(), st.booleans())
def test_the_second_line_counts_what_the_machine_counts(deal: RawDeal, backward: bool) -> None:
    report = ask(deal, backward=backward)
    summary = as_json(report)["summary"]
    line = next(iter(build_page(report).lines[1:]), "")
    for words, found in (
        (r"(\d+) of \d+ changed terms sourced", summary["sourced"]),
        (r"\d+ of (\d+) changed terms sourced", summary["deal"]),
        (r"changed terms sourced, (\d+) quoted", summary["quoted"]),
    ):
        assert re.findall(words, line) == ([str(found)] if summary["deal"] else [])
    for words, number in (
        (r"events? under the deal", summary["event"]),
        (r"terms? unchanged", summary["unchanged"]),
        (r"differences? UNSUPPORTED", summary["unsupported"]),
        (r"citations? without a quote", summary["unquoted"]),
        *((verb, summary[verb]) for verb in ("disputed", "reported", "proposed", "corrected", "measured")),
        *((verb, summary[verb]) for verb in ("clarified", "reworded", "withheld")),
        ("first documented", summary["first-documented"]),
        ("known more closely", summary["known-more-closely"]),
        ("not restated", summary["unrestated"]),
        ("differing", summary["differs"]),
    ):
        assert re.findall(rf"(\d+) {words}", line, re.IGNORECASE) == ([str(number)] if number else [])


# -- the sources at the foot ---------------------------------------------------------------------------


def list_references(page: Page) -> list[tuple[str, str]]:
    """Each number on the page with the source that it stands for, in the order of reading."""
    return [
        (span.target, span.text)
        for section in page.sections
        if section.table is not None
        for row in section.table.rows
        for cell in row
        for span in to_spans(cell)
        if span.mark == "reference"
    ]


def assert_sources(page: Page, expected: Iterable[ExpectedRow]) -> None:
    """Hold the list at the foot against all that is cited above it."""
    listed = [source for section in page.sections for source in section.sources]
    assert [source.number for source in listed] == list(range(1, len(listed) + 1))
    references = list_references(page)
    assert [source.id for source in listed] == list(dict.fromkeys(id_ for id_, _ in references))
    numbers = {source.id: f"[{source.number}]" for source in listed}
    assert all(text == numbers[id_] for id_, text in references)
    assert all(bool(section.sources) == (section.title == "SOURCES") for section in page.sections)
    uses: dict[str, set[tuple[str, ...]]] = {source.id: set() for source in listed}
    for row in expected:
        for cell in row:
            for part in cell if isinstance(cell, tuple) else ():
                for e in part.cited:
                    uses[e["source"]].add(tuple(e[key] or "" for key in ("at", "quote", "says")))
    for source in listed:
        told = [(use.place, use.quote, use.says) for use in source.uses]
        assert len(told) == len(set(told))
        assert set(told) == uses[source.id]


@given(some_deal(), st.booleans(), st.sampled_from([(), ("disputed",), ("record", "unsupported")]))
def test_every_source_that_is_named_is_listed_once_and_no_other(
    deal: RawDeal, backward: bool, only: tuple[Only, ...]
) -> None:
    report = ask_for_all(deal, backward=backward, only=only)
    data, page = as_json(report), build_page(report)
    expected = [row for section in page.sections if section.table for row in EXPECTED[section.title](data)]
    assert_sources(page, expected)


def find_named(document: Any) -> set[str]:
    """The sources of all citations in a document, and those that they say they repeat."""
    parts = document.values() if isinstance(document, dict) else document
    if not isinstance(document, dict | list):
        return set()
    found = set[str]().union(*map(find_named, parts))
    if isinstance(document, dict) and {"source", "stance"} <= document.keys():
        found |= {document["source"], *document["cites"]}
    return found


def assert_records(data: Report) -> None:
    """The JSON has a record for every source that is named, however many others lie between."""
    records = data.get("sources", {})
    wanted = find_named({key: part for key, part in data.items() if key != "sources"})
    while further := {id_ for name in wanted for id_ in records[name]["cites"]} - wanted:
        wanted |= further
    assert set(records) == wanted
    assert all(record["name"] for record in records.values())


@given(some_deal(), st.booleans())
def test_the_json_has_the_record_of_every_source(deal: RawDeal, backward: bool) -> None:
    for detail in ("short", "brief"):
        report = ask(deal, backward=backward, options=DiffOptions(detail=detail))
        assert_records(as_json(report))
    assert_records(as_json(show(deal)))


@pytest.mark.parametrize("story", [MICROSOFT_OPENAI, *STORIES], ids=lambda folder: folder.name)
@pytest.mark.parametrize("backward", [False, True])
def test_a_story_is_told_alike(story: Path, backward: bool) -> None:
    """Every rule has a story: each section, and all that may stand in a cell, is in one of them."""
    report = replace(ask_story(story, backward=backward), detail="all")
    data, page = as_json(report), build_page(report)
    titles = [section.title for section in page.sections if section.table]
    for title, expect in EXPECTED.items():
        if title in titles or title not in DISPUTED:
            assert_rows(page, [title], expect(data))
    assert_sources(page, [row for title in titles for row in EXPECTED[title](data)])
    assert_records(data)


def write_cell(*citations: dict[str, Any]) -> str:
    """The cell of the sources of a rate that went from 20% to 25%, cited so."""
    share = {"kind": "revenue-share", "payer": "acme", "payee": "bolt"}
    after = {**share, "rate": "25%", "since": "2020"}
    after |= {"sources": [{"quote": "words", **citation} for citation in citations]} if citations else {}
    terms: list[dict[str, Any]] = [{"alpha": {**share, "rate": "20%"}}, {"alpha": after}]
    snapshots = {
        name: {"terms": term, "proposals": {}} for name, term in zip(("2019", "2020"), terms, strict=True)
    }
    _, row = list_rows(build_page(ask(RawDeal(snapshots, dict(walks.RECORDS)))), "THE DEAL CHANGED")
    return get_text(row[-1])


def test_each_value_stands_beside_those_who_gave_it() -> None:
    assert write_cell() == "UNSUPPORTED"
    held = [{"source": id_, "supports": ["rate"]} for id_ in ("s1", "s3", "s5")]
    assert write_cell(held[0]) == "[1]"
    assert write_cell(held[0], held[1]) == "[1] [2] (one origin)"
    assert write_cell(*held) == "[1] [2] [3] (2\u00a0origins)"
    others = [{"source": id_, "instead": {"rate": rate}} for id_, rate in (("s2", "24%"), ("s4", "26%"))]
    assert write_cell(held[0], *others) == "[1]; disputed: 24% [2]; disputed: 26% [3]"
    assert write_cell(*others) == "UNSUPPORTED; disputed: 24% [1]; disputed: 26% [2]"


# -- a part of it --------------------------------------------------------------------------------------


@given(some_deal(), st.booleans(), st.sets(st.sampled_from(ONLY), min_size=1))
def test_what_alone_is_asked_for_is_told_as_in_the_whole(
    deal: RawDeal, backward: bool, only: set[Only]
) -> None:
    whole = as_json(ask(deal, backward=backward))
    report = ask_for_all(deal, backward=backward, only=tuple(sorted(only)))
    data, page = as_json(report) | {"named": whole["differences"]}, build_page(report)
    for term in whole["differences"]:
        term["fields"] = [field for field in term["fields"] if _is_asked_for(field, only)]
    kept = [(t["term"], t["fields"]) for t in whole["differences"] if t["fields"]]
    assert [(t["term"], t["fields"]) for t in data["differences"]] == kept
    is_about_all = bool(only & {"proposed", "record"})
    assert data["proposals"] == [
        p for p in whole["proposals"] if is_about_all or ("unsupported" in only and p["supported"] is False)
    ]
    assert data["passed"] == (whole["passed"] if "deal" in only else [])
    assert "UNCHANGED" not in [section.title for section in page.sections]
    for title, expect in EXPECTED.items():
        if title not in ("UNCHANGED", *DISPUTED):
            assert_rows(page, [title], expect(data))
    assert_rows(page, DISPUTED, expect_disputed(data))


def _is_asked_for(field: Field, only: set[Only]) -> bool:
    return (
        field["class"] in only
        or ("disputed" in only and bool(get_dissent(field)))
        or ("unsupported" in only and field["supported"] is False)
    )


@given(some_deal(), st.booleans(), st.data())
def test_some_terms_are_told_as_among_all(deal: RawDeal, backward: bool, data: st.DataObject) -> None:
    whole = as_json(ask(deal, backward=backward))
    ids = sorted({id_ for raw in deal.snapshots.values() for id_ in raw["terms"]})
    assume(ids)
    asked = tuple(data.draw(st.lists(st.sampled_from(ids), min_size=1, unique=True)))
    found = as_json(ask(deal, backward=backward, options=DiffOptions(terms=asked)))
    assert found["differences"] == [term for term in whole["differences"] if term["term"] in asked]
    assert found["proposals"] == [p for p in whole["proposals"] if p["changes"] in asked]
    passed = [{**p, "terms": [id_ for id_ in p["terms"] if id_ in asked]} for p in whole["passed"]]
    assert found["passed"] == [p for p in passed if p["terms"]]
    assert found["summary"]["deal"] == sum(term["class"] == "deal" for term in found["differences"])


@given(some_deal(), st.booleans())
def test_in_brief_there_are_the_sentence_and_the_counts(deal: RawDeal, backward: bool) -> None:
    whole = ask(deal, backward=backward)
    brief = replace(whole, detail="brief")
    assert build_page(brief) == build_page(whole)._replace(sections=())
    data = as_json(whole)
    for key in ("differences", "passed", "proposals", "only", "sources"):
        data.pop(key, None)
    assert as_json(brief) == data
    assert build_page(replace(show(deal), detail="brief")).sections == ()


# -- a cover page --------------------------------------------------------------------------------------


def expect_cover(data: Report) -> Iterator[ExpectedRow]:
    """The rows of the terms as they stand, each with the proposals that aim at it."""
    for term in data["terms"]:
        yield expect_heading(data, term)
        for field in _select_cover_fields(term):
            yield _expect_cover_row(data, term, field)
        for proposal in data["proposals"]:
            if proposal["changes"] == term["term"]:
                name, what, when, outcome, cited = expect_proposal(data | {"after": data["as_of"]}, proposal)
                no_more = outcome or ("notknowntobeinforce" if proposal["outcome"] in (None, "open") else "")
                yield "proposed", f"{name}{str(what).removesuffix(re.escape('.'))}{no_more}", when, cited


def _select_cover_fields(term: Term) -> list[Field]:
    """What is not in the heading: a role only where sources disagree on it."""
    fields = [
        f
        for f in term["fields"]
        if f["field"] != STATUS and (get_dissent(f) or not is_role(term, f["field"]))
    ]
    status = [f for f in term["fields"] if f["field"] == STATUS]
    is_over = any(field["value"] in OVER_STATUSES for field in status)
    return [*status, *fields] if is_over else fields or status


def _expect_cover_row(data: Report, term: Term, field: Field) -> ExpectedRow:
    name = field["field"]
    stated = expect_value(data, term, name, field["value"], "not stated")
    value: Expected = stated
    when = escape_words(field["when"])
    if field["known"] is not None:
        known = expect_value(data, term, name, field["known"])
        last = escape_words(field["last_confirmed"])
        words = f"{stated}(?:{'was' if field['value'] == 'none' else 'lastknown'}){known}"
        words += "" if field["value"] is None else last
        value = (Part(words, tuple(get_voices(field, "before"))),)
        when = last if field["value"] is None else when
    unmoved = [e for e in field["evidence"] if e["stance"] == "unchanged"]
    support = (
        *cite("", get_voices(field, "after")),
        *cite("saidtobeunchanged", unmoved),
        *expect_dissent(data, term, field),
    )
    return escape_words(name.replace("_", " ")), value, when, support


@given(some_deal())
def test_a_cover_page_says_what_its_json_says(deal: RawDeal) -> None:
    assert_cover(show(deal))


@pytest.mark.parametrize("story", [MICROSOFT_OPENAI, *STORIES], ids=lambda folder: folder.name)
def test_the_cover_page_of_a_story_says_what_its_json_says(story: Path) -> None:
    assert_cover(show_story(story))


def assert_cover(report: ShowReport) -> None:
    data, page = as_json(report), build_page(report)
    shown = {term["term"] for term in data["terms"]}
    others = [proposal for proposal in data["proposals"] if proposal["changes"] not in shown]
    rest = list(expect_proposed({**data, "differences": [], "after": data["as_of"], "proposals": others}))
    assert_rows(page, ["TERMS"], expect_cover(data))
    assert_rows(page, ["PROPOSED"], rest)
    assert_sources(page, [*expect_cover(data), *rest])
    assert_records(data)


# -- every format --------------------------------------------------------------------------------------


@given(some_deal(), st.booleans())
def test_every_format_shows_every_cell(deal: RawDeal, backward: bool) -> None:
    """So that what holds of a page holds of what people read of it."""
    report = ask_for_all(deal, backward=backward)
    page = build_page(report)
    cells = {get_text(cell) for s in page.sections if s.table for row in s.table.rows for cell in row}
    uses = {
        u for s in page.sections for source in s.sources for use in source.uses for u in (use.quote, use.says)
    }
    names = {source.name for section in page.sections for source in section.sources}
    for format_, width in (("text", 100_000), ("text", 60), ("markdown", 80), ("html", 80)):
        shown = render(report, format_, RenderOptions(width, color=False))
        shown = squash(unescape(re.sub(r"<[^>]*>", "", shown)) if format_ == "html" else shown)
        for words in (*cells, *uses, *names, *page.lines):
            assert squash(words) in shown, (words, format_)
