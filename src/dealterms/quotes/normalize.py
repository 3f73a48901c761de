r"""Normalize Unicode form, white space, quotation marks, dashes and hyphenation; keep the offsets.

    text = NormalizedText("It’s  20\xa0% –\nas agreed. The roy-\nalties")
    text.text              ->  "It's 20 % - as agreed. The royalties"
    text.to_original(5)    ->  6: where the "2" is in the original
    text.from_original(6)  ->  5: how many normalized characters come before it
    text.hyphens           ->  [30]: before "alties", where the text has a hyphen at a line's end

Case is kept. A long text is normalized in chunks of about 192 characters, cut where no character of
the next chunk can combine with one of the last; an offset is looked up within one chunk.

A line break may stand where the words have nothing at all: behind a hyphen, a dash or a slash, before
an em dash, and in scripts that are written without blanks. And a hyphen before it may be one that only
the line's end has. The text alone does not say which: such places are left out of it and listed,
`hyphens` and `blanks`, so that a search can read them either way.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from heapq import merge
from unicodedata import category, is_normalized, normalize

from dealterms.invisible import IGNORABLE_RANGES

_APOSTROPHES = "`´ʹʻʼʽʾʿˈʹ՚׳`‘’‚‛′‵‹›❛❜❟❮❯＇｀"
_QUOTATION_MARKS = "«»ʺˮ״“”„‟″‶❝❞❠⹂「」『』〝〞〟﹁﹂﹃﹄＂｢｣"
_DASHES = "‐‑‒–—―⁻₋−⸺⸻︱︲﹘﹣－"
_HYPHENS = "-‐"
"""The dashes that a line's end may have added to a word."""
_EM_DASHES = "—―⸺⸻"
"""The dashes before which a line may break."""
# Unicode 15.0.0, EquivalentUnifiedIdeograph.txt: the radicals that NFKC leaves. Some PDF fonts give them.
_RADICALS = (
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒"
    "⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲"
)
_IDEOGRAPHS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵旡日月歺民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸"
    "长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀"
)
_IGNORABLE = IGNORABLE_RANGES.replace("\xad", "")
_REPLACEMENTS = (
    dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys(_QUOTATION_MARKS, '"')
    | dict.fromkeys(_DASHES, "-")
    | {"ŉ": "'n", "ẚ": "a'", "‴": "'''", "‷": "'''", "⁗": "''''"}
    | dict(zip(_RADICALS, _IDEOGRAPHS, strict=True))
)
_IGNORABLE_BELOW = re.sub("[\U00010000-\U0010ffff](?:-.)?", "", _IGNORABLE)
# One range for all that is above: with several of them, `re` takes four times as long.
_VARIANT_CHARACTER = re.compile(f"[{''.join(_REPLACEMENTS)}{_IGNORABLE_BELOW}\U00010000-\U0010ffff]")
_BLANK_TEXT = re.compile(rf"[\s\xad{_IGNORABLE}]*+")
_IGNORABLE_RUN = re.compile(f"[{_IGNORABLE}]+")
# A line break after a soft hyphen is inside a word.
_SOFT_HYPHEN = re.compile("\xad+(?:[ \t]*(?:\r\n|[\r\n])[ \t\f]*)?")

_HYPHEN_MARK, _BLANK_MARK = "\ufdd0", "\ufdd1"
"""Noncharacters that stand for what is listed in `hyphens` and in `blanks`."""
# The first of them by itself: `re` searches for one character faster than for a run.
_MARK_RUN = re.compile(f"[{_HYPHEN_MARK}{_BLANK_MARK}][{_HYPHEN_MARK}{_BLANK_MARK}]*+")
WIDE_RANGES = (
    "\u2e80-\u2fff\u3001-\u303e\u3041-\u312f\u3190-\u31ff\u3220-\u325f\u3280-\ua4cf\uf900-\ufaff"
    "\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff9f\uffe0-\uffe6\U00016fe0-\U00018dff\U0001aff0-\U0001b2ff"
    "\U0001f200-\U0001f2ff\U00020000-\U0003fffd"
)
"""Han, kana and what is as wide, without Hangul, which has blanks; the inside of a `[…]`."""
_HANGUL_RANGES = "\u1100-\u11ff\u3131-\u318e\u3200-\u321e\u3260-\u327e\ua960-\ua97c\uac00-\ud7fb\uffa1-\uffdc"
UNSPACED_RANGES = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aad\ua9e0-\ua9fe\uaa60-\uaadf"
)
"""Thai, Lao, Khmer, the scripts of Myanmar and of their neighbors: no blank stands between two words."""
_WIDE, _HANGUL, _UNSPACED = (
    re.compile(f"[{ranges}]") for ranges in (WIDE_RANGES, _HANGUL_RANGES, UNSPACED_RANGES)
)
_BLANK = re.compile(rf"[^\S\n\u2029]|[{_IGNORABLE}]")
# Only the line breaks whose neighbors matter; the neighbor before it may be behind a blank.
_LINE_BREAK = re.compile(
    rf"\n(?:(?<=[-/ \t\f\xa0\u3000{_IGNORABLE}{_DASHES}{WIDE_RANGES}{UNSPACED_RANGES}].)"
    rf"(?:{_BLANK.pattern})*+(?!\s)|(?:{_BLANK.pattern})*+(?=[{_EM_DASHES}{WIDE_RANGES}]))",
    re.DOTALL,
)

