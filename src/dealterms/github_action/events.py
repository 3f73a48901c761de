"""What the action does on each event, one straight line each."""

from __future__ import annotations

from datetime import date

from pydantic import TypeAdapter

from dealterms import reviews
from dealterms.errors import TermsError
from dealterms.formats import Look, render
from dealterms.git.range import Ends, both_ends
from dealterms.github_action import workflow_commands
from dealterms.github_action.client import Api, Busy, Refused
from dealterms.github_action.comments import Thread, body, marker
from dealterms.github_action.inputs import Surroundings
from dealterms.github_action.payloads import (
    Pull,
    PullRequestEvent,
    PushEvent,
    T,
    WorkflowRunEvent,
    read,
)
from dealterms.github_action.pull_requests import fetch, pulls_of
from dealterms.model.did_you_mean import excerpt
from dealterms.model.report import Report
from dealterms.writing.atomic import write_atomically

FAILED = 1
_NOTHING = "No changes to the deal.\n"
_REVIEWED = ("pull_request", "push")


def act(here: Surroundings, token: str) -> int:
    """Do what the event asks for; the exit code.

    Raises:
        TermsError: it could not be done.
    """
    if here.event in _REVIEWED:
        return review(here)
    if here.event == "workflow_run":
        return comment(here, token)
    if here.event == "pull_request_target":
        raise TermsError(
            "`pull_request_target` gives a token that may write to a run on what strangers wrote."
            " Review on `pull_request`, and comment on `workflow_run`"
        )
    raise TermsError(
        f"nothing is known of the event `{excerpt(here.event)}`."
        " There are: pull_request, push and workflow_run"
    )


def review(here: Surroundings) -> int:
    """Review the range of the event, where nothing may be written but this run's own pages."""
    range_ = _range(here)
    if range_ is None:
        workflow_commands.notice(
            "The branch is new or gone, so there is nothing to compare it with."
        )
        workflow_commands.put_out(
            here.outputs, {"status": "unchanged", "findings": "0", "failed": ""}
        )
        return 0
    ends = both_ends(range_, here.start)
    report = _review(here, ends)
    annotated = _from_top(report, ends.prefix)
    workflow_commands.told(render(annotated, "github", Look()))
    workflow_commands.summarize(here.summary, render(report, "markdown", Look()))
    if here.sarif:
        write_atomically(here.sarif, render(annotated, "sarif", Look()))
    failed = reviews.failures(report, here.fail_on)
    _put_out(here, report, failed)
    if failed:
        workflow_commands.error(f"This run fails on: {', '.join(failed)}.")
    return FAILED if failed else 0


def comment(here: Surroundings, token: str) -> int:
    """Review anew the pull request that a run was for, and keep one comment on it.

    Never 1: the run that it speaks of has failed already, and this one is shown on the default branch.
    """
    run = _event(here, WorkflowRunEvent).workflow_run
    if run.event != "pull_request":
        workflow_commands.notice(
            "The run was not for a pull request, so there is nothing to comment on."
        )
        return 0
    api = Api(here.api, token)
    try:
        pulls = pulls_of(api, here.repository, run)
    except Busy as error:
        workflow_commands.notice(f"No pull request was looked for: {error}.")
        return 0
    if not pulls:
        workflow_commands.notice(
            f"No open pull request has {run.head_sha[:7]} as its head any more: no comment."
        )
    for pull in pulls:
        _comment(here, api, pull)
    return 0


def _comment(here: Surroundings, api: Api, pull: Pull) -> None:
    fetch(here.start, pull)
    report = _review(here, both_ends(f"{pull.base.sha}...{pull.head.sha}", here.start))
    touched = report.review is not None and bool(report.review.files)
    markdown = render(report, "markdown", Look()) if touched else _NOTHING
    workflow_commands.summarize(here.summary, markdown)
    _put_out(here, report, reviews.failures(report, here.fail_on))
    mark = marker(here.id)
    thread = Thread(api, here.repository, pull.number, here.author, mark)
    try:
        done = thread.keep(body(mark, markdown, pull.head.sha, here.run), begin=touched)
    except (Refused, Busy) as error:
        workflow_commands.notice(
            f"The comment on pull request {pull.number} could not be written: {error}."
            " The summary of this run has everything."
        )
    else:
        workflow_commands.told(f"Pull request {pull.number}: {done}.\n")


def _range(here: Surroundings) -> str | None:
    """What to review; None if there is nothing to compare with."""
    if here.event == "push":
        push = _event(here, PushEvent)
        if not (push.before.strip("0") and push.after.strip("0")):
            return None
        return f"{push.before}..{push.after}"
    ends = _event(here, PullRequestEvent).pull_request
    return f"{ends.base.sha}...{ends.head.sha}"


def _event(here: Surroundings, what: type[T]) -> T:
    try:
        with open(here.event_path, "rb") as file:
            content = file.read()
    except OSError as error:
        raise TermsError(
            f"GITHUB_EVENT_PATH: `{excerpt(here.event_path)}` cannot be read: {error.strerror}."
            " Run this as a step of GitHub Actions"
        ) from None
    return read(TypeAdapter(what), content, f"the event `{here.event}`")


def _review(here: Surroundings, ends: Ends) -> Report:
    return reviews.review(ends, captures=here.captures, today=date.today())


def _from_top(report: Report, prefix: str) -> Report:
    """The same with paths as they are from the top of the repository, where GitHub looks for them."""
    return report._replace(
        findings=tuple(
            f._replace(place=f.place._replace(path=f"{prefix}{f.place.path}"))
            for f in report.findings
        ),
        excerpts={(f"{prefix}{path}", line): t for (path, line), t in report.excerpts.items()},
    )


def _put_out(here: Surroundings, report: Report, failed: list[str]) -> None:
    workflow_commands.put_out(
        here.outputs,
        {
            "status": report.status,
            "findings": str(len(report.findings)),
            "failed": " ".join(failed),
        },
    )
