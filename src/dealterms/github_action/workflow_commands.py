"""What a run shows of itself: lines in its log, its summary, its outputs."""

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
    """A line that GitHub shows on the run's page, and that is no fault."""
    _print_command("notice", message)


def print_error(message: str) -> None:
    """A line that GitHub shows on the run's page, as what failed."""
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
        taken = os.path.getsize(path) if os.path.exists(path) else 0
        kept = truncate(
            markdown, _MAX_SUMMARY_BYTES - taken, "`terms review` prints them all", count_utf8_bytes
        )
        _append(path, kept)
    except OSError as failure:
        raise TermsError(f"the run's summary cannot be written: {failure.strerror}") from None


def set_outputs(path: str, outputs: Mapping[str, str]) -> None:
    """Set the step's outputs. None of our values holds a line break."""
    if not path:
        return
    try:
        _append(path, "".join(f"{name}={value}\n" for name, value in outputs.items()))
    except OSError as failure:
        raise TermsError(f"the run's outputs cannot be written: {failure.strerror}") from None


def _append(path: str, text: str) -> None:
    with open(path, "ab") as file:
        file.write(text.encode("utf-8", "backslashreplace"))


def _print_command(name: str, message: str) -> None:
    """Nothing in ``message`` can end the command or begin another."""
    escaped = "".join(DATA_ESCAPES.get(letter, letter) for letter in message)
    print_text(f"::{name} title=terms review::{escape_control_chars(escaped)}\n")
