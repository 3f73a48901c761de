"""A real Chromium, a web of one server on this machine, and the pages that it shows."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from support.git import GitRepository
from support.paths import PROJECT, TESTS
from support.web import Web

if TYPE_CHECKING:
    from playwright.sync_api import Browser

OPTIONS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
COMMANDS = {
    "shipped": {"diff": ("diff", "2024", "2025", "--all"), "kind": ("kinds", "exclusivity")},
    "invented": {"diff": ("diff", "2023", "2024", "--all"), "older": ("show", "2023")},
}
"""Where a page is not made by the command that it is called after."""


@pytest.fixture(scope="session")
def web() -> Iterator[Web]:
    """All addresses that end in `.example`, as long as the tests run."""
    with Web() as web:
        yield web


@pytest.fixture(scope="session")
def chromium(web: Web) -> Iterator[Browser]:
    """The Chromium of this machine, for which nothing is on the net but the server of the tests."""
    if find_spec("playwright") is None or find_spec("axe_playwright_python") is None:
        pytest.skip("the extra `browser` is not installed")
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no program `chromium`")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        resolver = f"--host-resolver-rules=MAP *.example 127.0.0.1:{web.port}, MAP * ~NOTFOUND"
        browser = playwright.chromium.launch(executable_path=program, args=[*OPTIONS, resolver])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def deals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, GitRepository]:
    """The deal that this repository ships, and an invented one; the newest snapshot is not committed yet."""
    made = {}
    for name, source in {"shipped": PROJECT, "invented": TESTS / "browser" / "pier"}.items():
        repository = made[name] = GitRepository(tmp_path_factory.mktemp(name))
        captures = shutil.ignore_patterns("*.txt" if name == "shipped" else "")
        for folder in ("terms", "seeds"):
            shutil.copytree(source / folder, repository.root / folder, ignore=captures)
        newest = max(path.relative_to(repository.root) for path in repository.root.glob("terms/*/2*.yaml"))
        kept = repository.read(str(newest))
        repository.remove(str(newest))
        repository.init()
        repository.write(str(newest), kept)
    return made


@pytest.fixture(scope="session")
def put(chromium: Browser, web: Web, deals: dict[str, GitRepository]) -> Callable[[str, str], str]:
    """Make a page of a deal, if it is not made yet, and return its address."""

    @cache
    def made(deal: str, name: str) -> str:
        said = deals[deal].terms(*COMMANDS[deal].get(name, (name,)), "--format", "html")
        assert said.out.endswith("</html>\n"), said.err
        return web.put(f"http://pages.example/{deal}/{name}", said.out)

    return made
