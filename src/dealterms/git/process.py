"""Run git: plumbing commands only, no shell, and unaffected by hooks and the user's settings."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from dealterms.errors import NoSuchRevisionError
from dealterms.plugins import truncate_input

if TYPE_CHECKING:
    from subprocess import Popen

_GIT_COMMAND = ("git", "--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false")


class CompletedProcess(NamedTuple):
    """The result of a run of git."""

    returncode: int
    stdout: bytes
    error_message: str
    """Its most severe message, in one line."""


_MAX_LISTED_BYTES = 8 * 1024 * 1024
"""The most bytes of a list of files: some sixty thousand names."""


class Git:
    """Runs git in a folder, which is in a repository or not."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.is_shallow = False
        # A hook sets GIT_DIR, GIT_INDEX_FILE and more, which may belong to another repository.
        self._environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | {
            "LC_ALL": "C",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0",
        }

    def start(self, *arguments: str, long_running: bool = False) -> Popen[bytes]:
        """Start a process. The errors of a long-running one are dropped: nobody would empty the pipe."""
        from subprocess import DEVNULL, PIPE, Popen

        try:
            return Popen(  # noqa: S603 - a list of arguments, and no shell
                [*_GIT_COMMAND, *arguments],
                cwd=self.folder,
                env=self._environment,
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL if long_running else PIPE,
            )
        except FileNotFoundError:
            raise NoSuchRevisionError(
                "git is not installed, and revisions are read with it. Install it"
            ) from None
        except OSError as error:
            raise NoSuchRevisionError(
                f"cannot run git: {error.strerror}. Check how it is installed"
            ) from None

    def run(self, *arguments: str, stdin: bytes = b"") -> CompletedProcess:
        """Run a command that may fail."""
        with self.start(*arguments) as process:
            out, err = process.communicate(stdin)
        lines = err.decode("utf-8", "replace").splitlines()
        severe = [line for line in lines if line.startswith(("fatal: ", "error: "))]
        return CompletedProcess(process.returncode, out, severe[0][7:] if severe else "".join(lines[:1]))

    def check_output(self, *arguments: str) -> bytes:
        """Return the output of a command that fails only if the repository is damaged or incomplete."""
        result = self.run(*arguments)
        if result.returncode != 0:
            raise self.missing_object(f"git failed: {truncate_input(result.error_message)}")
        return result.stdout

    def check_output_limited(self, *arguments: str) -> bytes:
        """Return the output of a command that lists files: a hostile branch can have endlessly many."""
        with self.start(*arguments, long_running=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.close()
            out = process.stdout.read(_MAX_LISTED_BYTES + 1)
            if len(out) > _MAX_LISTED_BYTES:
                process.kill()
                raise NoSuchRevisionError(
                    f"too many files differ: their names are over {_MAX_LISTED_BYTES >> 20} MiB."
                    " Review fewer at a time"
                )
        return out if process.returncode == 0 else self.check_output(*arguments)

    def missing_object(self, what: str) -> NoSuchRevisionError:
        """Build the error for what this clone lacks, with the command that fetches it."""
        if self.is_shallow:
            return NoSuchRevisionError(f"{what}. The clone is shallow: run `git fetch --unshallow`")
        return NoSuchRevisionError(
            f"{what}. If the clone is partial, run `git fetch --refetch --no-filter`;"
            " if not, ask `git fsck` why"
        )
