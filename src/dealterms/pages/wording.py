"""Values, parties and terms in words. Nothing here is escaped: every format does that for itself.

wording = build_wording("Microsoft–OpenAI", {"openai": "OpenAI"}, terms, sources)
wording.format_party("openai")               # OpenAI
wording.format_token("agi-declaration")      # AGI declaration, if a title of the deal says AGI
wording.format_value(frozenset({"b", "a"}))  # a, b
wording.format_value(True)                   # yes
pluralize(2, "term")                         # 2 terms
format_date(PartialDate.parse("2025-01"))    # January 2025
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from dealterms.model.axes import Axis, Ladder, Role, Through
from dealterms.model.change import STATUS, FieldChange, PathStep, TermEnd
from dealterms.model.currencies import CURRENCIES
from dealterms.model.diff import ProposalChange, TermChange
from dealterms.model.duration import Duration
from dealterms.model.kinds import resolve_kind
from dealterms.model.missing import Missing, Trend
from dealterms.model.months import MONTHS
from dealterms.model.partial_date import PartialDate
from dealterms.model.schedule import Schedule
from dealterms.model.term import PartyIds
from dealterms.model.value import End, Value
from dealterms.pages.cells import Cell, Span

if TYPE_CHECKING:
    from dealterms.pages.source_list import SourceList

_MAX_LENGTH = 240
_MAX_LISTED = 20
"""So many words of a set are shown; the rest is counted."""
_TOKEN = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_AMOUNT = re.compile(r"\b([a-z]{3})(?= [0-9])")
_DIGIT_GROUPS = re.compile(r"(?<=[0-9])_(?=[0-9])")
_ROLE_NAMES = {"holder", "grantor"}


class Wording(NamedTuple):
    """The names that one deal uses: of its parties, terms and sources, and its spelling of words."""

    sources: SourceList
    """Names each source by its number."""
    parties: Mapping[str, str]
    titles: Mapping[str, str]
    spelling: Mapping[str, str]
    """A word in small letters to the way a name or title of the deal writes it: agi to AGI."""
    ambiguous_titles: frozenset[str] = frozenset()
    """Titles that several terms share."""
    anchor_prefix: str = "term"
    """What the anchors of its terms begin with: where a page has several deals, with the deal's id."""
    deal_title: str = ""

    def format_party(self, party: PartyIds | None) -> str:
        """Return the party's name, those of several, or what is written in its place."""
        if isinstance(party, frozenset):
            return " and ".join(sorted(self.format_party(one) for one in party))
        return truncate_line(self.parties.get(party, party)) if party else ""

    def format_roles(self, term: TermChange) -> str:
        """Write ``OpenAI → Microsoft``: whom the term binds, whom it benefits."""
        if term.binds is None or term.benefits is None:
            return ""
        if term.binds == term.benefits:
            return self.format_party(term.binds)
        return f"{self.format_party(term.binds)} → {self.format_party(term.benefits)}"

    def format_title(self, change: TermChange | ProposalChange) -> str:
        """Return the title of a term or proposal; of one without, its id in words."""
        id_ = change.term if isinstance(change, TermChange) else change.proposal
        if change.title in self.ambiguous_titles:
            return f"{truncate_line(change.title)} ({id_})"
        if change.title != id_.replace("-", " ").capitalize():
            return truncate_line(change.title)
        return capitalize_first(self.format_token(id_))

    def get_anchor(self, term: TermChange) -> str:
        """Return the name of the place at which a page tells of a term: ``term-compute``."""
        return f"{self.anchor_prefix}-{term.term}"

    def build_heading(self, term: TermChange, *more: str) -> Cell:
        """Build the heading of a term: its title, whom it binds and benefits, and what else is to be said."""
        title = Span(self.format_title(term), "heading", self.get_anchor(term))
        rest = [part for part in (self.format_roles(term), *more) if part]
        return (title, Span("".join(f" · {part}" for part in rest), "pale")) if rest else (title,)

    def format_target(self, proposal: ProposalChange) -> str:
        """Name the term that a proposal would change, or the kind that it would add."""
        if proposal.changes:
            return self.titles.get(proposal.changes, proposal.changes)
        return format_kind(proposal.kind or "")

    def format_aim(self, proposal: ProposalChange) -> str:
        """Write what a proposal would set, and its note."""
        aims = [f"{format_field_name(name)} {self.format_raw(value)}" for name, value in proposal.to]
        return truncate_line(join_clauses([*aims, proposal.note or ""]))

    def format_raw(self, value: object) -> str:
        """Write a value that no kind has parsed, as the file has it."""
        if isinstance(value, list):
            return join_limited([self.format_raw(part) for part in value], ", ")
        if isinstance(value, dict):
            return join_limited([f"{key}: {self.format_raw(part)}" for key, part in value.items()], ", ")
        text = str(value)
        if text[:1] == "P" and text[1:2].isdigit():
            with suppress(ValueError):
                return Duration.parse(text).to_words()
        return self.format_token(truncate_line(text))

    def format_token(self, word: str) -> str:
        """Write a token as words, spelled as the deal spells them."""
        if not _TOKEN.fullmatch(word):
            return group_digits(word)
        text = " ".join(self.spelling.get(part, part) for part in word.split("-"))
        text = text.replace("non ", "non-") if text.startswith("non ") else text
        return _AMOUNT.sub(lambda m: m[1].upper() if m[1].upper() in CURRENCIES else m[1], text)

    def format_value(self, value: Value | None, absent: str = "unknown") -> str:
        """Write a value for people: tokens as words, ``absent`` for none."""
        if value is None:
            return absent
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Missing):
            return value.value
        if isinstance(value, Schedule):
            return group_digits(join_limited([f"{key}: {amount}" for key, amount in value.entries], ", "))
        if isinstance(value, frozenset):
            return join_limited([self.format_token(word) for word in sorted(value)], ", ")
        if isinstance(value, End):
            names = {id_: self.titles.get(id_, id_) for id_ in value.milestones}
            return value.format(names)
        if isinstance(value, Duration):
            return value.to_words()
        return self.format_token(truncate_line(str(value)))

    def format_field(self, term: TermChange, field: str, raw: Value | None, absent: str = "unknown") -> str:
        """Write the value of a field of a term; a rung that names a role gets the party's name.

        A court's order is nothing that parties agreed on: of `agreed` this only says what follows from it.
        """
        if field == STATUS and raw == "agreed":
            return "not known to be in effect"
        rung = raw if isinstance(raw, str) else ""
        of_kind = resolve_kind(term.kind)
        axis = of_kind.get_axes().get(field)
        if isinstance(axis, Role):
            return self.format_party(raw if isinstance(raw, str | frozenset) else None) or absent
        if rung in _ROLE_NAMES and axis is not None:
            party = term.benefits if rung == of_kind.get_role_field("benefits") else term.binds
            return f"{rung} ({self.format_party(party)})"
        if isinstance(raw, Trend) and axis is not None:
            return f"{raw.word.value}, {name_trend(axis, raw)}"
        named = of_kind.rung_names.get(rung) if isinstance(axis, Ladder) else None
        return named or self.format_value(raw, absent)

    def format_change(self, term: TermChange, change: FieldChange) -> tuple[str, str]:
        """Write both sides of a change; of a set, the words that were removed and added."""
        if len(change.path) > 2 or change.transient or (change.before is None and len(change.path) > 1):
            # The first value, and the moves from it with their dates; an added value has no before.
            first, *moves = change.path if change.before is not None else [PathStep("", None), *change.path]
            before = "–" if first.value is None else self.format_field(term, change.field, first.value)
            return before, " → ".join(self._format_move(term, change, move) for move in moves)
        nothing = "–" if change.verb in ("added", "ended") or change.class_ == "event" else "unknown"
        before = self.format_field(term, change.field, change.before, nothing)
        after = self.format_field(term, change.field, change.after, nothing)
        words = [("−", word) for word in change.gone] + [("+", word) for word in change.come]
        if frozenset({"all"}) in (change.before, change.after):  # the other side is a part of all
            return before, after
        parts = [f"{sign} {self.format_token(word)}" for sign, word in words]
        return before, join_limited(parts, "; ") or after

    def _format_move(self, term: TermChange, change: FieldChange, move: PathStep) -> str:
        """Write a value on the way, its date, and the move that led to it: ``30% (2021, raised)``."""
        is_end = isinstance(move.value, TermEnd)
        value = move.value if is_end else self.format_field(term, change.field, move.value, "–")
        known = "known by " if move.is_of_record and change.class_ == "deal" else ""
        return f"{value} ({', '.join(part for part in (f'{known}{move.when}', move.moved) if part)})"


