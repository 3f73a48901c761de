"""What the YAML parser and pydantic complain of, in the words of the person who wrote the file."""

from __future__ import annotations

import re

from yaml import YAMLError
from yaml.scanner import ScannerError

from dealterms.model.finding import Finding
from dealterms.model.location import Location

_NOT_YAML = ("this is no YAML", "Check the indent, quotes and brackets around it")
_TAB_AS_INDENT = ("a tab stands where the indent is", "Indent with spaces")
_BAD_INDENT = (
    "this line does not go on from the line above",
    "Check its indent, and the quotes and brackets above it",
)
_NO_COLON = ("a key has no `:`", "Write `key: value`")
_UNCLOSED_BRACKET = "a bracket is not closed, or a comma is missing"
_QUOTE_THE_TEXT = "Quote the text"
_BAD_ANCHOR = ("a value cannot begin with `&` or `*`", _QUOTE_THE_TEXT)
_BAD_TAG = ("a value cannot begin with `!`", _QUOTE_THE_TEXT)
_ESCAPE_HINT = "Write `\\\\`, or use single quotes"
_MISPLACED_CHARACTERS = {
    ":": (
        "a `:` stands where no key can be",
        "Quote the text if the `:` belongs to it, or check the indent",
    ),
    "-": ("a list cannot begin here", "Begin it on a new line"),
    "?": ("a `?` stands where no key can be", _QUOTE_THE_TEXT),
    "\t": _TAB_AS_INDENT,
}
_QUOTATION_PATTERNS = {
    '"': re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL),
    "'": re.compile("'(?:[^']|'')*+'"),
}
_HEX_PATTERNS = {
    letter: re.compile(f"[0-9A-Fa-f]{{{length}}}")
    for letter, length in zip("xuU", (2, 4, 8), strict=True)
}
_ANCHOR_PATTERN = re.compile(r"[&*][A-Za-z0-9_-]*")
_PROPERTIES_PATTERN = re.compile(r"(?:[&!]\S*\s+)+")


def explain_yaml_error(error: YAMLError, text: str, path: str) -> Finding:
    """What is wrong with the text, where, and what would mend it.

    The parser is asked only where it stopped, where what it was reading began, and whether it was
    reading letters or words. The rest is seen in the text: each parser has an English of its own.
    """
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Finding("well-formed", Location(path, 1, 1), *_NOT_YAML)
    begun = getattr(error, "context_mark", None)
    seen = _explain_scanner_error if isinstance(error, ScannerError) else _explain_parser_error
    message, mend = seen(text, mark.index, None if begun is None else begun.index)
    if begun is not None and (message.startswith("a quotation") or message == _NO_COLON[0]):
        mark = begun
    return Finding("well-formed", Location(path, mark.line + 1, mark.column + 1), message, mend)


def is_parser_limit(error: YAMLError, text: str) -> bool:
    """The parser refuses letters with which something can begin: it has a limit of its own."""
    begun = getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None)
    if not isinstance(error, ScannerError) or begun is None or mark is None:
        return False
    at = mark.index
    return bool(begun.index == at) and text[at : at + 1] not in tuple("@`%|>\t")


def _explain_scanner_error(text: str, at: int, begun: int | None) -> tuple[str, str]:
    """Why the letters at ``at`` are no part of what began at ``begun``."""
    letter = text[at : at + 1]
    if begun is None or begun == at:
        if letter in _MISPLACED_CHARACTERS:
            return _MISPLACED_CHARACTERS[letter]
        return (f"a value cannot begin with `{letter}`", _QUOTE_THE_TEXT) if letter else _NOT_YAML
    first, read = text[begun], text[begun:at]
    if first in _QUOTATION_PATTERNS:
        return _explain_quotation(text, at, begun)
    if (
        first in "&*"
        and _ANCHOR_PATTERN.fullmatch(read)
        and (len(read) == 1 or not _is_end_of_word(letter))
    ):
        return _BAD_ANCHOR
    if first == "!" and not re.search(r"\s", read) and (letter or read.startswith("!<")):
        return _BAD_TAG
    if letter == "\t" and first not in "[{&*!":
        return _TAB_AS_INDENT
    if first in "|>":
        return "`|` or `>` ends its line", _QUOTE_THE_TEXT
    if letter == ":" and text[at + 1 : at + 2] in tuple(",?[]{}"):
        return _MISPLACED_CHARACTERS[":"]
    return _NO_COLON


def _is_end_of_word(letter: str) -> bool:
    return not letter or letter.isspace() or letter in "?:,]}%@`"


def _explain_quotation(text: str, at: int, begun: int) -> tuple[str, str]:
    whole = _QUOTATION_PATTERNS[text[begun]].match(text, begun)
    if whole is not None and at >= whole.end():
        return _NO_COLON
    if text.startswith(("---", "..."), at) and text[at - 1] in "\r\n":
        return "a quotation mark is not closed before `---` or `...`", "Close it"
    if text[begun] == '"' and text.startswith("\\", at):
        return "a `\\` in double quotes begins no escape that YAML knows", _ESCAPE_HINT
    if text[begun] == '"' and text[at - 2] == "\\" and (digits := _HEX_PATTERNS.get(text[at - 1])):
        if digits.match(text, at):
            return "a `\\` escape names no character", _ESCAPE_HINT
        return "a `\\` escape is not complete", _ESCAPE_HINT
    return "a quotation mark is never closed", "Close it"


def _explain_parser_error(text: str, at: int, begun: int | None) -> tuple[str, str]:
    """Why the word at ``at`` does not follow in what began at ``begun``."""
    if begun is None:
        return _BAD_INDENT
    first = text[begun : begun + 1]
    if text.startswith("!", at) and (begun == at or first == "&"):
        return _BAD_TAG
    if begun == at and text.startswith(":", at):
        return _MISPLACED_CHARACTERS[":"]
    if begun == at or _PROPERTIES_PATTERN.fullmatch(text, begun, at):
        return "a value is missing here", "Write it"
    if first == "[":
        return _UNCLOSED_BRACKET, "Write `[one, two]`"
    if first == "{":
        return _UNCLOSED_BRACKET, "Write `{key: value, key: value}`"
    return _BAD_INDENT
