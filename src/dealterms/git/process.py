"""How git is run: plumbing alone, no shell, and nothing that a hook or one's settings could bend."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from dealterms.errors import NoSuchRevisionError
from dealterms.plugins import truncate_input

if TYPE_CHECKING:
    from subprocess import Popen

_GIT_COMMAND = ("git", "--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false")


class CompletedProcess(NamedTuple):
    """What a run of git came to."""

    returncode: int
    stdout: bytes
    error_message: str
    """Its complaint, in one line."""


_MAX_LISTED_BYTES = 8 * 1024 * 1024
"""The most bytes of a list of files: some sixty thousand names."""


class Git:
    """Runs git in a folder."""

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
        """A process; what one that ``stays`` complains of is lost, as nobody would empty the pipe."""
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
                f"git cannot be run: {error.strerror}. Put it right"
            ) from None

    def run(self, *arguments: str, stdin: bytes = b"") -> CompletedProcess:
        with self.start(*arguments) as process:
            out, complaint = process.communicate(stdin)
        lines = complaint.decode("utf-8", "replace").splitlines()
        grave = [line for line in lines if line.startswith(("fatal: ", "error: "))]
        return CompletedProcess(
            process.returncode, out, grave[0][7:] if grave else "".join(lines[:1])
        )

    def check_output(self, *arguments: str) -> bytes:
        """The output of a command that has no reason of its own to fail.

        Raises:
            NoSuchRevision: it failed.
        """
        answer = self.run(*arguments)
        if answer.returncode != 0:
            raise self.missing_object(f"git cannot go on: {truncate_input(answer.error_message)}")
        return answer.stdout

    def check_output_limited(self, *arguments: str) -> bytes:
        """The output of a command that lists files, of which a stranger can make no end.

        Raises:
            NoSuchRevision: it failed, or lists more than anybody would review.
        """
        with self.start(*arguments, long_running=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.close()
            out = process.stdout.read(_MAX_LISTED_BYTES + 1)
            if len(out) > _MAX_LISTED_BYTES:
                process.kill()
                raise NoSuchRevisionError(
                    f"more files differ than the {_MAX_LISTED_BYTES >> 20} MiB of names that are read."
                    " Review fewer at a time"
                )
        return out if process.returncode == 0 else self.check_output(*arguments)

    def missing_object(self, what: str) -> NoSuchRevisionError:
        """Something is not in this clone; and what brings it here."""
        if self.is_shallow:
            return NoSuchRevisionError(f"{what}. The clone is shallow: run `git fetch --unshallow`")
        return NoSuchRevisionError(
            f"{what}. If the clone is partial, run `git fetch --refetch --no-filter`;"
            " if not, ask `git fsck` why"
        )
