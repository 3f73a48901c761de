"""The parts of GitHub's events and answers that are used, and what they must be."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import AliasPath, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from dealterms.errors import TermsError
from dealterms.plugins import truncate_input

T = TypeVar("T")

Sha = Annotated[str, Field(pattern="^(?:[0-9a-f]{40}|[0-9a-f]{64})$")]
"""A commit's whole id: nothing else reaches git's command line."""


class _Payload(BaseModel):
    """Strict: a number is a number, and a text is a text."""

    model_config = ConfigDict(frozen=True, strict=True)


class Repository(_Payload):
    """A repository, ``owner/name``; None stands for a fork that is gone."""

    full_name: str


class PullRequestEvent(_Payload):
    """The event `pull_request`: the branch it is to go to, and its head.

    The base's commit is not read: the branch may have moved on since, or the event may be sent again.
    """

    base_ref: str = Field(validation_alias=AliasPath("pull_request", "base", "ref"))
    head: Sha = Field(validation_alias=AliasPath("pull_request", "head", "sha"))


class MergeGroupEvent(_Payload):
    """The event `merge_group`: a merge that waits in the queue, and what it is merged with."""

    base_ref: str = Field(validation_alias=AliasPath("merge_group", "base_ref"))
    """`refs/heads/main`."""
    base: Sha = Field(validation_alias=AliasPath("merge_group", "base_sha"))
    """The end of the branch with what is before it in the queue."""
    head: Sha = Field(validation_alias=AliasPath("merge_group", "head_sha"))


class PushEvent(_Payload):
    """The event `push`; the id of what did not exist, or does no more, is all zeros."""

    before: Sha
    after: Sha


class WorkflowRun(_Payload):
    """The event `workflow_run`: what that run was on. What it produced is a stranger's, and not read."""

    event: str = Field(validation_alias=AliasPath("workflow_run", "event"))
    conclusion: str | None = Field(validation_alias=AliasPath("workflow_run", "conclusion"))
    """`success`, `failure`, or why it did not run to its end: `action_required` waits for an approval."""
    head_sha: Sha = Field(validation_alias=AliasPath("workflow_run", "head_sha"))
    head_branch: str | None = Field(validation_alias=AliasPath("workflow_run", "head_branch"))
    head_repository: Repository | None = Field(validation_alias=AliasPath("workflow_run", "head_repository"))


class Branch(_Payload):
    """The branch that a pull request is to go to."""

    ref: str
    repo: Repository | None


class Head(_Payload):
    """The branch that a pull request comes from; None stands for a fork that is gone."""

    sha: Sha
    repo: Repository | None


class PullRequest(_Payload):
    """A pull request."""

    number: Annotated[int, Field(gt=0)]
    base: Branch
    head: Head


def read_event(what: type[T], path: str, name: str) -> T:
    """Read the event ``name``, which GitHub has written to a file as JSON."""
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError as error:
        raise TermsError(
            f"GITHUB_EVENT_PATH: cannot read '{truncate_input(path)}': {error.strerror}."
            " Run this as a step of GitHub Actions"
        ) from None
    return parse_payload(what, content, f"the event `{name}`")


def parse_payload(what: type[T], content: object, name: str) -> T:
    """Return ``content``, JSON as bytes or objects with the same attributes, as what it should be."""
    adapter = TypeAdapter(what)
    try:
        if isinstance(content, bytes):
            return adapter.validate_json(content)
        return adapter.validate_python(content, from_attributes=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        # The kind of the error, not pydantic's words for it: those change with its releases.
        place = ".".join(map(str, first["loc"]))
        reasons = {"json_invalid": "it is not JSON", "missing": f"`{place}` is missing"}
        reason = reasons.get(first["type"], f"{f'`{place}`' if place else 'it'} does not fit")
        raise TermsError(f"{name} is malformed: {reason}. Run the job again") from None
