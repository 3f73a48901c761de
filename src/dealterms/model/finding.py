"""Wrong data, as a value: where, what, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from dealterms.model.location import Location

Severity = Literal["error", "warning"]


class Finding(NamedTuple):
    """One thing that is wrong in the files."""

    rule: str
    """The name of the rule that found it, in kebab-case."""
    place: Location
    message: str
    """What is wrong, a sentence without its full stop."""
    mend: str = ""
    """What would mend it, likewise."""
    severity: Severity = "error"
    values: tuple[str, ...] = ()
    """What it is about, as the files have it; empty where the message says it all."""

    @property
    def identity(self) -> tuple[str, str, str, tuple[str, ...]]:
        """Rule, file, the keys that lead there, and values: it is the same wherever its line has moved."""
        return self.rule, self.place.path, self.place.keys, self.values or (self.message,)

    @property
    def sentence(self) -> str:
        """What is wrong and what would mend it, without the place."""
        mend = f" {_end_sentence(self.mend)}" if self.mend else ""
        return f"{_end_sentence(self.message)}{mend}"

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}[{self.rule}]: {self.sentence}"


def _end_sentence(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!", "…")) else f"{sentence}."


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings without repetitions, in the order of their places."""
    return sorted(set(findings), key=lambda f: (f.place, f.rule, f.message))


def iter_fingerprints(findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
    """Each finding with a digest of its identity; several of one identity are told apart by their order."""
    from hashlib import sha256

    seen: dict[object, int] = {}
    for finding in findings:
        rule, path, at, values = said = finding.identity
        seen[said] = seen.get(said, 0) + 1
        parts = (rule, path, at, *values, str(seen[said]))
        yield finding, sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
