"""A generated deal as files in memory, and what `terms diff` says of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import assume
from support.paths import MICROSOFT_OPENAI, read_command
from support.strategies import Raw, RawDeal

from dealterms.formats.json.render import build_document
from dealterms.loader.layout import list_deals, list_snapshots
from dealterms.loader.tree import Folder
from dealterms.model.finding import Finding
from dealterms.model.partial_date import PartialDate
from dealterms.model.report import Report
from dealterms.reports.diff import DiffOptions, DiffReport, build_diff_report
from dealterms.reports.show import ShowOptions, ShowReport, build_show_report

TODAY = date(2026, 11, 1)
STORY_DAY = date(2026, 1, 31)


class DealFiles:
    """A deal's files, held in memory: a `Tree`."""

    def __init__(self, deal: RawDeal, mix: Random | None = None) -> None:
        self.files = {"terms/made/deal.yaml": _written(deal.header, mix)}
        for name, raw in deal.snapshots.items():
            self.files[f"terms/made/{name}.yaml"] = _written(
                {"basis": "report", **{key: value for key, value in raw.items() if value}}, mix
            )
        for id_, raw in deal.sources.items():
            self.files[f"seeds/{id_}.yaml"] = _written(raw, mix)

    def list_names(self, folder: str) -> Sequence[str]:
        inside = [path[len(folder) + 1 :] for path in self.files if path.startswith(f"{folder}/")]
        return sorted({path.split("/")[0] for path in inside})

    def read(self, path: str) -> bytes:
        return self.files[path].encode()

    def write_to(self, folder: Path) -> None:
        for path, text in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")


def _written(raw: Raw, mix: Random | None) -> str:
    """``raw`` as YAML (JSON is YAML), keys and tokens in its own order or in a drawn one."""
    return json.dumps(raw if mix is None else mix_order(raw, mix), indent=1, ensure_ascii=False)


def mix_order(raw: Any, mix: Random, key: str = "") -> Any:
    """The same, but for the order of keys and tokens.

    Citations are no tokens, and a schedule is shown as it is written: their order stays. That of the terms
    is the order in which they are told.
    """
    if isinstance(raw, dict):
        keys = list(raw)
        if key not in ("terms", "proposals") and not _is_schedule(raw):
            mix.shuffle(keys)
        return {key: mix_order(raw[key], mix, key) for key in keys}
    if isinstance(raw, list):
        parts = [mix_order(part, mix) for part in raw]
        if all(isinstance(part, str) for part in parts):
            mix.shuffle(parts)
        return parts
    return raw


def _is_schedule(raw: Raw) -> bool:
    """Whether these are amounts by time, by tier or by basis."""
    return any(key[0].isdigit() or " " in key or key in ("voting", "as-converted") for key in raw)


def report_on(
    files: DealFiles, old: str, new: str, today: date = TODAY, options: DiffOptions | None = None
) -> DiffReport:
    """What `terms diff` answers; an example with findings in its files is skipped."""
    report = build_diff_report(
        files, list_snapshots(files, "made"), old, new, today, options or DiffOptions()
    )
    _skip_if(report.findings)  # a dissent that gives the same value, say
    return report


def ask(
    deal: RawDeal, *, backward: bool = False, today: date = TODAY, options: DiffOptions | None = None
) -> DiffReport:
    """What it says from the first snapshot to the last."""
    first, *_, last = deal.snapshots
    old, new = (last, first) if backward else (first, last)
    return report_on(DealFiles(deal), old, new, today, options)


def show(
    deal: RawDeal,
    reference: str | None = None,
    *,
    today: date = TODAY,
    options: ShowOptions | None = None,
) -> ShowReport:
    """What `terms show` answers, of the last snapshot if no reference is named."""
    files = DealFiles(deal)
    last = list(deal.snapshots)[-1]
    listing = list_snapshots(files, "made")
    report = build_show_report(files, listing, reference or last, today, options or ShowOptions())
    _skip_if(report.findings)
    return report


def ask_story(story: Path, *, backward: bool = False, terms: tuple[str, ...] = ()) -> DiffReport:
    """What `terms diff` answers to the question of a story, or to that question turned around."""
    folder = Folder(story)
    (deal,) = list_deals(folder)
    command = ["diff", "2024", "2025"] if story == MICROSOFT_OPENAI else read_command(story)
    old, new, *known_by = [word for word in command[1:] if word != "--known-by"]
    options = DiffOptions(*(PartialDate.parse(day).last for day in known_by))
    first, last = (new, old) if backward else (old, new)
    return build_diff_report(
        folder, list_snapshots(folder, deal), first, last, STORY_DAY, options._replace(terms=terms)
    )


def show_story(story: Path) -> ShowReport:
    """What `terms show latest` answers of the deal of a story."""
    folder = Folder(story)
    (deal,) = list_deals(folder)
    return build_show_report(folder, list_snapshots(folder, deal), "latest", STORY_DAY)


def _skip_if(findings: Sequence[Finding]) -> None:
    """Skip a drawn example, and refuse a written one."""
    if findings:
        assume(False)


def as_json(report: Report) -> dict[str, Any]:
    """What a machine reads."""
    document: dict[str, Any] = json.loads(json.dumps(build_document(report)))
    return document
