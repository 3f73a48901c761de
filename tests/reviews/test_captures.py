"""A branch and the articles' texts: each end is judged by its own text, and never by what lies on disk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest
from support.git import GitRepository
from support.workspace import SmallDeal

import dealterms
from dealterms.git.range import both_ends
from dealterms.pages.review import describe_review
from dealterms.quotes.captures import MAX_CAPTURE_BYTES

QUOTE = "pays a fifth of its sales"
TEXT = f"The mill opened in spring.\nAcme {QUOTE} to Beta.\n"
RECORD = """\
type: article
title: One
issued: 2024-01
class: reported
url: https://one.example/
capture: {file: one.txt}
"""


class Article(SmallDeal, GitRepository):
    """A deal whose first snapshot quotes an article, and the article's text, tracked on `main`."""

    record = RECORD

    def __init__(self, root: Path, text: str | None = TEXT, ignored: str = "") -> None:
        super().__init__(root)
        quoted = self.snapshot.replace("at: line 1", f"at: line 2, quote: {QUOTE}")
        self.write("terms/d/2024.yaml", quoted)
        self.remove("terms/d/2025.yaml")
        self.write(".gitignore", ignored)
        if text is not None:
            self.write("seeds/one.txt", text)
        self.init()
        self.git("checkout", "-q", "-b", "branch")

    def change(self, text: str | None) -> None:
        """Give the text other words in the branch, or delete it."""
        if text is None:
            self.remove("seeds/one.txt")
        else:
            self.write("seeds/one.txt", text)
        self.commit()


class Reviewed(NamedTuple):
    """What a review says of the files, its new findings, and its first lines for people."""

    files: dict[str, str]
    rules: list[str]
    remarks: list[str]
    mended: int
    verdict: str


def review(article: Article, range_: str, captures: str | None = None) -> Reviewed:
    """Review in this process: a process for each would take minutes."""
    folder = str(article.root / captures) if captures is not None else None
    report = dealterms.review(both_ends(range_, str(article.root)), captures=folder, today=date(2026, 1, 31))
    return Reviewed(
        {file.path: file.what for file in report.review.files},
        [finding.rule for finding in report.findings],
        list(report.review.remarks),
        report.review.mended,
        describe_review(report.review, len(report.findings)),
    )


CHANGES: list[tuple[str | None, str, list[str]]] = [
    ("", "emptied-capture", ["quote-missing"]),
    (" \n\n", "emptied-capture", ["quote-missing"]),
    (TEXT.replace("a fifth", "a tenth"), "modified-capture", ["quote-missing"]),
    (f"A new first line.\n{TEXT}", "modified-capture", ["quote-moved"]),
    (f"{TEXT}It {QUOTE} again.\n", "modified-capture", []),
    (TEXT + TEXT.replace("\n", " "), "modified-capture", []),
    (None, "deleted-capture", []),
]


@pytest.mark.parametrize(("text", "what", "rules"), CHANGES)
@pytest.mark.parametrize(
    "on_disk",
    ["elsewhere", "dirty", *(pytest.param(name, marks=pytest.mark.slow) for name in ("main", "branch"))],
)
def test_each_end_is_judged_by_its_own_text(
    text: str | None, what: str, rules: list[str], on_disk: str, tmp_path: Path
) -> None:
    """Whatever is checked out, and whatever lies on disk then."""
    article = Article(tmp_path / "clone")
    article.change(text)
    if on_disk == "elsewhere":
        article.git("checkout", "-q", "--orphan", "other")
    elif on_disk == "dirty":
        article.write("seeds/one.txt", "Nothing that anybody cites.\n")
    else:
        article.git("checkout", "-q", on_disk)
    for range_ in ("main..branch", "main...branch"):
        found = review(article, range_)
        assert found.files == {"seeds/one.txt": what}
        assert found.rules == rules
        assert "1 changed text of an article" in found.verdict
    back = review(article, "branch..main")
    assert (back.rules, back.mended) == ([], len(rules))


def test_the_work_tree_has_the_text_that_lies_there(tmp_path: Path) -> None:
    article = Article(tmp_path / "clone")
    article.write("seeds/one.txt", "")
    found = review(article, "main")
    assert (found.files, found.rules) == ({"seeds/one.txt": "emptied-capture"}, ["quote-missing"])
    article.git("add", "-A")
    assert review(article, "main") == found
    article.write("seeds/one.txt", TEXT)
    assert review(article, "main").files == {}


def test_a_changed_text_fails_what_fails_on_errors(tmp_path: Path) -> None:
    article = Article(tmp_path / "clone")
    article.change("")
    assert article.terms("review", "main..branch", "--fail-on", "error").code == 1
    assert article.terms("review", "main", "--fail-on", "error").code == 1


def test_a_changed_text_has_another_digest(tmp_path: Path) -> None:
    article = Article(tmp_path / "clone")
    article.git("checkout", "-q", "main")
    digest = sha256(TEXT.encode()).hexdigest()
    article.write("seeds/s-1.yaml", RECORD.replace("one.txt", f"one.txt, sha256: {digest}"))
    article.commit()
    article.git("checkout", "-q", "-B", "branch")
    article.change(TEXT.replace("spring", "autumn"))
    article.git("checkout", "-q", "main")
    assert review(article, "main..branch").rules == ["capture-changed"]


