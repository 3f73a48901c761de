"""CONTRIBUTING's recipe for a command is followed to the letter, in a copy of the package."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from support.paths import PROJECT

LINE = """    "count": "Count the deals.",\n"""
FILES = {
    "src/dealterms/cli/commands/count.py": '''
"""`terms count`: how many deals there are."""

from dealterms.cli.options import Color, Directory, Formats, Output, find_folder
from dealterms.cli.output import write_report


def run_count(
    directory: Directory = ".",
    format_: Formats = None,
    output: Output = None,
    color: Color = "auto",
) -> int:
    """Count the deals."""
    from dealterms.reports.count import build_count_report

    write_report(build_count_report(find_folder(directory)), format_, output, color)
    return 0
''',
    "src/dealterms/reports/count.py": """
from dataclasses import dataclass
from typing import ClassVar

from dealterms.loader.layout import list_deals
from dealterms.loader.tree import Tree
from dealterms.model.report import Report


@dataclass(frozen=True, kw_only=True)
class CountReport(Report):
    command: ClassVar[str] = "count"
    number: int


def build_count_report(tree: Tree) -> CountReport:
    return CountReport(number=len(list_deals(tree)))
""",
    "src/dealterms/pages/count.py": """
from dealterms.pages.page import Page
from dealterms.pages.wording import pluralize
from dealterms.reports.count import CountReport


def build_page(report: CountReport) -> Page:
    return Page(pluralize(report.number, "deal"), (), ())
""",
    "src/dealterms/formats/json/count.py": """
from typing import ClassVar

from dealterms.formats.json.shape import ReportPart


class CountJson(ReportPart):
    content: ClassVar[str] = "number"
    number: int


PARTS = (CountJson,)
""",
}


def test_a_command_is_one_line_in_a_table_and_small_files_of_its_name(tmp_path: Path) -> None:
    _, _, recipe = (PROJECT / "CONTRIBUTING.md").read_text("utf-8").partition("- **A command**")
    named = re.findall(r"`(src/dealterms/\S+)`", recipe.partition("\n- ")[0])
    table, *files = [name.replace("NAME", "count") for name in named]
    assert files == list(FILES)

    copy = tmp_path / "src" / "dealterms"
    shutil.copytree(PROJECT / "src" / "dealterms", copy)
    for name, content in FILES.items():
        assert not (tmp_path / name).exists()
        (tmp_path / name).write_text(content.lstrip("\n"), encoding="utf-8")
    before, begin, after = (tmp_path / table).read_text("utf-8").partition("COMMANDS = {\n")
    (tmp_path / table).write_text(before + begin + LINE + after, encoding="utf-8")

    (tmp_path / "terms" / "d").mkdir(parents=True)
    (tmp_path / "terms" / "d" / "deal.yaml").write_text("title: A deal\n", encoding="utf-8")
    assert re.search("^  count +Count the deals[.]$", run(tmp_path, "--help"), re.MULTILINE)
    assert "Usage: terms count [OPTIONS]" in run(tmp_path, "count", "--help")
    assert run(tmp_path, "count") == "1 deal\n"
    assert run(tmp_path, "-C", "terms", "count", "-f", "markdown") == "### 1 deal\n"
    assert json.loads(run(tmp_path, "count", "--format", "json"))["number"] == 1
    assert "number" in json.loads(run(tmp_path, "schema", "report"))["properties"]
    assert "<h1>1 deal</h1>" in run(tmp_path, "count", "--format", "html")


def run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "dealterms", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
