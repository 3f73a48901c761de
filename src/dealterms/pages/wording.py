"""Values, parties and citations in words. Nothing here is safe to print: each format escapes it all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from dealterms.model.axes import Ladder, Role
from dealterms.model.diff import ENDED, Evidence, FieldChange, ProposalChange, TermChange
from dealterms.model.kinds import resolve_kind
from dealterms.model.missing import Missing
from dealterms.model.quantity import CURRENCIES
from dealterms.model.value import End, Value

UNSUPPORTED = "UNSUPPORTED"
_MAX_LENGTH = 240
_MAX_LISTED = 20
"""So many words of a set are told; the rest is counted."""
_NO_BREAK_SPACE = "\u00a0"
"""A space at which no line is broken: `seed-001 line 5` stays together."""
_TOKEN = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_AMOUNT = re.compile(r"\b([a-z]{3})(?= [0-9])")
_ROLE_NAMES = {"holder", "grantor"}


class Wording(NamedTuple):
    """How one deal speaks: the names of its parties and terms, and how it spells its words."""

    parties: Mapping[str, str]
    titles: Mapping[str, str]
    spelling: Mapping[str, str]
    """A word in small letters, and how a name or title of the deal writes it: agi, AGI."""
    ambiguous_titles: frozenset[str] = frozenset()
    """Titles that several terms have."""

    def format_party(self, party: str | None) -> str:
        """The party's name, or what is written in its place."""
        return truncate_line(self.parties.get(party, party)) if party else ""

    def format_roles(self, term: TermChange) -> str:
        """``OpenAI → Microsoft``: whom the term binds, whom it benefits."""
        if term.binds is None or term.benefits is None:
            return ""
        if term.binds == term.benefits:
            return self.format_party(term.binds)
        return f"{self.format_party(term.binds)} → {self.format_party(term.benefits)}"

    def format_title(self, change: TermChange | ProposalChange) -> str:
        """What a term or proposal is called; one without a title, by its id in words."""
        id_ = change.term if isinstance(change, TermChange) else change.proposal
        if change.title in self.ambiguous_titles:
            return f"{truncate_line(change.title)} ({id_})"
        if change.title != id_.replace("-", " ").capitalize():
            return truncate_line(change.title)
        spelled = self.format_token(id_)
        return spelled[0].upper() + spelled[1:]

    def format_target(self, proposal: ProposalChange) -> str:
        """What a proposal would change or add."""
        if proposal.changes:
            return self.titles.get(proposal.changes, proposal.changes)
        return self.format_token(proposal.kind or "")

    def format_aim(self, proposal: ProposalChange) -> str:
        """What a proposal would set, and what is said of it."""
        aims = [
            f"{format_field_name(name)} {self.format_raw(value)}" for name, value in proposal.to
        ]
        return truncate_line("; ".join([*aims, proposal.note or ""]).rstrip("; "))

    def format_raw(self, value: object) -> str:
        """A value that no kind has read: as the file has it."""
        if isinstance(value, list):
            return join_limited([self.format_raw(part) for part in value], ", ")
        return self.format_token(truncate_line(str(value)))

    def format_token(self, word: str) -> str:
        """A token as words, spelled as the deal spells them."""
        if not _TOKEN.fullmatch(word):
            return word
        text = " ".join(self.spelling.get(part, part) for part in word.split("-"))
        text = text.replace("non ", "non-") if text.startswith("non ") else text
        return _AMOUNT.sub(lambda m: m[1].upper() if m[1].upper() in CURRENCIES else m[1], text)

    def format_value(self, value: Value | None, absent: str = "unknown") -> str:
        """A value for people: tokens as words."""
        if value is None:
            return absent
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Missing):
            return value.value
        if isinstance(value, frozenset):
            return join_limited([self.format_token(word) for word in sorted(value)], ", ")
        if isinstance(value, End):
            return self.format_end(value)
        return self.format_token(truncate_line(str(value)))

    def format_end(self, ends: End) -> str:
        """An end for people: the terms that bring it, by their titles."""
        events = " or ".join(self.titles.get(id_, id_) for id_ in sorted(ends.on))
        if not events:
            return str(ends)
        if ends.through is None:
            return f"on {events}"
        return f"{ends.through} or on {events}, whichever is {ends.whichever}"

    def format_field(
        self, term: TermChange, field: str, raw: Value | None, absent: str = "unknown"
    ) -> str:
        """The value of a field of a term; a rung that names a role says who that is."""
        rung = raw if isinstance(raw, str) else ""
        of_kind = resolve_kind(term.kind)
        axis = of_kind.get_axes().get(field)
        if isinstance(axis, Role):
            return self.format_party(rung) or absent
        if rung in _ROLE_NAMES and axis is not None:
            party = term.benefits if rung == of_kind.get_role_field("benefits") else term.binds
            return f"{rung} ({self.format_party(party)})"
        named = of_kind.rung_names.get(rung) if isinstance(axis, Ladder) else None
        return named or self.format_value(raw, absent)

    def format_change(self, term: TermChange, change: FieldChange) -> tuple[str, str]:
        """Before and after of a field, in words; of a set, what went and what came."""
        nothing = "–" if change.verb in ("added", ENDED) else "unknown"
        before = self.format_field(term, change.field, change.before, nothing)
        after = self.format_field(term, change.field, change.after, nothing)
        if len(change.path) > 2 or change.transient:
            return self._format_path(term, change)
        if change.gone or change.come:
            parts = [f"− {self.format_token(word)}" for word in change.gone]
            parts += [f"+ {self.format_token(word)}" for word in change.come]
            return before, join_limited(parts, "; ")
        return before, after

    def _format_path(self, term: TermChange, change: FieldChange) -> tuple[str, str]:
        """Where the path begins, and its steps with their dates; a value that was born has no before."""
        steps = [
            (when, ENDED if step == ENDED else self.format_field(term, change.field, step))
            for when, step in change.path
        ]
        born = change.before is None
        before = "–" if born else steps[0][1]
        told = steps if born else steps[1:]
        return before, " → ".join(f"{step} ({when})" for when, step in told)


