"""`terms check`: every rule fires where it should and nowhere else, and the command around them.

`rules/<rule>/{good,bad}` are small whole deals. A bad one holds every way to break its rule, and
`expected.txt` is all that is said of it; a good one holds the near misses, and nothing is said.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.forked_terms import Result
from support.git import git
from support.paths import MICROSOFT_OPENAI, RULE_NAMES, RULES
from support.workspace import DEAL, RECORD, SNAPSHOT, SmallDeal

from dealterms import plugins
from dealterms.reports.check import build_check_report
from dealterms.rules import explain, list_own_rules, list_rules
from dealterms.rules import get_rule as module_of

FINDING = re.compile(r"^(\S+?):(\d+):(\d+): (error|warning)\[([a-z-]+)\]: ")


def told(said: Result) -> list[dict[str, object]]:
    """The findings of a run with `--format json`."""
    found: list[dict[str, object]] = json.loads(said.out)["findings"]
    return found


def rules_in(said: Result) -> list[str]:
    """The rule of each finding that was printed as text, in order."""
    return [found[5] for line in said.out.splitlines() if (found := FINDING.match(line))]


def verdict(said: Result) -> str:
    return next(line for line in said.out.splitlines() if re.match(r"\d+ errors?, ", line))


# -- every rule, by its folder ------------------------------------------------------------------------


def test_every_rule_has_its_folder_and_every_folder_its_rule() -> None:
    assert list(list_own_rules()) == RULE_NAMES
    for name in RULE_NAMES:
        assert {path.name for path in (RULES / name).iterdir()} == {"bad", "good"}


@pytest.mark.parametrize("name", RULE_NAMES)
def test_a_bad_deal_is_told_of_in_full(
    name: str, check: Callable[..., Result], golden: Callable[[Path, str], None]
) -> None:
    bad = RULES / name / "bad"
    said = check(bad)
    golden(bad / "expected.txt", said.out)
    assert name in rules_in(said)
    assert said.err == ""
    assert said.code == (1 if "error[" in said.out else 0)


@pytest.mark.parametrize("name", RULE_NAMES)
def test_a_good_deal_is_not_told_of_at_all(name: str, check: Callable[..., Result]) -> None:
    said = check(RULES / name / "good", "--strict")
    assert (said.code, rules_in(said), said.err) == (0, [], "")
    assert said.out.startswith("0 errors, 0 warnings in 1 deal, ")


@pytest.mark.parametrize("name", RULE_NAMES)
def test_without_its_rule_nothing_tells_of_it(name: str, check: Callable[..., Result]) -> None:
    bad = RULES / name / "bad"
    everything = told(check(bad, "--format", "json"))
    mine = [found for found in everything if found["rule"] == name]
    assert told(check(bad, "--format", "json", "--ignore", name)) == [
        found for found in everything if found["rule"] != name
    ]
    assert told(check(bad, "--format", "json", "--select", name)) == mine != []
    assert {found["severity"] for found in mine} == {getattr(module_of(name), "SEVERITY", "error")}


@pytest.mark.parametrize("name", RULE_NAMES)
def test_a_bad_deal_is_bad_in_its_own_way(name: str, check: Callable[..., Result]) -> None:
    """What else is found there follows from what the folder shows."""
    follows = {
        "left-out-field": {"kind-changed"},
        "capture-unreadable": {"capture-changed"},
        "no-address": {"well-formed"},
        "overlapping-dates": {"unsupported-change"},
        "source-too-early": {"unsupported-change"},
        "unknown-source": {"unsupported-change"},
        "unsupported-change": {"source-too-early", "suspect-source", "since-contradicts"},
    }
    assert set(rules_in(check(RULES / name / "bad"))) <= {name} | follows.get(name, set())


@pytest.mark.parametrize("name", RULE_NAMES)
def test_a_rule_explains_itself(name: str, check: Callable[..., Result], tmp_path: Path) -> None:
    said = check(tmp_path, "--explain", name)
    assert (said.code, said.err) == (0, "")
    first, blank, headline, *_ = said.out.splitlines()
    assert first == f"{name} ({getattr(module_of(name), 'SEVERITY', 'error')})"
    assert blank == ""
    assert headline.endswith(".")
    parts = re.findall(r"^(What|Why|Example|Mend)\. \S", said.out, re.MULTILINE)
    assert parts == ["What", "Why", "Example", "Mend"]


# -- our own data, and what the smallest change to it brings ------------------------------------------


@pytest.fixture
def ours(tmp_path: Path, captures: Path) -> Path:
    """A copy of our own deal, beside the articles that it cites."""
    for name in ("terms", "seeds"):
        shutil.copytree(MICROSOFT_OPENAI / name, tmp_path / "ours" / name)
    shutil.copytree(captures, tmp_path / "articles")
    return tmp_path / "ours"


def test_our_own_data_is_right_and_every_quote_exact(
    ours: Path, tmp_path: Path, check: Callable[..., Result]
) -> None:
    said = check(ours, "--strict", "--captures", str(tmp_path / "articles"), "-f", "json")
    report = json.loads(said.out)
    assert (said.code, said.err, report["findings"]) == (0, "", [])
    assert set(report["checked"]["quotes"]) == {"exact"}
    assert report["checked"]["quotes"]["exact"] >= 50
    assert (report["checked"]["not_at_hand"], report["checked"]["unreadable"]) == (0, 0)


def test_one_letter_of_one_of_our_quotes(ours: Path, tmp_path: Path, check: Callable[..., Result]) -> None:
    root = ours
    line = altered(root / "terms/microsoft-openai/2025-01.yaml", "esclusività", "esclusivitò")
    found = one(check(root, "--captures", str(tmp_path / "articles"), "-f", "json"))
    assert found == ("quote-missing", "terms/microsoft-openai/2025-01.yaml", line)


def test_one_place_of_ours(ours: Path, tmp_path: Path, check: Callable[..., Result]) -> None:
    root = ours
    line = altered(root / "terms/microsoft-openai/2025-01.yaml", "at: line 7", "at: line 9")
    found = one(check(root, "--captures", str(tmp_path / "articles"), "-f", "json"))
    assert found == ("quote-moved", "terms/microsoft-openai/2025-01.yaml", line)


def test_one_byte_of_one_of_our_articles(ours: Path, tmp_path: Path, check: Callable[..., Result]) -> None:
    root = ours
    article = next((tmp_path / "articles").glob("003_*"))
    article.write_bytes(article.read_bytes() + b"\n")
    rule, path, _ = one(check(root, "--captures", str(tmp_path / "articles"), "-f", "json"))
    assert (rule, path) == ("capture-changed", "seeds/seed-003.yaml")


def altered(file: Path, old: str, new: str) -> int:
    """Change the first occurrence; the line it is on."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def one(said: Result) -> tuple[object, object, object]:
    """The one finding there is: its rule, its file and its line."""
    [found] = told(said)
    assert (said.code, said.err) == (1, "")
    return found["rule"], found["path"], found["line"]


