"""`terms query` where it is easily wrong: joint and mutual parties, exclusive rights, damaged files."""

from __future__ import annotations

import csv
import io
import json
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.forked_terms import Result
from support.tables import read_tables
from support.workspace import SmallDeal, Workspace

from dealterms.errors import TermsError
from dealterms.loader.tree import Folder
from dealterms.tables.columns import TABLES
from dealterms.tables.query import ask
from dealterms.tables.questions import list_questions, read_question

Here = Callable[..., Result]
ENDLESS = "SELECT count(*) FROM facts, range(100000000) a, range(100000000) b WHERE a.range * b.range = -1"
ROOM = "Make room there, or set TMPDIR to another folder"


def ask_rows(here: Here, *arguments: str) -> list[dict[str, str]]:
    done = here("query", *arguments, "--format", "csv")
    assert (done.code, done.err) == (0, "")
    return list(csv.DictReader(io.StringIO(done.out)))


def write_deal(workspace: Workspace, deal: str, parties: str, **snapshots: str) -> None:
    """Write a deal from the YAML of the terms of each snapshot."""
    named = ", ".join(f"{id_}: {{name: {id_.title()}}}" for id_ in parties.split())
    workspace.write(f"terms/{deal}/deal.yaml", f"title: {deal}\nparties: {{{named}}}\n")
    for name, terms in snapshots.items():
        lines = "".join(f"  {line}\n" for line in terms.strip().splitlines())
        workspace.write(f"terms/{deal}/{name.strip('y')}.yaml", f"basis: original\nterms:\n{lines}")


# -- parties of whom there are several -----------------------------------------------------------------


@pytest.fixture
def alliance(repository: SmallDeal) -> SmallDeal:
    """One deal with joint parties and mutual terms, and another one of other parties."""
    fee = "fee: {{kind: revenue-share, payer: acme, payee: [bolt, coil], rate: {}}}"
    write_deal(
        repository,
        "alliance",
        "acme bolt coil dune",
        y2024=fee.format("20%"),
        y2025=(
            fee.format("25%")
            + "\nquiet: {kind: non-compete, restricted: mutual, protected: mutual, ends: 2030, since: 2025}"
            + "\nrent: {kind: payment, payer: dune, payee: acme, amount: EUR 2, since: 2025}"
        ),
    )
    return repository


@pytest.mark.parametrize(
    ("party", "expected"),
    [
        ("acme", {"fee": "favors another", "quiet": "", "rent": "favors it"}),
        ("bolt", {"fee": "favors it and others", "quiet": ""}),
        ("coil", {"fee": "favors it and others", "quiet": ""}),
        ("dune", {"rent": "favors another", "quiet": ""}),
        ("bol", {}),
        # `beta` is a party of the other deal alone, of which no term is mutual.
        ("beta", {"royalty": "favors it"}),
    ],
)
def test_a_party_has_what_it_shares_with_others(
    party: str, expected: dict[str, str], here: Here, alliance: SmallDeal
) -> None:
    rows = [row for row in ask_rows(here, "changes-of-party", party) if row["deal"] != "d" or party == "beta"]
    told: dict[str, set[str]] = {}
    for row in rows:
        told.setdefault(row["term"], set()).add(row["favors"])
    assert {term: max(favors) for term, favors in told.items()} == expected


def test_what_favors_two_favors_each(here: Here, alliance: SmallDeal) -> None:
    rows = ask_rows(here, "favored-in", "2025", "--deal", "alliance")
    assert {row["favors"]: row["tightened"] for row in rows if row["tightened"] != "0"} == {
        "bolt": "1",
        "coil": "1",
    }


def test_no_question_compares_a_party_with_a_column_of_several() -> None:
    columns = ("binds", "benefits", "favors", "term_favors", "articles", "deals")
    for name in list_questions():
        sql = read_question(name).sql
        for column in columns:
            found = f"{column} = $" in sql
            assert not found or f"list_contains(string_split({column}, ' '), $" in sql, name


# -- exclusive rights ----------------------------------------------------------------------------------


