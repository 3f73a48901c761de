"""Work that is divided among forked processes, none of which outlives the one that started them.

    map_in_processes(len, ["a", "bb", "ccc", "dddd"], processes=2)
      ->  (0, 1), (1, 2), (2, 3), (3, 4), in any order

The first worker takes "a" and "ccc", the second "bb" and "dddd". Each sends its results through a pipe
of its own. What a worker does not send, since it was killed, ran out of memory or met an error, is done
here, where the error is raised. Where no process can be started, all is done here.

One more pipe is open for writing in the first process alone, which never writes: a worker reads from
it, and its end of file is the end of the first process, by whatever signal. There is no lock and no
shared memory, so there is none that could be missing, left behind, or waited for.
"""

from __future__ import annotations

import os
import pickle
import select
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, Never, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_LENGTH_BYTES = 8
"""Each result is preceded by its length."""


class _Worker(NamedTuple):
    """A process, as the first one sees it."""

    id: int
    results: int
    """The descriptor to read its results from."""


def map_in_processes(work: Callable[[T], R], tasks: Sequence[T], processes: int) -> Iterator[tuple[int, R]]:
    """Yield each task's number and result, in any order, and raise what ``work`` raises.

    All processes have ended when the iterator has, or is closed.
    """
    done = set[int]()
    # A lock that another thread holds would stay locked in a copy of this process.
    if processes > 1 and hasattr(os, "fork") and threading.active_count() == 1:
        for number, result in _iter_results_of_workers(work, tasks, processes, _receive):
            done.add(number)
            yield number, result
    for number, task in enumerate(tasks):
        if number not in done:
            yield number, work(task)


def map_in_order(work: Callable[[T], R], tasks: Sequence[T], processes: int) -> Iterator[R]:
    """Yield the result of each task, in the order of the tasks, and raise what ``work`` raises.

    A worker that is ahead of the others waits: no more than one result of each is held.
    """
    done = 0
    if processes > 1 and hasattr(os, "fork") and threading.active_count() == 1:
        for number, result in _iter_results_of_workers(work, tasks, processes, _receive_in_order):
            # Those of a worker that has ended are missing: they, and what follows, are done below.
            if number != done:
                break
            done += 1
            yield result
    for task in tasks[done:]:
        yield work(task)


def _iter_results_of_workers(
    work: Callable[[T], R],
    tasks: Sequence[T],
    processes: int,
    receive: Callable[[Sequence[_Worker]], Iterator[tuple[int, R]]],
) -> Iterator[tuple[int, R]]:
    """Yield each result that a worker sends, with the number of its task."""
    workers: list[_Worker] = []
    try:
        alive = os.pipe()
    except OSError:
        return
    try:
        # As many as can be had: there may be a limit on processes, memory or open files.
        with suppress(OSError):
            for first in range(processes):
                numbers = range(first, len(tasks), processes)
                workers.append(_start_worker(work, tasks, numbers, alive))
        yield from receive(workers)
    finally:
        for descriptor in (*alive, *(worker.results for worker in workers)):
            os.close(descriptor)
        for worker in workers:
            with suppress(ChildProcessError):  # some parents leave it to the system to collect the dead
                os.waitpid(worker.id, 0)


def _start_worker(
    work: Callable[[T], R], tasks: Sequence[T], numbers: range, alive: tuple[int, int]
) -> _Worker:
    reading, writing = os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(reading)
        os.close(writing)
        raise
    if process == 0:
        _run_worker(work, tasks, numbers, alive, writing)
    os.close(writing)
    return _Worker(process, reading)


def _run_worker(
    work: Callable[[T], R], tasks: Sequence[T], numbers: range, alive: tuple[int, int], writing: int
) -> Never:
    """Send the results of the tasks of those numbers; whatever happens, end here."""
    try:
        os.close(alive[1])
        threading.Thread(target=_end_with_first_process, args=(alive[0],), daemon=True).start()
        with open(writing, "wb", buffering=0) as pipe:
            for number in numbers:
                content = pickle.dumps((number, work(tasks[number])))
                unsent = memoryview(len(content).to_bytes(_LENGTH_BYTES) + content)
                while unsent:
                    unsent = unsent[pipe.write(unsent) :]
    finally:
        # No exception may leave the copy of the first process, nor may what that one has buffered.
        os._exit(0)


def _end_with_first_process(alive: int) -> None:
    os.read(alive, 1)
    os._exit(0)


def _receive(workers: Sequence[_Worker]) -> Iterator[tuple[int, Any]]:
    """Yield what the workers send, until each has ended."""
    received = {worker.results: bytearray() for worker in workers}
    poll = select.poll()
    for descriptor in received:
        poll.register(descriptor, select.POLLIN)
    open_ = len(received)
    while open_:
        for descriptor, _ in poll.poll():
            chunk = os.read(descriptor, 1 << 20)
            if not chunk:
                poll.unregister(descriptor)
                open_ -= 1
                continue
            buffer = received[descriptor]
            buffer += chunk
            while len(buffer) >= (end := _LENGTH_BYTES + int.from_bytes(buffer[:_LENGTH_BYTES])):
                # It was written a moment ago by our own copy.
                yield pickle.loads(buffer[_LENGTH_BYTES:end])  # noqa: S301
                del buffer[:end]


def _receive_in_order(workers: Sequence[_Worker]) -> Iterator[tuple[int, Any]]:
    """Yield what the workers send, one after the other, until one has ended."""
    pipes = [os.fdopen(worker.results, "rb", closefd=False) for worker in workers]
    while pipes:
        for pipe in pipes:
            length = pipe.read(_LENGTH_BYTES)
            content = pipe.read(int.from_bytes(length)) if len(length) == _LENGTH_BYTES else b""
            if not content or len(content) < int.from_bytes(length):
                return
            yield pickle.loads(content)  # noqa: S301
