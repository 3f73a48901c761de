"""`terms kinds` shows what to write in each field and what each rung means, in every format."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable

import pytest

from dealterms.model.axes import Ladder, Role
from dealterms.model.kinds import list_own_kinds, resolve_kind
from dealterms.schemas.field_docs import collect_field_docs, split_example

Run = Callable[..., str]
by_kind = pytest.mark.parametrize("name", list_own_kinds())


def sentences(name: str) -> list[str]:
    """All that is said of the fields and rungs of a kind, examples apart from what they are of."""
    of_kind = resolve_kind(name)
    docs = collect_field_docs(of_kind)
    texts = [docs[field] for field in of_kind.get_axes()]
    for axis in of_kind.get_axes().values():
        texts += axis.meanings.values() if isinstance(axis, Ladder) else ()
    return [part for text in texts for part in split_example(text) if part]


@by_kind
@pytest.mark.parametrize("format_", ["text", "markdown", "html"])
def test_a_page_shows_every_sentence_and_example(terms: Run, name: str, format_: str) -> None:
    # Wide enough that nothing is folded.
    shown = terms("kinds", name, "--format", format_, width=400)
    if format_ == "html":
        shown = html.unescape(re.sub(r"</?span[^>]*>", "", re.sub(r"</?code>", "`", shown)))
    if format_ == "markdown":
        shown = shown.replace("\\", "")
    assert [said for said in sentences(name) if said not in shown] == []


@by_kind
def test_json_says_the_same(terms: Run, name: str) -> None:
    (said,) = json.loads(terms("kinds", name, "--format", "json"))["kinds"]
    of_kind = resolve_kind(name)
    axes = of_kind.get_axes()
    docs = {field: split_example(doc) for field, doc in collect_field_docs(of_kind).items()}
    assert [role["field"] for role in said["roles"]] == [f for f, a in axes.items() if isinstance(a, Role)]
    assert [f["field"] for f in said["fields"]] == [f for f, a in axes.items() if not isinstance(a, Role)]
    for field in (*said["roles"], *said["fields"]):
        assert (field["about"], field["example"]) == docs[field["field"]]
    for field in said["fields"]:
        axis = axes[field["field"]]
        rungs = {rung["rung"]: (rung["about"], rung["example"]) for rung in field["rungs"]}
        stars = {rung["rung"] for rung in field["rungs"] if rung["by_convention"]}
        if isinstance(axis, Ladder):
            assert rungs == {rung: split_example(meaning) for rung, meaning in axis.meanings.items()}
            assert stars == axis.conventional_rungs
        else:
            assert (rungs, field["of_right"]) == ({}, False)
    assert said["main"] == of_kind.main
    assert set(said["exclusive_rungs"]) == of_kind.exclusive_rungs
    assert tuple(said["exceptions"]) == of_kind.exceptions


def test_the_page_says_what_the_comparison_makes_of_a_kind(terms: Run) -> None:
    cap, license_ = terms("kinds", "liability-cap"), terms("kinds", "license-grant")
    assert "Binds → benefits: claimant → liable" in cap
    assert "`cap: none` states that there is none of it: this is documented, and favors nobody" in cap
    assert (
        "`exclusive_except` and `exclusive_ends` count only if `level` was `exclusive` or `sole` before"
        in license_
    )
    assert "* has its place by convention" in license_
    assert "`carve_outs` count only if `level` was not `none` before" in terms("kinds", "exclusivity")
    assert "none of it" not in terms("kinds", "ip-ownership")


def test_what_is_measured_or_never_directed_says_so(terms: Run) -> None:
    facility, other = terms("kinds", "facility", width=200), terms("kinds", "other", width=200)
    used = next(line for line in facility.splitlines() if line.startswith("  used "))
    assert used.endswith("measured: a fact, not a term")
    scope = next(line for line in other.splitlines() if line.startswith("  scope "))
    assert scope.endswith("told without a direction")
