"""A license of technology, works or marks."""

from typing import Annotated, Literal

from dealterms.model.axes import CarveOuts, Flag, Ladder, Scope, Through
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.term import Benefits, Binds, Term
from dealterms.model.value import End


class LicenseGrant(Term):
    """A license of technology, works or marks.

    Its ladder is one of rights: upward, the licensee's right is strengthened. What is excepted from the
    exclusivity, and when the exclusivity ends, stand apart from `carve_outs` and `ends` of the license.
    """

    cuad = (
        "License Grant",
        "Non-Transferable License",
        "Affiliate License-Licensor",
        "Affiliate License-Licensee",
        "Unlimited/All-You-Can-Eat-License",
        "Irrevocable or Perpetual License",
        "Source Code Escrow",
    )
    main = "level"
    exclusive_rungs = frozenset({"exclusive", "sole"})
    exceptions = ("exclusive_except", "exclusive_ends")

    kind: Literal["license-grant"]
    licensor: Binds
    """The party that grants it. Example: acme"""
    licensee: Benefits
    """The party that may use what is licensed. Example: bolt"""
    level: Annotated[
        str | Missing,
        Ladder(
            ("exclusive > sole* > non-exclusive > none",),
            of_right=True,
            meanings={
                "exclusive": "The licensee alone may use it. Example: not even the licensor sells there.",
                "sole": "The licensee and the licensor may use it. Example: no other licensee is allowed.",
                "non-exclusive": "Others may be licensed too. Example: a license like those of others.",
                "none": "There is no license. Example: no right to the source code is granted.",
            },
        ),
    ] = UNKNOWN
    """Whether others may use it too. Example: non-exclusive"""
    exclusive_except: Annotated[frozenset[str] | Missing, CarveOuts()] = UNKNOWN
    """What the exclusivity leaves free, while the license covers it. Example: [existing-licensees]"""
    exclusive_ends: Annotated[End | Missing, Through()] = UNKNOWN
    """The last day of the exclusivity, where the license goes on after it. Example: 2030"""
    subject: Annotated[frozenset[str] | Missing, Scope()] = UNKNOWN
    """What is licensed. Example: [models, products]"""
    field: Annotated[frozenset[str] | Missing, Scope()] = UNKNOWN
    """For which uses. Example: [research]"""
    territory: Annotated[frozenset[str] | Missing, Scope()] = UNKNOWN
    """Where it may be used; all: worldwide. Example: [united-states, canada]"""
    transferable: Annotated[bool | Missing, Flag()] = UNKNOWN
    """Whether the licensee may hand the license on. Example: no"""
    sublicensable: Annotated[bool | Missing, Flag()] = UNKNOWN
    """Whether the licensee may license others. Example: yes"""
    affiliates: Annotated[frozenset[str] | Missing, Scope()] = UNKNOWN
    """Whose affiliates are in: licensor, licensee or both. Example: [licensee]"""
    irrevocable: Annotated[bool | Missing, Flag()] = UNKNOWN
    """Whether the licensor can never take it back. Example: yes"""
    unlimited: Annotated[bool | Missing, Flag()] = UNKNOWN
    """Whether the use is unlimited in volume: all you can eat. Example: yes"""
