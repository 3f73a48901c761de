"""Run git: plumbing commands only, and unaffected by hooks, filters and the user's settings.

A repository may be a stranger's work in part, so git is limited in time, memory and output, and what a
setting could make it run is switched off:

    git = Git("/deals")
    git.run("merge-base", "main", "feature")     CompletedProcess(0, b"4a21e33…", "")
    git.run("ls-files", "--others")              GitTimeoutError, if `.gitignore` is a pipe: git would wait
"""

from __future__ import annotations

import os
import select
import stat
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, TYPE_CHECKING, NamedTuple

from dealterms.errors import NoSuchRevisionError
from dealterms.git.children import unwatch, watch
from dealterms.plugins import truncate_input

if TYPE_CHECKING:
    from subprocess import Popen
    from threading import Thread

_GIT_COMMAND = ("git", "--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false")
_TIMEOUT_SECONDS = 60.0
_TIMEOUT_FACTOR_TO_FETCH = 10
_MAX_MEMORY = 512 * 1024**2
"""The most bytes that git may allocate; what it maps of its packs does not count."""
# A shell limits itself and becomes git. This process cannot do that in time from outside, and to do it
# between fork and exec would copy a process that may be large. What follows are arguments, and no text to it.
_LIMITED = ("/bin/sh", "-c", f'ulimit -S -d {_MAX_MEMORY >> 10} 2>/dev/null; exec "$@"', "sh")
_MAX_OUTPUT_BYTES = 64 * 1024 * 1024
_MAX_LISTED_BYTES = 8 * 1024 * 1024
"""The most bytes of a list of files: some sixty thousand names."""
_MAX_ERROR_BYTES = 64 * 1024
_FILTER_KEYS = r"^filter\..*\.(clean|smudge|process|required)$"


class CompletedProcess(NamedTuple):
    """The result of a run of git."""

    returncode: int
    stdout: bytes
    error_message: str
    """Its most severe message, in one line."""


class Git:
    """Runs git in a folder, which is in a repository or not."""

    def __init__(self, folder: str, *, may_fetch: bool = False) -> None:
        self.folder = folder
        self.is_shallow = False
        # A hook sets GIT_DIR, GIT_INDEX_FILE and more, which may belong to another repository. How the
        # server is known, on which a runner of one's own may depend, belongs to the machine.
        kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_") or k.startswith("GIT_SSL_")}
        self._environment = kept | {
            "LC_ALL": "C",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0",
        }
        self._may_fetch = may_fetch
        if not may_fetch:
            # Before 2.45, git knows no GIT_NO_LAZY_FETCH; but it has no protocol by which to fetch.
            self._environment["GIT_ALLOW_PROTOCOL"] = ""

    def pin(self, git_directory: str, work_tree: str | None) -> None:
        """Keep to one repository: git does not look for it again, whatever lies in a folder."""
        self.folder = work_tree or git_directory
        self._environment["GIT_DIR"] = git_directory
        if work_tree is not None:
            self._environment["GIT_WORK_TREE"] = work_tree

    def disable_filters(self) -> None:
        """Switch off the programs that git may run to compare a file on disk with its blob.

        Raises:
            NoSuchRevisionError: git is too old to be told so (before 2.31), and has such a program.
        """
        keys = sorted({key for key, _ in self._iter_filter_settings()})
        for number, key in enumerate(keys):
            self._environment[f"GIT_CONFIG_KEY_{number}"] = key
            self._environment[f"GIT_CONFIG_VALUE_{number}"] = "false" if key.endswith(".required") else ""
        self._environment["GIT_CONFIG_COUNT"] = str(len(keys))
        if any(dict(self._iter_filter_settings())[key] not in {"", "false"} for key in keys):
            raise NoSuchRevisionError(
                "git has filters here, and is too old to be kept from running them."
                " Install git 2.31 or newer, or review two revisions: `terms review BASE..HEAD`"
            )

    def start(self, *arguments: str, long_running: bool = False) -> Popen[bytes]:
        """Start a process; once it has ended, `unwatch` it.

        The errors of a long-running one are dropped: nobody would empty the pipe.
        """
        from shutil import which
        from subprocess import DEVNULL, PIPE, Popen

        if which("git") is None:
            raise NoSuchRevisionError("git is not installed, and revisions are read with it. Install it")
        limited = () if self._may_fetch or os.name != "posix" else _LIMITED
        try:
            process = Popen(  # noqa: S603 - a list of arguments
                [*limited, *_GIT_COMMAND, *arguments],
                cwd=self.folder,
                env=self._environment,
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL if long_running else PIPE,
            )
        except OSError as error:
            raise NoSuchRevisionError(
                f"cannot run git: {error.strerror}. Check how it is installed"
            ) from None
        # Where it waits for ever, as for a pipe that nobody writes into, only this process ends it.
        watch(process.pid)
        return process

    def run(
        self, *arguments: str, stdin: bytes = b"", max_bytes: int = _MAX_OUTPUT_BYTES
    ) -> CompletedProcess:
        """Run a command that may fail.

        Raises:
            NoSuchRevisionError: it did not end in time, needs too much memory, or prints over ``max_bytes``.
        """
        from threading import Thread

        out, err = bytearray(), bytearray()
        with self.start(*arguments) as process:
            threads = [
                Thread(target=_write, args=(process.stdin, stdin), daemon=True),
                Thread(target=_read, args=(process.stdout, out, max_bytes, process), daemon=True),
                Thread(target=_read, args=(process.stderr, err, _MAX_ERROR_BYTES, None), daemon=True),
            ]
            try:
                for thread in threads:
                    thread.start()
            except RuntimeError:  # there is no memory for its stack, or it would be one too many
                process.kill()
                raise MemoryError from None
            is_late = _wait(threads[1:], get_timeout() * (_TIMEOUT_FACTOR_TO_FETCH if self._may_fetch else 1))
            if is_late:
                process.kill()
        unwatch(process.pid)
        if is_late:
            raise self.build_timeout_error(arguments[0])
        if len(out) > max_bytes:
            raise NoSuchRevisionError(
                f"git {arguments[0]} prints more than {max_bytes >> 20} MiB here. Review fewer at a time"
            )
        lines = err.decode("utf-8", "replace").splitlines()
        severe = [line for line in lines if line.startswith(("fatal: ", "error: "))]
        message = severe[0][7:] if severe else "".join(lines[:1])
        if message.startswith("Out of memory"):
            raise NoSuchRevisionError(
                f"git {arguments[0]} needs more than {_MAX_MEMORY >> 20} MiB here: a commit's message is very"
                " large, or the index. Review a range without that commit"
            )
        return CompletedProcess(process.returncode, bytes(out), message)

    def check_output(self, *arguments: str, max_bytes: int = _MAX_OUTPUT_BYTES) -> bytes:
        """Return the output of a command that fails only if the repository is damaged or incomplete."""
        result = self.run(*arguments, max_bytes=max_bytes)
        if result.returncode != 0:
            raise self.missing_object(f"git failed: {truncate_input(result.error_message)}")
        return result.stdout

    def check_output_limited(self, *arguments: str) -> bytes:
        """Return the output of a command that lists files: a hostile branch can have endlessly many."""
        return self.check_output(*arguments, max_bytes=_MAX_LISTED_BYTES)

    def missing_object(self, what: str) -> NoSuchRevisionError:
        """Build the error for what this clone lacks, with the command that fetches it."""
        if self.is_shallow:
            return NoSuchRevisionError(f"{what}. The clone is shallow: run `git fetch --unshallow`")
        return NoSuchRevisionError(
            f"{what}. If the clone is partial, run `git fetch --refetch --no-filter`;"
            " if not, ask `git fsck` why"
        )

    def build_timeout_error(self, command: str) -> NoSuchRevisionError:
        """Build the error for a run that did not end in time: it says on what git waits, if that is seen."""
        message = f"git {command} did not end within {get_timeout():g} seconds"
        for path in self._iter_read_files():
            with suppress(OSError):
                if not stat.S_ISREG(os.stat(path).st_mode):
                    shown = truncate_input(os.path.relpath(path, self.folder))
                    return NoSuchRevisionError(f"{message}: {shown} is not a regular file. Remove it")
        return NoSuchRevisionError(f"{message}. If it needs longer, set TERMS_GIT_TIMEOUT to more seconds")

    def _iter_read_files(self) -> Iterator[str]:
        """Yield the paths of what git reads beside its objects."""
        git_directory = self._environment.get("GIT_DIR", os.path.join(self.folder, ".git"))
        for name in ("HEAD", "config", "index", "packed-refs", "info/exclude", "info/attributes", "shallow"):
            yield os.path.join(git_directory, name)
        for folder, _, names in os.walk(self.folder):
            for name in (".gitignore", ".gitattributes"):
                if name in names:
                    yield os.path.join(folder, name)

    def _iter_filter_settings(self) -> Iterator[tuple[str, str]]:
        out = self.run("config", "-z", "--get-regexp", _FILTER_KEYS).stdout.decode("utf-8", "surrogateescape")
        for entry in out.split("\0")[:-1]:
            key, _, value = entry.partition("\n")
            yield key, value


