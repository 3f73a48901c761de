"""What the action is run with: GitHub's environment variables, checked once."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import NamedTuple

from dealterms.errors import TermsError
from dealterms.plugins import truncate_input, unknown
from dealterms.reports.review import FAIL_ON

_NONE = "none"
_REPOSITORY = re.compile(r"[A-Za-z0-9_-]+/(?!\.\.?$)[A-Za-z0-9._-]+")
_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[A-Za-z0-9._~/-]*)?")
_NUMBER = re.compile("[0-9]+")
_ID = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_TOKEN = re.compile("[!-~]+")
_LOGIN = re.compile(r"[A-Za-z0-9_-]+(?:\[bot\])?")


class ActionInputs(NamedTuple):
    """The environment, without the token: that is passed only to what needs it."""

    event: str
    event_path: str
    repository: str
    """``owner/name``."""
    api: str
    """The address of GitHub's API."""
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
    """Read and check the environment.

    Raises:
        TermsError: a variable is missing or malformed.
    """

    def get_variable(name: str, shape: re.Pattern[str], default: str | None = None) -> str:
        value = environment.get(name, "").strip() or default
        if value is None:
            raise TermsError(f"{name} is not set. Run this as a step of GitHub Actions")
        if value != default and not shape.fullmatch(value):
            raise TermsError(f"invalid value for {name}: '{truncate_input(value)}'. Correct it")
        return value

    repository = get_variable("GITHUB_REPOSITORY", _REPOSITORY)
    server = get_variable("GITHUB_SERVER_URL", _URL, "https://github.com").rstrip("/")
    run = get_variable("GITHUB_RUN_ID", _NUMBER)
    workspace = environment.get("GITHUB_WORKSPACE") or os.curdir
    start = os.path.join(workspace, environment.get("TERMS_ACTION_DIRECTORY", "") or os.curdir)
    if not os.path.isdir(start):
        raise TermsError(f"no such folder: '{start}'. Check the repository out, or correct `directory`")
    sarif = environment.get("TERMS_ACTION_SARIF", "")
    return ActionInputs(
        event=environment.get("GITHUB_EVENT_NAME", ""),
        event_path=environment.get("GITHUB_EVENT_PATH", ""),
        repository=repository,
        api=get_variable("GITHUB_API_URL", _URL, "https://api.github.com"),
        run=f"{server}/{repository}/actions/runs/{run}",
        summary=environment.get("GITHUB_STEP_SUMMARY", ""),
        outputs=environment.get("GITHUB_OUTPUT", ""),
        start=start,
        fail_on=_parse_fail_on(environment.get("TERMS_ACTION_FAIL_ON", "")),
        author=get_variable("TERMS_ACTION_AUTHOR", _LOGIN, "github-actions[bot]"),
        id=get_variable("TERMS_ACTION_ID", _ID, ""),
        sarif=os.path.join(workspace, sarif) if sarif else "",
        captures=environment.get("TERMS_CAPTURES") or None,
    )


def get_token(environment: Mapping[str, str]) -> str:
    """Return the token to write a comment with. No message ever shows any of it.

    Raises:
        TermsError: it is not set, or not printable ASCII.
    """
    token = environment.get("GITHUB_TOKEN", "").strip()
    if not token:
        raise TermsError("GITHUB_TOKEN is not set. Pass `github.token` to the step as its env")
    if not _TOKEN.fullmatch(token):
        raise TermsError("GITHUB_TOKEN holds a character that no token has. Pass `github.token` as it is")
    return token


def _parse_fail_on(text: str) -> frozenset[str]:
    words = frozenset(text.replace(",", " ").split()) or frozenset({"error"})
    for word in sorted(words - {*FAIL_ON, _NONE}):
        raise TermsError(*unknown("word in `fail-on`:", word, (*FAIL_ON, _NONE)))
    if _NONE in words and len(words) > 1:
        raise TermsError("`fail-on` says `none` and more. Write `none` alone, or leave it out")
    return words - {_NONE}
