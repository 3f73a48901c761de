"""The kinds that the oracle of the diff knows by heart, from design page 2 (2.3, 2.9).

Whom a kind binds, whom it benefits, and what more of each field means. `terms kinds` was read as a document;
nothing is imported from it, so that a kind with a wrong sign is found.
"""

from __future__ import annotations

from typing import NamedTuple

from support.oracle_values import Field


class Kind(NamedTuple):
    """Whom it binds and benefits, and its fields."""

    binds: str
    benefits: str
    fields: dict[str, Field]
    main: str = ""
    """The field whose `none` says that there is no such term at all."""
    direction: str = "burden"
    """burden: tightened, loosened. extent: extended, shortened, for nobody. never: no direction."""
    exclusive: frozenset[str] = frozenset()
    """The levels beside which `exceptions` except from something."""
    exceptions: tuple[str, ...] = ()


PREFERENCE = (
    "exclusive > sole* > refusal > offer* > negotiation* > preferred* > none",
    "sole* > majority* > primary* > preferred*",
    "sole* > first-availability* > preferred*",
)
LICENSE = ("exclusive > sole* > non-exclusive > none",)
TERMINATION = ("for-convenience > on-trigger* > for-cause > none",)
DECIDED_BY = ("holder > holder-verified > joint > independent* > grantor",)

COMMON = {
    "scope": Field("scope"),
    "carve_outs": Field("exceptions", up=-1),
    "conditions": Field("events", up=-1),
    "ends": Field("end"),
}
"""A wider scope, fewer exceptions, fewer conditions and a later end bind more."""

NUMBER, FLAG, SCOPE, END = Field("number"), Field("flag"), Field("scope"), Field("end")
USED = Field("number", measured=True)
UNDIRECTED = Field("number", up=0)
TOKEN = Field("token", up=0)
CAP = Field("number", none_is="top")

KINDS = {
    "revenue-share": Kind(
        "payer",
        "payee",
        {
            "rate": Field("number", needs="base"),
            "base": TOKEN,
            "cap": CAP,
            "floor": Field("number", limit="at least "),
            "threshold": Field("number", up=-1),
        },
        main="rate",
    ),
    "exclusivity": Kind(
        "grantor",
        "holder",
        {"level": Field("ladder", chains=PREFERENCE), "share": NUMBER},
        main="level",
        exclusive=frozenset(
            "exclusive sole refusal offer negotiation preferred majority primary first-availability".split()
        ),
        exceptions=("carve_outs",),
    ),
    "license-grant": Kind(
        "licensor",
        "licensee",
        {
            "level": Field("ladder", chains=LICENSE),
            "subject": SCOPE,
            "territory": SCOPE,
            "transferable": FLAG,
            "irrevocable": FLAG,
            "exclusive_except": Field("exceptions", up=-1),
            "exclusive_ends": END,
        },
        main="level",
        exclusive=frozenset({"exclusive", "sole"}),
        exceptions=("exclusive_except",),
    ),
    "minimum-commitment": Kind(
        "buyer",
        "seller",
        {
            "amount": Field("number", needs="period", limit="at least "),
            "period": UNDIRECTED,
            "take_or_pay": FLAG,
            "ceiling": Field("number", up=0, none_is="top"),
            "used": USED,
        },
        main="amount",
    ),
    # A cap limits what the claimant may claim: the lower, the more it binds.
    "liability-cap": Kind("claimant", "liable", {"cap": Field("number", up=-1, none_is="top")}, main="cap"),
    "investment": Kind(
        "investor", "investee", {"committed": NUMBER, "valuation": NUMBER, "funded": USED}, main="committed"
    ),
    "equity-stake": Kind(
        "issuer",
        "holder",
        {
            "percent": Field("number", measured=True, needs="basis"),
            "basis": Field("token", up=0, measured=True),
            "cap": Field("number", none_is="top", needs="basis"),
        },
        main="percent",
    ),
    "payment": Kind(
        "payer",
        "payee",
        {
            "amount": NUMBER,
            "due": Field("date", up=-1),
            "form": TOKEN,
            "refundable": Field("flag", up=0),
            "used": USED,
        },
        main="amount",
    ),
    "option": Kind(
        "grantor", "holder", {"strike": UNDIRECTED, "window": NUMBER, "size": NUMBER, "used": USED}
    ),
    "milestone-trigger": Kind(
        "grantor",
        "holder",
        {"event": TOKEN, "decided_by": Field("ladder", chains=DECIDED_BY), "effects": Field("tokens", up=0)},
    ),
    "termination-right": Kind(
        "counterparty",
        "holder",
        {"level": Field("ladder", chains=TERMINATION), "notice": UNDIRECTED, "triggers": SCOPE},
        main="level",
    ),
    "non-compete": Kind("restricted", "protected", {"form": TOKEN, "threshold": Field("number", up=-1)}),
    "other": Kind("obligor", "beneficiary", {"text": Field("text", up=0)}, direction="never"),
    "duration": Kind(
        "", "", {"signed": Field("date", up=0), "effective": Field("date", up=0)}, direction="extent"
    ),
}


def get_fields(kind: str) -> dict[str, Field]:
    """Return the fields of a kind that are compared, the roles first."""
    of_kind = KINDS[kind]
    roles = [name for name in (of_kind.binds, of_kind.benefits) if name]
    return {**{name: Field("role", up=0) for name in roles}, **of_kind.fields, **COMMON}
