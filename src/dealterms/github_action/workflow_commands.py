"""What a run writes where GitHub reads it: its log, its summary, its outputs."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from dealterms.errors import TermsError
from dealterms.formats.github import DATA_ESCAPES
from dealterms.github_action.truncate import count_utf8_bytes, truncate
from dealterms.pages.escape import escape_control_chars

_MAX_SUMMARY_BYTES = 1_000 * 1024
"""GitHub drops a summary of more than 1,024 KiB as a whole."""


def print_notice(message: str) -> None:
    """Print a line that GitHub shows on the run's page as a notice."""
    _print_command("notice", message)


def print_error(message: str) -> None:
    """Print a line that GitHub shows on the run's page as an error."""
    _print_command("error", message)


def print_text(text: str) -> None:
    """Print ``text``, at once: what another process prints comes after it."""
    sys.stdout.write(text)
    sys.stdout.flush()


def append_summary(path: str, markdown: str) -> None:
    """Add ``markdown`` to the run's summary, as much of it as GitHub keeps."""
    if not path:
        return
    try:
        size = os.path.getsize(path) if os.path.exists(path) else 0
        limit = _MAX_SUMMARY_BYTES - size
        rest = "`terms review` prints them all"
        _append(path, truncate(markdown, limit, rest, count_utf8_bytes))
    except OSError as error:
        raise TermsError(f"the run's summary cannot be written: {error.strerror}") from None


def set_outputs(path: str, outputs: Mapping[str, str]) -> None:
    """Set the step's outputs. None of our values holds a line break."""
    if not path:
        return
    try:
        _append(path, "".join(f"{name}={value}\n" for name, value in outputs.items()))
    except OSError as error:
        raise TermsError(f"the run's outputs cannot be written: {error.strerror}") from None


def _append(path: str, text: str) -> None:
    with open(path, "ab") as file:
        file.write(text.encode("utf-8", "backslashreplace"))


def _print_command(name: str, message: str) -> None:
    """Print a workflow command; nothing in ``message`` can end it or begin another."""
    escaped = "".join(DATA_ESCAPES.get(letter, letter) for letter in message)
    print_text(f"::{name} title=terms review::{escape_control_chars(escaped)}\n")
