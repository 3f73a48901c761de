"""What the action does on each event of GitHub.

push, pull_request    -> annotations, a summary and outputs; 1 if `fail-on` applies, else 0
push of a new branch  -> a notice that there is nothing to compare it with; 0
workflow_run          -> the same summary and outputs, and one comment on the pull request; 0
pull_request_target   -> TermsError: it would give a token that may write to a stranger's run
"""

from __future__ import annotations

from datetime import date

from github import Github
from pydantic import TypeAdapter

from dealterms.errors import TermsError
from dealterms.formats import RenderOptions, render
from dealterms.git.range import RevisionRange, both_ends
from dealterms.github_action import workflow_commands
from dealterms.github_action.client import ForbiddenError, RateLimitedError, connect
from dealterms.github_action.comments import StickyComment, build_body, build_marker
from dealterms.github_action.inputs import ActionInputs
from dealterms.github_action.payloads import (
    PullRequest,
    PullRequestEvent,
    PushEvent,
    T,
    WorkflowRunEvent,
    parse_payload,
)
from dealterms.github_action.pull_requests import fetch, find_pull_requests
from dealterms.plugins import truncate_input
from dealterms.reports.review import ReviewReport, find_failures, review
from dealterms.writing.atomic import write_atomically

FAILED = 1
_NO_CHANGES = "No changes to the deal.\n"
_REVIEWED_EVENTS = ("pull_request", "push")


def handle_event(inputs: ActionInputs, token: str) -> int:
    """Do what the event asks for; return the exit code.

    Raises:
        TermsError: it could not be done.
    """
    if inputs.event in _REVIEWED_EVENTS:
        return review_event(inputs)
    if inputs.event == "workflow_run":
        return comment_on_run(inputs, token)
    if inputs.event == "pull_request_target":
        raise TermsError(
            "`pull_request_target` would give a token that may write to a run on what strangers wrote."
            " Review on `pull_request`, and comment on `workflow_run`"
        )
    raise TermsError(
        f"unknown event '{truncate_input(inputs.event)}'. There are: pull_request, push and workflow_run"
    )


def review_event(inputs: ActionInputs) -> int:
    """Review the range of the event; only this run's own pages are written.

    Returns 1 if what ``fail_on`` names was found, and 0 otherwise.
    """
    range_ = _get_range(inputs)
    if range_ is None:
        workflow_commands.print_notice("The branch is new or gone, so there is nothing to compare it with.")
        workflow_commands.set_outputs(inputs.outputs, {"status": "unchanged", "findings": "0", "failed": ""})
        return 0
    ends = both_ends(range_, inputs.start)
    report = _build_review(inputs, ends)
    # GitHub looks for paths as they are from the top of the repository.
    annotated = report.with_paths(lambda path: f"{ends.prefix}{path}")
    workflow_commands.print_text(render(annotated, "github", RenderOptions()))
    workflow_commands.append_summary(inputs.summary, render(report, "markdown", RenderOptions()))
    if inputs.sarif:
        write_atomically(inputs.sarif, render(annotated, "sarif", RenderOptions()))
    failed = find_failures(report, inputs.fail_on)
    _set_outputs(inputs, report, failed)
    if failed:
        workflow_commands.print_error(f"This run fails on: {', '.join(failed)}.")
    return FAILED if failed else 0


def comment_on_run(inputs: ActionInputs, token: str) -> int:
    """Review anew the pull request that a run was for, and keep one comment on it.

    Returns 0, never 1: that run has failed already, and this one is shown on the default branch.
    """
    run = _read_event(inputs, WorkflowRunEvent).workflow_run
    if run.event != "pull_request":
        workflow_commands.print_notice(
            "The run was not for a pull request, so there is nothing to comment on."
        )
        return 0
    client = connect(inputs.api, token)
    try:
        pulls = find_pull_requests(client, inputs.repository, run)
    except RateLimitedError as error:
        workflow_commands.print_notice(f"The pull request could not be looked up: {error}.")
        return 0
    if not pulls:
        workflow_commands.print_notice(
            f"No open pull request has {run.head_sha[:7]} as its head any more, so no comment is written."
        )
    for pull in pulls:
        _comment_on_pull_request(inputs, client, pull)
    return 0


def _comment_on_pull_request(inputs: ActionInputs, client: Github, pull: PullRequest) -> None:
    fetch(inputs.start, pull)
    report = _build_review(inputs, both_ends(f"{pull.base.sha}...{pull.head.sha}", inputs.start))
    touched = bool(report.review.files)
    markdown = render(report, "markdown", RenderOptions()) if touched else _NO_CHANGES
    workflow_commands.append_summary(inputs.summary, markdown)
    _set_outputs(inputs, report, find_failures(report, inputs.fail_on))
    marker = build_marker(inputs.id)
    issue = client.get_repo(inputs.repository).get_issue(pull.number)
    body = build_body(marker, markdown, pull.head.sha, inputs.run)
    try:
        done = StickyComment(issue, inputs.author, marker).upsert(body, create=touched)
    except (ForbiddenError, RateLimitedError) as error:
        workflow_commands.print_notice(
            f"The comment on pull request {pull.number} could not be written: {error}."
            " The summary of this run has everything."
        )
    else:
        workflow_commands.print_text(f"Pull request {pull.number}: {done}.\n")


def _get_range(inputs: ActionInputs) -> str | None:
    """Return the range to review; None if there is nothing to compare with."""
    if inputs.event == "push":
        push = _read_event(inputs, PushEvent)
        if not (push.before.strip("0") and push.after.strip("0")):
            return None
        return f"{push.before}..{push.after}"
    ends = _read_event(inputs, PullRequestEvent).pull_request
    return f"{ends.base.sha}...{ends.head.sha}"


def _read_event(inputs: ActionInputs, what: type[T]) -> T:
    try:
        with open(inputs.event_path, "rb") as file:
            content = file.read()
    except OSError as error:
        raise TermsError(
            f"GITHUB_EVENT_PATH: cannot read '{truncate_input(inputs.event_path)}': {error.strerror}."
            " Run this as a step of GitHub Actions"
        ) from None
    return parse_payload(TypeAdapter(what), content, f"the event `{inputs.event}`")


def _build_review(inputs: ActionInputs, ends: RevisionRange) -> ReviewReport:
    return review(ends, captures=inputs.captures, today=date.today())


def _set_outputs(inputs: ActionInputs, report: ReviewReport, failed: list[str]) -> None:
    workflow_commands.set_outputs(
        inputs.outputs,
        {
            "status": report.status,
            "findings": str(len(report.findings)),
            "failed": " ".join(failed),
        },
    )
