"""Strangers' pull requests: what they write, name or link to has no effect, wherever a review is read."""

from __future__ import annotations

import json
import os
import re
import shutil
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import jsonschema
import pytest
from support.forked_terms import Result
from support.git import GitRepository
from support.hostile import GITHUB, HOSTILE, find_effects, outline
from support.workspace import RECORD, SNAPSHOT, SmallDeal

from dealterms.cli.errors import run
from dealterms.formats import list_formats
from dealterms.formats.json.render import render_report_schema
from dealterms.github_action.truncate import count_utf8_bytes
from dealterms.pages.escape import escape_control_chars
from dealterms.reports.review import FAIL_ON

FORMATS = list_formats(findings=True)

# -- what a stranger may write -----------------------------------------------------------------------

PAYLOADS: dict[str, str] = {
    **{name: text for name, text in HOSTILE.items() if not name.startswith("long")},
    "commands": "::error::x\n::set-output name=x::y\n::add-mask::a\n##[error]x\n%0A::stop-commands::x",
    "comment-marker": "<!-- terms review --> <!-- --> -->",
    "closing-tags": "</td></tr></table></details></main></body></title><script>x</script>",
    "attributes": "\" onload=\"x' onclick='x",
    "policy": '<meta http-equiv="refresh" content="0;url=http://evil.example">',
    "tasks": "- [ ] one - [x] two",
    "task": "[x] done",
    "alert": "> [!CAUTION] beware",
    "definition": "[x]: http://evil.example 'x'",
    "double-backticks": "www``.evil``.example http:``//evil.example deadbee``f00d1234 GH``-12",
    "code-and-mention": "`a`@octocat`b` ``@octocat`` `@org/team",
    "code-at-the-end": "`",
    "code-and-math": "$`x`$ `$x$`",
    "code-and-pipe": "`a|b` | `c\\|d` \\",
    "strong-word": "UNSUPPORTED`UNSUPPORTED`@octocat UNSUPPORTED`",
    "link-over-lines": "[a\n](http://evil.example)\n\n***\n",
    "indented": "    code\n\n\ttab",
    "osc": "\x1b]52;c;ZXZpbA==\x07 \x1b]8;;http://evil.example\x1b\\x\x1b]8;;\x1b\\ \x1b]0;title\x07",
    "cursor": "all is well\r\x1b[2K\x1b[1Ahidden\b\b\b\x7f\x9b2J",
    "isolates": "\u2066a\u2067b\u2068c\u2069 \u200e\u200f\u061c \u202a\u202b\u202c\u202d",
    "tags": "a\U000e0041\U000e007f\u2060\u180e\u034f\ufe0f\u3164\u115f",
    "joined": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "nul": "a\0b",
    "hebrew": "\u05d0\u05d1\u05d2 → \u05d3\u05d4 · 1 → 2",
    "sarif-link": "[x](1) [y](http://evil.example) {0} {{1}}",
    "json": '"], "findings": [], "x": ["\\u0041\\',
    "formula": '=HYPERLINK("http://evil.example") +1 @SUM(1)',
    "options": "--output=x -o x $(touch x) `touch x` ; touch x",
}
"""What would have an effect, if anything had: whoever adds to these adds to every test below."""
BLANK = "\u034f\u115f\u1160\u3164\uffa0\ufe0f"
"""Letters and marks that nobody sees."""
CALM = "calm [text]"
"""Harmless, and no more a token, an id or a date than any of them."""


class Pull(SmallDeal, GitRepository):
    """A repository in which all is well on `main`, and a stranger's `branch` of it."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.init()
        self.git("checkout", "-q", "-b", "branch")

    def store(self, files: dict[bytes, bytes]) -> None:
        """A commit of the branch with files of any name and number, written to git alone."""
        head = b"commit refs/heads/branch\ncommitter T <t@example.org> 0 +0000\ndata 0\nfrom main^0\n"
        added = [
            b'M 100644 inline "%b"\ndata %d\n%b\n'
            % (re.sub(rb'["\\\n]', lambda m: b"\\%03o" % m[0][0], path), len(content), content)
            for path, content in files.items()
        ]
        self.git("fast-import", "--quiet", "--force", given=head + b"".join(added))


@pytest.fixture
def pull(tmp_path: Path) -> Pull:
    return Pull(tmp_path / "repository")


def quoted(text: str) -> str:
    """``text`` as a YAML scalar that says it, whatever is in it."""
    letters = (c if " " <= c <= "~" and c not in '"\\' else f"\\U{ord(c):08X}" for c in text)
    return f'"{"".join(letters)}"'


FAULTLESS = """\
terms:
  x: {kind: exclusivity, grantor: acme, holder: beta, level: exclusive,
      sources: [{source: s-1, supports: [level, kind, status, grantor, holder]}]}
  y: {kind: other, text: old, sources: [{source: s-1, supports: [text]}]}
