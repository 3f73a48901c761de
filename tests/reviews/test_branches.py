"""What a pull request's reader sees: real branches of our own deal, one for each thing a branch can do."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from support.git import GitRepository
from support.paths import MICROSOFT_OPENAI

from dealterms.formats.json.render import render_report_schema as report_schema

GOLDEN = Path(__file__).parent
BRANCHES: dict[str, Callable[[Branch], None]] = {}


class Branch(GitRepository):
    """A branch of a repository that holds our own deal, and somebody who edits it.

    A file is named by its path or, if it has no slash, as people call it: `2024` is a snapshot of
    our deal, `seed-001` a record.
    """

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        for folder in ("terms", "seeds"):
            texts = shutil.ignore_patterns("*.txt")
            shutil.copytree(MICROSOFT_OPENAI / folder, root / folder, ignore=texts)
        self.init()
        self.git("checkout", "-q", "-b", "branch")

    def read(self, name: str) -> str:
        return super().read(self._path(name))

    def write(self, name: str, content: str | bytes) -> Path:
        return super().write(self._path(name), content)

    def edit(self, name: str, *changes: tuple[str, str]) -> None:  # type: ignore[override]
        """Replace each first text by its second; it must stand there once."""
        text = self.read(name)
        for old, new in changes:
            assert text.count(old) == 1, (name, old, text.count(old))
            text = text.replace(old, new)
        self.write(name, text)

    def remove(self, *names: str) -> None:
        super().remove(*map(self._path, names))

    def move(self, name: str, to: str) -> None:
        (self.root / self._path(name)).rename(self.root / self._path(to))

    def _path(self, name: str) -> str:
        if "/" in name:
            return name
        return f"terms/microsoft-openai/{name}.yaml" if name[0] == "2" else f"seeds/{name}.yaml"


def branch(do: Callable[[Branch], None]) -> Callable[[Branch], None]:
    BRANCHES[do.__name__.replace("_", "-")] = do
    return do


ANNOUNCEMENT = """\
type: webpage
title: The next chapter of the Microsoft–OpenAI partnership
publisher: OpenAI
language: en
url: https://openai.com/index/next-chapter-of-microsoft-openai-partnership/
issued: 2025-10-28
class: official
"""


def october(text: str, *, cited: bool = True) -> str:
    """The snapshot of May 2025 as it stood after 28 October: the first refusal ended, access runs longer."""
    text = re.sub(r"    sources:\n(?:      .*\n)+", "", text.partition("\nproposals:")[0])
    text = text.replace("basis: report\n", "basis: restatement\n")
    text = re.sub(r"summary: .*", "summary: The first refusal ends; access runs through 2032.", text)
    ended = """\
    level: refusal
    carve_outs: [own-capacity-for-research-and-training]
    since: 2025-10-28
    status: terminated
"""
    text = re.sub(r"    level: refusal\n.*\n    since: 2025-01\n", ended + (ENDED if cited else ""), text)
    longer = "    level: exclusive\n    ends: 2032\n    since: 2025-10-28\n"
    text = text.replace("    level: exclusive\n    ends: 2030\n", longer + LONGER)
    return text.rstrip() + "\n"


ENDED = """\
    sources:
      - source: openai-2025-10-28
        quote: no longer have a right of
        supports: [status]
        says: Microsoft gives up the right of first refusal.
"""
LONGER = """\
    sources:
      - source: openai-2025-10-28
        quote: products are extended through 2032
        supports: [ends]
        says: The rights to models and products run through 2032.