def build_wording(
    title: str,
    parties: Mapping[str, str],
    terms: Collection[TermChange],
    sources: SourceList,
    anchor_prefix: str = "term",
) -> Wording:
    """Learn a deal's spelling from its title, its parties' names and the titles of its terms."""
    titles = {term.term: truncate_line(term.title) for term in terms}
    names = " ".join([title, *parties.values(), *titles.values()])
    words = re.findall(r"[^\W_]+", names)
    spelling = {"api": "API", "ip": "IP", "ipo": "IPO"}
    spelling |= {word.lower(): word for word in words if word[1:] != word[1:].lower()}
    for name in parties.values():
        spelling |= {word.lower(): word for word in re.findall(r"[^\W_]+", name)[:1]}
    counts = Counter(term.title for term in terms)
    ambiguous = frozenset(title for title, number in counts.items() if number > 1)
    return Wording(sources, parties, titles, spelling, ambiguous, anchor_prefix, truncate_line(title))


def group_digits(text: str) -> str:
    """Write ``10,000 units`` for ``10_000 units``."""
    return _DIGIT_GROUPS.sub(",", text)


def name_trend(axis: Axis, trend: Trend) -> str:
    """Say how a value that is not public lies to the one before: lower, higher; of dates, earlier, later."""
    if isinstance(axis, Through):
        return {"lower": "earlier", "higher": "later"}[trend.way]
    return trend.way


