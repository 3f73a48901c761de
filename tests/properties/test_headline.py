"""No headline is false: its English, read anew, against the JSON of the same report.

The oracle takes the sentence apart (`support.headline_reader`) and asks of each claim whether the report
bears it out. It has nothing in common with what writes the sentence.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections import Counter
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support import walks
from support.deal_files import STORY_DAY, TODAY, as_json, ask, ask_story, show, show_story
from support.headline_reader import NUMBERS, Phrase, Sentence, read_cover, read_phrase, read_sentence
from support.paths import MICROSOFT_OPENAI, STORIES
from support.report_words import (
    STATUS,
    Field,
    Report,
    Term,
    find_disputed_roles,
    get_axis,
    get_titles,
    is_role,
    write_duration,
    write_end,
    write_parties,
    write_possessive,
    write_title,
)
from support.strategies import Raw, RawDeal

from dealterms.model import axes
from dealterms.model.kinds import resolve_kind
from dealterms.model.partial_date import PartialDate
from dealterms.model.term import OVER_STATUSES
from dealterms.pages import build_page
from dealterms.reports.diff import DiffOptions
from dealterms.reports.show import ShowOptions

DAYS = (date(2019, 6, 30), date(2022, 2, 1), date(2024, 5, 5), TODAY)
BECAME = {"added": "was added", "ended": "ended", "suspended": "was suspended", "resumed": "was resumed"}
HAPPENED = {
    "took-effect": "took effect",
    "lapsed": "lapsed",
    "performed": "was performed",
    "exercised": "was exercised",
    "reached": "was reached",
}


def any_headline_deal() -> st.SearchStrategy[RawDeal]:
    """Deals of every kind, and those in which roles, kinds and parties move."""
    return st.one_of(
        walks.any_deal(), walks.raw_walk(), walks.raw_walk(roles_move=True, kinds_move=True),
        walks.raw_walk(terms=(3, 4), most=3), walks.raw_passing(), walks.raw_voices(),
    )  # fmt: skip


# -- what the JSON says, in the words of a sentence ----------------------------------------------------


def write_day(text: str) -> str:
    """2025-01-21: January 21, 2025. What is uncertain stays as it is."""
    if text[-1:] in ("?", "~") or "-" not in text:
        return text
    year, month, *day = text.split("-")
    name = month_name[int(month)]
    return f"{name} {int(day[0])}, {int(year)}" if day else f"{name} {int(year)}"


def get_first_day(text: str) -> date:
    year, month, day = (*map(int, text.rstrip("?~").split("-")), 1, 1)[:3]
    return date(year, month, day)


def write_when(field: Field, today: date) -> str:
    """`by 2021, which lies ahead`, of a date after the day on which it is asked."""
    if not field["when"]:
        return ""
    last = "the last change " if field["field"] != STATUS and list_stops(field) else ""
    by = "by " if field["when_is"] == "by" else ""
    ahead = ", which lies ahead" if get_first_day(field["when"]) > today else ""
    return f"{last}{by}{write_day(field['when'])}{ahead}"


def join_words(words: list[str], glue: str = "and") -> str:
    return f"{', '.join(words[:-1])} {glue} {words[-1]}" if len(words) > 1 else "".join(words)


def write_words(words: Collection[str]) -> str:
    """At most three words of a set; the rest is counted."""
    names = ["a redacted part" if word == "redacted" else write_word(word) for word in sorted(words)]
    more = len(names) - 3
    return join_words([*names[:3], f"{write_number(more)} more"] if more > 0 else names)


def write_word(word: str) -> str:
    """A token as words: `own-use`, own use; `non-exclusive` keeps its hyphen."""
    if not word.replace("-", "").isalnum() or word != word.lower() or not word[0].isalpha():
        return word
    return word.replace("-", " ").replace("non ", "non-")


def write_number(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def write_value(data: Report, term: Term, name: str, value: Any) -> str:
    """A value as it stands behind `from` and `to`; what is not known or not public is no value."""
    axis = get_axis(term, name)
    if isinstance(axis, axes.Role):
        parties = value if isinstance(value, list) else [value]
        if value in (None, "mutual"):
            return "an unknown party" if value is None else "both parties"
        return write_parties(data, parties)
    if value is None:
        return "an unknown value"
    if isinstance(value, list):
        return write_words(value)
    if isinstance(value, dict):
        is_end = isinstance(axis, axes.Through)
        return f"“{write_end(data, value)}”" if is_end else write_schedule(value)
    nothings = {
        "redacted": "a redacted value",
        "undisclosed": "an undisclosed value",
        "silent": "nothing stated",
    }
    if value in nothings:
        return nothings[value]
    word, _, way = value.partition(", ")
    if way in ("lower", "higher") and word in ("redacted", "undisclosed"):
        if isinstance(axis, axes.Through):
            return f"an earlier {word} value" if way == "lower" else f"a later {word} value"
        return f"a {way} {word} value"
    if isinstance(axis, axes.Through) and value[0].isdigit():
        return write_day(value)
    if isinstance(axis, axes.Text) and value != "none":
        return f"“{value}”"
    rung = resolve_kind(term["kind"]).rung_names.get(value) if isinstance(axis, axes.Ladder) else None
    length = write_duration(value)
    return rung or (length if length != value else group_digits(write_word(value)))


def group_digits(text: str) -> str:
    return re.sub(r"(?<=[0-9])_(?=[0-9])", ",", text)


def write_schedule(value: dict[str, str]) -> str:
    text = ", ".join(f"{key}: {amount}" for key, amount in value.items())
    return f"a schedule ({group_digits(text)})"


def list_stops(field: Field) -> list[Any]:
    """The values on the way, between the first and the last one."""
    values = [value for _, value, *_ in field["path"] if value not in (None, "ended")]
    return values[(field["before"] is not None) : -1]


def name_field(name: str) -> str:
    names = {
        "carve_outs": "carve-outs",
        "committed": "committed amount",
        "decided_by": "decision-maker",
        "ends": "end",
        "exclusive_ends": "end of exclusivity",
        "exclusive_except": "exceptions to the exclusivity",
        "funded": "paid amount",
        "percent": "percentage",
        "used": "used amount",
    }
    return names.get(name, name.replace("_", " "))


def get_changed_fields(term: Term) -> list[Field]:
    return [field for field in term["fields"] if field["class"] == "deal"]


def find_favored_party(data: Report, term: Term) -> str:
    """The name of whom the change favors; nothing where that is not known or leans on a disputed role."""
    favors = term["favors"] or []
    parties = [favors] if isinstance(favors, str) else favors
    if not parties or "unknown" in parties or find_disputed_roles(term):
        return ""
    return write_parties(data, parties)


def find_lack(fields: list[Field]) -> str:
    """How badly changes are sourced, from what is owed and who speaks."""
    owed = [field["supported"] for field in fields if field["supported"] is not None]
    if all(owed):
        return ""
    voices = [
        e for f in fields if f["supported"] is not None for e in f["evidence"]
        if (e["side"], e["stance"]) == ("after", "supports")
    ]  # fmt: skip
    if any(owed) or any(voice["problem"] is None for voice in voices):
        return "partly without a source"
    return "without a source that counts" if voices else "without a source"


def find_disputed(fields: list[Field]) -> list[str]:
    return [
        name_field(f["field"])
        for f in fields
        if any(e["stance"] == "disputes" and e["problem"] is None for e in f["evidence"])
    ]


# -- the judge -----------------------------------------------------------------------------------------


def judge(data: Report, today: date, asked: Collection[str] = ()) -> None:
    """Hold the headline of a report, which is read forward, against its JSON."""
    sentence = read_sentence(data["headline"])
    differences = data["differences"]
    changed = [term for term in differences if term["class"] == "deal"]
    assert sentence.known_by == write_day(data.get("known_by", ""))
    assert sentence.is_of_asked == bool(asked and sentence.changed)
    if changed:
        _judge_changes(data, sentence, changed, today, asked)
    else:
        assert (sentence.told, sentence.changed, sentence.favored) == ((), None, {})
        ends = [write_day(data["before"]), write_day(data["after"])]
        assert list(sentence.span) == list(dict.fromkeys(ends))
        _judge_what_is_unchanged(data, sentence, asked)
    doubtful = [
        term
        for term in differences
        if term["class"] != "deal" and any(field["verb"] == "differs" for field in term["fields"])
    ]
    assert sentence.doubtful == len(doubtful)
    assert sentence.is_doubtful_more == bool(doubtful and changed)
    _judge_events(data, sentence, today)
    kinds = {f["at"] for f in data["findings"] if f["rule"] == "kind-changed"}
    assert sentence.unread == len(kinds)


def _judge_what_is_unchanged(data: Report, sentence: Sentence, asked: Collection[str]) -> None:
    titles = get_titles(data)
    assert sentence.unchanged == (join_words([titles.get(id_, id_) for id_ in asked], "or") or "the deal")


def _judge_changes(
    data: Report, sentence: Sentence, changed: list[Term], today: date, asked: Collection[str]
) -> None:
    favored = Counter(name for term in changed if (name := find_favored_party(data, term)))
    lacks = [lack for term in changed if (lack := find_lack(get_changed_fields(term)))]
    if sentence.changed is None:
        # One term was asked for, and it changed: there is nothing to count.
        assert len(asked) == len(changed) == 1
    else:
        assert sentence.changed == len(changed)
        assert sentence.favored == {write_possessive(name): number for name, number in favored.items()}
        assert sentence.lacking == (len(lacks) if len(changed) > 1 else 0)
        how = "without a source" if set(lacks) == {"without a source"} else "not fully sourced"
        assert sentence.lack == (how if sentence.lacking else "")
    assert len(sentence.told) == min(len(changed), 2)
    assert sentence.more == len(changed) - len(sentence.told)
    for term, text in zip(changed, sentence.told, strict=False):
        phrase = read_phrase(write_title(data, term), text)
        _judge_phrase(data, term, phrase, today)
        assert phrase.lack == find_lack(get_changed_fields(term))
        disputed = find_disputed(get_changed_fields(term))
        few = f"its {join_words(disputed)}" if len(disputed) < 3 else f"{write_number(len(disputed))} fields"
        assert phrase.disputed == (few if disputed else "")
        only = find_favored_party(data, term) if sentence.changed is None else ""
        assert phrase.favored == (write_possessive(only) if only else "")


def _judge_phrase(data: Report, term: Term, phrase: Phrase, today: date) -> None:
    """Hold what is said of one term against its fields."""
    fields = get_changed_fields(term)
    status = next((field for field in fields if field["field"] == STATUS), None)
    lasting = [field for field in fields if field["field"] != STATUS and not field["transient"]]
    if status is not None and not status["transient"]:
        assert phrase.became == BECAME[status["verb"]]
        assert phrase.day == write_when(status, today)
        return
    if not lasting:
        assert all(field["transient"] for field in fields)
        assert phrase.day == ""
        if status is None:
            assert phrase.became == "changed and changed back"
        else:
            _judge_round_trip(status, phrase.became)
        return
    assert phrase.became == ""
    (told,) = [field for field in lasting if name_field(field["field"]) == phrase.field]
    ladders = [f for f in lasting if isinstance(get_axis(term, f["field"]), axes.Ladder)]
    assert told in (ladders or lasting)
    assert ladders or told["direction"] or not any(field["direction"] for field in lasting)
    assert phrase.day == write_when(told, today)
    assert phrase.others == len(lasting) - 1
    others = [name_field(field["field"]) for field in lasting]
    assert phrase.other == "" if len(lasting) != 2 else phrase.other in others
    assert not phrase.other or phrase.other != phrase.field
    assert phrase.is_mixed == (term["direction"] == "mixed" and len(lasting) > 1)
    if status is None:
        assert phrase.round_trip == ""
    else:
        _judge_round_trip(status, phrase.round_trip)
    _judge_values(data, term, told, phrase)
    same = [field for field in term["fields"] if field["field"] == told["field"]]
    assert bool(phrase.later) == any(field["verb"] == "unrestated" for field in same)


def _judge_round_trip(status: Field, words: str) -> None:
    """Ask whether the term was, on its way, what it is said to have been."""
    on_the_way = [value for _, value, *_ in status["path"]][:-1]
    match words:
        case "was added and ended":
            assert status["before"] is None
            assert status["after"] in OVER_STATUSES
        case "ended and came back":
            assert set(on_the_way) & OVER_STATUSES
            assert status["after"] not in OVER_STATUSES
        case "was suspended and resumed":
            assert "suspended" in on_the_way
            assert status["after"] == "in-force"
        case _:
            pytest.fail(f"nobody knows what `{words}` is")


def _judge_values(data: Report, term: Term, field: Field, phrase: Phrase) -> None:
    name, before, after = field["field"], field["before"], field["after"]
    _judge_the_word(field, phrase)
    _judge_the_way(data, term, field, phrase.way)
    if phrase.added or phrase.removed:
        _judge_words(field, phrase)
    elif phrase.stated:
        assert before == after
    elif phrase.values:
        assert before != after
        assert phrase.values == " to ".join(write_value(data, term, name, side) for side in (before, after))
    else:
        # What is long is left to the table.
        assert any(len(write_value(data, term, name, side)) > 80 for side in (before, after))


def _judge_the_way(data: Report, term: Term, field: Field, words: str) -> None:
    """A single short value on the way is named; sets and more values are counted."""
    stops = list_stops(field)
    named = [write_value(data, term, field["field"], value) for value in stops]
    is_set = isinstance(next(iter(stops), None), list) and not is_role(term, field["field"])
    if len(named) == 1 and len(named[0]) <= 80 and not is_set:
        assert words == named[0]
    else:
        noun = "other value" if len(named) == 1 else "other values"
        assert words == (f"{write_number(len(named))} {noun}" if named else "")


def _judge_the_word(field: Field, phrase: Phrase) -> None:
    """A word for a move must be the report's own."""
    if phrase.moved == "went":
        assert field["field"] == "level"
    elif phrase.moved == "changed":
        assert field["moved"] in ("", "set", "lifted", "reassigned", "reversed", "joined", "left") or (
            field["moved"].startswith("moved ")
        )
    else:
        assert phrase.moved == field["moved"]


