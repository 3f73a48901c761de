"""Numbers: money, percentages, amounts with a unit, schedules of them; and lengths of time.

For ``amount = Quantity(of=parse_amount)``, where more is up::

    USD 4 -> USD 5                       UP
    about 27% -> 28%                     UNCLEAR (not provably different); SHARPER
    up to USD 4 -> up to USD 5           UP: limits of one kind compare by their number
    up to USD 4 -> USD 8                 UP: no more than 4, now 8
    up to USD 4 -> USD 3                 UNCLEAR (a limit against a sum); DISJOINT
    {2025: 20%, 2026: 25%} -> {2025: 22%, 2026: 26%}    UP: key by key
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Final, Unpack

from dealterms.model import duration, quantity
from dealterms.model.axes.amounts import compare_amounts, relate_amounts
from dealterms.model.axes.base import Axis, AxisOptions, Movement, Relation
from dealterms.model.axes.durations import compare_durations, relate_durations
from dealterms.model.axes.relations import relate_intervals
from dealterms.model.axes.schedules import compare_schedules, relate_schedules
from dealterms.model.duration import Duration
from dealterms.model.interval import Interval
from dealterms.model.quantity import Amount
from dealterms.model.schedule import Schedule, parse_schedule
from dealterms.model.value import Value

_SCHEMA_TITLES: dict[Callable[..., Any], str] = {
    quantity.parse_money: "money field",
    quantity.parse_percent: "percent field",
    quantity.parse_amount: "amount field",
    Duration.parse: "duration field",
}


class Quantity(Axis):
    """A number with its unit, a schedule of them, or a length of time."""

    takes_trends = True

    def __init__(
        self,
        of: Callable[[str], Amount | Duration],
        *,
        lower_is_up: bool = False,
        names_limit: str = "",
        **options: Unpack[AxisOptions],
    ) -> None:
        super().__init__(**options)
        self.of: Final = of
        """The parser: `quantity.parse_money`, `parse_percent`, `parse_amount`, or `Duration.parse`."""
        self.names_limit: Final = names_limit
        """`up to` for a field that is a most, `at least` for a least: there the words change nothing."""
        self.is_reversed = lower_is_up
        none = "; none is without limit" if self.none_is == "top" else ""
        self.up_label = ("less" if lower_is_up else "more") + none
        self.schema_title = _SCHEMA_TITLES.get(self.of, "")
        self.move_words = ("extended", "shortened") if of is Duration.parse else ("raised", "lowered")

    def parse_text(self, text: str) -> Value:
        return self.of(text)

    def parse_collection(self, raw: object) -> Value:
        if isinstance(raw, dict) and self.of is not Duration.parse:
            return parse_schedule(raw, self._parse_amount)
        return super().parse_collection(raw)

    def build_value_schemas(self) -> list[dict[str, Any]]:
        if self.of is Duration.parse:
            return [duration.build_duration_schema()]
        from dealterms.model import quantity_schema

        schemas: dict[Callable[..., Any], Callable[[], dict[str, Any]]] = {
            quantity.parse_money: quantity_schema.build_money_schema,
            quantity.parse_percent: quantity_schema.build_percent_schema,
            quantity.parse_amount: quantity_schema.build_amount_schema,
        }
        build = schemas.get(self.of)
        if build is None:
            return [{"type": "string"}]
        return [build(), quantity_schema.build_schedule_schema(build())]

    def compare_known(self, old: Any, new: Any, day: date | None = None) -> Movement:
        if isinstance(old, Duration) and isinstance(new, Duration):
            return compare_durations(old, new)
        if isinstance(old, Schedule) or isinstance(new, Schedule):
            return compare_schedules(old, new, day)
        return compare_amounts(self._without_limit(old), self._without_limit(new))

    def relate_known(self, old: Any, new: Any, day: date | None = None) -> Relation:
        if isinstance(old, Duration) and isinstance(new, Duration):
            return relate_durations(old, new)
        if isinstance(old, Schedule) or isinstance(new, Schedule):
            return relate_schedules(old, new, day)
        return relate_amounts(self._without_limit(old), self._without_limit(new))

    def find_range(self, value: Value) -> tuple[object, Interval] | None:
        if not isinstance(value, Amount):
            return None
        amount = self._without_limit(value)
        return None if amount.is_limit else (amount.measure, amount.compute_interval())

    def _without_limit(self, amount: Amount) -> Amount:
        """Return a cap of `up to USD 5` as one of USD 5: that it is a limit, the field says."""
        is_said = amount.bound == self.names_limit and amount.upper is None and bool(self.names_limit)
        return amount._replace(bound="") if is_said else amount

    def relate_precision(self, old: Any, new: Any) -> Relation:
        if isinstance(old, Amount) and isinstance(new, Amount):
            before, after = self._without_limit(old), self._without_limit(new)
            return relate_intervals(before.compute_interval(), after.compute_interval())
        return Relation.SAME

    def _parse_amount(self, text: str) -> Amount:
        amount = self.of(text)
        assert isinstance(amount, Amount)
        return amount
