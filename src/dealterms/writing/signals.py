"""What must not stay when a signal ends the process: half a file, a folder for what is only in between.

    with end_cleanly(), make_scratch_folder() as folder:
        …                        SIGTERM: the folder is removed, and then the process ends by SIGTERM

Whatever handles the signal removes them itself and does not return. An exception of it could come up in a
library in C++, such as DuckDB, which would then end the process by SIGABRT.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

_marked: dict[str, int] = {}
"""The files and folders to remove, each with the process that made it: a fork of it leaves them alone."""


def mark_for_removal(path: str) -> None:
    """Have a file or a folder removed if a signal ends this process."""
    _marked[path] = os.getpid()


def unmark(path: str) -> None:
    """Have it stay, or be removed by others."""
    _marked.pop(path, None)


@contextmanager
def make_scratch_folder() -> Iterator[str]:
    """Make a folder that is removed in the end, even if a signal ends the process."""
    folder = make_marked_folder()
    try:
        yield folder.name
    finally:
        folder.cleanup()
        unmark(folder.name)


def make_marked_folder(place: str | None = None) -> tempfile.TemporaryDirectory[str]:
    """Make a folder below a place, or where such folders are; whoever removes it unmarks it then."""
    with hold_signals():
        folder = tempfile.TemporaryDirectory(prefix="terms-", dir=place)
        mark_for_removal(folder.name)
    return folder


@contextmanager
def hold_signals() -> Iterator[None]:
    """Let no signal come between making something and marking it, where the system can do that."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _remove_and_end(number: int, frame: FrameType | None) -> None:
    for path, process in list(_marked.items()):
        if process == os.getpid():
            shutil.rmtree(path, ignore_errors=True)
            with suppress(OSError):
                os.unlink(path)
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


@contextmanager
def end_cleanly() -> Iterator[None]:
    """Let a signal that ends the process remove what is marked, before it ends it."""
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    numbers = [getattr(signal, name) for name in names]
    # Python lets only the main thread handle signals.
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or any(signal.getsignal(number) is _remove_and_end for number in numbers):
        yield
        return
    before = {}
    for number in numbers:
        if signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, _remove_and_end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
