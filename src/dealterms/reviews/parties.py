"""Who the parties were and are: a party is who it is by name or LEI, whatever id stands for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dealterms.model.deal import Party
from dealterms.model.review import PartyChange

Parties = Mapping[str, Party]


class PartyRenaming(NamedTuple):
    """Which id of the branch stands for the party of each id of the base."""

    ids: Mapping[str, str]
    """Those only that differ."""
    is_reassigned: bool
    """An id stands for somebody else now: every snapshot that has it says something else."""

    @classmethod
    def from_parties(cls, before: Parties, after: Parties) -> PartyRenaming:
        """What became of the ids."""
        ids = {id_: now for id_, now in _match_parties(before, after).items() if id_ != now}
        return cls(ids, any(id_ in after for id_ in ids))


def iter_party_changes(before: Parties, after: Parties) -> Iterator[PartyChange]:
    """The parties that are called something else, have another id, went or came."""
    same = _match_parties(before, after)
    for id_, party in before.items():
        now = same.get(id_)
        if now is None:
            yield PartyChange(id_, "", party.name, "")
        elif now != id_ or after[now] != party:
            yield PartyChange(
                id_, now, party.name, after[now].name, _compare_lei(party, after[now])
            )
    for id_, party in after.items():
        if id_ not in same.values():
            yield PartyChange("", id_, "", party.name)


def _compare_lei(old: Party, new: Party) -> tuple[str, str]:
    return ("", "") if old.lei == new.lei else (old.lei or "", new.lei or "")


def _match_parties(before: Parties, after: Parties) -> dict[str, str]:
    """The id of the base and that of the branch for each party that both have."""
    same: dict[str, str] = {}
    free = dict(after)
    # Who is called as before keeps the id; then who has another one; then the id alone decides.
    for search in (
        lambda id_: [id_] if id_ in free and _is_same_party(before[id_], free[id_]) else [],
        lambda id_: [new for new, party in free.items() if _is_same_party(before[id_], party)],
        lambda id_: [id_] if id_ in free else [],
    ):
        for id_ in before:
            found = search(id_) if id_ not in same else []
            if found:
                same[id_] = found[0]
                del free[found[0]]
    return same


def _is_same_party(one: Party, other: Party) -> bool:
    if one.lei and other.lei:
        return one.lei == other.lei
    return one.name == other.name
