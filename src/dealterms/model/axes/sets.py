"""Sets of words: scopes, exceptions, events.

For ``Scope()``, where a wider set is up; for `CarveOuts` and `Events` up and down change places::

    [cloud] -> [cloud, training]    UP
    [cloud, training] -> [cloud]    DOWN
    [cloud] -> [training]           UNCLEAR (neither contains the other)
    [cloud] -> [all]                UP: `all` contains every word
    none -> [cloud]                 UP: `none` is the empty set
"""

from __future__ import annotations

from typing import Any

from dealterms.model.axes.base import DOWN, SAME, UNCLEAR, UP, Axis, Movement
from dealterms.model.value import Value, build_token_schema, build_token_set_schema, parse_token_set


class _SetAxis(Axis):
    """Sets of tokens, ordered by inclusion; `none` is the empty set."""

    many = True
    up_label = "a wider set"

    def parse_text(self, text: str) -> Value:
        return parse_token_set(text)

    def parse_collection(self, raw: object) -> Value:
        return parse_token_set(raw)

    def build_value_schemas(self) -> list[dict[str, Any]]:
        return [build_token_set_schema(build_token_schema())]

    def compare_known(self, old: frozenset[str], new: frozenset[str]) -> Movement:
        return compare_sets(old, new)


class Scope(_SetAxis):
    """What the term covers: a proper superset is wider, and `all` contains every other token."""


class CarveOuts(_SetAxis):
    """What the term leaves free: a proper superset is looser."""

    is_reversed, up_label = True, "a smaller set"


class Events(CarveOuts):
    """Events or conditions that end or suspend a duty: fewer are tighter."""


def compare_sets(old: frozenset[str], new: frozenset[str]) -> Movement:
    """Compare by inclusion: a proper superset is up, and `all` contains every other word."""
    if old == new or ("all" in old and "all" in new):
        return Movement(SAME)
    if "all" in new or ("all" not in old and old < new):
        return Movement(UP)
    if "all" in old or new < old:
        return Movement(DOWN)
    return Movement(UNCLEAR, reason="neither contains the other")
