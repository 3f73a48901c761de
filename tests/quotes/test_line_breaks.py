"""A quote is found however the text's lines break, and no words are found that nobody wrote."""

from __future__ import annotations

import itertools
import re
import sys
import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dealterms.invisible import INVISIBLE
from dealterms.quotes import normalize
from dealterms.quotes.captures import CapturedText
from dealterms.quotes.normalize import NormalizedText, normalize_text

laws = settings(max_examples=10 * settings().max_examples)


def find(text: str, quote: str) -> str:
    return CapturedText("", text).find(quote).result


@pytest.mark.parametrize(
    ("text", "found", "missing"),
    [
        (
            "The royal-\nties for the well-\nknown pump.\n",
            (
                *("The royalties for", "the well-known pump", "The royalties for the well-known pump"),
                *(
                    "royal- ties",
                    "The royalties [...] well-known [...] pump",
                    "wellknown",
                    "The roy-\nalties",
                ),
                *("the well-", "-known pump"),
            ),
            (
                "roy alties",
                "royalt-ies",
                "the royalties-for",
                "The royal ties",
                "well known",
                "royalties for-",
            ),
        ),
        ("The royal-  \r\n\t ties", ("The royalties", "royal-ties"), ("royal ties",)),
        ("a royal‐\nty and EXCLU-\nSIVITY", ("a royalty and EXCLUSIVITY",), ("a royal ty", "EXCLU SIVITY")),
        ("pre- and post-\nwar, 10-\n20%", ("pre- and post-war, 10-20%", "10- 20"), ("pre-and", "1020")),
        ("the Anglo-\nSaxon pact", ("the Anglo-Saxon pact",), ("AngloSaxon", "Anglo Saxon")),
        ("a U.S.-\nled bank, 2019–\n2024", ("a U.S.-led bank", "2019-2024"), ("U.S.led", "20192024")),
        (
            "one –\ntwo\n— three\n- four",
            ("one – two — three - four",),
            ("one –two", "two— three", "three -four"),
        ),
        ("one—\ntwo\n—three", ("one—two—three", "one— two —three"), ("one two", "onetwo")),
        ("and/\nor", ("and/or", "and/ or"), ("and or", "andor")),
        # A break elsewhere opens no other hyphen or slash.
        (
            "the well-known pump and/or royal-\nties: 独占 and/\nor",
            ("well-known pump and/or royalties", "独占 and/ or"),
            ("well- known", "wellknown", "and/ or royal", "独 占"),
        ),
        ("end of it-\n\nties of", ("of it- ties",), ("of itties", "it-ties")),
        ("page end-\n\fing", ("page ending",), ("end ing",)),
        ("re\xad\npay and re\xadpay", ("repay and repay",), ("re pay", "re-pay")),
        (
            "両社の契約は独\n占的である。\n",
            ("契約は独占的である", "契約は独 占的である"),
            ("契約 は", "独-占"),
        ),
        ("独 \r\n　占。\n　次", ("独占。次", "独 占"), ("独占 。",)),
        ("占20%\n的股权", ("占20%的股权", "占20% 的股权"), ("占20 %", "占20%的 股权")),
        ("東京 大阪", ("東京 大阪",), ("東京大阪",)),
        ("両社の契約\n\nは独占的", ("契約 は独占的",), ("契約は独占的",)),
        ("ﾊﾟｰﾄ\nﾅｰ", ("パートナー", "ﾊﾟｰﾄﾅｰ"), ("ハートナー",)),
        ("ใน\nปี", ("ในปี", "ใน ปี"), ("ใน-ปี",)),
        ("독점\n계약", ("독점 계약",), ("독점계약",)),
        ("a\nb", ("a b",), ("ab",)),
    ],
)
def test_what_a_line_break_may_be(text: str, found: tuple[str, ...], missing: tuple[str, ...]) -> None:
    # The quotes are looked for beside other text, too, whose line breaks leave nothing open.
    for whole in (text, f"É’s\u200b beginning {text} and its end\n"):
        assert [quote for quote in found if find(whole, quote) == "missing"] == []
        assert [quote for quote in missing if find(whole, quote) != "missing"] == []


