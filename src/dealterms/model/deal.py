"""A deal, its parties, and its snapshots; which snapshot a reference names.

With the snapshots 2024, 2025-01 and 2025-05, on 2025-03-01::

    2024, 2024-12-31    2024
    2025-03             2025-01, carried: its terms were still the newest
    2025                2025-05: the last snapshot that ends no later than 2025 does
    latest, latest~1    2025-01, 2024: future snapshots do not count
    2023, 2024-06       BadReferenceError: the snapshot 2024 is of the last day of 2024
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Annotated, Literal, NamedTuple

from pydantic import field_validator

from dealterms.errors import BadReferenceError
from dealterms.model.finding import Finding
from dealterms.model.location import SourceMap
from dealterms.model.missing import MISSING_BY_WORD
from dealterms.model.partial_date import PartialDate
from dealterms.model.source import FrozenModel, Source, TextField
from dealterms.model.term import MUTUAL, Proposal, Term
from dealterms.model.value import build_token_schema, parse_token
from dealterms.plugins import truncate_input

Basis = Literal[
    "original", "amendment", "restatement", "renewal", "termination",
    "reaffirmation", "clarification", "report", "measurement", "order",
]  # fmt: skip
"""Why a snapshot was written. It is shown, and changes no comparison."""

_LATEST_PATTERN = re.compile(r"latest(?:~([0-9]{1,6}))?")


class Party(FrozenModel):
    """One of those who made the deal."""

    name: str
    """What people call it. Example: Northline Ferries"""
    lei: str | None = None
    """Legal Entity Identifier (ISO 17442). Example: INR2EJN1ERAN0W5ZP974"""


_NO_PARTY_IDS = (MUTUAL, *MISSING_BY_WORD)
PartyId = Annotated[
    str, TextField({**build_token_schema(), "title": "party id", "not": {"enum": list(_NO_PARTY_IDS)}})
]
"""A token that is not a reserved word; `DealHeader` validates it."""


def _parse_true(text: str) -> bool:
    if text != "true":
        raise ValueError(f"not `true`: '{truncate_input(text)}'. Write true, or leave it out")
    return True


class DealHeader(FrozenModel):
    """What `deal.yaml` says."""

    title: str
    """What people call it. Example: Northline and the Port of Eastbay"""
    parties: dict[PartyId, Party]
    """Who made it, each below the id by which the terms name it.
    Example: {eastbay: {name: Port of Eastbay}}"""
    default: Annotated[bool, TextField({"enum": ["true", True]}, _parse_true)] = False
    """Of several deals, this one is meant where none is named; one of a repository may say so.
    Example: true"""
    note: str | None = None
    """Prose that no rule reads. Example: The two merged their ferry lines in 2019."""

    @field_validator("parties")
    @classmethod
    def _validate_party_ids(cls, parties: dict[str, Party]) -> dict[str, Party]:
        for id_ in parties:
            if parse_token(id_) in _NO_PARTY_IDS:
                raise ValueError(f"not a valid party id: '{id_}' is a reserved word. Give it another id")
        return parties


class SnapshotHeader(FrozenModel):
    """What a snapshot says of itself, beside its terms and proposals."""

    basis: Basis | None = None
    """Why there is a snapshot. It is shown, and never decides anything. Example: amendment"""
    by: str | None = None
    """Who ordered it: the court or the regulator, beside `basis: order`. Example: Maritime Authority"""
    carries: Literal["all"] | None = None
    """Every term stands as in the snapshot before; under `terms` only `sources` may follow an id.
    Example: all"""
    summary: str | None = None
    """The snapshot in one sentence. Example: The new pier is open to all."""


class Snapshot(NamedTuple):
    """The terms as they were on the last day of ``name``."""

    name: PartialDate
    head: SnapshotHeader
    terms: Mapping[str, Term]
    proposals: Mapping[str, Proposal]
    source_map: SourceMap
    unreadable: frozenset[str] = frozenset()
    """Ids of terms that are in the file and could not be read; they are not compared."""
    hidden: frozenset[tuple[str, str]] = frozenset()
    """(term, field) pairs that were not yet known; the field is empty for a whole term."""

    def __str__(self) -> str:
        return self.name.text


class ResolvedReference(NamedTuple):
    """The snapshot that a reference names."""

    reference: str
    name: PartialDate
    carried: bool
    """The snapshot is older than the interval asked for: its terms were carried on."""


class Deal(NamedTuple):
    """A deal as far as it was read."""

    id: str
    title: str
    parties: Mapping[str, Party]
    snapshots: Sequence[Snapshot]
    """In the order of their dates."""
    sources: Mapping[str, Source] = MappingProxyType({})
    """The records that the snapshots cite, and the origins of those."""
    findings: tuple[Finding, ...] = ()

    def at(self, reference: str, *, today: date | None = None) -> Snapshot:
        """Return the snapshot that ``2024``, ``2025-03``, ``latest`` or ``latest~1`` names.

        Raise BadReferenceError if it is not a reference, or is before the first snapshot.
        """
        names = [s.name for s in self.snapshots]
        resolved = resolve_reference(names, reference, today or date.today())
        return self.snapshots[names.index(resolved.name)]

    def between(self, old: Snapshot, new: Snapshot) -> tuple[Snapshot, ...]:
        """Return the snapshots from the older to the newer of the two, both included."""
        low, high = sorted((old.name.last, new.name.last))
        return tuple(s for s in self.snapshots if low <= s.name.last <= high)

    def party_name(self, party: str | None) -> str:
        """Return the party's name for people; of an unknown party its id, of None nothing."""
        return self.parties[party].name if party and party in self.parties else party or ""