def _judge_words(field: Field, phrase: Phrase) -> None:
    """What is said to have been added was not there before, and was known not to be."""
    assert (phrase.added, phrase.removed) == tuple(write_words(field[key]) for key in ("come", "gone"))
    sides = [field["before"], field["after"]]
    assert all(isinstance(side, list) or side == "none" for side in sides)
    before, after = (set(side) if isinstance(side, list) else set() for side in sides)
    assert set(field["come"]) <= after - before
    assert set(field["gone"]) <= before - after
    assert "all" not in before ^ after
    if "redacted" in field["come"]:
        assert before < after


def _judge_events(data: Report, sentence: Sentence, today: date) -> None:
    events = [(t, f) for t in data["differences"] for f in t["fields"] if f["class"] == "event"]
    assert sentence.happened == len(events)
    assert len(sentence.told_events) == min(len(events), 2)
    assert sentence.more_events == len(events) - len(sentence.told_events)
    for (term, field), text in zip(events, sentence.told_events, strict=False):
        when = write_when(field, today)
        lack = find_lack([field])
        told = f"{HAPPENED[field['verb']]}{f' ({when})' if when else ''}{f', {lack}' if lack else ''}"
        assert text == f"{write_title(data, term)} {told}"


# -- the laws ------------------------------------------------------------------------------------------


