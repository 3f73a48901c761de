"""What the action is run with: GitHub's environment variables, checked once."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import NamedTuple

from dealterms.errors import TermsError
from dealterms.plugins import truncate_input, unknown
from dealterms.reports.review import FAIL_ON

_URL = r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[A-Za-z0-9._~/-]*)?"
_VARIABLES = {
    "GITHUB_REPOSITORY": (r"[A-Za-z0-9_-]+/(?!\.\.?$)[A-Za-z0-9._-]+", None),
    "GITHUB_SERVER_URL": (_URL, "https://github.com"),
    "GITHUB_RUN_ID": ("[0-9]+", None),
    "GITHUB_API_URL": (_URL, "https://api.github.com"),
    "TERMS_ACTION_AUTHOR": (r"[A-Za-z0-9_-]+(?:\[bot\])?", "github-actions[bot]"),
    "TERMS_ACTION_ID": ("[A-Za-z0-9][A-Za-z0-9._-]{0,63}", ""),
}
"""What a variable must look like, and its default; None if it must be set."""


class ActionInputs(NamedTuple):
    """The environment, without the token: that is passed only to what needs it."""

    event: str
    event_path: str
    repository: str
    """``owner/name``."""
    api: str
    run: str
    """The address of this run's page."""
    summary: str
    outputs: str
    start: str
    """The folder to look for deals from."""
    fail_on: frozenset[str]
    author: str
    """Who writes our comments."""
    id: str
    """Distinguishes our comments, where several reviews write one on a pull request."""
    sarif: str
    captures: str | None


def parse_inputs(environment: Mapping[str, str]) -> ActionInputs:
    """Read and check the environment."""
    values = {}
    for name, (shape, default) in _VARIABLES.items():
        value = environment.get(name, "").strip() or default
        if value is None:
            raise TermsError(f"{name} is not set. Run this as a step of GitHub Actions")
        if value != default and not re.fullmatch(shape, value):
            raise TermsError(f"invalid value for {name}: '{truncate_input(value)}'. Correct it")
        values[name] = value
    repository, server, run, api, author, id_ = values.values()
    workspace = environment.get("GITHUB_WORKSPACE") or os.curdir
    start = os.path.join(workspace, environment.get("TERMS_ACTION_DIRECTORY", "") or os.curdir)
    if not os.path.isdir(start):
        raise TermsError(f"no such folder: '{start}'. Check the repository out, or correct `directory`")
    fail_on = frozenset(environment.get("TERMS_ACTION_FAIL_ON", "").replace(",", " ").split() or ["error"])
    choices = (*FAIL_ON, "none")
    for word in sorted(fail_on.difference(choices)):
        raise TermsError(*unknown("word in `fail-on`:", word, choices))
    if "none" in fail_on and len(fail_on) > 1:
        raise TermsError("`fail-on` says `none` and more. Write `none` alone, or leave it out")
    sarif = environment.get("TERMS_ACTION_SARIF", "")
    return ActionInputs(
        event=environment.get("GITHUB_EVENT_NAME", ""),
        event_path=environment.get("GITHUB_EVENT_PATH", ""),
        repository=repository,
        api=api,
        run=f"{server.rstrip('/')}/{repository}/actions/runs/{run}",
        summary=environment.get("GITHUB_STEP_SUMMARY", ""),
        outputs=environment.get("GITHUB_OUTPUT", ""),
        start=start,
        fail_on=fail_on - {"none"},
        author=author,
        id=id_,
        sarif=os.path.join(workspace, sarif) if sarif else "",
        captures=environment.get("TERMS_CAPTURES") or None,
    )


def get_token(environment: Mapping[str, str]) -> str:
    """Return the token to write a comment with. No message ever shows any of it."""
    token = environment.get("GITHUB_TOKEN", "").strip()
    if not token:
        raise TermsError("GITHUB_TOKEN is not set. Pass `github.token` to the step as its env")
    if not re.fullmatch("[!-~]+", token):
        raise TermsError("GITHUB_TOKEN holds a character that no token has. Pass `github.token` as it is")
    return token
