"""How a source is shown beside what it supports.

seed-001 line 5, seed-004 line 21        two places that support it
seed-001 line 5 (2 origins)              with what they repeat, two independent ones
UNSUPPORTED; (before: seed-001 line 5)   no source; one for the older value
seed-003; disputed by seed-009           one for it, one against it
"""

from collections.abc import Iterable

from dealterms.model.diff import ENDED, Evidence, FieldChange
from dealterms.pages.wording import join_limited

UNSUPPORTED = "UNSUPPORTED"
"""The word for a difference that has no source; every format makes it stand out."""
_NO_BREAK_SPACE = "\u00a0"
"""A space at which no line is broken: `seed-001 line 5` stays together."""


def format_support(change: FieldChange) -> str:
    """Write which articles support a change, how many origins they are, and which dispute it."""
    support = change.get_support("after")
    names = format_citations(support or [e for e in change.evidence if e.stance == "supports"])
    parts = [UNSUPPORTED] if change.supported is False else []
    if names and change.supported is False and not support:
        parts.append(f"(before: {names})")
    elif names and change.verb == ENDED and change.supported is None:
        parts.append(f"its date came ({names})")
    elif names:
        parts.append(f"{names} ({change.origins}{_NO_BREAK_SPACE}origins)" if change.origins > 1 else names)
    if change.dissent and change.verb not in ("disputed", "reported"):
        parts.append(f"disputed by {format_citations(change.dissent)}")
    return "; ".join(parts)


def format_citations(evidence: Iterable[Evidence]) -> str:
    """Write ``seed-001 line 5, seed-004 line 21``: each place once, with what is wrong with it."""
    names = (f"{e.name} ({e.problem})" if e.problem else e.name for e in evidence)
    return join_limited([name.replace(" ", _NO_BREAK_SPACE) for name in dict.fromkeys(names)], ", ")
