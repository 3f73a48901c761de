"""What GitHub says: the parts of its events and answers that are used, and what they must be."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from dealterms.errors import TermsError

T = TypeVar("T")

Sha = Annotated[str, Field(pattern="^(?:[0-9a-f]{40}|[0-9a-f]{64})$")]
"""A commit's whole id: nothing else reaches git's command line."""
Number = Annotated[int, Field(gt=0)]


class _Payload(BaseModel):
    """Strict: GitHub's numbers are numbers, and its texts are texts."""

    model_config = ConfigDict(frozen=True, strict=True)


class User(_Payload):
    """Who owns a repository or wrote a comment."""

    login: str


class GitHubRepository(_Payload):
    """A repository; ``full_name`` is ``owner/name``."""

    full_name: str
    owner: User


class Commit(_Payload):
    """One end of a pull request, as its event tells it."""

    sha: Sha


class PullRequestRefs(_Payload):
    """Both ends of a pull request."""

    base: Commit
    head: Commit


class PullRequestEvent(_Payload):
    """The event `pull_request`."""

    pull_request: PullRequestRefs


class PushEvent(_Payload):
    """The event `push`; the id of what was not, or is no more, is all zeros."""

    before: Sha
    after: Sha


class WorkflowRun(_Payload):
    """A run of another workflow. What it produced is a stranger's; what it ran on, GitHub says."""

    event: str
    head_sha: Sha
    head_branch: str | None
    head_repository: GitHubRepository | None
    """None, if the fork is gone."""


class WorkflowRunEvent(_Payload):
    """The event `workflow_run`."""

    workflow_run: WorkflowRun


class Branch(_Payload):
    """One end of a pull request, as the list of pull requests tells it."""

    ref: str
    sha: Sha
    repo: GitHubRepository | None


class PullRequest(_Payload):
    """A pull request."""

    number: Number
    base: Branch
    head: Branch


class Comment(_Payload):
    """A comment on a pull request."""

    id: Number
    body: str | None = None
    user: User | None = None
    """None, if who wrote it is gone."""


class ErrorResponse(_Payload):
    """An answer that says why not."""

    message: str


PULLS = TypeAdapter(list[PullRequest])
COMMENTS = TypeAdapter(list[Comment])
COMMENT = TypeAdapter(Comment)


def parse_payload(what: TypeAdapter[T], content: bytes, where: str) -> T:
    """``content`` as what it should be.

    Raises:
        TermsError: it is something else; the message names ``where`` and the first thing wrong.
    """
    try:
        return what.validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"]))
        wrong = {"json_invalid": "it is no JSON", "missing": f"`{place}` is missing"}
        why = wrong.get(first["type"], f"{f'`{place}`' if place else 'it'} does not fit")
        raise TermsError(f"{where} is not what it should be: {why}. Run the job again") from None