def test_where_a_quote_over_a_line_break_begins() -> None:
    text = CapturedText("", "the roy-\nalties, a well-\nknown pump\n")
    assert text.find("royalties, a well-known")[:5] == ("normalized", 1, 1, 1, 4)
    assert text.find("well-known", "line 2").result == "normalized"
    assert text.find("well-known", "line 3").result == "moved"
    assert CapturedText("", "a royal-\nty\nthe royal-\nty").find("royalty").other_lines == (3,)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("the deal ❤\ufe0f ended", "the deal ❤ ended"),
        ("葛\U000e0100城市", "葛城市"),
        ("a\u034fb\u115f\u1160c\u3164\uffa0d", "abcd"),
        ("می\u200cخواهم", "میخواهم"),
        ("tag\U000e0067\U000e007f ged", "tag ged"),
        ("ក\u17b4ខ", "កខ"),
        ("⼀⽉の⻑い⻘", "一月の長い青"),
        ("︵一︶、ｱｶﾞ", "(一)、アガ"),
        ("q\u0323\u0307 q\u0307\u0323", "q\u0307\u0323 q\u0323\u0307"),
    ],
)
def test_forms_and_marks_without_a_width_fold_away(text: str, quote: str) -> None:
    assert find(text, quote) in ("normalized", "ambiguous")
    assert find(quote, text) in ("normalized", "ambiguous")


# -- the laws: readings by brute force -----------------------------------------------------------------


def readings(tokens: list[str]) -> set[str]:
    """Every way to read a text of such tokens, said without the code that is judged."""
    options = []
    for before, token, after in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False):
        if token == "-\n":
            options.append(("", "-", "- "))
        elif token == "\n" and any(letter in "漢字" for letter in before + after):
            options.append(("", " "))
        else:
            options.append((" " if token == "\n" else token,))
    return {"".join(chosen) for chosen in itertools.product(*options)}


@st.composite
def broken_texts(draw: st.DrawFn) -> list[str]:
    letters = draw(st.sampled_from(["ab", "ab漢字"]))
    tokens = draw(
        st.lists(st.sampled_from([*letters, *letters, " ", "-", "-\n", "\n"]), min_size=1, max_size=14)
    )
    text = ["^", *tokens, "$"]
    for before, token, after in zip(text, text[1:], text[2:], strict=False):
        if token == "-\n":
            assume(before in "ab" and after in "ab")
        if token in (" ", "\n"):
            assume(before not in ("^", " ", "\n", "-", "-\n") and after not in ("$", " ", "\n", "-", "-\n"))
    assume(tokens.count("-\n") + tokens.count("\n") <= 6)
    return tokens


@laws
@given(broken_texts(), st.data())
def test_a_quote_is_found_if_and_only_if_a_reading_has_it(tokens: list[str], data: st.DataObject) -> None:
    text, meant = "".join(tokens), sorted(readings(tokens))
    reading = data.draw(st.sampled_from(meant))
    begin = data.draw(st.integers(0, len(reading) - 1))
    quote = reading[begin : data.draw(st.integers(begin + 1, len(reading)))]
    assume(quote.strip() == quote)
    assert find(text, quote) != "missing"
    # Altered by a letter, a hyphen or a blank more, or less.
    at = data.draw(st.integers(0, len(quote)))
    change = data.draw(st.sampled_from(["", "a", "b", "漢", " ", "-"]))
    altered = quote[:at] + change + quote[at + data.draw(st.integers(0, 1)) :]
    assume(altered and altered == " ".join(altered.split()))
    assert (find(text, altered) != "missing") == any(altered in reading for reading in meant)


@laws
@given(broken_texts(), st.sampled_from([1, 4, 256]))
def test_a_broken_text_folds_alike_in_stretches_and_keeps_its_offsets(tokens: list[str], size: int) -> None:
    text = "é\u200b" + "".join(tokens)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(normalize, "_CHUNK_SIZE", size)
        folded = NormalizedText(text)
        origins = [folded.to_original(offset) for offset in range(len(folded.text))]
    assert folded.text == normalize_text(text)
    letters = [(text[at], letter) for at, letter in zip(origins, folded.text, strict=True) if letter != " "]
    assert all(one == other for one, other in letters)
    assert len(folded.hyphens) == text.count("-\n")
    for offset in folded.hyphens:
        assert text[folded.to_original(offset) - 2 :].startswith("-\n")


@laws
@given(
    st.text(st.sampled_from("abcde ’“\n\xa0\u200b\xad-漢") | st.characters(), min_size=30, max_size=200),
    st.data(),
)
def test_the_hint_of_a_missing_quote_is_exact(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text) - 16))
    quote = text[begin : begin + 16]
    at = data.draw(st.integers(0, 15))
    capture = CapturedText("", text)
    match = capture.find(f"{quote[:at]}Ж{quote[at + 1 :]}")
    if match.hint:
        again = capture.find(match.hint)
        assert again.result in ("exact", "ambiguous")
        assert text.startswith(match.hint, match.offset)
        assert not INVISIBLE.search(match.hint) and match.hint == match.hint.strip()


