"""The documents, run: what they show is what comes out, and what they list is what there is."""

from __future__ import annotations

import doctest
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from inspect import signature
from pathlib import Path, PurePosixPath
from typing import Any, get_args

import pytest
import yaml
from markdown_it import MarkdownIt
from pydantic import BaseModel
from support.forked_terms import Result
from support.git import git
from support.paths import MICROSOFT_OPENAI, PROJECT
from support.workspace import SmallDeal

import dealterms
from dealterms import formats, guide, rules, schemas
from dealterms.cli import app, output
from dealterms.cli.commands import quote
from dealterms.loader.tree import Folder
from dealterms.model import axes, change, deal, finding, missing, quantity, report, rule_context, source, term
from dealterms.model.kinds import list_kinds, resolve_kind
from dealterms.model.value import End
from dealterms.quotes.captures import CapturedText
from dealterms.reports.check import build_check_report

GUIDE = {topic: Path(guide.__file__).parent / f"{topic}.md" for topic in guide.list_topics()}
README = PROJECT / "README.md"
PAGES = [README, *GUIDE.values()]
FOR_PEOPLE = [*PAGES, PROJECT / "CONTRIBUTING.md", PROJECT / "CHANGELOG.md"]
WIDEST = 88
TODAY = "2026-01-31"
"""The day on which the commands of a page are typed: reports name it."""
STARTS_A_DEAL = {"curate.md", "format.md", "quote.md"}
"""The pages whose reader stands in an empty folder."""
SHOWS_THE_RECORD = {"README.md", "agents.md", "record.md"}
"""The pages whose reader stands in a clone of this repository; the others show what five articles told."""
RECORDED = "2026-11-26"
"""The day on which those commands are typed: the record speaks of 2026."""
_SOURCE = Path(dealterms.__file__).parents[1]
"""A page shows what the package under test prints, wherever another one may be installed."""


