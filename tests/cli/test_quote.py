"""`terms quote`: one answer of eight, whole outputs, and an exit code that nobody takes for another."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from support.forked_terms import Result
from support.workspace import SmallDeal

from dealterms.cli.commands.quote import EXIT_CODES
from dealterms.formats.json.render import render_report_schema
from dealterms.model.report import ANSWERS

# Invented, as is the deal.
ARTICLE = (
    "Acme shares with Beta\n"
    "\n"
    "Acme pays Beta “a fifth” of its sales. That is 20% a year.\n"
    "Beta pays nothing to Acme. It is said that the share ends in 2031.\n"
)
Terms = Callable[..., Result]


def record(**more: str) -> str:
    lines = "".join(f"{key}: {value}\n" for key, value in more.items())
    return (
        "type: article\ntitle: One\ncontainer_title: The Post\nissued: 2024-01\nurl: https://one.example/\n"
        + lines
    )


@pytest.fixture
def post(repository: SmallDeal) -> SmallDeal:
    """The small deal, with a record for each state that a text can be in."""
    repository.write("seeds/s-1.yaml", record(capture="{file: s-1.txt}"))
    repository.write("seeds/s-1.txt", ARTICLE)
    return repository


def with_all_states(post: SmallDeal) -> None:
    post.write("seeds/away.yaml", record(capture="{file: away.txt}").replace("The Post", "Away Daily"))
    post.write("seeds/mute.yaml", record().replace("The Post", "Mute Weekly"))
    post.write("seeds/scan.yaml", record(capture="{file: scan.docx}").replace("The Post", "Scan News"))
    post.write("seeds/scan.docx", b"PK\x03\x04")
    digest = hashlib.sha256(b"another text").hexdigest()
    post.write(
        "seeds/other.yaml", record(capture=f"{{file: other.txt, sha256: {digest}}}").replace("Post", "Other")
    )
    post.write("seeds/other.txt", "Acme pays Beta a tenth.\n")
    post.write("seeds/broken.yaml", "type: article\n")


CASES: dict[str, tuple[list[str], str]] = {
    "exact": (["s-1", "Acme pays Beta"], "exact"),
    "exact at its place": (["s-1", "Acme", "--at", "line 1"], "exact"),
    "cut out of a number": (["s-1", "0% a year"], "exact"),
    "words left out": (["s-1", "Acme pays [...] 2031"], "exact"),
    "normalized": (["s-1", 'Beta "a fifth"'], "normalized"),
    "moved": (["s-1", "Acme pays Beta", "--at", "line 4"], "moved"),
    "moved from beyond the end": (["s-1", "Acme pays Beta", "--at", "paragraph 12"], "moved"),
    "ambiguous": (["s-1", "pays"], "ambiguous"),
    "ambiguous in one sentence": (["s-1", "s", "--at", "line 3"], "ambiguous"),
    "missing": (["s-1", "Acme pays Beta a tenth of its sales"], "missing"),
    "missing, and nothing is near": (["s-1", "zebra"], "missing"),
    "one piece is missing": (["s-1", "Acme pays [...] zebra"], "missing"),
    "pieces in another order": (["s-1", "ends in 2031 [...] Acme shares"], "missing"),
    "not at hand": (["away", "pays"], "not-at-hand"),
    "no text is named": (["mute", "pays"], "not-at-hand"),
    "unreadable": (["scan", "pays"], "unreadable"),
    "changed": (["other", "Acme pays"], "changed"),
    "changed, and not in it": (["other", "zebra"], "changed"),
    "in all articles": (["Acme pays"], "exact"),
    "in no article": (["zebra"], "changed"),
}


def test_each_answer_whole(post: SmallDeal, here: Terms, golden: Callable[[Path, str], None]) -> None:
    with_all_states(post)
    parts = []
    for what, (arguments, answer) in CASES.items():
        said = here("quote", *arguments)
        assert (said.code, said.err) == (EXIT_CODES[answer], ""), what
        parts.append(f"== {what}: {arguments}, exit code {said.code}\n\n{said.out}\n")
    golden(Path(__file__).with_name("quote-answers.txt"), "".join(parts))


def test_every_answer_is_among_the_cases() -> None:
    assert {answer for _, answer in CASES.values()} == set(EXIT_CODES) == set(ANSWERS)


def test_missing_is_said_only_if_every_text_was_searched(post: SmallDeal, here: Terms) -> None:
    """One text after the other is put beyond reach: never again does it say that no article has the words."""
    said = here("quote", "zebra")
    assert said.out.splitlines()[2] == (
        "Missing: 1 of 1 text could be searched, and there the words do not stand."
    )
    assert said.code == EXIT_CODES["missing"]
    for answer, name, content in (
        ("not-at-hand", "seeds/b.yaml", record(capture="{file: b.txt}")),
        ("unreadable", "seeds/c.yaml", record(capture="{file: ../c.txt}")),
        ("changed", "seeds/d.yaml", record(capture=f"{{file: s-1.txt, sha256: {'0' * 64}}}")),
    ):
        post.write(name, content)
        assert here("quote", "zebra").code == EXIT_CODES[answer]
        assert json.loads(here("quote", "zebra", "-f", "json").out)["answer"] == answer
    post.remove("seeds/b.yaml", "seeds/c.yaml", "seeds/d.yaml")
    post.write("seeds/e.yaml", "no record\n")
    assert here("quote", "zebra").code == EXIT_CODES["unreadable"]
    post.remove("seeds/e.yaml", "seeds/s-1.txt")
    post.write("seeds/s-1.yaml", record())
    said = here("quote", "zebra")
    assert said.code == EXIT_CODES["not-at-hand"]
    assert said.out.splitlines()[2] == "Not at hand: no record names a text, so nobody looked."


def test_seeds_that_cannot_be_listed_are_not_searched(post: SmallDeal, here: Terms) -> None:
    (post.root / "seeds").rename(post.root / "elsewhere")
    (post.root / "seeds").symlink_to("elsewhere")
    assert here("quote", "Acme").code in (2, EXIT_CODES["unreadable"])


def test_as_json_it_fits_the_published_schema(post: SmallDeal, here: Terms) -> None:
    with_all_states(post)
    schema = json.loads(render_report_schema())
    for arguments, answer in CASES.values():
        report = json.loads(here("quote", *arguments, "--format", "json").out)
        assert report["answer"] == answer
        jsonschema.validate(report, schema)
    report = json.loads(here("quote", "s-1", "0% a year", "-f", "json").out)
    assert report["texts"] == [
        {
            "source": "s-1",
            "answer": "exact",
            "found": "exact",
            "passages": [
                {
                    "line": 3,
                    "paragraph": 2,
                    "page": 1,
                    "offset": ARTICLE.index("0% a year"),
                    "words": "0% a year",
                    "sentence": "That is 20% a year.",
                    "cut_words": ["20"],
                }
            ],
            "nearest": None,
            "missing_piece": None,
            "reason": None,
        }
    ]
    assert list(report["sources"]) == ["s-1"]
    assert {key: report[key] for key in ("words", "at", "answer", "without_text", "unreadable_records")} == {
        "words": "0% a year",
        "at": None,
        "answer": "exact",
        "without_text": 0,
        "unreadable_records": 0,
    }


def test_pages_are_named_if_there_are_several(post: SmallDeal, here: Terms) -> None:
    post.write("seeds/s-1.txt", "One page.\fThe other page.\n")
    said = here("quote", "s-1", "other").out
    assert "  line 1 (paragraph 1, page 2)  The other page.           [1]\n" in said
    said = here("quote", "s-1", "other", "--at", "page 2").out
    assert "Exact: in The Post, January 2024 the words stand in page 2.\n" in said


def test_what_strangers_wrote_is_no_markup(post: SmallDeal, here: Terms) -> None:
    post.write("seeds/s-1.txt", "See `x` <b>@octocat</b> \x1b[31m\u202ered | ![a](b) here.\n")
    post.write("seeds/s-1.yaml", record(capture="{file: s-1.txt}").replace("One", '"<i>[t](u)@me`"'))
    markdown = here("quote", "s-1", "octocat", "-f", "markdown").out
    assert "| See `x` `<b>@octocat</b> <U+001B>[31m<U+202E>red \\| ![a](b) here.` |" in markdown
    html = here("quote", "s-1", "octocat", "-f", "html").out
    assert "<b>" not in html and "<i>" not in html and "&lt;b&gt;@octocat&lt;/b&gt;" in html
    assert 'href="https://one.example/#:~:text=octocat"' in html
    text = here("quote", "s-1", "octocat").out
    assert "\x1b" not in text and "\u202e" not in text and "<U+001B>[31m<U+202E>red" in text


def test_a_withdrawn_source_is_named_as_that(post: SmallDeal, here: Terms) -> None:
    post.write(
        "seeds/s-1.yaml", record(capture="{file: s-1.txt}", withdrawn="{on: 2024-02-03, why: an error}")
    )
    lines = here("quote", "s-1", "a fifth").out.splitlines()
    assert "The source was withdrawn on 2024-02-03: nothing may lean on it" in lines


def test_what_else_is_to_be_said(post: SmallDeal, here: Terms) -> None:
    post.write("seeds/s-1.txt", f"{'one two ' * 30}\n")
    lines = here("quote", "s-1", "one two " * 21, "--at", "note 3").out.splitlines()
    assert "These are 42 words; a quote in the files may have 40" in lines
    assert "note 3 is for the reader: it was not looked up" in lines
    assert (
        "s-1 is also the id of a record: SOURCE WORDS looks for words in its article"
        in here("quote", "s-1").out.splitlines()
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["s-2", "x"], "unknown source 's-2'. Write `seeds/s-2.yaml`, or correct the id"),
        (["s_1", "x"], "not a valid source id: 's_1'. Write lower-case words joined by `-`, as in seed-001"),
        (
            ["../s-1", "x"],
            "not a valid source id: '../s-1'. Write lower-case words joined by `-`, as in seed-001",
        ),
        (["s-1", "a", "b"], 'several words. Put them in quotation marks: terms quote SOURCE "WORDS"'),
        (["s-1", "  "], "the quote has no words: ''. Copy some from the article"),
        (["s-1", "[...]"], "the quote has no words: '[...]'. Copy some from the article"),
        (
            ["s-1", "x" * 4001],
            "the words have 4,001 characters; the limit is 4,000. Look for a handful of them",
        ),
        (
            ["s-1", "x", "--at", "line 0"],
            "--at: not a valid position: 'line 0'. Write line 21, paragraph 9, page 3 or note 17",
        ),
        (["x", "--at", "line 1"], "--at names a place in one article. Name the article, too: SOURCE WORDS"),
        (["s-1", "x", "--captures", "nope"], "no such folder: 'nope'. Correct --captures"),
        ([], "[SOURCE] WORDS is missing. See `terms quote --help`"),
    ],
)
def test_what_cannot_be_done(arguments: list[str], message: str, post: SmallDeal, here: Terms) -> None:
    assert here("quote", *arguments) == Result(2, "", f"terms: {message}\n")


def test_a_record_that_cannot_be_read_has_its_finding(post: SmallDeal, here: Terms) -> None:
    post.write("seeds/broken.yaml", "type: article\n")
    said = here("quote", "broken", "x")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("seeds/broken.yaml:1:1: error[well-formed]: ") and said.err.count("\n") == 1


def test_an_origin_that_is_broken_does_not_stand_in_the_way(post: SmallDeal, here: Terms) -> None:
    post.write("seeds/broken.yaml", "type: article\n")
    post.write("seeds/s-1.yaml", record(capture="{file: s-1.txt}", cites="[broken, nowhere]"))
    assert here("quote", "s-1", "a fifth").code == 0


def give(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))


def test_words_come_from_standard_input(
    post: SmallDeal, here: Terms, monkeypatch: pytest.MonkeyPatch
) -> None:
    for arguments in (["-"], ["s-1", "-"]):
        give(monkeypatch, "\ufeff“a fifth”\n".encode())
        assert here("quote", *arguments).code == 0
    give(monkeypatch, b"\xff")
    assert here("quote", "-") == Result(2, "", "terms: standard input is not UTF-8. Convert it\n")
    give(monkeypatch, b"x" * 70_000)
    message = "terms: standard input has more than 65,536 bytes. Give it a handful of words\n"
    assert here("quote", "-") == Result(2, "", message)
    give(monkeypatch, b"")
    assert here("quote", "-").code == 2


def test_it_finds_what_check_finds_and_writes_nothing(post: SmallDeal, here: Terms, tmp_path: Path) -> None:
    def list_files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in post.root.rglob("*") if path.is_file()}

    before = list_files()
    for words in ("a fifth", 'Beta "a fifth"', "pays", "zebra"):
        answer = json.loads(here("quote", "s-1", words, "-f", "json").out)["answer"]
        assert list_files() == before
        quoted = json.dumps(words)
        post.edit("terms/d/2024.yaml", "at: line 1, supports", f"quote: {quoted}, supports")
        checked = json.loads(here("check", "-f", "json").out)["checked"]
        assert checked["quotes"] == {answer: 1}
        for path, content in before.items():
            path.write_bytes(content)


def test_it_completes_the_records(post: SmallDeal) -> None:
    post.write("seeds/s-2.yaml", record())
    environment = {"_TERMS_COMPLETE": "complete_bash", "COMP_WORDS": "terms quote s", "COMP_CWORD": "2"}
    assert post.terms(**environment).out.split() == ["s-1", "s-2"]
