"""Every command, on every state of its streams, at every signal and within narrow limits.

What holds of all of them: 0 and what was asked for; 1 only what was asked to be one; 2 if it could not be
done; death by the signal that came; no process that outlives the first; no half of a file.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from support.git import GitRepository
from support.workspace import SNAPSHOT, SmallDeal

PYTHON = sys.executable
TERMS = (PYTHON, "-m", "dealterms")
MARK = "TERMS_TEST_RUN"
"""A variable that the processes of one test have, and no others."""
CLOSED = "terms: standard output is closed. Open it, or write to a file with -o FILE\n"
FULL = (
    "terms: standard output cannot be written: No space left on device."
    " Make room, or write elsewhere with -o FILE\n"
)


class Command(NamedTuple):
    """A command line, and what it comes to where nothing is in its way."""

    line: tuple[str, ...]
    code: int = 0
    environment: tuple[tuple[str, str], ...] = ()


COMPLETION = (("_TERMS_COMPLETE", "complete_bash"), ("COMP_WORDS", "terms di"), ("COMP_CWORD", "1"))
COMMANDS = {
    "terms": Command(TERMS),
    "--version": Command((*TERMS, "--version")),
    "--help": Command((*TERMS, "--help")),
    "completion": Command(TERMS, environment=COMPLETION),
    "diff": Command((*TERMS, "diff", "2024", "--exit-code"), 1),
    "diff --help": Command((*TERMS, "diff", "--help")),
    "show": Command((*TERMS, "show")),
    "quote": Command((*TERMS, "quote", "s-1", "twenty"), 6),
    "history": Command((*TERMS, "history")),
    "list": Command((*TERMS, "list")),
    "sources": Command((*TERMS, "sources")),
    "gaps": Command((*TERMS, "gaps")),
    "dates": Command((*TERMS, "dates")),
    "check": Command((*TERMS, "check"), 1),
    "check --explain": Command((*TERMS, "check", "--explain", "long-quote")),
    "review": Command((*TERMS, "review", "HEAD~1..HEAD", "--exit-code"), 1),
    "kinds": Command((*TERMS, "kinds")),
    "schema": Command((*TERMS, "schema", "report")),
    "schema --ids": Command((*TERMS, "schema", "snapshot", "--ids")),
    "help": Command((*TERMS, "help", "format")),
    "git install": Command((*TERMS, "git", "install")),
    "git uninstall": Command((*TERMS, "git", "uninstall")),
    "git textconv": Command((*TERMS, "git", "textconv", "terms/d/2024.yaml")),
    "action": Command((PYTHON, "-m", "dealterms.github_action"), 1),
}


class Done(NamedTuple):
    """What a process came to; a negative code is the signal that ended it."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a branch that changes a deal and has an error, and an event for the action."""
    root = tmp_path_factory.mktemp("prepared") / "here"
    SmallDeal(root)
    repository = GitRepository(root)
    repository.remove("terms/d/2025.yaml")
    repository.init()
    before = repository.git("rev-parse", "HEAD")
    repository.write("terms/d/2025.yaml", SNAPSHOT.replace("20%", "25%"))
    after = repository.commit()
    repository.write("event.json", json.dumps({"before": before, "after": after}))
    return root


@pytest.fixture(autouse=True)
def heeded() -> Iterator[None]:
    """Heed the signals that what started the tests may ignore: a program in the background inherits that."""
    earlier = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGHUP)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    for number, handler in earlier.items():
        signal.signal(number, handler)


@pytest.fixture
def here(prepared: Path, tmp_path: Path) -> Path:
    """A copy of it, so that none of a test's traces is found by another."""
    return Path(shutil.copytree(prepared, tmp_path / "here"))


def environment(here: Path, command: Command, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "TERMS_"))}
    return {
        **kept,
        "TERMS_TODAY": "2026-01-31",
        "COLUMNS": "100",
        "PYTHONUTF8": "1",
        "NO_COLOR": "1",
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_EVENT_PATH": str(here / "event.json"),
        "GITHUB_REPOSITORY": "acme/deals",
        "GITHUB_RUN_ID": "42",
        "GITHUB_WORKSPACE": str(here),
        MARK: str(here),
        **dict(command.environment),
        **more,
    }


