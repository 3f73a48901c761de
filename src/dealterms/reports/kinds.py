"""The vocabulary, or one kind of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from dealterms.errors import TermsError
from dealterms.model.report import Report
from dealterms.model.term import Term
from dealterms.plugins import unknown


@dataclass(frozen=True, kw_only=True)
class KindsReport(Report):
    """What `terms kinds` answers."""

    command: ClassVar[str] = "kinds"
    kinds: Mapping[str, type[Term]]


def build_kinds_report(name: str | None) -> KindsReport:
    """Collect the whole vocabulary, or the one kind of that name; a TermsError if there is none."""
    from dealterms.model.kinds import list_kinds, resolve_kind

    names = list_kinds() if name is None else (name,)
    try:
        return KindsReport(kinds={name: resolve_kind(name) for name in names})
    except KeyError:
        raise TermsError(*unknown("kind", name, list_kinds(), "`terms kinds` lists them")) from None
