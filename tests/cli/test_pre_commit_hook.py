"""The pre-commit hook that other repositories use, in a real run of pre-commit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.forked_terms import Result
from support.paths import PROJECT
from support.workspace import SmallDeal

SHIPPED = ["pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "src"]


def run(where: Path, *command: str, **environment: str) -> Result:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "TERMS_"))}
    done = subprocess.run(
        command,
        cwd=where,
        env={**kept, "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def commit(where: Path) -> str:
    run(where, "git", "init", "-q")
    run(where, "git", "add", "-A")
    who = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
    assert run(where, "git", *who, "commit", "-qm", "all").code == 0
    return run(where, "git", "rev-parse", "HEAD").out.strip()


@pytest.mark.slow
def test_the_hook_in_a_real_run(repository: SmallDeal, tmp_path: Path) -> None:
    registry = run(
        tmp_path, sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", "a", "hatchling"
    )
    if registry.code != 0:
        pytest.skip("pip has no registry here, from which pre-commit would install the hook")
    shutil.rmtree(tmp_path / "a")
    project = tmp_path / "project"
    project.mkdir()
    for name in SHIPPED:
        if (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(PROJECT / name, project / name)
    revision = commit(project)

    deals = tmp_path / "deals"
    deals.mkdir()
    (tmp_path / "terms").rename(deals / "terms")
    (tmp_path / "seeds").rename(deals / "seeds")
    repository.root = deals
    repository.write("notes.md", "No deal.\n")
    repository.write(
        ".pre-commit-config.yaml",
        f"repos:\n  - repo: {project}\n    rev: {revision}\n    hooks: [{{id: terms-check}}]\n",
    )
    repository.write("terms/d/2025.yaml", repository.snapshot.replace("acme", "amce"))
    commit(deals)

    def pre_commit(*arguments: str) -> Result:
        command = [sys.executable, "-m", "pre_commit", "run", "--color", "never", *arguments]
        return run(deals, *command, PRE_COMMIT_HOME=str(tmp_path / "home"))

    bad = pre_commit("--all-files")
    assert bad.code == 1, bad
    assert "terms check" in bad.out and "Failed" in bad.out
    assert "terms/d/2025.yaml:5:12: error[unknown-party]: " in bad.out
    # Nothing that it reads was touched: no need to ask.
    other = pre_commit("--files", "notes.md")
    assert (other.code, "Skipped" in other.out) == (0, True)
    repository.write("terms/d/2025.yaml", repository.snapshot.replace("line 1", "line 2"))
    good = pre_commit("--files", "seeds/s-1.yaml")
    assert (good.code, "Passed" in good.out) == (0, True)
    assert run(deals, "git", "status", "--porcelain").out == " M terms/d/2025.yaml\n"