proposals:
  p: {changes: x, to: {level: sole}, sources: [{source: s-1}]}
"""

PROSE = """\
summary: TEXT
terms:
  x:
    kind: exclusivity
    title: TEXT
    grantor: acme
    holder: beta
    level: preferred
    note: TEXT
    since: 2027-02
    sources:
      - {source: s-1, at: line 2, says: TEXT, quote: TEXT, supports: [level]}
      - {source: s-1, at: line 9, says: TEXT, instead: {level: sole}}
  y: {kind: other, title: TEXT, text: TEXT, sources: [{source: s-1, says: TEXT}]}
  z: {kind: definition, title: TEXT, text: TEXT, used_by: [x]}
proposals:
  p: {changes: x, title: TEXT, note: TEXT, to: {level: TEXT}, sources: [{source: s-1}]}
"""
"""Wherever prose may stand."""
NO_PROSE = """\
basis: TEXT
TEXT: TEXT
terms:
  TEXT: {kind: other, text: TEXT}
  a: {kind: TEXT}
  b: {kind: exclusivity, grantor: TEXT, holder: beta, level: TEXT, scope: [TEXT], carve_outs: TEXT}
  c: {kind: revenue-share, payer: acme, payee: beta, rate: TEXT, cap: TEXT, TEXT: 1, since: TEXT}
  d: {kind: other, status: TEXT, text: [TEXT], sources: [{source: TEXT, at: TEXT, supports: [TEXT]}]}
  e: {kind: duration, ends: {through: TEXT, on: [TEXT], whichever: TEXT}, sources: TEXT}
  f: {kind: other, text: a, sources: [{source: s-1, instead: {TEXT: TEXT}, cites: [TEXT], TEXT: 1}]}
proposals:
  TEXT: {changes: TEXT, kind: TEXT, to: {TEXT: TEXT}}
