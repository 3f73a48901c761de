"""What a command asks for at a terminal: a real pseudo-terminal, in which keys are typed."""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from support.workspace import Workspace

pytest.importorskip("pty", reason="there are no pseudo-terminals on this system")
pytest.importorskip("readline", reason="this Python was built without readline, which completes words")

DEAL = "title: Northline and the Port\nparties:\n  northline: {name: Northline}\n  eastbay: {name: Port of Eastbay}\n"
SNAPSHOT = """\
basis: original
terms:
  berths: {kind: exclusivity, grantor: eastbay, holder: northline, level: exclusive}
  dues: {kind: revenue-share, payer: northline, payee: eastbay, rate: 3%}
"""
GULL = "type: report\ntitle: The gull\nurl: https://gull.example/\nissued: 2023-05\nclass: reported\n"
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r|\x07")


class Terminal:
    """A command in a terminal, and what has been shown in it."""

    def __init__(self, leader: int, process: subprocess.Popen[bytes]) -> None:
        self.leader = leader
        self.process = process
        self.shown = ""

    def answer(self, prompt: str, *keys: str) -> None:
        """Wait until a prompt is shown, and type keys."""
        self._read_until(prompt)
        for key in keys:
            os.write(self.leader, key.encode())
            time.sleep(0.05)

    def interrupt(self) -> int:
        """Press Ctrl-C; return the exit code.

        Python's readline loses a Ctrl-C between the prompt and its wait for a key. A person presses again.
        """
        for _ in range(20):
            os.write(self.leader, b"\x03")
            with suppress(subprocess.TimeoutExpired):
                return self.process.wait(1)
        raise AssertionError(f"Ctrl-C did not end it:\n{self.shown}")

    def finish(self) -> int:
        """Wait for the end; return the exit code."""
        self._read_until(None)
        return self.process.wait(20)

    def _read_until(self, text: str | None) -> None:
        deadline = time.monotonic() + 20
        start = len(self.shown)
        while text is None or text not in self.shown[start:]:
            ready, _, _ = select.select([self.leader], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"{text!r} was not shown:\n{self.shown}"
            try:
                read = os.read(self.leader, 4096)
            except OSError:  # the other side is closed
                read = b""
            if not read:
                assert text is None, f"{text!r} was not shown:\n{self.shown}"
                return
            self.shown += _ESCAPE.sub("", read.decode("utf-8", "replace"))


@contextmanager
def open_terminal(space: Workspace, *arguments: str) -> Iterator[Terminal]:
    import pty

    leader, follower = pty.openpty()
    environment = {k: v for k, v in space.environment(TERM="xterm", COLUMNS="100").items() if k != "CI"}
    process = subprocess.Popen(
        [sys.executable, "-m", "dealterms", *arguments],
        cwd=space.root,
        env=environment,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
        preexec_fn=_take_terminal,  # noqa: PLW1509 - no other thread runs
    )
    os.close(follower)
    try:
        yield Terminal(leader, process)
    finally:
        process.kill()
        process.wait()
        os.close(leader)


def _take_terminal() -> None:
    """Let Ctrl-C be a signal: only a controlling terminal makes it one; a background job ignores it."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def harbor(tmp_path: Path) -> Workspace:
    """A deal with one snapshot."""
    space = Workspace(tmp_path / "harbor")
    space.write("terms/harbor/deal.yaml", DEAL)
    space.write("terms/harbor/2023.yaml", SNAPSHOT)
    space.write("seeds/gull.yaml", GULL)
    return space


def test_a_deal_is_begun_by_questions(tmp_path: Path) -> None:
    space = Workspace(tmp_path / "empty")
    with open_terminal(space, "init") as terminal:
        terminal.answer("Id of the deal, as in acme-bolt: ", "Acme\n")
        terminal.answer("not a valid token: 'Acme'. Write acme", "acme\n")
        terminal.answer("Title, as people call it: ", "\n")
        terminal.answer("an answer is wanted", "Acme and Bolt\n")
        terminal.answer("Name of a party: ", "Acme Corp.\n")
        terminal.answer("Id of Acme Corp. [acme-corp]: ", "acme\n")
        terminal.answer("Name of a party: ", "Bolt\n")
        terminal.answer("Id of Bolt [bolt]: ", "\n")
        terminal.answer("Name of a party [none]: ", "\n")
        assert terminal.finish() == 0
    assert space.read("terms/acme/deal.yaml") == (
        "title: Acme and Bolt\nparties:\n  acme: {name: Acme Corp.}\n  bolt: {name: Bolt}\n"
    )


def test_words_are_completed_and_defaults_are_taken(harbor: Workspace) -> None:
    with open_terminal(harbor, "new") as terminal:
        terminal.answer("Date, as in 2025-01-21: ", "2024-06\n")
        terminal.answer("Basis [amendment]: ", "rest\t", "\n")
        terminal.answer("Summary, in one sentence [none]: ", "The dues rise.\n")
        assert terminal.finish() == 0
    assert harbor.read("terms/harbor/2024-06.yaml").startswith(
        "basis: restatement\nsummary: The dues rise.\n"
    )
    with open_terminal(harbor, "set") as terminal:
        terminal.answer("Term: ", "du\t", "\n")
        terminal.answer("Field and value, as in rate=20%: ", "rate\n")
        terminal.answer("Write FIELD=VALUE, as in rate=20%", "rate=4%\n")
        assert terminal.finish() == 0
    assert "rate: 4%" in harbor.read("terms/harbor/2024-06.yaml")
    with open_terminal(harbor, "end", "berths") as terminal:
        terminal.answer("Status: ", "term\t", "\n")
        assert terminal.finish() == 0
    assert "status: terminated" in harbor.read("terms/harbor/2024-06.yaml")


def test_what_a_citation_supports_is_asked_for(harbor: Workspace) -> None:
    harbor.write("article.txt", "Northline pays 3% to the port.\n")
    with open_terminal(harbor, "source", "add", "article.txt") as terminal:
        terminal.answer("Title: ", "The dues\n")
        terminal.answer("Outlet [none]: ", "The Courier\n")
        terminal.answer("Issued, as in 2024-06-14 [none]: ", "2023-06\n")
        terminal.answer("Address [none]: ", "https://courier.example/dues\n")
        terminal.answer("Class: how its words know [none]: ", "repo\t", "\n")
        terminal.answer("Id of the record [the-courier-2023-06]: ", "courier\n")
        assert terminal.finish() == 0
    with open_terminal(harbor, "cite") as terminal:
        terminal.answer("Term: ", "dues\n")
        terminal.answer("Source: ", "cou\t", "\n")
        terminal.answer("Quote: ", "pays 3%\n")
        terminal.answer("Fields whose value these words state, with blanks between [none]: ", "rate\n")
        terminal.answer("What it says, in your own words [none]: ", "\n")
        assert terminal.finish() == 0
    assert harbor.read("terms/harbor/2023.yaml").endswith(
        "rate: 3%, sources: [{source: courier, at: line 1, quote: pays 3%, supports: [rate]}]}\n"
    )


def test_who_gives_no_answer_is_told_so(harbor: Workspace) -> None:
    with open_terminal(harbor, "set") as terminal:
        terminal.answer("Term: ", "\x04")
        assert terminal.finish() == 2
        assert "terms: no answer to 'Term'" in terminal.shown
    with open_terminal(harbor, "set") as terminal:
        terminal.answer("Term: ")
        echo = termios.tcgetattr(terminal.leader)[3] & termios.ECHO
        assert terminal.interrupt() == -signal.SIGINT
        # The terminal is left as any program wants it.
        assert (echo, termios.tcgetattr(terminal.leader)[3] & termios.ECHO) == (0, termios.ECHO)
    assert harbor.read("terms/harbor/2023.yaml") == SNAPSHOT


def test_where_nobody_can_be_asked_it_is_an_error(harbor: Workspace) -> None:
    with open_terminal(harbor, "set") as terminal:
        terminal.answer("Term: ")
    done = harbor.terms("set")
    assert (done.code, done.out, done.err) == (2, "", "terms: TERM is missing\n")
