"""A message about a value says what to type in its place, and nothing that would not be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.forked_terms import Result
from support.workspace import SmallDeal

NEWER = "terms/d/2025.yaml"
HEADER, RECORD = "terms/d/deal.yaml", "seeds/s-1.yaml"
PARTY = "Write a party's id, a list of them, mutual or unknown"
GOES_ON = "the text goes on behind what closes it. Quote the whole text, in `'` if there is a `\"` in it"

CASES: dict[str, tuple[str, str, str, str]] = {
    # The file, what is in it, what is written instead, and what is said of that alone.
    "two words for a party": (
        NEWER, "payee: beta", "payee: either party", f"not a valid party: 'either party'. {PARTY}",
    ),
    "a party's name": (NEWER, "payee: beta", "payee: Beta Ltd", f"not a valid party: 'Beta Ltd'. {PARTY}"),
    "both parties": (
        NEWER, "payee: beta", "payee: either-party",
        "unknown party 'either-party'. `terms/d/deal.yaml` names them. Or write mutual or unknown",
    ),
    "each party": (
        NEWER, "payee: beta", "payee: each",
        "unknown party 'each'. `terms/d/deal.yaml` names them. Or write mutual or unknown",
    ),
    "a text for a list": (
        NEWER, "rate: 20%", "rate: 20%\n    scope: significant business issues",
        "expected a list. Write [significant-business-issues]",
    ),
    "several texts for a list": (
        NEWER, "rate: 20%", "rate: 20%\n    carve_outs: New pier, ferries",
        "expected a list. Write [new-pier, ferries]",
    ),
    "a text in a list": (
        NEWER, "rate: 20%", "rate: 20%\n    scope: [car ferries]",
        "not a valid token: 'car ferries'. Write car-ferries",
    ),
    "fields for a list": (NEWER, "[rate]", "'rate, base'", "`supports` must be a list. Write [rate, base]"),
    "a record for a list": (
        NEWER, "\n      - {source: s-1, at: line 1, supports: [rate]}", " s-1",
        "`sources` must be a list. Begin each item with `- `",
    ),
    "the date in a snapshot": (
        NEWER, "basis: original", "basis: original\ndate: 2025",
        "unknown key 'date'. The file's name is the date: leave it out",
    ),
    "the day in a snapshot": (
        NEWER, "basis: original", "basis: original\nas_of: 2025-01-01",
        "unknown key 'as_of'. The file's name is the date: leave it out",
    ),
    "the date in a record": (
        RECORD, "class: reported", "date: 2024", "unknown key 'date'. Write it as `issued`",
    ),
    "the link in a record": (RECORD, "class: reported", "link: x", "unknown key 'link'. Write it as `url`"),
    "the end of a term": (NEWER, "rate: 20%", "until: 2030", "unknown key 'until'. Write it as `ends`"),
    "the line of a quote": (NEWER, "at: line 1", "line: 1", "unknown key 'line'. Write it as `at`"),
    "a capture by its name": (
        RECORD, "class: reported", "capture: x.txt",
        "`capture` must have keys of its own. Write {file: x.txt}",
    ),
    "a party by its name": (
        HEADER, "{name: Acme Corp}", "Acme Corp", "`acme` must have keys of its own. Write {name: Acme Corp}",
    ),
    "a party by a name with a comma": (
        HEADER, "  acme: {name: Acme Corp}", "  acme: Acme, Inc.\n  other: {name: O}",
        "`acme` must have keys of its own. Write them below it: name",
    ),
    "a withdrawal by its date": (
        RECORD, "class: reported", "withdrawn: 2024",
        "`withdrawn` must have keys of its own. Write them below it: on, why",
    ),
    "a title in brackets": (
        RECORD, "title: One", "title: [One of mine]",
        "`title` must be one value, not a list. Write one value, and quote a text that begins with `[`",
    ),
    "a note in braces": (
        NEWER, "rate: 20%", "rate: 20%\n    note: {sic: x}",
        "`note` must be one value, not a mapping. Write one value, and quote a text that begins with `{`",
    ),
    "a text behind braces": (NEWER, "rate: 20%", "note: {sic} money", GOES_ON),
    "a text behind brackets": (NEWER, "rate: 20%", "note: [sic] money", GOES_ON),
    "a text behind quotes": (NEWER, "rate: 20%", 'note: "AWS" will become', GOES_ON),
    "a text behind single quotes": (NEWER, "rate: 20%", "note: 'AWS' will become", GOES_ON),
    "a text behind quotes, in braces": (NEWER, "at: line 1", 'says: "AWS" will', GOES_ON),
    "two texts without a comma": (
        NEWER, "rate: 20%", 'scope: ["a" "b"]',
        "a bracket is not closed, or a comma is missing. Write `[one, two]`",
    ),
    "an empty title": (NEWER, "rate: 20%", "rate: 20%\n    title:", "`title` is empty. Leave it out"),
    "an empty quote": (NEWER, "at: line 1", 'quote: ""', "`quote` is empty. Leave it out"),
    "an empty date": (RECORD, "issued: 2024-01", "issued:", "`issued` is empty. Leave it out"),
    "an empty end": (NEWER, "rate: 20%", "rate: 20%\n    ends:", "`ends` is empty. Leave it out"),
    "no citations": (
        NEWER, "\n      - {source: s-1, at: line 1, supports: [rate]}", " []",
        "an empty list has no meaning. Leave the key out",
    ),
    "an empty rate": (NEWER, "rate: 20%", "rate:", "`rate` is empty. Write none, or leave it out"),
    "an empty scope": (
        NEWER, "rate: 20%", "rate: 20%\n    scope: []",
        "an empty list has no meaning. Write none, or leave the key out",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_said(
    case: tuple[str, str, str, str], repository: SmallDeal, here: Callable[..., Result]
) -> None:
    path, old, new, message = case
    repository.write(NEWER, repository.snapshot)
    repository.edit(path, old, new)
    [line] = here("diff", "2024", "2025").err.splitlines()
    place, _, said = line.partition(": error[")
    assert place.startswith(f"{path}:")
    assert said.partition("]: ")[2] == f"{message}."


@pytest.mark.parametrize("text", ["terms:\n", "terms: {}\n", "terms: []\n"])
def test_no_terms_is_one_finding(text: str, repository: SmallDeal, here: Callable[..., Result]) -> None:
    repository.write(NEWER, text)
    [line] = here("diff", "2024", "2025").err.splitlines()
    assert line.endswith((". Leave it out.", ". Leave the key out."))


@pytest.mark.parametrize("arguments", [["list"], ["show"], ["diff", "2024"], ["check"]], ids=lambda a: a[0])
@pytest.mark.parametrize("made", ["", "terms", "terms/d"])
def test_an_empty_repository_says_how_to_begin(made: str, arguments: list[str], tmp_path: Path) -> None:
    repository = SmallDeal(tmp_path / "full")
    empty = tmp_path / "empty"
    (empty / made).mkdir(parents=True)
    said = repository.terms(*arguments, cwd=empty)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    for word in ("terms/<deal>/deal.yaml", "terms/<deal>/<date>.yaml", "terms help format"):
        assert word in said.err
    assert "terms init" not in said.err
    assert "terms new" not in said.err


@pytest.mark.parametrize("name", ["Terms", "TERMS", "term"])
def test_a_folder_of_nearly_that_name_is_told(name: str, tmp_path: Path) -> None:
    repository = SmallDeal(tmp_path)
    (tmp_path / "terms").rename(tmp_path / name)
    if (tmp_path / "terms").exists():
        pytest.skip("this file system takes the two names for one")
    said = repository.terms("show")
    assert said.err == (
        f"terms: no `terms/` folder in {tmp_path} or above it. There is `{name}/`: rename it to `terms/`\n"
    )
