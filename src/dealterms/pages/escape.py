"""Characters that a reader would not see, or that would turn the text around, made visible."""

import re

INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\ue000-\uf8ff\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)
"""Control, bidirectional, invisible and private characters, and halves of characters."""


def escape_control_chars(text: str) -> str:
    """Show every control, bidirectional and invisible character of ``text`` as ``<U+202E>``."""
    return INVISIBLE.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)