@pytest.mark.parametrize(
    ("text", "quote", "hint"),
    [
        ("He said “it’s the mill’s share”.\n", "it's the mill's shore", "“it’s the mill’s share”."),
        ("他说「独占的契约书」在此。", "他说「独占的契约本」在此", "他说「独占的契约书」在此。"),
        ("a long pas-\nsage about the royalties of mills", "a long passage about the royalties of mines",
         "sage about the royalties of mills"),
        ("the har\xadbor receives a fifth", "the harbor receives a sixth", "bor receives a fifth"),
    ],
)  # fmt: skip
def test_a_hint_is_copied_from_the_article(text: str, quote: str, hint: str) -> None:
    capture = CapturedText("", text)
    assert capture.find(quote).hint == hint
    assert capture.find(hint).result == "exact"


@pytest.mark.parametrize("text", ["か\n\u3099き", "漢\n\u0301字", "か\n\u309aき", "สั\n\u0e49ญ"])
def test_a_mark_that_begins_a_line_is_on_no_letter_of_the_line_before(text: str) -> None:
    normalized = normalize_text(text)
    assert normalize_text(normalized) == normalized
    assert CapturedText("", text).find(text.replace("\n", "")).result == "missing"
    assert CapturedText("", text).find(text).result == "exact"


def test_it_is_said_which_piece_is_missing_and_when_only_the_order_is_wrong() -> None:
    text = CapturedText("", "one two three\nfour five six\nseven eight nine\n")
    match = text.find("four five [...] one two")
    assert (match.result, match.piece_lines, match.missing_piece) == ("missing", (2, 1), "")
    match = text.find("seven eight … one two … four five")
    assert (match.result, match.piece_lines) == ("missing", (3, 1, 2))
    match = text.find("one two [...] four fyve six [...] nine")
    assert (match.piece_lines, match.missing_piece, match.hint) == ((), "four fyve six", "four five six")
    # Two pieces that only stand over each other stand in no order.
    match = CapturedText("", "aXa").find("aX … Xa")
    assert (match.result, match.missing_piece, match.piece_lines) == ("missing", "", ())


# -- the tables ----------------------------------------------------------------------------------------

IGNORABLE = (
    "00AD 034F 061C 115F-1160 17B4-17B5 180B-180F 200B-200F 202A-202E 2060-206F 3164 FE00-FE0F FEFF FFA0"
    " FFF0-FFF8 1BCA0-1BCA3 1D173-1D17A E0000-E0FFF"
)
"""Default_Ignorable_Code_Point of Unicode 17.0.0, as `DerivedCoreProperties.txt` sums it up."""


def expand(ranges: str) -> set[str]:
    pairs = (part.partition("-") for part in ranges.split())
    return {chr(code) for low, _, high in pairs for code in range(int(low, 16), int(high or low, 16) + 1)}


def test_every_default_ignorable_character_folds_away() -> None:
    ignorable = expand(IGNORABLE)
    assert len(ignorable) == 4174
    for letter in map(chr, range(sys.maxunicode + 1)):
        folds = normalize_text(f"a{letter}b") == "ab"
        assert folds == (letter in ignorable), hex(ord(letter))


def test_everything_that_is_not_seen_is_made_visible() -> None:
    noncharacters = expand("FDD0-FDEF") | {
        chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF)
    }
    assert len(noncharacters) == 66
    unseen = expand(IGNORABLE) | set("\u2800") | noncharacters
    for letter in map(chr, range(sys.maxunicode + 1)):
        shown = INVISIBLE.search(letter) is None
        if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") or letter in unseen:
            assert not shown, hex(ord(letter))
        elif unicodedata.category(letter) != "Cn":
            # A newer Python may know it as a format character; none is a letter, a mark or a symbol.
            assert shown, hex(ord(letter))


def test_what_is_wide_is_what_unicode_calls_wide() -> None:
    wide = re.compile(f"[{normalize.WIDE_RANGES}]")
    for letter in map(chr, range(sys.maxunicode + 1)):
        width, category = unicodedata.east_asian_width(letter), unicodedata.category(letter)
        name = unicodedata.name(letter, "")
        if category == "Cn" or category.startswith("C"):
            continue
        if wide.match(letter):
            assert "HANGUL SYLLABLE" not in name and "JAMO" not in name, name
        elif width in "FWH" and category[0] in "LNM" and name:
            assert "HANGUL" in name or letter < "\u2000", name
