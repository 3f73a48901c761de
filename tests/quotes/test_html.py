"""The text of HTML: what a browser shows and copies, its encodings, and any input in time."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("turbohtml", reason="the extra `articles` is not installed")

from support.memory_tree import MemoryTree
from support.peak import PRINT_PEAK

from dealterms.model.source import Source
from dealterms.quotes.captures import CapturedText, CaptureStore, UnreadableCapture
from dealterms.quotes.cells import replace_marks
from dealterms.quotes.html import NoTextError, read_page


def show(markup: str | bytes, *, is_xml: bool = False) -> str:
    raw = markup if isinstance(markup, bytes) else markup.encode()
    try:
        return replace_marks(read_page(raw, is_xml=is_xml))
    except NoTextError:
        return ""


def capture(name: str, content: bytes) -> CapturedText | UnreadableCapture | None:
    record = {"type": "webpage", "title": "T", "capture": {"file": name}}
    return CaptureStore(MemoryTree({f"seeds/{name}": content})).get(Source.model_validate(record))


# What Chromium 156 gives as `innerText` of each, but for line breaks and tabs at the ends.
@pytest.mark.parametrize(
    ("markup", "text"),
    [
        # Inline elements add no blank, and blanks fold over their borders.
        ('<p><span class="cap">T</span>he firm <span>Alpha</span>, pays 20<span>%</span> of revenue.</p>',
         "The firm Alpha, pays 20% of revenue."),
        ("<ix:nonfraction>250</ix:nonfraction><span> million</span>", "250 million"),
        ("<b>a</b>\n<i>b</i>", "a b"),
        ("<span>a </span> b", "a b"),
        ("a<span> </span>b", "a b"),
        ("a<wbr>b&shy;c", "ab\xadc"),
        ("a<!-- c -->b", "ab"),
        ("a<wbr>\nb\u200b \n c \n \u200bd<wbr> e", "ab\u200bc\u200bd e"),
        ("a<b>\u200b</b>\n<i>b</i>\n<wbr>c", "a\u200bb c"),
        ("x<sup>2</sup> y<sub>3</sub>", "x2 y3"),
        ("a<font>b</font><nobr>c  d</nobr>", "abc d"),
        ("契<ruby>約<rp>(</rp><rt>やく</rt><rp>)</rp></ruby>", "契約やく"),
        ("5&nbsp;&lt;&nbsp;6 &eacute;&#x1F600;", "5\xa0<\xa06 é😀"),
        ("a\u3000b  \u00a0 c", "a\u3000b \u00a0 c"),
        # Blocks begin lines, paragraphs stand apart.
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<h1>a</h1>b", "a\nb"),
        ("<div>x<p>a</p>y</div>", "x\n\na\n\ny"),
        ("a <br> b", "a\nb"),
        ("a<br> <br>b", "a\n\nb"),
        ("<p>a<br><p>b", "a\n\n\nb"),
        ("<div>a</div> <div>b</div>", "a\nb"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>d", "a\nb\nc\nd"),
        ("<dl><dt>a<dd>b</dl>", "a\nb"),
        ("a<hr>b", "a\nb"),
        ("<fieldset><legend>L</legend>x</fieldset>y", "L\nx\ny"),
        ("x<select><option>one<option>two<optgroup label=L><option>three</optgroup></select>y",
         "x\none\ntwo\nthree\ny"),
        ("<details open><summary>s</summary>shown</details>z", "s\nshown\nz"),
        ("a<center>b</center>c", "a\nb\nc"),
        # White space.
        ("<pre>l1\n l2\n</pre>after", "l1\n l2\n\nafter"),
        ("a<pre>  b  </pre>c", "a\n  b  \nc"),
        ("<pre>a\tb\r\nc</pre>", "a\tb\nc"),
        ("<pre>a <b>b\n</b></pre>c", "a b\n\nc"),
        ('<div style="white-space:pre-line">a  b\n  c</div>d', "a b\nc\nd"),
        ('a<span style="white-space: pre-wrap">  b </span> c', "a  b  c"),
        ('<pre style="white-space:normal">a  b\nc</pre>', "a b c"),
        ("a<listing>b\n c</listing>d", "a\nb\n c\nd"),
        ("a<xmp><b>x</b></xmp>d", "a\n<b>x</b>\nd"),
        ("a<plaintext>b<i>", "a\nb<i>"),
        # What stands in a line like a letter.
        ("a<button> b </button>c", "abc"),
        ('a <span style="display:inline-block"> b </span> c', "a b c"),
        ("a<img> b", "a b"),
        ("a <input> b", "a  b"),
        # What a browser does not show.
        ("a<script>b</script><style>b</style><noscript>b</noscript><template>b</template>c", "ac"),
        ("<head><title>b</title></head>a<textarea>b</textarea><iframe>b</iframe><video>b</video>c", "ac"),
        ('a<img alt="b"><input value=b><datalist><option>b</datalist><meter>b</meter>c', "ac"),
        ("a<span hidden>b</span><div popover>b</div><dialog>b</dialog>c", "ac"),
        ("a<svg><title>b</title><desc>b</desc><defs><text>b</text></defs><text>d</text></svg>c", "a\nd\nc"),
        ("a<dialog open>b</dialog>c", "a\nb\nc"),
        ("a<object>b</object>c", "abc"),
        # What `style` says.
        ('a<div style="display:none">b</div>c', "ac"),
        ('a<div style="color:red; DISPLAY : None !important">b</div>c', "ac"),
        ('a<div style="display:inline">b</div>c<p style="display:inline">d</p>e', "abc\n\nd\n\ne"),
        ('a<span style="display:block">b</span>c', "a\nb\nc"),
        ('a<span style="float:left">b</span>c', "a\nb\nc"),
        ('a<div style="display:flex"><span>b</span><span>c</span></div>d', "a\nb\nc\nd"),
        ('a<span style="visibility:hidden">b<i style="visibility:visible">v</i></span>c', "avc"),
        ('a<span style="text-transform:uppercase">bß</span>c', "aBSSc"),
        # Cells follow each other, line by line each.
        ("<table><tr><td>Alpha pays<br>20% a year</td><td>Beta keeps<br>the rest</td></tr></table>",
         "Alpha pays\n20% a year\tBeta keeps\nthe rest"),
        ("<table><caption>cap</caption><tr><th>h1<th>h2<tbody><tr><td>a<td>b</table>after",
         "cap\nh1\th2\na\tb\nafter"),
        ("<table><tr><td>a<table><tr><td>b<td>c</table>d<td>e</table>f", "a\nb\tc\nd\te\nf"),
        ("<table>a<tr><td>b</table>", "a\nb"),
        ("<table><tr><td>a<td><td>b</table>", "a\t\tb"),
        ("<table><tr><td>a<tfoot><tr><td>foot<tbody><tr><td>body</table>", "a\nfoot\nbody"),
        ('<i style="display:table-cell">a</i><i style="display:table-cell">b</i>', "a\tb"),
    ],
)  # fmt: skip
def test_a_page_is_read_as_a_browser_shows_it(markup: str, text: str) -> None:
    assert show(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        # A reader can unfold it, and a search in the browser finds it.
        ("<details><summary>s</summary>folded</details>z", "s\nfolded\nz"),
        ("a<div hidden=until-found>b</div>c", "a\nb\nc"),
        # A browser puts a line break more than once, and before a cell.
        ("<table><tr><td><p>a</p><td><p>b</p></table>", "a\tb"),
        ("<table><tr><td>a<br></td><td><br>b</td></tr></table>", "a\tb"),
        ("<table><tr><td>a<tr><tr><td></table>z", "a\nz"),
        # A form feed would begin a page.
        ("a\fb<pre>c\fd</pre>", "a b\nc d"),
    ],
)
def test_where_we_differ_from_a_browser_it_is_on_purpose(markup: str, text: str) -> None:
    assert show(markup) == text


TABLE = (
    "<p>Before it</p><table><caption>Its title</caption>"
    "<tr><td>Alpha pays<br>20% a year</td><td>Beta keeps<br>the rest</td></tr>"
    "<tr><td>Gamma waits</td><td></td><td><table><tr><td>Delta goes</table>away</td></tr>"
    "</table><p>After it</p>"
)


@pytest.mark.parametrize(
    ("quote", "result"),
    [
        ("Alpha pays 20% a year", "normalized"),
        ("Alpha pays\n20% a year", "exact"),
        ("Beta keeps the rest", "normalized"),
        # Copied out of a browser, with the tab or the line break that it puts there.
        ("20% a year\tBeta keeps", "exact"),
        ("20%\xa0a\tyear\tBeta keeps", "missing"),
        ("20%\xa0a year\tBeta keeps", "normalized"),
        ("20% a year \t Beta \u200bkeeps", "normalized"),
        ("Gamma waits\t\tDelta goes", "missing"),
        ("the rest\nGamma waits", "exact"),
        ("Alpha pays [...] the rest", "exact"),
        ("Alpha\u200b pays [...] year\tBeta [...] Gamma", "normalized"),
        # Nobody wrote these.
        ("Beta keeps 20% a year", "missing"),
        ("20% a year Beta keeps", "missing"),
        ("the rest Gamma waits", "missing"),
        ("Gamma waits Delta goes", "missing"),
        ("Delta goes away", "missing"),
        ("Before it Its title", "missing"),
        ("Its title Alpha pays", "missing"),
        ("away After it", "missing"),
        ("20% a yearBeta keeps", "missing"),
    ],
)
def test_a_quote_runs_over_no_two_cells(quote: str, result: str) -> None:
    text = CapturedText.from_marked("", read_page(TABLE.encode()))
    assert text.find(quote).result == result


def test_the_nearest_text_has_no_mark_in_it() -> None:
    text = CapturedText.from_marked("", read_page(TABLE.encode()))
    hint = text.find("20% a year Beta keeps").hint
    assert "20% a year" in hint and hint in text.text


def test_a_tab_in_a_preformatted_text_is_white_space() -> None:
    text = CapturedText.from_marked("", read_page(b"<pre>Year\tTons</pre><table><tr><td>a<td>b</table>"))
    assert [text.find(quote).result for quote in ("Year Tons", "Year\tTons", "a b", "a\tb")] == [
        "normalized", "exact", "missing", "exact",
    ]  # fmt: skip


def test_what_a_page_writes_is_no_mark() -> None:
    assert show("a\ufde0b &#xFDE1; <pre>\ufde1</pre>") == "a\ufffdb \ufffd\n\ufffd"


# -- depth and size --------------------------------------------------------------------------------------


def test_nothing_is_dropped_at_any_depth() -> None:
    page = "".join(f"<p><font size=2>Section {i} of the filing." for i in range(200)) + "<p>Alpha pays."
    text = CapturedText("", show(f"<p>Alpha pays.{page}"))
    assert text.find("Section 150 of").result == "exact"
    assert text.find("Alpha pays.").result == "ambiguous"
    for element in ("div", "b", "span", "blockquote", "table><tr><td", "ul><li", "ix:x"):
        page = "".join(f"<{element}>word{i} " for i in range(1_500))
        assert show(page).split() == [f"word{i}" for i in range(1_500)], element


HOSTILE = {
    "nested blocks": "b'<div>' * 100_000 + b'end'",
    "nested spans": "b'<span style=\"display:block\">' * 100_000 + b'end'",
    "nested tables": "b'<table><tr><td>' * 100_000 + b'end'",
    "nested XHTML": "b'<html xmlns=\"http://www.w3.org/1999/xhtml\">' + b'<b>' * 100_000 + b'end'"
    " + b'</b>' * 100_000 + b'</html>'",
    "formatting": "b'<b><i><u><s>' * 200_000 + b'<p>end'",
    "misnested": "b'<a><div><b><p></a>' * 100_000 + b'end'",
    "foster parents": "b'<table>' + b'x<b>' * 100_000 + b'end'",
    "cells": "b'<table><tr>' + b'<td>' * 500_000 + b'end'",
    "cells and back": "b'<table><tr>' + b'<td>x<table><tr><td>y</table>z' * 100_000 + b'end'",
    "line breaks": "b'<br>' * 1_000_000 + b'end'",
    "blanks": "b'<pre>' + b' <b>\\n</b>' * 400_000 + b'end'",
    "attributes": "b'<p ' + b' '.join(b'a%d=1' % i for i in range(300_000)) + b'>end'",
    "styles": "b'<p style=\"' + b'display:block;' * 300_000 + b'\">end'",
    "declarations": "b'<meta charset=q>' * 200_000 + b'end'",
    "comments": "b'<!--' * 1_000_000 + b'-->end'",
    "zero widths": "b'a<wbr>' + b'\\n \\t' * 1_000_000 + '\u200b '.encode() * 300_000 + b'end'",
    "a declaration": "b'<meta http-equiv=content-type content=\"charset=' + b' ' * 64_000 + b'\">end'",
    "brackets": "b'<' * 4_000_000 + b' end'",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_comes_to_an_end(name: str) -> None:
    program = (
        "from dealterms.quotes.html import read_page\n"
        f"text = read_page({HOSTILE[name]}, is_xml={'XHTML' in name})\n"
        "assert text.endswith('end'), text[-9:]\n"
    )
    program += PRINT_PEAK
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) < 600


# -- laws ------------------------------------------------------------------------------------------------

TAGS = ("p", "div", "span", "b", "table", "tr", "td", "th", "ul", "li", "br", "a", "h1", "pre", "form", "i")
PARTS = st.lists(
    st.one_of(
        st.sampled_from([*(f"<{tag}>" for tag in TAGS), *(f"</{tag}>" for tag in TAGS)]),
        st.sampled_from(["<!-- none -->", " ", "\n", "<script>none</script>", "<i hidden>none</i>"]),
        st.integers(0, 99).map(lambda number: f"w{number:02}."),
    ),
    max_size=40,
)


@given(PARTS)
def test_no_word_is_lost_or_invented(parts: list[str]) -> None:
    """The parser may move what stands wrongly in a table; all else keeps its order."""
    shown = re.findall(r"w\d\d\.", show("".join(parts)))
    written = [part for part in parts if part.startswith("w")]
    if "<table>" in parts:
        shown, written = sorted(shown), sorted(written)
    assert shown == written
    assert re.sub(r"w\d\d\.|\s", "", show("".join(parts))) == ""


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_a_page_or_have_no_text(raw: bytes, is_xml: bool) -> None:
    assert "\f" not in show(raw, is_xml=is_xml)


# -- encodings -------------------------------------------------------------------------------------------

WORDS = "<p>Größe – “über” café</p>"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (WORDS.encode(), "Größe – “über” café"),
        (WORDS.encode("cp1252"), "Größe – “über” café"),
        (WORDS.encode("utf-8-sig"), "Größe – “über” café"),
        (b"\xff\xfe" + WORDS.encode("utf-16-le"), "Größe – “über” café"),
        (b"\xfe\xff" + WORDS.encode("utf-16-be"), "Größe – “über” café"),
        # What is declared is read as the browsers' standard has it.
        (b"<meta charset=iso-8859-1>" + WORDS.encode("cp1252"), "Größe – “über” café"),
        (b"<META CHARSET='Latin1'>" + WORDS.encode("cp1252"), "Größe – “über” café"),
        (b"<meta charset=utf-8>" + WORDS.encode(), "Größe – “über” café"),
        (b"<meta charset=utf-16>" + WORDS.encode(), "Größe – “über” café"),
        (b'<meta http-equiv=Content-Type content="text/html; charset=windows-1251">\xc4\xe0', "Да"),
        (b"<meta content='text/html;charset=koi8-r' http-equiv=content-type>\xe4\xc1", "Да"),
        (b"<meta charset=sjis>" + "契約は独占".encode("shift_jis"), "契約は独占"),
        (b"<meta charset=gb2312>" + "合同独家".encode("gbk"), "合同独家"),
        (b"<meta charset=euc-kr>" + "독점 계약".encode("euc-kr"), "독점 계약"),
        (b"<meta charset=big5>" + "獨家契約".encode("big5"), "獨家契約"),
        (b"<meta charset=iso-8859-2>" + "Łódź".encode("iso-8859-2"), "Łódź"),
        (b"<?xml version='1.0' encoding='iso-8859-2'?><p>" + "Łódź".encode("iso-8859-2"), "Łódź"),
        # A byte order mark is stronger than a declaration; bytes that are wrong are shown as such.
        (b"\xef\xbb\xbf<meta charset=latin1>" + WORDS.encode(), "Größe – “über” café"),
        (b"<meta charset=utf-8>caf\xe9 au lait", "caf\ufffd au lait"),
        # No declaration: in a comment, in a script, with a name that is none.
        (b"<!-- <meta charset=koi8-r> -->caf\xe9", "café"),
        (b"<script>'<meta charset=koi8-r>'</script>caf\xe9", "café"),
        (b"<meta charset='\0\xff{}'>caf\xe9", "café"),
        (b"<meta charset=rot13>caf\xe9", "café"),
        (b"<meta charset=unicode_escape>caf\xe9\\u0041", "café\\u0041"),
        # After long comments and scripts, too.
        (b"<!-- " + b"x" * 5000 + b" --><meta charset=koi8-r>\xe4\xc1", "Да"),
    ],
)  # fmt: skip
def test_the_encoding_is_that_of_a_browser(raw: bytes, text: str) -> None:
    assert show(raw) == text


# -- XHTML -----------------------------------------------------------------------------------------------


def xhtml(body: str, *, declaration: str = "") -> bytes:
    head = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="x.js"/></head>'
    return f"{declaration}{head}<body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (xhtml("<p>a<br/>b<i/>c</p><div/>d"), "a\nbc\n\nd"),
        (xhtml("<p>5&#160;&lt;&nbsp;6 &eacute;</p>"), "5\xa0<\xa06 é"),
        (xhtml("<p><![CDATA[a <b> c]]></p>"), "a <b> c"),
        (xhtml("<table><tr><td/><td>a</td><td>b</td></tr></table>"), "a\tb"),
        (xhtml('<p xmlns:ix="urn:x">2<ix:n>5</ix:n>0</p>'), "250"),
        (xhtml("a", declaration='<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>'), "a"),
        # Not well-formed, or no XHTML: read as HTML, so that nothing is lost.
        (b'<html xmlns="http://www.w3.org/1999/xhtml"><p>a<p>b &c; <br>d', "a\n\nb &c;\nd"),
        (b"<html><body><p>a<br/>b</p></body></html>", "a\nb"),
        (b'<rss xmlns="urn:x"><p>a</p></rss>', "a"),
        # Entities that the page defines are not expanded.
        (xhtml("<p>x &a;&b;</p>", declaration='<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "x">]>'),
         "]>\n\nx &a;&b;"),
    ],
)  # fmt: skip
def test_xhtml_is_xml(raw: bytes, text: str) -> None:
    assert show(raw, is_xml=True) == text


def test_the_name_says_whether_it_is_xhtml() -> None:
    page = xhtml("<p>a</p>")
    for name in ("a.xhtml", "a.xht", "a.XHTML"):
        found = capture(name, page)
        assert isinstance(found, CapturedText) and found.text == "a"
    # In HTML, a title has no end but its end tag.
    found = capture("a.html", page)
    assert isinstance(found, UnreadableCapture)


# -- pages without text ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ('<div id="root"></div><script src="app.js"></script>',
         ("the page is empty without its scripts",
          "Save what the browser shows, as plain text or as a complete page")),
        ("<body><script>document.write('a')</script><noscript>Turn on scripts</noscript><img src=x>",
         ("the page is empty without its scripts",
          "Save what the browser shows, as plain text or as a complete page")),
        ("<body><noscript><iframe src=a></iframe></noscript><script src=a></script><iframe src=b></iframe>",
         ("the page is empty without its scripts",
          "Save what the browser shows, as plain text or as a complete page")),
        ("<script src=a></script><frameset><frame src=a></frameset>",
         ("the page has no text of its own, only frames", "Save the page that a frame shows")),
        ("<p hidden><script></script></p><iframe src=a></iframe>",
         ("the page has no text of its own, only frames", "Save the page that a frame shows")),
        ("<p><img alt='Page 1' src=a></p>",
         ("the page has pictures and no text",
          "A scan has to be read by a person or an OCR program first")),
        ("<title>Nothing</title><p hidden>a", ("the page has no text", "Save the article as plain text")),
        ("", ("the page has no text", "Save the article as plain text")),
    ],
)  # fmt: skip
def test_a_page_without_text_is_told_as_what_it_is(page: str, reason: tuple[str, str]) -> None:
    for name in ("a.html", "a.htm", "a.HTML", "a.xhtml"):
        found = capture(name, page.encode())
        assert isinstance(found, UnreadableCapture)
        assert (found.error.message, found.error.hint) == reason


def test_a_page_beside_its_record_is_read_from_disk(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_bytes(b"<p>a<b>b</b>")
    record = {"type": "webpage", "title": "T", "capture": {"file": page.name}}
    found = CaptureStore(MemoryTree({}), str(tmp_path)).get(Source.model_validate(record))
    assert isinstance(found, CapturedText) and (found.text, found.marked) == ("ab", "")
