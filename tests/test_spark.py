"""Spark makes the tables of the embedded engine, row for row, and `changes.sql` runs on it unchanged."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.paths import MICROSOFT_OPENAI, PROJECT, TESTS
from support.tables import iter_pair_changes, pick, read_tables, sort_rows

from dealterms import tables
from dealterms.loader.deal import load_partial_deal
from dealterms.loader.layout import list_deals, list_snapshots
from dealterms.loader.tree import Folder
from dealterms.tables.columns import TABLES
from dealterms.tables.export import export_tables
from dealterms.tables.rows import iter_deal_rows

pytest.importorskip("pyspark", reason="the extra `spark` is not installed")
if shutil.which("java") is None:
    pytest.skip("there is no Java, which Spark needs", allow_module_level=True)

pytestmark = [pytest.mark.exhaustive, pytest.mark.filterwarnings("ignore")]
SQL = (Path(tables.__file__).parent / "changes.sql").read_text("utf-8")
FOLDERS = [PROJECT, MICROSOFT_OPENAI, TESTS / "reports" / "lighthouse"]
SETTINGS = {
    "spark.driver.memory": "3g",  # the whole portfolio, after what the other tests left in the session
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
    "spark.ui.showConsoleProgress": "false",
}
sys.path.append(str(TESTS / "benchmarks"))


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """One session for all tests: its start costs more than any of them."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1,000 deals of 10 snapshots and 40 terms, or as many as TERMS_TEST_DEALS says."""
    import made  # type: ignore[import-not-found]

    root: Path = tmp_path_factory.mktemp("portfolio")
    for number in range(int(_DEALS)):
        made.write_deal(root, deal=f"deal-{number:04d}", snapshots=10, changing=2 + number % 5)
    return root


_DEALS = os.environ.get("TERMS_TEST_DEALS", "1000")
"""Read before the tests clear the environment."""


def collect(frame: Any) -> list[dict[str, Any]]:
    return [
        {
            name: cell.isoformat() if hasattr(cell, "isoformat") else cell
            for name, cell in row.asDict().items()
        }
        for row in frame.collect()
    ]


def judge(spark: Any, place: Path) -> Any:
    from dealterms.spark import judge as judge_files
    from dealterms.spark import read_files

    return judge_files(read_files(spark, str(place)))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_spark_says_what_the_embedded_engine_says(folder: Path, spark: Any) -> None:
    told = read_tables(Folder(str(folder)), ["facts", "changes"])
    judged = judge(spark, folder)
    for name, frame in zip(("facts", "changes"), judged, strict=False):
        assert tuple(frame.columns) == TABLES[name].names
        assert sort_rows(collect(frame)) == sort_rows(told[name])
    assert [row for row in collect(judged.findings) if row["severity"] == "error"] == []


def test_a_table_of_files_is_as_good_as_a_folder(spark: Any, tmp_path: Path) -> None:
    from dealterms.spark import write

    files = [
        (f"s3://bucket/some/place/{path.relative_to(MICROSOFT_OPENAI)}", path.read_bytes())
        for path in MICROSOFT_OPENAI.rglob("*.yaml")
        if path.parts[-2] == "seeds" or path.parts[-3] == "terms"
    ]
    spark.createDataFrame(files, "path STRING, content BINARY").write.parquet(f"{tmp_path}/files.parquet")
    write(judge(spark, tmp_path / "files.parquet"), f"{tmp_path}/out")
    told = read_tables(Folder(str(MICROSOFT_OPENAI)), ["facts", "changes"])
    for name, rows in told.items():
        frame = spark.read.parquet(f"{tmp_path}/out/{name}").select(*TABLES[name].names)
        assert sort_rows(collect(frame)) == sort_rows(rows)
        kinds = {path.name for path in (tmp_path / "out" / name).iterdir() if path.is_dir()}
        assert kinds == {f"kind={row['kind']}" for row in rows}


def test_a_deal_with_an_error_has_findings_and_no_rows(spark: Any, tmp_path: Path) -> None:
    for name in ("terms", "seeds"):
        shutil.copytree(MICROSOFT_OPENAI / name, tmp_path / name)
    shutil.copytree(tmp_path / "terms" / "microsoft-openai", tmp_path / "terms" / "broken")
    file = tmp_path / "terms" / "broken" / "2024.yaml"
    file.write_text(file.read_text("utf-8").replace("kind: exclusivity", "kind: exclusiveness"), "utf-8")
    judged = judge(spark, tmp_path)
    assert {row["deal"] for row in collect(judged.facts)} == {"microsoft-openai"}
    errors = [row for row in collect(judged.findings) if row["severity"] == "error"]
    assert {row["deal"] for row in errors} == {"broken"}
    assert errors[0]["place"].startswith("terms/broken/2024.yaml:")


