"""The nine axes: what may stand in a field, and what it means that it moved.

Up is always *the burden on the bound party grew*: it favors the party that benefits. Each axis answers
up, down, same or unclear, and never more than it knows.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, NamedTuple, TypedDict, Unpack

from pydantic_core import core_schema

from dealterms.model.duration import Duration
from dealterms.model.nothing import BY_WORD, NONE, Nothing, knowledge
from dealterms.model.quantity import Quantity as Number
from dealterms.model.suggestion import did_you_mean
from dealterms.model.value import PERPETUAL, Ends, Value, token, token_set
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
        """Where `none` stands: at the top for a cap, at the bottom for a floor."""
        self.needs: Final = needs
        """The fields without which two values cannot be compared: a rate's base, a sum's period."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

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
        shape = "a mapping" if isinstance(raw, dict) else "a list"
        raise ValueError(f"one value is wanted here, not {shape}")

    def compare(self, old: Value, new: Value) -> Movement:
        """How the value moved from ``old`` to ``new``, for two values of which something is known."""
        if isinstance(old, Nothing) or isinstance(new, Nothing):
            return self._compare_nothing(old, new)
        return self.order(old, new)

    def order(self, old: Any, new: Any) -> Movement:
        """The same for two values, neither of which is a nothing."""
        raise NotImplementedError

    def same(self, old: Value, new: Value) -> bool:
        """Nothing that counts differs between the two; transitive."""
        return self.compare(old, new).answer is SAME

    def may_equal(self, old: Value, new: Value) -> bool:
        """Not provably different: one is the other, known more closely. Only numbers can be."""
        return False

    @property
    def up_is(self) -> str:
        """What moving up means here, in a word."""
        return ""

    def _compare_nothing(self, old: Value, new: Value) -> Movement:
        if old is NONE and new is NONE:
            return Movement(SAME)
        if old is NONE and knowledge(new) >= 2:
            return Movement(self._away_from_none if self.ordered else UNCLEAR)
        if new is NONE and knowledge(old) >= 2:
            return Movement(self._away_from_none.opposite if self.ordered else UNCLEAR)
        if knowledge(old) == knowledge(new):
            return Movement(SAME)
        return Movement(UNCLEAR, reason="not public")

    @property
    def _away_from_none(self) -> Answer:
        return DOWN if self.none_is == "top" else UP


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
        direct: dict[str, set[str]] = {rung: set() for rung in self.rungs}
        for chain in self._parsed:
            for upper, lower in pairwise(chain):
                direct[upper].add(lower)

        @cache
        def reach(rung: str) -> frozenset[str]:
            return frozenset(direct[rung]).union(*(reach(lower) for lower in direct[rung]))

        return {rung: reach(rung) for rung in self.rungs}

    def read_text(self, text: str) -> Value:
        if text not in self.rungs:
            rungs = ", ".join(self.rungs)
            raise ValueError(
                f"`{text}` is no rung of this ladder.{did_you_mean(text, self.rungs)} It has: {rungs}"
            )
        return text

    def compare(self, old: Value, new: Value) -> Movement:
        if "none" in self.rungs:
            old = "none" if old is NONE else old
            new = "none" if new is NONE else new
            if isinstance(old, str) and isinstance(new, str):
                return self.order(old, new)
            if "none" in (old, new):
                return self._compare_nothing(*(NONE if v == "none" else v for v in (old, new)))
        return super().compare(old, new)

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
    def up_is(self) -> str:
        none = "; none is without limit" if self.none_is == "top" else ""
        return ("less" if self.lower_is_up else "more") + none

    def read_text(self, text: str) -> Value:
        return self.of(text)

    def order(self, old: Number | Duration, new: Number | Duration) -> Movement:
        if isinstance(old, Duration) or isinstance(new, Duration):
            movement = _order_durations(old, new)
        else:
            movement = _order_numbers(old, new)
        return movement._replace(answer=movement.answer.opposite) if self.lower_is_up else movement

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
    def up_is(self) -> str:
        return "sooner" if self.sooner_is_up else "later"

    def read_nothing(self, word: Nothing) -> Value:
        if word is NONE and self.of != "date":
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

    def order(self, old: Any, new: Any) -> Movement:
        ends = (old, new) if isinstance(old, Ends) else (Ends(old), Ends(new))
        movement = _order_ends(*ends)
        return movement._replace(answer=movement.answer.opposite) if self.sooner_is_up else movement


