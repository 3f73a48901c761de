"""What a newcomer writes of a deal is read, checked and told as it was meant, in the file's own order."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest
from support.forked_terms import Result
from support.workspace import RECORD, SmallDeal

OLD, NEW = "terms/d/2024-05-01.yaml", "terms/d/2025-03-01.yaml"
Here = Callable[..., Result]


class FirstDeal(SmallDeal):
    """Two snapshots, dated to the day, of one term that the test writes."""

    def write_term(self, kind: str, old: str, new: str, *, basis: str = "amendment", name: str = NEW) -> None:
        """Write the term into both snapshots, with a source for the field that moves."""
        self.remove("terms/d/2024.yaml", "terms/d/2025.yaml", "seeds/s-1.yaml")
        field = new.partition(":")[0]
        for path, fields, source in ((OLD, old, "s-0"), (name, new, "s-1")):
            lines = "".join(f"    {line}\n" for line in f"kind: {kind}\n{fields}".split("\n"))
            cited = f"    sources: [{{source: {source}, supports: [{field}]}}]\n"
            self.write(path, f"basis: {basis}\nterms:\n  pier:\n{lines}{cited}")
        self.write("seeds/s-0.yaml", RECORD.replace("2024-01", "2024-05"))
        self.write("seeds/s-1.yaml", RECORD.replace("2024-01", "2025-03-02").replace("One", "Two"))


@pytest.fixture
def repository(tmp_path: Path) -> FirstDeal:
    return FirstDeal(tmp_path)


def read_diff(here: Here) -> str:
    """The words of the diff in one line, a row's cells after each other."""
    out = here("diff", "2024-05-01", "latest", "--format", "markdown").out
    return " ".join(re.sub(r"[*`|\\\\]", " ", out).split())


def list_moves(here: Here) -> list[tuple[str, str, str | None, str | None]]:
    """The fields that the diff calls changed or measured: field, verb, direction and whom it favors."""
    said = json.loads(here("diff", "2024-05-01", "latest", "--format", "json").out)
    assert said["findings"] == []
    return [
        (field["field"], field["verb"], field["direction"], field["favors"])
        for term in said["differences"]
        for field in term["fields"]
        if field["verb"] != "reconfirmed"
    ]


# -- amounts, sizes and rungs that the first edition had no place for ------------------------------------

GRANTS = "grantor: acme\nholder: beta"
SUPPLY = "supplier: acme\nbuyer: beta"
SAY = "company: acme\nholder: beta"


@pytest.mark.parametrize(
    ("kind", "roles", "old", "new", "told", "page"),
    [
        # What an option is for, in money, units or a part; and how much of it was used.
        ("option", GRANTS, "size: USD 2 billion", "size: USD 2.75 billion",
         ("size", "changed", "tightened", "beta"), "size USD 2 billion USD 2.75 billion"),
        ("option", GRANTS, "size: 40 ferries", "size: 30 ferries",
         ("size", "changed", "loosened", "acme"), "size 40 ferries 30 ferries"),
        ("option", GRANTS, "size: up to 10%", "size: up to 15%",
         ("size", "changed", "tightened", "beta"), "size up to 10% up to 15%"),
        ("option", GRANTS, "used: none", "used: USD 1 billion",
         ("used", "measured", None, None), "used none → USD 1 billion"),
        ("option", GRANTS, "strike: USD 3 per unit", "strike: USD 4 per unit",
         ("strike", "changed", None, None), "strike USD 3 per unit USD 4 per unit"),
        # A duty to supply, in a unit of physics or in pieces; its roles say whom it serves.
        ("supply-commitment", SUPPLY, "amount: up to 2 GW", "amount: up to 5 GW",
         ("amount", "changed", "tightened", "beta"), "amount up to 2 GW up to 5 GW"),
        ("supply-commitment", SUPPLY, "amount: at least 5_000 units", "amount: at least 4_000 units",
         ("amount", "changed", "loosened", "acme"), "amount at least 5,000 units at least 4,000 units"),
        ("supply-commitment", SUPPLY, "ramp: {2026: 1 GW}", "ramp: {2026: 2 GW}",
         ("ramp", "changed", "tightened", "beta"), "ramp 2026: 1 GW 2026: 2 GW"),
        ("minimum-commitment", "buyer: acme\nseller: beta", "amount: 3 GW", "amount: 4 GW",
         ("amount", "changed", "tightened", "beta"), "amount 3 GW 4 GW"),
        # A say that is asked for, and two rungs beside it.
        ("governance-right", SAY, "level: information", "level: consultation",
         ("level", "changed", "tightened", "beta"), "level information consultation"),
        ("governance-right", SAY, "level: audit", "level: consultation",
         ("level", "changed", "loosened", "acme"), "level audit consultation"),
        ("governance-right", SAY, "level: consultation", "level: veto",
         ("level", "changed", "tightened", "beta"), "level consultation veto"),
        ("exclusivity", GRANTS, "level: primary", "level: majority",
         ("level", "changed", "tightened", "beta"), "level primary majority"),
        ("exclusivity", GRANTS, "level: first-availability", "level: preferred",
         ("level", "changed", "loosened", "acme"), "level first availability preferred"),
    ],
)  # fmt: skip
def test_it_can_be_written_and_is_told_with_whom_it_serves(
    kind: str,
    roles: str,
    old: str,
    new: str,
    told: tuple[str, ...],
    page: str,
    repository: FirstDeal,
    here: Here,
) -> None:
    repository.write_term(kind, f"{old}\n{roles}", f"{new}\n{roles}\nsince: 2025-03-01")
    assert here("check", "--ignore", "no-address").out.startswith("0 errors, 0 warnings"), here("check").out
    assert list_moves(here) == [told]
    assert page in read_diff(here)


