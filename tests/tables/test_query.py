"""`terms query`: what it answers, and that a question can do nothing but be answered."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from support.forked_terms import Result
from support.paths import MICROSOFT_OPENAI, TESTS
from support.workspace import SmallDeal

from dealterms.errors import TermsError
from dealterms.loader.tree import Folder
from dealterms.tables.columns import TABLES
from dealterms.tables.export import export_tables
from dealterms.tables.query import Limits, QuestionError, ask, find_tables
from dealterms.tables.questions import list_questions, read_question
from dealterms.tables.writers import FORMATS

Here = Callable[..., Result]
LIGHTHOUSE = TESTS / "reports" / "lighthouse"
ARGUMENTS = {
    "changes-of-party": ["ferry"],
    "changes-since": ["2024"],
    "ending-between": ["2024", "2031-06"],
    "exclusivities-ending": ["2031"],
    "favored-in": ["2024"],
    "sums-over": ["EUR", "1_000"],
    "unconfirmed-since": ["2025"],
}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the lighthouse's deals and of another one, as CSV."""
    deals, folder = tmp_path_factory.mktemp("deals"), tmp_path_factory.mktemp("tables")
    for place in (LIGHTHOUSE, MICROSOFT_OPENAI):
        for name in ("terms", "seeds"):
            shutil.copytree(place / name, deals / name, dirs_exist_ok=True)
    export_tables(Folder(str(deals)), None, tuple(TABLES), "csv", f"{folder}/")
    return folder


# -- questions that have a name ------------------------------------------------------------------------


@pytest.mark.parametrize("name", list_questions())
def test_a_named_question_answers(
    name: str, tables: Path, terms: Callable[..., str], golden: Callable[[Path, str], None]
) -> None:
    question = read_question(name)
    assert question.title
    assert len(question.parameters) == len(ARGUMENTS.get(name, []))
    assert terms("query", name, "--sql") == question.sql
    text = terms("query", name, *ARGUMENTS.get(name, []), "--from", str(tables), "--format", "csv")
    golden(Path(__file__).parent / "expected" / f"{name}.csv", text)
    assert len(text.splitlines()) > 1, "it shows nothing that could be wrong"


def test_there_are_a_dozen_and_the_list_has_them_all(terms: Callable[..., str]) -> None:
    assert len(list_questions()) >= 12
    lines = terms("query", "--list").splitlines()
    assert [line.split()[0] for line in lines[::2]] == list(list_questions())
    assert [line.strip() for line in lines[1::2]] == [read_question(name).title for name in list_questions()]


@pytest.mark.parametrize("name", list_questions())
def test_a_named_question_is_sorted_by_what_no_row_lacks_and_pastes_nothing(name: str) -> None:
    sql = read_question(name).sql
    assert "ORDER BY" in sql
    assert "{" not in sql.replace("LIKE '{%'", "")  # that is how a schedule begins
    assert "%s" not in sql


def test_a_value_is_bound_and_never_part_of_the_question(tables: Path) -> None:
    question = read_question("changes-of-party")
    with pytest.raises(TermsError, match="PARTY: not a valid word: 'x' OR 1=1'"):
        question.bind(["x' OR 1=1"], _TODAY)
    # Even if it came that far, it would be a text.
    answer = ask(str(tables), question.sql, {"party": "x' OR 1=1 --", "today": _TODAY})
    assert answer.rows == []


_TODAY = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("query",), "SQL or the name of a question is missing. `terms query --list` lists those"),
        (("query", "exclusivities-endin", "2028"),
         "unknown question 'exclusivities-endin'. Did you mean 'exclusivities-ending'?"),
        (("query", "exclusivities-ending"), "expected 1 value, got 0. Write exclusivities-ending BY"),
        (("query", "exclusivities-ending", "soon"),
         ("BY: not a valid date: 'soon'. Write 2024, 2024-10 or 2024-10-17, with `?` if it is uncertain or"
          " `~` if approximate")),
        (("query", "sums-over", "dollars", "1"),
         "CURRENCY: not a valid code: 'dollars'. Its ISO 4217 code, such as USD."),
        (("query", "SELECT 1", "2"), "SQL takes no values. Put it in quotation marks, as one word"),
        (("query", "SELECT 1", "--sql"), "--sql is for a question that has a name. Leave it out"),
        (("query", "SELECT * FROM facts", "--from", "nowhere"),
         "no such file or folder: 'nowhere'. Correct --from"),
        (("query", "SELECT * FROM facts", "--from", "seeds"),
         "'seeds' has no facts. Write them: terms export facts -o seeds/"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)  # fmt: skip
