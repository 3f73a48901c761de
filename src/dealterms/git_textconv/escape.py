"""Text that a terminal shows as it is, of which no two that differ come out alike."""

from __future__ import annotations

import json
import re
from typing import Any

from dealterms.pages.escape import escape_control_chars

_BARE_WORDS = re.compile(r"[\w.%~?+/-]+(?: [\w.%~?+/-]+)*")
_ESCAPE_LOOKALIKE = re.compile(r"<(?=U\+)")


def escape_line(text: str) -> str:
    """``text`` on one line, with what cannot be seen as ``<U+202E>``, and with no other such marks."""
    return escape_control_chars(_ESCAPE_LOOKALIKE.sub("<U+003C>", text))


def escape_lines(text: str) -> str:
    """``text`` with the lines that it has, each but the first indented."""
    return "\n    ".join(map(escape_line, text.split("\n")))


def format_quoted(text: str) -> str:
    """``text`` between quotation marks, on one line."""
    return escape_line(json.dumps(text, ensure_ascii=False))


def format_inline(raw: Any) -> str:
    """What a file has at a key, on one line, whatever it is; the order of a mapping says nothing."""
    if isinstance(raw, dict):
        return f"{{{', '.join(f'{format_inline(key)}: {format_inline(raw[key])}' for key in sorted(raw))}}}"
    if isinstance(raw, list | tuple):
        return f"[{', '.join(map(format_inline, raw))}]"
    text = str(raw)
    return escape_line(text) if _BARE_WORDS.fullmatch(text) else format_quoted(text)
