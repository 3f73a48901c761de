"""What strangers may write, a deal that is full of it, and what GitHub would make of a page."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

from markdown_it import MarkdownIt

from dealterms.loader.layout import find_snapshots
from dealterms.loader.tree import Folder
from dealterms.model.report import Report
from dealterms.reports import diff

HOSTILE = {
    "mention": "@octocat and @org/team",
    "issue": "see #1 and user/repo#1",
    "issue-in-words": "see GH-1 and gh-22",
    "url": "http://evil.example/x and https://evil.example",
    "bare-url": "www.evil.example or evil.example/path",
    "ftp": "ftp://evil.example mailto:a@evil.example xmpp:a@b.example",
    "email": "a.b@evil.example",
    "commit": "deadbeefcafe0123456789abcdef0123456789ab and a5c3785ed8d6a35868bc169f07e40e889087fd2e",
    "backticks": "a ` b `` c ``` d",
    "fence": "```html <b>x</b>",
    "pipe": "a | b \\| c |",
    "html": "<script>alert(1)</script><img src=x onerror=y><!-- x",
    "entity": "&lt;b&gt; &amp; &#60;i&#62; &copy",
    "image": "![x](http://evil.example/x.png)",
    "link": "[x](http://evil.example) [y][z] [z]: http://evil.example",
    "autolink": "<http://evil.example> <a@evil.example>",
    "emphasis": "**bold** __bold__ *it* _it_ ~~gone~~",
    "heading": "# heading",
    "setext": "heading ===",
    "list": "- item",
    "numbered": "1. item",
    "quote": "> quoted",
    "rule": "---",
    "table": "| a | b | |---|---| | 1 | 2 |",
    "math": "$x$ $$y$$",
    "footnote": "[^1] [^1]: x",
    "emoji": ":tada: :+1:",
    "backslash": "\\@octocat \\<b> \\",
    "direction": "abc \u202egnp.exe \u2066x\u2069",
    "escape": "\x1b[31mred\x1b[0m \x1b]8;;http://evil.example\x07x\x1b]8;;\x07 \x9b31m",
    "newlines": "one\n\n# two\r\n- three\u2028four\u0085five",
    "zero-width": "a\u200bb\u00adc\ufeff",
    "wide": "漢字かな交じり文 한국어 全角",
    "combining": "e\u0301a\u0300" * 5,
    "fullwidth": "＠octocat ＃1",
    "long": "x" * 1_000_000,
    "long-words": "word " * 200_000,
}


def build_hostile_report(root: Path, text: str) -> Report:
    """Write a deal of which everything that a stranger can write freely is ``text``; return its diff."""
    quoted = json.dumps(text)
    (root / "terms" / "d").mkdir(parents=True)
    (root / "seeds").mkdir()
    write = {
        "terms/d/deal.yaml": f"title: {quoted}\nparties:\n  a: {{name: {quoted}}}\n  b: {{name: {quoted}}}\n",
        "terms/d/2023.yaml": f"""summary: {quoted}
terms:
  x: {{kind: exclusivity, title: {quoted}, grantor: a, holder: b, level: exclusive}}
  y: {{kind: other, title: {quoted}, text: old, sources: [{{source: s, says: {quoted}}}]}}
""",
        "terms/d/2024.yaml": f"""summary: {quoted}
terms:
  x:
    kind: exclusivity
    title: {quoted}
    grantor: a
    holder: b
    level: preferred
    note: {quoted}
    since: 2024-02
    sources:
      - {{source: s, says: {quoted}, quote: {quoted}, supports: [level]}}
      - {{source: s, at: line 9, says: {quoted}, instead: {{level: sole}}}}
  y: {{kind: other, title: {quoted}, text: {quoted}}}
  z: {{kind: definition, title: {quoted}, text: {quoted}, used_by: [x]}}
proposals:
  p: {{changes: x, title: {quoted}, note: {quoted}, sources: [{{source: s}}]}}
""",
        "seeds/s.yaml": f"type: post\ntitle: {quoted}\nissued: 2024-03\n",
    }
    for path, content in write.items():
        (root / path).write_text(content, encoding="utf-8")
    folder = BigFolder(root)
    listing = find_snapshots(folder, None)
    return diff.build_diff_report(folder, listing, "2023", "2024", NOW)


class BigFolder(Folder):
    """A folder whose files may have any size: what formats do with long texts is asked here."""

    def read(self, path: str) -> bytes:
        return (Path(self.root) / path).read_bytes()


NOW = date(2026, 1, 31)
GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def outline(text: str) -> list[str]:
    """Return the blocks of a Markdown page, the cells of its tables among them."""
    return [f"{token.type} {token.tag}" for token in GITHUB.parse(text) if token.type != "inline"]


_ACTIVE = re.compile(
    r"(?<![\w`])@\w|#\d|\bGH-\d|://|www\.|\w@\w|\b[0-9a-f]{7,40}\b|:[\w+-]+:|\$",
    re.IGNORECASE,
)
"""A bare host, such as `evil.example`, is no link on GitHub."""
_OURS = re.compile(r"<details><summary>\d+ sources?</summary>\n|</details>\n?")
"""The markup with which the list of the sources is folded."""


def find_effects(text: str, opened: str = "") -> list[str]:
    """Return what GitHub would make more of than text: outside of code spans, anything alive.

    A link to the address ``opened``, or to words on that page, is meant: it is a record's.
    """
    found = []
    for token in GITHUB.parse(text):
        if token.type == "html_block" and not _OURS.fullmatch(token.content):
            found.append(token.content)
        is_meant = False
        for child in token.children or ():
            if child.type == "link_open" and opened and str(child.attrs["href"]).startswith(opened):
                is_meant = True
            if is_meant:
                is_meant = child.type != "link_close"
                continue
            if child.type in ("link_open", "image", "html_inline", "em_open", "s_open"):
                found.append(child.type)
            if child.type == "text":
                found += _ACTIVE.findall(child.content)
    return found


def find_code_spans(text: str) -> list[str]:
    """Return what is in the code spans of a Markdown page."""
    return [
        child.content
        for token in GITHUB.parse(text)
        for child in token.children or ()
        if child.type == "code_inline"
    ]