def test_what_cannot_be_asked_is_one_line(arguments: tuple[str, ...], message: str, here: Here) -> None:
    assert here(*arguments) == Result(2, "", f"terms: {message}\n")


# -- what it prints -------------------------------------------------------------------------------------


def test_an_answer_in_each_format(here: Here) -> None:
    sql = "SELECT term, field, value, number, quoted FROM facts WHERE field = 'rate' ORDER BY ALL"
    assert here("query", sql).out == (
        "  Answer\n\n2 rows\n\nROWS\n"
        "  term     field  value  number  quoted\n"
        "  royalty  rate   20%    20      no\n"
        "  royalty  rate   25%    25      no\n"
    ).removeprefix("  ")
    assert here("query", sql, "--format", "csv").out == (
        "term,field,value,number,quoted\nroyalty,rate,20%,20.0,false\nroyalty,rate,25%,25.0,false\n"
    )
    document = json.loads(here("query", sql, "--format", "json").out)
    assert document["headline"] == "2 rows"
    assert document["columns"] == ["term", "field", "value", "number", "quoted"]
    assert document["types"] == ["VARCHAR", "VARCHAR", "VARCHAR", "DOUBLE", "BOOLEAN"]
    assert document["rows"][0] == ["royalty", "rate", "20%", 20.0, False]
    assert "| royalty | rate" in here("query", sql, "--format", "markdown").out
    assert ">royalty</th>" in here("query", sql, "--format", "html").out


def test_more_rows_than_asked_for_are_told(here: Here) -> None:
    done = here("query", "SELECT * FROM range(5)", "--limit", "3")
    assert "The first 3 rows. There are more: --limit allows them" in done.out
    assert (
        json.loads(here("query", "SELECT 1 FROM range(5)", "--limit", "5", "-f", "json").out)["is_cut"]
        is False
    )


def test_what_json_has_no_number_for_is_text(tables: Path) -> None:
    answer = ask(
        str(tables), "SELECT 'nan'::DOUBLE, 1e400::DOUBLE, 170141183460469231731687303715884105727", {}
    )
    json.dumps(answer.rows, allow_nan=False)
    assert answer.rows[0][2] == "170141183460469231731687303715884105727"


@pytest.mark.slow
@pytest.mark.parametrize("format_", FORMATS)
def test_every_export_gives_the_same_answers(format_: str, tables: Path, tmp_path: Path) -> None:
    for place in (LIGHTHOUSE, MICROSOFT_OPENAI):
        for name in ("terms", "seeds"):
            shutil.copytree(place / name, tmp_path / name, dirs_exist_ok=True)
    export_tables(Folder(str(tmp_path)), None, tuple(TABLES), format_, f"{tmp_path}/out/")
    for name in TABLES:
        sql = f"SELECT * FROM {name} ORDER BY ALL"
        answer = ask(f"{tmp_path}/out", sql, {})
        assert answer == ask(str(tables), sql, {})
        assert answer.rows
    (row,) = ask(f"{tmp_path}/out", "SELECT count(*) FROM changes WHERE supported IS NULL", {}).rows
    assert row[0] > 0


