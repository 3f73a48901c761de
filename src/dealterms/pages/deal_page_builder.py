"""Builds the page of a deal: its comparisons, its matrix, its timeline, and how it is known.

The matrix has a row for each term and each of its fields, and a cell for each snapshot; those that say the
same are one::

    2023          2024               2025            2026
    ○ first stated   ● raised: 25%      ─ carried       ✓ reconfirmed

A cell never says more than its step does: what is carried, disputed or without a source is marked as that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from dealterms.model.addresses import to_safe_address
from dealterms.model.axes import Role
from dealterms.model.change import STATUS, WITHDRAWN, FieldChange
from dealterms.model.diff import TermChange
from dealterms.model.kinds import resolve_kind
from dealterms.model.missing import known_rank
from dealterms.model.partial_date import PartialDate
from dealterms.model.term import OVER_STATUSES
from dealterms.pages import diff as diff_pages
from dealterms.pages import gaps as gaps_pages
from dealterms.pages.deal_page import (
    Citation,
    ComparedPair,
    DealPage,
    Mark,
    MatrixCell,
    MatrixRow,
    MatrixTerm,
    SnapshotColumn,
)
from dealterms.pages.source_list import SourceList
from dealterms.pages.timeline import build_timeline_rows
from dealterms.pages.wording import (
    Wording,
    build_wording,
    format_direction,
    format_field_name,
    pluralize,
    truncate_line,
)
from dealterms.reports.history import HistoryStep
from dealterms.reports.page import PageReport


def build_deal_page(report: PageReport) -> DealPage:
    """Build the page of a deal; the report must be one of files without an error."""
    history = report.history
    assert history is not None
    assert history.first is not None
    sources = SourceList(report.sources, report.quote_results, max_uses=None)
    pairs = tuple(
        ComparedPair(older, newer, diff_pages.build_page(pair, sources))
        for (older, newer), pair in report.pairs.items()
    )
    steps = [history.first, *history.steps]
    newest = _find_newest_terms(steps)
    for step in steps:
        # What was first stated, and what only confirms, is in no comparison.
        sources.cite_all(step.diff)
    wording = build_wording(report.title, report.parties, newest.values(), sources)
    gaps = gaps_pages.build_sections(report.gaps, sources) if report.gaps is not None else ()
    opening = report.opening_pair
    return DealPage(
        report.deal,
        truncate_line(report.title),
        report.known_on,
        pairs[0].page.lines[0]
        if pairs
        else f"There is one snapshot, {report.snapshots[0]}: nothing to compare.",
        tuple(_build_column(report, step) for step in steps),
        pairs,
        "..".join(opening) if opening is not None else "",
        _describe_opening(report),
        tuple((id_, truncate_line(name)) for id_, name in report.parties.items()),
        tuple(_iter_matrix(wording, steps, newest)),
        build_timeline_rows(wording, report.lanes, report.today),
        report,
        sources.build_section(),
        tuple(_iter_known(report)),
        gaps,
        Citation(tuple(_iter_citation(report)), _write_bibtex(report)),
    )


def _describe_opening(report: PageReport) -> str:
    """Say which step the page opens with, and whether the record goes on after it."""
    if report.opening_pair is None or report.latest_pair is None:
        return ""
    step = " → ".join(report.opening_pair)
    if report.opening_pair == report.latest_pair:
        return f"The latest step of the record, {step}."
    return f"The latest change on record, {step}. The record goes on to {report.latest_pair[1]}."


def _build_column(report: PageReport, step: HistoryStep) -> SnapshotColumn:
    is_ahead = report.today is not None and PartialDate.parse(step.name).first > report.today
    return SnapshotColumn(step.name, step.basis or "", truncate_line(step.summary or ""), is_ahead)


def _find_newest_terms(steps: Iterable[HistoryStep]) -> dict[str, TermChange]:
    """Return the terms with their newest titles and parties, in the order of their first snapshots."""
    return {term.term: term for step in steps for term in step.diff.terms}


def _iter_known(report: PageReport) -> Iterator[str]:
    """Yield what is known of the evidence: how many articles, origins and quotes, and what was looked for."""
    counts = report.evidence
    articles = pluralize(counts.articles, "article")
    if counts.articles:
        origins = "one origin" if counts.origins == 1 else f"{counts.origins} origins"
        yield f"{articles} or other sources are cited; without those that repeat one another, {origins}."
    quotes = pluralize(counts.quotes, "place")
    looked = sum(counts.results.values())
    found = ", ".join(f"{number} {result}" for result, number in counts.results.items())
    if counts.quotes and looked:
        rest = f"; the texts of {counts.quotes - looked} were not at hand" if counts.quotes > looked else ""
        yield f"{quotes} in them are quoted; when this page was made, {looked} were sought: {found}{rest}."
    elif counts.quotes:
        yield f"{quotes} in them are quoted; when this page was made, no text was at hand to look in."
    if counts.unquoted:
        yield f"{pluralize(counts.unquoted, 'citation')} without a quote."


def _iter_citation(report: PageReport) -> Iterator[str]:
    """Yield what one has to say in order to cite the record."""
    yield f"{truncate_line(report.title)}: the terms as recorded up to {report.snapshots[-1]}"
    yield f"As known on {report.known_on}"
    if report.commit is None:
        yield "Commit: none; the files were not read from a commit"
    elif report.commit.is_changed:
        yield f"Commit: {report.commit.id}, and changes that are in no commit"
    else:
        yield f"Commit: {report.commit.id}"
    yield f"License of the data: {report.license or 'not stated here'}"
    if report.address:
        yield f"Published at {report.address}"


def _write_bibtex(report: PageReport) -> str:
    """Write the entry of the record for BibTeX."""
    commit = (
        f"commit {report.commit.id}" if report.commit is not None and not report.commit.is_changed else ""
    )
    license_ = f"license {truncate_line(report.license)}" if report.license else ""
    note = "; ".join(filter(None, [f"as known on {report.known_on}", commit, license_]))
    address = to_safe_address(report.address)
    fields = {
        "title": f"{truncate_line(report.title)}: its terms up to {report.snapshots[-1]}",
        "howpublished": f"\\url{{{address}}}" if address else "",
        "note": _escape_bibtex(note),
        "year": report.known_on[:4],
    }
    fields["title"] = f"{{{_escape_bibtex(fields['title'])}}}"
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{terms-{report.deal},", *lines, "}"])


def _escape_bibtex(text: str) -> str:
    """Escape what has a meaning in BibTeX and LaTeX."""
    return _BIBTEX_SPECIAL.sub(lambda match: _BIBTEX_WORDS.get(match[0], f"\\{match[0]}"), text)


_BIBTEX_SPECIAL = re.compile(r"[\\{}$&#%_~^]")
_BIBTEX_WORDS = {
    "\\": "\\textbackslash ",
    "~": "\\textasciitilde ",
    "^": "\\textasciicircum ",
    "{": "\\textbraceleft ",
    "}": "\\textbraceright ",
}
"""What a backslash before the sign would not do. A brace must not count for BibTeX, which counts them."""


# -- the matrix ------------------------------------------------------------------------------------------


def _iter_matrix(
    wording: Wording, steps: list[HistoryStep], newest: Mapping[str, TermChange]
) -> Iterator[MatrixTerm]:
    """Yield the rows of each term."""
    told = [{term.term: term for term in step.diff.terms} for step in steps]
    for id_, term in newest.items():
        column = [of_step.get(id_) for of_step in told]
        yield MatrixTerm(
            id_,
            wording.format_title(term),
            wording.format_roles(term),
            _join_cells(_iter_term_cells(wording, column)),
            tuple(_iter_field_rows(wording, term, column)),
        )


def _iter_term_cells(wording: Wording, column: list[TermChange | None]) -> Iterator[MatrixCell]:
    """Yield what each step says of a term as a whole."""
    was_over = False
    is_known = False
    for number, term in enumerate(column):
        if term is None:
            yield _describe_absence(is_known=is_known, was_over=was_over)
            continue
        status = term.status_change
        if status is not None and status.after is not None:
            was_over = status.after in OVER_STATUSES
        yield _describe_first(term) if number == 0 else _describe_term(term)
        is_known = True


def _describe_absence(*, is_known: bool, was_over: bool) -> MatrixCell:
    words = "over" if was_over else "not mentioned" if is_known else "not in the record yet"
    return MatrixCell(("absent",), words)


def _describe_first(term: TermChange) -> MatrixCell:
    return _add_dissent(MatrixCell(("learned",), "first stated"), term.fields)


def _add_dissent(cell: MatrixCell, fields: Iterable[FieldChange]) -> MatrixCell:
    """Mark a cell of which sources give other values, and say whether they dispute one or report one."""
    stances = {item.stance for field in fields for item in field.dissent}
    if not stances:
        return cell
    stance = "disputed" if "disputes" in stances else "reported"
    words = cell.words if stance in cell.words else f"{cell.words}, {stance}"
    return cell._replace(marks=(*cell.marks, "disputed"), words=words)


def _describe_term(term: TermChange) -> MatrixCell:
    """Say what a step says of a term: what changed the deal comes before all else."""
    status = term.status_change
    lacking = "unsupported" if any(f.supported is False for f in term.fields) else ""
    recorded = [f for f in term.fields if f.class_ == "record" and f.verb not in ("disputed", "reported")]
    is_dissent_new = any(f.verb in ("disputed", "reported") for f in term.fields)
    stances = {item.stance for field in term.fields for item in field.dissent}
    if term.class_ in ("deal", "event"):
        mark: Mark = "deal" if term.class_ == "deal" else "event"
        names = [format_field_name(f.field) for f in term.changed_fields if f.field != STATUS]
        verb = term.verb.replace("-", " ")
        cell = MatrixCell((mark,), f"{verb}: {', '.join(names)}" if verb == "changed" and names else verb)
    elif status is not None and status.verb == "unrestated":
        cell = MatrixCell(("unknown",), "not restated")
    elif status is not None and status.after is None and status.verb != "reconfirmed":
        cell = MatrixCell(("unknown",), "not known whether it stands")
    elif recorded:
        cell = MatrixCell(("learned",), ", ".join(dict.fromkeys(map(_name_record_verb, recorded))))
    elif stances:
        stance = "disputed" if "disputes" in stances else "reported"
        return MatrixCell(("disputed",), stance if is_dissent_new else f"still {stance}", doubt=lacking)
    elif any(f.verb == "reconfirmed" for f in term.fields):
        cell = MatrixCell(("reconfirmed",), "reconfirmed")
    else:
        cell = MatrixCell(("carried",), "carried")
    return _add_dissent(cell, term.fields)._replace(doubt=lacking)


def _name_record_verb(change: FieldChange) -> str:
    if change.verb == "documented":
        return "known more closely" if change.is_sharpened else "first documented"
    return {"unrestated": "not restated", "differs": "differs, nobody says why"}.get(change.verb, change.verb)


def _iter_field_rows(
    wording: Wording, newest: TermChange, column: list[TermChange | None]
) -> Iterator[MatrixRow]:
    """Yield the row of each field that anything is said of."""
    names: dict[str, None] = dict.fromkeys(resolve_kind(newest.kind).get_axes())
    for term in column:
        names |= dict.fromkeys(field.field for field in term.fields) if term is not None else {}
    for name in names:
        if name == STATUS:
            continue
        changes = [
            next((f for f in term.fields if f.field == name), None) if term is not None else None
            for term in column
        ]
        told = [change for change in changes if change is not None]
        if not told or (_is_role(newest, name) and not any(f.class_ != "none" or f.dissent for f in told)):
            continue  # the parties stand beside the title
        cells = _iter_field_cells(wording, column, changes)
        yield MatrixRow(format_field_name(name), _join_cells(cells))


def _is_role(term: TermChange, name: str) -> bool:
    return isinstance(resolve_kind(term.kind).get_axes().get(name), Role)


def _iter_field_cells(
    wording: Wording, column: list[TermChange | None], changes: list[FieldChange | None]
) -> Iterator[MatrixCell]:
    """Yield what each step says of a field of a term."""
    was_over = False
    is_known = False
    for number, (term, change) in enumerate(zip(column, changes, strict=True)):
        if term is None:
            yield _describe_absence(is_known=is_known, was_over=was_over)
            continue
        is_known = True
        status = term.status_change
        if status is not None and status.after is not None:
            was_over = status.after in OVER_STATUSES
        if change is None:
            # What is over is not compared.
            if was_over:
                yield MatrixCell(("absent",), "over")
            elif status is not None and status.verb == "unrestated":
                yield MatrixCell(("unknown",), "not restated")
            else:
                yield MatrixCell(("unknown",), "not known")
        else:
            yield _describe_field(wording, term, change, is_first=number == 0)


def _describe_field(wording: Wording, term: TermChange, change: FieldChange, *, is_first: bool) -> MatrixCell:
    """Say what a step says of a field; its value where that is new, and where sources disagree on it."""
    value = wording.format_field(term, change.field, change.after, "not known")
    cell = _describe_verb(wording, term, change, value, is_first=is_first)
    is_known = change.after is not None and known_rank(change.after) == 3
    shown = cell.value or (value if change.dissent and is_known else "")
    doubt = _describe_doubt(wording, term, change)
    return _add_dissent(cell, [change])._replace(value=shown, doubt=doubt)


def _describe_verb(
    wording: Wording, term: TermChange, change: FieldChange, value: str, *, is_first: bool
) -> MatrixCell:
    if change.verb == "unrestated":
        return MatrixCell(("unknown",), "not restated")
    if change.after is None and change.class_ != "deal":
        return MatrixCell(("unknown",), "not known")
    if is_first:
        return MatrixCell(("learned",), "first stated", value)
    if change.class_ == "none":
        if change.verb == "reconfirmed":
            return MatrixCell(("reconfirmed",), "reconfirmed")
        is_known = known_rank(change.after) == 3
        return MatrixCell(("carried",), "carried" if is_known else f"still {value}")
    if change.class_ == "deal":
        words = format_direction(change) or ("added" if change.verb == "added" else "changed")
        after = wording.format_change(term, change)[1] if change.gone or change.come else value
        return MatrixCell(("deal",), words, after)
    if change.verb in ("disputed", "reported"):
        # Nothing else is told of it in this step.
        return MatrixCell((), change.verb, value)
    return MatrixCell(("learned",), _name_record_verb(change), value)


def _describe_doubt(wording: Wording, term: TermChange, change: FieldChange) -> str:
    """Say what others say instead, that nobody supports a difference, or that its source was withdrawn."""
    parts = []
    voices = [e for e in change.evidence if e.stance == "supports" and e.value is None]
    if voices and all(voice.problem == WITHDRAWN for voice in voices):
        parts.append("its source was withdrawn")
    elif change.supported is False:
        parts.append("unsupported")
    others = dict.fromkeys(e.value for e in change.dissent if e.value is not None)
    if others:
        values = " or ".join(wording.format_field(term, change.field, other) for other in others)
        label = "others say" if any(e.stance == "disputes" for e in change.dissent) else "reported"
        parts.append(f"{label} {values}")
    return "; ".join(parts)


def _join_cells(cells: Iterable[MatrixCell]) -> tuple[MatrixCell, ...]:
    """Make one cell of neighbors that say the same of what is carried, over or not known."""
    joined: list[MatrixCell] = []
    for cell in cells:
        is_quiet = cell.marks[0] in ("carried", "absent", "unknown")
        if is_quiet and joined and joined[-1]._replace(span=1) == cell:
            joined[-1] = joined[-1]._replace(span=joined[-1].span + 1)
        else:
            joined.append(cell)
    return tuple(joined)
