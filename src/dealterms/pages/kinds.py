"""The kinds of terms as a page."""

from dealterms.model.axes import Ladder, Role
from dealterms.model.axes.base import Axis
from dealterms.model.term import Term
from dealterms.pages.page import Page, Section, Table
from dealterms.reports.kinds import KindsReport


def build_page(report: KindsReport) -> Page:
    """Build the page of the vocabulary, or of one kind in full."""
    kinds = report.kinds
    if len(kinds) == 1:
        return _build_kind_page(*next(iter(kinds.items())))
    rows = tuple((name, _format_roles(cls), _get_first_line(cls)) for name, cls in kinds.items())
    section = Section("KINDS", table=Table(("Kind", "Binds → benefits", "What it is"), rows))
    return Page("The kinds of terms", ("`terms kinds KIND` tells one kind's fields and ladders",), (section,))


def _build_kind_page(kind: str, cls: type[Term]) -> Page:
    rows = tuple(
        (name, type(axis).__name__, _describe_order(axis))
        for name, axis in cls.get_axes().items()
        if not isinstance(axis, Role)
    )
    lines = [_get_first_line(cls)]
    if _format_roles(cls):
        lines.append(f"Binds → benefits: {_format_roles(cls)}")
    lines.append(_DIRECTION_RULES[cls.direction])
    if cls.continues:
        lines.append(f"May become {', '.join(cls.continues)} and keep its id")
    if cls.cuad:
        lines.append(f"CUAD: {', '.join(cls.cuad)}")
    section = Section("FIELDS", table=Table(("Field", "Axis", "Up is"), rows))
    return Page(kind, tuple(lines), (section,))


_DIRECTION_RULES = {
    "burden": "Up is tightened and favors who benefits; down is loosened and favors who is bound",
    "extent": "Later is extended, earlier is shortened; neither favors anybody",
    "never": "A change of it never has a direction",
}


def _format_roles(cls: type[Term]) -> str:
    binds, benefits = cls.get_role_field("binds"), cls.get_role_field("benefits")
    return f"{binds} → {benefits}" if binds and benefits else ""


def _get_first_line(cls: type[Term]) -> str:
    """Return the first line of a kind's docstring: what it is."""
    return (cls.__doc__ or "").strip().splitlines()[0]


def _describe_order(axis: Axis) -> str:
    if isinstance(axis, Ladder):
        return "; ".join(axis.chains)
    if axis.measured:
        return "measured: a fact, not a term"
    if not axis.ordered:
        return "not ordered"
    if not axis.directed:
        return "told without a direction"
    return axis.up_label
