"""What `terms check` writes for people and for the tools that show findings on the lines."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from support.forked_terms import Result
from support.paths import RULE_NAMES, RULES
from support.workspace import RECORD, SNAPSHOT, SmallDeal

from dealterms.formats import RenderOptions, list_formats, render
from dealterms.formats.json.render import render_report_schema
from dealterms.formats.text import _measure_width
from dealterms.model.finding import Finding
from dealterms.model.location import Location
from dealterms.model.report import CheckSummary, Report
from dealterms.pages.escape import INVISIBLE
from dealterms.reports.check import CheckReport
from dealterms.rules import list_rules

SEVERAL = "unsupported-change"
"""Errors and warnings of four rules in one deal."""


def report(*findings: Finding, **excerpts: str) -> Report:
    lines = {("terms/d/2024.yaml", int(line[1:])): text for line, text in excerpts.items()}
    return CheckReport(findings=findings, checked=CheckSummary(deals=1), excerpts=lines)


def finding(
    message: str = "it is wrong", *, path: str = "terms/d/2024.yaml", line: int = 3, column: int = 1
) -> Finding:
    return Finding("well-formed", Location(path, line, column), message, "Mend it")


# -- sarif --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RULE_NAMES)
def test_sarif_is_valid(
    name: str, check: Callable[..., Result], sarif_schema: jsonschema.Draft7Validator
) -> None:
    # A test that the network is not asked for: the schema refers to nothing else.
    log = json.loads(check(RULES / name / "bad", "--format", "sarif").out)
    sarif_schema.validate(log)


@pytest.mark.parametrize("state", ["good", "bad"])
def test_sarif_has_what_code_scanning_needs(state: str, check: Callable[..., Result], tmp_path: Path) -> None:
    where = Path(shutil.copytree(RULES / SEVERAL / state, tmp_path / state))
    log = json.loads(check(where, "--format", "sarif").out)
    findings = json.loads(check(where, "--format", "json").out)["findings"]
    assert log["version"] == "2.1.0"
    [told] = log["runs"]
    driver = told["tool"]["driver"]
    assert driver["name"] == "terms"
    assert [rule["id"] for rule in driver["rules"]] == sorted(list_rules())
    for rule in driver["rules"]:
        page = rule["help"]["text"]
        assert page.startswith(rule["shortDescription"]["text"])
        assert rule["fullDescription"]["text"].startswith("What. ")
        assert "\n\nMend. " in page
    assert len(told["results"]) == len(findings)
    assert bool(findings) == (state == "bad")
    for result, found in zip(told["results"], findings, strict=True):
        assert result["ruleId"] == found["rule"] == driver["rules"][result["ruleIndex"]]["id"]
        assert result["level"] == found["severity"]
        assert result["message"]["text"].startswith(found["message"])
        [location] = result["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"]["uri"] == found["path"]
        region = physical["region"]
        assert (region["startLine"], region["startColumn"]) == (found["line"], found["column"])
        assert region["endLine"] == region["startLine"]
        line = (where / found["path"]).read_text(encoding="utf-8").splitlines()[found["line"] - 1]
        assert region["endColumn"] == len(line) + 1 > region["startColumn"]


def test_sarif_names_only_the_rules_that_were_asked(check: Callable[..., Result]) -> None:
    log = json.loads(check(RULES / SEVERAL / "bad", "--select", "suspect-source", "-f", "sarif").out)
    [told] = log["runs"]
    assert [rule["id"] for rule in told["tool"]["driver"]["rules"]] == ["suspect-source"]
    assert {result["ruleIndex"] for result in told["results"]} == {0}


def test_a_path_is_an_address_in_sarif_and_prose_is_no_link() -> None:
    text = render(
        report(finding("see [here](https://example.org)", path="terms/d é/20 24#.yaml", column=5)),
        "sarif",
        RenderOptions(),
    )
    [result] = json.loads(text)["runs"][0]["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "terms/d%20%C3%A9/20%2024%23.yaml"
    assert physical["region"]["endColumn"] == 6
    assert "](" not in result["message"]["text"]


# -- gitlab -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RULE_NAMES)
def test_gitlab_has_the_documented_fields_and_no_other(name: str, check: Callable[..., Result]) -> None:
    found = json.loads(check(RULES / name / "bad", "--format", "gitlab").out)
    findings = json.loads(check(RULES / name / "bad", "--format", "json").out)["findings"]
    assert len(found) == len(findings)
    for one, other in zip(found, findings, strict=True):
        assert set(one) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert one["location"] == {"path": other["path"], "lines": {"begin": other["line"]}}
        assert one["check_name"] == other["rule"]
        assert one["severity"] == {"error": "major", "warning": "minor"}[other["severity"]]
        assert one["description"].startswith(other["message"])
    prints = [one["fingerprint"] for one in found]
    assert len(set(prints)) == len(prints)


def test_gitlab_without_findings_is_an_empty_list(check: Callable[..., Result]) -> None:
    assert json.loads(check(RULES / SEVERAL / "good", "--format", "gitlab").out) == []


# -- fingerprints -------------------------------------------------------------------------------------


def prints(said: Result, format_: str) -> list[str]:
    found: Any = json.loads(said.out)
    if format_ == "gitlab":
        return [one["fingerprint"] for one in found]
    return [one["partialFingerprints"]["terms/v1"] for one in found["runs"][0]["results"]]


@pytest.mark.parametrize("name", RULE_NAMES)
def test_fingerprints_survive_moved_lines(name: str, check: Callable[..., Result], tmp_path: Path) -> None:
    root = Path(shutil.copytree(RULES / name / "bad", tmp_path / "bad"))
    before = check(root, "--format", "gitlab")
    for file in root.rglob("*.yaml"):
        file.write_bytes(b"# One line more,\n# and another.\n" + file.read_bytes())
    after = check(root, "--format", "gitlab")
    # What is said of the name of a file stands in its first line for ever.
    assert (before.out == after.out) == (name == "overlapping-dates")
    assert prints(after, "gitlab") == prints(before, "gitlab") != []
    assert prints(check(root, "--format", "sarif"), "sarif") == prints(before, "gitlab")


def test_fingerprints_tell_findings_apart() -> None:
    alike = [finding(line=3), finding(line=4), finding(line=4, column=9)]
    others = [
        finding("it is wrong, too"),
        finding(path="terms/d/2025.yaml"),
        finding()._replace(rule="readable"),
    ]
    text = render(report(*alike, *others), "gitlab", RenderOptions())
    found = [one["fingerprint"] for one in json.loads(text)]
    assert len(set(found)) == len(found) == 6
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in found)
    # What would mend it may be worded anew, and severities may change.
    mended = finding()._replace(mend="Mend it well", severity="warning")
    assert json.loads(render(report(mended), "gitlab", RenderOptions()))[0]["fingerprint"] == found[0]


# -- github -------------------------------------------------------------------------------------------


def test_github_escapes_what_ends_a_command() -> None:
    path = "terms/a:b,c%d\r\n.yaml"
    text = render(report(finding("100%: a, b\r\n::error::c", path=path)), "github", RenderOptions())
    assert text == (
        "::error file=terms/a%3Ab%2Cc%25d%0D%0A.yaml,line=3,col=1,title=terms%3A well-formed"
        "::100%25: a, b%0D%0A::error::c. Mend it.\n"
    )


def test_github_annotates_each_finding(check: Callable[..., Result]) -> None:
    said = check(RULES / SEVERAL / "bad", "--format", "github")
    lines = said.out.splitlines()
    findings = json.loads(check(RULES / SEVERAL / "bad", "--format", "json").out)["findings"]
    assert len(lines) == len(findings) > 20
    for line, found in zip(lines, findings, strict=True):
        assert f"::{found['message']}" in line.replace("%25", "%")
        assert line.startswith(f"::{found['severity']} file={found['path']},line={found['line']},")
    assert {line.partition(" ")[0] for line in lines} == {"::error", "::warning"}
    assert check(RULES / SEVERAL / "good", "--format", "github").out == ""


# -- json ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["good", "bad"])
@pytest.mark.parametrize("name", RULE_NAMES)
def test_json_keeps_to_its_schema(name: str, state: str, check: Callable[..., Result]) -> None:
    found = json.loads(check(RULES / name / state, "--format", "json").out)
    jsonschema.Draft202012Validator(json.loads(render_report_schema())).validate(found)
    assert set(found) == {"version", "status", "headline", "findings", "checked"}
    assert found["status"] == "done"


def test_json_tells_how_much_was_looked_at(check: Callable[..., Result]) -> None:
    found = json.loads(check(RULES / "quote-missing" / "good", "--format", "json").out)
    assert found["checked"] == {
        "deals": 1,
        "snapshots": 2,
        "records": 3,
        "quotes": {"exact": 2, "normalized": 2},
        "not_at_hand": 1,
        "unreadable": 0,
    }
    published = json.loads(render_report_schema())["$defs"]["CheckedJson"]
    assert set(published["required"]) == set(found["checked"])
    found["checked"]["quotes"]["found"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json.loads(render_report_schema())).validate(found)


# -- text ---------------------------------------------------------------------------------------------


def drawn(line: str, column: int) -> tuple[str, str]:
    """The line as it is shown, and what of it the carets stand under."""
    text = render(report(finding(column=column), l3=line), "text", RenderOptions(100))
    _, shown, carets, *_ = text.split("\n")
    assert shown.startswith("  3 | ")
    assert re.fullmatch(r"    \| +\^+|    \| \^+", carets)
    begin, end = carets.index("^") - 6, len(carets) - 6
    under, column = "", 0
    for letter in shown[6:]:
        if begin <= column < end:
            under += letter
        column += _measure_width(letter)
    return shown[6:], under


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("    rate: 110%", "110%"),
        ("    ends: {through: 2030, on: [a]}", "2030"),
        ("\trate:\t110%", "110%"),
        ("    title: 提携 {rate: 110%}", "110%"),
        ("    note: e\u0301te\u0301 110%", "110%"),
        ("    a: \u202e\x1b[31m 110%", "110%"),
        ("    rate: 提携, b", "提携"),
        ("    rate: a\tb", "a\tb"),
        ("    rate: 110%   ", "110%"),
        ("    rate: , b", ","),
    ],
)
def test_carets_stand_under_the_words_that_are_meant(line: str, meant: str) -> None:
    shown, under = drawn(line, line.index(meant) + 1)
    visible = INVISIBLE.sub(lambda match: f"<U+{ord(match[0]):04X}>", meant)
    assert under == visible
    assert INVISIBLE.search(shown) is None


def test_a_long_line_is_shortened_around_the_words() -> None:
    line = "x" * 5_000 + "WORDS," + "y" * 5_000
    shown, under = drawn(line, 5_001)
    assert under == "WORDS"
    assert shown.startswith("xxx") and len(shown) <= 200
    shown, under = drawn("z" * 10_000, 5_001)
    assert set(under) == {"z"} and len(shown) <= 200


@pytest.mark.parametrize(("line", "column"), [("", 1), ("   ", 2), ("short", 6)])
def test_where_nothing_is_meant_nothing_is_drawn(line: str, column: int) -> None:
    text = render(report(finding(column=column), l3=line), "text", RenderOptions(100))
    assert "^" not in text and " | " not in text


def test_colors_only_when_asked(check: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    bad = RULES / SEVERAL / "bad"
    plain = check(bad, "--color", "never").out
    assert "\x1b" not in plain
    assert check(bad).out == plain
    colored = check(bad, "--color", "always").out
    assert "\x1b[31merror[unsupported-change]\x1b[0m: " in colored
    assert "\x1b[33mwarning[suspect-source]\x1b[0m: " in colored
    assert re.sub(r"\x1b\[[0-9]+m", "", colored) == plain
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert check(bad).out == colored
    monkeypatch.setenv("NO_COLOR", "1")
    assert check(bad).out == plain
    for format_ in ("github", "sarif", "gitlab", "json"):
        assert "\x1b" not in check(bad, "--color", "always", "--format", format_).out


# -- what strangers write -------------------------------------------------------------------------------


HOSTILE = "::set-output name=x::y\x1b[31m\u202e\u2066@team <img src=x> [a](https://example.org)"
COMMAND = r"\n::set-output name=x::y\e[31m\u202e%0A::error::no"


@pytest.fixture
def hostile(repository: SmallDeal) -> Path:
    """Commands, line breaks and control characters wherever a stranger can put them."""
    bad = SNAPSHOT.replace("basis: original", f'basis: original\nsummary: "{COMMAND}"')
    bad = bad.replace("rate: 20%", f'rate: "{COMMAND}"\n    "{COMMAND}": 1')
    repository.write("terms/d/2024.yaml", bad)
    quoted = SNAPSHOT.replace("line 1, ", f'line 1, quote: "words of {COMMAND}", ')
    repository.write("terms/d/2025.yaml", quoted.replace("s-1, ", "s-2, "))
    named = SNAPSHOT.replace("payer: acme", f'payer: "{COMMAND}"')
    repository.write("terms/d/2026.yaml", named)
    repository.write("terms/d/2028.yaml", SNAPSHOT.replace("s-1", f'"{COMMAND}"'))
    repository.write("terms/d/2027\n::error::no\u202e.yaml", "a: b\n")
    repository.write("terms/e: f,g\n::error::no/2024.yaml", "a: b\n")
    repository.write("seeds/s-2.yaml", RECORD + "capture: {file: s-2.txt}\n")
    repository.write("seeds/s-2.txt", f"These are words of {HOSTILE}\r\n{HOSTILE}\n")
    return repository.root


@pytest.mark.parametrize("format_", list_formats(findings=True))
def test_what_strangers_write_has_no_effect(
    format_: str, hostile: Path, check: Callable[..., Result]
) -> None:
    said = check(hostile, "--format", format_)
    assert (said.code, said.err) == (1, "")
    control = {found for found in INVISIBLE.findall(said.out) if found != "\n"}
    assert control == set()
    commands = [line for line in said.out.splitlines() if line.lstrip().startswith("::")]
    found = json.loads(check(hostile, "--format", "json").out)["findings"]
    assert {"readable", "well-formed", "unknown-source", "quote-missing"} <= {one["rule"] for one in found}
    assert len(commands) == (len(found) if format_ == "github" else 0)
    for line in commands:
        assert re.match(r"::(error|warning) file=[^:,]+,line=\d+,col=\d+,title=[^:,]+::[^\n]+$", line)


def test_what_strangers_write_stays_what_it_is_to_a_machine(
    hostile: Path, check: Callable[..., Result]
) -> None:
    found = json.loads(check(hostile, "--format", "json").out)["findings"]
    paths = {one["path"] for one in found}
    assert "terms/d/2027\n::error::no\u202e.yaml" in paths
    assert paths == {one["location"]["path"] for one in json.loads(check(hostile, "--format", "gitlab").out)}
