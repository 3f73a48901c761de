"""Fuzz target: where a quote stands in a text.

The input is a text, a quote and a place, parted by U+001E. A quote `@3:9` is those letters of the
text, and `@3:9@20:24` those with left-out words between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from dealterms.model.rule_context import QuoteMatch
from dealterms.quotes.captures import CapturedText
from dealterms.quotes.lines import LineIndex
from dealterms.quotes.normalize import NormalizedText, normalize_text

PARTS = "\x1e"
MARKS = re.compile(r"\[\.\.\.\]|\[…\]|…|<omitted>")
WORDS = (
    *("[...]", "[…]", "…", "<omitted>", "\xad", "\xad\n", "\u0301", "ﬁ", "’", "“", "–", "\u200b"),
    *(
        "\ufeff",
        "\r\n",
        "\n\n",
        "\f",
        "\t",
        "\u2028",
        "\u1100\u1161",
        "가",
        "ŉ",
        "ẚ",
        "ﷺ",
        "İ",
        "ß",
    ),
    *("line 1", "line 2", "paragraph 2", "page 2", "note 1", "line 999999999", "\u3000", "\u0345"),
    *("@0:3", "@2:9@12:15", PARTS, "\x85", "\x1c", "a" * 256, " " * 256, "aaaa", "abab", "漢字"),
)
ARTICLE = (
    "The harbor and the mill\n\nThe mill’s grain may go to other harbors – if it has said no.\n"
    "“We share alike”, the miller said. The har\xad\nbor receives 20% of the takings… each year.\n"
    "\fElsewhere it is called exclusive. It keeps a right of ﬁrst refusal, too.\r\n\r\nNote 7.\n"
)
PAGES = (
    "The mill pays a\nThe Harbor Times 7\n\f\nThe Harbor Times 8\ntenth until 2030. 両社の契約は\n- 8 -\n"
    "\f独占的\nである。 The roy-\n9\f10\nalties, unless\r\n \f \r\nit says no.\n11\n\f\u2028and no more.\n"
)


def warm() -> None:
    """Everything is imported already."""


def seeds() -> Iterator[bytes]:
    quotes = ("@4:20", "@27:70", "harbor", "The [...] harbors", "right of first refusal", "it", "…")
    places = ("", "line 3", "line 4", "paragraph 3", "page 2", "note 7")
    for number, quote in enumerate(quotes):
        for at in (places[number % 6], places[(number + 1) % 6]):
            yield PARTS.join((ARTICLE, quote, at)).encode()
    for quote in (
        "pays a tenth",
        "社の契約は独占",
        "mill [...] pays a tenth",
        "The royalties",
        "no. and",
        "@2:60",
    ):
        yield PARTS.join((PAGES, quote, "page 1")).encode()
    for unit in ("a", "ab", "a\n", "\xad", " \n", "e\u0301", "[...]", "‘a’ ", "가\u11a8", "\u200b"):
        for quote in (unit * 3, f"{unit}[...]" * 8, f"{unit}b", "@3:9@20:24"):
            yield PARTS.join((unit * 300, quote, "line 2")).encode()


def run(data: bytes) -> None:
    text, quote, at, *_ = (*data.decode("utf-8", "replace").split(PARTS, 2), "", "")
    taken = [_slice(text, *span) for span in re.findall(r"@([0-9]{1,6}):([0-9]{1,6})", quote)]
    if taken:
        quote = " [...] ".join(taken)
    capture = CapturedText("", text)
    match = capture.find(quote, at)
    _holds(text, quote, match)
    anywhere = capture.find(quote)
    _holds(text, quote, anywhere)
    assert anywhere.result != "moved"
    # Where it is to be found does not decide whether it stands there.
    assert (match.result == "missing") == (anywhere.result == "missing")
    if len(taken) == 1 and normalize_text(taken[0]) and not MARKS.search(taken[0]):
        assert anywhere.result in ("exact", "ambiguous")
    if anywhere.result == "ambiguous":
        assert anywhere.line is not None and anywhere.other_lines
        assert all(a < b for a, b in pairwise(anywhere.other_lines)) and anywhere.line <= min(
            anywhere.other_lines
        )
    elif anywhere.result != "missing":
        for where in (f"line {anywhere.line}", f"page {anywhere.page}"):
            assert capture.find(quote, where) == anywhere
        if anywhere.paragraph:
            assert capture.find(quote, f"paragraph {anywhere.paragraph}") == anywhere
        assert CapturedText("", text).find(quote) == anywhere
    folded = NormalizedText(text)
    assert folded.text == " ".join(folded.text.split())
    for offset in range(0, len(folded.text), len(folded.text) // 8 + 1):
        assert 0 <= folded.to_original(offset) < len(text)
        assert folded.from_original(folded.to_original(offset)) <= offset


def _slice(text: str, begin: str, end: str) -> str:
    low, high = sorted((int(begin) % (len(text) + 1), int(end) % (len(text) + 1)))
    return text[low:high]


def _squeeze(text: str) -> str:
    """Leave out what a line break may be or not be: a blank, and a hyphen before it."""
    return re.sub("[ -]", "", normalize_text(text))


def _holds(text: str, quote: str, match: QuoteMatch) -> None:
    quote = quote.strip()
    lines = LineIndex(text)
    if match.offset is None:
        assert match[1:5] == (None,) * 4 and match.result == "missing"
        return
    assert 0 <= match.offset < len(text)
    assert match.line == lines.find("line", match.offset) and match.page == lines.find("page", match.offset)
    low, high = lines.get_span("line", match.line)
    assert low <= match.offset < high
    pieces = [piece for piece in map(str.strip, MARKS.split(quote)) if normalize_text(piece)]
    if match.result == "exact":
        if pieces == [quote]:
            assert text[match.offset : match.offset + len(quote)] == quote
        elif not text.startswith(quote, match.offset):
            assert text.startswith(pieces[0], match.offset)
            end = match.offset
            for piece in pieces:
                end = text.index(piece, end) + len(piece)
    elif match.result == "normalized":
        read = _squeeze if len(text.splitlines()) > 1 or len(quote.splitlines()) > 1 else normalize_text
        rest = read(text[match.offset :])
        end = 0
        for piece in filter(None, map(read, pieces)):
            end = rest.index(piece, end) + len(piece)
    assert match.hint == "" or match.result == "missing"
    if match.left_out:
        before, after = match.left_out_between
        assert match.result == "missing" and "\f" in text
        assert before in text and after in text and "".join(match.left_out.split()) in "".join(text.split())
        assert CapturedText("", text).find(f"{before} [...] {after}").result != "missing"