"""
"""Wherever prose may not stand."""


def wherever_a_stranger_can(pull: Pull, text: str) -> None:
    """``text`` in every place that a branch can write to; on `main`, where it was accepted."""
    said = quoted(text)
    name = os.fsencode(text.replace("/", "\u2044").replace("\0", ""))[:120].decode("utf-8", "ignore")

    def write(path: str, content: str) -> None:
        pull.write(path, content.replace("TEXT", said))

    pull.git("checkout", "-q", "main")
    for year in ("2023", "2025"):
        write(f"terms/d/{year}.yaml", FAULTLESS)
    pull.remove("terms/d/2024.yaml")
    for record in ("s-1", "s-2"):
        write(f"seeds/{record}.yaml", RECORD)
    write(
        "terms/accepted.yaml",
        "accepted: [{rule: unused-source, file: seeds/s-3.yaml, reason: TEXT,"
        " values: ['nothing cites `s-3`']}]\n",
    )
    pull.commit()
    pull.git("checkout", "-q", "-B", "branch")
    header = "title: TEXT\nparties:\n  acme: {name: TEXT}\n  beta: {name: TEXT}\n"
    write("terms/d/deal.yaml", header)
    write("terms/d/2023.yaml", FAULTLESS.replace("text: old", "text: TEXT").replace("sole", "TEXT"))
    write("terms/d/2024.yaml", PROSE.replace("2027", "2024"))
    write("terms/d/2027.yaml", PROSE)
    write("terms/d/2028.yaml", NO_PROSE)
    pull.write("terms/d/2029.yaml", f"\x01{text}\n{text}\n")
    more = "author: TEXT\npublisher: TEXT\nurl: TEXT\nlanguage: TEXT\nissued_note: TEXT\nurl_note: TEXT\n"
    record = f"type: TEXT\ntitle: TEXT\n{more}container_title: TEXT\nsummary: TEXT\n"
    write("seeds/s-1.yaml", record)
    write("seeds/s-2.yaml", f"{record}withdrawn: {{on: 2024, why: TEXT}}\n")
    write("seeds/s-3.yaml", record)
    write("seeds/s-4.yaml", f"{record}issued: TEXT\ncites: [TEXT]\nclass: TEXT\nTEXT: 1\n")
    write("terms/e/deal.yaml", header)
    write("terms/e/2024.yaml", PROSE)
    write("terms/f/deal.yaml", "title: TEXT\nparties:\n  TEXT: {name: TEXT, TEXT: TEXT}\n")
    write("terms/f/2024.yaml", PROSE)
    write(f"terms/{name} d/2024.yaml", PROSE)
    for path in ("terms/d/", "terms/", "seeds/"):
        write(f"{path}{name} f.yaml", PROSE)
        write(f"{path}{name} g.yml", PROSE)
    pull.commit()


def reviewed(pull: Pull, monkeypatch: pytest.MonkeyPatch, *formats: str) -> dict[str, str]:
    """The review of the branch in the formats, all from one run of the command; nothing complains."""
    monkeypatch.chdir(pull.root)
    monkeypatch.setenv("TERMS_TODAY", "2026-01-31")
    monkeypatch.setenv("COLUMNS", "100")
    out = pull.root.parent / "out"
    out.mkdir(exist_ok=True)
    asked = [f"--format={format_}:{out / format_}" for format_ in formats or FORMATS]
    assert run(["review", "main...branch", *asked]) == 0
    # Not `read_text`: it would take a lone CR for the end of a line.
    return {f: (out / f).read_bytes().decode("utf-8") for f in formats or FORMATS}


# -- and that it has no effect -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.exhaustive] if number % 5 else [])
        for number, name in enumerate(PAYLOADS)
    ],
)
def test_what_strangers_write_has_no_effect(
    name: str, pull: Pull, calm: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wherever_a_stranger_can(pull, PAYLOADS[name])
    told = reviewed(pull, monkeypatch)
    for text in told.values():
        assert hidden(text) == set()
    opened = OPENED.get(name, "")
    is_only_our_markdown(told["markdown"], calm["markdown"], opened)
    is_only_our_html(told["html"], calm["html"], opened)
    found = json.loads(told["json"])
    jsonschema.Draft202012Validator(json.loads(render_report_schema())).validate(found)
    assert PAYLOADS[name] in set(strings(found))
    are_only_our_commands(told["github"], found["findings"])
    is_only_our_sarif(told["sarif"], found["findings"])
    assert [each["location"]["path"] for each in json.loads(told["gitlab"])] == [
        each["path"] for each in found["findings"]
    ]
    assert max(map(len, told["text"].split("\n"))) <= 1_000


@pytest.mark.parametrize("name", [*list(PAYLOADS)[::8], "sarif-link"])
def test_what_strangers_write_keeps_to_the_schema_of_sarif(
    name: str,
    pull: Pull,
    sarif_schema: jsonschema.Draft7Validator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wherever_a_stranger_can(pull, PAYLOADS[name])
    log = json.loads(reviewed(pull, monkeypatch, "sarif")["sarif"])
    sarif_schema.validate(log)
    assert log["runs"][0]["results"]


def hidden(text: str) -> set[str]:
    """What a terminal or a browser would act on or not show, but for line breaks."""
    kinds = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return {c for c in text if unicodedata.category(c) in kinds or c in BLANK} - {"\n"}


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The same review if nobody meant any harm."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        pull = Pull(tmp_path_factory.mktemp("calm") / "repository")
        wherever_a_stranger_can(pull, CALM)
        yield reviewed(pull, monkeypatch)


OURS = {"text", "code_inline", "strong_open", "strong_close"}


OPENED = {"url": "http://evil.example/x%20and%20https://evil.example"}
"""What is an address: a record's may be opened, in the list of the sources."""


def is_only_our_markdown(text: str, calm: str, opened: str) -> None:
    """As many headings, tables, rows and lists as were to be; in them text, code, and our own bold."""
    assert Counter(outline(text)) == Counter(outline(calm))
    assert find_effects(text, opened) == []
    inline = [child for token in GITHUB.parse(text) for child in token.children or ()]
    links = {"link_open", "link_close"} if opened else set()
    assert {child.type for child in inline} == OURS | links
    assert cells(text) == cells(calm)


def cells(text: str) -> Counter[int]:
    """How many rows have so many cells: a parser drops those that are too many."""
    lines = (line for line in text.split("\n") if line.startswith("|"))
    return Counter(len(re.findall(r"(?<!\\)\|", line)) for line in lines)


