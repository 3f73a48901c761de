"""Fuzz target: the text of a PDF, taken out in this process.

The input is a PDF. What is no PDF, or a damaged one, is refused; whatever text comes out, its own words
are found in it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pypdf

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


def build(*drawn: str) -> bytes:
    """Return a PDF with a page for each text, or for each run of operators, if it has a bracket."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(drawn)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(drawn)}/Kids[{kids}]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for number, text in enumerate(drawn):
        shown = text if "(" in text else f"({text}) Tj"
        content = f"BT /F 12 Tf 72 700 Td {shown} ET"
        resources = "/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>"
        objects += [
            f"<</Type/Page/Parent 2 0 R{resources}/Contents {5 + 2 * number} 0 R>>",
            f"<</Length {len(content)}>>stream\n{content}\nendstream",
        ]
    body, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    return body + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode()


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
