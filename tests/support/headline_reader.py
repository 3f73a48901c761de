"""Reads the English of a headline: what it claims, as numbers, names and words.

    read_sentence("Two terms changed, one in Bolt's favor: Royalty: rate raised from 20% to 25% (2021); …")

gives changed=2, favored={"bolt": 1}, told=["Royalty: rate raised from 20% to 25% (2021)", …]. It knows no
report and no deal: whether what is claimed is true, others ask.
"""

from __future__ import annotations

import re
from typing import NamedTuple

NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
MOVES = "raised|lowered|extended|shortened|widened|narrowed|tightened|loosened|strengthened|weakened"
_NUMBER = rf"{'|'.join(NUMBERS)}|\d+"
_DAY = r"(?:[A-Z][a-z]+\ \d+,\ \d+|[A-Z][a-z]+\ \d+|\d{4}(?:-\d\d){0,2}[?~]?)"


class Sentence(NamedTuple):
    """All that a headline claims."""

    known_by: str = ""
    is_of_asked: bool = False
    """It counts among the terms that were asked for."""
    changed: int | None = None
    """How many terms changed; None if that is not counted."""
    favored: dict[str, int] = {}  # noqa: RUF012
    """The possessive of a party's name to how many changes favor it."""
    lacking: int = 0
    lack: str = ""
    """`without a source` or `not fully sourced`, of so many terms."""
    told: tuple[str, ...] = ()
    more: int = 0
    unchanged: str = ""
    """Of what no change is recorded, if that is said."""
    span: tuple[str, ...] = ()
    doubtful: int = 0
    """Of how many terms the record does not say whether they changed."""
    is_doubtful_more: bool = False
    happened: int = 0
    told_events: tuple[str, ...] = ()
    more_events: int = 0
    unread: int = 0


class Phrase(NamedTuple):
    """What is claimed of one term."""

    became: str = ""
    """was added, ended, was suspended, was resumed, changed and changed back, …"""
    field: str = ""
    moved: str = ""
    values: str = ""
    """`20% to 25%`."""
    added: str = ""
    removed: str = ""
    way: str = ""
    stated: str = ""
    day: str = ""
    later: str = ""
    """What became of the value since: unknown now, not restated since."""
    others: int = 0
    other: str = ""
    """The name of the only other field that changed."""
    is_mixed: bool = False
    round_trip: str = ""
    favored: str = ""
    lack: str = ""
    disputed: str = ""


def read_number(word: str) -> int:
    return NUMBERS.index(word) if word in NUMBERS else int(word)


def read_sentence(text: str) -> Sentence:
    """Read a headline; an AssertionError if it has words that nobody knows."""
    assert text.endswith("."), text
    found = Sentence()
    text = text[:-1]
    if match := re.fullmatch(rf"As known by ({_DAY}), (.+)", text):
        found = found._replace(known_by=match[1])
        text = match[2]
    first, *rest = _split_clauses(text[0].lower() + text[1:] if not found.known_by else text)
    found = _read_opening(found, first)
    is_of_events = False
    for clause in rest:
        if match := re.fullmatch(r"whether (\w+) (more )?terms? changed, the record does not say", clause):
            found = found._replace(doubtful=read_number(match[1]), is_doubtful_more=bool(match[2]))
        elif match := re.fullmatch(r"(\w+) things? happened under the deal: (.+)", clause):
            found = found._replace(happened=read_number(match[1]), told_events=(match[2],))
            is_of_events = True
        elif match := re.fullmatch(r"(\w+) terms? could not be compared", clause):
            found = found._replace(unread=read_number(match[1]))
        elif match := re.fullmatch(r"and (\w+) more", clause):
            number = read_number(match[1])
            found = found._replace(**{"more_events" if is_of_events else "more": number})
        elif is_of_events:
            found = found._replace(told_events=(*found.told_events, clause))
        else:
            found = found._replace(told=(*found.told, clause))
    return found


def _split_clauses(text: str) -> list[str]:
    return text.split("; ")


def _read_opening(found: Sentence, clause: str) -> Sentence:
    if match := re.fullmatch(rf"no change of (.+) is recorded between ({_DAY}) and ({_DAY})", clause):
        return found._replace(unchanged=match[1], span=(match[2], match[3]))
    if match := re.fullmatch(rf"no change of (.+) is recorded since ({_DAY})", clause):
        return found._replace(unchanged=match[1], span=(match[2],))
    match = re.fullmatch(rf"(of the terms asked for, )?({_NUMBER})( terms?)? changed(, .+?)?: (.+)", clause)
    if match is None:
        # A single term that was asked for is told at once.
        return found._replace(told=(clause[0].upper() + clause[1:],))
    assert bool(match[1]) != bool(match[3]), clause
    number = read_number(match[2])
    assert match[1] or (match[3] == " term") == (number == 1), clause
    found = found._replace(is_of_asked=bool(match[1]), changed=number, told=(match[5],))
    for part in (match[4] or "").split(", ")[1:]:
        found = _read_remark(found, number, part)
    return found


