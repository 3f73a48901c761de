"""The vocabulary, or one kind of it."""

from __future__ import annotations

from dealterms.errors import TermsError
from dealterms.model.report import Report


def kinds_report(name: str | None) -> Report:
    """The vocabulary, or one kind of it.

    Raises:
        TermsError: there is no such kind.
    """
    from dealterms.model.did_you_mean import did_you_mean
    from dealterms.model.kinds import all_kinds, kind

    if name is None:
        return Report(kinds=tuple(kind(each) for each in all_kinds()))
    try:
        return Report(kinds=(kind(name),))
    except KeyError:
        hint = did_you_mean(name, all_kinds())
        raise TermsError(f"there is no kind `{name}`.{hint} `terms kinds` lists them") from None
