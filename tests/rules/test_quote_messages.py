"""What is said of a quote that is missing or blank, and of characters that nobody sees."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from support.forked_terms import Result
from support.workspace import RECORD, SNAPSHOT, SmallDeal

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


PAGES = (
    "1. The mill pays a tenth of what it earns with the\n"
    "Quarterly report of the mill, page 7\n\f"
    "The Harbor Times, May 2024\n"
    "ferry, until 2030. The harbor shall not pay\n"
    "unless the board agrees,\n\f"
    "more than that. 両社の契約は\r\n- 9 -\r\n\f独占的である。 The roy-\n\x1b[31m12\n\f"
    "alties are due each year, if the mill\n13 \f x14\nis open. It must tell\nof no change.\n"
    "15\f16 the harbor. It may\n\n \f\n\nsell.\nNever twice.\nIt lies in the bay.\n"
)
FOOTER = "Quarterly report of the mill, page 7 The Harbor Times, May 2…"


def tell_of_pages(quote: str, repository: SmallDeal, here: Callable[..., Result]) -> str:
    write(repository, quote)
    repository.write("seeds/s-1.txt", PAGES)
    return "".join(tell(here("check", "--ignore", "quote-moved")))


@pytest.mark.parametrize(
    ("quote", "what", "place", "lines", "sides"),
    [
        ("earns with the ferry, until 2030", "quote", "page 1, line 1", FOOTER, ("the", "ferry,")),
        ("the ferry", "quote", "page 1, line 1", FOOTER, ("the", "ferry")),
        ("a tenth [...] with the ferry", "piece `with the ferry` of the quote", "page 1, line 1", FOOTER,
         ("the", "ferry")),
        # Only who reads them can say of which sort these words are.
        ("shall not pay more than that", "quote", "page 2, line 4", "unless the board agrees,",
         ("pay", "more")),
        ("契約は独占的", "quote", "page 3, line 6", "- 9 -", ("契約は", "独占的")),
        ("if the mill is open", "quote", "page 5, line 10", "13 x14", ("mill", "is")),
    ],
)  # fmt: skip
def test_what_stands_at_the_end_of_a_page_is_shown(
    quote: str,
    what: str,
    place: str,
    lines: str,
    sides: tuple[str, str],
    repository: SmallDeal,
    here: Callable[..., Result],
) -> None:
    before, after = sides
    assert tell_of_pages(quote, repository, here) == (
        f"quote-missing]: the {what} does not appear in s-1: at the end of {place}, between `{before}` and"
        f" `{after}` stands `{lines}`. If that is no part of the sentence, write `{before} [...] {after}`."
    )
    # Whoever does that has a quote that is found.
    mended = quote.replace(f"{before} {after}" if " " in quote else before + after, f"{before} [...] {after}")
    assert mended != quote
    assert tell_of_pages(mended, repository, here) == ""


@pytest.mark.parametrize(
    "quote",
    [
        "shall pay",  # words of its own line are left out
        "must tell the harbor",  # so are words before the page's last line
        "The harbor shall not more than",
        "a tenth of what it earns until 2030",
        "sell. It lies in",  # so is a line within a page
        "The royalties are",  # a word goes over the page's end
        "The ferry pays",
        "more than that [...] with the boat",
    ],
)
def test_where_other_words_are_left_out_no_mark_for_them_is_offered(
    quote: str, repository: SmallDeal, here: Callable[..., Result]
) -> None:
    told = tell_of_pages(quote, repository, here)
    assert told.startswith("quote-missing]: ")
    assert "[...]" not in told.partition("]: ")[2].replace(quote, "")


def test_a_blank_end_of_a_page_is_a_blank(repository: SmallDeal, here: Callable[..., Result]) -> None:
    assert tell_of_pages("It may sell", repository, here) == ""


def test_without_pages_nothing_is_offered(repository: SmallDeal, here: Callable[..., Result]) -> None:
    write(repository, "a tenth takes it")
    (told,) = tell(here("check"))
    assert "[...]" not in told


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


# Thai words of four letters without their marks, and one word of Tibetan in three syllables.
THAI, TIBETAN = "สัญญา", "བོད་ཡིག་གི་"


@pytest.mark.parametrize(
    ("quote", "count"),
    [
        ("word " * 41, "has 41 words"),
        ("word " * 40, ""),
        # Marks are no words: dashes, lone punctuation, and those of left-out words.
        ("word — word [...] " * 20, ""),
        ("word — word [...] " * 20 + "& 5%", "has 41 words"),
        ("word <omitted> " * 40, ""),
        ("契約" * 40, ""),
        ("契約" * 40 + "、。」", ""),
        ("契約" * 40 + "の", "counts as 41 words"),
        ("カタカナ" * 20 + "2030", "counts as 41 words"),
        ("合同 " * 41, "counts as 41 words"),
        (THAI * 40, ""),
        (THAI * 40 + "ก", "counts as 41 words"),
        ("ລາວ" * 54, "counts as 41 words"),
        (TIBETAN * 13, ""),
        (TIBETAN * 14, "has 42 words"),
        # Hangul has blanks.
        ("독점계약은 " * 40, ""),
        ("독점계약은 " * 41, "has 41 words"),
        ("mill契約 " * 20, ""),
        ("mill契約 " * 21, "counts as 42 words"),
    ],
)
def test_the_words_of_every_script_are_counted(
    quote: str, count: str, repository: SmallDeal, here: Callable[..., Result]
) -> None:
    write(repository, quote)
    repository.remove("seeds/s-1.txt")
    mend = "Keep a handful of them, or leave words out with `[...]`."
    told = [f"long-quote]: the quote {count}; at most 40 are allowed. {mend}"] if count else []
    assert tell(here("check")) == told
