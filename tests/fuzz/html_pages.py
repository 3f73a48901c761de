"""Fuzz target: the text of an HTML page.

The input is a page; its first byte says whether it is read as XHTML (`x`) or as HTML.
"""

from __future__ import annotations

from collections.abc import Iterator

from dealterms.quotes.captures import CapturedText
from dealterms.quotes.cells import LINE_MARK, TAB_MARK, replace_marks
from dealterms.quotes.html import NoTextError, read_page

WORDS = (
    *(
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<caption>",
        "<br>",
        "<b>",
        "</b>",
    ),
    *(
        "<pre>",
        "</pre>",
        "<svg>",
        "<text>",
        "</svg>",
        "<math>",
        "<template>",
        "<noscript>",
        "<select>",
        "<option>",
    ),
    *(
        "<plaintext>",
        "<title>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?xml ",
        "<frameset>",
    ),
    *(" hidden", " style='display:none'", " style='display:table-cell'", " style='white-space:pre'"),
    *(" style='visibility:hidden'", " style='display:flex'", " style='text-transform:uppercase'"),
    *(
        "<meta charset=utf-16>",
        "<meta charset=sjis>",
        "<meta charset=",
        "<meta http-equiv=content-type content=",
    ),
    *(
        "&nbsp;",
        "&#xFDE0;",
        "&#13;",
        "&#0;",
        "\ufde0",
        "\ufde1",
        "\u200b",
        "\xad",
        "\f",
        "\0",
        "\r\n",
        "<wbr>",
    ),
    *("<html xmlns='http://www.w3.org/1999/xhtml'>", "</html>", "<!DOCTYPE html [", "<!ENTITY a 'b'>", "&a;"),
)
PAGES = (
    "h<!doctype html><meta charset=utf-8><title>T</title><h1>Pier</h1><p>It <b>p</b>ays 5<i>%</i>.<br>Soon.",
    "h<table><caption>C<tr><th>a<td>b<table><tr><td>c</table>d<tr><td><p>e<td></table>f<pre>\n g\th\n</pre>",
    "h<div style='display:flex'><span>a</span></div><svg><text>t</text></svg><details><summary>s</summary>d",
    "x<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head><title/></head><p>a&nbsp;<i/>b</p></html>",
    "x<html xmlns='http://www.w3.org/1999/xhtml'><![CDATA[a]]><table><tr><td/><td>b</td></tr></table>",
)


def warm() -> None:
    """Import what is imported at the first page only."""
    read_page(b"<meta charset=latin1>a")


def seeds() -> Iterator[bytes]:
    for page in PAGES:
        yield page.encode()
        yield page.replace("<", "\n<").encode("utf-16")
    yield b"h<meta charset=koi8-r>\xe4\xc1<p>\xe4\xc1"
    for number, word in enumerate(WORDS):
        yield f"h{PAGES[1][1:]}<p>a {word} b{WORDS[number - 1]}c</p>".encode()


def run(data: bytes) -> None:
    is_xml, raw = data[:1] == b"x", data[1:]
    try:
        marked = read_page(raw, is_xml=is_xml)
    except NoTextError:
        return
    assert marked.strip() and marked.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    assert "\f" not in marked and "\r" not in marked
    text = CapturedText.from_marked("", marked)
    assert text.text == replace_marks(marked) and len(text.text) == len(marked)
    # Nobody wrote the words of two cells as one phrase; whoever copies them has a tab or a line break.
    for mark in (TAB_MARK, LINE_MARK):
        left, found, right = marked.partition(mark)
        if found and (words := left.split()) and (more := right.split()):
            assert text.find(f"{words[-1]}{replace_marks(mark)}{more[0]}"[-200:]).result != "moved"
    first = next(
        line for line in marked.replace(TAB_MARK, "\n").replace(LINE_MARK, "\n").split("\n") if line.strip()
    )
    assert text.find(first.strip()).result in ("exact", "ambiguous"), first
