"""Wrong data, as a value: where, what, and how to correct it."""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from dealterms.model.location import Location

Severity = Literal["error", "warning"]


class Finding(NamedTuple):
    """One thing that is wrong in the files.

    As text: ``deal.yaml:2:1: error[well-formed]: unknown key 'titel'. Did you mean `title`?``
    """

    rule: str
    """The name of the rule that found it, in kebab-case."""
    place: Location
    message: str
    """What is wrong, a sentence without its full stop."""
    mend: str = ""
    """How to correct it, likewise. The JSON key is `mend`."""
    severity: Severity = "error"
    values: tuple[str, ...] = ()
    """The values that are wrong, as the files have them; empty if the message is enough."""

    @property
    def identity(self) -> tuple[str, str, str, tuple[str, ...]]:
        """Rule, file, keys, and values (else the message): not the line, which may move."""
        return self.rule, self.place.path, self.place.keys, self.values or (self.message,)

    @property
    def sentence(self) -> str:
        """The message and the hint as sentences, without the place."""
        texts = [text for text in (self.message, self.mend) if text]
        return " ".join(text if text.endswith((".", "?", "!", "…")) else f"{text}." for text in texts)

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}[{self.rule}]: {self.sentence}"


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings without repetitions, in the order of their places."""
    return sorted(set(findings), key=lambda f: (f.place, f.rule, f.message))


def iter_fingerprints(findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
    """Yield every finding with a sha256 of its identity; findings that share one are numbered."""
    from hashlib import sha256

    counts: dict[object, int] = {}
    for finding in findings:
        rule, path, keys, values = identity = finding.identity
        counts[identity] = counts.get(identity, 0) + 1
        parts = (rule, path, keys, *values, str(counts[identity]))
        yield finding, sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
