"""What is said of a quote that is missing or blank, and of characters that nobody sees."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from support.workspace import RECORD, SNAPSHOT, Result, SmallDeal

from dealterms.formats import list_formats

TEXT = "The mill pays a tenth, “until 2030”.\nThe harbor takes it… and keeps a fifth.\n"


def write(repository: SmallDeal, quote: str) -> None:
    cited = SNAPSHOT.replace("line 1, ", f"line 1, quote: {escape(quote)}, ")
    assert cited != SNAPSHOT
    repository.write("terms/d/2025.yaml", cited)
    repository.write("seeds/s-1.yaml", RECORD + "capture: {file: s-1.txt}\n")
    repository.write("seeds/s-1.txt", TEXT)


def tell(said: Result) -> list[str]:
    lines = [line for line in said.out.splitlines() if "error[" in line]
    return [line.partition(": error[")[2] for line in lines]


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("pays a tenth, until 2031",
         'the quote does not appear in s-1; NEAREST 1: "pays a tenth, “until 2030”.". COPY'),
        ("keeps a fifth [...] pays a tenth",
         "the pieces of the quote stand in s-1 in another order (lines 2, 1). ORDER"),
        ("until 2030 … The mill",
         "the pieces of the quote stand in s-1 in another order (line 1). ORDER"),
        ("The mill [...] keeps a sixth",
         'the piece `keeps a sixth` of the quote does not appear in s-1; NEAREST 2: "keeps a fifth.". COPY'),
        ("The mill <omitted> zzzz qqqq",
         "the piece `zzzz qqqq` of the quote does not appear in s-1. COPY"),
    ],
)  # fmt: skip
def test_a_missing_quote_is_told_with_its_cause(
    quote: str, sentence: str, repository: SmallDeal, here: Callable[..., Result]
) -> None:
    write(repository, quote)
    sentence = sentence.replace("COPY", "Copy the words from the article.")
    sentence = sentence.replace("NEAREST", "the nearest text is in line")
    sentence = sentence.replace("ORDER", "Write them in the article's order.")
    assert tell(here("check")) == [f"quote-missing]: {sentence}"]


@pytest.mark.parametrize("dots", ["...", ". . .", "(...)", "[..]", " [ ... ] ", "(…)"])
def test_three_dots_are_no_mark_for_left_out_words_and_that_is_said(
    dots: str, repository: SmallDeal, here: Callable[..., Result]
) -> None:
    write(repository, f"The mill {dots} a tenth")
    (told,) = tell(here("check"))
    assert told.endswith("Copy the words from the article. Where it leaves words out, write `[...]`.")
    # The dots of the article itself are found.
    write(repository, "harbor takes it... and")
    assert tell(here("check", "--ignore", "quote-moved")) == []


@pytest.mark.parametrize(
    "quote",
    [" ", "\t\n", "\u200b", "\u3164\u00ad", "\u2800", "[...]", " … ", "[…] <omitted>", "...", "(. . .)"],
)
def test_a_quote_without_words_is_an_error_without_any_text(
    quote: str, repository: SmallDeal, here: Callable[..., Result]
) -> None:
    write(repository, quote)
    repository.remove("seeds/s-1.txt")
    (told,) = tell(here("check"))
    assert told.startswith("well-formed]: the quote has no words: '")
    assert told.endswith("'. Copy some from the article, or leave it out.")


@pytest.mark.parametrize("quote", ["20%", "€", "—", "「独」", "[...] a", "x [...]"])
def test_a_quote_may_be_short(quote: str, repository: SmallDeal, here: Callable[..., Result]) -> None:
    write(repository, quote)
    repository.remove("seeds/s-1.txt")
    assert tell(here("check")) == []


UNSEEN = [
    "\u2800",
    "\u0600",
    "\U00013430",
    "\U0001bca0",
    "\u115f",
    "\u3164",
    "\uffa0",
    "\U000e0101",
    "\u200d",
    "\u206f",
]


@pytest.mark.parametrize("letter", UNSEEN)
def test_what_nobody_sees_is_made_visible_everywhere(
    letter: str, repository: SmallDeal, here: Callable[..., Result]
) -> None:
    write(repository, f"a{letter}q of the mill")
    repository.write("terms/d/deal.yaml", repository.deal.replace("title: ", f"title: {escape(letter)} #"))
    repository.write("seeds/s-1.yaml", RECORD.replace("title: ", f"title: {escape(letter)} #"))
    shown = f"<U+{ord(letter):04X}>"
    for format_ in list_formats(findings=True):
        assert letter not in here("check", "--format", format_).out
    for format_ in ("text", "markdown", "html", "json"):
        said = here("diff", "2024", "2025", "--all", "--format", format_)
        assert letter not in said.out
        expected = (
            json.dumps(letter)[1:-1] if format_ == "json" else shown.replace("<", "&lt;").replace(">", "&gt;")
        )
        assert expected in said.out or shown in said.out


def escape(text: str) -> str:
    """The text between double quotes, as YAML escapes it."""
    return '"' + "".join(f"\\U{ord(letter):08x}" for letter in text) + '"'


@pytest.mark.parametrize("format_", ["json", "gitlab", "sarif"])
def test_any_reader_can_load_a_report_that_names_a_half_of_a_character(
    format_: str, repository: SmallDeal, here: Callable[..., Result]
) -> None:
    # A file's name that is no UTF-8, as Python gives it.
    repository.write("terms/d/20\udcff.yaml", "a: b\n")
    said = here("check", "--format", format_)
    said.out.encode("utf-8", "strict")
    assert not any(
        "\ud800" <= letter <= "\udfff" for letter in json.dumps(json.loads(said.out), ensure_ascii=False)
    )
    assert "%FF" in said.out if format_ == "sarif" else "20<U+DCFF>.yaml" in said.out
