"""Which findings are new: those of the branch that the base does not have, on whatever line.

before  undated-change in 2024.yaml, line 5;  unused-source in s-1.yaml
after   undated-change in 2024.yaml, line 9;  undated-change in 2025.yaml
→       new: undated-change in 2025.yaml;  mended: 1
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from dealterms.model.finding import Finding, sort_findings
from dealterms.model.review import AcceptedFinding

if TYPE_CHECKING:
    from dealterms.model.accept_list import Acceptance


def find_new(
    before: Iterable[Finding], after: Iterable[Finding], moved: Mapping[str, str]
) -> tuple[list[Finding], int]:
    """Return the new findings, in the order of their places, and how many of the old ones are gone.

    ``moved`` has the paths of the base that are others in the branch.
    """
    known = Counter(
        f._replace(place=f.place._replace(path=moved.get(f.place.path, f.place.path))).identity
        for f in set(before)
    )
    new = []
    for finding in sort_findings(after):
        if known[finding.identity] > 0:
            known[finding.identity] -= 1
        else:
            new.append(finding)
    return new, known.total()


def split_accepted(
    findings: Iterable[Finding], accept_list: tuple[Acceptance, ...], today: date
) -> tuple[tuple[Finding, ...], tuple[AcceptedFinding, ...]]:
    """Split findings into those that the accept list does not cover on the day, and those it covers."""
    open_, accepted = [], []
    for finding in findings:
        entry = next((entry for entry in accept_list if entry.covers(finding, today)), None)
        if entry is None:
            open_.append(finding)
        else:
            until = str(entry.until) if entry.until is not None else None
            accepted.append(AcceptedFinding(finding, entry.reason, until))
    return tuple(open_), tuple(accepted)
