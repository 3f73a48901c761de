"""A server with the part of GitHub's API that the action uses, with a memory and with faults."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

REPOSITORY = "acme/deals"
TOKEN = "ghs_S3cretOfTheTests"
BOT = "github-actions[bot]"
ENTERPRISE = "/api/v3"
"""Below this, a server of one's own has its API."""


class Request(NamedTuple):
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]


class Fault(NamedTuple):
    """What is answered once instead of what should be."""

    method: str
    status: int = 502
    headers: Mapping[str, str] = MappingProxyType({})
    body: str = '{"message": "Server Error"}'
    done: bool = False
    """Whether what was asked for is done nevertheless."""
    hangs_up: bool = False
    """Whether the connection is closed instead of an answer."""
    length: int | None = None
    """What is said of the body's length; the connection is closed after the body."""


class GitHub:
    """What GitHub remembers."""

    def __init__(self) -> None:
        self.pulls: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.faults: list[Fault] = []
        self.requests: list[Request] = []
        self.may_write = True
        self.next_link: Callable[[str], str] = lambda address: address
        self.url = ""
        self._ids = iter(range(1000, 10_000))

    def comment(self, body: str, by: str | None = BOT, number: int = 7) -> int:
        """Somebody comments; the comment's id."""
        user = by and {"login": by, "type": "Bot" if by == BOT else "User"}
        self.comments.append({"id": next(self._ids), "number": number, "body": body, "user": user})
        return int(self.comments[-1]["id"])

    def bodies(self, by: str = BOT, number: int = 7) -> list[str]:
        comments = (c for c in self.comments if c["number"] == number and c["user"])
        return [c["body"] for c in comments if c["user"]["login"] == by]

    def count(self, method: str) -> int:
        return sum(request.method == method for request in self.requests)

    def answer(self, method: str, path: str, fields: dict[str, Any]) -> tuple[int, Any, str]:
        """Status, body, and the `Link` header."""
        split = urlsplit(path.removeprefix(ENTERPRISE))
        base = self.url + (ENTERPRISE if path.startswith(ENTERPRISE) else "")
        query = {name: values[0] for name, values in parse_qs(split.query).items()}
        if method != "GET" and not self.may_write:
            return 403, {"message": "Resource not accessible by integration"}, ""
        if method in ("POST", "PATCH") and not 0 < len(fields["body"]) <= 65_536:
            return 422, {"message": "Body is too long (maximum is 65536 characters)"}, ""
        if split.path == f"/repos/{REPOSITORY}/pulls" and method == "GET":
            owner, _, branch = query["head"].partition(":")
            pulls = [
                pull
                for pull in self.pulls
                if pull["state"] == query["state"]
                and pull["head"]["ref"] == branch
                and pull["head"]["repo"]
                and pull["head"]["repo"]["owner"]["login"] == owner
            ]
            return self._page(pulls, split.path, query)
        thread = re.fullmatch(f"/repos/{REPOSITORY}/issues/([0-9]+)/comments", split.path)
        if thread and method == "GET":
            comments = [self._with_url(c, base) for c in self.comments if c["number"] == int(thread[1])]
            return self._page(comments, split.path, query)
        if thread and method == "POST":
            self.comment(fields["body"], number=int(thread[1]))
            return 201, self._with_url(self.comments[-1], base), ""
        one = re.fullmatch(f"/repos/{REPOSITORY}/issues/comments/([0-9]+)", split.path)
        known = [c for c in self.comments if one and c["id"] == int(one[1])]
        if known and method == "PATCH":
            known[0]["body"] = fields["body"]
            return 200, self._with_url(known[0], base), ""
        if known and method == "DELETE":
            self.comments.remove(known[0])
            return 204, None, ""
        return 404, {"message": "Not Found"}, ""

    def _with_url(self, comment: dict[str, Any], base: str) -> dict[str, Any]:
        return {**comment, "url": f"{base}/repos/{REPOSITORY}/issues/comments/{comment['id']}"}

    def _page(self, rows: list[Any], path: str, query: dict[str, str]) -> tuple[int, Any, str]:
        """One page, at most 100 long, and where the next one is."""
        size, page = min(int(query.get("per_page", 30)), 100), int(query.get("page", 1))
        link = ""
        if page * size < len(rows):
            following = urlencode({**query, "page": page + 1})
            address = self.next_link(f"{self.url}{path}?{following}")
            link = f'<{self.url}{path}?page=1>; rel="first", <{address}>; rel="next"'
        return 200, rows[(page - 1) * size : page * size], link


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # Head and body in one packet: a second one would wait for the first's receipt.
    github: GitHub

    def _answer(self) -> None:
        self.github.requests.append(Request(self.command, self.path, dict(self.headers.items())))
        length = int(self.headers.get("content-length", 0))
        fields = json.loads(self.rfile.read(length)) if length else {}
        fault = next((f for f in self.github.faults if f.method == self.command), None)
        if fault is None or fault.done:
            status, body, link = self.github.answer(self.command, self.path, fields)
            headers = {"link": link} if link else {}
            content = b"" if body is None else json.dumps(body).encode()
        if fault is not None:
            self.github.faults.remove(fault)
            if fault.hangs_up:
                self.close_connection = True
                return
            status, headers, content = fault.status, fault.headers, fault.body.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if fault is not None and fault.length is not None:
            self.close_connection = True
            self.send_header("content-length", str(fault.length))
        else:
            self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815  # the names that are called

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing is printed."""


@contextmanager
def serve(github: GitHub) -> Iterator[GitHub]:
    """Run the server, on a port of its own, for as long as it is needed."""
    handler = type("Handler", (_Handler,), {"github": github})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    github.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield github
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def format_reset_time(seconds: float) -> str:
    """The time in some seconds, as `x-ratelimit-reset` has it."""
    return str(int(time.time() + seconds))
