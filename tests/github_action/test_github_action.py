"""The action: what it reads of GitHub's events, and the one comment that it keeps."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from github import Github
from requests import RequestException
from support.forked_terms import Result
from support.git import git
from support.github_server import (
    BOT,
    ENTERPRISE,
    REPOSITORY,
    TOKEN,
    Fault,
    GitHub,
    format_reset_time,
    serve,
)
from support.paths import PROJECT
from support.workspace import RECORD, SNAPSHOT, SmallDeal

from dealterms.errors import TermsError
from dealterms.github_action import client
from dealterms.github_action.__main__ import main
from dealterms.github_action.client import (
    ForbiddenError,
    RateLimitedError,
    UncertainWriteError,
    connect,
    translate_errors,
)
from dealterms.github_action.comments import StickyComment, build_marker, build_text
from dealterms.github_action.payloads import PullRequest, WorkflowRun
from dealterms.github_action.pull_requests import fetch, find_pull_requests
from dealterms.github_action.truncate import count_utf8_bytes, count_utf16_units, truncate

LIMIT = 65_536
"""What a comment holds."""
RUN = "https://github.com/acme/deals/actions/runs/42"
FORK = "stranger/deals"


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serve(GitHub()) as server:
        yield server


def connected(github: GitHub, patience: float = 120) -> Github:
    return connect(github.url, TOKEN, patience=patience, backoff=0.01)


def sticky(client: Github, id_: str = "") -> StickyComment:
    return StickyComment(client.get_repo(REPOSITORY).get_issue(7), BOT, id_)


def thread(github: GitHub, patience: float = 120) -> StickyComment:
    return sticky(connected(github, patience))


def written(text: str = "New.") -> str:
    return build_text(f"{text}\n", "c0ffee1" * 5 + "c0ffe", RUN)


def mark(comment: int | str, id_: str = "") -> str:
    """Return what our comment of that number begins with."""
    return f"<!-- terms review{id_ and f': {id_}'}; comment {comment} -->\n\n"


def own(github: GitHub, text: str) -> int:
    """Write a comment that is ours; return its number."""
    number = github.comment("")
    github.comments[-1]["body"] = mark(number) + text
    return number


def texts(github: GitHub) -> list[str]:
    """Return what the bot has written; of comments that are ours, without the mark."""
    comments = (c for c in github.comments if c["user"] and c["user"]["login"] == BOT)
    return [c["body"].removeprefix(mark(c["id"])) for c in comments]


# -- cutting ----------------------------------------------------------------------------------------

TABLE = "| Term | Rate |\n|:-----|-----:|\n"


def table(rows: int, cell: str = "20%") -> str:
    return TABLE + "".join(f"| term {n} | {cell} |\n" for n in range(rows))


def test_what_fits_is_left_as_it_is() -> None:
    text = table(3)
    assert truncate(text, len(text), "elsewhere") == text


def test_cut_at_a_row_and_the_rest_counted() -> None:
    text = "### A deal\n\n" + table(10) + "\nThe end.\n"
    assert truncate(text, 136, "all is elsewhere") == (
        "### A deal\n\n"
        "| Term | Rate |\n|:-----|-----:|\n| term 0 | 20% |\n| term 1 | 20% |\n"
        "\n*… and 9 more lines: all is elsewhere*\n"
    )


@pytest.mark.parametrize("limit", range(40, 400, 3))
def test_no_cut_leaves_a_head_without_rows_or_a_fence_open(limit: int) -> None:
    parts = ["Intro\n\n", table(3), "\n````\n```\ncode\n```\n````\n\n", table(4), "\nEnd\n"]
    text = "".join(parts)
    done = truncate(text, limit, "there")
    assert len(done) <= limit or done == "\n\n*… and 16 more lines: there*\n"
    if done == text:
        return
    kept, _, closing = done.rpartition("\n\n")
    assert text.startswith(kept)
    last = kept.split("\n")[-1]
    assert not last.startswith(("| Term", "|:--"))
    assert kept.count("````") in (0, 2)
    message = re.fullmatch(r"\*… and (\d+) more lines?: there\*\n", closing)
    assert message is not None
    lines = [line for line in text.split("\n") if line]
    assert int(message[1]) == len(lines) - len([line for line in kept.split("\n") if line])


def test_the_folded_list_of_the_sources_goes_first_and_as_a_whole() -> None:
    text = table(6)
    listed = "<details><summary>2 sources</summary>\n\n- [1] Courier\n- [2] Gazette\n\n</details>\n"
    assert truncate(f"{text}\n{listed}", 1000, "there") == f"{text}\n{listed}"
    room = len(text) + 70
    assert truncate(f"{text}\n{listed}", room, "there") == (
        f"{text.rstrip()}\n\n*The list of the sources is left out here: there*\n"
    )
    short = truncate(f"{text}\n{listed}", len(text), "there")
    assert "details" not in short
    assert short.endswith("*… and 2 more lines: there*\n")


def test_one_line_is_one_line() -> None:
    assert truncate("short\n" + "x" * 100 + "\n", 60, "there") == "short\n\n*… and 1 more line: there*\n"


def test_a_comment_is_never_too_long_whatever_is_counted() -> None:
    """A letter, a unit of UTF-16: an emoji is one of the first and two of the second."""
    for cell in ("🥨" * 40, "long " * 30, "ß"):
        text = build_text(table(5000, cell), "a" * 40, RUN)
        text = f"{build_marker('i' * 64, 10**18)}\n\n{text}"
        assert LIMIT - 600 < count_utf16_units(text) <= LIMIT
        assert len(text.encode("utf-16-le")) // 2 == count_utf16_units(text)
        kept = text.count("\n| term ")
        assert f"\n\n*… and {5000 - kept} more lines: the whole is in [the summary" in text
        assert text.endswith(f"\n<sub>Review of `aaaaaaa` · [run]({RUN})</sub>")


def test_octets_are_those_of_the_file() -> None:
    text = table(40, "🥨")
    done = truncate(text, 500, "there", count_utf8_bytes)
    assert 440 < len(done.encode()) <= 500


# -- one comment ------------------------------------------------------------------------------------


def test_a_first_comment_is_written(github: GitHub) -> None:
    assert thread(github).upsert(written(), create=True) == "a comment is written"
    assert github.bodies() == [f"{mark(1000)}New.\n\n<sub>Review of `c0ffee1` · [run]({RUN})</sub>"]
    headers = github.requests[-1].headers
    assert headers["Authorization"] == f"token {TOKEN}"
    assert headers["User-Agent"].startswith("deal-terms/")


def test_our_comment_is_found_on_the_third_page(github: GitHub) -> None:
    for number in range(249):
        github.comment(f"Comment {number}", by="somebody")
    ours = own(github, written("Old."))
    assert thread(github).upsert(written(), create=True) == "the comment is changed"
    assert [c["body"] for c in github.comments if c["id"] == ours] == [mark(ours) + written()]
    assert len(github.comments) == 250
    assert github.count("GET") == 3


def test_what_says_the_same_is_not_edited(github: GitHub) -> None:
    own(github, written())
    github.comments[-1]["body"] = github.comments[-1]["body"].replace("\n", "\r\n") + "\r\n"
    assert thread(github).upsert(written(), create=True) == "the comment is left as it is"
    assert {request.method for request in github.requests} == {"GET"}


def test_a_comment_of_somebody_else_with_the_marker_is_not_touched(github: GitHub) -> None:
    forged = [own(github, written("Forged.")) for _ in range(3)]
    for comment, login in zip(github.comments, ("somebody", "github-actions", None), strict=True):
        comment["user"] = login and {"login": login}
    before = [dict(comment) for comment in github.comments]
    assert thread(github).upsert(written(), create=True) == "a comment is written"
    assert github.comments[:3] == before
    assert len(forged) == 3
    assert texts(github) == [written()]


# What a workflow of the same bot may be made to repeat by somebody who has read all our comments.
ECHOES = {
    "no number": "<!-- terms review -->\n\nx",
    "the number of another comment": mark(999) + "x",
    "that of another of our comments": mark(999, "one") + "x",
    "none yet": mark("0" * 32) + "x",
    "ours, quoted": f"> {mark(1000)}x",
    "ours, after a line": f"\n{mark(1000)}x",
    "ours, and more": mark("10001") + "x",
    "ours, and less": mark("100") + "x",
}


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
def test_no_comment_is_ours_that_the_bot_was_made_to_repeat(echo: str, github: GitHub) -> None:
    assert github.comment(echo) == 1000
    assert thread(github).upsert(written(), create=True) == "a comment is written"
    assert thread(github).upsert(written("Newer."), create=True) == "the comment is changed"
    assert texts(github) == [echo, written("Newer.")]
    assert github.count("DELETE") == 0


def test_the_name_under_which_a_comment_is_begun_is_never_the_same(github: GitHub) -> None:
    github.faults = [Fault("PATCH", 403, body='{"message": "no"}')] * 2
    for _ in range(2):
        with pytest.raises(ForbiddenError):
            thread(github).upsert(written(), create=True)
    names = [re.match("<!-- terms review; comment ([0-9a-f]{32}) -->\n\n", body) for body in github.bodies()]
    assert len({name[1] for name in names if name}) == 2


def test_of_doubled_comments_the_first_stays(github: GitHub) -> None:
    for text in ("One.", "Two.", "Three."):
        own(github, written(text))
    github.comment(written("Forged."), by="somebody")
    assert thread(github).upsert(written("Two."), create=True) == "the comment is changed"
    assert texts(github) == [written("Two.")]
    assert github.count("DELETE") == 2
    assert github.bodies("somebody") == [written("Forged.")]


def test_a_double_that_is_gone_already_is_no_fault(github: GitHub) -> None:
    own(github, written())
    own(github, written())
    # The first attempt does its work, then fails; the second finds nothing to delete.
    github.faults = [Fault("DELETE", 502, done=True)]
    assert thread(github).upsert(written(), create=True) == "the comment is left as it is"
    assert texts(github) == [written()]


def test_two_ids_keep_two_comments(github: GitHub) -> None:
    for id_ in ("one", "two", "one"):
        sticky(connected(github), id_).upsert("It.", create=True)
    thread(github).upsert(written(), create=True)
    assert github.bodies() == [
        f"{mark(1000, 'one')}It.",
        f"{mark(1001, 'two')}It.",
        f"{mark(1002)}{written()}",
    ]


def test_none_is_begun_where_there_is_nothing_to_say(github: GitHub) -> None:
    assert thread(github).upsert(written(), create=False) == "no comment is needed"
    assert github.comments == []
    own(github, written("Old."))
    assert thread(github).upsert(written(), create=False) == "the comment is changed"
    assert texts(github) == [written()]


def test_the_longest_comment_is_taken(github: GitHub) -> None:
    text = build_text(table(4000, "🥨" * 30), "a" * 40, RUN)
    assert thread(github).upsert(text, create=True) == "a comment is written"
    assert texts(github) == [text]


def test_a_server_of_ones_own_has_its_api_below_a_path(github: GitHub) -> None:
    github.next_link = lambda address: address.replace("/repos/", f"{ENTERPRISE}/repos/")
    for number in range(101):
        github.comment(f"{number}", by="somebody")
    comment = sticky(connect(f"{github.url}{ENTERPRISE}/", TOKEN))
    assert comment.upsert(written(), create=True) == "a comment is written"
    assert comment.upsert(written("Newer."), create=True) == "the comment is changed"
    comments = f"{ENTERPRISE}/repos/{REPOSITORY}/issues/7/comments"
    pages = [f"{comments}?per_page=100", f"{comments}?page=2&per_page=100"]
    own = f"{ENTERPRISE}/repos/{REPOSITORY}/issues/comments/{github.comments[-1]['id']}"
    # A first comment is written, and then its own number into it.
    assert [request.path for request in github.requests] == [*pages, comments, own, *pages, own]


# -- when GitHub does not answer as it should -------------------------------------------------------


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_what_can_be_asked_again_is(status: int, github: GitHub) -> None:
    own(github, written("Old."))
    github.faults = [Fault("GET", status)] * 2 + [Fault("PATCH", status)] * 2
    assert thread(github).upsert(written(), create=True) == "the comment is changed"
    assert texts(github) == [written()]
    assert (github.count("GET"), github.count("PATCH")) == (3, 3)


def test_lost_connections_are_made_again(github: GitHub) -> None:
    own(github, written("Old."))
    github.faults = [Fault("GET", hangs_up=True), Fault("PATCH", hangs_up=True)]
    assert thread(github).upsert(written(), create=True) == "the comment is changed"
    assert texts(github) == [written()]
    assert (github.count("GET"), github.count("PATCH")) == (2, 2)


def test_it_is_not_asked_forever(github: GitHub) -> None:
    github.faults = [Fault("GET")] * 50
    with pytest.raises(TermsError, match=r"^GitHub answers GET with 502: Server Error\. Run the"):
        thread(github).upsert(written(), create=True)
    assert github.count("GET") == 4
    github.faults = [Fault("GET", 200, body="[", length=100)] * 50
    with pytest.raises(TermsError, match=r"^GitHub cannot be reached \(ChunkedEncodingError\)\. R"):
        thread(github).upsert(written(), create=True)
    assert github.count("GET") == 5


@pytest.mark.parametrize(
    "fault",
    [
        Fault("POST", 502, done=True),
        Fault("POST", done=True, hangs_up=True),
        Fault("POST", 201, body="{", length=100, done=True),
        Fault("POST", 201, body="{", done=True),
    ],
    ids=["502", "no answer", "half an answer", "a malformed answer"],
)
def test_a_comment_that_was_written_before_the_error_is_not_written_twice(
    fault: Fault, github: GitHub
) -> None:
    github.faults = [fault]
    assert thread(github).upsert(written(), create=True) == "a comment is written"
    assert texts(github) == [written()]
    assert github.count("POST") == 1


def test_a_comment_that_was_not_written_is_written_again(github: GitHub) -> None:
    github.faults = [Fault("POST", hangs_up=True)]
    assert thread(github).upsert(written(), create=True) == "a comment is written"
    assert texts(github) == [written()]
    assert github.count("POST") == 2


def test_writing_is_given_up_in_the_end(github: GitHub) -> None:
    github.faults = [Fault("POST", 503)] * 9
    with pytest.raises(UncertainWriteError, match=r"^GitHub answers POST with 503: Server Error"):
        thread(github).upsert(written(), create=True)
    assert github.count("POST") == 3


@pytest.mark.parametrize(
    ("method", "status", "headers"),
    [
        ("GET", 429, {"retry-after": "1"}),
        ("GET", 403, {"x-ratelimit-remaining": "0"}),
        ("POST", 403, {"retry-after": "1", "x-ratelimit-remaining": "0"}),
        ("POST", 403, {"x-ratelimit-remaining": "0"}),
        ("POST", 429, {"retry-after": "1"}),
    ],
)
def test_a_limit_is_waited_for(method: str, status: int, headers: dict[str, str], github: GitHub) -> None:
    if "retry-after" not in headers:
        headers = {**headers, "x-ratelimit-reset": format_reset_time(1)}
    github.faults = [Fault(method, status, headers, '{"message": "API rate limit exceeded"}')]
    begun = time.monotonic()
    assert thread(github, patience=3).upsert(written(), create=True) == "a comment is written"
    assert 0.9 < time.monotonic() - begun < 4
    assert texts(github) == [written()]
    assert github.count(method) == 2


@pytest.mark.parametrize(
    ("status", "headers", "message"),
    [
        (429, {"retry-after": "121"}, "Slow down"),
        (403, {"retry-after": "121"}, "Slow down"),
        (
            403,
            {"x-ratelimit-reset": format_reset_time(900)},
            "API rate limit exceeded for 127.0.0.1",
        ),
        (403, {}, "You have exceeded a secondary rate limit"),
    ],
)
def test_a_limit_beyond_patience_is_not(
    status: int, headers: dict[str, str], message: str, github: GitHub
) -> None:
    github.faults = [Fault("GET", status, headers, json.dumps({"message": message}))]
    with pytest.raises(
        RateLimitedError, match=r"^GitHub asks to wait for \d+ seconds\. Run the job again lat"
    ):
        thread(github, patience=59).upsert(written(), create=True)
    assert github.count("GET") == 1


def test_a_limit_without_a_time_is_one_line(github: GitHub) -> None:
    github.faults = [Fault("GET", 429, {}, "")]
    with pytest.raises(RateLimitedError, match=r"^GitHub answers GET with 429: it does not say why"):
        thread(github).upsert(written(), create=True)
    assert github.count("GET") == 1


def test_patience_is_for_all_waits_together(github: GitHub) -> None:
    own(github, written("Old."))
    github.faults = [Fault(method, 429, {"retry-after": "1"}) for method in ("GET", "PATCH")]
    with pytest.raises(RateLimitedError, match=r"^GitHub asks to wait for 1 seconds"):
        thread(github, patience=1.5).upsert(written(), create=True)
    assert (github.count("GET"), github.count("PATCH")) == (2, 1)


def test_who_may_not_write_is_told_so(github: GitHub) -> None:
    github.may_write = False
    with pytest.raises(
        ForbiddenError,
        match=r"^GitHub answers POST with 403: Resource not accessible by integration",
    ):
        thread(github).upsert(written(), create=True)
    assert github.count("POST") == 1


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        ("<html>", "TypeError"),
        ('{"message": "ok"}', "TypeError"),
        ("[7]", "TypeError"),
        ("[{", "JSONDecodeError"),
        (f'[{{"id": 7, "body": [], "user": {{"login": "{BOT}"}}}}]', "BadAttributeException"),
        ("[" * 100_000, "RecursionError"),
    ],
)
def test_a_malformed_answer_is_one_line(answer: str, cause: str, github: GitHub) -> None:
    github.faults = [Fault("GET", 200, body=answer)]
    with pytest.raises(TermsError) as caught:
        thread(github).upsert(written(), create=True)
    assert str(caught.value) == f"GitHub's answer to GET is malformed ({cause}). Run the job again"


def test_a_malformed_pull_request_is_one_line(github: GitHub) -> None:
    github.pulls = [pull(7, "--output=x"), pull(8, "a" * 40)]
    with pytest.raises(TermsError) as caught:
        found(github, "a" * 40)
    assert str(caught.value) == (
        "GitHub's list of pull requests is malformed: `0.head.sha` does not fit. Run the job again"
    )


def test_an_answer_that_is_too_large_is_one_line(github: GitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_MAX_BYTES", 1000)
    github.comment("x" * 2000, by="somebody")
    with pytest.raises(TermsError, match=r"^GitHub's answer is longer than 1000 bytes$"):
        thread(github).upsert(written(), create=True)


def test_nobody_there_is_one_line() -> None:
    with serve(GitHub()) as gone:
        pass
    with pytest.raises(TermsError, match=r"^GitHub cannot be reached \(ConnectionError\)\. Run"):
        thread(gone).upsert(written(), create=True)


# -- the token stays at home ------------------------------------------------------------------------


@pytest.mark.parametrize("there", ["http://localhost:{port}", "https://127.0.0.1:{port}", "http://127.0.0.1"])
def test_a_next_page_elsewhere_is_not_followed(there: str, github: GitHub) -> None:
    with serve(GitHub()) as other:
        port = other.url.rpartition(":")[2]
        github.next_link = lambda _: there.format(port=port) + "/repos?page=2"
        for number in range(101):
            github.comment(f"{number}", by="somebody")
        with pytest.raises(TermsError, match=r"^GitHub points to another host, which is not followed"):
            thread(github).upsert(written(), create=True)
        assert other.requests == []


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_elsewhere_does_not_get_the_token(status: int, method: str, github: GitHub) -> None:
    with serve(GitHub()) as other:
        github.faults = [Fault(method, status, {"location": f"{other.url}/repos"})]
        with pytest.raises(TermsError):
            thread(github).upsert(written(), create=True)
        assert other.requests == []
    assert github.count(method) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("status", [202, 301, 302, 307])
def test_no_redirect_is_followed(status: int, method: str, github: GitHub) -> None:
    """When writing, it would be a second attempt; when reading, PyGithub would drop the query."""
    location = f"{github.url}/repos/{REPOSITORY}/issues/8/comments"
    github.faults = [Fault(method, status, {"location": location})]
    with pytest.raises(TermsError, match=f"^GitHub answers {method} with {status}, "):
        thread(github).upsert(written(), create=True)
    assert github.count(method) == 1


def test_no_other_host_is_connected_to_whatever_pygithub_allows(
    github: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It follows to subdomains, and from https to http at the same name."""
    attempts: list[str] = []

    def record(session: object, method: str, url: str, **options: object) -> None:
        attempts.append(url)
        raise RequestException

    monkeypatch.setattr("requests.Session.request", record)
    requester = connect("https://api.example.org", TOKEN).requester
    for url in ("https://sub.api.example.org/x", "https://example.org/x", "https://evil.org/x"):
        with pytest.raises(TermsError, match=r"^GitHub points to another"), translate_errors("GET"):
            requester.requestJsonAndCheck("GET", url)
    with pytest.raises(TermsError, match=r"^GitHub cannot be reached"), translate_errors("GET"):
        requester.requestJsonAndCheck("GET", "http://api.example.org/x")
    assert attempts == ["https://api.example.org:443/x"]


