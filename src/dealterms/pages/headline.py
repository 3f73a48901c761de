"""The sentence that comes first: what changed, in whose favor and when, as a journalist could print it.

One term changed, in Bolt's favor: Royalty: rate raised from 20% to 25% (January 2025).
Three terms changed, two in Bolt's favor: Royalty was added (2024); License ended (2025); and one more.
No change of the deal is recorded between 2024 and May 2025.

It is written from what the report tells and says no more than that. Read backward, the report turns each
move around; the sentence keeps to the order of time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from dealterms.model.axes import Ladder, Role, Text
from dealterms.model.change import STATED_AS_UNKNOWN, STATUS, FieldChange, TermEnd
from dealterms.model.diff import Diff, TermChange
from dealterms.model.kinds import resolve_kind
from dealterms.model.missing import REDACTED, SILENT, UNDISCLOSED, UNKNOWN, Trend
from dealterms.model.partial_date import PartialDate
from dealterms.model.schedule import Schedule
from dealterms.model.term import MUTUAL, PartyIds, to_party_set
from dealterms.model.value import End, Value
from dealterms.pages.changes import name_round_trip
from dealterms.pages.wording import (
    Wording,
    capitalize_first,
    format_date,
    format_field_name,
    name_trend,
    quote_words,
)

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MAX_TOLD = 2
"""So many terms are told one by one; the rest is counted."""
_MAX_WORDS = 3
"""So many words of a set are told; the rest is counted."""
_MAX_VALUE = 80
"""What takes more letters to say is left to the table."""
_STATUS_PHRASES = {
    "added": "was added",
    "ended": "ended",
    "suspended": "was suspended",
    "resumed": "was resumed",
}
_ROUND_TRIP_PHRASES = {
    "added, ended": "was added and ended",
    "ended, back": "ended and came back",
    "suspended, back": "was suspended and resumed",
}
_EVENT_PHRASES = {
    "took-effect": "took effect",
    "lapsed": "lapsed",
    "performed": "was performed",
    "exercised": "was exercised",
    "reached": "was reached",
}
_MOVES = frozenset(
    "raised lowered extended shortened widened narrowed tightened loosened strengthened weakened".split()
)
"""The moves that read well before `from … to …`."""
_FIELD_NAMES = {
    "committed": "committed amount",
    "decided_by": "decision-maker",
    "ends": "end",
    "exclusive_ends": "end of exclusivity",
    "exclusive_except": "exceptions to the exclusivity",
    "funded": "paid amount",
    "percent": "percentage",
    "used": "used amount",
}
"""The names of fields that would not read as nouns."""
_NOT_KNOWN = {
    UNKNOWN: "an unknown value",
    SILENT: "nothing stated",
    UNDISCLOSED: "an undisclosed value",
    REDACTED: "a redacted value",
}
"""What stands for a value that nobody can print."""


def write_sentence(
    wording: Wording,
    diff: Diff,
    *,
    today: date | None = None,
    known_by: str | None = None,
    of: Sequence[str] = (),
) -> str:
    """Write the sentence of a diff.

    Args:
        wording: the names of the deal.
        diff: what is told.
        today: the day on which it is asked: what comes later lies ahead.
        known_by: the day after which no source counts, if there is one.
        of: the titles of the terms that were asked for, if not all were.
    """
    forward = diff.reversed() if diff.backward else diff
    changed = forward.changed
    parts = [
        describe_changes(wording, changed, today, of) if changed else _describe_no_change(forward, of),
    ]
    doubtful = sum(_may_have_changed(term) for term in forward.terms)
    if doubtful:
        terms = count_in_words(doubtful, "more term" if changed else "term")
        parts.append(f"whether {terms} changed, the record does not say")
    if forward.happened:
        parts.append(describe_events(wording, forward.happened, today))
    if unread := {finding.place.keys for finding in forward.findings}:
        parts.append(f"{count_in_words(len(unread), 'term')} could not be compared")
    sentence = "; ".join(parts)
    if known_by:
        sentence = f"as known by {format_date(PartialDate.parse(known_by))}, {sentence}"
    return f"{capitalize_first(sentence)}."


def _describe_no_change(diff: Diff, of: Sequence[str]) -> str:
    first, last = (format_date(PartialDate.parse(name)) for name in (diff.before, diff.after))
    # Of a walk of which only the first snapshot was known, both are that one.
    span = f"between {first} and {last}" if first != last else f"since {first}"
    return f"no change of {_join_words(of, 'or') or 'the deal'} is recorded {span}"


def _may_have_changed(term: TermChange) -> bool:
    """Whether a term differs, and nobody says whether the deal changed or the record was wrong."""
    return term.class_ != "deal" and any(field.verb == "differs" for field in term.fields)


def describe_changes(
    wording: Wording, terms: Collection[TermChange], today: date | None, of: Sequence[str] = ()
) -> str:
    """Describe what changed: how many terms, in whose favor, and the first two."""
    favors = _describe_favors([_find_favored(wording, term) for term in terms])
    told = [(_describe_term(wording, term, today), _describe_doubt(term)) for term in terms][:_MAX_TOLD]
    if len(of) == 1 and len(terms) == 1:
        (phrase, doubt), *_ = told
        return f"{phrase}{favors}{doubt}"
    parts = [f"{phrase}{doubt}" for phrase, doubt in told]
    if len(terms) > _MAX_TOLD:
        parts.append(f"and {count_in_words(len(terms) - _MAX_TOLD)} more")
    number = count_in_words(len(terms))
    head = f"of the terms asked for, {number}" if of else count_in_words(len(terms), "term")
    lack = _count_lacking(terms) if len(terms) > 1 else ""
    return f"{head} changed{favors}{lack}: {'; '.join(parts)}"


def describe_events(wording: Wording, terms: Collection[TermChange], today: date | None) -> str:
    """Describe what came about as agreed: how much, and the first two."""
    told = [
        f"{wording.format_title(term)} {_EVENT_PHRASES[event.verb]}{_format_day(event, today)}"
        f"{_describe_lack([event])}"
        for term in terms
        for event in term.events
    ]
    more = [f"and {count_in_words(len(told) - _MAX_TOLD)} more"] if len(told) > _MAX_TOLD else []
    things = count_in_words(len(told), "thing")
    return f"{things} happened under the deal: {'; '.join([*told[:_MAX_TOLD], *more])}"


def count_in_words(number: int, noun: str = "") -> str:
    """Write ``one term``, ``two terms``, ``12 terms``; without a noun ``one``."""
    word = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{word} {noun}{'' if number == 1 else 's'}" if noun else word


def _find_favored(wording: Wording, term: TermChange) -> str:
    """Return whom a term's change favors; nothing if sources disagree on the roles, or nobody knows them."""
    party: PartyIds | None = term.favors
    if party is None or "unknown" in to_party_set(party) or term.find_disputed_roles():
        return ""
    return wording.format_party(party)


