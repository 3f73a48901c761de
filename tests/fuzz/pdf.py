"""Fuzz target: the text of a PDF, taken out in this process.

The input is a PDF. What is no PDF, or a damaged one, is refused; whatever text comes out, its own words
are found in it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pypdf
from support.pdf import build

from dealterms.quotes import extract
from dealterms.quotes.captures import CapturedText

WORDS = (
    *(
        "BT",
        "ET",
        "Tj",
        "TJ",
        "Td",
        "Tm",
        "BDC",
        "EMC",
        "/Span <</ActualText <FEFF00AD>>> BDC",
        "<00AD>",
        "()",
    ),
    *("obj", "endobj", "stream", "endstream", "xref", "trailer", "startxref", "/Kids[2 0 R]", "/Count 1"),
    *(
        "/Contents 5 0 R",
        "/Length 0",
        "/Filter/FlateDecode",
        "/Type/Page",
        "/Parent 2 0 R",
        "null",
        "<<",
        ">>",
    ),
)


def warm() -> None:
    """Read one PDF, so that everything is imported."""
    run(build("words"))


def seeds() -> Iterator[bytes]:
    yield build("The grain may go", "The harbor receives 20%")
    yield build("(The royal-) Tj 0 -14 Td (ties for the well-) Tj 0 -14 Td (known pump) Tj")
    yield build("(extra) Tj /Span <</ActualText <FEFF00AD>>> BDC ( ) Tj EMC 30 0 Td (ordinary) Tj")
    yield build("[(spa) -20 (ced) -300 (words)] TJ", "(left) Tj 200 0 Td (right) Tj -200 -14 Td (left) Tj")
    yield build("(a) Tj " * 200, "() Tj", "(\\255\\256\\000) Tj")
    for number in range(32):
        yield build(*(f"(page {page}) Tj 0 -14 Td (line-) Tj" for page in range(number % 5 + 1)))[
            : 200 + 40 * number
        ]


def run(data: bytes) -> None:
    logging.disable()
    try:
        text = extract._extract_pdf(pypdf, data)
    except (SystemExit, Exception):
        # A process of its own tells each of them as one line.
        return
    capture = CapturedText("", text)
    for line in text.split("\n")[:8]:
        if line.strip() and "[...]" not in line and "…" not in line and "<omitted>" not in line:
            assert capture.find(line).result in ("exact", "ambiguous") or not line.strip("\xad\u200b \t\r\f")
