"""Values, parties and citations in words. Nothing here is safe to print: each format escapes it all."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dealterms.model.change import Evidence, FieldChange, TermChange
from dealterms.model.kinds import kind
from dealterms.model.nothing import Nothing
from dealterms.model.report import Report
from dealterms.model.value import Ends, Value

UNSUPPORTED = "UNSUPPORTED"
_LONGEST = 240
_TIED = "\u00a0"
"""A space at which no line is broken: `seed-001 line 5` stays together."""
_TOKEN = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_SIDES = {"holder", "grantor"}


def label(field: str) -> str:
    """A field's name for people."""
    return field.replace("_", "-")


def value(value: Value | None, absent: str = "unknown") -> str:
    """A value for people: tokens as words."""
    if value is None:
        return absent
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Nothing):
        return value.value
    if isinstance(value, frozenset):
        return ", ".join(sorted(_spaced(word) for word in value))
    if isinstance(value, Ends):
        return str(value)
    return _spaced(shortened(str(value)))


def field_value(report: Report, term: TermChange, field: str, raw: Value | None) -> str:
    """The value of a field of a term; a rung that names a role says who that is."""
    rung = f"{raw}" if isinstance(raw, str) else ""
    if rung in _SIDES and field in kind(term.kind).axes():
        party = term.benefits if rung == kind(term.kind).role("benefits") else term.binds
        return f"{rung} ({party_name(report, party)})"
    named = kind(term.kind).rung_names.get(rung)
    return named or value(raw)


def moved(report: Report, term: TermChange, change: FieldChange) -> tuple[str, str]:
    """Before and after of a field, in words; of a set, what went and what came."""
    before = field_value(report, term, change.field, change.before)
    after = field_value(report, term, change.field, change.after)
    if change.before is None and change.verb == "added":
        before = "–"
    if change.gone or change.come:
        parts = [f"− {_spaced(word)}" for word in change.gone]
        parts += [f"+ {_spaced(word)}" for word in change.come]
        return before, "; ".join(parts)
    if len(change.path) > 2:
        steps = [
            field_value(report, term, change.field, step) + (f" ({when})" if number else "")
            for number, (when, step) in enumerate(change.path)
        ]
        return before, " → ".join(steps[1:])
    return before, after


def party_name(report: Report, party: str | None) -> str:
    """The party's name, or what is written in its place."""
    return report.parties.get(party, party) if party else ""


def parties(report: Report, term: TermChange) -> str:
    """``OpenAI → Microsoft``: whom the term binds, whom it benefits."""
    if term.binds is None or term.benefits is None:
        return ""
    if term.binds == term.benefits:
        return party_name(report, term.binds)
    return f"{party_name(report, term.binds)} → {party_name(report, term.benefits)}"


def direction(change: FieldChange | TermChange) -> str:
    """The direction, and how firm it is."""
    words = (change.direction or "").replace("-", " ")
    if isinstance(change, FieldChange):
        if change.transient:
            return "came and went"
        if change.by_convention and words:
            return f"{words} (by convention)"
        if words == "unclear" and change.reason:
            return f"unclear: {change.reason}"
    return words


def articles(change: FieldChange) -> str:
    """Which articles support it, how many origins that makes, and which dispute it."""
    support = change.on("after")
    known = support or [e for e in change.evidence if e.stance == "supports"]
    parts = []
    if change.supported is False:
        parts.append(UNSUPPORTED)
    names = cited(known)
    if names:
        origins = f" ({change.origins} origins)" if change.origins > 1 else ""
        only_before = change.supported is False and not support
        parts.append(f"(before: {names})" if only_before else names + origins)
    if change.dissent and change.verb not in ("disputed", "reported"):
        parts.append(f"disputed by {cited(change.dissent)}")
    return "; ".join(parts)


def cited(evidence: Iterable[Evidence]) -> str:
    """``seed-001 line 5, seed-004 line 21``: each place once, with what is wrong with it."""
    names = (f"{e.name} ({e.problem})" if e.problem else e.name for e in evidence)
    return ", ".join(dict.fromkeys(name.replace(" ", _TIED) for name in names))


def shortened(text: str) -> str:
    """``text`` on one line, cut where no reader would read on."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def counted(number: int, noun: str) -> str:
    """``1 term``, ``2 terms``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _spaced(word: str) -> str:
    return word.replace("-", " ") if _TOKEN.fullmatch(word) else word
