"""What was learned of a deal, what sources dispute or propose, and what stayed: sections of a page."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from functools import partial

from dealterms.model.change import STATED_AS_UNKNOWN, STATUS, FieldChange
from dealterms.model.diff import Diff, ProposalChange, TermChange
from dealterms.model.missing import known_rank
from dealterms.model.partial_date import PartialDate
from dealterms.model.value import format_as_written
from dealterms.pages.citations import UNSUPPORTED, format_citations, format_confirmation, format_support
from dealterms.pages.page import ARTICLE_COLUMN, Row, Section, build_table_section
from dealterms.pages.wording import (
    Wording,
    format_field_name,
    format_when,
    pluralize,
)


def build_verb_section(wording: Wording, diff: Diff, title: str, note: str) -> Section | None:
    """Build the section of the fields that have the verb of the title, term by term."""
    verb, rows = _VERBS_BY_TITLE.get(title, title.lower()), []
    sharpened = title == "KNOWN MORE CLOSELY"
    for term in diff.terms:
        fields = [f for f in term.fields if f.verb == verb and f.is_sharpened == sharpened]
        whole = [f for f in fields if f.field == STATUS]
        if verb == "unrestated" and whole:
            fields = whole
        for number, change in enumerate(fields):
            rows.append(
                (
                    "" if number else wording.format_title(term),
                    format_field_name(change.field),
                    _format_recorded(wording, term, change, backward=diff.backward),
                    change.when,
                    format_support(change, partial(wording.format_field, term, change.field)),
                )
            )
    header = ("Term", "Field", "Value", "As of", ARTICLE_COLUMN)
    return build_table_section(title, header, rows, note=note)


_VERBS_BY_TITLE = {
    "FIRST DOCUMENTED": "documented",
    "KNOWN MORE CLOSELY": "documented",
    "NOT RESTATED": "unrestated",
}


def _format_recorded(wording: Wording, term: TermChange, change: FieldChange, *, backward: bool) -> str:
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
    stances: set[str] = set()
    for term in diff.terms:
        for change in term.fields:
            if change.dissent and not change.is_news_of_deal:
                stances.add(change.dissent[0].stance)
                rows += _iter_dispute_rows(wording, term, change, backward=diff.backward)
    title = " AND ".join(_DISSENT_TITLES[stance] for stance in sorted(stances))
    header = ("Term", "Field", "Value", ARTICLE_COLUMN)
    note = "sources disagree; no change of this is recorded" if "disputes" in stances else "not confirmed"
    return build_table_section(title, header, rows, note=note)


_DISSENT_TITLES = {"disputes": "DISPUTED", "reports": "REPORTED"}


def _iter_dispute_rows(
    wording: Wording, term: TermChange, change: FieldChange, *, backward: bool
) -> Iterator[Row]:
    reported = change.dissent[0].stance == "reports"
    still = "still " if change.class_ == "none" else ""
    # What is disputed is the newer value, whichever way time is read. It has the voices of now where it
    # differs from the older one: those gave another value.
    disputed = change.before if backward else change.after
    side = ("after",) if change.before != change.after else ("before", "after")
    voices = [e for e in change.evidence if e.stance == "supports" and e.value is None and e.side in side]
    yield (
        wording.format_title(term),
        f"{format_field_name(change.field)}, {still}{'reported' if reported else 'disputed'}",
        wording.format_field(term, change.field, disputed, "not stated"),
        format_citations(voices) or _explain_no_voice(change, reported=reported),
    )
    for value in dict.fromkeys(e.value for e in change.dissent):
        shown = wording.format_field(term, change.field, value)
        cited = format_citations(e for e in change.dissent if e.value == value)
        yield "", "", f"reported: {shown}" if reported else f"or {shown}", cited


def _explain_no_voice(change: FieldChange, *, reported: bool) -> str:
    """Say why no article stands beside a disputed value: none is known, or none was read that far back."""
    if reported:
        return ""
    is_owed = any(need.stance == "supports" for need in change.required_citations)
    return UNSUPPORTED if is_owed else f"stated in {change.last_confirmed}"


def build_proposed_section(
    wording: Wording, proposals: Collection[ProposalChange], after: str
) -> Section | None:
    """Build the section of the proposals, each with what became of it; None if there are none."""
    rows = (
        (
            wording.format_title(proposal),
            wording.format_target(proposal),
            wording.format_aim(proposal),
            proposal.when,
            _describe_outcome(wording, proposal, after),
            format_citations(proposal.evidence) if proposal.supported else UNSUPPORTED,
        )
        for proposal in proposals
    )
    header = ("Proposal", "About", "What", "As of", "Outcome", ARTICLE_COLUMN)
    open_ = all(p.is_open and not p.in_force and not p.since_then for p in proposals)
    return build_table_section("PROPOSED", header, rows, note="nothing of this is in force" if open_ else "")


def _describe_outcome(wording: Wording, proposal: ProposalChange, after: str) -> str:
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


def build_unchanged_section(wording: Wording, diff: Diff, as_of: date | None) -> Section | None:
    """Build the section of the terms that no section above shows, and of the other terms' kept fields."""
    rows: list[Row] = []
    whole = others = 0
    renews = has_automatic_renewal(diff)
    for term in diff.terms:
        kept = [f for f in term.fields if f.class_ == "none"]
        if term.class_ != "none":
            kept = [f for f in kept if f.field != STATUS]
        if term.class_ in ("deal", "event") or not kept:
            continue
        whole += term.class_ == "none"
        others += term.class_ != "none"
        stated = [f for f in kept if f.field != STATUS] or kept
        status = next((f for f in kept if f.field == STATUS), None)
        if status is not None and status not in stated and term.last_day and _runs_on(term, term.last_day):
            stated = [*stated, status]
        groups: dict[tuple[str, str], list[FieldChange]] = {}
        for change in stated:
            state = _describe_state(change)
            article = format_confirmation(change, partial(wording.format_field, term, change.field))
            groups.setdefault((state, article), []).append(change)
        passed = describe_past_end(term, as_of, renews)
        for number, ((state, article), changes) in enumerate(groups.items()):
            values = "; ".join(
                f"{format_field_name(f.field)} {wording.format_field(term, f.field, f.after, 'not stated')}"
                for f in changes
                if f.field != STATUS
            )
            told = "; ".join(part for part in (state, "" if number else passed) if part)
            title = "" if number else wording.format_title(term)
            rows.append((title, values or "still stands", told, article))
    parts = [pluralize(whole, "term")] * bool(whole)
    parts += [f"what else stands of {pluralize(others, 'term')} above"] * bool(others)
    header = ("Term", "Value", "State", ARTICLE_COLUMN)
    return build_table_section("UNCHANGED", header, rows, note="; ".join(parts))


