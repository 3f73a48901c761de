"""The record of an article: what its file says of itself, its text beside it, what is learned later.

build_source_report(folder, ArticleFile("gull.html", b"…"), {"class": "reported"}, None, options)
  ->  seeds/gull-2024-06-14.yaml     type, title, container_title, issued, …, capture with its sha256
      seeds/gull-2024-06-14.html     the article's own text, which is not tracked
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from dealterms.errors import NoSuchRevisionError, TermsError, UnreadableError
from dealterms.loader.names import SEEDS_FOLDER, YAML_SUFFIX
from dealterms.loader.sources import SourceStore
from dealterms.loader.tree import Folder
from dealterms.plugins import unknown
from dealterms.quotes.captures import MAX_CAPTURE_BYTES, CapturedText, CaptureStore
from dealterms.quotes.file_kinds import CaptureKind, decode_plain_text, identify
from dealterms.quotes.metadata import read_metadata
from dealterms.quotes.normalize import normalize_text
from dealterms.reports.cite import load_source
from dealterms.reports.edit import EditOptions, EditReport, write_record
from dealterms.reports.modeline import copy_modeline
from dealterms.writing.files import FileChange
from dealterms.writing.ids import to_token
from dealterms.writing.yaml_editor import Block, YamlEditor, render_document

IGNORE_FILE = ".gitignore"
IGNORED = f"/{SEEDS_FOLDER}/*\n!/{SEEDS_FOLDER}/*{YAML_SUFFIX}\n"
"""What keeps the articles' texts out of git, and their records in it."""
_IGNORE_COMMENT = "# The articles' own texts belong to their publishers and are not tracked.\n"
_TYPES: dict[CaptureKind, str] = {
    "html": "webpage",
    "xhtml": "webpage",
    "pdf": "document",
    "text": "document",
}
_SUFFIXES: dict[CaptureKind, str] = {"html": ".html", "xhtml": ".xhtml", "pdf": ".pdf", "text": ".txt"}
_KEYS = (
    "type", "genre", "title", "author", "container_title", "publisher", "number", "language", "url",
    "url_note", "read_at", "archived", "issued", "issued_note", "accessed", "class", "cites", "capture",
    "withdrawn", "summary",
)  # fmt: skip
"""The keys of a record, in the order in which they are written."""
_GAPS = ("author", "container_title", "language", "url", "issued", "class", "cites", "summary")
"""What a person is told to fill in, if it is known."""
_MIN_SHARED = 0.5
"""A text that shares so much with another is told to be like it."""
_SHINGLE_WORDS = 6
_BEGINS_LIKE_PDF, _BEGINS_LIKE_HTML = (
    b"%PDF-",
    re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE),
)


class ArticleFile(NamedTuple):
    """The file of an article."""

    name: str
    """Its name, of which the ending counts; empty for what was read from standard input."""
    content: bytes
    folder: str = ""
    """Where it lies."""


def read_article(path: str) -> ArticleFile:
    """Read the file of an article; a TermsError if it cannot be read, or is too large."""
    if re.match("https?://", path):
        raise TermsError(
            f"`{path}` is an address, and nothing here goes to the network", "Save the page as a file first"
        )
    if not os.path.lexists(path):
        raise TermsError(f"no such file: '{path}'")
    folder, name = os.path.split(os.path.abspath(path))
    try:
        return ArticleFile(name, Folder(folder, MAX_CAPTURE_BYTES).read(name), os.path.realpath(folder))
    except UnreadableError as error:
        raise TermsError(f"`{path}`: {error.message}", error.hint) from None


def build_source_report(
    folder: Folder,
    article: ArticleFile | None,
    given: Mapping[str, object],
    id_: str | None,
    options: EditOptions,
) -> EditReport:
    """Write the record of an article, with its text beside it, if it is at hand.

    Raises:
        FindingsError: the record would have errors.
        TermsError: the text is recorded already, it cannot be read, or the record has no title or no id.
    """
    found, remarks = read_what_it_says(article) if article is not None else ({}, [])
    values = {"type": "document", **found, **given}
    if "title" not in values:
        raise TermsError(
            "the file does not say its title" if article is not None else "--title is missing",
            "Give --title; in brackets, `[On the pier]`, if the text has none",
        )
    id_ = id_ or suggest_id(values)
    path = f"{SEEDS_FOLDER}/{id_}{YAML_SUFFIX}"
    if f"{id_}{YAML_SUFFIX}" in folder.list_names(SEEDS_FOLDER):
        raise TermsError(
            f"there is `{path}` already", f"Give another id with --id, or mend it: `terms source set {id_}`"
        )
    changes: list[FileChange] = []
    if article is not None:
        capture, changes, told = _take_text(folder, article, id_, values.get("class"), options)
        values = {"type": _TYPES[_identify(article)], **found, **given, "capture": capture}
        remarks += told
    gaps = [key for key in _GAPS if key not in values and not (key == "url" and "url_note" in values)]
    if gaps:
        remarks.append(
            f"Not said: {', '.join(gaps)}. `terms source set {id_} FIELD=VALUE` fills in what is known."
        )
    others = [
        f"{SEEDS_FOLDER}/{name}" for name in folder.list_names(SEEDS_FOLDER) if name.endswith(YAML_SUFFIX)
    ]
    text = copy_modeline(folder, others[-1:], _write_record(values))
    changes.append(FileChange(path, None, text.encode("utf-8")))
    return write_record(folder, id_, changes, remarks, options)


