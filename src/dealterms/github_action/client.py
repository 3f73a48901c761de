"""GitHub's REST interface, as far as it is used: patient, bounded, and at one host only."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from json import dumps
from typing import Final, NamedTuple
from urllib.parse import urlencode

import urllib3
from pydantic import TypeAdapter, ValidationError
from urllib3.exceptions import HTTPError, InvalidHeader, LocationParseError, MaxRetryError
from urllib3.util import Retry, Timeout, parse_url

from dealterms.errors import TermsError
from dealterms.github_action.payloads import ErrorResponse, T, parse_payload
from dealterms.model.did_you_mean import truncate_input
from dealterms.version import __version__

_AGAIN = (500, 502, 503, 504)
_MOVED = (301, 302, 307, 308)
_MOST = 64 * 1024 * 1024
"""No answer is read beyond this: a page of the hundred longest comments is a third of it."""
_PAGES, _MOVES = 300, 3
_PAUSE = 60
"""How long GitHub wants to be left alone where it does not say how long."""
_NEXT = re.compile(r'<([^<>]+)>;\s*rel="next"')


class ForbiddenError(TermsError):
    """The token may not do this."""


class RateLimitedError(TermsError):
    """GitHub asks to be left alone for longer than we wait."""


class UncertainWriteError(TermsError):
    """GitHub did not say whether it did what it was told."""


class _Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def trouble(self) -> str:
        """What GitHub says is wrong, in so far as it says so."""
        try:
            return truncate_input(ErrorResponse.model_validate_json(self.content).message)
        except ValidationError:
            return "it does not say why"


class Api:
    """A connection to one host. Nothing ever goes to another: the token goes with everything."""

    def __init__(
        self, url: str, token: str, *, patience: float = 120, backoff: float = 0.5
    ) -> None:
        """``patience`` is for how many seconds in all it waits where GitHub limits how much is asked."""
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {token}",
            "User-Agent": f"deal-terms/{__version__}",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        self._pool: Final = urllib3.connection_from_url(
            url, headers=headers, timeout=Timeout(connect=10, read=30)
        )
        self._base: Final = (parse_url(url).path or "").rstrip("/")
        self._patience = patience
        self._retry: Final = Retry(
            total=3,
            # Not POST: what was answered with an error may have been done, and would be done twice.
            allowed_methods=("GET", "PATCH", "DELETE"),
            status_forcelist=_AGAIN,
            backoff_factor=backoff,
            raise_on_status=False,
            # How long to wait is ours to bound, see `_wait`.
            respect_retry_after_header=False,
        )

    def pages(self, path: str, what: TypeAdapter[list[T]], **fields: str) -> Iterator[T]:
        """All of a list, page by page."""
        target = f"{self._base}{path}?{urlencode({**fields, 'per_page': '100'})}"
        for _ in range(_PAGES):
            answer = self._ask("GET", target)
            yield from parse_payload(what, answer.content, f"GitHub's answer to GET {path}")
            found = _NEXT.search(answer.headers.get("link", ""))
            if found is None:
                return
            target = self._here(found[1])
        raise TermsError(f"GitHub's answer to GET {path} has over {_PAGES} pages; that is no list")

    def create(self, path: str, fields: Mapping[str, str], what: TypeAdapter[T]) -> T:
        """Make something new.

        Raises:
            Unsure: it may have been made, or not. Look for it before trying again.
        """
        answer = self._ask("POST", f"{self._base}{path}", fields)
        return parse_payload(what, answer.content, f"GitHub's answer to POST {path}")

    def change(self, path: str, fields: Mapping[str, str]) -> None:
        """Change what is there."""
        self._ask("PATCH", f"{self._base}{path}", fields)

    def remove(self, path: str) -> None:
        """Remove something; it is no fault if it is gone already."""
        self._ask("DELETE", f"{self._base}{path}", may_be_gone=True)

    def _ask(
        self,
        method: str,
        target: str,
        fields: Mapping[str, str] | None = None,
        *,
        may_be_gone: bool = False,
    ) -> _Answer:
        moves = 0
        while True:
            answer = self._once(method, target, fields)
            wait = _asked_to_wait(answer)
            if wait is not None:
                self._wait(wait)
            elif answer.status in _MOVED and method == "GET" and moves < _MOVES:
                target = self._here(answer.headers.get("location", ""))
                moves += 1
            else:
                break
        if answer.status in (200, 201, 204) or (may_be_gone and answer.status == 404):
            return answer
        said = f"GitHub answers {method} with {answer.status}: {answer.trouble}"
        if answer.status in (403, 404):
            raise ForbiddenError(f"{said}. Give the job the permission `pull-requests: write`")
        if answer.status >= 500 and method == "POST":
            raise UncertainWriteError(f"{said}. Run the job again")
        raise TermsError(f"{said}. Run the job again")

    def _once(self, method: str, target: str, fields: Mapping[str, str] | None) -> _Answer:
        """One question and its answer; where it cannot do harm, it is asked until it is answered."""
        retry = self._retry
        body = None if fields is None else dumps(fields).encode()
        while True:
            try:
                response = self._pool.request(
                    method, target, body=body, retries=retry, redirect=False, preload_content=False
                )
                try:
                    content = response.read(_MOST + 1)
                except HTTPError as error:
                    response.close()
                    # The connection broke within the answer, of which `urlopen` saw only the head.
                    retry = retry.increment(method, target, error=error)
                    retry.sleep()
                    continue
                response.release_conn()
            except HTTPError as error:
                # A `MaxRetryError` was no answer's end: nothing was sent, or it was sent often enough.
                lost = (
                    UncertainWriteError
                    if method == "POST" and not isinstance(error, MaxRetryError)
                    else None
                )
                cause = type(getattr(error, "reason", None) or error).__name__
                raise (lost or TermsError)(
                    f"GitHub cannot be reached ({cause}). Run the job again"
                ) from None
            if len(content) > _MOST:
                raise TermsError(f"GitHub answers {method} with more than {_MOST} bytes")
            return _Answer(response.status, response.headers, content)

    def _here(self, address: str) -> str:
        """An address at our host, without the host.

        Raises:
            TermsError: it is at another one, which must not see the token.
        """
        try:
            if address and self._pool.is_same_host(address):
                return parse_url(address).request_uri
        except LocationParseError:
            pass
        raise TermsError("GitHub points to another host, which is not followed")

    def _wait(self, seconds: float) -> None:
        seconds = max(seconds, 1)
        if seconds > self._patience:
            raise RateLimitedError(
                f"GitHub asks to wait for {seconds:.0f} seconds. Run the job again later"
            )
        self._patience -= seconds
        time.sleep(seconds)


def _asked_to_wait(answer: _Answer) -> float | None:
    """For how many seconds GitHub wants to be left alone; None if it does not."""
    if answer.status not in (403, 429):
        return None
    after = answer.headers.get("retry-after")
    used_up = answer.headers.get("x-ratelimit-remaining") == "0"
    if after is not None:
        try:
            return Retry().parse_retry_after(after)
        except InvalidHeader:
            return _PAUSE
    if used_up:
        reset = answer.headers.get("x-ratelimit-reset", "")
        return float(reset) - time.time() if re.fullmatch("[0-9]{1,12}", reset) else _PAUSE
    # A limit on how fast is asked may come without either. A refusal for good never speaks of limits.
    limited = answer.status == 429 or "rate limit" in answer.trouble.lower()
    return _PAUSE if limited else None
