"""What changed in a deal, and what happened under it, as the sections of a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dealterms.model.change import STATUS, FieldChange
from dealterms.model.diff import Diff, PartyPassed, TermChange
from dealterms.model.partial_date import PartialDate
from dealterms.pages.cells import Cell
from dealterms.pages.citations import format_support
from dealterms.pages.page import SOURCE_COLUMN, Row, Section, build_table_section
from dealterms.pages.wording import (
    Wording,
    format_direction,
    format_field_name,
    format_when,
    join_clauses,
    join_limited,
    pluralize,
    truncate_line,
)


def build_changed_section(wording: Wording, diff: Diff, today: date | None = None) -> Section | None:
    """Build the section of what somebody changed, term by term; parties that passed come first."""
    terms = diff.changed
    rows: list[Row] = [(describe_passed(wording, passed),) for passed in diff.passed]
    rows += [row for term in terms for row in _iter_term_rows(wording, term, today)]
    missing = sum(not term.sourced for term in terms)
    note = f"{pluralize(len(terms), 'term')}, {f'{missing} not sourced' if missing else 'all sourced'}"
    header = ("Term", "Before", "After", "When", "How", "Favors", SOURCE_COLUMN)
    return build_table_section("THE DEAL CHANGED", header, rows, note=note, news=True, kind="deal")


def describe_passed(wording: Wording, passed: PartyPassed) -> str:
    """Write ``Core in Bolt's place in 2 terms (2020): Royalty, License``."""
    new, old = wording.format_party(passed.new), wording.format_party(passed.old)
    old += "'" if old.endswith("s") else "'s"
    when = f" (by {passed.when})" if passed.when_is == "by" else f" ({passed.when})" if passed.when else ""
    titles = join_limited([wording.titles.get(id_, id_) for id_ in passed.terms], ", ")
    return f"{new} in {old} place in {pluralize(len(passed.terms), 'term')}{when}: {titles}"


def _iter_term_rows(wording: Wording, term: TermChange, today: date | None) -> Iterator[Row]:
    yield (_build_heading(wording, term),)
    for change in term.changed_fields:
        before, after = wording.format_change(term, change)
        name = format_field_name(change.field)
        if change.field == STATUS:
            name = name_round_trip(change) if change.transient else change.verb
            after = describe_agreed(term, today) if change.after == "agreed" else after
        yield (
            f"  {name}",
            before,
            after,
            format_change_date(change, today),
            format_direction(change),
            format_favors(wording, term, change),
            format_support(wording, term, change),
        )


def format_favors(wording: Wording, term: TermChange, change: FieldChange) -> str:
    """Name whom a change favors, and say so if sources disagree on who that is."""
    favors = wording.format_party(change.favors)
    disputed = term.find_disputed_roles() if favors else []
    return f"{favors} (sources disagree on the {', '.join(disputed)})" if disputed else favors


def format_change_date(change: FieldChange, today: date | None) -> str:
    """Write when it changed, and whether that lies ahead of the day on which it is asked."""
    when = format_when(change)
    if today is None or change.when_is != "since" or PartialDate.parse(change.when).first <= today:
        return when
    return f"{when}, lies ahead"


def describe_agreed(term: TermChange, today: date | None) -> str:
    """Say when a term takes effect that was agreed or ordered and had not, and whether that lies ahead."""
    if term.effective is None:
        return "not known to be in effect"
    if today is not None and term.effective.first > today:
        return f"lies ahead ({term.effective})"
    return f"to take effect {term.effective}"


def name_round_trip(change: FieldChange) -> str:
    """Write the verbs of a term that both ends show alike: ``added, ended``; ``suspended, back``."""
    if None in (change.before, change.after):
        return "added, ended"
    return f"{'suspended' if change.verb in ('suspended', 'resumed') else 'ended'}, back"


def _build_heading(wording: Wording, term: TermChange) -> Cell:
    """Name a term, whom it binds and benefits, and how its changes agree if there are several."""
    changed = [f for f in term.changed_fields if f.field != STATUS and f.counted]
    agreement = ""
    if len(changed) > 1 and term.direction == "mixed":
        moves = (f"{format_field_name(f.field)} {f.moved or f.direction}" for f in changed if f.direction)
        agreement = f"mixed: {', '.join(moves)}"
    elif len(changed) > 1 and term.direction == "partly-known":
        agreement = "partly known"
    elif len(changed) > 1 and term.favors and term.verb == "changed":
        agreement = f"all in favor of {wording.format_party(term.favors)}"
    notes = (note.text if "superseded" in note.text else note.text.replace("-", " ") for note in term.notes)
    return wording.build_heading(term, agreement, *notes)


def build_happened_section(wording: Wording, diff: Diff) -> Section | None:
    """Build the section of what came about as agreed: nobody changed anything."""
    rows: list[Row] = []
    for term in diff.happened:
        rows.append((wording.build_heading(term),))
        rows += [
            (
                f"  {describe_event(wording, term, change)}",
                format_when(change),
                describe_event_remarks(wording, term, change),
                format_support(wording, term, change),
            )
            for change in term.events
        ]
    note = "as agreed; nobody changed the deal by it"
    header = ("Term", "When", "Remarks", SOURCE_COLUMN)
    return build_table_section("HAPPENED UNDER THE DEAL", header, rows, note=note, news=True, kind="event")


def describe_event(wording: Wording, term: TermChange, change: FieldChange) -> str:
    """Write ``exercised by Bolt``, ``took effect``; and by whom only if that is known."""
    doer = {"exercised": term.benefits, "performed": term.binds}.get(change.verb)
    verb = change.verb.replace("-", " ")
    return verb if doer in (None, "unknown", "mutual") else f"{verb} by {wording.format_party(doer)}"


def describe_event_remarks(wording: Wording, term: TermChange, change: FieldChange) -> str:
    """Write whom a milestone serves, what the status was on the way, and the term's note."""
    parts = []
    if change.verb == "reached" and term.benefits not in (None, "unknown", "mutual"):
        parts.append(f"serves {wording.format_party(term.benefits)}")
    if len(change.path) > 2:
        parts.append(wording.format_change(term, change)[1])
    parts += [note.text for note in term.notes]
    return join_clauses([*parts, truncate_line(term.note or "")])
