"""`terms export`: every format holds the same rows, whole or not at all; what strangers wrote stays data."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.forked_terms import Result
from support.paths import MICROSOFT_OPENAI, TESTS
from support.tables import read_tables
from support.workspace import SmallDeal, Workspace

from dealterms.loader.tree import Folder
from dealterms.tables.columns import TABLES
from dealterms.tables.writers import FORMATS

Here = Callable[..., Result]
HOSTILE = (
    '=HYPERLINK("https://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1)",
    '"; DROP TABLE facts; --',
    "a,b\tc\n=1\r\nnext",
    "\\N",
    "NULL",
    "{}[]',\"\\",
    "\u202e\u2028 \u00a0é 日本 😀",
    " blanks ",
)
"""Each has tried to be more than a text in some program that reads tables."""


def _spell(text: str) -> str:
    # JSON is YAML, but for the pairs in which it writes what lies beyond the first plane of Unicode.
    return json.dumps(text).replace("\\ud83d\\ude00", "\U0001f600")


def write_hostile_deal(workspace: Workspace) -> None:
    """A deal in which every text that a stranger may write is hostile."""
    workspace.write(
        "terms/d/deal.yaml", f"title: {_spell(HOSTILE[0])}\nparties: {{a: {{name: A}}, b: {{name: B}}}}\n"
    )
    terms = "".join(
        f"  t-{number}:\n    kind: other\n    title: {_spell(text)}\n    text: {_spell(text)}\n"
        f"    sources: [{{source: s-{number}, quote: {_spell('x ' + text)}, says: {_spell(text)}}}]\n"
        for number, text in enumerate(HOSTILE)
    )
    workspace.write("terms/d/2024.yaml", f"basis: original\nterms:\n{terms}")
    for number, text in enumerate(HOSTILE):
        workspace.write(
            f"seeds/s-{number}.yaml",
            f"type: article\ntitle: {_spell(text)}\nauthor: {_spell(text)}\nclass: reported\n"
            f"url_note: {_spell(text)}\n",
        )


# -- reading each format back, without our own code ----------------------------------------------------


def read_csv(path: Path, name: str) -> list[tuple[Any, ...]]:
    with (path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        text = file.read()
    # The csv module of Python cannot tell an empty text from nothing: mark the quoted ones.
    header, *rows = csv.reader(io.StringIO(text))
    assert tuple(header) == TABLES[name].names
    return [
        tuple(_convert(c.type, cell) for c, cell in zip(TABLES[name].columns, row, strict=True))
        for row in rows
    ]


def _convert(type_: str, cell: str) -> Any:
    if cell == "":
        return None
    return {"integer": int, "number": float, "boolean": {"true": True, "false": False}.get}.get(type_, str)(
        cell
    )


def read_json(path: Path, name: str) -> list[tuple[Any, ...]]:
    document = json.loads((path / f"{name}.json").read_text("ascii"), parse_constant=pytest.fail)
    assert (document["version"], document["table"]) == (1, name)
    assert all(tuple(row) == TABLES[name].names for row in document["rows"])
    return [tuple(row.values()) for row in document["rows"]]


def read_sqlite(path: Path, name: str) -> list[tuple[Any, ...]]:
    database = sqlite3.connect(path / "terms.sqlite")
    assert database.execute("PRAGMA user_version").fetchone() == (1,)
    order = ", ".join(TABLES[name].order)
    rows = database.execute(f"SELECT * FROM {name} ORDER BY {order}").fetchall()
    database.close()
    flags = [n for n, column in enumerate(TABLES[name].columns) if column.type == "boolean"]
    return [
        tuple(bool(cell) if n in flags and cell is not None else cell for n, cell in enumerate(row))
        for row in rows
    ]


def read_parquet(path: Path, name: str) -> list[tuple[Any, ...]]:
    rows = duckdb.connect().execute(f"SELECT * FROM read_parquet('{path}/{name}.parquet')").fetchall()
    return [tuple(cell.isoformat() if hasattr(cell, "isoformat") else cell for cell in row) for row in rows]


READERS = {"csv": read_csv, "json": read_json, "sqlite": read_sqlite, "parquet": read_parquet}


def _to_tuples(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in rows]


def test_every_format_has_a_reader_here() -> None:
    assert set(READERS) == set(FORMATS)


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_holds_the_same_rows(format_: str, tmp_path: Path, terms: Callable[..., str]) -> None:
    told = read_tables(Folder(str(MICROSOFT_OPENAI)))
    out = terms("-C", str(MICROSOFT_OPENAI), "export", "all", "-o", f"{tmp_path}/", "--format", format_)
    assert "117 facts" in out
    for name, rows in told.items():
        assert READERS[format_](tmp_path, name) == _to_tuples(rows)
    sources = READERS[format_](tmp_path, "sources")
    assert [row[0] for row in sources] == sorted(
        path.stem for path in (MICROSOFT_OPENAI / "seeds").glob("*.yaml")
    )


@pytest.mark.slow
@pytest.mark.parametrize("format_", FORMATS)
def test_what_strangers_wrote_is_data_in_every_format(format_: str, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "deals")
    write_hostile_deal(workspace)
    told = read_tables(Folder(str(workspace.root)))
    titles = {row["title"] for row in told["facts"]}
    assert titles == set(HOSTILE)
    done = workspace.terms("export", "all", "-o", "out/", "--format", format_)
    assert done.code == 0, done.err
    for name, rows in told.items():
        assert READERS[format_](workspace.root / "out", name) == _to_tuples(rows)


def test_an_empty_text_is_not_what_is_not_known(tmp_path: Path) -> None:
    from dealterms.tables.writers.csv import format_row

    assert format_row((None, "", "a", True, False, 3, 0.1, 1e300)) == ',"",a,true,false,3,0.1,1e+300\n'


# -- whole or not at all -------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", FORMATS)
def test_a_deal_with_an_error_leaves_everything_as_it_was(
    format_: str, here: Here, repository: SmallDeal
) -> None:
    suffix = format_
    before = repository.write(f"out/facts.{suffix}", "what was there\n")
    repository.edit("terms/d/2025.yaml", "25%", "250%")
    done = here("export", "facts", "-o", f"out/facts.{suffix}", "--format", format_)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("terms/d/2025.yaml:7:11: error[well-formed]: ")
    assert before.read_text() == "what was there\n"
    assert [path.name for path in before.parent.iterdir()] == [before.name]


def test_a_record_with_an_error_leaves_everything_as_it_was(here: Here, repository: SmallDeal) -> None:
    before = repository.write("out/facts.csv", "what was there\n")
    repository.edit("seeds/s-1.yaml", "class: reported", "class: rumored")
    done = here("export", "facts", "-o", "out/facts.csv")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("seeds/s-1.yaml:")
    assert before.read_text() == "what was there\n"


def test_without_a_file_one_table_goes_to_standard_output(here: Here) -> None:
    done = here("export", "changes")
    header, row = done.out.splitlines()
    assert header == ",".join(TABLES["changes"].names)
    assert row.startswith(
        "d,2025,2025-01-01,2025-12-31,2,2024,royalty,revenue-share,Royalty,acme,beta,changed,"
    )
    assert done.err == ""
    assert json.loads(here("export", "changes", "--format", "json").out)["rows"][0]["verb"] == "changed"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("export", "fact"), "unknown table 'fact'. Did you mean 'facts'?"),
        (("export", "facts", "--format", "xml"),
         "unknown format 'xml'. Choose one of: parquet, csv, json, sqlite, csl-json, bibtex"),
        (("export", "facts", "--format", "parquet"),
         "this format goes to a file. Name it, or a folder, with -o"),
        (("export", "all"), "several tables for one output. Name a folder with -o, with a / at its end"),
        (("export", "facts", "--format", "bibtex"),
         "bibtex is for citations alone. Write terms export citations --format bibtex"),
        (("export", "facts", "-o", "no/such/facts.csv"),
         "`no/such/facts.csv` cannot be written: no such folder: 'no/such'. Make it first"),
        (("export", "facts", "--deal", "e"), "unknown deal 'e'. Choose one of: d"),
        (("export", "facts", "-o", "x.csv", "--format", "parquet"),
         ("-o 'x.csv' is csv, and --format is parquet. Leave out --format, or name a file that ends in"
          " .parquet")),
        (("export", "facts", "-o", "X.JSON", "--format", "sqlite"),
         ("-o 'X.JSON' is json, and --format is sqlite. Leave out --format, or name a file that ends in"
          " .sqlite")),
        (("export", "facts", "-o", "x.bib"),
         "bibtex is for citations alone. Write terms export citations --format bibtex"),
        (("export", "all", "-o", "x.parquet"),
         "several tables for one output. Name a folder with -o, with a / at its end"),
        (("export", "facts", "-o", "/dev/full"),
         "`/dev/full` cannot be written: No space left on device. Name another file"),
        (("export", "facts", "-o", "/proc/nope"),
         "`/proc/nope` cannot be written: no file can be made there. Name one in another folder"),
        (("diff", "2024", "2025", "-o", "/proc/nope"),
         "`/proc/nope` cannot be written: no file can be made there. Name one in another folder"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)  # fmt: skip
def test_what_cannot_be_done_is_one_line(arguments: tuple[str, ...], message: str, here: Here) -> None:
    assert here(*arguments) == Result(2, "", f"terms: {message}\n")


BEGINS = {
    "csv": b"deal,", "json": b'{"version": 1, "table": ', "parquet": b"PAR1", "sqlite": b"SQLite format 3",
    "CSV": b"deal,", "txt": b"deal,", "bib": b"@article{s-1,",
}  # fmt: skip


@pytest.mark.parametrize("suffix", BEGINS)
def test_the_ending_of_a_file_is_its_format(suffix: str, here: Here, repository: SmallDeal) -> None:
    assert here("export", "citations", "-o", f"x.{suffix}").code == 0
    assert (repository.root / f"x.{suffix}").read_bytes().startswith(BEGINS[suffix])


def test_a_format_may_have_the_ending_of_another(here: Here, repository: SmallDeal) -> None:
    assert here("export", "citations", "-o", "x.json", "--format", "csl-json").code == 0
    assert json.loads(repository.read("x.json"))[0]["id"] == "s-1"
    (repository.root / "folder.csv").mkdir()
    assert here("export", "citations", "-o", "folder.csv", "--format", "json").code == 0
    assert repository.read("folder.csv/citations.json").startswith("{")


def test_a_database_loses_no_table(here: Here, repository: SmallDeal) -> None:
    for output in ("out/", "out/terms.sqlite"):
        assert here("export", "facts", "sources", "-o", "out/", "--format", "sqlite").code == 0
        before = (repository.root / "out/terms.sqlite").read_bytes()
        refused = here("export", "changes", "-o", output, "--format", "sqlite")
        assert (refused.code, refused.out) == (2, "")
        assert refused.err == (
            "terms: `out/terms.sqlite` has facts and sources, too, which would be lost. Write all of them,"
            " as in terms export facts changes sources -o out/terms.sqlite, or name another file\n"
        )
        assert (repository.root / "out/terms.sqlite").read_bytes() == before
    for tables in ("facts changes sources", "all"):
        assert here("export", *tables.split(), "-o", "out/terms.sqlite").code == 0
    # The same tables are written anew, and what is no database is replaced.
    assert here("export", "all", "-o", "out/terms.sqlite").code == 0
    for content in ("", "no database\n"):
        repository.write("x.sqlite", content)
        assert here("export", "facts", "-o", "x.sqlite").code == 0


def test_without_duckdb_parquet_says_what_to_install(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    done = here("export", "facts", "--format", "parquet", "-o", "facts.parquet")
    assert done == Result(
        2, "", "terms: this requires DuckDB, an extra. Install it: pip install 'deal-terms[data]'\n"
    )
    assert here("export", "facts", "--format", "csv").code == 0


@pytest.mark.slow
def test_one_deal_of_several_has_its_own_sources(tmp_path: Path) -> None:
    workspace = SmallDeal(tmp_path)
    workspace.write("terms/e/deal.yaml", workspace.deal)
    workspace.write("terms/e/2024.yaml", workspace.snapshot.replace("s-1", "s-2"))
    workspace.write("seeds/s-2.yaml", workspace.record)
    rows = workspace.terms("export", "sources", "--deal", "e").out.splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == ["s-2"]
    rows = workspace.terms("export", "sources").out.splitlines()[1:]
    assert [(row.split(",")[0], row.rsplit(",", 2)[1:]) for row in rows] == [
        ("s-1", ["2", "d"]),
        ("s-2", ["1", "e"]),
    ]


def test_the_citations_of_proposals_are_counted(here: Here, repository: SmallDeal) -> None:
    file = repository.write("terms/d/2025.yaml", repository.newer + _PROPOSAL)
    assert "proposals:" in file.read_text()
    (row,) = here("export", "sources").out.splitlines()[1:]
    assert row.rsplit(",", 2)[1:] == ["3", "d"]


_PROPOSAL = """\
proposals:
  lower: {changes: royalty, to: {rate: 10%}, sources: [{source: s-1, at: line 9}]}
