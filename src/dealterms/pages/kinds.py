"""The kinds of terms as a page."""

from __future__ import annotations

from dealterms.model.axes import Ladder, Party
from dealterms.model.axes.base import Axis
from dealterms.model.term import Term
from dealterms.pages.page import Page, Section, Table


def _kinds_page(kinds: tuple[type[Term], ...]) -> Page:
    if len(kinds) == 1:
        return _kind_page(kinds[0])
    rows = tuple((_kind_name(cls), _roles(cls), first_line(cls)) for cls in kinds)
    section = Section("KINDS", "", Table(("Kind", "Binds → benefits", "What it is"), rows))
    return Page(
        "The kinds of terms",
        ("`terms kinds KIND` tells one kind's fields and ladders",),
        (section,),
    )


def _kind_page(cls: type[Term]) -> Page:
    rows = tuple(
        (name, _axis_name(axis), _order(axis))
        for name, axis in cls.axes().items()
        if not isinstance(axis, Party)
    )
    lines = [first_line(cls)]
    if _roles(cls):
        lines.append(f"Binds → benefits: {_roles(cls)}")
    lines.append(_RULES[cls.direction])
    if cls.continues:
        lines.append(f"May become {', '.join(cls.continues)} and keep its id")
    if cls.cuad:
        lines.append(f"CUAD: {', '.join(cls.cuad)}")
    return Page(
        _kind_name(cls),
        tuple(lines),
        (Section("FIELDS", "", Table(("Field", "Axis", "Up is"), rows)),),
    )


_RULES = {
    "burden": "Up is tightened and favors who benefits; down is loosened and favors who is bound",
    "extent": "Later is extended, earlier is shortened; neither favors anybody",
    "never": "A change of it never has a direction",
}


def _kind_name(cls: type[Term]) -> str:
    return str(cls.model_fields["kind"].annotation.__args__[0])  # type: ignore[union-attr]


def _roles(cls: type[Term]) -> str:
    binds, benefits = cls.role("binds"), cls.role("benefits")
    return f"{binds} → {benefits}" if binds and benefits else ""


def first_line(cls: type[Term]) -> str:
    """What a kind is, in one line."""
    return (cls.__doc__ or "").strip().splitlines()[0]


def _axis_name(axis: Axis) -> str:
    return type(axis).__name__


def _order(axis: Axis) -> str:
    if isinstance(axis, Ladder):
        return "; ".join(axis.chains)
    if axis.measured:
        return "measured: a fact, not a term"
    if not axis.ordered:
        return "not ordered"
    if not axis.directed:
        return "told without a direction"
    return axis.up_is
