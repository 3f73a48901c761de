"""What the pages in HTML have in common: words, links, the uses of a source; nothing in them is markup.

render_inline("<b> 2025-01-21")    &lt;b&gt; <span class="whole">2025-01-21</span>
render_prose("Run `terms`")        Run <code>terms</code>
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import quote

from dealterms.pages.escape import escape_control_chars
from dealterms.pages.page import ListedSource, SourceUse
from dealterms.pages.wording import quote_words

STYLE_PATH = Path(__file__).with_name("page.css")
_BETWEEN_NAMES = re.compile("( → | · )")
_HYPHENATED = re.compile(r"(?<![\w-])(?=[\w-]{3,24}(?![\w-]))\w+(?:-\w+)+")
"""A date, or the id of an article: no line may end within it, except where it is very long."""
_CODE = re.compile(r"(?<!`)`(?=\S)([^`\n]{1,200})(?<=\S)`(?!`)")
_LANGUAGE_TAG = re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def render_back(places: list[str]) -> str:
    """Render the ways back to where a source is named: an arrow, or one number for each of several."""
    links = " ".join(
        f'<a href="#{place}" aria-label="Back to mention {number} of {len(places)}">'
        f"{number if len(places) > 1 else '↩'}</a>"
        for number, place in enumerate(places, 1)
    )
    arrow = "↩ " if len(places) > 1 else ""
    return f' <span class="back">{arrow}{links}</span>' if places else ""


def render_use(use: SourceUse, source: ListedSource) -> str:
    """Render what is taken from one place: the words lead to the page that has them."""
    words = ""
    if use.quote:
        words = render_inline(quote_words(use.quote))
        words = f'<span class="quote"{format_language(source)}>{words}</span>'
        words = render_link(use.address, words) if use.address else words
    remarks = f'<span class="note">({render_inline("; ".join(use.remarks))})</span>' if use.remarks else ""
    taken = " ".join(part for part in (render_inline(use.place), words, remarks) if part)
    says = render_inline(use.says)
    return f"<li>{f'{taken}: {says}' if taken and says else taken or says}</li>"


def render_link(address: str, text: str) -> str:
    """Render a link to an address that may be opened; the text is HTML already."""
    return f'<a href="{escape(address)}">{text}</a>'


def format_language(source: ListedSource) -> str:
    """Return the attribute that says the language of a source's own words; nothing if it is not known."""
    return f' lang="{escape(source.language)}"' if _LANGUAGE_TAG.fullmatch(source.language) else ""


def to_id(name: str) -> str:
    """Return a name that can be an id and a link's target as it is."""
    return quote(name, safe="").replace("%", "_")


def render_inline(text: str) -> str:
    """Render ``text`` with everything in it visible."""
    return _isolate_names(escape_control_chars(text))


def render_prose(text: str) -> str:
    """Render sentences of ours, in which backticks stand around code."""
    parts = _CODE.split(escape_control_chars(text))
    parts[::2] = map(_isolate_names, parts[::2])
    parts[1::2] = (f"<code>{_escape_unbroken(part)}</code>" for part in parts[1::2])
    return "".join(parts)


def _isolate_names(text: str) -> str:
    """Escape ``text``; names written from right to left must not turn an arrow between them around."""
    if text.isascii() or _RIGHT_TO_LEFT.isdisjoint(map(unicodedata.bidirectional, text)):
        return _escape_unbroken(text)
    parts = _BETWEEN_NAMES.split(text)
    parts[::2] = (f"<bdi>{_escape_unbroken(part)}</bdi>" for part in parts[::2])
    return "".join(parts)


def _escape_unbroken(text: str) -> str:
    return _HYPHENATED.sub(r'<span class="whole">\g<0></span>', escape(text))


def compute_hash(text: str) -> str:
    """Compute what a content security policy names a style or a script by."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
