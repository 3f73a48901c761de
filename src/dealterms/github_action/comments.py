"""The one comment that is kept on a pull request: found, written, changed, never doubled."""

import time
from contextlib import suppress
from typing import NamedTuple

from github import UnknownObjectException
from github.Issue import Issue
from github.IssueComment import IssueComment

from dealterms.github_action.client import UncertainWriteError, translate_errors
from dealterms.github_action.truncate import count_utf16_units, truncate

_MAX_COMMENT_UNITS = 65_536


def build_marker(id_: str) -> str:
    """Return the first line of our comments, which readers do not see."""
    return f"<!-- terms review: {id_} -->" if id_ else "<!-- terms review -->"


def build_body(marker: str, markdown: str, sha: str, run: str) -> str:
    """Return a comment of ``markdown``, as much of it as fits; ``run`` is the address of the rest."""
    footer = f"\n<sub>Review of `{sha[:7]}` · [run]({run})</sub>"
    limit = _MAX_COMMENT_UNITS - count_utf16_units(f"{marker}\n\n{footer}")
    rest = f"the whole is in [the summary of the run]({run})"
    return f"{marker}\n\n{truncate(markdown, limit, rest)}{footer}"


class StickyComment(NamedTuple):
    """The comments on one pull request, and how to recognize ours."""

    issue: Issue
    author: str
    """Anybody can write our marker; what somebody else wrote is not ours."""
    marker: str

    def upsert(self, text: str, *, create: bool) -> str:
        """Make ``text`` our one comment, a new one only with ``create``; return what was done."""
        own = self._find_own()
        for duplicate in own[1:]:
            # Two runs wrote at the same time. The first stays: it is where readers have seen it.
            with translate_errors("DELETE"), suppress(UnknownObjectException):
                duplicate.delete()
        if own:
            return _edit(own[0], text)
        if not create:
            return "no comment is needed"
        # Where GitHub does not say whether it wrote the comment, look before writing again.
        for attempt in range(1, 4):
            try:
                with translate_errors("POST"):
                    self.issue.create_comment(text)
                break
            except UncertainWriteError:
                if attempt == 3:
                    raise
                time.sleep(attempt)
                if own := self._find_own():
                    _edit(own[0], text)
                    break
        return "a comment is written"

    def _find_own(self) -> list[IssueComment]:
        with translate_errors("GET"):
            return [
                comment
                for comment in self.issue.get_comments()
                if comment.user is not None
                and comment.user.login == self.author
                and (comment.body or "").startswith(self.marker)
            ]


def _edit(comment: IssueComment, text: str) -> str:
    if (comment.body or "").replace("\r\n", "\n").rstrip() == text.rstrip():
        return "the comment is left as it is"
    with translate_errors("PATCH"):
        comment.edit(text)
    return "the comment is changed"