@given(any_headline_deal(), st.sampled_from(DAYS))
def test_no_headline_is_false(deal: RawDeal, today: date) -> None:
    report = ask(deal, today=today)
    data = as_json(report)
    judge(data, today)
    assert build_page(report).lines[0] == data["headline"]


@given(any_headline_deal(), st.sampled_from(DAYS))
def test_read_backward_the_sentence_is_the_same(deal: RawDeal, today: date) -> None:
    forward, backward = (ask(deal, backward=way, today=today) for way in (False, True))
    assert as_json(backward)["headline"] == as_json(forward)["headline"]
    assert build_page(backward).lines[0] == build_page(forward).lines[0]


@given(any_headline_deal(), st.sampled_from([*DAYS[1:], date(2026, 2, 28)]))
def test_what_was_not_known_yet_is_not_in_it(deal: RawDeal, day: date) -> None:
    judge(as_json(ask(deal, options=DiffOptions(known_by=day))), TODAY)


@given(any_headline_deal(), st.data())
def test_of_some_terms_it_tells_what_the_report_tells_of_them(deal: RawDeal, data: st.DataObject) -> None:
    ids = sorted({id_ for raw in deal.snapshots.values() for id_ in raw["terms"]})
    assume(ids)
    asked = tuple(data.draw(st.lists(st.sampled_from(ids), min_size=1, unique=True)))
    judge(as_json(ask(deal, options=DiffOptions(terms=asked))), TODAY, asked)