def run(here: Path, command: Command, redirection: str = "", **streams: int) -> Done:
    """Run a command with a redirection of the shell, and with the streams that are given."""
    done = subprocess.run(
        ["bash", "-c", f'exec "$@" {redirection}', "bash", *command.line],
        cwd=here,
        env=environment(here, command),
        **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams},
        timeout=60,
        check=False,
    )
    return Done(done.returncode, (done.stdout or b"").decode(), (done.stderr or b"").decode())


@contextmanager
def broken_pipe() -> Iterator[int]:
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


# -- streams ------------------------------------------------------------------------------------------

LOST = {
    "closed": ">&-",
    "full": ">/dev/full",
    "for reading only": "1</dev/null",
    "all closed": "<&- >&- 2>&-",
}
"""Where nothing can be printed: it could not be done."""
HARMLESS = {
    "stdin closed": "<&-",
    "stdin for writing only": "0>/dev/null",
    "stderr closed": "2>&-",
    "stderr full": "2>/dev/full",
    "stderr for reading only": "2</dev/null",
    "stdin and stderr closed": "<&- 2>&-",
}
"""Where nothing is missing that was asked for."""
QUICK = {
    ("--version", "closed"),
    ("check", "stderr closed"),
    ("check --explain", "full"),
    ("action", "closed"),
}


def list_cells(states: object) -> list[object]:
    """Each command with each state; in a quick run a few that stand for the others."""
    return [
        pytest.param(
            command, state, id=f"{command}, {state}", marks=[] if is_quick else pytest.mark.exhaustive
        )
        for command in COMMANDS
        for state in states  # type: ignore[attr-defined]
        for is_quick in [(command, state) in QUICK]
    ]


@pytest.mark.parametrize(("name", "state"), list_cells(LOST))
def test_what_cannot_be_printed_is_2(here: Path, name: str, state: str) -> None:
    done = run(here, COMMANDS[name], LOST[state])
    expected = {"full": FULL, "all closed": ""}.get(state, CLOSED)
    if name == "action":
        # Its own message cannot be printed where GitHub reads it.
        expected = expected.replace("terms: ", "terms review: ")
    assert done == (2, "", expected)


@pytest.mark.parametrize(("name", "state"), list_cells(HARMLESS))
def test_what_is_not_needed_changes_nothing(here: Path, name: str, state: str, prepared: Path) -> None:
    normal = run(here, COMMANDS[name])
    assert normal.code == COMMANDS[name].code
    assert normal.out and not normal.err
    shutil.rmtree(here)
    shutil.copytree(prepared, here)
    assert run(here, COMMANDS[name], HARMLESS[state]) == normal


@pytest.mark.parametrize(("name", "state"), list_cells(["stdout", "stderr"]))
def test_a_pipe_that_nobody_reads_is_no_failure(here: Path, name: str, state: str) -> None:
    with broken_pipe() as pipe:
        done = run(here, COMMANDS[name], **{state: pipe})
    assert (done.code, done.err) == (COMMANDS[name].code, "")


