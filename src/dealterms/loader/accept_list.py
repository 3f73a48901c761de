"""The accept list of a repository, `terms/accepted.yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealterms.loader.layout import TERMS_FOLDER, YAML_SUFFIX
from dealterms.loader.tree import Tree
from dealterms.loader.validation import ModelReader, TooManyFindingsError
from dealterms.model.finding import Finding

if TYPE_CHECKING:
    from dealterms.model.accept_list import Acceptance

ACCEPT_LIST_NAME = f"accepted{YAML_SUFFIX}"
ACCEPT_LIST_PATH = f"{TERMS_FOLDER}/{ACCEPT_LIST_NAME}"


def load_accept_list(tree: Tree) -> tuple[tuple[Acceptance, ...], list[Finding]]:
    """The findings that are accepted, and what is wrong with the list; nothing, if there is none."""
    if ACCEPT_LIST_NAME not in tree.list_names(TERMS_FOLDER):
        return (), []
    from dealterms.model.accept_list import AcceptList

    desk = ModelReader(tree)
    opened = desk.read_values(ACCEPT_LIST_PATH)
    found = None
    if opened is not None:
        try:
            found = desk.validate(AcceptList, *opened)
        except TooManyFindingsError:
            found = None
    return found.accepted if found is not None else (), desk.findings
