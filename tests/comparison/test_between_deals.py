"""Two deals side by side: what compares by the axes, what does not, and why; nothing is netted."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.forked_terms import Result
from support.memory_tree import MemoryTree
from support.strategies import raw_known
from support.workspace import SmallDeal

from dealterms.comparison.between_deals import MAX_PAIRS, ComparedField
from dealterms.formats.json.render import build_document
from dealterms.model.axes import Role
from dealterms.model.kinds import list_own_kinds, resolve_kind
from dealterms.reports.between_deals import BetweenDealsOptions, build_between_deals_report

Here = Callable[..., Result]
TODAY = date(2026, 1, 31)
SHARE = "kind: revenue-share, payer: a, payee: b"
EXCLUSIVE = "kind: exclusivity, grantor: a, holder: b"


def build_tree(first: str, second: str, *, before: str = "") -> MemoryTree:
    """Two deals, `one` and `two`, of one term each; ``before``: what the first said a year earlier."""
    files = {
        **{f"terms/{id_}/deal.yaml": f"title: Deal {id_}\nparties: {{a: {{name: A}}, b: {{name: B}}}}\n"
           for id_ in ("one", "two")},
        "terms/one/2025.yaml": f"basis: report\nterms:\n  t: {{{first}}}\n",
        "terms/two/2025.yaml": f"basis: report\nterms:\n  u: {{{second}}}\n",
    }  # fmt: skip
    if before:
        files["terms/one/2024.yaml"] = f"basis: report\nterms:\n  t: {{{before}}}\n"
    return MemoryTree(files)


def compare(first: str, second: str, *, before: str = "") -> dict[str, ComparedField]:
    report = build_between_deals_report(build_tree(first, second, before=before), "one", "two", TODAY)
    assert report.findings == ()
    (kind,) = report.compared
    (pair,) = kind.pairs
    return {field.field: field for field in pair.fields}


def say(field: ComparedField) -> tuple[str, str]:
    return field.which, field.word or field.reason


@pytest.mark.parametrize(
    ("first", "second", "field", "said"),
    [
        (f"{SHARE}, rate: 20%, base: profit", f"{SHARE}, rate: 25%, base: profit", "rate",
         ("second", "higher")),
        (f"{SHARE}, rate: 25%, base: profit", f"{SHARE}, rate: 20%, base: profit", "rate",
         ("first", "higher")),
        (f"{SHARE}, rate: 20%, base: profit", f"{SHARE}, rate: 20.0%, base: profit", "rate", ("same", "")),
        (f"{SHARE}, rate: 20%, base: profit", f"{SHARE}, rate: about 20%, base: profit", "rate",
         ("unclear", "known too vaguely")),
        (f"{SHARE}, rate: 20%, base: profit", f"{SHARE}, rate: 25%, base: net-revenue", "rate",
         ("unclear", "not on one base")),
        (f"{SHARE}, rate: 20%, base: profit", f"{SHARE}, rate: 25%", "rate",
         ("unclear", "the base of one is not known")),
        (f"{SHARE}, rate: 20%", f"{SHARE}, rate: 25%", "rate", ("unclear", "the base of one is not known")),
        (f"{SHARE}, rate: 20%, base: profit", f"{SHARE}, base: profit", "rate",
         ("unclear", "not known of one")),
        (f"{SHARE}, rate: 20%, base: profit", f"{SHARE}, rate: undisclosed, base: profit", "rate",
         ("unclear", "not public of one")),
        (f"{SHARE}, rate: 20%, base: profit", f"{SHARE}, rate: 'undisclosed, lower', base: profit", "rate",
         ("unclear", "not public of one")),
        (f"{SHARE}, cap: USD 5 million", f"{SHARE}, cap: EUR 5 million", "cap",
         ("unclear", "another currency or unit")),
        (f"{SHARE}, cap: USD 5 million", f"{SHARE}, cap: none", "cap", ("second", "higher")),
        (f"{SHARE}, threshold: USD 5", f"{SHARE}, threshold: USD 6", "threshold", ("second", "higher")),
        (f"{EXCLUSIVE}, ends: 2030", f"{EXCLUSIVE}, ends: 2032", "ends", ("second", "later")),
        (f"{EXCLUSIVE}, ends: 2032", f"{EXCLUSIVE}, ends: perpetual", "ends", ("second", "later")),
        (f"{EXCLUSIVE}, level: exclusive", f"{EXCLUSIVE}, level: preferred", "level", ("first", "stricter")),
        (f"{EXCLUSIVE}, level: majority", f"{EXCLUSIVE}, level: refusal", "level",
         ("unclear", "rungs on different branches")),
        (f"{EXCLUSIVE}, scope: [cloud]", f"{EXCLUSIVE}, scope: [cloud, chips]", "scope", ("second", "wider")),
        (f"{EXCLUSIVE}, carve_outs: [cloud]", f"{EXCLUSIVE}, carve_outs: [cloud, chips]", "carve_outs",
         ("second", "wider")),
        (f"{EXCLUSIVE}, scope: [cloud]", f"{EXCLUSIVE}, scope: [chips]", "scope",
         ("unclear", "neither contains the other")),
        ("kind: governance-right, company: a, holder: b, level: seat",
         "kind: governance-right, company: a, holder: b, level: veto", "level", ("second", "stronger")),
        ("kind: minimum-commitment, buyer: a, seller: b, amount: USD 5, take_or_pay: yes",
         "kind: minimum-commitment, buyer: a, seller: b, amount: USD 5, take_or_pay: no", "take_or_pay",
         ("first", "yes")),
        ("kind: other, text: Some words", "kind: other, text: Other words", "text",
         ("unclear", "text, which has no order")),
        ("kind: governing-law, law: delaware", "kind: governing-law, law: england", "law",
         ("unclear", "they have no order")),
        ("kind: termination-right, counterparty: a, holder: b, notice: P30D",
         "kind: termination-right, counterparty: a, holder: b, notice: P60D", "notice", ("second", "longer")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_one_field_of_two_deals(first: str, second: str, field: str, said: tuple[str, str]) -> None:
    assert say(compare(first, second)[field]) == said


def test_each_deal_has_its_own_milestones() -> None:
    trigger = "kind: milestone-trigger, grantor: a, holder: b, event: agi"
    term = f"{EXCLUSIVE}, ends: {{on: [m]}}}}\n  m: {{{trigger}"
    report = build_between_deals_report(build_tree(term, term), "one", "two", TODAY)
    kinds = {kind.kind: kind for kind in report.compared}
    (pair,) = kinds["exclusivity"].pairs
    assert {field.field: say(field) for field in pair.fields}["ends"] == (
        "unclear",
        "it ends by an event of its own deal",
    )


def test_a_value_that_is_only_last_known_is_shown_and_not_compared() -> None:
    """What an older snapshot stated need not be so any more: it is no higher and no lower than another."""
    fields = compare(f"{SHARE}, base: profit", f"{SHARE}, rate: 25%, base: profit",
                     before=f"{SHARE}, rate: 20%, base: profit")  # fmt: skip
    assert say(fields["rate"]) == ("unclear", "not stated any more of one")
    fields = compare(EXCLUSIVE, f"{EXCLUSIVE}, level: preferred", before=f"{EXCLUSIVE}, level: exclusive")
    assert say(fields["level"]) == ("unclear", "not stated any more of one")


def test_a_cap_that_was_dropped_is_none_and_not_the_last_one() -> None:
    fields = compare(f"{SHARE}, cap: none", f"{SHARE}, cap: USD 9 million",
                     before=f"{SHARE}, cap: USD 5 million")  # fmt: skip
    assert say(fields["cap"]) == ("first", "higher")


def test_what_is_over_is_not_compared() -> None:
    report = build_between_deals_report(
        build_tree(f"{SHARE}, rate: 20%, status: terminated", f"{SHARE}, rate: 25%"), "one", "two", TODAY
    )
    (kind,) = report.compared
    assert (kind.first, [term.term for term in kind.second], kind.pairs) == ((), ["u"], ())


def test_more_pairs_than_anybody_reads_are_not_compared() -> None:
    tree = build_tree(f"{SHARE}, rate: 20%", f"{SHARE}, rate: 25%")
    many = "".join(f"  t-{number}: {{{SHARE}, rate: {number}%}}\n" for number in range(MAX_PAIRS + 1))
    tree.files["terms/one/2025.yaml"] = f"basis: report\nterms:\n{many}"
    (kind,) = build_between_deals_report(tree, "one", "two", TODAY).compared
    assert (len(kind.first), len(kind.second), kind.pairs) == (MAX_PAIRS + 1, 1, ())
    asked = BetweenDealsOptions(terms=("t-7", "u"))
    (kind,) = build_between_deals_report(tree, "one", "two", TODAY, asked).compared
    assert len(kind.pairs) == 1


KINDS = [name for name in list_own_kinds() if name != "definition"]


@st.composite
def two_values(draw: st.DrawFn) -> tuple[str, str, object, object]:
    kind = draw(st.sampled_from(KINDS))
    axes = resolve_kind(kind).get_axes()
    name = draw(st.sampled_from([name for name, axis in axes.items() if not isinstance(axis, Role)]))
    return kind, name, draw(raw_known(axes[name])), draw(raw_known(axes[name]))


@given(two_values())
def test_the_two_deals_swapped_say_the_opposite(drawn: tuple[str, str, object, object]) -> None:
    kind, name, one, other = drawn
    fields = (field for field, axis in resolve_kind(kind).get_axes().items() if isinstance(axis, Role))
    roles = dict(zip(fields, "ab", strict=False))
    first, second = (json.dumps({"kind": kind, **roles, name: value})[1:-1] for value in (one, other))
    tree = build_tree(first, second)
    there = build_between_deals_report(tree, "one", "two", TODAY)
    back = build_between_deals_report(tree, "two", "one", TODAY)
    if there.findings:
        return
    opposite = {"first": "second", "second": "first"}
    for kind_there, kind_back in zip(there.compared, back.compared, strict=True):
        for pair, turned in zip(kind_there.pairs, kind_back.pairs, strict=True):
            assert [
                (f.field, opposite.get(f.which, f.which), f.word, bool(f.reason)) for f in pair.fields
            ] == [(f.field, f.which, f.word, bool(f.reason)) for f in turned.fields]
            assert all((f.which == "unclear") == bool(f.reason) for f in pair.fields)


# -- the command --------------------------------------------------------------------------------------------


@pytest.fixture
def second(repository: SmallDeal) -> SmallDeal:
    repository.write("terms/e/deal.yaml", repository.deal.replace("A deal", "Another deal"))
    repository.write("terms/e/2025.yaml", repository.snapshot.replace("20%", "30%"))
    return repository


def test_the_command_shows_both(here: Here, second: SmallDeal) -> None:
    done = here("diff", "--between-deals", "d", "e")
    assert done.err == ""
    assert done.out == (
        "A deal and Another deal   as known on 2026-01-31\n\n"
        "One kind of terms stands in both deals; of 1 pair of values, 0 can be compared.\n"
        "A deal as of 2025, Another deal as of 2025\n"
        "Nothing is added up or weighed. The words of sets are compared as the two records have them\n\n"
        "REVENUE SHARE\n"
        "  Term    A deal  Another deal  Not comparable\n"
        "  Royalty · Acme Corp → Beta Ltd | Royalty · Acme Corp → Beta Ltd\n"
        "    rate  25%     30% [1]       the base of one is not known\n\n"
        "SOURCES\n"
        "  [1] One, January 2024 · own reporting · record s-1\n"
        "      https://one.example/\n"
        "      line 1 (no words quoted)\n"
    )
    document = json.loads(here("diff", "--between-deals", "d", "e", "--format", "json").out)
    assert [deal["deal"] for deal in document["between_deals"]] == ["d", "e"]
    (kind,) = document["compared"]
    (field,) = kind["pairs"][0]["fields"]
    assert (field["first"]["value"], field["second"]["value"], field["which"]) == ("25%", "30%", "unclear")


def test_it_says_what_only_one_deal_has(here: Here, second: SmallDeal) -> None:
    second.write(
        "terms/e/2025.yaml",
        "basis: original\nterms:\n  fee: {kind: payment, payer: acme, payee: beta, amount: USD 3}\n",
    )
    out = here("diff", "--between-deals", "d", "e").out
    assert "No kind of term stands in both deals." in out
    assert "ONLY IN ONE DEAL  A deal\n  revenue share: Royalty\n" in out
    assert "ONLY IN ONE DEAL  Another deal\n  payment: Fee\n" in out


@pytest.mark.parametrize(
    ("first", "second_"),
    [("Rent", "Rent"), ("Rent", " Rent\\n"), ("Rent " * 48 + "one", "Rent " * 48 + "two")],
)
def test_deals_of_one_title_have_their_ids_wherever_several_are_told(
    first: str, second_: str, here: Here, second: SmallDeal
) -> None:
    second.edit("terms/d/deal.yaml", "A deal", f'"{first}"')
    second.edit("terms/e/deal.yaml", "Another deal", f'"{second_}"')
    second.edit("terms/d/2025.yaml", "terms:\n", "terms:\n  fee: {kind: payment, payer: acme, payee: beta}\n")
    second.edit("terms/d/2025.yaml", "rate: 25%", "rate: 25%\n    base: profit")
    second.edit("terms/e/2025.yaml", "rate: 30%", "rate: 30%\n    base: profit")
    title = "Rent" if first == "Rent" else "Rent " * 47 + "Rent…"
    out = " ".join(here("diff", "--between-deals", "d", "e").out.split())
    assert out.startswith(f"{title} (d) and {title} (e) as known on 2026-01-31")
    assert f" {title} (d) as of 2025, {title} (e) as of 2025 " in out
    assert f" ONLY IN ONE DEAL {title} (d) payment: Fee " in out
    document = json.loads(here("diff", "--between-deals", "d", "e", "--format", "json").out)
    assert [deal["deal"] for deal in document["between_deals"]] == ["d", "e"]
    markdown = here("diff", "--between-deals", "d", "e", "--format", "markdown").out
    header = next(line for line in markdown.splitlines() if line.startswith("| Term"))
    assert [cell.strip() for cell in header.split("|")[2:4]] == [f"{title} (d)", f"{title} (e)"]
    assert f"| higher: {title} (e) " in markdown
    for command in ("gaps", "sources") if first == "Rent" else ("gaps",):
        out = here(command, "--deal", "all", "--format", "markdown").out
        assert f"{title} (d)" in out, command
        assert f"{title} (e)" in out, command
    for command in ("show", "history", "timeline"):
        out = here(command, "--deal", "all", "--format", "markdown").out
        headings = [line for line in out.splitlines() if line.startswith("#")]
        assert {heading.rpartition(" · ")[2] for heading in headings} >= {"d", "e"}, command


def test_of_what_was_not_known_yet_it_is_said_that_nothing_was(here: Here, second: SmallDeal) -> None:
    def ask(known_by: str) -> str:
        return here("diff", "--between-deals", "d", "e", "--known-by", known_by).out

    left_out = "4 values left out: no recorded source had told them by 2000-12-31\n"
    assert ask("2000") == (
        "A deal and Another deal   as known on 2000-12-31\n\n"
        "Nothing of either deal was known by 2000-12-31, so the two are not compared.\n" + left_out
    )
    second.write("seeds/s-0.yaml", second.record.replace("2024-01", "1999-01"))
    second.edit("terms/e/2025.yaml", "s-1", "s-0")
    assert ask("2000") == (
        "A deal and Another deal   as known on 2000-12-31\n\n"
        "Nothing of A deal was known by 2000-12-31, so the two are not compared.\n"
        + left_out.replace("4", "2")
    )
    second.edit("terms/d/deal.yaml", "A deal", "Another deal")
    assert "\nNothing of Another deal (d) was known by 2000-12-31, so " in ask("2000")
    document = json.loads(
        here("diff", "--between-deals", "d", "e", "--known-by", "2000", "--format", "json").out
    )
    assert [deal["snapshot"] for deal in document["between_deals"]] == ["", "2025"]
    assert document["headline"].startswith("Nothing of Another deal (d) was known by 2000-12-31")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("d",), "--between-deals compares two deals, and only 'd' is named. Name a second one"),
        (("d", "latest"), "unknown deal 'latest'. Choose one of: d, e"),
        (("d", "x"), "unknown deal 'x'. Choose one of: d, e"),
        (("d", "d"), "both deals are d. Name two: `terms list` lists them"),
        (("d", "e", "--kind", "share"), "unknown kind 'share'. `terms kinds` lists them"),
        (("d", "e", "--term", "x"), "no term x stands in either deal. `terms show` lists them"),
        (("d", "e", "--brief"),
         "--between-deals goes with --kind, --term, --known-by and --captures. Leave out the rest"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)  # fmt: skip
def test_what_cannot_be_compared_is_one_line(
    arguments: tuple[str, ...], message: str, here: Here, second: SmallDeal
) -> None:
    assert here("diff", "--between-deals", *arguments) == Result(2, "", f"terms: {message}\n")
    assert here("diff", "2024", "--kind", "other").err == (
        "terms: --kind is for --between-deals. Leave it out, or use --term\n"
    )


def test_a_report_of_a_deal_with_an_error_is_none(here: Here, second: SmallDeal) -> None:
    second.edit("terms/d/2025.yaml", "25%", "250%")
    done = here("diff", "--between-deals", "d", "e")
    assert (done.code, done.out) == (2, "")
    assert "terms/d/2025.yaml:7:11: error[well-formed]" in done.err


def test_the_json_is_that_of_the_report() -> None:
    tree = build_tree(f"{SHARE}, rate: 20%, base: profit", f"{SHARE}, rate: 25%, base: profit")
    report = build_between_deals_report(tree, "one", "two", TODAY)
    document = build_document(report)
    assert document["headline"] == (
        "One kind of terms stands in both deals; of 2 pairs of values, 2 can be compared."
    )


LICENSE = "kind: license-grant, licensor: a, licensee: b"


def test_a_term_of_unknown_status_is_neither_more_nor_less() -> None:
    fields = compare(f"{LICENSE}, level: exclusive, status: unknown", f"{LICENSE}, level: non-exclusive")
    assert say(fields["level"]) == ("unclear", "nobody knows whether one still stands")


@pytest.fixture
def paid(repository: SmallDeal, here: Here) -> Here:
    """Two deals with a loan each; the second had another, which is paid."""
    deal = "title: Deal {0}\nparties: {{a: {{name: A}}, b: {{name: B}}}}\n"
    loan = "kind: investment, investor: a, investee: b, committed"
    for name in ("one", "two"):
        repository.write(f"terms/{name}/deal.yaml", deal.format(name))
        repository.write(f"terms/{name}/2025.yaml", f"terms:\n  round: {{{loan}: USD {5 + len(name)}}}\n")
    repository.write("terms/two/2024.yaml", f"terms:\n  seed: {{{loan}: USD 9, status: performed}}\n")
    return here


def test_what_is_over_is_named_beside_what_is_compared(paid: Here) -> None:
    page = " ".join(paid("diff", "--between-deals", "one", "two").out.split())
    assert "Over in Deal two, and not compared: Seed" in page
    data = json.loads(paid("diff", "--between-deals", "one", "two", "--format", "json").out)
    (kind,) = data["compared"]
    assert [[term["term"] for term in side] for side in kind["past"]] == [[], ["seed"]]
    assert paid("diff", "--between-deals", "one", "two", "--term", "seed").err.startswith(
        "terms: no term seed stands in either deal."
    )


def test_a_kind_that_is_over_in_one_deal_is_not_only_in_the_other(paid: Here, repository: SmallDeal) -> None:
    repository.write("terms/two/2025.yaml", "terms: {note: {kind: other, text: A note.}}\n")
    page = " ".join(paid("diff", "--between-deals", "one", "two").out.split())
    assert "investment (over in the other deal): Round" in page
