"""Which pull request a run was for, and its commits: from GitHub, never from what the run left."""

from github import Github

from dealterms.errors import TermsError
from dealterms.git.process import Git
from dealterms.github_action.client import translate_errors
from dealterms.github_action.payloads import PullRequest, Repository, WorkflowRun, parse_payload
from dealterms.plugins import truncate_input

_FETCH = ("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "origin")


def find_pull_requests(client: Github, repository: str, run: WorkflowRun) -> tuple[PullRequest, ...]:
    """Find the open pull requests whose head is still what ``run`` ran on.

    The event names no pull request where the head is in a fork, so GitHub is asked for those of
    the branch. Its filter takes an owner and a branch; the rest is compared here.
    """
    if run.head_repository is None or run.head_branch is None:
        return ()
    head = f"{run.head_repository.full_name.partition('/')[0]}:{run.head_branch}"
    with translate_errors("GET"):
        pulls = list(client.get_repo(repository).get_pulls(state="open", head=head))
    return tuple(
        pull
        for pull in parse_payload(list[PullRequest], pulls, "GitHub's list of pull requests")
        if pull.head.sha == run.head_sha
        and pull.head.repo == run.head_repository
        and pull.base.repo == Repository(full_name=repository)
    )


def fetch(where: str, pull: PullRequest) -> None:
    """Fetch both ends of ``pull`` into the clone at ``where``; nothing is checked out."""
    git = Git(where, may_fetch=True)
    number, base = pull.number, pull.base
    head = f"refs/terms/pull/{number}"
    _run_git(git, *_FETCH, f"+refs/pull/{number}/head:{head}")
    fetched = _run_git(git, "rev-parse", "--verify", "--end-of-options", f"{head}^{{commit}}")
    if fetched != pull.head.sha:
        raise TermsError(
            f"the head of pull request {number} is {fetched}, but {pull.head.sha} was reviewed."
            " Wait for the run on its new head"
        )
    has_base = ("cat-file", "-e", f"{base.sha}^{{commit}}")
    if git.run(*has_base).returncode != 0:
        branch = f"refs/heads/{base.ref}"
        if git.run("check-ref-format", branch).returncode != 0:
            raise TermsError(f"not a valid branch name: '{truncate_input(base.ref)}'. Report it to GitHub")
        _run_git(git, *_FETCH, f"+{branch}:refs/terms/base/{number}")
        if git.run(*has_base).returncode != 0:
            raise TermsError(
                f"the base of pull request {number}, {base.sha}, is no longer in its branch."
                " Push to the pull request again"
            )


def _run_git(git: Git, *arguments: str) -> str:
    process = git.run(*arguments)
    if process.returncode != 0:
        cause = truncate_input(process.error_message or f"exit code {process.returncode}")
        raise TermsError(
            f"git {arguments[0]}: {cause}. Check the repository out before this step, with"
            " `fetch-depth: 0` and its credentials"
        )
    return process.stdout.decode("utf-8", "replace").strip()
