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
import shlex
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple, Never

from dealterms.errors import TermsError
from dealterms.tables.chunks import CsvChunks
from dealterms.tables.columns import TABLES, VERSION, Table
from dealterms.tables.databases import is_whole, list_sqlite_tables, open_sqlite
from dealterms.tables.duckdb import TYPES, build_csv_source, connect, import_duckdb, quote_text, shorten_error
from dealterms.tables.rows import Rows
from dealterms.tables.writers import csv
from dealterms.writing.signals import end_cleanly, make_scratch_folder

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
    """Text, numbers, true and false, None; anything else as a `NestedText`, or as text."""
    is_cut: bool = False
    """There are more rows than were asked for."""


class NestedText(str):
    """A list, a struct or a map as DuckDB writes it."""

    content: Any
    """The same as JSON has it: arrays and objects."""

    @classmethod
    def read(cls, text: str, document: str) -> NestedText:
        """Build it from what DuckDB writes, and from what it writes as JSON."""
        nested = cls(text)
        nested.content = _to_json(json.loads(document))
        return nested


class QuestionError(TermsError):
    """The question cannot be answered: what DuckDB says of it, on one line."""


def find_tables(sql: str) -> tuple[str, ...]:
    """Return the tables that SQL may name."""
    words = set(re.findall("[a-z]+", sql.lower()))
    return tuple(name for name in TABLES if name in words)


def ask(
    place: str,
    sql: str,
    values: Mapping[str, Any],
    limits: Limits = Limits(),  # noqa: B008
    deal: str | None = None,
) -> Answer:
    """Put a question to exported tables, or to what they have of one deal.

    They are a folder of files, or a database of SQLite. ``values`` are those of the question's parameters,
    by name. Raise a TermsError if there is no answer.
    """
    if len(sql) > _MAX_SQL:
        raise QuestionError(f"the question has {len(sql):,} characters. Write at most {_MAX_SQL:,}")
    if _count_nesting(sql) > _MAX_NESTING:
        raise QuestionError(f"more than {_MAX_NESTING} parentheses are open at once. Write fewer")
    import_duckdb()
    tables = find_tables(sql)
    if deal is not None and "sources" in tables:
        raise TermsError("--from has the sources of all deals together. Leave out --deal, or --from")
    with _open_tables(place, tables, deal) as source:
        if not hasattr(os, "fork") or threading.active_count() > 1:
            return _answer(source, sql, values, limits)
        return _ask_process(source, sql, values, limits)


class _Source(NamedTuple):
    """The tables that a question asks."""

    place: str
    files: Mapping[str, str]
    """The file of each table."""
    deal: str | None
    """Only what is of this one."""
    scratch: str | None
    """A folder for what is made of files that DuckDB does not read; None if there are none."""


@contextmanager
def _open_tables(place: str, tables: Sequence[str], deal: str | None) -> Iterator[_Source]:
    files = find_files(place, tables)
    if all(path.endswith((".parquet", ".csv")) for path in files.values()):
        yield _Source(place, files, deal, None)
        return
    # The process of its own may be killed, and could then not remove it.
    with end_cleanly(), make_scratch_folder() as scratch:
        yield _Source(place, files, deal, scratch)


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
        paths = [path for path in paths if os.path.isfile(path)]
        database = os.path.join(place, "terms.sqlite")
        if os.path.isfile(database) and name in list_sqlite_tables(database):
            paths.append(database)
        if not paths:
            raise _build_missing_error(name, place, name, os.path.join(place, ""))
        if len(paths) > 1:
            both = " and ".join(os.path.basename(path) for path in paths[:2])
            raise TermsError(f"'{place}' has {name} twice: {both}. Remove the one that is out of date")
        found[name] = paths[0]
    return found


def _build_missing_error(name: str, place: str, wanted: str, output: str) -> TermsError:
    return TermsError(f"'{place}' has no {name}. Write them: terms export {wanted} -o {shlex.quote(output)}")


# -- the process of its own --------------------------------------------------------------------------


def _ask_process(source: _Source, sql: str, values: Mapping[str, Any], limits: Limits) -> Answer:
    reading, writing = os.pipe()
    alive, held = os.pipe()
    sys.stdout.flush()
    process = os.fork()
    if process == 0:
        os.close(reading)
        os.close(held)
        _run_process(source, sql, values, limits, writing, alive)
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
    source: _Source,
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
            answer = _answer(source, sql, values, limits, begin)
            rows = [[_pack(cell) for cell in row] for row in answer.rows]
            document = {"columns": answer.columns, "rows": rows, "is_cut": answer.is_cut}
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
    rows = [[_unpack(cell) for cell in row] for row in document["rows"]]
    return Answer(columns, rows, document["is_cut"])