_SPACE_RUN = re.compile("  +")
_PART_SIZE = 1 << 20
_CHUNK_SIZE = 192
"""About how many characters are normalized at a time."""
# Where a text can be cut and its parts normalized one by one: none of these characters combines with
# one before it, and no white space or soft hyphen is on both sides of the cut.
_SAFE_CUT = re.compile(
    rf"(?<=[^\s\xad{_IGNORABLE}])[\t\n\r -~\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]"
)


def normalize_text(text: str) -> str:
    """Return the text as it is compared: what two people may type differently becomes equal."""
    return _MARK_RUN.sub("", _normalize_marked(_mark_line_breaks(text)[0]))


def is_blank(text: str) -> bool:
    """Return whether nothing of the text is left when it is normalized."""
    return _BLANK_TEXT.fullmatch(text) is not None


def _normalize_marked(text: str) -> str:
    text = _IGNORABLE_RUN.sub("", text)
    for mark in _find_variants(text):
        text = text.replace(mark, _REPLACEMENTS[mark])
    if "\xad" in text:
        text = _SOFT_HYPHEN.sub("", text)
    return _compose(text)


def _find_variants(text: str) -> list[str]:
    """Return the different characters of the text that are to be replaced or removed."""
    found: set[str] = set()
    # Part by part: of a text of nothing else, the list of all would take many times its memory.
    for begin in range(0, len(text), _PART_SIZE):
        found.update(_VARIANT_CHARACTER.findall(text, begin, begin + _PART_SIZE))
    return [letter for letter in found if letter < "\U00010000" or _IGNORABLE_RUN.match(letter)]


def _compose(text: str) -> str:
    return " ".join(normalize("NFKC", text).split())


def _replace_variants_in_place(text: str) -> tuple[str, bool]:
    """Replace each character that one other replaces, and say whether some are left; the length stays."""
    has_more = "\xad" in text
    for mark in _find_variants(text):
        if len(form := _REPLACEMENTS.get(mark, "")) == 1:
            text = text.replace(mark, form)
        else:
            has_more = True
    if "\xad" not in text:
        for space in "\n\r\t\f\xa0":
            text = text.replace(space, " ")
    return text, has_more


def _mark_line_breaks(text: str) -> tuple[str, bool]:
    """Return the text, of the same length, with marks in place of line breaks that may be nothing.

    A mark also takes the blanks around the line break, and the hyphen that may be nothing, too.
    """
    text = text.replace(_HYPHEN_MARK, "\ufdd2").replace(_BLANK_MARK, "\ufdd2")
    text = text.replace("\r\n", " \n")
    for line_break in "\r\x0b\x85\u2028":
        text = text.replace(line_break, "\n")
    parts, end = [], 0
    for found in _LINE_BREAK.finditer(text):
        begin = found.start()
        while begin > end and _BLANK.match(text, begin - 1):
            begin -= 1
        if mark := _choose_mark(text, begin, found.end()):
            begin -= mark == _HYPHEN_MARK
            parts += [text[end:begin], mark * (found.end() - begin)]
            end = found.end()
    return "".join([*parts, text[end:]]), bool(parts)


def _choose_mark(text: str, begin: int, end: int) -> str:
    """Return the mark for a line break from ``begin`` to ``end``, blanks around it included; or none."""
    before, after = text[max(0, begin - 1) : begin], text[end : end + 1]
    if not before or not after or (before + after).isspace() or after.isspace() or before == "\xad":
        return ""
    if before in _DASHES or before in _HYPHENS or before == "/":
        # With a blank before it, a dash stands between blanks, or a list begins.
        if begin < 2 or text[begin - 2].isspace():
            return ""
        return (
            _HYPHEN_MARK if before in _HYPHENS and _may_be_one_word(text, begin - 1, after) else _BLANK_MARK
        )
    if category(after)[0] == "M" or _HANGUL.match(before) or _HANGUL.match(after):
        return ""
    if _WIDE.match(before) or _WIDE.match(after) or (_UNSPACED.match(before) and _UNSPACED.match(after)):
        return _BLANK_MARK
    is_em_dash = after in _EM_DASHES and not text[end + 1 : end + 2].isspace()
    return _BLANK_MARK if is_em_dash else ""