class _Sets(Axis):
    """Sets of tokens, ordered by inclusion; `none` is the empty set."""

    more_is_up: ClassVar[bool]

    @property
    def up_is(self) -> str:
        return "a wider set" if self.more_is_up else "a smaller set"

    def read_text(self, text: str) -> Value:
        return token_set(text)

    def read_other(self, raw: object) -> Value:
        return token_set(raw)

    def compare(self, old: Value, new: Value) -> Movement:
        old = frozenset[str]() if old is NONE else old
        new = frozenset[str]() if new is NONE else new
        if isinstance(old, frozenset) and isinstance(new, frozenset):
            return self.order(old, new)
        return self._compare_nothing(
            *(NONE if value == frozenset() else value for value in (old, new))
        )

    def order(self, old: frozenset[str], new: frozenset[str]) -> Movement:
        movement = _order_sets(old, new)
        return movement if self.more_is_up else movement._replace(answer=movement.answer.opposite)

    @property
    def _away_from_none(self) -> Answer:
        return UP if self.more_is_up else DOWN


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
            raise ValueError(f"`{text}` is neither yes nor no. Write yes or no")
        return text in ("yes", "true")

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
        self.many: Final = many
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

    def order(self, old: Value, new: Value) -> Movement:
        return Movement(SAME if old == new else UNCLEAR)

    def _chosen(self, word: str) -> str:
        if self.choices and word not in self.choices:
            raise ValueError(
                f"`{word}` is none of the words this field knows."
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
    if old.whichever and new.whichever and old.whichever != new.whichever:
        return Movement(UNCLEAR, reason="whichever is first against whichever is last")
    last = "last" in (old.whichever, new.whichever)
    days = _order_days(old.through, new.through, absent_is_never=not last)
    events = _order_sets(old.on, new.on).answer
    if not last:
        events = events.opposite
    if days is SAME or events is SAME or days is events:
        answer = events if days is SAME else days
        return Movement(answer, reason="days that overlap" if answer is UNCLEAR else "")
    return Movement(UNCLEAR, reason="an event against a calendar date")


def _order_days(old: When | str | None, new: When | str | None, *, absent_is_never: bool) -> Answer:
    if old == new:
        return SAME
    if old is None or new is None:
        if not absent_is_never:
            return UNCLEAR
        return UP if new is None else DOWN
    if isinstance(old, str) or isinstance(new, str):
        return UP if isinstance(new, str) else DOWN
    if (old.first, old.last) == (new.first, new.last):
        return SAME
    if (old.doubtful or new.doubtful) and old.overlaps(new):
        return UNCLEAR
    return _sign((new.last - old.last).days) if old.last != new.last else UNCLEAR


def _sign(number: int) -> Answer:
    return UP if number > 0 else DOWN if number < 0 else SAME


def _ends(raw: dict[str, object]) -> Ends:
    for key in raw:
        if key not in ("through", "on", "whichever"):
            raise ValueError(
                f"`{key}` is no part of an end.{did_you_mean(key, ('through', 'on', 'whichever'))}"
                " It has through, on and whichever"
            )
    through, on, whichever = raw.get("through"), raw.get("on"), raw.get("whichever")
    if on is None:
        raise ValueError(
            "an end with parts names its events. Write {through: 2030, on: [a-term], whichever: first}"
        )
    day: When | Literal["perpetual"] | None = None
    if through is not None:
        if not isinstance(through, str):
            raise ValueError("`through` is one date")
        day = PERPETUAL if through == PERPETUAL else When.parse(through)
    if (whichever is None) != (day is None):
        raise ValueError(
            "a day and events together need `whichever: first` or `whichever: last`, alone they need none"
        )
    if whichever not in (None, "first", "last"):
        raise ValueError("`whichever` is first or last")
    return Ends(day, token_set(on), whichever)