def _describe_state(change: FieldChange) -> str:
    """Write ``reconfirmed 2024-03-02`` or ``carried since 2023``; what is not public is still that."""
    if change.verb == "reconfirmed":
        return f"reconfirmed {change.when}"
    if known_rank(change.after) < 3 and change.after is not None:
        return f"still {format_as_written(change.after)}, as in {change.when}"
    return f"carried since {change.when}"


def has_automatic_renewal(diff: Diff) -> bool:
    """Whether a term that stands renews the agreement by itself."""
    return any(
        term.kind == "renewal" and field.field == "form" and field.after == "automatic"
        for term in diff.terms
        for field in term.fields
    )


def describe_past_end(term: TermChange, as_of: date | None, renews: bool) -> str:
    """Say that the known end of a term has passed by a day, unless a later source says that it still runs."""
    end = term.last_day
    if as_of is None or end is None or end.uncertain or end.last >= as_of or _runs_on(term, end):
        return ""
    return f"its end, {end}, has passed" + ("; renewal not confirmed" if renews else "")


def _runs_on(term: TermChange, end: PartialDate) -> bool:
    """Whether a source that came after the end confirms the term."""
    confirmed = [f.when for f in term.fields if f.field == STATUS and f.verb == "reconfirmed"]
    return any(PartialDate.parse(when).first > end.last for when in confirmed)


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