def test_an_endless_list_ends(github: GitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_MAX_REQUESTS", 5)
    github.next_link = lambda _: f"{github.url}/repos/{REPOSITORY}/issues/7/comments?page=1"
    for number in range(101):
        github.comment(f"{number}", by="somebody")
    with pytest.raises(TermsError, match=r"^GitHub's list does not end within 5 requests"):
        thread(github).upsert(written(), create=True)
    assert github.count("GET") == 5


# -- which pull request -----------------------------------------------------------------------------


def repo(name: str) -> dict[str, Any]:
    return {"full_name": name, "owner": {"login": name.partition("/")[0]}}


def pull(number: int, head: str, **more: Any) -> dict[str, Any]:
    return {
        "number": number,
        "state": more.get("state", "open"),
        "title": "`; $(touch /tmp/owned) <!-- terms review -->",
        "base": {
            "ref": more.get("base_ref", "main"),
            "sha": more.get("base", "b" * 40),
            "repo": repo(more.get("base_repo", REPOSITORY)),
        },
        "head": {
            "ref": more.get("branch", "patch"),
            "sha": head,
            "repo": None if more.get("gone") else repo(more.get("fork", FORK)),
        },
    }


def run_of(head: str, branch: str | None = "patch", fork: str | None = FORK) -> dict[str, Any]:
    return {
        "event": "pull_request",
        "head_sha": head,
        "conclusion": "success",
        "head_branch": branch,
        "head_repository": fork and repo(fork),
        "pull_requests": [],
    }


def found(github: GitHub, head: str, **more: Any) -> list[int]:
    run = WorkflowRun.model_validate({"workflow_run": run_of(head, **more)})
    return [pull.number for pull in find_pull_requests(connected(github), REPOSITORY, run)]


def test_the_pull_request_is_found_by_its_head(github: GitHub) -> None:
    head = "a" * 40
    github.pulls = [
        pull(1, "c" * 40),
        pull(2, head, fork="other/deals"),
        pull(3, head, fork="stranger/deals-2"),
        pull(4, head, branch="patch-2"),
        pull(5, head, state="closed"),
        pull(6, head, base_repo="acme/other"),
        pull(7, head),
        pull(8, head, gone=True),
        pull(9, head, base_ref="next"),
    ]
    assert found(github, head) == [7, 9]
    assert found(github, "d" * 40) == []
    assert found(github, head, fork="other/deals") == [2]
    assert found(github, head, branch=None) == found(github, head, fork=None) == []


def test_the_pull_request_is_looked_for_on_all_pages(github: GitHub) -> None:
    github.pulls = [*(pull(n + 1, "c" * 40) for n in range(150)), pull(7000, "a" * 40)]
    assert found(github, "a" * 40) == [7000]


@pytest.mark.parametrize(
    "branch",
    ['a"b', "a&state=closed", "a;b", "$(touch owned)", "a%0ab", "ä b#?c", "--upload-pack=x"],
)
def test_hostile_branches_are_only_names(branch: str, github: GitHub) -> None:
    github.pulls = [pull(7, "a" * 40, branch=branch), pull(8, "a" * 40, branch="a")]
    assert found(github, "a" * 40, branch=branch) == [7]


# -- its commits ------------------------------------------------------------------------------------


class Origin:
    """A repository on the server's side, and the runner's clone of it."""

    def __init__(self, root: Path) -> None:
        self.server = root / "it's a server; $(touch owned)"
        self.server.mkdir()
        self.files = SmallDeal(self.server)
        self.files.remove("terms/d/2025.yaml")
        git(self.server, "init", "-q")
        self.base = self.commit("base")
        self.clone = root / "work space"
        git(root, "clone", "-q", str(self.server), str(self.clone))

    def commit(self, message: str) -> str:
        git(self.server, "add", "-A")
        git(self.server, "commit", "-qm", message, "--allow-empty")
        return git(self.server, "rev-parse", "HEAD")

    def offer(self, files: dict[str, str], number: int = 7) -> str:
        """A pull request with these files; its head. The branch is a fork's, so it is not here."""
        git(self.server, "checkout", "-q", "--detach", "main")
        for name, text in files.items():
            self.files.write(name, text)
        head = self.commit("head")
        git(self.server, "update-ref", f"refs/pull/{number}/head", head)
        git(self.server, "checkout", "-q", "main")
        return head

    def checked_out(self) -> str:
        return git(self.clone, "rev-parse", "HEAD") + git(self.clone, "status", "--porcelain")


@pytest.fixture
def origin(tmp_path: Path) -> Origin:
    return Origin(tmp_path)


def asked_for(head: str, base: str, **more: Any) -> PullRequest:
    return PullRequest.model_validate(pull(7, head, base=base, **more))


def test_both_ends_are_fetched_and_nothing_is_checked_out(origin: Origin) -> None:
    head = origin.offer({"notes.md": "New.\n"})
    base = origin.commit("main went on")
    before = origin.checked_out()
    fetch(str(origin.clone), asked_for(head, base))
    for sha in (head, base):
        assert git(origin.clone, "cat-file", "-t", sha) == "commit"
    assert origin.checked_out() == before
    assert git(origin.clone, "for-each-ref", "--format=%(refname)", "refs/terms") == (
        "refs/terms/base/7\nrefs/terms/pull/7"
    )


def test_a_head_that_was_forced_is_fetched_again(origin: Origin) -> None:
    for text in ("one", "two"):
        head = origin.offer({"notes.md": text})
        fetch(str(origin.clone), asked_for(head, origin.base))
        assert git(origin.clone, "rev-parse", "refs/terms/pull/7") == head


def test_another_head_than_was_said_is_refused(origin: Origin) -> None:
    head = origin.offer({"notes.md": "New.\n"})
    with pytest.raises(TermsError) as caught:
        fetch(str(origin.clone), asked_for(origin.base, origin.base))
    assert str(caught.value) == (
        f"the head of pull request 7 is {head}, but {origin.base} was reviewed."
        " Wait for the run on its new head"
    )


@pytest.mark.parametrize(
    ("branch", "message"),
    [
        ("gone", "git fetch: couldn't find remote ref refs/heads/gone. Check"),
        ("main:refs/heads/main", "not a valid branch name: 'main:refs/heads/main'"),
        ("*", "not a valid branch name: '*'"),
        ("a\nb", "not a valid branch name: 'a"),
    ],
)
def test_a_base_that_cannot_be_had_is_one_line(branch: str, message: str, origin: Origin) -> None:
    head = origin.offer({"notes.md": "New.\n"})
    with pytest.raises(TermsError) as caught:
        fetch(str(origin.clone), asked_for(head, "d" * 40, base_ref=branch))
    assert str(caught.value).startswith(message)


def test_no_pull_request_there_is_one_line_without_credentials(origin: Origin) -> None:
    git(origin.clone, "remote", "set-url", "origin", f"http://x:{TOKEN}@127.0.0.1:9/x.git")
    with pytest.raises(TermsError, match=r"^git fetch: ") as caught:
        fetch(str(origin.clone), asked_for(origin.base, origin.base))
    assert TOKEN not in str(caught.value)


# -- the whole action -------------------------------------------------------------------------------

CHANGED = SNAPSHOT.replace("rate: 20%", "rate: 25%\n    since: 2025-01")
GOOD = CHANGED.replace("s-1", "s-2")
NEW = {
    "terms/d/2025.yaml": GOOD,
    "seeds/s-2.yaml": RECORD.replace("2024-01", "2025-02"),
}
NEW_BAD = {**NEW, "terms/d/2025.yaml": GOOD.replace("acme", "amce")}
UNSUPPORTED = CHANGED.partition("    sources:")[0]


def ends(head: str, base: str = "main") -> dict[str, Any]:
    """Return what the event says of a pull request; its base's commit is old, and never asked for."""
    return {"base": {"ref": base, "sha": "d" * 40}, "head": {"sha": head}}


class Action:
    """The action in this process, on a runner with a clone."""

    def __init__(
        self,
        origin: Origin,
        github: GitHub,
        tmp_path: Path,
        patch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.origin, self.github = origin, github
        self.tmp_path, self.patch, self.capsys = tmp_path, patch, capsys

    def environment(self, event: str, payload: object) -> dict[str, str]:
        path = self.tmp_path / "event.json"
        text = payload if isinstance(payload, str) else json.dumps(payload)
        path.write_text(text, encoding="utf-8")
        return {
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_API_URL": self.github.url,
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_RUN_ID": "42",
            "GITHUB_WORKSPACE": str(self.origin.clone),
            "GITHUB_STEP_SUMMARY": str(self.tmp_path / "summary.md"),
            "GITHUB_OUTPUT": str(self.tmp_path / "outputs"),
        }

    def __call__(self, event: str, payload: object, **more: str) -> Result:
        for name in [n for n in os.environ if n.startswith(("GITHUB_", "TERMS_"))]:
            self.patch.delenv(name)
        for name, value in {**self.environment(event, payload), **more}.items():
            self.patch.setenv(name, value)
        for name in ("summary.md", "outputs"):
            (self.tmp_path / name).write_text("", encoding="utf-8")
        code = main()
        printed = self.capsys.readouterr()
        for shown in (*printed, self.summary, self.outputs):
            assert TOKEN not in shown
        return Result(code, printed.out, printed.err)

    @property
    def summary(self) -> str:
        return (self.tmp_path / "summary.md").read_text(encoding="utf-8")

    @property
    def outputs(self) -> str:
        return (self.tmp_path / "outputs").read_text(encoding="utf-8")

    def on_pull(self, files: dict[str, str], **more: str) -> Result:
        """The run that a pull request starts: both its ends are in the clone."""
        head = self.origin.offer(files)
        git(self.origin.clone, "fetch", "-q", "origin", "refs/pull/7/head")
        return self("pull_request", {"pull_request": ends(head)}, **more)

    def after_pull(self, files: dict[str, str], **more: str) -> Result:
        """The run that follows on it and may write."""
        head = self.origin.offer(files)
        self.github.pulls = [pull(7, head, base=self.origin.base)]
        return self("workflow_run", {"workflow_run": run_of(head)}, GITHUB_TOKEN=TOKEN, **more)


@pytest.fixture
def action(
    origin: Origin,
    github: GitHub,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Action:
    return Action(origin, github, tmp_path, monkeypatch, capsys)


def test_a_review_annotates_and_summarizes_and_never_comments(action: Action) -> None:
    done = action.on_pull(NEW_BAD, TERMS_ACTION_SARIF="found.sarif")
    assert done.code == 1
    assert done.err == ""
    first, *lines = done.out.splitlines()
    [message] = [line for line in lines if "unknown-party" in line]
    assert message.startswith("::error file=terms/d/2025.yaml,line=5,col=12,title=terms%3A unknown-")
    assert first == "::error title=terms review::This run fails on: error."
    assert "unknown-party" in action.summary
    assert re.fullmatch(r"status=\w+\nfindings=\d\nfailed=error\n", action.outputs)
    log = json.loads((action.origin.clone / "found.sarif").read_text(encoding="utf-8"))
    assert "unknown-party" in {result["ruleId"] for result in log["runs"][0]["results"]}
    assert action.github.requests == []


def test_a_good_pull_request_passes(action: Action) -> None:
    done = action.on_pull(NEW)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert action.outputs == "status=changed\nfindings=0\nfailed=\n"
    assert "25%" in action.summary


@pytest.mark.parametrize(
    ("fail_on", "code"),
    [("none", 0), ("unsupported", 1), ("error, unsupported", 1), ("correction", 0)],
)
def test_what_a_review_fails_on(fail_on: str, code: int, action: Action) -> None:
    done = action.on_pull({"terms/d/2025.yaml": UNSUPPORTED}, TERMS_ACTION_FAIL_ON=fail_on)
    assert done.code == code
    assert ("fails on: " in done.out) == bool(code)


def test_annotations_are_where_github_looks_for_them(action: Action) -> None:
    """Deals that are not at the top: an annotation's path is from there, nevertheless."""
    (action.origin.server / "sub").mkdir()
    git(action.origin.server, "mv", "terms", "seeds", "sub")
    action.origin.base = action.origin.commit("moved")
    git(action.origin.clone, "pull", "-q")
    files = {f"sub/{name}": text for name, text in NEW_BAD.items()}
    done = action.on_pull(files, TERMS_ACTION_DIRECTORY="sub", TERMS_ACTION_SARIF="found.sarif")
    assert done.code == 1
    assert "::error file=sub/terms/d/2025.yaml,line=5,col=12," in done.out
    log = (action.origin.clone / "found.sarif").read_text(encoding="utf-8")
    assert '"uri": "sub/terms/d/2025.yaml"' in log


ACCEPTED = """\
accepted:
  - rule: unknown-party
    file: terms/d/2025.yaml
    at: terms.royalty.payer
    values: ["unknown party 'amce'"]
    reason: So be it.
"""


def accepting(action: Action) -> None:
    """Let the base accept the fault of `NEW_BAD`: after the pull request has left it."""
    action.origin.files.write("terms/accepted.yaml", ACCEPTED)
    action.origin.commit("accepts it")
    git(action.origin.clone, "fetch", "-q", "origin")


def test_what_is_accepted_is_read_from_the_base_as_it_is_now(action: Action) -> None:
    head = action.origin.offer(NEW_BAD)
    git(action.origin.clone, "fetch", "-q", "origin", "refs/pull/7/head")
    assert action("pull_request", {"pull_request": ends(head)}).code == 1
    accepting(action)
    assert action("pull_request", {"pull_request": ends(head)}).code == 0
    assert "So be it" in action.summary
    # It agrees to it no more. The event, which is sent again, says the same as before.
    action.origin.files.remove("terms/accepted.yaml")
    action.origin.commit("accepts it no more")
    git(action.origin.clone, "fetch", "-q", "origin")
    assert action("pull_request", {"pull_request": ends(head)}).code == 1


def test_a_pull_request_accepts_nothing_for_itself(action: Action) -> None:
    assert action.on_pull({**NEW_BAD, "terms/accepted.yaml": ACCEPTED}).code == 1


def test_a_comment_goes_by_the_base_as_it_is_now(action: Action) -> None:
    head = action.origin.offer(NEW_BAD)
    action.github.pulls = [pull(7, head, base=action.origin.base)]
    accepting(action)
    # What the clone has of the base is older than what there is.
    git(action.origin.clone, "update-ref", "refs/remotes/origin/main", action.origin.base)
    assert action("workflow_run", {"workflow_run": run_of(head)}, GITHUB_TOKEN=TOKEN).code == 0
    assert action.outputs.endswith("failed=\n")
    assert "So be it" in action.github.bodies()[0]


def test_a_retargeted_pull_request_is_reviewed_against_its_new_base(action: Action) -> None:
    head = action.origin.offer(NEW)
    git(action.origin.server, "branch", "next", head)
    git(action.origin.clone, "fetch", "-q", "origin", "next", "refs/pull/7/head")
    git(action.origin.clone, "fetch", "-q", "origin")
    assert action("pull_request", {"pull_request": ends(head)}).code == 0
    assert action.outputs.startswith("status=changed\n")
    assert action("pull_request", {"action": "edited", "pull_request": ends(head, "next")}).code == 0
    assert action.outputs.startswith("status=unchanged\n")
    action.github.pulls = [pull(7, head, base=action.origin.base, base_ref="next")]
    assert action("workflow_run", {"workflow_run": run_of(head)}, GITHUB_TOKEN=TOKEN).code == 0
    assert action.summary == "The branch touches no file of the deals.\n"


@pytest.mark.parametrize("branch", ["gone", "ma*in", "main:x", "a\n::error::x", "--output=x", ""])
def test_a_base_that_is_not_fetched_is_one_line(branch: str, action: Action) -> None:
    head = action.origin.offer(NEW)
    done = action("pull_request", {"pull_request": ends(head, branch)})
    assert (done.code, done.err, done.out.count("\n")) == (2, "", 1)
    assert re.match(
        "::error title=terms review::(the branch '.*' is not fetched|not a valid branch)", done.out
    )


def queued(action: Action, base: str, head: str) -> dict[str, Any]:
    git(action.origin.clone, "fetch", "-q", "origin", "refs/pull/*/head:refs/queue/*")
    group = {
        "base_ref": "refs/heads/main",
        "base_sha": base,
        "head_sha": head,
        "head_ref": "refs/heads/queue",
    }
    return {"action": "checks_requested", "merge_group": group}


def test_a_merge_that_waits_in_the_queue_is_reviewed(action: Action) -> None:
    head = action.origin.offer(NEW_BAD)
    done = action("merge_group", queued(action, action.origin.base, head))
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith("::error title=terms review::This run fails on: error.\n")
    assert action.github.requests == []


def test_what_is_before_it_in_the_queue_is_no_part_of_it_and_accepts_nothing(action: Action) -> None:
    first = action.origin.offer({"terms/accepted.yaml": ACCEPTED, "terms/e/deal.yaml": "title: x\n"})
    git(action.origin.server, "checkout", "-q", "--detach", first)
    for name, text in NEW_BAD.items():
        action.origin.files.write(name, text)
    second = action.origin.commit("second")
    git(action.origin.server, "update-ref", "refs/pull/8/head", second)
    git(action.origin.server, "checkout", "-q", "main")
    assert action("merge_group", queued(action, first, second)).code == 1
    assert "So be it" not in action.summary
    assert "terms/e/" not in action.summary
    # The first one is merged: now it counts.
    git(action.origin.clone, "update-ref", "refs/remotes/origin/main", first)
    assert action("merge_group", queued(action, first, second)).code == 0
    assert "So be it" in action.summary


def test_that_a_run_fails_comes_before_more_findings_than_github_shows(action: Action) -> None:
    terms = "".join(
        f"  r-{n}: {{kind: revenue-share, payer: amce, payee: beta, rate: 20%, sources: [{{source: s-2}}]}}\n"
        for n in range(12)
    )
    done = action.on_pull({**NEW, "terms/d/2025.yaml": f"basis: amendment\nterms:\n{terms}"})
    errors = [line for line in done.out.splitlines() if line.startswith("::error ")]
    assert len(errors) > 12
    assert errors[0] == "::error title=terms review::This run fails on: error."


def test_a_push_is_reviewed_from_before_to_after(action: Action) -> None:
    head = action.origin.offer(NEW)
    git(action.origin.clone, "fetch", "-q", "origin", "refs/pull/7/head")
    done = action("push", {"before": action.origin.base, "after": head})
    assert (done.code, done.out, done.err) == (0, "", "")
    assert "25%" in action.summary


@pytest.mark.parametrize("gone", ["before", "after"])
def test_a_branch_that_is_new_or_gone_is_nothing_to_compare(gone: str, action: Action) -> None:
    done = action("push", {"before": "a" * 40, "after": "b" * 40, gone: "0" * 40})
    assert done == (
        0,
        ("::notice title=terms review::The branch is new or gone, so there is nothing to compare it with.\n"),
        "",
    )
    assert action.outputs == "status=unchanged\nfindings=0\nfailed=\n"


def test_a_review_begets_one_comment_that_follows_it(action: Action) -> None:
    done = action.after_pull(NEW)
    assert done == (0, "Pull request 7: a comment is written.\n", "")
    [first] = action.github.bodies()
    assert first.startswith(mark(1000))
    assert "25%" in first
    assert first.endswith(f"[run]({RUN})</sub>")
    assert action.summary in first
    before = action.origin.checked_out()

    done = action.after_pull(NEW_BAD)
    assert done == (0, "Pull request 7: the comment is changed.\n", "")
    [second] = action.github.bodies()
    assert "unknown-party" in second
    assert action.outputs.endswith("failed=error\n")

    done = action.after_pull({"notes.md": "No deal.\n"})
    assert done == (0, "Pull request 7: the comment is changed.\n", "")
    [third] = action.github.bodies()
    assert third.startswith(f"{mark(1000)}The branch touches no file of the deals.\n\n<sub>Review of `")
    assert action.origin.checked_out() == before


def test_no_comment_where_no_deal_is_touched(action: Action) -> None:
    done = action.after_pull({"notes.md": "No deal.\n"})
    assert done == (0, "Pull request 7: no comment is needed.\n", "")
    assert action.github.comments == []
    assert action.summary == "The branch touches no file of the deals.\n"


def test_who_may_not_comment_still_has_the_summary(action: Action) -> None:
    action.github.may_write = False
    done = action.after_pull(NEW)
    assert done == (
        0,
        (
            "::notice title=terms review::The comment on pull request 7 could not be written: GitHub"
            " answers POST with 403: Resource not accessible by integration. Give the job the permission"
            " `pull-requests: write`. The summary of this run has everything.\n"
        ),
        "",
    )
    assert "25%" in action.summary


def test_a_limit_ends_in_a_notice(action: Action) -> None:
    action.github.faults = [Fault("POST", 429, {"retry-after": "900"})]
    done = action.after_pull(NEW)
    assert done.code == 0
    assert "could not be written: GitHub asks to wait for 900 seconds." in done.out
    action.github.faults = [Fault("GET", 429, {"retry-after": "900"})]
    done = action.after_pull(NEW)
    assert done.code == 0
    assert done.out.startswith("::notice title=terms review::The pull request could not be looked up: GitHub")


def test_a_head_that_moved_on_gets_no_comment(action: Action) -> None:
    head = action.origin.offer(NEW)
    action.github.pulls = [pull(7, "c" * 40)]
    done = action("workflow_run", {"workflow_run": run_of(head)}, GITHUB_TOKEN=TOKEN)
    assert done == (
        0,
        (
            f"::notice title=terms review::No open pull request has {head[:7]} as its head any more, so"
            " no comment is written.\n"
        ),
        "",
    )
    assert action.github.comments == []


def test_a_run_on_a_push_gets_no_comment(action: Action) -> None:
    run = {**run_of("a" * 40), "event": "push"}
    done = action("workflow_run", {"workflow_run": run}, GITHUB_TOKEN=TOKEN)
    assert (done.code, done.out[:9]) == (0, "::notice ")
    assert action.github.requests == []


@pytest.mark.parametrize(
    "conclusion",
    ["action_required", "cancelled", "skipped", "neutral", "stale", "startup_failure", "timed_out", None],
)
def test_a_run_that_did_not_run_to_its_end_gets_no_comment(conclusion: str | None, action: Action) -> None:
    """One that waits for somebody's approval is told as completed, with `action_required`."""
    head = action.origin.offer(NEW)
    action.github.pulls = [pull(7, head, base=action.origin.base)]
    run = {**run_of(head), "conclusion": conclusion}
    done = action("workflow_run", {"workflow_run": run}, GITHUB_TOKEN=TOKEN)
    assert done == (
        0,
        "::notice title=terms review::The run did not run to its end, so no comment is written.\n",
        "",
    )
    assert action.github.requests == []
    run["conclusion"] = "failure"
    assert action("workflow_run", {"workflow_run": run}, GITHUB_TOKEN=TOKEN).code == 0
    assert len(action.github.comments) == 1


def test_another_head_than_was_reviewed_is_not_commented_on(action: Action) -> None:
    action.origin.offer(NEW)
    base = action.origin.base
    action.github.pulls = [pull(7, base, base=base)]
    done = action("workflow_run", {"workflow_run": run_of(base)}, GITHUB_TOKEN=TOKEN)
    assert done.code == 2
    assert done.out.startswith("::error title=terms review::the head of pull request 7 is ")
    assert action.github.comments == []


def test_summary_and_comment_are_cut_to_what_github_keeps(action: Action) -> None:
    snapshot = "basis: amendment\nterms:\n" + "".join(
        f"  term-{n}:\n    kind: revenue-share\n    title: {'🥨 ' * 120}{n}\n"
        "    payer: acme\n    payee: beta\n    rate: 20%\n"
        for n in range(1200)
    )
    assert action.after_pull({"terms/d/2025.yaml": snapshot}).code == 0
    assert 990 * 1024 < len(action.summary.encode()) <= 1000 * 1024
    *rows, empty, closing, end = action.summary.split("\n")
    assert rows[-1].startswith("|") and not rows[-1].startswith("|--")
    assert (empty, end) == ("", "")
    assert re.fullmatch(r"\*… and \d+ more lines: `terms review` prints them all\*", closing)
    [comment] = action.github.bodies()
    assert LIMIT - 5000 < len(comment.encode("utf-16-le")) // 2 <= LIMIT
    *rows, empty, closing, _, footer = comment.split("\n")
    assert rows[-1].startswith("|") and not rows[-1].startswith("|--")
    assert empty == ""
    message = r"\*… and \d+ more lines: the whole is in \[the summary of the run\]\(\S+/runs/42\)\*"
    assert re.fullmatch(message, closing)
    assert footer.startswith("<sub>Review of ")


def test_the_token_is_in_no_command_and_no_environment(
    action: Action, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A `git` that writes down how it is called, and then is git."""
    real = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
    log = tmp_path / "log"
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "git"
    script.write_text(f'#!/bin/sh\n{{ echo "git $*"; env; }} >>"{log}"\nexec "{real}" "$@"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GIT_SSL_CAINFO", "/etc/ca.pem")
    monkeypatch.setenv("GIT_WORK_TREE", "/of/a/hook")
    assert action.after_pull(NEW).code == 0
    text = log.read_text(encoding="utf-8")
    assert "fetch --quiet --no-tags --no-recurse-submodules origin +refs/pull/7/head:" in text
    assert "GITHUB_REPOSITORY" in text
    assert TOKEN not in text
    # How the server is known is the runner's business; where a repository is, a hook's.
    assert "GIT_SSL_CAINFO=/etc/ca.pem" in text.splitlines()
    assert "/of/a/hook" not in text


@pytest.mark.parametrize(
    ("event", "payload", "message"),
    [
        (
            "pull_request_target",
            {},
            (
                "`pull_request_target` would give a token that may write to a run on what strangers wrote."
                " Review on `pull_request`, and comment on `workflow_run`"
            ),
        ),
        (
            "issue_comment",
            {},
            ("unknown event 'issue_comment'. There are: pull_request, merge_group, push and workflow_run"),
        ),
        (
            "pull_request",
            "{",
            ("the event `pull_request` is malformed: it is not JSON. Run the job again"),
        ),
        (
            "pull_request",
            {"pull_request": {"base": {"ref": "main"}, "head": {"sha": "--output=x"}}},
            (
                "the event `pull_request` is malformed: `pull_request.head.sha`"
                " does not fit. Run the job again"
            ),
        ),
        (
            "push",
            {"before": "a" * 40 + "\n", "after": "b" * 40},
            ("the event `push` is malformed: `before` does not fit. Run the job again"),
        ),
        (
            "workflow_run",
            {"workflow_run": {**run_of("a" * 40), "head_branch": 7}},
            (
                "the event `workflow_run` is malformed: `workflow_run.head_branch`"
                " does not fit. Run the job again"
            ),
        ),
    ],
)
def test_an_event_that_is_none_is_one_line(event: str, payload: object, message: str, action: Action) -> None:
    done = action(event, payload, GITHUB_TOKEN=TOKEN)
    assert done == (2, f"::error title=terms review::{message}\n", "")
    assert action.summary.startswith("**No review:** ")
    assert action.summary.count("\n") == 1
    assert action.github.requests == []


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (
            "GITHUB_REPOSITORY",
            "acme/deals/../x",
            "invalid value for GITHUB_REPOSITORY: 'acme/deals/../x'. Cor",
        ),
        (
            "GITHUB_REPOSITORY",
            "acme/..",
            "invalid value for GITHUB_REPOSITORY: 'acme/..'. Correct it",
        ),
        (
            "GITHUB_REPOSITORY",
            "acme/a?b",
            "invalid value for GITHUB_REPOSITORY: 'acme/a?b'. Correct it",
        ),
        (
            "GITHUB_REPOSITORY",
            "",
            "GITHUB_REPOSITORY is not set. Run this as a step of GitHub Actions",
        ),
        (
            "GITHUB_SERVER_URL",
            "https://x)[",
            "invalid value for GITHUB_SERVER_URL: 'https://x)['. Correct it",
        ),
        (
            "GITHUB_RUN_ID",
            "4\n::error::2",
            "invalid value for GITHUB_RUN_ID: '4%0A::error::2'. Correct it",
        ),
        (
            "GITHUB_EVENT_PATH",
            "/none",
            "GITHUB_EVENT_PATH: cannot read '/none': No such file or",
        ),
        (
            "TERMS_ACTION_FAIL_ON",
            "eror",
            "unknown word in `fail-on`: 'eror'. Did you mean 'error'?",
        ),
        (
            "TERMS_ACTION_FAIL_ON",
            "none error",
            "`fail-on` says `none` and more. Write `none` alone, or",
        ),
        ("TERMS_ACTION_ID", "x -->", "invalid value for TERMS_ACTION_ID: 'x -->'. Correct it"),
        ("TERMS_ACTION_AUTHOR", "a b", "invalid value for TERMS_ACTION_AUTHOR: 'a b'. Correct it"),
        ("TERMS_ACTION_DIRECTORY", "none", "no such folder: '"),
        ("GITHUB_TOKEN", "", "GITHUB_TOKEN is not set. Pass `github.token` to the step as its env"),
        ("GITHUB_TOKEN", f"{TOKEN}\nx", "GITHUB_TOKEN holds a character that no token has. Pass"),
    ],
)
def test_surroundings_that_are_none_are_one_line(name: str, value: str, message: str, action: Action) -> None:
    environment = {"GITHUB_TOKEN": TOKEN, name: value}
    done = action("workflow_run", {"workflow_run": run_of("a" * 40)}, **environment)
    assert (done.code, done.err) == (2, "")
    assert done.out.startswith(f"::error title=terms review::{message}")
    assert done.out.count("\n") == 1
    assert action.github.requests == []


def test_a_summary_that_cannot_be_written_is_one_line(action: Action) -> None:
    assert action.on_pull(NEW, GITHUB_STEP_SUMMARY="/none/summary.md") == (
        2,
        ("::error title=terms review::the run's summary cannot be written: No such file or directory\n"),
        "",
    )


@pytest.mark.parametrize(
    ("broken", "code", "message"),
    [
        ("import sys; sys.modules['github'] = None", 2, "github is not installed. Install `deal"),
        (
            "import dealterms.github_action.events as events; events.handle_event = None",
            70,
            "this is a bug in terms",
        ),
    ],
)
def test_a_crash_is_never_taken_for_a_verdict(broken: str, code: int, message: str, action: Action) -> None:
    program = f"{broken}\nfrom dealterms.github_action.__main__ import main\nraise SystemExit(main())"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **action.environment("push", {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout.startswith(f"::error title=terms review::{message}")
    assert done.stdout.count("\n") == 1


@pytest.mark.parametrize("branch", ["a\n::error::x", "$(touch owned)", "a\r\n%0A::set-output", "\u202ea"])
def test_no_branch_speaks_for_us(branch: str, action: Action) -> None:
    head = action.origin.offer(NEW)
    action.github.pulls = [pull(7, head, base=action.origin.base, branch=branch)]
    run = run_of(head, branch=branch)
    done = action("workflow_run", {"workflow_run": run}, GITHUB_TOKEN=TOKEN)
    assert done == (0, "Pull request 7: a comment is written.\n", "")


# -- the files for GitHub ---------------------------------------------------------------------------


def parsed(name: str) -> dict[Any, Any]:
    found = yaml.safe_load((PROJECT / name).read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


ACTION = parsed("action.yml")
WORKFLOWS = {
    path.stem: parsed(f".github/workflows/{path.name}")
    for path in (PROJECT / ".github" / "workflows").glob("*.yml")
}
ON = True
"""What YAML makes of the key `on`."""


def steps(workflow: dict[Any, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_no_script_holds_an_expression() -> None:
    """What GitHub writes into a script is run: a branch is a name that strangers choose."""
    scripts = [step for step in ACTION["runs"]["steps"] if "run" in step]
    assert len(scripts) == 2
    for step in [*scripts, *(s for w in WORKFLOWS.values() for s in steps(w) if "run" in s)]:
        assert "${{" not in step["run"], step
    assert all(step["shell"] == "bash" for step in scripts)


USED = re.compile("(actions/[a-z-]+)@[0-9a-f]{40}")
"""An action by its commit: a tag can be moved."""


def test_every_action_is_named_by_its_commit() -> None:
    used = [step["uses"] for step in ACTION["runs"]["steps"] if "uses" in step]
    used += [step["uses"] for workflow in WORKFLOWS.values() for step in steps(workflow) if "uses" in step]
    names = [match[1] for name in used if (match := USED.fullmatch(name))]
    assert sorted(names) == [
        *("actions/checkout", "actions/checkout", "actions/checkout", "actions/configure-pages"),
        *("actions/deploy-pages", "actions/setup-python", "actions/setup-python"),
        "actions/upload-pages-artifact",
    ]
    assert [name for name in used if not USED.fullmatch(name)] == ["./", "./"]
    # The release, for people, and for programs that look for newer ones.
    files = [PROJECT / "action.yml", *(PROJECT / ".github" / "workflows").glob("*.yml")]
    lines = [
        line for file in files for line in file.read_text("utf-8").splitlines() if "uses: actions/" in line
    ]
    assert len(lines) == len(names) and all(re.search(r" # v\d+\.\d+\.\d+$", line) for line in lines)


REQUIREMENT = re.compile(
    r"([a-z0-9.-]+)==(\S+)( ;[^\\]+)? \\(?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)+\n?"
)


def read_requirements() -> dict[str, str]:
    """Return the releases that the action installs; each has hashes, and nothing else is in the file."""
    text = (PROJECT / "action-requirements.txt").read_text("utf-8")
    assert REQUIREMENT.sub("", text) == ""
    return {match[1]: match[2] for match in REQUIREMENT.finditer(text)}


def test_the_action_installs_the_releases_that_the_tests_run_with() -> None:
    constraints = (PROJECT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = dict(line.partition(" ")[0].split("==") for line in constraints)
    installed = read_requirements()
    assert {name: pinned[name] for name in installed} == installed


def test_what_the_action_needs_is_installed() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["github"]]
    names = {re.split("[<>=]", requirement)[0].lower() for requirement in wanted}
    assert names <= set(read_requirements())


def test_the_review_may_read_and_no_more() -> None:
    workflow = WORKFLOWS["review"]
    assert workflow[ON] == {
        # A retargeted pull request is `edited`; so is one with another title, which is not reviewed again.
        "pull_request": {"types": ["opened", "synchronize", "reopened", "edited"]},
        "merge_group": None,
    }
    assert workflow["permissions"] == {"contents": "read"}
    [job] = workflow["jobs"].values()
    assert "permissions" not in job
    assert job["if"] == "github.event.action != 'edited' || github.event.changes.base"
    checkout, ours = steps(workflow)
    assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": False}
    assert ours == {"uses": "./"}


def test_the_comment_runs_nothing_that_strangers_wrote() -> None:
    workflow = WORKFLOWS["comment"]
    assert workflow[ON] == {"workflow_run": {"workflows": ["review"], "types": ["completed"]}}
    assert WORKFLOWS["review"]["name"] == "review"
    assert workflow["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert workflow["concurrency"]["cancel-in-progress"] is False
    [job] = workflow["jobs"].values()
    assert "permissions" not in job
    assert job["if"] == (
        "github.event.workflow_run.event == 'pull_request' &&"
        """ contains(fromJSON('["success", "failure"]'), github.event.workflow_run.conclusion)"""
    )
    checkout, ours = steps(workflow)
    # Neither `ref` nor `repository`: it is the default branch of this repository.
    assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": True}
    assert ours == {"uses": "./"}
    assert "download-artifact" not in json.dumps(job)


def test_every_input_comes_as_a_variable_that_is_read() -> None:
    step = ACTION["runs"]["steps"][-1]
    given = {n for n, value in step["env"].items() if value.startswith("${{ inputs.")}
    assert {step["env"][name] for name in given} == {
        f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"] if name != "python-version"
    }
    read = (PROJECT / "src/dealterms/github_action/inputs.py").read_text(encoding="utf-8")
    assert given == set(re.findall("TERMS_ACTION_[A-Z_]+", read))
    assert step["env"]["GITHUB_TOKEN"] == ("${{ github.event_name == 'workflow_run' && github.token || '' }}")
    assert {o["value"] for o in ACTION["outputs"].values()} == {
        f"${{{{ steps.{step['id']}.outputs.{name} }}}}" for name in ACTION["outputs"]
    }


def test_the_last_step_runs_the_action_and_nothing_of_the_workspace(action: Action) -> None:
    """The script itself, in bash, on a runner whose environment is this one."""
    *_, step = ACTION["runs"]["steps"]
    runner = action.tmp_path / "a runner's"
    (runner / "terms" / "bin").mkdir(parents=True)
    python = runner / "terms" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    for trap in ("json.py", "dealterms.py", "github.py", "requests.py"):
        (action.origin.clone / trap).write_text("raise SystemExit('run from the workspace')\n")
    head = action.origin.offer(NEW)
    git(action.origin.clone, "fetch", "-q", "origin", "refs/pull/7/head")
    defaults = {
        name: ACTION["inputs"][value.split(".")[1].split(" ")[0]]["default"]
        for name, value in step["env"].items()
        if "inputs." in value
    }
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "TERMS_"))}
    environment = action.environment("pull_request", {"pull_request": ends(head)})

    def script(**more: str) -> Result:
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=action.origin.clone,
            env={**kept, **environment, **defaults, "RUNNER_TEMP": str(runner), **more},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    assert script() == (0, "", "")
    assert action.outputs == "status=changed\nfindings=0\nfailed=\n"
    hostile = script(TERMS_ACTION_FAIL_ON="$(touch owned); `touch owned`")
    assert (hostile.code, hostile.err) == (2, "")
    assert hostile.out.startswith("::error title=terms review::unknown word in `fail-on`: ")
    assert not (action.origin.clone / "owned").exists()
    # However the runner's language is set, what is printed is UTF-8.
    assert script(LC_ALL="POSIX", PYTHONUTF8="0", GITHUB_EVENT_NAME="ä").out.startswith(
        "::error title=terms review::unknown event 'ä'."
    )


def test_the_first_script_makes_an_environment_of_its_own(tmp_path: Path) -> None:
    """As far as it goes without a registry: it asks `pip` for what is pinned, and reads us where we are."""
    _, step, _ = ACTION["runs"]["steps"]
    log = tmp_path / "log"
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "python").write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$0" "$@" >>"{log}"\n'
        'case "$3" in venv) mkdir -p "$4/bin" "$4/packages"; cp "$0" "$4/bin/python";; esac\n'
        'case "$2" in -c) echo "$RUNNER_TEMP/terms/packages";; esac\n'
    )
    (tools / "python").chmod(0o755)
    runner, where = tmp_path / "a runner's", tmp_path / "an action; $(touch owned)"
    runner.mkdir()
    where.mkdir()
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=tmp_path,
        env={
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "RUNNER_TEMP": str(runner),
            "GITHUB_ACTION_PATH": f"{where}/./",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    own = f"{runner}/terms"
    assert log.read_text(encoding="utf-8").splitlines() == [
        *(f"{tools}/python", "-I", "-m", "venv", own),
        *(f"{own}/bin/python", "-I", "-m", "pip", "install", "-qq", "--disable-pip-version-check"),
        *("--require-hashes", "--only-binary", ":all:", "-r", f"{where}/.//action-requirements.txt"),
        *(f"{own}/bin/python", "-I", "-c", 'import sysconfig; print(sysconfig.get_path("purelib"))'),
    ]
    # A line of such a file that begins with `import` would be run: ours begins with a slash.
    assert (runner / "terms/packages/terms.pth").read_text("utf-8") == f"{where}/src\n"
    assert not (tmp_path / "owned").exists()


def test_what_may_publish_pages_runs_nothing_of_the_repository() -> None:
    workflow = WORKFLOWS["pages"]
    assert workflow[ON] == {"push": {"branches": ["main"]}}
    assert workflow["permissions"] == {}
    build, publish = workflow["jobs"]["build"], workflow["jobs"]["publish"]
    assert build["permissions"] == {"contents": "read", "pages": "read"}
    assert publish["permissions"] == {"pages": "write", "id-token": "write"}
    assert [step["uses"].partition("@")[0] for step in publish["steps"]] == ["actions/deploy-pages"]
    # No expression is put into a script.
    assert not any("${{" in step.get("run", "") for step in build["steps"])
