"""How often each line of ours runs, as a branch grows: twice as much of anything, twice as often.

No clock is read: the lines themselves are counted, for branches of 1, 2 and 4 times a size. Work that
grows with the square runs its lines 4 times as often for twice as much.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import product
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from support.growth import BRANCHES, DEALS, get_size

import dealterms
from dealterms.formats import RenderOptions, render
from dealterms.git.range import both_ends
from dealterms.loader.layout import list_snapshots
from dealterms.loader.tree import Folder
from dealterms.model.report import Report
from dealterms.pages.escape import escape_control_chars
from dealterms.reports.check import build_check_report
from dealterms.reports.dates import build_dates_report
from dealterms.reports.diff import build_diff_report
from dealterms.reports.gaps import build_gaps_report
from dealterms.reports.history import build_history_report
from dealterms.reports.review import review
from dealterms.reports.show import build_show_report
from dealterms.reports.sources import build_sources_report

PACKAGE = os.path.dirname(dealterms.__file__)
TODAY = date(2026, 1, 31)
SIZE = 24
SIZES = {"renamed terms": 101}
"""Where so many are compared with one another, and no more."""
MAX_FACTOR = 2.6
"""Above 2, since a line may run for a pair at the edge, and below 4."""
MAX_MEBIBYTES = 512
OF_GIT = ("PipeReader.", "get_timeout")
"""How often a pipe is read depends on how often git writes into it."""
TOLD_AGAIN = {("dissents by turns", "history"), ("dissents by turns", "review")}
"""Where each step of a history tells who disagreed before and still does: what is printed is a square."""
Line = tuple[str, int]


def diff(root: Path) -> Report:
    tree = Folder(root)
    listing = list_snapshots(tree, "d")
    return build_diff_report(tree, listing, listing.snapshot_names[0].text, "latest", TODAY)


def show(root: Path) -> Report:
    tree = Folder(root)
    return build_show_report(tree, list_snapshots(tree, "d"), "latest", TODAY)


def check(root: Path) -> Report:
    return build_check_report(Folder(root))


def review_branch(root: Path) -> Report:
    return review(both_ends("main..branch", str(root)), today=TODAY)


def history(root: Path) -> Report:
    tree = Folder(root)
    return build_history_report(tree, list_snapshots(tree, "d"), TODAY)


COMMANDS = {
    "diff": diff,
    "show": show,
    "history": history,
    "sources": lambda root: build_sources_report(Folder(root), None),
    "gaps": lambda root: build_gaps_report(Folder(root), None, TODAY),
    "dates": lambda root: build_dates_report(Folder(root), None, TODAY),
    "check": check,
    "review": review_branch,
}


def count_lines(run: Callable[[], object]) -> Counter[Line]:
    """Run it, and count how often each line of ours is executed."""
    counts = Counter[Line]()

    def trace_line(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            counts[frame.f_code.co_filename, frame.f_lineno] += 1
        return trace_line

    def trace_call(frame: FrameType, _: str, __: Any) -> Any:
        code = frame.f_code
        is_ours = code.co_filename.startswith(PACKAGE) and not code.co_qualname.startswith(OF_GIT)
        return trace_line if is_ours else None

    earlier = sys.gettrace()
    sys.settrace(trace_call)
    try:
        run()
    finally:
        sys.settrace(earlier)
    return counts


def find_growing(counts: list[Counter[Line]], size: int) -> list[str]:
    """Return the lines that run more than `MAX_FACTOR` times as often for twice as much."""
    small, middle, large = counts
    growing = []
    for line in sorted(large):
        more, even_more = middle[line] - small[line], large[line] - middle[line]
        # A line that runs a few times more does so for a part that is not small enough yet.
        if even_more > 4 * size and even_more > MAX_FACTOR * max(more, 0):
            path, number = line
            where = f"{os.path.relpath(path, PACKAGE)}:{number}"
            growing.append(f"{where} runs {small[line]}, {middle[line]}, {large[line]} times")
    return growing


def report_and_render(command: str, root: Path) -> None:
    report = COMMANDS[command](root)
    for format_ in ("text", "markdown", "html", "json"):
        render(report, format_, RenderOptions())


def test_a_square_is_found() -> None:
    def run(size: int) -> Counter[Line]:
        names = [f"2{number:03}" for number in range(size)]
        return count_lines(lambda: [escape_control_chars(name) for _ in names for name in names])

    assert find_growing([run(size) for size in (4, 8, 16)], 4)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("shape", "command"),
    [
        *(pair for pair in product(DEALS, COMMANDS) if pair not in TOLD_AGAIN),
        *product(BRANCHES, ("check", "review")),
    ],
)
def test_no_line_runs_more_than_twice_as_often_for_twice_as_much(
    shape: str, command: str, tmp_path: Path
) -> None:
    make, counts, size = (DEALS | BRANCHES)[shape], [], SIZES.get(shape, SIZE)
    for times in (0, 1, 2, 4):
        root = tmp_path / str(times)
        make(size * times or 2).write(root)
        # The first run is thrown away: it imports, and fills what is kept for a process.
        counts.append(count_lines(lambda: report_and_render(command, root)))  # noqa: B023
    assert not find_growing(counts[1:], size)


@pytest.mark.exhaustive
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts memory in this way")
@pytest.mark.parametrize("shape", [*DEALS, *BRANCHES])
def test_no_command_takes_more_memory_than_it_may(shape: str, tmp_path: Path) -> None:
    """With twice as much as a benchmark begins with; JSON holds the most."""
    (DEALS | BRANCHES)[shape](2 * get_size(shape)).write(tmp_path)
    commands = [["check"], ["review", "main..branch"]]
    if shape in DEALS:
        oldest = min(path.stem for path in tmp_path.glob("terms/d/[12]*.yaml"))
        commands += [["diff", oldest, "latest", "--deal", "d"], ["show", "latest", "--deal", "d"]]
    for command in commands:
        process = subprocess.Popen(
            [sys.executable, "-m", "dealterms", *command, "--format", "json"],
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode in (0, 1), command
        assert usage.ru_maxrss / 1024 < MAX_MEBIBYTES, command
