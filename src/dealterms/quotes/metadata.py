"""What a file says of itself: its title, who wrote it, where and when it appeared.

    read_metadata("html", b"<html lang='it'><title>Il molo</title>…")
      ->  {"title": "Il molo", "language": "it"}
    read_metadata("text", b"…")    ->  {}: a plain text has no such place

Nothing is guessed: a date that only stands somewhere in the text is left to the reader. It is read as a text
is extracted, in a process of its own with little time and memory, which runs this module.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from dealterms.quotes.extract import (
    end_with_parent,
    exit_with_reason,
    forbid_network_and_processes,
    limit_resources,
    run_restricted,
)

KEYS = ("title", "author", "container_title", "language", "url", "issued")
"""The keys of a record that may be read off a file."""
_MAX_LENGTH = 400
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{1,8})*")


def read_metadata(kind: str, raw: bytes) -> dict[str, str]:
    """Return what a file says of itself, by the keys of a record.

    Raises:
        UnreadableError: the extra is not installed, or the file cannot be read.
    """
    if kind == "text":
        return {}
    is_pdf = kind == "pdf"
    found = json.loads(run_restricted(__name__, "pdf" if is_pdf else "html", raw))
    return {key: " ".join(found[key].split())[:_MAX_LENGTH] for key in KEYS if found.get(key)}


def _read_html(raw: bytes) -> dict[str, Any]:
    from trafilatura.metadata import extract_metadata
    from trafilatura.utils import load_html

    tree = load_html(raw)
    if tree is None:
        return {}
    language = _LANGUAGE.match(tree.get("lang") or "")
    # `extensive` would take a date from anywhere in the text.
    found = extract_metadata(tree, extensive=False)
    return {
        "title": found.title,
        "author": found.author,
        "container_title": found.sitename,
        "language": language[0] if language else None,
        "url": found.url,
        "issued": found.date,
    }


def _read_pdf(raw: bytes) -> dict[str, Any]:
    import io
    import logging

    import pypdf

    logging.disable()
    reader = pypdf.PdfReader(io.BytesIO(raw))
    found: Any = reader.metadata or {}
    root: Any = reader.trailer["/Root"]
    language = _LANGUAGE.match(str(root.get("/Lang") or ""))
    # The date is that of the file, which may have been printed long after.
    return {
        "title": str(found.get("/Title") or ""),
        "author": str(found.get("/Author") or ""),
        "language": language[0] if language else None,
    }


def _main(kind: str, alive: int) -> None:
    end_with_parent(alive)
    limit_resources()
    raw = sys.stdin.buffer.read()
    try:
        import pypdf  # noqa: F401
        import trafilatura  # noqa: F401
    except ImportError:
        exit_with_reason("reading it requires an extra: pip install 'deal-terms[articles]'")
    forbid_network_and_processes()
    try:
        found = _read_pdf(raw) if kind == "pdf" else _read_html(raw)
    except (PermissionError, MemoryError):
        raise
    except Exception:
        # Which error it is, and what it says, changes from one release of the library to the next.
        exit_with_reason("the file cannot be read")
    sys.stdout.buffer.write(json.dumps(found).encode("ascii"))


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]))
