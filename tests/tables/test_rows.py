"""The rows say what the commands say: facts as `terms show`, changes as `terms history` and `terms diff`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import walks
from support.deal_files import DealFiles
from support.memory_tree import MemoryTree
from support.paths import MICROSOFT_OPENAI, PROJECT, STORIES, TESTS
from support.strategies import RawDeal
from support.tables import (
    iter_pair_changes,
    iter_told_changes,
    iter_told_facts,
    pick,
    read_tables,
    sort_rows,
)

from dealterms.comparison.steps import SnapshotWalk, steps
from dealterms.loader.deal import load
from dealterms.loader.layout import list_deals
from dealterms.loader.tree import Folder, Tree
from dealterms.model.diff import Diff
from dealterms.model.duration import Duration
from dealterms.model.missing import MISSING_BY_WORD, TREND_BY_TEXT
from dealterms.model.partial_date import PartialDate
from dealterms.model.quantity import parse_amount
from dealterms.model.value import End
from dealterms.tables.columns import TABLES, build_tables_schema
from dealterms.tables.values import split_value

FOLDERS = [PROJECT, MICROSOFT_OPENAI, TESTS / "reports" / "lighthouse"]
TYPES = {"text": str, "integer": int, "number": float, "boolean": bool, "date": str}


# -- as the commands say it ---------------------------------------------------------------------------


def say_changes_as_history(tree: Tree) -> None:
    changes = read_tables(tree, ["changes"])["changes"]
    told = [row for deal_id in list_deals(tree) for row in iter_told_changes(tree, deal_id)]
    assert bool(changes) == bool(told)
    if told:
        assert sort_rows(pick(changes, told[0])) == sort_rows(told)


def say_facts_as_show(tree: Tree) -> None:
    facts = {
        (row["deal"], row["snapshot"], row["term"], row["field"]): row
        for row in read_tables(tree, ["facts"])["facts"]
    }
    for deal_id in list_deals(tree):
        for told in iter_told_facts(tree, deal_id):
            fact = facts[told["deal"], told["snapshot"], told["term"], told["field"]]
            same = "kind title binds benefits state stated".split()
            assert {name: fact[name] for name in same} == {name: told[name] for name in same}
            if told["state"] == "unrestated":
                continue
            if told["state"] == "reconfirmed":
                assert fact["as_of"] == told["as_of"]
            is_older = told["known"] is not None and told["stated"] != "none"
            assert fact["value"] == (told["known"] if is_older else told["stated"])
            voices = {
                e["source"] for e in told["evidence"]
                if e["stance"] == "supports" and e["problem"] is None and e["value"] is None
                and e["side"] == ("before" if is_older else "after")
            }  # fmt: skip
            assert fact["articles"] == (" ".join(sorted(voices)) or None)
            dissent = [
                e for e in told["evidence"] if e["stance"] in ("disputes", "reports") and not e["problem"]
            ]
            assert fact["disputed"] == bool(dissent)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_changes_are_the_steps_of_the_history(folder: object) -> None:
    say_changes_as_history(Folder(str(folder)))


@pytest.mark.slow
@pytest.mark.parametrize("folder", STORIES, ids=lambda folder: folder.name)
def test_changes_and_facts_of_every_story(folder: object) -> None:
    say_changes_as_history(Folder(str(folder)))
    say_facts_as_show(Folder(str(folder)))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_facts_are_what_show_tells_of_each_snapshot(folder: object) -> None:
    say_facts_as_show(Folder(str(folder)))


@given(walks.restated())
def test_changes_of_any_deal_are_the_steps_of_its_history(deal: RawDeal) -> None:
    tree = DealFiles(deal)
    if not load(tree, "made").findings:
        say_changes_as_history(tree)


@given(walks.restated())
def test_facts_of_any_deal_are_what_show_tells(deal: RawDeal) -> None:
    tree = DealFiles(deal)
    if not load(tree, "made").findings:
        say_facts_as_show(tree)


def test_changes_of_a_deal_that_states_all_it_knows_are_the_diffs_of_its_snapshots() -> None:
    tree = MemoryTree(
        {
            "terms/d/deal.yaml": "title: D\nparties: {a: {name: A}, b: {name: B}}\n",
            "seeds/s.yaml": "type: article\ntitle: S\nissued: 2025-03\nclass: reported\nurl_note: Lost.\n",
            **{f"terms/d/{year}.yaml": _share(rate, since) for year, rate, since in _RATES},
        }
    )
    changes = read_tables(tree, ["changes"])["changes"]
    told = list(iter_pair_changes(tree, "d"))
    assert [(row["snapshot"], row["verb"], row["moved"], row["when_text"]) for row in changes] == [
        ("2024", "changed", "raised", "2024"),
        ("2025", "changed", "lowered", "2025-02"),
        ("2026", "changed", None, "2026"),
    ]
    # The voices of an older value stand in the snapshot of that value.
    assert pick(changes, told[0]) == told


_RATES = (
    ("2023", "20%", ""),
    ("2024", "25%", "2024"),
    ("2025", "15%", "2025-02"),
    ("2026", "undisclosed", "2026"),
)


def _share(rate: str, since: str) -> str:
    dated = f"    since: {{rate: {since}}}\n" if since else ""
    return (
        "basis: report\nterms:\n  t:\n    kind: revenue-share\n    payer: a\n    payee: b\n"
        f"    rate: {rate}\n{dated}    sources: [{{source: s, at: line 1, quote: {since or 'first'} words,"
        " supports: [rate]}]\n"
    )


@pytest.mark.slow
def test_changes_of_a_small_portfolio_are_the_diffs_of_its_snapshots(tmp_path: Path) -> None:
    sys.path.append(str(TESTS / "benchmarks"))
    import made  # type: ignore[import-not-found]

    for number in range(4):
        made.write_deal(tmp_path, deal=f"deal-{number}", snapshots=6, changing=2 + 3 * number)
    tree = Folder(str(tmp_path))
    told = read_tables(tree, ["facts", "changes"])
    assert len(told["facts"]) > 4 * 6 * 40 * 4
    said = [row for deal_id in list_deals(tree) for row in iter_pair_changes(tree, deal_id)]
    assert sort_rows(pick(told["changes"], said[0])) == sort_rows(said)


# -- a step that looks only at news ---------------------------------------------------------------------


@given(walks.restated())
def test_a_step_that_looks_only_at_news_says_what_the_full_step_says(deal: RawDeal) -> None:
    read = load(DealFiles(deal), "made")
    if read.findings or not read.snapshots:
        return
    quick = steps(read.snapshots, read.sources, news_only=True)
    full = steps(read.snapshots, read.sources)
    assert [_select_news(step) for step in quick] == [_select_news(step) for step in full]
    one, other = (SnapshotWalk(read.snapshots[0], read.sources) for _ in range(2))
    for snapshot in read.snapshots[1:]:
        one.advance_to(snapshot, news_only=True)
        other.advance_to(snapshot)
        assert list(map(one.consolidate_term, one.iter_present())) == list(
            map(other.consolidate_term, other.iter_present())
        )


def _select_news(step: Diff) -> Diff:
    terms = (
        term._replace(fields=tuple(f for f in term.fields if f.class_ != "none"), ended_by=())
        for term in step.terms
    )
    return step._replace(terms=tuple(term for term in terms if term.fields or term.flags))


def test_a_value_that_was_restated_is_as_old_as_the_last_snapshot_that_states_it() -> None:
    unchanged = _share("20%", "").replace("    sources", "    note: The same\n    sources")
    plain = "basis: report\nterms:\n  t: {kind: revenue-share, payer: a, payee: b, rate: 20%}\n"
    tree = MemoryTree(
        {
            "terms/d/deal.yaml": "title: D\nparties: {a: {name: A}, b: {name: B}}\n",
            "seeds/s.yaml": "type: article\ntitle: S\nissued: 2026-03\nclass: reported\nurl_note: Lost.\n",
            "terms/d/2023.yaml": unchanged,
            "terms/d/2024.yaml": plain,
            "terms/d/2025.yaml": plain,
            "terms/d/2026.yaml": _share("25%", "2025-06"),
        }
    )
    (change,) = read_tables(tree, ["changes"])["changes"]
    # The snapshot 2025 still says 20%, at its end: the record was wrong, and the deal did not change.
    assert (change["snapshot"], change["class"], change["verb"]) == ("2026", "record", "corrected")


@pytest.mark.parametrize(
    ("amounts", "unit", "numbers"),
    [
        (("USD 4 million", "USD 5 million"), "USD", (4_000_000, 5_000_000)),
        (("USD 4 million", "EUR 4 million"), None, (4_000_000, 4_000_000)),
        (("unknown", "EUR 5"), "EUR", (None, 5)),
        (("EUR 5", "undisclosed"), "EUR", (5, None)),
    ],
)
def test_a_change_has_a_unit_if_both_of_its_numbers_are_in_it(
    amounts: tuple[str, str], unit: str | None, numbers: tuple[float | None, float | None]
) -> None:
    payment = "terms:\n  t: {kind: payment, payer: a, payee: b, amount: %s%s}\n"
    tree = MemoryTree(
        {
            "terms/d/deal.yaml": "title: D\nparties: {a: {name: A}, b: {name: B}}\n",
            "terms/d/2023.yaml": payment % (amounts[0], ""),
            "terms/d/2026.yaml": payment % (amounts[1], ", since: {amount: 2025-06}"),
        }
    )
    (change,) = read_tables(tree, ["changes"])["changes"]
    assert (change["unit"], (change["before_number"], change["after_number"])) == (unit, numbers)


@pytest.mark.parametrize(
    ("withdrawn", "disputed"), [("", True), ("withdrawn: {on: 2026-04, why: False}\n", False)]
)
def test_a_change_is_disputed_by_a_source_that_counts(withdrawn: str, disputed: bool) -> None:
    record = "type: article\ntitle: S\nissued: 2026-03\nclass: reported\nurl_note: Lost.\n"
    newer = _share("25%", "2025-06").replace("]}]", "]}, {source: x, at: line 1, instead: {rate: 30%}}]")
    tree = MemoryTree(
        {
            "terms/d/deal.yaml": "title: D\nparties: {a: {name: A}, b: {name: B}}\n",
            "seeds/s.yaml": record,
            "seeds/x.yaml": f"{record}{withdrawn}",
            "terms/d/2023.yaml": _share("20%", ""),
            "terms/d/2026.yaml": newer,
        }
    )
    told = read_tables(tree, ["facts", "changes"])
    assert [row["disputed"] for row in told["changes"]] == [disputed]
    facts = {row["snapshot"]: row["disputed"] for row in told["facts"] if row["field"] == "rate"}
    assert facts == {"2023": False, "2026": disputed}


def test_the_best_class_of_the_sources_stands_for_all() -> None:
    record = "type: article\ntitle: S\nissued: 2023-03\nclass: {}\nurl_note: Lost.\n"
    cited = "".join(f", {{source: {id_}, supports: [rate]}}" for id_ in "xy")
    tree = MemoryTree(
        {
            "terms/d/deal.yaml": "title: D\nparties: {a: {name: A}, b: {name: B}}\n",
            "seeds/s.yaml": record.format("secondary"),
            "seeds/x.yaml": record.format("official"),
            "seeds/y.yaml": record.format("reported"),
            "terms/d/2023.yaml": _share("20%", "").replace("]}]", f"]}}{cited}]"),
        }
    )
    (rate,) = (row for row in read_tables(tree, ["facts"])["facts"] if row["field"] == "rate")
    assert (rate["best_class"], rate["articles"], rate["quoted"]) == ("official", "s x y", True)


def test_a_proposal_is_of_the_kind_of_the_term_that_it_would_change() -> None:
    proposals = (
        "proposals:\n  more: {changes: t, to: {rate: 30%}}\n"
        "  other: {kind: exclusivity, to: {level: exclusive}}\n"
    )
    tree = MemoryTree(
        {
            "terms/d/deal.yaml": "title: D\nparties: {a: {name: A}, b: {name: B}}\n",
            "seeds/s.yaml": "type: article\ntitle: S\nissued: 2026-03\nclass: reported\nurl_note: Lost.\n",
            "terms/d/2023.yaml": _share("20%", "") + proposals,
        }
    )
    rows = read_tables(tree, ["proposals"])["proposals"]
    assert [(row["proposal"], row["term"], row["kind"]) for row in rows] == [
        ("more", "t", "revenue-share"),
        ("other", None, "exclusivity"),
    ]


def test_a_citation_that_the_snapshot_before_has_word_for_word_is_copied() -> None:
    again = _share("20%", "")
    tree = MemoryTree(
        {
            "terms/d/deal.yaml": "title: D\nparties: {a: {name: A}, b: {name: B}}\n",
            "seeds/s.yaml": "type: article\ntitle: S\nissued: 2026-03\nclass: reported\nurl_note: Lost.\n",
            "terms/d/2023.yaml": again,
            "terms/d/2024.yaml": again,
            "terms/d/2025.yaml": again.replace("line 1", "line 2"),
        }
    )
    rows = read_tables(tree, ["citations"])["citations"]
    assert {row["snapshot"]: row["copied"] for row in rows} == {"2023": False, "2024": True, "2025": False}


def test_a_milestone_ends_a_term_that_says_the_same_as_before() -> None:
    term = "  t: {kind: exclusivity, grantor: a, holder: b, level: exclusive, ends: {on: [m]}}\n"
    trigger = "  m: {kind: milestone-trigger, grantor: a, holder: b, event: agi%s}\n"
    texts = dict.fromkeys((2022, 2023, 2024), f"basis: report\nterms:\n{term}{trigger % ''}")
    texts[2025] = f"basis: report\nterms:\n{term}{trigger % ', status: reached, since: 2025-03'}"
    tree = MemoryTree(
        {
            "terms/d/deal.yaml": "title: D\nparties: {a: {name: A}, b: {name: B}}\n",
            **{f"terms/d/{year}.yaml": text for year, text in texts.items()},
        }
    )
    facts = read_tables(tree, ["facts"])["facts"]
    ends = {row["snapshot"]: row["term_end"] for row in facts if row["term"] == "t"}
    assert ends == {"2022": None, "2023": None, "2024": None, "2025": "2025-03"}


# -- the columns -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_row_keeps_to_its_table(folder: object) -> None:
    for name, rows in read_tables(Folder(str(folder))).items():
        table = TABLES[name]
        assert rows
        keys = [tuple(row[column] for column in table.order) for row in rows]
        assert keys == sorted(keys)
        assert len(set(keys)) == len(keys)
        for row in rows:
            for column in table.columns:
                value = row[column.name]
                if value is None:
                    assert column.nullable, (column.name, row)
                    continue
                assert isinstance(value, TYPES[column.type]), (column.name, value)
                assert not column.values or value in column.values, (column.name, value)
                if column.type == "date":
                    assert date.fromisoformat(value).isoformat() == value
                if column.type == "number":
                    assert value - value == 0


@given(walks.restated())
def test_no_row_of_any_deal_has_nothing_where_its_order_needs_something(deal: RawDeal) -> None:
    tree = DealFiles(deal)
    if load(tree, "made").findings:
        return
    for name, rows in read_tables(tree).items():
        table = TABLES[name]
        keys = [tuple(row[column] for column in table.order) for row in rows]
        assert keys == sorted(set(keys))
        for row in rows:
            assert [c.name for c in table.columns if row[c.name] is None and not c.nullable] == []
            assert [c.name for c in table.columns if c.values and row[c.name] not in (*c.values, None)] == []


def test_no_column_of_an_order_may_be_empty() -> None:
    for table in TABLES.values():
        columns = {column.name: column for column in table.columns}
        assert len(columns) == len(table.columns)
        assert not any(columns[name].nullable for name in table.order)
        for column in table.columns:
            assert re.fullmatch("[a-z][a-z_]*", column.name)
            assert column.description.endswith(".")
            if column.type == "date":
                assert column.name.endswith(("_first", "_last", "first_day", "last_day"))


def test_the_published_columns_are_those_of_the_tables(terms: Callable[..., str]) -> None:
    schema = json.loads(terms("schema", "tables"))
    assert schema == build_tables_schema()
    assert schema["version"] == 1
    assert {t["name"]: [c["name"] for c in t["columns"]] for t in schema["tables"]} == {
        name: list(table.names) for name, table in TABLES.items()
    }


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (parse_amount("USD 13.50 billion"),
         {"number": 13.5e9, "number_exact": "13500000000", "unit": "USD", "lowest": 13.5e9,
          "highest": 13.5e9}),
        (parse_amount("about 27%"),
         {"number": 27.0, "number_exact": "27", "unit": "%", "bound": "about", "lowest": 26.0,
          "highest": 28.0}),
        (parse_amount("over 20%"), {"number": 20.0, "number_exact": "20", "unit": "%", "bound": "over",
                                    "lowest": 20.0}),
        (parse_amount("up to 5 GW per year"),
         {"number": 5.0, "number_exact": "5", "unit": "GW", "relative_to": "per year", "bound": "up to",
          "highest": 5.0}),
        (parse_amount("at least 2 tons, up to 8 tons"),
         {"number": 2.0, "number_exact": "2", "unit": "ton", "bound": "at least", "upper_number": 8.0,
          "lowest": 2.0, "highest": 8.0}),
        (parse_amount("EUR 0.1"), {"number": 0.1, "number_exact": "0.1", "unit": "EUR", "lowest": 0.1,
                                   "highest": 0.1}),
        (Duration.parse("P1Y6M"), {"number": 18.0, "number_exact": "18", "unit": "month", "lowest": 18.0,
                                   "highest": 18.0}),
        (Duration.parse("P2W"), {"number": 14.0, "number_exact": "14", "unit": "day", "lowest": 14.0,
                                 "highest": 14.0}),
        (Duration.parse("P1Y3D"), {}),
        (PartialDate.parse("2024-02~"), {"first_day": "2024-02-01", "last_day": "2024-02-29"}),
        (End(PartialDate.parse("2030"), frozenset({"ipo"}), "first"),
         {"first_day": "2030-01-01", "last_day": "2030-12-31", "words": "ipo"}),
        (End("perpetual"), {}),
        (frozenset({"training", "cloud"}), {"words": "cloud training"}),
        (MISSING_BY_WORD["redacted"], {"missing": "redacted"}),
        (TREND_BY_TEXT["undisclosed, higher"], {"missing": "undisclosed"}),
        (MISSING_BY_WORD["unknown"], {}),
        (None, {}),
        ("exclusive", {}),
        (True, {}),
    ],
    # A set is written in another order by each process, and pytest-xdist compares the names.
    ids=lambda value: "-".join(sorted(value)) if isinstance(value, frozenset) else str(value),
)  # fmt: skip
def test_what_a_value_says_as_columns(value: object, said: dict[str, object]) -> None:
    found = split_value(value)._asdict()  # type: ignore[arg-type]
    assert {name: cell for name, cell in found.items() if cell is not None} == said


@given(st.decimals(0, 10**18 - 1, places=9), st.sampled_from(["", " thousand", " trillion"]))
@settings(max_examples=100)
def test_no_digit_of_a_number_is_lost(number: Decimal, scale: str) -> None:
    amount = parse_amount(f"USD {number:f}{scale}")
    exact = split_value(amount).number_exact
    assert exact is not None
    assert Decimal(exact) == amount.number
    assert re.fullmatch(r"\d+(\.\d*[1-9])?", exact)