HARMLESS = [
    ("bdi", []),
    ("code", []),
    ("span", [("class", "whole")]),
    ("strong", [("class", "unsupported")]),
]
"""What a text decides: words from right to left, words at whose hyphens no line may break, UNSUPPORTED."""


class Page(HTMLParser):
    """What a browser finds in a page: tags with the names of their attributes, and anything else."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[tuple[str, ...]] = Counter()
        self.others: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if (tag, attrs) not in HARMLESS:
            self.tags[(tag, *(name for name, _ in attrs))] += 1

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)


def is_only_our_html(text: str, calm: str, opened: str) -> None:
    found = Page(text)
    if opened:
        assert found.tags.pop(("a", "href"), 0) == text.count(f'href="{opened}')
    assert found.tags == Page(calm).tags
    assert found.others == []
    assert text.count("Content-Security-Policy") == 1


COMMAND = re.compile(r"::(error|warning) file=([^:,]*),line=\d+,col=\d+,title=terms%3A [a-z-]+::.+")


def are_only_our_commands(text: str, findings: list[dict[str, Any]]) -> None:
    """A line a finding, each a command: of the severity, in the file."""
    lines = [COMMAND.fullmatch(line) for line in text.split("\n")[:-1]]
    assert len(lines) == len(findings)
    for command, finding in zip(lines, findings, strict=True):
        assert command is not None
        assert command[1] == finding["severity"]
        path = name_in_json(os.fsencode(unquote(command[2], errors="surrogateescape")))
        assert path == escape_control_chars(finding["path"]).replace("<U+000A>", "\n").replace(
            "<U+000D>", "\r"
        )


def is_only_our_sarif(text: str, findings: list[dict[str, Any]]) -> None:
    results = json.loads(text)["runs"][0]["results"]
    assert len(results) == len(findings)
    for result, finding in zip(results, findings, strict=True):
        assert "](" not in result["message"]["text"]
        [location] = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert name_in_json(os.fsencode(unquote(uri, errors="surrogateescape"))) == finding["path"]


def strings(found: object) -> Iterator[str]:
    """All text in a JSON document."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for each in found.values():
            yield from strings(each)
    elif isinstance(found, list):
        for each in found:
            yield from strings(each)


# -- names that no file should have -------------------------------------------------------------------

NAMES = (
    *(b"new\nline", b"\r\n::error::x", b"tab\tstop", b'quo"te', b"apos'trophe", b"back\\slash"),
    *(b"--output=x", b"-rf", b"::error file=x::y", b"::", b"a:b,c%0Ad", b"\xff\xfe", b"\x1b[31m"),
    *(
        "\u202egpj.lmay \u2066".encode(),
        "\U000e0041".encode(),
        b"CON",
        b"aux.yaml",
        b"a. ",
        b" ",
        b"*?",
    ),
    *(
        b"<img src=x>",
        b"@octocat",
        b"`",
        b"|",
        b"#1",
        b"n" * 255,
        b"m/" * 1_500 + b"m",
        b"~",
        b"$(touch x)",
    ),
)


def name_in_json(name: bytes) -> str:
    """A name as JSON has it: a byte that is no UTF-8 would be half a character, which many readers refuse."""
    return re.sub("[\ud800-\udfff]", lambda half: f"<U+{ord(half[0]):04X}>", os.fsdecode(name))


