"""A `Report` as headings, lines and tables: what people read, before it is text or Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dealterms.formats import words
from dealterms.formats.words import Voice
from dealterms.model.axis import Axis, Ladder, Party
from dealterms.model.change import (
    STATUS,
    Diff,
    FieldChange,
    ProposalChange,
    TermChange,
)
from dealterms.model.deal import Answer
from dealterms.model.finding import Finding
from dealterms.model.kinds import kind
from dealterms.model.report import Checked, DealLine, Report
from dealterms.model.term import Term

Row = tuple[str, ...]
ARTICLE = "Article"
"""The column that says who says so; it comes last, in every table of differences."""


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
    findings: tuple[Finding, ...] = ()
    news: bool = False
    """The part that the reader came for."""
    part: bool = False
    """It begins a part of the page: what follows, up to the next such, belongs to it."""


class Page(NamedTuple):
    """A whole report: its title, a few lines, its sections."""

    title: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]


def page(report: Report) -> Page:
    """``report`` laid out."""
    if report.review is not None:
        from dealterms.formats.reviewed import review_page

        return review_page(report, report.review)
    if report.diff is not None:
        return _diff_page(report, report.diff)
    if report.cover is not None:
        return _cover_page(report, report.cover)
    if report.checked is not None:
        return _check_page(report, report.checked)
    if report.deals:
        return Page("", (), tuple(deal_section(deal) for deal in report.deals))
    return _kinds_page(report.kinds)


def _diff_page(report: Report, diff: Diff) -> Page:
    return Page(
        f"{words.shortened(report.title)}   {diff.before} → {diff.after}",
        tuple(_headlines(report, diff)),
        diff_sections(report, diff),
    )


def diff_sections(report: Report, diff: Diff) -> tuple[Section, ...]:
    """The parts of a diff: what changed first, then what was learned, then what stayed."""
    voice = words.voice(report)
    sections = [
        _changed(voice, diff),
        _told(voice, diff, "CORRECTED", "the older snapshot was wrong, or `since` was not moved"),
        _told(voice, diff, "DOCUMENTED", "not known to be new"),
        _told(voice, diff, "MEASURED", "facts, not terms"),
        _disputed(voice, diff),
        _proposed(voice, diff.proposals),
        _told(voice, diff, "REWORDED", "no direction can be given"),
        _told(voice, diff, "UNRESTATED", "absence is not removal"),
        _unchanged(voice, diff),
        _notes(voice, diff),
    ]
    return tuple(section for section in sections if section is not None)


def _headlines(report: Report, diff: Diff) -> Iterator[str]:
    yield summary(report, diff)
    asked = _asked(report, diff)
    if asked:
        yield asked
    for answer in report.asked:
        if answer.carried:
            yield f"{answer.asked}: no snapshot of that time; the terms of {answer.name} are carried on"
    if diff.backward:
        yield "Read backward in time: before is the later date"
    if report.known_by and report.not_yet_known:
        yield f"{words.counted(report.not_yet_known, 'value')} not yet known by {report.known_by}"


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
    return _capital("; ".join(parts))


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
    for verb, noun in COUNTED:
        if counts[verb]:
            parts.append(f"{counts[verb]} {noun}")
    if counts["unchanged"]:
        parts.append(f"{words.counted(counts['unchanged'], 'term')} unchanged")
    if counts["unsupported"]:
        parts.append(f"{words.counted(counts['unsupported'], 'difference')} {words.UNSUPPORTED}")
    return _capital("; ".join(parts))


COUNTED = (
    ("documented", "first documented"),
    ("corrected", "corrected"),
    ("measured", "measured"),
    ("disputed", "disputed"),
    ("reported", "reported"),
    ("proposed", "proposed"),
    ("reworded", "reworded"),
    ("unrestated", "not restated"),
)
"""The verbs that are counted beside the changes of the deal, and what people read."""
_TITLES = {"DOCUMENTED": "FIRST DOCUMENTED", "UNRESTATED": "NOT RESTATED"}
"""What people read where the verb alone would say too little."""


def _changed(voice: Voice, diff: Diff) -> Section | None:
    terms = diff.changed
    if not terms:
        return None
    rows = [row for term in terms for row in _term_rows(voice, term)]
    sourced = sum(term.sourced for term in terms)
    note = "all sourced" if sourced == len(terms) else f"{len(terms) - sourced} not sourced"
    header = ("Term", "Before", "After", "When", "Direction", "Favors", ARTICLE)
    return Section(
        "THE DEAL CHANGED",
        f"{words.counted(len(terms), 'term')}, {note}",
        Table(header, tuple(rows)),
        news=True,
    )


def _term_rows(voice: Voice, term: TermChange) -> Iterator[Row]:
    yield (_heading(voice, term),)
    for change in term.changed_fields:
        before, after = voice.moved(term, change)
        name = words.label(change.field)
        if change.field == STATUS:
            name = _STORIES.get((change.verb, change.transient), change.verb)
            after += " (not yet effective)" if change.after == "agreed" else ""
        yield (
            f"  {name}",
            before,
            after,
            change.when,
            words.direction(change),
            voice.party(change.favors),
            words.articles(change),
        )


_STORIES = {("ended", True): "added, ended", ("added", True): "ended, back"}
"""What befell a term that both ends show alike."""


def _heading(voice: Voice, term: TermChange) -> str:
    """The term, whom it binds and benefits, and the verdict on its axes where they are several."""
    changed = [f for f in term.changed_fields if f.field != STATUS]
    verdict = (term.direction or "").replace("-", " ") if len(changed) > 1 else ""
    if verdict == "mixed":
        axes = (f"{words.label(f.field)} {f.direction}" for f in changed if f.direction)
        verdict = f"mixed: {', '.join(axes)}"
    notes = (note.text.replace("-", " ") for note in term.notes)
    parts = (voice.title(term), voice.roles(term), verdict, *notes)
    return " · ".join(part for part in parts if part)


def _told(voice: Voice, diff: Diff, title: str, note: str) -> Section | None:
    """The fields that have the verb of the title, term by term."""
    verb, rows = title.lower(), []
    for term in diff.terms:
        fields = [f for f in term.fields if f.verb == verb]
        whole = [f for f in fields if f.field == STATUS]
        if verb == "unrestated" and whole:
            fields = whole
        for number, change in enumerate(fields):
            rows.append(
                (
                    "" if number else voice.title(term),
                    words.label(change.field),
                    _recorded(voice, term, change),
                    change.when,
                    words.articles(change),
                )
            )
    if not rows:
        return None
    table = Table(("Term", "Field", "Value", "As of", ARTICLE), tuple(rows))
    return Section(_TITLES.get(title, title), note, table)


def _recorded(voice: Voice, term: TermChange, change: FieldChange) -> str:
    """The value that was learned; what it had been taken for; or that it was left out."""
    before, after = voice.moved(term, change)
    if change.verb == "unrestated":
        return f"{after if change.before is None else before}, then not restated"
    if change.before is None or change.after is None:
        return before if change.after is None else after
    return f"{before} → {after}"


def _disputed(voice: Voice, diff: Diff) -> Section | None:
    """What sources say against one another, or of what is not public; each voice in a line."""
    rows: list[Row] = []
    stances: set[str] = set()
    for term in diff.terms:
        for change in term.fields:
            if change.dissent and change.class_ != "deal":
                stances.add(change.dissent[0].stance)
                rows += _voices_of(voice, term, change)
    if not rows:
        return None
    title = " AND ".join(_DISSENT[stance] for stance in sorted(stances))
    header = ("Term", "Field", "Value", ARTICLE)
    note = "sources disagree; the deal did not change"
    return Section(title, note, Table(header, tuple(rows)))


_DISSENT = {"disputes": "DISPUTED", "reports": "REPORTED"}


def _voices_of(voice: Voice, term: TermChange, change: FieldChange) -> Iterator[Row]:
    reported = change.dissent[0].stance == "reports"
    told = "still " if change.class_ == "none" else ""
    held = [e for e in change.evidence if e.stance == "supports"]
    yield (
        voice.title(term),
        f"{words.label(change.field)}, {told}{'reported' if reported else 'disputed'}",
        voice.field(term, change.field, change.after, "not stated"),
        words.cited(held) or ("" if reported else words.UNSUPPORTED),
    )
    for value in dict.fromkeys(e.value for e in change.dissent):
        shown = voice.field(term, change.field, value)
        cited = words.cited(e for e in change.dissent if e.value == value)
        yield "", "", f"reported: {shown}" if reported else f"or {shown}", cited


def _proposed(voice: Voice, proposals: Iterable[ProposalChange]) -> Section | None:
    rows = tuple(
        (
            voice.title(proposal),
            voice.about(proposal),
            voice.aim(proposal),
            proposal.when,
            words.cited(proposal.evidence) if proposal.supported else words.UNSUPPORTED,
        )
        for proposal in proposals
    )
    if not rows:
        return None
    table = Table(("Proposal", "About", "What", "As of", ARTICLE), rows)
    return Section("PROPOSED", "nothing of this is in force", table)


def _unchanged(voice: Voice, diff: Diff) -> Section | None:
    """The terms of which nothing is told above; of the others, what stayed as it was."""
    rows, whole = [], 0
    for term in diff.terms:
        kept = [f for f in term.fields if f.class_ == "none"]
        if term.class_ == "deal" or not kept:
            continue
        whole += term.class_ == "none"
        confirmed = [f for f in kept if f.verb == "reconfirmed"]
        values = "; ".join(
            f"{words.label(f.field)} {voice.field(term, f.field, f.after, 'not stated')}"
            for f in kept
            if f.field != STATUS
        )
        if confirmed:
            when = max(f.when for f in confirmed)
            state = f"reconfirmed {when}"
            article = words.cited(e for f in confirmed for e in f.on("after"))
        else:
            state, article = f"carried since {min(f.when for f in kept)}", ""
        rows.append((voice.title(term), values or "still stands", state, article))
    if not rows:
        return None
    others = f"what else stands of {words.counted(len(rows) - whole, 'term')} above"
    parts = [words.counted(whole, "term")] * bool(whole) + [others] * (len(rows) > whole)
    note = "; ".join(parts)
    return Section("UNCHANGED", note, Table(("Term", "Value", "State", ARTICLE), tuple(rows)))


def _notes(voice: Voice, diff: Diff) -> Section | None:
    lines = [
        f"{voice.title(term)}: the definition of {voice.titles.get(id_, id_)} changed,"
        " its effect is not determined"
        for term in diff.terms
        for id_ in term.flags
    ]
    lines += [str(finding) for finding in diff.findings]
    return Section("NOTE", lines=tuple(lines)) if lines else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _cover_page(report: Report, cover: Diff) -> Page:
    voice = words.voice(report)
    rows: list[Row] = []
    for term in cover.terms:
        status = term.fields[0]
        state = voice.value(status.after, "nobody knows whether it still stands")
        if status.verb == "unrestated":
            state = "not restated here"
        parts = (voice.title(term), term.kind, voice.roles(term), state)
        rows.append((" · ".join(p for p in parts if p and p != "in force"),))
        rows += [
            (
                f"  {words.label(field.field)}",
                voice.field(term, field.field, field.after, "not stated"),
                field.when,
                _voices(voice, term, field),
            )
            for field in _shown(term)
        ]
    terms = Table(("Term", "Value", "Last confirmed", ARTICLE), tuple(rows))
    proposed = _proposed(voice, cover.proposals)
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
        (Section("TERMS", table=terms), *([proposed] if proposed else [])),
    )


def _shown(term: TermChange) -> list[FieldChange]:
    """The fields of a cover page: the roles stand in the heading, the status where all else is silent."""
    axes = kind(term.kind).axes()
    fields = [f for f in term.fields if f.field != STATUS and not isinstance(axes[f.field], Party)]
    return fields or [f for f in term.fields if f.field == STATUS]


def _voices(voice: Voice, term: TermChange, field: FieldChange) -> str:
    parts = [words.cited(field.on("after"))]
    for value in dict.fromkeys(e.value for e in field.dissent):
        voices = words.cited(e for e in field.dissent if e.value == value)
        verb = "reported" if field.dissent[0].stance == "reports" else "disputed"
        parts.append(f"{verb}: {voice.field(term, field.field, value)} ({voices})")
    return "; ".join(part for part in parts if part)


def _as_asked(answer: Answer | None) -> str:
    if answer is None or answer.asked == answer.name.written:
        return ""
    return f"   (asked for {answer.asked})"


def _check_page(report: Report, checked: Checked) -> Page:
    lines = [_verdict(report, checked)]
    if checked.not_at_hand:
        lines.append(
            f"{words.counted(checked.not_at_hand, 'quote')} not looked for:"
            " the articles' texts are not at hand (--captures DIR says where they are)"
        )
    lines += checked.refused
    sections = [Section("", findings=report.findings)] if report.findings else []
    return Page("", (), (*sections, Section("", lines=tuple(lines))))


def findings_table(findings: Iterable[Finding]) -> Table:
    """Findings as a table, where lines with carets cannot be drawn."""
    rows = tuple((str(f.place), f.severity, f.rule, f.sentence) for f in findings)
    return Table(("Place", "Severity", "Rule", "What, and what would mend it"), rows)


def _verdict(report: Report, checked: Checked) -> str:
    """How many findings, in how much; and how the quotes were found."""
    count = {
        severity: sum(finding.severity == severity for finding in report.findings)
        for severity in ("error", "warning")
    }
    looked = ", ".join(
        words.counted(number, noun)
        for number, noun in (
            (checked.deals, "deal"),
            (checked.snapshots, "snapshot"),
            (checked.records, "record"),
        )
    )
    found = ", ".join(f"{number} {result}" for result, number in sorted(checked.quotes.items()))
    total = words.counted(sum(checked.quotes.values()), "quote")
    quotes = f"; {total} looked for: {found}" if found else ""
    faults = ", ".join(words.counted(number, severity) for severity, number in count.items())
    return f"{faults} in {looked}{quotes}"


def deal_section(deal: DealLine) -> Section:
    """A deal of a list, its snapshots in a table."""
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
