"""A diff as a page: what changed first, then what was learned, then what stayed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dealterms.model.diff import STATUS, Diff, FieldChange, ProposalChange, TermChange
from dealterms.model.report import Report
from dealterms.pages import wording
from dealterms.pages.page import ARTICLE, Page, Row, Section, Table, _capital
from dealterms.pages.wording import Voice


def _diff_page(report: Report, diff: Diff) -> Page:
    return Page(
        f"{wording.shortened(report.title)}   {diff.before} → {diff.after}",
        tuple(_headlines(report, diff)),
        diff_sections(report, diff),
    )


def diff_sections(report: Report, diff: Diff) -> tuple[Section, ...]:
    """The parts of a diff: what changed first, then what was learned, then what stayed."""
    voice = wording.voice(report)
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
        yield f"{wording.counted(report.not_yet_known, 'value')} not yet known by {report.known_by}"


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
        parts.append(f"{wording.counted(counts['unchanged'], 'term')} unchanged")
    if counts["unsupported"]:
        parts.append(
            f"{wording.counted(counts['unsupported'], 'difference')} {wording.UNSUPPORTED}"
        )
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
        f"{wording.counted(len(terms), 'term')}, {note}",
        Table(header, tuple(rows)),
        news=True,
    )


def _term_rows(voice: Voice, term: TermChange) -> Iterator[Row]:
    yield (_heading(voice, term),)
    for change in term.changed_fields:
        before, after = voice.moved(term, change)
        name = wording.label(change.field)
        if change.field == STATUS:
            name = _STORIES.get((change.verb, change.transient), change.verb)
            after += " (not yet effective)" if change.after == "agreed" else ""
        yield (
            f"  {name}",
            before,
            after,
            change.when,
            wording.direction(change),
            voice.party(change.favors),
            wording.articles(change),
        )


_STORIES = {("ended", True): "added, ended", ("added", True): "ended, back"}
"""What befell a term that both ends show alike."""


def _heading(voice: Voice, term: TermChange) -> str:
    """The term, whom it binds and benefits, and the verdict on its axes where they are several."""
    changed = [f for f in term.changed_fields if f.field != STATUS]
    verdict = (term.direction or "").replace("-", " ") if len(changed) > 1 else ""
    if verdict == "mixed":
        axes = (f"{wording.label(f.field)} {f.direction}" for f in changed if f.direction)
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
                    wording.label(change.field),
                    _recorded(voice, term, change),
                    change.when,
                    wording.articles(change),
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
        f"{wording.label(change.field)}, {told}{'reported' if reported else 'disputed'}",
        voice.field(term, change.field, change.after, "not stated"),
        wording.cited(held) or ("" if reported else wording.UNSUPPORTED),
    )
    for value in dict.fromkeys(e.value for e in change.dissent):
        shown = voice.field(term, change.field, value)
        cited = wording.cited(e for e in change.dissent if e.value == value)
        yield "", "", f"reported: {shown}" if reported else f"or {shown}", cited


def _proposed(voice: Voice, proposals: Iterable[ProposalChange]) -> Section | None:
    rows = tuple(
        (
            voice.title(proposal),
            voice.about(proposal),
            voice.aim(proposal),
            proposal.when,
            wording.cited(proposal.evidence) if proposal.supported else wording.UNSUPPORTED,
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
            f"{wording.label(f.field)} {voice.field(term, f.field, f.after, 'not stated')}"
            for f in kept
            if f.field != STATUS
        )
        if confirmed:
            when = max(f.when for f in confirmed)
            state = f"reconfirmed {when}"
            article = wording.cited(e for f in confirmed for e in f.on("after"))
        else:
            state, article = f"carried since {min(f.when for f in kept)}", ""
        rows.append((voice.title(term), values or "still stands", state, article))
    if not rows:
        return None
    others = f"what else stands of {wording.counted(len(rows) - whole, 'term')} above"
    parts = [wording.counted(whole, "term")] * bool(whole) + [others] * (len(rows) > whole)
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