# -- a change is dated by `since`, and by nothing else ---------------------------------------------------

SHARE = "rate: {}\npayer: acme\npayee: beta"


@pytest.mark.parametrize("basis", ["original", "amendment", "renewal", "restatement", "order", "report"])
@pytest.mark.parametrize("name", [NEW, "terms/d/2025-03.yaml", "terms/d/2025.yaml"])
def test_the_name_of_a_snapshot_dates_no_change(
    basis: str, name: str, repository: FirstDeal, here: Here
) -> None:
    """A snapshot speaks for its last day; that the change came on that day is another claim."""
    by = name.removeprefix("terms/d/").removesuffix(".yaml")
    repository.write_term("revenue-share", SHARE.format("20%"), SHARE.format("25%"), basis=basis, name=name)
    (warning,) = [line for line in here("check").out.splitlines() if "]: " in line]
    assert warning == (
        f"{name}:3:3: warning[undated-change]: `pier` changed after 2024-05-01 (rate) but does not say when."
        " Write `since`, as precise as a source allows."
    )
    out = read_diff(here)
    assert f"20% 25% by {by} raised" in out
    day = {"2025-03-01": "March 1, 2025", "2025-03": "March 2025", "2025": "2025"}[by]
    assert f"raised from 20% to 25% (by {day})" in out
    said = json.loads(here("diff", "2024-05-01", "latest", "--format", "json").out)
    (field,) = [f for t in said["differences"] for f in t["fields"] if f["field"] == "rate"]
    assert (field["when"], field["when_is"]) == (by, "by")


@pytest.mark.parametrize(
    ("since", "when"),
    [
        ("since: 2025-03-01", "2025-03-01"),
        ("since: 2025-02-10", "2025-02-10"),
        ("since: 2025-03", "2025-03"),
        ("since: {rate: 2025-01-15}", "2025-01-15"),
        ("since: {term: 2023, rate: 2024-12}", "2024-12"),
    ],
)
def test_a_change_has_the_day_that_since_names(
    since: str, when: str, repository: FirstDeal, here: Here
) -> None:
    repository.write_term("revenue-share", SHARE.format("20%"), f"{SHARE.format('25%')}\n{since}")
    assert "undated-change" not in here("check").out
    out = read_diff(here)
    assert f"20% 25% {when} raised" in out
    assert f"by {when}" not in out


# -- the order of the terms is the file's own ------------------------------------------------------------

