"""What changed in a deal, in whose favor, and who says so.

Read a folder that holds `terms/` and `seeds/`, and ask for the snapshots that two dates name:

>>> from dealterms import compare, diff, load, steps, with_evidence
>>> deal = load(".")
>>> deal.findings  # what is wrong in the files; the rest is read all the same
()
>>> old, new = deal.at("2024"), deal.at("2025")
>>> print(old, new)
2024 2025-05

The whole way from one to the other, its citations judged by the records of `seeds/`:

>>> found = with_evidence(diff(deal.between(old, new), deal.sources), deal.sources)
>>> for term in found.changed:
...     print(term.term, term.verb, term.direction, term.favors)
...     for field in term.changed_fields:
...         print(field.field, field.when_is, field.when, field.moved, field.direction, field.supported)
compute changed loosened openai
carve_outs since 2025-01 widened loosened True
level since 2025-01 loosened loosened True
>>> found.summary["sourced"], found.summary["deal"]
(1, 1)

What came about as agreed is apart from what somebody changed; either is news of the deal:

>>> found.happened, found.is_changed
((), True)

The two alone, without what the snapshots between them say:

>>> [term.term for term in compare(old, new).changed]
['compute']

Each step by itself, one at a time; no more than the last known values is held:

>>> for step in steps(deal.snapshots):
...     print(step.before, step.after, [term.term for term in step.changed])
2019 2024 []
2024 2025-01 ['compute']
2025-01 2025-05 []

What a branch of a git repository does to its deals is ``review(both_ends("main...branch"))``.
`terms help library` tells `compare` and `diff` apart.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from dealterms.version import __version__

if TYPE_CHECKING:
    from dealterms.comparison import compare as compare
    from dealterms.comparison import diff as diff
    from dealterms.comparison.evidence import with_evidence as with_evidence
    from dealterms.comparison.steps import steps as steps
    from dealterms.errors import TermsError as TermsError
    from dealterms.git.range import both_ends as both_ends
    from dealterms.loader.deal import load as load
    from dealterms.model.deal import Deal as Deal
    from dealterms.model.deal import Snapshot as Snapshot
    from dealterms.model.diff import Diff as Diff
    from dealterms.model.finding import Finding as Finding
    from dealterms.model.report import Report as Report
    from dealterms.reports.review import review as review

_FACE = {
    "Deal": "dealterms.model.deal",
    "Diff": "dealterms.model.diff",
    "Finding": "dealterms.model.finding",
    "Report": "dealterms.model.report",
    "Snapshot": "dealterms.model.deal",
    "TermsError": "dealterms.errors",
    "both_ends": "dealterms.git.range",
    "compare": "dealterms.comparison",
    "diff": "dealterms.comparison",
    "load": "dealterms.loader.deal",
    "review": "dealterms.reports.review",
    "steps": "dealterms.comparison",
    "with_evidence": "dealterms.comparison.evidence",
}
__all__ = [*_FACE, "__version__"]  # noqa: PLE0604


def __getattr__(name: str) -> object:
    # Nothing is imported before it is used: `terms --help` needs none of this.
    if name not in _FACE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_FACE[name]), name)
