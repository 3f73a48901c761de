"""Which party of the base is which of the branch: its name or LEI says so, whatever its id is.

base  acme: {name: Acme}, bolt: {name: Bolt}
head  acme: {name: Bolt}, core: {name: Acme}
→     find_new_ids  {"acme": "core", "bolt": "acme"}: `acme` now stands for Bolt
"""

from collections.abc import Iterator, Mapping

from dealterms.model.deal import Party
from dealterms.model.review import PartyChange

Parties = Mapping[str, Party]


def find_new_ids(before: Parties, after: Parties) -> dict[str, str]:
    """Return the id that each party of the base has in the branch, if it is another one."""
    return {old: new for old, new in _match_parties(before, after).items() if old != new}


def iter_party_changes(before: Parties, after: Parties) -> Iterator[PartyChange]:
    """Yield the parties that have another name, LEI or id, or that the branch adds or removes."""
    matches = _match_parties(before, after)
    for id_, party in before.items():
        new_id = matches.get(id_)
        if new_id is None:
            yield PartyChange(id_, "", party.name, "")
        elif new_id != id_ or after[new_id] != party:
            new = after[new_id]
            lei = ("", "") if party.lei == new.lei else (party.lei or "", new.lei or "")
            yield PartyChange(id_, new_id, party.name, new.name, lei)
    for id_, party in after.items():
        if id_ not in matches.values():
            yield PartyChange("", id_, "", party.name)


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
    return one.lei == other.lei if one.lei and other.lei else one.name == other.name