KINDS = {
    "wharf": "kind: revenue-share\n    payer: acme\n    payee: beta\n    rate: {}%",
    "anchor": "kind: revenue-share\n    payer: beta\n    payee: acme\n    rate: {}%",
    "mast": "kind: liability-cap\n    liable: acme\n    claimant: beta\n    cap: USD {} million",
}
TITLES = {"wharf": "Berths", "anchor": "Zinc", "mast": "Masts"}
COMMANDS = {
    "show": ("show",),
    "show, of the older": ("show", "2024-05-01"),
    "diff": ("diff", "2024-05-01", "latest"),
    "diff, nothing changed": ("diff", "2024-05-01", "latest", "--all"),
    "diff, backward": ("diff", "latest", "2024-05-01"),
}


def write_in_order(
    repository: FirstDeal, path: str, order: tuple[str, ...], number: int, source: str
) -> None:
    terms = "".join(
        f"  {id_}:\n    {KINDS[id_].format(number)}\n    title: {TITLES[id_]}\n"
        f"    sources: [{{source: {source}, supports: [{'cap' if id_ == 'mast' else 'rate'}]}}]\n"
        for id_ in order
    )
    repository.write(path, f"basis: original\nterms:\n{terms}")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("order", [*permutations(KINDS)][1::2], ids="-".join)
def test_terms_are_told_in_the_order_of_the_file(
    command: str, order: tuple[str, ...], repository: FirstDeal, here: Here
) -> None:
    repository.write_term("option", f"size: 1 boat\n{GRANTS}", f"size: 1 boat\n{GRANTS}")
    write_in_order(repository, OLD, order, 10, "s-0")
    write_in_order(repository, NEW, order, 10 if "--all" in COMMANDS[command] else 20, "s-1")
    for format_ in ("text", "markdown", "html"):
        out = re.sub(r"<[^>]+>", " ", here(*COMMANDS[command], "--format", format_).out)
        # Behind the sentence at the head, which names what counts most.
        heads = re.findall(r"(Berths|Zinc|Masts)\W{1,80}(?:Acme|Beta)", out)
        assert [*dict.fromkeys(heads)] == [TITLES[id_] for id_ in order], (format_, out)
    said = json.loads(here(*COMMANDS[command], "--format", "json").out)
    told = [term["term"] for term in said["terms" if command.startswith("show") else "differences"]]
    assert told == [*order]


@pytest.mark.parametrize("order", [*permutations(KINDS)], ids="-".join)
def test_of_two_files_the_newer_one_s_order_counts(
    order: tuple[str, ...], repository: FirstDeal, here: Here
) -> None:
    repository.write_term("option", f"size: 1 boat\n{GRANTS}", f"size: 1 boat\n{GRANTS}")
    write_in_order(repository, OLD, ("mast", "wharf", "anchor"), 10, "s-0")
    write_in_order(repository, NEW, order, 20, "s-1")
    for asked in (("2024-05-01", "latest"), ("latest", "2024-05-01")):
        said = json.loads(here("diff", *asked, "--format", "json").out)
        assert [term["term"] for term in said["differences"]] == [*order]


