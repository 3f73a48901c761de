"""Snapshots as people write them: comments in odd places, several styles, long lines, Unicode, CRLF.

The text is written here, line by line, and not by the editor that the tests judge: `OddSnapshot` knows on
which lines each value stands.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

_WORDS = (
    "harbor", "Kürze", "das „Schiff“", "l’accès", "港湾の料金", "ferry 🚢", "up to 5%", "a: colon", "x" * 140,
    "it's",
)  # fmt: skip
_COMMENTS = ("# why", "# see: the memo", "#", "# - not an item", "# 'quoted", "# {not: flow}", "# ünïcode 港")


class OddSnapshot(NamedTuple):
    """A snapshot's text, and what is in it."""

    text: str
    scalars: tuple[tuple[tuple[str, ...], str], ...]
    """The paths of values that are plain texts, and these texts."""
    cited: tuple[str, ...]
    """The terms with a list of citations."""
    terms: tuple[str, ...]


def write_odd_snapshot(seed: int) -> OddSnapshot:
    """Write the snapshot of that number."""
    return _Writer(Random(seed)).write()


class _Writer:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.lines: list[str] = []
        self.scalars: list[tuple[tuple[str, ...], str]] = []
        self.cited: list[str] = []
        self.newline = random.choice(("\n", "\n", "\r\n"))
        self.indent = random.choice((2, 2, 4))

    def write(self) -> OddSnapshot:
        ends = self.random.choice((self.newline, self.newline, "", self.newline * 2, f"{self.newline}# end"))
        self._noise("")
        for key, text in (("basis", "amendment"), ("summary", self._prose())):
            if self.random.random() < 0.8:
                self._scalar("", key, text, (key,))
        self._noise("")
        self.lines.append(f"terms:{self._trailing()}")
        ids = [f"term-{number}" for number in range(self.random.randint(1, 5))]
        for id_ in ids:
            self._noise(" " * self.indent)
            self._term(id_)
        if self.random.random() < 0.5:
            self._noise("")
            self.lines += ["proposals:", "  talk:", "    changes: term-0", f"    note: {self._plain()}"]
        mark = "\ufeff" if self.random.random() < 0.1 else ""
        text = mark + self.newline.join(self.lines) + ends
        return OddSnapshot(text, tuple(self.scalars), tuple(self.cited), tuple(ids))

    def _term(self, id_: str) -> None:
        outer = " " * self.indent
        fields = [("kind", "payment"), ("amount", "USD 5 million"), ("note", self._prose())]
        if self.random.random() < 0.2:
            inside = ", ".join(f"{key}: {self._quoted(text)}" for key, text in fields)
            self.lines.append(f"{outer}{id_}: {{{inside}}}{self._trailing()}")
            self.scalars += [(("terms", id_, key), text) for key, text in fields]
            return
        inner = outer + " " * self.indent
        self.lines.append(f"{outer}{id_}:{self._trailing()}")
        for key, text in fields:
            self._noise(inner)
            self._scalar(inner, key, text, ("terms", id_, key))
        style = self.random.random()
        if style < 0.6:
            self._noise(inner)
            self._sources(inner)
            self.cited.append(id_)
        elif style < 0.75:
            self.lines.append(
                f"{inner}sources: [{{source: gull, at: line 3}}, {{source: tern}}]{self._trailing()}"
            )
            self.cited.append(id_)

    def _sources(self, inner: str) -> None:
        self.lines.append(f"{inner}sources:{self._trailing()}")
        item = inner + self.random.choice(("", " " * self.indent))
        for number in range(self.random.randint(1, 3)):
            if self.random.random() < 0.3:
                self.lines.append(f"{item}- {{source: gull, at: line {number + 1}}}{self._trailing()}")
            else:
                self.lines.append(f"{item}- source: gull")
                self.lines.append(f"{item}  quote: {self._quoted(self._prose())}{self._trailing()}")
                if self.random.random() < 0.3:
                    self.lines += [f"{item}  says: >-", f"{item}    {self._plain()}", f"{item}    and more"]
            if self.random.random() < 0.2:
                self.lines.append(f"{item} {self.random.choice(_COMMENTS)}")

    def _scalar(self, indent: str, key: str, text: str, path: tuple[str, ...]) -> None:
        style = self.random.random()
        if style < 0.15 and "\n" not in text:
            self.lines += [f"{indent}{key}: |-", f"{indent}  {text}"]
        elif style < 0.25:
            self.lines += [f"{indent}{key}:", f"{indent}  {self._quoted(text)}{self._trailing()}"]
        else:
            self.lines.append(f"{indent}{key}: {self._quoted(text)}{self._trailing()}")
        self.scalars.append((path, text))

    def _quoted(self, text: str) -> str:
        style = self.random.random()
        if style < 0.4:
            return "'" + text.replace("'", "''") + "'"
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def _prose(self) -> str:
        return " ".join(self.random.choice(_WORDS) for _ in range(self.random.randint(1, 4)))

    def _plain(self) -> str:
        return self.random.choice(("plain words", "Wörter ohne Zeichen", "港湾 の 料金", "y" * 150))

    def _noise(self, indent: str) -> None:
        while self.random.random() < 0.3:
            # What is indented more than a block of text is a part of it, and no comment.
            last = next((line for line in reversed(self.lines) if line.strip()), "")
            deeper = indent if last.startswith(f"{indent}  ") else indent + "   "
            column = self.random.choice((indent, indent, "", deeper))
            self.lines.append(self.random.choice(("", column + self.random.choice(_COMMENTS))))

    def _trailing(self) -> str:
        return self.random.choice(("", "", "", "   # aside", " #tight"))
