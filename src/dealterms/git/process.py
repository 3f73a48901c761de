"""How git is run: plumbing alone, no shell, and nothing that a hook or one's settings could bend."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from dealterms.errors import NoSuchRevision
from dealterms.model.did_you_mean import excerpt

if TYPE_CHECKING:
    from subprocess import Popen

_GIT = ("git", "--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false")


class Answer(NamedTuple):
    """What a run of git came to."""

    code: int
    out: bytes
    reason: str
    """Its complaint, in one line."""


_MOST_LISTED = 8 * 1024 * 1024
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

    def start(self, *arguments: str, stays: bool = False) -> Popen[bytes]:
        """A process; what one that ``stays`` complains of is lost, as nobody would empty the pipe."""
        from subprocess import DEVNULL, PIPE, Popen

        try:
            return Popen(  # noqa: S603 - a list of arguments, and no shell
                [*_GIT, *arguments],
                cwd=self.folder,
                env=self._environment,
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL if stays else PIPE,
            )
        except FileNotFoundError:
            raise NoSuchRevision(
                "git is not installed, and revisions are read with it. Install it"
            ) from None
        except OSError as error:
            raise NoSuchRevision(f"git cannot be run: {error.strerror}. Put it right") from None

    def ask(self, *arguments: str, given: bytes = b"") -> Answer:
        with self.start(*arguments) as process:
            out, complaint = process.communicate(given)
        lines = complaint.decode("utf-8", "replace").splitlines()
        grave = [line for line in lines if line.startswith(("fatal: ", "error: "))]
        return Answer(process.returncode, out, grave[0][7:] if grave else "".join(lines[:1]))

    def told(self, *arguments: str) -> bytes:
        """The output of a command that has no reason of its own to fail.

        Raises:
            NoSuchRevision: it failed.
        """
        answer = self.ask(*arguments)
        if answer.code != 0:
            raise self.lacking(f"git cannot go on: {excerpt(answer.reason)}")
        return answer.out

    def listed(self, *arguments: str) -> bytes:
        """The output of a command that lists files, of which a stranger can make no end.

        Raises:
            NoSuchRevision: it failed, or lists more than anybody would review.
        """
        with self.start(*arguments, stays=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.close()
            out = process.stdout.read(_MOST_LISTED + 1)
            if len(out) > _MOST_LISTED:
                process.kill()
                raise NoSuchRevision(
                    f"more files differ than the {_MOST_LISTED >> 20} MiB of names that are read."
                    " Review fewer at a time"
                )
        return out if process.returncode == 0 else self.told(*arguments)

    def lacking(self, what: str) -> NoSuchRevision:
        """Something is not in this clone; and what brings it here."""
        if self.is_shallow:
            return NoSuchRevision(f"{what}. The clone is shallow: run `git fetch --unshallow`")
        return NoSuchRevision(
            f"{what}. If the clone is partial, run `git fetch --refetch --no-filter`;"
            " if not, ask `git fsck` why"
        )
