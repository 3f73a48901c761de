"""Repositories of git that ask nothing of the machine they are made on."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from support.forked_terms import Result
from support.workspace import Workspace

OPTIONS = (
    *("-c", "user.name=T", "-c", "user.email=t@example.org"),
    *("-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always"),
    *("-c", "core.quotePath=true", "-c", "core.protectNTFS=false"),
)
ALONE = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}


def run_git(where: Path, *arguments: str | bytes, given: bytes = b"", **environment: str) -> Result:
    """Run git in a folder, with ``given`` as its input, whatever it comes to."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    done = subprocess.run(
        ["git", "--no-pager", *OPTIONS, *arguments],
        cwd=where,
        env={**kept, **ALONE, **environment},
        input=given,
        capture_output=True,
        timeout=60,
        check=False,
    )
    out, err = (text.decode("utf-8", "surrogateescape") for text in (done.stdout, done.stderr))
    return Result(done.returncode, out, err)


def git(where: Path, *arguments: str | bytes, given: bytes = b"", **environment: str) -> str:
    """Run git in a folder; return what it prints without the blanks around it. It must not fail."""
    done = run_git(where, *arguments, given=given, **environment)
    assert done.code == 0, done.err
    return done.out.strip()


class GitRepository(Workspace):
    """A folder that git keeps; `init` makes it one."""

    def git(self, *arguments: str | bytes, cwd: Path | None = None, given: bytes = b"") -> str:
        """Run git; return what it prints without the blanks around it. It must not fail."""
        return git(cwd or self.root, *arguments, given=given)

    def init(self, *options: str) -> None:
        """Make the folder a repository, and commit what is in it on `main`."""
        self.git("init", "-q", *options)
        self.commit()

    def commit(self, message: str = "-") -> str:
        """Commit all that is in the folder, if only to have one more commit; return its id."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")
