"""A term and its citations. What one *kind* of term adds is in `kinds`."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import AfterValidator, ConfigDict, Field, PlainValidator, model_validator

from dealterms.invisible import INVISIBLE
from dealterms.model.axes import Axis, CarveOuts, Events, Role, Scope, Through
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.since import Since, SinceField
from dealterms.model.source import (
    Date,
    FrozenModel,
    SourceId,
    SourceIds,
    TermId,
    TermIds,
    TextField,
    UniqueWords,
)
from dealterms.model.value import End
from dealterms.plugins import truncate_input

Status = Literal[
    "in-force", "agreed", "suspended",
    "lapsed", "performed", "exercised", "reached",
    "terminated", "superseded", "waived",
    "unknown",
]  # fmt: skip
STATUSES: tuple[Status, ...] = get_args(Status)
EVENT_STATUSES: frozenset[str] = frozenset({"lapsed", "performed", "exercised", "reached"})
"""The statuses of a term that is over by what was agreed: nobody ended it."""
ENDED_STATUSES: frozenset[str] = frozenset({"terminated", "superseded", "waived"})
"""The statuses of a term that somebody ended."""
OVER_STATUSES = EVENT_STATUSES | ENDED_STATUSES
"""The statuses of a term that is no longer in force."""
Outcome = Literal["open", "adopted", "rejected", "lapsed"]
SUPPORTED_BY_ANY_CITATION = frozenset({"kind", "title", "status"})
"""What any citation of a term supports, beside its two roles."""

PartyIds = str | frozenset[str]
"""The id of a party, or those of several; also `mutual` and `unknown`."""
Binds = Annotated[PartyIds | Missing, Role(side="binds")]
"""The party whose burden the term is, or several."""
Benefits = Annotated[PartyIds | Missing, Role(side="benefits")]
"""The party whom the term serves, or several."""
MUTUAL = "mutual"

OMISSION = re.compile(r"\[\.\.\.\]|\[…\]|…|<omitted>")
"""What stands in a quote where words are left out."""
_POSITION_PATTERN = r"^(?:line|paragraph|page|note) [1-9][0-9]{0,6}$"


def parse_position(raw: object) -> str:
    """Return a place in a text as `at` is written; a ValueError if it is none."""
    if not isinstance(raw, str) or re.fullmatch(_POSITION_PATTERN, raw) is None:
        raise ValueError(
            f"not a valid position: '{truncate_input(raw)}'. Write line 21, paragraph 9, page 3 or note 17"
        )
    return raw


_POSITION_FIELD = TextField({"type": "string", "pattern": _POSITION_PATTERN})


def require_words(quote: str | None) -> str | None:
    """Return the quote; a ValueError if nothing of it can be looked for."""
    if quote is not None and not INVISIBLE.sub("", OMISSION.sub("", quote)).strip("()[]. \xa0\u3000"):
        raise ValueError(
            f"the quote has no words: '{truncate_input(quote)}'. Copy some from the article, or leave it out"
        )
    return quote


class Citation(FrozenModel):
    """What is claimed: that this source, at this place, says this."""

    source: SourceId
    """The record in `seeds/` that says it. Example: gazette-2024-06-03"""
    at: Annotated[str | None, _POSITION_FIELD, PlainValidator(parse_position)] = None
    """Where in it: a line, paragraph, page or note. Example: line 21"""
    quote: Annotated[str | None, AfterValidator(require_words)] = None
    """A few exact words, at most 40; `[...]` stands for words left out. Example: other lines [...] may use"""
    says: str | None = None
    """What the source says, in your own words. Example: Other lines may use the new pier."""
    supports: UniqueWords = ()
    """The fields it supports; left out, only that the term exists. `-carve_outs` speaks for what went from
    a set. Example: [rate, ends]"""
    unchanged: UniqueWords = ()
    """The fields that the source says did not move, without giving their value. Example: [rate]"""
    clarifies: UniqueWords = ()
    """The fields that the source says had always meant this: neither changed nor wrong. Example: [scope]"""
    instead: dict[str, Any] = Field(default_factory=dict)
    """The values this source gives where it disagrees. Example: {ends: 2036}"""
    cites: SourceIds = ()
    """The records from which this statement comes, where they are not those of its own record.
    Example: [press-release-2024-06-01]"""

    @property
    def identity(self) -> tuple[str, str | None, str | None]:
        """Source, position and quote: a citation that has the same in the next snapshot was copied."""
        return self.source, self.at, self.quote

    @property
    def words(self) -> tuple[str, ...]:
        """Its identity as it is written, without what was left out."""
        return tuple(word for word in self.identity if word)

    @property
    def supports_term(self) -> bool:
        """Whether it supports that the term exists; one that only has `instead` does not."""
        return bool(self.supports or self.unchanged or self.clarifies) or not self.instead


class Term(FrozenModel):
    """What every term has. A kind is a subclass, in a file of its own under `kinds`.

    Direction follows one rule. A term *binds* one party and *benefits* the other; tightened means
    that the burden on the bound party grew.
    """

    model_config = ConfigDict(defer_build=True)

    cuad: ClassVar[tuple[str, ...]] = ()
    """The CUAD categories that have their home in this kind (Hendrycks et al. 2021, CC BY 4.0)."""
    direction: ClassVar[Literal["burden", "extent", "never"]] = "burden"
    """`burden`: tightened or loosened. `extent`: extended or shortened, and never in a favor."""
    continues: ClassVar[tuple[str, ...]] = ()
    """The kinds into which a term of this kind may move and keep its id."""
    rung_names: ClassVar[dict[str, str]] = {}
    """What people call a rung, where its own word is too short."""
    main: ClassVar[str | None] = None
    """The field whose `none` says that there is no such right at all (`no board seat`), or no such limit."""
    exclusive_rungs: ClassVar[frozenset[str]] = frozenset()
    """The rungs of `level` on which there is something to make an exception from."""
    exceptions: ClassVar[tuple[str, ...]] = ()
    """The fields of the exclusivity alone, such as its exceptions: they count only while `level` was one of
    these rungs before and after, and are gone with it."""

    kind: str
    """What sort of term it is; `terms kinds` lists them. Example: revenue-share"""
    title: str | None = None
    """A few words for people; left out, it is the id in words. Example: Berths for ferries"""
    scope: Annotated[frozenset[str] | Missing, Scope()] = UNKNOWN
    """What it covers; `all` covers everything. Example: [car-ferries]"""
    carve_outs: Annotated[frozenset[str] | Missing, CarveOuts()] = UNKNOWN
    """What it leaves free. Example: [new-pier]"""
    conditions: Annotated[frozenset[str] | Missing, Events()] = UNKNOWN
    """What must hold for the term to bind at all. Example: [permit-granted]"""
    since: Annotated[Since, SinceField()] = Since()
    """When this version of the term took effect; or field by field, where `term` is the term itself: a claim
    that this field changed then. Example: {rate: 2025-01-21, term: 2019}"""
    agreed: Date | None = None
    """When it was signed, where that is not when it took effect. Example: 2024-12-20"""
    ends: Annotated[End | Missing, Through()] = UNKNOWN
    """Its last day, which is included; the milestones that end it; or both. Example: 2035"""
    status: Status = "in-force"
    """Left out, it is in force. Over by what was agreed: lapsed, performed, exercised, reached; because
    somebody ended it: terminated, superseded, waived. Example: lapsed"""
    superseded_by: TermIds = ()
    """The ids of the terms that took its place, beside `status: superseded`. Example: [new-lease]"""
    note: str | None = None
    """Prose that no rule reads. Example: Nobody has said what happens once the pier is rebuilt."""
    sources: tuple[Citation, ...] = ()
    """Who says so, one citation for each place. Example: [{source: courier, at: line 4, supports: [rate]}]"""

    @model_validator(mode="after")
    def _validate_roles(self) -> Self:
        bound, served = self.get_party("binds"), self.get_party("benefits")
        if (bound == MUTUAL) != (served == MUTUAL):
            raise ValueError("'mutual' must be on both roles or on neither. Write it twice, or not at all")
        if bound not in (None, MUTUAL, "unknown"):
            for party in sorted(to_party_set(bound) & to_party_set(served)):
                raise ValueError(
                    f"the party '{party}' is on both roles. Name the other party, or write mutual on both"
                )
        return self

    @model_validator(mode="after")
    def _validate_dates_and_successors(self) -> Self:
        for name, _ in self.since.fields:
            if name not in self.get_axes() and name != "status":
                raise ValueError(
                    f"`since` names '{truncate_input(name)}', which is no field of a {self.kind}"
                )
        if self.superseded_by and self.status != "superseded":
            raise ValueError("`superseded_by` needs `status: superseded`. Write it, or leave out the ids")
        return self

    @property
    def is_over(self) -> bool:
        """Whether it is no longer in force."""
        return self.status in OVER_STATUSES

    @classmethod
    @cache
    def get_axes(cls) -> dict[str, Axis]:
        """Return the fields that are compared, by name with their axes, the roles first."""
        markers = [(name, marker) for name, info in cls.model_fields.items() for marker in info.metadata]
        axes = [(name, marker) for name, marker in markers if isinstance(marker, Axis)]
        return dict(sorted(axes, key=lambda item: not isinstance(item[1], Role)))

    @classmethod
    def get_role_field(cls, side: Literal["binds", "benefits"]) -> str | None:
        """Return the name of the field for the party it binds, or benefits; None without roles."""
        roles = ((name, axis) for name, axis in cls.get_axes().items() if isinstance(axis, Role))
        return next((name for name, role in roles if role.side == side), None)

    def get_party(self, side: Literal["binds", "benefits"]) -> PartyIds | None:
        """Return the id of the party on that side, or several, `mutual`, `unknown`, or None without roles."""
        name = self.get_role_field(side)
        value = None if name is None else getattr(self, name)
        return "unknown" if value is UNKNOWN else value


def to_party_set(parties: PartyIds | None) -> frozenset[str]:
    """Return the ids as a set; the empty one for None."""
    return frozenset({parties} if isinstance(parties, str) else parties or ())


class CarriedTerm(FrozenModel):
    """What a snapshot that `carries: all` says of a term."""

    sources: tuple[Citation, ...] = ()
    """Who says so: a confirmation, or a dissent. Example: [{source: courier, unchanged: [rate]}]"""


def rename_parties(value: Any, new_ids: Mapping[str, str]) -> Any:
    """Return a party, or several, under their new ids; whatever else it is, as it is."""
    if isinstance(value, frozenset):
        return frozenset(new_ids.get(id_, id_) for id_ in value)
    return new_ids.get(value, value) if isinstance(value, str) else value


class Proposal(FrozenModel):
    """A rumor, a plan, a projection or a non-binding memorandum: it can touch nothing in force."""

    changes: TermId | None = None
    """The id of the term it would change. Example: berths"""
    kind: str | None = None
    """The kind of term it would add, if it changes none. Example: equity-stake"""
    title: str | None = None
    """A few words for people; left out, it is the id in words. Example: Winter service"""
    to: dict[str, Any] = Field(default_factory=dict)
    """The values it would set, field by field. Example: {rate: 30%}"""
    note: str | None = None
    """What is talked about. Example: The ferry line would sail all year if it had every berth."""
    outcome: Outcome | None = None
    """What became of it, once that is known, with its citation. Example: adopted"""
    sources: tuple[Citation, ...] = ()
    """Who says so. Example: [{source: courier, at: line 20}]"""
