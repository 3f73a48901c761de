"""A deal, its parties, and its snapshots; which snapshot a reference names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import field_validator

from dealterms.errors import BadReferenceError
from dealterms.model.finding import Finding
from dealterms.model.location import SourceMap
from dealterms.model.missing import MISSING_BY_WORD
from dealterms.model.partial_date import PartialDate
from dealterms.model.source import FrozenModel, Source
from dealterms.model.term import MUTUAL, Proposal, Term
from dealterms.model.value import build_token_schema, parse_token

Basis = Literal[
    "original", "amendment", "restatement", "renewal", "termination",
    "reaffirmation", "clarification", "report", "measurement",
]  # fmt: skip
"""Why there is a snapshot. It is shown, and never decides anything."""

_LATEST_PATTERN = re.compile(r"latest(?:~([0-9]{1,6}))?")


class Party(FrozenModel):
    """One of those who made the deal."""

    name: str
    """What people call it."""
    lei: str | None = None
    """Legal Entity Identifier (ISO 17442)."""


class _PartyIdField:
    """A token that has no meaning of its own; the header reads it."""

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {
            **build_token_schema(),
            "title": "party id",
            "not": {"enum": [MUTUAL, *MISSING_BY_WORD]},
        }


PartyId = Annotated[str, _PartyIdField()]


class DealHeader(FrozenModel):
    """What `deal.yaml` says."""

    title: str
    """What people call it."""
    parties: dict[PartyId, Party]
    """Who made it, each below the id by which the terms name it."""
    note: str | None = None
    """Prose that no rule reads."""

    @field_validator("parties")
    @classmethod
    def _validate_party_ids(cls, parties: dict[str, Party]) -> dict[str, Party]:
        for id_ in parties:
            if parse_token(id_) in (MUTUAL, *MISSING_BY_WORD):
                raise ValueError(
                    f"`{id_}` has a meaning of its own and names no party. Give it another id"
                )
        return parties


class SnapshotHeader(FrozenModel):
    """What a snapshot says of itself, beside its terms and proposals."""

    basis: Basis | None = None
    """Why there is a snapshot. It is shown, and never decides anything."""
    summary: str | None = None


class Snapshot(NamedTuple):
    """The terms as they stood on the last day of ``name``."""

    name: PartialDate
    head: SnapshotHeader
    terms: Mapping[str, Term]
    proposals: Mapping[str, Proposal]
    source_map: SourceMap
    unreadable: frozenset[str] = frozenset()
    """Ids of terms that stand in the file and could not be read: nothing can be said of them."""
    hidden: frozenset[tuple[str, str]] = frozenset()
    """(term, field) pairs that were not yet known; the field is empty for a whole term."""

    def __str__(self) -> str:
        return self.name.text


class ResolvedReference(NamedTuple):
    """Which snapshot a reference named."""

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
        """The snapshot that answers ``2024``, ``2025-03``, ``latest`` or ``latest~1``.

        Raises:
            BadReference: it is no reference, or lies before the first snapshot.
        """
        answer = resolve_reference(
            [s.name for s in self.snapshots], reference, today or date.today()
        )
        return next(s for s in self.snapshots if s.name == answer.name)

    def between(self, old: Snapshot, new: Snapshot) -> tuple[Snapshot, ...]:
        """The walk from the older to the newer of the two, both included."""
        low, high = sorted((old.name.last, new.name.last))
        return tuple(s for s in self.snapshots if low <= s.name.last <= high)

    def party_name(self, party: str | None) -> str:
        """The party's name for people."""
        if party is None:
            return ""
        found = self.parties.get(party)
        return found.name if found else party


def resolve_reference(
    names: Sequence[PartialDate], reference: str, today: date
) -> ResolvedReference:
    """Which of ``names`` (sorted) a reference means: the last that ends no later than it does.

    Raises:
        BadReference: it is no reference, or there is no such snapshot.
    """
    if not names:
        raise BadReferenceError("this deal has no snapshot yet. Write one, for example 2024.yaml")
    back = _LATEST_PATTERN.fullmatch(reference)
    if back is not None:
        past = [name for name in names if name.first <= today]
        steps = int(back[1] or 0)
        if not past:
            raise BadReferenceError(
                f"every snapshot lies in the future. Name one by its date: {names[0]}"
            )
        if steps >= len(past):
            furthest = f"latest~{len(past) - 1}" if len(past) > 1 else "latest"
            raise BadReferenceError(
                f"`{reference}` goes back before the first snapshot, {names[0]}."
                f" Go back no further than {furthest}"
            )
        return ResolvedReference(reference, past[-1 - steps], carried=False)
    try:
        asked = PartialDate.parse(reference)
    except ValueError as error:
        # A reference takes no `?`; where the shape is wrong, it may have been meant for `latest`.
        cause, of_shape, _ = str(error).partition(", with `?`")
        raise BadReferenceError(f"{cause}, or latest, or latest~1" if of_shape else cause) from None
    if asked.uncertain:
        raise BadReferenceError(
            f"`{reference}`: a reference has no `?` or `~`. Write {reference[:-1]}"
        )
    older = [name for name in names if name.last <= asked.last]
    if not older:
        raise BadReferenceError(
            f"there is no snapshot as early as {reference}. Ask from {names[0].last.isoformat()} on,"
            f" the day for which the first speaks: {names[0]}"
        )
    return ResolvedReference(reference, older[-1], carried=older[-1].last < asked.first)
