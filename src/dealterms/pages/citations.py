"""How a source is shown beside what it supports.

seed-001 line 5, seed-004 line 21        two places that support it
seed-001 line 5 (2 origins)              with what they repeat, two independent ones
UNSUPPORTED; (before: seed-001 line 5)   no source; one for the older value
seed-003; disputed: 25% (seed-009)       one for it, and one that says otherwise
"""

from collections.abc import Callable, Iterable, Iterator

from dealterms.model.change import Evidence, FieldChange
from dealterms.model.value import Value
from dealterms.pages.wording import join_limited

UNSUPPORTED = "UNSUPPORTED"
"""The word for a difference that has no source; every format makes it stand out."""
_NO_BREAK_SPACE = "\u00a0"
"""A space at which no line is broken: `seed-001 line 5` stays together."""


FormatValue = Callable[[Value | None], str]


def format_support(change: FieldChange, format_value: FormatValue) -> str:
    """Write which articles support a change, how many origins they are, and what others say instead."""
    support = change.get_support("after")
    clarifying = [e for e in change.evidence if e.stance == "clarifies"]
    older = [e for e in change.evidence if e.stance == "supports" and e.side == "before"]
    parts = [UNSUPPORTED] if change.supported is False else []
    if support or clarifying:
        names = format_citations([*support, *clarifying])
        parts.append(f"{names} ({change.origins}{_NO_BREAK_SPACE}origins)" if change.origins > 1 else names)
    elif change.verb == "lapsed" and change.supported is None:
        names = format_citations(older)
        parts.append(f"its date came ({names})" if names else "its date came")
    elif older:
        parts.append(f"(before: {format_citations(older)})")
    parts += _iter_values(change, "supports", "for", format_value)
    if change.verb not in ("disputed", "reported"):
        parts += format_dissent(change, format_value)
    return "; ".join(parts)


def format_confirmation(change: FieldChange, format_value: FormatValue) -> str:
    """Write the articles beside a value that stayed: what confirms it, and what says it less sharply."""
    support = change.get_support("after") if change.verb == "reconfirmed" else []
    unmoved = [e for e in change.evidence if e.stance == "unchanged"]
    parts = [format_citations([*support, *unmoved])] if support or unmoved else []
    return "; ".join([*parts, *_iter_values(change, "supports", "for", format_value)])


def format_dissent(change: FieldChange, format_value: FormatValue) -> list[str]:
    """Write every other value with its own voices: ``disputed: USD 33 billion (s3)``."""
    return [
        *_iter_values(change, "disputes", "disputed", format_value),
        *_iter_values(change, "reports", "reported", format_value),
    ]


def _iter_values(change: FieldChange, stance: str, label: str, format_value: FormatValue) -> Iterator[str]:
    voices = [e for e in change.evidence if e.stance == stance and e.value is not None]
    for value in dict.fromkeys(e.value for e in voices):
        names = format_citations(e for e in voices if e.value == value)
        yield (
            f"for {format_value(value)}: {names}"
            if label == "for"
            else f"{label}: {format_value(value)} ({names})"
        )


def format_citations(evidence: Iterable[Evidence]) -> str:
    """Write ``seed-001 line 5, seed-004 line 21``: each place once, with what is wrong with it."""
    names = (f"{e.name} ({e.problem})" if e.problem else e.name for e in evidence)
    return join_limited([name.replace(" ", _NO_BREAK_SPACE) for name in dict.fromkeys(names)], ", ")
