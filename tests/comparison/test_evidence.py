"""Whether citations hold: which debts they pay, which of them do not count, how many origins speak."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dealterms
from dealterms.comparison import origins as origins_module
from dealterms.comparison.evidence import EvidenceJudge, with_evidence
from dealterms.comparison.origins import OriginCounter
from dealterms.model.change import Evidence, FieldChange
from dealterms.model.diff import Diff
from dealterms.model.location import Location
from dealterms.model.source import Source, Withdrawal

Records = Mapping[str, Source]


def record(*, issued: str | None = None, withdrawn: str | None = None, cites: str = "") -> Source:
    raw = {"type": "post", "title": "T", "cites": cites.split()}
    if issued:
        raw["issued"] = issued
    if withdrawn:
        raw["withdrawn"] = {"on": withdrawn, "why": "It was false."}
    return Source.model_validate(raw)


def passage(source: str, *cites: str) -> Evidence:
    place = Location("x.yaml", 1, 1)
    return Evidence(source, None, None, None, "after", "2024", "supports", place, cites=cites)


# -- origins -------------------------------------------------------------------------------------------

WIRES: Records = {
    "wire": record(),
    "other-wire": record(),
    "echo": record(cites="wire"),
    "echo-of-echo": record(cites="echo"),
    "both": record(cites="wire other-wire"),
    "snake": record(cites="tail"),
    "tail": record(cites="snake"),
    "lost": record(cites="nobody"),
}


@pytest.mark.parametrize(
    ("voices", "origins"),
    [
        ("", 0),
        ("wire", 1),
        ("wire wire", 1),
        ("wire echo echo-of-echo", 1),
        ("wire other-wire", 2),
        ("echo other-wire", 2),
        ("wire both other-wire", 1),
        ("wire other-wire both", 1),
        ("both", 1),
        ("snake tail", 1),
        ("snake wire", 2),
        ("lost wire", 2),
        ("missing wire", 2),
    ],
)
def test_sources_that_share_an_origin_are_one_group(voices: str, origins: int) -> None:
    assert OriginCounter(WIRES).count([passage(voice) for voice in voices.split()]) == origins


def test_a_passage_may_name_an_origin_of_its_own() -> None:
    assert OriginCounter(WIRES).count([passage("echo"), passage("echo", "other-wire")]) == 2
    assert OriginCounter(WIRES).count([passage("wire"), passage("other-wire", "echo")]) == 1


# -- what counts ---------------------------------------------------------------------------------------


def deal(root: Path, seeds: Mapping[str, str], **snapshots: str) -> dealterms.Deal:
    """A deal of one term, `x`: per snapshot what stands in its braces."""
    folder = root / "terms" / "d"
    folder.mkdir(parents=True)
    (root / "seeds").mkdir()
    people = "title: D\nparties: {a: {name: A}, b: {name: B}}\n"
    (folder / "deal.yaml").write_text(people, encoding="utf-8")
    for name, term in snapshots.items():
        text = f"terms:\n  x: {{kind: payment, payer: a, payee: b, {term}}}\n"
        (folder / f"{name[1:].replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
    for name, keys in seeds.items():
        text = f"type: post\ntitle: T\n{keys}\n"
        (root / "seeds" / f"{name}.yaml").write_text(text, encoding="utf-8")
    found = dealterms.load(str(root))
    assert found.findings == ()
    return found


def judged(found: dealterms.Deal, known_by: date | None = None) -> Diff:
    return with_evidence(dealterms.diff(found.snapshots), found.sources, known_by=known_by)


def amount(diff: Diff) -> FieldChange:
    return next(f for t in diff.terms for f in t.fields if f.field == "amount")


def cite(source: str, what: str = "amount") -> str:
    return f"{{source: {source}, supports: [{what}]}}"


def test_a_change_must_be_cited_in_the_snapshot_of_its_step(tmp_path: Path) -> None:
    found = deal(
        tmp_path,
        {"s": "issued: 2025"},
        _2023="amount: EUR 1",
        _2024="amount: EUR 2",
        _2025=f"amount: EUR 2, sources: [{cite('s')}]",
    )
    assert (amount(judged(found)).verb, amount(judged(found)).supported) == ("changed", False)


def test_every_step_of_a_path_owes_its_own(tmp_path: Path) -> None:
    found = deal(
        tmp_path,
        {"s": "issued: 2025"},
        _2023="amount: EUR 1",
        _2024="amount: EUR 2",
        _2025=f"amount: EUR 3, sources: [{cite('s')}]",
    )
    change = amount(judged(found))
    assert (len(change.path), change.supported) == (3, False)
    assert judged(found).summary["sourced"] == 0
    step = with_evidence(dealterms.diff(found.snapshots[1:]), found.sources)
    assert amount(step).supported is True


def test_another_fields_citation_does_not_pay(tmp_path: Path) -> None:
    found = deal(
        tmp_path,
        {"s": "issued: 2024"},
        _2023="amount: EUR 1",
        _2024=f"amount: EUR 2, ends: 2030, sources: [{cite('s', 'ends')}]",
    )
    assert amount(judged(found)).supported is False


RECORDS = st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdefg"), max_size=2))
VOICES = st.lists(st.tuples(st.sampled_from("abcdefg"), st.lists(st.sampled_from("abcdefg"), max_size=2)))


@pytest.mark.parametrize("max_small", [0, 1, 8])
@given(cites=RECORDS, counted=st.lists(VOICES, min_size=1, max_size=3))
def test_origins_are_counted_as_joining_groups_one_by_one_does(
    max_small: int, cites: dict[str, list[str]], counted: list[list[tuple[str, list[str]]]]
) -> None:
    """However few members a set has that is kept as a number."""
    counter = OriginCounter({id_: record(cites=" ".join(dict.fromkeys(of))) for id_, of in cites.items()})

    def find_origins(ids: list[str]) -> set[str]:
        reached: set[str] = set()
        pending = list(ids)
        while pending:
            id_ = pending.pop()
            if id_ not in reached:
                reached.add(id_)
                pending += cites.get(id_, ())
        return {id_ for id_ in reached if not cites.get(id_)} or reached

    for voices in counted:  # one after the other, for what was found before is kept
        groups: list[set[str]] = []
        for id_, of in voices:
            mine = find_origins(of) - {id_} if of else {id_} | find_origins([id_])
            shared = [group for group in groups if group & mine]
            groups = [group for group in groups if not group & mine] + [mine.union(*shared)]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(origins_module, "_MAX_SMALL", max_small)
            assert counter.count([passage(id_, *of) for id_, of in voices]) == len(groups)


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ("issued: 2024-03", None),
        ("issued: 2024-02", None),
        ("issued: 2024-02-01", None),
        ("issued: 2024-01-31", "too early"),
        ("issued: 2024-01", "too early"),
        ("issued: 2024-01~", None),
        ("issued: 2024", None),
        ("title2: x", None),
        ("issued: 2024-03\nwithdrawn: {on: 2025, why: False}", "withdrawn"),
    ],
)
def test_a_source_that_cannot_know_does_not_count(tmp_path: Path, keys: str, problem: str | None) -> None:
    found = deal(
        tmp_path,
        {"s": keys.replace("title2: x", "language: en")},
        _2023="amount: EUR 1",
        _2024=f"amount: EUR 2, since: 2024-02, sources: [{cite('s')}]",
    )
    change = amount(judged(found))
    assert [e.problem for e in change.get_support("after")] == [problem]
    assert change.supported is (problem is None)
    assert change.origins == (0 if problem else 1)


def test_a_source_withdrawn_later_still_stood_then(tmp_path: Path) -> None:
    found = deal(
        tmp_path,
        {"s": "issued: 2024-03\nwithdrawn: {on: 2025-06, why: False}"},
        _2023="amount: EUR 1",
        _2024=f"amount: EUR 2, sources: [{cite('s')}]",
    )
    assert amount(judged(found)).supported is False
    assert amount(judged(found, date(2025, 5, 31))).supported is True
    assert amount(judged(found, date(2025, 6, 1))).supported is False


def test_a_withdrawn_source_does_not_unmake_an_older_confirmation(tmp_path: Path) -> None:
    """Reconfirmed by whatever still counts, at its date; carried, with its true age, if nothing does."""
    found = deal(
        tmp_path,
        {"good": "issued: 2023", "bad": "issued: 2024\nwithdrawn: {on: 2025, why: False}"},
        _2022="amount: EUR 1",
        _2023=f"amount: EUR 1, sources: [{cite('good')}]",
        _2024=f"amount: EUR 1, sources: [{cite('bad')}]",
    )
    whole = amount(judged(found))
    assert (whole.verb, whole.when, whole.supported) == ("reconfirmed", "2023", True)
    step = amount(with_evidence(dealterms.diff(found.snapshots[1:]), found.sources))
    assert (step.verb, step.when, step.supported) == ("carried", "2023", None)


@pytest.mark.parametrize(
    ("issued", "when"),
    [
        ("2024-03", "2024-03"),
        ("2024-12-31", "2024-12-31"),
        # What came after the snapshot, or may have, tells of its date.
        ("2025-01-01", "2024"),
        ("2026~", "2024"),
    ],
)
def test_a_source_confirms_nothing_after_the_snapshot_that_cites_it(
    tmp_path: Path, issued: str, when: str
) -> None:
    found = deal(
        tmp_path,
        {"page": f"issued: {issued}"},
        _2023="amount: EUR 1",
        _2024=f"amount: EUR 1, sources: [{cite('page')}]",
    )
    told = amount(judged(found))
    assert (told.verb, told.when, told.supported) == ("reconfirmed", when, True)


def test_a_source_without_a_record_does_not_count() -> None:
    diff = Diff("2023", "2024", (), ())
    place = Location("x.yaml", 1, 1)
    field = FieldChange("amount", "changed", None, None, "2024", evidence=(passage("ghost"),))
    from dealterms.model.change import RequiredCitation
    from dealterms.model.diff import TermChange

    term = TermChange("x", "X", "payment", "a", "b", measures_extent=False, fields=(field._replace(
        required_citations=(RequiredCitation("amount", "2024"),), place=place),))  # fmt: skip
    settled = with_evidence(diff._replace(terms=(term,)), {}).terms[0].fields[0]
    assert (settled.supported, settled.evidence[0].problem) == (False, "no such source")


def test_a_dispute_owes_both_sides(tmp_path: Path) -> None:
    found = deal(
        tmp_path,
        {"s": "issued: 2023", "other": "issued: 2024"},
        _2023=f"amount: EUR 1, sources: [{cite('s')}]",
        _2024="amount: EUR 1, sources: [{source: other, instead: {amount: EUR 9}}]",
    )
    change = amount(judged(found))
    assert (change.verb, change.supported) == ("disputed", True)
    # Those who speak for the value are counted, not those who speak against it.
    assert change.origins == 1
    alone = with_evidence(dealterms.diff(found.snapshots), {"other": found.sources["other"]})
    assert amount(alone).supported is False


def test_the_class_of_a_source_is_shown_with_it(tmp_path: Path) -> None:
    found = deal(
        tmp_path,
        {"s": "issued: 2024\nclass: filing"},
        _2023="amount: EUR 1",
        _2024=f"amount: EUR 2, sources: [{cite('s')}]",
    )
    assert [e.source_class for e in amount(judged(found)).evidence] == ["filing"]


def test_withdrawal_is_part_of_the_record() -> None:
    withdrawn = record(withdrawn="2025").withdrawn
    assert isinstance(withdrawn, Withdrawal)
    assert withdrawn.why == "It was false."


def test_dissent_is_new_once_however_many_snapshots_repeat_it(tmp_path: Path) -> None:
    """Each time it is told by its source and its value, and judged as the others are."""

    def dissent(source: str, value: int) -> str:
        return f"{{source: {source}, at: line {value}, instead: {{amount: EUR {value}}}}}"

    said = {
        "_2020": [cite("s")],
        "_2021": [dissent("s", 5)],
        "_2022": [dissent("t", 6)],
        "_2023": [dissent("s", 5), dissent("t", 6), dissent("gone", 7)],
        "_2024": [dissent("t", 6), dissent("t", 5)],
        "_2025": [dissent("s", 5), cite("t")],
    }
    snapshots = {name: f"amount: EUR 1, sources: [{', '.join(of)}]" for name, of in said.items()}
    # `gone` is withdrawn: its dissent does not count.
    gone = "issued: 2026\nwithdrawn: {on: 2026, why: False}"
    found = deal(tmp_path, {"s": "issued: 2026", "t": "issued: 2026", "gone": gone}, **snapshots)
    judge = EvidenceJudge(found.sources)
    told = [amount(judge.judge_diff(step)) for step in dealterms.steps(found.snapshots, found.sources)]
    one, two = ("s", "EUR 5", None), ("t", "EUR 6", None)
    three, four = ("gone", "EUR 7", "withdrawn"), ("t", "EUR 5", None)
    assert [(f.verb, [(e.source, str(e.value), e.problem) for e in f.dissent]) for f in told] == [
        ("disputed", [one]),
        ("disputed", [one, two]),
        ("disputed", [one, two, three]),
        ("disputed", [one, two, three, four]),
        ("reconfirmed", [one, three]),
    ]
