"""What was learned of a deal, what sources dispute or propose, and what stayed: sections of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from dealterms.model.change import STATED_AS_UNKNOWN, STATUS, FieldChange
from dealterms.model.diff import Diff, ProposalChange, TermChange
from dealterms.model.missing import Trend, known_rank
from dealterms.model.value import format_as_written
from dealterms.pages.cells import Cell, group_by_cell
from dealterms.pages.changes import describe_agreed
from dealterms.pages.citations import UNSUPPORTED, format_confirmation, format_support, group_by_value
from dealterms.pages.page import SOURCE_COLUMN, Row, Section, build_table_section
from dealterms.pages.wording import (
    Wording,
    format_date,
    format_field_name,
    format_when,
    pluralize,
    truncate_line,
)


def build_verb_section(wording: Wording, diff: Diff, title: str, note: str) -> Section | None:
    """Build the section of the fields that have the verb of the title, term by term.

    Fields of one term that have their date and sources in common stand in one row.
    """
    verb, rows = _VERBS_BY_TITLE.get(title, title.lower()), list[Row]()
    sharpened = title == "KNOWN MORE CLOSELY"
    for term in diff.terms:
        fields = [f for f in term.fields if f.verb == verb and f.is_sharpened == sharpened]
        whole = [f for f in fields if f.field == STATUS]
        if verb == "unrestated" and whole:
            fields = whole
        told = [f for f in fields if f.field != STATUS or f.after != "in-force" or f.supported is False]
        entries = list[tuple[str, Cell, str]]()
        for change in told or fields:
            value = format_recorded(wording, term, change, backward=diff.backward)
            if change.field == STATUS and change.reason == STATED_AS_UNKNOWN and term.note:
                value = f"{value}: {truncate_line(term.note)}"
            words = f"{format_field_name(change.field)} {value}" if change.field != STATUS else value
            entries.append((change.when, format_support(wording, term, change), words))
        if entries:
            is_told = verb == "documented" and term.class_ == "record"
            notes = [note.text for note in term.notes] if is_told else []
            rows.append((wording.build_heading(term, *notes),))
            rows += [(f"  {'; '.join(words)}", when, cited) for when, cited, words in group_by_cell(entries)]
    return build_table_section(title, ("Term", "As of", SOURCE_COLUMN), rows, note=note, kind="record")


_VERBS_BY_TITLE = {
    "FIRST DOCUMENTED": "documented",
    "KNOWN MORE CLOSELY": "documented",
    "NOT RESTATED": "unrestated",
}


def format_recorded(wording: Wording, term: TermChange, change: FieldChange, *, backward: bool) -> str:
    """Write the value that was learned, after the one it replaces; or that it is not stated any more.

    Time runs one way, and so does what is learned: read backward, the arrow leads to the newer value.
    """
    before, after = wording.format_change(term, change)
    if change.reason == STATED_AS_UNKNOWN:
        return f"{after if change.before is None else before}, now unknown"
    if change.verb == "unrestated":
        return f"{after if change.before is None else before}, then not restated"
    if change.verb == "withheld":
        if known_rank(change.before) < known_rank(change.after):  # read backward in time
            before, after = after, before
        return f"now {after}; last known {before}, {change.last_confirmed}"
    if change.before is None or change.after is None:
        return before if change.after is None else after
    return f"{before} {'←' if backward else '→'} {after}"


def build_disputed_section(wording: Wording, diff: Diff) -> Section | None:
    """Build the section of what sources dispute, or report without a document; a row for each value."""
    rows: list[Row] = []
    stances, named = set[str](), set[str]()
    for term in diff.terms:
        for change in term.fields:
            if change.dissent and not change.is_news_of_deal:
                stances.add(change.dissent[0].stance)
                rows += [] if term.term in named else [(wording.build_heading(term),)]
                named.add(term.term)
                rows += _iter_dispute_rows(wording, term, change, backward=diff.backward)
    title = " AND ".join(_DISSENT_TITLES[stance] for stance in sorted(stances))
    header = ("Term", "Value", SOURCE_COLUMN)
    note = "sources disagree; no change of this is recorded" if "disputes" in stances else "not confirmed"
    return build_table_section(title, header, rows, note=note, kind="disputed")


_DISSENT_TITLES = {"disputes": "DISPUTED", "reports": "REPORTED"}


def _iter_dispute_rows(
    wording: Wording, term: TermChange, change: FieldChange, *, backward: bool
) -> Iterator[Row]:
    reported = change.dissent[0].stance == "reports"
    still = "still " if change.class_ == "none" else ""
    # What is disputed is the newer value, whichever way time is read. It has the voices of now where it
    # differs from the older one: those gave another value.
    disputed = change.before if backward else change.after
    is_last_known = disputed is None and change.verb == "unrestated"
    side = ("after",) if change.before != change.after and not is_last_known else ("before", "after")
    stated = wording.format_field(term, change.field, disputed, "not stated")
    if is_last_known:
        older = change.after if backward else change.before
        stated = f"last known {wording.format_field(term, change.field, older, 'not stated')}"
    voices = [e for e in change.evidence if e.stance == "supports" and e.value is None and e.side in side]
    yield (
        f"  {format_field_name(change.field)}, {still}{'reported' if reported else 'disputed'}",
        stated,
        wording.sources.cite(voices) or _explain_no_voice(change, reported=reported),
    )
    for value, of_value in group_by_value(change.dissent).items():
        shown = wording.format_field(term, change.field, value)
        cited = wording.sources.cite(of_value)
        yield "", f"reported: {shown}" if reported else f"or {shown}", cited


def _explain_no_voice(change: FieldChange, *, reported: bool) -> Cell:
    """Say why no article stands beside a disputed value: none is known, or none was read that far back."""
    if reported:
        return ""
    is_owed = any(need.stance == "supports" for need in change.required_citations)
    return (UNSUPPORTED,) if is_owed else f"stated in {change.last_confirmed}"


def build_proposed_section(wording: Wording, diff: Diff) -> Section | None:
    """Build the section of the proposals, each below the term that it would change."""
    rows: list[Row] = []
    terms = {term.term: term for term in diff.terms}
    by_target: dict[str, list[ProposalChange]] = {id_: [] for id_ in terms}
    for proposal in diff.proposals:
        by_target.setdefault(proposal.changes or f"new {proposal.kind}", []).append(proposal)
    for id_, proposals in by_target.items():
        if proposals:
            target = wording.format_target(proposals[0])
            if proposals[0].changes is None:
                target = "A new term" if proposals[0].kind in (None, "other") else f"A new term: {target}"
            rows.append((wording.build_heading(terms[id_]) if id_ in terms else target,))
            rows += [build_proposal_row(wording, proposal, diff.after) for proposal in proposals]
    header = ("Proposal", "What", "As of", "Outcome", SOURCE_COLUMN)
    note = describe_no_force(diff.proposals)
    return build_table_section("PROPOSED", header, rows, note=note, kind="proposed")


def describe_no_force(proposals: Iterable[ProposalChange]) -> str:
    """Say that nobody knows any of the proposals to be in force, if that is so."""
    is_none_in_force = all(p.is_open and not p.in_force and not p.since_then for p in proposals)
    return "nothing of this is known to be in force" if is_none_in_force else ""


def build_proposal_row(wording: Wording, proposal: ProposalChange, after: str) -> Row:
    """Build the row of a proposal: what it would set, as of when, what became of it, who says so."""
    return (
        f"  {wording.format_title(proposal)}",
        wording.format_aim(proposal),
        proposal.when,
        describe_outcome(wording, proposal, after),
        wording.sources.cite(proposal.evidence) if proposal.supported else (UNSUPPORTED,),
    )


def describe_outcome(wording: Wording, proposal: ProposalChange, after: str) -> str:
    """Write what became of a proposal, and the changes that did what it aimed at."""
    parts = [] if proposal.is_open else [proposal.outcome or ""]
    for change in proposal.since_then:
        name = f"{format_field_name(change.field)} " if len(proposal.to) > 1 else ""
        before, newer = (wording.format_value(value, "–") for value in (change.before, change.after))
        parts.append(f"since then: {name}{before} → {newer} ({format_when(change)})")
    if not parts and proposal.in_force:
        parts.append("the term states this")
    if not parts and proposal.last_heard != after:
        parts.append(f"last heard {proposal.last_heard}")
    return "; ".join(parts)


def build_unchanged_section(
    wording: Wording, diff: Diff, as_of: date | None, *, is_listed: bool
) -> Section | None:
    """Build the section of the terms that no section above shows, and of the other terms' kept fields.

    Unless ``is_listed``, it only counts the terms, and names those whose end has passed.
    """
    kept = {term.term: _select_kept_fields(term) for term in diff.terms}
    terms = [term for term in diff.terms if kept[term.term]]
    unchanged = [term for term in terms if term.class_ == "none"]
    others = len(terms) - len(unchanged)
    parts = [pluralize(len(unchanged), "term")] * bool(unchanged)
    parts += [f"what else stands of {pluralize(others, 'term')} above"] * bool(others)
    note, renews = "; ".join(parts), diff.renews_automatically
    if not is_listed:
        passed = [(term, describe_past_end(term, as_of, renews)) for term in unchanged]
        lines = tuple(f"{wording.format_title(term)}: {words}" for term, words in passed if words)
        anchors = tuple(wording.get_anchor(term) for term in unchanged)
        return (
            Section("UNCHANGED", f"{note} (listed with --all)", lines=lines, anchors=anchors)
            if terms
            else None
        )
    rows: list[Row] = []
    for term in terms:
        entries = list[tuple[str, Cell, str]]()
        for change in kept[term.term]:
            value = wording.format_field(term, change.field, change.after, "not stated")
            words = f"{format_field_name(change.field)} {value}" if change.field != STATUS else ""
            entries.append((_describe_state(change), format_confirmation(wording, term, change), words))
        standing = describe_standing(wording, term, None) if term.class_ == "none" else ""
        rows.append((wording.build_heading(term, standing, describe_past_end(term, as_of, renews)),))
        rows += [
            (f"  {'; '.join(filter(None, words)) or 'still stands'}", state, cited)
            for state, cited, words in group_by_cell(entries)
        ]
    return build_table_section(
        "UNCHANGED", ("Term", "State", SOURCE_COLUMN), rows, note=note, kind="unchanged"
    )


def _select_kept_fields(term: TermChange) -> list[FieldChange]:
    """Select what stayed of a term; nothing of one that a section of news shows.

    That the term stands is told where nothing else is, or where a source says so after its end.
    """
    kept = [f for f in term.fields if f.class_ == "none"]
    if term.class_ in ("deal", "event"):
        return []
    if term.class_ != "none":
        return [f for f in kept if f.field != STATUS]
    stated = [f for f in kept if f.field != STATUS] or kept
    status = next((f for f in kept if f.field == STATUS), None)
    if (
        status is not None
        and status not in stated
        and term.last_day
        and term.is_confirmed_after(term.last_day)
    ):
        return [*stated, status]
    return stated


def _describe_state(change: FieldChange) -> str:
    """Write ``reconfirmed 2024-03-02`` or ``carried since 2023``; what is not public is still that.

    If no source speaks of the value in that snapshot, it is of an earlier day that the walk does not know.
    """
    if change.verb == "reconfirmed":
        return f"reconfirmed {change.when}"
    if known_rank(change.after) < 3 and change.after is not None:
        word = format_as_written(change.after.word if isinstance(change.after, Trend) else change.after)
        return f"still {word}, as in {change.when}"
    is_cited = any(e.when == change.when and e.stance in ("supports", "unchanged") for e in change.evidence)
    return f"carried since {change.when}" if is_cited else f"as in {change.when}"


def describe_standing(wording: Wording, term: TermChange, today: date | None) -> str:
    """Say how a term stands; nothing if it is in force."""
    status = term.status
    if status is None or status.after is None:
        return "nobody knows whether it still stands"
    if status.verb == "unrestated":
        return "not restated here"
    if status.after == "agreed":
        return describe_agreed(term, today)
    return "" if status.after == "in-force" else wording.format_value(status.after)


def describe_past_end(term: TermChange, as_of: date | None, renews: bool) -> str:
    """Say that the known end of a term has passed by a day, unless a later source says that it still runs."""
    end = term.last_day
    if as_of is None or end is None or end.last >= as_of or term.is_confirmed_after(end):
        return ""
    day, verb = (format_date(end), "may have passed") if end.uncertain else (end, "has passed")
    return f"its end, {day}, {verb}" + ("; renewal not confirmed" if renews else "")


def build_notes_section(wording: Wording, diff: Diff) -> Section | None:
    """Build the section of what is flagged: definitions that changed, milestones that end a term."""
    lines = [
        f"{wording.format_title(term)}: the definition of {wording.titles.get(id_, id_)} changed,"
        " its effect is not determined"
        for term in diff.terms
        for id_ in term.flags
    ]
    lines += [
        f"{wording.format_title(term)}: {wording.titles.get(id_, id_)} was reached, which ends this term;"
        " it is stated as still standing"
        for term in diff.terms
        for id_ in term.ended_by
    ]
    lines += [str(finding) for finding in diff.findings]
    return Section("NOTE", lines=tuple(lines)) if lines else None
