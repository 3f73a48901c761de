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

_SECONDS = 60
_MEMORY = 2 * 1024**3
_LONGEST = 64 * 1024 * 1024
"""The most characters that are taken out of one article."""
_REFUSED = 3
"""The exit code with which the process says in its own words why there is no text."""
_REACHING_OUT = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")

Kind = Literal["html", "pdf"]


def extract(kind: Kind, raw: bytes) -> str:
    """The article's text; the pages of a PDF are parted by form feeds.

    Raises:
        Unreadable: the extra is not installed, or the extractor found no text in time.
    """
    from dealterms.errors import Unreadable

    paths = os.pathsep.join(path for path in sys.path if path)
    try:
        done = subprocess.run(  # noqa: S603  # ourselves, and one of two words
            [sys.executable, "-P", "-B", __file__, kind],
            input=raw,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env=os.environ | {"PYTHONPATH": paths},
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(
            f"its text was not found within {_SECONDS} seconds. Save the article as plain text"
        ) from None
    except OSError as error:
        raise Unreadable(f"no process could be started to read it: {error.strerror}") from None
    if done.returncode == 0:
        return done.stdout.decode()
    last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2][:200]
    if done.returncode != _REFUSED:
        last = (
            f"reading the {kind.upper()} failed ({last or f'exit {done.returncode}'})."
            " Save the article as plain text"
        )
    raise Unreadable(last)


def _text_of_html(raw: bytes) -> str:
    try:
        inscriptis = import_module("inscriptis")
    except ImportError:
        _without_extra("HTML")
    _stay_at_home()
    try:
        return str(inscriptis.get_text(raw.decode()))
    except (PermissionError, MemoryError):
        raise
    except Exception:
        _refuse("it is no HTML that can be read. Save the article as plain text")


def _text_of_pdf(raw: bytes) -> str:
    import io
    import logging

    try:
        pypdf = import_module("pypdf")
    except ImportError:
        _without_extra("PDF")
    _stay_at_home()
    logging.disable()
    texts: list[str] = []
    length = 0
    try:
        for page in pypdf.PdfReader(io.BytesIO(raw)).pages:
            texts.append(page.extract_text())
            length += len(texts[-1])
            if length > _LONGEST:
                _refuse(f"its text has more than {_LONGEST:,} characters. Split it")
    except (PermissionError, MemoryError):
        raise
    except Exception:
        # Which error it is, and what it says, changes from one release of the extractor to the next.
        _refuse("it is no PDF that can be read. Save the article as plain text")
    # A page begins on a line of its own.
    return "\n\f".join(texts)


def _without_extra(what: str) -> Never:
    _refuse(f"reading {what} takes an extra: pip install 'deal-terms[articles]'")


def _refuse(reason: str) -> Never:
    sys.stderr.write(" ".join(reason.split()))
    sys.exit(_REFUSED)


def _stay_at_home() -> None:
    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(_REACHING_OUT):
            raise PermissionError(f"an article may not do this: {event}")

    sys.addaudithook(refuse)


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits: the time is limited from outside
        return
    for what, most in ((resource.RLIMIT_CPU, _SECONDS), (resource.RLIMIT_AS, _MEMORY)):
        hard = resource.getrlimit(what)[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (soft, hard))


def _main(kind: str) -> None:
    _limit()
    raw = sys.stdin.buffer.read()
    text = _text_of_pdf(raw) if kind == "pdf" else _text_of_html(raw)
    if len(text) > _LONGEST:
        _refuse(f"its text has more than {_LONGEST:,} characters. Split it")
    if not text.strip():
        _refuse("it has no text. A scan has to be read by a person or an OCR program first")
    sys.stdout.buffer.write(text.encode(errors="replace"))


if __name__ == "__main__":
    _main(sys.argv[1])
