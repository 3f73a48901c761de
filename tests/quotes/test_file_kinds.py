"""What kind of file a capture is: told by its name, and by bytes that no text begins with."""

from __future__ import annotations

import codecs
import io
import zipfile

import pytest

from dealterms.errors import UnreadableError
from dealterms.quotes.file_kinds import decode_plain_text, identify


def make_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    return file.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
TO_TEXT = "Save it as plain text or as PDF"
TO_READER = "A scan has to be read by a person or an OCR program first"
MHTML = (
    b"From: <Saved by Blink>\r\nSubject: News\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related;\r\n\ttype="text/html"\r\n\r\n'
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((f"a{suffix}", "html") for suffix in (".html", ".htm", ".HTML", ".Htm")),
        *((f"a{suffix}", "xhtml") for suffix in (".xhtml", ".xht", ".XHTML")),
        *((f"a{suffix}", "pdf") for suffix in (".pdf", ".PDF", ".Pdf")),
        *((f"a{suffix}", "text") for suffix in (".txt", ".TXT", ".md", "", ".html.txt", ".docx", ".xml")),
        (".html", "text"),
    ],
)
def test_the_name_decides_of_a_text(name: str, kind: str) -> None:
    assert identify(name, b"Words of an article") == kind
    assert identify(name, b"") == kind


def test_an_html_page_that_is_named_text_is_a_text() -> None:
    assert identify("a.txt", b"<!doctype html><p>How HTML begins") == "text"


@pytest.mark.parametrize(
    ("name", "raw", "message", "hint"),
    [
        ("a.docx", make_zip(), "it is a Word document, which is not read", TO_TEXT),
        ("a.ODT", make_zip(), "it is an OpenDocument text, which is not read", TO_TEXT),
        ("a.epub", make_zip(), "it is an EPUB book, which is not read", TO_TEXT),
        ("a.xlsx", make_zip(), "it is an Excel workbook, which is not read", TO_TEXT),
        ("a.zip", make_zip(), "it is a ZIP archive, which is not read", TO_TEXT),
        ("a.txt", make_zip(), "it is a ZIP archive, which is not read", TO_TEXT),
        ("a.html", make_zip(), "it is a ZIP archive, which is not read", TO_TEXT),
        ("a.pdf", make_zip(), "it is a ZIP archive, which is not read", TO_TEXT),
        ("a.doc", OLE, "it is a Word document, which is not read", TO_TEXT),
        ("a", OLE, "it is a document of an older Microsoft Office, which is not read", TO_TEXT),
        ("a.rtf", rb"{\rtf1\ansi Words}", "it is an RTF document, which is not read", TO_TEXT),
        ("a.doc", rb"{\rtf1\ansi Words}", "it is an RTF document, which is not read", TO_TEXT),
        ("a.gz", b"\x1f\x8b\x08\0", "it is compressed by gzip, which is not read", TO_TEXT),
        ("a.webarchive", b"bplist00\xd1", "it is a web archive of Safari, which is not read", TO_TEXT),
        ("a.mht", MHTML, "it is a web page in one file (MHTML), which is not read",
         "Save the page as HTML or as plain text"),
        ("a.html", MHTML, "it is a web page in one file (MHTML), which is not read",
         "Save the page as HTML or as plain text"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "it is a PNG picture", TO_READER),
        ("a.txt", b"\xff\xd8\xff\xe0", "it is a JPEG picture", TO_READER),
        ("a.pdf", b"GIF89a", "it is a GIF picture", TO_READER),
        ("a.tif", b"II*\0", "it is a TIFF picture", TO_READER),
        ("a.webp", b"RIFF\0\0\0\0WEBPVP8 ", "it is a WebP picture", TO_READER),
        ("a.txt", b"%PDF-1.7\n", "it is a PDF, whatever its name says", "End its name in .pdf"),
        ("a.html", b"%PDF-1.7\n", "it is a PDF, whatever its name says", "End its name in .pdf"),
        ("a.pdf", b"\n<!DOCTYPE html>", "it is an HTML page, whatever its name says",
         "End its name in .html, if it is the article"),
        ("a.pdf", b"\xef\xbb\xbf<html>", "it is an HTML page, whatever its name says",
         "End its name in .html, if it is the article"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_told_as_what_it_is(name: str, raw: bytes, message: str, hint: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        identify(name, raw)
    assert (refused.value.message, refused.value.hint) == (message, hint)


@pytest.mark.parametrize(
    "raw",
    [
        b"PK is short for a name",
        b"RIFFs of a guitar",
        b"Subject: multipart\n\nContent-Type: multipart/related",
        b"From: a\n b\nContent-Type: text/plain\n\nwords",
        b"{\\ rtf}",
        b"",
    ],
)
def test_what_begins_nearly_so_is_a_text(raw: bytes) -> None:
    assert identify("a.txt", raw) == "text"
    assert decode_plain_text(raw) == raw.decode()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("one".encode("utf-16"), "it is UTF-16, by its byte order mark"),
        (codecs.BOM_UTF16_BE + "one".encode("utf-16-be"), "it is UTF-16, by its byte order mark"),
        ("one".encode("utf-32"), "it is UTF-32, by its byte order mark"),
        (codecs.BOM_UTF32_BE + "one".encode("utf-32-be"), "it is UTF-32, by its byte order mark"),
        ("one two".encode("utf-16-le"),
         "it is no plain text: it has NUL bytes, as UTF-16 without a byte order mark has"),
        ("esclusività".encode("latin-1"),
         "it is not UTF-8: byte 0xE0 at 10, which is `à` in Windows-1252"),
        ("It’s".encode("cp1252"), "it is not UTF-8: byte 0x92 at 2, which is `’` in Windows-1252"),
        (b"a\x81b", "it is not UTF-8: byte 0x81 at 1"),
        (b"a\xa0b", "it is not UTF-8: byte 0xA0 at 1"),
        ("契約".encode("shift_jis"), "it is not UTF-8: byte 0x8C at 0, which is `Œ` in Windows-1252"),
    ],
)  # fmt: skip
def test_of_another_encoding_only_what_is_certain_is_said(raw: bytes, message: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        decode_plain_text(raw)
    assert (refused.value.message, refused.value.hint) == (message, "Save it as UTF-8")


def test_a_text_may_hold_some_nuls_and_a_byte_order_mark() -> None:
    assert decode_plain_text(b"\xef\xbb\xbfone two\0") == "one two\0"
