"""Words in an order: from most to least.

For ``Ladder(("exclusive > sole* > preferred > none", "sole* > first > preferred"))``::

    none -> preferred          UP
    exclusive -> preferred     DOWN: what is between two rungs joins them
    exclusive -> sole          DOWN, by convention: sole has a star
    sole -> first              DOWN, by convention
    For Ladder(("a > b > d", "a > c > d")), b -> c is UNCLEAR (rungs on different branches)
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final, Unpack

from dealterms.model.axes.base import DOWN, SAME, UNCLEAR, UP, Axis, AxisOptions, Movement
from dealterms.model.missing import NONE, Missing
from dealterms.model.value import Value, parse_token
from dealterms.plugins import unknown


class Ladder(Axis):
    """Declared rungs, from chains such as ``seat < veto < control``; the order may be partial.

    A rung with a ``*`` has its place by convention, and `Movement.by_convention` says so.
    """

    up_label = "a higher rung"

    def __init__(
        self,
        chains: tuple[str, ...],
        *,
        meanings: Mapping[str, str] = MappingProxyType({}),
        of_right: bool = False,
        **options: Unpack[AxisOptions],
    ) -> None:
        super().__init__(**options)
        self.chains: Final = chains
        self.meanings: Final = meanings
        """A rung to the one sentence that defines it, and an example: `The holder is told. Example: …`."""
        self.of_right: Final = of_right
        """Its rungs are rights of who benefits: people read `strengthened` for up, not `tightened`."""
        if of_right:
            self.move_words = ("strengthened", "weakened")

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
        """The chains as rungs without stars, highest first."""
        chains = []
        for chain in self.chains:
            rungs = [rung.strip(" *") for rung in chain.split("<" if "<" in chain else ">")]
            chains.append(tuple(rungs[::-1] if "<" in chain else rungs))
        return tuple(chains)

    @cached_property
    def _rungs_below(self) -> dict[str, frozenset[str]]:
        """Every rung with all rungs below it: the transitive closure of the chains."""
        below: dict[str, set[str]] = {rung: set() for rung in self.rungs}
        for chain in self._parsed_chains:
            for upper, lower in pairwise(chain):
                below[upper].add(lower)
        # Warshall's algorithm: what is below a rung is below every rung above it.
        for middle, lower_rungs in below.items():
            for rungs in below.values():
                if middle in rungs:
                    rungs.update(lower_rungs)
        return {rung: frozenset(rungs) for rung, rungs in below.items()}

    def find_flaw(self) -> str:
        """Return what is wrong with the chains, for the author of a kind; empty if nothing is."""
        for rung in self.rungs:
            try:
                parse_token(rung)
            except ValueError as error:
                return f"a rung of its ladder is misspelled: {error}"
            if rung in self._rungs_below[rung]:
                return f"its ladder is circular: '{rung}' is below itself"
        stray = next((word for word in self.meanings if word not in self.rungs), None)
        return "" if stray is None else f"its ladder says what '{stray}' means, which is no rung of it"

    def parse_missing(self, word: Missing) -> Value:
        # If no rung is called `none`, it is neither above nor below the others.
        return self.parse_text(word.value) if word is NONE and "none" not in self.rungs else word

    def parse_text(self, text: str) -> Value:
        if text not in self.rungs:
            raise ValueError(". ".join(unknown("rung", text, self.rungs)))
        return text

    def build_value_schemas(self) -> list[dict[str, Any]]:
        schema: dict[str, Any] = {"enum": list(self.rungs)}
        if self.meanings:
            # Not of JSON Schema: editors with the YAML language server show them beside the choices.
            schema["markdownEnumDescriptions"] = [self.meanings.get(rung, "") for rung in self.rungs]
        return [schema]

    def _compare_on_scale(self, old: Value, new: Value, day: date | None) -> Movement:
        rungs: list[Any] = ["none" if value is NONE else value for value in (old, new)]
        if any(isinstance(rung, Missing) for rung in rungs):
            return super()._compare_on_scale(old, new, day)
        return self.compare_known(*rungs)

    @property
    def _movement_from_none(self) -> Movement:
        others = set(self.rungs) - {"none"}
        if all("none" in self._rungs_below[rung] for rung in others):
            return Movement(UP)
        if self._rungs_below["none"] == others:
            return Movement(DOWN)
        return Movement(UNCLEAR, reason="not public")

    def compare_known(self, old: str, new: str, day: date | None = None) -> Movement:
        if old == new:
            return Movement(SAME)
        by_convention = bool({old, new} & self.conventional_rungs)
        if new in self._rungs_below[old]:
            return Movement(DOWN, by_convention)
        if old in self._rungs_below[new]:
            return Movement(UP, by_convention)
        return Movement(UNCLEAR, reason="rungs on different branches")
