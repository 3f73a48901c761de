"""A page of 50 snapshots and 200 terms opens, and shows another comparison, within a second."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benchmarks import made
from support.workspace import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHOOSE = """async (link) => {
    const begin = performance.now();
    location.hash = link;
    await new Promise((done) => {
        addEventListener("hashchange", () => requestAnimationFrame(() => setTimeout(done)), {once: true});
    });
    return performance.now() - begin;
}"""
OPENED = "performance.getEntriesByType('navigation')[0].loadEventEnd"


@pytest.mark.benchmark
@pytest.mark.parametrize(
    ("snapshots", "terms"), [(4, 40), (12, 40), (50, 40), (4, 200), (12, 200), (50, 200)]
)
def test_a_page_opens_and_changes_within_a_second(
    snapshots: int, terms: int, chromium: Browser, tmp_path: Path
) -> None:
    names = made.write_deal(tmp_path, snapshots=snapshots, terms=terms, changing=max(2, terms // 10))
    command = [sys.executable, "-m", "dealterms", "page", "-o", "page.html"]
    subprocess.run(command, cwd=tmp_path, env=Workspace(tmp_path).environment(), check=True)
    page = chromium.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    opened = page.evaluate(OPENED)
    changed = page.evaluate(CHOOSE, f"#{names[0]}..{names[-1]}")
    assert page.locator("#comparison h3").inner_text() == f"{names[0]} → {names[-1]}"
    print(f"{snapshots} × {terms}: opened in {opened:.0f} ms, changed in {changed:.0f} ms")
    assert max(opened, changed) < 1000
    page.close()
