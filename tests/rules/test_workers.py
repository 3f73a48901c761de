"""Work that is divided among processes: each task once, no process and no open file left, errors raised.

Each test is a program of its own, for a process in which several threads run is never copied.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAD = """
import os, signal, sys, threading, time
from dealterms.rules.workers import map_in_processes

def list_files():
    return sorted(os.listdir("/dev/fd"))

def has_children():
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True

first = os.getpid()
before = list_files()
"""
TAIL = """
assert list_files() == before
assert not has_children()
print("done")
"""


def run(program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", HEAD + program + TAIL],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")


def test_each_task_is_done_once_however_many_processes_there_are() -> None:
    run("""
for count in (0, 1, 2, 3, 10, 50):
    for processes in (0, 1, 2, 3, 7):
        tasks = [chr(97 + number % 26) * number for number in range(count)]
        results = list(map_in_processes(len, tasks, processes))
        assert sorted(results) == [(number, number) for number in range(count)], (count, processes)
""")


def test_the_tasks_are_divided_evenly() -> None:
    run("""
done_by = {}
for number, process in map_in_processes(lambda task: os.getpid(), range(12), 3):
    done_by.setdefault(process, []).append(number)
assert first not in done_by
assert sorted(map(sorted, done_by.values())) == [[0, 3, 6, 9], [1, 4, 7, 10], [2, 5, 8, 11]]
""")


def test_a_result_may_be_larger_than_a_pipe() -> None:
    run("""
results = dict(map_in_processes(lambda size: b"x" * size, [5_000_000, 0, 1, 70_000], 2))
assert [len(results[number]) for number in range(4)] == [5_000_000, 0, 1, 70_000]
""")


def test_what_a_worker_does_not_send_is_done_here() -> None:
    """Whether it is killed, ends, cannot be copied or has an error that only it has."""
    for fault in (
        "os.kill(os.getpid(), signal.SIGKILL)",
        "os._exit(0)",
        "sys.exit(1)",
        "raise MemoryError",
        "return lambda: task",
    ):
        run(f"""
def work(task):
    if task in (3, 4) and os.getpid() != first:
        {fault}
    return task

results = list(map_in_processes(work, range(12), 3))
assert sorted(results) == [(number, number) for number in range(12)]
""")


def test_an_error_is_raised_here() -> None:
    run("""
def work(task):
    if task == 5:
        raise ValueError("five")
    return task

seen = []
try:
    for number, _ in map_in_processes(work, range(12), 3):
        seen.append(number)
except ValueError as error:
    assert error.args == ("five",)
else:
    raise AssertionError
assert 5 not in seen
""")


def test_who_stops_early_leaves_nothing_behind() -> None:
    run("""
began = time.monotonic()
results = map_in_processes(lambda task: time.sleep(60 if task > 2 else 0), range(12), 3)
next(results)
assert has_children()
results.close()
assert time.monotonic() - began < 30
""")


@pytest.mark.parametrize("name", ["NOFILE", "NPROC"])
def test_as_many_processes_as_can_be_had(name: str) -> None:
    """With one process that could be started, with none, and with no pipe."""
    resource = pytest.importorskip("resource", reason="limits of processes are Unix's")
    run(f"""
import resource
for more in range(12):
    limit = max(map(int, before)) + more if "{name}" == "NOFILE" else more
    hard = resource.getrlimit(resource.RLIMIT_{name})[1]
    resource.setrlimit(resource.RLIMIT_{name}, (limit, hard))
    results = sorted(map_in_processes(len, ["a"] * 9, 4))
    resource.setrlimit(resource.RLIMIT_{name}, (hard, hard))
    assert results == [(number, 1) for number in range(9)]
""")
    assert resource is not None


def test_a_process_with_several_threads_is_not_copied() -> None:
    run("""
release = threading.Event()
thread = threading.Thread(target=release.wait)
thread.start()
done_by = {process for _, process in map_in_processes(lambda task: os.getpid(), range(12), 3)}
release.set()
thread.join()
assert done_by == {first}
""")


def test_a_parent_that_does_not_wait_for_its_children() -> None:
    run("""
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
assert len(list(map_in_processes(len, ["a"] * 9, 3))) == 9
""")


def test_in_order_the_results_come_in_the_order_of_their_tasks() -> None:
    run("""
from dealterms.rules.workers import map_in_order

def work(number):
    time.sleep(0.02 * (number % 3 == 0))
    return number, os.getpid()

for count in (0, 1, 2, 3, 10, 50):
    for processes in (0, 1, 2, 3, 7):
        found = list(map_in_order(work, range(count), processes))
        assert [number for number, _ in found] == list(range(count)), (count, processes)
        if processes > 1 and count >= processes:
            assert len({process for _, process in found}) == processes
""")


def test_in_order_a_worker_that_is_ahead_waits() -> None:
    run("""
from dealterms.rules.workers import map_in_order

def work(number):
    if number == 0:
        time.sleep(1)
    return time.monotonic(), b"x" * 1_000_000

times = [when for when, _ in map_in_order(work, range(8), 2)]
# The second worker has done its first task, and could not be rid of it before the first worker was done.
assert times[1] < times[0] < times[3], times
""")


def test_in_order_what_a_worker_does_not_send_is_done_here() -> None:
    run("""
from dealterms.rules.workers import map_in_order

def work(number):
    if number == 5 and os.getpid() != first:
        os.kill(os.getpid(), signal.SIGKILL)
    return number

assert list(map_in_order(work, range(12), 3)) == list(range(12))

def fail(number):
    if number == 4:
        raise ValueError("four")
    return number

found = []
try:
    for result in map_in_order(fail, range(12), 3):
        found.append(result)
except ValueError as error:
    assert str(error) == "four"
    assert found == [0, 1, 2, 3]
else:
    raise AssertionError(found)
""")


def test_in_order_what_nobody_asks_for_any_more_ends() -> None:
    run("""
from dealterms.rules.workers import map_in_order

results = map_in_order(lambda number: b"x" * 1_000_000, range(50), 2)
next(results)
results.close()
""")