def test_changes_sql_finds_on_spark_what_is_broken(spark: Any) -> None:
    from pyspark.sql.functions import col, when

    judged = judge(spark, TESTS / "reports" / "lighthouse")
    judged.facts.createOrReplaceTempView("facts")
    judged.changes.createOrReplaceTempView("changes")
    assert spark.sql(SQL).collect() == []
    lost = judged.changes.where((col("term") != "subsidy") | (col("field") != "amount"))
    lost.createOrReplaceTempView("changes")
    found = spark.sql(SQL).collect()
    assert {(row.fault, row.deal, row.term, row.field) for row in found} == {
        ("a value moved, and no change tells it", "island-ferry", "subsidy", "amount")
    }
    other = judged.changes.withColumn("after", when(col("term") == "flag", "waived").otherwise(col("after")))
    other.createOrReplaceTempView("changes")
    assert "a change tells a value that is not there" in {row.fault for row in spark.sql(SQL).collect()}


def test_the_portfolio_row_for_row(spark: Any, portfolio: Path, tmp_path: Path) -> None:
    """Both engines, over all deals; and they agree with themselves."""
    from dealterms.spark import write

    write(judge(spark, portfolio), f"{tmp_path}/spark")
    export_tables(Folder(str(portfolio)), None, ("facts", "changes"), "parquet", f"{tmp_path}/embedded/")
    database = duckdb.connect()
    for name in ("facts", "changes"):
        columns = ", ".join(TABLES[name].names)
        theirs = f"SELECT {columns} FROM read_parquet('{tmp_path}/spark/{name}/*/*.parquet')"
        ours = f"SELECT {columns} FROM read_parquet('{tmp_path}/embedded/{name}.parquet')"
        counts = [database.execute(f"SELECT count(*) FROM ({sql})").fetchone() for sql in (ours, theirs)]
        assert counts[0] == counts[1]
        assert counts[0][0] > 100 * int(_DEALS) if name == "facts" else counts[0][0] > 0
        for one, other in ((ours, theirs), (theirs, ours)):
            assert database.execute(f"{one} EXCEPT ALL {other}").fetchmany(3) == []
        database.execute(f"CREATE VIEW {name} AS {ours}")
    assert database.execute(SQL).fetchmany(3) == []


def test_the_portfolio_says_what_diff_says(portfolio: Path) -> None:
    """Of each deal, `terms diff` between each snapshot and the next."""
    tree = Folder(str(portfolio))
    for deal_id in list_deals(tree):
        listing = list_snapshots(tree, deal_id)
        deal = load_partial_deal(tree, listing, listing.snapshot_names)
        names = TABLES["changes"].names
        changes = [
            dict(zip(names, rows.head + tail, strict=True))
            for _, rows in iter_deal_rows(deal, ["changes"])
            for tail in rows.tails
        ]
        said = list(iter_pair_changes(tree, deal_id))
        assert len(said) >= 9
        assert sort_rows(pick(changes, said[0])) == sort_rows(said)


def test_it_runs_as_a_program(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "dealterms.spark", str(MICROSOFT_OPENAI), f"{tmp_path}/out"],
        env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"facts", "changes", "findings"}


def test_a_deal_may_have_no_records(spark: Any, tmp_path: Path) -> None:
    shutil.copytree(MICROSOFT_OPENAI / "terms", tmp_path / "terms")
    assert collect(judge(spark, tmp_path).findings)


def run_program(*arguments: str, **environment: str) -> tuple[int, str, list[str]]:
    """Run the program; return its exit code, what it prints, and what it says itself on standard error."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "dealterms.spark", *arguments],
        env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr
    return (
        done.returncode,
        done.stdout,
        [line for line in done.stderr.splitlines() if line.startswith("terms: ")],
    )


def test_what_it_cannot_do_is_one_line(tmp_path: Path) -> None:
    expected = "terms: expected two places. Write python -m dealterms.spark FOLDER OUT"
    assert run_program() == (2, "", [expected])
    code, out, (said,) = run_program(str(tmp_path / "none"), str(tmp_path / "out"))
    assert (code, out) == (2, "")
    assert said.startswith("terms: Spark says: [PATH_NOT_FOUND] Path does not exist: file:")
    assert said.endswith(
        ("/none/seeds. Correct that and try again", "/none/terms. Correct that and try again")
    )
    (tmp_path / "file").write_text("")
    code, out, (said,) = run_program(str(MICROSOFT_OPENAI), str(tmp_path / "file"))
    assert (code, out) == (2, "")
    assert said.startswith("terms: Spark says: ")


@pytest.mark.parametrize("module", ["pyspark", "pyarrow", "py4j"])
def test_without_the_extra_it_says_what_to_install(module: str, tmp_path: Path) -> None:
    (tmp_path / f"{module}.py").write_text("raise ModuleNotFoundError('no such module')\n")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    said = "terms: this requires Apache Spark, an extra. Install it: pip install 'deal-terms[spark]'"
    assert run_program("a", "b", PYTHONPATH=path) == (2, "", [said])
