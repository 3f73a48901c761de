"""What surrounds an answer: exit codes, colors, files, pipes, folders, dates, completion."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from support.forked_terms import Result
from support.git import GitRepository
from support.paths import PROJECT
from support.workspace import SmallDeal

from dealterms import __version__
from dealterms.cli import app
from dealterms.formats import list_formats
from dealterms.tables import writers

DIFF = ("diff", "2024", "2025")
TERMS = [sys.executable, "-m", "dealterms"]
UNCITED = "    sources:\n      - {source: s-1, at: line 1, supports: [rate]}\n"


# -- exit codes ---------------------------------------------------------------------------------------


def test_a_difference_is_no_failure_unless_asked_for(repository: SmallDeal) -> None:
    assert repository.terms(*DIFF).code == 0
    assert repository.terms(*DIFF, "--exit-code").code == 1
    assert repository.terms("diff", "2024", "2024", "--exit-code").code == 0


def test_fail_on_unsupported(repository: SmallDeal, here: Callable[..., Result]) -> None:
    repository.write("seeds/s-2.yaml", "type: article\ntitle: Two\nissued: 2025-06\nclass: official\n")
    sourced = repository.newer.replace("s-1", "s-2").replace("rate: 25%", "rate: 25%\n    since: 2025")
    repository.write("terms/d/2025.yaml", sourced)
    answer = here(*DIFF, "--fail-on", "unsupported")
    assert (answer.code, answer.err) == (0, "")
    assert "UNSUPPORTED" not in answer.out
    repository.write("terms/d/2025.yaml", repository.newer.replace(UNCITED, ""))
    answer = here(*DIFF, "--fail-on", "unsupported")
    assert (answer.code, answer.err) == (1, "")
    assert "UNSUPPORTED" in answer.out


def test_what_cannot_be_done_is_2_whatever_was_asked_for(here: Callable[..., Result]) -> None:
    said = here("diff", "2020", "2025", "--exit-code", "--fail-on", "unsupported")
    assert (said.code, said.out) == (2, "")


def test_a_bug_is_70_and_says_where(repository: SmallDeal, tmp_path: Path) -> None:
    """A kind from another package that divides by zero stands for a bug of our own."""
    package = tmp_path / "site"
    (package / "broken-1.dist-info").mkdir(parents=True)
    (package / "broken-1.dist-info/METADATA").write_text("Name: broken\nVersion: 1\n")
    (package / "broken-1.dist-info/entry_points.txt").write_text(
        "[dealterms.kinds]\nbroken = broken:Broken\n"
    )
    (package / "broken.py").write_text(
        "from typing import Annotated, Literal\n"
        "from dealterms.model.axes import Text\n"
        "from dealterms.model.term import Term\n"
        "class Zero(Text):\n"
        "    def parse_text(self, text):\n"
        "        return 1 // 0\n"
        "class Broken(Term):\n"
        "    'A kind that cannot be read.'\n"
        "    kind: Literal['broken']\n"
        "    what: Annotated[str, Zero()]\n"
    )
    repository.write("terms/d/2025.yaml", "terms:\n  a:\n    kind: broken\n    what: x\n")
    said = repository.terms(*DIFF, PYTHONPATH=str(package))
    assert said.err == (
        "terms: this is a bug in terms, not in your files: ZeroDivisionError in broken.py:6."
        " Please report it, with what TERMS_DEBUG=1 prints\n"
    )
    assert (said.code, said.out) == (70, "")
    said = repository.terms(*DIFF, PYTHONPATH=str(package), TERMS_DEBUG="1")
    assert said.code == 70
    assert "Traceback" in said.err


# -- colors -------------------------------------------------------------------------------------------

COLORS = {
    "not a terminal": ((), {}, False),
    "--color always": (("--color", "always"), {}, True),
    "--color always beats NO_COLOR": (("--color", "always"), {"NO_COLOR": "1"}, True),
    "FORCE_COLOR": ((), {"FORCE_COLOR": "1"}, True),
    "NO_COLOR beats FORCE_COLOR": ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    "an empty NO_COLOR says nothing": ((), {"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
    "--color never beats FORCE_COLOR": (("--color", "never"), {"FORCE_COLOR": "1"}, False),
}


@pytest.mark.parametrize("case", COLORS.values(), ids=COLORS)
def test_colors(repository: SmallDeal, case: tuple[tuple[str, ...], dict[str, str], bool]) -> None:
    options, environment, colored = case
    said = repository.terms(*DIFF, *options, **environment)
    assert (said.code, "\x1b[" in said.out) == (0, colored)


def test_a_terminal_has_colors_and_a_dumb_one_has_none(repository: SmallDeal) -> None:
    pty = pytest.importorskip("pty", reason="needs pseudo-terminals")
    for name, colored in (("xterm", True), ("dumb", False)):
        try:
            main, side = pty.openpty()
        except OSError as error:
            pytest.skip(f"no pseudo-terminal can be had here: {error}")
        with subprocess.Popen(
            [*TERMS, *DIFF],
            cwd=repository.root,
            env=repository.environment(TERM=name),
            stdout=side,
            stderr=side,
        ) as process:
            os.close(side)
            out = b""
            while True:
                try:
                    chunk = os.read(main, 65536)
                except OSError:
                    break
                if not chunk:
                    break
                out += chunk
        os.close(main)
        assert (process.returncode, b"\x1b[" in out) == (0, colored)


def test_color_does_not_change_the_words(repository: SmallDeal, here: Callable[..., Result]) -> None:
    import re

    colored = here(*DIFF, "--color", "always").out
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == here(*DIFF, "--color", "never").out


# -- files --------------------------------------------------------------------------------------------


def test_output_goes_to_a_file(repository: SmallDeal, here: Callable[..., Result]) -> None:
    printed = here(*DIFF).out
    said = here(*DIFF, "-o", "out.txt")
    assert said == (0, "", "")
    assert (repository.root / "out.txt").read_text(encoding="utf-8") == printed


def test_several_formats_at_once(repository: SmallDeal, here: Callable[..., Result]) -> None:
    said = here(*DIFF, "--format", "text", "--format", "json:a.json", "-f", "markdown:a.md")
    assert said == here(*DIFF)
    assert json.loads((repository.root / "a.json").read_text())["status"] == "changed"
    assert "|" in (repository.root / "a.md").read_text()


def test_color_never_goes_into_a_file_unless_asked_for(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    repository.terms(*DIFF, "-o", "plain.txt", FORCE_COLOR="1")
    assert "\x1b[" not in (repository.root / "plain.txt").read_text()


def test_writing_replaces_whole_and_keeps_the_mode(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    target = repository.write("out.txt", "old" * 100_000)
    target.chmod(0o640)
    (repository.root / "link.txt").symlink_to("out.txt")
    assert here(*DIFF, "-o", "link.txt").code == 0
    assert (repository.root / "link.txt").is_symlink()
    assert target.read_text(encoding="utf-8") == here(*DIFF).out
    assert target.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in repository.root.iterdir() if path.name.startswith(".")] == []


def test_a_refused_question_leaves_the_file_as_it_was(
    repository: SmallDeal, here: Callable[..., Result]
) -> None:
    target = repository.write("out.txt", "old")
    assert here("diff", "2020", "-o", "out.txt").code == 2
    repository.write("terms/d/2025.yaml", "")
    assert here(*DIFF, "-o", "out.txt").code == 2
    assert target.read_text() == "old"


def test_a_device_is_written_to_and_not_replaced(repository: SmallDeal, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        try:
            said = repository.terms(*DIFF, "-o", str(pipe))
            got, _ = reader.communicate(timeout=20)
        finally:
            reader.kill()
    assert said == (0, "", "")
    assert got.decode() == repository.terms(*DIFF).out
    assert pipe.is_fifo()


# -- pipes and streams --------------------------------------------------------------------------------


def shell(repository: SmallDeal, line: str) -> tuple[int, str]:
    """A line of bash, `terms` in it; the exit code of `terms`, and all of stderr."""
    command = f"{line}; exit ${{PIPESTATUS[0]}}".replace("terms ", f"'{sys.executable}' -m dealterms ")
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=repository.root,
        env=repository.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr


def into_a_closed_pipe(repository: SmallDeal, *arguments: str) -> tuple[int, bytes]:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*TERMS, *arguments],
        cwd=repository.root,
        env=repository.environment(),
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writing)
    return done.returncode, done.stderr


def test_a_closed_pipe_is_no_failure(repository: SmallDeal) -> None:
    assert into_a_closed_pipe(repository, *DIFF) == (0, b"")
    assert into_a_closed_pipe(repository, *DIFF, "--exit-code") == (1, b"")
    assert into_a_closed_pipe(repository, "--help") == (0, b"")
    assert into_a_closed_pipe(repository, "help", "format") == (0, b"")
    assert shell(repository, "terms kinds --format json | head -1") == (0, "")


def test_a_full_disk_is_a_failure(repository: SmallDeal) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    assert shell(repository, "terms diff 2024 2025 > /dev/full") == (
        2,
        (
            "terms: standard output cannot be written: No space left on device."
            " Make room, or write elsewhere with -o FILE\n"
        ),
    )
    assert shell(repository, "terms --help > /dev/full")[0] == 2


def test_closed_streams_do_not_change_the_exit_code(repository: SmallDeal) -> None:
    assert shell(repository, "terms diff 2024 2025 >&-") == (
        2,
        "terms: standard output is closed. Open it, or write to a file with -o FILE\n",
    )
    assert shell(repository, "terms diff 2020 2>&-") == (2, "")
    assert shell(repository, "terms diff 2024 --exit-code 2>&- >&- -o x")[0] == 1


def test_a_terminal_that_knows_only_ascii(repository: SmallDeal) -> None:
    said = repository.terms(*DIFF, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (said.code, said.err) == (0, "")
    assert "2024 \\u2192 2025" in said.out


# -- references ---------------------------------------------------------------------------------------


def between(said: Result) -> tuple[str, str]:
    document = json.loads(said.out)
    return document["before"], document["after"]


def test_latest_is_never_in_the_future(repository: SmallDeal) -> None:
    repository.write("terms/d/2030.yaml", repository.snapshot)
    asked = ("diff", "latest~1", "latest", "--format", "json")
    assert between(repository.terms(*asked)) == ("2024", "2025")
    repository.write("terms/d/2026.yaml", repository.snapshot)
    assert between(repository.terms(*asked)) == ("2025", "2026")
    assert between(repository.terms(*asked, TERMS_TODAY="2030-06-01")) == ("2026", "2030")
    said = repository.terms("show", TERMS_TODAY="2020-01-01")
    assert said == (
        2,
        "",
        "terms: every snapshot is in the future. Name one by its date: 2024\n",
    )


def test_today_must_be_a_day(repository: SmallDeal) -> None:
    said = repository.terms("show", TERMS_TODAY="tomorrow")
    assert said == (2, "", "terms: TERMS_TODAY: not a day: 'tomorrow'. Write 2025-01-31\n")


def test_a_later_reference_is_answered_by_what_was_carried_on(here: Callable[..., Result]) -> None:
    said = here("diff", "2024", "2030")
    assert (said.code, said.err) == (0, "")
    assert "sked for 2024 and 2030" in said.out
    assert "2030: no snapshot of that time; the terms of 2025 are carried on" in said.out
    assert "carried" not in here(*DIFF).out


def test_the_same_backward(here: Callable[..., Result]) -> None:
    forward = json.loads(here(*DIFF, "--format", "json").out)
    backward = json.loads(here("diff", "2025", "2024", "--format", "json").out)
    assert (forward["backward"], backward["backward"]) == (False, True)
    assert (backward["before"], backward["after"]) == ("2025", "2024")
    one, other = (
        next(f for f in d["differences"][0]["fields"] if f["field"] == "rate") for d in (forward, backward)
    )
    assert (one["before"], one["after"]) == (other["after"], other["before"]) == ("20%", "25%")
    assert {one["direction"], other["direction"]} == {"tightened", "loosened"}


# -- folders ------------------------------------------------------------------------------------------

COMMANDS = {
    "diff": ("diff", "2024"),
    **{name: (name,) for name in ("show", "history", "list", "sources", "gaps", "dates")},
}


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(command, id=name, marks=pytest.mark.slow if name == "diff" else pytest.mark.exhaustive)
        for name, command in COMMANDS.items()
    ],
)
def test_it_can_stand_elsewhere(
    repository: SmallDeal, tmp_path_factory: pytest.TempPathFactory, command: tuple[str, ...]
) -> None:
    away = tmp_path_factory.mktemp("away")
    at_home = repository.terms(*command)
    assert at_home.code == 0
    root = str(repository.root)
    assert repository.terms(*command, "-C", root, cwd=away) == at_home
    assert repository.terms("-C", root, *command, cwd=away) == at_home
    assert repository.terms("-C", "/nowhere", *command, "-C", root, cwd=away) == at_home
    assert repository.terms(*command, cwd=repository.root / "terms/d") == at_home
    assert repository.terms(*command, cwd=away).code == 2


def test_places_are_told_from_where_one_stands(repository: SmallDeal) -> None:
    repository.write("terms/d/2025.yaml", "")
    message = ":1:1: error[well-formed]: the file is empty. Write its keys, or remove the file.\n"
    root = repository.root
    assert repository.terms("show", cwd=root / "seeds").err == f"../terms/d/2025.yaml{message}"
    assert (
        repository.terms("-C", root.name, "show", cwd=root.parent).err
        == f"{root.name}/terms/d/2025.yaml{message}"
    )


def test_commands_that_need_no_files_work_anywhere(
    repository: SmallDeal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    away = tmp_path_factory.mktemp("away")
    for command in (["kinds"], ["kinds", "payment"], ["help"], ["schema", "report"], ["--help"]):
        said = repository.terms(*command, cwd=away)
        assert (said.code, said.err) == (0, "")
        assert said.out
    assert repository.terms("--version", cwd=away).out == f"terms {__version__}\n"


def test_the_folder_is_gone(repository: SmallDeal, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    line = f"cd '{gone}' && rmdir '{gone}' && terms show"
    assert shell(repository, line) == (
        2,
        "terms: the current folder no longer exists. Go to another one\n",
    )


# -- which deal ---------------------------------------------------------------------------------------


def test_the_deal_is_named_by_option_or_environment(repository: SmallDeal) -> None:
    repository.write("terms/e/deal.yaml", repository.deal.replace("A deal", "Another"))
    repository.write("terms/e/2024.yaml", repository.snapshot)
    assert repository.terms("show", "--deal", "e").out.startswith("Another")
    assert repository.terms("show", TERMS_DEAL="e").out.startswith("Another")
    assert repository.terms("show", "--deal", "d", TERMS_DEAL="e").out.startswith("A deal")
    assert repository.terms("show", TERMS_DEAL="f").code == 2


# -- completion ---------------------------------------------------------------------------------------


def completed(repository: SmallDeal, line: str, cwd: Path | None = None) -> list[str]:
    said = repository.terms(
        cwd=cwd,
        _TERMS_COMPLETE="complete_bash",
        COMP_WORDS=line,
        COMP_CWORD=str(len(line.split(" ")) - 1),
    )
    assert (said.code, said.err) == (0, "")
    return said.out.split()


def test_completion_offers_what_there_is(repository: SmallDeal, tmp_path: Path) -> None:
    assert completed(repository, "terms di") == ["diff"]
    assert completed(repository, "terms diff ") == ["2024", "2025", "latest", "latest~1"]
    assert completed(repository, "terms diff 2024 2025") == ["2025"]
    assert completed(repository, "terms show 2") == ["2024", "2025"]
    assert completed(repository, "terms kinds rev") == ["revenue-share"]
    assert completed(repository, "terms help for") == ["format"]
    assert completed(repository, "terms diff --format js") == ["json"]
    assert completed(repository, "terms diff --term r") == ["royalty"]
    assert completed(repository, "terms show --term ") == ["royalty"]
    assert completed(repository, "terms history r") == ["royalty"]
    assert completed(repository, "terms sources ") == ["s-1"]
    assert completed(repository, "terms dates --format i") == ["ics"]
    assert completed(repository, "terms diff --only dis") == ["disputed"]
    assert completed(repository, "terms diff --fail-on ") == ["unsupported"]
    assert completed(repository, "terms review --fail-on re") == ["retold"]
    for command in ("diff 2024", "show", "history", "gaps", "dates"):
        assert completed(repository, f"terms {command} --known-by ") == ["2024", "2025"]
    repository.write("terms/e/deal.yaml", repository.deal)
    repository.write("terms/e/1999.yaml", repository.snapshot)
    assert completed(repository, "terms diff --deal ") == ["d", "e", "all"]
    assert completed(repository, "terms diff --deal e 1") == ["1999"]
    assert completed(repository, "terms page --deal ") == ["d", "e"]


ONE_DEAL = {
    "cite": ("royalty",),
    "end": ("royalty", "--status", "terminated", "--since", "2025"),
    "new": ("2026",),
    "page": (),
    "propose": ("royalty",),
    "schema": ("snapshot", "--ids"),
    "set": ("royalty", "rate=30%"),
}
ALL_DEALS = {
    "check": (),
    "dates": (),
    "diff": ("2024",),
    "export": ("facts",),
    "gaps": (),
    "history": (),
    "list": (),
    "query": ("select 1",),
    "show": (),
    "sources": (),
    "timeline": (),
}


@pytest.mark.slow
def test_the_help_of_each_command_says_whether_it_takes_all_deals(repository: SmallDeal) -> None:
    repository.write("terms/e/deal.yaml", repository.deal)
    repository.write("terms/e/2024.yaml", repository.snapshot)
    told = re.findall(r"^ +(\w+)  ", repository.terms("--help").out, re.MULTILINE)
    helps = {command: repository.terms(command, "--help").out for command in told}
    assert {command for command, text in helps.items() if "--deal" in text} == {*ONE_DEAL, *ALL_DEALS}
    for command, arguments in (*ONE_DEAL.items(), *ALL_DEALS.items()):
        said = repository.terms(command, *arguments, "--deal", "all", "-C", str(repository.root))
        takes_all = said.code in (0, 1)  # 1: a finding
        assert takes_all == (command in ALL_DEALS), (command, said)
        words = " ".join(helps[command].split())
        assert ("all for each of them" in words) == takes_all, command
        assert "unknown deal 'all'" in said.err or takes_all or "a page is of one deal" in said.err, said


@pytest.mark.slow
def test_the_folder_of_the_deals_is_not_that_of_other_paths(
    repository: SmallDeal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    away = tmp_path_factory.mktemp("away")
    said = repository.terms("show", "-C", str(repository.root), "-o", "x.txt", cwd=away)
    assert (said.code, said.err) == (0, "")
    assert [path.name for path in away.iterdir()] == ["x.txt"]
    words = " ".join(repository.terms("show", "--help").out.split())
    assert "Use the deals of DIR; other paths count from here." in words


def test_completion_stands_where_the_command_would(
    repository: SmallDeal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    away = tmp_path_factory.mktemp("away")
    assert completed(repository, "terms diff 2", away) == []
    assert completed(repository, f"terms diff -C {repository.root} 2", away) == ["2024", "2025"]
    assert completed(repository, f"terms -C {repository.root} diff 2", away) == ["2024", "2025"]


def test_completion_offers_branches_to_a_review(tmp_path: Path) -> None:
    repository = Kept(tmp_path)
    assert completed(repository, "terms review ") == []
    repository.init()
    repository.git("branch", "wip/2026")
    repository.git("tag", "v1")
    assert completed(repository, "terms review ") == ["main", "wip/2026", "v1"]
    assert completed(repository, "terms review w", tmp_path / "seeds") == ["wip/2026"]
    assert completed(repository, f"terms review -C {tmp_path} m", tmp_path.parent) == ["main"]


class Kept(SmallDeal, GitRepository):
    """A deal that git keeps."""


def test_completion_is_silent_where_anything_is_wrong(repository: SmallDeal) -> None:
    repository.write("terms/d/2025.yaml", b"\xff")
    repository.write("terms/e/deal.yaml", "")
    assert completed(repository, "terms diff --deal d 2") == ["2024", "2025"]
    assert completed(repository, "terms diff 2") == []


# -- the two ways in ----------------------------------------------------------------------------------


def test_the_script_and_the_module_are_the_same(repository: SmallDeal) -> None:
    script = Path(sys.executable).with_name("terms")
    if not script.exists():
        pytest.skip("the command is not installed beside this Python")
    done = subprocess.run(
        [script, *DIFF],
        cwd=repository.root,
        env=repository.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == repository.terms(*DIFF)


def test_without_arguments_it_shows_its_help(repository: SmallDeal) -> None:
    said = repository.terms()
    assert (said.code, said.err) == (0, "")
    assert said.out == repository.terms("--help").out


# -- one line of help -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", app.COMMANDS)
def test_the_line_of_help_is_the_first_line_of_the_command_itself(name: str) -> None:
    command = app.load_command(name)
    assert (command.help or "").splitlines()[0] == app.COMMANDS[name]


@pytest.mark.parametrize("name", app.COMMANDS)
def test_help_names_each_format_that_the_command_takes(name: str) -> None:
    takes = {"findings": name in ("check", "review"), "dates": name == "dates", "rows": name == "query"}
    of_tables = {*writers.FORMATS, *writers.BIBLIOGRAPHIES}
    for option in app.load_command(name).params:
        if option.name == "format_":
            named = set(re.split(r", | or ", option.help.partition(";")[0]))
            assert named == (of_tables if name == "export" else set(list_formats(**takes)))


def test_both_console_scripts_are_one_program() -> None:
    text = (PROJECT / "pyproject.toml").read_text("utf-8")
    scripts = tomllib.loads(text)["project"]["scripts"]
    assert scripts == {"terms": "dealterms.__main__:main", "deal-terms": "dealterms.__main__:main"}


# -- what is imported ---------------------------------------------------------------------------------


def test_no_library_of_arrays_is_imported_for_plain_text(repository: SmallDeal) -> None:
    """deepdiff imports them where they are, and a cold start would take twice as long."""
    pytest.importorskip("numpy", reason="numpy is not installed, so that nothing could import it")
    command = [sys.executable, "-X", "importtime", "-m", "dealterms", *DIFF]
    done = subprocess.run(command, cwd=repository.root, capture_output=True, text=True, check=True)
    assert "25%" in done.stdout
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "deepdiff.diff" in imported
    assert [name for name in imported if name.startswith(("numpy.", "pandas.", "polars."))] == []


@pytest.mark.parametrize(
    ("file", "format_"),
    [
        ("x.html", "html"),
        ("x.HTM", "html"),
        ("x.md", "markdown"),
        ("x.json", "json"),
        ("x.txt", "text"),
        ("x", "text"),
        ("html", "text"),
        ("x.csv", "text"),  # a diff has no rows
    ],
)
def test_the_ending_of_a_file_is_its_format(
    file: str, format_: str, here: Callable[..., Result], repository: SmallDeal
) -> None:
    assert here("diff", "2024", "2025", "-o", file) == Result(0, "", "")
    assert repository.read(file) == here("diff", "2024", "2025", "--format", format_).out
    # What --format asks for counts for more.
    assert here("diff", "2024", "2025", "-o", file, "--format", "json") == Result(0, "", "")
    assert json.loads(repository.read(file))["before"] == "2024"


def test_the_ending_of_a_file_may_be_that_of_rows_and_dates(
    here: Callable[..., Result], repository: SmallDeal
) -> None:
    pytest.importorskip("duckdb")
    assert here("query", "SELECT 1 AS one", "-o", "x.csv").code == 0
    assert repository.read("x.csv") == "one\n1\n"
