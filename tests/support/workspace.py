"""A small deal in real files, and `terms` run on it in a process of its own."""

from __future__ import annotations

import os
from pathlib import Path

from support.forked_terms import Result, run_terms

DEAL = "title: A deal\nparties:\n  acme: {name: Acme Corp}\n  beta: {name: Beta Ltd}\n"
SNAPSHOT = """\
basis: original
terms:
  royalty:
    kind: revenue-share
    payer: acme
    payee: beta
    rate: 20%
    sources:
      - {source: s-1, at: line 1, supports: [rate]}
"""
RECORD = "type: article\ntitle: One\nissued: 2024-01\nclass: reported\nurl: https://one.example/\n"


class Workspace:
    """A folder with files, in which `terms` and other programs are run."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file and the folders above it; return its path."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def read(self, name: str) -> str:
        """Return the text of a file."""
        return (self.root / name).read_text("utf-8")

    def edit(self, name: str, *changes: str) -> None:
        """Replace the first text by the second, the third by the fourth …; each must be there."""
        text = self.read(name)
        for old, new in zip(changes[::2], changes[1::2], strict=True):
            assert old in text, (name, old)
            text = text.replace(old, new)
        self.write(name, text)

    def remove(self, *names: str) -> None:
        """Delete files."""
        for name in names:
            (self.root / name).unlink()

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment of a program: no colors, 100 columns, the last day of January 2026."""
        kept = {k: v for k, v in os.environ.items() if "COLOR" not in k and "TERMS" not in k}
        return {**kept, "TERMS_TODAY": "2026-01-31", "COLUMNS": "100", "PYTHONUTF8": "1", **more}

    def terms(self, *arguments: str, cwd: Path | None = None, **environment: str) -> Result:
        """Run the real command, in a process of its own."""
        return run_terms(arguments, cwd or self.root, self.environment(**environment))


class SmallDeal(Workspace):
    """A deal of two snapshots, one term and one record, in which all is well."""

    deal = DEAL
    snapshot = SNAPSHOT
    newer = SNAPSHOT.replace("20%", "25%")
    record = RECORD

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.write("terms/d/deal.yaml", self.deal)
        self.write("terms/d/2024.yaml", self.snapshot)
        self.write("terms/d/2025.yaml", self.newer)
        self.write("seeds/s-1.yaml", self.record)
