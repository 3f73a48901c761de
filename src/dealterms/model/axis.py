"""The nine axes: what may stand in a field, and what it means that it moved.

Up is always *the burden on the bound party grew*: it favors the party that benefits. Each axis answers
up, down, same or unclear, and never more than it knows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, NamedTuple, TypedDict, Unpack

from pydantic_core import core_schema

from dealterms.model import duration, quantity, when
from dealterms.model.duration import Duration
from dealterms.model.nothing import BY_WORD, NONE, UNKNOWN, Nothing, knowledge
from dealterms.model.quantity import Quantity as Number
from dealterms.model.suggestion import did_you_mean, excerpt
from dealterms.model.value import (
    PERPETUAL,
    Ends,
    Value,
    text_schema,
    token,
    token_schema,
    token_set,
    token_set_schema,
)
from dealterms.model.when import When

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler


class Answer(StrEnum):
    """How a value moved along its axis."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    UNCLEAR = "unclear"

    @property
    def opposite(self) -> Answer:
        """The answer to the same question asked backward."""
        return _OPPOSITES[self]


_OPPOSITES = {
    Answer.UP: Answer.DOWN,
    Answer.DOWN: Answer.UP,
    Answer.SAME: Answer.SAME,
    Answer.UNCLEAR: Answer.UNCLEAR,
}
UP, DOWN, SAME, UNCLEAR = Answer


class Movement(NamedTuple):
    """An axis's answer, and how firm it is."""

    answer: Answer
    by_convention: bool = False
    """One of the rungs compared has its place by convention, not by logic."""
    reason: str = ""
    """Why it is unclear, in a few words."""


class Options(TypedDict, total=False):
    """What every axis can be told."""

    directed: bool
    measured: bool
    none_is: Literal["top", "bottom"]
    needs: tuple[str, ...]


class Axis:
    """What all axes share; each subclass knows one order and one way of being written."""

    ordered: ClassVar[bool] = True
    """Values of this axis can be above or below one another."""
    prose: ClassVar[bool] = False
    """Free text: a difference is of wording until a source says more."""
    many: bool = False
    """Its values are sets."""

    def __init__(
        self,
        *,
        directed: bool = True,
        measured: bool = False,
        none_is: Literal["top", "bottom"] = "bottom",
        needs: tuple[str, ...] = (),
    ) -> None:
        self.directed: Final = directed
        """A movement favors somebody. Where false it is told without a direction."""
        self.measured: Final = measured
        """The field is a fact about the world, not something that anyone agreed to."""
        self.none_is: Final = none_is
        """Where `none` stands on the axis's own scale: above all for a cap, below for a floor."""
        self.needs: Final = needs
        """The fields without which two values cannot be compared: a rate's base, a sum's period."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return self.schema()

    def schema(self) -> dict[str, Any]:
        """What may be written here, in JSON Schema; a part with a title may be named by it."""
        return {"anyOf": [*self.value_schemas(), _nothing_schema(self.nothings)]}

    def value_schemas(self) -> list[dict[str, Any]]:
        """The same without the kinds of nothing; an axis that does not say takes anything."""
        return [{}]

    @property
    def nothings(self) -> list[str]:
        """The kinds of nothing that may be written here."""
        return [word for word in BY_WORD if self._takes(word)]

    def _takes(self, word: str) -> bool:
        try:
            self.read(word)
        except ValueError:
            return False
        return True

    def read(self, raw: object) -> Value:
        """The value that ``raw`` (text, a list or a mapping, as the file has it) writes.

        Raises:
            ValueError: it does not belong here; the message says why, and the mend.
        """
        if isinstance(raw, str):
            word = BY_WORD.get(raw)
            return self.read_text(raw) if word is None else self.read_nothing(word)
        return self.read_other(raw)

    def read_nothing(self, word: Nothing) -> Value:
        """What one of the five kinds of nothing means here; most axes take all of them."""
        return word

    def read_text(self, text: str) -> Value:
        """The value that a scalar writes."""
        raise NotImplementedError

    def read_other(self, raw: object) -> Value:
        """The value that a list or a mapping writes; most axes take none."""
        if isinstance(raw, dict):
            raise ValueError("one value is wanted here, not a mapping. Write it beside its key")
        raise ValueError("one value is wanted here, not a list. Write it without the brackets")

    def compare(self, old: Value, new: Value) -> Movement:
        """How the value moved from ``old`` to ``new``, for two values of which something is known."""
        movement = self._along_scale(old, new)
        return movement._replace(answer=movement.answer.opposite) if self.turned else movement

    def order(self, old: Any, new: Any) -> Movement:
        """How it moved along the axis's own scale, where neither value is a nothing."""
        raise NotImplementedError

    def same(self, old: Value, new: Value) -> bool:
        """Nothing that counts differs between the two; transitive."""
        return self.compare(old, new).answer is SAME

    def may_equal(self, old: Value, new: Value) -> bool:
        """Not provably different: one is the other, known more closely. Numbers and dates can be."""
        return False

    @property
    def turned(self) -> bool:
        """Less on the axis's own scale is up: a lower limit on prices, fewer carve-outs."""
        return False

    @property
    def up_is(self) -> str:
        """What moving up means here, in a word."""
        return ""

    def _along_scale(self, old: Value, new: Value) -> Movement:
        if not isinstance(old, Nothing) and not isinstance(new, Nothing):
            return self.order(old, new)
        known, now = knowledge(old), knowledge(new)
        if old is NONE and new is not NONE and now >= 2:
            return self._away_from_none
        if new is NONE and old is not NONE and known >= 2:
            away = self._away_from_none
            return away._replace(answer=away.answer.opposite)
        if known == now:
            return Movement(SAME)
        return Movement(UNCLEAR, reason="not public" if min(known, now) == 2 else "not known")

    @property
    def _away_from_none(self) -> Movement:
        if not self.ordered:
            return Movement(UNCLEAR)
        return Movement(DOWN if self.none_is == "top" else UP)


