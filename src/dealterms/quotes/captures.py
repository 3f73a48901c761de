r"""An article's text: where its file is, and whether and where a quote appears in it.

    text = CapturedText("…", "The mill pays 5% of its sales.\nIt pays “monthly”.\n")
    text.find("pays 5%")                  ->  exact, line 1
    text.find("It pays \"monthly\"")      ->  normalized, line 2: other quotation marks
    text.find("mill [...] sales")         ->  exact, line 1: words are left out
    text.find("pays")                     ->  ambiguous, lines 1 and 2
    text.find("pays", "line 2")           ->  exact, line 2
    text.find("pays 5%", "line 2")        ->  moved, line 1
    text.find("The mill pays 6%")         ->  missing, nearest is line 1: "The mill pays 5%"

A quote is never found by similarity: it appears word for word (exact), or with other Unicode forms,
white space, quotation marks, dashes and hyphenation (normalized), or it does not.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Literal, NamedTuple
from unicodedata import category

from dealterms.errors import UnreadableError
from dealterms.invisible import INVISIBLE
from dealterms.loader.sources import is_bare_file_name
from dealterms.loader.tree import Folder, Tree
from dealterms.model.rule_context import MatchResult, QuoteMatch
from dealterms.model.source import Source
from dealterms.model.term import OMISSION
from dealterms.plugins import truncate_input
from dealterms.quotes.budget import ExtractionBudget
from dealterms.quotes.cells import TAB_MARK, replace_marks
from dealterms.quotes.file_kinds import decode_plain_text, identify
from dealterms.quotes.lines import LineIndex, parse_place
from dealterms.quotes.normalize import NormalizedText, is_blank, normalize_text
from dealterms.quotes.search import (
    QuotePiece,
    SearchedText,
    find_first_missing,
    find_most_similar,
    iter_split_places,
    iter_tightest_spans,
)
from dealterms.quotes.sentences import cut_sentence, find_cut_words, put_on_one_line

MAX_CAPTURE_BYTES = 64 * 1024 * 1024
"""The most bytes a capture may have ..."""
_MAX_TEXT_BYTES = 16 * 1024 * 1024
"""... and the most that its text may have in UTF-8, which holds every filing."""
_MAX_LINES = 1_000_000
_MAX_NORMALIZED = 2 * _MAX_TEXT_BYTES
_LONG_CHARACTERS = "\ufdfa\ufdfb"
"""The characters that stand for more than six: eighteen and eight."""
_MAX_HINTS = 64
"""How many quotes of one text are told what comes nearest to them: each costs a walk over the text."""
_MAX_CACHED_CHARACTERS = 32 * 1024 * 1024
"""About how many characters of text are kept in memory; the least recently used go first."""
_MAX_OTHER_LINES = 9
"""How many of the other places of an ambiguous quote are named."""
_HINT_LENGTH = 80
"""About how many characters of the most similar passage are shown."""
_SIDE_LENGTH = 24
"""About how many characters beside the end of a page are shown."""
_MAX_EXPLAINED_PIECES = 16
"""Of how many pieces it is said which of them is missing, or that their order is another."""
# What a terminal or a page shows as it is: no line break, no two blanks in a row, nothing invisible.
_SHOWN = rf"(?!{INVISIBLE.pattern})\S"
_FURNITURE = re.compile(r"[^\S\n\r\f]*[\n\r\f].*\S.*[\n\r\f][^\S\n\r\f]*", re.DOTALL)
"""Whole lines, such as the footer of a page and the header of the next one."""
_SHOWN_PART = re.compile(rf"(?:{_SHOWN})++(?:[^\S\x00-\x1f\x85\u2028\u2029](?:{_SHOWN})++)*+")


class Passage(NamedTuple):
    """A place at which an article has a quote."""

    offset: int
    """In characters, from the beginning of the text."""
    line: int
    paragraph: int
    page: int
    words: str
    """The article's own words, on one line; `[...]` stands where the quote leaves words out."""
    sentence: str
    """The sentence around them, or a part of it."""
    cut_words: tuple[str, ...] = ()
    """The article's words and numbers in whose middle the quote begins or ends: `5%` cuts `15%`."""

    def get_number(self, unit: str) -> int:
        """Return the number of its line, paragraph or page."""
        return {"line": self.line, "paragraph": self.paragraph, "page": self.page}[unit]


