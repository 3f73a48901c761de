"""A long walk looks at a term only where it moves; what others say of it must not be lost by that.

Each case is held to the same walk in which no term is the same object as in the snapshot before, so that
every term is looked at in every step.
"""

from __future__ import annotations

from itertools import combinations

import pytest
from support.memory_tree import MemoryTree

from dealterms.comparison import diff
from dealterms.loader.deal import load
from dealterms.model.diff import Diff, TermChange

HEAD = "title: Quarry\nparties: {quarry: {name: Quarry}, mason: {name: Mason}}\n"
SOURCE = "type: webpage\ntitle: Notice\nissued: 2021-06\nclass: official\nurl_note: On paper.\n"
ROYALTY = "royalty: {kind: revenue-share, payer: mason, payee: quarry, rate: 20%, base: net-sales}"
LEASE = "lease: {kind: exclusivity, grantor: quarry, holder: mason, level: exclusive}"
SALES = "sales: {kind: definition, text: TEXT, used_by: [royalty]}"
RENT = "rent: {kind: payment, payer: mason, payee: quarry, amount: EUR 5}"
ENDING = "rent: {kind: payment, payer: mason, payee: quarry, amount: EUR 5, ends: {on: [flood]}}"
FLOOD = "flood: {kind: milestone-trigger, grantor: quarry, holder: mason, event: a-flood}"
REACHED = FLOOD.replace("}", ", status: reached, since: 2022-02}")

CASES = {
    "a definition changes": (
        (SALES.replace("TEXT", "Sales."), ROYALTY),
        (SALES.replace("TEXT", "Sales."), ROYALTY),
        (SALES.replace("TEXT", "Sales less returns.").replace("}", ", since: 2022-03}"), ROYALTY),
        (SALES.replace("TEXT", "Sales less returns.").replace("}", ", since: 2022-03}"), ROYALTY),
    ),
    "one term takes the place of another": (
        (RENT, LEASE),
        (RENT, LEASE),
        (RENT, LEASE.replace("}", ", status: superseded, superseded_by: [rent], since: 2022-03}")),
        (RENT,),
    ),
    "a milestone ends a term": ((FLOOD, ENDING), (FLOOD, ENDING), (REACHED, ENDING), (REACHED, ENDING)),
    "it is restated, carried on, and corrected": (
        (ROYALTY, RENT),
        (ROYALTY, RENT),
        ("carries",),
        (ROYALTY.replace("20%", "25%").replace("}", ", since: 2021-06}"), RENT),
    ),
    "both are left out": (
        (ROYALTY, RENT.replace("EUR 5", "unknown")),
        (ROYALTY, RENT),
        (ROYALTY, RENT),
        (LEASE,),
    ),
}


def write(snapshots: tuple[tuple[str, ...], ...]) -> MemoryTree:
    files = {"terms/d/deal.yaml": HEAD, "seeds/notice.yaml": SOURCE}
    for year, terms in enumerate(snapshots, 2020):
        text = "".join(f"  {term}\n" for term in terms)
        files[f"terms/d/{year}.yaml"] = "carries: all\n" if terms == ("carries",) else f"terms:\n{text}"
    return MemoryTree(files)


def get_term(found: Diff, id_: str) -> TermChange:
    (term,) = (term for term in found.terms if term.term == id_)
    return term


@pytest.mark.parametrize("case", CASES)
def test_what_waits_is_told_as_if_every_step_had_looked_at_it(case: str) -> None:
    deal = load(write(CASES[case]), "d")
    assert deal.findings == ()
    others = [s._replace(terms={id_: t.model_copy() for id_, t in s.terms.items()}) for s in deal.snapshots]
    for first, last in combinations(range(len(others)), 2):
        walk = slice(first, last + 1)
        assert diff(deal.snapshots[walk], deal.sources) == diff(others[walk], deal.sources), walk


def test_the_cases_say_what_they_are_made_for() -> None:
    """Were nothing of this told, there would be nothing to lose."""
    found = {case: diff(load(write(snapshots), "d").snapshots) for case, snapshots in CASES.items()}
    assert get_term(found["a definition changes"], "royalty").flags == ("sales",)
    assert get_term(found["one term takes the place of another"], "rent").remarks == ["in the place of Lease"]
    assert get_term(found["a milestone ends a term"], "rent").ended_by == ("flood",)
    restated = get_term(found["it is restated, carried on, and corrected"], "royalty")
    assert [(f.field, f.verb) for f in restated.fields if f.class_ != "none"] == [("rate", "corrected")]
    assert [term.term for term in found["both are left out"].terms] == ["lease", "royalty", "rent"]
