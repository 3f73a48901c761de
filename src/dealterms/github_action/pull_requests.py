"""Which pull request a run was for, and its commits: from GitHub, never from what the run left."""

from __future__ import annotations

from github import Github

from dealterms.errors import TermsError
from dealterms.git.process import Git
from dealterms.github_action.client import translate_errors
from dealterms.github_action.payloads import PULLS, PullRequest, WorkflowRun, parse_payload
from dealterms.plugins import truncate_input


def find_pull_requests(client: Github, repository: str, run: WorkflowRun) -> tuple[PullRequest, ...]:
    """Find the open pull requests whose head is still what ``run`` ran on.

    The event names no pull request where the head is in a fork, so GitHub is asked for those of
    the branch. Its filter takes an owner and a branch; the rest is compared here.
    """
    if run.head_repository is None or run.head_branch is None:
        return ()
    head = f"{run.head_repository.owner.login}:{run.head_branch}"
    with translate_errors("GET"):
        pulls = list(client.get_repo(repository).get_pulls(state="open", head=head))
    return tuple(
        pull
        for pull in parse_payload(PULLS, pulls, "GitHub's list of pull requests")
        if pull.head.sha == run.head_sha
        and pull.head.repo is not None
        and pull.head.repo.full_name == run.head_repository.full_name
        and pull.base.repo is not None
        and pull.base.repo.full_name == repository
    )


def fetch(where: str, pull: PullRequest) -> None:
    """Fetch both ends of ``pull`` into the clone at ``where``; nothing is checked out.

    Raises:
        TermsError: they cannot be fetched, or are not what GitHub's list said.
    """
    git = Git(where)
    head = f"refs/terms/pull/{pull.number}"
    _fetch(git, f"+refs/pull/{pull.number}/head:{head}")
    fetched = _run_git(git, "rev-parse", "--verify", "--end-of-options", f"{head}^{{commit}}")
    if fetched != pull.head.sha:
        raise TermsError(
            f"the head of pull request {pull.number} is {fetched}, but {pull.head.sha} was reviewed."
            " Wait for the run on its new head"
        )
    if not _has_commit(git, pull.base.sha):
        branch = f"refs/heads/{pull.base.ref}"
        if git.run("check-ref-format", branch).returncode != 0:
            name = truncate_input(pull.base.ref)
            raise TermsError(f"not a valid branch name: '{name}'. Report it to GitHub")
        _fetch(git, f"+{branch}:refs/terms/base/{pull.number}")
    if not _has_commit(git, pull.base.sha):
        raise TermsError(
            f"the base of pull request {pull.number}, {pull.base.sha}, is no longer in its branch."
            " Push to the pull request again"
        )


def _fetch(git: Git, refspec: str) -> None:
    _run_git(git, "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "origin", refspec)


def _has_commit(git: Git, sha: str) -> bool:
    return git.run("cat-file", "-e", f"{sha}^{{commit}}").returncode == 0


def _run_git(git: Git, *arguments: str) -> str:
    process = git.run(*arguments)
    if process.returncode != 0:
        cause = truncate_input(process.error_message or f"exit code {process.returncode}")
        raise TermsError(
            f"git {arguments[0]}: {cause}. Check the repository out before this step, with"
            " `fetch-depth: 0` and its credentials"
        )
    return process.stdout.decode("utf-8", "replace").strip()
