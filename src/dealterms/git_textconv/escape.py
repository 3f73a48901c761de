"""Text that a terminal shows as it is, and that is never the same for two different texts."""

import json
import re
from typing import Any

from dealterms.pages.escape import escape_control_chars

_BARE_WORDS = re.compile(r"[\w.%~?+/-]+(?: [\w.%~?+/-]+)*")
_ESCAPE_LOOKALIKE = re.compile(r"<(?=U\+)")


def escape_line(text: str) -> str:
    """Return ``text`` on one line: what is invisible as ``<U+202E>``, and a literal ``<U+`` escaped."""
    return escape_control_chars(_ESCAPE_LOOKALIKE.sub("<U+003C>", text))


def escape_lines(text: str) -> str:
    """Return ``text`` with its line breaks, every line but the first indented."""
    return "\n    ".join(map(escape_line, text.split("\n")))


def format_quoted(text: str) -> str:
    """Return ``text`` between quotation marks, on one line."""
    return escape_line(json.dumps(text, ensure_ascii=False))


def format_inline(raw: Any) -> str:
    """Return a value of any shape on one line; the keys of a mapping are sorted."""
    if isinstance(raw, dict):
        return f"{{{', '.join(f'{format_inline(key)}: {format_inline(raw[key])}' for key in sorted(raw))}}}"
    if isinstance(raw, list | tuple):
        return f"[{', '.join(map(format_inline, raw))}]"
    text = str(raw)
    return escape_line(text) if _BARE_WORDS.fullmatch(text) else format_quoted(text)
