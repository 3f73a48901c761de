"""`terms diff` as JSON: the two snapshots, and each term and proposal that differs."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from dealterms.formats.json.shape import (
    Class,
    Direction,
    OptionalPlaceJson,
    PartiesJson,
    PlaceJson,
    ReportPart,
    Shape,
    Summary,
    ValueJson,
    Verb,
    read,
)

PathStepJson = Annotated[
    tuple[str, ValueJson, Direction | None, PartiesJson], BeforeValidator(lambda step: step[:4])
]


class EvidenceJson(Shape):
    """A citation, and what it says of one field."""

    source: Annotated[str, Field(description="The id of a record in seeds/.")]
    at: Annotated[str | None, Field(description="line 5, paragraph 3, page 2 or note 17.")]
    quote: str | None
    says: str | None
    side: Annotated[
        Literal["before", "after"],
        Field(description="Which value it spoke for, the older or the newer in time."),
    ]
    when: Annotated[str, Field(description="The snapshot in which the citation stands.")]
    stance: Literal["supports", "disputes", "reports", "unchanged", "clarifies"]
    value: ValueJson
    source_class: Annotated[
        str | None, Field(description="How the source knows.", serialization_alias="class")
    ]
    problem: Annotated[str | None, Field(description="Why it does not count; null: it does.")]
    cites: Annotated[list[str], Field(description="Whom these words repeat, if not whom the record names.")]
    found: Annotated[
        str | None,
        Field(
            description="How the quote was found in the text; unreadable: that cannot be read;"
            " null: it is not at hand."
        ),
    ] = None
    place: Annotated[PlaceJson, Field(description="file:line:column of the citation.")]


class FieldJson(Shape):
    """What happened to one field."""

    field: Annotated[str, Field(description="`status` stands for the term itself.")]
    class_: Annotated[Class, Field(serialization_alias="class")]
    verb: Verb
    before: ValueJson
    after: ValueJson
    direction: Direction | None
    moved: Annotated[str, Field(description="The move in the axis's own word: raised, widened; or empty.")]
    favors: PartiesJson
    by_convention: Annotated[bool, Field(description="The rung's place is a convention.")]
    reason: Annotated[str, Field(description="Why the direction is unclear.")]
    when: str
    when_is: Annotated[
        Literal["since", "end", "by"],
        Field(description="It took effect then, its end came then, or a snapshot of then shows it."),
    ]
    path: Annotated[list[PathStepJson], Field(description="[date, value, direction of the move, favors].")]
    transient: Annotated[bool, Field(description="It stands only between the two ends.")]
    gone: list[str]
    come: list[str]
    supported: Annotated[bool | None, Field(description="null: nothing is owed.")]
    origins: Annotated[int, Field(description="How many origins stand behind it.")]
    evidence: list[EvidenceJson]
    place: OptionalPlaceJson


class TermJson(Shape):
    """What happened to one term."""

    term: str
    title: str
    kind: str
    binds: PartiesJson
    benefits: PartiesJson
    class_: Annotated[Class, Field(serialization_alias="class")]
    verb: Verb
    direction: Direction | None
    favors: PartiesJson
    remarks: Annotated[list[str], Field(serialization_alias="notes")]
    fields: list[FieldJson]


class ProposalJson(Shape):
    """Something rumored, planned or projected, and what became of it."""

    proposal: str
    title: str
    verb: Verb
    changes: str | None
    kind: str | None
    to: Annotated[dict[str, Any], BeforeValidator(dict)]
    note: str | None
    when: str
    outcome: Annotated[str | None, Field(description="open, adopted, rejected or lapsed, as far as known.")]
    last_heard: Annotated[str, Field(description="The last snapshot that carries it.")]
    in_force: Annotated[bool, Field(description="A field of the term has the value that it would set.")]
    since_then: Annotated[list[FieldJson], Field(description="The later changes that did what it aims at.")]
    supported: bool | None
    origins: int
    evidence: list[EvidenceJson]


class PassedJson(Shape):
    """One party took another's place in several terms."""

    old: PartiesJson
    new: PartiesJson
    terms: list[str]
    when: str
    when_is: Literal["since", "end", "by"]


class DiffJson(ReportPart):
    """What differs between two snapshots."""

    content: ClassVar[str] = "diff"
    before: Annotated[str, read("diff", "before")]
    after: Annotated[str, read("diff", "after")]
    between: Annotated[list[str], read("diff", "between")]
    backward: Annotated[bool, read("diff", "backward")]
    summary: Annotated[Summary, read("diff", "summary")]


class DifferencesJson(ReportPart):
    """What differs, in full."""

    content: ClassVar[str] = "shown"
    only: Annotated[list[str], Field(description="What alone was asked for; empty: everything.")]
    differences: Annotated[list[TermJson], read("shown", "terms")]
    passed: Annotated[list[PassedJson], read("shown", "passed")]
    proposals: Annotated[list[ProposalJson], read("shown", "proposals")]


PARTS = (DiffJson, DifferencesJson)