@given(any_headline_deal(), st.sampled_from([("deal",), ("record",), ("disputed", "proposed")]))
def test_what_alone_is_shown_does_not_touch_it(deal: RawDeal, only: Any) -> None:
    whole = as_json(ask(deal))["headline"]
    assert as_json(ask(deal, options=DiffOptions(only=only)))["headline"] == whole
    brief = ask(deal, options=DiffOptions(detail="brief"))
    assert as_json(brief)["headline"] == build_page(brief).lines[0] == whole


@pytest.mark.parametrize("story", [MICROSOFT_OPENAI, *STORIES], ids=lambda folder: folder.name)
def test_no_headline_of_a_story_is_false(story: Path) -> None:
    forward, backward = (ask_story(story, backward=way) for way in (False, True))
    told = as_json(backward if as_json(forward)["backward"] else forward)
    judge(told, STORY_DAY)
    assert as_json(forward)["headline"] == as_json(backward)["headline"]
    for term in told["differences"]:
        asked = (term["term"],)
        report = as_json(ask_story(story, backward=as_json(forward)["backward"], terms=asked))
        # What is told of one term calls the others by their titles.
        judge(report | {"named": told["differences"]}, STORY_DAY, asked)


# -- the same of a cover page --------------------------------------------------------------------------

STATES = {
    "in force": "in-force",
    "not known to be in effect": "agreed",
    "suspended": "suspended",
    "past its known end": "past",
    "past their known end": "past",
    "perhaps past its end": "perhaps-past",
    "perhaps past their end": "perhaps-past",
    "over": "over",
    "not restated": "unrestated",
    "of unknown status": "unknown",
}