@pytest.mark.parametrize("format_", FORMATS)
def test_an_export_of_another_version_is_refused(
    format_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow = TABLES["facts"]._replace(columns=TABLES["facts"].columns[:-1])
    with monkeypatch.context() as patch:
        patch.setitem(TABLES, "facts", narrow)
        patch.setattr("dealterms.tables.export.iter_parts", lambda *_, **__: iter(()))
        export_tables(Folder(str(MICROSOFT_OPENAI)), None, ("facts",), format_, f"{tmp_path}/")
    if format_ == "json":
        file = tmp_path / "facts.json"
        file.write_text(file.read_text().replace('"version": 1', '"version": 0'))
    with pytest.raises(TermsError, match="was not written by this version of terms"):
        ask(str(tmp_path), "SELECT * FROM facts", {})


def test_the_tables_of_a_question_are_those_it_names() -> None:
    assert find_tables("SELECT 1") == ()
    assert find_tables('select * from FACTS f join "changes" using (deal)') == ("facts", "changes")


def test_a_deal_with_an_error_has_no_answer(here: Here, repository: SmallDeal) -> None:
    repository.edit("terms/d/2025.yaml", "25%", "250%")
    done = here("query", "SELECT count(*) FROM facts")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("terms/d/2025.yaml:7:11: error[well-formed]: ")


def test_without_duckdb_it_says_what_to_install(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert here("query", "SELECT 1") == Result(
        2, "", "terms: this requires DuckDB, an extra. Install it: pip install 'deal-terms[data]'\n"
    )


# -- that it can do nothing else ---------------------------------------------------------------------------


class Canaries:
    """A secret that must not be read, places where nothing may be written, an address nobody may ask."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secret = folder / "secret.csv"
        self.secret.write_text("secret\nCANARY-7d1f\n")
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.setblocking(False)
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}/secret.csv"
        self.before = self.list_files()

    def list_files(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }

    def assert_untouched(self) -> None:
        assert self.list_files() == self.before
        with pytest.raises(BlockingIOError):
            self.server.accept()


@pytest.fixture
def canaries(tmp_path: Path, tables: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Canaries]:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("SECRET", "CANARY-7d1f")
    monkeypatch.chdir(tmp_path)
    shutil.copytree(tables, tmp_path / "tables")
    found = Canaries(tmp_path)
    yield found
    found.server.close()


HOSTILE = (
    "COPY facts TO 'out.csv'",
    "COPY (SELECT 1) TO 'out.parquet' (FORMAT parquet)",
    "COPY facts FROM 'secret.csv'",
    "ATTACH 'out.db' AS other",
    "ATTACH 'URL' AS other",
    "INSTALL httpfs",
    "LOAD httpfs",
    "INSTALL spatial FROM 'URL'",
    "EXPORT DATABASE 'out'",
    "IMPORT DATABASE 'tables'",
    "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')",
    "CREATE TABLE t AS SELECT 1",
    "CREATE MACRO m() AS 1",
    "DROP TABLE facts",
    "DELETE FROM facts",
    "UPDATE facts SET deal = 'x'",
    "INSERT INTO facts SELECT * FROM facts",
    "WITH gone AS (DELETE FROM facts RETURNING *) SELECT * FROM gone",
    "WITH more AS (INSERT INTO facts SELECT * FROM facts RETURNING *) SELECT * FROM more",
    "PRAGMA database_list",
    "PRAGMA enable_profiling",
    "PRAGMA profiling_output='out.json'",
    "SET enable_external_access = true",
    "SET allowed_directories = ['/']",
    "SET lock_configuration = false",
    "SET memory_limit = '1TB'",
    "SET temp_directory = 'out'",
    "RESET lock_configuration",
    "CALL enable_logging()",
    "SELECT * FROM enable_logging(storage := 'file', storage_path := 'out')",
    "CHECKPOINT",
    "VACUUM",
    "USE memory",
    "BEGIN",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "SELECT * FROM read_csv('secret.csv')",
    "SELECT * FROM 'secret.csv'",
    'SELECT * FROM "secret.csv"',
    "FROM 'secret.csv'",
    "SELECT * FROM read_text('secret.csv')",
    "SELECT * FROM read_blob('secret.csv')",
    "SELECT * FROM read_json('secret.csv')",
    "SELECT * FROM read_json_auto('secret.csv')",
    "SELECT * FROM read_parquet('secret.csv')",
    "SELECT * FROM parquet_metadata('secret.csv')",
    "SELECT * FROM sniff_csv('secret.csv')",
    "SELECT * FROM glob('*')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM read_csv('URL')",
    "SELECT * FROM read_text('URL')",
    "SELECT * FROM query('SELECT * FROM read_text(''secret.csv'')')",
    "SELECT * FROM query_table('secret.csv')",
    "SELECT * FROM sqlite_scan('secret.csv', 't')",
    "SELECT * FROM postgres_scan('host=127.0.0.1', 'a', 'b')",
    "SELECT * FROM duckdb_secrets()",
    "SELECT getenv('SECRET')",
    "SELECT * FROM canaries",
    "SELECT 1; COPY facts TO 'out.csv'",
    "SELECT 1; SELECT 2",
    "",
    ";",
    "-- nothing",
    "SELECT * FROM no_such_table",
    "SELECT",
    "\x00",
    "SELECT $nobody",
    "EXPLAIN ANALYZE SELECT 1",
    "SELECT " + "(" * 5000 + "1" + ")" * 5000,
    "SELECT " + "NOT " * 40_000 + "TRUE",
    "SELECT " + "1 + " * 20_000 + "1",
    "SELECT '" + "x" * 200_000 + "'",
)


SOME = [
    pytest.param(sql, marks=[] if number % 6 == 0 else [pytest.mark.slow], id=sql[:60])
    for number, sql in enumerate(HOSTILE)
]
"""Each sixth in the quick run, all of them in the slow one."""


@pytest.mark.parametrize("sql", SOME)
def test_a_hostile_question_has_no_effect_and_one_line(
    sql: str, canaries: Canaries, capsys: pytest.CaptureFixture[str]
) -> None:
    sql = sql.replace("URL", canaries.url)
    with pytest.raises(QuestionError) as refused:
        ask("tables", sql, {}, Limits(seconds=10))
    assert "CANARY" not in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    assert 10 < len(str(refused.value)) < 400
    canaries.assert_untouched()
    assert capsys.readouterr() == ("", "")


def test_some_of_them_would_do_harm_if_nobody_kept_them_from_it(canaries: Canaries) -> None:
    """The list is no straw man: without what keeps them, they read and write."""
    os.chdir(canaries.folder)
    free = duckdb.connect()
    assert "CANARY" in str(free.execute("SELECT * FROM read_text('secret.csv')").fetchall())
    free.execute("COPY (SELECT 1) TO 'out.parquet' (FORMAT parquet)")
    with pytest.raises(AssertionError):
        canaries.assert_untouched()


def test_the_command_answers_a_hostile_question_in_one_line(here: Here) -> None:
    assert here("query", "COPY facts TO 'x.csv'") == Result(
        2, "", "terms: COPY does more than select, and a question may not. Write one SELECT\n"
    )
    done = here("query", "\x1b[31mSELECT\u202e 1")
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert "\x1b" not in done.err


ENDLESS = (
    "WITH RECURSIVE t AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM t) SELECT count(*) FROM t",
    "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range * b.range = -1",
    "SELECT lpad('x', 2147483647, 'y')",
    "SELECT length(repeat('x', 4000000000))",
    "SELECT list(a.range) FROM range(1000000000) a",
    "SELECT string_agg(repeat('y', 1000000), '') FROM range(100000)",
    "SELECT * FROM range(2000000000) ORDER BY random()",
    "SELECT printf('%999999999d', 1)",
    "SELECT range(1000000000)",
)


@pytest.mark.slow
@pytest.mark.parametrize("sql", ENDLESS, ids=lambda sql: sql[:60])
def test_what_takes_too_much_ends_in_time_and_memory(sql: str, canaries: Canaries) -> None:
    start = time.monotonic()
    with pytest.raises(QuestionError, match=r"no answer within 1 seconds|more than 300 MiB|ended without"):
        ask("tables", sql, {}, Limits(seconds=1, memory=300))
    assert time.monotonic() - start < 10
    canaries.assert_untouched()


def test_a_program_with_threads_keeps_its_own_limits(tables: Path) -> None:
    """No process is copied then; and what limits a process of its own must not limit this one."""
    resource = pytest.importorskip("resource")
    names = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE")
    before = [resource.getrlimit(getattr(resource, name)) for name in names]
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert ask(str(tables), "SELECT count(*) > 0 FROM facts", {}).rows == [[True]]
        with pytest.raises(QuestionError, match="more than select"):
            ask(str(tables), "COPY facts TO 'x.csv'", {})
        with pytest.raises(QuestionError, match="no answer within"):
            ask(str(tables), ENDLESS[0], {}, Limits(seconds=0.2))
    finally:
        stop.set()
        thread.join()
    assert [resource.getrlimit(getattr(resource, name)) for name in names] == before


def test_a_long_answer_is_refused(tables: Path) -> None:
    with pytest.raises(QuestionError, match="the answer is longer than 64 MiB"):
        ask(str(tables), "SELECT repeat('x', 10000000) FROM range(8)", {})


def test_variables_of_python_are_no_tables(tables: Path) -> None:
    secret = [("CANARY",)]
    with pytest.raises(QuestionError, match="DuckDB says: Catalog Error"):
        ask(str(tables), "SELECT * FROM secret", {})
    assert secret
