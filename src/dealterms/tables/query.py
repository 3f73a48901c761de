"""One question in SQL over exported tables; it can do nothing but answer.

    ask("out", "SELECT count(*) FROM facts", {}, Limits())
      -> Answer(columns=(("count_star()", "BIGINT"),), rows=[[1023]], is_cut=False)

What keeps it from doing more, one behind the other: it must be one statement that selects; DuckDB opens no
file but the tables', no address, no extension, no variable of Python, and takes no setting any more; its
transaction only reads; and it runs in a process of its own, with limits of memory and time that the system
enforces (some functions of DuckDB ask neither its own limit nor whether they are interrupted), which may
write no file, and which ends with the first one. Its answer comes back as JSON.
"""

from __future__ import annotations

import json
import os
import re
import select
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, Never

from dealterms.errors import TermsError
from dealterms.tables.chunks import CsvChunks
from dealterms.tables.columns import TABLES, VERSION, Table
from dealterms.tables.duckdb import TYPES, build_csv_source, connect, import_duckdb, quote_text
from dealterms.tables.rows import Rows
from dealterms.tables.writers import csv

_MIB = 1 << 20
_MAX_SQL = 100_000
_MAX_ANSWER = 64 * _MIB
_MAX_NESTING = 200
"""How deep parentheses may nest: a parser goes down a stack of its own for each."""
_LOAD_SECONDS = 600


class Limits(NamedTuple):
    """How much an answer may take."""

    rows: int = 10_000
    seconds: float = 60
    memory: int = 2048
    """In MiB, beside what the tables take."""


class Answer(NamedTuple):
    """What a question selects."""

    columns: tuple[tuple[str, str], ...]
    """The name and the type of each."""
    rows: list[list[Any]]
    """Text, numbers, true and false, None; anything else as DuckDB writes it."""
    is_cut: bool = False
    """There are more rows than were asked for."""


class QuestionError(TermsError):
    """The question cannot be answered: what DuckDB says of it, on one line."""


def find_tables(sql: str) -> tuple[str, ...]:
    """Return the tables that SQL may name."""
    words = set(re.findall("[a-z]+", sql.lower()))
    return tuple(name for name in TABLES if name in words)


def ask(place: str, sql: str, values: Mapping[str, Any], limits: Limits = Limits()) -> Answer:  # noqa: B008
    """Put a question to exported tables: a folder of files, or a database of SQLite.

    ``values`` are those of its parameters, by name. Raise a TermsError if there is no answer.
    """
    if len(sql) > _MAX_SQL:
        raise QuestionError(f"the question has {len(sql):,} characters. Write at most {_MAX_SQL:,}")
    if _count_nesting(sql) > _MAX_NESTING:
        raise QuestionError(f"more than {_MAX_NESTING} parentheses are open at once. Write fewer")
    import_duckdb()
    files = find_files(place, find_tables(sql))
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return _answer(files, sql, values, limits)
    return _ask_process(files, sql, values, limits)


def find_files(place: str, tables: Sequence[str]) -> dict[str, str]:
    """Return the file of each table below a place; a TermsError if there is none."""
    if os.path.isfile(place):
        if not place.endswith(".sqlite"):
            raise TermsError(f"'{place}' is no export: expected a folder, or a file .sqlite. Correct --from")
        return dict.fromkeys(tables, place)
    if not os.path.isdir(place):
        raise TermsError(f"no such file or folder: '{place}'. Correct --from")
    found = {}
    for name in tables:
        paths = [os.path.join(place, f"{name}{suffix}") for suffix in (".parquet", ".csv", ".json")]
        paths += [os.path.join(place, "terms.sqlite")]
        path = next((path for path in paths if os.path.isfile(path)), None)
        if path is None:
            raise TermsError(f"'{place}' has no {name}. Write them: terms export {name} -o '{place}/'")
        found[name] = path
    return found


# -- the process of its own --------------------------------------------------------------------------


def _ask_process(files: Mapping[str, str], sql: str, values: Mapping[str, Any], limits: Limits) -> Answer:
    reading, writing = os.pipe()
    alive, held = os.pipe()
    sys.stdout.flush()
    process = os.fork()
    if process == 0:
        os.close(reading)
        os.close(held)
        _run_process(files, sql, values, limits, writing, alive)
    os.close(writing)
    os.close(alive)
    try:
        content = _receive(reading, process, limits.seconds)
    finally:
        os.close(reading)
        os.close(held)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(process, 0)
    return _read_answer(content)


