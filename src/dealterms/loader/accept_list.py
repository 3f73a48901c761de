"""The accept list of a repository, `terms/accepted.yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealterms.loader.names import ACCEPT_LIST_FILE, TERMS_FOLDER
from dealterms.loader.tree import Tree
from dealterms.loader.validation import ModelReader
from dealterms.model.finding import Finding

if TYPE_CHECKING:
    from dealterms.model.accept_list import Acceptance

ACCEPT_LIST_PATH = f"{TERMS_FOLDER}/{ACCEPT_LIST_FILE}"


def load_accept_list(tree: Tree) -> tuple[tuple[Acceptance, ...], list[Finding]]:
    """Read the findings that are accepted; return them, and what is wrong with the list."""
    names = tree.list_names(TERMS_FOLDER)
    if ACCEPT_LIST_FILE not in names:
        if not any(name.lower().startswith("accepted") for name in names):
            return (), []
        from dealterms.loader.misplaced import find_misnamed_accept_list

        return (), find_misnamed_accept_list(tree)
    from dealterms.model.accept_list import AcceptList

    reader = ModelReader(tree)
    document = reader.read_model(ACCEPT_LIST_PATH, AcceptList)
    return document[0].accepted if document is not None else (), reader.findings
