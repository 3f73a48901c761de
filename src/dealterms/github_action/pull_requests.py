"""Which pull request a run was for, and its commits: asked of GitHub, never of what the run left."""

from __future__ import annotations

from dealterms.errors import TermsError
from dealterms.git.process import Git
from dealterms.github_action.client import Api
from dealterms.github_action.payloads import PULLS, PullRequest, WorkflowRun
from dealterms.model.did_you_mean import truncate_input


def find_pull_requests(api: Api, repository: str, run: WorkflowRun) -> tuple[PullRequest, ...]:
    """The open pull requests whose head is still what ``run`` ran on.

    The event names no pull request where the head is in a fork, so GitHub is asked for those of
    the branch. Its filter takes an owner and a branch; the rest is compared here.
    """
    if run.head_repository is None or run.head_branch is None:
        return ()
    head = f"{run.head_repository.owner.login}:{run.head_branch}"
    found = api.pages(f"/repos/{repository}/pulls", PULLS, state="open", head=head)
    return tuple(
        pull
        for pull in found
        if pull.head.sha == run.head_sha
        and pull.head.repo is not None
        and pull.head.repo.full_name == run.head_repository.full_name
        and pull.base.repo is not None
        and pull.base.repo.full_name == repository
    )


def fetch(where: str, pull: PullRequest) -> None:
    """Bring both ends of ``pull`` into the clone; nothing is checked out.

    Raises:
        TermsError: they cannot be had, or are not what GitHub's list said.
    """
    git = Git(where)
    head = f"refs/terms/pull/{pull.number}"
    _fetch(git, f"+refs/pull/{pull.number}/head:{head}")
    fetched = _run_git(git, "rev-parse", "--verify", "--end-of-options", f"{head}^{{commit}}")
    if fetched != pull.head.sha:
        raise TermsError(
            f"the head of pull request {pull.number} is {fetched}, and {pull.head.sha} was reviewed."
            " Wait for the run on its new head"
        )
    if not _has_commit(git, pull.base.sha):
        branch = f"refs/heads/{pull.base.ref}"
        if git.run("check-ref-format", branch).returncode != 0:
            raise TermsError(
                f"no branch can be named `{truncate_input(pull.base.ref)}`. Report it to GitHub"
            )
        _fetch(git, f"+{branch}:refs/terms/base/{pull.number}")
    if not _has_commit(git, pull.base.sha):
        raise TermsError(
            f"{pull.base.sha}, the base of pull request {pull.number}, is not in its branch any more."
            " Push to the pull request again"
        )


def _fetch(git: Git, refspec: str) -> None:
    _run_git(git, "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "origin", refspec)


def _has_commit(git: Git, sha: str) -> bool:
    return git.run("cat-file", "-e", f"{sha}^{{commit}}").returncode == 0


def _run_git(git: Git, *arguments: str) -> str:
    answer = git.run(*arguments)
    if answer.returncode != 0:
        cause = truncate_input(answer.error_message or f"exit code {answer.returncode}")
        raise TermsError(
            f"git {arguments[0]}: {cause}. Check the repository out before this step, with"
            " `fetch-depth: 0` and its credentials"
        )
    return answer.stdout.decode("utf-8", "replace").strip()