@pytest.mark.parametrize("name", ["schema", "help", "--help"])
def test_a_reader_may_stop_early(here: Path, name: str) -> None:
    with start(here, COMMANDS[name], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.read(1)
        process.stdout.close()
        assert process.wait(timeout=30) == 0


@pytest.mark.parametrize("name", ["check", "schema", "--help", "action"])
def test_a_file_that_may_not_grow_is_like_a_full_disk(here: Path, name: str) -> None:
    done = run(here, COMMANDS[name], ">out.txt", preexec_fn=limit("FSIZE", 0))  # type: ignore[arg-type]
    assert (done.code, done.out) == (2, "")
    assert "standard output cannot be written: File too large. Make room" in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("flag", [pytest.param("-O", marks=pytest.mark.exhaustive), "-OO"])
@pytest.mark.parametrize(
    "name",
    [
        "check",
        "review",
        "action",
        *(
            pytest.param(name, marks=pytest.mark.exhaustive)
            for name in ("check --explain", "diff --help", "quote", "kinds", "schema", "schema --ids")
        ),
    ],
)
def test_python_may_drop_assertions_and_docstrings(here: Path, name: str, flag: str) -> None:
    command = COMMANDS[name]
    optimized = command._replace(line=(PYTHON, flag, *command.line[1:]))
    assert run(here, optimized) == run(here, command)


# -- files --------------------------------------------------------------------------------------------

DIFF = Command((*TERMS, "diff", "2024"))


def writing(*targets: str) -> Command:
    return Command((*DIFF.line, *targets))


@pytest.mark.parametrize(
    "target", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "/dev/stderr", "/dev/fd/7", "link"]
)
@pytest.mark.parametrize(
    "kind",
    ["pipe", *(pytest.param(kind, marks=pytest.mark.exhaustive) for kind in ("file", "appended"))],
)
def test_what_is_open_already_is_written_to(here: Path, target: str, kind: str) -> None:
    """Whatever it is; a file that is appended to is not begun anew."""
    (here / "link").symlink_to("/dev/stdout")
    number = {"/dev/stderr": 2, "/dev/fd/7": 7}.get(target, 1)
    to = {"pipe": "| cat >out.txt", "file": ">out.txt", "appended": ">>out.txt"}[kind]
    (here / "out.txt").write_text("old\n")
    swapped = f"{number}>&1 " if number != 1 else ""
    line = f'{{ "$@" -o {target} {swapped}; }} {to}; exit ${{PIPESTATUS[0]}}'
    done = subprocess.run(
        ["bash", "-c", line, "bash", *DIFF.line],
        cwd=here,
        env=environment(here, DIFF),
        timeout=60,
        check=False,
    )
    old = "old\n" if kind == "appended" else ""
    assert (done.returncode, (here / "out.txt").read_text()) == (0, old + run(here, DIFF).out)


NOT_WRITTEN = {
    "/dev/full": "`/dev/full` cannot be written: No space left on device. Name another file",
    "/dev/fd/9": "`/dev/fd/9` cannot be written: it is not open for writing. Open it, or name another file",
    ".": "`.` cannot be written: it is a folder. Name a file",
    "new.txt/": "`new.txt/` cannot be written: it names a folder. Name a file",
    "none/x": "`none/x` cannot be written: no such folder: 'none'. Make it first",
    "event.json/x": "`event.json/x` cannot be written: no such folder: 'event.json'. Make it first",
    "circle": "`circle` cannot be written: Too many levels of symbolic links. Name another file",
}


@pytest.mark.parametrize("target", NOT_WRITTEN)
def test_what_cannot_be_written_is_2(here: Path, target: str) -> None:
    (here / "circle").symlink_to("circle")
    assert run(here, writing("-o", target)) == (2, "", f"terms: {NOT_WRITTEN[target]}\n")
    assert list_leftovers(here) == []


def test_a_closed_output_that_is_named_is_2(here: Path) -> None:
    done = run(here, writing("-o", "/dev/stdout"), ">&-")
    message = "`/dev/stdout` cannot be written: it is not open for writing. Open it, or name another file"
    assert done == (2, "", f"terms: {message}\n")


def test_a_file_that_may_not_grow_stays_as_it_was(here: Path) -> None:
    (here / "out.txt").write_text("old")
    done = run(here, writing("-o", "out.txt"), preexec_fn=limit("FSIZE", 10))  # type: ignore[arg-type]
    assert done == (2, "", "terms: `out.txt` cannot be written: File too large. Name another file\n")
    assert (here / "out.txt").read_text() == "old"
    assert list_leftovers(here) == []


