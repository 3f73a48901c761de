"""A diff as a page: what changed first, then what was learned, then what stayed.

Microsoft–OpenAI   2024 → 2025-05                        the title
2 of 2 changes sourced; 1 disputed; 4 terms unchanged    describe_diff
THE DEAL CHANGED  2 terms, all sourced                   a section, its note and its table
Term     Before     After      When     Direction
Compute                                                a row of one cell: a heading
level  exclusive  preferred  2025-01  loosened
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from dealterms.model.diff import STATUS, Diff, FieldChange, ProposalChange, TermChange
from dealterms.model.report import DealReport
from dealterms.pages.citations import UNSUPPORTED, format_citations, format_support
from dealterms.pages.page import ARTICLE_COLUMN, Page, Row, Section, build_findings_page, build_table_section
from dealterms.pages.wording import (
    Wording,
    capitalize_first,
    format_direction,
    format_field_name,
    pluralize,
    truncate_line,
    wording_of,
)
from dealterms.reports.diff import DiffReport


def build_page(report: DiffReport) -> Page:
    """Build the page of a diff."""
    diff = report.diff
    if diff is None:
        return build_findings_page(report.findings)
    return Page(
        f"{truncate_line(report.title)}   {diff.before} → {diff.after}",
        tuple(_iter_headlines(report, diff)),
        build_diff_sections(wording_of(report.title, report.parties, diff.terms), diff),
    )


def build_diff_sections(wording: Wording, diff: Diff) -> tuple[Section, ...]:
    """Build the sections of a diff: what changed first, then what was learned, then what stayed."""
    corrected = "the older snapshot was wrong, or `since` was not moved"
    sections = [
        _build_changed_section(wording, diff),
        _build_verb_section(wording, diff, "CORRECTED", corrected),
        _build_verb_section(wording, diff, "DOCUMENTED", "not known to be new"),
        _build_verb_section(wording, diff, "MEASURED", "facts, not terms"),
        _build_disputed_section(wording, diff),
        build_proposed_section(wording, diff.proposals),
        _build_verb_section(wording, diff, "REWORDED", "no direction can be given"),
        _build_verb_section(wording, diff, "UNRESTATED", "absence is not removal"),
        _build_unchanged_section(wording, diff),
        _build_notes_section(wording, diff),
    ]
    return tuple(section for section in sections if section is not None)


def _iter_headlines(report: DiffReport, diff: Diff) -> Iterator[str]:
    yield describe_diff(diff, is_filtered=report.not_yet_known > 0)
    parts = []
    if any(answer.reference != answer.name.text for answer in report.asked):
        parts.append("asked for " + " and ".join(answer.reference for answer in report.asked))
    if diff.between:
        by_way = diff.between if len(diff.between) <= 6 else (*diff.between[:3], "…", *diff.between[-2:])
        parts.append("by way of " + ", ".join(by_way))
    if report.known_by:
        parts.append(f"as known by {report.known_by}")
    if parts:
        yield capitalize_first("; ".join(parts))
    yield from describe_carried(report)
    if diff.backward:
        yield "Read backward in time: before is the later date"
    yield from describe_not_yet_known(report)


def describe_carried(report: DealReport) -> Iterator[str]:
    """Yield a line for each date of which there is no snapshot."""
    for answer in report.asked:
        if answer.carried:
            yield f"{answer.reference}: no snapshot of that time; the terms of {answer.name} are carried on"


def describe_not_yet_known(report: DealReport) -> Iterator[str]:
    """Yield a line if values were left out, because no source told them by then."""
    if report.not_yet_known:
        yield f"{pluralize(report.not_yet_known, 'value')} not yet known by {report.known_by}"


def describe_diff(diff: Diff, *, is_filtered: bool = False) -> str:
    """Describe a diff in the line that comes first; identical, and filtered to nothing, are two messages."""
    counts = diff.summary
    if diff.before == diff.after:
        return f"Identical: both name the snapshot {diff.before}"
    if counts["deal"]:
        parts = [f"{counts['sourced']} of {counts['deal']} changes sourced"]
    elif is_filtered:
        parts = ["no change of the deal is left once what was not yet known is taken out"]
    else:
        parts = ["the deal did not change"]
    parts += count_verbs([counts])
    if counts["unchanged"]:
        parts.append(f"{pluralize(counts['unchanged'], 'term')} unchanged")
    if counts["unsupported"]:
        parts.append(f"{pluralize(counts['unsupported'], 'difference')} {UNSUPPORTED}")
    return capitalize_first("; ".join(parts))


_VERB_WORDS = {"documented": "first documented", "unrestated": "not restated"}
"""The words for people, where the verb alone would say too little."""


def count_verbs(summaries: Collection[Mapping[str, int]]) -> list[str]:
    """Count what does not change the deal, in all the diffs with these summaries, verb by verb."""
    verbs = "documented corrected measured disputed reported proposed reworded unrestated".split()
    counts = {verb: sum(summary[verb] for summary in summaries) for verb in verbs}
    return [f"{number} {_VERB_WORDS.get(verb, verb)}" for verb, number in counts.items() if number]


def _build_changed_section(wording: Wording, diff: Diff) -> Section | None:
    terms = diff.changed
    rows = [row for term in terms for row in _iter_term_rows(wording, term)]
    missing = sum(not term.sourced for term in terms)
    note = f"{pluralize(len(terms), 'term')}, {f'{missing} not sourced' if missing else 'all sourced'}"
    header = ("Term", "Before", "After", "When", "Direction", "Favors", ARTICLE_COLUMN)
    return build_table_section("THE DEAL CHANGED", header, rows, note=note, news=True)


def _iter_term_rows(wording: Wording, term: TermChange) -> Iterator[Row]:
    yield (_format_heading(wording, term),)
    for change in term.changed_fields:
        before, after = wording.format_change(term, change)
        name = format_field_name(change.field)
        if change.field == STATUS:
            name = _ROUND_TRIP_LABELS.get((change.verb, change.transient), change.verb)
            after += " (not yet effective)" if change.after == "agreed" else ""
        yield (
            f"  {name}",
            before,
            after,
            change.when,
            format_direction(change),
            wording.format_party(change.favors),
            format_support(change),
        )


_ROUND_TRIP_LABELS = {("ended", True): "added, ended", ("added", True): "ended, back"}
"""The verb for a term that both ends show alike."""


def _format_heading(wording: Wording, term: TermChange) -> str:
    """Name a term, whom it binds and benefits, and its direction if several fields changed."""
    changed = [f for f in term.changed_fields if f.field != STATUS]
    direction = (term.direction or "").replace("-", " ") if len(changed) > 1 else ""
    if direction == "mixed":
        axes = (f"{format_field_name(f.field)} {f.direction}" for f in changed if f.direction)
        direction = f"mixed: {', '.join(axes)}"
    notes = (note.text.replace("-", " ") for note in term.notes)
    parts = (wording.format_title(term), wording.format_roles(term), direction, *notes)
    return " · ".join(part for part in parts if part)


def _build_verb_section(wording: Wording, diff: Diff, title: str, note: str) -> Section | None:
    """Build the section of the fields that have the verb of the title, term by term."""
    verb, rows = title.lower(), []
    for term in diff.terms:
        fields = [f for f in term.fields if f.verb == verb]
        whole = [f for f in fields if f.field == STATUS]
        if verb == "unrestated" and whole:
            fields = whole
        for number, change in enumerate(fields):
            rows.append(
                (
                    "" if number else wording.format_title(term),
                    format_field_name(change.field),
                    _format_recorded(wording, term, change),
                    change.when,
                    format_support(change),
                )
            )
    header = ("Term", "Field", "Value", "As of", ARTICLE_COLUMN)
    return build_table_section(_VERB_WORDS.get(verb, verb).upper(), header, rows, note=note)


def _format_recorded(wording: Wording, term: TermChange, change: FieldChange) -> str:
    """Write the value that was learned, after the one it replaces; or that it was left out."""
    before, after = wording.format_change(term, change)
    if change.verb == "unrestated":
        return f"{after if change.before is None else before}, then not restated"
    if change.before is None or change.after is None:
        return before if change.after is None else after
    return f"{before} → {after}"


def _build_disputed_section(wording: Wording, diff: Diff) -> Section | None:
    """Build the section of what sources dispute, or report without a document; a row for each value."""
    rows: list[Row] = []
    stances: set[str] = set()
    for term in diff.terms:
        for change in term.fields:
            if change.dissent and change.class_ != "deal":
                stances.add(change.dissent[0].stance)
                rows += _iter_dispute_rows(wording, term, change)
    title = " AND ".join(_DISSENT_TITLES[stance] for stance in sorted(stances))
    header = ("Term", "Field", "Value", ARTICLE_COLUMN)
    return build_table_section(title, header, rows, note="sources disagree; the deal did not change")


_DISSENT_TITLES = {"disputes": "DISPUTED", "reports": "REPORTED"}


def _iter_dispute_rows(wording: Wording, term: TermChange, change: FieldChange) -> Iterator[Row]:
    reported = change.dissent[0].stance == "reports"
    still = "still " if change.class_ == "none" else ""
    held = format_citations(e for e in change.evidence if e.stance == "supports")
    yield (
        wording.format_title(term),
        f"{format_field_name(change.field)}, {still}{'reported' if reported else 'disputed'}",
        wording.format_field(term, change.field, change.after, "not stated"),
        held or ("" if reported else UNSUPPORTED),
    )
    for value in dict.fromkeys(e.value for e in change.dissent):
        shown = wording.format_field(term, change.field, value)
        cited = format_citations(e for e in change.dissent if e.value == value)
        yield "", "", f"reported: {shown}" if reported else f"or {shown}", cited


def build_proposed_section(wording: Wording, proposals: Iterable[ProposalChange]) -> Section | None:
    """Build the section of the proposals; None if there are none."""
    rows = (
        (
            wording.format_title(proposal),
            wording.format_target(proposal),
            wording.format_aim(proposal),
            proposal.when,
            format_citations(proposal.evidence) if proposal.supported else UNSUPPORTED,
        )
        for proposal in proposals
    )
    header = ("Proposal", "About", "What", "As of", ARTICLE_COLUMN)
    return build_table_section("PROPOSED", header, rows, note="nothing of this is in force")


def _build_unchanged_section(wording: Wording, diff: Diff) -> Section | None:
    """Build the section of the terms that no section above shows, and of the other terms' kept fields."""
    rows, whole = [], 0
    for term in diff.terms:
        kept = [f for f in term.fields if f.class_ == "none"]
        if term.class_ == "deal" or not kept:
            continue
        whole += term.class_ == "none"
        confirmed = [f for f in kept if f.verb == "reconfirmed"]
        values = "; ".join(
            f"{format_field_name(f.field)} {wording.format_field(term, f.field, f.after, 'not stated')}"
            for f in kept
            if f.field != STATUS
        )
        state = f"carried since {min(f.when for f in kept)}"
        if confirmed:
            state = f"reconfirmed {max(f.when for f in confirmed)}"
        article = format_citations(e for f in confirmed for e in f.get_support("after"))
        rows.append((wording.format_title(term), values or "still stands", state, article))
    others = f"what else stands of {pluralize(len(rows) - whole, 'term')} above"
    parts = [pluralize(whole, "term")] * bool(whole) + [others] * (len(rows) > whole)
    header = ("Term", "Value", "State", ARTICLE_COLUMN)
    return build_table_section("UNCHANGED", header, rows, note="; ".join(parts))


def _build_notes_section(wording: Wording, diff: Diff) -> Section | None:
    lines = [
        f"{wording.format_title(term)}: the definition of {wording.titles.get(id_, id_)} changed,"
        " its effect is not determined"
        for term in diff.terms
        for id_ in term.flags
    ]
    lines += [str(finding) for finding in diff.findings]
    return Section("NOTE", lines=tuple(lines)) if lines else None