RIGHTS = {
    "license": ("license-grant", "level: exclusive, ends: 2035, exclusive_ends: 2027-06"),
    "license-alone": ("license-grant", "level: sole, ends: 2027"),
    "license-over-first": ("license-grant", "level: exclusive, ends: 2026-12, exclusive_ends: 2031"),
    "license-unsaid": ("license-grant", "exclusive_ends: 2028"),
    "license-open": ("license-grant", "level: non-exclusive, ends: 2027"),
    "license-vague": ("license-grant", "ends: 2027"),
    "license-later": ("license-grant", "level: exclusive, ends: 2035"),
    "share": ("exclusivity", "share: at least 80%, ends: 2027"),
    "bare": ("exclusivity", "ends: 2027"),
    "level": ("exclusivity", "level: primary, ends: 2026-11"),
    "free": ("exclusivity", "level: none, ends: 2027"),
    "asked": ("right-of-first-refusal", "window: P30D, ends: 2027"),
    "soliciting": ("non-compete", "form: solicit-employees, ends: 2027"),
    "competing": ("non-compete", "ends: 2027"),
    "no-promise": ("non-compete", "form: none, ends: 2027"),
}
ROLES = {
    "license-grant": "licensor: acme, licensee: bolt",
    "non-compete": "restricted: acme, protected: bolt",
}


def test_an_exclusive_right_counts_however_it_is_stated(here: Here, repository: SmallDeal) -> None:
    terms = "\n".join(
        f"{id_}: {{kind: {kind}, {ROLES.get(kind, 'grantor: acme, holder: bolt')}, {fields}}}"
        for id_, (kind, fields) in RIGHTS.items()
    )
    write_deal(repository, "rights", "acme bolt", y2024=terms)
    rows = ask_rows(here, "exclusivities-ending", "2028", "--deal", "rights")
    assert [(row["term"], row["extent"], row["ends"], row["ends_last"]) for row in rows] == [
        ("level", "primary", "2026-11", "2026-11-30"),
        ("license-over-first", "exclusive", "2026-12", "2026-12-31"),
        ("license", "exclusive", "2027-06", "2027-06-30"),
        ("asked", "", "2027", "2027-12-31"),
        ("bare", "", "2027", "2027-12-31"),
        ("competing", "", "2027", "2027-12-31"),
        ("license-alone", "sole", "2027", "2027-12-31"),
        ("share", "at least 80%", "2027", "2027-12-31"),
        ("soliciting", "solicit-employees", "2027", "2027-12-31"),
        ("license-unsaid", "", "2028", "2028-12-31"),
    ]


def test_schedules_rest_on_one_voice_too_and_a_sum_says_what_it_leaves_out(
    here: Here, repository: SmallDeal
) -> None:
    write_deal(
        repository,
        "tiers",
        "acme bolt",
        y2024=(
            "rent: {kind: payment, payer: acme, payee: bolt, amount: {2024: EUR 1, 2026: EUR 2},"
            " due: 2025, sources: [{source: s-1, at: line 1, supports: [amount, due]}]}"
        ),
    )
    rows = ask_rows(here, "one-voice", "--deal", "tiers")
    assert [(row["field"], row["value"]) for row in rows] == [
        ("amount", "{2024: EUR 1, 2026: EUR 2}"),
        ("due", "2025"),
    ]
    told = here("query", "sums-over", "EUR", "1").out
    assert "schedules and tiers, which have several, are left out" in " ".join(told.split())


def test_what_no_source_supports_has_no_origin(repository: SmallDeal) -> None:
    """The value that is stated anew without a source had one before."""
    without = "".join(repository.newer.splitlines(keepends=True)[:-2])
    repository.write("terms/d/2025.yaml", without)
    (row,) = read_tables(Folder(str(repository.root)), ["changes"])["changes"]
    assert (row["supported"], row["articles"], row["origins"]) == (False, None, 0)
    repository.write("seeds/s-2.yaml", repository.record.replace("2024-01", "2025-02"))
    repository.write("terms/d/2025.yaml", repository.newer.replace("s-1", "s-2"))
    (row,) = read_tables(Folder(str(repository.root)), ["changes"])["changes"]
    assert (row["supported"], row["articles"], row["origins"]) == (True, "s-2", 1)