def _describe_favors(favors: list[str]) -> str:
    """Write ``, both in Bolt's favor`` or ``, two in Bolt's favor, one in Acme's``."""
    counts = Counter(filter(None, favors))
    if not counts:
        return ""
    (first, number), *others = counts.items()
    if number == len(favors):
        return f", {_name_all(number)}in {_make_possessive(first)} favor"
    parts = [f"{count_in_words(number)} in {_make_possessive(first)} favor"]
    parts += [f"{count_in_words(number)} in {_make_possessive(name)}" for name, number in others]
    return f", {', '.join(parts)}"


def _make_possessive(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _describe_term(wording: Wording, term: TermChange, today: date | None) -> str:
    """Say in one phrase what became of a term, and when."""
    title = wording.format_title(term)
    status = next((f for f in term.changed_fields if f.field == STATUS), None)
    if status is not None and not status.transient:
        return f"{title} {_STATUS_PHRASES[status.verb]}{_format_day(status, today)}"
    round_trip = _ROUND_TRIP_PHRASES[name_round_trip(status)] if status is not None else ""
    lasting = [f for f in term.changed_fields if f.field != STATUS and not f.transient]
    if not lasting:
        return f"{title} {round_trip or 'changed and changed back'}"
    lead = min(lasting, key=lambda field: _rank_field(term, field))
    phrase = f"{_describe_move(wording, term, lead)}{_format_day(lead, today)}{_describe_later(term, lead)}"
    others = [change.field for change in lasting if change is not lead]
    if others:
        named = f"its {_name_field(others[0])} changed, too"
        phrase += (
            f", and {named if len(others) == 1 else f'{count_in_words(len(others))} other fields changed'}"
        )
        phrase += ", not all one way" if term.direction == "mixed" else ""
    return f"{phrase}, and it {round_trip} in between" if round_trip else phrase


def _describe_later(term: TermChange, change: FieldChange) -> str:
    """Say if a value that changed is not stated any more."""
    later = next((f for f in term.fields if f.field == change.field and f.verb == "unrestated"), None)
    if later is None:
        return ""
    return ", and is unknown now" if later.reason == STATED_AS_UNKNOWN else ", and is not restated since"


def _rank_field(term: TermChange, field: FieldChange) -> int:
    """Rank the fields by how much they say: a ladder, what has a direction, the rest."""
    if isinstance(resolve_kind(term.kind).get_axes().get(field.field), Ladder):
        return 0
    return 1 if field.counted else 2


def _name_field(field: str) -> str:
    return _FIELD_NAMES.get(field) or format_field_name(field)


def _describe_move(wording: Wording, term: TermChange, change: FieldChange) -> str:
    """Write ``Royalty: rate raised from 20% to 25%``, or as much of it as can be said."""
    title, name = wording.format_title(term), _name_field(change.field)
    moved = f"{title}: {name} {change.moved if change.moved in _MOVES else 'changed'}"
    before, after = (_name_value(wording, term, change.field, side) for side in (change.before, change.after))
    way = _describe_way(wording, term, change)
    if _are_words_told(change):
        parts = ((change.come, "added"), (change.gone, "removed"))
        told = [f"{_list_words(wording, which)} {verb}" for which, verb in parts if which]
        return f"{moved}, with {' and '.join(told)}{way}"
    if change.before == change.after:
        stated = wording.format_field(term, change.field, change.after)
        return f"{moved}{way}, stated before and after as {stated}"
    if max(len(before), len(after)) > _MAX_VALUE:
        return f"{moved}{way}"
    if change.field == "level" and isinstance(change.before, str) and isinstance(change.after, str):
        return f"{title} went from {_add_article(before)} to {_add_article(after)}{way}"
    return f"{moved} from {before} to {after}{way}"


def _add_article(rung: str) -> str:
    """Write ``a right of first refusal``; the other rungs are adjectives."""
    return f"a {rung}" if rung.startswith("right ") else rung


def _are_words_told(change: FieldChange) -> bool:
    """Whether what came and went says it all; what is redacted may be a word that was there before."""
    words = {*change.come, *change.gone}
    if not words or "all" in words:
        return False
    older, newer = (s if isinstance(s, frozenset) else frozenset() for s in (change.before, change.after))
    return REDACTED.value not in change.come or older <= newer


def _describe_way(wording: Wording, term: TermChange, change: FieldChange) -> str:
    """Write `` by way of 22%``, if it has another value or more between the first and the last one."""
    stops = _list_stops(change)
    if not stops:
        return ""
    name = _name_value(wording, term, change.field, stops[0])
    is_short = len(stops) == 1 and len(name) <= _MAX_VALUE and not isinstance(stops[0], frozenset)
    return f" by way of {name if is_short else count_in_words(len(stops), 'other value')}"


def _list_stops(change: FieldChange) -> list[Value]:
    """List the values between the first and the last one."""
    values = [step.value for step in change.path if not isinstance(step.value, TermEnd | None)]
    return values[:-1] if change.before is None else values[1:-1]


def _name_value(wording: Wording, term: TermChange, field: str, value: Value | None) -> str:
    """Write a value so that it can stand behind `from` and `to`."""
    axis = resolve_kind(term.kind).get_axes().get(field)
    if value is None or value in _NOT_KNOWN:
        return "an unknown party" if isinstance(axis, Role) else _NOT_KNOWN[value or UNKNOWN]
    if isinstance(value, Trend):
        way = name_trend(axis, value) if axis is not None else value.way
        return f"{'an' if way == 'earlier' else 'a'} {way} {value.word.value} value"
    if isinstance(value, End) and not value.milestones and isinstance(value.through, PartialDate):
        return format_date(value.through)
    if isinstance(value, PartialDate):
        return format_date(value)
    if isinstance(value, frozenset) and not isinstance(axis, Role):
        return _list_words(wording, value)
    if value == MUTUAL and isinstance(axis, Role):
        return "both parties"
    text = wording.format_field(term, field, value)
    if isinstance(value, Schedule):
        return f"a schedule ({text})"
    is_phrase = isinstance(axis, Text) or (isinstance(value, End) and bool(value.milestones))
    return quote_words(text) if is_phrase else text


def _list_words(wording: Wording, words: Collection[str]) -> str:
    """Write ``a, b and c``; of more words, the first three, and how many more there are."""
    names = ["a redacted part" if w == REDACTED.value else wording.format_token(w) for w in sorted(words)]
    more = len(names) - _MAX_WORDS
    return _join_words([*names[:_MAX_WORDS], f"{count_in_words(more)} more"] if more > 0 else names, "and")


def _join_words(words: Sequence[str], last: str) -> str:
    """Write ``a, b and c``."""
    *others, end = words or ("",)
    return f"{', '.join(others)} {last} {end}" if others else end


def _format_day(change: FieldChange, today: date | None) -> str:
    """Write when it changed: `` (January 2025)``; where only a snapshot tells it, `` (by January 2025)``."""
    if not change.when:
        return ""
    day = PartialDate.parse(change.when)
    last = "the last change " if change.field != STATUS and _list_stops(change) else ""
    by = "by " if change.when_is == "by" else ""
    ahead = ", which lies ahead" if today is not None and day.first > today else ""
    return f" ({last}{by}{format_date(day)}{ahead})"


def _describe_doubt(term: TermChange) -> str:
    """Say if a term's changes have no source, and on which of them sources disagree."""
    disputed = [_name_field(change.field) for change in term.changed_fields if is_disputed(change)]
    few = f"its {_join_words(disputed, 'and')}"
    fields = few if len(disputed) < 3 else count_in_words(len(disputed), "field")
    dissent = f", though sources disagree on {fields}" if disputed else ""
    return f"{_describe_lack(term.changed_fields)}{dissent}"


def is_disputed(change: FieldChange) -> bool:
    """Whether a source that counts disputes the value; one that only tells what is not public does not."""
    return any(item.problem is None and item.stance == "disputes" for item in change.dissent)


def _describe_lack(changes: Collection[FieldChange]) -> str:
    """Say if changes have no source: none at all, none that counts, or none for a part of them."""
    if all(change.supported is not False for change in changes):
        return ""
    owed = [change for change in changes if change.supported is not None]
    voices = [e for change in owed for e in change.evidence if (e.side, e.stance) == ("after", "supports")]
    if any(change.supported for change in owed) or any(voice.problem is None for voice in voices):
        return ", partly without a source"
    return ", without a source that counts" if voices else ", without a source"


def _count_lacking(terms: Collection[TermChange]) -> str:
    """Write ``, two of them without a source``, or that these are not fully sourced."""
    lacks = [lack for term in terms if (lack := _describe_lack(term.changed_fields))]
    if not lacks:
        return ""
    number = f"{count_in_words(len(lacks))} of them " if len(lacks) < len(terms) else _name_all(len(lacks))
    how = "without a source" if set(lacks) == {", without a source"} else "not fully sourced"
    return f", {number}{how}"


def _name_all(number: int) -> str:
    """Write ``both`` or ``all``, with a blank; nothing for one alone."""
    return ("", "both ", "all ")[min(number, 3) - 1]