INVENTED = RULES / "quote-moved" / "good"


@pytest.fixture
def invented(tmp_path: Path) -> Path:
    return Path(shutil.copytree(INVENTED, tmp_path / "invented"))


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("terms/deal/2025.yaml", "a tenth of its", "a tenth of irs", "quote-missing"),
        ("terms/deal/2025.yaml", "line 3, quote", "line 5, quote", "quote-moved"),
        ("terms/deal/2025.yaml", "page 2", "page 1", "quote-moved"),
        ("seeds/news.txt", "article.", "article!", "capture-changed"),
        ("terms/deal/2025.yaml", "at: line 3, quote: a tenth of", "quote: until 2030", "quote-ambiguous"),
    ],
)  # fmt: skip
def test_the_same_on_invented_data(
    invented: Path, check: Callable[..., Result], file: str, old: str, new: str, rule: str
) -> None:
    said = check(invented, "-f", "json")
    assert (said.code, told(said)) == (0, [])
    assert json.loads(said.out)["checked"]["quotes"] == {"exact": 5}
    altered(invented / file, old, new)
    found = one(check(invented, "-f", "json"))
    assert found[0] == rule
    assert found[1] == ("seeds/news.yaml" if rule == "capture-changed" else file)


# -- options ------------------------------------------------------------------------------------------