# -- one deal of exported tables -----------------------------------------------------------------------


@pytest.mark.parametrize("format_", ["csv", "json", "sqlite", "parquet"])
def test_one_deal_of_exported_tables(format_: str, here: Here, alliance: SmallDeal) -> None:
    assert here("export", "all", "-o", "out/", "--format", format_).code == 0
    for sql in ("SELECT * FROM facts ORDER BY ALL", "SELECT * FROM changes ORDER BY ALL"):
        for deal in ("alliance", "d", "all"):
            told = ask_rows(here, sql, "--from", "out", "--deal", deal)
            assert told == ask_rows(here, sql, "--deal", deal)
            assert {row["deal"] for row in told} == ({"alliance", "d"} if deal == "all" else {deal})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("SELECT 1 FROM facts, changes", "--deal", "allianc"),
         "'out' has no facts or changes of the deal 'allianc'. Correct --deal, or leave it out"),
        (("SELECT 1 FROM facts", "--deal", "x' OR 'a' = 'a"),
         "'out' has no facts of the deal 'x' OR 'a' = 'a'. Correct --deal, or leave it out"),
        (("leaned-on", "--deal", "d"),
         "--from has the sources of all deals together. Leave out --deal, or --from"),
    ],
    ids=["unknown", "hostile", "sources"],
)  # fmt: skip
def test_a_deal_that_exported_tables_cannot_single_out(
    arguments: tuple[str, ...], message: str, here: Here, alliance: SmallDeal
) -> None:
    assert here("export", "all", "-o", "out/").code == 0
    assert here("query", *arguments, "--from", "out") == Result(2, "", f"terms: {message}\n")


# -- files that are not what they were -----------------------------------------------------------------


def test_a_folder_with_a_table_twice_is_refused(here: Here, repository: SmallDeal) -> None:
    formats = ("parquet", "csv", "json", "sqlite")
    for number, old in enumerate(formats):
        for new in formats[number + 1 :]:
            shutil.rmtree(repository.root / "out", ignore_errors=True)
            for format_ in (old, new):
                assert here("export", "facts", "-o", "out/", "--format", format_).code == 0
            names = [f"facts.{f}" if f != "sqlite" else "terms.sqlite" for f in (old, new)]
            assert here("query", "SELECT 1 FROM facts", "--from", "out") == Result(
                2,
                "",
                f"terms: 'out' has facts twice: {' and '.join(names)}. Remove the one that is out of date\n",
            )


def test_a_database_without_the_table_is_no_second_one(here: Here, repository: SmallDeal) -> None:
    assert here("export", "facts", "-o", "out/", "--format", "sqlite").code == 0
    assert here("export", "changes", "-o", "out/").code == 0
    rows = ask_rows(here, "SELECT count(*) AS n FROM facts JOIN changes USING (deal)", "--from", "out")
    assert rows[0]["n"] != "0"


def test_the_command_that_a_missing_table_is_met_with_works(here: Here, repository: SmallDeal) -> None:
    (repository.root / "my out").mkdir()
    assert here("export", "facts", "-o", "my out/", "--format", "sqlite").code == 0
    for place in ("my out", "my out/terms.sqlite"):
        said = here("query", "SELECT 1 FROM changes", "--from", place)
        assert said.code == 2
        command = said.err.rpartition("Write them: terms ")[2]
        assert here(*shlex.split(command)).code == 0
        assert ask_rows(here, "SELECT count(*) AS n FROM changes", "--from", place) == [{"n": "1"}]
        (repository.root / "my out" / "changes.csv").unlink(missing_ok=True)


def _cut(content: bytes, share: float) -> bytes:
    return content[: int(len(content) * share)]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "half": lambda content: _cut(content, 0.5),
    "all but a byte": lambda content: content[:-1],
    "all but a line": lambda content: b"".join(content.splitlines(keepends=True)[:-1]),
    "not UTF-8": lambda content: b"\xff\xfe" + content,
    "not UTF-8 inside": lambda content: _cut(content, 0.7) + b"\xff\xfe" + content[-20:],
    "nothing": lambda _: b"",
    "deep": lambda content: content.splitlines(keepends=True)[0] + b"[" * 100_000 + b"\n]}\n",
    "a list for a row": lambda content: content.splitlines(keepends=True)[0] + b"[1]\n]}\n",
    "a list for a value": lambda content: content.replace(b'"deal": "d"', b'"deal": ["d"]'),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("format_", ["csv", "json", "sqlite", "parquet"])
