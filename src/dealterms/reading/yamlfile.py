"""Text to values, places and findings, in one walk over the events of the YAML parser.

Every scalar stays the text that was typed. No node is ever built by the parser itself: it would
forget anchors, tags and doubled keys, and fall over deep nesting.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import yaml
from yaml import events

from dealterms.model.finding import Finding
from dealterms.model.place import Marks, Place

try:
    from yaml import CBaseLoader as _Loader
except ImportError:
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]

DEEPEST = 16
"""How many levels a file may nest."""
MOST_VALUES = 60_000
"""How many values a file may hold: no hand-written file comes near, a hostile one is stopped."""
MOST_FINDINGS = 100
"""A file wrong in more ways than this is told so and left."""
PROSE = frozenset({"title", "summary", "note", "says", "quote", "text", "why", "issued_note"})

_COMMENT_AFTER = re.compile(r"[ \t]+#")


class Document(NamedTuple):
    """What a file holds: None where nothing could be read, and then a finding says why."""

    value: Any
    marks: Marks
    findings: list[Finding]


class _Stop(Exception):
    """No use in reading on."""


def read_yaml(content: bytes, path: str) -> Document:
    """The values of a YAML file, their places, and all that is wrong with how it is written."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        message = f"the byte 0x{content[error.start]:02X} is not UTF-8"
        return _refused(Place(path, line, column), message, "Save the file as UTF-8")
    walk = _Walk(text, path)
    try:
        walk.run()
    except _Stop:
        return Document(None, Marks(path), walk.findings)
    except yaml.YAMLError as error:
        walk.findings.append(_forbidden(text, path) or _syntax(error, path))
        return Document(None, Marks(path), walk.findings)
    return Document(walk.value, Marks(path, walk.tree), walk.findings)