def build_source_set_report(
    folder: Folder,
    id_: str,
    values: Mapping[str, object],
    unset: Sequence[str],
    article: ArticleFile | None,
    options: EditOptions,
) -> EditReport:
    """Write what is learned of an article later into its record; its text, too, if it had none.

    Raises:
        FindingsError: the record would have errors.
        TermsError: there is no such record or key, the record has another text, or the text cannot be read.
    """
    source = load_source(folder, id_)
    for key in (*values, *unset):
        if key not in _KEYS:
            raise TermsError(*unknown("key of a record", key, _KEYS))
    path = f"{SEEDS_FOLDER}/{id_}{YAML_SUFFIX}"
    old = folder.read(path)
    editor = YamlEditor(old.decode("utf-8"))
    changes: list[FileChange] = []
    remarks: list[str] = []
    if article is not None:
        if source.capture is not None:
            raise TermsError(
                f"the record {id_} names a text already: `{source.capture.file}`",
                "Record another text with an id of its own, `terms source add FILE`",
            )
        class_ = values.get("class", source.class_)
        capture, changes, remarks = _take_text(folder, article, id_, class_, options)
        values = {**values, "capture": capture}
    for key, value in values.items():
        editor.set((key,), value, order=_KEYS)
    for key in unset:
        if editor.get((key,)) is None:
            raise TermsError(f"the record {id_} has no `{key}`", "Leave --unset out")
        editor.remove([(key,)], with_comments_above=False)
    changes.append(FileChange(path, old, editor.finish().encode("utf-8")))
    return write_record(folder, id_, changes, remarks, options)


def _take_text(
    folder: Folder, article: ArticleFile, id_: str, class_: object, options: EditOptions
) -> tuple[Block, list[FileChange], list[str]]:
    """Return what a record says of its text, the files that are written for it, and what a person is told.

    A text that lies where texts are looked for stays there, below its own name.
    """
    kind = _identify(article)
    remarks = [*_compare_with_others(folder, article, kind, class_, options)]
    seeds = os.path.realpath(os.path.join(folder.root, SEEDS_FOLDER))
    homes = {seeds, os.path.realpath(options.captures or seeds)}
    is_placed = article.folder in homes
    name = article.name if is_placed else f"{id_}{_SUFFIXES[kind]}"
    changes: list[FileChange] = []
    if not is_placed or article.folder == seeds:
        changes += _ignore_captures(folder, f"{SEEDS_FOLDER}/{name}")
    if not is_placed:
        changes += _place_capture(folder, f"{SEEDS_FOLDER}/{name}", article.content)
    digest = hashlib.sha256(article.content).hexdigest()
    return Block({"file": name, "sha256": digest}), changes, remarks


def read_what_it_says(article: ArticleFile) -> tuple[dict[str, object], list[str]]:
    """Return what a file says of itself, and what a person is told of that."""
    try:
        found = read_metadata(_identify(article), article.content)
    except UnreadableError as error:
        return {}, [f"What the file says of itself was not read: {error}."]
    if not found:
        return {}, []
    return dict(found), [f"Read off the file, to be compared with it: {', '.join(found)}."]


def suggest_id(values: Mapping[str, object]) -> str:
    """Return an id made of the outlet (or the author, or the title) and the date.

    Raises:
        TermsError: there is nothing of which it could be made.
    """
    names = [values.get(key) for key in ("container_title", "publisher", "author", "title")]
    name = next((name for name in map(_name, names) if name), "")
    if not name:
        raise TermsError("there is no name from which an id could be made", "Give --id")
    issued = _name(values.get("issued"))
    return f"{name}-{issued}" if issued else name


def _name(value: object) -> str:
    return to_token(str(value[0] if isinstance(value, list) and value else value or ""))


