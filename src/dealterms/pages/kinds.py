"""The kinds of terms as a page.

Worked example: the page of the one kind `exclusivity` has a table of its fields, and one for each ladder::

    FIELDS
    Field   What to write                        Example       Axis      Up is
    share   The part of the business that is …   at least 80%  Quantity  more

    RUNGS OF level  exclusive > sole* > … > none; …; * has its place by convention
    Rung    What it means                        Example
    sole*   The grantor deals with no third …    the holder is the only supplier beside …
"""

from collections.abc import Iterator

from dealterms.docstrings import read_docstring
from dealterms.model.axes import Ladder
from dealterms.model.axes.base import Axis
from dealterms.model.term import Term
from dealterms.pages.page import Page, Section, Table
from dealterms.reports.kinds import KindsReport
from dealterms.schemas.field_docs import collect_field_docs, split_example


def build_page(report: KindsReport) -> Page:
    """Build the page of the vocabulary, or of one kind in full."""
    kinds = report.kinds
    if len(kinds) == 1:
        return _build_kind_page(*next(iter(kinds.items())))
    rows = tuple((name, _format_roles(cls), _read_paragraphs(cls)[0]) for name, cls in kinds.items())
    section = Section("KINDS", table=Table(("Kind", "Binds → benefits", "What it is"), rows, _PROSE))
    return Page("The kinds of terms", ("`terms kinds KIND` tells one kind's fields and ladders",), (section,))


def _build_kind_page(kind: str, cls: type[Term]) -> Page:
    axes, docs = cls.get_axes(), collect_field_docs(cls)
    rows = tuple(
        (name, *split_example(docs.get(name, "")), type(axis).__name__, _describe_order(cls, axis))
        for name, axis in axes.items()
    )
    lines = list(_read_paragraphs(cls))
    if _format_roles(cls):
        lines.append(f"Binds → benefits: {_format_roles(cls)}")
    lines.append(_DIRECTION_RULES[cls.direction])
    lines += _iter_settings(cls)
    if cls.cuad:
        lines.append(f"CUAD: {', '.join(cls.cuad)}")
    fields = Section(
        "FIELDS", table=Table(("Field", "What to write", "Example", "Axis", "Up is"), rows, _PROSE)
    )
    ladders = (_build_ladder_section(name, axis) for name, axis in axes.items() if isinstance(axis, Ladder))
    return Page(kind, tuple(lines), (fields, *ladders))


_PROSE = frozenset({"What it is", "What to write", "What it means"})
_DIRECTION_RULES = {
    "burden": "Up is tightened and favors who benefits; down is loosened and favors who is bound",
    "extent": "Later is extended, earlier is shortened; neither favors anybody",
    "never": "A change of it never has a direction",
}


def _iter_settings(cls: type[Term]) -> Iterator[str]:
    """Yield in sentences what the kind says of its fields."""
    if cls.main:
        yield f"`{cls.main}: none` states that there is none of it: this is documented, and favors nobody"
    if cls.exclusive_rungs:
        rungs = getattr(cls.get_axes().get("level"), "rungs", ())
        fields = _join(cls.exceptions, "and")
        if cls.exclusive_rungs == set(rungs) - {"none"}:
            yield f"{fields} count only if `level` was not `none` before and is not `none` after"
        else:
            exclusive = [rung for rung in rungs if rung in cls.exclusive_rungs]
            yield f"{fields} count only if `level` was {_join(exclusive, 'or')} before and is so after"
    if cls.continues:
        yield f"May become {', '.join(cls.continues)} and keep its id"


def _build_ladder_section(field: str, ladder: Ladder) -> Section:
    stars = ladder.conventional_rungs
    note = "; ".join([*ladder.chains, *(["* has its place by convention"] if stars else [])])
    rows = tuple(
        (f"{rung}*" if rung in stars else rung, *split_example(ladder.meanings.get(rung, "")))
        for rung in ladder.rungs
    )
    return Section(f"RUNGS OF {field}", note, Table(("Rung", "What it means", "Example"), rows, _PROSE))


def _format_roles(cls: type[Term]) -> str:
    binds, benefits = cls.get_role_field("binds"), cls.get_role_field("benefits")
    return f"{binds} → {benefits}" if binds and benefits else ""


def _read_paragraphs(cls: type[Term]) -> list[str]:
    """Return a kind's docstring, a line a paragraph; the first is what it is."""
    return [" ".join(part.split()) for part in read_docstring(cls).split("\n\n")]


def _join(words: tuple[str, ...] | list[str], last: str) -> str:
    """Return the words quoted and joined: `a`, `b` and `c`."""
    quoted = [f"`{word}`" for word in words]
    return f" {last} ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def _describe_order(cls: type[Term], axis: Axis) -> str:
    if axis.measured:
        return "measured: a fact, not a term"
    if not axis.ordered:
        return "not ordered"
    if not axis.directed or cls.direction == "never":
        return "told without a direction"
    return axis.up_label