@given(any_headline_deal(), st.sampled_from(["latest", "2026", "2027-03", None]), st.sampled_from(DAYS))
def test_no_headline_of_a_cover_page_is_false(deal: RawDeal, reference: str | None, today: date) -> None:
    assume(reference != "latest" or any(get_first_day(name) <= today for name in deal.snapshots))
    report = show(deal, reference, today=today)
    data = as_json(report)
    assert build_page(report).lines[0] == data["headline"]
    _judge_cover(data, today)


@given(any_headline_deal(), st.sampled_from(DAYS))
def test_a_cover_page_says_by_when_it_was_known(deal: RawDeal, day: date) -> None:
    _judge_cover(as_json(show(deal, options=ShowOptions(known_by=day))), TODAY)


@given(any_headline_deal(), st.data())
def test_a_cover_page_of_some_terms_counts_these(deal: RawDeal, data: st.DataObject) -> None:
    ids = sorted({id_ for raw in deal.snapshots.values() for id_ in raw["terms"]})
    assume(ids)
    asked = tuple(data.draw(st.lists(st.sampled_from(ids), min_size=1, unique=True)))
    _judge_cover(as_json(show(deal, options=ShowOptions(terms=asked))), TODAY, asked)


@pytest.mark.parametrize("story", [MICROSOFT_OPENAI, *STORIES], ids=lambda folder: folder.name)
def test_no_headline_of_the_cover_page_of_a_story_is_false(story: Path) -> None:
    _judge_cover(as_json(show_story(story)), STORY_DAY)


def _judge_cover(data: Report, today: date, asked: Collection[str] = ()) -> None:
    """Hold the counts of the sentence against what the JSON says of each term."""
    cover = read_cover(data["headline"])
    reference, snapshot = data["asked"][0], data["as_of"]
    day = _find_day_meant(reference, snapshot, today)
    is_of_snapshot = day == PartialDate.parse(snapshot).last
    meant = reference if reference[0].isdigit() else day.isoformat()
    assert cover.day == write_day(snapshot if is_of_snapshot else meant)
    assert cover.snapshot == ("" if is_of_snapshot else write_day(snapshot))
    assert cover.known_by == write_day(data.get("known_by", ""))
    assert cover.is_of_asked == bool(asked)
    counts = Counter[str]()
    for words, number in cover.counts.items():
        counts[STATES[words]] += number
    shown = {term["term"] for term in data["terms"]}
    found = [_find_states(term, day) for term in data["terms"]]
    found += [{"over"} for term in data["past"] if term not in shown]
    assert sum(counts.values()) == len(found)
    for state in set(STATES.values()):
        certain, possible = found.count({state}), sum(state in states for states in found)
        assert certain <= counts[state] <= possible
    assert cover.disputed == sum(bool(find_disputed(term["fields"])) for term in data["terms"])


