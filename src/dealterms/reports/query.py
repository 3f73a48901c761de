"""A question over all deals in SQL, and its answer."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from dealterms.errors import TermsError
from dealterms.loader.layout import ALL
from dealterms.loader.tree import Folder
from dealterms.model.finding import Finding
from dealterms.model.report import RowsReport
from dealterms.tables.export import ExportWriteError, export_tables
from dealterms.tables.query import Limits, ask, find_tables
from dealterms.writing.signals import end_cleanly, make_scratch_folder


@dataclass(frozen=True, kw_only=True)
class QueryReport(RowsReport):
    """What `terms query` answers."""

    command: ClassVar[str] = "query"
    question: str = ""
    """The title of a named question; empty for SQL of the reader's own."""
    most: int = 0
    """How many rows were asked for."""


def build_query_report(
    place: str,
    sql: str,
    values: Mapping[str, Any],
    limits: Limits,
    question: str = "",
    deal: str | None = None,
) -> QueryReport:
    """Put a question to exported tables, of one deal if it is named; a TermsError if there is no answer."""
    answer = ask(place, sql, values, limits, None if deal == ALL else deal)
    return QueryReport(
        question=question,
        columns=tuple(name for name, _ in answer.columns),
        types=tuple(type_ for _, type_ in answer.columns),
        rows=tuple(map(tuple, answer.rows)),
        is_cut=answer.is_cut,
        most=limits.rows,
    )


def build_query_report_of_deals(
    folder: Folder,
    only: str | None,
    build: Callable[[str], QueryReport],
    sql: str,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[QueryReport | None, tuple[Finding, ...]]:
    """Put a question to the deals as they are now; no report if a finding is an error."""
    with end_cleanly(), make_scratch_folder() as scratch:
        try:
            result = export_tables(folder, only, find_tables(sql), "csv", f"{scratch}/", progress)
        except ExportWriteError as error:
            place = os.path.dirname(scratch)
            hint = "Make room there, or set TMPDIR to another folder"
            raise TermsError(f"'{place}' cannot be written: {error.reason}", hint) from None
        if any(finding.severity == "error" for finding in result.findings):
            return None, result.findings
        return build(scratch), result.findings