class Ladder(Axis):
    """Declared rungs, from chains such as ``seat < veto < control``; the order may be partial.

    A rung with a ``*`` has its place by convention, and the answer says so.
    """

    def __init__(self, chains: tuple[str, ...], **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.chains: Final = chains

    @cached_property
    def rungs(self) -> tuple[str, ...]:
        """Every rung, highest first, in the order in which the chains name them."""
        return tuple(dict.fromkeys(rung for chain in self._parsed for rung in chain))

    @cached_property
    def conventional(self) -> frozenset[str]:
        """The rungs whose place is a convention."""
        words = " ".join(self.chains).split()
        return frozenset(word[:-1] for word in words if word.endswith("*"))

    @cached_property
    def _parsed(self) -> tuple[tuple[str, ...], ...]:
        parsed = []
        for chain in self.chains:
            rising = "<" in chain
            rungs = [rung.strip(" *") for rung in chain.split("<" if rising else ">")]
            parsed.append(tuple(reversed(rungs)) if rising else tuple(rungs))
        return tuple(parsed)

    @cached_property
    def _below(self) -> dict[str, frozenset[str]]:
        below: dict[str, set[str]] = {rung: set() for rung in self.rungs}
        for chain in self._parsed:
            for upper, lower in pairwise(chain):
                below[upper].add(lower)
        # A rung between two others carries what is below it to what is above it.
        for middle, under in below.items():
            for others in below.values():
                if middle in others:
                    others.update(under)
        return {rung: frozenset(under) for rung, under in below.items()}

    def flaw(self) -> str:
        """What is wrong with the chains, for whoever declares a ladder; nothing if all is well."""
        for rung in self.rungs:
            try:
                token(rung)
            except ValueError as error:
                return f"a rung of its ladder is misspelt: {error}"
            if rung in self._below[rung]:
                return f"its ladder goes round: `{rung}` is below itself"
        return ""

    def read_nothing(self, word: Nothing) -> Value:
        # Where no rung is called `none`, nobody could say whether it is above or below the others.
        return self.read_text(word.value) if word is NONE and "none" not in self.rungs else word

    def read_text(self, text: str) -> Value:
        if text not in self.rungs:
            raise ValueError(
                f"`{excerpt(text)}` is no rung of this ladder.{did_you_mean(text, self.rungs)}"
                f" It has: {', '.join(self.rungs)}"
            )
        return text

    def value_schemas(self) -> list[dict[str, Any]]:
        return [{"enum": list(self.rungs)}]

    def _along_scale(self, old: Value, new: Value) -> Movement:
        rungs: list[Any] = ["none" if value is NONE else value for value in (old, new)]
        if any(isinstance(rung, Nothing) for rung in rungs):
            return super()._along_scale(old, new)
        return self.order(*rungs)

    @property
    def _away_from_none(self) -> Movement:
        others = set(self.rungs) - {"none"}
        if all("none" in self._below[rung] for rung in others):
            return Movement(UP)
        if self._below["none"] == others:
            return Movement(DOWN)
        return Movement(UNCLEAR, reason="not public")

    def order(self, old: str, new: str) -> Movement:
        if old == new:
            return Movement(SAME)
        by_convention = bool({old, new} & self.conventional)
        if new in self._below[old]:
            return Movement(DOWN, by_convention)
        if old in self._below[new]:
            return Movement(UP, by_convention)
        return Movement(UNCLEAR, reason="rungs on different branches")


class Quantity(Axis):
    """A number with its unit, or a length of time."""

    def __init__(
        self,
        of: Callable[[str], Number | Duration],
        *,
        lower_is_up: bool = False,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(**options)
        self.of: Final = of
        """What reads it: `quantity.money`, `.percent` or `.amount`, or `Duration.parse`."""
        self.lower_is_up: Final = lower_is_up

    @property
    def turned(self) -> bool:
        return self.lower_is_up

    @property
    def up_is(self) -> str:
        none = "; none is without limit" if self.none_is == "top" else ""
        return ("less" if self.lower_is_up else "more") + none

    def read_text(self, text: str) -> Value:
        return self.of(text)

    def value_schemas(self) -> list[dict[str, Any]]:
        written = {
            quantity.money: [quantity.money_schema],
            quantity.percent: [quantity.percent_schema],
            quantity.amount: [quantity.money_schema, quantity.percent_schema],
            Duration.parse: [duration.schema],
        }
        found = written.get(self.of)
        return [{"type": "string"}] if found is None else [schema() for schema in found]

    def order(self, old: Number | Duration, new: Number | Duration) -> Movement:
        if isinstance(old, Duration) or isinstance(new, Duration):
            return _order_durations(old, new)
        return _order_numbers(old, new)

    def may_equal(self, old: Value, new: Value) -> bool:
        return isinstance(old, Number) and isinstance(new, Number) and old.may_equal(new)


class Through(Axis):
    """The last day of an end, or of a date; `perpetual` is without end."""

    def __init__(
        self,
        of: Literal["end", "date", "date or perpetual"] = "end",
        *,
        sooner_is_up: bool = False,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(**options)
        self.of: Final = of
        self.sooner_is_up: Final = sooner_is_up

    @property
    def turned(self) -> bool:
        return self.sooner_is_up

    @property
    def up_is(self) -> str:
        return "sooner" if self.sooner_is_up else "later"

    def read_nothing(self, word: Nothing) -> Value:
        if word is NONE and self.of == "end":
            raise ValueError("an end of `none` could mean two things. Write perpetual, or unknown")
        return word

    def read_text(self, text: str) -> Value:
        if self.of == "end":
            return Ends(PERPETUAL if text == PERPETUAL else When.parse(text))
        if text == PERPETUAL and self.of != "date":
            return text
        return When.parse(text)

    def read_other(self, raw: object) -> Value:
        if self.of == "end" and isinstance(raw, dict):
            return _ends(raw)
        return super().read_other(raw)

    def value_schemas(self) -> list[dict[str, Any]]:
        perpetual = {"const": PERPETUAL}
        if self.of == "date":
            return [when.schema()]
        if self.of == "date or perpetual":
            return [when.schema(), perpetual]
        return [when.schema(), perpetual, _event_schema(), _either_schema()]

    def order(self, old: Any, new: Any) -> Movement:
        if isinstance(old, Ends):
            return _order_ends(old, new)
        if self.of == "date":
            return _order_dates(old, new)
        return _order_ends(Ends(old), Ends(new))

    def may_equal(self, old: Value, new: Value) -> bool:
        if isinstance(old, Ends) and isinstance(new, Ends):
            one_end = (old.on, old.whichever) == (new.on, new.whichever)
            return one_end and self.may_equal(old.through or UNKNOWN, new.through or UNKNOWN)
        if not isinstance(old, When) or not isinstance(new, When) or not old.overlaps(new):
            return False
        # A whole year as an end is its last day; as the date of a signature it is any of its days.
        return self.of == "date" or old.doubtful or new.doubtful


class _Sets(Axis):
    """Sets of tokens, ordered by inclusion; `none` is the empty set."""

    many = True
    more_is_up: ClassVar[bool]

    @property
    def turned(self) -> bool:
        return not self.more_is_up

    @property
    def up_is(self) -> str:
        return "a wider set" if self.more_is_up else "a smaller set"

    def read_text(self, text: str) -> Value:
        return token_set(text)

    def read_other(self, raw: object) -> Value:
        return token_set(raw)

    def value_schemas(self) -> list[dict[str, Any]]:
        return [token_set_schema(token_schema())]

    def order(self, old: frozenset[str], new: frozenset[str]) -> Movement:
        return _order_sets(old, new)


class Scope(_Sets):
    """What the term covers: a proper superset is wider, and `all` contains every other token."""

    more_is_up: ClassVar[bool] = True


class CarveOuts(_Sets):
    """What the term leaves free: a proper superset is looser."""

    more_is_up: ClassVar[bool] = False


class Events(_Sets):
    """Events or conditions that end or suspend a duty: fewer are tighter."""

    more_is_up: ClassVar[bool] = False


class Flag(Axis):
    """Yes or no: no < yes."""

    @property
    def up_is(self) -> str:
        return "yes"

    def read_nothing(self, word: Nothing) -> Value:
        if word is NONE:
            raise ValueError("`none` is no answer to yes or no. Write no")
        return word

    def read_text(self, text: str) -> Value:
        if text not in ("yes", "no", "true", "false"):
            raise ValueError(f"`{excerpt(text)}` is neither yes nor no. Write yes or no")
        return text in ("yes", "true")

    def value_schemas(self) -> list[dict[str, Any]]:
        return [{"enum": ["yes", "no", "true", "false", True, False]}]

    def order(self, old: bool, new: bool) -> Movement:
        return Movement(SAME if old == new else UP if new else DOWN)


class Party(Axis):
    """Who is bound or who benefits. Never ordered: a change is `reassigned` or `reversed`."""

    ordered: ClassVar[bool] = False

    def __init__(self, side: Literal["binds", "benefits"], **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.side: Final = side

    def read_text(self, text: str) -> Value:
        return token(text)

    def read_nothing(self, word: Nothing) -> Value:
        if word is not Nothing.UNKNOWN:
            raise ValueError(f"`{word.value}` is no party. Write a party's id, mutual or unknown")
        return word

    def schema(self) -> dict[str, Any]:
        refused = [word for word in BY_WORD if word not in self.nothings]
        said = {"title": "party", "description": "A party's id, mutual, or unknown."}
        return {**token_schema(), **said, "not": {"enum": refused}}

    def order(self, old: str, new: str) -> Movement:
        return Movement(SAME if old == new else UNCLEAR)


class Tokens(Axis):
    """A word or a set of words that names a thing: a law, an event, a base. Never ordered."""

    ordered: ClassVar[bool] = False

    def __init__(
        self,
        *,
        many: bool = False,
        choices: tuple[str, ...] = (),
        **options: Unpack[Options],
    ) -> None:
        super().__init__(**options)
        self.many = many
        self.choices: Final = choices

    def read_text(self, text: str) -> Value:
        if self.many:
            return token_set(text)
        return self._chosen(token(text))

    def read_other(self, raw: object) -> Value:
        if not self.many:
            return super().read_other(raw)
        found = token_set(raw)
        for word in sorted(found):
            self._chosen(word)
        return found

    def value_schemas(self) -> list[dict[str, Any]]:
        word = {"enum": list(self.choices)} if self.choices else token_schema()
        return [token_set_schema(word) if self.many else word]

    def order(self, old: Value, new: Value) -> Movement:
        return Movement(SAME if old == new else UNCLEAR)

    def _chosen(self, word: str) -> str:
        if self.choices and word not in self.choices:
            raise ValueError(
                f"`{excerpt(word)}` is none of the words this field knows."
                f"{did_you_mean(word, self.choices)} It knows: {', '.join(self.choices)}"
            )
        return word


class Text(Axis):
    """Prose. A difference is of wording; nothing can be said of its direction."""

    ordered: ClassVar[bool] = False
    prose: ClassVar[bool] = True

    def read_text(self, text: str) -> Value:
        if not text.strip():
            raise ValueError("an empty value says nothing. Write none, or leave the key out")
        return text

    def schema(self) -> dict[str, Any]:
        return {**text_schema(), "pattern": r"\S"}

    def order(self, old: str, new: str) -> Movement:
        return Movement(SAME if old == new else UNCLEAR)


def _order_numbers(old: Number, new: Number) -> Movement:
    if old.unit != new.unit:
        return Movement(UNCLEAR, reason="another currency or unit")
    if old.agreed_bound != new.agreed_bound:
        return Movement(UNCLEAR, reason="one is a bound, the other is not or another")
    if old.same(new):
        return Movement(SAME)
    if old.may_equal(new):
        return Movement(UNCLEAR, reason="not provably different")
    return Movement(UP if new.number > old.number else DOWN)


def _order_durations(old: Any, new: Any) -> Movement:
    if old.days == new.days:
        return Movement(_sign(new.months - old.months))
    if old.months == new.months:
        return Movement(_sign(new.days - old.days))
    (least, most), (new_least, new_most) = old.reach(), new.reach()
    if new_least > most:
        return Movement(UP)
    if new_most < least:
        return Movement(DOWN)
    return Movement(UNCLEAR, reason="months and days that may be as long")


def _order_sets(old: frozenset[str], new: frozenset[str]) -> Movement:
    if old == new:
        return Movement(SAME)
    if "all" in old or "all" in new:
        return Movement(SAME if "all" in old and "all" in new else UP if "all" in new else DOWN)
    if old < new:
        return Movement(UP)
    if new < old:
        return Movement(DOWN)
    return Movement(UNCLEAR, reason="neither contains the other")


def _order_ends(old: Ends, new: Ends) -> Movement:
    """Later is up. Days and events are compared apart: the ruling on `Through`."""
    never = Ends(PERPETUAL)
    if never in (old, new):
        return Movement(_sign((new == never) - (old == never)))
    if old.whichever and new.whichever and old.whichever != new.whichever:
        return Movement(UNCLEAR, reason="whichever is first against whichever is last")
    last = "last" in (old.whichever, new.whichever)
    days = _order_last_days(old.through, new.through, absent=_BEFORE if last else _NEVER)
    events = _order_sets(old.on, new.on).answer
    if not last:
        events = events.opposite
    if days is SAME:
        return Movement(events, reason="other events" if events is UNCLEAR else "")
    if days is UNCLEAR:
        return Movement(UNCLEAR, reason="days that overlap")
    if events in (SAME, days):
        return Movement(days)
    if old.through is None or new.through is None or not old.on or not new.on:
        return Movement(UNCLEAR, reason="an event against a calendar date")
    return Movement(UNCLEAR, reason="the day and the events moved apart")


_BEFORE, _NEVER = date.min.toordinal() - 1, date.max.toordinal() + 1
"""Where a day stands that is not given: what waits for the last of all only, ends at no day."""


def _order_last_days(old: When | str | None, new: When | str | None, *, absent: int) -> Answer:
    """By the last day, which an end includes: through 2030 is through 2030-12-31."""
    last, new_last = (
        day.last.toordinal() if isinstance(day, When) else absent if day is None else _NEVER
        for day in (old, new)
    )
    if (
        last != new_last
        and isinstance(old, When)
        and isinstance(new, When)
        and _is_doubtful(old, new)
    ):
        return UNCLEAR
    return _sign(new_last - last)


def _order_dates(old: When, new: When) -> Movement:
    """By the whole interval: any of its days may be meant."""
    if (old.first, old.last) == (new.first, new.last):
        return Movement(SAME)
    if old.overlaps(new):
        return Movement(UNCLEAR, reason="days that overlap")
    return Movement(UP if new.first > old.first else DOWN)


def _is_doubtful(old: When, new: When) -> bool:
    return (old.doubtful or new.doubtful) and old.overlaps(new)


def _sign(number: int) -> Answer:
    return UP if number > 0 else DOWN if number < 0 else SAME


def _nothing_schema(words: list[str]) -> dict[str, Any]:
    """Words for why there is no value, in JSON Schema."""
    said = (
        "none: there is none. silent: the text does not speak of it. undisclosed: it is not public."
    )
    named = {"title": "nothing", "description": said} if len(words) == len(BY_WORD) else {}
    return {**named, "enum": words}


def _event_schema() -> dict[str, Any]:
    """What an end upon events may be written as, in JSON Schema."""
    return {
        "title": "end upon events",
        "description": "{on: [agi-clause]}: the first of these `milestone-trigger` terms ends it.",
        "type": "object",
        "properties": {"on": token_set_schema(token_schema())},
        "required": ["on"],
        "additionalProperties": False,
    }


def _either_schema() -> dict[str, Any]:
    """What an end upon a day or events may be written as, in JSON Schema."""
    return {
        "title": "end upon a day or events",
        "description": "{through: 2030, on: [agi-clause], whichever: first}.",
        "type": "object",
        "properties": {
            "through": {"anyOf": [when.schema(), {"const": PERPETUAL}]},
            "on": token_set_schema(token_schema()),
            "whichever": {"enum": ["first", "last"]},
        },
        "required": ["through", "on", "whichever"],
        "additionalProperties": False,
        "not": {
            "properties": {"through": {"const": PERPETUAL}, "whichever": {"const": "last"}},
            "required": ["through", "whichever"],
        },
    }


def _ends(raw: dict[str, object]) -> Ends:
    for key in raw:
        if key not in ("through", "on", "whichever"):
            raise ValueError(
                f"`{excerpt(key)}` is no part of an end.{did_you_mean(key, ('through', 'on', 'whichever'))}"
                " It has through, on and whichever"
            )
    through, on, whichever = raw.get("through"), raw.get("on"), raw.get("whichever")
    if on is None:
        raise ValueError(
            "an end with parts names the terms that end it."
            " Write {through: 2030, on: [a-term], whichever: first}"
        )
    day: When | Literal["perpetual"] | None = None
    if through is not None:
        if not isinstance(through, str):
            raise ValueError("`through` is one date. Write through: 2030")
        day = PERPETUAL if through == PERPETUAL else When.parse(through)
    if (whichever is None) != (day is None):
        raise ValueError(
            "`whichever` stands beside a day and events together."
            + (" Write whichever: first, or last" if whichever is None else " Leave it out")
        )
    if whichever not in (None, "first", "last"):
        raise ValueError(f"`whichever` cannot be `{excerpt(whichever)}`. Write first or last")
    if day == PERPETUAL and whichever == "last":
        raise ValueError("what ends last of all and is perpetual never ends. Write ends: perpetual")
    return Ends(day, token_set(on), whichever)
