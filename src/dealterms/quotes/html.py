r"""The text of an HTML page as a browser shows and copies it: what Chromium's `innerText` gives.

    read_page(b"<p><span>T</span>he mill<br>pays 5<b>%</b>.<p>Monthly.")
      ->  "The mill\npays 5%.\n\nMonthly."
    read_page(b"<table><tr><td>Alpha pays<br>5%<td>Beta keeps<br>the rest</table>")
      ->  "Alpha pays\n5%\uFDE0Beta keeps\nthe rest"

Inline elements add no blank, a block begins a line, the cells of a table follow each other, and what
no browser shows (scripts, templates, `hidden`, `display: none`) is left out. A mark stands between two
cells, since nobody wrote their words as one phrase: see `cells`. What a reader can unfold is there: the
rest of `details`, and what is `hidden=until-found`. Of CSS only `style="…"` is read.

The parser builds its tree by the HTML Standard and ends in time on any input; what is nested deeper
than 512 becomes a sibling, as in Chromium. A page whose name ends in `.xhtml` or `.xht` is XML. If it
is not well-formed, or no XHTML, it is read as HTML all the same, so that nothing is lost.

The encoding is that of a byte order mark, else the one that `meta` or an XML declaration names, else
UTF-8 if the bytes are valid UTF-8, else Windows-1252.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from html.entities import html5
from typing import NamedTuple
from xml.parsers import expat

import turbohtml.detect  # noqa: F401  # registers the codecs of the WHATWG Encoding Standard
from turbohtml.saxparse import SaxHandler, StartElement, iter_events, sax_parse

from dealterms.quotes.cells import LINE_MARK, TAB_MARK

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_HEAD_BYTES = 64 * 1024
"""How much of a page is searched for the name of its encoding."""
_XML_ENCODING = re.compile(rb"<\?xml\s[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_LABEL = re.compile(r"[\w.:-]{1,40}", re.ASCII)
_CHARSET = re.compile(r"charset\s*=[\s\"']*([^\s\"';]{1,40})", re.IGNORECASE)
_EMPTY_IN_XML = re.compile(r"<(iframe|noscript|script|style|textarea|title)\b([^<>]{0,999})/>")
"""In HTML these go on until their end tag."""
_XHTML = "http://www.w3.org/1999/xhtml"

_NOT_SHOWN = frozenset(
    "area base basefont datalist head link meta noembed noframes param rp script style title".split()
)
"""Shown only if their own style says so."""
_REPLACED = frozenset("audio canvas embed iframe img input meter progress textarea video".split())
"""Stand in a line like a letter: blanks on both sides of them stay two. What is in them is not shown."""
_NEVER_INLINE = _REPLACED | {"button", "marquee"}
_WITHOUT_CONTENT = _REPLACED | {"frame", "noscript", "template", "track"}
_NOT_SHOWN_IN_SVG = frozenset(
    "clippath defs desc filter lineargradient marker mask metadata pattern radialgradient symbol".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing"
    " main menu nav ol optgroup option p plaintext pre search section select summary table tbody tfoot"
    " thead ul xmp"
    " math annotation merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mroot mrow ms mspace"
    " msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover".split()
)
_DISPLAY = {
    **dict.fromkeys(_BLOCKS, "block"),
    **dict.fromkeys(_NOT_SHOWN | _WITHOUT_CONTENT, "none"),
    **dict.fromkeys(_NEVER_INLINE, "atomic"),
    **dict.fromkeys(("td", "th"), "cell"),
    "caption": "cell",
    "dialog": "none",
    "table": "table",
    "tr": "row",
}
"""How the elements are displayed that are not `inline`."""
_PREFORMATTED = frozenset(("listing", "plaintext", "pre", "xmp"))
_OWN_STYLES = _PREFORMATTED | {"svg"}
_OF_DISPLAY = {
    "none": "none",
    "contents": "inline",
    "inline": "inline",
    "inline-block": "atomic",
    "inline-table": "atomic",
    "inline-flex": "flex",
    "inline-grid": "flex",
    "flex": "flex",
    "grid": "flex",
    "table-cell": "cell",
    "table-row": "row",
    "table": "table",
}
"""What `display` says; any other value makes a block."""
_PRESERVED = {"pre": "all", "pre-wrap": "all", "break-spaces": "all", "pre-line": "lines"}
"""What of the white space `white-space` preserves; any other value preserves none."""
_COLLAPSIBLE = re.compile("[ \t\n\r\f]+")
_WITHOUT_MARKS = str.maketrans({TAB_MARK: "\ufffd", LINE_MARK: "\ufffd"})


class NoTextError(Exception):
    """The page has no text; ``str()`` says why, and what would mend it."""


def read_page(raw: bytes, *, is_xml: bool = False) -> str:
    """Return the text of a page, with a mark between two cells of a table.

    Raises:
        NoTextError: there is none.
    """
    text = _decode(raw)
    renderer = _render_xml(text) if is_xml else None
    if renderer is None:
        renderer = _render_html(_EMPTY_IN_XML.sub(r"<\1\2></\1>", text) if is_xml else text)
    page = renderer.finish()
    if not page.strip():
        raise NoTextError(_explain_no_text(renderer.seen))
    return page


def _explain_no_text(seen: set[str]) -> str:
    frames = "the page has no text of its own, only frames. Save the page that a frame shows"
    if "frame" in seen:
        return frames
    if "script" in seen:
        return (
            "the page is empty without its scripts."
            " Save what the browser shows, as plain text or as a complete page"
        )
    if "iframe" in seen:
        return frames
    if seen & {"img", "svg", "canvas", "object", "embed"}:
        return "the page has pictures and no text. A scan has to be read by a person or an OCR program first"
    return "the page has no text. Save the article as plain text"


def _decode(raw: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace")
    for label in _iter_declared_encodings(raw[:_HEAD_BYTES]):
        # The declaration was read as ASCII, so it is not true of UTF-16.
        name = "utf-8" if label.lower().startswith("utf-16") else label
        if _LABEL.fullmatch(name):
            try:
                return codecs.decode(raw, f"whatwg-{name}", "replace")
            except LookupError:
                continue
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return codecs.decode(raw, "whatwg-windows-1252", "replace")


def _iter_declared_encodings(head: bytes) -> Iterable[str]:
    for event in iter_events(head.decode("latin-1")):
        if isinstance(event, StartElement) and event.tag == "meta":
            attributes = dict(event.attrs)
            if charset := (attributes.get("charset") or "").strip():
                yield charset
            elif (attributes.get("http-equiv") or "").lower() == "content-type":
                yield from _CHARSET.findall(attributes.get("content") or "")[:1]
    if found_bytes := _XML_ENCODING.match(head):
        yield found_bytes[1].decode("ascii")


def _render_html(text: str) -> _Renderer:
    renderer = _Renderer()
    sax_parse(text, renderer)
    return renderer


def _render_xml(text: str) -> _Renderer | None:
    """Return what XHTML renders; None for what is not well-formed, or another kind of XML."""
    renderer = _Renderer()
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.buffer_text = True
    # An entity such as &nbsp; is defined in a file elsewhere, which is not read.
    parser.UseForeignDTD(True)

    def start(name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if not renderer.seen and (namespace, local) != (_XHTML, "html"):
            raise _OtherXmlError
        renderer.start_element(local, tuple(attributes.items()))

    def end(name: str) -> None:
        renderer.end_element(name.rpartition(" ")[2])

    def skip_entity(name: str, is_parameter: bool) -> None:
        if f"{name};" not in html5:
            raise _OtherXmlError
        renderer.characters(html5[f"{name};"])

    def refuse_entity(*about: object) -> None:
        raise _OtherXmlError

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = renderer.characters
    parser.SkippedEntityHandler = skip_entity
    parser.EntityDeclHandler = refuse_entity
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except (expat.ExpatError, _OtherXmlError):
        return None
    return renderer


class _OtherXmlError(Exception):
    """Not a page in XHTML, or one that defines entities of its own."""


class _Row:
    """A row of a table, and how many of its cells have begun."""

    def __init__(self) -> None:
        self.cells = 0


class _Style(NamedTuple):
    """What holds of the text in an element, and of what is in that, unless it says otherwise."""

    preserved: str = ""
    """`all` white space is preserved, or `lines`, or nothing."""
    is_visible: bool = True
    has_blocks: bool = False
    """In a flex or grid container, every child is a block."""
    transform: str = ""
    svg: str = ""
    """In an `svg`: `shapes`, or `letters`, which alone are shown of its text."""


class _Renderer(SaxHandler):
    """Collects the text of the elements that begin and end, by the rules of the `innerText` getter.

    White space is held back until the next letter, when it is known what has to stand before that.
    """

    def __init__(self) -> None:
        self.seen: set[str] = set()
        """The names of all elements so far that are in nothing hidden."""
        self._out: list[str] = []
        self._frames: list[tuple[str, _Style, _Row, tuple[_Row, int] | None]] = []
        """How each open element ends, and what holds again then."""
        self._hidden_depth = 0
        """How many elements are open in the outermost that is not shown, itself included."""
        self._style = _Style()
        self._row = _Row()
        self._cell: tuple[_Row, int] | None = None
        """The cell that is open: its row, and its number there."""
        # What stands between the last letter and the next.
        self._last_cell: tuple[_Row, int] | None = None
        """The cell of the last letter."""
        self._gap: list[str] = []
        """White space that is preserved, and line breaks."""
        self._line_breaks = 0
        """How many line breaks the blocks require between the two, after the gap."""
        self._has_space = False
        self._is_line_start = True
        self._is_after_zero_width = False
        """The last of all is a zero width space, or a `wbr`."""

    def finish(self) -> str:
        """Return the text."""
        return "".join(self._out)

    def start_element(self, tag: str, attrs: tuple[tuple[str, str | None], ...]) -> None:
        """Begin an element."""
        tag = tag.lower()
        if self._hidden_depth:
            self._hidden_depth += 1
            return
        self.seen.add(tag)
        outside = self._style
        display = _DISPLAY.get(tag, "inline")
        if tag in _OWN_STYLES or outside.svg:
            display = self._enter_svg_or_preformatted(tag, display)
        if attrs and tag != "wbr":
            display = self._read_attributes(tag, dict(attrs), display)
        if outside.has_blocks and display in ("inline", "atomic"):
            display = "block"
        elif display == "inline" and tag in _NEVER_INLINE:
            display = "atomic"
        if outside.has_blocks != (display == "flex"):
            self._style = self._style._replace(has_blocks=display == "flex")
        if display == "none" or tag in _WITHOUT_CONTENT:
            self._hidden_depth = 1
        ends = "none" if display == "none" else self._begin_in_line(tag, display)
        self._frames.append((ends, outside, self._row, self._cell))
        if display in ("table", "row"):
            self._row = _Row()
        elif display == "cell":
            self._row.cells += 1
            self._cell = self._row, self._row.cells
            self._row = _Row()

    def _begin_in_line(self, tag: str, display: str) -> str:
        """Begin an element that is shown; return how it ends."""
        if display == "inline" and tag != "p":
            if tag == "br" and self._style.is_visible:
                self._break_line()
            self._is_after_zero_width = tag == "wbr" or self._is_after_zero_width
            return display
        if not self._style.is_visible:
            # The words around it meet, but not the blanks.
            self._has_space = False
            self._is_line_start = True
            return "inline"
        if display == "atomic" and tag != "p":
            self._stand_in_line()
            self._is_line_start = True
            return display
        ends = "paragraph" if tag == "p" else "block"
        self._require_line_breaks(ends)
        return ends

    def end_element(self, tag: str) -> None:
        """End the element that is open."""
        if self._hidden_depth > 1:
            self._hidden_depth -= 1
            return
        self._hidden_depth = 0
        ends, self._style, self._row, self._cell = self._frames.pop()
        if ends == "atomic":
            self._has_space = self._is_line_start = False
        elif ends in ("block", "paragraph"):
            self._require_line_breaks(ends)

    def characters(self, data: str) -> None:
        """Add text."""
        style = self._style
        if self._hidden_depth or not style.is_visible or style.svg == "shapes":
            return
        if TAB_MARK in data or LINE_MARK in data:
            data = data.translate(_WITHOUT_MARKS)
        if style.transform:
            data = data.upper() if style.transform == "uppercase" else data.lower()
        if not style.preserved:
            self._add_collapsed(data)
            return
        data = data.replace("\r", "\n").replace("\f", " ")
        if style.preserved == "all":
            self._add_preserved(data)
            return
        for number, line in enumerate(data.split("\n")):
            if number:
                self._break_line()
            self._add_collapsed(line)

    def _enter_svg_or_preformatted(self, tag: str, display: str) -> str:
        style = self._style
        if tag in _PREFORMATTED and not style.preserved:
            self._style = style._replace(preserved="all")
        if tag == "svg" or style.svg:
            letters = {"text": "letters", "foreignobject": ""}.get(
                tag, "shapes" if tag == "svg" else style.svg
            )
            self._style = self._style._replace(svg=letters)
            if tag in _NOT_SHOWN_IN_SVG:
                return "none"
            if tag == "text":
                return "block"
        return display

    def _read_attributes(self, tag: str, attributes: dict[str, str | None], display: str) -> str:
        """Read what an element says of itself; return how it is displayed."""
        if tag == "dialog" and "open" in attributes:
            display = "block"
        hidden = attributes.get("hidden", "until-found")
        if (hidden or "").lower() != "until-found" or "popover" in attributes:
            display = "none"
        style = attributes.get("style")
        if not style:
            return display
        for declaration in style.lower().split(";"):
            key, _, written = declaration.partition(":")
            key, value = key.strip(), written.replace("!important", "").strip()
            if key == "display" and value:
                display = _OF_DISPLAY.get(value, "block")
            elif key == "visibility":
                self._style = self._style._replace(is_visible=value not in ("hidden", "collapse"))
            elif key in ("float", "position") and value in ("left", "right", "absolute", "fixed"):
                display = "block" if display in ("inline", "atomic") else display
            elif key == "white-space":
                self._style = self._style._replace(preserved=_PRESERVED.get(value, ""))
            elif key == "text-transform":
                transform = value if value in ("uppercase", "lowercase") else ""
                self._style = self._style._replace(transform=transform)
        return display

    def _require_line_breaks(self, kind: str) -> None:
        self._line_breaks = max(self._line_breaks, 2 if kind == "paragraph" else 1)
        self._has_space = False
        self._is_line_start = True

    def _break_line(self) -> None:
        self._gap.append("\n" * (self._line_breaks + 1))
        self._line_breaks = 0
        self._has_space = False
        self._is_line_start = True

    def _stand_in_line(self) -> None:
        """Let no blank before this meet one after it."""
        if self._has_space:
            self._gap.append("\n" * self._line_breaks + " ")
            self._line_breaks = 0
        self._has_space = self._is_line_start = False

    def _add_collapsed(self, data: str) -> None:
        if "\n" in data and (self._is_after_zero_width or "\u200b" in data):
            # A line break beside a break opportunity is no blank.
            mark = "\u200b" if self._is_after_zero_width else ""
            data = _COLLAPSIBLE.sub(_collapse_by_zero_width, mark + data).removeprefix(mark)
        words = _COLLAPSIBLE.sub(" ", data)
        begins, ends = words.startswith(" "), words.endswith(" ")
        words = words.strip(" ")
        if begins and not self._is_line_start:
            self._has_space = True
        if words:
            self._add_letters(words)
            self._has_space = ends

    def _add_preserved(self, data: str) -> None:
        letters = data.lstrip(" \t\n")
        if before := data[: len(data) - len(letters)]:
            self._keep_white_space(before)
        letters = letters.rstrip(" \t\n")
        if letters:
            self._add_letters(letters)
            if after := data[len(data.rstrip(" \t\n")) :]:
                self._keep_white_space(after)

    def _keep_white_space(self, white_space: str) -> None:
        space = " " if self._has_space else ""
        self._gap.append("\n" * self._line_breaks + space + white_space)
        self._line_breaks = 0
        self._has_space = False
        self._is_line_start = white_space.endswith("\n")

    def _add_letters(self, letters: str) -> None:
        """Add text that begins and ends with a letter, after what has to stand before it."""
        if self._cell is not self._last_cell:
            self._out.append(self._mark_cells())
        elif self._out:
            self._out += self._gap
            self._out.append("\n" * self._line_breaks + " " * self._has_space)
        self._out.append(letters)
        self._last_cell = self._cell
        self._gap.clear()
        self._line_breaks = 0
        self._has_space = self._is_line_start = False
        self._is_after_zero_width = letters.endswith("\u200b")

    def _mark_cells(self) -> str:
        """Return what stands between the cell of the last letter and that of the next."""
        if self._last_cell is not None and self._cell is not None and self._last_cell[0] is self._cell[0]:
            return TAB_MARK * (self._cell[1] - self._last_cell[1])
        return LINE_MARK + "\n" * (self._line_breaks - 1) if self._out else ""


def _collapse_by_zero_width(run: re.Match[str]) -> str:
    neighbors = run.string[run.start() - 1 : run.start()] + run.string[run.end() : run.end() + 1]
    return "" if "\n" in run[0] and "\u200b" in neighbors else " "
