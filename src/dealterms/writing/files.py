"""Write several files below a folder: each whole or not at all, and none that changed since it was read.

    text = FileChange("seeds/gull.txt", None, b"The pier …")
    record = FileChange("seeds/gull.yaml", None, b"type: …")
    write_changes("/repo", [text, record])     # in this order: a text alone harms nothing

Of two commands that write at once, one waits for the other, and then finds that the file has changed.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

from dealterms.errors import TermsError
from dealterms.writing.atomic import describe_write_error, hold_signals, place_file

_LOCK_SECONDS = 10.0
_LOCK_PAUSE = 0.02


class FileChange(NamedTuple):
    """A file as it was read, and as it is to be."""

    path: str
    """Relative to the root, with `/`."""
    old: bytes | None
    """None if there was no such file."""
    new: bytes


def write_changes(root: str, changes: Sequence[FileChange]) -> None:
    """Write the files, in their order; folders that are missing are made.

    Raises:
        TermsError: one of them has changed since it was read, or cannot be written. Those before it in the
            order may have been written.
    """
    current = root
    try:
        with _lock(root), hold_signals():
            for change in changes:
                _require_unchanged(root, change)
            for change in changes:
                if change.new == change.old:
                    continue
                current = os.path.join(root, *change.path.split("/"))
                _make_folders(root, change.path)
                place_file(current, change.new, is_new=change.old is None)
    except FileExistsError:
        raise _build_changed_error(os.path.relpath(current, root)) from None
    except OSError as error:
        message, hint = describe_write_error(error, current)
        raise TermsError(f"`{current}` cannot be written: {message}", hint) from None


def _require_unchanged(root: str, change: FileChange) -> None:
    full = root
    for part in change.path.split("/"):
        full = os.path.join(full, part)
        if os.path.islink(full):
            below = os.path.relpath(full, root)
            raise TermsError(f"`{below}` is a symbolic link", "Put what it leads to there itself")
    found = None
    with suppress(FileNotFoundError, NotADirectoryError), open(full, "rb") as file:
        # One byte more tells a file that has grown.
        found = file.read(len(change.old or b"") + 1)
    if found != change.old:
        raise _build_changed_error(change.path)


def _build_changed_error(path: str) -> TermsError:
    return TermsError(f"`{path}` has changed since it was read, and was not written", "Run the command again")


def _make_folders(root: str, path: str) -> None:
    folder = root
    for part in path.split("/")[:-1]:
        folder = os.path.join(folder, part)
        with suppress(FileExistsError):
            os.mkdir(folder)


@contextmanager
def _lock(root: str) -> Iterator[None]:
    """Keep other commands of ours from writing below the root; the lock leaves no file behind."""
    if os.name != "posix":
        yield
        return
    import fcntl

    descriptor = os.open(root, os.O_RDONLY)
    try:
        deadline = time.monotonic() + _LOCK_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                    break  # A file system without locks: what changed since it was read is still seen.
            if time.monotonic() > deadline:
                message = f"another command has been writing in {root} for {_LOCK_SECONDS:.0f} seconds"
                raise TermsError(message, "Wait for it, or end it")
            time.sleep(_LOCK_PAUSE)
        yield
    finally:
        os.close(descriptor)
