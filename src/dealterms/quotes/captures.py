"""An article's text: where it lies, and whether a quote stands in it, and where.

A quote is never found by likeness. It stands there word for word (exact), or with other Unicode
forms, white space, quotation marks, dashes and hyphenation (normalized), or it does not.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import PurePosixPath, PureWindowsPath
from typing import Literal, NamedTuple

from dealterms.errors import Unreadable
from dealterms.loader.tree import Folder, Tree
from dealterms.model.did_you_mean import excerpt
from dealterms.model.rule_context import Match, Result
from dealterms.model.source import Source
from dealterms.quotes.lines import Lines
from dealterms.quotes.normalize import Folded, fold
from dealterms.quotes.search import first_stray, most_alike, tightest

LIMIT = 64 * 1024 * 1024
"""The most bytes a capture may have."""
_HELD = 32 * 1024 * 1024
"""About how many characters of text are kept at hand; the least recently used go first."""
_OTHERS = 9
"""How many of the other places of an ambiguous quote are named."""
_HINT = 80
"""About how many characters of the nearest passage are shown."""

_OMITTED = re.compile(r"\[\.\.\.\]|\[…\]|…|<omitted>")


@dataclass(frozen=True)
class Capture:
    """The text of an article, in which quotes are found."""

    sha256: str
    """Of the file's bytes."""
    text: str

    def find(self, quote: str, at: str | None = None) -> Match:
        """Where the quote stands. Of several places the one that ``at`` names, if it begins there."""
        quote = quote.strip()
        pieces = [piece.strip() for piece in _OMITTED.split(quote)]
        folded = [piece for piece in map(fold, pieces) if piece]
        if not folded:
            return Match("missing")
        span = self._lines.span(at)
        astray: Match | None = None
        for way in self._ways(quote, [piece for piece in pieces if piece], folded):
            match = self._settled(way, span)
            # What stands elsewhere word for word may stand, folded, where it is said to.
            if match is not None and (span is None or match.result == way.result):
                return match
            astray = astray or match
        return astray or self._nearest(folded)

    def _ways(self, quote: str, pieces: list[str], folded: list[str]) -> Iterator[_Way]:
        # The text may itself have an ellipsis. Nothing is folded until all else has failed.
        yield _Way("exact", self.text, [quote], _itself, _itself)
        if pieces != [quote]:
            yield _Way("exact", self.text, pieces, _itself, _itself)
        text = self._folded
        yield _Way("normalized", text.text, folded, text.origin, text.offset)

    def _settled(self, way: _Way, span: tuple[int, int] | None) -> Match | None:
        low, high = 0, len(way.text)
        if span is not None:
            there = way.offset(span[0]), way.offset(span[1])
            begins = way.first_two(*there)
            if len(begins) == 1:
                return self._match(way.result, way.origin(begins[0]))
            if begins:
                low, high = there
        begins = way.first_two(low, high)
        if not begins:
            return None
        first = way.origin(begins[0])
        if len(begins) > 1:
            others = tuple(self._others(way, begins[1], high))
            return self._match("ambiguous", first)._replace(others=others)
        return self._match(way.result if span is None else "moved", first)

    def _others(self, way: _Way, begin: int, high: int) -> Iterator[int]:
        for _ in range(_OTHERS):
            line = self._lines.line(way.origin(begin))
            yield line
            following = way.offset(self._lines.line_span(line)[1])
            begin = next(tightest(way.text, way.pieces, following, high), -1)
            if begin < 0:
                return

    def _match(self, result: Result, offset: int) -> Match:
        lines = self._lines
        return Match(
            result, lines.line(offset), lines.paragraph(offset), lines.page(offset), offset
        )

    def _nearest(self, pieces: list[str]) -> Match:
        text = self._folded.text
        passage = most_alike(text, first_stray(text, pieces))
        if passage is None:
            return Match("missing")
        # Whole words, where words are parted.
        begin, end = passage
        begin = text.rfind(" ", max(0, begin - _HINT), begin + 1) + 1 or begin
        end = min(end, begin + _HINT)
        words = text[begin:end] + text[end : end + _HINT].partition(" ")[0]
        return self._match("missing", self._folded.origin(begin))._replace(hint=words)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    @cached_property
    def _folded(self) -> Folded:
        return Folded(self.text)


