"""The time and memory that all extractions of one run share, whichever process asks for them.

    budget = ExtractionBudget(seconds=300)
    budget.extract("pdf", raw)    ->  its text; 4 seconds are used
    budget.extract("pdf", other)  ->  UnreadableError, once 300 seconds are used

One extraction runs at a time, so that together they take no more memory than one may. Processes that are
forked from this one share the file in which the time is counted, and whose lock they wait for.
"""

from __future__ import annotations

import os
import struct
import sys
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic

from dealterms.errors import UnreadableError
from dealterms.quotes.extract import ArticleFormat, extract_text

if sys.platform != "win32":
    import fcntl

MAX_SECONDS = 300.0
_COUNT = struct.Struct("d")


class ExtractionBudget:
    """Extracts texts until they have taken so many seconds together."""

    def __init__(self, seconds: float = MAX_SECONDS) -> None:
        self._seconds = seconds
        self._used = 0.0
        self._file: int | None = None
        # Windows forks no processes; and where no file can be written, each process counts for itself.
        if sys.platform != "win32":
            with suppress(OSError):
                self._file, path = tempfile.mkstemp()
                weakref.finalize(self, os.close, self._file)
                os.unlink(path)

    def extract(self, kind: ArticleFormat, raw: bytes) -> str:
        """Extract a text, as `extract_text` does.

        Raises:
            UnreadableError: as there; or the time is used up.
        """
        with self._lock():
            used = self._read_used()
            if used >= self._seconds:
                before = f"the articles before it took {self._seconds:g} seconds"
                hint = "Save the articles as plain text"
                raise UnreadableError(f"it was not read: {before}, all that a run has", hint)
            begin = monotonic()
            try:
                return extract_text(kind, raw)
            finally:
                self._write_used(used + monotonic() - begin)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        if sys.platform == "win32" or self._file is None:
            yield
            return
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _read_used(self) -> float:
        if sys.platform == "win32" or self._file is None:
            return self._used
        stored = os.pread(self._file, _COUNT.size, 0)
        return float(_COUNT.unpack(stored)[0]) if len(stored) == _COUNT.size else 0.0

    def _write_used(self, seconds: float) -> None:
        self._used = seconds
        if sys.platform != "win32" and self._file is not None:
            # On a full disk, the time of this one is not counted.
            with suppress(OSError):
                os.pwrite(self._file, _COUNT.pack(seconds), 0)
