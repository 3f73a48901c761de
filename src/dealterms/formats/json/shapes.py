"""The shapes of the JSON that `--format json` writes, and what its schema says of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import Field
from typing_extensions import TypedDict

from dealterms.model.diff import DIRECTIONS, VERBS
from dealterms.model.review import FILE_CHANGE_LABELS
from dealterms.model.rule_context import MatchResult

ValueJson = Annotated[
    str | list[str] | dict[str, str | list[str]] | None,
    Field(description="As the file has it, sets sorted; the parts of an end; null: not known."),
]
Class = Literal["deal", "record", "none"]
Verb = Annotated[str, Field(json_schema_extra={"enum": list(VERBS)})]
Direction = Annotated[str, Field(json_schema_extra={"enum": list(DIRECTIONS)})]

EvidenceJson = TypedDict(
    "EvidenceJson",
    {
        "source": Annotated[str, Field(description="The id of a record in seeds/.")],
        "at": Annotated[str | None, Field(description="line 5, paragraph 3, page 2 or note 17.")],
        "quote": str | None,
        "says": str | None,
        "side": Annotated[
            Literal["before", "after"],
            Field(description="Which value it spoke for, the older or the newer in time."),
        ],
        "when": Annotated[str, Field(description="The snapshot in which the citation stands.")],
        "stance": Literal["supports", "disputes", "reports"],
        "value": ValueJson,
        "class": Annotated[str | None, Field(description="How the source knows.")],
        "problem": Annotated[
            str | None, Field(description="Why it does not count; null: it does.")
        ],
        "place": Annotated[str, Field(description="file:line:column of the citation.")],
    },
)
FieldJson = TypedDict(
    "FieldJson",
    {
        "field": Annotated[str, Field(description="`status` stands for the term itself.")],
        "class": Class,
        "verb": Verb,
        "before": ValueJson,
        "after": ValueJson,
        "direction": Direction | None,
        "favors": Annotated[str | None, Field(description="A party's id, or `unknown`.")],
        "by_convention": Annotated[bool, Field(description="The rung's place is a convention.")],
        "reason": Annotated[str, Field(description="Why the direction is unclear.")],
        "when": str,
        "path": list[tuple[str, ValueJson]],
        "transient": Annotated[bool, Field(description="It stands only between the two ends.")],
        "gone": list[str],
        "come": list[str],
        "supported": Annotated[bool | None, Field(description="null: nothing is owed.")],
        "origins": Annotated[int, Field(description="How many origins stand behind it.")],
        "evidence": list[EvidenceJson],
        "place": str | None,
    },
)
TermJson = TypedDict(
    "TermJson",
    {
        "term": str,
        "title": str,
        "kind": str,
        "binds": str | None,
        "benefits": str | None,
        "class": Class,
        "verb": Verb,
        "direction": Direction | None,
        "favors": str | None,
        "notes": list[str],
        "fields": list[FieldJson],
    },
)


class ProposalJson(TypedDict):
    """Something rumored, planned or projected: nothing of it is in force."""

    proposal: str
    title: str
    verb: Verb
    changes: str | None
    kind: str | None
    to: dict[str, Any]
    note: str | None
    when: str
    supported: bool | None
    origins: int
    evidence: list[EvidenceJson]


class CoverFieldJson(TypedDict):
    """One value of a cover page."""

    field: str
    value: ValueJson
    state: Verb
    when: Annotated[str, Field(description="The snapshot that confirmed it last.")]
    origins: int
    evidence: list[EvidenceJson]


class CoverTermJson(TypedDict):
    """One term of a cover page."""

    term: str
    title: str
    kind: str
    binds: str | None
    benefits: str | None
    fields: list[CoverFieldJson]


class SnapshotJson(TypedDict):
    """One snapshot of a list, and what it did to the one before it."""

    name: str
    basis: str | None
    summary: str | None
    terms: int
    changed: int | None
    sourced: int
    documented: int


class DealJson(TypedDict):
    """One deal of a list."""

    deal: str
    title: str
    snapshots: list[SnapshotJson]


class AxisJson(TypedDict):
    """One field of a kind."""

    field: str
    axis: str
    chains: list[str]
    measured: bool
    needs: list[str]


class KindJson(TypedDict):
    """One kind of the vocabulary."""

    kind: str
    about: str
    binds: str | None
    benefits: str | None
    direction: Literal["burden", "extent", "never"]
    continues: list[str]
    cuad: list[str]
    fields: list[AxisJson]


class FindingJson(TypedDict):
    """One thing that is wrong in the files."""

    rule: str
    severity: Literal["error", "warning"]
    path: str
    line: int
    column: int
    message: str
    mend: str
    at: Annotated[str, Field(description="The keys that lead there: terms.compute.level.")]
    values: Annotated[
        list[str], Field(description="What it is about; with other values it is another finding.")
    ]


class CheckedJson(TypedDict):
    """How much a check looked at."""

    deals: int
    snapshots: int
    records: int
    quotes: Annotated[
        dict[str, int],
        Field(
            description="How many quotes had each result; a result that none had is left out.",
            json_schema_extra={"propertyNames": {"enum": list(get_args(MatchResult))}},
        ),
    ]
    not_at_hand: Annotated[
        int, Field(description="Quotes that were not looked for: the article's text is not here.")
    ]
    refused: Annotated[list[str], Field(description="Why a text that is here could not be read.")]


FileChange = Annotated[str, Field(json_schema_extra={"enum": list(FILE_CHANGE_LABELS)})]


class FileJson(TypedDict):
    """One file that the branch touched."""

    path: str
    what: FileChange
    was: Annotated[str | None, Field(description="Its earlier path, if it was moved.")]


class ShownStepJson(TypedDict):
    """A step of the deal as the branch has it: what `terms diff` tells of those two snapshots."""

    why: Literal["new-snapshot", "inserted-snapshot", "neighbor", "new-deal"]
    before: Annotated[str | None, Field(description="null: it is the first snapshot.")]
    after: str
    between: list[str]
    summary: dict[str, int]
    differences: list[TermJson]
    proposals: list[ProposalJson]


class CorrectedFieldJson(TypedDict):
    """One field of a snapshot that says something else now."""

    term: str
    field: str
    before: ValueJson
    after: ValueJson
    sources: Annotated[list[str], Field(description="Who speaks for what it says now.")]
    place: str | None


class CorrectionJson(TypedDict):
    """One snapshot of the base that says something else now."""

    snapshot: str
    path: str
    fields: list[CorrectedFieldJson]
    proposals: Annotated[
        list[tuple[str, str, str]], Field(description="Id, what it would set, and would set now.")
    ]


class StepChangeJson(TypedDict):
    """What one step tells of a field."""

    step: tuple[str, str]
    verb: str
    before: ValueJson
    after: ValueJson
    direction: str | None
    favors: str | None
    when: str
    supported: bool | None


class HistoryChangeJson(TypedDict):
    """A field of which the steps around a rewritten snapshot tell something else."""

    term: str
    field: str
    was_told: list[StepChangeJson]
    is_told: list[StepChangeJson]


class SupportJson(TypedDict):
    """A difference or a value that is supported otherwise than before."""

    term: str
    field: str
    step: Annotated[str, Field(description="The newer snapshot of the step.")]
    verdict: Literal["better", "worse", "equal"]
    was_supported: bool | None
    is_supported: bool | None
    was_cited: list[str]
    is_cited: list[str]


class PartyChangeJson(TypedDict):
    """A party that is called something else, came or went."""

    before: str | None
    after: str | None
    name_before: str | None
    name_after: str | None
    lei: Annotated[tuple[str, str], Field(description="Before and after, if they differ.")]


class WordingChangeJson(TypedDict):
    """Words that differ, and that no rule reads."""

    where: str
    key: str
    before: str
    after: str


class DealReviewJson(TypedDict):
    """What the branch does to one deal."""

    deal: str
    title: str
    was: Annotated[str | None, Field(description="Its id in the base, if that was another one.")]
    changed: Annotated[int, Field(description="In how many terms the deal changes by it.")]
    sourced: Annotated[int, Field(description="How many of those are fully supported.")]
    steps: list[ShownStepJson]
    corrections: list[CorrectionJson]
    deleted: list[str]
    redated: list[tuple[str, str]]
    retold: list[HistoryChangeJson]
    support: list[SupportJson]
    parties: list[PartyChangeJson]
    snapshots: Annotated[list[SnapshotJson], Field(description="Those of an added deal.")]
    is_new: bool
    is_gone: bool
    words: list[WordingChangeJson]


class SourceUseJson(TypedDict):
    """A citation that leans on a source."""

    deal: str
    snapshot: str
    entry: str
    supports: list[str]
    place: str


class SourceReviewJson(TypedDict):
    """What the branch does to one source, and what leans on it."""

    source: str
    what: FileChange
    title: str
    changes: Annotated[list[tuple[str, str, str]], Field(description="Key, before, after.")]
    leaning: list[SourceUseJson]
    not_opened: int
    repeated_by: list[str]


class AcceptedFindingJson(TypedDict):
    """A new finding that the base had agreed to live with."""

    rule: str
    place: str
    message: str
    reason: str
    until: str | None


class AcceptListChangeJson(TypedDict):
    """An entry that comes to the list of findings that may stay, or goes."""

    is_new: bool
    rule: str
    where: str
    values: list[str]
    reason: str
    until: str | None


class ReviewJson(TypedDict):
    """What a branch does to the deals."""

    base: str
    head: str
    files: list[FileJson]
    deals: list[DealReviewJson]
    sources: list[SourceReviewJson]
    accepted: list[AcceptedFindingJson]
    agreed: list[AcceptListChangeJson]
    mended: Annotated[int, Field(description="Findings that the base had and the branch has not.")]
    remarks: list[str]


class CommonReportJson(TypedDict):
    """What every report has."""

    version: Annotated[int, Field(description="Grows when a name here changes its meaning.")]
    status: Literal["changed", "unchanged", "done"]
    findings: list[FindingJson]


class ReportJson(CommonReportJson, total=False):
    """What `--format json` writes: a command fills the parts that it has."""

    deal: str
    title: str
    parties: Annotated[dict[str, str], Field(description="Party id to name.")]
    asked: list[str]
    carried: Annotated[list[str], Field(description="References older snapshots answered for.")]
    known_by: str
    not_yet_known: int
    before: str
    after: str
    between: list[str]
    backward: bool
    summary: Annotated[
        dict[str, int] | str | None,
        Field(description="Of a diff: how many terms have each verb. Of a cover page: its line."),
    ]
    differences: list[TermJson]
    proposals: list[ProposalJson]
    as_of: str
    basis: str | None
    terms: list[CoverTermJson]
    deals: list[DealJson]
    kinds: list[KindJson]
    checked: CheckedJson
    review: ReviewJson