def test_a_damaged_file_is_one_line(
    format_: str, damage: str, here: Here, repository: SmallDeal, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = repository.root / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    assert here("export", "facts", "-o", "out/", "--format", format_).code == 0
    (file,) = (repository.root / "out").iterdir()
    asked = ("query", "SELECT * FROM facts", "--from", "out", "--format", "csv")
    before = here(*asked)
    content = DAMAGE[damage](file.read_bytes())
    if content == file.read_bytes() or (format_ == "csv" and damage == "all but a line"):
        return  # what is left is a table of fewer rows
    file.write_bytes(content)
    done = here(*asked)
    if done == before and format_ in ("sqlite", "parquet"):
        return  # nothing that counts is lost
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("terms: ")
    assert done.err.count("\n") == 1
    assert "xport" in done.err or (format_ == "parquet" and "DuckDB says: " in done.err)
    assert list(scratch.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read anything")
def test_a_file_that_may_not_be_read_is_one_line(here: Here, repository: SmallDeal) -> None:
    for format_ in ("csv", "json"):
        assert here("export", "facts", "-o", "out/", "--format", format_).code == 0
        (file,) = (repository.root / "out").iterdir()
        file.chmod(0)
        assert here("query", "SELECT 1 FROM facts", "--from", "out") == Result(
            2, "", f"terms: 'out/facts.{format_}' cannot be read: Permission denied. Correct --from\n"
        )
        file.unlink()


# -- what is stopped, and a disk that is full ----------------------------------------------------------


def _write_many_rows(folder: Path) -> None:
    """Let reading the facts take some seconds, in whichever format they are."""
    if (folder / "facts.json").exists():
        head, row, *_, end = (folder / "facts.json").read_text().splitlines()
        (folder / "facts.json").write_text("\n".join([head, *[row] * 200_000, row.rstrip(","), end, ""]))
        return
    with closing(sqlite3.connect(folder / "terms.sqlite")) as database, database:
        row = database.execute("SELECT * FROM facts").fetchone()
        place = TABLES["facts"].names.index("term")
        rows = ((*row[:place], f"term-{n}", *row[place + 1 :]) for n in range(200_000))
        database.executemany(f"INSERT INTO facts VALUES ({', '.join('?' * len(row))})", rows)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("format_", ["", "json", "sqlite"])
def test_a_question_that_is_stopped_leaves_nothing_behind(
    format_: str, number: int, repository: SmallDeal
) -> None:
    scratch = repository.root / "scratch"
    scratch.mkdir()
    arguments = []
    if format_:
        assert repository.terms("export", "facts", "-o", "out/", "--format", format_).code == 0
        _write_many_rows(repository.root / "out")
        arguments = ["--from", "out"]
    with subprocess.Popen(
        [sys.executable, "-m", "dealterms", "query", ENDLESS, *arguments],
        cwd=repository.root,
        env=repository.environment(TMPDIR=str(scratch)),
        stderr=subprocess.PIPE,
    ) as process:
        deadline = time.monotonic() + 30
        while not list(scratch.rglob("*.csv")):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.send_signal(number)
        assert process.wait(timeout=30) == -number
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("query", "SELECT 1 FROM facts"), "'{tmp}' cannot be written: File too large. " + ROOM),
        (("query", "SELECT 1 FROM facts", "--from", "json"),
         "'{tmp}' cannot be written: File too large. " + ROOM),
        (("query", "SELECT 1 FROM facts", "--from", "sqlite"),
         "'{tmp}' cannot be written: File too large. " + ROOM),
        (("export", "facts", "-o", "x.csv"), "`x.csv` cannot be written: File too large. Name another file"),
        (("export", "facts", "-o", "x.json"),
         "`x.json` cannot be written: File too large. Name another file"),
        (("export", "facts", "-o", "x.sqlite"),
         "`x.sqlite` cannot be written: disk I/O error. Make room there, or name another file"),
        (("export", "facts", "-o", "x.parquet"), "'{tmp}' cannot be written: File too large. " + ROOM),
        (("export", "facts"), "`{tmp}` cannot be written: File too large. " + ROOM),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)  # fmt: skip