BROKEN = RULES / "well-formed" / "bad"
WARNED = RULES / "unused-source" / "bad"


@pytest.mark.parametrize("option", ["--select", "--ignore", "--explain"])
def test_an_unknown_rule_is_one_clear_line(option: str, check: Callable[..., Result]) -> None:
    said = check(BROKEN, option, "unsuported-change")
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert "unknown rule 'unsuported-change'" in said.err
    assert "Did you mean 'unsupported-change'?" in said.err


def test_a_rule_unlike_any_names_them_all(check: Callable[..., Result]) -> None:
    said = check(BROKEN, "--select", "zzz")
    assert said.code == 2
    assert said.err == f"terms: unknown rule 'zzz'. Choose one of: {', '.join(list_rules())}\n"


def test_selected_and_ignored_at_once(check: Callable[..., Result]) -> None:
    bad = RULES / "unsupported-change" / "bad"
    two = check(bad, "--select", "suspect-source", "--select", "source-too-early")
    assert set(rules_in(two)) == {"suspect-source", "source-too-early"}
    less = check(bad, "--select", "suspect-source", "--ignore", "suspect-source")
    assert (less.code, rules_in(less)) == (0, [])


def test_warnings_fail_only_when_strict(check: Callable[..., Result]) -> None:
    assert check(WARNED).code == 0
    assert check(WARNED, "--strict").code == 1
    assert check(WARNED, "--strict", "--ignore", "unused-source").code == 0
    assert check(BROKEN).code == 1


