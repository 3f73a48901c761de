"""Numbers: money, percentages, durations."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Unpack

from dealterms.model import duration, quantity
from dealterms.model.duration import Duration
from dealterms.model.quantity import Quantity as Number
from dealterms.model.value import (
    Value,
)

if TYPE_CHECKING:
    pass
from dealterms.model.axes.base import DOWN, SAME, UNCLEAR, UP, Axis, Movement, Options, _sign


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