def find_day_asked_for(answer: ResolvedReference, today: date) -> date:
    """Return the day that a reference means: its last one; of `latest`, today."""
    try:
        return PartialDate.parse(answer.reference).last
    except ValueError:
        return max(answer.name.last, today) if answer.reference == "latest" else answer.name.last


def resolve_reference(names: Sequence[PartialDate], reference: str, today: date) -> ResolvedReference:
    """Return which of ``names`` (sorted) a reference means: the last that ends no later than it.

    Raise BadReferenceError if it is not a reference, or there is no such snapshot.
    """
    if not names:
        raise BadReferenceError("this deal has no snapshots yet. Write one, for example 2024.yaml")
    latest = _LATEST_PATTERN.fullmatch(reference)
    if latest is not None:
        past = [name for name in names if name.first <= today]
        steps = int(latest[1] or 0)
        if not past:
            raise BadReferenceError(f"every snapshot is in the future. Name one by its date: {names[0]}")
        if steps >= len(past):
            furthest = f"latest~{len(past) - 1}" if len(past) > 1 else "latest"
            raise BadReferenceError(
                f"'{reference}' goes back beyond the first snapshot, {names[0]}."
                f" Go back no further than {furthest}"
            )
        return ResolvedReference(reference, past[-1 - steps], carried=False)
    try:
        asked = PartialDate.parse(reference)
    except ValueError as error:
        # A reference cannot have a `?`; text that has not the shape of a date may mean `latest`.
        cause, wrong_shape, _ = str(error).partition(", with `?`")
        raise BadReferenceError(f"{cause}, or latest, or latest~1" if wrong_shape else cause) from None
    if asked.uncertain:
        raise BadReferenceError(
            f"a reference cannot have a `?` or `~`: '{reference}'. Write {reference[:-1]}"
        )
    older = [name for name in names if name.last <= asked.last]
    if not older:
        raise BadReferenceError(
            f"no snapshot is as early as '{reference}'."
            f" The first is {names[0]}: ask for {names[0].last.isoformat()} or later"
        )
    return ResolvedReference(reference, older[-1], carried=older[-1].last < asked.first)
