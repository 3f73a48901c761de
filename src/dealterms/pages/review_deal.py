"""What a branch does to one deal, as sections of a page.

Microsoft–OpenAI   2025-01 → 2025-05    each new step, as `terms diff` shows it
Microsoft–OpenAI  its record            then what the branch says of the past:
MOVED OR DELETED, PARTIES               names of snapshots and parties
CORRECTED IN 2024                       values that a snapshot said and says
THE HISTORY AS IT IS TOLD NOW           the steps around them, before and after
EVIDENCE, WORDS                         who supports it; texts that no rule reads
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import chain

from dealterms.model.change import STATUS, FieldChange
from dealterms.model.diff import Diff, TermChange
from dealterms.model.report import DealSummary
from dealterms.model.review import Correction, DealReview, ShownStep, StepChange, SupportChange
from dealterms.pages.cells import Cell, join_cells
from dealterms.pages.citations import format_support, iter_dissent
from dealterms.pages.diff import build_diff_sections, describe_diff
from dealterms.pages.headline import write_sentence
from dealterms.pages.list import build_deal_section
from dealterms.pages.page import SOURCE_COLUMN, Row, Section, Table, build_table_section
from dealterms.pages.records import build_unchanged_section
from dealterms.pages.source_list import SourceList
from dealterms.pages.wording import (
    Wording,
    build_wording,
    format_direction,
    format_field_name,
    join_clauses,
    join_limited,
    truncate_line,
)

_UNCITED_FIELDS = {"since", "agreed", "superseded_by", "used_by"}
"""The fields that no citation can support; nor the date of a single field, `since of rate`."""
_STEP_REASONS = {
    "new-snapshot": "new snapshot",
    "inserted-snapshot": "snapshot inserted",
    "neighbor": "the step after it, again",
    "new-deal": "deal added",
}
"""Why a step is shown, in words."""


def iter_deal_sections(
    deal: DealReview, sources: SourceList, *, is_told_above: bool = False
) -> Iterator[Section]:
    """Yield the sections of one deal: its new steps, then what the branch says of the past.

    If ``is_told_above``, the page begins with the sentence of its only step.
    """
    terms = chain(
        (term for shown in deal.steps for term in shown.diff.terms),
        (support.term for support in deal.support),
        (history.term for history in deal.retold),
        (term for correction in deal.corrections for term in correction.terms),
    )
    wording = _build_wording(deal, {term.term: term for term in terms}.values(), sources)
    if deal.snapshots:
        summary = DealSummary(deal.deal, deal.title, deal.snapshots)
        yield build_deal_section(summary)._replace(part=True)
    for shown in deal.steps:
        yield from _iter_step_sections(deal, shown, sources, is_told_above=is_told_above)
    sections = (
        _build_moved_section(deal),
        _build_parties_section(deal),
        *(_build_correction_section(wording, correction) for correction in deal.corrections),
        _build_history_section(wording, deal),
        _build_support_section(wording, deal),
        _build_words_section(deal),
    )
    record = [section for section in sections if section is not None]
    if record:
        yield Section(truncate_line(deal.title), "its record", part=True)
        yield from record


def _build_wording(deal: DealReview, terms: Collection[TermChange], sources: SourceList) -> Wording:
    return build_wording(deal.title, deal.parties, terms, sources, f"term-{deal.deal}")


def _iter_step_sections(
    deal: DealReview, shown: ShownStep, sources: SourceList, *, is_told_above: bool
) -> Iterator[Section]:
    """Yield the sections of a step, without the fields that are merely carried on: its line counts them.

    What sources still dispute is shown, though it is carried on.
    """
    steps = f"{shown.diff.before} → {shown.diff.after}" if shown.diff.before else shown.diff.after
    wording = _build_wording(deal, shown.diff.terms, sources)
    lines = [describe_diff(shown.diff)] if describe_diff(shown.diff) else []
    if shown.diff.before and not is_told_above:
        lines.insert(0, write_sentence(wording, shown.diff))
    if shown.unreadable:
        names = join_limited([f"`{id_}`" for id_ in sorted(shown.unreadable)], ", ")
        lines.append(f"Not compared, for it cannot be read: {names}")
    title, why = f"{truncate_line(deal.title)}   {steps}", _STEP_REASONS[shown.why]
    yield Section(title, why, lines=tuple(lines), part=True)
    told = _select_fields(shown.diff, lambda field: field.verb != "carried" or bool(field.dissent))
    for section in build_diff_sections(wording, told):
        if section.title != "UNCHANGED":
            yield section
    confirmed = _select_fields(shown.diff, lambda field: field.verb != "carried")
    reconfirmed = build_unchanged_section(wording, confirmed, None, is_listed=True)
    if reconfirmed is not None:
        yield reconfirmed._replace(title="RECONFIRMED")


def _select_fields(diff: Diff, is_selected: Callable[[FieldChange], bool]) -> Diff:
    terms = (term._replace(fields=tuple(filter(is_selected, term.fields))) for term in diff.terms)
    return diff._replace(terms=tuple(terms))


def _build_moved_section(deal: DealReview) -> Section | None:
    lines = [f"{old} is dated {new} now" for old, new in deal.redated]
    lines += [f"{name} is there no longer" for name in deal.deleted]
    if deal.was:
        lines.insert(0, f"the deal's id was {deal.was} and is {deal.deal} now")
    return Section("MOVED OR DELETED", lines=tuple(lines)) if lines else None


def _build_parties_section(deal: DealReview) -> Section | None:
    rows = (
        (
            change.before if change.before == change.after else _format_from_to(change.before, change.after),
            truncate_line(change.name_before) or "–",
            truncate_line(change.name_after) or "–",
            _format_from_to(*change.lei) if any(change.lei) else "",
        )
        for change in deal.party_changes
    )
    table = Table(("Id", "Was called", "Is called", "LEI"), tuple(rows))
    return Section("PARTIES", table=table.without_empty_columns()) if table.rows else None


def _format_from_to(before: str, after: str) -> str:
    return f"{format_or_dash(before)} → {format_or_dash(after)}"


def _build_words_section(deal: DealReview) -> Section | None:
    rows = (
        (change.where, change.key, format_or_dash(change.before), format_or_dash(change.after))
        for change in deal.wording_changes
    )
    header = ("Where", "Key", "It said", "It says")
    return build_table_section("WORDS", header, rows, note="they are not compared as terms")


def _build_correction_section(wording: Wording, correction: Correction) -> Section:
    rows: list[Row] = []
    for term in correction.terms:
        for number, change in enumerate(_select_corrected_fields(term)):
            absent = "–" if change.field == STATUS else "not stated"
            rows.append(
                (
                    "" if number else wording.format_title(term),
                    format_field_name(change.field),
                    # In full, and not what was added to a set: each side is a claim of its own.
                    wording.format_field(term, change.field, change.before, absent),
                    wording.format_field(term, change.field, change.after, absent),
                    _format_current_citations(wording, change),
                )
            )
    for id_, old, new in correction.proposals:
        name = f"proposal {wording.format_token(id_)}"
        rows.append((name, "", format_or_dash(old), format_or_dash(new), ""))
    lines = (f"{wording.format_title(term)}: {note}" for term in correction.terms for note in term.remarks)
    return Section(
        f"CORRECTED IN {correction.snapshot}",
        "what the record of that date said, and what it says now",
        Table(("Term", "Field", "It said", "It says", SOURCE_COLUMN), tuple(rows)),
        lines=tuple(lines),
    )


def _format_current_citations(wording: Wording, change: FieldChange) -> Cell:
    """Write who supports the corrected value, and whether that citation is still the one of the old value."""
    if change.field in _UNCITED_FIELDS or change.field.startswith("since of "):
        return ""
    old, new = change.get_support("before"), change.get_support("after")
    cited = wording.sources.cite(new)
    is_same = [(e.words, set(e.supports)) for e in old] == [(e.words, set(e.supports)) for e in new]
    return join_cells([cited, "(citation not updated)"], " ") if cited and is_same else cited or "no source"


def format_or_dash(text: str) -> str:
    """Write ``text`` on one line, and a dash for no text."""
    return truncate_line(text) or "–"


def _select_corrected_fields(term: TermChange) -> list[FieldChange]:
    """Select the fields of a corrected term; without its kind, if the whole term was added or removed."""
    is_whole = any(f.field == STATUS and None in (f.before, f.after) for f in term.fields)
    return [f for f in term.fields if not (is_whole and f.field == "kind")]


def _build_history_section(wording: Wording, deal: DealReview) -> Section | None:
    rows: list[Row] = []
    previous = ""
    for term, field, *sides in deal.retold:
        told = (
            join_clauses(_format_step_change(wording, term, step) for step in steps) or "nothing"
            for steps in sides
        )
        title = "" if term.term == previous else wording.format_title(term)
        rows.append((title, format_field_name(field), *told))
        previous = term.term
    header = ("Term", "Field", "Was told", "Is told now")
    return build_table_section("THE HISTORY AS IT IS TOLD NOW", header, rows)


def _format_step_change(wording: Wording, term: TermChange, step: StepChange) -> str:
    """Write ``2024 → 2025-01: changed (2025), exclusive → right of first refusal, loosened``."""
    change = step.change
    before, after = wording.format_change(term, change)
    is_single = before == after or (change.before is None and change.verb != "ended")
    values = after if is_single else f"{before} → {after}"
    verb = change.verb.replace("-", " ")
    if change.is_news_of_deal and change.when_is != "by":
        verb += f" ({change.when})"
    parts = [verb, values, format_direction(change)]
    if change.favors:
        parts.append(f"favors {wording.format_party(change.favors)}")
    return f"{step.before} → {step.after}: {', '.join(part for part in parts if part)}"


def _build_support_section(wording: Wording, deal: DealReview) -> Section | None:
    header = ("Term", "Field", "As of", "What it is", "Was supported by", "Is supported by", "Verdict")
    rows = (_build_support_row(wording, support) for support in deal.support)
    note = "the values are as before; their sources are not"
    return build_table_section("EVIDENCE", header, rows, note=note)


def _build_support_row(wording: Wording, support: SupportChange) -> Row:
    """Build the row of a value: its sources before and after; where those are the same, their quotes."""
    before, after = support.before, support.after
    state = after.verb.replace("-", " ")
    if before.verb != after.verb:
        state = "reconfirmed now" if after.verb == "reconfirmed" else f"no longer {before.verb}"
    cited = [_cite_newer(wording, support.term, change) for change in (before, after)]
    if cited[0] == cited[1]:
        cited = [join_cells([cited[0], _format_quotes(change)], ": ") for change in (before, after)]
    _, value = wording.format_change(support.term, after)
    return (
        wording.format_title(support.term),
        format_field_name(after.field),
        support.step,
        state if after.after is None else f"{state}: {value}",
        *cited,
        "same weight" if support.verdict == "equal" else support.verdict,
    )


def _format_quotes(change: FieldChange) -> str:
    quotes = dict.fromkeys(e.quote for e in change.evidence if e.side == "after" and e.quote)
    return truncate_line("; ".join(f"“{quote}”" for quote in quotes)) or "no words quoted"


def _cite_newer(wording: Wording, term: TermChange, change: FieldChange) -> Cell:
    newer = tuple(e for e in change.evidence if e.side == "after")
    cite = wording.sources.cite
    parts = [format_support(wording, term, change._replace(evidence=newer))]
    parts.append(cite(e for e in newer if e.stance == "unchanged"))
    if change.verb in ("disputed", "reported"):
        parts.append(cite(change.get_support("after")))
    if not change.is_news_of_deal:
        parts += iter_dissent(wording, term, change)
    return join_cells(dict.fromkeys(part for part in parts if part), "; ") or "no source"