@dataclass(frozen=True)
class CapturedText:
    """The text of an article."""

    sha256: str
    """Of the file's bytes."""
    text: str
    marked: str = ""
    """The same, with marks between the cells of tables; empty if there are none."""

    @classmethod
    def from_marked(cls, sha256: str, marked: str) -> CapturedText:
        """Build it from what an extractor gives.

        Raises:
            UnreadableError: to search it would take too much time or memory.
        """
        text = replace_marks(marked)
        _refuse_costly(text)
        return cls(sha256, text, marked if marked != text else "")

    def find(self, quote: str, at: str | None = None) -> QuoteMatch:
        """Find the quote; of several places, the one that ``at`` names, if the quote begins there.

        In the quote, `[...]`, `…` or `<omitted>` stands where words are left out. ``at`` is such as
        `line 21`, `paragraph 9` or `page 3`; any other place is not verified.
        """
        return self._find_with_search(quote, at)[0]

    def find_passages(self, quote: str, at: str | None = None) -> tuple[QuoteMatch, tuple[Passage, ...]]:
        """Find the quote as `find` does, and what the article has there; of an ambiguous one ten places."""
        match, search = self._find_with_search(quote, at)
        if search is None or match.offset is None:
            return match, ()
        low, high = search.from_original(match.offset), len(search.pieces[0].text)
        span = self._line_index.resolve_span(at)
        if span is not None and span[0] <= match.offset < span[1]:
            high = search.from_original(span[1])
        wanted = _MAX_OTHER_LINES + 1 if match.result == "ambiguous" else 1
        begins = islice(iter_tightest_spans(search.pieces, low, high), wanted)
        return match, tuple(self._build_passage(search, begin) for begin in begins)

    def find_shortfall(self, at: str | None) -> int | None:
        """Return how many lines, paragraphs or pages there are if ``at`` is beyond them, else None."""
        named = parse_place(at)
        if named is None:
            return None
        unit, number = named
        count = self._line_index.count(unit)
        return count if number > count else None

    def count(self, unit: str) -> int:
        """Return how many lines, paragraphs or pages there are."""
        return self._line_index.count(unit)

    def _find_with_search(self, quote: str, at: str | None) -> tuple[QuoteMatch, _QuoteSearch | None]:
        """Find the quote, and return also the search that found it; None if none has."""
        quote = quote.strip()
        pieces = [piece for piece in map(str.strip, OMISSION.split(quote)) if not is_blank(piece)]
        if not pieces:
            return QuoteMatch("missing"), None
        span = self._line_index.resolve_span(at)
        elsewhere: tuple[QuoteMatch, _QuoteSearch] | None = None
        for search in self._iter_searches(quote, pieces):
            match = self._find_match(search, span)
            # What is elsewhere word for word may be, normalized, at the place that ``at`` names.
            if match is not None and (span is None or match.result == search.result):
                return match, search
            elsewhere = elsewhere or (match and (match, search))
        return elsewhere or (self._find_nearest(pieces, search), None)

    def _build_passage(self, search: _QuoteSearch, begin: int) -> Passage:
        """Build the place at which the pieces of a search begin."""
        spans = list[tuple[int, int]]()
        low, high = begin, begin + 1
        for piece in search.pieces:
            span = piece.find(low, high)
            assert span is not None, "the pieces were found there"
            spans.append((search.to_original(span[0]), self._find_end(search, span[1])))
            low, high = span[1], len(piece.text)
        words = " [...] ".join(put_on_one_line(self.text[first:last]) for first, last in spans)
        # Of words that are left out, and of those behind them, no more is shown than one sentence has.
        first, last = spans[0]
        find = self._line_index.find
        return Passage(
            first,
            find("line", first),
            find("paragraph", first),
            find("page", first),
            words,
            cut_sentence(self.text, first, last),
            tuple(word for span in spans for word in find_cut_words(self.text, *span)),
        )

    def _find_end(self, search: _QuoteSearch, end: int) -> int:
        """Return where the last character before ``end`` ends in the original, with what combines with it."""
        at = search.to_original(end - 1) + 1
        if search.result == "exact":
            return at
        while at < len(self.text) and (
            search.from_original(at) < end
            or (search.from_original(at + 1) == end and category(self.text[at])[0] in "ML")
        ):
            at += 1
        return at

    def _iter_searches(self, quote: str, pieces: list[str]) -> Iterator[_QuoteSearch]:
        # The text may itself have an ellipsis. Nothing is normalized until all else has failed.
        text = SearchedText(self.text)
        yield _QuoteSearch("exact", [QuotePiece(quote, text)], _keep_offset, _keep_offset)
        if pieces != [quote]:
            words = [QuotePiece(piece, text) for piece in pieces]
            yield _QuoteSearch("exact", words, _keep_offset, _keep_offset)
        if self.marked and "\t" in quote:
            # Copied from a row of a table: a browser puts a tab between two cells.
            yield self._build_normalized_search(map(_mark_cells, pieces))
        yield self._build_normalized_search(pieces)

    def _build_normalized_search(self, pieces: Iterable[str]) -> _QuoteSearch:
        normalized = self._normalized
        text = SearchedText(normalized.text, normalized.hyphens, normalized.blanks)
        words = [QuotePiece(p.text, text, p.hyphens, p.blanks) for p in map(NormalizedText, pieces)]
        return _QuoteSearch("normalized", words, normalized.to_original, normalized.from_original)

    def _find_match(self, search: _QuoteSearch, span: tuple[int, int] | None) -> QuoteMatch | None:
        begins: list[int] = []
        if span is not None:
            low, high = search.from_original(span[0]), search.from_original(span[1])
            begins = search.find_first_two(low, high)
            if len(begins) == 1:
                return self._build_match(search.result, search.to_original(begins[0]))
        if not begins:
            low, high = 0, len(search.pieces[0].text)
            begins = search.find_first_two(low, high)
        if not begins:
            return None
        first = search.to_original(begins[0])
        if len(begins) > 1:
            others = tuple(self._iter_other_lines(search, begins[1], high))
            return self._build_match("ambiguous", first)._replace(other_lines=others)
        return self._build_match(search.result if span is None else "moved", first)

    def _iter_other_lines(self, search: _QuoteSearch, begin: int, high: int) -> Iterator[int]:
        for _ in range(_MAX_OTHER_LINES):
            line = self._line_index.find("line", search.to_original(begin))
            yield line
            following = search.from_original(self._line_index.get_span("line", line)[1])
            begin = next(iter_tightest_spans(search.pieces, following, high), -1)
            if begin < 0:
                return

    def _build_match(self, result: MatchResult, offset: int) -> QuoteMatch:
        find = self._line_index.find
        line, paragraph, page = find("line", offset), find("paragraph", offset), find("page", offset)
        return QuoteMatch(result, line, paragraph, page, offset)

    def _find_nearest(self, pieces: list[str], search: _QuoteSearch) -> QuoteMatch:
        """Say of a quote that is nowhere what comes nearest, and which of its pieces are to blame."""
        piece = find_first_missing(search.pieces)
        lines: tuple[int, ...] = ()
        missing_piece = ""
        if 1 < len(pieces) <= _MAX_EXPLAINED_PIECES:
            spans = [each.find(0, len(each.text)) for each in search.pieces]
            if None in spans:
                piece, missing_piece = search.pieces[spans.index(None)], pieces[spans.index(None)]
            elif _stand_in_another_order(search.pieces):
                offsets = [search.to_original(span[0]) for span in spans if span is not None]
                lines = tuple(self._line_index.find("line", offset) for offset in offsets)
        passage = None
        if next(self._hints, None) is not None:
            if not lines and (split := self._find_split(piece, search)) is not None:
                return split._replace(missing_piece=missing_piece)
            passage = find_most_similar(piece.text, piece.words)
        words = self._cut_passage(*passage, search) if passage is not None else None
        if words is None:
            return QuoteMatch("missing", missing_piece=missing_piece, piece_lines=lines)
        begin, hint = words
        match = self._build_match("missing", begin)
        return match._replace(hint=hint, missing_piece=missing_piece, piece_lines=lines)

    def _find_split(self, piece: QuotePiece, search: _QuoteSearch) -> QuoteMatch | None:
        """Find a piece that goes on behind the whole lines between two pages; None if it does not."""
        if "\f" not in self.text:
            return None
        text = SearchedText(piece.text, self._normalized.hyphens, self._normalized.blanks)
        for spans in iter_split_places(piece.words, text):
            # Where each part begins and, behind its last character, ends.
            (first, low), (high, last) = (
                (search.to_original(begin), search.to_original(end - 1) + 1) for begin, end in spans
            )
            gap = self.text[low:high]
            if "\f" in gap and _FURNITURE.fullmatch(gap):
                before = self.text[max(first, low - _SIDE_LENGTH) : low].split()[-1]
                after = self.text[high : min(last, high + _SIDE_LENGTH)].split()[0]
                match = self._build_match("missing", low - 1)
                return match._replace(left_out=" ".join(gap.split()), left_out_between=(before, after))
        return None

    def _cut_passage(self, begin: int, end: int, search: _QuoteSearch) -> tuple[int, str] | None:
        """Return where the longest part of a passage begins that can be shown and copied, and that part.

        A part has no line break, nothing invisible, and whole words, where blanks separate words.
        """
        normalized = search.pieces[0].text
        low = search.to_original(begin)
        high = search.to_original(end) if end < len(normalized) else len(self.text)
        high = low + len(self.text[low:high].rstrip())
        nearby = _SHOWN_PART.finditer(self.text, max(0, low - _HINT_LENGTH), high + _HINT_LENGTH)
        parts = [(max(low, part.start()), min(high, part.end()), part) for part in nearby]
        first, last, part = max(parts, key=lambda each: each[1] - each[0], default=(0, 0, None))
        if part is None or first >= last:
            return None
        before = self.text.rfind(" ", max(part.start(), first - _HINT_LENGTH), first + 1) + 1
        first = before or (part.start() if part.start() > low - _HINT_LENGTH else first)
        last = min(last, first + _HINT_LENGTH)
        rest = self.text[last : min(part.end(), last + _HINT_LENGTH)].partition(" ")[0]
        return first, (self.text[first:last] + rest).strip()

    @cached_property
    def _hints(self) -> Iterator[int]:
        return iter(range(_MAX_HINTS))

    @cached_property
    def _line_index(self) -> LineIndex:
        return LineIndex(self.text)

    @cached_property
    def _normalized(self) -> NormalizedText:
        return NormalizedText(self.marked or self.text)