def _run_process(
    files: Mapping[str, str],
    sql: str,
    values: Mapping[str, Any],
    limits: Limits,
    writing: int,
    alive: int,
) -> Never:
    """Answer, and end; whatever happens, nothing else of the first process is done here."""

    def begin() -> None:
        os.write(writing, _BEGUN)
        _limit_process(limits)

    try:
        threading.Thread(target=_end_with_first_process, args=(alive,), daemon=True).start()
        try:
            answer = _answer(files, sql, values, limits, begin)
            document = {"columns": answer.columns, "rows": answer.rows, "is_cut": answer.is_cut}
        except TermsError as error:
            document = {"error": str(error)}
        except MemoryError:
            document = {"error": _describe_memory(limits)}
        except Exception as error:  # it is told as a bug where somebody reads it
            document = {"bug": f"{type(error).__name__}: {error}"}
        content = json.dumps(document).encode()
        if len(content) > _MAX_ANSWER:
            content = json.dumps(
                {"error": f"the answer is longer than {_MAX_ANSWER // _MIB} MiB. Ask for less"}
            ).encode()
        while content:
            content = content[os.write(writing, content) :]
    finally:
        os._exit(0)


_BEGUN = b"\n"
"""Sent once the tables are there, and the time of the question itself begins."""


def _end_with_first_process(alive: int) -> None:
    os.read(alive, 1)
    os._exit(0)


def _receive(reading: int, process: int, seconds: float) -> bytes:
    """Return what the process sends until it ends, which it has to do in time."""
    deadline, content, has_begun = time.monotonic() + _LOAD_SECONDS, bytearray(), False
    while True:
        rest = deadline - time.monotonic()
        if rest <= 0 or not select.select([reading], [], [], rest)[0]:
            raise QuestionError(
                f"no answer within {seconds:g} seconds. Ask for less, or allow more: --timeout"
            )
        chunk = os.read(reading, _MIB)
        if not chunk:
            return bytes(content)
        content += chunk
        if not has_begun:
            has_begun, deadline = True, time.monotonic() + seconds
        if len(content) > _MAX_ANSWER + _MIB:
            raise QuestionError("the answer is too long. Ask for less")


def _read_answer(content: bytes) -> Answer:
    try:
        document = json.loads(content)
    except ValueError:
        # It ended without a word, as a process does that gets no more memory or time.
        raise QuestionError("DuckDB ended without an answer. Ask for less") from None
    if "bug" in document:
        raise RuntimeError(document["bug"])
    if "error" in document:
        raise QuestionError(document["error"])
    columns = tuple((name, type_) for name, type_ in document["columns"])
    return Answer(columns, document["rows"], document["is_cut"])


def _limit_process(limits: Limits) -> None:
    """Let the system see to it that this process takes little memory and time, and writes no file."""
    try:
        import resource
    except ImportError:  # pragma: no cover  # Windows has no such limits
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = {
        resource.RLIMIT_AS: _count_memory() + limits.memory * _MIB,
        resource.RLIMIT_CPU: int(used.ru_utime + used.ru_stime + limits.seconds * (os.cpu_count() or 1)) + 1,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for what, value in most.items():
        hard = resource.getrlimit(what)[1]
        soft = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (soft, hard))