def _pack(cell: Any) -> Any:
    """Return what stands for a cell on its way from the other process."""
    return [cell, cell.content] if isinstance(cell, NestedText) else cell


def _unpack(cell: Any) -> Any:
    if not isinstance(cell, list):
        return cell
    nested = NestedText(cell[0])
    nested.content = cell[1]
    return nested


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
    source: _Source,
    sql: str,
    values: Mapping[str, Any],
    limits: Limits,
    begin: Callable[[], None] = lambda: None,
) -> Answer:
    duckdb = import_duckdb()
    connection = connect(threads=os.cpu_count() or 1, memory_limit=f"{limits.memory}MiB", temp_directory="")
    try:
        views = [path for path in source.files.values() if path.endswith(".parquet")]
        for name, path in source.files.items():
            _add_table(connection, TABLES[name], path, source)
        if source.deal is not None:
            _require_deal(connection, source, source.deal)
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
        raise TermsError(f"the tables cannot be read: {shorten_error(error)}. Export them anew") from None
    except OSError as error:
        raise TermsError(
            f"'{error.filename or source.place}' cannot be read: {error.strerror}. Correct --from"
        ) from None
    begin()
    timer = threading.Timer(limits.seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        statement = _parse(duckdb, connection, sql)
        known = {name: values[name] for name in statement.named_parameters if name in values}
        for name in sorted(set(statement.named_parameters) - known.keys()):
            raise QuestionError(f"${name} has no value. Write one in its place")
        result = connection.sql(statement, params=known) if known else connection.sql(statement)
        columns = tuple(zip(result.columns, map(str, result.types), strict=True))
        rows = _fetch(result, [type_ for _, type_ in columns], limits.rows + 1)
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
        raise QuestionError(f"DuckDB says: {shorten_error(error)}") from None
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
        if re.search(r"\bpivot(_wider)?\b", sql, re.IGNORECASE) and str(statement.type).endswith("MULTI"):
            raise QuestionError(
                "PIVOT without its columns makes a type first, and a question may make none."
                " Write the columns, as in PIVOT facts ON kind IN ('payment', 'price')"
            )
        word = _find_first_word(sql)
        raise QuestionError(f"{word} does more than select, and a question may not. Write one SELECT")
    return statement


def _find_first_word(sql: str) -> str:
    """Return the first word of a statement, behind its comments."""
    rest = re.sub(r"\A(?:\s|--[^\n]*(?:\n|\Z)|/\*.*?\*/)+", "", sql, flags=re.DOTALL)
    return rest.split(maxsplit=1)[0].upper()[:20] if rest.strip() else "this"


_PLAIN = frozenset(
    "BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT"
    " FLOAT DOUBLE VARCHAR".split()
)
"""The types of which Python has the value."""


def _fetch(result: Any, types: Sequence[str], most: int) -> list[list[Any]]:
    """Return rows. What Python would write in a way of its own, DuckDB writes as text, and as JSON."""
    selected, readers = [], []
    for number, type_ in enumerate(types, 1):
        if type_ in _PLAIN:
            selected.append(f"#{number}")
            readers.append(1)
        elif type_.endswith("]") or type_.startswith(("STRUCT", "MAP", "UNION", "JSON", "VARIANT")):
            selected += [f"CAST(#{number} AS VARCHAR)", f"CAST(to_json(#{number}) AS VARCHAR)"]
            readers.append(2)
        else:
            selected.append(f"CAST(#{number} AS VARCHAR)")
            readers.append(1)
    rows = []
    for row in result.project(", ".join(selected)).limit(most).fetchall():
        cells = iter(row)
        rows.append([_to_json(next(cells)) if width == 1 else _read_nested(cells) for width in readers])
    return rows


def _read_nested(cells: Iterator[Any]) -> NestedText | None:
    text, document = next(cells), next(cells)
    return None if text is None else NestedText.read(text, document)


def _to_json(value: Any) -> Any:
    """Return a value as JSON has it; what JSON lacks, as text."""
    if isinstance(value, list):
        return [_to_json(item) for item in value]
    if isinstance(value, dict):
        return {name: _to_json(item) for name, item in value.items()}
    if isinstance(value, int) and not isinstance(value, bool):
        return value if -(2**53) <= value <= 2**53 else str(value)
    if isinstance(value, float):
        return value if value - value == 0 else str(value)
    return value


def _count_nesting(sql: str) -> int:
    """Return how many parentheses are open at once, at most; those in a text are counted, too."""
    depth = deepest = 0
    for letter in sql:
        depth += (letter in "([{") - (letter in ")]}")
        deepest = max(deepest, depth)
    return deepest


# -- the tables ------------------------------------------------------------------------------------------


def _add_table(connection: Any, table: Table, path: str, source: _Source) -> None:
    """Add a table, as a view on a file that DuckDB reads fast, else with all of its rows."""
    where = "" if source.deal is None else f" WHERE deal = {quote_text(source.deal)}"
    if path.endswith(".parquet"):
        reader = f"read_parquet({quote_text(path)})"
        found = connection.execute(f"DESCRIBE SELECT * FROM {reader}").fetchall()  # noqa: S608
        _require_columns(table, [row[0] for row in found], path)
        connection.execute(f"CREATE VIEW {table.name} AS SELECT * FROM {reader}{where}")  # noqa: S608
        return
    if path.endswith(".csv"):
        _require_whole_csv(table, path)
        reader = build_csv_source(path, table)
        connection.execute(f"CREATE TABLE {table.name} AS SELECT * FROM {reader}{where}")  # noqa: S608
        return
    rows = _iter_sqlite(path, table) if path.endswith(".sqlite") else _iter_json(path, table)
    columns = ", ".join(f"{column.name} {TYPES[column.type]}" for column in table.columns)
    connection.execute(f"CREATE TABLE {table.name} ({columns})")

    def insert(reader: str) -> None:
        connection.execute(f"INSERT INTO {table.name} SELECT * FROM {reader}{where}")  # noqa: S608

    chunks = CsvChunks(table, insert, source.scratch)
    try:
        for some in rows:
            chunks.write(csv.encode(table.name, [some]))
        chunks.flush(insert)
    finally:
        chunks.discard()


def _require_deal(connection: Any, source: _Source, deal: str) -> None:
    """Raise a TermsError if no table has a row of the deal: its name may be misspelt."""
    for name in source.files:
        if connection.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchall():  # noqa: S608
            return
    if source.files:
        names = " or ".join(source.files)
        raise TermsError(
            f"'{source.place}' has no {names} of the deal '{deal}'. Correct --deal, or leave it out"
        )


def _require_whole_csv(table: Table, path: str) -> None:
    with open(path, "rb") as file:
        head = file.readline(_MAX_SQL)
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
        is_whole = file.read(1) == b"\n"
    _require_columns(table, head.decode("utf-8", "replace").rstrip("\n").split(","), path)
    if not is_whole:
        raise _build_damage_error(path)


def _iter_json(path: str, table: Table) -> Iterator[Rows]:
    """Yield the rows of our own JSON, of which each line is one."""
    try:
        with open(path, encoding="utf-8") as file:
            head = file.readline(_MAX_SQL)
            if not head.startswith(f'{{"version": {VERSION}, "table": "{table.name}"'):
                raise _build_version_error(path)
            line = ""
            for line in file:
                if line == "]}\n":
                    continue
                row = json.loads(line.rstrip(",\n"))
                _require_columns(table, list(row), path)
                if any(isinstance(cell, list | dict) for cell in row.values()):
                    raise _build_damage_error(path)
                yield Rows((), [tuple(row.values())])
    except (ValueError, RecursionError):
        raise _build_damage_error(path) from None
    if line != "]}\n":
        raise _build_damage_error(path)


def _iter_sqlite(path: str, table: Table) -> Iterator[Rows]:
    with open_sqlite(path) as database:
        if not is_whole(database, path):
            raise _build_damage_error(path)
        names = [row[1] for row in database.execute(f"PRAGMA table_info({table.name})")]
        if not names:
            raise _build_missing_error(table.name, path, "all", path)
        _require_columns(table, names, path)
        booleans = [number for number, column in enumerate(table.columns) if column.type == "boolean"]
        cursor = database.execute(f"SELECT * FROM {table.name}")  # noqa: S608
        while chunk := cursor.fetchmany(1000):
            yield Rows((), [_to_booleans(row, booleans) for row in chunk])


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


def _build_damage_error(path: str) -> TermsError:
    return TermsError(f"'{path}' is damaged, or is not whole. Export it anew")
