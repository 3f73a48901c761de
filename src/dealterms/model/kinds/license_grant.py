"""A license of technology, works or marks."""

from typing import Annotated, Literal

from dealterms.model.axes import Flag, Ladder, Scope
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Benefits, Binds, Term


class LicenseGrant(Term):
    """A license of technology, works or marks."""

    cuad = (
        "License Grant",
        "Non-Transferable License",
        "Affiliate License-Licensor",
        "Affiliate License-Licensee",
        "Unlimited/All-You-Can-Eat-License",
        "Irrevocable or Perpetual License",
        "Source Code Escrow",
    )

    kind: Literal["license-grant"]
    licensor: Binds
    licensee: Benefits
    level: Annotated[str | Missing, Ladder(("exclusive > sole* > non-exclusive > none",))] = UNKNOWN
    subject: Annotated[frozenset[str] | Missing, Scope()] = UNKNOWN
    """What is licensed."""
    field: Annotated[frozenset[str] | Missing, Scope()] = UNKNOWN
    """For which uses."""
    territory: Annotated[frozenset[str] | Missing, Scope()] = UNKNOWN
    transferable: Annotated[bool | Missing, Flag()] = UNKNOWN
    sublicensable: Annotated[bool | Missing, Flag()] = UNKNOWN
    affiliates: Annotated[frozenset[str] | Missing, Scope()] = UNKNOWN
    """Whose affiliates are in: licensor, licensee."""
    irrevocable: Annotated[bool | Missing, Flag()] = UNKNOWN
    unlimited: Annotated[bool | Missing, Flag()] = UNKNOWN
    """All you can eat."""
