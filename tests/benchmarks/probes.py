"""What a benchmark measures inside a process of its own: each probe prints its numbers."""

from __future__ import annotations

import gc
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from unicodedata import normalize

import yaml

from dealterms.comparison import steps
from dealterms.loader.deal import DealReader
from dealterms.loader.layout import list_snapshots
from dealterms.loader.tree import Folder
from dealterms.model.source import Source
from dealterms.quotes.captures import CapturedText, CaptureStore
from dealterms.reports.check import build_check_report

_MIB = 1024 * 1024
_MARKS = {"\xad": ""} | dict.fromkeys("‘’", "'") | dict.fromkeys("“”«»", '"') | dict.fromkeys("‐‑–—", "-")
SHAPES: tuple[Callable[[], str], ...] = (
    lambda: "[" * _MIB,
    lambda: "{a: " * (_MIB // 4),
    lambda: "- " * (_MIB // 2),
    lambda: "".join("\n" + " " * depth + "a:" for depth in range(1400)),
    lambda: "terms: [" + "a," * (_MIB // 2 - 8) + "a]",
    lambda: "\n".join(f"k{n}: v" for n in range(_MIB // 12)),
    lambda: "a: 1\n" * (_MIB // 5),
    lambda: "---\na: 1\n" * (_MIB // 9),
    lambda: "a: &x 1\n" * (_MIB // 8),
    lambda: "a: *x\n" * (_MIB // 6),
    lambda: "a: " + "x" * (_MIB - 8),
    lambda: "a:\n" + "  x\n" * (_MIB // 4 - 8),
    lambda: "#\n" * (_MIB // 2),
    lambda: 'a: "' + "\\x41" * (_MIB // 4 - 8) + '"',
    lambda: "a: |\n" + " x\n" * (_MIB // 3 - 8),
    lambda: "? " * (_MIB // 2),
    lambda: "? a\n" * (_MIB // 4),
    lambda: "!!str " * (_MIB // 6),
    lambda: "a: 'b' #\n" * (_MIB // 9),
    lambda: "[" + "[]," * (_MIB // 3 - 8) + "]",
    lambda: "{" + "a: {}," * (_MIB // 6 - 8) + "}",
    lambda: "terms:\n" + "".join(f"  t{n}: {{kind: other}}\n" for n in range(_MIB // 24)),
    lambda: "terms:\n" + "".join(f"  t{n}:\n    kind: x\n" for n in range(_MIB // 24)),
    lambda: "%TAG ! x\n" * (_MIB // 9),
    lambda: "a: " + "[a, " * 15 + "x " * (_MIB // 2 - 64),
    lambda: "\u2028" * (_MIB // 3),
    lambda: "\ufeff" * (_MIB // 3),
)


def load(root: str, collecting: str, pairs: str) -> tuple[float, ...]:
    """Return the median ratio, the ratio of minima, and both medians in CPU seconds."""
    folder = Folder(root)
    listing = list_snapshots(folder, "made")
    text = (Path(root) / "terms" / "made" / f"{listing.snapshot_names[0]}.yaml").read_text()
    # Nothing is carried from one reading to the next: a reader of its own each time.
    readers = [DealReader(folder, listing) for _ in range(int(pairs) + 1)]
    (gc.enable if collecting == "on" else gc.disable)()
    list(readers.pop().iter_snapshots(listing.snapshot_names))
    ours, theirs = [], []
    for reader in readers:
        start = time.process_time()
        snapshots = list(reader.iter_snapshots(listing.snapshot_names))
        ours.append(time.process_time() - start)
        assert len(snapshots[0].terms) == 40 and not reader.findings, reader.findings
        start = time.process_time()
        yaml.load(text, Loader=yaml.CBaseLoader)
        theirs.append(time.process_time() - start)
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    return (
        statistics.median(ratios),
        min(ours) / min(theirs),
        statistics.median(ours),
        statistics.median(theirs),
    )


def walk(root: str, changing: str) -> tuple[float, ...]:
    """Return CPU seconds a step, and the peak memory in MiB, of walking every step of a deal."""
    folder = Folder(root)
    listing = list_snapshots(folder, "made")
    # What is imported when the first value differs belongs to no step.
    list(steps(DealReader(folder, listing).iter_snapshots(listing.snapshot_names[:2])))
    reader = DealReader(folder, listing)
    start = time.process_time()
    changed = [len(step.changed) for step in steps(reader.iter_snapshots(listing.snapshot_names))]
    spent = time.process_time() - start
    assert changed == [int(changing)] * (len(listing.snapshot_names) - 1) and not reader.findings
    return spent / len(changed), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def hostile() -> tuple[float, ...]:
    """Return wall seconds of the slowest shape, read through to the terms, and its number."""
    slowest = (0.0, 0)
    for number, shape in enumerate(SHAPES):
        content = shape().encode()[:_MIB]
        start = time.perf_counter()
        _read(content)
        slowest = max(slowest, (time.perf_counter() - start, number))
    return slowest


def quotes(root: str, folded: str, pairs: str) -> tuple[float, ...]:
    """Return the median ratio, the ratio of minima, and both medians of finding every quote.

    The reference does the least that finds them all: it reads and normalizes each text once and
    takes the first place. It hashes nothing, counts no lines and looks for no second place.
    """
    folder = Path(root) / "seeds"
    folder.mkdir(parents=True)
    articles = list(_articles(folder, folded == "1"))
    ours, theirs = [], []
    for _ in range(int(pairs)):
        start = time.process_time()
        captures = CaptureStore(Folder(root))
        for source, asked in articles:
            capture = captures.get(source)
            assert isinstance(capture, CapturedText)
            for quote, result in asked:
                assert capture.find(quote).result == result, quote
        ours.append(time.process_time() - start)
        start = time.process_time()
        for source, asked in articles:
            assert source.capture
            text = _normal((folder / source.capture.file).read_text(), folded == "1")
            for quote, _ in asked:
                assert text.find(_normal(quote, folded == "1")) >= 0
        theirs.append(time.process_time() - start)
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    return (
        statistics.median(ratios),
        min(ours) / min(theirs),
        statistics.median(ours),
        statistics.median(theirs),
    )


def _articles(folder: Path, folded: bool) -> Iterator[tuple[Source, list[tuple[str, str]]]]:
    """Write 500 articles of 54 kB; yield them with 26 quotes of 8 words and how they are found."""
    chance = random.Random(0)
    letters = "abcdefghilmnopqrstuvzàéò"
    vocabulary = ["".join(chance.choices(letters, k=chance.randint(2, 11))) for _ in range(4000)]
    vocabulary += [f"l’{word}" for word in vocabulary[:400]] + ["–", "20%", "«sì»"] * 40
    for number in range(500):
        words = chance.choices(vocabulary, k=6400)
        breaks = set(chance.sample(range(len(words)), 120))
        parts = [word + ("\n\n" if n in breaks else " ") for n, word in enumerate(words)]
        text = "".join(parts)
        (folder / f"{number}.txt").write_text(text, encoding="utf-8", newline="\n")
        asked = []
        for place in range(26):
            begin = chance.randrange(len(words) - 8)
            quote = "".join(parts[begin : begin + 8]).strip()
            if folded and place % 2:
                typed = normalize("NFD", quote.replace("’", "'").replace("–", "-"))
                typed = typed.replace(" ", "\n", 1)
                asked.append((typed, "normalized"))
            else:
                asked.append((quote, "exact"))
        capture = {"file": f"{number}.txt"}
        yield Source.model_validate({"type": "article", "title": "", "capture": capture}), asked


def _normal(text: str, marks: bool) -> str:
    if marks:
        text = re.sub("[‘’“”«»‐‑–—\xad]", lambda found: _MARKS[found[0]], text)
    return " ".join(normalize("NFKC", text).split())


def _read(content: bytes) -> None:
    class One:
        def list_names(self, folder: str) -> tuple[str, ...]:
            return ("2024.yaml",) if folder == "terms/made" else ()

        def read(self, path: str) -> bytes:
            return content if path.endswith("2024.yaml") else b"title: x\nparties: {a: {name: A}}"

    listing = list_snapshots(One(), "made")
    list(DealReader(One(), listing).iter_snapshots(listing.snapshot_names))


def check(root: str) -> tuple[float, ...]:
    """Return the ratios of wall and CPU time of `check`, both wall times, and the peak in MiB."""
    files = [path for path in Path(root).glob("terms/*/*.yaml") if path.name != "deal.yaml"]
    start, spent = time.perf_counter(), _spent()
    for path in files:
        yaml.load(path.read_bytes(), Loader=yaml.CBaseLoader)
    bare, bare_cpu = time.perf_counter() - start, _spent() - spent
    start, spent = time.perf_counter(), _spent()
    report = build_check_report(Folder(root))
    wall, cpu = time.perf_counter() - start, _spent() - spent
    assert not report.findings
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    peak = max(children, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024
    return wall / bare, cpu / bare_cpu, wall, bare, peak


def query(root: str, times: str, pairs: str) -> tuple[float, ...]:
    """Return how many facts there are, and the wall time of a named question: ours, DuckDB's, of few facts.

    The tables of ``root`` are repeated under other names of deals. Both sides open the tables anew for each
    question. The least time of each question counts.
    """
    import duckdb

    from dealterms.tables.columns import TABLES
    from dealterms.tables.query import ask
    from dealterms.tables.questions import list_questions, read_question

    few, many = Path(root) / "one", Path(root) / "many"
    many.mkdir()
    for name in TABLES:
        source = f"SELECT * FROM read_parquet('{few}/{name}.parquet')"
        if "deal" in TABLES[name].names:
            names = ", ".join(f"t.{column}" for column in TABLES[name].names[1:])
            source = f"SELECT t.deal || '-' || r.range AS deal, {names} FROM ({source}) t, range({times}) r"
        duckdb.execute(f"COPY ({source}) TO '{many}/{name}.parquet' (FORMAT parquet)")
    count = duckdb.execute(f"SELECT count(*) FROM read_parquet('{many}/facts.parquet')").fetchone()
    today = date(2026, 1, 31)
    words = {"date": "2024", "word": "acme", "code": "USD", "number": "1000"}
    totals = [0.0, 0.0, 0.0]
    for question in map(read_question, list_questions()):
        values = question.bind([words[parameter.type] for parameter in question.parameters], today)
        sides = (
            partial(ask, str(many), question.sql, values),
            partial(_ask_duckdb, many, question.sql, values),
            partial(ask, str(few), question.sql, values),
        )
        fastest = [float("inf")] * len(sides)
        for _ in range(int(pairs)):
            for at, run in enumerate(sides):
                start = time.perf_counter()
                run()
                fastest[at] = min(fastest[at], time.perf_counter() - start)
        totals = [total + spent for total, spent in zip(totals, fastest, strict=True)]
    number = len(list_questions())
    assert count is not None
    return (count[0], *(total / number for total in totals))


def _ask_duckdb(place: Path, sql: str, values: dict[str, object]) -> None:
    import duckdb

    connection = duckdb.connect()
    for name in ("facts", "changes", "sources", "proposals"):
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{place}/{name}.parquet')")
    (statement,) = connection.extract_statements(sql)
    known = {name: values[name] for name in statement.named_parameters}
    connection.execute(statement, known).fetchmany(10_001)
    connection.close()


def memory(root: str, *command: str) -> tuple[float, ...]:
    """Return the most memory, in MiB, that a command took, or one that it ran."""
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    return (resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,)


def _spent() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


PROBES: dict[str, Callable[..., tuple[float, ...]]] = {
    "load": load,
    "steps": walk,
    "hostile": hostile,
    "check": check,
    "quotes": quotes,
    "query": query,
    "peak": memory,
}

if __name__ == "__main__":
    print(*PROBES[sys.argv[1]](*sys.argv[2:]))
