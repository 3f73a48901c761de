"""Speed and memory, as ratios measured side by side: ``.venv/bin/python tests/benchmarks [NAME …]``.

The project is installed from its wheel into an environment of its own, beside deepdiff's command
line. Commands are compared in pairs, CPU time, median of the pairs' ratios and ratio of minima:

ok   cold diff, the five seeds               ratio  1.358  budget 1.4  against deep diff …
     minima  1.358, 236 ms / 175 ms
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import made

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(ROOT / "tests"))

from support.growth import BRANCHES, DEALS, get_size  # noqa: E402


class Result(NamedTuple):
    """One measurement against its reference, and the ratio that is its budget."""

    name: str
    against: str
    median: float
    minima: float
    budget: float
    detail: str

    def __str__(self) -> str:
        mark = "ok  " if self.median <= self.budget else "OVER"
        return (
            f"{mark} {self.name:<39} ratio {self.median:6.3f}  budget {self.budget:<3g}"
            f"  against {self.against}\n     minima {self.minima:6.3f}, {self.detail}"
        )


class Bench(NamedTuple):
    """An environment, a folder to write in, how often to measure, and whether only to try it."""

    environment: Path
    folder: Path
    pairs: int
    quick: bool

    def scale(self, count: int) -> int:
        """Return ``count``, or a hundredth of it if this is only a try."""
        return max(count // 100, 4) if self.quick else count

    @property
    def python(self) -> str:
        """The interpreter of the environment."""
        return str(self.environment / "bin" / "python")

    def command(self, name: str) -> str:
        """Return the path of a command that the environment installed."""
        return str(self.environment / "bin" / name)

    def paired(self, name: str, mine: list[str], other: list[str], budget: float, cwd: Path) -> Result:
        """Measure the CPU time of ``mine`` over that of ``other``, run in turn."""
        for command in (mine, other):
            subprocess.run(command, cwd=cwd, check=False, capture_output=True)
        ours, theirs = [], []
        for _ in range(self.pairs):
            ours.append(_cpu(mine, cwd))
            theirs.append(_cpu(other, cwd))
        return Result(
            name,
            " ".join(Path(word).name for word in other)[:34],
            statistics.median(a / b for a, b in zip(ours, theirs, strict=True)),
            min(ours) / min(theirs),
            budget,
            f"{statistics.median(ours) * 1e3:.0f} ms / {statistics.median(theirs) * 1e3:.0f} ms",
        )

    def probed(self, probe: str, *arguments: str) -> list[float]:
        """Return the numbers that a probe (a function of `probes.py`) prints in the environment."""
        process = subprocess.run(
            [self.python, str(HERE / "probes.py"), probe, *arguments],
            cwd=self.folder,
            check=True,
            capture_output=True,
            text=True,
        )
        return [float(number) for number in process.stdout.split()]


def cold_diff(bench: Bench) -> Iterator[Result]:
    """Measure `terms diff` from a cold start against deepdiff's own command on the same two files.

    That command imports deepdiff, pydantic and a YAML parser, too. With the releases of November 2026, only
    to import those, typer and tabulate costs 0.94 of it, which leaves little of any budget near 1 to us:
    so what is ours is also measured against these imports alone.
    """
    terms, deep = bench.command("terms"), bench.command("deep")
    files = [f"terms/microsoft-openai/{name}.yaml" for name in ("2024", "2025-05")]
    yield bench.paired(
        "cold diff, against what it imports",
        [terms, "diff", "2024", "2025-05", "--deal", "microsoft-openai"],
        [bench.python, str(HERE / "imports.py")],
        1.5,
        ROOT,
    )
    yield bench.paired(
        "cold diff, the five seeds",
        [terms, "diff", "2024", "2025-05", "--deal", "microsoft-openai"],
        [deep, "diff", *files],
        1.4,
        ROOT,
    )
    for changing in (2, 40):
        root = bench.folder / f"forty-{changing}"
        names = made.write_deal(root, snapshots=2, changing=changing)
        yield bench.paired(
            f"cold diff, 40 terms, {changing} change",
            [terms, "diff", *names],
            [deep, "diff", *(f"terms/made/{name}.yaml" for name in names)],
            1.25,
            root,
        )


def help_and_completion(bench: Bench) -> Iterator[Result]:
    """Measure `terms --help` and completion against an interpreter that does nothing."""
    idle = [bench.python, "-c", "pass"]
    terms = bench.command("terms")
    yield bench.paired("terms --help", [terms, "--help"], idle, 8, ROOT)
    asked = ["env", "_TERMS_COMPLETE=complete_bash", "COMP_CWORD=2"]
    for words in ("terms di", "terms diff 20", "terms kinds re"):
        cword = str(len(words.split()) - 1)
        complete = [*asked, f"COMP_WORDS={words}", f"COMP_CWORD={cword}", terms]
        yield bench.paired(f"completion of `{words}`", complete, idle, 8, ROOT)


def load_snapshot(bench: Bench) -> Iterator[Result]:
    """Measure reading and validating 40 terms, places and all, against a bare `yaml.load`."""
    root = bench.folder / "load"
    made.write_deal(root, snapshots=1)
    for gc in ("on", "off"):
        numbers = bench.probed(
            "load", str(root), gc, str(bench.pairs if bench.quick else max(bench.pairs, 31))
        )
        median, minima, ours, theirs = numbers
        detail = f"{ours * 1e3:.2f} ms / {theirs * 1e3:.2f} ms"
        yield Result(f"load 40 terms, gc {gc}", "yaml.load(CBaseLoader)", median, minima, 1.0, detail)


def steps(bench: Bench) -> Iterator[Result]:
    """Measure all steps of one deal: neither the time of a step nor memory grows with their number."""
    measured = {}
    for count in (100, 1000):
        root = bench.folder / f"steps-{count}"
        made.write_deal(root, snapshots=bench.scale(count), changing=2)
        runs = [bench.probed("steps", str(root), "2") for _ in range(5)]
        measured[count] = min(run[0] for run in runs), max(run[1] for run in runs)
    few, many = measured[100], measured[1000]
    detail = f"{many[0] * 1e3:.2f} ms / {few[0] * 1e3:.2f} ms a step"
    ratio = many[0] / few[0]
    yield Result("a step of 1,000 snapshots", "a step of 100", ratio, ratio, 1.2, detail)
    detail = f"{many[1]:.0f} MiB peak / {few[1]:.0f} MiB with 100"
    share = many[1] / 100
    yield Result("peak memory of 1,000 snapshots", "100 MiB", share, share, 1.0, detail)


def hostile(bench: Bench) -> Iterator[Result]:
    """Measure the slowest of many hostile files of 1 MiB against one second of wall time."""
    slowest, which = bench.probed("hostile")
    detail = f"shape {which:.0f} of probes.SHAPES took {slowest:.2f} s"
    yield Result("a hostile file of 1 MiB", "one second", slowest, slowest, 1.0, detail)


def quotes(bench: Bench) -> Iterator[Result]:
    """Measure 13,000 quotes in 500 articles of 27 MB: read, hashed, found once and nowhere else."""
    for folded, name in (("0", "every quote exact"), ("1", "half of them folded")):
        root = bench.folder / f"quotes-{folded}"
        median, minima, ours, theirs = bench.probed("quotes", str(root), folded, str(min(bench.pairs, 9)))
        detail = f"{ours:.2f} s / {theirs:.2f} s"
        yield Result(f"quotes, {name}", "normalize, str.find", median, minima, 2.0, detail)


def check(bench: Bench) -> Iterator[Result]:
    """Measure `check` of 10,000 snapshots against a bare `yaml.load` of them in one process."""
    for changing, wall, cpu in ((2, 0.8, 1.6), (40, 2, 4)):
        root = bench.folder / f"check-{changing}"
        for number in range(bench.scale(1000)):
            made.write_deal(root, deal=f"deal-{number:04d}", snapshots=10, changing=changing)
        wall_ratio, cpu_ratio, ours, theirs, peak = bench.probed("check", str(root))
        name = f"check, 10,000 files, {changing} change"
        against = "yaml.load(CBaseLoader)"
        detail = f"{ours:.1f} s / {theirs:.1f} s; peak {peak:.0f} MiB in one process"
        yield Result(f"{name}, wall", against, wall_ratio, wall_ratio, wall, detail)
        yield Result(f"{name}, CPU", against, cpu_ratio, cpu_ratio, cpu, detail)
        shutil.rmtree(root)


def review(bench: Bench) -> Iterator[Result]:
    """Measure `review` of 3 touched deals of 1,000 against `check` of these three, before and after.

    A review reads the deals that a branch touches whole, at both ends, and holds both to the rules.
    The other 997 should cost it nothing, neither time nor memory.
    """
    terms = bench.command("terms")
    deals, snapshots = bench.scale(1000), 10
    root, small = bench.folder / f"review-{deals}", bench.folder / f"review-{deals}-few"
    touched = made.write_branch(root, deals=deals, snapshots=snapshots)
    ends = [bench.folder / f"review-{end}" for end in ("main", "branch")]
    for end in ends:
        made.extract(root, end.name.removeprefix("review-"), [*touched, "seeds"], end)
    checks = (f"{terms} -C {end} check" for end in ends)
    wanted = "; ".join(("git diff --stat main...branch", *checks))
    shape = f"{deals:,} x {snapshots:,} files"
    mine = [terms, "review", "main...branch"]
    yield bench.paired(f"review, 3 of {shape}", mine, ["sh", "-c", wanted], 1.1, root)
    made.write_branch(small, deals=min(deals, 4), snapshots=snapshots)
    many, few = (bench.probed("peak", str(where), *mine)[0] for where in (root, small))
    detail = f"{many:.1f} MiB peak / {few:.1f} MiB"
    yield Result(f"memory, 3 of {shape}", "3 of 10 to 40", many / few, many / few, 1.2, detail)
    for folder in (root, small, *ends):
        shutil.rmtree(folder)


def growth(bench: Bench) -> Iterator[Result]:
    """Measure each command, and each format, on twice as much of one thing: it may take 2.4 times as long.

    What counts is the CPU time beyond that of the same command on the least of the same thing. What else a
    machine does adds to a time, and never takes from it: what seems too much is run again, and the fastest
    run of each size counts.
    """
    for shape, make in (DEALS | BRANCHES).items():
        size = bench.scale(get_size(shape))
        roots = {number: bench.folder / f"growth-{number}" for number in (2, size, 2 * size)}
        for number, root in roots.items():
            make(number).write(root)
        peak, largest = 0.0, ""
        for command in _list_growth_commands(roots[size], is_deal=shape in DEALS):
            name = f"{command[0]} {command[-1]}"
            fastest = dict.fromkeys(roots, math.inf)
            for _ in range(min(bench.pairs, _MAX_RUNS)):
                for number, root in roots.items():
                    cpu, used = _run(bench, [*command], root)
                    fastest[number] = min(fastest[number], cpu)
                    peak, largest = max((peak, largest), (used, name))
                least, once, twice = fastest.values()
                factor = (twice - least) / max(once - least, 0.001)
                if factor <= _MAX_FACTOR:
                    break
            detail = f"{twice:.2f} s / {once:.2f} s / {least:.2f} s"
            if twice - least < _MIN_GROWTH:
                # It does not grow by as much as such a measurement is off by.
                factor, detail = 1.0, f"{detail}: no growth to speak of"
            yield Result(f"{name}, {2 * size:,} {shape}", f"{size:,}", factor, factor, _MAX_FACTOR, detail)
        share, detail = peak / 512, f"{peak:.0f} MiB, of {largest}"
        yield Result(f"memory, {2 * size:,} {shape}", "512 MiB", share, share, 1.0, detail)
        for root in roots.values():
            shutil.rmtree(root)


_MAX_FACTOR = 2.4
_MAX_RUNS = 8
_MIN_GROWTH = 0.5
"""In seconds."""


def _list_growth_commands(root: Path, *, is_deal: bool) -> Iterator[tuple[str, ...]]:
    for format_ in ("text", "html", "json"):
        if is_deal:
            oldest = min(path.stem for path in root.glob("terms/d/[12]*.yaml"))
            yield "diff", oldest, "latest", "--deal", "d", "--format", format_
            yield "show", "latest", "--deal", "d", "--format", format_
        yield "review", "main..branch", "--format", format_
        if format_ != "html":
            yield "check", "--format", format_


def export(bench: Bench) -> Iterator[Result]:
    """Measure `export` against `check` of the same files, and on ten times as many.

    100 deals of 10 snapshots and 40 terms have some 230,000 facts.
    """
    deals = {number: bench.folder / f"export-{number}" for number in (2, 43, 430)}
    for number, root in deals.items():
        for deal in range(number if number == 2 else bench.scale(number)):
            made.write_deal(root, deal=f"deal-{deal:04d}", snapshots=10)
    # A form for each: what the tables are written as costs as much as what they say.
    for format_ in ("csv", "parquet"):
        command = ["export", "all", "--format", format_, "-o", "out/"]
        fastest, peaks = dict.fromkeys(deals, math.inf), dict.fromkeys(deals, 0.0)
        checked = math.inf
        for _ in range(min(bench.pairs, 3)):
            for number, root in deals.items():
                cpu, used = _run(bench, command, root)
                fastest[number] = min(fastest[number], cpu)
                peaks[number] = max(peaks[number], used)
            checked = min(checked, _run(bench, ["check"], deals[430])[0])
        least, few, many = fastest.values()
        ratio, detail = many / checked, f"{many:.1f} s / {checked:.1f} s"
        yield Result(f"export as {format_}, 430 deals", "check", ratio, ratio, 1.5, detail)
        factor = (many - least) / max(few - least, 0.001) / 10
        detail = f"{many:.1f} s / {few:.1f} s / {least:.1f} s, a tenth of the factor"
        yield Result(f"growth of export as {format_}", "43 deals", factor, factor, 1.2, detail)
        ratio, detail = peaks[430] / peaks[43], f"{peaks[430]:.0f} MiB / {peaks[43]:.0f} MiB"
        yield Result(f"memory of export as {format_}", "43 deals", ratio, ratio, 1.2, detail)
    for root in deals.values():
        shutil.rmtree(root)


def query(bench: Bench) -> Iterator[Result]:
    """Measure the named questions over a million facts against DuckDB alone, and on a tenth of them."""
    root = bench.folder / "query"
    for deal in range(bench.scale(43)):
        made.write_deal(root, deal=f"deal-{deal:04d}", snapshots=10)
    _run(bench, ["export", "all", "--format", "parquet", "-o", "one/"], root)
    times = 40 if bench.quick else 10
    facts, ours, theirs, few = bench.probed("query", str(root), str(times), str(min(bench.pairs, 7)))
    detail = f"{ours * 1e3:.0f} ms / {theirs * 1e3:.0f} ms; {facts:,.0f} facts"
    ratio = ours / theirs
    yield Result("a named question, from Parquet", "DuckDB, the same SQL", ratio, ratio, 2.0, detail)
    factor = ours / few / times
    detail = f"{ours * 1e3:.0f} ms / {few * 1e3:.0f} ms, divided by {times}"
    yield Result("growth of a question", f"a {times}th of the facts", factor, factor, 1.2, detail)
    cold = _run(bench, ["query", "leaned-on", "--from", "one/"], root)[0]
    helped = _run(bench, ["--help"], root)[0]
    ratio, detail = cold / helped, f"{cold * 1e3:.0f} ms / {helped * 1e3:.0f} ms"
    yield Result("cold start of a question", "terms --help", ratio, ratio, 8.0, detail)
    shutil.rmtree(root)


def spark(bench: Bench) -> Iterator[Result]:
    """Measure the job of `dealterms.spark` a deal, beside the embedded engine, without what each start costs.

    By it, a million snapshots are estimated: see `terms help export`. It needs PySpark and Java here.
    """
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        print("     spark: not measured, there is no PySpark or no Java")
        return
    deals = {number: bench.folder / f"spark-{number}" for number in (20, 220)}
    walls: dict[int, tuple[float, float]] = {}
    for number, root in deals.items():
        for deal in range(number if number == 20 else bench.scale(number)):
            made.write_deal(root, deal=f"deal-{deal:04d}", snapshots=10)
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "SPARK_LOCAL_IP": "127.0.0.1"}
        command = [sys.executable, "-W", "ignore", "-m", "dealterms.spark", str(root), str(root / "spark")]
        start = time.perf_counter()
        subprocess.run(command, env=environment, check=True, capture_output=True)
        theirs = time.perf_counter() - start
        start = time.perf_counter()
        _run(bench, ["export", "facts", "changes", "--format", "parquet", "-o", "out/"], root)
        walls[number] = theirs, time.perf_counter() - start
    more = 200 if not bench.quick else 1
    theirs, ours = ((walls[220][engine] - walls[20][engine]) / more for engine in (0, 1))
    ratio = theirs / ours
    cores = os.cpu_count() or 1
    hours = theirs * 100_000 * cores / 3600
    detail = (
        f"{theirs * 1e3:.0f} ms / {ours * 1e3:.0f} ms a deal on {cores} cores; start {walls[20][0]:.0f} s;"
        f" a million snapshots: {hours:.0f} core hours"
    )
    yield Result("spark, a deal of 10 snapshots", "export, the same", ratio, ratio, 6.0, detail)


def _run(bench: Bench, command: list[str], root: Path) -> tuple[float, float]:
    """Run `terms` in a folder; return its CPU time, and its peak memory in MiB."""
    process = subprocess.Popen(
        [bench.command("terms"), *command], cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 1), (command, root)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def pages(bench: Bench) -> Iterator[Result]:
    """Measure `terms page`, and the size of the page, for each fact (a term in a snapshot).

    Beyond a dozen snapshots both must be linear in the facts: of more, a page has not all pairs.
    """
    for terms in (40, 200):
        per_fact: dict[int, tuple[float, float]] = {}
        told = []
        for snapshots in (4, 12, 50):
            root = bench.folder / f"page-{snapshots}-{terms}"
            made.write_deal(root, snapshots=bench.scale(snapshots), terms=bench.scale(terms), changing=2)
            seconds, _ = _run(bench, ["page", "-o", "page.html"], root)
            size = (root / "page.html").stat().st_size / 1000
            facts = bench.scale(snapshots) * bench.scale(terms)
            per_fact[snapshots] = seconds / facts, size / facts
            told.append(f"{snapshots}: {seconds:.1f} s, {size:.0f} kB")
            shutil.rmtree(root)
        for number, what in enumerate(("time", "size")):
            growth = per_fact[50][number] / per_fact[12][number]
            name = f"page, {what} a fact, 50 × {terms}"
            yield Result(name, f"12 × {terms}", growth, growth, 1.3, "; ".join(told))


BENCHMARKS: tuple[Callable[[Bench], Iterator[Result]], ...] = (
    cold_diff,
    help_and_completion,
    load_snapshot,
    steps,
    hostile,
    check,
    quotes,
    review,
    growth,
    export,
    query,
    spark,
    pages,
)


def _cpu(command: list[str], cwd: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=cwd, check=False, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _install(folder: Path) -> Path:
    environment = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    pip = [environment / "bin" / "python", "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, f"{ROOT}[data,page]", "deepdiff[cli]"], check=True)
    return environment


def main() -> None:
    """Measure and print; exit 1 if a ratio is over its budget."""
    names = [benchmark.__name__ for benchmark in BENCHMARKS]
    parser = argparse.ArgumentParser(prog="python tests/benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*names, []], help=", ".join(names))
    parser.add_argument("--pairs", type=int, default=31)
    parser.add_argument("--quick", action="store_true", help="a hundredth of the size: does it run?")
    options = parser.parse_args()
    os.environ.pop("TERMS_DEAL", None)
    over = False
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        bench = Bench(_install(folder), folder, options.pairs, options.quick)
        for benchmark in BENCHMARKS:
            if not options.name or benchmark.__name__ in options.name:
                for result in benchmark(bench):
                    print(result, flush=True)
                    over = over or result.median > result.budget
    sys.exit(over and not options.quick)


if __name__ == "__main__":
    main()
