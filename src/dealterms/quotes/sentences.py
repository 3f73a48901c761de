r"""Cut from a text the sentence around some words, and find the words of it that they cut.

text = "It rains. The mill at Rye now pays 5% of\nits sales. Nobody else does."
cut_sentence(text, 30, 37)        ->  "The mill at Rye now pays 5% of its sales."
find_cut_words("pays 15%", 6, 8)  ->  ("15",): "5%" is no number of this text

At most one sentence is shown, and at most about 300 characters of it: the article belongs to its
publisher. `…` stands where a sentence was cut. A full stop before a capital letter ends one, even
behind an abbreviation: rather less is shown than more. So does a line break, unless it is one of a
text that is set in lines. It looks at no more than the text that it may show.
"""

import re
from collections.abc import Iterator

from dealterms.quotes.normalize import UNSPACED_RANGES, WIDE_RANGES

MAX_SENTENCE = 300
"""About how many characters are shown."""
_SHORTEST_LINE, _LONGEST_LINE = 40, 120
"""Of text that is set in lines; what is shorter is a heading or a cell, what is longer a paragraph."""
_BREAKS = "\n\r\x0b\x0c\x85\u2028\u2029"
_END = re.compile(
    rf"[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？]+[\"'”’»」』）]*|[^\S{_BREAKS}]*[{_BREAKS}]\s*",
)
_SOFT_HYPHEN = re.compile("\xad+(?:[ \t]*(?:\r\n|[\r\n])[ \t\f]*)?")

_MAX_WORD = 40
"""So many letters of a word are shown on either side of a cut."""
_WORD = re.compile(rf"[^\W{WIDE_RANGES}{UNSPACED_RANGES}]")
_SEPARATORS = frozenset(".,'’\xa0\u202f")
"""What stands between the digits of one number."""


def cut_sentence(text: str, begin: int, end: int) -> str:
    """Return the sentence around ``text[begin:end]``, on one line."""
    low, high = _find_begin(text, begin), _find_end(text, begin, end)
    is_whole_before, is_whole_after = low is not None, high is not None
    low = max(0, begin - MAX_SENTENCE) if low is None else low
    high = min(len(text), end + MAX_SENTENCE) if high is None else high
    if high - low > MAX_SENTENCE:
        room = max(0, MAX_SENTENCE - (end - begin))
        before = min(begin - low, max(room // 2, room - (high - end)))
        first, last = begin - before, min(high, max(begin - before + MAX_SENTENCE, begin + 1))
        is_whole_before, is_whole_after = is_whole_before and first == low, is_whole_after and last == high
        low, high = first, last
    low = low if is_whole_before else _find_word(text, low, begin)
    high = high if is_whole_after else _find_word_end(text, end if end < high else begin, high)
    shown = put_on_one_line(text[low:high])
    return f"{'' if is_whole_before else '…'}{shown}{'' if is_whole_after else '…'}"


def put_on_one_line(text: str) -> str:
    """Return ``text`` with single blanks for white space, and without the hyphens of line ends."""
    return " ".join(_SOFT_HYPHEN.sub("", text).split())


def find_cut_words(text: str, begin: int, end: int) -> tuple[str, ...]:
    """Return the words and numbers in whose middle ``text[begin:end]`` begins or ends.

    Scripts that are written without blanks have none.
    """
    return tuple(dict.fromkeys(_iter_cut_words(text, begin, end)))


def _iter_cut_words(text: str, begin: int, end: int) -> Iterator[str]:
    for at in (begin, end):
        low, high = at, at
        while low > max(0, at - _MAX_WORD) and _is_joined(text, low - 1, low):
            low -= 1
        if low == at:
            continue
        while high < min(len(text), at + _MAX_WORD) - 1 and _is_joined(text, high, high + 1):
            high += 1
        yield text[low : high + 1].strip(".,")


def _is_joined(text: str, left: int, right: int) -> bool:
    """Return whether two neighbors are of one word, or of one number: 1,5 and 13.000 are numbers."""
    one, other = text[left : left + 1], text[right : right + 1]
    if other in _SEPARATORS and other:
        return one.isdigit() and text[right + 1 : right + 2].isdigit()
    if one in _SEPARATORS and one:
        return other.isdigit() and text[max(0, left - 1) : left].isdigit()
    return bool(_WORD.match(one) and _WORD.match(other))


def _find_begin(text: str, begin: int) -> int | None:
    """Return where the sentence begins in which ``begin`` is; None if that is farther than is shown."""
    window = max(0, begin - MAX_SENTENCE)
    found = None if window else 0
    for match in _END.finditer(text, window, begin):
        if _ends_sentence(text, match):
            found = match.end()
    return found


def _find_end(text: str, begin: int, end: int) -> int | None:
    """Return where the sentence ends in which the words up to ``end`` are; None likewise."""
    window = min(len(text), end + MAX_SENTENCE)
    for match in _END.finditer(text, max(begin, end - 8), window):
        if match.end() >= end and _ends_sentence(text, match):
            return max(end, match.start() if match[0].isspace() else match.end())
    return len(text) if window == len(text) else None


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    """Return whether it does: no full stop before a small letter, no break between or within two lines."""
    if not match[0].isspace():
        following = text[match.end() : match.end() + MAX_SENTENCE].lstrip()[:1]
        return not following.islower()
    if text[match.start() - 1 : match.start()] == "\xad":
        return False
    if "\x0c" in match[0] or len(match[0].replace("\r\n", "\n").strip(" \t\xa0")) > 1:
        return True
    before = _measure(text[max(0, match.start() - _LONGEST_LINE - 1) : match.start()], last=True)
    after = _measure(text[match.end() : match.end() + _LONGEST_LINE + 1], last=False)
    return before < _SHORTEST_LINE or max(before, after) > _LONGEST_LINE


def _measure(part: str, *, last: bool) -> int:
    """Return the length of the last or first line of a part."""
    lines = re.split(f"[{_BREAKS}]", part)
    return len(lines[-1 if last else 0])


def _find_word(text: str, low: int, begin: int) -> int:
    """Return where the first whole word begins from ``low`` on."""
    if low == 0 or text[low - 1].isspace():
        return low
    blank = re.compile(r"\s+").search(text, low, begin)
    return blank.end() if blank else low


def _find_word_end(text: str, end: int, high: int) -> int:
    """Return where the last whole word ends before ``high``."""
    if high == len(text) or text[high].isspace():
        return high
    cut = high
    while cut > end and not text[cut - 1].isspace():
        cut -= 1
    return cut if cut > end else high