def _identify(article: ArticleFile) -> CaptureKind:
    name = article.name
    if not name:
        is_pdf = article.content.startswith(_BEGINS_LIKE_PDF)
        name = ".pdf" if is_pdf else ".html" if _BEGINS_LIKE_HTML.match(article.content) else ".txt"
        name = f"article{name}"
    try:
        kind = identify(name, article.content)
        if kind == "text":
            decode_plain_text(article.content)
    except UnreadableError as error:
        raise TermsError(f"the article cannot be read: {error.message}", error.hint) from None
    return kind


def _write_record(values: Mapping[str, object]) -> str:
    keys = [key for key in _KEYS if key in values] + [key for key in values if key not in _KEYS]
    return render_document(Block({key: values[key] for key in keys}))


def _place_capture(folder: Folder, path: str, content: bytes) -> Iterator[FileChange]:
    """Yield the file of the text, unless the same lies there: it may have been put there by hand."""
    name = path.rpartition("/")[2]
    if name not in folder.list_names(SEEDS_FOLDER):
        yield FileChange(path, None, content)
    elif Folder(folder.root, MAX_CAPTURE_BYTES).read(path) != content:
        raise TermsError(
            f"there is another `{path}` already", "Give another id with --id, or remove that file"
        )


def _ignore_captures(folder: Folder, path: str) -> Iterator[FileChange]:
    """Yield what tells git to leave the text alone, if it does not do so already."""
    from dealterms.git.discovery import find_repository
    from dealterms.git.process import Git

    top = find_repository(folder.root)
    if top is None:
        return
    full = os.path.relpath(os.path.join(os.path.realpath(folder.root), path), top)
    try:
        is_ignored = Git(top).run("check-ignore", "--no-index", "--quiet", "--", full).returncode == 0
    except NoSuchRevisionError:
        is_ignored = False
    if not is_ignored:
        yield build_ignore_change(folder)


def build_ignore_change(folder: Folder) -> FileChange:
    """Return `.gitignore` with the lines that keep the articles' texts out of git."""
    old = folder.read(IGNORE_FILE) if IGNORE_FILE in folder.list_names("") else None
    text = (old or b"").decode("utf-8", "surrogateescape")
    if IGNORED in text:
        return FileChange(IGNORE_FILE, old, old or b"")
    gap = "" if not text or text.endswith("\n") else "\n"
    new = f"{text}{gap}{_IGNORE_COMMENT}{IGNORED}"
    return FileChange(IGNORE_FILE, old, new.encode("utf-8", "surrogateescape"))


def _compare_with_others(
    folder: Folder, article: ArticleFile, kind: CaptureKind, class_: object, options: EditOptions
) -> Iterator[str]:
    """Yield which records have nearly the same text; raise a TermsError if one has the same.

    One text may know in two ways, and so have two records of different classes: a post retells others, and
    adds a reading of its own.
    """
    store = SourceStore(folder)
    store.read_all()
    digest = hashlib.sha256(article.content).hexdigest()
    same = set[str]()
    for id_, source in store.sources.items():
        if source.capture is not None and source.capture.sha256 == digest:
            if class_ is None or source.class_ in (None, class_):
                raise _build_duplicate_error(id_)
            same.add(id_)
            yield f"It is the text of {id_}, too, which has it as {source.class_}."
    captures = CaptureStore(folder, options.captures)
    own = normalize_text(_extract(article, kind))
    shingles = _list_shingles(own)
    for id_, source in sorted(store.sources.items()):
        text = captures.get(source) if id_ not in same else None
        if not isinstance(text, CapturedText):
            continue
        other = normalize_text(text.text)
        if other.split() == own.split():
            raise _build_duplicate_error(id_)
        shared = len(shingles & _list_shingles(other)) / max(1, len(shingles))
        if shared >= _MIN_SHARED:
            yield (
                f"{shared:.0%} of its passages stand in {id_}, too: if it repeats that, write"
                f" `cites: [{id_}]`; if that repeats it, write `cites` there."
            )


def _build_duplicate_error(id_: str) -> TermsError:
    return TermsError(
        f"this text is recorded already: `{SEEDS_FOLDER}/{id_}{YAML_SUFFIX}`",
        "Cite that record; for what it says in another way of knowing, give another --class",
    )


def _list_shingles(text: str) -> set[int]:
    words = text.lower().split()
    return {hash(tuple(words[at : at + _SHINGLE_WORDS])) for at in range(len(words) - _SHINGLE_WORDS + 1)}


def _extract(article: ArticleFile, kind: CaptureKind) -> str:
    from dealterms.quotes.budget import ExtractionBudget
    from dealterms.quotes.cells import replace_marks

    if kind == "text":
        return decode_plain_text(article.content)
    try:
        return replace_marks(ExtractionBudget().extract(kind, article.content))
    except UnreadableError as error:
        raise TermsError(f"the article cannot be read: {error.message}", error.hint) from None