def _may_be_one_word(text: str, hyphen: int, after: str) -> bool:
    """Return whether the letters around a hyphen can be those of one word: not a number's, nor a name's."""
    last = hyphen - 1
    while last > 0 and (category(text[last])[0] == "M" or _IGNORABLE_RUN.match(text, last)):
        last -= 1
    before = text[last]
    if not before.isalpha() or not after.isalpha() or (after.isupper() and not before.isupper()):
        return False
    return not any(kind.match(letter) for kind in (_WIDE, _HANGUL) for letter in (before, after))


class NormalizedText:
    """A normalized text, and the way back to the offsets of the original."""

    def __init__(self, text: str) -> None:
        marked, self._is_marked = _mark_line_breaks(text)
        self._source, has_more = _replace_variants_in_place(marked)
        self._normalize = _normalize_marked if has_more else _compose
        words = self._source if not self._is_marked else _MARK_RUN.sub("", self._source)
        # The only white space that is printable is the space.
        is_plain = not has_more and words.isprintable()
        self._is_verbatim = is_plain and is_normalized("NFKC", words)
        """Only runs of spaces, and marks, are left to normalize."""
        self.hyphens = array("L")
        """The offsets at which the original has a hyphen and a line break."""
        self.blanks = array("L")
        """The offsets at which the original has a line break that may be no blank."""
        self._original_offsets = array("L")
        """Where the parts begin in the original ..."""
        self._normalized_offsets = array("L")
        """... and where in the normalized text."""
        parts = []
        length = 0
        for begin, part in self._iter_verbatim_parts() if self._is_verbatim else self._iter_chunks():
            self._original_offsets.append(begin)
            self._normalized_offsets.append(length)
            words = part if not self._is_marked else self._take_marks(part, length)
            length += len(words)
            parts.append(words)
        self.text = "".join(parts)

    def to_original(self, offset: int) -> int:
        """Return where in the original the character at ``offset`` of the normalized text begins."""
        number = bisect_right(self._normalized_offsets, offset) - 1
        begin, within = self._original_offsets[number], offset - self._normalized_offsets[number]
        if self._is_verbatim:
            return begin + within
        # The last offset before which the original gives no more than `within` characters.
        offsets = range(self._find_cut(begin) - begin)
        return begin - 1 + bisect_right(offsets, within, key=lambda n: self._count_normalized(begin, n))

    def from_original(self, origin: int) -> int:
        """Return how many characters of the normalized text come from before ``origin``."""
        number = max(0, bisect_right(self._original_offsets, origin) - 1)
        begin, length = self._original_offsets[number], self._normalized_offsets[number]
        if not self._is_verbatim:
            return length + self._count_normalized(begin, origin - begin)
        following = self._normalized_offsets[number + 1 : number + 2]
        return min(length + max(0, origin - begin), following[0] if following else len(self.text))

    def _take_marks(self, part: str, length: int) -> str:
        """Return the part without its marks, whose offsets are kept; so much is before it."""
        for mark in _MARK_RUN.finditer(part):
            offsets = self.hyphens if mark[0][0] == _HYPHEN_MARK else self.blanks
            offsets.append(length + mark.start())
            length -= len(mark[0])
        return _MARK_RUN.sub("", part)

    def _iter_verbatim_parts(self) -> Iterator[tuple[int, str]]:
        text = self._source.rstrip()
        begin = len(text) - len(text.lstrip())
        gaps: Iterator[re.Match[str]] = _SPACE_RUN.finditer(text, begin)
        if self._is_marked:
            gaps = merge(gaps, _MARK_RUN.finditer(text, begin), key=re.Match.start)
        for gap in gaps:
            is_mark = gap[0][0] != " "
            yield begin, text[begin : gap.start() + is_mark]
            begin = gap.end() - (not is_mark)
        yield begin, text[begin:]

    def _iter_chunks(self) -> Iterator[tuple[int, str]]:
        begin, end = 0, self._find_cut(0)
        yield begin, self._normalize_chunk(begin, end)
        while end < len(self._source):
            begin, end = end, self._find_cut(end)
            yield begin, self._normalize_chunk(begin, end)

    def _find_cut(self, begin: int) -> int:
        cut = _SAFE_CUT.search(self._source, begin + _CHUNK_SIZE)
        return cut.start() if cut else len(self._source)

    def _normalize_chunk(self, begin: int, end: int) -> str:
        part = self._source[begin:end]
        chunk = self._normalize(part)
        return f" {chunk}" if begin and chunk and part[0].isspace() else chunk

    def _count_normalized(self, begin: int, size: int) -> int:
        return len(_MARK_RUN.sub("", self._normalize_chunk(begin, begin + size)))
