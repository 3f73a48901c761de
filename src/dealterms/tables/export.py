"""The tables to files, each whole or not at all.

    export_tables(folder, ("facts", "changes"), "parquet", "out", …)
      -> [ExportedFile("out/facts.parquet", {"facts": 1023}), ExportedFile("out/changes.parquet", …)]

Every file is written beside its place, and put there once all are whole: where a deal has an error, none is.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

from dealterms.errors import TermsError
from dealterms.loader.layout import choose_deals, list_deals
from dealterms.loader.tree import Folder
from dealterms.model.finding import Finding, sort_findings
from dealterms.tables.columns import TABLES
from dealterms.tables.databases import list_sqlite_tables
from dealterms.tables.deals import TablesSource, find_misplaced, iter_parts
from dealterms.tables.rows import Rows
from dealterms.tables.writers import Format, Writer, load_format
from dealterms.writing.atomic import describe_write_error, find_descriptor, is_special
from dealterms.writing.signals import end_cleanly, hold_signals, make_scratch_folder, mark_for_removal, unmark
from dealterms.writing.streams import write_output

_CHUNK = 1 << 20
Progress = Callable[[int, int], None]
"""Called with how many deals are done, and how many there are."""


class ExportedFile(NamedTuple):
    """A file that was written."""

    path: str | None
    """None for standard output."""
    rows: dict[str, int]
    """How many rows each of its tables has."""


class ExportResult(NamedTuple):
    """What was written, and what is wrong in the files of the deals."""

    files: tuple[ExportedFile, ...]
    findings: tuple[Finding, ...]


def _require_nothing_lost(target: _Target) -> None:
    """Raise a TermsError if the database to be replaced has tables that the new one would not have."""
    path = target.path
    if path is None or not os.path.isfile(path) or not os.path.getsize(path):
        return
    try:
        lost = [name for name in list_sqlite_tables(path) if name not in target.tables]
    except TermsError:  # whatever it is, it has no tables
        return
    if lost:
        both = " ".join(name for name in TABLES if name in {*lost, *target.tables})
        raise TermsError(
            f"`{path}` has {' and '.join(lost)}, too, which would be lost",
            f"Write all of them, as in terms export {both} -o {shlex.quote(path)}, or name another file",
        )


class ExportWriteError(TermsError):
    """A file cannot be written."""

    def __init__(self, path: str, reason: str, hint: str) -> None:
        super().__init__(f"`{path}` cannot be written: {reason}", hint)
        self.reason = reason


class _Target(NamedTuple):
    """A file to write, and the tables that go into it."""

    path: str | None
    tables: tuple[str, ...]


def export_tables(
    folder: Folder,
    only: str | None,
    tables: Sequence[str],
    format_: str,
    output: str | None,
    progress: Progress | None = None,
) -> ExportResult:
    """Write tables of all deals, or of one; a TermsError if that cannot be done.

    Nothing is written if a finding is an error.
    """
    module = load_format(format_)
    targets = _resolve_targets(module, tables, output)
    if format_ == "sqlite":
        for target in targets:
            _require_nothing_lost(target)
    known = list_deals(folder)
    deals = choose_deals(known, only)
    with end_cleanly(), make_scratch_folder() as scratch:
        files = _Files(module, targets, scratch)
        try:
            findings = _write_parts(folder, deals, tables, files, progress, is_whole=only is None)
            if any(finding.severity == "error" for finding in findings):
                return ExportResult((), findings)
            return ExportResult(files.place(), findings)
        finally:
            files.discard()


def _write_parts(
    folder: Folder,
    deals: Sequence[str],
    tables: Sequence[str],
    files: _Files,
    progress: Progress | None,
    *,
    is_whole: bool,
) -> tuple[Finding, ...]:
    findings, done, is_sound = find_misplaced(folder), 0, True
    source = TablesSource(folder.root, tables, files.encode)
    for part in iter_parts(source, deals, is_whole=is_whole):
        findings += part.findings
        is_sound = is_sound and not any(finding.severity == "error" for finding in part.findings)
        if is_sound:
            for name, contents in part.content.items():
                for rows, content in contents:
                    files.write(name, rows, content)
        done += part.deals
        if progress is not None and part.deals:
            progress(done, len(deals))
    return tuple(sort_findings(dict.fromkeys(findings)))


class _Files:
    """The files while they are written."""

    def __init__(self, module: Format, targets: Sequence[_Target], scratch: str) -> None:
        self._module = module
        self._targets = targets
        self._scratch = scratch
        self._writers: dict[_Target, Writer] = {}
        self._paths: dict[_Target, str] = {}
        """Where each is written until it is whole."""
        self._by_table = {table: target for target in targets for table in target.tables}
        self._rows: dict[str, int] = dict.fromkeys(self._by_table, 0)
        for target in targets:
            self._paths[target] = self._make_place(target)

    def encode(self, table: str, rows: Sequence[Rows]) -> tuple[int, object]:
        """Return how many rows they are, and what the format makes of them; it runs in other processes."""
        return sum(len(some.tails) for some in rows), self._module.encode(table, rows)

    def write(self, table: str, rows: int, content: object) -> None:
        """Add what was encoded."""
        self._rows[table] += rows
        target = self._by_table[table]
        with _name_file(target.path):
            self._get_writer(target).write(table, content)

    def _get_writer(self, target: _Target) -> Writer:
        # No sooner: a writer may start a thread, and no process can be forked then.
        if target not in self._writers:
            tables = [TABLES[name] for name in target.tables]
            self._writers[target] = self._module.Writer(self._paths[target], tables)
        return self._writers[target]

    def _make_place(self, target: _Target) -> str:
        path = target.path
        if path is None or is_special(path) or find_descriptor(path) is not None:
            return os.path.join(self._scratch, target.tables[0])
        real = os.path.realpath(path)
        with _name_file(path), hold_signals():
            if os.path.isdir(real):
                raise IsADirectoryError
            handle, place = tempfile.mkstemp(dir=os.path.dirname(real), prefix=".terms-")
            mark_for_removal(place)
            os.close(handle)
            os.unlink(place)  # SQLite and DuckDB make it themselves
        return place

    def place(self) -> tuple[ExportedFile, ...]:
        """Put the files in their places."""
        for target in self._targets:
            with _name_file(target.path):
                self._get_writer(target).close()
            del self._writers[target]
        for target, place in self._paths.items():
            with _name_file(target.path):
                _move(place, target.path)
            unmark(place)
        return tuple(
            ExportedFile(target.path, {name: self._rows[name] for name in target.tables})
            for target in self._targets
        )

    def discard(self) -> None:
        """Stop what is still being written, and remove what has not gone to its place."""
        for writer in self._writers.values():
            with suppress(OSError, sqlite3.Error):  # it is told already what keeps it from being written
                writer.abort()
        for place in self._paths.values():
            with suppress(FileNotFoundError):
                os.unlink(place)
            unmark(place)


@contextmanager
def _name_file(path: str | None) -> Iterator[None]:
    """Let what keeps a file from being written be told with its name."""
    try:
        yield
    except sqlite3.Error as error:
        raise ExportWriteError(path or "-", str(error), _MAKE_ROOM) from None
    except OSError as error:
        if path is None:
            if isinstance(error, BrokenPipeError):
                raise
            hint = "Make room there, or set TMPDIR to another folder"
            raise ExportWriteError(tempfile.gettempdir(), f"{error.strerror}", hint) from None
        message, hint = describe_write_error(error, path)
        raise ExportWriteError(path, message, hint) from None


_MAKE_ROOM = "Make room there, or name another file"


def _move(place: str, path: str | None) -> None:
    if path is None:
        with open(place, encoding="utf-8", newline="") as file:
            while (text := file.read(_CHUNK)) and write_output(text):
                pass
        return
    number = find_descriptor(path)
    if number is not None or is_special(path):
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND) if number is None else os.dup(number)
        with suppress(BrokenPipeError), open(place, "rb") as source, open(descriptor, "wb") as output:
            shutil.copyfileobj(source, output)
        return
    real = os.path.realpath(path)
    umask = os.umask(0)
    os.umask(umask)
    mode = os.stat(real).st_mode & 0o777 if os.path.exists(real) else 0o666 & ~umask
    os.chmod(place, mode)
    os.replace(place, real)


def _resolve_targets(module: Format, tables: Sequence[str], output: str | None) -> list[_Target]:
    """Return the files and what goes into each; a TermsError if that does not fit."""
    is_folder = output is not None and (output.endswith("/") or os.path.isdir(output))
    if output is None and module.NEEDS_FILE:
        raise TermsError("this format goes to a file. Name it, or a folder, with -o")
    if is_folder and output is not None:
        try:
            os.makedirs(output, exist_ok=True)
        except OSError as error:
            raise TermsError(f"`{output}` cannot be made: {error.strerror}. Name another folder") from None
        if module.ONE_FILE is not None:
            return [_Target(os.path.join(output, module.ONE_FILE), tuple(tables))]
        return [_Target(os.path.join(output, f"{name}{module.SUFFIX}"), (name,)) for name in tables]
    if len(tables) > 1 and module.ONE_FILE is None:
        raise TermsError("several tables for one output. Name a folder with -o, with a / at its end")
    return [_Target(output, tuple(tables))]