def wording_of(title: str, parties: Mapping[str, str], terms: Collection[TermChange]) -> Wording:
    """Find out how a deal spells its names, from its title, its parties and the terms shown."""
    titles = {term.term: truncate_line(term.title) for term in terms}
    names = " ".join([title, *parties.values(), *titles.values()])
    words = re.findall(r"[^\W_]+", names)
    spelling = {word.lower(): word for word in words if word[1:] != word[1:].lower()}
    for name in parties.values():
        spelling |= {word.lower(): word for word in re.findall(r"[^\W_]+", name)[:1]}
    times = Counter(term.title for term in terms)
    doubled = frozenset(title for title, number in times.items() if number > 1)
    return Wording(parties, titles, spelling, doubled)


def format_field_name(field: str) -> str:
    """A field's name for people."""
    return "carve-outs" if field == "carve_outs" else field.replace("_", " ")


def format_direction(change: FieldChange | TermChange) -> str:
    """The direction, and how firm it is."""
    words = (change.direction or "").replace("-", " ")
    if isinstance(change, FieldChange):
        if change.transient:
            return _format_round_trip(change)
        if change.by_convention and words:
            return f"{words} (by convention)"
        if words == "unclear" and change.reason:
            return f"unclear: {change.reason}"
    return words


def _format_round_trip(change: FieldChange) -> str:
    if change.verb == "changed":
        return "there and back"
    return "came and went" if None in (change.before, change.after) else "went, came back"


def citation_cell(change: FieldChange) -> str:
    """Which articles support it, how many origins that makes, and which dispute it."""
    support = change.get_support("after")
    known = support or [e for e in change.evidence if e.stance == "supports"]
    parts = []
    if change.supported is False:
        parts.append(UNSUPPORTED)
    names = format_citations(known)
    if names:
        origins = f" ({change.origins}{_NO_BREAK_SPACE}origins)" if change.origins > 1 else ""
        if change.supported is False and not support:
            parts.append(f"(before: {names})")
        elif change.verb == ENDED and change.supported is None:
            parts.append(f"its date came ({names})")
        else:
            parts.append(names + origins)
    if change.dissent and change.verb not in ("disputed", "reported"):
        parts.append(f"disputed by {format_citations(change.dissent)}")
    return "; ".join(parts)


def format_citations(evidence: Iterable[Evidence]) -> str:
    """``seed-001 line 5, seed-004 line 21``: each place once, with what is wrong with it."""
    names = (f"{e.name} ({e.problem})" if e.problem else e.name for e in evidence)
    return join_limited([name.replace(" ", _NO_BREAK_SPACE) for name in dict.fromkeys(names)], ", ")


def truncate_line(text: str) -> str:
    """``text`` on one line, cut where no reader would read on."""
    line = " ".join(text[: 4 * _MAX_LENGTH].split())
    return line if len(line) <= _MAX_LENGTH else line[: _MAX_LENGTH - 1] + "…"


def pluralize(number: int, noun: str) -> str:
    """``1 term``, ``2 terms``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def join_limited(parts: list[str], glue: str) -> str:
    """The parts joined; of very many, the first, and how many more."""
    left = len(parts) - _MAX_LISTED
    return glue.join(parts if left <= 1 else [*parts[:_MAX_LISTED], f"and {left} more"])
