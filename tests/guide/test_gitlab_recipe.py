"""The recipe for GitLab in the guide, run by bash against a server with the API of notes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from support.git import git
from support.workspace import SmallDeal

from dealterms import guide

NOTES = "/api/v4/projects/7/merge_requests/3/notes"
TOKEN = "glpat-secret"


class Notes(ThreadingHTTPServer):
    """The notes of one merge request."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.notes: list[dict[str, Any]] = []
        self.asked: list[str] = []

    def write(self, body: str, author: str) -> dict[str, Any]:
        note = {"id": len(self.notes) + 1, "body": body, "author": {"username": author}}
        self.notes.append(note)
        return note


class Handler(BaseHTTPRequestHandler):
    server: Notes

    def do_GET(self) -> None:
        self.answer(self.server.notes)

    def do_POST(self) -> None:
        self.answer(self.server.write(self.body(), "terms-review"))

    def do_PUT(self) -> None:
        note = self.server.notes[int(self.path.rpartition("/")[2]) - 1]
        note["body"] = self.body()
        self.answer(note)

    def body(self) -> str:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        return parse_qs(sent)["body"][0]

    def answer(self, what: object) -> None:
        assert self.headers["PRIVATE-TOKEN"] == TOKEN
        assert urlsplit(self.path).path.startswith(NOTES)
        self.server.asked.append(self.command)
        content = json.dumps(what).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        """A test reads what was asked, not a log."""


@pytest.fixture
def server() -> Iterator[Notes]:
    notes = Notes()
    thread = threading.Thread(target=notes.serve_forever)
    thread.start()
    yield notes
    notes.shutdown()
    thread.join()
    notes.server_close()


def recipe() -> dict[str, Any]:
    page = Path(guide.__file__).parent.joinpath("review.md").read_text("utf-8")
    block = re.search(r"```yaml\n# \.gitlab-ci\.yml\n(.*?)```", page, re.DOTALL)
    assert block
    job = yaml.safe_load(block[1])["review"]
    assert isinstance(job, dict)
    return job


def run(where: Path, server: Notes) -> int:
    """The job's script, as a runner runs it: one line after another, all in one shell."""
    job = recipe()
    assert job["script"][0] == "pip install deal-terms"
    scripts = Path(sys.executable).parent
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "TERMS_"))}
    environment = kept | {k: str(v) for k, v in job["variables"].items()}
    environment |= {
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "CI_API_V4_URL": f"http://127.0.0.1:{server.server_port}/api/v4",
        "CI_PROJECT_ID": "7",
        "CI_MERGE_REQUEST_IID": "3",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": git(where, "merge-base", "main", "HEAD"),
        "CI_COMMIT_SHA": git(where, "rev-parse", "HEAD"),
        "GITLAB_TOKEN": TOKEN,
    }
    script = "set -eo pipefail\n" + "\n".join(job["script"][1:])
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=where,
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert TOKEN.encode() not in done.stdout + done.stderr
    assert json.loads((where / "gl-code-quality-report.json").read_text()) is not None
    return done.returncode


@pytest.mark.skipif(shutil.which("curl") is None, reason="the recipe uses curl, which is not here")
def test_one_note_is_kept_up_to_date(repository: SmallDeal, server: Notes) -> None:
    root = repository.root
    repository.write("seeds/s-1.yaml", repository.record.replace("2024-01", "2026-06"))
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "base")
    git(root, "checkout", "-qb", "branch")
    raised = repository.newer.replace("25%", "30%").replace("line 1", "line 3")
    repository.write("terms/d/2026.yaml", raised)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "branch")
    foreign = server.write("<!-- terms review -->\nBelieve me.", "mallory")

    assert run(root, server) == 0
    assert server.asked == ["GET", "POST"]
    (ours,) = server.notes[1:]
    assert ours["body"].startswith("<!-- terms review -->\n### What the branch does to the deal")
    assert "1 change, sourced" in ours["body"]

    repository.write("terms/d/2026.yaml", raised.partition("    sources:")[0])
    git(root, "commit", "-qam", "No source any more")
    assert run(root, server) == 1
    assert server.asked[2:] == ["GET", "PUT"]
    assert "1 change, 1 UNSUPPORTED" in ours["body"]
    assert [note["id"] for note in server.notes] == [1, 2]
    assert foreign["body"] == "<!-- terms review -->\nBelieve me."
