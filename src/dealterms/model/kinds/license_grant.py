"""A license of technology, works or marks."""

from typing import Annotated, Literal

from dealterms.model.axes import Flag, Ladder, Scope
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
        str | Nothing, Ladder(chains=("exclusive > sole* > non-exclusive > none",))
    ] = UNKNOWN
    subject: Annotated[frozenset[str] | Nothing, Scope()] = UNKNOWN
    """What is licensed."""
    field: Annotated[frozenset[str] | Nothing, Scope()] = UNKNOWN
    """For which uses."""
    territory: Annotated[frozenset[str] | Nothing, Scope()] = UNKNOWN
    transferable: Annotated[bool | Nothing, Flag()] = UNKNOWN
    sublicensable: Annotated[bool | Nothing, Flag()] = UNKNOWN
    affiliates: Annotated[frozenset[str] | Nothing, Scope()] = UNKNOWN
    """Whose affiliates are in: licensor, licensee."""
    irrevocable: Annotated[bool | Nothing, Flag()] = UNKNOWN
    unlimited: Annotated[bool | Nothing, Flag()] = UNKNOWN
    """All you can eat."""