def test_a_disk_that_is_full_is_one_line(
    arguments: tuple[str, ...], message: str, here: Here, repository: SmallDeal
) -> None:
    resource = pytest.importorskip("resource", reason="limits of processes are Unix's")
    for format_ in ("json", "sqlite"):
        assert here("export", "facts", "-o", f"{format_}/", "--format", format_).code == 0
    scratch = repository.root / "scratch"
    scratch.mkdir()
    before = sorted(os.listdir(repository.root))
    done = subprocess.run(
        [sys.executable, "-m", "dealterms", *arguments],
        cwd=repository.root,
        env=repository.environment(TMPDIR=str(scratch), PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        encoding="utf-8",
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300)),
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"terms: {message.format(tmp=scratch)}\n"
    assert list(scratch.iterdir()) == []
    assert sorted(os.listdir(repository.root)) == before


# -- what is typed -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("SELECT 1", "--timeout", "nan"),
         "--timeout: not a number: 'nan'. Write seconds, from 0.1 to 86400"),
        (("SELECT 1", "--timeout", "inf"),
         "Invalid value for '--timeout': inf is not in the range 0.1<=x<=86400. See `terms query --help`"),
        (("SELECT 1", "--timeout", "1e300"),
         "Invalid value for '--timeout': 1e+300 is not in the range 0.1<=x<=86400. See `terms query --help`"),
        (("SELECT 1", "--limit", "99999999999999999999"),
         ("Invalid value for '--limit': 99999999999999999999 is not in the range 1<=x<=100000000."
          " See `terms query --help`")),
        (("ending-between", "2031", "2029"), "2031 is after 2029. Write the earlier date first"),
        (("ending-between", "2031"), "expected 2 values, got 1. Write ending-between FROM TO"),
        (("disputed", "2031"), "expected no value, got 1. Write disputed"),
        (("--list", "--format", "json"), "--list prints text. Leave out --format"),
        (("disputed", "--sql", "--format", "json"), "--sql prints text. Leave out --format"),
        (("-- mine\nCOPY facts TO 'x'",),
         "COPY does more than select, and a question may not. Write one SELECT"),
        (("/* mine */ COPY facts TO 'x'",),
         "COPY does more than select, and a question may not. Write one SELECT"),
        (("SELECT $mine",), "$mine has no value. Write one in its place"),
        (("SELECT * FROM (PIVOT facts ON kind USING count(*))",),
         ("PIVOT without its columns makes a type first, and a question may make none."
          " Write the columns, as in PIVOT facts ON kind IN ('payment', 'price')")),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)  # fmt: skip
def test_what_is_typed_wrong_is_one_line(arguments: tuple[str, ...], message: str, here: Here) -> None:
    assert here("query", *arguments) == Result(2, "", f"terms: {message}\n")


def test_one_year_twice_is_no_reversed_time(here: Here) -> None:
    for first, last in (("2031", "2031-06"), ("2031-06", "2031"), ("2031", "2031")):
        assert here("query", "ending-between", first, last).code == 0


def test_a_pivot_that_is_told_its_columns_is_answered(here: Here) -> None:
    sql = "SELECT * FROM (PIVOT (SELECT kind FROM facts) ON kind IN ('revenue-share') USING count(*))"
    assert list(ask_rows(here, sql)[0].values()) == ["8"]


@pytest.mark.parametrize("name", [name for name in list_questions() if not read_question(name).parameters])
def test_the_sql_of_a_question_is_a_question(name: str, here: Here) -> None:
    sql = here("query", name, "--sql").out.rstrip("\n")
    assert ask_rows(here, sql) == ask_rows(here, name)