def test_a_file_that_may_only_be_read_is_not_replaced(here: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("the administrator may write what may only be read")
    (here / "out.txt").write_text("old")
    (here / "out.txt").chmod(0o444)
    assert run(here, writing("-o", "out.txt")).code == 2
    assert (here / "out.txt").read_text() == "old"


def test_a_reader_of_a_pipe_may_be_gone(here: Path) -> None:
    with broken_pipe() as pipe:
        assert run(here, writing("-o", "/dev/stdout"), stdout=pipe) == (0, "", "")
    assert run(here, writing("-o", "/dev/null")) == (0, "", "")


def test_two_formats_go_to_two_places_whatever_they_are_called(here: Path) -> None:
    (here / "b").symlink_to("a")
    for first, second in (("a", "./a"), ("a", "b"), ("/dev/stdout", "/dev/fd/1")):
        done = run(here, writing("-f", f"text:{first}", "-f", f"json:{second}"))
        message = f"several formats for the file '{first}'. Give each a file of its own"
        assert done == (2, "", f"terms: {message}\n")
    done = run(here, writing("-f", "text", "-f", "json:/dev/stdout"))
    assert done == (2, "", "terms: several formats for the file '/dev/stdout'. Give each a file of its own\n")
    done = run(here, writing("-f", "text:/dev/stderr", "-f", "json:/dev/stdout", "-f", "markdown:a"))
    assert (done.code, done.err) == (0, run(here, DIFF).out)
    assert json.loads(done.out)["status"] == "changed"
    assert (here / "a").read_text().startswith("#")


def list_leftovers(here: Path) -> list[str]:
    return [path.name for path in here.iterdir() if path.name.startswith(".terms")]


# -- signals ------------------------------------------------------------------------------------------

ENDING = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL]


@contextmanager
def start(here: Path, command: Command, **options: object) -> Iterator[subprocess.Popen[bytes]]:
    """Start a command; it is ended if it is not by then."""
    more = {"stdin": subprocess.DEVNULL, "stderr": subprocess.PIPE, **options}
    more.setdefault("env", environment(here, command))
    with subprocess.Popen(command.line, cwd=here, **more) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            process.kill()


def wait_until(what: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.02)


def list_processes(here: Path) -> list[int]:
    """Return the processes of this test that are alive."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            marked = f"{MARK}={here}".encode() in (folder / "environ").read_bytes().split(b"\0")
            if marked and ") Z" not in (folder / "stat").read_text():
                found.append(int(folder.name))
    return found


def is_printing(process: subprocess.Popen[bytes]) -> bool:
    """Whether it waits until more goes into its pipe."""
    try:
        return "pipe_write" in Path(f"/proc/{process.pid}/wchan").read_text()
    except OSError:
        return False


@contextmanager
def filled_pipe() -> Iterator[tuple[int, int]]:
    """A pipe into which nothing more goes."""
    reading, writing_ = os.pipe()
    os.set_blocking(writing_, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writing_, b"." * 4096)
    os.set_blocking(writing_, True)
    yield reading, writing_
    for end in (reading, writing_):
        with suppress(OSError):
            os.close(end)


ONLY_LINUX = pytest.mark.skipif(not Path("/proc/self/wchan").exists(), reason="it looks into Linux's /proc")


@ONLY_LINUX
@pytest.mark.parametrize("number", ENDING)
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if name == "diff" else pytest.mark.exhaustive) for name in COMMANDS],
)
def test_a_signal_ends_it_while_it_prints(here: Path, name: str, number: signal.Signals) -> None:
    with filled_pipe() as (_, pipe), start(here, COMMANDS[name], stdout=pipe) as process:
        wait_until(lambda: is_printing(process))
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (-number, b"")
    wait_until(lambda: not list_processes(here))


@ONLY_LINUX
@pytest.mark.exhaustive
@pytest.mark.parametrize("name", COMMANDS)
def test_a_signal_that_says_that_a_pipe_is_closed_does_nothing(here: Path, name: str) -> None:
    with filled_pipe() as (reading, pipe), start(here, COMMANDS[name], stdout=pipe) as process:
        os.close(pipe)
        wait_until(lambda: is_printing(process))
        process.send_signal(signal.SIGPIPE)
        with open(reading, "rb", closefd=False) as file:
            assert file.read().lstrip(b".")
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (COMMANDS[name].code, b"")


def install_sleeper(here: Path, tmp_path: Path) -> dict[str, str]:
    """Install a rule that says where it is, and then waits."""
    site = tmp_path / "site"
    (site / "sleeper-1.dist-info").mkdir(parents=True)
    (site / "sleeper-1.dist-info/METADATA").write_text("Name: sleeper\nVersion: 1\n")
    (site / "sleeper-1.dist-info/entry_points.txt").write_text("[dealterms.rules]\nsleeper = sleeper\n")
    (site / "sleeper.py").write_text(
        "'''Something is wrong.'''\nimport os, time\n"
        "def find(context):\n"
        "    open(f'at-{os.getpid()}', 'a').close()\n"
        "    while not os.path.exists('go-on'):\n"
        "        time.sleep(0.02)\n"
        "    return ()\n"
    )
    path = os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")])
    return environment(here, COMMANDS["check"], PYTHONPATH=path)


def at_work(here: Path) -> list[int]:
    return [int(path.name[3:]) for path in here.glob("at-*")]


@ONLY_LINUX
@pytest.mark.parametrize("number", ENDING)
@pytest.mark.parametrize("name", ["check", "review"])
def test_a_signal_ends_it_while_it_works(
    here: Path, tmp_path: Path, name: str, number: signal.Signals
) -> None:
    env = install_sleeper(here, tmp_path)
    with start(here, COMMANDS[name], stdout=subprocess.PIPE, env=env) as process:
        wait_until(lambda: at_work(here))
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (-number, b"", b"")
    wait_until(lambda: not list_processes(here))


@pytest.mark.exhaustive
@pytest.mark.parametrize("number", ENDING)
def test_a_signal_ends_it_at_any_time(here: Path, number: signal.Signals) -> None:
    """While Python starts, Ctrl-C ends it with words of Python's."""
    for thousandths in range(0, 400, 25):
        with start(here, COMMANDS["review"], stdout=subprocess.PIPE) as process:
            time.sleep(thousandths / 1000)
            process.send_signal(number)
            _, err = process.communicate(timeout=30)
        assert process.returncode in (-number, 1)
        assert not err or number == signal.SIGINT
        wait_until(lambda: not list_processes(here))
    assert list_leftovers(here) == []


