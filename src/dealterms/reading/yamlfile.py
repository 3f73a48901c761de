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
from yaml.scanner import ScannerError

from dealterms.model.finding import Finding
from dealterms.model.place import Marks, Place
from dealterms.model.suggestion import excerpt

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
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_HIDDEN_BREAKS = ("\x85", "\u2028", "\u2029")
"""Line breaks to YAML and to few editors: a key could hide behind one."""
_LONE_CR = re.compile(r"\r(?!\n)")


class Document(NamedTuple):
    """What a file holds: None where nothing could be read, and then a finding says why."""

    value: dict[str, Any] | None
    marks: Marks
    findings: list[Finding]
    told: frozenset[Place] = frozenset()
    """The places of which enough was said: what else is wrong there follows from it."""


class _Stop(Exception):
    """No use in reading on."""


def read_yaml(content: bytes, path: str) -> Document:
    """The values of a YAML file, their places, and all that is wrong with how it is written."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _not_utf8(content, error, path)
    refusal = _not_lines(text, path)
    if refusal is not None:
        return Document(None, Marks(path), [refusal])
    walk = _Walk(text, path)
    try:
        walk.run()
    except _Stop:
        return Document(None, Marks(path), walk.findings)
    except yaml.YAMLError as error:
        refusal = _forbidden(text, path)
        found = [*walk.findings, refusal] if refusal else _found_before(error, walk)
        return Document(None, Marks(path), found)
    told = frozenset(walk.told)
    return Document(walk.value, Marks(path, walk.tree), walk.findings, told)


def _found_before(error: yaml.YAMLError, walk: _Walk) -> list[Finding]:
    """All that is wrong up to where the parser refused the text of that walk.

    How far a parser looks ahead of what it tells, and after how many levels it gives up, is its own
    affair: newer ones refuse deep nesting before they have told of the first level. So what stands
    before the place is read for itself.
    """
    from dealterms.reading.complaint import has_given_up, in_plain_words

    text, path = walk.text, walk.path
    if isinstance(error, ScannerError):
        end = min(mark.index for mark in (error.context_mark, error.problem_mark) if mark)
        before = _Walk(text[:end], path, is_cut=True)
        try:
            before.run()
        except _Stop:
            return before.findings
        except yaml.YAMLError as earlier:
            mark = getattr(earlier, "problem_mark", None)
            # What is wrong at the cut, or with a `:` that it left alone, is the cut's own fault.
            if mark is not None and (mark.index < end - 1 or has_given_up(error, text)):
                return [*before.findings, in_plain_words(earlier, text, path)]
    return [*walk.findings, in_plain_words(error, text, path)]


class _Walk:
    """One pass over the events; containers are filled while they are open."""

    def __init__(self, text: str, path: str, is_cut: bool = False) -> None:
        self.text = text
        self.path = path
        self.is_cut = is_cut
        self.findings: list[Finding] = []
        self.told: list[Place] = []
        self.value: Any = None
        self.tree: Any = None
        self.warnings = 0
        self.linked = False

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
        begun: Any = None
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
                    self._empty(event, key, root=marks is None)
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
                value, marks, key, key_mark = stack.pop()
                if not item:
                    self._hollow(event.start_mark if key is None else key_mark, item)
            elif kind is events.AliasEvent:
                self._linked(event.start_mark, f"*{event.anchor}")
                raise _Stop
            elif kind is events.DocumentStartEvent:
                if self.tree is not None:
                    self._find(
                        event.start_mark, "a second document begins here", "Keep one to a file"
                    )
                    break
                begun = event.start_mark
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
                self._whole(item, begun)
                self.value, self.tree = item, item_marks
            elif key is not None:
                value[key] = item
                marks[key] = (key_mark, item_marks)
                key = None
            else:
                value.append(item)
                marks.append(item_marks)
        if self.tree is None and not self.is_cut:
            self._stop(None, "the file is empty", "Write its keys, or remove the file")

    def _find(self, mark: Any, message: str, mend: str) -> None:
        place = Place(self.path, mark.line + 1, mark.column + 1) if mark else Place(self.path, 1, 1)
        self.told.append(place)
        if len(self.findings) - self.warnings >= MOST_FINDINGS:
            self.findings.append(too_many(place))
            raise _Stop
        self.findings.append(Finding("well-formed", place, message, mend))

    def _stop(self, mark: Any, message: str, mend: str) -> None:
        self._find(mark, message, mend)
        raise _Stop

    def _whole(self, item: Any, begun: Any) -> None:
        """The whole file must be a mapping."""
        if self.is_cut:
            return
        if item == "":
            self._stop(None, "the file is empty", "Write its keys, or remove the file")
        if item.__class__ is not dict:
            if Place(self.path, begun.line + 1, begun.column + 1) in self.told:
                raise _Stop
            self._stop(begun, "keys and values are wanted at the top", "Write `key: value` lines")

    def _magic(self, event: Any) -> None:
        if event.anchor is not None:
            self._linked(event.start_mark, f"&{event.anchor}")
        if event.tag is not None:
            tag = excerpt(event.tag.replace("tag:yaml.org,2002:", "!!"))
            self._find(event.start_mark, f"the tag `{tag}` means nothing here", "Remove it")

    def _linked(self, mark: Any, word: str) -> None:
        """Anchors and aliases are told of once: they come in pairs, and in bombs."""
        if self.linked:
            return
        self.linked = True
        message = f"`{excerpt(word)}`: anchors and aliases are not read here"
        self._find(mark, message, "Write each value out")

    def _doubled(self, key: str, mark: Any) -> None:
        self._find(
            mark, f"the key `{excerpt(key)}` stands here a second time", "Keep one of the two"
        )

    def _empty(self, event: Any, key: str | None, *, root: bool) -> None:
        if root:
            return
        what = f"`{excerpt(key)}` is empty" if key is not None else "an item of this list is empty"
        self._find(event.start_mark, what, "Write none, or leave it out")

    def _hollow(self, mark: Any, item: Any) -> None:
        shape = "an empty list says nothing" if item == [] else "an empty mapping says nothing"
        self._find(mark, shape, "Write none, or leave the key out")

    def _swallowed(self, event: Any, key: str | None) -> None:
        if self.warnings >= MOST_FINDINGS or event.style not in (None, ""):
            return
        mark = event.end_mark
        if _COMMENT_AFTER.match(self.text, mark.index):
            self.warnings += 1
            self.findings.append(
                Finding(
                    "swallowed-comment",
                    Place(self.path, mark.line + 1, mark.column + 1),
                    f"what follows ` #` on this line is a comment and not part of `{key}`",
                    "Quote the text, or give the comment a line of its own",
                    "warning",
                )
            )


def too_many(place: Place) -> Finding:
    """What is said in place of the findings that a file has beyond `MOST_FINDINGS`."""
    message = f"more is wrong in this file than the {MOST_FINDINGS} findings that are told"
    return Finding("well-formed", place, message, "Mend those first")


def _refused(place: Place, message: str, mend: str) -> Document:
    finding = Finding("readable", place, message, mend)
    return Document(None, Marks(place.path), [finding])


def _place_of(text: str, index: int, path: str) -> Place:
    line = text.count("\n", 0, index) + 1
    return Place(path, line, index - (text.rfind("\n", 0, index) + 1) + 1)


def _forbidden(text: str, path: str) -> Finding | None:
    """The first character that YAML does not allow; asked only once the parser has refused the text."""
    bad = _FORBIDDEN.search(text)
    return _character(text, bad.start(), path) if bad is not None else None


def _character(text: str, index: int, path: str) -> Finding:
    message = f"the character U+{ord(text[index]):04X} may not stand in a YAML file"
    return Finding("readable", _place_of(text, index, path), message, "Remove it")


def _not_lines(text: str, path: str) -> Finding | None:
    """Where the lines are not those that an editor shows, or are no lines of values."""
    if not text.isascii():
        for letter in _HIDDEN_BREAKS:
            if letter in text:
                return _character(text, text.index(letter), path)
    if "\r" in text and (bad := _LONE_CR.search(text)) is not None:
        message = "a line ends in a carriage return alone"
        return Finding(
            "readable", _place_of(text, bad.start(), path), message, "Save it with LF or CRLF"
        )
    # libyaml takes quadratic time over many directives, and none means anything here.
    if text.startswith("%") or "\n%" in text:
        place = _place_of(text, 0 if text.startswith("%") else text.index("\n%") + 1, path)
        message = "a line begins with `%`, a directive in YAML"
        return Finding("well-formed", place, message, "Remove it, or indent it")
    return None


def _not_utf8(content: bytes, error: UnicodeDecodeError, path: str) -> Document:
    before = content[: error.start]
    begin = before.rfind(b"\n") + 1
    place = Place(path, before.count(b"\n") + 1, len(before[begin:].decode("utf-8-sig")) + 1)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _refused(place, "the file is UTF-16", "Save it as UTF-8")
    message = f"the byte 0x{content[error.start]:02X} is not UTF-8"
    return _refused(place, message, "Save the file as UTF-8")
