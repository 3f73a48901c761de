"""What a command that writes has done: the lines, what `terms check` finds now, what `terms diff` says now.

    snapshot = open_snapshot(folder, "pier", "latest", today)    # an EditedSnapshot
    snapshot.editor.set(("terms", "dues", "rate"), "5%")
    finish_edit(snapshot, [], EditOptions(is_trial=True))        # an EditReport; nothing is written

Everything is checked before it is written: the files are read as they would be, by the loader, the rules
and the comparison that read them afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher
from itertools import pairwise
from typing import ClassVar, NamedTuple, Self

from dealterms.errors import TermsError
from dealterms.loader.deal import load_partial_deal
from dealterms.loader.layout import DealListing, find_snapshots
from dealterms.loader.names import SEEDS_FOLDER, TERMS_FOLDER, YAML_SUFFIX
from dealterms.loader.sources import SourceStore
from dealterms.loader.tree import CachedFolder, Folder
from dealterms.model.deal import Deal, Snapshot, resolve_reference
from dealterms.model.finding import Finding, sort_findings
from dealterms.model.partial_date import PartialDate
from dealterms.model.report import Report
from dealterms.reports.diff import DiffOptions, DiffReport, build_diff_report
from dealterms.rules import list_rules, unsupported_change
from dealterms.rules.runner import CheckOptions, run_rules
from dealterms.writing.files import FileChange, write_changes
from dealterms.writing.yaml_editor import YamlEditor

_REFUSED_RULES = frozenset(
    {
        "readable",
        "well-formed",
        "overlapping-dates",
        "kind-changed",
        "unknown-party",
        "unknown-source",
        "unknown-term",
    }
)
"""What no later command mends: a file with such an error is not written."""


class ChangedLines(NamedTuple):
    """Lines of a file that an edit takes out or puts in, next to each other."""

    line: int
    """The number of the first of them, as the file is to be."""
    removed: tuple[str, ...]
    added: tuple[str, ...]


class EditedFile(NamedTuple):
    """A file that is written."""

    path: str
    is_new: bool
    changes: tuple[ChangedLines, ...]
    """Empty for a file that is no text."""

    @property
    def added(self) -> int:
        """How many lines are put in."""
        return sum(len(change.added) for change in self.changes)

    @property
    def removed(self) -> int:
        """How many lines are taken out."""
        return sum(len(change.removed) for change in self.changes)


@dataclass(frozen=True, kw_only=True)
class EditReport(Report):
    """What a command that writes answers."""

    command: ClassVar[str] = "edit"
    is_trial: bool = False
    """It was only asked what would be written."""
    files: tuple[EditedFile, ...] = ()
    remarks: tuple[str, ...] = ()
    """What was decided on the way: how the quote was found, which date was taken."""
    remaining: tuple[Finding, ...] = ()
    """What `terms check` finds now and did not before."""
    settled: int = 0
    """How much it found before and does not now."""
    uncited: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The terms and proposals of the snapshot that the command wrote in which something has no source yet,
    each with the fields that a citation has to support."""
    steps: tuple[DiffReport, ...] = ()
    """What `terms diff` says now of the step to this snapshot, and of the one from it to the next."""

    @property
    def other_findings(self) -> tuple[Finding, ...]:
        """What `terms check` finds now, but for the citations that are listed as missing."""
        paths = [file.path for file in self.files]
        missing = {
            finding
            for finding in self.remaining
            for path in paths
            if (read := _read_uncited(finding, path))[1] is not None and read[0] in self.uncited
        }
        return tuple(finding for finding in self.remaining if finding not in missing)

    def with_paths(self, rewrite: Callable[[str], str]) -> Self:
        """Return the report with the paths of its files and findings rewritten."""
        report = super().with_paths(rewrite)
        moved = (f._replace(place=f.place._replace(path=rewrite(f.place.path))) for f in self.remaining)
        files = (file._replace(path=rewrite(file.path)) for file in self.files)
        return replace(report, remaining=tuple(moved), files=tuple(files))


class EditOptions(NamedTuple):
    """How an edit is made."""

    is_trial: bool = False
    captures: str | None = None
    """The folder of the articles' texts that are not beside their records."""
    today: date = date.max


