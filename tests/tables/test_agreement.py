"""`changes.sql`: facts and changes agree, on each engine; where the data is broken, it finds the place."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from support import walks
from support.deal_files import DealFiles
from support.paths import MICROSOFT_OPENAI, PROJECT, TESTS
from support.strategies import RawDeal
from support.tables import Row, read_tables

from dealterms import tables
from dealterms.loader.deal import load
from dealterms.loader.tree import Folder
from dealterms.tables.columns import TABLES
from dealterms.tables.duckdb import TYPES
from dealterms.tables.writers.sqlite import build_create_statement

SQL = (Path(tables.__file__).parent / "changes.sql").read_text("utf-8")
FOLDERS = [PROJECT, MICROSOFT_OPENAI, TESTS / "reports" / "lighthouse"]
Told = dict[str, list[Row]]


def ask_sqlite(told: Told) -> list[tuple[Any, ...]]:
    database = sqlite3.connect(":memory:")
    for name in ("facts", "changes"):
        # The key of our own tables would refuse some of what is broken here.
        database.execute(f"{build_create_statement(TABLES[name]).partition(', PRIMARY KEY')[0]})")
        marks = ", ".join("?" * len(TABLES[name].columns))
        rows = [tuple(row.values()) for row in told[name]]
        database.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
    found = database.execute(SQL).fetchall()
    database.close()
    return sorted(found, key=str)


def ask_duckdb(told: Told) -> list[tuple[Any, ...]]:
    database = duckdb.connect()
    for name in ("facts", "changes"):
        columns = ", ".join(f"{column.name} {TYPES[column.type]}" for column in TABLES[name].columns)
        database.execute(f"CREATE TABLE {name} ({columns})")
        marks = ", ".join("?" * len(TABLES[name].columns))
        if told[name]:
            rows = [tuple(row.values()) for row in told[name]]
            database.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
    return sorted(database.execute(SQL).fetchall(), key=str)


ENGINES = {"sqlite": ask_sqlite, "duckdb": ask_duckdb}


@pytest.fixture(scope="module")
def lighthouse() -> Told:
    return read_tables(Folder(str(TESTS / "reports" / "lighthouse")), ["facts", "changes"])


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_facts_and_changes_agree(folder: Path) -> None:
    told = read_tables(Folder(str(folder)), ["facts", "changes"])
    assert told["facts"]
    assert ask_sqlite(told) == []


def test_they_agree_on_the_other_engine(lighthouse: Told) -> None:
    assert ask_duckdb(lighthouse) == []


@given(walks.any_deal())
def test_facts_and_changes_of_any_deal_agree(deal: RawDeal) -> None:
    tree = DealFiles(deal)
    if not load(tree, "made").findings:
        assert ask_sqlite(read_tables(tree, ["facts", "changes"])) == []


def _find(rows: list[Row], **like: object) -> Row:
    return next(row for row in rows if all(row[name] == value for name, value in like.items()))


def lose_a_change(told: Told) -> None:
    told["changes"].remove(_find(told["changes"], term="subsidy", field="amount"))


def change_a_number(told: Told) -> None:
    row = _find(told["facts"], term="subsidy", field="amount", snapshot="2022")
    row |= {"value": "EUR 6 million", "stated": "EUR 6 million", "number": 6e6, "number_exact": "6000000"}


def change_a_number_alone(told: Told) -> None:
    _find(told["changes"], term="subsidy", field="amount")["after_number"] = 4e6


def tell_another_value(told: Told) -> None:
    _find(told["changes"], term="subsidy", field="amount")["after"] = "EUR 4 million"


def begin_with_another_value(told: Told) -> None:
    _find(told["changes"], term="subsidy", field="amount")["before"] = "EUR 4 million"


def revive_a_term(told: Told) -> None:
    for row in told["facts"]:
        if row["term"] == "flag":
            row["status"] = "in-force"


def skip_a_snapshot(told: Told) -> None:
    _find(told["changes"], term="subsidy", field="amount", snapshot="2024-06")["before_snapshot"] = "2020"


def repeat_a_fact(told: Told) -> None:
    told["facts"].append(dict(told["facts"][0]))


def repeat_a_change(told: Told) -> None:
    told["changes"].append(dict(told["changes"][0]))


FAULTS: dict[Callable[[Told], None], set[str]] = {
    lose_a_change: {"a value moved, and no change tells it"},
    change_a_number: {
        "a change begins with a value that was not there",
        "a change tells a value that is not there",
    },
    change_a_number_alone: {"a number is not that of its value"},
    tell_another_value: {"a change tells a value that is not there"},
    begin_with_another_value: {"a change begins with a value that was not there"},
    revive_a_term: {"a term is over, and its status says otherwise"},
    skip_a_snapshot: {"a step does not begin at the snapshot before it"},
    repeat_a_fact: {"a row is there twice"},
    repeat_a_change: {"a row is there twice"},
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("break_", FAULTS, ids=lambda break_: break_.__name__)
def test_what_is_broken_is_found(break_: Callable[[Told], None], engine: str, lighthouse: Told) -> None:
    broken = {name: [dict(row) for row in rows] for name, rows in lighthouse.items()}
    break_(broken)
    found = ENGINES[engine](broken)
    assert {row[0] for row in found} == FAULTS[break_]
    assert all(row[1] == "island-ferry" for row in found)
