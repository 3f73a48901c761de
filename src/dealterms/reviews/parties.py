"""Which party of the base is which of the branch: its name or LEI says so, whatever its id is.

base  acme: {name: Acme}, bolt: {name: Bolt}
head  acme: {name: Bolt}, core: {name: Acme}
→     ids {"acme": "core", "bolt": "acme"}; is_reassigned, for `acme` now stands for Bolt
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dealterms.model.deal import Party
from dealterms.model.review import PartyChange

Parties = Mapping[str, Party]


class PartyRenaming(NamedTuple):
    """The id that each party of the base has in the branch."""

    ids: Mapping[str, str]
    """Only those that differ."""
    is_reassigned: bool
    """Whether an id stands for another party now, which changes every snapshot that has it."""

    @classmethod
    def from_parties(cls, before: Parties, after: Parties) -> PartyRenaming:
        """Match the parties by their names and LEIs."""
        ids = {old: new for old, new in _match_parties(before, after).items() if old != new}
        return cls(ids, any(id_ in after for id_ in ids))


def iter_party_changes(before: Parties, after: Parties) -> Iterator[PartyChange]:
    """Yield the parties that have another name, LEI or id, or that the branch adds or removes."""
    matches = _match_parties(before, after)
    for id_, party in before.items():
        new_id = matches.get(id_)
        if new_id is None:
            yield PartyChange(id_, "", party.name, "")
        elif new_id != id_ or after[new_id] != party:
            new = after[new_id]
            yield PartyChange(id_, new_id, party.name, new.name, _compare_lei(party, new))
    for id_, party in after.items():
        if id_ not in matches.values():
            yield PartyChange("", id_, "", party.name)


def _compare_lei(old: Party, new: Party) -> tuple[str, str]:
    return ("", "") if old.lei == new.lei else (old.lei or "", new.lei or "")


def _match_parties(before: Parties, after: Parties) -> dict[str, str]:
    """Return, for each party that both have, its id in the base and its id in the branch."""
    matches: dict[str, str] = {}
    free = dict(after)
    # First the same party under the same id, then under another one, then the same id alone.
    for search in (
        lambda id_: [id_] if id_ in free and _is_same_party(before[id_], free[id_]) else [],
        lambda id_: [new for new, party in free.items() if _is_same_party(before[id_], party)],
        lambda id_: [id_] if id_ in free else [],
    ):
        for id_ in before:
            ids = search(id_) if id_ not in matches else []
            if ids:
                matches[id_] = ids[0]
                del free[ids[0]]
    return matches


def _is_same_party(one: Party, other: Party) -> bool:
    if one.lei and other.lei:
        return one.lei == other.lei
    return one.name == other.name
