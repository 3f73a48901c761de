"""How the sources of a value are shown beside it.

[1] [2]                        two sources that support it
[1] [2] [3] (2 origins)        three of them, of which two go back to one; (one origin) if all do
UNSUPPORTED; (before: [1])     no source; one for the older value
[1]; disputed: 25% [2]         one for it, and one that says otherwise
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dealterms.model.change import Evidence, FieldChange
from dealterms.model.diff import TermChange
from dealterms.model.value import Value
from dealterms.pages.cells import Cell, Span, join_cells
from dealterms.pages.wording import Wording

_NO_BREAK_SPACE = "\u00a0"
UNSUPPORTED = Span("UNSUPPORTED", "warning")
"""The word for a difference that has no source; every format makes it stand out."""


def format_support(wording: Wording, term: TermChange, change: FieldChange) -> Cell:
    """Cite what supports a change, how many origins that has, and what others say instead."""
    cite = wording.sources.cite
    support = change.get_support("after")
    clarifying = [e for e in change.evidence if e.stance == "clarifies"]
    older = [e for e in change.evidence if e.stance == "supports" and e.side == "before"]
    parts: list[Cell] = [(UNSUPPORTED,)] if change.supported is False else []
    if support or clarifying:
        valid = {item.source for item in support if item.problem is None}
        parts.append((*cite([*support, *clarifying]), *_format_origins(change.origins, len(valid))))
    elif change.verb == "lapsed" and change.supported is None:
        parts.append((Span("its date came ("), *cite(older), Span(")")) if older else "its date came")
    elif older:
        parts.append((Span("(before: "), *cite(older), Span(")")))
    parts += _iter_vaguer_values(wording, term, change)
    if change.is_news_of_deal:
        # What is disputed of the record has a section of its own.
        parts += iter_dissent(wording, term, change)
    return join_cells(parts, "; ")


def _format_origins(origins: int, cited: int) -> tuple[Span, ...]:
    """Say how many origins several sources have, unless each is one of its own."""
    if cited < 2 or origins >= cited:
        return ()
    return (Span(" (one origin)" if origins == 1 else f" ({origins}{_NO_BREAK_SPACE}origins)", "pale"),)


def format_confirmation(wording: Wording, term: TermChange, change: FieldChange) -> Cell:
    """Cite the sources of a value that stayed: what confirms it, and what says it less sharply."""
    support = change.get_support("after") if change.verb == "reconfirmed" else []
    unmoved = [e for e in change.evidence if e.stance == "unchanged"]
    cited = wording.sources.cite([*support, *unmoved])
    return join_cells([cited, *_iter_vaguer_values(wording, term, change)], "; ")


def _iter_vaguer_values(wording: Wording, term: TermChange, change: FieldChange) -> Iterator[Cell]:
    """Yield what says it less sharply, with its own words: ``for over USD 13 billion: [1]``."""
    voices = (e for e in change.evidence if e.stance == "supports" and e.value is not None)
    for value, of_value in group_by_value(voices).items():
        words = f"for {wording.format_field(term, change.field, value)}: "
        yield (Span(words), *wording.sources.cite(of_value))


def iter_dissent(wording: Wording, term: TermChange, change: FieldChange) -> Iterator[Cell]:
    """Yield every other value with its own voices: ``disputed: USD 33 billion [3]``."""
    for stance, label in (("disputes", "disputed"), ("reports", "reported")):
        voices = (e for e in change.evidence if e.stance == stance and e.value is not None)
        for value, of_value in group_by_value(voices).items():
            words = f": {wording.format_field(term, change.field, value)} "
            yield (Span(label, "dissent"), Span(words), *wording.sources.cite(of_value))


def group_by_value(voices: Iterable[Evidence]) -> dict[Value | None, list[Evidence]]:
    """Return the citations by the value that they give, in the order of the first ones."""
    groups: dict[Value | None, list[Evidence]] = {}
    for item in voices:
        groups.setdefault(item.value, []).append(item)
    return groups
