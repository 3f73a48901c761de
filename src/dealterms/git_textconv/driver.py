"""What a file's two sides tell of the deal, in the words of `terms diff` and `terms review`.

Git dies of a driver that fails, so nothing leaves here but text: at worst the plain lines.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from dealterms.errors import TermsError, UnreadableError
from dealterms.formats import RenderOptions, render
from dealterms.git_textconv.canonical import CanonicalFile, CanonicalLine, canonicalize
from dealterms.git_textconv.escape import escape_line
from dealterms.git_textconv.overlay_tree import Beside
from dealterms.git_textconv.unified import came_and_went, unified
from dealterms.loader.layout import (
    HEADER_FILE,
    SEEDS_FOLDER,
    TERMS_FOLDER,
    YAML_SUFFIX,
    list_snapshots,
)
from dealterms.loader.tree import MAX_FILE_BYTES, Folder
from dealterms.model.partial_date import PartialDate
from dealterms.model.report import Report
from dealterms.model.review import FILE_CHANGE_LABELS, DealReview

if TYPE_CHECKING:
    from dealterms.reviews.deal import ReviewedDeal

_NOBODY = "/dev/null"
_LINK = "120000"
_MOVED = ("similarity", "rename", "copy")
"""How the lines begin in which git says that a file was moved; it knows others, of ids."""


class _Side(NamedTuple):
    """The file as one side has it."""

    path: str
    """Below the folder that holds `terms/`."""
    content: bytes | None
    """None where there is no such file."""

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]


class _Pair(NamedTuple):
    """A file and what became of it."""

    root: str
    """The folder that holds `terms/`, as seen from here; empty for the one here."""
    old: _Side
    new: _Side


def told(arguments: Sequence[str], look: RenderOptions) -> str:
    """What git is to show for the arguments that it calls a driver with; a failure is told, too."""
    match arguments:
        case [path]:
            return f"* Unmerged path {escape_line(path)}: settle the conflict, and its terms are told\n"
        case [path, old, _, old_mode, new, _, new_mode, *moved] if len(moved) <= 2:
            now, about = (moved[0] if moved else path), "".join(moved[1:])
            header = [f"diff --terms {escape_line(f'a/{path}')} {escape_line(f'b/{now}')}"]
            header += [escape_line(line) for line in about.split("\n") if line.startswith(_MOVED)]
            if old_mode != new_mode and "." not in (old_mode, new_mode):
                header.append(f"mode {old_mode} → {new_mode}")
            body = _body((path, old), (now, new), _LINK in (old_mode, new_mode), look)
            return "\n".join([*header, body]).rstrip("\n") + "\n"
    return f"terms: git calls a driver with 1, 7 or 9 arguments, not with {len(arguments)}\n"


def _body(old: tuple[str, str], new: tuple[str, str], is_link: bool, look: RenderOptions) -> str:
    try:
        if is_link:
            raise UnreadableError("it is a symbolic link")
        return "\n".join(_story(_pair(old, new), look))
    except (TermsError, OSError) as error:
        return _plainly(old[1], new[1], _reason(error), look)
    except Exception as error:
        return _plainly(old[1], new[1], f"a bug in terms, {type(error).__name__}", look)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"it cannot be read, {error.strerror or error}"
    return str(error).rstrip(".")


def _plainly(old: str, new: str, why: str, look: RenderOptions) -> str:
    """The two files line by line, under the reason for it."""
    first = f"told line by line: {escape_line(why)}"
    try:
        return "\n".join([first, *unified(_content(old) or b"", _content(new) or b"", look)])
    except Exception:
        return first


# -- the two sides ------------------------------------------------------------------------------------


def _pair(old: tuple[str, str], new: tuple[str, str]) -> _Pair:
    """The two sides of a file of a deal.

    Raises:
        Unreadable: it is none, or cannot be read.
    """
    root, path = _below(new[0])
    return _Pair(root, _Side(_below(old[0])[1], _content(old[1])), _Side(path, _content(new[1])))


def _below(path: str) -> tuple[str, str]:
    """The folder that holds `terms/`, and the path from there."""
    # With --relative, git tells the path as it is from where the user stands.
    for whole in (path, os.path.join(os.environ.get("GIT_PREFIX", ""), path)):
        parts = whole.split("/")
        if parts[-1].endswith(YAML_SUFFIX):
            for depth, name in ((3, TERMS_FOLDER), (2, SEEDS_FOLDER)):
                if len(parts) >= depth and parts[-depth] == name:
                    return "/".join(parts[:-depth]), "/".join(parts[-depth:])
    raise UnreadableError("it is no file of a deal")


def _content(file: str) -> bytes | None:
    if file == _NOBODY:
        return None
    with open(file, "rb") as opened:
        content = opened.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableError(f"it has more than {MAX_FILE_BYTES:,} bytes")
    return content


# -- the stories --------------------------------------------------------------------------------------


def _story(pair: _Pair, look: RenderOptions) -> Iterator[str]:
    old, new = pair.old, pair.new
    was, now = _normal(old), _normal(new)
    if new.folder == SEEDS_FOLDER or HEADER_FILE in (old.name, new.name):
        what = _record if new.folder == SEEDS_FOLDER else _header
        yield FILE_CHANGE_LABELS[what(pair, was, now)]
        yield from came_and_went(_texts(was.lines), _texts(now.lines), look)
    elif new.content is None:
        yield f"{FILE_CHANGE_LABELS['deleted-snapshot']}; it held:"
        yield from ("", _cover(pair.root, old, was, look))
    elif old.content is None:
        yield from _added(pair.root, new, now, look)
    else:
        yield from _rewritten(pair, was, now, look)


def _normal(side: _Side) -> CanonicalFile:
    return CanonicalFile(()) if side.content is None else canonicalize(side.content, side.path)


def _record(pair: _Pair, was: CanonicalFile, now: CanonicalFile) -> str:
    """What befell a record, as a key of `WHAT`."""
    from dealterms.reviews.sources import SourcePair

    was_there, is_there = pair.old.content is not None, pair.new.content is not None
    id_ = pair.new.name.removesuffix(YAML_SUFFIX)
    return SourcePair(id_, was.source, now.source, was_there, is_there).what


def _header(pair: _Pair, was: CanonicalFile, now: CanonicalFile) -> str:
    """What befell a `deal.yaml`, as a key of `WHAT`."""
    if pair.old.content is None:
        return "new-deal"
    if pair.new.content is None:
        return "deleted-deal"
    return _reviewed(pair, was, now).files[0].what


def _texts(lines: Sequence[CanonicalLine], without: frozenset[str] = frozenset()) -> list[str]:
    return [line.text for line in lines if line.key and line.key not in without]


def _day(side: _Side) -> PartialDate:
    """The date of a snapshot.

    Raises:
        Unreadable: its name is none.
    """
    try:
        return PartialDate.parse(side.name.removesuffix(YAML_SUFFIX))
    except ValueError as error:
        raise UnreadableError(f"a snapshot is named by its date: {error}") from None


def _cover(root: str, side: _Side, lines: CanonicalFile, look: RenderOptions) -> str:
    """A snapshot alone."""
    from dealterms.reports.show import build_show_report

    tree = _tree(root, side, lines)
    listing = list_snapshots(tree, _deal(side))
    return _rendered(build_show_report(tree, listing, _day(side).text, None, date.max), look)


def _added(root: str, side: _Side, lines: CanonicalFile, look: RenderOptions) -> Iterator[str]:
    """The step to a new snapshot from the one before it, if that is on disk."""
    from dealterms.reports.diff import build_diff_report

    day = _day(side)
    before = [name for name in _on_disk(root, side) if name.last < day.first]
    if not before:
        first = f"{FILE_CHANGE_LABELS['new-snapshot']}, and none before it"
        yield from (first, "", _cover(root, side, lines, look))
        return
    tree = _tree(root, side, lines, [before[-1]])
    listing = list_snapshots(tree, _deal(side))
    report = build_diff_report(tree, listing, before[-1].text, day.text, None, date.max)
    yield from (FILE_CHANGE_LABELS["new-snapshot"], "", _rendered(report, look))


def _on_disk(root: str, side: _Side) -> Sequence[PartialDate]:
    """The snapshots on disk; none if the file itself is not there: that was another time."""
    if not os.path.lexists(os.path.join(root, side.path)):
        return ()
    return list_snapshots(Folder(root), _deal(side)).snapshot_names


def _rewritten(
    pair: _Pair, was: CanonicalFile, now: CanonicalFile, look: RenderOptions
) -> Iterator[str]:
    """What one snapshot said and says, and then, line by line, what else is in the file."""
    from dealterms.formats.text import render_sections
    from dealterms.pages.review_deal import iter_deal_sections

    _day(pair.old)
    if was == now:
        yield _moved(pair) + FILE_CHANGE_LABELS["reformatted"]
        return
    found = _reviewed(pair, was, now)
    yield _moved(pair) + FILE_CHANGE_LABELS[found.files[0].what]
    story = _past(found.review)
    parts = tuple(iter_deal_sections(story))
    if parts:
        yield from ("", render_sections(parts, look))
    corrected = frozenset(
        f"{term.term}.{field.field}"
        for correction in story.corrections
        for term in correction.terms
        for field in term.fields
    )
    rest = list(came_and_went(_texts(was.lines, corrected), _texts(now.lines, corrected), look))
    if rest:
        yield from ("", *rest)


def _reviewed(pair: _Pair, was: CanonicalFile, now: CanonicalFile) -> ReviewedDeal:
    """A review of the one file, where both sides have it, as if it had not moved."""
    from dealterms.git.changed_files import ChangedFile
    from dealterms.loader.sources import SourceStore
    from dealterms.reviews.deal import review_deal
    from dealterms.reviews.deal_at_revision import DealAtRevision

    new, deal = pair.new, _deal(pair.new)
    base = _tree(pair.root, new._replace(content=pair.old.content), was)
    head = _tree(pair.root, new, now)
    return review_deal(
        DealAtRevision(base, deal, SourceStore(base)),
        DealAtRevision(head, deal, SourceStore(head)),
        [ChangedFile(new.path, "modified")],
        (),
    )


def _moved(pair: _Pair) -> str:
    """What is to be said first of a snapshot that git takes for another one."""
    if pair.old.path == pair.new.path:
        return ""
    what = "moved" if pair.old.name == pair.new.name else FILE_CHANGE_LABELS["redated-snapshot"]
    return f"{what}, was {escape_line(pair.old.path)}; "


def _past(review: DealReview) -> DealReview:
    """What is rewritten, and nothing of steps: one snapshot has none."""
    return DealReview(
        review.deal,
        review.title,
        parties=review.parties,
        corrections=review.corrections,
        support=review.support,
    )


def _deal(side: _Side) -> str:
    return side.folder.removeprefix(f"{TERMS_FOLDER}/")


def _tree(
    root: str, side: _Side, lines: CanonicalFile, others: Sequence[PartialDate] = ()
) -> Beside:
    assert side.content is not None
    return Beside(
        root,
        side.folder,
        {side.name: side.content},
        [f"{name}{YAML_SUFFIX}" for name in others],
        parties=lines.parties,
        sources=lines.sources,
    )


def _rendered(report: Report, look: RenderOptions) -> str:
    """The page of a report.

    Raises:
        Unreadable: something that it needs cannot be read.
    """
    wrong = next((found for found in report.findings if found.severity == "error"), None)
    if wrong is not None:
        raise UnreadableError(str(wrong))
    return render(report, "text", look).rstrip("\n")
