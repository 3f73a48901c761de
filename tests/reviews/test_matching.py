"""What is there under another name: snapshots, deals and parties, as comparing each with each finds them."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from support.memory_tree import MemoryTree
from support.workspace import DEAL

from dealterms.git.changed_files import ChangedFile
from dealterms.loader.sources import SourceStore
from dealterms.model.deal import Party, Snapshot
from dealterms.reviews.classify import classify_snapshots
from dealterms.reviews.deal_at_revision import DealAtRevision, to_sort_key
from dealterms.reviews.parties import find_new_ids
from dealterms.reviews.similarity import match_deals

NAMES = ("2019", "2020-03", "2021", "2022", "2023-06-01", "2024")
CONTENTS = st.dictionaries(
    st.sampled_from(("rent", "dues", "fee")), st.tuples(st.integers(1, 2), st.booleans()), max_size=3
)
FILES = st.dictionaries(st.sampled_from(NAMES), CONTENTS, max_size=6)


def write_snapshot(name: str, terms: dict[str, tuple[int, bool]]) -> str:
    text = "terms:\n" if terms else "basis: report\n"
    for id_, (rate, is_dated) in terms.items():
        text += f"  {id_}: {{kind: revenue-share, payer: acme, payee: beta, rate: {rate}%"
        text += f", since: {name}}}\n" if is_dated else "}\n"
    return text


def read_deal(files: dict[str, dict[str, tuple[int, bool]]], deal: str = "d") -> DealAtRevision:
    paths = {f"terms/{deal}/{name}.yaml": write_snapshot("2021", terms) for name, terms in files.items()}
    tree = MemoryTree({f"terms/{deal}/deal.yaml": DEAL, **paths})
    return DealAtRevision(tree, deal, SourceStore(tree))


def share_of_equal_terms(old: Snapshot, new: Snapshot) -> float:
    earlier, later = sorted((old, new), key=lambda snapshot: snapshot.name.last)
    for id_, term in later.terms.items():
        day = term.since.term
        if day is not None and day.is_wholly_after(earlier.name) and earlier.terms.get(id_) != term:
            return 0.0
    most = max(len(old.terms), len(new.terms))
    return sum(new.terms.get(id_) == term for id_, term in old.terms.items()) / most if most else 1.0


@given(FILES, FILES)
def test_redated_snapshots_are_those_that_comparing_each_with_each_finds(
    before: dict[str, dict[str, tuple[int, bool]]], after: dict[str, dict[str, tuple[int, bool]]]
) -> None:
    base, head = read_deal(before), read_deal(after)
    touched = sorted({name for name in NAMES if before.get(name) != after.get(name)}, key=to_sort_key)
    found = classify_snapshots(
        base, head, [ChangedFile(f"terms/d/{name}.yaml", "modified") for name in touched]
    ).redated
    untouched = [to_sort_key(name) for name in before if name in after and name not in touched]
    pairs = []
    for was, now in product(before.keys() & set(touched), after.keys() & set(touched)):
        low, high = sorted((to_sort_key(was), to_sort_key(now)))
        if was != now and not any(low < other < high for other in untouched):
            pairs.append((-share_of_equal_terms(base.snapshots[was], head.snapshots[now]), was, now))
    expected: list[tuple[str, str]] = []
    for difference, was, now in sorted(pairs):
        least = 1.0 if was in after or now in before else 0.5
        is_free = all(was != other and now != new for other, new in expected)
        if is_free and -difference >= least:
            expected.append((was, now))
    assert found == expected


def test_a_long_history_that_is_moved_and_edited_is_followed() -> None:
    days = [f"{year}-{month:02}" for year in range(1900, 1910) for month in range(1, 13)]
    before = {f"{day}-01": {"rent": (n, False), "dues": (n, False)} for n, day in enumerate(days)}
    after = {f"{day}-02": {"rent": (n, False), "dues": (n + 500, False)} for n, day in enumerate(days)}
    base, head = read_deal(before), read_deal(after)
    files = [ChangedFile(f"terms/d/{name}.yaml", "modified") for name in (*before, *after)]
    moved = classify_snapshots(base, head, files)
    assert sorted(moved.redated) == [(f"{day}-01", f"{day}-02") for day in days]
    assert moved.added == moved.deleted == moved.edited == []


def test_of_many_renamed_deals_each_is_found_by_what_is_equal_or_else_by_what_is_alike() -> None:
    def read(number: int, id_: str, rates: tuple[int, int]) -> DealAtRevision:
        first, second = rates
        files = {"2020": {"rent": (first, False), "dues": (second, False)}}
        return read_deal(files, f"{id_}-{number}")

    removed = [read(n, "old", (n, n)) for n in range(80)]
    added = [read(n, "new", (n, n if n % 2 else n + 500)) for n in reversed(range(80))]
    found = {old.deal: new.deal for old, new in match_deals(removed, added).items()}
    assert found == {f"old-{n}": f"new-{n}" for n in range(80)}
    assert match_deals([read(1, "old", (1, 1))], [read(1, "new", (2, 2))]) == {}


PARTIES = st.dictionaries(
    st.sampled_from("abcd"),
    st.builds(
        lambda name, lei: Party.model_construct(name=name, lei=lei),
        st.sampled_from(("Acme", "Beta", "Core")),
        st.sampled_from((None, None, "1", "2")),
    ),
    max_size=4,
)


@given(PARTIES, PARTIES)
def test_parties_are_matched_as_comparing_each_with_each_does(
    before: dict[str, Party], after: dict[str, Party]
) -> None:
    def is_same(one: Party, other: Party) -> bool:
        return one.lei == other.lei if one.lei and other.lei else one.name == other.name

    free = dict(after)
    expected: dict[str, str] = {}
    for rank in range(3):
        for id_, party in before.items():
            if id_ in expected:
                continue
            own = [id_] if id_ in free else []
            fitting = (
                [new for new in own if is_same(party, free[new])],
                [new for new, other in free.items() if is_same(party, other)],
                own,
            )[rank]
            if fitting:
                expected[id_] = fitting[0]
                del free[fitting[0]]
    assert find_new_ids(before, after) == {old: new for old, new in expected.items() if old != new}
