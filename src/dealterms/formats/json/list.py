"""`terms list` as JSON: the deals and their snapshots."""

from typing import ClassVar

from dealterms.formats.json.shape import ReportPart, Shape


class SnapshotJson(Shape):
    """One snapshot of a list, and what it did to the one before it."""

    name: str
    basis: str | None
    by: str | None
    summary: str | None
    terms: int
    changed: int | None
    sourced: int
    documented: int


class DealJson(Shape):
    """One deal of a list."""

    deal: str
    title: str
    snapshots: list[SnapshotJson]


class ListJson(ReportPart):
    """The deals."""

    content: ClassVar[str] = "deals"
    deals: list[DealJson]


PARTS = (ListJson,)