def _read_remark(found: Sentence, number: int, part: str) -> Sentence:
    """Read `two in Bolt's favor`, `one in Acme's`, `both without a source`."""
    if match := re.fullmatch(r"(?:(\w+) of them |(both|all) |)(without a source|not fully sourced)", part):
        count = read_number(match[1]) if match[1] else number
        assert not match[2] or match[2] == _name_all(number), part
        return found._replace(lacking=count, lack=match[3])
    match = re.fullmatch(r"(?:(\w+) )?in (.+?['’]s?)( favor)?", part)
    assert match is not None, part
    is_all = match[1] in (None, "both", "all")
    assert not is_all or (match[1] or "") == _name_all(number), part
    count = number if is_all else read_number(match[1])
    return found._replace(favored={**found.favored, match[2]: count})


def _name_all(number: int) -> str:
    return {1: "", 2: "both"}.get(number, "all")


_PHRASE = re.compile(
    rf"""
    (?:
        \ went\ from\ (?P<rungs>.+?)
      | :\ (?P<field>[a-z][a-z-]*(?:\ [a-z-]+)*?)\ (?P<moved>{MOVES}|changed)
        (?: \ from\ (?P<values>.+?)
          | ,\ with\ (?:(?P<added>.+?)\ added(?:\ and\ (?P<lost>.+?)\ removed)?|(?P<removed>.+?)\ removed)
        )?
      | \ (?P<became>was\ added\ and\ ended|was\ added|ended\ and\ came\ back|ended
          |was\ suspended\ and\ resumed|was\ suspended|was\ resumed|changed\ and\ changed\ back)
    )
    (?:\ by\ way\ of\ (?P<way>.+?))?
    (?:,\ stated\ before\ and\ after\ as\ (?P<stated>.+?))?
    (?:\ \((?P<day>(?:the\ last\ change\ )?(?:by\ )?{_DAY}(?:,\ which\ lies\ ahead)?)\))?
    (?P<later>,\ and\ is\ (?:unknown\ now|not\ restated\ since))?
    (?:,\ and\ (?:its\ (?P<other>[a-z-]+(?:\ [a-z-]+)*)\ changed,\ too
                 |(?P<others>\w+)\ other\ fields\ changed)
       (?P<mixed>,\ not\ all\ one\ way)?)?
    (?:,\ and\ it\ (?P<trip>.+?)\ in\ between)?
    (?:,\ in\ (?P<favored>.+?['’]s?)\ favor)?
    (?P<lack>,\ (?:partly\ )?without\ a\ source(?:\ that\ counts)?)?
    (?:,\ though\ sources\ disagree\ on\ (?P<disputed>.+))?
    """,
    re.VERBOSE,
)


def read_phrase(title: str, text: str) -> Phrase:
    """Read what is said of the term with that title; an AssertionError if it is said of another one."""
    assert text.startswith(title), (title, text)
    match = _PHRASE.fullmatch(text[len(title) :])
    assert match is not None, text
    found = {name: words or "" for name, words in match.groupdict().items()}
    return Phrase(
        became=found["became"],
        field="level" if found["rungs"] else found["field"],
        moved="went" if found["rungs"] else found["moved"],
        values=found["rungs"].replace("a right of", "right of") or found["values"],
        added=found["added"],
        removed=found["removed"] or found["lost"],
        way=found["way"],
        stated=found["stated"],
        day=found["day"],
        later=found["later"],
        others=read_number(found["others"]) if found["others"] else int(bool(found["other"])),
        other=found["other"],
        is_mixed=bool(found["mixed"]),
        round_trip=found["trip"],
        favored=found["favored"],
        lack=found["lack"].removeprefix(", "),
        disputed=found["disputed"],
    )


# -- cover pages ---------------------------------------------------------------------------------------


class Cover(NamedTuple):
    """All that the headline of a cover page claims."""

    day: str
    snapshot: str
    """That of the record, where it is another one than the day."""
    known_by: str
    is_of_asked: bool
    counts: dict[str, int]
    """`in force` to how many terms are; what is said of one and of several, without the verb."""
    disputed: int


_COVER = re.compile(
    rf"As of ({_DAY})(?:, by the record of ({_DAY}))?(?:, as known by ({_DAY}))?, (of the terms asked for, )?"
    r"(.+?)(?:; sources disagree on (\w+) terms?)?\."
)


def read_cover(text: str) -> Cover:
    """Read the headline of a cover page."""
    match = _COVER.fullmatch(text)
    assert match is not None, text
    counts: dict[str, int] = {}
    parts = re.split(r", | and (?=\w+ (?:terms? )?(?:is|are|may be) )", match[5])
    for part in parts if match[5] != "no term is known" else ():
        found = re.fullmatch(r"(\w+)(?: terms?)? (is|are|may be) (.+)", part)
        assert found is not None, part
        number = read_number(found[1])
        assert found[2] == "may be" or (found[2] == "is") == (number == 1), part
        state = found[3] if found[2] != "may be" else f"perhaps {found[3]}"
        assert state not in counts, part
        counts[state] = number
    disputed = read_number(match[6]) if match[6] else 0
    return Cover(match[1], match[2] or "", match[3] or "", bool(match[4]), counts, disputed)