def test_a_signal_that_is_ignored_stays_so(here: Path, tmp_path: Path) -> None:
    """As below `nohup`, and in the background of a script."""
    env = install_sleeper(here, tmp_path)
    line = Command(("sh", "-c", 'trap "" INT HUP; exec "$@"', "sh", *TERMS, "check"))
    with start(here, line, stdout=subprocess.PIPE, env=env) as process:
        wait_until(lambda: at_work(here))
        for number in (signal.SIGINT, signal.SIGHUP):
            process.send_signal(number)
        (here / "go-on").touch()
        out, _ = process.communicate(timeout=30)
    assert (process.returncode, bool(out)) == (1, True)


# -- several processes --------------------------------------------------------------------------------


def add_deals(here: Path, number: int) -> None:
    for n in range(number):
        (here / f"terms/e{n}").mkdir()
        for name in ("deal.yaml", "2024.yaml", "2025.yaml"):
            shutil.copy(here / "terms/d" / name, here / f"terms/e{n}" / name)


SEVERAL = Command(
    (
        PYTHON,
        "-c",
        "import os; os.cpu_count = lambda: 4; from dealterms.__main__ import main; main()",
        "check",
    ),
    1,
)
"""`terms check` on a machine with four processors."""
ONE = Command(
    (
        PYTHON,
        "-c",
        "import os; os.cpu_count = lambda: 1; from dealterms.__main__ import main; main()",
        "check",
    ),
    1,
)


@pytest.fixture
def many(here: Path) -> Path:
    """A repository with so many deals that four processes read them."""
    add_deals(here, 80)
    return here


def test_several_processes_find_what_one_finds(many: Path) -> None:
    assert run(many, SEVERAL) == run(many, ONE)


@ONLY_LINUX
@pytest.mark.parametrize(
    "number",
    [signal.SIGTERM, *(pytest.param(n, marks=pytest.mark.exhaustive) for n in ENDING if n != signal.SIGTERM)],
)
def test_no_worker_outlives_the_first_process(many: Path, tmp_path: Path, number: signal.Signals) -> None:
    env = install_sleeper(many, tmp_path)
    with start(many, SEVERAL, stdout=subprocess.PIPE, env=env) as process:
        wait_until(lambda: len(at_work(many)) == 4)
        assert process.pid not in at_work(many)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (-number, b"", b"")
    wait_until(lambda: not list_processes(many), 5)