def get_timeout() -> float:
    """Return after how many seconds git is given up, from TERMS_GIT_TIMEOUT if that is a number."""
    try:
        seconds = float(os.environ["TERMS_GIT_TIMEOUT"])
    except (KeyError, ValueError):
        return _TIMEOUT_SECONDS
    return seconds if 0 < seconds < 1e6 else _TIMEOUT_SECONDS


class PipeReader:
    """Reads what a process prints, as far as asked for, and never waits longer than git may take.

    Its methods raise TimeoutError.
    """

    def __init__(self, pipe: IO[bytes]) -> None:
        self._file_number = pipe.fileno()
        self._buffer = bytearray()

    def read_line(self) -> bytes:
        """Read to the next line break, or to the end."""
        while (end := self._buffer.find(b"\n") + 1) == 0 and self._read_more():
            pass
        return self._take(end or len(self._buffer))

    def read(self, size: int) -> bytes:
        """Read as many bytes, or fewer at the end."""
        while len(self._buffer) < size and self._read_more():
            pass
        return self._take(size)

    def _read_more(self) -> bool:
        # Windows cannot say whether a pipe has something to read.
        if os.name != "nt" and not select.select([self._file_number], [], [], get_timeout())[0]:
            raise TimeoutError
        part = os.read(self._file_number, 1 << 16)
        self._buffer += part
        return bool(part)

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken


def _write(pipe: IO[bytes], content: bytes) -> None:
    with suppress(OSError, ValueError):
        pipe.write(content)
    with suppress(OSError, ValueError):
        pipe.close()


def _read(pipe: IO[bytes], content: bytearray, max_bytes: int, process: Popen[bytes] | None) -> None:
    """Read a pipe to its end; what is more than ``max_bytes`` ends the process, or is dropped without one."""
    with suppress(OSError, ValueError):
        while part := os.read(pipe.fileno(), 65536):
            if len(content) <= max_bytes:
                content += part
            elif process is not None:
                process.kill()
                return


def _wait(threads: list[Thread], seconds: float) -> bool:
    """Wait for some threads; return whether one has not ended in time."""
    from time import monotonic

    end = monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, end - monotonic()))
    return any(thread.is_alive() for thread in threads)
