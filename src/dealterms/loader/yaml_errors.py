"""Explain what is wrong in a text that the YAML parser refuses.

`a: [20%, 1` above `b: 2`   ->  2:2: a bracket is not closed, or a comma is missing. …
`summary: 'so`              ->  1:10: a quotation mark is never closed. Close it.
a tab before a key          ->  2:1: a tab is used as indent. Indent with spaces.
"""

from __future__ import annotations

import re

from yaml import YAMLError
from yaml.scanner import ScannerError

from dealterms.model.finding import Finding
from dealterms.model.location import Location

_NOT_YAML = ("invalid YAML", "Check the indent, quotes and brackets around it")
_TAB_AS_INDENT = ("a tab is used as indent", "Indent with spaces")
_BAD_INDENT_HINT = "Check its indent, and the quotes and brackets above it"
_BAD_INDENT = ("this line does not continue the line above", _BAD_INDENT_HINT)
_NO_COLON = ("a key has no `:`", "Write `key: value`")
_UNCLOSED_BRACKET = "a bracket is not closed, or a comma is missing"
_UNCLOSED_BRACKETS = {
    "[": (_UNCLOSED_BRACKET, "Write `[one, two]`"),
    "{": (_UNCLOSED_BRACKET, "Write `{key: value, key: value}`"),
}
_QUOTE_THE_TEXT = "Quote the text"
TEXT_GOES_ON = "the text goes on behind what closes it"
_QUOTE_THE_WHOLE = "Quote the whole text, in `'` if there is a `\"` in it"
_BAD_ANCHOR = ("a value cannot begin with `&` or `*`", _QUOTE_THE_TEXT)
_BAD_TAG = ("a value cannot begin with `!`", _QUOTE_THE_TEXT)
_ESCAPE_HINT = "Write `\\\\`, or use single quotes"
_MISPLACED_CHARACTERS = {
    ":": ("unexpected `:`", "Quote the text if the `:` belongs to it, or check the indent"),
    "-": ("a list cannot begin here", "Begin it on a new line"),
    "?": ("unexpected `?`", _QUOTE_THE_TEXT),
    "\t": _TAB_AS_INDENT,
}
_QUOTATION_PATTERNS = {'"': re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL), "'": re.compile("'(?:[^']|'')*+'")}
_HEX_PATTERNS = {
    letter: re.compile(f"[0-9A-Fa-f]{{{length}}}") for letter, length in zip("xuU", (2, 4, 8), strict=True)
}
_ANCHOR_PATTERN = re.compile(r"[&*][A-Za-z0-9_-]*")
_PROPERTIES_PATTERN = re.compile(r"(?:[&!]\S*\s+)+")


def explain_yaml_error(error: YAMLError, text: str, path: str) -> Finding:
    """Build the finding for a text that the parser refuses.

    The parser is asked only where it stopped, where what it was reading began, and whether it was
    reading letters or words. The rest is seen in the text: the messages of parsers differ.
    """
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Finding("well-formed", Location(path, 1, 1), *_NOT_YAML)
    start = getattr(error, "context_mark", None)
    explain = _explain_scanner_error if isinstance(error, ScannerError) else _explain_parser_error
    message, mend = explain(text, mark.index, None if start is None else start.index)
    if start is not None and (message.startswith("a quotation") or message == _NO_COLON[0]):
        mark = start
    return Finding("well-formed", Location(path, mark.line + 1, mark.column + 1), message, mend)


def is_parser_limit(error: YAMLError, text: str) -> bool:
    """Return whether the parser has reached a limit: it refuses letters that can begin something."""
    if not isinstance(error, ScannerError) or error.context_mark is None or error.problem_mark is None:
        return False
    at = error.problem_mark.index
    return error.context_mark.index == at and text[at : at + 1] not in tuple("@`%|>\t")


def _explain_scanner_error(text: str, at: int, start: int | None) -> tuple[str, str]:
    """Say why the letters at ``at`` are no part of what began at ``start``."""
    letter = text[at : at + 1]
    if start is None or start == at:
        if letter in _MISPLACED_CHARACTERS:
            return _MISPLACED_CHARACTERS[letter]
        return (f"a value cannot begin with `{letter}`", _QUOTE_THE_TEXT) if letter else _NOT_YAML
    first, read = text[start], text[start:at]
    if first in _QUOTATION_PATTERNS:
        return _explain_quotation(text, at, start)
    if first in "&*" and _ANCHOR_PATTERN.fullmatch(read) and (len(read) == 1 or not _is_end_of_word(letter)):
        return _BAD_ANCHOR
    if first == "!" and not re.search(r"\s", read) and (letter or read.startswith("!<")):
        return _BAD_TAG
    if letter == "\t" and first not in "[{&*!":
        return _TAB_AS_INDENT
    if first in "|>":
        return "nothing can follow `|` or `>` on its line", _QUOTE_THE_TEXT
    if letter == ":" and text[at + 1 : at + 2] in tuple(",?[]{}"):
        return _MISPLACED_CHARACTERS[":"]
    return _NO_COLON


def _is_end_of_word(letter: str) -> bool:
    return not letter or letter.isspace() or letter in "?:,]}%@`"


def _explain_quotation(text: str, at: int, start: int) -> tuple[str, str]:
    whole = _QUOTATION_PATTERNS[text[start]].match(text, start)
    if whole is not None and at >= whole.end():
        return _NO_COLON
    if text.startswith(("---", "..."), at) and text[at - 1] in "\r\n":
        return "a quotation mark is not closed before `---` or `...`", "Close it"
    if text[start] == '"' and text.startswith("\\", at):
        return "unknown escape sequence in double quotes", _ESCAPE_HINT
    if text[start] == '"' and text[at - 2] == "\\" and (digits := _HEX_PATTERNS.get(text[at - 1])):
        if digits.match(text, at):
            return "the escape sequence is not a valid character", _ESCAPE_HINT
        return "incomplete escape sequence", _ESCAPE_HINT
    return "a quotation mark is never closed", "Close it"


def _explain_parser_error(text: str, at: int, start: int | None) -> tuple[str, str]:
    """Say why the word at ``at`` cannot follow in what began at ``start``."""
    if start is None:
        return _BAD_INDENT
    first = text[start : start + 1]
    if text.startswith("!", at) and (start == at or first == "&"):
        return _BAD_TAG
    if start == at and text.startswith(":", at):
        return _MISPLACED_CHARACTERS[":"]
    if start == at or _PROPERTIES_PATTERN.fullmatch(text, start, at):
        return "a value is missing", "Write it"
    # `"AWS" will become` and `{sic} money` are no text to YAML: a quotation mark or bracket begins them.
    before = text[text.rfind("\n", 0, at) + 1 : at].rstrip()
    closing = ('"', "'") if first in _UNCLOSED_BRACKETS else ('"', "'", "]", "}")
    if before.endswith(closing) and text[at : at + 1].isalnum():
        return TEXT_GOES_ON, _QUOTE_THE_WHOLE
    return _UNCLOSED_BRACKETS.get(first, _BAD_INDENT)
