"""`terms review` as JSON: what a branch does to the deals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from dealterms.formats.json.diff import PassedJson, ProposalJson, TermJson
from dealterms.formats.json.list import SnapshotJson
from dealterms.formats.json.shape import (
    Class,
    Direction,
    OptionalPlaceJson,
    PartiesJson,
    PlaceJson,
    ReportPart,
    Shape,
    TextOrNull,
    ValueJson,
    Verb,
    read,
)
from dealterms.model.diff import TermChange
from dealterms.model.review import FILE_CHANGE_LABELS, StepChange

FileChange = Annotated[str, Field(json_schema_extra={"enum": list(FILE_CHANGE_LABELS)})]
Cited = Annotated[
    list[str], BeforeValidator(lambda evidence: [e.name for e in evidence if e.side == "after"])
]


def _list_corrected_fields(terms: Iterable[TermChange]) -> list[dict[str, Any]]:
    return [
        {"term": term.term, **field._asdict(), "sources": [e.name for e in field.get_support("after")]}
        for term in terms
        for field in term.fields
    ]


def _is_told(term: TermChange) -> bool:
    return term.class_ != "none" or any(field.dissent for field in term.fields)


class FileJson(Shape):
    """One file that the branch touched."""

    path: str
    what: FileChange
    was: Annotated[TextOrNull, Field(description="Its earlier path, if it was moved.")]


class ShownStepJson(Shape):
    """A step of the deal as the branch has it: what `terms diff` tells of those two snapshots."""

    why: Literal["new-snapshot", "inserted-snapshot", "neighbor", "new-deal"]
    before: Annotated[TextOrNull, read("diff", "before", description="null: it is the first snapshot.")]
    after: Annotated[str, read("diff", "after")]
    between: Annotated[list[str], read("diff", "between")]
    summary: Annotated[dict[str, int], read("diff", "summary")]
    differences: Annotated[
        list[TermJson],
        BeforeValidator(lambda terms: [term for term in terms if _is_told(term)]),
        read("diff", "terms"),
    ]
    unreadable: Annotated[
        list[str], BeforeValidator(sorted), Field(description="Terms that cannot be read: not compared.")
    ]
    passed: Annotated[list[PassedJson], read("diff", "passed")]
    proposals: Annotated[list[ProposalJson], read("diff", "proposals")]


class CorrectedFieldJson(Shape):
    """One field of a snapshot that says something else now."""

    term: str
    field: str
    before: ValueJson
    after: ValueJson
    sources: Annotated[list[str], Field(description="Who speaks for what it says now.")]
    place: OptionalPlaceJson


class CorrectionJson(Shape):
    """One snapshot of the base that says something else now."""

    snapshot: str
    path: str
    fields: Annotated[list[CorrectedFieldJson], BeforeValidator(_list_corrected_fields), read("terms")]
    proposals: Annotated[
        list[tuple[str, str, str]], Field(description="Id, what it would set, and would set now.")
    ]


class StepChangeJson(Shape):
    """What one step tells of a field."""

    step: tuple[str, str]
    verb: Verb
    class_: Annotated[Class, Field(serialization_alias="class")]
    before: ValueJson
    after: ValueJson
    direction: Direction | None
    moved: str
    favors: PartiesJson
    when: str
    when_is: Literal["since", "end", "by"]
    supported: bool | None

    @model_validator(mode="before")
    @classmethod
    def _flatten(cls, change: StepChange) -> dict[str, Any]:
        step, told = (change.before, change.after), change.change
        return {**told._asdict(), "class_": told.class_, "step": step}


class HistoryChangeJson(Shape):
    """A field of which the steps around a rewritten snapshot tell something else."""

    term: Annotated[str, read("term", "term")]
    field: str
    was_told: Annotated[list[StepChangeJson], read("before")]
    is_told: Annotated[list[StepChangeJson], read("after")]


class RetoldCountsJson(Shape):
    """How many changes of the deal, or events, of the past the branch tells otherwise."""

    now_told: Annotated[int, Field(description="Told now, and not told before.")]
    no_longer_told: int
    told_otherwise: int


class SupportJson(Shape):
    """A difference or a value that is supported otherwise than before."""

    term: Annotated[str, read("term", "term")]
    field: Annotated[str, read("after", "field")]
    step: Annotated[str, Field(description="The newer snapshot of the step.")]
    verdict: Literal["better", "worse", "equal"]
    was_supported: Annotated[bool | None, read("before", "supported")]
    is_supported: Annotated[bool | None, read("after", "supported")]
    was_cited: Annotated[Cited, read("before", "evidence")]
    is_cited: Annotated[Cited, read("after", "evidence")]


class PartyChangeJson(Shape):
    """A party that is called something else, came or went."""

    before: TextOrNull
    after: TextOrNull
    name_before: TextOrNull
    name_after: TextOrNull
    lei: Annotated[tuple[str, str], Field(description="Before and after, if they differ.")]


class WordingChangeJson(Shape):
    """Words that differ, and that no rule reads."""

    where: str
    key: str
    before: str
    after: str


class DealReviewJson(Shape):
    """What the branch does to one deal."""

    deal: str
    title: str
    was: Annotated[TextOrNull, Field(description="Its id in the base, if that was another one.")]
    changed: Annotated[
        int, BeforeValidator(len), Field(description="In how many terms the deal changes by it.")
    ]
    sourced: Annotated[
        int,
        BeforeValidator(lambda terms: sum(term.sourced for term in terms)),
        read("changed", description="How many of those are fully supported."),
    ]
    happened: Annotated[
        int, BeforeValidator(len), Field(description="Of how many terms something came about by it.")
    ]
    steps: list[ShownStepJson]
    corrections: list[CorrectionJson]
    deleted: list[str]
    redated: list[tuple[str, str]]
    retold: list[HistoryChangeJson]
    retold_changes: RetoldCountsJson
    retold_events: RetoldCountsJson
    unreadable_terms: int
    support: list[SupportJson]
    parties: Annotated[list[PartyChangeJson], read("party_changes")]
    snapshots: Annotated[list[SnapshotJson], Field(description="Those of an added deal.")]
    is_new: bool
    is_gone: bool
    words: Annotated[list[WordingChangeJson], read("wording_changes")]


class SourceUseJson(Shape):
    """A citation that leans on a source."""

    deal: str
    snapshot: str
    entry: str
    supports: list[str]
    place: PlaceJson


class SourceReviewJson(Shape):
    """What the branch does to one source, and what leans on it."""

    source: str
    what: FileChange
    title: str
    changes: Annotated[list[tuple[str, str, str]], Field(description="Key, before, after.")]
    leaning: list[SourceUseJson]
    not_opened: int
    repeated_by: list[str]


class AcceptedFindingJson(Shape):
    """A new finding that the base had agreed to live with."""

    rule: Annotated[str, read("finding", "rule")]
    place: Annotated[PlaceJson, read("finding", "place")]
    message: Annotated[str, read("finding", "message")]
    reason: str
    until: str | None


class AcceptListChangeJson(Shape):
    """An entry that comes to the list of findings that may stay, or goes."""

    is_new: bool
    rule: str
    where: str
    values: list[str]
    reason: str
    until: str | None


class ReviewJson(Shape):
    """What a branch does to the deals."""

    base: str
    head: str
    counts: Annotated[dict[str, int], Field(description="What the verdict counts of all deals.")]
    files: list[FileJson]
    deals: list[DealReviewJson]
    sources: list[SourceReviewJson]
    accepted: list[AcceptedFindingJson]
    agreed: list[AcceptListChangeJson]
    mended: Annotated[int, Field(description="Findings that the base had and the branch has not.")]
    remarks: list[str]


class ReviewedJson(ReportPart):
    """What a review adds to its findings."""

    content: ClassVar[str] = "review"
    review: ReviewJson


PARTS = (ReviewedJson,)
