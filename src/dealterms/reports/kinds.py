"""The vocabulary, or one kind of it."""

from __future__ import annotations

from dealterms.errors import TermsError
from dealterms.model.report import Report


def build_kinds_report(name: str | None) -> Report:
    """The vocabulary, or one kind of it.

    Raises:
        TermsError: there is no such kind.
    """
    from dealterms.model.did_you_mean import suggest_similar
    from dealterms.model.kinds import list_kinds, resolve_kind

    if name is None:
        return Report(kinds=tuple(resolve_kind(each) for each in list_kinds()))
    try:
        return Report(kinds=(resolve_kind(name),))
    except KeyError:
        hint = suggest_similar(name, list_kinds())
        raise TermsError(f"there is no kind `{name}`.{hint} `terms kinds` lists them") from None