def test_paths_limit_what_is_told(
    tmp_path: Path, check: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Path(shutil.copytree(BROKEN, tmp_path / "broken"))
    everything = told(check(broken, "-f", "json"))
    for paths in (["terms/deal/2025.yaml"], ["seeds"], ["seeds/", "terms/deal/2024.yaml"], ["."]):
        said = check(broken, "-f", "json", *paths)
        kept = [
            found
            for found in everything
            if any(str(found["path"]).startswith(path.removeprefix(".")) for path in paths)
        ]
        assert told(said) == kept != []
        assert said.code == 1
    assert told(check(broken, "-f", "json", str(broken / "seeds"))) == told(
        check(broken, "-f", "json", "seeds")
    )
    # A path is a path and not the beginning of one.
    root = Path(shutil.copytree(BROKEN, tmp_path / "bad"))
    (root / "terms/deal/2025").mkdir()
    said = check(root, "terms/deal/2025")
    assert (said.code, rules_in(said)) == (0, [])
    below = check(root / "terms" / "deal", "2025.yaml", "-f", "json")
    assert {found["path"] for found in told(below)} == {"terms/deal/2025.yaml"}


def test_a_path_outside_or_nowhere_is_said(tmp_path: Path, check: Callable[..., Result]) -> None:
    outside = check(BROKEN, str(tmp_path))
    assert (outside.code, outside.out) == (2, "")
    assert f"'{tmp_path}' is not below {BROKEN}" in outside.err
    nowhere = check(BROKEN, "terms/dael")
    assert (nowhere.code, nowhere.err) == (2, "terms: no such file or folder: 'terms/dael'\n")


def test_no_deal_and_no_folder_are_failures(tmp_path: Path, check: Callable[..., Result]) -> None:
    said = check(tmp_path)
    assert (said.code, said.out) == (2, "")
    assert "no `terms/` folder" in said.err
    (tmp_path / "terms").mkdir()
    said = check(tmp_path)
    assert (said.code, said.out) == (2, "")
    assert "`terms/` contains no deals" in said.err


def test_captures_lie_beside_the_records_or_in_a_folder(
    invented: Path, tmp_path: Path, check: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (invented / "seeds" / "news.txt").rename(folder / "news.txt")
    said = check(invented)
    assert (said.code, rules_in(said), said.err) == (0, [], "")
    assert said.out.count("5 quotes not looked for") == said.out.count("not at hand") == 1
    assert "looked for:" not in verdict(said)
    said = check(invented, "--captures", str(folder))
    assert verdict(said).endswith("; 5 quotes looked for: 5 exact")
    assert "not looked for" not in said.out
    monkeypatch.setenv("TERMS_CAPTURES", str(folder))
    assert verdict(check(invented)).endswith("; 5 quotes looked for: 5 exact")


def spoil(news: Path, how: str) -> None:
    """Make a text that is there one that cannot be read, and is the one that was recorded."""
    record = news.with_suffix(".yaml")
    if how == "link":
        news.rename(news.with_name("other.txt"))
        news.symlink_to("other.txt")
    elif how == "folder":
        news.unlink()
        news.mkdir()
    elif how == "pipe":
        news.unlink()
        os.mkfifo(news)
    else:
        news.write_bytes({"encoding": b"\xe9t\xe9", "picture": b"\x89PNG\r\n\x1a\n"}[how])
        digest = hashlib.sha256(news.read_bytes()).hexdigest()
        written = record.read_text(encoding="utf-8")
        record.write_text(re.sub("[0-9a-f]{64}", digest, written), encoding="utf-8")


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("encoding", "it is not UTF-8: byte 0xE9 at 0, which is `é` in Windows-1252. Save it as UTF-8."),
        ("picture", "it is a PNG picture. A scan has to be read by a person or an OCR program first."),
        ("link", "it is a symbolic link. Put the file itself here."),
        ("folder", "it is a folder, not a file. Put a file here, or rename the folder."),
        ("pipe", "not a regular file. Put a regular file here."),
    ],
)
def test_a_capture_that_cannot_be_read_is_a_warning_with_its_own_reason(
    how: str, reason: str, invented: Path, check: Callable[..., Result]
) -> None:
    spoil(invented / "seeds" / "news.txt", how)
    said = check(invented)
    lines = said.out.splitlines()
    assert said.code == 0
    assert lines[0] == (
        f"seeds/news.yaml:6:9: warning[capture-unreadable]: no text was read from news.txt: {reason}"
    )
    assert lines[-2].startswith("0 errors, 1 warning in 1 deal, ") and "looked for" not in lines[-2]
    assert lines[-1] == (
        "5 quotes not looked for: the articles' texts cannot be read (the rule capture-unreadable says why)"
    )
    assert "at hand" not in said.out
    assert check(invented, "--strict").code == 1
    checked = json.loads(check(invented, "-f", "json").out)["checked"]
    assert (checked["unreadable"], checked["not_at_hand"]) == (5, 0)
    # Without the rule, it is still counted apart.
    assert check(invented, "--strict", "--ignore", "capture-unreadable").out.splitlines()[-1] == lines[-1]


@pytest.mark.parametrize("file_format", ["text", "markdown", "html", "json", "github", "gitlab", "sarif"])
def test_every_format_says_that_a_capture_cannot_be_read(
    file_format: str, invented: Path, check: Callable[..., Result]
) -> None:
    spoil(invented / "seeds" / "news.txt", "picture")
    said = check(invented, "-f", file_format)
    assert said.code == 0
    assert "no text was read from news.txt: it is a PNG picture" in said.out
    assert "not at hand" not in said.out
    assert check(invented, "--strict", "-f", file_format).code == 1


