"""What changed in a deal, in whose favor, and who says so.

>>> deal = load("path/to/folder")           # doctest: +SKIP
>>> compare(deal.at("2024"), deal.at("2025"))  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dealterms.compare import compare as compare
    from dealterms.compare import diff as diff
    from dealterms.compare import steps as steps
    from dealterms.errors import TermsError as TermsError
    from dealterms.evidence import with_evidence as with_evidence
    from dealterms.model.change import Diff as Diff
    from dealterms.model.deal import Deal as Deal
    from dealterms.model.deal import Snapshot as Snapshot
    from dealterms.model.finding import Finding as Finding
    from dealterms.model.report import Report as Report
    from dealterms.reading.load import load as load

__version__ = "0.1.0"
_FACE = {
    "Deal": "dealterms.model.deal",
    "Diff": "dealterms.model.change",
    "Finding": "dealterms.model.finding",
    "Report": "dealterms.model.report",
    "Snapshot": "dealterms.model.deal",
    "TermsError": "dealterms.errors",
    "compare": "dealterms.compare",
    "diff": "dealterms.compare",
    "load": "dealterms.reading.load",
    "steps": "dealterms.compare",
    "with_evidence": "dealterms.evidence",
}
__all__ = [*_FACE, "__version__"]  # noqa: PLE0604


def __getattr__(name: str) -> object:
    # Nothing is imported before it is used: `terms --help` needs none of this.
    if name not in _FACE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_FACE[name]), name)
