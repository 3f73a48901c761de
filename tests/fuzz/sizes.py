"""Inputs that would take hours if anything were quadratic. Each is read in a process of its own."""

from __future__ import annotations

from fuzz import loader
from fuzz.loader import TERM

HOSTILE_QUOTES = {
    "marks": ("a" * 2**20, "a[...]" * 40, True),
    "marks and words": ("to be or not to be " * 50_000, "to [...] not [...] " * 20, True),
    "marks alone": ("a" * 2**20, "[...]" * 40, False),
    "marks, and one that misses": ("ab" * 2**19, "ba" * 100 + "[...]ab" * 38 + "[...]c", False),
    "long pieces": ("ab" * 2**19, "[...]".join(["ba" * 500] * 40), True),
    "one letter": ("a" * 2**20, "a" * 5000, True),
    "one letter, and another behind": ("a" * 2**20, "a" * 5000 + "b", False),
    "one letter, and another within": ("a" * 2**20, "a" * 2500 + "b" + "a" * 2500, False),
    "forty words": ("one two " * 2**17, " ".join(["one", "two"] * 20), True),
    "forty words, the last wrong": ("one two " * 2**17, "one two " * 19 + "one one", False),
    "quotation marks": ("‘a’ “a” " * 2**17, "'a' \"a\" " * 20, True),
    "quotation marks, the last wrong": ("‘a“" * 2**18, "'a\"" * 40 + "b", False),
    "alternating": ("‘“" * 2**19, "'\"" * 40 + "x", False),
    "hyphens": ("a\xad\n" * 2**18, "a" * 40 + "b", False),
    "accents": ("e\u0301" * 2**19, "é" * 400 + "[...]é", True),
    "nothing to see": ("\u200b" * 2**20, "\u200ba", False),
    "lines": ("a\n" * 2**19, "a a a [...] b", False),
    "blank lines": (" \n" * 2**19, "a b", False),
}
"""A text of about a million letters, a quote, and whether it stands in it."""


def words(count: int) -> bytes:
    """So many words, no two alike."""
    return b",".join(f"w{number:x}".encode() for number in range(count))


_MANY = words(8000)
LARGE = {
    "a long list with a double": [
        TERM + b"    sources: [{source: s-1, supports: [" + _MANY + b",z,z]}]\n",
        *loader.GIVEN[1:3],
        loader.GIVEN[3] + b"cites: [" + _MANY + b",z,z]\n",
    ],
    "a long list of what is not there": [
        TERM + b"    sources: [{source: s-1, supports: [" + _MANY + b"], cites: [" + _MANY + b"]}]\n"
    ],
    "two wide sets": [TERM + b"    scope: [" + _MANY + b"]\n", TERM + b"    scope: [w1, z]\n"],
    "events": [TERM + b"    ends: {on: [" + _MANY + b"]}\n"],
    "citations": [TERM + b"    rate: 9%\n    sources:\n" + b"      - {source: s-1}\n" * 3000],
    "dissent": [
        TERM
        + b"    sources:\n"
        + b"".join(b"      - {source: s-1, instead: {rate: 0.%04d%%}}\n" % n for n in range(1500))
    ],
    "terms": [b"terms:\n" + b"".join(b"  t%d: {kind: other}\n" % n for n in range(2500))],
    "terms of no kind": [b"terms:\n" + b"".join(b"  t%d: {kind: x%d}\n" % (n, n) for n in range(2500))],
    "terms of no party": [
        b"terms:\n"
        + b"".join(b"  t%d: {kind: revenue-share, payer: pz%d, payee: q}\n" % (n, n) for n in range(1500)),
        loader.GIVEN[1],
        b"title: A\nparties:\n" + b"".join(b"  p%d: {name: x}\n" % n for n in range(4000)),
    ],
    "definitions": [
        b"terms:\n  d: {kind: definition, meaning: x, used_by: [" + _MANY + b"]}\n",
        b"terms:\n  d: {kind: definition, meaning: y, used_by: [" + _MANY + b"]}\n",
    ],
    "proposals": [b"proposals:\n" + b"".join(b"  t%d: {kind: other}\n" % n for n in range(3000))],
    "unknown keys": [TERM + b"".join(b"    k%d: v\n" % n for n in range(6000))],
    "prose": [TERM + b"    note: " + b"x " * 30_000 + b"\n", TERM + b"    note: " + b"y" * 60_000],
    "swallowed comments": [
        b"terms:\n" + b"".join(b"  t%d:\n    kind: other\n    note: a #b\n" % n for n in range(1800))
    ],
    "a long word": [b"terms:\n  a: {kind: " + b"a-" * 30_000 + b"}\n"],
    "a title": [*loader.GIVEN[:2], b"title: " + b"Ab " * 20_000 + b"\nparties: {a: {name: x}}\n"],
    "marks above a letter": [("summary: e" + "\u0301" * 30_000 + "\n").encode()],
}
