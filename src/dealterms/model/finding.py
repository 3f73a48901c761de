"""Wrong data, as a value: where, what, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from dealterms.model.place import Place

Severity = Literal["error", "warning"]


class Finding(NamedTuple):
    """One thing that is wrong in the files."""

    rule: str
    """The name of the rule that found it, in kebab-case."""
    place: Place
    message: str
    """What is wrong, a sentence without its full stop."""
    mend: str = ""
    """What would mend it, likewise."""
    severity: Severity = "error"

    @property
    def sentence(self) -> str:
        """What is wrong and what would mend it, without the place."""
        mend = f" {_stopped(self.mend)}" if self.mend else ""
        return f"{_stopped(self.message)}{mend}"

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}[{self.rule}]: {self.sentence}"


def _stopped(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!", "…")) else f"{sentence}."


def fingerprints(findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
    """Each finding with a digest of what it says and of which file: it survives moved lines.

    Findings that say the same of the same file are told apart by their order in it.
    """
    from hashlib import sha256

    seen: dict[tuple[str, str, str], int] = {}
    for finding in findings:
        said = (finding.rule, finding.place.path, finding.message)
        seen[said] = seen.get(said, 0) + 1
        yield finding, sha256("\0".join((*said, str(seen[said]))).encode()).hexdigest()
