"""Fixtures and options that all tests share."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import jsonschema
import pytest
from hypothesis import settings
from support import paths
from support.forked_terms import Result
from support.workspace import SmallDeal

from dealterms.cli.errors import run

# Every run draws the same examples: a gate must not fail by chance. `HYPOTHESIS_PROFILE=long` looks further.
settings.register_profile("quick", max_examples=15, deadline=None, derandomize=True)
settings.register_profile("slow", max_examples=60, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=500, deadline=None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite",
        action="store_true",
        help="Write the golden files, and what the documents show, as they come out now.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Draw few examples in the quick run; the modules of the tests ask for multiples of them."""
    profile = "quick" if _is_quick(config) else "slow"
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", profile))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let whatever draws examples run twice: with few in the quick run, with many in the exhaustive one."""
    if "not exhaustive" not in config.option.markexpr:
        for item in items:
            if getattr(getattr(item, "function", None), "is_hypothesis_test", False):
                item.add_marker(pytest.mark.exhaustive)


def _is_quick(config: pytest.Config) -> bool:
    return "not slow" in config.option.markexpr


@pytest.fixture(scope="session", autouse=True)
def _own_environment() -> Iterator[None]:
    """Take out what would change the answers: settings of `terms`, of git's hooks, and colors."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name in list(os.environ):
            if name.startswith(("TERMS_", "GIT_")) or name in ("FORCE_COLOR", "NO_COLOR"):
                monkeypatch.delenv(name)
        yield


@pytest.fixture
def terms(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run a command line of `terms` that must succeed and complain of nothing; return what it prints."""

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
    """Compare a text with its golden file; with `--rewrite`, write the file instead."""

    def compared(file: Path, text: str) -> None:
        if request.config.getoption("--rewrite"):
            file.write_text(text, encoding="utf-8", newline="\n")
        assert file.is_file(), f"{file} is missing; `pytest --rewrite` writes it"
        assert text == file.read_text(encoding="utf-8")

    return compared


@pytest.fixture
def repository(tmp_path: Path) -> SmallDeal:
    """A deal of two snapshots, one term and one record, in which all is well."""
    return SmallDeal(tmp_path)


@pytest.fixture
def here(
    repository: SmallDeal,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Result]:
    """Run a command line of `terms` in this process, standing in the repository."""

    def said(*arguments: str) -> Result:
        monkeypatch.chdir(repository.root)
        monkeypatch.setenv("TERMS_TODAY", "2026-01-31")
        monkeypatch.setenv("COLUMNS", "100")
        code = run(list(arguments))
        printed = capsys.readouterr()
        return Result(code, printed.out, printed.err)

    return said


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run `terms check` in this process, standing in the folder that comes first."""

    def said(where: Path, *arguments: str) -> Result:
        monkeypatch.chdir(where)
        monkeypatch.setenv("COLUMNS", "100")
        code = run(["check", *arguments])
        printed = capsys.readouterr()
        return Result(code, printed.out, printed.err)

    return said


@pytest.fixture
def captures() -> Path:
    """The folder of the cited articles' texts, which no clone has."""
    if paths.CAPTURES is None:
        pytest.skip(paths.NO_CAPTURES)
    return paths.CAPTURES


@pytest.fixture(scope="session")
def sarif_schema() -> jsonschema.Draft7Validator:
    """The published schema of SARIF 2.1.0, which no clone has."""
    if paths.TEST_DATA is None:
        pytest.skip(paths.NO_TEST_DATA)
    text = (paths.TEST_DATA / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8")
    return jsonschema.Draft7Validator(json.loads(text))