class EditedSnapshot(NamedTuple):
    """A snapshot that is about to be edited."""

    folder: Folder
    deal: Deal
    listing: DealListing
    name: PartialDate
    content: bytes
    editor: YamlEditor

    @property
    def path(self) -> str:
        """Its file, below the root."""
        return build_snapshot_path(self.deal.id, self.name)

    @property
    def snapshot(self) -> Snapshot:
        """As it was read."""
        return next(snapshot for snapshot in self.deal.snapshots if snapshot.name == self.name)

    @property
    def before(self) -> Snapshot | None:
        """The snapshot before it."""
        earlier = [snapshot for snapshot in self.deal.snapshots if snapshot.name.last < self.name.last]
        return earlier[-1] if earlier else None


class FindingsError(TermsError):
    """The files have errors that stand in the way."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("the files have errors that have to be mended first")
        self.findings = tuple(findings)


def build_snapshot_path(deal: str, name: PartialDate) -> str:
    """Return the path of a snapshot below the root."""
    return f"{TERMS_FOLDER}/{deal}/{name}{YAML_SUFFIX}"


def open_deal(folder: Folder, deal: str | None) -> tuple[Deal, DealListing]:
    """Load a deal that is to be edited.

    Raises:
        FindingsError: its files cannot all be read.
        NoSuchDealError: there is no such deal.
    """
    listing = find_snapshots(folder, deal)
    loaded = load_partial_deal(folder, listing, listing.snapshot_names)
    require_readable([*listing.findings, *loaded.findings])
    return loaded, listing


def require_readable(findings: Sequence[Finding]) -> None:
    """Raise a FindingsError if one of the findings is an error of what is written."""
    refused = [f for f in findings if f.severity == "error" and f.rule in _REFUSED_RULES]
    if refused:
        raise FindingsError(sort_findings(refused))


def open_snapshot(folder: Folder, deal: str | None, reference: str, today: date) -> EditedSnapshot:
    """Load the snapshot that a reference names, to edit it.

    Raises:
        FindingsError: the files of the deal cannot all be read.
        BadReferenceError: there is no such snapshot.
        TermsError: there is none of that date, only an older one.
    """
    loaded, listing = open_deal(folder, deal)
    answer = resolve_reference(listing.snapshot_names, reference, today)
    if answer.carried:
        raise TermsError(
            f"there is no snapshot {reference}; the one before it is {answer.name}",
            f"Name that, or begin one: `terms new {reference}`",
        )
    content = folder.read(build_snapshot_path(loaded.id, answer.name))
    editor = YamlEditor(content.decode("utf-8"))
    return EditedSnapshot(folder, loaded, listing, answer.name, content, editor)


def read_edited(edited: EditedSnapshot) -> Snapshot:
    """Return the snapshot as it would be read now."""
    tree = CachedFolder(edited.folder.root, {edited.path: edited.editor.finish().encode("utf-8")})
    return load_partial_deal(tree, edited.listing, [edited.name]).snapshots[0]


def finish_edit(
    edited: EditedSnapshot, entry: str, remarks: Sequence[str], options: EditOptions
) -> EditReport:
    """Check the edited snapshot, write it, and report it; ``entry`` is the term or proposal of the edit.

    Raises:
        FindingsError: it would have errors that no later command mends.
        TermsError: it cannot be written, or has changed since it was read.
    """
    new = edited.editor.finish().encode("utf-8")
    change = FileChange(edited.path, edited.content, new)
    return write_snapshot(edited.folder, edited.deal.id, edited.name, [change], remarks, options, entry)


def write_snapshot(
    folder: Folder,
    deal: str,
    name: PartialDate | None,
    changes: Sequence[FileChange],
    remarks: Sequence[str],
    options: EditOptions,
    entry: str | None = None,
) -> EditReport:
    """Check the files of a deal as they would be, write them, and report them.

    ``name`` is the snapshot that is written, and ``entry`` the term or proposal of it, if it is one alone.
    """
    contents = {change.path: change.new for change in changes}
    before = _find_wrong(folder, deal, {}, options)
    after = _find_wrong(folder, deal, contents, options)
    counted = Counter[object](map(_identify, before))
    new = [finding for finding in after if not _take(counted, finding)]
    require_readable(new)
    tree = CachedFolder(folder.root, contents)
    steps = tuple(_iter_steps(tree, deal, name, options)) if name is not None else ()
    if not options.is_trial:
        write_changes(folder.root, changes)
    return EditReport(
        is_trial=options.is_trial,
        files=tuple(map(describe_file, changes)),
        remarks=tuple(remarks),
        remaining=tuple(sort_findings(new)),
        settled=sum(counted.values()),
        uncited=_list_uncited(after, build_snapshot_path(deal, name), entry) if name is not None else {},
        steps=steps,
    )


def write_record(
    folder: Folder, id_: str, changes: Sequence[FileChange], remarks: Sequence[str], options: EditOptions
) -> EditReport:
    """Check a record as it would be, write it with the files beside it, and report them."""
    path = f"{SEEDS_FOLDER}/{id_}{YAML_SUFFIX}"
    contents = {change.path: change.new for change in changes if change.path == path}
    store = SourceStore(CachedFolder(folder.root, contents))
    store.resolve(id_)
    require_readable([finding for finding in store.findings if finding.place.path == path])
    if not options.is_trial:
        write_changes(folder.root, changes)
    return EditReport(
        is_trial=options.is_trial, files=tuple(map(describe_file, changes)), remarks=tuple(remarks)
    )


def describe_file(change: FileChange) -> EditedFile:
    """Return which lines of a file an edit changes."""
    try:
        old, new = ((change.old or b"").decode("utf-8-sig"), change.new.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return EditedFile(change.path, change.old is None, ())
    if change.old is None and not change.path.endswith(YAML_SUFFIX):
        return EditedFile(change.path, True, ())
    before, after = old.splitlines(), new.splitlines()
    changes = [
        ChangedLines(j1 + 1, tuple(before[i1:i2]), tuple(after[j1:j2]))
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        if tag != "equal"
    ]
    return EditedFile(change.path, change.old is None, tuple(changes))


def _find_wrong(
    folder: Folder, deal: str, contents: Mapping[str, bytes], options: EditOptions
) -> list[Finding]:
    if contents or folder.list_names(f"{TERMS_FOLDER}/{deal}"):
        names = [name for name in list_rules() if name != "unused-source"]
        checked = run_rules(
            CheckOptions(folder.root, options.captures, names, contents), (deal,), whole=False
        )
        return sort_findings(checked.findings)
    return []


def _list_uncited(findings: Iterable[Finding], path: str, entry: str | None) -> dict[str, tuple[str, ...]]:
    """List what a citation has yet to support in a snapshot, or in one entry of it."""
    uncited = dict[str, tuple[str, ...]]()
    for finding in findings:
        id_, fields = _read_uncited(finding, path)
        if fields is not None and entry in (None, id_):
            uncited[id_] = tuple(dict.fromkeys((*uncited.get(id_, ()), *fields)))
    return uncited


def _read_uncited(finding: Finding, path: str) -> tuple[str, tuple[str, ...] | None]:
    """Return the entry of a file, and the fields, for which a finding says that a citation is missing."""
    keys = finding.place.keys.split(".")
    if finding.rule != "unsupported-change" or finding.place.path != path or len(keys) < 2:
        return "", None
    return keys[1], unsupported_change.read_missing_support(finding)


def _take(counted: Counter[object], finding: Finding) -> bool:
    """Take one finding of that identity, whose line may have moved, from those that were there before."""
    identity = _identify(finding)
    if counted[identity] <= 0:
        return False
    counted[identity] -= 1
    return True


def _identify(finding: Finding) -> object:
    """Return what makes a finding the same: where a source is missing, a new one that will not do is news."""
    return finding.identity, finding.message if finding.rule == "unsupported-change" else ""


def _iter_steps(
    tree: CachedFolder, deal: str, name: PartialDate, options: EditOptions
) -> Iterator[DiffReport]:
    """Compare a snapshot with the one before it, and with the next."""
    listing = find_snapshots(tree, deal)
    asked = DiffOptions(captures=options.captures)
    for older, newer in pairwise(listing.snapshot_names):
        if name in (older, newer):
            yield build_diff_report(tree, listing, older.text, newer.text, options.today, asked)
