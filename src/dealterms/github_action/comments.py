"""The one comment that is kept on a pull request: found, written, changed, never doubled."""

import time
from contextlib import suppress
from secrets import token_hex
from typing import NamedTuple

from github import UnknownObjectException
from github.Issue import Issue
from github.IssueComment import IssueComment

from dealterms.github_action.client import UncertainWriteError, translate_errors
from dealterms.github_action.truncate import count_utf16_units, truncate

_MAX_COMMENT_UNITS = 65_536
_MAX_MARKER_UNITS = 200
"""What is kept free for the marker and the empty line below it."""


def build_marker(id_: str, comment: int | str) -> str:
    """Return the first line of one of our comments, which readers do not see."""
    return f"<!-- terms review{f': {id_}' if id_ else ''}; comment {comment} -->"


def build_text(markdown: str, sha: str, run: str) -> str:
    """Return a comment of ``markdown``, as much of it as fits; ``run`` is the address of the rest."""
    footer = f"\n<sub>Review of `{sha[:7]}` · [run]({run})</sub>"
    limit = _MAX_COMMENT_UNITS - _MAX_MARKER_UNITS - count_utf16_units(footer)
    return f"{truncate(markdown, limit, f'the whole is in [the summary of the run]({run})')}{footer}"


class StickyComment(NamedTuple):
    """The comments on one pull request, and how to recognize ours."""

    issue: Issue
    author: str
    """Anybody can write our marker; what somebody else wrote is not ours."""
    id: str
    """Distinguishes our comments, where several reviews write one each."""

    def upsert(self, text: str, *, create: bool) -> str:
        """Make ``text`` our one comment, a new one only with ``create``; return what was done."""
        own = self._find_own()
        for duplicate in own[1:]:
            # Two runs wrote at the same time. The first stays: it is where readers have seen it.
            with translate_errors("DELETE"), suppress(UnknownObjectException):
                duplicate.delete()
        if own:
            return "the comment is changed" if self._edit(own[0], text) else "the comment is left as it is"
        if not create:
            return "no comment is needed"
        self._edit(self._create(text), text)
        return "a comment is written"

    def _create(self, text: str) -> IssueComment:
        """Write the comment, under a name that nobody knows until it is read; return it.

        Another workflow with the same author may repeat what a stranger writes, even our markers. So a
        comment is ours only if it says its own number, which is not known before it is written.
        """
        marker = build_marker(self.id, token_hex(16))
        # Where GitHub does not say whether it wrote the comment, look before writing again.
        for attempt in range(1, 4):
            try:
                with translate_errors("POST"):
                    return self.issue.create_comment(f"{marker}\n\n{text}")
            except UncertainWriteError:
                if attempt == 3:
                    raise
                time.sleep(attempt)
                written = [comment for comment in self._list_by_author() if _has_marker(comment, marker)]
                if written:
                    return written[0]
        raise AssertionError("the last attempt returns or raises")

    def _find_own(self) -> list[IssueComment]:
        comments = self._list_by_author()
        return [comment for comment in comments if _has_marker(comment, build_marker(self.id, comment.id))]

    def _list_by_author(self) -> list[IssueComment]:
        with translate_errors("GET"):
            return [
                comment
                for comment in self.issue.get_comments()
                if comment.user is not None and comment.user.login == self.author and comment.body
            ]

    def _edit(self, comment: IssueComment, text: str) -> bool:
        """Make the comment ours, with ``text``; return whether that changed anything."""
        body = f"{build_marker(self.id, comment.id)}\n\n{text}"
        if comment.body.replace("\r\n", "\n").rstrip() == body.rstrip():
            return False
        with translate_errors("PATCH"):
            comment.edit(body)
        return True


def _has_marker(comment: IssueComment, marker: str) -> bool:
    return comment.body.startswith(marker)
