"""A signal that ends the process, while files lie about that must not stay.

    with end_cleanly(), tempfile.TemporaryDirectory() as folder:
        …                        SIGTERM: the folder is removed, and then the process ends by SIGTERM

The outermost of several ends the process, so that what each of them keeps is removed.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class _SignalError(BaseException):
    """A signal that ends the process came: first, what is half done is removed."""

    def __init__(self, number: int) -> None:
        self.number = number


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise _SignalError(number)


@contextmanager
def end_cleanly() -> Iterator[None]:
    """Let a signal that ends the process unwind what is inside, before it ends it."""
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    numbers = [getattr(signal, name) for name in names]
    # Python lets only the main thread handle signals.
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or any(signal.getsignal(number) is _interrupt for number in numbers):
        yield
        return
    before = {}
    for number in numbers:
        if signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, _interrupt)
    try:
        yield
    except _SignalError as error:
        sys.stderr.flush()
        signal.signal(error.number, signal.SIG_DFL)
        os.kill(os.getpid(), error.number)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
