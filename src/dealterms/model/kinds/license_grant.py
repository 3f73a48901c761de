"""A license of technology, works or marks."""

from typing import Annotated, Literal

from dealterms.model.axes import base
from dealterms.model.missing import UNKNOWN, Nothing
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
    level: Annotated[
        str | Nothing, base.Ladder(chains=("exclusive > sole* > non-exclusive > none",))
    ] = UNKNOWN
    subject: Annotated[frozenset[str] | Nothing, base.Scope()] = UNKNOWN
    """What is licensed."""
    field: Annotated[frozenset[str] | Nothing, base.Scope()] = UNKNOWN
    """For which uses."""
    territory: Annotated[frozenset[str] | Nothing, base.Scope()] = UNKNOWN
    transferable: Annotated[bool | Nothing, base.Flag()] = UNKNOWN
    sublicensable: Annotated[bool | Nothing, base.Flag()] = UNKNOWN
    affiliates: Annotated[frozenset[str] | Nothing, base.Scope()] = UNKNOWN
    """Whose affiliates are in: licensor, licensee."""
    irrevocable: Annotated[bool | Nothing, base.Flag()] = UNKNOWN
    unlimited: Annotated[bool | Nothing, base.Flag()] = UNKNOWN
    """All you can eat."""