def _find_day_meant(reference: str, snapshot: str, today: date) -> date:
    """The last day of a date; of `latest`, today, if the newest snapshot is no later."""
    if reference == "latest":
        return max(today, PartialDate.parse(snapshot).last)
    return PartialDate.parse(reference).last


def _find_states(term: Term, day: date) -> set[str]:
    """What can be said of how a term stands; of an end that waits for milestones, the JSON has no day."""
    status, *others = term["fields"]
    if status["state"] == "unrestated":
        return {"unrestated"}
    if status["value"] in OVER_STATUSES:
        return {"over"}
    state = status["value"] or "unknown"
    if any("its end has come" in note for note in term["notes"]):
        return {"past"}
    end = next((field["value"] for field in others if field["field"] == "ends"), None)
    if isinstance(end, dict):
        return {state, "past", "perhaps-past"}
    if end is None or not end[0].isdigit():
        return {state}
    last = PartialDate.parse(end).last
    is_confirmed = status["state"] == "reconfirmed" and get_first_day(status["when"]) > last
    passed = "perhaps-past" if end[-1] in "?~" else "past"
    return {passed} if last < day and not is_confirmed else {state}


# -- worked examples -----------------------------------------------------------------------------------

SHARE = {"kind": "revenue-share", "payer": "acme", "payee": "bolt", "rate": "20%"}
LICENSE = {"kind": "license-grant", "licensor": "acme", "licensee": "bolt"}
OWN = {"source": "s1", "quote": "words"}


def cited(*fields: str, source: str = "s1") -> Raw:
    return {"sources": [{"source": source, "quote": "words", "supports": list(fields)}]}


def dated(field: str, value: Any) -> Raw:
    """A field with a date of its own and a source: news, even if nothing was known before."""
    return {field: value, "since": {field: "2020"}, **cited(field)}


def build_deal(*states: Raw) -> RawDeal:
    """A deal with one term, in one state after the other; `{}` leaves it out."""
    snapshots = {
        name: {"terms": {"alpha": state} if state else {}, "proposals": {}}
        for name, state in zip(("2019", "2020", "2021-06"), states, strict=False)
    }
    return RawDeal(snapshots, dict(walks.RECORDS))


def tell(*states: Raw, today: date = TODAY, options: DiffOptions | None = None) -> str:
    return str(as_json(ask(build_deal(*states), today=today, options=options))["headline"])


