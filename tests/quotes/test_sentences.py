"""Around words at most their sentence is shown, and what they cut of the article is told."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealterms.quotes.captures import CapturedText
from dealterms.quotes.normalize import normalize_text
from dealterms.quotes.sentences import MAX_SENTENCE, cut_sentence, find_cut_words

laws = settings(max_examples=5 * settings().max_examples)

# Invented, in lines of which some are headings, some set in lines and some whole paragraphs.
PORT = (
    "Port opens its pier\n"
    "Ferries may berth at the new pier from June on, says the port of\n"
    "Eastbay. Northline agrees, e.g. for its older boats! Nobody asked\n"
    "the others.\n"
    "\n"
    "The har\xad\nbor master (“It was time.”) pays 12.5% of 1,250 crowns\r\n"
    "a year\f"
    "Page two begins here and is not the end of anything\n"
)


def around(words: str, text: str = PORT) -> str:
    begin = text.index(words)
    return cut_sentence(text, begin, begin + len(words))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("opens", "Port opens its pier"),
        ("June", "Ferries may berth at the new pier from June on, says the port of Eastbay."),
        ("agrees", "Northline agrees, e.g. for its older boats!"),
        ("asked", "Nobody asked the others."),
        ("master", "The harbor master (“It was time.”) pays 12.5% of 1,250 crowns a year"),
        ("Page two", "Page two begins here and is not the end of anything"),
        ("boats! Nobody", "Northline agrees, e.g. for its older boats! Nobody asked the others."),
        ("others.", "Nobody asked the others."),
    ],
)
def test_the_sentence_around_words(words: str, sentence: str) -> None:
    assert around(words) == sentence


def test_a_long_sentence_is_cut_at_words_and_says_so() -> None:
    text = "It begins. Then " + " ".join(f"word{number:03}" for number in range(200)) + " ends. More."
    shown = around("word100", text)
    assert re.fullmatch(r"…word\d{3}( word\d{3})+…", shown)
    assert 250 < len(shown) <= MAX_SENTENCE + 2
    assert around("word000", text).startswith("Then word000 word001") and around("word000", text)[-1] == "…"
    assert around("word199", text)[0] == "…" and around("word199", text).endswith("word199 ends.")


def test_text_without_blanks_is_cut_too() -> None:
    shown = cut_sentence("港" * 5000, 2000, 2004)
    assert shown == f"…{'港' * MAX_SENTENCE}…"


@pytest.mark.parametrize(
    ("text", "words", "cut"),
    [
        ("pays 15% of", "5% of", ("15",)),
        ("pays 1,5% of", "5% of", ("1,5",)),
        ("pays 1.5 million", "pays 1", ("1.5",)),
        ("USD 13.000.000 in", "000 in", ("13.000.000",)),
        ("it remains so", "remain", ("remains",)),
        ("ferries", "erri", ("ferries",)),
        ("the end. 5 more", "5 more", ()),
        ("in 2030, 2031", "2030", ()),
        ("l’accord", "accord", ()),
        ("the pier’s end", "pier", ()),
        ("港口渡輪", "口渡", ()),
        ("x" * 500, "x" * 10, ("x" * 41,)),
    ],
)
def test_words_and_numbers_that_a_quote_cuts(text: str, words: str, cut: tuple[str, ...]) -> None:
    begin = text.index(words)
    found = find_cut_words(text, begin, begin + len(words))
    assert len(found) == len(cut) and all(
        word.startswith(one[:40]) for word, one in zip(found, cut, strict=True)
    )


SENTENCES = st.lists(
    st.lists(st.text("abcdefgh", min_size=1, max_size=8), min_size=1, max_size=12).map(
        lambda words: " ".join(words).capitalize() + "."
    ),
    min_size=1,
    max_size=8,
    unique=True,
)


@laws
@given(SENTENCES, st.data())
def test_it_is_the_sentence_that_somebody_wrote(sentences: list[str], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(sentences) - 1))
    own = sentences[number]
    first = data.draw(st.integers(0, len(own) - 2))
    last = data.draw(st.integers(first + 1, len(own) - 1))
    begin = len(" ".join([*sentences[:number], ""]))
    words = own[first:last]
    if words.strip() != words:
        return
    assert cut_sentence(" ".join(sentences), begin + first, begin + last) == own


TEXTS = st.text("ab .!?…\n\r\f“”’-,5é\u0301\xad\u200b港", max_size=700)


@laws
@given(TEXTS, st.data())
def test_it_is_short_and_of_the_text_whatever_that_holds(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, len(text)))
    shown = cut_sentence(text, begin, end)
    assert len(shown) <= MAX_SENTENCE + 2
    whole = " ".join(re.sub("\xad+(?:[ \t]*(?:\r\n|[\r\n])[ \t\f]*)?", "", text).split())
    assert shown.removeprefix("…").removesuffix("…").strip() in f"…{whole}…"
    assert not set(find_cut_words(text, begin, end)) - set(re.findall(r"[\w.,’]+", text))


@laws
@given(TEXTS, st.data())
def test_the_passages_are_where_the_quote_was_found(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text)))
    quote = text[begin : data.draw(st.integers(begin, min(len(text), begin + 30)))]
    capture = CapturedText("", text)
    at = data.draw(st.sampled_from([None, "line 1", "line 2", "paragraph 1", "page 1"]))
    match, passages = capture.find_passages(quote, at)
    assert match == capture.find(quote, at)
    if match.result == "missing":
        assert passages == ()
        return
    assert (passages[0].offset, passages[0].line, passages[0].page) == (match.offset, match.line, match.page)
    assert len(passages) > 1 if match.result == "ambiguous" else len(passages) == 1
    for passage in passages:
        # Copied from there, they are found: the words are the article's own.
        assert normalize_text(passage.words) and capture.find(passage.words).result != "missing"