class _Walk:
    """One pass over the events; containers are filled while they are open."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.findings: list[Finding] = []
        self.value: Any = None
        self.tree: Any = None

    def run(self) -> None:
        loader = _Loader(self.text)
        next_event: Callable[[], Any] = loader.get_event
        scalar, mapping, sequence = (
            events.ScalarEvent,
            events.MappingStartEvent,
            events.SequenceStartEvent,
        )
        ends = (events.MappingEndEvent, events.SequenceEndEvent)
        prose_comments = " #" in self.text or "\t#" in self.text
        stack: list[tuple[Any, Any, Any, Any]] = []
        value: Any = None
        marks: Any = None
        key: str | None = None
        key_mark: Any = None
        left = MOST_VALUES
        while True:
            event = next_event()
            kind = type(event)
            if kind is scalar:
                item: Any = event.value
                item_marks: Any = event.start_mark
                if event.tag is not None or event.anchor is not None:
                    self._magic(event)
                if marks.__class__ is dict and key is None:
                    key, key_mark = item, item_marks
                    if key in marks:
                        self._doubled(key, key_mark)
                    elif key == "<<":
                        self._find(key_mark, "merge keys are not read here", "Write the values out")
                    continue
                left -= 1
                if not item:
                    self._empty(event, key)
                elif prose_comments and key in PROSE:
                    self._swallowed(event, key)
            elif kind is mapping or kind is sequence:
                if event.tag is not None or event.anchor is not None:
                    self._magic(event)
                if len(stack) >= DEEPEST:
                    self._stop(
                        event.start_mark, f"nested deeper than {DEEPEST} levels", "Flatten it"
                    )
                if marks.__class__ is dict and key is None:
                    self._stop(event.start_mark, "a key is a list or a mapping", "Write one word")
                stack.append((value, marks, key, key_mark))
                value, marks = ({}, {}) if kind is mapping else ([], [])
                key, opened = None, event.start_mark
                left -= 1
                if left < 0:
                    self._stop(opened, f"more than {MOST_VALUES:,} values in one file", "Split it")
                continue
            elif kind in ends:
                item, item_marks = value, marks
                if not item:
                    self._hollow(event, item)
                value, marks, key, key_mark = stack.pop()
            elif kind is events.AliasEvent:
                self._stop(
                    event.start_mark,
                    "anchors and aliases are not read here",
                    "Write the values out",
                )
            elif kind is events.DocumentStartEvent:
                if self.tree is not None:
                    self._stop(
                        event.start_mark, "a second document begins here", "Keep one to a file"
                    )
                continue
            elif kind is events.StreamEndEvent:
                break
            else:
                continue
            if left < 0:
                self._stop(
                    event.start_mark, f"more than {MOST_VALUES:,} values in one file", "Split it"
                )
            if not stack and marks is None:
                self.value, self.tree = item, item_marks
            elif key is not None:
                value[key] = item
                marks[key] = (key_mark, item_marks)
                key = None
            else:
                value.append(item)
                marks.append(item_marks)
        if self.tree is None:
            self._stop(None, "the file is empty", "Write its keys, or remove the file")

    def _find(self, mark: Any, message: str, mend: str, rule: str = "well-formed") -> None:
        place = Place(self.path, mark.line + 1, mark.column + 1) if mark else Place(self.path, 1, 1)
        severity = "warning" if rule == "swallowed-comment" else "error"
        self.findings.append(Finding(rule, place, message, mend, severity))  # type: ignore[arg-type]
        if len(self.findings) >= MOST_FINDINGS:
            raise _Stop

    def _stop(self, mark: Any, message: str, mend: str) -> None:
        self._find(mark, message, mend)
        raise _Stop

    def _magic(self, event: Any) -> None:
        if event.anchor is not None:
            self._find(event.start_mark, f"the anchor `&{event.anchor}` is YAML magic", "Remove it")
        else:
            self._find(event.start_mark, f"the tag `{event.tag}` is YAML magic", "Remove it")

    def _doubled(self, key: str, mark: Any) -> None:
        self._find(mark, f"the key `{key}` stands here a second time", "Keep one of the two")

    def _empty(self, event: Any, key: str | None) -> None:
        what = f"`{key}` is empty" if key is not None else "an item of this list is empty"
        self._find(event.start_mark, what, "Write none, or leave it out")

    def _hollow(self, event: Any, item: Any) -> None:
        shape = "an empty list says nothing" if item == [] else "an empty mapping says nothing"
        self._find(event.start_mark, shape, "Write none, or leave the key out")

    def _swallowed(self, event: Any, key: str | None) -> None:
        if event.style in (None, "") and _COMMENT_AFTER.match(self.text, event.end_mark.index):
            self._find(
                event.end_mark,
                f"what follows ` #` on this line is a comment and not part of `{key}`",
                "Quote the text, or give the comment a line of its own",
                "swallowed-comment",
            )


def _refused(place: Place, message: str, mend: str) -> Document:
    finding = Finding("readable", place, message, mend)
    return Document(None, Marks(place.path), [finding])


def _place_of(text: str, index: int, path: str) -> Place:
    line = text.count("\n", 0, index) + 1
    return Place(path, line, index - (text.rfind("\n", 0, index) + 1) + 1)


def _forbidden(text: str, path: str) -> Finding | None:
    """The first character that YAML does not allow; asked only once the parser has refused the text."""
    bad = re.search(
        "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]", text
    )
    if bad is None:
        return None
    message = f"the character U+{ord(bad[0]):04X} may not stand in a YAML file"
    return Finding("readable", _place_of(text, bad.start(), path), message, "Remove it")


def _syntax(error: yaml.YAMLError, path: str) -> Finding:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path, 1, 1)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "no YAML")
    if "\\t" in problem or "'\t'" in problem:
        return Finding("well-formed", place, "a tab stands where the indent is", "Use spaces")
    context = getattr(error, "context", None)
    message = f"this is no YAML: {problem}" + (f" ({context})" if context else "")
    return Finding("well-formed", place, message, "Check the indent, quotes and brackets around it")
