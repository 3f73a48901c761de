"""No input whatever makes it crash or hang: odd YAML, hostile sizes, and what fuzzing found."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from fuzz import html_pages, loader, pdf, quotes, values
from fuzz.sizes import HOSTILE_QUOTES, LARGE
from support.forked_terms import Result
from support.paths import NO_TEST_DATA, PROJECT, TEST_DATA, TESTS
from support.workspace import SmallDeal

CASES = TESTS / "fuzz" / "cases"
TARGETS: dict[str, Callable[[bytes], None]] = {
    "html_pages": html_pages.run,
    "loader": loader.run,
    "quotes": quotes.run,
    "pdf": pdf.run,
    "values": values.run,
}
SECONDS = 120
"""What would be quadratic takes many times as long; what is linear, a few seconds at most."""


def in_time(program: str) -> str:
    """What a program prints; run in a process of its own, which is ended if it hangs."""
    paths = os.pathsep.join([str(TESTS), str(PROJECT / "src"), *filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": paths, "PYTHONUTF8": "1"},
        capture_output=True,
        timeout=SECONDS,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


# -- what fuzzing found, and what it begins with -----------------------------------------------------


@pytest.mark.exhaustive
@pytest.mark.parametrize("target", TARGETS)
def test_what_fuzzing_begins_with_holds(target: str) -> None:
    modules = {"html_pages": html_pages, "loader": loader, "quotes": quotes, "pdf": pdf, "values": values}
    module = modules[target]
    seeds = list(module.seeds())
    assert len(seeds) > 30
    for seed in seeds:
        TARGETS[target](seed)


@pytest.mark.parametrize(
    "case", sorted(CASES.glob("*/*")), ids=lambda case: f"{case.parent.name}/{case.name}"
)
def test_what_fuzzing_found_is_mended(case: Path) -> None:
    TARGETS[case.parent.name](case.read_bytes())


TERM = loader.TERM


@pytest.mark.parametrize(
    ("target", "given"),
    [
        ("loader", b""),
        ("loader", loader.PARTS.join([b"basis: original\n"] * 2)),
        (
            "loader",
            loader.PARTS.join(
                [
                    b"terms:\n  a: {kind: right-of-first-refusal, grantor: acme, holder: beta}\n",
                    b"terms:\n  a: {kind: exclusivity, grantor: acme, holder: beta, share: 5%}\n",
                ]
            ),
        ),
        ("quotes", b""),
        ("quotes", b"\x1e[...]\x1e"),
        ("quotes", "a \u200b b\x1e\u200b [...] b\x1e".encode()),
        ("values", b""),
    ],
    ids=[
        "nothing",
        "no term",
        "a field that the new kind has not",
        *("no quote", "marks", "nothing seen", "none"),
    ],
)
def test_small_things_that_broke_something(target: str, given: bytes) -> None:
    TARGETS[target](given)


# -- odd YAML ----------------------------------------------------------------------------------------

ODD = {
    "nothing": "",
    "a mark alone": "\ufeff",
    "a scalar": "just a word\n",
    "a list": "- a\n- b\n",
    "a comment": "# nothing else\n",
    "an end": "...\n",
    "two documents": "basis: original\n---\nbasis: report\n",
    "a document in a document": "--- |\n  %!PS\n...\n---\n",
    "directives": "%YAML 1.2\n%TAG !e! tag:example.com,2000:\n---\nbasis: !e!x original\n",
    "null keys": "? \n: \n? a\n",
    "a mapping as a key": "? {a: b}\n: c\n",
    "a list as a key": "[a, b]: c\n",
    "an anchor that holds itself": "terms: &a\n  x: *a\n",
    "laughs": "a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n",
    "merged": "a: &a {b: c}\nterms:\n  <<: *a\n",
    "tags": "basis: !!python/object/apply:os.system [true]\nterms: !!set {a, b}\n",
    "binary": "basis: !!binary aGVsbG8=\nsummary: !!float 1\n",
    "block scalars": "summary: >-2\n    a\n   b\n\nbasis: |+\n  original\n\n\n",
    "escapes": 'summary: "\\x00\\u202e\\e[31m\\U0010ffff \\L\\P\\_ \\\n  x"\n',
    "a bad escape": 'summary: "\\ud800"\n',
    "tabs": "terms:\n\ta:\n\t\tkind: other\n",
    "flow over lines": "{terms: {a: {kind:\n other, note: [x,\n y]}}, basis\n: original}\n",
    "no comma": "terms: {a: {kind: other} b: {}}\n",
    "never closed": "terms: {a: [\n",
    "a quote never closed": "summary: 'it is\nbasis: original\n",
    "colons": "a:b: c\n::: d\n:e: ::\n",
    "dashes": "- - - a\n- -b: -\n---b\n",
    "a question": "? ? ? a\n",
    "percents": "basis: original\n%\n",
    "line breaks": "basis: original\x85terms: x\u2028y\n",
    "a return": "basis: original\rterms: {}\r",
    "a nought": "basis: \0\n",
    "letters above": "\U0001f600: \U0001f600\n漢: 字\n",
    "deep": "a: " + "[" * 40 + "]" * 40 + "\n",
    "a long key": "? " + "k" * 2000 + "\n: v\n",
    "the same key": "basis: a\nbasis: b\n" * 80,
    "numbers": "basis: 0x1F\nsummary: .nan\nterms: 1e400\n",
    "words of nothing": "basis: null\nsummary: ~\nterms: none\nproposals: Yes\n",
    "terms of every shape": "terms: {a: , b: ~, c: [], d: {}, e: x, f: [{kind: other}], g: {g: {}}}\n",
    "a role of every shape": (
        "terms:\n  a: {kind: revenue-share, payer: [acme], payee: {x: y}, rate: [[1%]]}\n"
    ),
    "ends of every shape": (
        "terms:\n  a: {kind: other, ends: {on: {a: b}}}\n  b: {kind: other, ends: {through: [x]}}\n"
        "  c: {kind: other, ends: {on: [a], whichever: {first: last}}}\n  d: {kind: other, ends: []}\n"
    ),
    "citations of every shape": (
        "terms:\n  a: {kind: other, sources: {source: s-1}}\n  b: {kind: other, sources: [s-1]}\n"
        "  c: {kind: other, sources: [{source: [s-1]}, {source: {}}, {at: 5}, {quote: [a]}]}\n"
        "  d: {kind: other, sources: [{source: ../s-1, instead: [], supports: {a: b}, cites: s}]}\n"
    ),
}
ENDINGS = {"\n": "LF", "\r\n": "CRLF"}


def told(said: Result) -> None:
    """It was an answer or findings, in words for the person who wrote the files."""
    assert said.code in (0, 1, 2)
    assert "Traceback" not in said.err and "this is a bug" not in said.err
    assert said.out or said.err


def everywhere(content: bytes) -> None:
    """As each of the files of a deal: findings or values."""
    newer, older, header, record, _ = loader.GIVEN
    for parts in ([content, older, header, content, content], [newer, content, content, record]):
        loader.run(loader.PARTS.join(parts))


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("ending", ENDINGS, ids=ENDINGS.values())
def test_odd_yaml_gives_findings_or_values(name: str, ending: str) -> None:
    everywhere(ODD[name].replace("\n", ending).encode())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32-le", "latin-1", "utf-8-sig"])
def test_other_encodings_give_findings_or_values(encoding: str) -> None:
    everywhere("basis: original\nsummary: Größe\n".encode(encoding))


@pytest.mark.slow
@pytest.mark.parametrize(
    "file", ["terms/d/deal.yaml", "terms/d/2024.yaml", "terms/d/2025.yaml", "seeds/s-1.yaml"]
)
def test_the_command_says_of_odd_yaml_what_is_wrong(
    file: str, repository: SmallDeal, here: Callable[..., Result]
) -> None:
    for text in ODD.values():
        repository.write(file, text)
        for arguments in (["check"], ["diff", "2024", "2025"], ["show"], ["list"]):
            told(here(*arguments))


def test_a_value_of_a_dissent_that_cannot_be_read_is_told_of(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    repository.write(
        "terms/d/2025.yaml",
        repository.snapshot.replace("supports: [rate]", "instead: {rate: 9 %%}"),
    )
    said = here("check")
    told(said)
    assert "not a valid percentage: '9 %%'" in said.out


def test_the_command_itself_prints_no_traceback(repository: SmallDeal) -> None:
    repository.write("terms/d/2025.yaml", ODD["tags"])
    repository.write("seeds/s-1.yaml", ODD["a nought"])
    told(repository.terms("check"))


# -- the public YAML test suite ----------------------------------------------------------------------

_TAB = re.compile("—*»")


def decoded(text: str) -> str:
    """A text of the suite without its marks: see the README of yaml/yaml-test-suite."""
    text = _TAB.sub("\t", text).replace("␣", " ").replace("↵", "")
    text = text.replace("←", "\r").replace("⇔", "\ufeff")
    return re.sub("∎\n?\\Z", "", text)


def suite() -> Iterator[tuple[str, str]]:
    """Every text of the suite, with the name of its file and its number in it."""
    assert TEST_DATA is not None
    for file in sorted((TEST_DATA / "yaml-test-suite" / "src").glob("*.yaml")):
        cases = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
        for number, case in enumerate(cases):
            # A case takes from the one before it what it does not say.
            if "yaml" in case:
                yield f"{file.stem}-{number}", decoded(case["yaml"])


def test_the_marks_of_the_suite_are_read() -> None:
    assert decoded("a:␣b——»c←\n⇔d↵\n∎\n") == "a: b\tc\r\n\ufeffd\n"


at_hand = pytest.mark.skipif(TEST_DATA is None, reason=NO_TEST_DATA)


@pytest.mark.slow
@at_hand
def test_every_text_of_the_yaml_test_suite_gives_findings_or_values() -> None:
    texts = dict(suite())
    assert len(texts) > 350
    for name, text in texts.items():
        try:
            everywhere(text.encode())
        except Exception as error:
            error.add_note(f"in the case {name} of the suite")
            raise


@pytest.mark.slow
@at_hand
def test_the_command_says_of_every_text_of_the_suite_what_is_wrong(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    for name, text in suite():
        repository.write("terms/d/2025.yaml", text)
        repository.write("terms/e/deal.yaml", text)
        repository.write("seeds/s-1.yaml", text)
        said = here("check")
        told(said)
        assert said.code == 1, name


# -- sizes that would hang if anything were quadratic --------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE_QUOTES)
def test_a_hostile_quote_comes_to_an_end(name: str) -> None:
    program = (
        "import fuzz.sizes as t\n"
        "from dealterms.quotes.captures import CapturedText\n"
        f"text, quote, _ = t.HOSTILE_QUOTES[{name!r}]\n"
        "for at in (None, 'line 1', 'paragraph 1', 'line 99999'):\n"
        "    print(CapturedText('', text).find(quote, at).result)\n"
    )
    results = in_time(program).split()
    assert len(results) == 4
    assert ("missing" not in results) if HOSTILE_QUOTES[name][2] else set(results) == {"missing"}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.exhaustive if number % 3 else pytest.mark.slow)
        for number, name in enumerate(LARGE)
    ],
)
def test_a_large_file_comes_to_an_end(name: str) -> None:
    in_time(f"import fuzz.sizes as t\nt.loader.run(t.loader.PARTS.join(t.LARGE[{name!r}]))\n")


@pytest.mark.slow
def test_a_double_is_found_in_a_list_of_any_length() -> None:
    # About as many words as a file may hold: each compared with each would take minutes.
    in_time(
        "import fuzz.sizes as t\n"
        "t.loader.run(t.loader.PARTS.join([*t.loader.GIVEN[:3],\n"
        "    t.loader.GIVEN[3] + b'cites: [' + t.words(59_000) + b',z,z]\\n']))\n"
    )


@pytest.mark.slow
def test_wrong_ids_are_told_in_time_however_many_records_there_are() -> None:
    # Each of a hundred wrong ids compared with each of many like ones would take minutes.
    said = in_time(
        "import fuzz.sizes as t\n"
        "from dealterms.loader.deal import load\n"
        "from support.memory_tree import MemoryTree\n"
        "files = dict(zip(t.loader.PATHS, t.loader.GIVEN))\n"
        "for n in range(60_000):\n"
        "    files[f'seeds/the-harbor-times-2024-{n:05}.yaml'] = t.loader.GIVEN[3]\n"
        "cited = '{source: the-harbour-times-2024-%05d}'\n"
        "files['terms/d/2025.yaml'] = t.loader.TERM + b'    sources:\\n' + b''.join(\n"
        "    f'      - {cited % n}\\n'.encode() for n in range(90))\n"
        "found = load(MemoryTree(files), 'd').findings\n"
        "print(len(found), found[0].mend)\n"
    )
    assert said == "90 Did you mean 'the-harbor-times-2024-00000'?\n"
