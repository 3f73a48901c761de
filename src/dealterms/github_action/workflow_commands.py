"""What a run writes where GitHub reads it: its log, its summary, its outputs."""

import os
from collections.abc import Mapping
from typing import Literal

from dealterms.errors import TermsError
from dealterms.formats.github import DATA_ESCAPES
from dealterms.github_action.truncate import count_utf8_bytes, truncate
from dealterms.pages.escape import escape_control_chars
from dealterms.writing.streams import write_output

_MAX_SUMMARY_BYTES = 1_000 * 1024
"""GitHub drops a summary of more than 1,024 KiB as a whole."""


def print_command(name: Literal["notice", "error"], message: str) -> None:
    """Print a line that GitHub shows on the run's page; nothing in ``message`` ends it or begins another."""
    escaped = "".join(DATA_ESCAPES.get(letter, letter) for letter in message)
    write_output(f"::{name} title=terms review::{escape_control_chars(escaped)}\n")


def append_summary(path: str, markdown: str) -> None:
    """Add ``markdown`` to the run's summary, as much of it as GitHub keeps."""
    size = os.path.getsize(path) if os.path.exists(path) else 0
    rest = "`terms review` prints them all"
    _append(path, truncate(markdown, _MAX_SUMMARY_BYTES - size, rest, count_utf8_bytes), "summary")


def set_outputs(path: str, outputs: Mapping[str, str]) -> None:
    """Set the step's outputs. None of our values holds a line break."""
    _append(path, "".join(f"{name}={value}\n" for name, value in outputs.items()), "outputs")


def _append(path: str, text: str, what: str) -> None:
    if not path:
        return
    try:
        with open(path, "ab") as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise TermsError(f"the run's {what} cannot be written: {error.strerror}") from None
