"""The standard streams of a program, of which any may be closed, full or a pipe that nobody reads.

With standard output closed (`terms >&-`):

>>> open_streams()
>>> print("Hello")
Traceback (most recent call last):
TermsError: standard output is closed. Open it, or write to a file with -o FILE

Whatever prints, be it a library, raises that, so that it cannot be taken for anything else that failed.
What is wrong with standard error is never told, and changes nothing.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper

from dealterms.errors import TermsError


class _Output(TextIOWrapper):
    """Standard output, which says itself what is wrong with it."""

    def write(self, text: str) -> int:
        with _translate_errors():
            return super().write(text)

    def flush(self) -> None:
        with _translate_errors():
            super().flush()


@contextmanager
def _translate_errors() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno == errno.EBADF:
            message = "standard output is closed. Open it, or write to a file with -o FILE"
        else:
            message = (
                f"standard output cannot be written: {error.strerror}."
                " Make room, or write elsewhere with -o FILE"
            )
        raise TermsError(message) from None


def open_streams() -> None:
    """Give each closed standard stream a descriptor that cannot be read or written.

    Otherwise the next file that is opened would get its number, and whatever any library prints would go
    into that file.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            # The lowest free number, which is this one, for those below it are open.
            os.open(os.devnull, os.O_RDONLY if number else os.O_WRONLY)
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))
    if isinstance(sys.stdout, TextIOWrapper):
        encoding, is_terminal = sys.stdout.encoding, sys.stdout.isatty()
        sys.stdout = _Output(sys.stdout.detach(), encoding, "backslashreplace", line_buffering=is_terminal)


def write_output(text: str) -> bool:
    """Write ``text`` to standard output, now; return whether anybody reads it.

    What its encoding lacks is escaped.

    Raises:
        TermsError: it is closed, or full.
    """
    stream = sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except BrokenPipeError:
        return False
    return True


def write_errors(text: str) -> None:
    """Write ``text`` to standard error, if that can be written."""
    with suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()
