r"""HTML and PDF to plain text, by the extractors of the extra `articles`.

    extract_text("html", b"<h1>News</h1><p>It ends in 2030.</p>")  ->  "News\n\nIt ends in 2030."
    extract_text("pdf", b"…")            ->  "text of page 1\n\ftext of page 2"
    extract_text("html", b"")            ->  UnreadableError: the page has no text. …

An article may be hostile, so it is read in a process of its own, with little time and memory, which
can neither reach the network nor start a program. That process runs this module, and of the rest of
the project only `html`, which no other process imports: an extractor is never imported here.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, Never

if TYPE_CHECKING:
    from dealterms.errors import UnreadableError

_TIMEOUT_SECONDS = 60
"""The most time that passes, on a machine that has other things to do, too ..."""
_MAX_CPU_SECONDS = 10
"""... and the most that is spent on it."""
_MAX_MEMORY = 512 * 1024**2
_MAX_CHARACTERS = 16 * 1024 * 1024
"""The most characters that are taken out of one article."""
_EXIT_REFUSED = 3
"""The exit code of the process when its standard error says why there is no text."""
_FORBIDDEN_EVENTS = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")

ArticleFormat = Literal["html", "xhtml", "pdf"]
_EXTRACTORS = {"html": "dealterms.quotes.html", "xhtml": "dealterms.quotes.html", "pdf": "pypdf"}


def extract_text(kind: ArticleFormat, raw: bytes) -> str:
    """Extract the article's text; form feeds separate the pages of a PDF, marks the cells of HTML.

    Raises:
        UnreadableError: the extra is not installed, or the extractor found no text in time.
    """
    return run_restricted(__name__, kind, raw).decode()


def run_restricted(module: str, kind: ArticleFormat, raw: bytes) -> bytes:
    """Run a module of ours on an article, in a process of its own, and return what it prints.

    Raises:
        UnreadableError: it says why it prints nothing, or was not done in time.
    """
    from dealterms.errors import UnreadableError

    try:
        process = _run_module(module, kind, raw)
    except subprocess.TimeoutExpired:
        raise _build_timeout_error(_TIMEOUT_SECONDS) from None
    except OSError as error:
        raise UnreadableError(f"no process could be started to read it: {error.strerror}") from None
    if process.returncode == 0:
        return process.stdout
    if process.returncode == -getattr(signal, "SIGXCPU", 0):
        raise _build_timeout_error(_MAX_CPU_SECONDS)
    last = process.stderr.decode(errors="replace").strip().rpartition("\n")[2][:200]
    if last.startswith("MemoryError"):
        message = f"reading the {kind.upper()} takes more than {_MAX_MEMORY >> 20} MiB of memory"
        raise UnreadableError(message, "Save the article as plain text")
    if process.returncode != _EXIT_REFUSED:
        last = f"reading the {kind.upper()} failed ({last or f'exit {process.returncode}'})."
        last += " Save the article as plain text"
    raise UnreadableError(*last.split(". ", 1))


def _run_module(module: str, kind: ArticleFormat, raw: bytes) -> subprocess.CompletedProcess[bytes]:
    paths = os.pathsep.join(path for path in sys.path if path)
    # Nothing is ever written here: it is at its end when this process has ended, by whatever signal.
    alive, held = os.pipe()
    try:
        return subprocess.run(  # noqa: S603  # ourselves, and one of two words
            [sys.executable, "-P", "-B", "-m", module, kind, str(alive)],
            input=raw,
            capture_output=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
            env=os.environ | {"PYTHONPATH": paths},
            pass_fds=(alive,) if os.name == "posix" else (),
        )
    finally:
        os.close(alive)
        os.close(held)


def _build_timeout_error(seconds: int) -> UnreadableError:
    from dealterms.errors import UnreadableError

    return UnreadableError(f"no text extracted within {seconds} seconds", "Save the article as plain text")


def _extract_pdf(pypdf: Any, raw: bytes) -> str:
    import io
    import logging

    logging.disable()
    texts: list[str] = []
    length = 0
    for page in pypdf.PdfReader(io.BytesIO(raw)).pages:
        _remove_undrawn_hyphens(pypdf, page)
        texts.append(page.extract_text())
        length += len(texts[-1])
        _refuse_if_too_long(length)
    # A page begins on a new line.
    return "\n\f".join(texts)


def _remove_undrawn_hyphens(pypdf: Any, page: Any) -> None:
    """Take out what browsers print for a soft hyphen within a line: a blank without width."""
    contents = page.get_contents()
    if contents is None or b"ActualText" not in contents.get_data():
        return
    # As bytes, which is how the extractor reads it.
    contents = pypdf.generic.ContentStream(page["/Contents"].get_object(), page.pdf, "bytes")
    operations = contents.operations
    placed: Any = []
    for number, (operands, operator) in enumerate(operations[:-3]):
        if operator == b"Tm":
            placed = operands
        (shown, show), (_, end), (moved, move) = operations[number + 1 : number + 4]
        if (operator, show, end) != (b"BDC", b"Tj", b"EMC"):
            continue
        later = operations[number + 4 : number + 8]
        following: Any = next((each for each, name in later if name == b"Tm"), [])
        # At a line's end, a visible hyphen follows on the same line; or this one is visible itself.
        is_within = moved[1:] == [0] if move == b"Td" else placed[5:] == following[5:] and len(placed) == 6
        properties = operands[-1] if operands else None
        text = properties.get("/ActualText") if isinstance(properties, dict) else None
        if is_within and shown and text in ("\xad", b"\xfe\xff\x00\xad"):
            shown[0] = pypdf.generic.ByteStringObject(b"")
    page[pypdf.generic.NameObject("/Contents")] = contents


def _extract_html(html: Any, raw: bytes, *, is_xml: bool) -> str:
    try:
        return str(html.read_page(raw, is_xml=is_xml))
    except html.NoTextError as error:
        exit_with_reason(str(error))


def _refuse_if_too_long(length: int) -> None:
    if length > _MAX_CHARACTERS:
        exit_with_reason(f"the text has more than {_MAX_CHARACTERS:,} characters. Split it")


def exit_with_reason(reason: str) -> Never:
    """End this process, which reads an article, with the reason why it gives nothing."""
    sys.stderr.write(" ".join(reason.split()))
    sys.exit(_EXIT_REFUSED)


def forbid_network_and_processes() -> None:
    """Keep this process from the network and from starting another."""

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(_FORBIDDEN_EVENTS):
            raise PermissionError(f"an article may not do this: {event}")

    sys.addaudithook(refuse)


def limit_resources() -> None:
    """Give this process as little time and memory as an article may take."""
    try:
        import resource
    except ImportError:  # Windows has no such limits: the time is limited from outside
        return
    for what, most in ((resource.RLIMIT_CPU, _MAX_CPU_SECONDS), (resource.RLIMIT_AS, _MAX_MEMORY)):
        hard = resource.getrlimit(what)[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (soft, hard))


def end_with_parent(alive: int) -> None:
    """Let the system end this process, even within a long search, when a pipe is at its end."""
    if sys.platform != "linux":  # elsewhere, the limits of time end it
        return
    import fcntl
    import select

    fcntl.fcntl(alive, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(alive, fcntl.F_SETFL, os.O_ASYNC)
    if select.select([alive], [], [], 0)[0]:
        sys.exit("the process that asked has ended")


def _main(kind: str, alive: int) -> None:
    end_with_parent(alive)
    limit_resources()
    raw = sys.stdin.buffer.read()
    try:
        extractor = import_module(_EXTRACTORS[kind])
    except ImportError:
        exit_with_reason(f"reading {kind.upper()} requires an extra: pip install 'deal-terms[articles]'")
    forbid_network_and_processes()
    try:
        if kind == "pdf":
            text = _extract_pdf(extractor, raw)
        else:
            text = _extract_html(extractor, raw, is_xml=kind == "xhtml")
    except (PermissionError, MemoryError):
        raise
    except Exception:
        # Which error it is, and what it says, changes from one release of the extractor to the next.
        exit_with_reason(f"the {kind.upper()} cannot be read. Save the article as plain text")
    _refuse_if_too_long(len(text))
    if not text.strip():
        exit_with_reason("no text in it. A scan has to be read by a person or an OCR program first")
    sys.stdout.buffer.write(text.encode(errors="replace"))


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]))
