"""PyGithub, held to one host, one attempt to write, and bounds of time and size.

    client = connect("https://api.github.com", token)
    with translate_errors("GET"):
        list(client.get_repo("acme/deals").get_issue(7).get_comments())

200, 200                       -> the comments of both pages
502, 502, 200                  -> the comments, after a second
429 with `Retry-After: 900`    -> RateLimitedError: GitHub asks to wait for 900 seconds. …
403                            -> ForbiddenError: GitHub answers GET with 403: …
a next page at another host    -> TermsError: GitHub points to another host, which is not followed

PyGithub follows redirects and drops their query, takes a 307 for success, repeats a POST that may have
been done, and waits for as long as it is asked to. The classes below take these four away.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from github import Auth, Github, GithubException, RateLimitExceededException
from github.GithubRetry import GithubRetry
from github.Requester import HTTPSRequestsConnectionClass, Requester, RequestsResponse
from requests import RequestException
from urllib3 import BaseHTTPResponse

from dealterms.errors import TermsError
from dealterms.plugins import truncate_input
from dealterms.version import __version__

_MAX_BYTES = 64 * 1024 * 1024
"""No answer is read beyond this: a page of the hundred longest comments is a third of it."""
_MAX_REQUESTS = 1000
"""What a client may ask in all: 300 pages are 30,000 comments."""
_FOREIGN_HOST = "GitHub points to another host, which is not followed"


class ForbiddenError(TermsError):
    """The token may not do this."""


class RateLimitedError(TermsError):
    """GitHub asks to be left alone for longer than we wait."""


class UncertainWriteError(TermsError):
    """GitHub did not say whether it wrote what it was sent. Look for it before writing again."""


@dataclass
class _Limits:
    """What is left to all requests of one client; PyGithub carries it with the `Retry` it is given."""

    url: str
    seconds: float
    requests: int


def connect(url: str, token: str, *, patience: float = 120, backoff: float = 0.5) -> Github:
    """Return a client of the API at ``url``; ``patience`` is how many seconds it waits in all."""
    Requester.injectConnectionClasses(_BoundedConnection, _BoundedConnection)  # type: ignore[arg-type]
    retry = _BoundedRetry(
        _Limits(url, patience, _MAX_REQUESTS),
        total=3,
        allowed_methods=("GET", "PATCH", "DELETE"),
        backoff_factor=backoff,
        raise_on_status=False,
    )
    return Github(
        auth=Auth.Token(token),
        base_url=url.rstrip("/"),
        user_agent=f"deal-terms/{__version__}",
        per_page=100,
        timeout=30,
        retry=retry,
        # A run asks for a list or two and writes once: no need to space that out.
        seconds_between_requests=None,
        seconds_between_writes=None,
        lazy=True,
    )


class _BoundedRetry(GithubRetry):
    """What PyGithub waits for, within our patience."""

    def __init__(self, limits: _Limits, **options: Any) -> None:
        self.limits: Final = limits
        super().__init__(**options)

    def new(self, **options: Any) -> _BoundedRetry:
        return super().new(limits=self.limits, **options)

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        # A limit says that nothing was done, so even a POST may be sent again.
        return super().is_retry("GET" if status_code in (403, 429) else method, status_code, has_retry_after)

    def sleep(self, response: BaseHTTPResponse | None = None) -> None:
        seconds = (response and self.get_retry_after(response)) or self.get_backoff_time()
        if seconds > self.limits.seconds:
            raise RateLimitedError(f"GitHub asks to wait for {seconds:.0f} seconds. Run the job again later")
        self.limits.seconds -= seconds
        time.sleep(seconds)


class _BoundedConnection(HTTPSRequestsConnectionClass):
    """A connection to the client's own host, and to no other: the token goes with every request."""

    retry: _BoundedRetry

    def __init__(self, host: str, port: int | None = None, **options: Any) -> None:
        super().__init__(host, port, **options)
        home = urlsplit(self.retry.limits.url)
        if (host, port) != (home.hostname, home.port):
            raise TermsError(_FOREIGN_HOST)
        self.protocol, self.port = home.scheme, port or (80 if home.scheme == "http" else 443)
        self.session.stream = True
        self.session.mount(f"{home.scheme}://", self.adapter)

    def getresponse(self) -> RequestsResponse:
        limits = self.retry.limits
        limits.requests -= 1
        if limits.requests < 0:
            raise TermsError(f"GitHub's list does not end within {_MAX_REQUESTS} requests")
        response = super().getresponse()
        if response.status < 400 and response.status not in (200, 201, 204):
            status = f"{response.status}, which is not followed"
            raise TermsError(f"GitHub answers {self.verb} with {status}. Run the job again")
        return _BoundedResponse(response.response)


class _BoundedResponse(RequestsResponse):
    """An answer that is not read beyond what memory bears."""

    def read(self) -> str:
        content = bytearray()
        with self.response:
            for part in self.iter_content(1 << 16):
                content += part
                if len(content) > _MAX_BYTES:
                    raise TermsError(f"GitHub's answer is longer than {_MAX_BYTES} bytes")
        return content.decode()


@contextmanager
def translate_errors(method: str) -> Iterator[None]:
    """Turn what PyGithub and `requests` raise on a request into a `TermsError`; ``method`` names it."""
    lost = UncertainWriteError if method == "POST" else TermsError
    try:
        yield
    except TermsError:
        raise
    except GithubException as error:
        message = error.data.get("message") if isinstance(error.data, dict) else None
        cause = truncate_input(message or "it does not say why")
        class_, hint = (lost if error.status >= 500 else TermsError), "Run the job again"
        if error.status == 429 or isinstance(error, RateLimitExceededException):
            class_, hint = RateLimitedError, "Run the job again later"
        elif error.status in (403, 404):
            class_, hint = ForbiddenError, "Give the job the permission `pull-requests: write`"
        raise class_(f"GitHub answers {method} with {error.status}: {cause}. {hint}") from None
    except AssertionError:
        # This is how PyGithub refuses an address at another host.
        raise TermsError(_FOREIGN_HOST) from None
    except Exception as error:
        # PyGithub checks no shape: what a malformed answer raises depends on where it is malformed.
        offline = isinstance(error, RequestException)
        problem = "GitHub cannot be reached" if offline else f"GitHub's answer to {method} is malformed"
        raise lost(f"{problem} ({type(error).__name__}). Run the job again") from None