def format_field_name(field: str) -> str:
    """Write a field's name for people."""
    return _FIELD_NAMES.get(field, field.replace("_", " "))


_FIELD_NAMES = {"carve_outs": "carve-outs"}


def format_kind(kind: str) -> str:
    """Write a kind's name for people."""
    return _KIND_NAMES.get(kind, kind.replace("-", " "))


_KIND_NAMES = {
    "anti-assignment": "anti-assignment",
    "ip-ownership": "IP ownership",
    "most-favored-nation": "most-favored-nation",
    "non-compete": "non-compete",
}


def format_direction(change: FieldChange) -> str:
    """Write the move in the axis's own word, and how firm that is; or why it is unclear."""
    if change.transient and change.verb == "changed":
        return "there and back"
    if change.transient:
        return "came and went" if None in (change.before, change.after) else "went, came back"
    if change.direction in ("unclear", "mixed"):
        return f"{change.direction}: {change.reason}" if change.reason else change.direction
    words = change.moved or change.direction or ""
    return f"{words} (by convention)" if change.by_convention and words else words


def format_when(change: FieldChange) -> str:
    """Write the date of a change; where only a snapshot tells it, ``by 2021``."""
    return f"by {change.when}" if change.when_is == "by" and change.when else change.when


def format_date(date: PartialDate) -> str:
    """Write a date in words: ``January 21, 2025``, ``October 2024?``, ``about October 2024``."""
    year, *rest = date.text.rstrip("?~").split("-")
    text = year
    if rest:
        month = MONTHS[int(rest[0]) - 1]
        text = f"{month} {int(rest[1])}, {year}" if len(rest) > 1 else f"{month} {year}"
    if date.text.endswith("~"):
        return f"about {text}"
    return f"{text}?" if date.uncertain else text


def truncate_line(text: str) -> str:
    """Put ``text`` on one line, of at most 240 characters."""
    line = " ".join(text[: 4 * _MAX_LENGTH].split())
    return line if len(line) <= _MAX_LENGTH else line[: _MAX_LENGTH - 1] + "…"


def quote_words(words: str) -> str:
    """Put quotation marks around words, single ones if the words have double ones; nothing for nothing."""
    opening, closing = "‘’" if any(mark in words for mark in '“”"') else "“”"
    return f"{opening}{words}{closing}" if words else ""


def capitalize_first(text: str) -> str:
    """Return ``text`` with its first letter large, and the others as they are."""
    return text[:1].upper() + text[1:]


def pluralize(number: int, noun: str) -> str:
    """Write ``1 term`` or ``2 terms``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def join_clauses(parts: Iterable[str]) -> str:
    """Join the parts that are not empty by semicolons; a full stop is left out before one."""
    *others, last = [part for part in parts if part] or [""]
    return "; ".join([*(part.removesuffix(".") for part in others), last])


def join_limited(parts: list[str], glue: str) -> str:
    """Join the parts; of very many, the first twenty, and how many more there are."""
    more = len(parts) - _MAX_LISTED
    return glue.join(parts if more <= 1 else [*parts[:_MAX_LISTED], f"and {more} more"])
