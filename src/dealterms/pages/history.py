"""The history of a deal as a page: a timeline of each term, from the first snapshot to the last.

Cloud capacity for OpenAI · OpenAI → Microsoft          a heading for each term
  2024     first documented  level exclusive            what was learned, and is no change of the deal
  2025-01  DEAL CHANGED      level: exclusive → …       what somebody changed, when, and in whose favor
           disputed          level: or exclusive        what sources do not agree on
  2025-05  reconfirmed       level refusal              what a later source repeats
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dealterms.model.axes import Role
from dealterms.model.change import STATUS, FieldChange
from dealterms.model.diff import Diff, ProposalChange, TermChange
from dealterms.model.kinds import resolve_kind
from dealterms.pages.cells import Cell, group_by_cell, join_cells
from dealterms.pages.changes import (
    describe_agreed,
    describe_event,
    describe_event_remarks,
    describe_passed,
    format_change_date,
    format_favors,
)
from dealterms.pages.citations import UNSUPPORTED, format_confirmation, format_support, iter_dissent
from dealterms.pages.deals import describe_not_yet_known
from dealterms.pages.diff import describe_diff
from dealterms.pages.headline import write_sentence
from dealterms.pages.page import SOURCE_COLUMN, Page, Row, Section, build_findings_page, build_table_section
from dealterms.pages.records import build_notes_section, describe_outcome, format_recorded
from dealterms.pages.source_list import SourceList
from dealterms.pages.wording import (
    Wording,
    build_wording,
    format_direction,
    format_field_name,
    format_when,
    join_clauses,
    join_limited,
    pluralize,
    truncate_line,
)
from dealterms.reports.history import HistoryReport, HistoryStep, Return, index_returns

_HEADER = ("Snapshot", "What", "Value", "When", "How", "Favors", SOURCE_COLUMN)
_VERB_WORDS = {
    "unrestated": "not restated",
    "differs": "differs: changed or wrong, the record does not say",
    "corrected": "corrected: the older snapshot was wrong",
    "clarified": "clarified: said to have always meant this",
}
"""What is said of a verb of the record, where the verb alone would say too little."""


def build_page(report: HistoryReport, shared: SourceList | None = None, anchor_prefix: str = "term") -> Page:
    """Build the page of a history: the timeline of every term, then what is proposed and flagged.

    Where several deals share a list of sources, it is without that list.
    """
    total, first = report.total, report.first
    if total is None or first is None:
        return build_findings_page(report.findings)
    sources = shared or SourceList(report.sources, report.quote_results)
    # The newest title and roles of a term come last, and count.
    terms = {term.term: term for term in (*first.diff.terms, *total.terms)}
    wording = build_wording(
        report.title, report.parties, (*total.unselected, *terms.values()), sources, anchor_prefix
    )
    timeline = _Timeline(wording, report)
    rows = [row for term in terms.values() for row in timeline.iter_term_rows(term)]
    rows += timeline.iter_new_term_proposals(terms)
    sections = [
        build_table_section("TIMELINE", _HEADER, rows, note=_describe_timeline(report), news=True),
        _build_notes(wording, report),
        sources.build_section() if shared is None else None,
    ]
    span = f"{total.before} → {total.after}" if report.steps else total.before
    return Page(
        f"{truncate_line(report.title)}   history of {span}   as known on {report.known_on}",
        (_write_sentence(report, total, wording), *_iter_lines(report, total)),
        tuple(section for section in sections if section is not None),
    )


def write_headline(report: HistoryReport) -> str:
    """Write the sentence of the whole walk; nothing if the question cannot be answered."""
    if report.total is None:
        return ""
    wording = build_wording(report.title, report.parties, report.total.all_terms, SourceList())
    return _write_sentence(report, report.total, wording)


def _write_sentence(report: HistoryReport, total: Diff, wording: Wording) -> str:
    titles = [wording.titles.get(id_, id_) for id_ in report.terms_asked]
    return write_sentence(wording, total, today=report.today, known_by=report.known_by, of=titles)


def _iter_lines(report: HistoryReport, total: Diff) -> Iterator[str]:
    if counts := describe_diff(total):
        yield counts
    names = (total.before, *(step.name for step in report.steps))
    yield f"{pluralize(len(names), 'snapshot')}: {join_limited(list(names), ', ')}"
    first = report.first
    if report.known_by and first is not None and not (first.diff.terms or first.diff.proposals):
        yield f"{first.name}: nothing of it was known by {report.known_by}"
    if report.terms_asked:
        yield f"Only the term {join_limited(list(report.terms_asked), ', ')}"
    yield from describe_not_yet_known(report)


def _describe_timeline(report: HistoryReport) -> str:
    returns = len(report.returns)
    back = f"; {pluralize(returns, 'change')} back to an earlier state" if returns else ""
    return f"DEAL CHANGED and HAPPENED are of the deal; all else is of its record{back}"


class _Timeline:
    """Builds the rows of one term after the other."""

    def __init__(self, wording: Wording, report: HistoryReport) -> None:
        self._wording = wording
        self._first = report.first
        self._steps = report.steps
        self._today = report.today
        self._returns = index_returns(report.returns)
        total = report.total
        self._after = total.after if total is not None else ""
        self._proposals = {p.proposal: p for p in total.proposals} if total is not None else {}
        self._told: dict[str, list[tuple[HistoryStep, TermChange | ProposalChange]]] = {}
        """By term, what each snapshot says of it, and of the proposals that would change it."""
        for step in self._iter_snapshots():
            for term in step.diff.terms:
                self._told.setdefault(term.term, []).append((step, term))
            for proposal in step.diff.proposals:
                self._told.setdefault(proposal.changes or "", []).append((step, proposal))

    def iter_term_rows(self, newest: TermChange) -> Iterator[Row]:
        """Yield the heading of a term, and a row for all that each snapshot says of it."""
        roles = self._list_roles(newest.term)
        # One heading cannot name parties that were others before.
        heading = newest if len(roles) < 2 else newest._replace(binds=None, benefits=None)
        yield (self._wording.build_heading(heading),)
        yield from _without_repeated_snapshots(self._iter_rows(newest.term, is_named=len(roles) < 2))

    def iter_new_term_proposals(self, terms: dict[str, TermChange]) -> Iterator[Row]:
        """Yield the proposals that would add a term, or change one that no snapshot has."""
        rows = [
            self._build_proposal_row(step.name, told)
            for target, all_told in self._told.items()
            for step, told in all_told
            if target not in terms and isinstance(told, ProposalChange)
        ]
        if rows:
            yield ("Proposals of new terms",)
            yield from _without_repeated_snapshots(rows)

    def _iter_snapshots(self) -> Iterator[HistoryStep]:
        if self._first is not None:
            yield self._first
        yield from self._steps

    def _list_roles(self, id_: str) -> list[str]:
        """List whom a term binds and benefits, in the order of time, each once."""
        terms = (told for _, told in self._told[id_] if isinstance(told, TermChange))
        return list(dict.fromkeys(map(self._wording.format_roles, terms)))

    def _iter_rows(self, id_: str, *, is_named: bool) -> Iterator[Row]:
        """Yield the rows of a term; unless ``is_named`` above, its parties wherever they are others."""
        named = ""
        earlier: dict[str, FieldChange] = {}
        for step, told in self._told[id_]:
            if isinstance(told, ProposalChange):
                yield self._build_proposal_row(step.name, told)
                continue
            fields = tuple(f for f in told.fields if not _is_told_before(f, earlier.get(f.field), step))
            earlier = {change.field: change for change in told.fields}
            news = told._replace(fields=fields)
            rows = list(self._iter_first(news) if step is self._first else self._iter_told(step, news))
            roles = self._wording.format_roles(told)
            if rows and not is_named and roles != named:
                yield f"  {step.name}", "parties", roles, "", "", "", ""
                named = roles
            yield from ((f"  {step.name}", *row) for row in rows)

    def _iter_first(self, term: TermChange) -> Iterator[Row]:
        """Yield what the first snapshot states of a term; values with the same sources share a row."""
        axes = resolve_kind(term.kind).get_axes()
        fields = [f for f in term.fields if f.dissent or not isinstance(axes.get(f.field), Role)]
        told = [f for f in fields if f.field != STATUS or f.after != "in-force"]
        entries = list[tuple[None, Cell, str]]()
        for change in told or fields:
            cited = self._wording.sources.cite(change.get_support("after"))
            cell = join_cells([cited, *iter_dissent(self._wording, term, change)], "; ")
            value = self._wording.format_field(term, change.field, change.after, "not stated")
            name = "" if change.field == STATUS else f"{format_field_name(change.field)} "
            entries.append((None, cell, f"{name}{value}"))
        for _, cell, words in group_by_cell(entries):
            yield "first stated", join_clauses(words), "", "", "", cell

    def _iter_told(self, step: HistoryStep, term: TermChange) -> Iterator[Row]:
        """Yield what a step says of a term: what changed, what happened, what was learned, what stayed."""
        wording = self._wording
        recorded = list(_select_of_record(step, term))
        if any(f.field == STATUS and f.is_news_of_deal for f in term.fields):
            # A term that is first seen over was there before it ended.
            first = [f for f in recorded if f.field == STATUS]
            yield from self._iter_record_rows(step, term, first)
            recorded = [f for f in recorded if f not in first]
        for change in term.changed_fields:
            yield self._build_changed_row(step, term, change)
        for change in term.events:
            what = f"HAPPENED: {describe_event(wording, term, change)}"
            remarks = describe_event_remarks(wording, term, change)
            yield what, remarks, format_when(change), "", "", format_support(wording, term, change)
        if not term.events:  # whose remarks have them
            for note in term.notes:
                text = note.text if "superseded" in note.text else note.text.replace("-", " ")
                yield "note", text, "", "", "", ""
        yield from self._iter_record_rows(step, term, recorded)

    def _iter_record_rows(
        self, step: HistoryStep, term: TermChange, changes: Iterable[FieldChange]
    ) -> Iterator[Row]:
        """Yield what differs in the record; values with the same sources share a row."""
        entries = list[tuple[tuple[str, str], Cell, str]]()
        for change in changes:
            *how, cell = self._describe_record(step, term, change)
            entries.append(((how[0], how[1]), cell, self._format_value(term, change)))
        for (what, when), cell, words in group_by_cell(entries):
            yield what, join_clauses(words), when, "", "", cell

    def _format_value(self, term: TermChange, change: FieldChange) -> str:
        """Write the value that was learned, after the one it replaces, or the one that stayed."""
        if change.class_ == "none" and change.field == STATUS:
            return "still stands"
        if change.class_ == "none" or (change.before == change.after and change.dissent):
            value = self._wording.format_field(term, change.field, change.after, "not stated")
        else:
            value = format_recorded(self._wording, term, change, backward=False)
        return value if change.field == STATUS else f"{format_field_name(change.field)} {value}"

    def _build_changed_row(self, step: HistoryStep, term: TermChange, change: FieldChange) -> Row:
        before, after = self._wording.format_change(term, change)
        what = "DEAL CHANGED"
        if change.field == STATUS:
            what += f": {change.verb}"
            value = describe_agreed(term, self._today) if change.after == "agreed" else after
        elif change.gone or change.come:
            value = f"{format_field_name(change.field)}: {after}"
        else:
            # What was added has no value before.
            before = "" if before == "–" else f"{before} → "
            value = f"{format_field_name(change.field)}: {before}{after}"
        how = format_direction(change)
        back = self._returns.get((term.term, change.field, step.name))
        if back is not None:
            how = "; ".join(part for part in (how, self._describe_return(back)) if part)
        return (
            what,
            value,
            format_change_date(change, self._today),
            how,
            format_favors(self._wording, term, change),
            format_support(self._wording, term, change),
        )

    def _describe_return(self, back: Return) -> str:
        if back.field == STATUS:
            return f"came back; it had ended {back.first}"
        return f"back to the value of {back.first}"

    def _describe_record(
        self, step: HistoryStep, term: TermChange, change: FieldChange
    ) -> tuple[str, str, Cell]:
        """Return what a difference of the record is, when, and who says so."""
        wording = self._wording
        dissent = iter_dissent(wording, term, _drop_earlier_dissent(change, step))
        if change.class_ == "none":
            voices = format_confirmation(wording, term, change)
            still = "; still disputed" if change.dissent else ""
            if change.verb == "reconfirmed":
                return f"reconfirmed{still}", change.when, join_cells([voices, *dissent], "; ")
            older = wording.sources.cite(
                e for e in change.evidence if e.stance == "supports" and e.value is None
            )
            what = f"repeated, not confirmed{still}"
            return what, "", join_cells([voices or older, *dissent], "; ")
        what = _VERB_WORDS.get(change.verb, change.verb)
        if change.verb == "documented":
            what = "known more closely" if change.is_sharpened else "first documented"
        return what, "", join_cells([format_support(wording, term, change), *dissent], "; ")

    def _build_proposal_row(self, snapshot: str, proposal: ProposalChange) -> Row:
        """Build the row of a proposal; what became of it stands beside the newest of them."""
        title, aim = self._wording.format_title(proposal), self._wording.format_aim(proposal)
        what = "proposed" if proposal.is_open else f"proposal {proposal.outcome}"
        newest = self._proposals.get(proposal.proposal)
        fate = ""
        if newest is not None and newest.when == proposal.when:
            fate = describe_outcome(self._wording, newest._replace(outcome=None), self._after)
        cited = self._wording.sources.cite(proposal.evidence)
        voices: Cell = (UNSUPPORTED,) if proposal.supported is False else cited
        return f"  {snapshot}", what, f"{title}: {aim}".removesuffix(": "), "", fate, "", voices


def _is_told_before(change: FieldChange, earlier: FieldChange | None, step: HistoryStep) -> bool:
    """Whether the step before told that a value is not restated, and this one knows no more of it."""
    return (
        earlier is not None and change.verb == earlier.verb == "unrestated" and not _is_cited_in(change, step)
    )


def _drop_earlier_dissent(change: FieldChange, step: HistoryStep) -> FieldChange:
    """Leave to the earlier steps who disagreed there, if the value stayed or somebody new disagrees."""
    new = [e for e in change.dissent if e.when == step.name]
    if change.class_ != "none" and not new:
        return change
    others = tuple(e for e in change.evidence if e in new or e not in change.dissent)
    return change._replace(evidence=others)


def _select_of_record(step: HistoryStep, term: TermChange) -> Iterator[FieldChange]:
    """Yield what differs in the record, is disputed, or is stated again by a citation of the step.

    That a term is in force is told where nothing else is, or where that needs a source and has none.
    """
    fields = [
        f for f in term.fields if not f.is_news_of_deal and (f.class_ != "none" or _is_cited_in(f, step))
    ]
    others = [f for f in term.fields if f.is_news_of_deal or (f in fields and f.field != STATUS)]
    for change in fields:
        is_plain = change.field == STATUS and change.after == "in-force"
        if not is_plain or change.supported is False or not others:
            yield change


def _is_cited_in(change: FieldChange, step: HistoryStep) -> bool:
    """Whether a citation of the newer snapshot speaks of a value that stayed."""
    return any(e.when == step.name for e in change.evidence)


def _without_repeated_snapshots(rows: Iterator[Row] | list[Row]) -> Iterator[Row]:
    """Yield the rows of one term; a snapshot is named in the first of its rows."""
    newest: Cell = ""
    for first, *rest in rows:
        yield ("" if first == newest else first, *rest)
        newest = first


def _build_notes(wording: Wording, report: HistoryReport) -> Section | None:
    """Build the section of the parties that passed, and of what each step flags."""
    lines: list[str] = []
    for step in report.steps:
        told = [describe_passed(wording, passed) for passed in step.diff.passed]
        notes = build_notes_section(wording, step.diff)
        told += notes.lines if notes is not None else ()
        lines += [f"{step.name}: {line}" for line in told]
    return Section("NOTE", lines=tuple(lines)) if lines else None