@ONLY_LINUX
@pytest.mark.exhaustive
def test_control_c_ends_all_at_once(many: Path, tmp_path: Path) -> None:
    """A terminal sends it to each of them."""
    env = install_sleeper(many, tmp_path)
    with start(many, SEVERAL, stdout=subprocess.PIPE, env=env, start_new_session=True) as process:
        wait_until(lambda: len(at_work(many)) == 4)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (-signal.SIGINT, b"", b"")
    wait_until(lambda: not list_processes(many), 5)


@ONLY_LINUX
@pytest.mark.parametrize("killed", [1, 4])
def test_what_a_killed_worker_left_is_done_by_the_first_process(
    many: Path, tmp_path: Path, killed: int
) -> None:
    env = install_sleeper(many, tmp_path)
    with start(many, SEVERAL, stdout=subprocess.PIPE, env=env) as process:
        wait_until(lambda: len(at_work(many)) == 4)
        for worker in at_work(many)[:killed]:
            os.kill(worker, signal.SIGKILL)
        (many / "go-on").touch()
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out.decode(), err) == (*run(many, ONE)[:2], b"")


@pytest.mark.exhaustive
def test_what_a_rule_of_another_package_raises_in_a_worker_is_told(many: Path, tmp_path: Path) -> None:
    env = install_sleeper(many, tmp_path)
    (tmp_path / "site/sleeper.py").write_text("'''Wrong.'''\ndef find(context):\n    raise OSError('no')\n")
    with start(many, SEVERAL, stdout=subprocess.PIPE, env=env) as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, b"")
    assert err.startswith(
        b"terms: the rule `sleeper` of the package sleeper (sleeper) cannot be used: OSError: no."
    )


# -- other programs -----------------------------------------------------------------------------------


def find_started(here: Path, words: bytes) -> list[int]:
    """Return the processes of this test whose command line has the words."""
    found = []
    for process in list_processes(here):
        with suppress(OSError):
            if words in Path(f"/proc/{process}/cmdline").read_bytes():
                found.append(process)
    return found


def let_git_wait(here: Path, tmp_path: Path) -> dict[str, str]:
    """Let git read a pipe that nobody writes into."""
    os.mkfifo(here / ".gitignore")
    return environment(here, COMMANDS["review"])


