"""The tables of more deals than one machine holds, by Spark: the same engine judges each deal.

    spark-submit -m dealterms.spark FOLDER OUT

or, in a program of your own:

    judged = judge(read_files(spark, "files.parquet"))
    judged.facts, judged.changes      as `terms export` writes them, row for row
    judged.findings                   what is wrong; a deal with an error has no rows

Spark brings the files of a deal together, and gives one deal at a time to a process of Python. The records
of `seeds/`, which any deal may cite, go to all of them. It requires the extra `spark`, here and where the
work is done.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from dealterms.errors import TermsError, UnreadableError
from dealterms.loader.names import SEEDS_FOLDER, TERMS_FOLDER
from dealterms.loader.sources import SourceStore
from dealterms.model.finding import Finding
from dealterms.pages.escape import escape_control_chars
from dealterms.tables.columns import TABLES, Column, Table
from dealterms.tables.deals import load_whole_deal
from dealterms.tables.rows import Row, iter_deal_rows

_FILE = f"({TERMS_FOLDER}/[^/]+/[^/]+[.]yaml|{SEEDS_FOLDER}/[^/]+[.]yaml)$"
"""What ends the path of a file that counts."""
FINDINGS = Table(
    "findings",
    "What is wrong in the files.",
    (
        Column("deal", "text", False, "The deal in which it was found."),
        Column("severity", "text", False, "error or warning.", ("error", "warning")),
        Column("rule", "text", False, "The rule."),
        Column("place", "text", False, "file:line:column."),
        Column("message", "text", False, "What it is, and what would mend it."),
    ),
    ("deal", "place", "rule"),
)
_JUDGED = (TABLES["facts"], TABLES["changes"], FINDINGS)
_TYPES = {"text": "STRING", "integer": "INT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}


class Judged(NamedTuple):
    """What was judged: three data frames that share one pass over the files."""

    facts: Any
    changes: Any
    findings: Any


def read_files(spark: Any, place: str) -> Any:
    """Return the files of deals as a data frame of `path` and `content`.

    ``place`` is a folder that holds `terms/` and `seeds/`, or a Parquet table of these two columns, of which
    the path ends with `terms/DEAL/DATE.yaml` or `seeds/ID.yaml`.
    """
    from pyspark.sql.functions import col, regexp_extract

    if place.rstrip("/").endswith(".parquet"):
        files = spark.read.parquet(place)
    else:
        folders = [f"{place}/{name}" for name in (TERMS_FOLDER, SEEDS_FOLDER)]
        if os.path.isdir(place):  # a deal may have no records; a folder elsewhere cannot be looked into here
            folders = [folder for folder in folders if os.path.isdir(folder)]
        reader = spark.read.format("binaryFile").option("recursiveFileLookup", "true")
        files = reader.option("pathGlobFilter", "*.yaml").load(folders)
    named = files.select(regexp_extract(col("path"), _FILE, 1).alias("path"), col("content"))
    return named.where(col("path") != "")


def judge(files: Any) -> Judged:
    """Return the facts and the judged changes of all deals in a data frame of files."""
    from pyspark import StorageLevel
    from pyspark.sql.functions import col, split

    spark = files.sparkSession
    is_record = col("path").startswith(f"{SEEDS_FOLDER}/")
    records = {row.path: bytes(row.content) for row in files.where(is_record).toLocalIterator()}
    shared = spark.sparkContext.broadcast(records)
    deals = files.where(~is_record).withColumn("deal", split(col("path"), "/")[1])
    schema = ", ".join(f"{table.name} {_write_struct(table)}" for table in _JUDGED)
    judged = deals.groupBy("deal").applyInArrow(_build_work(shared), schema)
    # On the disk: what is judged is larger than the files, and all three tables are taken from it.
    judged = judged.persist(StorageLevel.DISK_ONLY)
    return Judged(*(judged.where(col(table.name).isNotNull()).select(f"{table.name}.*") for table in _JUDGED))


def write(judged: Judged, place: str) -> None:
    """Write the tables below a folder as Parquet, facts and changes in a folder for each kind of term."""
    for table, rows in zip(_JUDGED, judged, strict=True):
        writer = rows.sortWithinPartitions(*table.order).write.mode("overwrite")
        if "kind" in table.names:
            writer = writer.partitionBy("kind")
        writer.parquet(f"{place}/{table.name}")


def _write_struct(table: Table) -> str:
    return f"STRUCT<{', '.join(f'`{column.name}`: {_TYPES[column.type]}' for column in table.columns)}>"


class _FilesOfDeal:
    """A tree of the files of one deal, and of all records."""

    def __init__(
        self, files: Mapping[str, bytes], records: Mapping[str, bytes], names: Sequence[str]
    ) -> None:
        self._files = files
        self._records = records
        self._names = names
        """Of the records."""

    def list_names(self, folder: str) -> Sequence[str]:
        if folder == SEEDS_FOLDER:
            return self._names
        start = f"{folder}/"
        inside = (
            path.removeprefix(start).partition("/")[0] for path in self._files if path.startswith(start)
        )
        return sorted(set(inside))

    def read(self, path: str) -> bytes:
        content = self._files.get(path, self._records.get(path))
        if content is None:
            raise UnreadableError("there is no such file")
        return content


def _build_work(shared: Any) -> Callable[[Any], Any]:
    """Build what a process of Python does with the files of one deal."""

    def work(table: Any) -> Any:
        columns = table.to_pydict()
        files = dict(zip(columns["path"], columns["content"], strict=True))
        return _to_arrow(_judge_deal(columns["deal"][0], files, shared.value))

    return work


def _judge_deal(
    deal_id: str, files: Mapping[str, bytes], records: Mapping[str, bytes]
) -> dict[str, list[Row]]:
    """Return the rows of one deal, by table."""
    names = sorted(path.removeprefix(f"{SEEDS_FOLDER}/") for path in records)
    tree = _FilesOfDeal(files, records, names)
    store = SourceStore(tree)
    deal, findings = load_whole_deal(tree, deal_id, store)
    findings += store.findings
    told: dict[str, list[Row]] = {table.name: [] for table in _JUDGED}
    told["findings"] = [_describe(deal_id, finding) for finding in findings]
    if not any(finding.severity == "error" for finding in findings):
        for name, rows in iter_deal_rows(deal, ("facts", "changes")):
            told[name] += [rows.head + tail for tail in rows.tails]
    return told


def _describe(deal_id: str, finding: Finding) -> Row:
    return deal_id, finding.severity, finding.rule, str(finding.place), finding.sentence


def _to_arrow(told: Mapping[str, Sequence[Row]]) -> Any:
    """Return one table of three columns: a row is a fact, a change or a finding."""
    import pyarrow as pa

    types = {
        "text": pa.string(), "integer": pa.int32(), "number": pa.float64(), "boolean": pa.bool_(),
        "date": pa.date32(),
    }  # fmt: skip
    structs = []
    for table in _JUDGED:
        cells: list[Sequence[Any]] = list(zip(*told[table.name], strict=True)) or [()] * len(table.columns)
        arrays = [
            pa.array(
                [date.fromisoformat(cell) if cell else None for cell in cells[number]]
                if column.type == "date"
                else cells[number],
                types[column.type],
            )
            for number, column in enumerate(table.columns)
        ]
        structs.append(pa.StructArray.from_arrays(arrays, names=list(table.names)))
    counts = [len(struct) for struct in structs]
    columns = [
        pa.chunked_array(
            [struct if at == number else pa.nulls(count, struct.type) for at, count in enumerate(counts)],
            struct.type,
        )
        for number, struct in enumerate(structs)
    ]
    return pa.table(columns, names=[table.name for table in _JUDGED]).combine_chunks()


def main(place: str, target: str) -> None:
    """Judge the files at one place, and write the tables to another; a TermsError if that cannot be done."""
    try:
        import pyarrow as pa  # noqa: F401  # with which Spark hands the files to Python
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise TermsError(
            "this requires Apache Spark, an extra", "Install it: pip install 'deal-terms[spark]'"
        ) from None
    try:
        spark = SparkSession.builder.appName("dealterms").getOrCreate()
        write(judge(read_files(spark, place)), target)
        spark.stop()
    except (PySparkException, Py4JError) as error:
        cause = " ".join(re.split("SQLSTATE|JVM stacktrace", str(error))[0].split())[:300].rstrip(". ")
        raise TermsError(f"Spark says: {cause}", "Correct that and try again") from None


def _run(arguments: Sequence[str]) -> int:
    """Run the command line, and return its exit code."""
    try:
        if len(arguments) != 2:
            raise TermsError("expected two places", "Write python -m dealterms.spark FOLDER OUT")
        main(*arguments)
    except TermsError as error:
        sys.stderr.write(f"terms: {escape_control_chars(str(error))}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(_run(sys.argv[1:]))
