"""A new deal: its folder, and who the parties are."""

from __future__ import annotations

from collections.abc import Mapping

from dealterms.errors import TermsError
from dealterms.loader.layout import list_deals
from dealterms.loader.names import HEADER_FILE, TERMS_FOLDER
from dealterms.loader.tree import Folder
from dealterms.model.value import parse_token
from dealterms.reports.edit import EditOptions, EditReport, write_snapshot
from dealterms.reports.modeline import copy_modeline
from dealterms.reports.source import build_ignore_change
from dealterms.writing.files import FileChange
from dealterms.writing.yaml_editor import Block, render_document


def build_init_report(
    folder: Folder,
    deal: str,
    title: str,
    parties: Mapping[str, Mapping[str, str]],
    more: Mapping[str, str],
    options: EditOptions,
) -> EditReport:
    """Write the `deal.yaml` of a new deal, and tell git to leave the articles' texts alone.

    ``more`` has its other keys: `default` and `note`.

    Raises:
        FindingsError: the files would have errors.
        TermsError: there is such a deal, or an id is none.
    """
    for id_ in (deal, *parties):
        try:
            parse_token(id_)
        except ValueError as error:
            raise TermsError(str(error)) from None
    path = f"{TERMS_FOLDER}/{deal}/{HEADER_FILE}"
    if folder.list_names(f"{TERMS_FOLDER}/{deal}"):
        raise TermsError(f"there is a deal `{deal}` already", f"Edit `{path}`, or give another id")
    header = Block({"title": title, "parties": Block(parties), **more})
    others = [f"{TERMS_FOLDER}/{other}/{HEADER_FILE}" for other in list_deals(folder)]
    text = copy_modeline(folder, others, render_document(header))
    changes = [build_ignore_change(folder), FileChange(path, None, text.encode("utf-8"))]
    remarks = ["Next, a first snapshot: `terms new DATE`, and its terms: `terms set TERM kind=KIND …`."]
    return write_snapshot(folder, deal, None, changes, remarks, options)