"""


# -- the branches ------------------------------------------------------------------------------------


@branch
def new_snapshot(b: Branch) -> None:
    """October 2025 with its announcement: one term ended, one runs longer, both sourced."""
    b.write("openai-2025-10-28", ANNOUNCEMENT)
    b.write("2025-10-28", october(b.read("2025-05")))


@branch
def unsupported(b: Branch) -> None:
    """The same, but nobody is cited for the end of the first refusal."""
    b.write("openai-2025-10-28", ANNOUNCEMENT)
    b.write("2025-10-28", october(b.read("2025-05"), cited=False))


@branch
def inserted_snapshot(b: Branch) -> None:
    """March 2025 between January and May: the veto is heard of earlier."""
    text = re.sub(r"    sources:\n(?:      .*\n)+", "", b.read("2025-01").partition("\nproposals:")[0])
    veto = b.read("2025-05").partition("  conversion-veto:\n")[2].partition("\nproposals:")[0]
    summary = "summary: The power to stop the conversion comes up."
    b.write(
        "2025-03",
        re.sub(r"summary: .*", summary, text).rstrip() + f"\n\n  conversion-veto:\n{veto}",
    )


@branch
def correction(b: Branch) -> None:
    """January 2025 gave a first offer, says the branch, and no first refusal."""
    b.edit("2025-01", ("    level: refusal\n", "    level: offer\n"))


@branch
def evidence_only(b: Branch) -> None:
    """One citation of the new level goes, another comes for the API; no value differs."""
    b.edit(
        "2025-01",
        (
            (
                "      - source: seed-002\n"
                "        at: line 6\n"
                "        quote: allentando le sue restrizioni di esclusività\n"
                "        supports: [level]\n"
                "        says: Microsoft answered the demand for more capacity with a looser exclusivity."
                " No date is given.\n"
            ),
            "",
        ),
    )
    b.edit(
        "2025-05",
        (
            "    level: exclusive\n    scope: [api]\n",
            (
                "    level: exclusive\n    scope: [api]\n    sources:\n"
                "      - {source: seed-004, at: line 21, quote: continua a usare l’API, supports: [scope]}\n"
            ),
        ),
    )


@branch
def source_withdrawn(b: Branch) -> None:
    """The article on which most of January leans is taken back."""
    text = b.read("seed-001")
    b.write("seed-001", f"{text}withdrawn: {{on: 2025-06, why: The publisher took it back.}}\n")


@branch
def source_added_and_deleted(b: Branch) -> None:
    """A record comes that nothing cites, and an origin goes that two records repeat."""
    b.write("openai-2025-10-28", ANNOUNCEMENT)
    b.remove("ft-2025-05-11")


@branch
def reformatted(b: Branch) -> None:
    """Comments, quotes and the order of keys: no term changed."""
    for name in ("2019", "2024", "2025-01"):
        text = b.read(name)
        b.write(name, "# Read again.\n" + text.replace("level: exclusive\n", 'level: "exclusive"\n'))
    b.edit("seed-003", ("language: it\n", "language: 'it'\n"))


@branch
def deal_added(b: Branch) -> None:
    """A second deal beside the first."""
    b.write(
        "terms/mill-and-bakery/deal.yaml",
        "title: Mill and bakery\nparties:\n  mill: {name: Rye Mill}\n  bakery: {name: Corner Bakery}\n",
    )
    flour = "terms:\n  flour:\n    kind: exclusivity\n    grantor: bakery\n    holder: mill\n    level: "
    cited = "    sources:\n      - {source: gazette, supports: [level]}\n"
    b.write("terms/mill-and-bakery/2023.yaml", f"basis: original\n{flour}exclusive\n{cited}")
    b.write("terms/mill-and-bakery/2024-06.yaml", f"{flour}refusal\n    since: 2024-06\n{cited}")
    b.write(
        "gazette",
        "type: article-newspaper\ntitle: Corner Bakery shops around\nissued: 2024-06-03\n"
        "url: https://gazette.example/\n",
    )


@branch
def deal_renamed(b: Branch) -> None:
    """The deal gets another id; one of its snapshots is corrected on the way."""
    correction(b)
    b.move("terms/microsoft-openai", "terms/openai-microsoft")


@branch
def party_renamed(b: Branch) -> None:
    """OpenAI is called otherwise, and Microsoft gets another id, in every file."""
    text = b.read("terms/microsoft-openai/deal.yaml").replace("name: OpenAI}", "name: OpenAI Group PBC}")
    b.write("terms/microsoft-openai/deal.yaml", text.replace("  microsoft:", "  msft:"))
    for name in ("2019", "2024", "2025-01", "2025-05"):
        b.write(name, re.sub(r"^(    \w+): microsoft$", r"\1: msft", b.read(name), flags=re.MULTILINE))


@branch
def snapshot_deleted(b: Branch) -> None:
    """January 2025 goes: what it told is told of May now, without its sources."""
    b.remove("2025-01")


@branch
def snapshot_redated(b: Branch) -> None:
    """What was said of May is said of April."""
    b.move("2025-05", "2025-04")


@branch
def names_swapped(b: Branch) -> None:
    """Two names change places: from now on every right is the other party's."""
    text = b.read("terms/microsoft-openai/deal.yaml").replace("name: OpenAI}", "name: X}")
    text = text.replace("name: Microsoft Corporation", "name: OpenAI")
    text = re.sub(r", lei: \w+", "", text.replace("name: X}", "name: Microsoft Corporation}"))
    b.write("terms/microsoft-openai/deal.yaml", text)


@branch
def redated_and_changed(b: Branch) -> None:
    """Under the cloak of a new date the share goes from 20% to 35%."""
    b.move("2025-05", "2025-11")
    b.edit("2025-11", ("    rate: 20%\n", "    rate: 35%\n    since: 2025-11\n"))


@branch
def dates_passed_on(b: Branch) -> None:
    """Two snapshots are dated later, the one into the other's old place."""
    b.move("2025-05", "2025-09")
    b.move("2025-01", "2025-05")


