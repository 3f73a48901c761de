"""Characters that a reader would not see, or that would turn the text around, made visible."""

import re

from dealterms.invisible import INVISIBLE

_SURROGATE = re.compile("[\ud800-\udfff]")


def escape_control_chars(text: str) -> str:
    """Show every control, bidirectional and invisible character of ``text`` as ``<U+202E>``."""
    return INVISIBLE.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def escape_surrogates(text: str) -> str:
    """Show halves of characters as ``<U+D800>``: many programs refuse JSON that has one, even escaped."""
    return _SURROGATE.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)