"""


@pytest.mark.slow
def test_several_processes_write_what_one_would(tmp_path: Path) -> None:
    workspace = SmallDeal(tmp_path)
    for number in range(60):
        workspace.write(f"terms/d-{number:02d}/deal.yaml", workspace.deal)
        for year in ("2024", "2025"):
            rate = f"{10 + number + (year == '2025')}%"
            workspace.write(f"terms/d-{number:02d}/{year}.yaml", workspace.snapshot.replace("20%", rate))
    assert workspace.terms("export", "all", "-o", "out/").code == 0
    told = read_tables(Folder(str(workspace.root)))
    assert len({row["deal"] for row in told["facts"]}) == 61
    for name, rows in told.items():
        assert read_csv(workspace.root / "out", name) == _to_tuples(rows)


@pytest.mark.slow
def test_what_is_stopped_leaves_nothing_behind(tmp_path: Path) -> None:
    sys.path.append(str(TESTS / "benchmarks"))
    import made  # type: ignore[import-not-found]

    workspace = Workspace(tmp_path / "deals")
    for number in range(50):
        made.write_deal(workspace.root, deal=f"deal-{number:02d}", snapshots=10)
    out = tmp_path / "out"
    out.mkdir()
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    for format_ in ("csv", "parquet"):
        with subprocess.Popen(
            [sys.executable, "-m", "dealterms", "export", "all", "-o", f"{out}/", "--format", format_],
            cwd=workspace.root,
            env=workspace.environment(TMPDIR=str(scratch)),
            stderr=subprocess.PIPE,
        ) as process:
            deadline = time.monotonic() + 30
            while not list(out.iterdir()) and not list(scratch.iterdir()) and time.monotonic() < deadline:
                time.sleep(0.01)
            # Of several seconds of work.
            time.sleep(0.3)
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == -signal.SIGTERM
            assert process.stderr is not None
            assert process.stderr.read() == b""
        assert (list(out.iterdir()), list(scratch.iterdir())) == ([], [])


def test_a_file_keeps_its_mode_and_a_link_its_target(here: Here, repository: SmallDeal) -> None:
    target = repository.write("elsewhere.csv", "old")
    target.chmod(0o640)
    link = repository.root / "facts.csv"
    link.symlink_to(target)
    assert here("export", "facts", "-o", "facts.csv").code == 0
    assert link.is_symlink()
    assert target.read_text().startswith("deal,snapshot,")
    assert target.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name != "posix", reason="there is no /dev/stdout")
def test_standard_output_by_its_name(repository: SmallDeal) -> None:
    assert repository.terms("export", "facts", "-o", "/dev/stdout").out.startswith("deal,snapshot,")