@branch
def list_of_accepted(b: Branch) -> None:
    """A list of findings that may stay, and beside it the fault that it is meant for."""
    correction(b)
    values = "[offer, refusal], reason: We know better, until: 2026-06"
    for rule in ("since-contradicts", "unsupported-change"):
        file = "terms/microsoft-openai/2025-05.yaml"
        entry = f"  - {{rule: {rule}, file: {file}, at: terms.compute.level, values: {values}}}\n"
        text = b.read("terms/accepted.yaml") if rule[0] == "u" else "accepted:\n"
        b.write("terms/accepted.yaml", text + entry)


@branch
def words_only(b: Branch) -> None:
    """Titles change places, and a note says the opposite; no value differs."""
    b.edit(
        "2025-05",
        ("title: Revenue share to Microsoft\n", "title: X\n"),
        ("title: Revenue share to OpenAI\n", "title: Revenue share to Microsoft\n"),
        ("title: X\n", "title: Revenue share to OpenAI\n"),
        ("note: Only seed-001 calls", "note: Every article calls"),
    )


@branch
def mixed_news_and_past(b: Branch) -> None:
    """October 2025, and a scope for the license of January that nobody spoke for."""
    new_snapshot(b)
    b.edit(
        "2025-01",
        ("    ends: 2030\n    note: Only seed-001", "    ends: 2032\n    note: Only seed-001"),
    )


@branch
def mixed_evidence_and_sources(b: Branch) -> None:
    """A source is withdrawn, another one speaks up, and a note is written anew."""
    source_withdrawn(b)
    b.edit("2024", ("summary: ", "summary: As far as it is known, "))
    b.edit("seed-002", ("class: secondary", "class: reported"))


@branch
def mixed_everything(b: Branch) -> None:
    """Inserted, re-dated, corrected, renamed and added at once; a file that nobody reads among them."""
    inserted_snapshot(b)
    snapshot_redated(b)
    correction(b)
    deal_added(b)
    text = b.read("terms/microsoft-openai/deal.yaml")
    b.write("terms/microsoft-openai/deal.yaml", text.replace("name: OpenAI}", "name: OpenAI Group PBC}"))
    b.write("terms/microsoft-openai/notes.txt", "Do not forget the milk.\n")


# -- what is seen -----------------------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path) -> Branch:
    return Branch(tmp_path)


@pytest.mark.parametrize("name", BRANCHES)
def test_a_branch_is_told_in_full(
    name: str,
    repository: Branch,
    terms: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    golden: Callable[[Path, str], None],
) -> None:
    BRANCHES[name](repository)
    repository.commit()
    monkeypatch.chdir(repository.root)
    told = terms("review", "main...branch", "--format", "markdown")
    golden(GOLDEN / f"{name}.md", re.sub(r"\([0-9a-f]{7,}\)", "(id)", told))


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    return Draft202012Validator(json.loads(report_schema()))


@pytest.mark.parametrize("name", BRANCHES)
def test_programs_are_told_the_same(
    name: str,
    repository: Branch,
    terms: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    schema: Draft202012Validator,
) -> None:
    BRANCHES[name](repository)
    repository.commit()
    monkeypatch.chdir(repository.root)
    report = json.loads(terms("review", "main...branch", "--format", "json"))
    schema.validate(report)
    told = repository.git("diff", "--name-only", "--no-renames", "main...branch").split()
    paths = [path for file in report["review"]["files"] for path in (file["path"], file["was"])]
    assert set(filter(None, paths)) == set(told)
    assert len({file["path"] for file in report["review"]["files"]}) == len(paths) // 2
    counts = report["review"]["counts"]
    changed = counts["changes"] or any(number for name, number in counts.items() if "told" in name)
    assert report["status"] == ("changed" if changed else "unchanged")


def test_the_work_tree_is_reviewed_as_what_is_committed(
    repository: Branch, terms: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Staged, changed since, and not yet known to git: all of it is what the branch does."""
    BRANCHES["mixed-everything"](repository)
    repository.git("add", "terms/microsoft-openai/2025-01.yaml")
    monkeypatch.chdir(repository.root)
    found = json.loads(terms("review", "--format", "json"))
    repository.commit()
    wanted = json.loads(terms("review", "main..branch", "--format", "json"))
    assert found["review"].pop("head") == "the work tree"
    wanted["review"].pop("head")
    assert found == wanted


def test_the_base_s_newest_list_of_accepted_findings_counts(
    repository: Branch, terms: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who branches off from an old commit gets what the base agrees to today."""
    monkeypatch.chdir(repository.root)
    BRANCHES["list-of-accepted"](repository)
    repository.commit()
    repository.git("checkout", "-q", "main")
    repository.git("checkout", "-q", "branch", "--", "terms/accepted.yaml")
    repository.git("commit", "-q", "-m", "Agreed")

    def told() -> tuple[int, int]:
        report = json.loads(terms("review", "main...branch", "--format", "json"))
        return len(report["findings"]), len(report["review"]["accepted"])

    assert told() == (0, 2)
    repository.remove("terms/accepted.yaml")
    repository.commit()
    assert told() == (2, 0)
