"""`terms` in a process of its own, forked from one that has imported it already.

Importing the libraries takes longer than most commands do, and the tests run some thousand commands. What
a start itself is (streams, signals, limits, what is imported when) is tested with programs that are started.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import NamedTuple

SECONDS = 60
"""How long a command may take."""
AT_START = ("PYTHON", "LC_", "LANG", "LD_")
"""What the names of variables begin with that Python reads when it starts, and never again."""
APART = ("dealterms.__main__", "dealterms.mcp_server", "dealterms.github_action", "dealterms.spark")
"""What commands do not import, or only those of an extra."""


class Result(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


def run_terms(arguments: tuple[str, ...], cwd: Path, environment: dict[str, str]) -> Result:
    """Run `terms`; where it cannot be forked from a process like it, start it."""
    if not hasattr(os, "fork") or _get_start(environment) != _get_start(dict(os.environ)):
        return start_terms(arguments, cwd, environment)
    mine, theirs = socket.socketpair()
    pipes = [os.pipe(), os.pipe()]
    with mine:
        with theirs:
            socket.send_fds(_start_server(), [b"."], [theirs.fileno(), *(write for _, write in pipes)])
        for _, write in pipes:
            os.close(write)
        request = {"arguments": arguments, "cwd": str(cwd), "environment": environment}
        mine.sendall(json.dumps(request).encode() + b"\n")
        answer = mine.makefile()
        process = int(answer.readline())
        try:
            out, err = _read_to_end([read for read, _ in pipes])
        except TimeoutError:
            os.kill(process, signal.SIGKILL)
            raise
        return Result(int(answer.readline()), out.decode(), err.decode())


def start_terms(arguments: tuple[str, ...], cwd: Path, environment: dict[str, str]) -> Result:
    """Run `terms` as a user does, in a new Python."""
    done = subprocess.run(
        [sys.executable, "-m", "dealterms", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def _get_start(environment: dict[str, str]) -> dict[str, str]:
    """Return the variables that a process reads when it starts. UTF-8 is what `_start_server` sets."""
    kept = {name: value for name, value in environment.items() if name.startswith(AT_START)}
    return {**kept, "PYTHONUTF8": environment.get("PYTHONUTF8", "1")}


def _read_to_end(pipes: list[int]) -> list[bytes]:
    """Read pipes side by side until all are closed, and close them."""
    read = {pipe: bytearray() for pipe in pipes}
    end = time.monotonic() + SECONDS
    with selectors.DefaultSelector() as selector:
        for pipe in pipes:
            selector.register(pipe, selectors.EVENT_READ)
        try:
            while selector.get_map():
                ready = selector.select(max(0, end - time.monotonic()))
                if not ready:
                    raise TimeoutError(f"not done in {SECONDS} s")
                for key, _ in ready:
                    piece = os.read(key.fd, 1 << 16)
                    read[key.fd] += piece
                    if not piece:
                        selector.unregister(key.fd)
        finally:
            for pipe in pipes:
                os.close(pipe)
    return [bytes(text) for text in read.values()]


@cache
def _start_server() -> socket.socket:
    """Start the process to fork from, one for each process of pytest; it ends when that one does."""
    mine, theirs = socket.socketpair()
    with theirs:
        server = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno())],
            env={**os.environ, "PYTHONUTF8": "1", "PYDANTIC_DISABLE_PLUGINS": "__all__"},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,  # as it will be: Python keeps what it learns of a stream at its start
        )

    def stop() -> None:
        mine.close()
        server.communicate()

    atexit.register(stop)
    return mine


def _serve(number: int) -> None:
    """Fork for each three descriptors that are received: to talk, to write output, to write errors."""
    _import_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that are forked here
    with socket.socket(fileno=number) as requests:
        while True:
            received, descriptors, _, _ = socket.recv_fds(requests, 1, 3)
            if not received:
                return
            if os.fork() == 0:
                requests.close()
                _watch(*descriptors)
                os._exit(0)
            for descriptor in descriptors:
                os.close(descriptor)


def _import_all() -> None:
    """Import what any command may need: they all begin with the same process."""
    import importlib
    import pkgutil

    import dealterms
    from dealterms.__main__ import ArraysFinder

    sys.meta_path.insert(0, ArraysFinder)
    names = [found.name for found in pkgutil.walk_packages(dealterms.__path__, "dealterms.")]
    for name in ("deepdiff", "tabulate", *names):
        if not name.startswith(APART):
            importlib.import_module(name)


def _watch(number: int, out: int, err: int) -> None:
    """Fork once more, into `terms`, and say how that ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with socket.socket(fileno=number) as connection, connection.makefile("rw") as talk:
        request = json.loads(talk.readline())
        process = os.fork()
        if process == 0:
            os.dup2(out, 1)
            os.dup2(err, 2)
            for descriptor in (number, out, err):
                os.close(descriptor)
            _become_terms(**request)
        os.close(out)
        os.close(err)
        print(process, file=talk, flush=True)
        _, status = os.waitpid(process, 0)
        print(os.waitstatus_to_exitcode(status), file=talk, flush=True)


def _become_terms(arguments: list[str], cwd: str, environment: dict[str, str]) -> None:
    from dealterms.__main__ import main

    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[1:] = arguments
    main()


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
