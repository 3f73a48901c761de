"""What all tests share: the flag that writes golden files anew."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

from dealterms.cli.errors import run

# Every run draws the same examples: a gate must not fail by chance. `HYPOTHESIS_PROFILE=long` looks further.
settings.register_profile("gate", max_examples=60, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=500, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite",
        action="store_true",
        help="Write the golden files, and what the documents show, as they come out now.",
    )


@pytest.fixture
def terms(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    """A command line of `terms` that must succeed and complain of nothing; what it prints."""

    def said(*arguments: str, width: int = 100) -> str:
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setenv("TERMS_TODAY", "2026-01-31")
        code = run(list(arguments))
        printed = capsys.readouterr()
        assert (code, printed.err) == (0, "")
        return printed.out

    return said


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """A text that must be what its golden file holds; `--rewrite` writes the file instead."""

    def compared(file: Path, text: str) -> None:
        if request.config.getoption("--rewrite"):
            file.write_text(text, encoding="utf-8", newline="\n")
        assert file.is_file(), f"{file} is missing; `pytest --rewrite` writes it"
        assert text == file.read_text(encoding="utf-8")

    return compared


DEAL = "title: A deal\nparties:\n  acme: {name: Acme Corp}\n  beta: {name: Beta Ltd}\n"
SNAPSHOT = """\
basis: original
terms:
  royalty:
    kind: revenue-share
    payer: acme
    payee: beta
    rate: 20%
    sources:
      - {source: s-1, at: line 1, supports: [rate]}
"""
RECORD = "type: article\ntitle: One\nissued: 2024-01\nclass: reported\n"


class Said(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


class Repository:
    """A small deal in real files, and `terms` run on it."""

    deal = DEAL
    snapshot = SNAPSHOT
    newer = SNAPSHOT.replace("20%", "25%")
    record = RECORD

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("terms/d/deal.yaml", self.deal)
        self.write("terms/d/2024.yaml", self.snapshot)
        self.write("terms/d/2025.yaml", self.newer)
        self.write("seeds/s-1.yaml", self.record)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def remove(self, *names: str) -> None:
        for name in names:
            (self.root / name).unlink()

    def environment(self, **more: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if "COLOR" not in k and "TERMS" not in k}
        return {**kept, "TERMS_TODAY": "2026-01-31", "COLUMNS": "100", "PYTHONUTF8": "1", **more}

    def terms(self, *arguments: str, cwd: Path | None = None, **environment: str) -> Said:
        """The real command, in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "dealterms", *arguments],
            cwd=cwd or self.root,
            env=self.environment(**environment),
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Said(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A deal of two snapshots, one term and one record, in which all is well."""
    return Repository(tmp_path)


@pytest.fixture
def here(
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Said]:
    """The command line, run in this process from within the repository."""

    def said(*arguments: str) -> Said:
        monkeypatch.chdir(repository.root)
        monkeypatch.delenv("FORCE_COLOR", raising=False)
        monkeypatch.delenv("TERMS_DEAL", raising=False)
        monkeypatch.setenv("TERMS_TODAY", "2026-01-31")
        monkeypatch.setenv("COLUMNS", "100")
        code = run(list(arguments))
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)

    return said