@pytest.mark.slow
def test_names_of_files_have_no_effect(pull: Pull, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = b"terms: {x: {kind: none}}\n"
    files = {b"terms/d/" + name: b"x" for name in NAMES}
    files |= {b"terms/" + name + b"/deal.yaml": b"title: 1\n" for name in NAMES}
    files |= {b"terms/" + name + b"/2024.yaml": fault for name in NAMES}
    files |= {b"seeds/" + name + b".yaml": fault for name in NAMES}
    pull.store(files)
    told = reviewed(pull, monkeypatch)
    for text in told.values():
        assert hidden(text) == set()
    assert find_effects(told["markdown"]) == []
    [found_in_html] = {tag[0] for tag in Page(told["html"]).tags} & {"img", "html"}
    assert found_in_html == "html"
    found = json.loads(told["json"])
    assert {each["path"] for each in found["review"]["files"]} == {name_in_json(name) for name in files}
    are_only_our_commands(told["github"], found["findings"])
    is_only_our_sarif(told["sarif"], found["findings"])
    deep = {each["path"] for each in found["findings"]}
    assert {f"seeds/{name_in_json(name)}.yaml" for name in NAMES if b"/" not in name} <= deep
    assert not (pull.root / "x").exists()


# -- too much of everything ----------------------------------------------------------------------------

MILLION = "x" * 1_000_000
TOO_MUCH = {
    "title": {"terms/d/deal.yaml": f"title: {MILLION}\nparties:\n  acme: {{name: A}}\n  beta: {{name: B}}\n"},
    "party": {"terms/d/deal.yaml": f"title: T\nparties:\n  acme: {{name: {MILLION}}}\n  beta: {{name: B}}\n"},
    "summary": {"terms/d/2026.yaml": f"summary: {MILLION}\n{SNAPSHOT}"},
    "text": {"terms/d/2026.yaml": f"terms:\n  y: {{kind: other, text: {MILLION}}}\n"},
    "note": {"terms/d/2026.yaml": f"{SNAPSHOT}    note: {MILLION}\n"},
    "term": {"terms/d/2026.yaml": f"terms:\n  {MILLION}: {{kind: other, sources: [{{source: s-1}}]}}\n",
             "seeds/s-1.yaml": RECORD.replace("One", "Two")},
    "supports": {"terms/d/2026.yaml": SNAPSHOT.replace("[rate]", f"[{MILLION}]"),
                 "seeds/s-1.yaml": RECORD.replace("One", "Two")},
    "record": {"seeds/s-1.yaml": f"{RECORD}summary: {MILLION}\nurl: a\n"},
    "withdrawn": {"seeds/s-1.yaml": f"{RECORD}withdrawn: {{on: 2024, why: {MILLION}}}\n"},
    "no-mapping": {"terms/d/2026.yaml": MILLION},
    "a-file": {"terms/d/2026.yaml": MILLION * 20},
    "a-record": {"seeds/s-9.yaml": MILLION * 20},
}  # fmt: skip


@pytest.mark.parametrize("where", TOO_MUCH)
def test_a_million_letters_are_told_in_few(where: str, pull: Pull, monkeypatch: pytest.MonkeyPatch) -> None:
    pull.store({path.encode(): text.encode() for path, text in TOO_MUCH[where].items()})
    for format_, text in reviewed(pull, monkeypatch).items():
        # What is for machines says it all, but not time and again.
        assert count_utf8_bytes(text) < (6_000_000 if format_ == "json" else 60_000)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("terms/d/f{}.txt", "x"),
        ("terms/d{}/x.yaml", "a: {}\n"),
        ("seeds/r-{}.yaml", "type: a\ntitle: One\nissued: 2024\n"),
        ("seeds/r-{}.yaml", "a: {}\ncites: [r-1, r-{}]\n"),
    ],
)
def test_many_files_cost_no_more_runs_of_git(
    path: str, content: str, pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run for each would take hours for the most that a pull request can touch."""
    many = 300
    pull.store({path.format(n).encode(): content.format(n, n).encode() for n in range(many)})
    real = shutil.which("git")
    log = pull.root.parent / "log"
    spy = pull.write("../bin/git", f'#!/bin/sh\necho run >> "{log}"\nexec "{real}" "$@"\n')
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{spy.parent}{os.pathsep}{os.environ['PATH']}")
    told = reviewed(pull, monkeypatch, "markdown")["markdown"]
    assert told.count("\n|") > many
    assert count_utf8_bytes(told) < 800 * many
    assert 0 < log.read_text("utf-8").count("\n") < 30


def test_a_long_path_is_cut_for_people(pull: Pull, monkeypatch: pytest.MonkeyPatch) -> None:
    long = b"terms/d/" + b"n" * 60_000
    pull.store({**{b"terms/d/%d.txt" % n: b"x" for n in range(1_000)}, long: b"x"})
    told = reviewed(pull, monkeypatch)
    assert max(map(len, told["markdown"].split("\n"))) < 1_000
    assert count_utf8_bytes(told["html"]) < 500_000
    assert long.decode() in set(strings(json.loads(told["json"])))


# -- the policy is the base's --------------------------------------------------------------------------

UNCITED = SNAPSHOT.partition("    sources:")[0].replace("20%", "30%") + "    since: 2026\n"
CITED = UNCITED + "    sources:\n      - {source: s-1, at: line 2, supports: [rate]}\n"
FAULT = "terms/d/2026.yaml:7:5"
ACCEPTED = """\
accepted:
  - rule: unsupported-change
    file: terms/d/2026.yaml
    at: terms.royalty.rate
    values: [25%, 30%]
    reason: The parties told us @octocat.
"""


class Outcome(NamedTuple):
    """What became of the fault."""

    findings: list[str]
    accepted: list[str]
    remarks: list[str]


def outcome(pull: Pull, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    found = json.loads(reviewed(pull, monkeypatch, "json")["json"])
    return Outcome(
        [f"{each['path']}:{each['line']}:{each['column']}" for each in found["findings"]],
        [each["place"] for each in found["review"]["accepted"]],
        found["review"]["remarks"],
    )


def with_lists(pull: Pull, base: str | None, head: str | None) -> None:
    """The fault in the branch, and a list of accepted findings on `main` and in the branch, or none."""
    pull.git("checkout", "-q", "main")
    pull.write("seeds/s-1.yaml", RECORD.replace("2024-01", "2026-01"))
    if base is not None:
        pull.write("terms/accepted.yaml", base)
    pull.commit()
    pull.git("checkout", "-q", "-B", "branch")
    pull.write("terms/d/2026.yaml", UNCITED)
    if head is not None:
        pull.write("terms/accepted.yaml", head)
    elif base is not None:
        pull.remove("terms/accepted.yaml")
    pull.commit()


FOUND = Outcome([FAULT], [], [])


@pytest.mark.parametrize(
    ("base", "head"),
    [
        (None, None),
        (None, ACCEPTED),
        (ACCEPTED.replace("30%", "29%"), None),
        (ACCEPTED.replace("30%", "31%"), ACCEPTED),
        (ACCEPTED.replace("25%, 30%", "30%, 25%"), None),
        (ACCEPTED.replace("25%, 30%", "30%"), None),
        (ACCEPTED.replace("royalty.rate", "royalty"), None),
        (ACCEPTED.replace("2026.yaml", "2025.yaml"), None),
        (ACCEPTED.replace("d/2026.yaml", "./d/2026.yaml"), None),
        (ACCEPTED.replace("unsupported", "undated"), None),
        (f"{ACCEPTED}    until: 2026-01-30\n", None),
        (f"{ACCEPTED}    until: 2025\n", ACCEPTED),
    ],
)
def test_what_the_base_does_not_accept_is_found(
    base: str | None, head: str | None, pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_lists(pull, base, head)
    assert outcome(pull, monkeypatch) == FOUND


@pytest.mark.parametrize(
    ("base", "head"),
    [
        (ACCEPTED, ACCEPTED),
        (ACCEPTED, None),
        (ACCEPTED, ACCEPTED.replace("30%", "29%")),
        (f"{ACCEPTED}    until: 2026-01-31\n", None),
        (f"{ACCEPTED}    until: 2026\n", ACCEPTED),
    ],
)
def test_what_the_base_accepts_is_shown_with_its_reason(
    base: str, head: str | None, pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_lists(pull, base, head)
    assert outcome(pull, monkeypatch) == Outcome([], [FAULT], [])
    told = reviewed(pull, monkeypatch)
    assert told["github"] == ""
    accepted = told["markdown"].partition("ACCEPTED")[2]
    assert "`The parties told us @octocat.`" in accepted
    assert "\nACCEPTED  by the list of the base\n" in told["text"]


@pytest.mark.parametrize(
    "base",
    [
        "accepted: [\n",
        "accepted: yes\n",
        ACCEPTED.replace("reason", "because"),
        f"{ACCEPTED}    until: soon\n",
        f"{ACCEPTED}  - {{rule: readable, file: a, values: [], reason: b}}\n",
        f"{ACCEPTED}\0",
        f"{ACCEPTED}# {MILLION}{MILLION}\n",
    ],
    # The environment of a process tells the id, and takes no book.
    ids=["not closed", "text", "key", "date", "not all", "NUL", "too long"],
)
def test_a_malformed_list_of_the_base_accepts_nothing_and_says_so(
    base: str, pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_lists(pull, base, ACCEPTED)
    findings, accepted, remarks = outcome(pull, monkeypatch)
    assert (findings, accepted) == ([FAULT], [])
    [remark] = remarks
    assert remark.startswith("The base's list of accepted findings cannot be read: terms/accepted.yaml:")


def test_a_branch_that_breaks_the_list_is_told(pull: Pull, monkeypatch: pytest.MonkeyPatch) -> None:
    with_lists(pull, ACCEPTED, "accepted: yes\n")
    assert outcome(pull, monkeypatch) == Outcome(["terms/accepted.yaml:1:11"], [FAULT], [])


# -- what fails ------------------------------------------------------------------------------------------


@pytest.fixture
def review(
    pull: Pull, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """`terms review` in the repository."""
    monkeypatch.chdir(pull.root)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERMS_TODAY", "2026-01-31")

    def said(*arguments: str) -> Result:
        code = run(["review", *arguments])
        printed = capsys.readouterr()
        return Result(code, printed.out, printed.err)

    return said


def test_an_unsupported_change_fails_and_its_line_is_annotated(
    pull: Pull, review: Callable[..., Result]
) -> None:
    pull.write("seeds/s-1.yaml", RECORD.replace("2024-01", "2026-01"))
    pull.write("terms/d/2026.yaml", UNCITED)
    pull.commit()
    said = review("main...branch", "--fail-on", "error", "--format", "github")
    assert said == Result(
        1,
        "::error file=terms/d/2026.yaml,line=7,col=5,title=terms%3A unsupported-change::`rate` of"
        " `royalty` changed, but no citation supports it. Cite a source with `supports: [rate]`.\n",
        "",
    )
    assert (pull.root / "terms/d/2026.yaml").read_text("utf-8").split("\n")[6] == "    rate: 30%"
    pull.write("terms/d/2026.yaml", CITED)
    pull.commit()
    assert review("main...branch", "--fail-on", "error", "--format", "github") == Result(0, "", "")


def unsupported(pull: Pull) -> None:
    pull.write("terms/d/2026.yaml", UNCITED)


def supported(pull: Pull) -> None:
    pull.write("seeds/s-1.yaml", RECORD.replace("2024-01", "2026-01"))
    pull.write("terms/d/2026.yaml", CITED)


def corrected(pull: Pull) -> None:
    pull.write("terms/d/2024.yaml", SNAPSHOT.replace("20%", "21%"))


def forgotten(pull: Pull) -> None:
    pull.remove("terms/d/2025.yaml")


def warned(pull: Pull) -> None:
    pull.write("seeds/s-2.yaml", RECORD)


def misread(pull: Pull) -> None:
    pull.write("terms/d/2026.yaml", "terms: [\n")


def untouched(pull: Pull) -> None:
    pull.write("README.md", "A deal.\n")


@pytest.mark.parametrize(
    ("do", "fails"),
    [
        (unsupported, {"error", "warning", "unsupported", "--exit-code"}),
        (supported, {"--exit-code"}),
        (corrected, {"error", "warning", "unsupported", "correction", "retold", "--exit-code"}),
        (forgotten, {"correction", "retold", "--exit-code"}),
        (warned, {"warning"}),
        (misread, {"error", "warning"}),
        (untouched, set[str]()),
    ],
)
def test_what_each_word_fails_on(
    do: Callable[[Pull], None], fails: set[str], pull: Pull, review: Callable[..., Result]
) -> None:
    do(pull)
    pull.commit()
    failed = {word for word in FAIL_ON if review("main...branch", "--fail-on", word).code == 1}
    failed |= {"--exit-code"} if review("main...branch", "--exit-code").code == 1 else set()
    assert failed == fails
    every = [option for word in FAIL_ON for option in ("--fail-on", word)]
    assert review("main...branch", *every).code == bool(fails - {"--exit-code"})
    assert review("main...branch").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("main...branch", "--fail-on", "anything"),
        ("main...branch", "--fail-on", "error,warning"),
        ("main...branch", "--fail-on", ""),
        ("main...branch", "--format", "pdf"),
        ("main...branch", "--format", "text", "--format", "json"),
        ("main...branch", "--color", "red"),
        ("main...branch", "main", "branch"),
        ("main...branch", "--nothing"),
        ("--", "--output=x"),
        ("--", "--output=x..branch"),
        ("--", "main..--output=x"),
        ("--", "-O"),
        ("--", "--"),
        ("main", "--", "-C"),
        ("^main",),
        ("main..branch..main",),
        ("@{-1}^{tree}^{blob}",),
        (":!terms",),
        ("main:terms/d/deal.yaml",),
        ("main\nbranch",),
        ("main\x1b[31m",),
        ("\u202emain",),
        ("",),
        ("x" * 100_000,),
        ("$(touch x)",),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_line(
    arguments: tuple[str, ...], pull: Pull, review: Callable[..., Result]
) -> None:
    before = sorted(path.name for path in pull.root.iterdir())
    code, out, err = review(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("terms: ") and err.count("\n") == 1 and len(err) < 300
    assert hidden(err) == set()
    assert sorted(path.name for path in pull.root.iterdir()) == before


# -- what leads out, and what runs ---------------------------------------------------------------------

SECRET = "title: The combination of the safe\n"


def linked(pull: Pull, path: str, target: str) -> None:
    where = pull.root / path
    if where.is_dir():
        shutil.rmtree(where)
    where.unlink(missing_ok=True)
    where.symlink_to(target)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("terms/d/2025.yaml", "/etc/passwd"),
        ("terms/d/2026.yaml", "../../../secret/2026.yaml"),
        ("terms/d/deal.yaml", "../../../secret/deal.yaml"),
        ("terms/accepted.yaml", "../../secret/deal.yaml"),
        ("terms/d", ".."),
        ("terms/d", "../../secret"),
        ("terms/e", "../../secret"),
        ("terms/e", "."),
        ("seeds/s-1.yaml", "../../secret/deal.yaml"),
        ("seeds/s-2.yaml", "s-2.yaml"),
        ("seeds", "../secret"),
        ("terms", "../secret"),
    ],
)
@pytest.mark.parametrize("range_", ["main...branch", "main"])
def test_a_link_is_not_followed(
    path: str, target: str, range_: str, pull: Pull, review: Callable[..., Result]
) -> None:
    for name in ("deal.yaml", "2026.yaml", "2024.yaml"):
        pull.write(f"../secret/{name}", SECRET)
    linked(pull, path, target)
    pull.commit()
    for format_ in ("text", "json"):
        code, out, err = review(range_, "--format", format_, "--fail-on", "error")
        assert "combination" not in out + err and "root:" not in out + err
        refused_in_a_line = code == 2 and out == "" and err.count("\n") == 1
        assert refused_in_a_line or (code, err) == (1, "")


@pytest.mark.parametrize(
    "path", ["terms/d/2025.yaml", "terms/d", "terms/e", "seeds/s-1.yaml", "seeds", "terms"]
)
def test_a_submodule_is_not_entered(path: str, pull: Pull, review: Callable[..., Result]) -> None:
    other = Pull(pull.root.parent / "other")
    url = other.root.as_uri()
    pull.write(".gitmodules", f'[submodule "x"]\n\tpath = {path}\n\turl = {url}\n\tupdate = !touch x\n')
    pull.git("rm", "-rq", "--cached", "--ignore-unmatch", path)
    pull.git("add", ".gitmodules")
    pull.git("update-index", "--add", "--cacheinfo", f"160000,{other.git('rev-parse', 'HEAD')},{path}")
    pull.git("commit", "-qm", "-")
    code, out, err = review("main...branch", "--fail-on", "error")
    refused_in_a_line = code == 2 and out == "" and err.count("\n") == 1
    assert refused_in_a_line or (code, err) == (1, "")
    assert "submodule" in out + err
    assert not list((pull.root / ".git").glob("modules/*"))


def test_attributes_run_nothing(pull: Pull, review: Callable[..., Result]) -> None:
    """The filters are the reviewer's own, as of git-lfs: the branch may say what they are for."""
    supported(pull)
    pull.commit()
    expected = review("main...branch", "--format", "json")
    attributes = "* filter=own diff=own merge=own text ident export-subst\n"
    for path in (".gitattributes", "terms/.gitattributes", "terms/d/.gitattributes"):
        pull.write(path, attributes)
    pull.commit()
    for key in ("filter.own.clean", "filter.own.smudge", "filter.own.process", "diff.own.textconv",
                "diff.own.command", "merge.own.driver"):  # fmt: skip
        pull.git("config", key, "touch ran; false")
    said = review("main...branch", "--format", "json")
    assert (said.code, said.err) == (0, "")
    found, wanted = json.loads(said.out), json.loads(expected.out)
    assert found["review"]["deals"] == wanted["review"]["deals"]
    assert not list(pull.root.rglob("ran"))
