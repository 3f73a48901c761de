"""What a branch does to one deal, as sections of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dealterms.model.diff import STATUS, Diff, FieldChange, TermChange
from dealterms.model.listing import DealLine
from dealterms.model.report import Report
from dealterms.model.review import (
    Correction,
    DealReview,
    Shown,
    Support,
    Told,
)
from dealterms.pages import wording
from dealterms.pages.diff import diff_sections, summary
from dealterms.pages.list import deal_section
from dealterms.pages.page import ARTICLE, Row, Section, Table
from dealterms.pages.wording import Voice

_UNCITED = frozenset({"since", "used_by"})
"""What no citation can speak for."""


_WHY = {
    "new-snapshot": "new snapshot",
    "inserted-snapshot": "snapshot inserted",
    "neighbor": "the step after it, again",
    "new-deal": "deal added",
}


def deal_sections(deal: DealReview) -> Iterator[Section]:
    """What a branch does to one deal: its new steps, then what is said of the past."""
    voice = _voice(deal)
    if deal.snapshots:
        lines = DealLine(deal.deal, deal.title, deal.snapshots)
        yield deal_section(lines)._replace(part=True)
    for shown in deal.shown:
        yield from _step(deal, shown)
    changes = [_dates(deal), _parties(deal)]
    changes += [_correction(voice, correction) for correction in deal.corrections]
    changes += [_retold(voice, deal), _support(voice, deal), _worded(deal)]
    told = [section for section in changes if section is not None]
    if told:
        yield Section(wording.shortened(deal.title), "its record", part=True)
        yield from told


def _step(deal: DealReview, shown: Shown) -> Iterator[Section]:
    """A step in full, but for what is merely carried on: that is counted."""
    report = Report(deal=deal.deal, title=deal.title, parties=deal.parties, diff=shown.diff)
    steps = f"{shown.diff.before} → {shown.diff.after}" if shown.diff.before else shown.diff.after
    yield Section(
        f"{wording.shortened(deal.title)}   {steps}",
        _WHY[shown.why],
        lines=(summary(report, shown.diff),),
        part=True,
    )
    news = shown.diff._replace(terms=tuple(_without_carried(shown.diff.terms)))
    for section in diff_sections(report, news):
        kept = section.title == "UNCHANGED"
        yield section._replace(title="RECONFIRMED") if kept else section


def _without_carried(terms: Iterable[TermChange]) -> Iterator[TermChange]:
    for term in terms:
        yield term._replace(fields=tuple(f for f in term.fields if f.verb != "carried"))


def _voice(deal: DealReview) -> Voice:
    terms = {
        change.term: change
        for source in (
            (each for shown in deal.shown for each in shown.diff.terms),
            (each.term for each in deal.support),
            (each.term for each in deal.retold),
            (each for correction in deal.corrections for each in correction.terms),
        )
        for change in source
    }
    told = Diff("", "", (), tuple(terms.values()))
    return wording.voice(Report(title=deal.title, parties=deal.parties, diff=told))


def _dates(deal: DealReview) -> Section | None:
    lines = [f"{was} is dated {now} now" for was, now in deal.redated]
    lines += [f"{name} is there no longer" for name in deal.deleted]
    if deal.was:
        lines.insert(0, f"the deal's id was {deal.was} and is {deal.deal} now")
    return Section("MOVED OR DELETED", lines=tuple(lines)) if lines else None


def _parties(deal: DealReview) -> Section | None:
    rows = tuple(
        (
            change.before
            if change.before == change.after
            else _from_to(change.before, change.after),
            wording.shortened(change.name_before) or "–",
            wording.shortened(change.name_after) or "–",
            _from_to(*change.lei) if any(change.lei) else "",
        )
        for change in deal.party_changes
    )
    if not rows:
        return None
    width = 4 if any(row[3] for row in rows) else 3
    header = ("Id", "Was called", "Is called", "LEI")[:width]
    return Section("PARTIES", table=Table(header, tuple(row[:width] for row in rows)))


def _from_to(before: str, after: str) -> str:
    return f"{_or_dash(before)} → {_or_dash(after)}"


def _worded(deal: DealReview) -> Section | None:
    rows = tuple(
        (each.where, each.key, _or_dash(each.before), _or_dash(each.after)) for each in deal.worded
    )
    if not rows:
        return None
    return Section(
        "WORDS", "no rule reads them", Table(("Where", "Key", "It said", "It says"), rows)
    )


def _correction(voice: Voice, correction: Correction) -> Section:
    rows: list[Row] = []
    for term in correction.terms:
        for number, change in enumerate(_said(term)):
            before, after = _moved(voice, term, change)
            rows.append(
                (
                    "" if number else voice.title(term),
                    wording.label(change.field),
                    before,
                    after,
                    _who(change),
                )
            )
    for id_, was, now in correction.proposals:
        rows.append((f"proposal {voice.spaced(id_)}", "", _or_dash(was), _or_dash(now), ""))
    lines = (f"{voice.title(term)}: {note}" for term in correction.terms for note in term.remarks)
    return Section(
        f"CORRECTED IN {correction.snapshot}",
        "the record was wrong or incomplete; the deal did not change",
        Table(("Term", "Field", "It said", "It says", ARTICLE), tuple(rows)),
        lines=tuple(lines),
    )


def _who(change: FieldChange) -> str:
    """Who speaks for what it says now; those who spoke for what it said may not have been read again."""
    if change.field in _UNCITED:
        return ""
    now = wording.cited(change.on("after"))
    same = [e.words for e in change.on("before")] == [e.words for e in change.on("after")]
    return f"{now} (citation not updated)" if now and same else now or "no source"


def _or_dash(text: str) -> str:
    return wording.shortened(text) or "–"


def _said(term: TermChange) -> list[FieldChange]:
    """The fields of a correction; of a whole term that came or went, not what it was made of."""
    status = next((f for f in term.fields if f.field == STATUS), None)
    if status is None or None not in (status.before, status.after):
        return list(term.fields)
    return [f for f in term.fields if f.field != "kind"]


def _moved(voice: Voice, term: TermChange, change: FieldChange) -> tuple[str, str]:
    """Both sides in full: of the past, what it said counts, and not the way from one to the other."""
    absent = "–" if change.field == STATUS else "not stated"
    return (
        voice.field(term, change.field, change.before, absent),
        voice.field(term, change.field, change.after, absent),
    )


def _retold(voice: Voice, deal: DealReview) -> Section | None:
    rows: list[Row] = []
    last = ""
    for retold in deal.retold:
        id_ = retold.term.term
        rows.append(
            (
                "" if id_ == last else voice.title(retold.term),
                wording.label(retold.field),
                _stories(voice, retold.term, retold.before),
                _stories(voice, retold.term, retold.after),
            )
        )
        last = id_
    if not rows:
        return None
    header = ("Term", "Field", "Was told", "Is told now")
    return Section("THE HISTORY AS IT IS TOLD NOW", "", Table(header, tuple(rows)))


def _stories(voice: Voice, term: TermChange, told: Iterable[Told]) -> str:
    return "; ".join(_story(voice, term, each) for each in told) or "nothing"


def _story(voice: Voice, term: TermChange, told: Told) -> str:
    """``2024 → 2025-01: changed, exclusive → right of first refusal, loosened``."""
    change = told.change
    before, after = voice.moved(term, change)
    alone = before == after or (change.before is None and change.verb != "ended")
    values = after if alone else f"{before} → {after}"
    parts = [change.verb, values, wording.direction(change)]
    if change.favors:
        parts.append(f"favors {voice.party(change.favors)}")
    return f"{told.before} → {told.after}: {', '.join(part for part in parts if part)}"


def _support(voice: Voice, deal: DealReview) -> Section | None:
    rows = tuple(_supported(voice, each) for each in deal.support)
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


def _supported(voice: Voice, each: Support) -> Row:
    after = each.after
    _, value = voice.moved(each.term, after)
    return (
        voice.title(each.term),
        wording.label(after.field),
        each.step,
        _state(each) if after.after is None else f"{_state(each)}: {value}",
        *_both_voices(each),
        "same weight" if each.verdict == "equal" else each.verdict,
    )


def _both_voices(each: Support) -> tuple[str, str]:
    """Who spoke and who speaks; where the places are the same, with the words that differ."""
    was, now = _voices(each.before), _voices(each.after)
    if was != now:
        return was, now
    return f"{was}: {_quoted(each.before)}", f"{now}: {_quoted(each.after)}"


def _quoted(change: FieldChange) -> str:
    quotes = dict.fromkeys(e.quote for e in change.evidence if e.side == "after" and e.quote)
    return wording.shortened("; ".join(f"“{quote}”" for quote in quotes)) or "no words quoted"


def _state(each: Support) -> str:
    was, now = each.before.verb, each.after.verb
    if was == now:
        return now
    return "reconfirmed now" if now == "reconfirmed" else f"no longer {was}"


def _voices(change: FieldChange) -> str:
    mine = change._replace(evidence=tuple(e for e in change.evidence if e.side == "after"))
    parts = [wording.articles(mine)]
    if change.verb in ("disputed", "reported"):
        parts += [
            wording.cited(change.on("after")),
            f"{change.verb} by {wording.cited(change.dissent)}",
        ]
    return "; ".join(dict.fromkeys(part for part in parts if part)) or "no source"
