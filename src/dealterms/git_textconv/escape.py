"""Text that a terminal shows as it is, of which no two that differ come out alike."""

from __future__ import annotations

import json
import re
from typing import Any

from dealterms.formats.text import visible

_BARE = re.compile(r"[\w.%~?+/-]+(?: [\w.%~?+/-]+)*")
_LIKE_A_MARK = re.compile(r"<(?=U\+)")


def shown(text: str) -> str:
    """``text`` on one line, with what cannot be seen as ``<U+202E>``, and with no other such marks."""
    return visible(_LIKE_A_MARK.sub("<U+003C>", text))


def folded(text: str) -> str:
    """``text`` with the lines that it has, each but the first indented."""
    return "\n    ".join(map(shown, text.split("\n")))


def quoted(text: str) -> str:
    """``text`` between quotation marks, on one line."""
    return shown(json.dumps(text, ensure_ascii=False))


def flat(raw: Any) -> str:
    """What a file has at a key, on one line, whatever it is; the order of a mapping says nothing."""
    if isinstance(raw, dict):
        return f"{{{', '.join(f'{flat(key)}: {flat(raw[key])}' for key in sorted(raw))}}}"
    if isinstance(raw, list | tuple):
        return f"[{', '.join(map(flat, raw))}]"
    text = str(raw)
    return shown(text) if _BARE.fullmatch(text) else quoted(text)
