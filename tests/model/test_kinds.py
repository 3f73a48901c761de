"""The vocabulary: which kinds there are, what each has, whose home it is, and how others add theirs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple, get_args

import pytest

from dealterms import plugins
from dealterms.errors import TermsError
from dealterms.model import kinds, quantity
from dealterms.model.axes import Ladder, Quantity, Role, Through, Tokens
from dealterms.model.axes.base import Axis
from dealterms.model.duration import Duration
from dealterms.model.kinds import list_kinds, list_own_kinds, resolve_kind
from dealterms.model.term import Term

COMMON = {"scope": "Scope", "carve_outs": "CarveOuts", "ends": "Through"}
PREFERENCE = (
    "Ladder exclusive > sole* > majority > refusal > offer* > negotiation* > preferred > none;"
    " sole* > first-availability > preferred"
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
            "timing": "Tokens",
            "conditions": "Events",
        },
    ),
    "payment": (
        ("payer", "payee"),
        {
            "amount": "Quantity money",
            "due": "Through date, sooner, none on top",
            "form": "Tokens",
            "refundable": "Flag, undirected",
            "conditions": "Tokens, many",
        },
    ),
    "minimum-commitment": (
        ("buyer", "seller"),
        {
            "amount": "Quantity money, needs period",
            "period": "Quantity duration, undirected",
            "take_or_pay": "Flag",
            "incremental": "Flag, undirected",
            "ceiling": "Quantity money, none on top, undirected",
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
            "conditions": "Events",
            "valuation": "Quantity money",
            "funded": "Quantity money, measured",
        },
    ),
    "equity-stake": (
        ("issuer", "holder"),
        {"percent": "Quantity percent, measured, needs basis", "basis": "Tokens"},
    ),
    "termination-fee": (
        ("payer", "payee"),
        {"amount": "Quantity money", "triggers": "Scope"},
    ),
    "license-grant": (
        ("licensor", "licensee"),
        {
            "level": "Ladder exclusive > sole* > non-exclusive > none",
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
            "form": "Tokens",
            "extension": "Quantity duration",
            "notice": "Quantity duration, undirected",
        },
    ),
    "termination-right": (
        ("counterparty", "holder"),
        {
            "level": "Ladder none < for-cause < on-trigger < for-convenience",
            "notice": "Quantity duration, undirected",
            "trigger": "Tokens",
        },
    ),
    "milestone-trigger": (
        ("grantor", "holder"),
        {
            "event": "Tokens",
            "decided_by": "Ladder holder > holder-verified > joint > independent > grantor",
            "effects": "Tokens, many",
        },
    ),
    "option": (
        ("grantor", "holder"),
        {"strike": "Quantity amount, undirected", "window": "Quantity duration"},
    ),
    "change-of-control": (
        ("company", "holder"),
        {
            "level": "Ladder none < notice < consent < termination < automatic",
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
            "level": "Ladder none < information < audit < observer < seat < veto < control",
            "over": "Tokens, many",
        },
    ),
    "liability-cap": (("liable", "claimant"), {"cap": "Quantity money, none on top"}),
    "confidentiality": (None, {"period": "Quantity duration"}),
    "governing-law": (None, {"law": "Tokens"}),
    "definition": (None, {"text": "Text"}),
    "other": (None, {"text": "Text"}),
}

DIRECTIONS = {
    "duration": "extent",
    "equity-stake": "never",
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


def test_there_are_exactly_the_26_kinds() -> None:
    assert len(TABLE) == 26
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
    assert bare == {"kind", "title", "since", "status", "note", "sources"} | extra


@by_kind
def test_only_the_roles_are_mandatory(name: str) -> None:
    needed = {n for n, info in resolve_kind(name).model_fields.items() if info.is_required()}
    assert needed == {"kind", *(TABLE[name][0] or ())}


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
    "Warranty Duration": "other",
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
            env=os.environ | {"PYTHONPATH": str(self.packages), "NO_COLOR": "1"} | environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

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
    assert "1 of 1 changes sourced" in done.stdout
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
            " Write lowercase words joined by `-`"
        ),
    ),
    "needs": (
        HANDOVER.replace("source\",)", "source\",), needs=(\"bases\",)"),
        "its field level needs bases, which is no field that is compared",
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
