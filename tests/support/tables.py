"""The tables of deals as plain rows, and what `terms show`, `terms history` and `terms diff` say in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from dealterms.formats.json.render import build_document
from dealterms.loader.deal import load_partial_deal
from dealterms.loader.layout import list_deals, list_snapshots
from dealterms.loader.tree import Tree
from dealterms.reports.diff import build_diff_report
from dealterms.reports.history import build_history_report
from dealterms.reports.show import build_show_report
from dealterms.tables.columns import TABLES
from dealterms.tables.rows import iter_deal_rows

TODAY = date(2099, 1, 1)
Row = dict[str, Any]


def read_tables(tree: Tree, wanted: Collection[str] = TABLES) -> dict[str, list[Row]]:
    """All rows of all deals of a tree, each with the names of its columns."""
    tables: dict[str, list[Row]] = {name: [] for name in wanted if name != "sources"}
    for deal_id in list_deals(tree):
        listing = list_snapshots(tree, deal_id)
        deal = load_partial_deal(tree, listing, listing.snapshot_names)
        for name, rows in iter_deal_rows(deal, tables):
            names = TABLES[name].names
            tables[name] += [dict(zip(names, rows.head + tail, strict=True)) for tail in rows.tails]
    return tables


def write_value(value: Any) -> str | None:
    """A value of the JSON as the tables write it: on one line, as YAML has it."""
    if isinstance(value, list):
        return f"[{', '.join(value)}]"
    if isinstance(value, dict):
        parts = {k: f"[{', '.join(v)}]" if isinstance(v, list) else _quote(v) for k, v in value.items()}
        return f"{{{', '.join(f'{_quote(k)}: {v}' for k, v in parts.items())}}}"
    return value


def _quote(text: str) -> str:
    return f'"{text}"' if "," in text else text


def write_parties(parties: Any) -> str | None:
    return " ".join(parties) if isinstance(parties, list) else parties


def iter_told_changes(tree: Tree, deal_id: str) -> Iterator[Row]:
    """What the JSON of `terms history` says of each step that is news, in the columns of `changes`."""
    report = build_history_report(tree, list_snapshots(tree, deal_id), TODAY)
    for step in build_document(report)["steps"]:
        for row in iter_changes_of_diff(step["differences"]):
            yield {"deal": deal_id, "before_snapshot": step["before"], "snapshot": step["after"], **row}


def iter_pair_changes(tree: Tree, deal_id: str) -> Iterator[Row]:
    """The same of `terms diff` between each snapshot and the next."""
    listing = list_snapshots(tree, deal_id)
    names = [name.text for name in listing.snapshot_names]
    for old, new in pairwise(names):
        document = build_document(build_diff_report(tree, listing, old, new, TODAY))
        for row in iter_changes_of_diff(document["differences"]):
            yield {"deal": deal_id, "before_snapshot": old, "snapshot": new, **row}


def iter_changes_of_diff(differences: list[Row]) -> Iterator[Row]:
    """The rows of one step, from the JSON of its differences."""
    for term in differences:
        for field in term["fields"]:
            if field["class"] == "none":
                continue
            support = [
                e for e in field["evidence"]
                if e["side"] == "after" and e["stance"] == "supports" and e["value"] is None
                and e["problem"] is None
            ]  # fmt: skip
            yield {
                "term": term["term"],
                "kind": term["kind"],
                "title": term["title"],
                "binds": write_parties(term["binds"]),
                "benefits": write_parties(term["benefits"]),
                "term_verb": term["verb"],
                "term_direction": term["direction"],
                "term_favors": write_parties(term["favors"]),
                "field": field["field"],
                "class": field["class"],
                "verb": field["verb"],
                "direction": field["direction"],
                "moved": field["moved"] or None,
                "favors": write_parties(field["favors"]),
                "by_convention": field["by_convention"],
                "reason": field["reason"] or None,
                "before": write_value(field["before"]),
                "after": write_value(field["after"]),
                "gone": " ".join(field["gone"]) or None,
                "come": " ".join(field["come"]) or None,
                "when_text": field["when"],
                "when_is": field["when_is"],
                "supported": field["supported"],
                "origins": field["origins"] if support else 0,
                "articles": " ".join(sorted({e["source"] for e in support})) or None,
                "quoted": any(e["quote"] for e in support),
                "place": field["place"],
            }


def pick(rows: list[Row], like: Row) -> list[Row]:
    """The rows with those columns alone that another one has."""
    return [{name: row[name] for name in like} for row in rows]


def sort_rows(rows: list[Row]) -> list[Row]:
    """The rows in an order that does not ask how they came."""
    return sorted(rows, key=lambda row: [(value is not None, str(value)) for value in row.values()])


def iter_told_facts(tree: Tree, deal_id: str) -> Iterator[Row]:
    """What the JSON of `terms show` says as of each snapshot, in the columns of `facts`."""
    listing = list_snapshots(tree, deal_id)
    for name in listing.snapshot_names:
        document = build_document(build_show_report(tree, listing, name.text, TODAY))
        for term in document["terms"]:
            for field in term["fields"]:
                yield {
                    "deal": deal_id,
                    "snapshot": name.text,
                    "term": term["term"],
                    "kind": term["kind"],
                    "title": term["title"],
                    "binds": write_parties(term["binds"]),
                    "benefits": write_parties(term["benefits"]),
                    "field": field["field"],
                    "state": field["state"],
                    "as_of": field["when"],
                    "stated": write_value(field["value"]),
                    "known": write_value(field["known"]),
                    "evidence": field["evidence"],
                }
