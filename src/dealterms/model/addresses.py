"""Addresses that a reader may open, and links that lead to a quote.

build_quote_link("https://a.example/x", "five [...] years")   https://a.example/x#:~:text=five,years
build_quote_link("javascript:alert(1)", "five years")         nothing: only http and https are opened
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from dealterms.model.term import OMISSION

_MAX_LENGTH = 2000
"""Longer ones are opened by some programs and cut by others."""
_UNSAFE = re.compile(r"[^A-Za-z0-9._~!$&*+,;=:@/?#%\[\]-]")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def to_safe_address(text: str | None) -> str:
    """Return the address with every doubtful character percent-encoded; empty if it is not to be opened.

    Only http and https are, with a host and no user's name before it, which could feign another host.
    """
    address = (text or "").strip()
    if len(address) > _MAX_LENGTH:
        return ""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or "\\" in parts.netloc:
        return ""
    encoded = _UNSAFE.sub(lambda match: quote(match[0], safe="", errors="replace"), parts.geturl())
    return _LONE_PERCENT.sub("%25", encoded)


def build_quote_link(address: str, words: str) -> str:
    """Return a safe address that leads to the words: a text fragment.

    Where words are left out, the link names what stands before and after them. Words that the address
    itself leads to give way: only one place is scrolled to. Very many words are not named.
    https://wicg.github.io/scroll-to-text-fragment/
    """
    pieces = [" ".join(piece.split()) for piece in OMISSION.split(words)]
    pieces = [piece for piece in pieces if piece]
    if not address or not pieces:
        return address
    ends = [pieces[0], pieces[-1]] if len(pieces) > 1 else pieces
    # A hyphen, a comma and an ampersand have a meaning in it; `quote` leaves the hyphen.
    fragment = ",".join(quote(end, safe="", errors="replace").replace("-", "%2D") for end in ends)
    if len(fragment) > _MAX_LENGTH:
        return address
    place = address.partition(":~:")[0]
    return f"{place}{'' if '#' in place else '#'}:~:text={fragment}"
