"""Words in an order: from most to least."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Unpack

from dealterms.model.did_you_mean import suggest_similar, truncate_input
from dealterms.model.missing import NONE, Missing
from dealterms.model.value import (
    Value,
    parse_token,
)

if TYPE_CHECKING:
    pass
from dealterms.model.axes.base import DOWN, SAME, UNCLEAR, UP, Axis, AxisOptions, Movement


class Ladder(Axis):
    """Declared rungs, from chains such as ``seat < veto < control``; the order may be partial.

    A rung with a ``*`` has its place by convention, and the answer says so.
    """

    def __init__(self, chains: tuple[str, ...], **options: Unpack[AxisOptions]) -> None:
        super().__init__(**options)
        self.chains: Final = chains

    @cached_property
    def rungs(self) -> tuple[str, ...]:
        """Every rung, highest first, in the order in which the chains name them."""
        return tuple(dict.fromkeys(rung for chain in self._parsed_chains for rung in chain))

    @cached_property
    def conventional_rungs(self) -> frozenset[str]:
        """The rungs whose place is a convention."""
        words = " ".join(self.chains).split()
        return frozenset(word[:-1] for word in words if word.endswith("*"))

    @cached_property
    def _parsed_chains(self) -> tuple[tuple[str, ...], ...]:
        parsed = []
        for chain in self.chains:
            rising = "<" in chain
            rungs = [rung.strip(" *") for rung in chain.split("<" if rising else ">")]
            parsed.append(tuple(reversed(rungs)) if rising else tuple(rungs))
        return tuple(parsed)

    @cached_property
    def _rungs_below(self) -> dict[str, frozenset[str]]:
        below: dict[str, set[str]] = {rung: set() for rung in self.rungs}
        for chain in self._parsed_chains:
            for upper, lower in pairwise(chain):
                below[upper].add(lower)
        # A rung between two others carries what is below it to what is above it.
        for middle, under in below.items():
            for others in below.values():
                if middle in others:
                    others.update(under)
        return {rung: frozenset(under) for rung, under in below.items()}

    def find_flaw(self) -> str:
        """What is wrong with the chains, for whoever declares a ladder; nothing if all is well."""
        for rung in self.rungs:
            try:
                parse_token(rung)
            except ValueError as error:
                return f"a rung of its ladder is misspelt: {error}"
            if rung in self._rungs_below[rung]:
                return f"its ladder goes round: `{rung}` is below itself"
        return ""

    def parse_missing(self, word: Missing) -> Value:
        # Where no rung is called `none`, nobody could say whether it is above or below the others.
        return self.parse_text(word.value) if word is NONE and "none" not in self.rungs else word

    def parse_text(self, text: str) -> Value:
        if text not in self.rungs:
            raise ValueError(
                f"`{truncate_input(text)}` is no rung of this ladder.{suggest_similar(text, self.rungs)}"
                f" It has: {', '.join(self.rungs)}"
            )
        return text

    def build_value_schemas(self) -> list[dict[str, Any]]:
        return [{"enum": list(self.rungs)}]

    def _compare_on_scale(self, old: Value, new: Value) -> Movement:
        rungs: list[Any] = ["none" if value is NONE else value for value in (old, new)]
        if any(isinstance(rung, Missing) for rung in rungs):
            return super()._compare_on_scale(old, new)
        return self.compare_known(*rungs)

    @property
    def _movement_from_none(self) -> Movement:
        others = set(self.rungs) - {"none"}
        if all("none" in self._rungs_below[rung] for rung in others):
            return Movement(UP)
        if self._rungs_below["none"] == others:
            return Movement(DOWN)
        return Movement(UNCLEAR, reason="not public")

    def compare_known(self, old: str, new: str) -> Movement:
        if old == new:
            return Movement(SAME)
        by_convention = bool({old, new} & self.conventional_rungs)
        if new in self._rungs_below[old]:
            return Movement(DOWN, by_convention)
        if old in self._rungs_below[new]:
            return Movement(UP, by_convention)
        return Movement(UNCLEAR, reason="rungs on different branches")
