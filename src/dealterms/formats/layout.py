"""A `Report` as headings, lines and tables: what people read, before it is text or Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dealterms.formats import words
from dealterms.model.axis import Axis, Ladder, Party
from dealterms.model.change import (
    STATUS,
    Diff,
    FieldChange,
    ProposalChange,
    TermChange,
)
from dealterms.model.deal import Answer
from dealterms.model.kinds import kind
from dealterms.model.report import DealLine, Report
from dealterms.model.term import Term

Row = tuple[str, ...]


class Table(NamedTuple):
    """Columns and rows; a row with one cell is a heading over those that follow it."""

    header: Row
    rows: tuple[Row, ...]


class Section(NamedTuple):
    """A part of a page."""

    title: str
    note: str = ""
    table: Table | None = None
    lines: tuple[str, ...] = ()
    news: bool = False
    """The part that the reader came for."""


class Page(NamedTuple):
    """A whole report: its title, a few lines, its sections."""

    title: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]


def page(report: Report) -> Page:
    """``report`` laid out."""
    if report.diff is not None:
        return _diff_page(report, report.diff)
    if report.cover is not None:
        return _cover_page(report, report.cover)
    if report.deals:
        return Page("", (), tuple(_deal_section(deal) for deal in report.deals))
    return _kinds_page(report.kinds)


def _diff_page(report: Report, diff: Diff) -> Page:
    sections = [
        _changed(report, diff),
        _told(
            report,
            diff,
            "CORRECTED",
            "the older snapshot was wrong, or `since` was not moved",
            "corrected",
        ),
        _told(report, diff, "FIRST DOCUMENTED", "not known to be new", "documented"),
        _told(report, diff, "MEASURED", "facts, not terms", "measured"),
        _disputed(report, diff),
        _proposed(diff.proposals),
        _told(report, diff, "REWORDED", "no direction can be given", "reworded"),
        _told(report, diff, "NOT RESTATED", "absence is not removal", "unrestated"),
        _unchanged(report, diff),
        _notes(diff),
    ]
    return Page(
        f"{words.shortened(report.title)}   {diff.before} → {diff.after}{_asked(report, diff)}",
        tuple(_headlines(report, diff)),
        tuple(section for section in sections if section is not None),
    )


def _asked(report: Report, diff: Diff) -> str:
    parts = []
    if any(answer.asked != answer.name.written for answer in report.asked):
        parts.append("asked for " + " and ".join(answer.asked for answer in report.asked))
    if diff.between:
        by_way = (
            diff.between if len(diff.between) <= 6 else (*diff.between[:3], "…", *diff.between[-2:])
        )
        parts.append("by way of " + ", ".join(by_way))
    if report.known_by:
        parts.append(f"as known by {report.known_by}")
    return f"   ({'; '.join(parts)})" if parts else ""


def _headlines(report: Report, diff: Diff) -> Iterator[str]:
    yield summary(report, diff)
    for answer in report.asked:
        if answer.carried:
            yield f"{answer.asked}: no snapshot of that time; the terms of {answer.name} are carried on"
    if diff.backward:
        yield "Asked backward in time: before and after, and whom it favors, are read that way round"
    if report.known_by and report.not_yet_known:
        yield f"{words.counted(report.not_yet_known, 'value')} not yet known by {report.known_by}"


def summary(report: Report, diff: Diff) -> str:
    """The line that comes first; identical, and filtered to nothing, are two messages."""
    counts = diff.summary
    if diff.before == diff.after:
        return f"Identical: both name the snapshot {diff.before}"
    parts = []
    if counts["deal"]:
        parts.append(f"{counts['sourced']} of {counts['deal']} changes sourced")
    elif report.known_by and report.not_yet_known:
        parts.append("no change of the deal is left once what was not yet known is taken out")
    else:
        parts.append("the deal did not change")
    for verb, noun in _COUNTED:
        if counts[verb]:
            parts.append(f"{counts[verb]} {noun}")
    if counts["unchanged"]:
        parts.append(f"{words.counted(counts['unchanged'], 'term')} unchanged")
    if counts["unsupported"]:
        parts.append(f"{words.counted(counts['unsupported'], 'difference')} {words.UNSUPPORTED}")
    line = "; ".join(parts)
    return line[0].upper() + line[1:]


_COUNTED = (
    ("documented", "first documented"),
    ("corrected", "corrected"),
    ("measured", "measured"),
    ("disputed", "disputed"),
    ("reported", "reported"),
    ("proposed", "proposed"),
    ("reworded", "reworded"),
    ("unrestated", "not restated"),
)


def _changed(report: Report, diff: Diff) -> Section | None:
    terms = diff.changed
    if not terms:
        return None
    rows: list[Row] = []
    for term in terms:
        rows += _term_rows(report, term)
    sourced = sum(term.sourced for term in terms)
    note = "all of it sourced" if sourced == len(terms) else f"{len(terms) - sourced} not sourced"
    return Section(
        "THE DEAL CHANGED",
        f"{words.counted(len(terms), 'term')}, {note}",
        Table(("Term", "Before", "After", "When", "Direction", "Favors", "Article"), tuple(rows)),
        news=True,
    )


def _term_rows(report: Report, term: TermChange) -> Iterator[Row]:
    changed = term.changed_fields
    several = len([f for f in changed if f.field != STATUS]) > 1
    verdict = term.direction if term.direction and several else ""
    if verdict == "mixed":
        verdict += ": " + ", ".join(
            f"{words.label(f.field)} {f.direction}" for f in changed if f.direction
        )
    yield (" — ".join(p for p in (_heading(report, term), verdict.replace("-", " ")) if p),)
    for change in changed:
        if change.field == STATUS:
            yield _status_row(report, term, change)
        else:
            before, after = words.moved(report, term, change)
            yield (
                f"  {words.label(change.field)}",
                before,
                after,
                change.when,
                words.direction(change),
                words.party_name(report, change.favors),
                words.articles(change),
            )


def _status_row(report: Report, term: TermChange, change: FieldChange) -> Row:
    verb = "added, then ended" if change.transient and change.verb == "ended" else change.verb
    if change.transient and change.verb == "added":
        verb = "ended, then back"
    return (
        f"  {verb}",
        words.value(change.before, "–"),
        words.value(change.after, "–")
        + (" (not yet effective)" if change.after == "agreed" else ""),
        change.when,
        "came and went" if change.transient else "",
        words.party_name(report, change.favors),
        words.articles(change),
    )


def _heading(report: Report, term: TermChange) -> str:
    notes = [note for note in term.notes if not note.startswith("definition ")]
    parties = words.parties(report, term)
    title = words.shortened(term.title) + (f" ({parties})" if parties else "")
    return "; ".join([title, *notes])


def _told(report: Report, diff: Diff, title: str, note: str, verb: str) -> Section | None:
    rows = []
    for term in diff.terms:
        fields = [f for f in term.fields if f.verb == verb]
        if verb in {"unrestated", "documented"}:
            whole = any(f.field == STATUS for f in fields)
            if whole and verb == "unrestated":
                fields = [f for f in fields if f.field == STATUS]
        for number, change in enumerate(fields):
            shown = _recorded(report, term, change)
            rows.append(
                (
                    words.shortened(term.title) if number == 0 else "",
                    words.label(change.field),
                    shown,
                    change.when,
                    words.articles(change),
                )
            )
    if not rows:
        return None
    return Section(title, note, Table(("Term", "Field", "Value", "Since", "Article"), tuple(rows)))


def _recorded(report: Report, term: TermChange, change: FieldChange) -> str:
    """The value that was learned; what it had been taken for; or that it was left out."""
    before, after = words.moved(report, term, change)
    if change.verb == "unrestated":
        return f"{after if change.before is None else before}, then not restated"
    if change.before is None or change.after is None:
        return before if change.after is None else after
    return f"{before} → {after}"


def _disputed(report: Report, diff: Diff) -> Section | None:
    rows = []
    for term in diff.terms:
        for change in term.fields:
            if not change.dissent or change.class_ == "deal":
                continue
            told = "still " if change.class_ == "none" else ""
            verb = "reported" if change.dissent[0].stance == "reports" else "disputed"
            held = [e for e in change.evidence if e.stance == "supports"]
            lines = [
                (
                    words.field_value(report, term, change.field, change.after)
                    if change.after is not None
                    else "not stated",
                    words.cited(held) or ("" if change.after is None else words.UNSUPPORTED),
                )
            ]
            for value in dict.fromkeys(e.value for e in change.dissent):
                voices = [e for e in change.dissent if e.value == value]
                lines.append(
                    (
                        f"or {words.field_value(report, term, change.field, value)}",
                        words.cited(voices),
                    )
                )
            for number, (shown, articles) in enumerate(lines):
                first = number == 0
                rows.append(
                    (
                        words.shortened(term.title) if first else "",
                        f"{words.label(change.field)} ({told}{verb})" if first else "",
                        shown,
                        articles,
                    )
                )
    if not rows:
        return None
    return Section(
        "DISPUTED",
        "sources disagree; the deal did not change",
        Table(("Term", "Field", "Value", "Article"), tuple(rows)),
    )


def _proposed(proposals: Iterable[ProposalChange]) -> Section | None:
    rows = tuple(
        (
            words.shortened(proposal.title),
            proposal.changes or proposal.kind or "",
            words.shortened(proposal.note or ""),
            proposal.when,
            words.cited(proposal.evidence) if proposal.supported else words.UNSUPPORTED,
        )
        for proposal in proposals
    )
    if not rows:
        return None
    note = "nothing of this is in force"
    return Section("PROPOSED", note, Table(("Proposal", "About", "What", "Since", "Article"), rows))


def _unchanged(report: Report, diff: Diff) -> Section | None:
    rows = []
    for term in diff.terms:
        kept = [f for f in term.fields if f.class_ == "none"]
        if term.class_ == "deal" or not kept:
            continue
        confirmed = [f for f in kept if f.verb == "reconfirmed"]
        told = [f for f in kept if f.field != STATUS]
        values = "; ".join(
            f"{words.label(f.field)} {words.field_value(report, term, f.field, f.after)}"
            for f in told
        )
        voices = [e for f in confirmed for e in f.on("after")]
        if confirmed:
            when = max(confirmed, key=lambda f: f.when).when
            state, article = f"reconfirmed {when}", words.cited(voices)
        else:
            state, article = f"carried since {min(f.when for f in kept)}", ""
        rows.append((words.shortened(term.title), values or "still stands", state, article))
    if not rows:
        return None
    return Section("UNCHANGED", "", Table(("Term", "Value", "State", "Article"), tuple(rows)))


def _notes(diff: Diff) -> Section | None:
    lines = [
        f"{words.shortened(term.title)}: {note}"
        for term in diff.terms
        for note in term.notes
        if note.startswith("definition ")
    ]
    lines += [str(finding) for finding in diff.findings]
    return Section("NOTE", lines=tuple(lines)) if lines else None


def _cover_page(report: Report, cover: Diff) -> Page:
    rows: list[Row] = []
    for term in cover.terms:
        parties = words.parties(report, term)
        kinds = f"{term.kind}; {parties}" if parties else term.kind
        status = term.fields[0]
        state = words.value(status.after, "nobody knows whether it still stands")
        if status.verb == "unrestated":
            state = "not restated here"
        rows.append(
            (
                f"{words.shortened(term.title)} ({kinds}){'' if state == 'in force' else f' — {state}'}",
            )
        )
        for field in _shown(term):
            stated = words.field_value(report, term, field.field, field.after)
            rows.append(
                (
                    f"  {words.label(field.field)}",
                    stated if field.after is not None else "not stated",
                    field.when,
                    _voices(report, term, field),
                )
            )
    sections = [
        Section("TERMS", "", Table(("Term", "Value", "Last confirmed", "Article"), tuple(rows)))
    ]
    proposed = _proposed(cover.proposals)
    asked = report.asked[0] if report.asked else None
    lines = [words.shortened(line) for line in (report.summary,) if line]
    if report.basis:
        lines.insert(0, f"Basis: {report.basis}")
    if asked and asked.carried:
        lines.append(
            f"{asked.asked}: no snapshot of that time; the terms of {asked.name} are carried on"
        )
    if report.not_yet_known:
        lines.append(
            f"{words.counted(report.not_yet_known, 'value')} not yet known by {report.known_by}"
        )
    return Page(
        f"{words.shortened(report.title)}   as of {cover.after}{_as_asked(asked)}",
        tuple(lines),
        tuple(sections + ([proposed] if proposed else [])),
    )


def _shown(term: TermChange) -> list[FieldChange]:
    """The fields of a cover page: the roles stand in the heading, the status where all else is silent."""
    axes = kind(term.kind).axes()
    fields = [f for f in term.fields if f.field != STATUS and not isinstance(axes[f.field], Party)]
    return fields or [f for f in term.fields if f.field == STATUS]


def _voices(report: Report, term: TermChange, field: FieldChange) -> str:
    parts = [words.cited(field.on("after"))]
    for value in dict.fromkeys(e.value for e in field.dissent):
        voices = words.cited(e for e in field.dissent if e.value == value)
        verb = "reported" if field.dissent[0].stance == "reports" else "disputed"
        parts.append(f"{verb}: {words.field_value(report, term, field.field, value)} ({voices})")
    return "; ".join(part for part in parts if part)


def _as_asked(answer: Answer | None) -> str:
    if answer is None or answer.asked == answer.name.written:
        return ""
    return f"   (asked for {answer.asked})"


def _deal_section(deal: DealLine) -> Section:
    rows = tuple(
        (
            line.name,
            line.basis or "",
            str(line.terms),
            "first" if line.changed is None else str(line.changed),
            "" if not line.changed else f"{line.sourced} of {line.changed}",
            str(line.documented) if line.changed is not None else "",
            words.shortened(line.summary or ""),
        )
        for line in deal.snapshots
    )
    header = ("Snapshot", "Basis", "Terms", "Changed", "Sourced", "Documented", "Summary")
    return Section(f"{words.shortened(deal.title)}", deal.deal, Table(header, rows))


def _kinds_page(kinds: tuple[type[Term], ...]) -> Page:
    if len(kinds) == 1:
        return _kind_page(kinds[0])
    rows = tuple((_kind_name(cls), _roles(cls), first_line(cls)) for cls in kinds)
    section = Section("KINDS", "", Table(("Kind", "Binds → benefits", "What it is"), rows))
    return Page(
        "The kinds of terms",
        ("`terms kinds KIND` tells one kind's fields and ladders",),
        (section,),
    )


def _kind_page(cls: type[Term]) -> Page:
    rows = tuple(
        (name, _axis_name(axis), _order(axis))
        for name, axis in cls.axes().items()
        if not isinstance(axis, Party)
    )
    lines = [first_line(cls)]
    if _roles(cls):
        lines.append(f"Binds → benefits: {_roles(cls)}")
    lines.append(_RULES[cls.direction])
    if cls.continues:
        lines.append(f"May become {', '.join(cls.continues)} and keep its id")
    if cls.cuad:
        lines.append(f"CUAD: {', '.join(cls.cuad)}")
    return Page(
        _kind_name(cls),
        tuple(lines),
        (Section("FIELDS", "", Table(("Field", "Axis", "Up is"), rows)),),
    )


_RULES = {
    "burden": "Up is tightened and favors who benefits; down is loosened and favors who is bound",
    "extent": "Later is extended, earlier is shortened; neither favors anybody",
    "never": "A change of it never has a direction",
}


def _kind_name(cls: type[Term]) -> str:
    return str(cls.model_fields["kind"].annotation.__args__[0])  # type: ignore[union-attr]


def _roles(cls: type[Term]) -> str:
    binds, benefits = cls.role("binds"), cls.role("benefits")
    return f"{binds} → {benefits}" if binds and benefits else ""


def first_line(cls: type[Term]) -> str:
    """What a kind is, in one line."""
    return (cls.__doc__ or "").strip().splitlines()[0]


def _axis_name(axis: Axis) -> str:
    return type(axis).__name__


def _order(axis: Axis) -> str:
    if isinstance(axis, Ladder):
        return "; ".join(axis.chains)
    if axis.measured:
        return "measured: a fact, not a term"
    if not axis.ordered:
        return "not ordered"
    if not axis.directed:
        return "told without a direction"
    return axis.up_is
