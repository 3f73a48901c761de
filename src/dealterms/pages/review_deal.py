"""What a branch does to one deal, as sections of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dealterms.model.diff import STATUS, FieldChange, TermChange
from dealterms.model.listing import DealSummary
from dealterms.model.review import (
    Correction,
    DealReview,
    ShownStep,
    StepChange,
    SupportChange,
)
from dealterms.pages.diff import build_diff_sections, describe_diff
from dealterms.pages.list import build_deal_section
from dealterms.pages.page import ARTICLE_COLUMN, Row, Section, Table
from dealterms.pages.wording import (
    Wording,
    citation_cell,
    format_citations,
    format_direction,
    format_field_name,
    truncate_line,
    wording_of,
)

_UNCITED_FIELDS = frozenset({"since", "used_by"})
"""What no citation can speak for."""


_STEP_REASONS = {
    "new-snapshot": "new snapshot",
    "inserted-snapshot": "snapshot inserted",
    "neighbor": "the step after it, again",
    "new-deal": "deal added",
}


def iter_deal_sections(deal: DealReview) -> Iterator[Section]:
    """What a branch does to one deal: its new steps, then what is said of the past."""
    wording = _build_wording(deal)
    if deal.snapshots:
        lines = DealSummary(deal.deal, deal.title, deal.snapshots)
        yield build_deal_section(lines)._replace(part=True)
    for shown in deal.steps:
        yield from _iter_step_sections(deal, shown)
    changes = [_build_moved_section(deal), _build_parties_section(deal)]
    changes += [_build_correction_section(wording, correction) for correction in deal.corrections]
    changes += [
        _build_history_section(wording, deal),
        _build_support_section(wording, deal),
        _build_words_section(deal),
    ]
    told = [section for section in changes if section is not None]
    if told:
        yield Section(truncate_line(deal.title), "its record", part=True)
        yield from told


def _iter_step_sections(deal: DealReview, shown: ShownStep) -> Iterator[Section]:
    """A step in full, but for what is merely carried on: that is counted."""
    steps = f"{shown.diff.before} → {shown.diff.after}" if shown.diff.before else shown.diff.after
    yield Section(
        f"{truncate_line(deal.title)}   {steps}",
        _STEP_REASONS[shown.why],
        lines=(describe_diff(shown.diff),),
        part=True,
    )
    news = shown.diff._replace(terms=tuple(_iter_without_carried(shown.diff.terms)))
    wording = wording_of(deal.title, deal.parties, news.terms)
    for section in build_diff_sections(wording, news):
        kept = section.title == "UNCHANGED"
        yield section._replace(title="RECONFIRMED") if kept else section


def _iter_without_carried(terms: Iterable[TermChange]) -> Iterator[TermChange]:
    for term in terms:
        yield term._replace(fields=tuple(f for f in term.fields if f.verb != "carried"))


def _build_wording(deal: DealReview) -> Wording:
    terms = {
        change.term: change
        for source in (
            (each for shown in deal.steps for each in shown.diff.terms),
            (each.term for each in deal.support),
            (each.term for each in deal.retold),
            (each for correction in deal.corrections for each in correction.terms),
        )
        for change in source
    }
    return wording_of(deal.title, deal.parties, terms.values())


def _build_moved_section(deal: DealReview) -> Section | None:
    lines = [f"{was} is dated {now} now" for was, now in deal.redated]
    lines += [f"{name} is there no longer" for name in deal.deleted]
    if deal.was:
        lines.insert(0, f"the deal's id was {deal.was} and is {deal.deal} now")
    return Section("MOVED OR DELETED", lines=tuple(lines)) if lines else None


def _build_parties_section(deal: DealReview) -> Section | None:
    rows = tuple(
        (
            change.before
            if change.before == change.after
            else _format_from_to(change.before, change.after),
            truncate_line(change.name_before) or "–",
            truncate_line(change.name_after) or "–",
            _format_from_to(*change.lei) if any(change.lei) else "",
        )
        for change in deal.party_changes
    )
    if not rows:
        return None
    width = 4 if any(row[3] for row in rows) else 3
    header = ("Id", "Was called", "Is called", "LEI")[:width]
    return Section("PARTIES", table=Table(header, tuple(row[:width] for row in rows)))


def _format_from_to(before: str, after: str) -> str:
    return f"{_format_or_dash(before)} → {_format_or_dash(after)}"


def _build_words_section(deal: DealReview) -> Section | None:
    rows = tuple(
        (each.where, each.key, _format_or_dash(each.before), _format_or_dash(each.after))
        for each in deal.wording_changes
    )
    if not rows:
        return None
    return Section(
        "WORDS", "no rule reads them", Table(("Where", "Key", "It said", "It says"), rows)
    )


def _build_correction_section(wording: Wording, correction: Correction) -> Section:
    rows: list[Row] = []
    for term in correction.terms:
        for number, change in enumerate(_select_corrected_fields(term)):
            before, after = _format_both_sides(wording, term, change)
            rows.append(
                (
                    "" if number else wording.format_title(term),
                    format_field_name(change.field),
                    before,
                    after,
                    _format_current_citations(change),
                )
            )
    for id_, was, now in correction.proposals:
        rows.append(
            (
                f"proposal {wording.format_token(id_)}",
                "",
                _format_or_dash(was),
                _format_or_dash(now),
                "",
            )
        )
    lines = (
        f"{wording.format_title(term)}: {note}"
        for term in correction.terms
        for note in term.remarks
    )
    return Section(
        f"CORRECTED IN {correction.snapshot}",
        "the record was wrong or incomplete; the deal did not change",
        Table(("Term", "Field", "It said", "It says", ARTICLE_COLUMN), tuple(rows)),
        lines=tuple(lines),
    )


def _format_current_citations(change: FieldChange) -> str:
    """Who speaks for what it says now; those who spoke for what it said may not have been read again."""
    if change.field in _UNCITED_FIELDS:
        return ""
    now = format_citations(change.get_support("after"))
    same = [e.words for e in change.get_support("before")] == [
        e.words for e in change.get_support("after")
    ]
    return f"{now} (citation not updated)" if now and same else now or "no source"


def _format_or_dash(text: str) -> str:
    return truncate_line(text) or "–"


def _select_corrected_fields(term: TermChange) -> list[FieldChange]:
    """The fields of a correction; of a whole term that came or went, not what it was made of."""
    status = next((f for f in term.fields if f.field == STATUS), None)
    if status is None or None not in (status.before, status.after):
        return list(term.fields)
    return [f for f in term.fields if f.field != "kind"]


def _format_both_sides(wording: Wording, term: TermChange, change: FieldChange) -> tuple[str, str]:
    """Both sides in full: of the past, what it said counts, and not the way from one to the other."""
    absent = "–" if change.field == STATUS else "not stated"
    return (
        wording.format_field(term, change.field, change.before, absent),
        wording.format_field(term, change.field, change.after, absent),
    )


def _build_history_section(wording: Wording, deal: DealReview) -> Section | None:
    rows: list[Row] = []
    last = ""
    for retold in deal.retold:
        id_ = retold.term.term
        rows.append(
            (
                "" if id_ == last else wording.format_title(retold.term),
                format_field_name(retold.field),
                _format_step_changes(wording, retold.term, retold.before),
                _format_step_changes(wording, retold.term, retold.after),
            )
        )
        last = id_
    if not rows:
        return None
    header = ("Term", "Field", "Was told", "Is told now")
    return Section("THE HISTORY AS IT IS TOLD NOW", "", Table(header, tuple(rows)))


def _format_step_changes(wording: Wording, term: TermChange, told: Iterable[StepChange]) -> str:
    return "; ".join(_format_step_change(wording, term, each) for each in told) or "nothing"


def _format_step_change(wording: Wording, term: TermChange, told: StepChange) -> str:
    """``2024 → 2025-01: changed, exclusive → right of first refusal, loosened``."""
    change = told.change
    before, after = wording.format_change(term, change)
    alone = before == after or (change.before is None and change.verb != "ended")
    values = after if alone else f"{before} → {after}"
    parts = [change.verb, values, format_direction(change)]
    if change.favors:
        parts.append(f"favors {wording.format_party(change.favors)}")
    return f"{told.before} → {told.after}: {', '.join(part for part in parts if part)}"


def _build_support_section(wording: Wording, deal: DealReview) -> Section | None:
    rows = tuple(_build_support_row(wording, each) for each in deal.support)
    if not rows:
        return None
    header = (
        "Term",
        "Field",
        "As of",
        "What it is",
        "Was supported by",
        "Is supported by",
        "Verdict",
    )
    return Section("EVIDENCE", "nothing of this changed; who says so did", Table(header, rows))


def _build_support_row(wording: Wording, each: SupportChange) -> Row:
    after = each.after
    _, value = wording.format_change(each.term, after)
    return (
        wording.format_title(each.term),
        format_field_name(after.field),
        each.step,
        _format_state(each) if after.after is None else f"{_format_state(each)}: {value}",
        *_format_support_change(each),
        "same weight" if each.verdict == "equal" else each.verdict,
    )


def _format_support_change(each: SupportChange) -> tuple[str, str]:
    """Who spoke and who speaks; where the places are the same, with the words that differ."""
    was, now = _format_support(each.before), _format_support(each.after)
    if was != now:
        return was, now
    return f"{was}: {_format_quotes(each.before)}", f"{now}: {_format_quotes(each.after)}"


def _format_quotes(change: FieldChange) -> str:
    quotes = dict.fromkeys(e.quote for e in change.evidence if e.side == "after" and e.quote)
    return truncate_line("; ".join(f"“{quote}”" for quote in quotes)) or "no words quoted"


def _format_state(each: SupportChange) -> str:
    was, now = each.before.verb, each.after.verb
    if was == now:
        return now
    return "reconfirmed now" if now == "reconfirmed" else f"no longer {was}"


def _format_support(change: FieldChange) -> str:
    mine = change._replace(evidence=tuple(e for e in change.evidence if e.side == "after"))
    parts = [citation_cell(mine)]
    if change.verb in ("disputed", "reported"):
        parts += [
            format_citations(change.get_support("after")),
            f"{change.verb} by {format_citations(change.dissent)}",
        ]
    return "; ".join(dict.fromkeys(part for part in parts if part)) or "no source"