@pytest.mark.parametrize(
    "comment", ["-- two words\n", "--one\n", "-- a = b\n", "--\n", "/* c */ ", "-- x\n-- y\n"]
)
def test_sql_may_begin_with_a_comment(comment: str, here: Here) -> None:
    assert ask_rows(here, f"{comment}SELECT 1 AS a") == [{"a": "1"}]


def test_an_unknown_option_is_still_one(here: Here) -> None:
    assert here("query", "SELECT 1", "--limt", "3").err.startswith("terms: unknown option '--limt'")
    assert here("query", "SELECT 1 AS a", "--limit=3", "--format=csv").out == "a\n1\n"


def test_a_list_and_sql_go_to_a_file(here: Here, repository: SmallDeal) -> None:
    for arguments in (("--list",), ("disputed", "--sql")):
        printed = here("query", *arguments).out
        assert here("query", *arguments, "-o", "out.txt") == Result(0, "", "")
        assert repository.read("out.txt") == printed


# -- what a cell holds ---------------------------------------------------------------------------------


CELLS: tuple[tuple[str, str, Any], ...] = (
    ("[DATE '2019-07-22', NULL]", "[2019-07-22, NULL]", ["2019-07-22", None]),
    ("{'a': DATE '2020-01-01', 'b': [1, 2]}", "{'a': 2020-01-01, 'b': [1, 2]}",
     {"a": "2020-01-01", "b": [1, 2]}),
    ("[{'h': 170141183460469231731687303715884105727, 'n': 'nan'::DOUBLE}]",
     "[{'h': 170141183460469231731687303715884105727, 'n': nan}]",
     [{"h": "170141183460469231731687303715884105727", "n": "nan"}]),
    ("MAP {'k': true}", "{k=true}", {"k": True}),
    ("['a', 'b']::VARCHAR[2]", "[a, b]", ["a", "b"]),
    ("[]::DATE[]", "[]", []),
    ("NULL::INTEGER[]", "", None),
    ("INTERVAL '18 months'", "1 year 6 months", "1 year 6 months"),
    ("'a\\x00'::BLOB", "a\\x00", "a\\x00"),
    ("DATE '2020-02-02'", "2020-02-02", "2020-02-02"),
    ("TIMESTAMP '2020-02-02 10:00:00'", "2020-02-02 10:00:00", "2020-02-02 10:00:00"),
    ("1.50::DECIMAL(5, 2)", "1.50", "1.50"),
    ("9007199254740993", "9007199254740993", "9007199254740993"),
    ("true", "true", True),
)  # fmt: skip


@pytest.mark.parametrize(("sql", "text", "value"), CELLS, ids=[sql for sql, _, _ in CELLS])
def test_a_cell_is_what_duckdb_writes_and_json_has_its_parts(
    sql: str, text: str, value: Any, here: Here
) -> None:
    sql = f"SELECT {sql} AS a, 1 AS a"
    assert list(csv.reader(io.StringIO(here("query", sql, "--format", "csv").out)))[1] == [text, "1"]
    document = json.loads(here("query", sql, "--format", "json").out, parse_constant=pytest.fail)
    assert document["rows"] == [[value, 1]]
    if text and text != "true":
        assert text in here("query", sql).out


def test_lists_come_in_the_order_that_was_asked_for(here: Here) -> None:
    sql = "SELECT range AS n{} FROM range(20000) ORDER BY hash(range)"
    rows, plain = (ask_rows(here, sql.format(more), "--limit", "50000") for more in (", [range] AS l", ""))
    assert [row["n"] for row in rows] == [row["n"] for row in plain]


def test_every_table_is_known_to_a_database(here: Here, repository: SmallDeal) -> None:
    from dealterms.tables.databases import list_sqlite_tables

    assert here("export", "all", "-o", "all.sqlite").code == 0
    assert list_sqlite_tables(str(repository.root / "all.sqlite")) == tuple(TABLES)
    repository.write("none.sqlite", "no database, and longer than a header would be" * 10)
    with pytest.raises(TermsError, match="file is not a database"):
        ask(str(repository.root / "none.sqlite"), "SELECT 1 FROM facts", {})
