"""The library as its documentation shows it, and what it promises of a long walk."""

from __future__ import annotations

import doctest
import gc
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, get_args
from weakref import ref

import pytest
from support.paths import MICROSOFT_OPENAI
from support.strategies import snapshot

import dealterms
from dealterms import Deal, Diff, Snapshot, TermsError, compare, diff, load, steps, with_evidence
from dealterms.errors import BadReferenceError, NoSuchDealError
from dealterms.model.deal import Basis
from dealterms.model.kinds import resolve_kind
from dealterms.model.term import Term


def test_the_examples_of_its_documentation_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(MICROSOFT_OPENAI)
    result = doctest.testmod(dealterms)
    assert (result.failed, result.attempted > 8) == (0, True)


@pytest.mark.parametrize("function", [compare, diff, load], ids=lambda function: function.__name__)
def test_the_example_of_a_function_runs(function: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(MICROSOFT_OPENAI)
    (test,) = doctest.DocTestFinder(recurse=False).find(function, function.__name__)
    result = doctest.DocTestRunner().run(test)
    assert (result.failed, result.attempted > 2) == (0, True)


def test_every_name_of_the_face_is_what_it_says() -> None:
    nouns = {"Deal", "Diff", "Finding", "Report", "Snapshot", "TermsError", "__version__"}
    verbs = {"compare", "diff", "load", "steps", "with_evidence"}
    assert set(dealterms.__all__) >= nouns | verbs
    for name in dealterms.__all__:
        found = getattr(dealterms, name)
        assert isinstance(found, str) if name == "__version__" else callable(found)
    with pytest.raises(AttributeError, match="no attribute 'compared'"):
        dealterms.compared  # noqa: B018


@pytest.mark.parametrize(
    "first",
    [
        "from dealterms import compare",
        "from dealterms.comparison import diff",
        "import dealterms.comparison.deepdiff",
        "from dealterms.comparison import compare, deepdiff, steps",
        "from dealterms import diff, compare, load",
        "from dealterms import *",
    ],
)
def test_no_room_hides_a_verb(first: str) -> None:
    """`compare` is a function, whatever was imported before it."""
    code = f"{first}\nfrom dealterms import compare\nassert compare.__name__ == 'compare'"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    code = (
        "import dealterms, sys; assert not {'pydantic', 'yaml', 'deepdiff'} & set(sys.modules);"
        "from dealterms import TermsError; assert 'pydantic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_it_loads_from_a_string_a_path_or_a_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    from dealterms.loader.tree import Folder

    by_string = load(str(MICROSOFT_OPENAI))
    assert (
        by_string.id == load(MICROSOFT_OPENAI).id == load(Folder(MICROSOFT_OPENAI)).id == "microsoft-openai"
    )
    assert load(MICROSOFT_OPENAI / "terms", "microsoft-openai").snapshots[0].terms == (
        by_string.snapshots[0].terms
    )
    monkeypatch.chdir(MICROSOFT_OPENAI)
    assert load().title == by_string.title
    assert isinstance(by_string, Deal)
    assert by_string.findings == ()
    with pytest.raises(NoSuchDealError):
        load(MICROSOFT_OPENAI, "no-such-deal")
    assert issubclass(NoSuchDealError, TermsError)


def test_a_reference_names_a_snapshot() -> None:
    deal = load(MICROSOFT_OPENAI)
    named = {asked: str(deal.at(asked)) for asked in ("2024", "2025", "2025-03", "2025-01-31")}
    assert named == {
        "2024": "2024",
        "2025": "2025-05",
        "2025-03": "2025-01",
        "2025-01-31": "2025-01",
    }
    assert str(deal.at("latest", today=date(2025, 2, 1))) == "2025-01"
    assert str(deal.at("latest~1", today=date(2025, 2, 1))) == "2024"
    assert isinstance(deal.at("2024"), Snapshot)
    with pytest.raises(BadReferenceError, match="2019"):
        deal.at("2018")


def test_comparing_two_and_walking_between_them() -> None:
    deal = load(MICROSOFT_OPENAI)
    old, new = deal.at("2024"), deal.at("2025")
    assert [str(each) for each in deal.between(old, new)] == ["2024", "2025-01", "2025-05"]
    assert deal.between(new, old) == deal.between(old, new)
    straight, whole = compare(old, new), diff(deal.between(old, new))
    assert isinstance(straight, Diff)
    assert (straight.between, whole.between) == ((), ("2025-01",))
    for found in (straight, whole):
        assert [term.term for term in found.changed] == ["compute"]
    assert compare(new, old) == straight.reversed()
    assert diff(iter(deal.between(old, new))) == whole  # any iterable will do
    assert compare(old, old).terms == diff((old,)).terms == diff(deal.between(old, old)).terms == ()
    assert [step.after for step in steps(deal.snapshots)] == ["2024", "2025-01", "2025-05"]


def test_evidence_is_judged_by_the_records_that_are_given() -> None:
    deal = load(MICROSOFT_OPENAI)
    whole = diff(deal.between(deal.at("2024"), deal.at("2025")))
    assert whole.summary["sourced"] == 1  # nobody has judged yet, so nothing is unsupported
    assert with_evidence(whole, deal.sources).summary["sourced"] == 1
    nobody = with_evidence(whole, {})
    assert (nobody.summary["deal"], nobody.summary["sourced"]) == (1, 0)
    problems = {e.problem for t in nobody.changed for f in t.changed_fields for e in f.evidence}
    assert problems == {"no such source"}


# -- a long walk ---------------------------------------------------------------------------------


class Watched(dict[str, Term]):
    """The terms of a snapshot, of which one can tell whether they are still held."""


def long_walk(count: int, drawn: list[ref[Watched]]) -> Iterator[Snapshot]:
    """Snapshots a month apart, in each of which every term changes, made when they are asked for."""
    for number in range(count):
        name = f"{1900 + number // 12}-{number % 12 + 1:02d}"
        raw = {
            "kind": "payment",
            "payer": "acme",
            "payee": "bolt",
            "amount": f"USD {number + 1}",
            "sources": [{"source": "s1", "quote": f"as of {name}", "supports": ["amount"]}],
        }
        made = snapshot(name, {f"term-{n}": raw for n in range(3)})
        watched = Watched(made.terms)
        drawn.append(ref(watched))
        yield made._replace(terms=watched)
        del watched, made


def test_steps_are_told_as_they_are_reached() -> None:
    drawn: list[ref[Watched]] = []
    told = steps(long_walk(100, drawn))
    assert drawn == []
    for number, step in enumerate(islice(told, 10)):
        assert len(drawn) == number + 2  # never a snapshot ahead
        assert len(step.changed) == 3
    told.close()  # type: ignore[attr-defined]
    assert len(drawn) == 11


@pytest.mark.slow
def test_steps_hold_no_more_than_what_was_known_last() -> None:
    drawn: list[ref[Watched]] = []
    for number, step in enumerate(steps(long_walk(60, drawn))):
        assert step.terms
        gc.collect()
        assert sum(held() is not None for held in drawn) <= 2, number
    assert len(drawn) == 60


def test_what_a_walk_holds_does_not_grow_with_it() -> None:
    def held(count: int) -> int:
        told = steps(long_walk(120, []))
        for _ in islice(told, count):
            pass
        gc.collect()
        return sum(isinstance(each, Term) for each in gc.get_objects())

    assert held(100) <= held(10) + 3


def test_basis_decides_nothing() -> None:
    deal = load(MICROSOFT_OPENAI)
    old, new = deal.at("2024"), deal.at("2025")
    found = compare(old, new)
    bases: Sequence[str] = get_args(Basis)
    for basis in bases:
        head = new.head.model_copy(update={"basis": basis, "summary": "Other words"})
        assert compare(old, new._replace(head=head)) == found
    assert resolve_kind("payment").__name__ == "Payment"
