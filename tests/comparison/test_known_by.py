"""What one could have said on a day. More of it: `stories/known-by` and the real deal's story."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from support.paths import TESTS

import dealterms
from dealterms.comparison.known_by import KnownWalk, filter_by_day
from dealterms.comparison.steps import consolidate
from dealterms.model.change import FieldChange
from dealterms.model.deal import Deal

LIGHTHOUSE = TESTS / "stories" / "known-by"


def known(day: str) -> KnownWalk:
    deal = dealterms.load(str(LIGHTHOUSE))
    return filter_by_day(deal.snapshots, deal.sources, date.fromisoformat(day))


def terms_by_snapshot(walk: KnownWalk) -> dict[str, list[str]]:
    return {snapshot.name.text: sorted(snapshot.terms) for snapshot in walk.snapshots}


def test_before_the_first_article_nothing_is_known() -> None:
    walk = known("2023-05-30")
    assert walk.snapshots == ()
    assert {name.text for name in walk.hidden} == {"2023", "2024", "2025"}
    assert all({("lamp", ""), ("rent", ""), ("fee", "")} <= pairs for pairs in walk.hidden.values())


def test_a_month_is_over_on_its_last_day() -> None:
    """The article was issued in May: on the 30th it may not have been."""
    assert terms_by_snapshot(known("2023-05-30")) == {}
    assert terms_by_snapshot(known("2023-05-31")) == {"2023": ["lamp", "rent"]}


def test_a_snapshot_without_a_visible_source_does_not_exist() -> None:
    """In June 2024 nobody had said a word of 2025: what was known of 2024 is carried on."""
    assert terms_by_snapshot(known("2024-02-29")) == {"2023": ["lamp", "rent"]}
    assert terms_by_snapshot(known("2024-06-30")) == {"2023": ["lamp", "rent"], "2024": ["lamp", "rent"]}


def test_values_that_nobody_had_told_are_hidden_one_by_one() -> None:
    walk = known("2024-06-30")
    assert [sorted(pairs) for pairs in walk.hidden.values()] == [
        [("fee", ""), ("fee", "amount"), ("rent", "amount")],
        [("fee", ""), ("fee", "amount"), ("rent", "amount"), ("watch", "")],
        # That the lamp is out, nobody had said; and the end of the rent lay ahead.
        [("fee", ""), ("fee", "amount"), ("lamp", ""), ("rent", ""), ("watch", "")],
    ]
    for snapshot in walk.snapshots:
        assert snapshot.hidden == walk.hidden[snapshot.name]


def test_the_calendar_ends_what_was_known_to_end() -> None:
    """Once the day has come, a known end needs no source."""
    assert ("rent", "") in list(known("2024-12-30").hidden.values())[2]
    assert ("rent", "") not in list(known("2024-12-31").hidden.values())[2]


def test_a_changed_value_needs_a_source_of_its_own() -> None:
    """In 2023 the lamp was known to be exclusive; that it no longer was, only in March 2024."""
    first, second, _ = known("2024-01-31").hidden.values()
    assert ("lamp", "level") not in first
    assert ("lamp", "level") in second


def test_a_source_without_a_date_is_never_known() -> None:
    assert all(("watch", "") in pairs for pairs in list(known("2099-01-01").hidden.values())[1:])


def test_in_the_end_all_else_is_known() -> None:
    walk = known("2099-01-01")
    assert [sorted(pairs) for pairs in walk.hidden.values()] == [[], [("watch", "")], [("watch", "")]]
    assert "tower" in walk.snapshots[1].proposals
    assert "tower" not in known("2024-06-30").snapshots[1].proposals


# -- deals of one term ---------------------------------------------------------------------------

PARTIES = "title: D\nparties: {a: {name: A}, b: {name: B}}\n"
TERM = "kind: revenue-share, payer: a, payee: b"
SOURCES = {"early": "2023-01", "late": "2024-09", "later": "2025-09"}


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Deal]:
    """Load a deal of one term `x`, from what each of its snapshots says of it."""

    def loaded(**terms: str) -> Deal:
        folder = tmp_path / "terms" / "d"
        folder.mkdir(parents=True)
        (tmp_path / "seeds").mkdir()
        (folder / "deal.yaml").write_text(PARTIES)
        for year, term in terms.items():
            (folder / f"{year[1:]}.yaml").write_text(f"terms:\n  x: {{{term}}}\n")
        for id_, issued in SOURCES.items():
            record = f"type: post\ntitle: {id_}\nissued: {issued}\n"
            (tmp_path / "seeds" / f"{id_}.yaml").write_text(record)
        deal = dealterms.load(str(tmp_path))
        assert deal.findings == ()
        return deal

    return loaded


def seen(deal: Deal, day: str) -> KnownWalk:
    return filter_by_day(deal.snapshots, deal.sources, date.fromisoformat(day))


def cover(deal: Deal, day: str, field: str) -> FieldChange:
    """What `terms show` has of a field of the term at the end of the walk."""
    (term,) = consolidate(seen(deal, day).snapshots, deal.sources).terms
    return next(change for change in term.fields if change.field == field)


def test_an_end_needs_a_source_that_says_so(load: Callable[..., Deal]) -> None:
    """A citation that is known but does not speak for the status makes no end known."""
    over = f"{TERM}, status: terminated, sources: [{{source: early, at: page 2, supports: "
    deal = load(
        _2023=f"{TERM}, sources: [{{source: early}}]", _2024=f"{over}[payer]}}]", _2025=f"{over}[status]}}]"
    )
    walk = seen(deal, "2024-06-30")
    # Nothing that was known of 2024 spoke of the end; the snapshot itself is there no more.
    assert terms_by_snapshot(walk) == {"2023": ["x"], "2025": ["x"]}
    assert ("x", "") in list(walk.hidden.values())[1]


def test_roles_go_with_the_term_but_new_roles_need_a_source(load: Callable[..., Deal]) -> None:
    deal = load(
        _2023=f"{TERM}, sources: [{{source: early}}]",
        _2024="kind: revenue-share, payer: b, payee: a, sources: [{source: late}]",
    )
    then, later = seen(deal, "2024-06-30"), seen(deal, "2024-09-30")
    assert terms_by_snapshot(then) == {"2023": ["x"]}
    assert terms_by_snapshot(later) == {"2023": ["x"], "2024": ["x"]}
    assert dealterms.diff(then.snapshots).changed == ()
    assert len(dealterms.diff(later.snapshots).changed) == 1


def test_a_hidden_value_leaves_the_one_that_was_last_known(load: Callable[..., Deal]) -> None:
    """20%, then 30% that nobody had told: "last known 20%, carried", and no verb for the field."""
    deal = load(
        _2023=f"{TERM}, rate: 20%, sources: [{{source: early, supports: [rate]}}]",
        _2025=f"{TERM}, rate: 30%, since: 2025, sources: [{{source: later, supports: [rate]}},"
        " {source: late, at: page 1}]",
    )
    walk = seen(deal, "2024-12-31")
    assert walk.snapshots[1].hidden == {("x", "rate")}
    (term,) = dealterms.diff(walk.snapshots, deal.sources).terms
    (rate,) = [change for change in term.fields if change.field == "rate"]
    assert (rate.verb, str(rate.before), str(rate.after), rate.when) == ("carried", "20%", "20%", "2023")
    shown = cover(deal, "2024-12-31", "rate")
    assert (shown.verb, str(shown.after), shown.known, shown.when) == ("carried", "20%", None, "2023")
    # The source for the new rate, once it is out.
    (term,) = dealterms.diff(seen(deal, "2025-12-31").snapshots, deal.sources).changed
    assert {change.field for change in term.changed_fields} == {"rate"}


def test_the_known_is_computed_of_what_is_left(load: Callable[..., Deal]) -> None:
    """The sharper value is hidden: the vaguer one is what was known, and nothing is sharper."""
    deal = load(
        _2023=f"{TERM}, rate: 20.4%, sources: [{{source: later, supports: [rate]}},"
        " {source: early, at: page 1}]",
        _2024=f"{TERM}, rate: about 20%, sources: [{{source: late, supports: [rate]}}]",
    )
    assert cover(deal, "2024-12-31", "rate").known is None
    assert str(cover(deal, "2024-12-31", "rate").after) == "about 20%"
    assert str(cover(deal, "2025-12-31", "rate").known) == "20.4%"


def test_the_only_public_voice_of_a_day_is_shown(load: Callable[..., Deal]) -> None:
    """Its value is known from a later source; on the day one article said otherwise: that is a report."""
    deal = load(
        _2023=f"{TERM}, rate: 20%, sources: [{{source: early, supports: [payer], instead: {{rate: 25%}}}},"
        " {source: late, supports: [rate]}]",
    )
    then = cover(deal, "2023-12-31", "rate")
    assert then.after is None
    assert [(e.source, e.stance, str(e.value)) for e in then.evidence] == [("early", "reports", "25%")]
    now = cover(deal, "2024-12-31", "rate")
    assert str(now.after) == "20%"
    assert [(e.source, e.stance) for e in now.evidence] == [("late", "supports"), ("early", "disputes")]


def test_no_words_tell_what_a_source_told_only_later(load: Callable[..., Deal]) -> None:
    deal = load(
        _2023=f"{TERM}, title: A share, note: Plain., rate: 20%,"
        " sources: [{source: early, supports: [rate]}]",
        _2025=f"{TERM}, title: A share of 30%, note: It was raised., rate: 30%, since: 2025,"
        " sources: [{source: later, supports: [rate]}, {source: late, at: page 1}]",
    )
    then = seen(deal, "2024-12-31").snapshots[-1].terms["x"]
    assert (then.title, then.note) == ("A share", "Plain.")
    now = seen(deal, "2025-12-31").snapshots[-1].terms["x"]
    assert (now.title, now.note) == ("A share of 30%", "It was raised.")


def test_no_summary_of_a_snapshot_that_nobody_could_have_written(tmp_path: Path) -> None:
    deal = dealterms.load(str(LIGHTHOUSE))
    summarized = tuple(
        snapshot._replace(head=snapshot.head.model_copy(update={"summary": "All of it."}))
        for snapshot in deal.snapshots
    )
    then = filter_by_day(summarized, deal.sources, date(2023, 12, 31)).snapshots
    assert [snapshot.head.summary for snapshot in then] == [None]
    later = filter_by_day(summarized, deal.sources, date(2099, 1, 1)).snapshots
    # Of 2023 all is known by then; 2024 and 2025 hold a term whose source has no date.
    assert [snapshot.head.summary for snapshot in later] == ["All of it.", None, None]