def _mark_cells(piece: str) -> str:
    return TAB_MARK.join(map(str.strip, piece.split("\t")))


class _QuoteSearch(NamedTuple):
    """One way to search for the pieces of a quote, and its result if it succeeds."""

    result: Literal["exact", "normalized"]
    pieces: list[QuotePiece]
    to_original: Callable[[int], int]
    from_original: Callable[[int], int]

    def find_first_two(self, low: int, high: int) -> list[int]:
        """Find where the first two matches begin that begin in that span."""
        return list(islice(iter_tightest_spans(self.pieces, low, high), 2))


def _keep_offset(offset: int) -> int:
    return offset


def _stand_in_another_order(pieces: list[QuotePiece]) -> bool:
    """Return whether the pieces, all of which appear, follow each other as they appear first."""
    by_place = sorted(pieces, key=lambda piece: piece.find(0, len(piece.text)) or (0, 0))
    return next(iter_tightest_spans(by_place, 0, len(by_place[0].text)), None) is not None


@dataclass(frozen=True)
class UnreadableCapture:
    """An article's file that is there and whose text cannot be read."""

    error: UnreadableError
    """Why."""
    sha256: str | None = None
    """Of the file's bytes; None if these could not be read."""


class CaptureState(NamedTuple):
    """What is known of an article's file, its text apart."""

    sha256: str | None = None
    """Of its bytes; None if it is not there, or these could not be read."""
    error: UnreadableError | None = None
    """Why its text cannot be read; None if it can be, or is not there."""


