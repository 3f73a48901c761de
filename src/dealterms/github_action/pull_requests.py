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


def fetch(where: str, pull: PullRequest) -> str:
    """Fetch both ends of ``pull`` into the clone at ``where``; return the newest commit of its base.

    Nothing is checked out. GitHub's list has the base's commit as it was when the head was pushed last.
    """
    git = Git(where, may_fetch=True)
    number = pull.number
    head = f"refs/terms/pull/{number}"
    _run_git(git, *_FETCH, f"+refs/pull/{number}/head:{head}")
    fetched = _run_git(git, "rev-parse", "--verify", "--end-of-options", f"{head}^{{commit}}")
    if fetched != pull.head.sha:
        raise TermsError(
            f"the head of pull request {number} is {fetched}, but {pull.head.sha} was reviewed."
            " Wait for the run on its new head"
        )
    base = f"refs/terms/base/{number}"
    _run_git(git, *_FETCH, f"+{_build_branch_ref(git, pull.base.ref)}:{base}")
    return _run_git(git, "rev-parse", "--verify", "--end-of-options", f"{base}^{{commit}}")


def find_branch_tip(where: str, branch: str) -> str:
    """Return the newest commit of the branch that the checkout has fetched."""
    git = Git(where)
    ref = _build_branch_ref(git, branch).replace("refs/heads/", "refs/remotes/origin/", 1)
    process = git.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if process.returncode != 0:
        raise TermsError(
            f"the branch '{truncate_input(branch)}' is not fetched. Check the repository out before this"
            " step, with `fetch-depth: 0`"
        )
    return process.stdout.decode("ascii", "replace").strip()


def _build_branch_ref(git: Git, branch: str) -> str:
    ref = f"refs/heads/{branch}"
    if git.run("check-ref-format", ref).returncode != 0:
        raise TermsError(f"not a valid branch name: '{truncate_input(branch)}'. Report it to GitHub")
    return ref


def _run_git(git: Git, *arguments: str) -> str:
    process = git.run(*arguments)
    if process.returncode != 0:
        cause = truncate_input(process.error_message or f"exit code {process.returncode}")
        raise TermsError(
            f"git {arguments[0]}: {cause}. Check the repository out before this step, with"
            " `fetch-depth: 0` and its credentials"
        )
    return process.stdout.decode("utf-8", "replace").strip()
