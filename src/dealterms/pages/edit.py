"""What a command has written, as a page: the lines, what was decided, what is found now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dealterms.pages import diff as diff_page
from dealterms.pages.page import Page, Section
from dealterms.pages.wording import pluralize, truncate_line

if TYPE_CHECKING:
    from dealterms.reports.edit import EditedFile, EditReport

_NO_BREAK_SPACE = "\u00a0"
_MAX_LINES = 40
"""So many of the lines of a file are shown; the rest is counted."""


def build_page(report: EditReport) -> Page:
    """Build the page of an edit."""
    sections = [_build_file_section(file) for file in report.files if file.changes]
    sections += [Section("", lines=report.remarks)] if report.remarks else []
    if told := report.other_findings:
        sections.append(Section("CHECK", pluralize(len(told), "new finding"), findings=told))
    if report.uncited:
        lines = tuple(
            f"{id_}{': ' if fields else ''}{', '.join(fields)}" for id_, fields in report.uncited.items()
        )
        sections.append(Section("TO CITE", 'terms cite TERM SOURCE "WORDS" --supports FIELD', lines=lines))
    for step in report.steps:
        if step.diff is not None:
            old, new = (answer.name.text for answer in step.asked)
            line = diff_page.write_headline(step)
            sections.append(Section("NOW", f"terms diff {old} {new}", lines=(line,), news=True))
    return Page(write_headline(report), (), tuple(sections))


def write_headline(report: EditReport) -> str:
    """Say which files were written, or would be."""
    verb = "Would write" if report.is_trial else "Wrote"
    files = [file for file in report.files if file.is_new or file.changes]
    return f"{verb} {', '.join(map(_describe, files))}" if files else "Nothing to write: it says so already"


def _describe(file: EditedFile) -> str:
    counts = [f"+{file.added}" if file.added else "", f"−{file.removed}" if file.removed else ""]
    numbers = " ".join(filter(None, counts))
    what = "new" if file.is_new else numbers
    return f"{file.path} ({what}{f', {numbers}' if file.is_new and numbers else ''})"


def _build_file_section(file: EditedFile) -> Section:
    lines = list(_iter_lines(file))
    left = len(lines) - _MAX_LINES
    shown = [*lines[:_MAX_LINES], f"… {pluralize(left, 'more line')}"] if left > 0 else lines
    return Section(file.path, lines=tuple(shown))


def _iter_lines(file: EditedFile) -> Iterator[str]:
    for change in file.changes:
        for sign, lines in (("-", change.removed), ("+", change.added)):
            for line in filter(str.strip, lines):
                # A line is broken at its blanks, but not before its first word.
                indent = len(line) - len(line.lstrip())
                yield f"{sign} {_NO_BREAK_SPACE * indent}{truncate_line(line.lstrip())}"
