"""The vocabulary: which kinds there are, what each has, whose home it is, and how others add theirs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple, get_args

import pytest
import yaml
from support.memory_tree import MemoryTree

from dealterms import compare, load, plugins
from dealterms.errors import TermsError
from dealterms.model import kinds, quantity
from dealterms.model.axes import Ladder, Quantity, Role, Through, Tokens
from dealterms.model.axes.base import Axis, Ordering
from dealterms.model.diff import TermChange
from dealterms.model.duration import Duration
from dealterms.model.kinds import list_kinds, list_own_kinds, resolve_kind
from dealterms.model.missing import NONE
from dealterms.model.term import Term
from dealterms.schemas.field_docs import collect_field_docs, split_example

COMMON = {"scope": "Scope", "carve_outs": "CarveOuts", "conditions": "Events", "ends": "Through"}
PREFERENCE = (
    "Ladder exclusive > sole* > refusal > offer* > negotiation* > preferred* > none;"
    " sole* > majority* > primary* > preferred*;"
    " sole* > first-availability* > preferred*"
)

# Kind to its two roles and its own fields, each with its axis. What follows an
# axis: the reader of a quantity; `less` or `sooner` is up; `none` is the top of its scale; without a
# direction; a measurement; what it cannot be compared without.
TABLE: dict[str, tuple[tuple[str, str] | None, dict[str, str]]] = {
    "exclusivity": (
        ("grantor", "holder"),
        {"level": PREFERENCE, "share": "Quantity percent"},
    ),
    "right-of-first-refusal": (
        ("grantor", "holder"),
        {"level": PREFERENCE, "window": "Quantity duration"},
    ),
    "non-compete": (
        ("restricted", "protected"),
        {
            "form": "Tokens compete, develop, solicit-customers, solicit-employees, disparage",
            "threshold": "Quantity amount, less",
        },
    ),
    "most-favored-nation": (
        ("grantor", "holder"),
        {"mechanism": "Ladder none < notice < match < automatic"},
    ),
    "revenue-share": (
        ("payer", "payee"),
        {
            "rate": "Quantity percent, needs base",
            "base": "Tokens",
            "cap": "Quantity money, none on top",
            "floor": "Quantity money",
            "threshold": "Quantity money, less",
            "timing": "Tokens",
        },
    ),
    "payment": (
        ("payer", "payee"),
        {
            "amount": "Quantity amount",
            "due": "Through date, sooner, none on top",
            "form": "Tokens",
            "refundable": "Flag, undirected",
            "used": "Quantity amount, undirected, measured",
        },
    ),
    "price": (
        ("buyer", "seller"),
        {"amount": "Quantity amount, needs basis", "basis": "Tokens"},
    ),
    "supply-commitment": (
        ("supplier", "buyer"),
        {
            "amount": "Quantity amount, needs period",
            "period": "Quantity duration, undirected",
            "ramp": "Quantity amount",
        },
    ),
    "facility": (
        ("lender", "borrower"),
        {
            "size": "Quantity money",
            "interest": "Quantity percent, less, needs interest_basis",
            "interest_basis": "Tokens",
            "used": "Quantity money, undirected, measured",
        },
    ),
    "indemnity": (
        ("indemnitor", "indemnitee"),
        {"covers": "Scope", "cap": "Quantity amount, none on top"},
    ),
    "warranty": (
        ("warrantor", "beneficiary"),
        {"covers": "Scope", "period": "Quantity duration"},
    ),
    "minimum-commitment": (
        ("buyer", "seller"),
        {
            "amount": "Quantity amount, needs period",
            "period": "Quantity duration, undirected",
            "take_or_pay": "Flag",
            "incremental": "Flag, undirected",
            "ceiling": "Quantity amount, none on top, undirected",
            "used": "Quantity amount, undirected, measured",
        },
    ),
    "price-restriction": (
        ("seller", "buyer"),
        {
            "max_increase": "Quantity percent, less, none on top",
            "frozen_through": "Through date or perpetual",
        },
    ),
    "investment": (
        ("investor", "investee"),
        {
            "committed": "Quantity money",
            "valuation": "Quantity money",
            "funded": "Quantity money, undirected, measured",
        },
    ),
    "equity-stake": (
        ("issuer", "holder"),
        {
            "percent": "Quantity percent, undirected, measured, needs basis",
            "basis": "Tokens, measured",
            "cap": "Quantity percent, none on top, needs basis",
        },
    ),
    "termination-fee": (
        ("payer", "payee"),
        {"amount": "Quantity amount", "triggers": "Scope"},
    ),
    "license-grant": (
        ("licensor", "licensee"),
        {
            "level": "Ladder exclusive > sole* > non-exclusive > none",
            "exclusive_except": "CarveOuts",
            "exclusive_ends": "Through",
            "subject": "Scope",
            "field": "Scope",
            "territory": "Scope",
            "transferable": "Flag",
            "sublicensable": "Flag",
            "affiliates": "Scope",
            "irrevocable": "Flag",
            "unlimited": "Flag",
        },
    ),
    "ip-ownership": (
        ("creator", "acquirer"),
        {"level": "Ladder retained < joint < assigned"},
    ),
    "duration": (
        None,
        {"signed": "Through date, undirected", "effective": "Through date, undirected"},
    ),
    "renewal": (
        ("grantor", "holder"),
        {
            "form": "Tokens automatic, by-notice, by-agreement",
            "extension": "Quantity duration",
            "notice": "Quantity duration, undirected",
        },
    ),
    "termination-right": (
        ("counterparty", "holder"),
        {
            "level": "Ladder none < for-cause < on-trigger* < for-convenience",
            "notice": "Quantity duration, undirected",
            "triggers": "Scope",
        },
    ),
    "milestone-trigger": (
        ("grantor", "holder"),
        {
            "event": "Tokens",
            "decided_by": "Ladder holder > holder-verified > joint > independent* > grantor",
            "effects": "Tokens, many",
        },
    ),
    "option": (
        ("grantor", "holder"),
        {
            "size": "Quantity amount",
            "strike": "Quantity amount, undirected",
            "window": "Quantity duration",
            "used": "Quantity amount, undirected, measured",
        },
    ),
    "change-of-control": (
        ("company", "holder"),
        {
            "level": "Ladder none < notice < consent < termination* < automatic",
            "threshold": "Quantity amount, undirected",
        },
    ),
    "anti-assignment": (
        ("assignor", "other"),
        {"level": "Ladder free < notice < consent < prohibited"},
    ),
    "governance-right": (
        ("company", "holder"),
        {
            "level": "Ladder none < information < consultation* < audit* < observer < seat < veto* < control",
            "over": "Scope",
        },
    ),
    "liability-cap": (("claimant", "liable"), {"cap": "Quantity amount, less, none on top"}),
    "confidentiality": (None, {"period": "Quantity duration"}),
    "governing-law": (None, {"law": "Tokens"}),
    "definition": (None, {"text": "Text"}),
    "other": (("obligor", "beneficiary"), {"text": "Text"}),
}

DIRECTIONS = {
    "duration": "extent",
    "governing-law": "never",
    "definition": "never",
    "other": "never",
}

READERS = {
    quantity.parse_money: "money",
    quantity.parse_percent: "percent",
    quantity.parse_amount: "amount",
    Duration.parse: "duration",
}

by_kind = pytest.mark.parametrize("name", TABLE)


def described(axis: Axis) -> str:
    """An axis in the words of the table."""
    words = [type(axis).__name__]
    match axis:
        case Ladder():
            words[0] += f" {'; '.join(axis.chains)}"
        case Quantity():
            words[0] += f" {READERS[axis.of]}"
        case Through() if axis.of != "end":
            words[0] += f" {axis.of}"
        case Tokens() if axis.choices:
            words[0] += f" {', '.join(axis.choices)}"
    if isinstance(axis, Quantity) and axis.is_reversed:
        words.append("less")
    if isinstance(axis, Through) and axis.is_reversed:
        words.append("sooner")
    if isinstance(axis, Tokens) and axis.many:
        words.append("many")
    if axis.none_is == "top":
        words.append("none on top")
    if not axis.directed:
        words.append("undirected")
    if axis.measured:
        words.append("measured")
    words += [f"needs {name}" for name in axis.needs]
    return ", ".join(words)


# -- the table ---------------------------------------------------------------------------------------


def test_there_are_exactly_the_31_kinds() -> None:
    assert len(TABLE) == 31
    assert sorted(TABLE) == list(list_own_kinds())


def test_a_kind_is_named_like_its_file() -> None:
    folder = Path(str(kinds.__file__)).parent
    files = {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}
    assert files == {name.replace("-", "_") for name in TABLE}
    for name in TABLE:
        assert resolve_kind(name).__module__ == f"dealterms.model.kinds.{name.replace('-', '_')}"
        assert get_args(resolve_kind(name).model_fields["kind"].annotation) == (name,)


@by_kind
def test_a_kind_has_these_roles_and_fields_and_no_other(name: str) -> None:
    roles, fields = TABLE[name]
    found = resolve_kind(name)
    axes = found.get_axes()
    sides = [found.get_role_field("binds"), found.get_role_field("benefits")]
    assert sides == list(roles or (None, None))
    parties = [field for field, axis in axes.items() if isinstance(axis, Role)]
    assert parties == list(roles or ())
    assert {n: described(a) for n, a in axes.items() if n not in parties} == COMMON | fields


@by_kind
def test_what_has_no_axis_is_common_to_all_kinds(name: str) -> None:
    bare = set(resolve_kind(name).model_fields) - set(resolve_kind(name).get_axes())
    extra = {"used_by"} if name == "definition" else set()
    assert bare == Term.model_fields.keys() - Term.get_axes().keys() | extra


@by_kind
def test_only_the_roles_are_mandatory(name: str) -> None:
    needed = {n for n, info in resolve_kind(name).model_fields.items() if info.is_required()}
    roles = () if name == "other" else TABLE[name][0]
    assert needed == {"kind", *(roles or ())}


@by_kind
def test_a_kind_says_what_it_is_in_one_line(name: str) -> None:
    doc = (resolve_kind(name).__doc__ or "").strip()
    assert doc
    assert doc[0].isupper()
    assert doc.splitlines()[0].endswith(".")


@by_kind
def test_which_kinds_have_a_direction(name: str) -> None:
    assert resolve_kind(name).direction == DIRECTIONS.get(name, "burden")


def test_only_along_the_preference_ladder_a_term_may_change_its_kind() -> None:
    assert {name: resolve_kind(name).continues for name in TABLE if resolve_kind(name).continues} == {
        "exclusivity": ("right-of-first-refusal",),
        "right-of-first-refusal": ("exclusivity",),
    }


@by_kind
def test_every_rung_that_has_a_name_for_people_is_a_rung(name: str) -> None:
    rungs = {r for a in resolve_kind(name).get_axes().values() if isinstance(a, Ladder) for r in a.rungs}
    assert set(resolve_kind(name).rung_names) <= rungs


@by_kind
def test_what_an_axis_needs_is_a_field_of_its_kind(name: str) -> None:
    axes = resolve_kind(name).get_axes()
    assert {other for axis in axes.values() for other in axis.needs} <= set(axes)
    assert not any(axis.find_flaw() for axis in axes.values() if isinstance(axis, Ladder))


# -- what people read of it ----------------------------------------------------------------------------


@by_kind
def test_every_rung_has_one_sentence_and_an_example(name: str) -> None:
    for field, axis in resolve_kind(name).get_axes().items():
        if not isinstance(axis, Ladder):
            continue
        assert set(axis.meanings) == set(axis.rungs), field
        for rung, meaning in axis.meanings.items():
            said, example = split_example(meaning)
            assert said[0].isupper() and said.endswith(".") and example, (field, rung)
            assert len(re.findall(r"\.(?: |$)", said)) == 1, (field, rung)


@by_kind
def test_every_field_says_what_to_write_with_an_example_that_can_be_read(name: str) -> None:
    of_kind = resolve_kind(name)
    docs = collect_field_docs(of_kind)
    for field in of_kind.model_fields.keys() - Term.model_fields.keys():
        said, example = split_example(docs[field])
        assert said.endswith((".", "…")) and "\n" not in docs[field], field
        if field in of_kind.get_axes():
            of_kind.get_axes()[field].parse(yaml.load(example, yaml.BaseLoader))


RIGHTS = {
    ("change-of-control", "level"),
    ("governance-right", "level"),
    ("ip-ownership", "level"),
    ("license-grant", "level"),
    ("milestone-trigger", "decided_by"),
    ("most-favored-nation", "mechanism"),
    ("termination-right", "level"),
}


def test_which_ladders_are_of_rights_and_say_so() -> None:
    ladders = {
        (name, field): axis
        for name in TABLE
        for field, axis in resolve_kind(name).get_axes().items()
        if isinstance(axis, Ladder)
    }
    assert {key for key, ladder in ladders.items() if ladder.of_right} == RIGHTS
    for name, field in ladders:
        words = " ".join((resolve_kind(name).__doc__ or "").split())
        assert ("Its ladder is one of rights" in words) == ((name, field) in RIGHTS)


# A ladder's rungs in pairs: `>` the left one is higher, `>*` it is so by convention, `|` they do not compare.
ORDERS = {
    ("exclusivity", "level"): (
        "exclusive > none, exclusive > refusal, exclusive > primary*, exclusive > sole*, sole* > refusal,"
        " sole* > majority*, refusal > offer*, offer* > negotiation*, negotiation* > preferred*,"
        " refusal > none, refusal > preferred*, preferred* > none, majority* > primary*,"
        " primary* > preferred*, primary* > none, sole* > first-availability*,"
        " first-availability* > preferred*, majority | refusal, majority | offer, primary | negotiation,"
        " primary | refusal, first-availability | refusal, first-availability | primary,"
        " first-availability | majority"
    ),
    ("right-of-first-refusal", "level"): "refusal > offer*, offer* > negotiation*, primary | refusal",
    ("governance-right", "level"): (
        "control > veto*, veto* > seat, seat > observer, observer > audit*, audit* > consultation*,"
        " consultation* > information, information > none, seat > information, control > seat"
    ),
    ("termination-right", "level"): (
        "for-convenience > on-trigger*, on-trigger* > for-cause, for-convenience > for-cause,"
        " for-cause > none"
    ),
    ("change-of-control", "level"): (
        "automatic > termination*, termination* > consent, automatic > consent, consent > notice,"
        " notice > none"
    ),
    ("milestone-trigger", "decided_by"): (
        "holder > holder-verified, holder-verified > joint, joint > independent*, independent* > grantor,"
        " joint > grantor"
    ),
    ("license-grant", "level"): "exclusive > sole*, sole* > non-exclusive, exclusive > non-exclusive",
    ("most-favored-nation", "mechanism"): "automatic > match, match > notice, notice > none",
    ("anti-assignment", "level"): "prohibited > consent, consent > notice, notice > free",
    ("ip-ownership", "level"): "assigned > joint, joint > retained",
}


@pytest.mark.parametrize(
    ("name", "field", "pair"), [(*key, pair) for key, pairs in ORDERS.items() for pair in pairs.split(", ")]
)
def test_the_order_of_the_rungs(name: str, field: str, pair: str) -> None:
    axis = resolve_kind(name).get_axes()[field]
    above, sign, below = pair.split()
    higher, lower = axis.parse(above.strip("*")), axis.parse(below.strip("*"))
    rise, fall = axis.compare(lower, higher), axis.compare(higher, lower)
    if sign == "|":
        assert (rise.ordering, fall.ordering) == (Ordering.UNCLEAR, Ordering.UNCLEAR)
        assert rise.reason == "rungs on different branches"
        return
    assert (rise.ordering, fall.ordering) == (Ordering.UP, Ordering.DOWN)
    assert rise.by_convention == fall.by_convention == ("*" in pair)


# -- what the comparison is told of it -----------------------------------------------------------------

MAIN = {
    "change-of-control": "level",
    "confidentiality": "period",
    "equity-stake": "percent",
    "exclusivity": "level",
    "facility": "size",
    "governance-right": "level",
    "indemnity": "covers",
    "investment": "committed",
    "liability-cap": "cap",
    "license-grant": "level",
    "minimum-commitment": "amount",
    "most-favored-nation": "mechanism",
    "non-compete": "form",
    "option": "size",
    "other": "text",
    "payment": "amount",
    "price": "amount",
    "price-restriction": "max_increase",
    "renewal": "form",
    "revenue-share": "rate",
    "right-of-first-refusal": "level",
    "supply-commitment": "amount",
    "termination-fee": "amount",
    "termination-right": "level",
    "warranty": "covers",
}


def test_the_field_whose_none_says_that_there_is_no_such_right() -> None:
    assert {name: resolve_kind(name).main for name in TABLE if resolve_kind(name).main} == MAIN
    for name, field in MAIN.items():
        assert resolve_kind(name).get_axes()[field].parse("none") is NONE


def test_exceptions_count_where_there_is_something_to_except() -> None:
    found = {name: resolve_kind(name) for name in TABLE if resolve_kind(name).exclusive_rungs}
    assert set(found) == {"exclusivity", "right-of-first-refusal", "license-grant"}
    assert found["license-grant"].exclusive_rungs == {"exclusive", "sole"}
    # What the license itself leaves out counts while it is non-exclusive, too.
    assert found["license-grant"].exceptions == ("exclusive_except", "exclusive_ends")
    for name in ("exclusivity", "right-of-first-refusal"):
        ladder = found[name].get_axes()["level"]
        assert isinstance(ladder, Ladder)
        assert found[name].exclusive_rungs == set(ladder.rungs) - {"none"}
        assert found[name].exceptions == ("carve_outs",)


ACME, BOLT = "acme", "bolt"
CAP = {"kind": "liability-cap", "liable": ACME, "claimant": BOLT}


def told(old: dict[str, str] | None, new: dict[str, str] | None) -> TermChange:
    """What `compare` says of one term in 2023 and 2024; what is new in it is said to be so since 2024."""
    terms = {"2023": old, "2024": new and {**new, "since": "2024"}}
    parties = "{acme: {name: Acme}, bolt: {name: Bolt}}"
    files: dict[str, str | bytes] = {"terms/d/deal.yaml": f"title: D\nparties: {parties}\n"}
    for name, term in terms.items():
        lines = [f"    {key}: {value}\n" for key, value in (term or {}).items()]
        body = "".join(["terms:\n  it:\n", *lines]) if term else "basis: report\n"
        files[f"terms/d/{name}.yaml"] = body
    deal = load(MemoryTree(files))
    assert deal.findings == ()
    (change,) = compare(*deal.snapshots).terms
    return change


@pytest.mark.parametrize(
    ("old", "new", "verb", "favored"),
    [
        (None, {"cap": "USD 5 million"}, "added", ACME),
        ({"cap": "USD 5 million"}, {"cap": "USD 5 million", "status": "terminated"}, "ended", BOLT),
        ({"cap": "USD 5 million"}, {"cap": "USD 2 million"}, "changed", ACME),
        ({"cap": "USD 5 million"}, {"cap": "USD 8 million"}, "changed", BOLT),
        ({"cap": "none"}, {"cap": "USD 5 million"}, "changed", ACME),
        ({"cap": "USD 5 million"}, {"cap": "none"}, "changed", BOLT),
        ({"scope": "[delay]"}, {"scope": "[delay, defects]"}, "changed", ACME),
        ({"scope": "[delay, defects]"}, {"scope": "[delay]"}, "changed", BOLT),
        ({"carve_outs": "[fraud]"}, {"carve_outs": "[fraud, data-breach]"}, "changed", BOLT),
        ({"carve_outs": "none"}, {"carve_outs": "[fraud]"}, "changed", BOLT),
        ({"carve_outs": "[fraud]"}, {"carve_outs": "none"}, "changed", ACME),
        ({"ends": "2025"}, {"ends": "2030"}, "changed", ACME),
        ({"ends": "2030"}, {"ends": "2025"}, "changed", BOLT),
    ],
)
def test_whom_a_liability_cap_favors(
    old: dict[str, str] | None, new: dict[str, str], verb: str, favored: str
) -> None:
    change = told(old and {**CAP, **old}, {**CAP, **new})
    assert (change.verb, change.favors) == (verb, favored)


NEW_KINDS = [
    # A kind with its roles, one field before and after, and whom that favors.
    ("price: buyer, seller", "amount", "USD 2", "USD 3", "seller"),
    ("supply-commitment: supplier, buyer", "amount", "USD 2", "USD 3", "buyer"),
    ("facility: lender, borrower", "size", "USD 2", "USD 3", "borrower"),
    ("facility: lender, borrower", "interest", "4%", "5%", "lender"),
    ("indemnity: indemnitor, indemnitee", "covers", "[copyright]", "[copyright, patents]", "indemnitee"),
    ("indemnity: indemnitor, indemnitee", "cap", "USD 5", "none", "indemnitee"),
    ("warranty: warrantor, beneficiary", "period", "P12M", "P24M", "beneficiary"),
    ("option: grantor, holder", "size", "USD 2", "USD 3", "holder"),
    ("revenue-share: payer, payee", "threshold", "USD 2", "USD 3", "payer"),
    ("revenue-share: payer, payee", "floor", "USD 2", "USD 3", "payee"),
    ("equity-stake: issuer, holder", "cap", "20%", "30%", "holder"),
    ("governance-right: company, holder", "over", "[budget]", "[budget, hiring]", "holder"),
    ("termination-right: counterparty, holder", "triggers", "[sale]", "[sale, insolvency]", "holder"),
    ("license-grant: licensor, licensee", "exclusive_ends", "2028", "2030", "licensee"),
    ("payment: payer, payee", "amount", "USD 2", "USD 3", "payee"),
]


@pytest.mark.parametrize(("of_kind", "field", "old", "new", "favored"), NEW_KINDS)
def test_whom_a_change_favors(of_kind: str, field: str, old: str, new: str, favored: str) -> None:
    name, _, roles = of_kind.partition(": ")
    binds, benefits = roles.split(", ")
    raw = {"kind": name, binds: ACME, benefits: BOLT}
    change = told({**raw, field: old}, {**raw, field: new})
    assert (change.verb, change.favors) == ("changed", ACME if favored == binds else BOLT)


@pytest.mark.parametrize("name", ["option", "facility", "payment", "minimum-commitment"])
def test_what_was_used_is_measured(name: str) -> None:
    binds, benefits = TABLE[name][0] or ("", "")
    raw = {"kind": name, binds: ACME, benefits: BOLT}
    change = told({**raw, "used": "USD 1"}, {**raw, "used": "USD 2"})
    assert (change.verb, change.favors) == ("measured", None)


def test_other_favors_somebody_only_if_it_says_whom_it_binds() -> None:
    bare = {"kind": "other", "text": "Insurance"}
    roles = {**bare, "obligor": ACME, "beneficiary": BOLT}
    assert (told(None, bare).verb, told(None, bare).favors) == ("added", None)
    assert (told(None, roles).verb, told(None, roles).favors) == ("added", BOLT)
    ended = told(roles, {**roles, "status": "terminated"})
    assert (ended.verb, ended.favors) == ("ended", ACME)
    assert told(None, {**bare, "obligor": ACME}).favors == "unknown"


def test_an_unknown_kind_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        resolve_kind("exclusivty")


# -- CUAD --------------------------------------------------------------------------------------------

# The 41 categories of CUAD (Hendrycks et al. 2021, CC BY 4.0), each with its home: a kind; a kind, and
# the field or rung of it; or `deal.yaml`.
CUAD = {
    "Document Name": "deal.yaml",
    "Parties": "deal.yaml",
    "Agreement Date": "duration.signed",
    "Effective Date": "duration.effective",
    "Expiration Date": "duration.ends",
    "Renewal Term": "renewal.extension",
    "Notice Period to Terminate Renewal": "renewal.notice",
    "Governing Law": "governing-law.law",
    "Most Favored Nation": "most-favored-nation",
    "Non-Compete": "non-compete.form=compete",
    "Exclusivity": "exclusivity",
    "No-Solicit of Customers": "non-compete.form=solicit-customers",
    "Competitive Restriction Exception": "exclusivity.carve_outs",
    "No-Solicit of Employees": "non-compete.form=solicit-employees",
    "Non-Disparagement": "non-compete.form=disparage",
    "Termination for Convenience": "termination-right.level=for-convenience",
    "Rofr/Rofo/Rofn": "right-of-first-refusal",
    "Change of Control": "change-of-control",
    "Anti-Assignment": "anti-assignment",
    "Revenue/Profit Sharing": "revenue-share",
    "Price Restrictions": "price-restriction",
    "Minimum Commitment": "minimum-commitment",
    "Volume Restriction": "minimum-commitment.ceiling",
    "IP Ownership Assignment": "ip-ownership.level=assigned",
    "Joint IP Ownership": "ip-ownership.level=joint",
    "License Grant": "license-grant",
    "Non-Transferable License": "license-grant.transferable",
    "Affiliate License-Licensor": "license-grant.affiliates=licensor",
    "Affiliate License-Licensee": "license-grant.affiliates=licensee",
    "Unlimited/All-You-Can-Eat-License": "license-grant.unlimited",
    "Irrevocable or Perpetual License": "license-grant.irrevocable",
    "Source Code Escrow": "license-grant",
    "Post-Termination Services": "other",
    "Audit Rights": "governance-right.level=audit",
    "Uncapped Liability": "liability-cap.cap=none",
    "Cap on Liability": "liability-cap.cap",
    "Liquidated Damages": "termination-fee",
    "Warranty Duration": "warranty.period",
    "Insurance": "other",
    "Covenant Not to Sue": "other",
    "Third Party Beneficiary": "other",
}


def test_every_category_of_cuad_has_one_home() -> None:
    assert len(CUAD) == 41
    claimed = [(category, name) for name in list_own_kinds() for category in resolve_kind(name).cuad]
    wanted = {c: home.partition(".")[0] for c, home in CUAD.items() if home != "deal.yaml"}
    assert dict(claimed) == wanted
    assert len(claimed) == len(wanted) == 39


@pytest.mark.parametrize("home", [home for home in CUAD.values() if home != "deal.yaml" and "." in home])
def test_the_home_of_a_category_is_a_field_that_takes_its_value(home: str) -> None:
    where, _, value = home.partition("=")
    name, _, field = where.partition(".")
    axis = resolve_kind(name).get_axes()[field]
    if value:
        assert axis.parse([value] if described(axis) == "Scope" else value)


def test_a_deal_has_a_name_and_parties() -> None:
    from dealterms.model.deal import DealHeader

    assert {n for n, info in DealHeader.model_fields.items() if info.is_required()} == {
        "title",
        "parties",
    }


# -- kinds of other packages -------------------------------------------------------------------------

HANDOVER = '''
    """Kinds of our own."""

    from __future__ import annotations

    from typing import Annotated, Literal

    from dealterms.model.axes import Ladder
    from dealterms.model.missing import UNKNOWN, Missing
    from dealterms.model.term import Benefits, Binds, Term


    class Handover(Term):
        """How a system is handed over."""

        kind: Literal["handover"]
        supplier: Binds
        customer: Benefits
        level: Annotated[
            str | Missing, Ladder(chains=("none < documents < documents-and-source",))
        ] = UNKNOWN
'''


class Installed(NamedTuple):
    """A folder that holds another distribution, and a place to stand in."""

    packages: Path
    project: Path

    def terms(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "dealterms", *arguments],
            cwd=self.project,
            env=os.environ | {"PYTHONPATH": self._path, "NO_COLOR": "1"} | environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @property
    def _path(self) -> str:
        """The other distribution, and whatever this process reads before what is installed."""
        return os.pathsep.join(filter(None, [str(self.packages), os.environ.get("PYTHONPATH", "")]))

    def write(self, path: str, text: str) -> None:
        file = self.project / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), encoding="utf-8")


def install(tmp_path: Path, module: str, points: str) -> Installed:
    """What an installer leaves behind of a distribution `handover-terms` with these entry points."""
    found = Installed(tmp_path / "packages", tmp_path / "project")
    info = found.packages / "handover_terms-1.0.dist-info"
    info.mkdir(parents=True)
    found.project.mkdir()
    (found.packages / "handover_terms.py").write_text(dedent(module), encoding="utf-8")
    metadata = "Metadata-Version: 2.1\nName: handover-terms\nVersion: 1.0\n"
    (info / "METADATA").write_text(metadata, encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[dealterms.kinds]\n{points}\n", encoding="utf-8")
    (info / "RECORD").write_text("", encoding="utf-8")
    return found


@pytest.fixture
def handover(tmp_path: Path) -> Installed:
    found = install(tmp_path, HANDOVER, "handover = handover_terms:Handover")
    found.write("terms/d/deal.yaml", "title: D\nparties: {acme: {name: Acme}, bolt: {name: Bolt}}\n")
    for name, level in [("2024", "documents"), ("2025", "documents-and-source")]:
        found.write(
            f"terms/d/{name}.yaml",
            f"""
            terms:
              system:
                kind: handover
                supplier: acme
                customer: bolt
                level: {level}
                sources: [{{source: s1, at: line {name}, supports: [level]}}]
            """,
        )
    found.write("seeds/s1.yaml", "type: article\ntitle: A\nissued: 2025-02\n")
    return found


def test_a_kind_of_another_package_is_listed_and_told(handover: Installed) -> None:
    listed, told = handover.terms("kinds"), handover.terms("kinds", "handover")
    assert (listed.returncode, listed.stderr) == (told.returncode, told.stderr) == (0, "")
    assert "handover                supplier → customer" in listed.stdout
    assert "How a system is handed over." in listed.stdout
    assert "none < documents < documents-and-source" in told.stdout
    assert listed.stdout.count(" → ") > 20


def test_terms_of_another_packages_kind_have_a_direction(handover: Installed) -> None:
    done = handover.terms("diff", "2024", "2025")
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 of 1 changed terms sourced" in done.stdout
    row = next(line for line in done.stdout.splitlines() if "tightened" in line and "level" in line)
    assert "Bolt" in row


def test_a_wrong_term_of_another_packages_kind_is_a_finding(handover: Installed) -> None:
    file = handover.project / "terms/d/2025.yaml"
    file.write_text(file.read_text().replace("documents-and-source", "dokuments"))
    done = handover.terms("diff", "2024", "2025")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "terms/d/2025.yaml:7:12: error[well-formed]: unknown rung 'dokuments'" in done.stderr
    assert "Did you mean 'documents'?" in done.stderr


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("complete_bash", {"COMP_WORDS": "terms kinds h", "COMP_CWORD": "2"}),
        ("complete_zsh", {"_TYPER_COMPLETE_ARGS": "terms kinds h"}),
    ],
)
def test_completion_knows_the_kinds_of_other_packages(
    handover: Installed, shell: str, line: dict[str, str]
) -> None:
    done = handover.terms(_TERMS_COMPLETE=shell, **line)
    assert done.stderr == ""
    assert "handover" in done.stdout


def test_one_of_ours_wins_over_one_of_the_same_name(tmp_path: Path) -> None:
    found = install(tmp_path, "raise SystemError('imported')", "option = handover_terms:Option")
    done = found.terms("kinds")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n  option") == 1


BROKEN = {
    "import": (
        "import nowhere_to_be_found",
        "ModuleNotFoundError: No module named 'nowhere_to_be_found'",
    ),
    "raises": ("raise ValueError('first line\\nsecond')", "ValueError: first line"),
    "syntax": ("class", "SyntaxError: invalid syntax (handover_terms.py, line 1)"),
    "no such class": (
        "x = 1",
        "AttributeError: module 'handover_terms' has no attribute 'Handover'",
    ),
    "no class": ("Handover = 1", "it is no subclass of dealterms.model.term.Term"),
    "no term": (
        "class Handover:\n    '''A class.'''",
        "it is no subclass of dealterms.model.term.Term",
    ),
    "another name": (
        HANDOVER.replace('Literal["handover"]', 'Literal["handoff"]'),
        'its field is not declared as kind: Literal["handover"]',
    ),
    "no name": (
        HANDOVER.replace('kind: Literal["handover"]', "kind: str"),
        'its field is not declared as kind: Literal["handover"]',
    ),
    "no docstring": (
        HANDOVER.replace('"""How a system is handed over."""', ""),
        "it has no docstring, which `terms kinds` prints",
    ),
    "one role": (
        HANDOVER.replace("customer: Benefits", ""),
        "it has one role. A kind has two, Binds and Benefits, or none",
    ),
    "ladder": (
        HANDOVER.replace('source",)', 'source", "documents < none")'),
        "its field level: its ladder is circular: 'documents' is below itself",
    ),
    "rung": (
        HANDOVER.replace("none < documents <", "none < Documents <"),
        (
            "its field level: a rung of its ladder is misspelled: not a valid token: 'Documents'."
            " Write documents"
        ),
    ),
    "needs": (
        HANDOVER.replace("source\",)", "source\",), needs=(\"bases\",)"),
        "its field level needs bases, which is no field that is compared",
    ),
    "meaning": (
        HANDOVER.replace("source\",)", "source\",), meanings={\"papers\": \"Papers.\"}"),
        "its field level: its ladder says what 'papers' means, which is no rung of it",
    ),
    "main": (
        HANDOVER.replace("kind: Literal", "main = 'rung'\n        kind: Literal"),
        "its `main` names rung, which is no field that is compared",
    ),
    "exceptions": (
        HANDOVER.replace("kind: Literal", "exceptions = ('scope', 'excepted')\n        kind: Literal"),
        "its `exceptions` names excepted, which is no field that is compared",
    ),
    "annotation": (
        HANDOVER.replace("supplier: Binds", "supplier: Bindings"),
        "PydanticUndefinedAnnotation: name 'Bindings' is not defined",
    ),
}  # fmt: skip


@pytest.mark.parametrize("flaw", BROKEN)
def test_a_broken_kind_of_another_package_is_told_in_one_line(tmp_path: Path, flaw: str) -> None:
    module, why = BROKEN[flaw]
    found = install(tmp_path, module, "handover = handover_terms:Handover")
    done = found.terms("kinds", "handover")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "terms: the kind `handover` of the package handover-terms (handover_terms:Handover) cannot"
        f" be used: {why}. Fix that package, or uninstall it\n"
    )


def test_a_broken_kind_stops_no_answer_that_does_not_need_it(tmp_path: Path) -> None:
    found = install(tmp_path, "import nowhere", "handover = handover_terms:Handover")
    done = found.terms("kinds", "option")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def fresh_kinds() -> Iterator[None]:
    """Entry points are asked once; a test that adds some asks anew."""
    caches = (plugins.find_plugins, kinds.resolve_kind)
    for cached in caches:
        cached.cache_clear()
    yield
    for cached in caches:
        cached.cache_clear()


@pytest.mark.usefixtures("fresh_kinds")
def test_as_a_library_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = install(tmp_path, "Handover = 1", "handover = handover_terms:Handover")
    monkeypatch.syspath_prepend(str(found.packages))
    assert set(list_kinds()) == {*list_own_kinds(), "handover"}
    with pytest.raises(TermsError, match="the kind `handover` of the package handover-terms"):
        resolve_kind("handover")
    assert issubclass(resolve_kind("option"), Term)
