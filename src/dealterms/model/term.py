"""A term and its citations. What one *kind* of term adds is in `kinds`."""

import re
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import ConfigDict, Field, PlainValidator, model_validator

from dealterms.model.axes import Axis, CarveOuts, Role, Scope, Through
from dealterms.model.missing import UNKNOWN, Missing
from dealterms.model.source import Date, FrozenModel, SourceId, SourceIds, TermId, TextField, UniqueWords
from dealterms.model.value import End
from dealterms.plugins import truncate_input

Status = Literal["in-force", "agreed", "lapsed", "terminated", "superseded", "unknown"]
STATUSES: tuple[Status, ...] = get_args(Status)
OVER_STATUSES: frozenset[str] = frozenset({"lapsed", "terminated", "superseded"})
"""The statuses of a term that is no longer in force."""
SUPPORTED_BY_ANY_CITATION = frozenset({"kind", "title", "status"})
"""What any citation of a term supports, beside its two roles."""

Binds = Annotated[str | Missing, Role(side="binds")]
"""The party whose burden the term is."""
Benefits = Annotated[str | Missing, Role(side="benefits")]
"""The party whom the term serves."""
MUTUAL = "mutual"

_POSITION_PATTERN = r"^(?:line|paragraph|page|note) [1-9][0-9]{0,6}$"


def _parse_position(raw: object) -> str:
    if not isinstance(raw, str) or re.fullmatch(_POSITION_PATTERN, raw) is None:
        raise ValueError(
            f"not a valid position: '{truncate_input(raw)}'. Write line 21, paragraph 9, page 3 or note 17"
        )
    return raw


_POSITION_FIELD = TextField({"type": "string", "pattern": _POSITION_PATTERN})


class Citation(FrozenModel):
    """What is claimed: that this source, at this place, says this."""

    source: SourceId
    """The record that says it."""
    at: Annotated[str | None, _POSITION_FIELD, PlainValidator(_parse_position)] = None
    """Where in it: line 21, paragraph 9, page 3 or note 17."""
    quote: str | None = None
    """A few exact words, at most 40; `[...]` stands for words left out."""
    says: str | None = None
    """What the source says, in your own words."""
    supports: UniqueWords = ()
    """The fields it supports; `-carve_outs` speaks for what went from a set. Empty: that the term exists."""
    instead: dict[str, Any] = Field(default_factory=dict)
    """The values this source gives where it disagrees, as the file has them."""
    cites: SourceIds = ()
    """The origins of this statement, where they are not the record's."""

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
        return bool(self.supports) or not self.instead


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

    kind: str
    title: str | None = None
    """A few words for people; left out, it is the id in words."""
    scope: Annotated[frozenset[str] | Missing, Scope()] = UNKNOWN
    """What it covers; `all` covers everything."""
    carve_outs: Annotated[frozenset[str] | Missing, CarveOuts()] = UNKNOWN
    """What it leaves free."""
    since: Date | None = None
    """When this version of the term took effect."""
    ends: Annotated[End | Missing, Through()] = UNKNOWN
    """Its last day, the events that end it, or both; the day is included."""
    status: Status = "in-force"
    """Left out, it is in force; over are lapsed, terminated and superseded."""
    note: str | None = None
    """Prose that no rule reads."""
    sources: tuple[Citation, ...] = ()
    """Who says so."""

    @model_validator(mode="after")
    def _validate_roles(self) -> Self:
        bound, served = self.get_party("binds"), self.get_party("benefits")
        if (bound == MUTUAL) != (served == MUTUAL):
            raise ValueError("'mutual' must be on both roles or on neither. Write it twice, or not at all")
        if bound == served and bound not in (None, MUTUAL, "unknown"):
            raise ValueError(
                f"the party '{bound}' is on both roles. Name the other party, or write mutual on both"
            )
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

    def get_party(self, side: Literal["binds", "benefits"]) -> str | None:
        """Return the id of the party on that side, `mutual`, `unknown`, or None without roles."""
        name = self.get_role_field(side)
        value = None if name is None else getattr(self, name)
        return "unknown" if value is UNKNOWN else value


class Proposal(FrozenModel):
    """A rumor, a plan, a projection or a non-binding memorandum: it can touch nothing in force."""

    changes: TermId | None = None
    """The id of the term it would change."""
    kind: str | None = None
    """The kind of term it would add."""
    title: str | None = None
    """A few words for people; left out, it is the id in words."""
    to: dict[str, Any] = Field(default_factory=dict)
    """The values it would set, as the file has them."""
    note: str | None = None
    """What is talked about."""
    sources: tuple[Citation, ...] = ()
    """Who says so."""