class CaptureStore:
    """The articles' texts, from beside their records or else from a folder of captures.

    Only some are kept in memory: ask for all quotes of one source before those of the next.
    """

    def __init__(self, tree: Tree, folder: str | None = None, budget: ExtractionBudget | None = None) -> None:
        beside = Folder(tree.root, MAX_CAPTURE_BYTES) if isinstance(tree, Folder) else tree
        self._folders = [_CaptureFolder(beside, "seeds/")]
        if folder is not None:
            self._folders.append(_CaptureFolder(Folder(folder, MAX_CAPTURE_BYTES), ""))
        self._cache: OrderedDict[str, CapturedText | UnreadableCapture | None] = OrderedDict()
        self._cached_characters = 0
        self._states: dict[str, CaptureState] = {}
        self._budget = budget or ExtractionBudget()

    def get_state(self, source: Source) -> CaptureState:
        """Return what is known of that source's file, without its text, which is read once at most."""
        if source.capture is None:
            return CaptureState()
        if source.capture.file not in self._states:
            self.get(source)
        return self._states[source.capture.file]

    def get(self, source: Source) -> CapturedText | UnreadableCapture | None:
        """Return the text of that source, or why it cannot be read, or None if there is no such file."""
        if source.capture is None:
            return None
        name = source.capture.file
        if name not in self._cache:
            self._cache[name] = capture = self._read_capture(name)
            self._states[name] = _build_state(capture)
            self._cached_characters += _count_characters(capture)
            while self._cached_characters > _MAX_CACHED_CHARACTERS and len(self._cache) > 1:
                self._cached_characters -= _count_characters(self._cache.popitem(last=False)[1])
        self._cache.move_to_end(name)
        return self._cache[name]

    def _read_capture(self, name: str) -> CapturedText | UnreadableCapture | None:
        if not is_bare_file_name(name):
            message = f"not a plain file name: '{truncate_input(name)}'"
            hint = "Put the text beside its record and write its name alone"
            return UnreadableCapture(UnreadableError(message, hint))
        digest = None
        try:
            for folder in self._folders:
                if name in folder.names:
                    raw = folder.tree.read(folder.prefix + name)
                    # Of the bytes, whatever comes of them: a text that cannot be read may have changed, too.
                    digest = hashlib.sha256(raw).hexdigest()
                    return self._read_text(name, raw, digest)
        except UnreadableError as error:
            return UnreadableCapture(error, digest)
        return None

    def _read_text(self, name: str, raw: bytes, digest: str) -> CapturedText:
        kind = identify(name, raw)
        if kind != "text":
            return CapturedText.from_marked(digest, self._budget.extract(kind, raw))
        text = decode_plain_text(raw)
        _refuse_costly(text)
        return CapturedText(digest, text)