def _count_memory() -> int:
    """Return the addresses that this process has by now, in bytes."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 2048 * _MIB


# -- the answer ------------------------------------------------------------------------------------------


def _answer(
    files: Mapping[str, str],
    sql: str,
    values: Mapping[str, Any],
    limits: Limits,
    begin: Callable[[], None] = lambda: None,
) -> Answer:
    duckdb = import_duckdb()
    connection = connect(threads=os.cpu_count() or 1, memory_limit=f"{limits.memory}MiB", temp_directory="")
    try:
        views = [path for path in files.values() if path.endswith(".parquet")]
        for name, path in files.items():
            _add_table(connection, TABLES[name], path)
        paths = ", ".join(map(quote_text, dict.fromkeys(views)))
        for setting in (
            "max_expression_depth = 250",
            f"allowed_paths = [{paths}]",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            connection.execute(f"SET {setting}")
        connection.execute("BEGIN TRANSACTION READ ONLY")
    except duckdb.Error as error:
        raise TermsError(f"the tables cannot be read: {_shorten(error)}. Export them anew") from None
    begin()
    timer = threading.Timer(limits.seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        statement = _parse(duckdb, connection, sql)
        known = {name: values[name] for name in statement.named_parameters if name in values}
        result = connection.execute(statement, known) if known else connection.execute(statement)
        columns = tuple((str(column[0]), str(column[1])) for column in result.description)
        rows = [[_to_cell(cell) for cell in row] for row in result.fetchmany(limits.rows + 1)]
    except duckdb.InterruptException:
        raise QuestionError(
            f"no answer within {limits.seconds:g} seconds. Ask for less, or allow more: --timeout"
        ) from None
    except duckdb.OutOfMemoryException:
        raise QuestionError(_describe_memory(limits)) from None
    except duckdb.PermissionException:
        raise QuestionError("a question may open no file and no address. Name the tables alone") from None
    except duckdb.Error as error:
        if "configuration has been locked" in str(error):
            raise QuestionError("a question may change no setting. Write one SELECT") from None
        raise QuestionError(f"DuckDB says: {_shorten(error)}") from None
    finally:
        timer.cancel()
    return Answer(columns, rows[: limits.rows], len(rows) > limits.rows)


def _describe_memory(limits: Limits) -> str:
    return f"the answer takes more than {limits.memory:,} MiB of memory. Ask for less"


def _parse(duckdb: Any, connection: Any, sql: str) -> Any:
    """Return the one statement of a question; raise a QuestionError if it does more than select."""
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        what = "no statement" if not statements else f"{len(statements)} statements"
        raise QuestionError(f"expected one statement, found {what}. Write one SELECT")
    (statement,) = statements
    if statement.type != duckdb.StatementType.SELECT:
        word = sql.split(maxsplit=1)[0].upper()[:20]
        raise QuestionError(f"{word} does more than select, and a question may not. Write one SELECT")
    return statement


def _shorten(error: Exception) -> str:
    """Return what DuckDB says, on one line and without the line that it points at."""
    text = str(error).split("\n\nLINE ")[0]
    return " ".join(text.split())[:300].rstrip(". ")


def _to_cell(cell: Any) -> Any:
    """Return a value as JSON has it; what JSON lacks, as text."""
    if cell is None or isinstance(cell, bool | str):
        return cell
    if isinstance(cell, int):
        return cell if -(2**53) <= cell <= 2**53 else str(cell)
    if isinstance(cell, float):
        return cell if cell - cell == 0 else str(cell)
    return str(cell)


def _count_nesting(sql: str) -> int:
    """Return how many parentheses are open at once, at most; those in a text are counted, too."""
    depth = deepest = 0
    for letter in sql:
        depth += (letter in "([{") - (letter in ")]}")
        deepest = max(deepest, depth)
    return deepest


# -- the tables ------------------------------------------------------------------------------------------


def _add_table(connection: Any, table: Table, path: str) -> None:
    """Add a table, as a view on a file that DuckDB reads fast, else with all of its rows."""
    if path.endswith(".parquet"):
        source = f"read_parquet({quote_text(path)})"
        found = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()  # noqa: S608
        _require_columns(table, [row[0] for row in found], path)
        connection.execute(f"CREATE VIEW {table.name} AS SELECT * FROM {source}")  # noqa: S608
        return
    if path.endswith(".csv"):
        with open(path, encoding="utf-8") as file:
            _require_columns(table, file.readline().rstrip("\n").split(","), path)
        source = build_csv_source(path, table)
        connection.execute(f"CREATE TABLE {table.name} AS SELECT * FROM {source}")  # noqa: S608
        return
    rows = _iter_sqlite(path, table) if path.endswith(".sqlite") else _iter_json(path, table)
    columns = ", ".join(f"{column.name} {TYPES[column.type]}" for column in table.columns)
    connection.execute(f"CREATE TABLE {table.name} ({columns})")

    def insert(source: str) -> None:
        connection.execute(f"INSERT INTO {table.name} SELECT * FROM {source}")  # noqa: S608

    chunks = CsvChunks(table, insert)
    try:
        for some in rows:
            chunks.write(csv.encode(table.name, [some]))
        chunks.flush(insert)
    finally:
        chunks.discard()


def _iter_json(path: str, table: Table) -> Iterator[Rows]:
    """Yield the rows of our own JSON, of which each line is one."""
    with open(path, encoding="utf-8") as file:
        head = file.readline()
        if not head.startswith(f'{{"version": {VERSION}, "table": "{table.name}"'):
            raise _build_version_error(path)
        for line in file:
            if line.startswith("{"):
                row = json.loads(line.rstrip(",\n"))
                _require_columns(table, list(row), path)
                yield Rows((), [tuple(row.values())])


def _iter_sqlite(path: str, table: Table) -> Iterator[Rows]:
    try:
        database = sqlite3.connect(f"file:{path.replace('?', '%3f').replace('#', '%23')}?mode=ro", uri=True)
        names = [row[1] for row in database.execute(f"PRAGMA table_info({table.name})")]
        if not names:
            raise TermsError(f"'{path}' has no {table.name}. Write them: terms export all --format sqlite")
        _require_columns(table, names, path)
        booleans = [number for number, column in enumerate(table.columns) if column.type == "boolean"]
        cursor = database.execute(f"SELECT * FROM {table.name}")  # noqa: S608
        while chunk := cursor.fetchmany(1000):
            yield Rows((), [_to_booleans(row, booleans) for row in chunk])
        database.close()
    except sqlite3.Error as error:
        raise TermsError(f"'{path}' cannot be read: {error}. Export it anew") from None


def _to_booleans(row: tuple[Any, ...], places: Sequence[int]) -> tuple[Any, ...]:
    cells = list(row)
    for place in places:
        cells[place] = None if cells[place] is None else bool(cells[place])
    return tuple(cells)


def _require_columns(table: Table, names: Sequence[str], path: str) -> None:
    if tuple(names) != table.names:
        raise _build_version_error(path)


def _build_version_error(path: str) -> TermsError:
    return TermsError(f"'{path}' was not written by this version of terms. Export it anew")