def let_extractors_wait(here: Path, tmp_path: Path) -> dict[str, str]:
    """Let the reader of PDFs wait, in whichever process it is."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/pypdf.py").write_text("import time\ntime.sleep(60)\n")
    (here / "seeds/s-1.pdf").write_bytes(b"%PDF-1.4\n")
    with (here / "seeds/s-1.yaml").open("a") as record:
        record.write("capture: {file: s-1.pdf}\n")
    path = os.pathsep.join([str(tmp_path / "site"), os.environ.get("PYTHONPATH", "")])
    return environment(here, COMMANDS["check"], PYTHONPATH=path)


WAITING = {
    "git": (Command((*TERMS, "review", "main")), let_git_wait, b"ls-files"),
    "an extractor": (COMMANDS["check"], let_extractors_wait, b"dealterms.quotes.extract"),
    "the extractor of a worker": (SEVERAL, let_extractors_wait, b"dealterms.quotes.extract"),
}


@ONLY_LINUX
@pytest.mark.parametrize(
    "number",
    [signal.SIGKILL, *(pytest.param(n, marks=pytest.mark.exhaustive) for n in ENDING if n != signal.SIGKILL)],
)
@pytest.mark.parametrize("what", WAITING)
def test_no_other_program_outlives_the_first_process(
    here: Path, tmp_path: Path, what: str, number: signal.Signals
) -> None:
    command, let_wait, words = WAITING[what]
    if command is SEVERAL:
        add_deals(here, 80)
    env = let_wait(here, tmp_path)
    with start(here, command, stdout=subprocess.PIPE, env=env) as process:
        wait_until(lambda: find_started(here, words))
        process.send_signal(number)
        process.communicate(timeout=30)
    assert process.returncode == -number
    wait_until(lambda: not list_processes(here), 2)


# -- limits -------------------------------------------------------------------------------------------


def limit(name: str, value: int) -> Callable[[], None]:
    """Return what limits a process that is about to start."""
    resource = pytest.importorskip("resource", reason="limits of processes are Unix's")

    def apply() -> None:
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))

    return apply


def test_a_library_that_cannot_be_loaded_is_2(here: Path, tmp_path: Path) -> None:
    """Whenever it is loaded: with the command line, or when a command needs it."""
    for name, said in (("typer", "it cannot start"), ("yaml", "a library cannot be used")):
        site = tmp_path / name
        site.mkdir()
        (site / f"{name}.py").write_text("raise ImportError('failed to map segment')\n")
        path = os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")])
        with start(
            here, DIFF, stdout=subprocess.PIPE, env=environment(here, DIFF, PYTHONPATH=path)
        ) as process:
            out, err = process.communicate(timeout=30)
        hint = "Install it anew, or allow it more memory and files"
        assert (process.returncode, out) == (2, b"")
        assert err.decode() == f"terms: {said} (ImportError: failed to map segment). {hint}\n"


PYTHON_IS_DEAD = ("Fatal Python error", "error while loading shared libraries")
COMPILER_IS_DEAD = " is required for "
"""Python compiles our files here, and says so, and more, of a part of one for which it had no memory."""
WORKER_IS_DEAD = "memory allocation of "
"""A library in Rust that gets no memory says so as it ends the process."""


@pytest.mark.exhaustive
@pytest.mark.parametrize("files", range(4, 24))
@pytest.mark.parametrize("name", ["diff", "review", "check", "--version"])
def test_few_open_files(many: Path, name: str, files: int) -> None:
    command = SEVERAL if name == "check" else COMMANDS[name]
    hold_to_limits(many, command, limit("NOFILE", files))


@pytest.mark.exhaustive
@pytest.mark.parametrize("megabytes", [16, 24, 32, 40, 48, 56, 64, 80, 96, 128, 160, 200, 256, 320])
@pytest.mark.parametrize("name", ["diff", "review", "check", "--version"])
def test_little_memory(many: Path, name: str, megabytes: int) -> None:
    command = SEVERAL if name == "check" else COMMANDS[name]
    hold_to_limits(many, command, limit("AS", megabytes * 2**20))


def hold_to_limits(here: Path, command: Command, apply: Callable[[], None]) -> None:
    """It is done as ever, or it is 2 and one line; unless Python itself does not come so far."""
    limited = run(here, command, preexec_fn=apply)  # type: ignore[arg-type]
    if limited.code == 2:
        assert limited.err.startswith("terms: ")
        assert limited.err.count("\n") == 1
    elif limited.code in (1, 127):
        wanted = run(here, command)
        # What a worker that was ended did not do is done all the same.
        if command is SEVERAL and WORKER_IS_DEAD in limited.err:
            limited = limited._replace(err=wanted.err)
        # Nothing of ours is run yet: the dynamic linker or Python ends it.
        assert limited == wanted or any(words in limited.err for words in PYTHON_IS_DEAD)
    elif limited.code not in (-signal.SIGABRT, -signal.SIGSEGV):
        # A library in C or Rust that gets no memory ends the process itself.
        assert limited == run(here, command) or (limited.code == 70 and COMPILER_IS_DEAD in limited.err)


@pytest.mark.exhaustive
def test_no_more_processes_than_one(many: Path, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("the administrator is not limited")
    assert run(many, SEVERAL, preexec_fn=limit("NPROC", 1)) == run(many, ONE)  # type: ignore[arg-type]


@pytest.mark.exhaustive
def test_no_shared_memory_is_needed(many: Path) -> None:
    mount = "mount -t tmpfs -o ro none /dev/shm"
    if subprocess.run(["unshare", "-m", "sh", "-c", mount], capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    alone = SEVERAL._replace(line=("unshare", "-m", "sh", "-c", f'{mount} && exec "$@"', "sh", *SEVERAL.line))
    assert run(many, alone) == run(many, ONE)