class _Way(NamedTuple):
    """One way to read the text for the pieces of a quote, and what it is called if it succeeds."""

    result: Literal["exact", "normalized"]
    text: str
    pieces: list[str]
    origin: Callable[[int], int]
    offset: Callable[[int], int]

    def first_two(self, low: int, high: int) -> list[int]:
        """Where the first two matches begin that begin in that span."""
        return list(islice(tightest(self.text, self.pieces, low, high), 2))


def _itself(offset: int) -> int:
    return offset


class Captures:
    """The articles' texts that are at hand: beside their records, or else in a folder named for it.

    Only some are kept in memory: ask for all quotes of one source before those of the next.
    """

    def __init__(self, tree: Tree, folder: str | None = None) -> None:
        self._shelves = [_Shelf(_roomy(tree), "seeds/")]
        if folder is not None:
            self._shelves.append(_Shelf(_Roomy(folder), ""))
        self._held: OrderedDict[str, Capture | str | None] = OrderedDict()
        self._length = 0

    def of(self, source: Source) -> Capture | str | None:
        """The text of that source, why it cannot be had, or None if it is not at hand."""
        if source.capture is None:
            return None
        name = source.capture.file
        if name not in self._held:
            self._held[name] = found = self._fetched(name)
            self._length += _length(found)
            while self._length > _HELD and len(self._held) > 1:
                self._length -= _length(self._held.popitem(last=False)[1])
        self._held.move_to_end(name)
        return self._held[name]

    def _fetched(self, name: str) -> Capture | str | None:
        if not _is_bare(name):
            return (
                f"`{excerpt(name)}` is no bare file name."
                " Put the text beside its record and write its name alone"
            )
        try:
            raw = next((shelf.read(name) for shelf in self._shelves if shelf.has(name)), None)
            if raw is None:
                return None
            return Capture(hashlib.sha256(raw).hexdigest(), _text(name, raw))
        except Unreadable as error:
            return str(error)


def _length(held: Capture | str | None) -> int:
    return len(held.text) if isinstance(held, Capture) else 0


def _is_bare(name: str) -> bool:
    return name not in {"", ".."} and name == PurePosixPath(name).name == PureWindowsPath(name).name


def _text(name: str, raw: bytes) -> str:
    ending = os.path.splitext(name)[1].lower()
    if ending == ".pdf":
        from dealterms.quotes.extract import extract

        return extract("pdf", raw)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"it is not UTF-8: byte 0x{raw[error.start]:02X} at {error.start:,}. Save it as UTF-8"
        ) from None
    if ending in {".html", ".htm"}:
        from dealterms.quotes.extract import extract

        return extract("html", text.encode())
    return text


class _Shelf:
    """A folder of captures, listed once."""

    def __init__(self, tree: Tree, folder: str) -> None:
        self._tree = tree
        self._folder = folder

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self._tree.names(self._folder.rstrip("/")))

    def has(self, name: str) -> bool:
        """Something of that name lies there."""
        return name in self._names

    def read(self, name: str) -> bytes:
        """Its content.

        Raises:
            Unreadable: as the tree says.
        """
        return self._tree.read(self._folder + name)


class _Roomy(Folder):
    """A folder on disk in which files may be as large as articles are."""

    def read(self, path: str) -> bytes:
        full = os.path.join(self.root, path)
        try:
            if os.path.islink(full):
                raise Unreadable("it is a symbolic link. Put the file itself here")
            with open(full, "rb", opener=_no_follow) as file:
                state = os.fstat(file.fileno())
                if not stat.S_ISREG(state.st_mode):
                    raise Unreadable("it is not a plain file")
                if state.st_size > LIMIT:
                    raise Unreadable(
                        f"it has {state.st_size:,} bytes; at most {LIMIT:,} are read. Split it"
                    )
                return file.read(LIMIT)
        except OSError as error:
            raise Unreadable(f"it cannot be read: {error.strerror or error}") from None


def _roomy(tree: Tree) -> Tree:
    return _Roomy(tree.root) if isinstance(tree, Folder) else tree


def _no_follow(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
