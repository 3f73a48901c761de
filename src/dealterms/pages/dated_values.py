"""A value that speaks of time in words: what it is, its day, and what must be said beside it.

2030, an end                        2030 (through 2030-12-31)   end
2027-03, when a payment is due      2027-03 (by 2027-03-31)     due
"""

from __future__ import annotations

from collections.abc import Iterator

from dealterms.model.dated_value import TAKES_EFFECT, DatedValue
from dealterms.model.value import End
from dealterms.pages.wording import Wording, format_field_name, truncate_line

_NAMES = {
    "ends": "end",
    "exclusive_ends": "end of exclusivity",
    "due": "due",
    "frozen_through": "end of the freeze",
    TAKES_EFFECT: "takes effect",
    "effective": "takes effect",
    "signed": "to be signed",
}
"""What a date is, where the name of its field does not say it."""
_LAST_DAYS = frozenset({"ends", "exclusive_ends", "frozen_through"})
"""The fields whose last day is included: what they end stands through it."""


def format_day(dated: DatedValue) -> str:
    """Write the day as the record has it, and the last day that it may be; empty if there is none."""
    day = dated.day
    if day is None:
        return ""
    if day.first == day.last:
        return day.text
    how = "through" if dated.period or dated.field in _LAST_DAYS else "by"
    return f"{day.text} ({how} {day.last.isoformat()})"


def describe_date(wording: Wording, dated: DatedValue) -> str:
    """Say what a date is: ``end``, ``takes effect``, ``amount USD 2 million in 2027``, ``proposed end``."""
    name = _NAMES.get(dated.field, format_field_name(dated.field))
    if dated.period:
        name = f"{name} {describe_value(wording, dated)} in {dated.period}"
    return f"proposed {name}" if dated.proposal else name


def describe_value(wording: Wording, dated: DatedValue) -> str:
    """Write the value as the record states it."""
    return wording.format_field(dated.term, dated.field, dated.value)


def iter_remarks(wording: Wording, dated: DatedValue) -> Iterator[str]:
    """Yield all that a reader must know beside the day: conditions, doubts, what became of the term."""
    if dated.proposal:
        yield "not known to be in force"
    if dated.doubt:
        yield f"the date is {dated.doubt}"
    if dated.day is not None and isinstance(dated.value, End) and dated.value.milestones:
        reached = f"; {_join_reached(dated.milestones)} reached" if dated.milestones else ""
        yield f"ends {describe_value(wording, dated)}{reached}"
    status = dated.term.status
    if status is not None and status.verb == "unrestated":
        yield "the newest snapshot does not restate the term"
    elif status is not None and status.after is None:
        yield "nobody knows whether the term still stands"
    elif status is not None and status.after in ("agreed", "suspended"):
        yield "not known to be in effect" if status.after == "agreed" else "the term is suspended"
    if dated.last_known:
        yield f"last known in {dated.last_known}"
    if dated.is_confirmed_later:
        yield "a later source confirms the term"
    elif dated.renews:
        yield "the deal renews itself; renewal not confirmed"


def _join_reached(titles: tuple[str, ...]) -> str:
    return f"{' and '.join(map(truncate_line, titles))} {'was' if len(titles) == 1 else 'were'}"
