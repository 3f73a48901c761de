"""The one comment that is kept on a pull request: found, written, changed, never doubled."""

from __future__ import annotations

import time
from typing import NamedTuple

from dealterms.github_action.client import Api, UncertainWriteError
from dealterms.github_action.payloads import COMMENT, COMMENTS, Comment
from dealterms.github_action.truncate import count_utf16_units, truncate

MAX_COMMENT_UNITS = 65_536
_TRIES = 3


def build_marker(id_: str) -> str:
    """The first line of our comments, which readers do not see."""
    return f"<!-- terms review: {id_} -->" if id_ else "<!-- terms review -->"


def build_body(mark: str, markdown: str, sha: str, run: str) -> str:
    """A comment of ``markdown``, as much of it as there is room for."""
    footer = f"\n<sub>Review of `{sha[:7]}` · [run]({run})</sub>"
    room = MAX_COMMENT_UNITS - count_utf16_units(f"{mark}\n\n{footer}")
    rest = f"the whole is in [the summary of the run]({run})"
    return f"{mark}\n\n{truncate(markdown, room, rest)}{footer}"


class StickyComment(NamedTuple):
    """The comments on one pull request, and how to tell which are ours."""

    api: Api
    repository: str
    number: int
    author: str
    """Anybody can write our marker; what somebody else wrote is not ours."""
    mark: str

    def upsert(self, text: str, *, create: bool) -> str:
        """Make ``text`` the one comment of ours; what was done, in words.

        Where there is none yet, one is written only to ``begin``.
        """
        own = self._find_own()
        for twin in own[1:]:
            # Two runs wrote at the same time. The first stays: it is where readers have seen it.
            self.api.remove(self._get_path(twin))
        if own:
            return self._edit(own[0], text)
        return self._write(text) if create else "no comment is needed"

    def _find_own(self) -> list[Comment]:
        found = self.api.pages(f"{self._comments_path}", COMMENTS)
        return [
            comment
            for comment in found
            if comment.user is not None
            and comment.user.login == self.author
            and (comment.body or "").startswith(self.mark)
        ]

    def _edit(self, comment: Comment, text: str) -> str:
        if (comment.body or "").replace("\r\n", "\n").rstrip() == text.rstrip():
            return "the comment is left as it is"
        self.api.change(self._get_path(comment), {"body": text})
        return "the comment is changed"

    def _write(self, text: str) -> str:
        """Write it; where GitHub does not say whether it did, look before writing again."""
        for pause in range(1, _TRIES + 1):
            try:
                self.api.create(self._comments_path, {"body": text}, COMMENT)
            except UncertainWriteError:
                if pause == _TRIES:
                    raise
                time.sleep(pause)
                if own := self._find_own():
                    self._edit(own[0], text)
                    break
            else:
                break
        return "a comment is written"

    @property
    def _comments_path(self) -> str:
        return f"/repos/{self.repository}/issues/{self.number}/comments"

    def _get_path(self, comment: Comment) -> str:
        return f"/repos/{self.repository}/issues/comments/{comment.id}"
