"""Files and arguments that are wrong: one line with place, cause and mend; exit 2; no answer."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.forked_terms import Result
from support.workspace import SmallDeal

from dealterms.cli.app import COMMANDS

NEWER = "terms/d/2025.yaml"
AT = f"{NEWER}:"


def refused(said: Result, *lines: str) -> None:
    assert said.err == "".join(f"{line}\n" for line in lines)
    assert (said.code, said.out) == (2, "")


# -- what is written in a snapshot: (old text, new text, what is said) -------------------------------

WRITTEN = {
    "doubled key": (
        "rate: 20%",
        "rate: 20%\n    rate: 30%",
        "8:5: error[well-formed]: duplicate key `rate`. Keep one of the two.",
    ),
    "doubled key in a flow mapping": (
        "at: line 1,",
        "at: line 1, at: line 2,",
        "9:35: error[well-formed]: duplicate key `at`. Keep one of the two.",
    ),
    "unknown key": (
        "rate: 20%",
        "rat: 20%",
        "7:5: error[well-formed]: unknown key 'rat'. Did you mean 'rate'?",
    ),
    "unknown key that is near no other": (
        "at: line 1",
        "zzz: line 1",
        (
            "9:23: error[well-formed]: unknown key 'zzz'."
            " Choose one of: source, at, quote, says, supports, unchanged, clarifies, instead, cites."
        ),
    ),
    "unknown key at the top": (
        "basis: original",
        "basic: original",
        "1:1: error[well-formed]: unknown key 'basic'. Did you mean 'basis'?",
    ),
    "misspelt role is not also missing": (
        "payer: acme",
        "pyer: acme",
        "5:5: error[well-formed]: unknown key 'pyer'. Did you mean 'payer'?",
    ),
    "missing role": (
        "    payer: acme\n",
        "",
        "3:3: error[well-formed]: `payer` is missing. Write a party's id, mutual or unknown.",
    ),
    "unknown kind": (
        "revenue-share",
        "revenu-share",
        "4:11: error[well-formed]: unknown kind 'revenu-share'. Did you mean 'revenue-share'?",
    ),
    "kind near no other": (
        "revenue-share",
        "zzz",
        "4:11: error[well-formed]: unknown kind 'zzz'. `terms kinds` lists them.",
    ),
    "kind that is a list": (
        "revenue-share",
        "[revenue-share]",
        "4:5: error[well-formed]: `kind` must be one word. `terms kinds` lists them.",
    ),
    "no kind": (
        "    kind: revenue-share\n",
        "",
        "3:3: error[well-formed]: `royalty` has no `kind`. Write one; `terms kinds` lists them.",
    ),
    "unknown party": (
        "payer: acme",
        "payer: acmee",
        "5:12: error[unknown-party]: unknown party 'acmee'. Did you mean 'acme'?",
    ),
    "party near no other": (
        "payer: acme",
        "payer: zzz",
        (
            "5:12: error[unknown-party]: unknown party 'zzz'. `terms/d/deal.yaml` names them."
            " Or write mutual or unknown."
        ),
    ),
    "unknown source": (
        "s-1",
        "s-01",
        "9:18: error[unknown-source]: unknown source 's-01'. Write `seeds/s-01.yaml`, or correct the id.",
    ),
    "source near no other": (
        "s-1",
        "zzz",
        ("9:18: error[unknown-source]: unknown source 'zzz'. Write `seeds/zzz.yaml`, or correct the id."),
    ),
    "source outside the folder": (
        "s-1",
        "../../etc/passwd",
        (
            "9:18: error[unknown-source]: not a valid source id: '../../etc/passwd'."
            " Write lower-case words joined by `-`, as in seed-001."
        ),
    ),
    "origin outside the folder": (
        "at: line 1",
        "cites: [../s-1]",
        (
            "9:23: error[unknown-origin]: not a valid source id: '../s-1'."
            " Write lower-case words joined by `-`, as in seed-001."
        ),
    ),
    "no such month": (
        "rate: 20%",
        "since: 2025-13",
        "7:12: error[well-formed]: not a valid date: '2025-13' (there is no month 13). Write 01 to 12.",
    ),
    "no such day": (
        "rate: 20%",
        "ends: 2021-06-31",
        "7:11: error[well-formed]: not a valid date: '2021-06-31' (June 2021 has 30 days). Write 01 to 30.",
    ),
    "more than all": (
        "20%",
        "110%",
        "7:11: error[well-formed]: percentage out of range: '110%'. Write 0% to 100%.",
    ),
    "misspelt scale": (
        "rate: 20%",
        "cap: USD 13 billoin",
        "7:10: error[well-formed]: unknown scale 'billoin'. Did you mean 'billion'?",
    ),
    "no place in an article": (
        "line 1",
        "row 1",
        (
            "9:27: error[well-formed]: not a valid position: 'row 1'."
            " Write line 21, paragraph 9, page 3 or note 17."
        ),
    ),
    "field that the kind does not have": (
        "[rate]",
        "[ratee]",
        "9:46: error[well-formed]: unknown revenue-share field 'ratee'. Did you mean 'rate'?",
    ),
    "dissent on a field that is not there": (
        "supports: [rate]",
        "instead: {ratee: 5%}",
        "9:52: error[well-formed]: unknown revenue-share field 'ratee'. Did you mean 'rate'?",
    ),
    "dissent that agrees": (
        "supports: [rate]",
        "instead: {rate: 20%}",
        (
            "9:51: error[well-formed]: `instead` gives the same `rate` as the term."
            " Name the field in `supports`, or give the source's own value."
        ),
    ),
    "text for a list": (
        "[rate]",
        "rate",
        "9:45: error[well-formed]: `supports` must be a list. Write [rate].",
    ),
    "list in a list": (
        "[rate]",
        "[[rate]]",
        "9:47: error[well-formed]: an item of `supports` must be one value, not a list. Write one value.",
    ),
    "mapping for a list": (
        "\n      - {source: s-1, at: line 1, supports: [rate]}",
        " {source: s-1}",
        "8:5: error[well-formed]: `sources` must be a list. Begin each item with `- `.",
    ),
    "text for a mapping": (
        "{source: s-1, at: line 1, supports: [rate]}",
        "s-1",
        "9:9: error[well-formed]: an item of `sources` must have keys of its own. Write {source: s-1}.",
    ),
    "list for a text": (
        "rate: 20%",
        "title: [a, b]",
        (
            "7:5: error[well-formed]: `title` must be one value, not a list."
            " Write one value, and quote a text that begins with `[`."
        ),
    ),
    "misspelt basis": (
        "original",
        "orignal",
        "1:8: error[well-formed]: `basis` cannot be 'orignal'. Did you mean 'original'?",
    ),
    "basis like no other": (
        "original",
        "xyz",
        (
            "1:8: error[well-formed]: `basis` cannot be 'xyz'. Choose one of: original, amendment,"
            " restatement, renewal, termination, reaffirmation, clarification, report, measurement,"
            " order."
        ),
    ),
    "id in capitals": (
        "  royalty:",
        "  Royalty:",
        "3:3: error[well-formed]: not a valid token: 'Royalty'. Write royalty.",
    ),
    "empty value": (
        "rate: 20%",
        "rate:",
        "7:10: error[well-formed]: `rate` is empty. Write none, or leave it out.",
    ),
    "empty list": (
        "rate: 20%",
        "scope: []",
        "7:5: error[well-formed]: an empty list has no meaning. Write none, or leave the key out.",
    ),
    "merge key": (
        "rate: 20%",
        "<<: {rate: 20%}",
        "7:5: error[well-formed]: merge keys are not supported. Write the values out.",
    ),
    "anchor": (
        "20%",
        "&rate 20%",
        ("7:11: error[well-formed]: anchors and aliases are not supported: '&rate'. Write each value out."),
    ),
    "alias of nothing": (
        "20%",
        "*rate",
        ("7:11: error[well-formed]: anchors and aliases are not supported: '*rate'. Write each value out."),
    ),
    "tag": (
        "20%",
        "!!str 20%",
        "7:11: error[well-formed]: tags are not supported: '!!str'. Remove it.",
    ),
    "tab for the indent": (
        "    rate",
        "\trate",
        "7:1: error[well-formed]: a tab is used as indent. Indent with spaces.",
    ),
    "indent that fits nothing": (
        "    rate",
        "   rate",
        (
            "7:4: error[well-formed]: this line does not continue the line above."
            " Check its indent, and the quotes and brackets above it."
        ),
    ),
    "quote that is not closed": (
        "20%",
        "'20%",
        "7:11: error[well-formed]: a quotation mark is never closed. Close it.",
    ),
    "bracket that is not closed": (
        "[rate]",
        "[rate",
        ("9:50: error[well-formed]: a bracket is not closed, or a comma is missing. Write `[one, two]`."),
    ),
    "colon in plain text": (
        "20%",
        "so: 20%",
        (
            "7:13: error[well-formed]: unexpected `:`."
            " Quote the text if the `:` belongs to it, or check the indent."
        ),
    ),
    "letter that YAML keeps for itself": (
        "20%",
        "@20",
        "7:11: error[well-formed]: a value cannot begin with `@`. Quote the text.",
    ),
    "escape that is none": (
        "20%",
        r'"a\d"',
        (
            "7:13: error[well-formed]: unknown escape sequence in double quotes."
            " Write `\\\\`, or use single quotes."
        ),
    ),
    "second document": (
        "[rate]}\n",
        "[rate]}\n---\nbasis: original\n",
        "10:1: error[well-formed]: a file cannot hold a second document. Keep one per file.",
    ),
    "directive": (
        "basis",
        "%YAML 1.1\n---\nbasis",
        (
            "1:1: error[well-formed]: a line begins with `%`, which is a directive in YAML."
            " Remove it, or indent it."
        ),
    ),
    "value as long as a book": (
        "20%",
        "9" * 100_000,
        f"7:11: error[well-formed]: not a valid percentage: '{'9' * 60}…'. Write it as 20% or about 27%.",
    ),
}


@pytest.mark.parametrize("case", WRITTEN.values(), ids=WRITTEN)
def test_what_is_written_wrong_is_told_with_its_place(
    repository: SmallDeal, here: Callable[..., Result], case: tuple[str, str, str]
) -> None:
    old, new, message = case
    assert repository.snapshot.count(old) >= 1
    repository.write(NEWER, repository.snapshot.replace(old, new, 1))
    refused(here("diff", "2024", "2025"), AT + message)


def test_an_unknown_rung_names_the_nearest(repository: SmallDeal, here: Callable[..., Result]) -> None:
    exclusive = (
        "terms:\n  supply:\n    kind: exclusivity\n    grantor: acme\n    holder: beta\n    level: exclusiv\n"
    )
    repository.write(NEWER, exclusive)
    said = here("diff", "2024", "2025")
    assert said.err.startswith(
        f"{AT}6:12: error[well-formed]: unknown rung 'exclusiv'. Did you mean 'exclusive'?"
    )
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)


# -- whole files -------------------------------------------------------------------------------------

BOMB = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdef", "bcdefg", strict=True)
)
WHOLE: dict[str, tuple[str | bytes, str]] = {
    "alias bomb": (
        BOMB,
        ("1:4: error[well-formed]: anchors and aliases are not supported: '&a'. Write each value out."),
    ),
    "tag that would run a program": (
        "!!python/object/apply:os.system ['touch ran']\n",
        ("1:1: error[well-formed]: tags are not supported: '!!python/object/apply:os.system'. Remove it."),
    ),
    "tabs": (
        "terms:\n\troyalty:\n\t\tkind: other\n",
        "2:1: error[well-formed]: a tab is used as indent. Indent with spaces.",
    ),
    "empty": (
        "",
        "1:1: error[well-formed]: the file is empty. Write its keys, or remove the file.",
    ),
    "only comments": (
        "# nothing\n",
        "1:1: error[well-formed]: the file is empty. Write its keys, or remove the file.",
    ),
    "only a marker": (
        "---\n",
        "1:1: error[well-formed]: the file is empty. Write its keys, or remove the file.",
    ),
    "list at the top": (
        "# a list\n- a\n- b\n",
        "2:1: error[well-formed]: expected keys and values at the top level. Write `key: value` lines.",
    ),
    "text at the top": (
        "hello\n",
        "1:1: error[well-formed]: expected keys and values at the top level. Write `key: value` lines.",
    ),
    "Latin-1": (
        "summary: é\nbasis: caf".encode() + b"\xe9\n",
        "2:11: error[readable]: invalid UTF-8: byte 0xE9. Save the file as UTF-8.",
    ),
    "Latin-1 after other letters of its line": (
        "summary: éé ".encode() + b"\xe9\n",
        "1:13: error[readable]: invalid UTF-8: byte 0xE9. Save the file as UTF-8.",
    ),
    "UTF-16": (
        "basis: original\n".encode("utf-16"),
        "1:1: error[readable]: the file is UTF-16. Save it as UTF-8.",
    ),
    "NUL": (
        "basis: original\nsummary: a\0b\n",
        "2:11: error[readable]: the character U+0000 is not allowed in YAML. Remove it.",
    ),
    "escape": (
        "summary: \x1b[31m\n",
        "1:10: error[readable]: the character U+001B is not allowed in YAML. Remove it.",
    ),
    "line break that no editor shows": (
        "summary: a\u2028basis: report\n",
        "1:11: error[readable]: the character U+2028 is not allowed in YAML. Remove it.",
    ),
    "carriage return alone": (
        "summary: a\rbasis: report\n",
        "1:11: error[readable]: a line ends with a carriage return alone. Save it with LF or CRLF.",
    ),
    "100,000 brackets": (
        "[" * 100_000,
        "1:17: error[well-formed]: nested deeper than 16 levels. Flatten it.",
    ),
    "100,000 brackets, closed": (
        "terms: " + "[" * 100_000 + "]" * 100_000,
        "1:23: error[well-formed]: nested deeper than 16 levels. Flatten it.",
    ),
    "more levels than any parser counts, and no letter": (
        "terms: " + "[" * 1_010 + "@",
        "1:23: error[well-formed]: nested deeper than 16 levels. Flatten it.",
    ),
    "more levels than any parser counts, and an open quote": (
        "terms: " + "[" * 1_010 + "'",
        "1:23: error[well-formed]: nested deeper than 16 levels. Flatten it.",
    ),
    "more levels than any parser counts, in a key": (
        "? " + "[" * 1_010,
        "1:3: error[well-formed]: a key cannot be a list or a mapping. Write one word.",
    ),
    "more levels than any parser counts, behind a bracket too many": (
        "{a: ]" + "[" * 1_010,
        "1:5: error[well-formed]: a value is missing. Write it.",
    ),
    "more levels than any parser counts, where a key should be": (
        "basis: original\n" + "[" * 1_010,
        "2:1: error[well-formed]: a key has no `:`. Write `key: value`.",
    ),
    "a few levels too many, and then a letter that can begin nothing": (
        "terms: " + "[" * 20 + "@",
        "1:23: error[well-formed]: nested deeper than 16 levels. Flatten it.",
    ),
    "100,000 values": (
        "terms: [" + "x, " * 100_000 + "x]",
        "1:180003: error[well-formed]: more than 60,000 values in one file. Split it.",
    ),
    "2 MiB": (
        b"#" * (2 * 1024 * 1024),
        ("1:1: error[readable]: the file has 2,097,152 bytes; the limit is 1,048,576. Make it smaller."),
    ),
    "terms that are a list": (
        "terms: [a]\n",
        (
            "1:1: error[well-formed]: `terms` must map ids to keys and values."
            " Write `an-id:` on a line of its own, and its keys below it."
        ),
    ),
    "term without keys": (
        "terms:\n  royalty: a fifth\n",
        "2:3: error[well-formed]: `royalty` has no keys. Write its keys below it.",
    ),
}


@pytest.mark.parametrize("case", WHOLE.values(), ids=WHOLE)
def test_a_file_that_cannot_be_read_is_told_with_its_place(
    repository: SmallDeal, here: Callable[..., Result], case: tuple[str | bytes, str]
) -> None:
    content, message = case
    repository.write(NEWER, content)
    refused(here("diff", "2024", "2025"), AT + message)
    assert not (repository.root / "ran").exists()


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def looping(path: Path) -> None:
    path.symlink_to(path.name)


def to_another_file(path: Path) -> None:
    path.symlink_to("2024.yaml")


SYMLINK = "it is a symbolic link. Put the file itself here."
NO_FILE = {
    "dangling symlink": (dangling, SYMLINK),
    "looping symlink": (looping, SYMLINK),
    "symlink to a file": (to_another_file, SYMLINK),
    "pipe": (os.mkfifo, "not a regular file. Put a regular file here."),
    "folder": (os.mkdir, "it is a folder, not a file. Put a file here, or rename the folder."),
}


@pytest.mark.parametrize("case", NO_FILE.values(), ids=NO_FILE)
def test_what_is_no_plain_file_is_not_opened(
    repository: SmallDeal, case: tuple[Callable[[Path], None], str]
) -> None:
    make, message = case
    repository.remove(NEWER)
    make(repository.root / NEWER)
    refused(repository.terms("diff", "2024", "2025"), f"{AT}1:1: error[readable]: {message}")


def test_a_file_that_may_not_be_read(repository: SmallDeal) -> None:
    (repository.root / NEWER).chmod(0)
    if os.access(repository.root / NEWER, os.R_OK):
        pytest.skip("root may read every file")
    refused(
        repository.terms("diff", "2024", "2025"),
        f"{AT}1:1: error[readable]: permission denied: it cannot be read."
        " Give yourself the right to read it.",
    )


# -- the records and the deal -------------------------------------------------------------------------

RECORDS = {
    "no date": (
        "issued: 2024-01",
        "issued: 2024-13",
        "3:9: error[well-formed]: not a valid date: '2024-13' (there is no month 13). Write 01 to 12.",
    ),
    "misspelt class": (
        "class: reported",
        "class: filling",
        "4:8: error[well-formed]: `class` cannot be 'filling'. Did you mean 'filing'?",
    ),
    "author that is a mapping": (
        "class: reported",
        "author: {name: a}",
        "4:1: error[well-formed]: `author` must be one value, not a mapping. Write one value.",
    ),
    "capture outside the folder": (
        "class: reported",
        "capture: {file: ../../etc/passwd}",
        (
            "4:17: error[well-formed]: not a plain file name: '../../etc/passwd'."
            " Put the file into `seeds/` and write its name alone."
        ),
    ),
    "unknown origin": (
        "class: reported",
        "cites: [zzz]",
        ("4:9: error[unknown-origin]: unknown source 'zzz'. Write `seeds/zzz.yaml`, or correct the id."),
    ),
    "misspelt key is not also missing": (
        "title: One",
        "titel: One",
        "2:1: error[well-formed]: unknown key 'titel'. Did you mean 'title'?",
    ),
}


@pytest.mark.parametrize("case", RECORDS.values(), ids=RECORDS)
def test_a_record_that_is_cited_must_be_right(
    repository: SmallDeal, here: Callable[..., Result], case: tuple[str, str, str]
) -> None:
    old, new, message = case
    repository.write("seeds/s-1.yaml", repository.record.replace(old, new))
    refused(here("diff", "2024", "2025"), f"seeds/s-1.yaml:{message}")


DEALS = {
    "parties without keys": (
        "{name: Acme Corp}",
        "Acme Corp",
        "3:9: error[well-formed]: `acme` must have keys of its own. Write {name: Acme Corp}.",
    ),
    "party whose id has a meaning": (
        "beta: {name: Beta Ltd}",
        "beta: {name: Beta Ltd}\n  mutual: {name: Both}",
        ("2:1: error[well-formed]: not a valid party id: 'mutual' is a reserved word. Give it another id."),
    ),
    "no title": (
        "title: A deal\n",
        "",
        "1:1: error[well-formed]: `title` is missing. Write `title:` and its value.",
    ),
}


@pytest.mark.parametrize("case", DEALS.values(), ids=DEALS)
def test_the_deal_itself_must_be_right(
    repository: SmallDeal, here: Callable[..., Result], case: tuple[str, str, str]
) -> None:
    old, new, message = case
    repository.write("terms/d/deal.yaml", repository.deal.replace(old, new))
    refused(here("diff", "2024", "2025"), f"terms/d/deal.yaml:{message}")


def test_a_deal_without_its_file(repository: SmallDeal, here: Callable[..., Result]) -> None:
    repository.remove("terms/d/deal.yaml")
    refused(
        here("show"),
        "terms/d/deal.yaml:1:1: error[readable]: no such file. Write it; `terms help format` shows how.",
    )


def test_a_long_chain_and_a_circle_of_origins_are_followed(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    for number in range(1500):
        repository.write(f"seeds/o-{number}.yaml", f"type: post\ntitle: t\ncites: [o-{number + 1}]\n")
    repository.write("seeds/o-1500.yaml", "type: post\ntitle: t\ncites: [o-0, gone]\n")
    repository.write("seeds/s-1.yaml", repository.record + "cites: [o-0]\n")
    refused(
        here("diff", "2024", "2025"),
        "seeds/o-1500.yaml:3:14: error[unknown-origin]: unknown source 'gone'."
        " Write `seeds/gone.yaml`, or correct the id.",
    )


# -- names and folders --------------------------------------------------------------------------------


def test_overlapping_snapshots(repository: SmallDeal) -> None:
    repository.write("terms/d/2025-01.yaml", repository.snapshot)
    refused(
        repository.terms("diff", "2024", "2025"),
        "terms/d/2025.yaml:1:1: error[overlapping-dates]: the snapshots 2025-01 and 2025 overlap:"
        " one lies within the other. Rename one to its own date.",
    )


NAMES = {
    "2023.yml": "the extension is not `.yaml`. Rename it to 2023.yaml.",
    "notes.yaml": "a snapshot's file name must be a date: not a valid date: 'notes'."
    " Write 2024, 2024-10 or 2024-10-17, with `?` if it is uncertain or `~` if approximate.",
    "2025-02-30.yaml": "a snapshot's file name must be a date: not a valid date: '2025-02-30'"
    " (February 2025 has 28 days). Write 01 to 28.",
    "2023~.yaml": "a snapshot's file name cannot contain `?` or `~`. Rename it to 2023.yaml.",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_snapshot_whose_name_is_no_date(
    repository: SmallDeal, here: Callable[..., Result], name: str
) -> None:
    repository.write(f"terms/d/{name}", repository.snapshot)
    refused(here("diff", "2024", "2025"), f"terms/d/{name}:1:1: error[readable]: {NAMES[name]}")


def test_no_terms_folder(repository: SmallDeal, tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = tmp_path_factory.mktemp("empty")
    refused(
        repository.terms("diff", "2024", "2025", cwd=empty),
        f"terms: no `terms/` folder in {empty} or above it. Go to a folder that has one, or name it with -C;"
        " or begin a deal here: write `terms/<deal>/deal.yaml`, a snapshot `terms/<deal>/<date>.yaml` and a"
        " record `seeds/<source>.yaml`, as `terms help format` shows",
    )


def test_a_folder_that_is_a_link_is_not_followed(
    repository: SmallDeal, here: Callable[..., Result], tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (repository.root / "seeds").rename(outside / "seeds")
    (repository.root / "seeds").symlink_to(outside / "seeds")
    said = here("diff", "2024", "2025")
    assert said.err.startswith(
        "seeds:1:1: error[readable]: `seeds/` is a symbolic link. Put the folder itself here.\n"
    )
    assert (said.code, said.out) == (2, "")
    (outside / "deal.yaml").write_text(repository.deal)
    (repository.root / "terms/e").symlink_to(outside)
    refused(
        here("diff", "2024", "2025", "--deal", "e"),
        "terms/e:1:1: error[readable]: `e/` is a symbolic link. Put the folder itself here.",
    )


ARGUMENTS = {
    "before the first": (
        ["diff", "2020"],
        "no snapshot is as early as '2020'. The first is 2024: ask for 2024-12-31 or later",
    ),
    "no date": (
        ["diff", "yesterday"],
        "not a valid date: 'yesterday'. Write 2024, 2024-10 or 2024-10-17, or latest, or latest~1",
    ),
    "no month": (
        ["diff", "2024", "2025-13"],
        "not a valid date: '2025-13' (there is no month 13). Write 01 to 12",
    ),
    "uncertain": (["diff", "2024?"], "a reference cannot have a `?` or `~`: '2024?'. Write 2024"),
    "too far back": (
        ["diff", "latest~2"],
        "'latest~2' goes back beyond the first snapshot, 2024. Go back no further than latest~1",
    ),
    "escape in a reference": (
        ["diff", "2024\x1b[31m"],
        "not a valid date: '2024<U+001B>[31m'. Write 2024, 2024-10 or 2024-10-17, or latest, or latest~1",
    ),
    "no such deal": (["diff", "2024", "--deal", "dd"], "unknown deal 'dd'. Did you mean 'd'?"),
    "no such deal, with direction marks": (
        ["diff", "2024", "--deal", "z\u202ez"],
        "unknown deal 'z<U+202E>z'. Choose one of: d",
    ),
    "deal outside the folder": (
        ["diff", "2024", "--deal", "../d"],
        "unknown deal '../d'. Choose one of: d",
    ),
    "no such folder": (["show", "-C", "nope"], "no such folder: 'nope'. Name a folder with -C"),
    "file for a folder": (
        ["show", "-C", "terms/d/deal.yaml"],
        "not a folder: 'terms/d/deal.yaml'. Name a folder with -C",
    ),
    "no such format": (
        ["diff", "2024", "--format", "jsn"],
        "unknown format 'jsn'. Did you mean 'json'?",
    ),
    "no such color": (
        ["diff", "2024", "--color", "blue"],
        "invalid value 'blue' for --color. Write auto, always or never",
    ),
    "nothing to fail on": (
        ["diff", "2024", "--fail-on", "rain"],
        "invalid value 'rain' for --fail-on. Write --fail-on unsupported",
    ),
    "known by no day": (
        ["diff", "2024", "--known-by", "2025-02-30"],
        "--known-by: not a valid date: '2025-02-30' (February 2025 has 28 days). Write 01 to 28",
    ),
    "no such kind": (
        ["kinds", "revenu-share"],
        "unknown kind 'revenu-share'. Did you mean 'revenue-share'?",
    ),
    "no such command": (
        ["dif"],
        "unknown command 'dif'. Did you mean 'diff'? See `terms --help`",
    ),
    "no such command of git": (
        ["git", "instal"],
        "unknown command 'instal'. Did you mean 'install'? See `terms git --help`",
    ),
    "no such command in a folder": (
        ["-C", "terms", "frobnicate"],
        (f"unknown command 'frobnicate'. Choose one of: {', '.join(COMMANDS)}. See `terms --help`"),
    ),
    "no argument": (["diff"], "OLD is missing. See `terms diff --help`"),
    "no argument of several": (
        ["schema"],
        "deal|snapshot|source|accepted|report|tables is missing. See `terms schema --help`",
    ),
    "too many arguments": (
        ["list", "x", "y"],
        "`terms list` takes fewer words. See `terms list --help`",
    ),
    "no such option": (
        ["diff", "-x"],
        (
            "unknown option '-x'. Choose one of: --all, --between-deals, --brief, --captures, --color, "
            "--deal, --exit-code, --fail-on, --format, --kind, --known-by, --only, --output, --term. "
            "See `terms diff --help`"
        ),
    ),
    "misspelt option": (
        ["check", "--selct", "x"],
        "unknown option '--selct'. Did you mean '--select'? See `terms check --help`",
    ),
    "option without its value": (
        ["diff", "2024", "--format"],
        "--format wants a value. Write one behind it",
    ),
    "value for an option without": (
        ["diff", "2024", "--exit-code=3"],
        "--exit-code takes no value. Leave it out",
    ),
    "two formats to the screen": (
        ["diff", "2024", "--format", "json", "--format", "text"],
        "several formats for one output. Give each but one a file: --format text:FILE",
    ),
    "two formats to one file": (
        ["diff", "2024", "--format", "json:a", "--format", "text:a"],
        "several formats for the file 'a'. Give each a file of its own",
    ),
    "output for no format": (
        ["diff", "2024", "--format", "json:a", "-o", "b"],
        "-o 'b': every format has a file of its own. Leave it out",
    ),
    "output in no folder": (
        ["diff", "2024", "-o", "no/such/file"],
        "`no/such/file` cannot be written: no such folder: 'no/such'. Make it first",
    ),
    "output that is a folder": (
        ["diff", "2024", "-o", "terms"],
        "`terms` cannot be written: it is a folder. Name a file",
    ),
}


@pytest.mark.parametrize("case", ARGUMENTS.values(), ids=ARGUMENTS)
def test_a_wrong_argument_is_one_line(
    repository: SmallDeal, here: Callable[..., Result], case: tuple[list[str], str]
) -> None:
    arguments, message = case
    before = sorted(repository.root.rglob("*"))
    refused(here(*arguments), f"terms: {message}")
    assert sorted(repository.root.rglob("*")) == before


def test_several_deals_and_none_named(repository: SmallDeal, here: Callable[..., Result]) -> None:
    repository.write("terms/e/deal.yaml", repository.deal)
    refused(here("show"), "terms: there are 2 deals. Name one with --deal: d, e")


def test_no_deal_and_no_snapshot(repository: SmallDeal, here: Callable[..., Result]) -> None:
    repository.remove("terms/d/2024.yaml", NEWER)
    refused(here("show"), "terms: this deal has no snapshots yet. Write one, for example 2024.yaml")
    repository.remove("terms/d/deal.yaml")
    refused(
        here("show"),
        "terms: `terms/` contains no deals. Make a folder for one: `terms/<deal>/deal.yaml` says who the"
        " parties are, and `terms/<deal>/<date>.yaml` is a snapshot, as `terms help format` shows",
    )


# -- one hides no other, and none is told that does not matter ---------------------------------------


def test_all_that_is_wrong_is_told_in_one_run(repository: SmallDeal, here: Callable[..., Result]) -> None:
    repository.write("terms/d/2024.yaml", repository.snapshot.replace("20%", "x"))
    repository.write(
        NEWER,
        repository.snapshot.replace("20%", "110%")
        + "  fee:\n    kind: paymnt\n  supply:\n    kind: exclusivity\n    grantor: nobody\n"
        "    holder: beta\n    levl: sole\n",
    )
    refused(
        here("diff", "2024", "2025"),
        "terms/d/2024.yaml:7:11: error[well-formed]: not a valid percentage: 'x'."
        " Write it as 20% or about 27%.",
        f"{AT}7:11: error[well-formed]: percentage out of range: '110%'. Write 0% to 100%.",
        f"{AT}11:11: error[well-formed]: unknown kind 'paymnt'. Did you mean 'payment'?",
        f"{AT}16:5: error[well-formed]: unknown key 'levl'. Did you mean 'level'?",
    )


def test_a_second_document_does_not_hide_the_first(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    repository.write(NEWER, repository.snapshot.replace("20%", "110%") + "---\nbasis: report\n")
    places = [line.split(": ")[0] for line in here("diff", "2024", "2025").err.splitlines()]
    assert places == [f"{AT}7:11", f"{AT}10:1"]


def test_a_file_that_is_wrong_throughout_is_told_of_a_hundred_times(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    terms = "".join(f"  t-{number}: {{kind: nonesuch}}\n" for number in range(5000))
    repository.write(NEWER, f"terms:\n{terms}")
    lines = here("diff", "2024", "2025").err.splitlines()
    assert len(lines) == 101
    assert lines[-1] == (
        f"{AT}102:17: error[well-formed]: more than 100 findings in this file;"
        " the rest are not shown. Fix those first."
    )


def test_what_the_question_does_not_need_does_not_stop_the_answer(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    good = here("diff", "2024", "2025")
    assert (good.code, good.err) == (0, "")
    repository.write("terms/d/2023.yaml", b"\xff")
    repository.write("terms/d/2026.yaml", "[" * 1000)
    repository.write("seeds/s-9.yaml", "nobody: cites this\n")
    repository.write("terms/e/deal.yaml", "\0")
    (repository.root / "terms/f").symlink_to("nowhere")
    assert here("diff", "2024", "2025", "--deal", "d") == good


# -- what looks wrong and is not ----------------------------------------------------------------------


def test_a_byte_order_mark_and_crlf_are_read_as_meant(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    plain = here("diff", "2024", "2025")
    windows = repository.newer.replace("\n", "\r\n").encode("utf-8-sig")
    repository.write(NEWER, windows)
    assert here("diff", "2024", "2025") == plain
    repository.write(NEWER, windows.replace(b"25%", b"125%"))
    refused(
        here("diff", "2024", "2025"),
        f"{AT}7:11: error[well-formed]: percentage out of range: '125%'. Write 0% to 100%.",
    )
    repository.write(NEWER, windows.replace(b"basis", b"basic"))
    refused(
        here("diff", "2024", "2025"),
        f"{AT}1:1: error[well-formed]: unknown key 'basic'. Did you mean 'basis'?",
    )


def test_a_swallowed_comment_is_a_warning_and_the_answer_stands(repository: SmallDeal) -> None:
    repository.write(NEWER, repository.newer.replace("rate:", "note: paid to #1 of two\n    rate:"))
    said = repository.terms("diff", "2024", "2025")
    assert said.err == (
        f"{AT}7:18: warning[swallowed-comment]: the text after ` #` on this line is a comment and"
        " not part of `note`. Quote the text, or give the comment a line of its own.\n"
    )
    assert said.code == 0
    assert "25%" in said.out


def test_many_swallowed_comments_do_not_lose_the_snapshot(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    cited = "".join(f"      - {{source: s-1, at: line {n}}}\n" for n in range(1, 3))
    said = "".join(f"      - source: s-1\n        says: so #{n}\n" for n in range(300))
    repository.write(NEWER, repository.newer + cited + said)
    answer = here("diff", "2024", "2025")
    assert answer.code == 0
    assert "25%" in answer.out
    assert answer.err.count("swallowed-comment") == 100


@pytest.mark.parametrize(
    "note",
    [
        "'paid to #1'",
        "paid to#1",
        "|\n      paid to #1",
        "paid\n    # a line of its own",
        "paid\n    timing: x #",
    ],
)
def test_a_hash_that_is_no_comment_is_no_finding(
    repository: SmallDeal, here: Callable[..., Result], note: str
) -> None:
    repository.write(NEWER, repository.newer.replace("rate:", f"note: {note}\n    rate:"))
    assert here("diff", "2024", "2025").err == ""


# -- text from strangers ------------------------------------------------------------------------------

HOSTILE = "A\\e[31m\\u202e\\u2066\\x9b\\a\\u200f"


def hidden(text: str) -> list[str]:
    return [c for c in text if (c < " " and c != "\n") or "\x7f" <= c < "\xa0" or c in "\u202e\u2066\u200f"]


@pytest.mark.parametrize("format_", ["text", "markdown", "json"])
@pytest.mark.parametrize("command", [["diff", "2024", "2025"], ["show"], ["list"]], ids=lambda c: c[0])
def test_no_control_or_direction_mark_reaches_a_terminal(
    repository: SmallDeal, here: Callable[..., Result], command: list[str], format_: str
) -> None:
    repository.write(
        "terms/d/deal.yaml",
        f'title: "{HOSTILE}"\nparties:\n  acme: {{name: "{HOSTILE}"}}\n  beta: {{name: Beta}}\n',
    )
    repository.write(
        NEWER,
        repository.newer.replace("original", f'original\nsummary: "{HOSTILE}"').replace(
            "rate: 25%", f'title: "{HOSTILE}"\n    note: "{HOSTILE}"\n    rate: 25%'
        ),
    )
    said = here(*command, "--format", format_)
    assert (said.code, said.err) == (0, "")
    assert hidden(said.out) == []
    shown = "\\u202e" if format_ == "json" else "<U+202E>"
    assert shown in said.out


def test_control_characters_in_names_and_values_are_shown_on_stderr(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    repository.write("terms/d/20\x1b[31m\n25\u202e.yaml", "")
    repository.write("terms/d/2023.yaml", repository.snapshot)
    said = here("show")
    assert said.err.startswith("terms/d/20<U+001B>[31m<U+000A>25<U+202E>.yaml:1:1: error[readable]")
    assert hidden(said.err) == []
    assert said.err.count("\n") == 1
    repository.remove("terms/d/20\x1b[31m\n25\u202e.yaml")
    repository.write(NEWER, repository.snapshot.replace("20%", f'"{HOSTILE}"'))
    said = here("diff", "2024", "2025")
    assert "not a valid percentage: 'A<U+001B>[31m<U+202E><U+2066><U+009B><U+0007><U+200F>'" in said.err
    assert hidden(said.err) == []


@pytest.mark.parametrize(
    "arguments",
    [["diff\x1b[31m"], ["diff", "2024", "--x\x1b[31m"], ["diff", "2\x1b[31m"]],
    ids=["command", "option", "date"],
)  # fmt: skip
def test_an_escape_in_a_usage_error_is_shown(repository: SmallDeal, arguments: list[str]) -> None:
    said = repository.terms(*arguments)
    assert (said.code, said.out) == (2, "")
    assert hidden(said.err) == []
    assert "[31m" in said.err
    assert said.err.startswith("terms: ")
    assert said.err.count("\n") == 1
