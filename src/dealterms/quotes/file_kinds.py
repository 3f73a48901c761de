r"""What kind of file a capture is, by its name and its first bytes.

    identify("a.HTML", b"<p>Text")           ->  "html"
    identify("a.txt", b"Text")               ->  "text"
    identify("a.txt", b"%PDF-1.7 …")         ->  UnreadableError: it is a PDF, whatever its name says. …
    identify("a.docx", b"PK\x03\x04…")       ->  UnreadableError: it is a Word document. …

The name decides between plain text, HTML and PDF, since an article may be about HTML. Bytes that begin
as no text does are told as what they are.
"""

from __future__ import annotations

import os
import re
from typing import Literal

from dealterms.errors import UnreadableError

CaptureKind = Literal["text", "html", "xhtml", "pdf"]

_BY_SUFFIX: dict[str, CaptureKind] = {
    ".htm": "html",
    ".html": "html",
    ".pdf": "pdf",
    ".xht": "xhtml",
    ".xhtml": "xhtml",
}
_DOCUMENTS = {
    ".doc": "a Word document",
    ".docm": "a Word document",
    ".docx": "a Word document",
    ".epub": "an EPUB book",
    ".key": "a Keynote presentation",
    ".numbers": "a Numbers spreadsheet",
    ".odp": "an OpenDocument presentation",
    ".ods": "an OpenDocument spreadsheet",
    ".odt": "an OpenDocument text",
    ".pages": "a Pages document",
    ".ppt": "a PowerPoint presentation",
    ".pptx": "a PowerPoint presentation",
    ".xls": "an Excel workbook",
    ".xlsx": "an Excel workbook",
}
"""What is in a container that begins like many others."""
_CONTAINERS = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of an older Microsoft Office"),
)
_OTHERS = (
    (b"{\\rtf", "an RTF document"),
    (b"bplist00", "a web archive of Safari"),
    (b"\x1f\x8b", "compressed by gzip"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
)
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"RIFF", "a WebP picture"),
)
_MHTML = re.compile(rb"(?:[\w-]+:[^\n]*\n|[ \t][^\n]*\n)*?content-type:\s*multipart/related", re.IGNORECASE)
_BEGINS_LIKE_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_SNIFFED_BYTES = 1024
_ENCODINGS_BY_MARK = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def identify(name: str, raw: bytes) -> CaptureKind:
    """Return how a capture of that name is read.

    Raises:
        UnreadableError: it is of a kind that is not read, or its name says another kind.
    """
    suffix = os.path.splitext(name)[1].lower()
    kind = _BY_SUFFIX.get(suffix, "text")
    head = raw[:_SNIFFED_BYTES]
    for begin, what in _CONTAINERS:
        if head.startswith(begin):
            _refuse(_DOCUMENTS.get(suffix, what))
    for begin, what in _OTHERS:
        if head.startswith(begin):
            _refuse(what)
    for begin, what in _PICTURES:
        if head.startswith(begin) and (begin != b"RIFF" or head[8:12] == b"WEBP"):
            raise UnreadableError(
                f"it is {what}", "A scan has to be read by a person or an OCR program first"
            )
    if head.startswith(b"%PDF-") and kind != "pdf":
        raise UnreadableError("it is a PDF, whatever its name says", "End its name in .pdf")
    if kind == "pdf" and _BEGINS_LIKE_HTML.match(head):
        hint = "End its name in .html, if it is the article"
        raise UnreadableError("it is an HTML page, whatever its name says", hint)
    if _MHTML.match(head):
        _refuse("a web page in one file (MHTML)", "Save the page as HTML or as plain text")
    return kind


def _refuse(what: str, hint: str = "Save it as plain text or as PDF") -> None:
    raise UnreadableError(f"it is {what}, which is not read", hint)


def decode_plain_text(raw: bytes) -> str:
    """Return a plain text, which is UTF-8 with or without a byte order mark.

    Raises:
        UnreadableError: it is not; what is certain of its encoding is said.
    """
    for mark, encoding in _ENCODINGS_BY_MARK:
        if raw.startswith(mark):
            raise UnreadableError(f"it is {encoding}, by its byte order mark", "Save it as UTF-8")
    head = raw[:_SNIFFED_BYTES]
    if head.count(0) * 4 > len(head):
        message = "it is no plain text: it has NUL bytes, as UTF-16 without a byte order mark has"
        raise UnreadableError(message, "Save it as UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(_describe_invalid_byte(raw, error.start), "Save it as UTF-8") from None


def _describe_invalid_byte(raw: bytes, offset: int) -> str:
    byte = raw[offset : offset + 1]
    try:
        letter = f", which is `{byte.decode('cp1252')}` in Windows-1252"
    except UnicodeDecodeError:
        letter = ""
    return (
        f"it is not UTF-8: byte 0x{byte.hex().upper()} at {offset:,}{letter if letter.isprintable() else ''}"
    )
