"""A review laid out: the verdict, the files, what each deal's steps tell now, sources, new findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dealterms.formats import words
from dealterms.formats.layout import (
    ARTICLE,
    COUNTED,
    Page,
    Row,
    Section,
    Table,
    deal_section,
    diff_sections,
    summary,
)
from dealterms.formats.words import Voice
from dealterms.model.change import STATUS, Diff, FieldChange, TermChange
from dealterms.model.report import DealLine, Report
from dealterms.model.review import (
    WHAT,
    Correction,
    DealReview,
    File,
    Leaning,
    Review,
    Shown,
    SourceReview,
    Support,
    Told,
)

_LONGEST_PATH = 240
_UNCITED = frozenset({"since", "used_by"})
"""What no citation can speak for."""
_LEAST = 3
"""As many files of one sort as this are counted, where nothing more is to be said of each."""


def review_page(report: Report, review: Review) -> Page:
    """A review as a page."""
    sections = [
        _files(review.files),
        *(section for deal in review.deals for section in deal_sections(deal)),
        _sources(review.sources),
        _findings(report),
        _accepted(review),
        _agreed(review),
    ]
    return Page(
        "What the branch does to the deal",
        (verdict(report, review), f"{review.base} → {review.head}", *review.remarks),
        tuple(section for section in sections if section is not None),
    )


def _findings(report: Report) -> Section | None:
    found = report.findings
    if not found:
        return None
    return Section("NEW FINDINGS", words.counted(len(found), "finding"), findings=found, part=True)


def verdict(report: Report, review: Review) -> str:
    """The line that comes first: changes, rewritten past, evidence, findings."""
    if not review.files:
        return "No changes to the deal"
    unread = review.count("unreadable", "broken")
    parts = [words.counted(unread, "unreadable file")] if unread else []
    parts.append(_changes(review))
    parts += _learned(review)
    parts += [words.counted(number, noun) for noun, number in _counts(review) if number]
    for verdict_ in ("better", "worse"):
        found = [s for deal in review.deals for s in deal.support if s.verdict == verdict_]
        if found:
            parts.append(f"{words.counted(len(found), 'value')} {verdict_} supported")
    parts.append(words.counted(len(report.findings), "new finding"))
    if review.accepted:
        parts.append(f"{len(review.accepted)} accepted")
    if review.mended:
        parts.append(f"{review.mended} mended")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def _learned(review: Review) -> Iterator[str]:
    """What the new snapshots tell that is no change of the deal, and is news."""
    told = [
        shown.diff.summary
        for deal in review.deals
        for shown in deal.shown
        if shown.why in ("new-snapshot", "inserted-snapshot")
    ]
    for verb, noun in COUNTED:
        number = sum(summary_[verb] for summary_ in told)
        if number:
            yield f"{number} {noun}"


def _counts(review: Review) -> Iterator[tuple[str, int]]:
    """What a branch can do to whole deals and to their past, and how often it did."""
    deals = review.deals
    yield "added deal", sum(deal.is_new for deal in deals)
    yield "renamed deal", sum(bool(deal.was) for deal in deals)
    yield "deleted deal", sum(deal.is_gone for deal in deals)
    yield "correction", sum(len(deal.corrections) for deal in deals)
    yield "inserted snapshot", review.count("inserted-snapshot")
    yield "re-dated snapshot", sum(len(deal.redated) for deal in deals)
    yield "deleted snapshot", sum(len(deal.deleted) for deal in deals if not deal.is_gone)
    renamed = (change for deal in deals if not deal.is_new for change in deal.party_changes)
    yield "party rename", sum(change.before != "" for change in renamed)
    yield "wording", sum(len(deal.worded) for deal in deals)
    yield "accept-list change", len(review.agreed)


def _changes(review: Review) -> str:
    changed = review.changed
    sourced = sum(term.sourced for term in changed)
    if not changed:
        return "the deal does not change"
    if sourced == len(changed):
        all_ = {1: "sourced", 2: "both sourced"}.get(len(changed), "all sourced")
        return f"{words.counted(len(changed), 'change')}, {all_}"
    return f"{words.counted(len(changed), 'change')}, {len(changed) - sourced} {words.UNSUPPORTED}"


def _files(files: Iterable[File]) -> Section | None:
    found = list(files)
    same = [file for file in found if file.what == "reformatted"]
    told = found if len(same) < _LEAST else [f for f in found if f.what != "reformatted"]
    rows = [(_cut(file.path), WHAT[file.what], _cut(file.was)) for file in told]
    if len(same) >= _LEAST:
        rows.append((f"{len(same)} files", WHAT["reformatted"], ""))
    if not rows:
        return None
    width = 3 if any(file.was for file in told) else 2
    header = ("File", "What the branch did", "Where it was")[:width]
    table = Table(header, tuple(row[:width] for row in rows))
    return Section("FILES", table=table, part=True)


def _cut(path: str) -> str:
    """A path as it is, white space and all; a table is as wide as the longest in it."""
    return path if len(path) <= _LONGEST_PATH else f"{path[:_LONGEST_PATH]}…"


# -- one deal ---------------------------------------------------------------------------------------


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
        yield Section(words.shortened(deal.title), "its record", part=True)
        yield from told


def _step(deal: DealReview, shown: Shown) -> Iterator[Section]:
    """A step in full, but for what is merely carried on: that is counted."""
    report = Report(deal=deal.deal, title=deal.title, parties=deal.parties, diff=shown.diff)
    steps = f"{shown.diff.before} → {shown.diff.after}" if shown.diff.before else shown.diff.after
    yield Section(
        f"{words.shortened(deal.title)}   {steps}",
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
    return words.voice(Report(title=deal.title, parties=deal.parties, diff=told))


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
            words.shortened(change.name_before) or "–",
            words.shortened(change.name_after) or "–",
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
                    words.label(change.field),
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
    now = words.cited(change.on("after"))
    same = [e.words for e in change.on("before")] == [e.words for e in change.on("after")]
    return f"{now} (citation not updated)" if now and same else now or "no source"


def _or_dash(text: str) -> str:
    return words.shortened(text) or "–"


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
                words.label(retold.field),
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
    parts = [change.verb, values, words.direction(change)]
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
        words.label(after.field),
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
    return words.shortened("; ".join(f"“{quote}”" for quote in quotes)) or "no words quoted"


def _state(each: Support) -> str:
    was, now = each.before.verb, each.after.verb
    if was == now:
        return now
    return "reconfirmed now" if now == "reconfirmed" else f"no longer {was}"


def _voices(change: FieldChange) -> str:
    mine = change._replace(evidence=tuple(e for e in change.evidence if e.side == "after"))
    parts = [words.articles(mine)]
    if change.verb in ("disputed", "reported"):
        parts += [
            words.cited(change.on("after")),
            f"{change.verb} by {words.cited(change.dissent)}",
        ]
    return "; ".join(dict.fromkeys(part for part in parts if part)) or "no source"


# -- sources, and what was accepted -----------------------------------------------------------------


def _sources(sources: Iterable[SourceReview]) -> Section | None:
    rows = tuple(
        (
            source.source,
            words.shortened(source.title),
            _source(source),
            _leaning(source),
        )
        for source in sources
        if source.what != "reformatted"
    )
    if not rows:
        return None
    header = ("Source", "Title", "What the branch did", "What leans on it")
    return Section("SOURCES", table=Table(header, rows), part=True)


def _source(source: SourceReview) -> str:
    changes = (
        f"{words.label(key)} {_or_dash(before)} → {_or_dash(after)}"
        if before
        else f"{words.label(key)} {words.shortened(after)}"
        for key, before, after in source.changes
    )
    return "; ".join([WHAT[source.what], *changes])


def _leaning(source: SourceReview) -> str:
    """The terms that cite it, deal by deal and snapshot by snapshot."""
    where: dict[str, dict[str, None]] = {}
    for each in source.leaning:
        where.setdefault(f"{each.deal} {each.snapshot}", {})[_entry(each)] = None
    parts = [f"{place}: {words.some(list(entries), ', ')}" for place, entries in where.items()]
    if source.more:
        parts.append(f"and perhaps {words.counted(source.more, 'file')} more")
    if source.repeated_by:
        parts.append(f"repeated by {words.some(list(source.repeated_by), ', ')}")
    return words.some(parts, "; ") or "nothing"


def _entry(leaning: Leaning) -> str:
    spoken = ", ".join(words.label(what) for what in leaning.supports)
    # It is told as the file has it: no rule has read it yet.
    return words.shortened(f"{leaning.entry} ({spoken})" if spoken else leaning.entry)


def _accepted(review: Review) -> Section | None:
    rows = tuple(
        (
            str(each.finding.place),
            each.finding.rule,
            words.shortened(each.finding.message),
            words.shortened(each.reason),
            each.until or "",
        )
        for each in review.accepted
    )
    if not rows:
        return None
    header = ("Place", "Rule", "What is wrong", "Why it may stay", "Until")
    return Section("ACCEPTED", "by the list of the base", Table(header, rows), part=True)


def _agreed(review: Review) -> Section | None:
    rows = tuple(
        (
            "comes" if each.is_new else "goes",
            each.rule,
            words.shortened(each.where),
            words.shortened(", ".join(each.values)),
            words.shortened(each.reason),
            each.until or "",
        )
        for each in review.agreed
    )
    if not rows:
        return None
    header = ("Entry", "Rule", "Where", "Values", "Why it may stay", "Until")
    note = "of no effect on this review: the base's list counts"
    return Section("THE LIST OF FINDINGS THAT MAY STAY", note, Table(header, rows), part=True)
