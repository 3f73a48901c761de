r"""Bytes to text whose lines are those that an editor shows.

decode_text(b"basis: caf\xe9\n", "a.yaml")    ->  the finding a.yaml:1:11: invalid UTF-8: byte 0xE9
decode_text("a: b\u2028c: d".encode(), "…")  ->  a finding: YAML sees two lines, an editor one
decode_text(b"\xef\xbb\xbfa: b\r\n", "…")     ->  "a: b\r\n"
"""

import re

from dealterms.model.finding import Finding
from dealterms.model.location import Location

_FORBIDDEN_CHARACTER = "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
"""Compiled only once a parser has refused a text: compiling so large a set takes 4 ms."""
_HIDDEN_BREAK = re.compile("[\x85\u2028\u2029]")
"""Line breaks to YAML and to few editors: a key could hide behind one."""
_LONE_CR = re.compile(r"\r(?!\n)")
_DIRECTIVE = re.compile("^%", re.MULTILINE)


def decode_text(content: bytes, path: str) -> str | Finding:
    """Return the text of a file, or why it cannot be read."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # `error` counts from behind a byte order mark.
        before = error.object[: error.start].decode()
        place = _locate_offset(before, len(before), path)
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return Finding("readable", place, "the file is UTF-16", "Save it as UTF-8")
        message = f"invalid UTF-8: byte 0x{error.object[error.start]:02X}"
        return Finding("readable", place, message, "Save the file as UTF-8")
    if not text.isascii() and (match := _HIDDEN_BREAK.search(text)):
        return _build_character_finding(text, match.start(), path)
    if "\r" in text and (match := _LONE_CR.search(text)):
        place = _locate_offset(text, match.start(), path)
        return Finding(
            "readable", place, "a line ends with a carriage return alone", "Save it with LF or CRLF"
        )
    # libyaml takes quadratic time over many directives, and none means anything here.
    if "%" in text and (match := _DIRECTIVE.search(text)):
        place = _locate_offset(text, match.start(), path)
        message = "a line begins with `%`, which is a directive in YAML"
        return Finding("well-formed", place, message, "Remove it, or indent it")
    return text


def find_forbidden_character(text: str, path: str) -> Finding | None:
    """Find the first character that YAML does not allow, once the parser has refused the text."""
    match = re.search(_FORBIDDEN_CHARACTER, text)
    return _build_character_finding(text, match.start(), path) if match is not None else None


def _build_character_finding(text: str, index: int, path: str) -> Finding:
    message = f"the character U+{ord(text[index]):04X} is not allowed in YAML"
    return Finding("readable", _locate_offset(text, index, path), message, "Remove it")


def _locate_offset(text: str, index: int, path: str) -> Location:
    line = text.count("\n", 0, index) + 1
    return Location(path, line, index - (text.rfind("\n", 0, index) + 1) + 1)