def test_a_text_that_is_not_there_is_no_finding(invented: Path, check: Callable[..., Result]) -> None:
    (invented / "seeds" / "news.txt").unlink()
    said = check(invented, "--strict")
    assert (said.code, rules_in(said)) == (0, [])
    assert said.out.splitlines()[-1] == (
        "5 quotes not looked for: the articles' texts are not at hand (--captures DIR says where they are)"
    )
    assert "cannot be read" not in said.out


@pytest.mark.parametrize("content", [b"h\xe9llo", b"\xff\xfeh\0", b"PK\x03\x04", b"%PDF-1.4"])
def test_what_cannot_be_read_may_have_changed_too(
    content: bytes, invented: Path, check: Callable[..., Result]
) -> None:
    (invented / "seeds" / "news.txt").write_bytes(content)
    said = check(invented)
    assert (said.code, rules_in(said)) == (1, ["capture-unreadable", "capture-changed"])
    assert hashlib.sha256(content).hexdigest() in said.out


def test_a_deal_can_be_named(tmp_path: Path, check: Callable[..., Result]) -> None:
    root = Path(shutil.copytree(BROKEN, tmp_path / "two"))
    shutil.copytree(RULES / "unknown-party" / "good" / "terms/deal", root / "terms/well")
    assert "in 2 deals" in verdict(check(root))
    said = check(root, "--deal", "well")
    assert (said.code, rules_in(said)) == (0, [])
    # Only the records that it cites were looked at, and none of the others is called unused.
    assert verdict(said) == (
        "0 errors, 0 warnings in 1 deal, 2 snapshots, 2 records; 1 quote looked for: 1 exact"
    )
    assert "well-formed" in rules_in(check(root, "--deal", "deal"))
    (root / "seeds" / "news.txt").write_text("Nothing of it.\n", encoding="utf-8")
    assert set(rules_in(check(root, "--deal", "well"))) == {"quote-missing", "capture-changed"}
    said = check(root, "--deal", "wel")
    assert (said.code, said.out) == (2, "")
    assert "Did you mean 'well'?" in said.err


# -- nothing is written, nothing is hidden -------------------------------------------------------------


def listing(root: Path) -> list[tuple[str, int, int, int]]:
    """Every file and folder below, with its size, mode and time."""
    return sorted(
        (str(path.relative_to(root)), (s := path.lstat()).st_size, s.st_mode, s.st_mtime_ns)
        for path in (root, *root.rglob("*"))
    )