EXAMPLES = {
    "a rate": (
        (SHARE, SHARE | {"rate": "25%", "since": "2020-03"} | cited("rate")),
        "One term changed, in Bolt's favor: Alpha: rate raised from 20% to 25% (March 2020).",
    ),
    "nobody says so": (
        (SHARE, SHARE | {"rate": "25%"}),
        "One term changed, in Bolt's favor: Alpha: rate raised from 20% to 25% (by 2020), without a source.",
    ),
    "a rung": (
        (LICENSE | {"level": "exclusive"}, LICENSE | {"level": "sole", "since": "2020"} | cited("level")),
        "One term changed, in Acme's favor: Alpha went from exclusive to sole (2020).",
    ),
    "there by another way": (
        (SHARE, SHARE | {"rate": "40%", "since": "2020"}, SHARE | {"rate": "30%", "since": "2021"}),
        (
            "One term changed, in Bolt's favor: Alpha: rate raised from 20% to 30% by way of 40%"
            " (the last change 2021), without a source."
        ),
    ),
    "there and back": (
        (SHARE, SHARE | {"rate": "40%", "since": "2020"}, SHARE | {"since": "2021"}),
        "One term changed: Alpha changed and changed back, without a source.",
    ),
    "came and went": (
        ({}, SHARE | {"since": "2020"}, SHARE | {"status": "terminated", "since": "2021"}),
        "One term changed: Alpha was added and ended, without a source.",
    ),
    "ended and back": (
        (SHARE, SHARE | {"status": "terminated", "since": "2020"}, SHARE | {"rate": "9%", "since": "2021"}),
        (
            "One term changed, in Acme's favor: Alpha: rate lowered from 20% to 9% (2021),"
            " and it ended and came back in between, without a source."
        ),
    ),
    "changed, then over": (
        (
            SHARE | {"ends": "2021-03"},
            SHARE | {"ends": "2021-03", "rate": "30%", "since": "2020"} | cited("rate"),
            SHARE | {"ends": "2021-03", "rate": "30%", "status": "lapsed"},
        ),
        (
            "One term changed, in Bolt's favor: Alpha: rate raised from 20% to 30% (2020);"
            " one thing happened under the deal: Alpha lapsed (March 2021)."
        ),
    ),
    "redacted, then redacted": (
        (SHARE | {"cap": "redacted"}, SHARE | dated("cap", "redacted")),
        "One term changed: Alpha: cap changed, stated before and after as redacted (2020).",
    ),
    "lower, but not by how much": (
        (SHARE, SHARE | dated("rate", "redacted, lower")),
        "One term changed, in Acme's favor: Alpha: rate lowered from 20% to a lower redacted value (2020).",
    ),
    "not known before": (
        (SHARE, SHARE | dated("cap", "USD 5 million")),
        "One term changed: Alpha: cap changed from an unknown value to USD 5 million (2020).",
    ),
    "a schedule": (
        (SHARE, SHARE | dated("rate", {"2021": "25%", "2022": "30%"})),
        "One term changed: Alpha: rate changed from 20% to a schedule (2021: 25%, 2022: 30%) (2020).",
    ),
    "words come and go": (
        (
            LICENSE | {"territory": ["cloud"]},
            LICENSE | {"territory": ["own-use", "training"], "since": "2020"},
        ),
        (
            "One term changed: Alpha: territory changed, with own use and training added and cloud removed"
            " (2020), without a source."
        ),
    ),
    "the redacted word may be the old one": (
        (LICENSE | {"territory": ["cloud"]}, LICENSE | dated("territory", ["redacted", "training"])),
        "One term changed: Alpha: territory changed from cloud to a redacted part and training (2020).",
    ),
    "what was not public may have been the same": (
        (LICENSE | {"territory": "undisclosed"}, LICENSE | dated("territory", ["cloud"])),
        "One term changed: Alpha: territory changed from an undisclosed value to cloud (2020).",
    ),
    "a day": (
        (SHARE | {"ends": "2030"}, SHARE | dated("ends", "2032-03-31")),
        "One term changed, in Bolt's favor: Alpha: end extended from 2030 to March 31, 2032 (2020).",
    ),
    "both ways": (
        (SHARE | {"cap": "USD 5"}, SHARE | {"rate": "25%", "cap": "USD 4", "since": "2020"} | cited("rate")),
        (
            "One term changed: Alpha: rate raised from 20% to 25% (2020), and its cap changed, too,"
            " not all one way, partly without a source."
        ),
    ),
    "another party": (
        (SHARE, SHARE | {"payee": "mutual", "payer": "mutual", "since": "2020"}),
        (
            "One term changed: Alpha: payer changed from Acme to both parties (2020),"
            " and its payee changed, too, without a source."
        ),
    ),
    "sources disagree": (
        (
            SHARE,
            SHARE
            | {"rate": "25%", "since": "2020"}
            | {"sources": [OWN | {"supports": ["rate"]}, OWN | {"source": "s2", "instead": {"rate": "24%"}}]},
        ),
        (
            "One term changed, in Bolt's favor: Alpha: rate raised from 20% to 25% (2020),"
            " though sources disagree on its rate."
        ),
    ),
    "whom it favors is disputed": (
        (
            SHARE,
            SHARE
            | {"rate": "25%", "since": "2020"}
            | {
                "sources": [
                    OWN | {"supports": ["rate"]},
                    OWN | {"source": "s2", "instead": {"payee": "core"}},
                ]
            },
        ),
        "One term changed: Alpha: rate raised from 20% to 25% (2020).",
    ),
    "whom it favors is unknown": (
        (SHARE | {"payee": "unknown"}, SHARE | {"payee": "unknown", "rate": "25%"} | cited("rate")),
        "One term changed: Alpha: rate raised from 20% to 25% (by 2020).",
    ),
    "the deal or the record": (
        (SHARE | {"since": "2018"}, SHARE | {"since": "2018", "rate": "25%"}),
        (
            "No change of the deal is recorded between 2019 and 2020;"
            " whether one term changed, the record does not say."
        ),
    ),
    "another kind": (
        (SHARE, LICENSE | {"level": "sole"}),
        "No change of the deal is recorded between 2019 and 2020; one term could not be compared.",
    ),
    "nothing": (
        (SHARE, SHARE),
        "No change of the deal is recorded between 2019 and 2020.",
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_sentence_of_a_small_deal(name: str) -> None:
    states, sentence = EXAMPLES[name]
    assert tell(*states) == sentence


def test_of_many_terms_the_first_two_are_told() -> None:
    """Those that changed the deal, and apart from them those under which something happened."""
    states: dict[str, tuple[Raw, Raw]] = {
        "alpha": (SHARE, SHARE | {"rate": "25%"}),
        "beta": (SHARE, SHARE | {"status": "performed"}),
        "gamma": (SHARE, SHARE | {"status": "terminated", "since": "2020"} | cited("status")),
        "delta": (LICENSE | {"level": "sole"}, LICENSE | {"level": "none"}),
    }
    snapshots = {
        name: {"terms": {id_: pair[number] for id_, pair in states.items()}, "proposals": {}}
        for number, name in enumerate(("2019", "2020"))
    }
    told = as_json(ask(RawDeal(snapshots, dict(walks.RECORDS))))["headline"]
    assert told == (
        "Three terms changed, one in Bolt's favor, two in Acme's, two of them without a source:"
        " Alpha: rate raised from 20% to 25% (by 2020), without a source; Gamma ended (2020); and one more;"
        " one thing happened under the deal: Beta was performed (by 2020), without a source."
    )


def test_what_is_dated_after_today_lies_ahead() -> None:
    after = SHARE | {"rate": "25%", "since": "2020-03"} | cited("rate")
    for day, told in (
        (date(2020, 2, 29), "(March 2020, which lies ahead)"),
        (date(2020, 3, 1), "(March 2020)"),
    ):
        assert told in tell(SHARE, after, today=day)


def test_a_source_that_came_too_early_does_not_count() -> None:
    deal = build_deal(SHARE, SHARE | {"rate": "25%", "since": "2020-03"} | cited("rate"))
    early = RawDeal(deal.snapshots, {"s1": {"type": "webpage", "title": "Early", "issued": "2018"}})
    assert as_json(ask(early))["headline"].endswith("(March 2020), without a source that counts.")


def test_a_single_term_that_was_asked_for_is_told_at_once() -> None:
    after = SHARE | {"rate": "25%", "since": "2020-03"} | cited("rate")
    asked = DiffOptions(terms=("alpha",))
    assert tell(SHARE, after, options=asked) == (
        "Alpha: rate raised from 20% to 25% (March 2020), in Bolt's favor."
    )
    assert tell(SHARE, SHARE, options=asked) == "No change of Alpha is recorded between 2019 and 2020."


def test_what_was_not_known_yet_did_not_happen_in_the_sentence() -> None:
    first = SHARE | cited("rate", source="s5")
    deal = build_deal(first, SHARE | {"rate": "25%", "since": "2020-03"} | cited("rate"))
    sources = {"s1": walks.RECORDS["s1"], "s5": walks.RECORDS["s5"] | {"issued": "2019-06"}}
    known = {
        day: as_json(ask(RawDeal(deal.snapshots, sources), options=DiffOptions(known_by=day)))["headline"]
        for day in (date(2025, 12, 31), date(2026, 12, 31))
    }
    assert list(known.values()) == [
        "As known by December 31, 2025, no change of the deal is recorded since 2019.",
        (
            "As known by December 31, 2026, one term changed, in Bolt's favor:"
            " Alpha: rate raised from 20% to 25% (March 2020)."
        ),
    ]


def test_a_cover_page_names_the_day_and_the_record() -> None:
    deal = build_deal(SHARE, SHARE | {"ends": "2022"})
    told = {day: as_json(show(deal, day))["headline"] for day in ("2020", "2021", "2023", "latest")}
    assert told == {
        "2020": "As of 2020, one term is in force.",
        "2021": "As of 2021, by the record of 2020, one term is in force.",
        "2023": "As of 2023, by the record of 2020, one term is past its known end.",
        "latest": "As of November 1, 2026, by the record of 2020, one term is past its known end.",
    }