_AUTHOR = {
    **{f"GIT_{who}_{what}": "terms" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    **dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2025-06-01T00:00:00Z"),
}
"""Git runs on a fixed day: ids that a page shows depend on nothing but the files."""


# -- reading a page --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its language, and its lines ``[first, last)`` in the page."""

    language: str
    first: int
    last: int
    text: str


def blocks(page: Path, *languages: str) -> list[Block]:
    return [
        Block(token.info, token.map[0] + 1, token.map[1] - 1, token.content)
        for token in MarkdownIt().parse(page.read_text("utf-8"))
        if token.type == "fence" and token.map and (not languages or token.info in languages)
    ]


def spans(page: Path) -> set[str]:
    """What stands in backticks in the prose of a page."""
    prose = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return {" ".join(found.split()) for found in re.findall(r"`([^`]+)`", prose)}


def section(page: Path, title: str) -> str:
    """The text below the heading of that title, up to the next."""
    _, found, rest = page.read_text("utf-8").partition(f"\n## {title}\n")
    assert found, f"{page.name} has no section `{title}`"
    return re.split(r"^## ", rest, maxsplit=1, flags=re.MULTILINE)[0]


# -- doing what a page says ------------------------------------------------------------------------


class Follower:
    """Somebody who writes the files that a page shows, and types the commands that it shows."""

    def __init__(self, page: Path, home: Path) -> None:
        self.here = home
        self._site = home.parent / "site-packages"
        self._pwd = home.parent / "pwd"
        bin_ = Path(sys.executable).parent
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TERMS_")}
        for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"):
            kept.pop(name, None)
        self._env = kept | {
            "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": f"{self._site}{os.pathsep}{_SOURCE}",
            "PYTHONIOENCODING": "utf-8",
            "COLUMNS": "100" if page == README else f"{WIDEST}",
            "TERMS_TODAY": RECORDED if page.name in SHOWS_THE_RECORD else TODAY,
            **_AUTHOR,
        }

    def follow(self, block: Block) -> str:
        """The block as it ought to read, once it has been done."""
        if block.language == "console":
            return "".join(self.type(command) for command in _commands(block))
        if block.language in ("yaml", "toml", "python", "html"):
            self._write(block)
        return block.text

    def type(self, command: str) -> str:
        """What somebody sees who types that command; it must not fail."""
        script = f'{command}\ncode=$?\npwd > "{self._pwd}"\nexit $code'
        done = subprocess.run(
            ["sh", "-c", script],
            cwd=self.here,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, f"$ {command}\n{done.stdout}"
        self.here = Path(self._pwd.read_text("utf-8").strip())
        return f"$ {command}\n{done.stdout}"

    def _write(self, block: Block) -> None:
        name = re.match(r"(?:# |<!-- )(\S+)(?: -->)?\n", block.text)
        assert name, f"a file of a page begins with its path in a comment:\n{block.text}"
        path = self.here / name[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, "utf-8")
        if path.name == "pyproject.toml":
            self._install(tomllib.loads(block.text)["project"], path.parent)

    def _install(self, project: dict[str, Any], folder: Path) -> None:
        """What `pip install -e .` would leave behind, without a network."""
        info = self._site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
        info.mkdir(parents=True)
        info.joinpath("METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
        )
        lines = []
        for group, points in project["entry-points"].items():
            lines += [f"[{group}]", *(f"{name} = {value}" for name, value in points.items())]
        info.joinpath("entry_points.txt").write_text("\n".join(lines) + "\n")
        self._env["PYTHONPATH"] += f"{os.pathsep}{folder / 'src'}"


def _commands(block: Block) -> Iterator[str]:
    for line in block.text.splitlines():
        if line.startswith("$ "):
            yield line.removeprefix("$ ")


def _clone_record(found: Path) -> Path:
    """A clone with our own data, to stand in."""
    shutil.copytree(PROJECT / "terms", found / "terms")
    shutil.copytree(PROJECT / "seeds", found / "seeds", ignore=_captures)
    _git(found, "init", "-q", "-b", "main")
    _commit(found)
    return found


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A clone with the deal of the five articles; `january` and then `may` added its last snapshots."""
    found = tmp_path / "clone"
    shutil.copytree(MICROSOFT_OPENAI / "terms", found / "terms")
    shutil.copytree(MICROSOFT_OPENAI / "seeds", found / "seeds", ignore=_captures)
    ours = found / "terms" / "microsoft-openai"
    added = {"january": ours / "2025-01.yaml", "may": ours / "2025-05.yaml"}
    texts = {branch: file.read_bytes() for branch, file in added.items()}
    for file in added.values():
        file.unlink()
    _git(found, "init", "-q", "-b", "main")
    _commit(found)
    for branch, file in added.items():
        _git(found, "checkout", "-q", "-b", branch)
        file.write_bytes(texts[branch])
        _commit(found)
    return found


def _commit(where: Path) -> None:
    _git(where, "add", "-A")
    _git(where, "commit", "-q", "-m", "-")


def _git(where: Path, *arguments: str) -> None:
    git(where, "-c", "core.autocrlf=false", *arguments, **_AUTHOR)


def _captures(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if not name.endswith(".yaml")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_shows_what_comes_out(
    page: Path, home: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    place = tmp_path / "empty"
    place.mkdir()
    if page.name in SHOWS_THE_RECORD:
        _clone_record(place)
    reader = Follower(page, place if page.name in STARTS_A_DEAL | SHOWS_THE_RECORD else home)
    lines = page.read_text("utf-8").split("\n")
    told, at = [], 0
    for block in blocks(page):
        told += lines[at : block.first] + reader.follow(block).split("\n")[:-1]
        at = block.last
    shown = "\n".join(told + lines[at:])
    if pytestconfig.getoption("--rewrite"):
        page.write_text(shown, "utf-8")
    assert page.read_text("utf-8") == shown
    if blocks(page, "yaml"):
        _is_without_findings(reader.here)


def _is_without_findings(folder: Path) -> None:
    """The deal that a page wrote is whole: `terms check` has nothing to say about it."""
    report = build_check_report(Folder(str(folder)))
    assert [str(found) for found in report.findings] == []
    assert report.checked.snapshots > 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_examples_run(page: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    examples = "\n".join(block.text for block in blocks(page, "pycon"))
    test = doctest.DocTestParser().get_doctest(examples, {}, page.name, str(page), 0)
    wrong: list[str] = []
    doctest.DocTestRunner().run(test, out=wrong.append)
    assert "".join(wrong) == ""


def test_every_block_is_of_a_kind_that_is_run() -> None:
    runs = {"console", "yaml", "toml", "python", "pycon", "html"}
    quoted = {"text"}  # an article, in which a test looks for the quotes of the page
    assert {block.language for page in GUIDE.values() for block in blocks(page)} <= runs | quoted
    assert {block.language for block in blocks(README)} <= runs | {"sh"}


# -- the two commands that set it up ---------------------------------------------------------------


def test_the_gate_takes_its_two_commands_from_the_readme() -> None:
    commands = [block.text.strip() for block in blocks(README, "sh")]
    assert [len(command.splitlines()) for command in commands] == [1, 1]
    gate = PROJECT / ".ci" / "run"
    assert not any(command in gate.read_text("utf-8") for command in commands)
    taken = subprocess.run([gate, "--commands"], capture_output=True, encoding="utf-8", check=True)
    assert taken.stdout.splitlines() == commands


# -- what a page names is there, and what is there is named ----------------------------------------


def _click_commands() -> dict[str, Any]:
    return {name: app.load_command(name) for name in app.COMMANDS}


@pytest.mark.parametrize("page", FOR_PEOPLE, ids=lambda page: page.name)
def test_no_page_promises_a_command_that_is_not_there(page: Path) -> None:
    named = {span.split()[1] for span in spans(page) if re.match(r"terms [a-z]", span)}
    assert named <= set(_click_commands())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_promises_an_option_that_is_not_there(page: Path) -> None:
    named = {word for span in spans(page) for word in span.split() if re.match(r"--[a-z]", word)}
    commands = [
        c for each in _click_commands().values() for c in getattr(each, "commands", {"": each}).values()
    ]
    options = {opt for c in commands for param in c.params for opt in param.opts}
    assert named <= options | {"--version", "--help"}


@pytest.mark.parametrize("page", FOR_PEOPLE, ids=lambda page: page.name)
def test_links_within_the_repository_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_changelog_knows_this_version() -> None:
    text = (PROJECT / "CHANGELOG.md").read_text("utf-8")
    assert f"\n## [{dealterms.__version__}]" in text


@pytest.mark.parametrize("topic", GUIDE)
def test_a_topic_reads_well_on_a_terminal(topic: str) -> None:
    text = guide.read_topic(topic)
    assert re.match(r"# \S.*\n\n", text)
    lines = text.splitlines()
    for block in blocks(GUIDE[topic], "console"):
        lines[block.first : block.last] = [""] * (block.last - block.first)
    assert [line for line in lines if len(line) > WIDEST] == []
    assert text.splitlines()[0].removeprefix("# ") in guide.read_topic(None)


def test_the_guide_has_the_topics_that_were_promised() -> None:
    promised = {
        "agents",
        "check",
        "diff",
        "editor",
        "evidence",
        "format",
        "json",
        "kinds",
        "library",
        "quote",
    }
    assert {*promised, "show"} <= set(GUIDE)


def _keys(model: type[BaseModel]) -> Iterable[str]:
    return (info.alias or name for name, info in model.model_fields.items())


@pytest.mark.parametrize(
    "model",
    [
        deal.DealHeader, deal.Party, deal.SnapshotHeader, term.Term, term.Proposal, term.Citation,
        source.Source, source.Capture, source.Withdrawal,
    ],
)  # fmt: skip
def test_every_key_of_a_file_is_explained(model: type[BaseModel]) -> None:
    assert set(_keys(model)) - spans(GUIDE["format"]) == set()


@pytest.mark.parametrize(
    "words",
    [
        get_args(deal.Basis), term.STATUSES, source.SOURCE_CLASSES, list(missing.MISSING_BY_WORD),
        list(signature(End).parameters), list(quantity.SCALES), [term.MUTUAL], quantity.BOUNDS,
        list(missing.TREND_BY_TEXT), get_args(term.Outcome),
    ],
)  # fmt: skip
def test_every_word_of_a_file_is_explained(words: Iterable[str]) -> None:
    assert set(words) - spans(GUIDE["format"]) == set()


AXES = {
    name: found
    for name, found in vars(axes).items()
    if isinstance(found, type) and issubclass(found, axes.Axis)
}


def test_every_axis_is_explained() -> None:
    named = re.findall(r"^- `(\w+)`", section(GUIDE["kinds"], "The axes"), flags=re.MULTILINE)
    assert set(named) == {name for name in AXES if name != "Axis" and not name.startswith("_")}


def test_every_setting_of_an_axis_and_of_a_kind_is_explained() -> None:
    settings = {name for found in AXES.values() for name in signature(found).parameters}
    settings |= {name for name in term.Term.__class_vars__ if not name.startswith("_")}
    named = re.findall(r"`(\w+)`", section(GUIDE["kinds"], "A kind of your own"))
    assert settings - {"options"} - set(named) == set()


def test_the_preference_ladder_is_the_one_that_is_used() -> None:
    text = " ".join(GUIDE["kinds"].read_text("utf-8").split())
    ladder = resolve_kind("exclusivity").get_axes()["level"]
    assert isinstance(ladder, axes.Ladder)
    assert all(chain in text for chain in ladder.chains)
    assert "dealterms.kinds" in spans(GUIDE["kinds"])


@pytest.mark.parametrize(
    ("class_", "title"),
    [
        ("deal", "The deal changed"),
        ("event", "Happened under the deal"),
        ("record", "Our record changed"),
        ("none", "Nothing changed"),
    ],
)
def test_every_verb_is_explained(class_: str, title: str) -> None:
    explained = re.findall(r"^- `([\w-]+)`", section(GUIDE["diff"], title), flags=re.MULTILINE)
    assert explained == [verb for verb, its in change.VERBS.items() if its == class_]


def test_every_direction_is_explained() -> None:
    told = section(GUIDE["diff"], "Direction, and in whose favor").lower()
    assert [word for word in change.DIRECTIONS if word.replace("-", " ") not in told] == []


@pytest.mark.parametrize("topic", ["diff", "check"])
def test_every_exit_code_is_explained(topic: str) -> None:
    codes = re.findall(r"^- `(\d+)`", section(GUIDE[topic], "Exit codes"), flags=re.MULTILINE)
    assert codes == ["0", *(f"{code}" for code in (output.CHANGED, output.FAILED, output.BUG))]


def test_every_format_is_named() -> None:
    assert set(formats.list_formats()) - spans(GUIDE["diff"]) == set()
    told = section(GUIDE["check"], "How it is told")
    assert set(formats.list_formats(findings=True)) == set(re.findall(r"^- `(\w+)`:", told, re.MULTILINE))


def test_every_key_of_the_json_is_explained(terms: Callable[..., str]) -> None:
    text = terms(
        "diff", "2024", "2025-05", "-C", str(MICROSOFT_OPENAI), "--known-by", "2025-03", "--format", "json"
    )  # fmt: skip
    report = json.loads(text)
    ids = {*report["parties"], *report["sources"]}
    keys = set(_all_keys(report)) - ids - set(change.VERBS)
    schema = json.loads(terms("schema", "report"))
    keys |= set(schema["properties"]) | {"severity", "path", "line", "column"}
    keys |= set(finding.Finding._fields) - {"place"}
    for name, shape in schema["$defs"].items():
        if not name.startswith(_EXPLAINED_ELSEWHERE):
            keys |= set(shape["properties"])
    keys |= set(schema["$defs"]["ReviewJson"]["properties"])
    assert keys - set(re.findall(r"`([\w-]+)`", GUIDE["json"].read_text("utf-8"))) == set()


_EXPLAINED_ELSEWHERE = (
    "Accept", "Axis", "Correct", "DealReview", "File", "History", "Kind", "PartyChange", "Retold", "Review",
    "Role", "Rung", "ShownStep", "SourceReview", "SourceUse", "StepChange", "Support", "Wording",
)  # fmt: skip
"""The shapes of a review and of the kinds are described by their schema."""


def test_every_move_has_its_word() -> None:
    told = section(GUIDE["diff"], "Direction, and in whose favor")
    words = {word for axis in AXES.values() for word in axis.move_words}
    words |= {*axes.Through("date").move_words, *axes.Ladder(("a < b",), of_right=True).move_words}
    assert [word for word in sorted(words - {""}) if word not in told] == []


def _all_keys(found: dict[str, Any] | list[Any]) -> Iterator[str]:
    if isinstance(found, dict):
        yield from found
    for inner in found.values() if isinstance(found, dict) else found:
        if isinstance(inner, dict | list):
            yield from _all_keys(inner)


FIELDS = {
    "money": ("liability-cap", "cap"),
    "percent": ("price", "amount"),
    "amount": ("minimum-commitment", "amount"),
    "vague": ("price", "amount"),
    "limit": ("price", "amount"),
    "limits": ("liability-cap", "cap"),
    "by time": ("liability-cap", "cap"),
    "by tier": ("revenue-share", "rate"),
    "by basis": ("equity-stake", "percent"),
    "date": ("duration", "signed"),
    "duration": ("confidentiality", "period"),
    "tokens": ("exclusivity", "scope"),
    "yes or no": ("payment", "refundable"),
}


def test_what_the_tables_of_values_show_is_read() -> None:
    told = section(GUIDE["format"], "Values")
    rows = re.findall(r"^\| ([a-z ]+) \| (`.*) \|$", told, flags=re.MULTILINE)
    assert [name for name, _ in rows] == list(FIELDS)
    for name, written in rows:
        kind, field = FIELDS[name]
        for text in re.findall(r"`([^`]+)`", written):
            resolve_kind(kind).get_axes()[field].parse(yaml.load(text, yaml.BaseLoader))
    ends = section(GUIDE["format"], "A term").partition("### Until when")[2].partition("###")[0]
    written = re.findall(r"^\| `(.+?)` \|", ends, flags=re.MULTILINE)
    assert len(written) > 5
    for text in written:
        term.Term.get_axes()["ends"].parse(yaml.load(text, yaml.BaseLoader))


def test_what_a_vague_number_allows_is_true() -> None:
    told = section(GUIDE["diff"], "When do two values differ")
    rows = re.findall(r"^\| `(about [^`]+)` \| ([^:|]+?) to ([^:|]+?)(?::.*)? \|$", told, flags=re.MULTILINE)
    assert len(rows) == 3
    for text, *written in rows:
        allowed = quantity.parse_amount(text).compute_interval()
        sides = (side if "%" in side or side.startswith("USD") else f"USD {side}" for side in written)
        assert [allowed.low, allowed.high] == [quantity.parse_amount(side).number for side in sides], text


# -- what is told of evidence and of checking ------------------------------------------------------


def test_a_page_names_rules_and_lists_none() -> None:
    known = set(rules.list_rules())
    for page in FOR_PEOPLE:
        text = page.read_text("utf-8")
        named = set(re.findall(r"--(?:explain|select|ignore) ([a-z]\S*?)[`\s]", text))
        named |= set(re.findall(r"(?:error|warning)\[([\w-]+)\]", text))
        own = set(re.findall(r"^([\w-]+) = ", text, flags=re.MULTILINE))
        assert named - own - known == set(), page.name
        assert len(known & spans(page)) < len(known) / 4, f"{page.name} repeats the rules"
    assert "terms check --explain RULE" in spans(GUIDE["check"])


@pytest.mark.parametrize("topic", ["evidence", "check"])
def test_what_looks_like_a_rule_is_one(topic: str) -> None:
    looks = {span for span in spans(GUIDE[topic]) if re.fullmatch(r"[a-z]+(-[a-z]+)+", span)}
    words = {*source.SOURCE_CLASSES, *term.STATUSES, *list_kinds()}
    assert looks - words - set(rules.list_rules()) == set()


@pytest.mark.parametrize("command", ["check", "diff", "quote", "review", "show"])
def test_every_option_of_a_command_is_explained(command: str) -> None:
    params = _click_commands()[command].params
    options = {max(param.opts, key=len) for param in params if param.param_type_name == "option"}
    told = {word for span in spans(GUIDE[command]) for word in span.split()}
    assert options - {"--output"} - told == set()
    if command != "show":
        assert {"-o"} <= told
    if command == "check":
        assert "PATH" in told


def test_the_readme_names_every_topic_and_stays_short() -> None:
    text = README.read_text("utf-8")
    assert set(re.findall(r"\]\(src/dealterms/guide/(\w+)\.md\)", text)) == set(GUIDE)
    assert len(text.splitlines()) <= 220


def test_severities_are_explained() -> None:
    told = section(GUIDE["check"], "What it finds")
    assert [word for word in get_args(finding.Severity) if f"*{word}*" not in told] == []


def test_what_a_rule_is_shown_is_explained() -> None:
    told = section(GUIDE["check"], "A rule of your own")
    assert "dealterms.rules" in told
    spoken = set(re.findall(r"`(?:context\.)?(\w+)(?:\(\))?`", told))
    methods = {name for name, found in vars(rule_context.RuleContext).items() if callable(found)}
    shown = {
        *rule_context.RuleContext._fields,
        *(name for name in methods if not name.startswith("_")),
    }
    assert shown - spoken == set()
    # `findings` is what reading found already: our own rules tell it.
    assert set(rule_context.SourcesContext._fields) - {"findings"} - spoken == set()


def test_the_schemas_are_named() -> None:
    assert set(schemas.list_schemas()) - spans(GUIDE["check"]) == set()
    assert "terms schema report" in spans(GUIDE["json"])


def test_a_modeline_of_the_page_is_one_of_ours() -> None:
    (line,) = re.findall(r"^    (# yaml-.*)$", GUIDE["editor"].read_text("utf-8"), re.MULTILINE)
    ours = (PROJECT / "terms" / "microsoft-openai" / "2025-05.yaml").read_text("utf-8").splitlines()[0]
    assert line.partition("=")[0] == ours.partition("=")[0]


def test_the_settings_of_an_editor_name_each_file_once() -> None:
    text = guide.read_topic("editor")
    settings = json.loads("{" + text[text.index('"yaml.schemas"') :].partition("    }\n")[0] + "}}")
    globs = {Path(schema).stem: glob for schema, glob in settings["yaml.schemas"].items()}
    assert set(globs) == set(schemas.list_schemas())
    files = {
        "deal": ["terms/d/deal.yaml"],
        "snapshot": ["terms/d/2024.yaml", "terms/d/2025-01-31.yaml"],
        "source": ["seeds/seed-001.yaml", "seeds/2024.yaml"],
        "accepted": ["terms/accepted.yaml"],
    }
    for what, names in files.items():
        for name in names:
            assert [key for key, glob in globs.items() if PurePosixPath(name).match(glob)] == [what]


def test_what_other_programs_are_told_to_run_runs(home: Path, tmp_path: Path) -> None:
    reader = Follower(GUIDE["check"], home)
    commands = [
        command
        for block in blocks(GUIDE["check"], "yaml")
        for command in _strings(yaml.safe_load(block.text))
        if command.startswith("terms ")
    ]
    assert len(commands) == 4  # the hook's name is its command, too
    for command in commands:
        reader.type(command)
    sarif = json.loads((home / "terms.sarif").read_text("utf-8"))
    assert sarif["version"] == "2.1.0"
    assert json.loads((home / "gl-code-quality-report.json").read_text("utf-8")) == []


def _strings(found: object) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict | list):
        for inner in found.values() if isinstance(found, dict) else found:
            yield from _strings(inner)


def test_an_editor_finds_each_finding_by_the_expression(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    """The problem matcher of the page, on what `terms check` prints where there is an error and a warning."""
    text = guide.read_topic("editor").partition("in its\nfile:\n")[2]
    task = json.loads(text.partition("Other editors")[0])["tasks"][0]
    pattern = task["problemMatcher"]["pattern"]
    repository.edit("terms/d/2025.yaml", "rate: 25%", "rate: lots")
    repository.write("seeds/s-2.yaml", repository.record)
    found = json.loads(here(*task["command"].split()[1:], "--format", "json").out)["findings"]
    assert {finding["severity"] for finding in found} == {"error", "warning"}
    lines = here(*task["command"].split()[1:]).out.splitlines()
    matches = [match for line in lines if (match := re.match(pattern["regexp"], line))]
    told = [
        [match[pattern[key]] for key in ("file", "line", "column", "severity", "code")] for match in matches
    ]
    assert told == [
        [each["path"], str(each["line"]), str(each["column"]), each["severity"], each["rule"]]
        for each in found
    ]
    assert all(
        each["message"] in match[pattern["message"]] for each, match in zip(found, matches, strict=True)
    )


def test_agents_read_the_topic_of_the_guide(golden: Callable[[Path, str], None]) -> None:
    golden(PROJECT / "AGENTS.md", guide.read_topic("agents"))


def test_every_answer_and_its_exit_code_is_explained() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \|.*\| (\d) \|$", section(GUIDE["quote"], "The answers"), re.MULTILINE)
    assert {answer: int(code) for answer, code in rows} == quote.EXIT_CODES
    assert set(quote.EXIT_CODES) == set(get_args(report.Answer))
    told = " ".join(section(GUIDE["quote"], "Which words, and where").split())
    assert re.findall(r"`([\w-]+)`", told.partition("in this order:")[2])[:8] == list(report.ANSWERS)
    # Neither what means differences, nor what could not be done, nor a bug.
    assert {output.CHANGED, output.FAILED, output.BUG}.isdisjoint(quote.EXIT_CODES.values())
    agents = section(GUIDE["agents"], "Exit codes")
    lines = re.findall(r"^- ((?:`\d`(?:, )?)+): `terms quote` answers (.*)\.$", agents, re.MULTILINE)
    words = [
        (word, int(code))
        for codes, answers in lines
        for code, word in zip(re.findall(r"\d", codes), re.findall(r"`([\w-]+)`", answers), strict=True)
    ]
    assert dict(words) == {answer: code for answer, code in quote.EXIT_CODES.items() if code}


def test_quotes_come_to_what_the_page_says() -> None:
    (article,) = blocks(GUIDE["evidence"], "text")
    told = section(GUIDE["evidence"], "How a quote is found")
    claims = re.findall(r"^- `(.+?)`(?:, at `(.+?)`)?: (\w+)\.", told, flags=re.MULTILINE)
    capture = CapturedText("", article.text)
    for words, at, result in claims:
        assert (words, capture.find(words, at or None).result) == (words, result)
    assert {result for _, _, result in claims} == set(get_args(rule_context.MatchResult))


def test_every_class_of_source_is_named_in_its_order() -> None:
    told = re.findall(r"`([\w-]+)`", section(GUIDE["evidence"], "Origins: how many independent voices"))
    assert [word for word in told if word in source.SOURCE_CLASSES] == list(source.SOURCE_CLASSES)


def test_what_does_not_count_is_told() -> None:
    told = section(GUIDE["evidence"], "What does not count")
    assert f"*{change.TOO_EARLY}*" in told and f"*{change.WITHDRAWN}*" in told


def test_the_page_keeps_texts_out_of_git_as_we_do() -> None:
    lines = (PROJECT / ".gitignore").read_text("utf-8").splitlines()
    told = section(GUIDE["evidence"], "The articles' texts")
    ignored = [line.strip() for line in told.splitlines() if re.match(r" +!?/", line)]
    assert ignored and [line for line in ignored if line not in lines] == []