@pytest.mark.slow
@pytest.mark.parametrize("case", ["well-formed", "readable", "capture-changed"])
def test_a_check_writes_nothing(case: str, tmp_path: Path, repository: SmallDeal) -> None:
    root = Path(shutil.copytree(RULES / case / "bad", tmp_path / "there"))
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "all")
    folders = [root, *(path for path in root.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        before = listing(root)
        for arguments in ([], ["--strict", "-f", "sarif"], ["--explain", case], ["--select", "x"]):
            said = repository.terms("check", *arguments, cwd=root)
            assert said.code == (2 if "x" in arguments else 0 if "--explain" in arguments else 1)
            assert (said.err == "") == ("x" not in arguments)
        assert listing(root) == before
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert git(root, "status", "--porcelain", "--ignored") == ""


def test_findings_are_sorted_and_all_there(repository: SmallDeal, check: Callable[..., Result]) -> None:
    """Broken files, terms, records and deals, each with a finding of its own, in one run."""
    repository.write("terms/d/2024.yaml", SNAPSHOT.replace("rate: 20%", "rate: 120%\n    raet: 1"))
    repository.write("terms/d/2025.yaml", "terms: [\n")
    repository.write("terms/d/2026.yaml", SNAPSHOT.replace("acme", "amce"))
    repository.write("terms/e/2024.yaml", SNAPSHOT.replace("s-1", "s-2"))
    repository.write("seeds/s-3.yaml", RECORD.replace("2024-01", "soon"))
    repository.write("seeds/s-4.yaml", RECORD)
    said = check(repository.root, "-f", "json")
    found = told(said)
    places = [(f["path"], f["line"], f["column"]) for f in found]
    assert places == sorted(places, key=lambda at: (str(at[0]), at[1], at[2]))
    assert {(f["rule"], f["path"]) for f in found} == {
        ("unused-source", "seeds/s-4.yaml"),
        ("well-formed", "seeds/s-3.yaml"),
        ("well-formed", "terms/d/2024.yaml"),
        ("well-formed", "terms/d/2025.yaml"),
        ("unknown-party", "terms/d/2026.yaml"),
        ("readable", "terms/e/deal.yaml"),
        ("unknown-source", "terms/e/2024.yaml"),
        ("unsupported-change", "terms/e/2024.yaml"),
    }
    told_of = [f["message"] for f in found if f["path"] == "terms/d/2024.yaml"]
    assert [str(message).split()[0] for message in told_of] == ["percentage", "unknown"]


def test_what_is_broken_is_neither_missing_nor_unused(
    repository: SmallDeal, check: Callable[..., Result]
) -> None:
    """A term too broken to be read has not vanished, and what only it cites is cited."""
    repository.write("seeds/s-2.yaml", RECORD)
    repository.write("seeds/s-3.yaml", RECORD + "cites: [s-4]\n")
    repository.write("seeds/s-4.yaml", RECORD)
    broken = SNAPSHOT.replace("20%", "a fifth").replace("s-1", "s-2")
    repository.write("terms/d/2025.yaml", broken + "      - {source: s-3}\n")
    assert one(check(repository.root, "-f", "json")) == ("well-formed", "terms/d/2025.yaml", 7)
    # One that is no term at all, neither.
    repository.write("terms/d/2025.yaml", "terms:\n  royalty: 25%\n")
    assert one(check(repository.root, "--ignore", "unused-source", "-f", "json")) == (
        "well-formed", "terms/d/2025.yaml", 2,
    )  # fmt: skip
    # Nor is it when the broken one is the record on the way.
    repository.write("terms/d/2025.yaml", SNAPSHOT.replace("s-1", "s-2") + "      - {source: s-3}\n")
    repository.write("seeds/s-3.yaml", RECORD + "cites: [s-4]\nclas: reported\n")
    assert one(check(repository.root, "-f", "json")) == ("well-formed", "seeds/s-3.yaml", 7)
    # What cannot even be opened may cite anything.
    repository.write("seeds/s-3.yaml", RECORD)
    repository.write("terms/d/2025.yaml", SNAPSHOT + "#" * 2**20)
    assert one(check(repository.root, "-f", "json")) == ("readable", "terms/d/2025.yaml", 1)


def test_a_finding_shows_the_line_that_an_editor_numbers(
    repository: SmallDeal, check: Callable[..., Result]
) -> None:
    content = "\ufeff" + SNAPSHOT.replace("basis: original", "# a\x0cb\r\nsummary: so\u2028")
    repository.write("terms/d/2024.yaml", content)
    said = check(repository.root, "--select", "readable")
    assert "  2 | summary: so<U+2028>\n" in said.out


def many(root: Path, count: int) -> None:
    for number in range(count):
        folder = root / "terms" / f"d{number:03}"
        folder.mkdir(parents=True)
        (folder / "deal.yaml").write_text(DEAL)
        (folder / "2024.yaml").write_text(SNAPSHOT)
        changed = SNAPSHOT.replace("20%", f"{number % 7}%").replace("line 1", "line 2")
        (folder / "2025.yaml").write_text(changed.replace("s-1", f"s-{number % 5}"))
    (root / "seeds").mkdir()
    for number in range(7):
        record = RECORD.replace("2024-01", "2025-06")
        (root / "seeds" / f"s-{number}.yaml").write_text(record)


def test_of_many_deals_all_is_told(tmp_path: Path, check: Callable[..., Result]) -> None:
    many(tmp_path, 60)
    single = check(tmp_path)
    assert single.code == 0
    assert set(rules_in(single)) == {"undated-change", "unused-source"}
    assert "in 60 deals, 120 snapshots, 7 records" in verdict(single)
    assert [line.partition(":")[0] for line in single.out.splitlines() if "unused-source" in line] == [
        "seeds/s-5.yaml",
        "seeds/s-6.yaml",
    ]


def test_progress_counts_to_the_end(tmp_path: Path) -> None:
    from dealterms.loader.tree import Folder

    many(tmp_path, 50)
    seen: list[tuple[int, int]] = []
    build_check_report(Folder(str(tmp_path)), progress=lambda done, of: seen.append((done, of)))
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert (seen[-1], {of for _, of in seen}) == ((50, 50), {50})


# -- rules of other packages ---------------------------------------------------------------------------


PLUGIN = '''"""A title is shouted.

What. A deal's title is in capitals.

Why. It hurts.

Example. `title: A DEAL`.

Mend. Write it quietly.
"""

from dealterms.rules import Violation

SEVERITY = "warning"


def find(context):
    for snapshot in context.deal.snapshots:
        if context.deal.title.isupper():
            yield Violation(snapshot.source_map.locate("basis"), "the title is SHOUTED", "Write it quietly")


def find_in_records(context):
    for entry in context.entries.values():
        if entry.source.title.isupper():
            yield entry.source_map.locate("title"), "the record's title is SHOUTED"
'''


def shout(site: Path, source: str, value: str, name: str = "no-shouting") -> None:
    """A package in ``site`` that has one rule."""
    package, info = site / "shouting_plugin", site / "shouting_plugin-1.0.dist-info"
    package.mkdir(parents=True, exist_ok=True)
    info.mkdir(exist_ok=True)
    (package / "__init__.py").write_text("")
    (package / "rule.py").write_text(source)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shouting-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[dealterms.rules]\n{name} = {value}\n")


@pytest.fixture
def shouted(repository: SmallDeal) -> Path:
    """A deal and a record that another package's rule finds fault with."""
    repository.write("terms/d/deal.yaml", DEAL.replace("A deal", "A DEAL"))
    repository.write("seeds/s-1.yaml", RECORD.replace("One", "ONE"))
    repository.write("terms/d/2025.yaml", SNAPSHOT.replace("line 1", "line 2"))
    return repository.root


@pytest.fixture
def plugin(
    shouted: Path, check: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Result]]:
    """`terms check` with a rule of another package beside it."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.syspath_prepend(shouted / "site")

    def forget() -> None:
        module_of.cache_clear()
        plugins.find_plugins.cache_clear()
        for module in [name for name in sys.modules if name.startswith("shouting_plugin")]:
            del sys.modules[module]
        importlib.invalidate_caches()

    def said(
        source: str,
        *arguments: str,
        value: str = "shouting_plugin.rule",
        name: str = "no-shouting",
    ) -> Result:
        shout(shouted / "site", source, value, name)
        forget()
        return check(shouted, *arguments)

    yield said
    forget()


def test_a_real_process_knows_the_rules_of_other_packages(shouted: Path, repository: SmallDeal) -> None:
    shout(shouted / "site", PLUGIN, "shouting_plugin.rule")
    paths = [str(shouted / "site"), *filter(None, [os.environ.get("PYTHONPATH")])]
    said = repository.terms("check", "--strict", PYTHONPATH=os.pathsep.join(paths))
    assert (said.code, said.err, rules_in(said)) == (1, "", ["no-shouting"] * 3)


def test_a_package_adds_a_rule(plugin: Callable[..., Result]) -> None:
    said = plugin(PLUGIN)
    assert (said.code, said.err) == (0, "")
    assert rules_in(said) == ["no-shouting"] * 3
    assert said.out.startswith("seeds/s-1.yaml:2:8: warning[no-shouting]: the record's title is SHOUTED.\n")
    assert "warning[no-shouting]: the title is SHOUTED. Write it quietly.\n" in said.out
    assert plugin(PLUGIN, "--strict").code == 1
    assert plugin(PLUGIN, "--explain", "no-shouting").out == (
        f"no-shouting (warning)\n\n{PLUGIN.split(chr(34) * 3)[1].strip()}\n"
    )
    assert rules_in(plugin(PLUGIN, "--select", "no-shouting")) == ["no-shouting"] * 3
    assert rules_in(plugin(PLUGIN, "--ignore", "no-shouting")) == []
    sarif = json.loads(plugin(PLUGIN, "-f", "sarif").out)
    rule_ids = [rule["id"] for rule in sarif["runs"][0]["tool"]["driver"]["rules"]]
    assert "no-shouting" in rule_ids
    assert "Did you mean 'no-shouting'?" in plugin(PLUGIN, "--select", "no-shoutin").err


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ('"""Page."""\nimport nowhere_to_be_found\n', "ModuleNotFoundError: No module named"),
        ('"""Page."""\ndef find(context:\n', "SyntaxError"),
        ("def find(context): ...\n", "it has no docstring, which is its page. Fix"),
        ('"""Page."""\n', "it has neither `find` nor `find_in_records`. Fix"),
        (
            '"""Page."""\nSEVERITY = "fatal"\ndef find(context): return []\n',
            "its SEVERITY is neither error nor warning. Fix",
        ),
        ('"""Page."""\ndef find(context):\n    raise KeyError("no\\nway")\n', "KeyError"),
        (
            '"""Page."""\ndef find(context):\n    yield "here", "wrong"\n',
            "TypeError: expected a Location, got 'here'. Fix",
        ),
        ('"""Page."""\ndef find(context):\n    yield 1\n', "TypeError"),
        ('"""Page."""\ndef find(context):\n    raise ValueError\n', "ValueError. Fix"),
        (
            '"""Page."""\ndef find(context):\n    raise ValueError("No MAX.")\n',
            "ValueError: No MAX. Fix",
        ),
        ('"""Page."""\ndef find():\n    yield 1\n', "TypeError"),
        ('"""Page."""\ndef find_in_records(context):\n    return 3\n', "TypeError"),
    ],
)
def test_a_broken_rule_of_another_package_is_one_clear_line(
    plugin: Callable[..., Result], source: str, cause: str
) -> None:
    said = plugin(source)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert said.err.startswith(
        "terms: the rule `no-shouting` of the package shouting-plugin (shouting_plugin.rule) cannot be used: "
    )
    told_why = said.err.partition(" cannot be used: ")[2]
    assert told_why.startswith(cause)
    assert told_why.endswith(
        ". Fix that package, uninstall it, or leave the rule out with --ignore no-shouting\n"
    )
    assert "Traceback" not in said.err
    # The others can still be asked.
    assert plugin(source, "--ignore", "no-shouting")[::2] == (0, "")
    assert plugin(source, "--select", "unused-source")[::2] == (0, "")


def test_a_rule_that_leads_nowhere(plugin: Callable[..., Result]) -> None:
    said = plugin(PLUGIN, value="shouting_plugin.elsewhere")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "shouting_plugin.elsewhere" in said.err


def test_our_rule_wins_over_a_strangers_of_the_same_name(plugin: Callable[..., Result]) -> None:
    said = plugin(PLUGIN, "--explain", "unused-source", name="unused-source")
    assert (said.out, said.err) == (explain("unused-source"), "")
    assert "nothing cites a record" in said.out.lower()
    assert rules_in(plugin(PLUGIN, name="unused-source")) == []