def test_an_added_text_is_looked_through_and_its_quotes_are_found(tmp_path: Path) -> None:
    article = Article(tmp_path / "clone", text=None)
    article.change("Nothing of the kind.\n")
    article.git("checkout", "-q", "main")
    found = review(article, "main..branch")
    assert found.files == {"seeds/one.txt": "added-capture"}
    assert found.rules == ["quote-missing"]


def test_a_deleted_text_is_not_looked_for_on_disk(tmp_path: Path) -> None:
    article = Article(tmp_path / "clone")
    article.change(None)
    article.write("seeds/one.txt", "Nothing of the kind.\n")
    found = review(article, "main..branch")
    assert found.rules == []
    assert any("not looked for" in remark for remark in found.remarks)


@pytest.mark.parametrize("where", ["seeds", "captures"])
def test_a_text_that_nobody_tracks_is_read_from_disk_at_both_ends(where: str, tmp_path: Path) -> None:
    article = Article(tmp_path / "clone", text=None, ignored="seeds/*.txt\n")
    article.write("terms/d/2025.yaml", article.read("terms/d/2024.yaml").replace("a fifth", "a tenth"))
    article.commit()
    article.write(f"{where}/one.txt", TEXT)
    captures = "captures" if where == "captures" else None
    for range_ in ("main..branch", "main"):
        found = review(article, range_, captures)
        assert found.files == {"terms/d/2025.yaml": "new-snapshot"}
        assert "quote-missing" in found.rules
        assert not any("not looked for" in remark for remark in found.remarks)


def test_a_file_that_no_record_names_is_no_text(tmp_path: Path) -> None:
    article = Article(tmp_path / "clone")
    article.write("seeds/notes.txt", "Notes.\n")
    article.commit()
    assert review(article, "main..branch").files == {"seeds/notes.txt": "other"}


def test_a_text_that_a_record_named_before_is_told_of(tmp_path: Path) -> None:
    """The branch takes the name out of the record, and changes the text."""
    article = Article(tmp_path / "clone")
    article.write("seeds/s-1.yaml", RECORD.replace("capture: {file: one.txt}\n", ""))
    article.change("Nothing of the kind.\n")
    assert review(article, "main..branch").files["seeds/one.txt"] == "modified-capture"


def test_a_text_that_another_record_names_is_judged_there(tmp_path: Path) -> None:
    """Two records of one text, and one deal each: both are looked at."""
    article = Article(tmp_path / "clone")
    article.git("checkout", "-q", "main")
    article.write("seeds/s-2.yaml", RECORD)
    for name in ("deal", "2024"):
        article.write(f"terms/e/{name}.yaml", article.read(f"terms/d/{name}.yaml").replace("s-1", "s-2"))
    article.commit()
    article.git("checkout", "-q", "-B", "branch")
    article.change("")
    assert review(article, "main..branch").rules == ["quote-missing", "quote-missing"]


def test_a_tracked_text_may_be_as_large_as_any(tmp_path: Path) -> None:
    article = Article(tmp_path / "clone", text=TEXT + "x" * (4 << 20))
    article.change("")
    assert review(article, "main..branch").rules == ["quote-missing"]
    article.git("checkout", "-q", "main")
    assert review(article, "branch..main").rules == []


def test_so_may_one_that_nobody_tracks(tmp_path: Path) -> None:
    article = Article(tmp_path / "clone", text=None, ignored="seeds/*.txt\n")
    article.write("terms/d/2025.yaml", article.read("terms/d/2024.yaml"))
    article.commit()
    article.write("seeds/one.txt", TEXT + "x" * (4 << 20))
    found = review(article, "main..branch")
    assert not any("not looked for" in remark for remark in found.remarks)


def test_a_record_is_no_text_whatever_names_it(tmp_path: Path) -> None:
    article = Article(tmp_path / "clone")
    article.write("seeds/s-1.yaml", RECORD.replace("one.txt", "s-2.yaml"))
    article.write("seeds/s-2.yaml", RECORD)
    article.commit()
    assert review(article, "main..branch").files["seeds/s-2.yaml"] == "new-source"


@pytest.mark.slow
def test_a_text_that_is_too_large_is_refused_in_both_ends(tmp_path: Path) -> None:
    article = Article(tmp_path / "clone")
    article.change("x" * (MAX_CAPTURE_BYTES + 1))
    assert article.terms("review", "main..branch").code == 0


@pytest.fixture
def formats() -> Callable[[Article], dict[str, str]]:
    return lambda article: {
        f: article.terms("review", "main..branch", "--format", f).out for f in ("text", "markdown", "html")
    }


def test_people_read_what_became_of_the_text(
    formats: Callable[[Article], dict[str, str]], tmp_path: Path
) -> None:
    article = Article(tmp_path / "clone")
    article.change("")
    for text in formats(article).values():
        assert "an article's text emptied" in text.replace("&#x27;", "'")
        assert "seeds/one.txt" in text.replace("<wbr>", "")