# -- how old a value is ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        # What no compared snapshot cites is of an earlier day: a rumor in between does not make it younger.
        (("latest~1", "latest"), "seat as in 2024-07"),
        (("latest", "latest~1"), "seat as in 2024-07"),
        (("2024-07", "2025"), "seat as in 2024-07"),
        (("latest~1", "latest"), "20% carried since 2024-07"),
        (("2023-03", "latest"), "seat carried since 2023-03"),
        (("2023-03", "2024-07"), "seat carried since 2023-03"),
        (("2023-03", "2024-07"), "20% reconfirmed 2024-06"),
        # That it did not move is no voice for the value itself.
        (("latest~1", "latest"), "90% as in 2024-07"),
    ],
)
def test_a_value_is_as_old_as_its_last_source(
    asked: tuple[str, str], told: str, repository: FirstDeal, here: Here
) -> None:
    seat = f"  seat:\n    kind: governance-right\n{indent(SAY)}    level: seat\n"
    share = f"  share:\n    kind: revenue-share\n{indent(SHARE.format('20%'))}"
    fee = f"  fee:\n    kind: revenue-share\n{indent(SHARE.format('90%'))}"
    cited = "    sources: [{{source: {}, {}: [{}]}}]\n".format
    repository.remove("terms/d/2024.yaml", "terms/d/2025.yaml", "seeds/s-1.yaml")
    for number, issued in enumerate(("2023-02", "2024-06")):
        repository.write(f"seeds/s-{number}.yaml", RECORD.replace("2024-01", issued))
    first = [seat, cited("s-0", "supports", "level"), *(share, cited("s-0", "supports", "rate"))]
    first += [fee, cited("s-0", "supports", "rate")]
    second = [seat, share, cited("s-1", "supports", "rate"), fee, cited("s-1", "unchanged", "rate")]
    repository.write("terms/d/2023-03.yaml", "basis: original\nterms:\n" + "".join(first))
    repository.write("terms/d/2024-07.yaml", "basis: report\nterms:\n" + "".join(second))
    repository.write("terms/d/2025-09.yaml", f"basis: report\nterms:\n{seat}{share}{fee}")
    said = here("diff", *asked, "--all", "--format", "markdown")
    assert told in " ".join(re.sub(r"[*`|\\]", " ", said.out).split()), said


def indent(fields: str) -> str:
    return "".join(f"    {line}\n" for line in fields.split("\n"))


# -- what is new to the record says between whom ---------------------------------------------------------


@pytest.mark.parametrize("format_", ["text", "markdown", "html"])
@pytest.mark.parametrize(
    ("kind", "fields", "told"),
    [
        ("governance-right", f"level: information\n{SAY}", "Quay · Acme Corp → Beta Ltd level information"),
        ("revenue-share", SHARE.format("20%"), "Quay · Acme Corp → Beta Ltd rate 20%"),
        ("option", "size: 4 boats\ngrantor: mutual\nholder: mutual", "Quay · mutual size 4 boats"),
        ("governance-right", "level: seat\ncompany: unknown\nholder: acme",
         "Quay · unknown → Acme Corp level seat"),
    ],
)  # fmt: skip
def test_what_is_first_documented_says_between_whom(
    kind: str, fields: str, told: str, format_: str, repository: FirstDeal, here: Here
) -> None:
    repository.write_term("option", f"size: 1 boat\n{GRANTS}", f"size: 1 boat\n{GRANTS}")
    name = fields.partition(":")[0]
    cited = f"    sources: [{{source: s-1, supports: [{name}]}}]\n"
    repository.write(NEW, f"{repository.read(NEW)}  quay:\n    kind: {kind}\n{indent(fields)}{cited}")
    out = here("diff", "2024-05-01", "latest", "--format", format_).out
    flat = " ".join(re.sub(r"<[^>]+>|[*`|\\]", " ", out).split())
    section = flat[flat.rindex("FIRST DOCUMENTED") :]
    assert told in section.replace(" Term As of Source", "").replace("As of ", ""), section
    assert "status" not in section
    assert "in force" not in section


# -- what passed its end and is left out -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "passed"),
    [
        ("2024-12", "2024-12"),
        ("2025-02-28", "2025-02-28"),
        ("{through: 2024, on: [opening], whichever: first}", "2024"),
        ("2025-03", ""),
        ("2030", ""),
        ("perpetual", ""),
        ("2024~", ""),
    ],
)
def test_what_is_left_out_after_its_end_is_told_how_to_write_that(
    ends: str, passed: str, repository: FirstDeal, here: Here
) -> None:
    repository.write_term("option", f"size: 1 boat\n{GRANTS}", f"size: 1 boat\n{GRANTS}")
    repository.edit(OLD, "  pier:\n", f"  pier:\n    ends: {ends}\n")
    repository.write(NEW, "basis: report\nterms:\n  other: {kind: other, text: t}\n")
    (told,) = [line for line in here("check").out.splitlines() if "[vanished-term]" in line]
    mend = "Restate it, end it with a status and a source, or write `status: unknown`."
    if passed:
        mend = f"Its end, {passed}, has passed: restate it, with `status: lapsed` if that ended it."
    assert told.endswith(f"`pier` is in 2024-05-01 but missing here. {mend}")
