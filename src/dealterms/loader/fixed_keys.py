"""The keys that files have whatever the kind of a term is: `none` is a value of none of them."""

from functools import cache

from dealterms.model.accept_list import Acceptance, AcceptList
from dealterms.model.axes import Axis
from dealterms.model.axes.dates import Through
from dealterms.model.deal import DealHeader, Party, SnapshotHeader
from dealterms.model.source import Capture, Source, Withdrawal
from dealterms.model.term import Citation, Proposal, Term
from dealterms.model.value import End

_MODELS = (
    *(AcceptList, Acceptance, DealHeader, Party, SnapshotHeader),
    *(Source, Capture, Withdrawal, Citation, Proposal),
)


@cache
def list_fixed_keys() -> frozenset[str]:
    """List the keys of all files, and those of a term that no kind compares, or only as a date."""
    keys = {info.alias or name for model in _MODELS for name, info in model.model_fields.items()}
    for name, info in Term.model_fields.items():
        axes = [marker for marker in info.metadata if isinstance(marker, Axis)]
        if not axes or any(isinstance(axis, Through) for axis in axes):
            keys.add(name)
    return frozenset({*keys, *End._fields, "terms", "proposals"})
