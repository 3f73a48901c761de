r"""Edit a YAML text by place: what is not meant to change keeps every byte.

    editor = YamlEditor("# The pier.\nterms:\n  dues:\n    rate: 4%   # of tickets\n    ends: 2030\n")
    editor.set(("terms", "dues", "rate"), "5%")
    editor.set(("terms", "dues", "since"), "2025-01", order=("rate", "since", "ends"))
    editor.finish()
      ->  "# The pier.\nterms:\n  dues:\n    rate: 5%   # of tickets\n    since: 2025-01\n    ends: 2030\n"

A library that reads YAML with its comments and writes it again re-wraps long lines, moves comments and
changes quotation marks, so that a reviewer sees lines that nobody touched. Here the parser only says where
a value begins and ends, and the text between is replaced. In the end the text is parsed again: it must hold
what it held before, with the changes asked for and nothing else.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

import yaml
from yaml import events

from dealterms.errors import TermsError

try:
    from yaml import CBaseLoader as _Loader
except ImportError:
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]

Path = tuple[str | int, ...]
"""The keys, and the numbers of items, that lead to a value."""

_WIDTH = 100
"""How wide a citation on one line may be."""
_LINE_END = re.compile(r"\r\n|\n")
_COMMENT_LINE = re.compile(r"[ \t]*#")
_BLANK_LINE = re.compile(r"[ \t]*(?:\r?\n)?\Z")
_SPACE_AND_COMMENTS = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_ESCAPED = re.compile(
    "[\t\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufffe\uffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BOM = "\ufeff"


class Block(dict[str, Any]):
    """A mapping that is written with each key on a line of its own."""


class _Entry(NamedTuple):
    key: _Node
    value: _Node


class _Node:
    """A value, and where it stands."""

    __slots__ = ("end", "entries", "is_flow", "items", "start", "text")

    def __init__(self, start: int, end: int, *, text: str | None = None, is_flow: bool = False) -> None:
        self.start = start
        self.end = end
        self.text = text
        self.is_flow = is_flow
        self.entries: dict[str, _Entry] | None = None
        self.items: list[_Node] | None = None

    @property
    def is_block(self) -> bool:
        """Whether it is a mapping or a list that is written with indentation."""
        return self.text is None and not self.is_flow


class YamlEditor:
    """A text in which values are set, added and removed."""

    def __init__(self, text: str) -> None:
        """Edit a text that holds one mapping, without anchors, tags and keys that stand twice."""
        self._mark = _BOM if text.startswith(_BOM) else ""
        self._text = text.removeprefix(_BOM)
        self._newline = "\r\n" if "\r\n" in self._text else "\n"
        self._parse()
        self._expected = _to_data(self._root)

    def get(self, path: Path) -> Any:
        """Return the value that stands there, scalars as text; None if there is none."""
        value: Any = self._expected
        for key in path:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def set(self, path: Path, value: Any, *, order: Sequence[str] = ()) -> None:
        """Write a value in place of the one that stands there, or else a new key of its mapping.

        ``order`` says among which of its neighbors a new key stands; without, it is the last.
        """
        parent, key = self._find(path[:-1]), path[-1]
        entries = parent.entries
        if entries is None or not isinstance(key, str):
            raise self._refuse()
        if (entry := entries.get(key)) is not None:
            self._replace(entry, value, in_flow=parent.is_flow)
        else:
            self._insert(parent, key, value, order, depth=len(path))
        _set_data(self._expected, path, value)

    def append(self, path: Path, value: Any) -> None:
        """Add an item to the list that stands there."""
        node = self._find(path)
        if not node.items:
            raise self._refuse()
        last = node.items[-1]
        if node.is_flow:
            self._splice([(last.end, last.end, f", {_render_flow(value)}")])
        else:
            dash = self._find_dashes(node)[-1]
            column = self._get_column(dash)
            stop = self._find_end_of_lines(last.end, column)
            inline = f"{' ' * column}- {_render_flow(value)}"
            is_short = last.is_flow and len(inline) <= _WIDTH
            lines = [inline] if is_short or not isinstance(value, dict) else _render_item(value, column)
            self._insert_lines(stop, lines)
        _get_data(self._expected, path).append(_to_plain(value))

    def remove(self, paths: Iterable[Path], *, with_comments_above: bool) -> None:
        """Remove the keys or items that stand there, with the comments within them, and the line above."""
        wanted = list(paths)
        self._splice([self._build_removal(path, with_comments_above) for path in wanted])
        for path in sorted(
            wanted, key=lambda path: path[-1] if isinstance(path[-1], int) else 0, reverse=True
        ):
            del _get_data(self._expected, path[:-1])[path[-1]]

    def move(self, path: Path, before: str) -> None:
        """Put a part of the file, with its comments, before another of the same mapping."""
        parent = self._find(path[:-1])
        if parent.entries is None or parent.is_flow or path[-1] == before:
            raise self._refuse()
        entry = parent.entries[str(path[-1])]
        column = self._get_column(entry.key.start)
        start = self._starts[self._find_first_line(entry.key.start, column)]
        lines = self._text[start : self._find_end_of_lines(entry.value.end, column)]
        self._splice([self._build_removal(path, with_comments_above=True)])
        entries = self._find(path[:-1]).entries or {}
        start = self._starts[self._find_first_line(entries[before].key.start, column)]
        gap = "" if lines.endswith("\n") else self._newline
        self._splice([(start, start, f"{lines}{gap}{self._newline}")])

    def finish(self) -> str:
        """Return the edited text.

        Raises:
            TermsError: the text is written in a way that cannot be edited by place.
        """
        try:
            found = _to_data(_parse_nodes(self._text))
        except (yaml.YAMLError, ValueError):
            raise self._refuse() from None
        if found != self._expected:
            raise self._refuse()
        return self._mark + self._text

    def _refuse(self) -> TermsError:
        return TermsError(
            "the file is written in a way that cannot be edited key by key", "Write the change by hand"
        )

    def _parse(self) -> None:
        try:
            self._root = _parse_nodes(self._text)
        except (yaml.YAMLError, ValueError):
            raise self._refuse() from None
        starts = [match.end() for match in _LINE_END.finditer(self._text)]
        self._starts = [0, *(start for start in starts if start < len(self._text))]

    def _splice(self, edits: list[tuple[int, int, str]]) -> None:
        for start, stop, new in sorted(edits, reverse=True):
            self._text = self._text[:start] + new + self._text[stop:]
        self._parse()

    def _find(self, path: Path) -> _Node:
        node = self._root
        for key in path:
            if isinstance(key, int) and node.items is not None and key < len(node.items):
                node = node.items[key]
            elif isinstance(key, str) and node.entries is not None and key in node.entries:
                node = node.entries[key].value
            else:
                raise self._refuse()
        return node

    # Lines.

    def _get_line(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def _get_column(self, offset: int) -> int:
        return offset - self._starts[self._get_line(offset)]

    def _get_line_text(self, line: int) -> str:
        stop = self._starts[line + 1] if line + 1 < len(self._starts) else len(self._text)
        return self._text[self._starts[line] : stop]

    def _get_line_stop(self, line: int) -> int:
        return self._starts[line + 1] if line + 1 < len(self._starts) else len(self._text)

    def _find_end_of_lines(self, end: int, column: int) -> int:
        """Return where the lines of a value end, with the comments below it that are indented more."""
        line = self._get_line(max(0, end - 1))
        rest = self._text[end : self._get_line_stop(line)]
        if rest.strip() and not rest.lstrip().startswith("#"):
            raise self._refuse()
        last = line
        for number in range(line + 1, len(self._starts)):
            text = self._get_line_text(number)
            if _COMMENT_LINE.match(text) and len(text) - len(text.lstrip()) > column:
                last = number
            elif not _BLANK_LINE.match(text):
                break
        return self._get_line_stop(last)

    # Values.

    def _replace(self, entry: _Entry, value: Any, *, in_flow: bool) -> None:
        key, old = entry
        if not (old.is_block or isinstance(value, Block)) and self._get_line(key.start) == self._get_line(
            old.end
        ):
            self._splice([(old.start, old.end, _render_flow(value) if in_flow else _render(value))])
            return
        # From the colon on, a comment beside it is kept.
        colon = self._text.index(":", key.end)
        between = self._text[colon + 1 : old.start]
        comment = re.search(r"[ \t]+#[^\r\n]*", between)
        new = f": {_render_flow(value) if in_flow else _render(value)}" + (comment[0] if comment else "")
        self._splice([(colon, old.end, new)])

    def _insert(self, parent: _Node, key: str, value: Any, order: Sequence[str], depth: int) -> None:
        entries = parent.entries or {}
        if not entries:
            raise self._refuse()
        place = {name: number for number, name in enumerate(order)}
        before = [name for name in entries if place.get(name, len(order)) < place.get(key, -1)]
        last = max(before, key=lambda name: place[name]) if before else None
        is_first = last is None and key in place
        sibling = entries[last] if last is not None else [*entries.values()][0 if is_first else -1]
        if parent.is_flow:
            text = f"{key}: {_render_flow(value)}"
            start, end = sibling.key.start, sibling.value.end
            self._splice([(start, start, f"{text}, ") if is_first else (end, end, f", {text}")])
            return
        column = self._get_column(next(iter(entries.values())).key.start)
        lines = _render_entry(key, value, column)
        is_wide = isinstance(value, Block) and _is_part(value, depth)
        if is_first:
            # A comment above a part speaks of it; one above the first key of a file may speak of the file.
            line = self._get_line(sibling.key.start)
            if self._text[self._starts[line] : sibling.key.start].strip():
                raise self._refuse()
            if is_wide and depth > 1:
                line = self._find_first_line(sibling.key.start, column)
            self._insert_lines(self._starts[line], [*lines, ""] if is_wide or depth == 1 else lines)
        else:
            stop = self._find_end_of_lines(sibling.value.end, column)
            self._insert_lines(stop, ["", *lines] if is_wide else lines)

    def _find_first_line(self, start: int, column: int) -> int:
        """Return the line of a part that begins there, or of the comment above that speaks of it."""
        line = self._get_line(start)
        if self._text[self._starts[line] : start].strip():
            raise self._refuse()
        while line and self._is_comment_at(line - 1, column):
            line -= 1
        return line

    def _insert_lines(self, offset: int, lines: list[str]) -> None:
        text = "".join(f"{line}{self._newline}" for line in lines)
        if offset == len(self._text) and not self._text.endswith("\n"):
            text = self._newline + text.removesuffix(self._newline)
        self._splice([(offset, offset, text)])

    def _find_dashes(self, node: _Node) -> list[int]:
        """Return where the dashes of a block list are: the parser only says where its items begin."""
        dashes, at = [], node.start
        for item in node.items or ():
            match = _SPACE_AND_COMMENTS.match(self._text, at)
            dash = match.end() if match else at
            if self._text[dash : dash + 1] != "-":
                raise self._refuse()
            dashes.append(dash)
            at = item.end
        return dashes

    def _build_removal(self, path: Path, with_comments_above: bool) -> tuple[int, int, str]:
        parent, key = self._find(path[:-1]), path[-1]
        if parent.items is not None and isinstance(key, int):
            nodes = [(item.start, item.end) for item in parent.items]
            number = key
            starts = self._find_dashes(parent) if not parent.is_flow else [start for start, _ in nodes]
        elif parent.entries is not None and isinstance(key, str) and key in parent.entries:
            nodes = [(entry.key.start, entry.value.end) for entry in parent.entries.values()]
            number = [*parent.entries].index(key)
            starts = [start for start, _ in nodes]
        else:
            raise self._refuse()
        start, end = starts[number], nodes[number][1]
        if not parent.is_flow:
            return self._build_removal_of_lines(start, end, with_comments_above, is_first=not number)
        if number:
            return nodes[number - 1][1], end, ""
        return (start, starts[1], "") if len(nodes) > 1 else (start, end, "")

    def _build_removal_of_lines(
        self, start: int, end: int, with_comments_above: bool, *, is_first: bool
    ) -> tuple[int, int, str]:
        column, first = self._get_column(start), self._get_line(start)
        if self._text[self._starts[first] : start].strip():
            raise self._refuse()
        stop = self._find_end_of_lines(end, column)
        if with_comments_above:
            first = self._find_first_line(start, column)
        begin = self._starts[first]
        after = self._get_line(stop) if stop < len(self._text) else len(self._starts)
        is_blank_above = not first or _BLANK_LINE.match(self._get_line_text(first - 1))
        # Of two blank lines around it, one remains; at the end of the file, and below the key above, none.
        if is_blank_above or is_first:
            while after < len(self._starts) and _BLANK_LINE.match(self._get_line_text(after)):
                after += 1
            stop = self._starts[after] if after < len(self._starts) else len(self._text)
        if after == len(self._starts):
            while first and _BLANK_LINE.match(self._get_line_text(first - 1)):
                first -= 1
            begin = self._starts[first]
        if stop == len(self._text) and not self._text.endswith("\n"):
            # The line before it is the last one now, and ends as the file did.
            begin = len(self._text[:begin].removesuffix("\n").removesuffix("\r"))
        return begin, stop, ""

    def _is_comment_at(self, line: int, column: int) -> bool:
        text = self._get_line_text(line)
        return text.lstrip(" ").startswith("#") and len(text) - len(text.lstrip(" ")) == column


def _is_part(value: Block, depth: int) -> bool:
    """Return whether it is a part of a file, as `terms` and a term are, before which a line is blank."""
    return depth == 2 or (depth == 1 and any(isinstance(item, Block) for item in value.values()))


def _parse_nodes(text: str) -> _Node:
    """Return the root of the text; a ValueError for what an edit by place cannot keep."""
    next_event: Callable[[], Any] = _Loader(text).get_event
    root: _Node | None = None
    stack: list[tuple[_Node | None, _Node | None]] = []
    node: _Node | None = None
    key: _Node | None = None
    while True:
        event = next_event()
        kind = type(event)
        if kind is events.AliasEvent or (kind is events.DocumentStartEvent and root is not None):
            raise ValueError
        if kind is events.StreamEndEvent:
            break
        if kind in (events.MappingEndEvent, events.SequenceEndEvent):
            assert node is not None
            done = node
            if done.is_flow:
                done.end = event.end_mark.index
            else:
                below = [e.value for e in (done.entries or {}).values()] or done.items or []
                done.end = below[-1].end if below else done.start
            node, key = stack.pop()
        elif kind is events.ScalarEvent:
            end = event.end_mark.index
            if event.style in ("|", ">"):
                end = event.start_mark.index + len(text[event.start_mark.index : end].rstrip())
            done = _Node(event.start_mark.index, end, text=event.value)
            if node is not None and node.entries is not None and key is None:
                if event.value in node.entries:
                    raise ValueError
                key = done
                continue
        elif kind in (events.MappingStartEvent, events.SequenceStartEvent):
            opened = _Node(event.start_mark.index, event.end_mark.index, is_flow=bool(event.flow_style))
            if kind is events.MappingStartEvent:
                opened.entries = {}
            else:
                opened.items = []
            stack.append((node, key))
            node, key = opened, None
            continue
        else:
            continue
        if node is None:
            root = done
        elif node.items is not None:
            node.items.append(done)
        else:
            assert node.entries is not None
            assert key is not None
            node.entries[key.text or ""] = _Entry(key, done)
            key = None
    if root is None or root.entries is None:
        raise ValueError
    return root


def _to_data(node: _Node) -> Any:
    if node.entries is not None:
        return {key: _to_data(entry.value) for key, entry in node.entries.items()}
    return [_to_data(item) for item in node.items] if node.items is not None else node.text


def _to_plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _to_plain(item) for key, item in value.items()}
    return [_to_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _get_data(data: Any, path: Path) -> Any:
    for key in path:
        data = data[key]
    return data


def _set_data(data: Any, path: Path, value: Any) -> None:
    _get_data(data, path[:-1])[path[-1]] = deepcopy(_to_plain(value))


# Values to text.


def render_document(value: Block) -> str:
    """Return a whole file that holds a mapping, its keys on lines of their own."""
    return "".join(f"{line}\n" for key, item in value.items() for line in _render_entry(key, item, 0))


def _render_entry(key: str, value: Any, column: int) -> list[str]:
    indent = " " * column
    if isinstance(value, Block):
        return [f"{indent}{key}:"] + [
            line for name, item in value.items() for line in _render_entry(name, item, column + 2)
        ]
    if isinstance(value, list | tuple) and any(isinstance(item, Block) for item in value):
        return [f"{indent}{key}:"] + [line for item in value for line in _render_item(item, column + 2)]
    return [f"{indent}{key}: {_render(value)}"]


def _render_item(value: dict[str, Any], column: int) -> list[str]:
    lines = [line for name, item in value.items() for line in _render_entry(name, item, column + 2)]
    return [f"{' ' * column}- {lines[0].lstrip()}", *lines[1:]]


def _render(value: Any) -> str:
    return _render_scalar(value, "k: {}\n") if isinstance(value, str) else _render_flow(value)


def _render_flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_render_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_render_flow, value)) + "]"
    return _render_scalar(value, "k: {{k: {}}}\n")


def _render_scalar(text: str, frame: str) -> str:
    """Return the text as it is, if a parser reads it back in that frame; else in quotation marks."""
    if _SURROGATE.search(text):
        raise TermsError(
            "what is to be written is no valid text: it has bytes that are not UTF-8", "Write it in UTF-8"
        )
    # In a flow mapping, some readers take a `?` for a sign of YAML's own.
    if (
        text
        and not text.endswith("?")
        and not _ESCAPED.search(text)
        and "\n" not in text
        and "\r" not in text
    ):
        try:
            read: Any = _to_data(_parse_nodes(frame.format(text)))["k"]
        except (yaml.YAMLError, ValueError):
            read = None
        if (read["k"] if isinstance(read, dict) and len(read) == 1 and "k" in read else read) == text:
            return text
    if ('"' in text or "\\" in text) and "'" not in text and text.isprintable():
        return f"'{text}'"
    quoted = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
