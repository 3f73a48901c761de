"""Which party of the base is which of the branch: its name or LEI says so, whatever its id is.

base  acme: {name: Acme}, bolt: {name: Bolt}
head  acme: {name: Bolt}, core: {name: Acme}
→     find_new_ids  {"acme": "core", "bolt": "acme"}: `acme` now stands for Bolt
"""

from collections import deque
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
    kept = set(matches.values())
    for id_, party in after.items():
        if id_ not in kept:
            yield PartyChange("", id_, "", party.name)


def _match_parties(before: Parties, after: Parties) -> dict[str, str]:
    """Return, for each party that both have, its id in the base and its id in the branch."""
    # First the same party under the same id, then under another one, then the same id alone.
    matches = {
        id_: id_ for id_, party in before.items() if id_ in after and _is_same_party(party, after[id_])
    }
    taken = set(matches)
    namesakes: dict[tuple[str, str | None], deque[tuple[int, str]]] = {}
    for number, (id_, party) in enumerate(after.items()):
        if id_ not in taken:
            for key in {("name", party.name), ("lei", party.lei) if party.lei else ("no lei", party.name)}:
                namesakes.setdefault(key, deque()).append((number, id_))
    for id_, party in before.items():
        if id_ in matches:
            continue
        # Where both have an LEI, that alone tells; else the name does.
        keys = [("lei", party.lei), ("no lei", party.name)] if party.lei else [("name", party.name)]
        found = []
        for same in (namesakes[key] for key in keys if key in namesakes):
            while same and same[0][1] in taken:
                same.popleft()
            found += list(same)[:1]
        if found:
            matches[id_] = min(found)[1]
            taken.add(matches[id_])
    matches |= {id_: id_ for id_ in before if id_ in after and id_ not in taken and id_ not in matches}
    return matches


def _is_same_party(one: Party, other: Party) -> bool:
    return one.lei == other.lei if one.lei and other.lei else one.name == other.name
