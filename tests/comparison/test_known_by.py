"""What one could have said on a day. More of it: `stories/known-by` and the real deal's story."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from support.paths import TESTS

import dealterms
from dealterms.comparison.known_by import known_by
from dealterms.model.deal import Snapshot

LIGHTHOUSE = TESTS / "stories" / "known-by"


def known(day: str) -> Sequence[Snapshot]:
    deal = dealterms.load(str(LIGHTHOUSE))
    return tuple(known_by(deal.snapshots, deal.sources, date.fromisoformat(day)))


def hidden(day: str) -> list[list[tuple[str, str]]]:
    return [sorted(snapshot.hidden) for snapshot in known(day)]


def test_before_the_first_article_nothing_is_known() -> None:
    assert [dict(snapshot.terms) for snapshot in known("2023-05-30")] == [{}, {}, {}]


def test_a_month_is_over_on_its_last_day() -> None:
    """The article was issued in May: on the 30th it may not have been."""
    assert "lamp" not in known("2023-05-30")[0].terms
    assert "lamp" in known("2023-05-31")[0].terms


def test_what_is_known_is_known_by_its_own_or_an_earlier_snapshot() -> None:
    first, second, third = known("2024-06-30")
    assert sorted(first.terms) == ["lamp", "rent"]
    assert sorted(second.terms) == ["lamp", "rent"]
    # That the lamp is out, nobody had said; that the rent ran out, the calendar had.
    assert sorted(third.terms) == ["rent"]


def test_values_that_nobody_had_told_are_hidden_one_by_one() -> None:
    assert hidden("2024-06-30") == [
        [("fee", ""), ("fee", "amount"), ("rent", "amount")],
        [("fee", ""), ("fee", "amount"), ("rent", "amount"), ("watch", "")],
        [("fee", ""), ("fee", "amount"), ("lamp", ""), ("watch", "")],
    ]


def test_a_changed_value_needs_a_source_of_its_own() -> None:
    """In 2023 the lamp was known to be exclusive; that it no longer was, only in March 2024."""
    first, second, _ = known("2024-01-31")
    assert ("lamp", "level") not in first.hidden
    assert ("lamp", "level") in second.hidden


def test_a_source_without_a_date_is_never_known() -> None:
    assert all(("watch", "") in snapshot.hidden for snapshot in known("2099-01-01")[1:])


def test_in_the_end_all_else_is_known() -> None:
    assert hidden("2099-01-01") == [[], [("watch", "")], [("watch", "")]]
    assert "tower" in known("2099-01-01")[1].proposals
    assert "tower" not in known("2024-06-30")[1].proposals


def test_an_end_needs_a_source_that_says_so(tmp_path: Path) -> None:
    """A citation that is known but does not speak for the status makes no end known."""
    folder = tmp_path / "terms" / "d"
    folder.mkdir(parents=True)
    (tmp_path / "seeds").mkdir()
    (folder / "deal.yaml").write_text("title: D\nparties: {a: {name: A}, b: {name: B}}\n")
    start = "terms:\n  x: {kind: payment, payer: a, payee: b, "
    (folder / "2023.yaml").write_text(start + "sources: [{source: early}]}\n")
    for year, what in (("2024", "[payer]"), ("2025", "[status]")):
        over = f"status: terminated, sources: [{{source: early, at: page 2, supports: {what}}}]}}\n"
        (folder / f"{year}.yaml").write_text(start + over)
    (tmp_path / "seeds" / "early.yaml").write_text("type: post\ntitle: E\nissued: 2023-01\n")
    deal = dealterms.load(str(tmp_path))
    assert deal.findings == ()
    then = tuple(known_by(deal.snapshots, deal.sources, date(2024, 6, 30)))
    assert ["x" in snapshot.terms for snapshot in then] == [True, False, True]


def test_roles_go_with_the_term_but_new_roles_need_a_source(tmp_path: Path) -> None:
    folder = tmp_path / "terms" / "d"
    folder.mkdir(parents=True)
    (tmp_path / "seeds").mkdir()
    (folder / "deal.yaml").write_text("title: D\nparties: {a: {name: A}, b: {name: B}}\n")
    for year, payer, payee, source in (("2023", "a", "b", "early"), ("2024", "b", "a", "late")):
        (folder / f"{year}.yaml").write_text(
            f"terms:\n  x: {{kind: payment, payer: {payer}, payee: {payee},"
            f" sources: [{{source: {source}}}]}}\n"
        )
    (tmp_path / "seeds" / "early.yaml").write_text("type: post\ntitle: E\nissued: 2023-01\n")
    (tmp_path / "seeds" / "late.yaml").write_text("type: post\ntitle: L\nissued: 2024-09\n")
    deal = dealterms.load(str(tmp_path))
    then = tuple(known_by(deal.snapshots, deal.sources, date(2024, 6, 30)))
    assert ["x" in snapshot.terms for snapshot in then] == [True, False]
    later = tuple(known_by(deal.snapshots, deal.sources, date(2024, 9, 30)))
    assert ["x" in snapshot.terms for snapshot in later] == [True, True]
    assert dealterms.diff(then).changed == ()
    assert len(dealterms.diff(later).changed) == 1
