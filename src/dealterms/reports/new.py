"""A snapshot that begins as the one before it, or the first one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dealterms.errors import TermsError
from dealterms.loader.layout import find_snapshots, list_deals
from dealterms.loader.tree import Folder
from dealterms.model.deal import Deal, Snapshot, resolve_reference
from dealterms.model.partial_date import PartialDate
from dealterms.reports.edit import (
    EditOptions,
    EditReport,
    build_snapshot_path,
    open_deal,
    write_snapshot,
)
from dealterms.reports.modeline import copy_modeline
from dealterms.writing.files import FileChange
from dealterms.writing.snapshot import begin_snapshot
from dealterms.writing.yaml_editor import Block, render_document


def build_new_report(
    folder: Folder,
    deal: str | None,
    date: str,
    source: str | None,
    head: Mapping[str, str],
    *,
    is_report: bool,
    options: EditOptions,
) -> EditReport:
    """Write the snapshot of a date: its terms are those of the one before it, or of ``source``.

    With ``is_report`` it says `carries: all` and has no terms of its own.

    Raises:
        FindingsError: the files of the deal cannot all be read, or two snapshots would overlap.
        TermsError: there is such a snapshot, none before it, or the date is none.
    """
    loaded, listing = open_deal(folder, deal)
    name = _parse_name(date)
    path = build_snapshot_path(loaded.id, name)
    if name in listing.snapshot_names:
        raise TermsError(f"there is `{path}` already", "Edit it, or name another date")
    earlier = [snapshot for snapshot in loaded.snapshots if snapshot.name.last < name.last]
    if not loaded.snapshots and source is None and not is_report:
        text = render_document(Block({"basis": "original", **head}))
        remarks = [
            "It is the first snapshot: its terms are still to be written, `terms set TERM kind=KIND …`."
        ]
    elif is_report:
        if not earlier:
            raise TermsError(
                f"there is no snapshot before {name} whose terms it could carry on", "Leave --report out"
            )
        text = render_document(Block({"carries": "all", "basis": "report", **head}))
        remarks = [f"All terms stand as in {earlier[-1].name}."]
    else:
        chosen = _choose_base(loaded.snapshots, earlier, source, name, options)
        base_path = build_snapshot_path(loaded.id, chosen.name)
        # What carries terms on writes none: those that it means stand in the file that it carries on.
        over = [id_ for id_, term in chosen.terms.items() if term.is_over]
        text = begin_snapshot(folder.read(base_path).decode("utf-8"), over, head)
        remarks = [f"The terms are those of {chosen.name}, without their citations."]
        if over:
            remarks.append(f"Over by then, and left out: {', '.join(over)}.")
    if not text.startswith("#"):
        text = copy_modeline(folder, _iter_siblings(folder, loaded), text)
    change = FileChange(path, None, text.encode("utf-8"))
    return write_snapshot(folder, loaded.id, name, [change], remarks, options)


def _iter_siblings(folder: Folder, deal: Deal) -> Iterator[str]:
    """Yield the paths of the deal's snapshots, the newest first; then of one of each other deal."""
    for snapshot in reversed(deal.snapshots):
        yield build_snapshot_path(deal.id, snapshot.name)
    for other in list_deals(folder):
        for name in find_snapshots(folder, other).snapshot_names[-1:]:
            yield build_snapshot_path(other, name)


def _parse_name(date: str) -> PartialDate:
    try:
        name = PartialDate.parse(date)
    except ValueError as error:
        raise TermsError(str(error)) from None
    if name.uncertain:
        raise TermsError(f"a snapshot's date cannot have a `?` or `~`: '{date}'", f"Write {date[:-1]}")
    return name


def _choose_base(
    snapshots: Sequence[Snapshot],
    earlier: list[Snapshot],
    source: str | None,
    name: PartialDate,
    options: EditOptions,
) -> Snapshot:
    """Return the snapshot whose terms are written: the last before the date that restates them."""
    by_name = {snapshot.name: snapshot for snapshot in snapshots}
    if source is not None:
        chosen = by_name[resolve_reference([*by_name], source, options.today).name]
        earlier = [snapshot for snapshot in by_name.values() if snapshot.name.last <= chosen.name.last]
    restated = [snapshot for snapshot in earlier if snapshot.head.carries is None]
    if not restated:
        raise TermsError(
            f"there is no snapshot before {name} from which it could begin",
            "Name one with --from",
        )
    return restated[-1]
