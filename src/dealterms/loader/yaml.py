r"""Text to values, places and findings, in one walk over the events of the YAML parser.

    parse_yaml(b"rate: 20%\nrate: no\n", "a.yaml")
      ->  value       {"rate": "no"}: every scalar is the text that was typed
          source_map  .locate("rate") is a.yaml:2:7
          findings    a.yaml:2:1: error[well-formed]: duplicate key `rate`. Keep one of the two.

The parser itself never builds a node: it would forget anchors, tags and duplicate keys, and crash on
deep nesting.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import yaml
from yaml import events
from yaml.scanner import ScannerError

from dealterms.loader.conflicts import find_conflict_marker, find_row_of_equals_signs
from dealterms.loader.text import decode_text, find_forbidden_character
from dealterms.model.finding import Finding
from dealterms.model.location import Location, SourceMap
from dealterms.plugins import truncate_input

try:
    from yaml import CBaseLoader as _Loader
except ImportError:
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]

MAX_DEPTH = 16
"""How many levels a file may nest."""
MAX_VALUES = 60_000
"""How many values a file may hold: far more than anybody writes by hand."""
MAX_FINDINGS = 100
"""With more findings than this, reading a file stops."""
PROSE_KEYS = frozenset(
    {"title", "summary", "note", "says", "quote", "text", "why", "issued_note", "url_note"}
)

_TRAILING_COMMENT = re.compile(r"[ \t]+#")


class YamlDocument(NamedTuple):
    """What is in a file; ``value`` is None where nothing could be read, and then a finding says why."""

    value: dict[str, Any] | None
    source_map: SourceMap
    findings: list[Finding]
    reported_locations: frozenset[Location] = frozenset()
    """The places that have a finding: what else is wrong there follows from it."""


class _StopParsingError(Exception):
    """The rest of the file is not read."""


def parse_yaml(content: bytes, path: str) -> YamlDocument:
    """Parse a YAML file to its values, their places, and all that is wrong with how it is written."""
    text = decode_text(content, path)
    if isinstance(text, Finding):
        return YamlDocument(None, SourceMap(path), [text])
    if (conflict := find_conflict_marker(text, path)) is not None:
        return YamlDocument(None, SourceMap(path), [conflict])
    walk = _YamlParser(text, path)
    try:
        walk.parse()
    except _StopParsingError:
        return YamlDocument(None, SourceMap(path), walk.findings)
    except yaml.YAMLError as error:
        refusal = find_forbidden_character(text, path)
        findings = [*walk.findings, refusal] if refusal else _find_all_before(error, walk)
        row = find_row_of_equals_signs(text, path, findings[-1].place.line) if "=======" in text else None
        return YamlDocument(None, SourceMap(path), [*findings[:-1], row] if row else findings)
    reported = frozenset(walk.reported_locations)
    return YamlDocument(walk.value, SourceMap(path, walk.tree), walk.findings, reported)


def _find_all_before(error: yaml.YAMLError, walk: _YamlParser) -> list[Finding]:
    """Return all that is wrong up to where the parser refused the text of that walk.

    How far a parser looks ahead of what it reports, and after how many levels it gives up, is its
    own choice: newer ones refuse deep nesting before they have reported the first level. So what
    is before the place is read for itself.
    """
    from dealterms.loader.yaml_errors import TEXT_GOES_ON, explain_yaml_error, is_parser_limit

    text, path = walk.text, walk.path
    if isinstance(error, ScannerError):
        end = min(mark.index for mark in (error.context_mark, error.problem_mark) if mark)
        before = _YamlParser(text[:end], path, is_cut=True)
        try:
            before.parse()
        except _StopParsingError:
            return before.findings
        except yaml.YAMLError as earlier:
            mark = getattr(earlier, "problem_mark", None)
            # What is wrong at the cut, or with a `:` that it left alone, is the cut's own fault.
            if mark is not None and (mark.index < end - 1 or is_parser_limit(error, text)):
                return [*before.findings, explain_yaml_error(earlier, text, path)]
    refusal = explain_yaml_error(error, text, path)
    if refusal.message == TEXT_GOES_ON:
        # Of a text that is no list or mapping, nothing in it is empty.
        line = refusal.place.line
        return [*(finding for finding in walk.findings if finding.place.line != line), refusal]
    return [*walk.findings, refusal]


class _YamlParser:
    """One pass over the events; containers are filled while they are open."""

    def __init__(self, text: str, path: str, *, is_cut: bool = False) -> None:
        self.text = text
        self.path = path
        self.is_cut = is_cut
        self.findings: list[Finding] = []
        self.reported_locations: list[Location] = []
        self.value: Any = None
        self.tree: Any = None
        self.warnings = 0
        self.has_links = False

    def parse(self) -> None:
        """Fill ``value``, ``tree`` and ``findings``.

        Raises:
            _StopParsingError: the rest is not worth reading; a finding says why.
            YAMLError: the parser refuses the text.
        """
        next_event: Callable[[], Any] = _Loader(self.text).get_event
        scalar, mapping, sequence = (events.ScalarEvent, events.MappingStartEvent, events.SequenceStartEvent)
        ends = (events.MappingEndEvent, events.SequenceEndEvent)
        prose_comments = " #" in self.text or "\t#" in self.text
        stack: list[tuple[Any, Any, Any, Any]] = []
        value: Any = None
        marks: Any = None
        key: str | None = None
        key_mark: Any = None
        start: Any = None
        left = MAX_VALUES
        while True:
            event = next_event()
            kind = type(event)
            if kind is scalar:
                item: Any = event.value
                item_marks: Any = event.start_mark
                if event.tag is not None or event.anchor is not None:
                    self._reject_anchor_or_tag(event)
                if marks.__class__ is dict and key is None:
                    key, key_mark = item, item_marks
                    if key in marks:
                        message = f"duplicate key `{truncate_input(key)}`"
                        self._add_finding(key_mark, message, "Keep one of the two")
                    elif key == "<<":
                        self._add_finding(key_mark, "merge keys are not supported", "Write the values out")
                    continue
                left -= 1
                if not item and marks is not None:
                    what = "an item of this list" if key is None else f"`{truncate_input(key)}`"
                    self._add_finding(item_marks, f"{what} is empty", _find_empty_hint(key, "it"))
                elif prose_comments and key in PROSE_KEYS:
                    self._warn_of_swallowed_comment(event, key)
            elif kind is mapping or kind is sequence:
                if event.tag is not None or event.anchor is not None:
                    self._reject_anchor_or_tag(event)
                if len(stack) >= MAX_DEPTH:
                    self._abort(event.start_mark, f"nested deeper than {MAX_DEPTH} levels", "Flatten it")
                if marks.__class__ is dict and key is None:
                    self._abort(event.start_mark, "a key cannot be a list or a mapping", "Write one word")
                stack.append((value, marks, key, key_mark))
                value, marks = ({}, {}) if kind is mapping else ([], [])
                key, opened = None, event.start_mark
                left -= 1
                if left < 0:
                    self._abort(opened, f"more than {MAX_VALUES:,} values in one file", "Split it")
                continue
            elif kind in ends:
                item, item_marks = value, marks
                value, marks, key, key_mark = stack.pop()
                if not item:
                    message = f"an empty {'list' if item == [] else 'mapping'} has no meaning"
                    mark = event.start_mark if key is None else key_mark
                    self._add_finding(mark, message, _find_empty_hint(key, "the key"))
            elif kind is events.AliasEvent:
                self._reject_link(event.start_mark, f"*{event.anchor}")
                raise _StopParsingError
            elif kind is events.DocumentStartEvent:
                if self.tree is not None:
                    message = "a file cannot hold a second document"
                    self._add_finding(event.start_mark, message, "Keep one per file")
                    break
                start = event.start_mark
                continue
            elif kind is events.StreamEndEvent:
                break
            else:
                continue
            if left < 0:
                self._abort(event.start_mark, f"more than {MAX_VALUES:,} values in one file", "Split it")
            if not stack and marks is None:
                self._validate_root(item, start)
                self.value, self.tree = item, item_marks
            elif key is not None:
                value[key] = item
                marks[key] = (key_mark, item_marks)
                key = None
            else:
                value.append(item)
                marks.append(item_marks)
        if self.tree is None and not self.is_cut:
            self._abort(None, "the file is empty", "Write its keys, or remove the file")

    def _locate(self, mark: Any) -> Location:
        return Location(self.path, mark.line + 1, mark.column + 1)

    def _add_finding(self, mark: Any, message: str, hint: str) -> None:
        place = self._locate(mark) if mark else Location(self.path, 1, 1)
        self.reported_locations.append(place)
        if len(self.findings) - self.warnings >= MAX_FINDINGS:
            self.findings.append(build_limit_finding(place))
            raise _StopParsingError
        self.findings.append(Finding("well-formed", place, message, hint))

    def _abort(self, mark: Any, message: str, hint: str) -> None:
        self._add_finding(mark, message, hint)
        raise _StopParsingError

    def _validate_root(self, item: Any, start: Any) -> None:
        """Stop unless the whole file is a mapping."""
        if self.is_cut:
            return
        if item == "":
            self._abort(None, "the file is empty", "Write its keys, or remove the file")
        if item.__class__ is not dict:
            if self._locate(start) in self.reported_locations:
                raise _StopParsingError
            self._abort(start, "expected keys and values at the top level", "Write `key: value` lines")

    def _reject_anchor_or_tag(self, event: Any) -> None:
        if event.anchor is not None:
            self._reject_link(event.start_mark, f"&{event.anchor}")
        if event.tag is not None:
            tag = truncate_input(event.tag.replace("tag:yaml.org,2002:", "!!"))
            self._add_finding(event.start_mark, f"tags are not supported: '{tag}'", "Remove it")

    def _reject_link(self, mark: Any, word: str) -> None:
        """Report anchors and aliases once: they come in pairs, or by the thousand."""
        if not self.has_links:
            self.has_links = True
            message = f"anchors and aliases are not supported: '{truncate_input(word)}'"
            self._add_finding(mark, message, "Write each value out")

    def _warn_of_swallowed_comment(self, event: Any, key: str | None) -> None:
        if self.warnings >= MAX_FINDINGS or event.style not in (None, ""):
            return
        if _TRAILING_COMMENT.match(self.text, event.end_mark.index):
            self.warnings += 1
            place = self._locate(event.end_mark)
            message = f"the text after ` #` on this line is a comment and not part of `{key}`"
            hint = "Quote the text, or give the comment a line of its own"
            self.findings.append(Finding("swallowed-comment", place, message, hint, "warning"))


def _find_empty_hint(key: str | None, what: str) -> str:
    """Say what to write in place of nothing: `none` is a value of the fields of kinds alone."""
    from dealterms.loader.fixed_keys import list_fixed_keys

    takes_none = key is not None and key not in list_fixed_keys()
    return f"Write none, or leave {what} out" if takes_none else f"Leave {what} out"


def build_limit_finding(location: Location) -> Finding:
    """Build the finding that stands for those that a file has beyond `MAX_FINDINGS`."""
    message = f"more than {MAX_FINDINGS} findings in this file; the rest are not shown"
    return Finding("well-formed", location, message, "Fix those first")
