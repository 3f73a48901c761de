"""Which findings are new: those of the branch that the base had not, whatever line they are on now."""

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
    """The findings that came, in the order of their places, and how many went.

    Args:
        before: what is wrong in the base.
        after: what is wrong in the branch.
        moved: the paths of files that have another path in the branch.
    """
    known = Counter(_move_finding(finding, moved).identity for finding in set(before))
    found = []
    for finding in sort_findings(after):
        if known[finding.identity] > 0:
            known[finding.identity] -= 1
        else:
            found.append(finding)
    return found, known.total()


def _move_finding(finding: Finding, moved: Mapping[str, str]) -> Finding:
    path = moved.get(finding.place.path)
    if path is None:
        return finding
    return finding._replace(place=finding.place._replace(path=path))


def split_accepted(
    findings: Iterable[Finding], accept_list: tuple[Acceptance, ...], today: date
) -> tuple[tuple[Finding, ...], tuple[AcceptedFinding, ...]]:
    """The findings without those that were accepted, and those."""
    left, agreed = [], []
    for finding in findings:
        entry = next((entry for entry in accept_list if entry.covers(finding, today)), None)
        if entry is None:
            left.append(finding)
        else:
            until = str(entry.until) if entry.until is not None else None
            agreed.append(AcceptedFinding(finding, entry.reason, until))
    return tuple(left), tuple(agreed)
