"""Everything that is wrong in the files, in the order of their places."""

from __future__ import annotations

from dealterms.loader.accept_list import accepted
from dealterms.loader.excerpts import excerpts
from dealterms.loader.layout import choose, deals
from dealterms.loader.sources import Records
from dealterms.loader.tree import Folder
from dealterms.model.finding import Finding
from dealterms.model.report import Report
from dealterms.quotes.captures import Captures
from dealterms.rules import Selection, check_records, rule
from dealterms.rules.context import shelf_of
from dealterms.rules.runner import Progress, Question, _named_in, _shares, _sum


def check_report(
    folder: Folder,
    *,
    deal: str | None = None,
    captures: str | None = None,
    selection: Selection | None = None,
    paths: tuple[str, ...] = (),
    progress: Progress | None = None,
) -> Report:
    """Everything that is wrong in the files below ``folder``, in the order of their places."""
    names = (selection or Selection()).names()
    question = Question(folder.root, captures, names, paths)
    known = deals(folder)
    wanted = (choose(known, deal),) if deal is not None else known or (choose(known, None),)
    shares = list(_shares(question, wanted, progress))
    findings = [finding for share in shares for finding in share.findings]
    used = set().union(*(share.used for share in shares))
    records = Records(folder)
    if deal is None:
        findings += (f for f in accepted(folder)[1] if f.rule in names)
        records.read_all()
    for id_ in sorted(used):
        records.cite(id_)
    used |= _named_in(folder, set().union(*(share.torn for share in shares)), records)
    findings += check_records(shelf_of(records, used, Captures(folder, captures)), names)
    found = sorted({f for f in findings if _within(f, paths)}, key=_order)
    return Report(
        status="done",
        findings=tuple(found),
        checked=_sum((share.checked for share in shares), len(records.sources)),
        excerpts=dict(excerpts(folder, found)),
        rules={name: rule(name).__doc__.strip() for name in names},
    )


def _within(finding: Finding, paths: tuple[str, ...]) -> bool:
    path = finding.place.path
    return not paths or any(path == p or path.startswith(f"{p}/") or p == "." for p in paths)


def _order(finding: Finding) -> tuple[object, ...]:
    return finding.place, finding.rule, finding.message
