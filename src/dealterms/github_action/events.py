"""What the action does on each event of GitHub.

push, pull_request,
merge_group           -> annotations, a summary and outputs; 1 if `fail-on` applies, else 0
push of a new branch  -> a notice that there is nothing to compare it with; 0
workflow_run          -> the same summary and outputs, and one comment on the pull request; 0
pull_request_target   -> TermsError: it would give a token that may write to a stranger's run
"""

from __future__ import annotations

from datetime import date

from github import Github

from dealterms.errors import TermsError
from dealterms.formats import RenderOptions, render
from dealterms.git.range import RevisionRange, both_ends
from dealterms.github_action.client import ForbiddenError, RateLimitedError, connect
from dealterms.github_action.comments import StickyComment, build_text
from dealterms.github_action.inputs import ActionInputs
from dealterms.github_action.payloads import (
    MergeGroupEvent,
    PullRequest,
    PullRequestEvent,
    PushEvent,
    WorkflowRun,
    read_event,
)
from dealterms.github_action.pull_requests import fetch, find_branch_tip, find_pull_requests
from dealterms.github_action.workflow_commands import append_summary, print_command, set_outputs
from dealterms.pages.review import NO_FILES
from dealterms.plugins import truncate_input
from dealterms.reports.review import ReviewReport, find_failures, review
from dealterms.writing.atomic import write_atomically
from dealterms.writing.streams import write_output


def handle_event(inputs: ActionInputs, token: str) -> int:
    """Do what the event asks for; return the exit code, which is 1 if `fail-on` applies."""
    match inputs.event:
        case "pull_request":
            pull = read_event(PullRequestEvent, inputs.event_path, inputs.event)
            tip = find_branch_tip(inputs.start, pull.base_ref)
            return _review(inputs, both_ends(f"{tip}...{pull.head}", inputs.start))
        case "merge_group":
            group = read_event(MergeGroupEvent, inputs.event_path, inputs.event)
            tip = find_branch_tip(inputs.start, group.base_ref.removeprefix("refs/heads/"))
            ends = both_ends(f"{group.base}..{group.head}", inputs.start)
            # What is before it in the queue may yet be rejected: it has no say in what is accepted.
            policy = both_ends(f"{tip}...{group.head}", inputs.start).base_tip
            return _review(inputs, ends._replace(base_tip=policy))
        case "push":
            push = read_event(PushEvent, inputs.event_path, inputs.event)
            if push.before.strip("0") and push.after.strip("0"):
                return _review(inputs, both_ends(f"{push.before}..{push.after}", inputs.start))
            print_command("notice", "The branch is new or gone, so there is nothing to compare it with.")
            set_outputs(inputs.outputs, {"status": "unchanged", "findings": "0", "failed": ""})
            return 0
        case "workflow_run":
            _comment_on_run(inputs, token)
            # Never 1: that run has failed already, and this one is shown on the default branch.
            return 0
        case "pull_request_target":
            raise TermsError(
                "`pull_request_target` would give a token that may write to a run on what strangers wrote."
                " Review on `pull_request`, and comment on `workflow_run`"
            )
    event = truncate_input(inputs.event)
    raise TermsError(f"unknown event '{event}'. There are: pull_request, merge_group, push and workflow_run")


def _review(inputs: ActionInputs, ends: RevisionRange) -> int:
    """Review what is between both ends; only this run's own pages are written.

    Return 1 if `fail-on` applies.
    """
    report = review(ends, captures=inputs.captures, today=date.today())
    # GitHub looks for paths as they are from the top of the repository.
    from_top = RenderOptions(rewrite_path=lambda path: f"{ends.prefix}{path}")
    failed = _publish(inputs, report, render(report, "markdown", RenderOptions()))
    if failed:
        # First, for GitHub shows ten errors of a step and no more.
        print_command("error", f"This run fails on: {', '.join(failed)}.")
    write_output(render(report, "github", from_top))
    if inputs.sarif:
        write_atomically(inputs.sarif, render(report, "sarif", from_top))
    return 1 if failed else 0


def _publish(inputs: ActionInputs, report: ReviewReport, markdown: str) -> list[str]:
    """Write the summary and the outputs; return the words of `fail-on` that apply."""
    append_summary(inputs.summary, markdown)
    failed = find_failures(report, inputs.fail_on)
    findings = str(len(report.findings))
    set_outputs(inputs.outputs, {"status": report.status, "findings": findings, "failed": " ".join(failed)})
    return failed


def _comment_on_run(inputs: ActionInputs, token: str) -> None:
    """Review anew the pull request that a run was for, and keep one comment on it."""
    run = read_event(WorkflowRun, inputs.event_path, inputs.event)
    if run.event != "pull_request":
        print_command("notice", "The run was not for a pull request, so there is nothing to comment on.")
        return
    if run.conclusion not in ("success", "failure"):
        # Nobody has approved it yet, or it was canceled or skipped: nobody has asked for a review.
        print_command("notice", "The run did not run to its end, so no comment is written.")
        return
    client = connect(inputs.api, token)
    try:
        pulls = find_pull_requests(client, inputs.repository, run)
    except RateLimitedError as error:
        print_command("notice", f"The pull request could not be looked up: {error}.")
        return
    if not pulls:
        head = run.head_sha[:7]
        notice = f"No open pull request has {head} as its head any more, so no comment is written."
        print_command("notice", notice)
    for pull in pulls:
        _comment_on_pull_request(inputs, client, pull)


def _comment_on_pull_request(inputs: ActionInputs, client: Github, pull: PullRequest) -> None:
    tip = fetch(inputs.start, pull)
    ends = both_ends(f"{tip}...{pull.head.sha}", inputs.start)
    report = review(ends, captures=inputs.captures, today=date.today())
    touched = bool(report.review.files)
    markdown = render(report, "markdown", RenderOptions()) if touched else f"{NO_FILES}.\n"
    _publish(inputs, report, markdown)
    issue = client.get_repo(inputs.repository).get_issue(pull.number)
    text = build_text(markdown, pull.head.sha, inputs.run)
    try:
        done = StickyComment(issue, inputs.author, inputs.id).upsert(text, create=touched)
        write_output(f"Pull request {pull.number}: {done}.\n")
    except (ForbiddenError, RateLimitedError) as error:
        print_command(
            "notice",
            f"The comment on pull request {pull.number} could not be written: {error}."
            " The summary of this run has everything.",
        )
