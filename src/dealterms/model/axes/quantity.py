"""Numbers: money, percentages, durations."""

from collections.abc import Callable
from typing import Any, Final, Unpack

from dealterms.model import duration, quantity
from dealterms.model.axes.base import DOWN, SAME, UNCLEAR, UP, Axis, AxisOptions, Movement, to_ordering
from dealterms.model.duration import Duration
from dealterms.model.quantity import Amount
from dealterms.model.value import Value


class Quantity(Axis):
    """A number with its unit, or a length of time."""

    def __init__(
        self,
        of: Callable[[str], Amount | Duration],
        *,
        lower_is_up: bool = False,
        **options: Unpack[AxisOptions],
    ) -> None:
        super().__init__(**options)
        self.of: Final = of
        """The parser: `quantity.parse_money`, `parse_percent`, `parse_amount`, or `Duration.parse`."""
        self.is_reversed = lower_is_up
        none = "; none is without limit" if self.none_is == "top" else ""
        self.up_label = ("less" if lower_is_up else "more") + none

    def parse_text(self, text: str) -> Value:
        return self.of(text)

    def build_value_schemas(self) -> list[dict[str, Any]]:
        schemas: dict[Callable[..., Any], list[Callable[[], dict[str, Any]]]] = {
            quantity.parse_money: [quantity.build_money_schema],
            quantity.parse_percent: [quantity.build_percent_schema],
            quantity.parse_amount: [quantity.build_money_schema, quantity.build_percent_schema],
            Duration.parse: [duration.build_duration_schema],
        }
        builders = schemas.get(self.of)
        return [build() for build in builders] if builders else [{"type": "string"}]

    def compare_known(self, old: Amount | Duration, new: Amount | Duration) -> Movement:
        if isinstance(old, Duration) or isinstance(new, Duration):
            return _compare_durations(old, new)
        return _compare_amounts(old, new)

    def may_equal(self, old: Value, new: Value) -> bool:
        return isinstance(old, Amount) and isinstance(new, Amount) and old.may_equal(new)


def _compare_amounts(old: Amount, new: Amount) -> Movement:
    if old.unit != new.unit:
        return Movement(UNCLEAR, reason="another currency or unit")
    if old.agreed_bound != new.agreed_bound:
        return Movement(UNCLEAR, reason="one is a bound, the other is not or another")
    if old.is_same(new):
        return Movement(SAME)
    if old.may_equal(new):
        return Movement(UNCLEAR, reason="not provably different")
    return Movement(UP if new.number > old.number else DOWN)


def _compare_durations(old: Any, new: Any) -> Movement:
    if old.days == new.days:
        return Movement(to_ordering(new.months - old.months))
    if old.months == new.months:
        return Movement(to_ordering(new.days - old.days))
    old_range, new_range = old.compute_day_range(), new.compute_day_range()
    if new_range[0] > old_range[1]:
        return Movement(UP)
    if new_range[1] < old_range[0]:
        return Movement(DOWN)
    return Movement(UNCLEAR, reason="months and days that may be as long")
