"""HTML and PDF to plain text, by the extractors of the extra `articles`.

An article may be hostile, so it is read in a process of its own, with little time and memory, which
may neither reach the network nor start anything. That process runs this very file: nothing else of
the project is imported in it, and in nobody else's process an extractor.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from typing import Literal, Never

_TIMEOUT_SECONDS = 60
_MAX_MEMORY = 2 * 1024**3
_MAX_CHARACTERS = 64 * 1024 * 1024
"""The most characters that are taken out of one article."""
_EXIT_REFUSED = 3
"""The exit code with which the process says in its own words why there is no text."""
_FORBIDDEN_EVENTS = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")

ArticleFormat = Literal["html", "pdf"]


def extract_text(kind: ArticleFormat, raw: bytes) -> str:
    """The article's text; the pages of a PDF are parted by form feeds.

    Raises:
        Unreadable: the extra is not installed, or the extractor found no text in time.
    """
    from dealterms.errors import UnreadableError

    paths = os.pathsep.join(path for path in sys.path if path)
    try:
        done = subprocess.run(  # noqa: S603  # ourselves, and one of two words
            [sys.executable, "-P", "-B", __file__, kind],
            input=raw,
            capture_output=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
            env=os.environ | {"PYTHONPATH": paths},
        )
    except subprocess.TimeoutExpired:
        raise UnreadableError(
            f"its text was not found within {_TIMEOUT_SECONDS} seconds. Save the article as plain text"
        ) from None
    except OSError as error:
        raise UnreadableError(f"no process could be started to read it: {error.strerror}") from None
    if done.returncode == 0:
        return done.stdout.decode()
    last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2][:200]
    if done.returncode != _EXIT_REFUSED:
        last = (
            f"reading the {kind.upper()} failed ({last or f'exit {done.returncode}'})."
            " Save the article as plain text"
        )
    raise UnreadableError(last)


def _extract_html(raw: bytes) -> str:
    try:
        inscriptis = import_module("inscriptis")
    except ImportError:
        _refuse_without_extra("HTML")
    _forbid_network_and_processes()
    try:
        return str(inscriptis.get_text(raw.decode()))
    except (PermissionError, MemoryError):
        raise
    except Exception:
        _exit_with_reason("it is no HTML that can be read. Save the article as plain text")


def _extract_pdf(raw: bytes) -> str:
    import io
    import logging

    try:
        pypdf = import_module("pypdf")
    except ImportError:
        _refuse_without_extra("PDF")
    _forbid_network_and_processes()
    logging.disable()
    texts: list[str] = []
    length = 0
    try:
        for page in pypdf.PdfReader(io.BytesIO(raw)).pages:
            texts.append(page.extract_text())
            length += len(texts[-1])
            if length > _MAX_CHARACTERS:
                _exit_with_reason(
                    f"its text has more than {_MAX_CHARACTERS:,} characters. Split it"
                )
    except (PermissionError, MemoryError):
        raise
    except Exception:
        # Which error it is, and what it says, changes from one release of the extractor to the next.
        _exit_with_reason("it is no PDF that can be read. Save the article as plain text")
    # A page begins on a line of its own.
    return "\n\f".join(texts)


def _refuse_without_extra(what: str) -> Never:
    _exit_with_reason(f"reading {what} takes an extra: pip install 'deal-terms[articles]'")


def _exit_with_reason(reason: str) -> Never:
    sys.stderr.write(" ".join(reason.split()))
    sys.exit(_EXIT_REFUSED)


def _forbid_network_and_processes() -> None:
    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(_FORBIDDEN_EVENTS):
            raise PermissionError(f"an article may not do this: {event}")

    sys.addaudithook(refuse)


def _limit_resources() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits: the time is limited from outside
        return
    for what, most in ((resource.RLIMIT_CPU, _TIMEOUT_SECONDS), (resource.RLIMIT_AS, _MAX_MEMORY)):
        hard = resource.getrlimit(what)[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (soft, hard))


def _main(kind: str) -> None:
    _limit_resources()
    raw = sys.stdin.buffer.read()
    text = _extract_pdf(raw) if kind == "pdf" else _extract_html(raw)
    if len(text) > _MAX_CHARACTERS:
        _exit_with_reason(f"its text has more than {_MAX_CHARACTERS:,} characters. Split it")
    if not text.strip():
        _exit_with_reason(
            "it has no text. A scan has to be read by a person or an OCR program first"
        )
    sys.stdout.buffer.write(text.encode(errors="replace"))


if __name__ == "__main__":
    _main(sys.argv[1])
