"""A client of the YAML language server, which speaks JSON-RPC over the standard streams of a process."""

from __future__ import annotations

import json
import shutil
import subprocess
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Self


class YamlLanguageServer(AbstractContextManager["YamlLanguageServer"]):
    """The real server, with one schema for the files of each glob."""

    def __init__(self, script: Path, folder: Path, schemas: dict[str, str]) -> None:
        """Start it in ``folder``; ``schemas`` are as the settings of an editor have them."""
        self._folder = folder
        self._settings = {
            "yaml": {"schemas": {(folder / name).as_uri(): glob for name, glob in schemas.items()},
                     "validate": True, "completion": True, "hover": True, "schemaStore": {"enable": False}}
        }  # fmt: skip
        node = shutil.which("node")
        assert node is not None
        self._process = subprocess.Popen(
            [node, str(script), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder
        )
        self._number = 0
        self._opened = 0
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}

    def __enter__(self) -> Self:
        uri = self._folder.as_uri()
        completion = {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}}
        self._ask(
            "initialize",
            processId=None,
            rootUri=uri,
            workspaceFolders=[{"uri": uri, "name": "deal"}],
            capabilities={
                "textDocument": {"completion": completion},
                "workspace": {"configuration": True, "workspaceFolders": True},
            },
        )
        self._tell("initialized")
        self._tell("workspace/didChangeConfiguration", settings=self._settings)
        # Until it has asked for the settings and read them, it knows no schema.
        while self._receive().get("method") != "workspace/configuration":
            pass
        self.find_problems("settled.yaml", "a: 1\n")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def complete(self, name: str, text: str) -> dict[str, dict[str, Any]]:
        """Return what is offered at the `|` of a text, by its label."""
        before, _, after = text.partition("|")
        uri = self._open(name, before + after)
        position = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        found = self._ask("textDocument/completion", textDocument={"uri": uri}, position=position)
        return {item["label"]: item for item in found["items"]}

    def find_problems(self, name: str, text: str) -> list[str]:
        """Return what is marked in a text, each with its line."""
        uri = self._open(name, text)
        while uri not in self.diagnostics:
            self._receive()
        found = self.diagnostics[uri]
        return [f"{each['range']['start']['line'] + 1}: {each['message']}" for each in found]

    def _open(self, name: str, text: str) -> str:
        # Each text is a file of its own: what is said of one is not taken for what is said of the next.
        self._opened += 1
        uri = (self._folder / f"{self._opened}" / name).as_uri()
        item = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", textDocument=item)
        return uri

    def _ask(self, method: str, **params: Any) -> Any:
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while True:
            message = self._receive()
            if message.get("id") == self._number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def _tell(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        raw = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(raw), raw))
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        """Receive one message; answer what the server asks, and keep what it says of a file."""
        stream, size = self._process.stdout, 0
        assert stream is not None
        while line := stream.readline().strip():
            if line.lower().startswith(b"content-length:"):
                size = int(line.partition(b":")[2])
        message: dict[str, Any] = json.loads(stream.read(size))
        if "method" in message and "id" in message:
            result: Any = None
            if message["method"] == "workspace/configuration":
                result = [self._settings.get(item.get("section")) for item in message["params"]["items"]]
            self._send({"id": message["id"], "result": result})
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        return message