def _build_state(capture: CapturedText | UnreadableCapture | None) -> CaptureState:
    if capture is None:
        return CaptureState()
    return CaptureState(capture.sha256, capture.error if isinstance(capture, UnreadableCapture) else None)


def _refuse_costly(text: str) -> None:
    """Raise an UnreadableError if the text is too long to be searched within the limits of a capture."""
    for number, most, noun in (
        (len(text) if text.isascii() else len(text.encode("utf-8", "replace")), _MAX_TEXT_BYTES, "bytes"),
        (text.count("\n") + text.count("\r"), _MAX_LINES, "lines"),
        (_measure_normalized(text), _MAX_NORMALIZED, "characters once it is normalized"),
    ):
        if number > most:
            raise UnreadableError(f"the text has {number:,} {noun}; the limit is {most:,}", "Split it")


def _measure_normalized(text: str) -> int:
    """Return how long the text is at least once its longest characters are written out."""
    extra = (text.count(letter) * (len(normalize_text(letter)) - 1) for letter in _LONG_CHARACTERS)
    return len(text) + sum(extra)


def _count_characters(capture: CapturedText | UnreadableCapture | None) -> int:
    return len(capture.text) if isinstance(capture, CapturedText) else 0


@dataclass(frozen=True)
class _CaptureFolder:
    """A folder of captures, listed once."""

    tree: Tree
    prefix: str

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(self.tree.list_names(self.prefix.rstrip("/")))
