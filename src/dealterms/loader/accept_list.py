"""The accept list of a repository, `terms/accepted.yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealterms.loader.layout import ENDING, TERMS
from dealterms.loader.tree import Tree
from dealterms.loader.validation import Desk, Enough
from dealterms.model.finding import Finding

if TYPE_CHECKING:
    from dealterms.model.accept_list import Acceptance

NAME = f"accepted{ENDING}"
PATH = f"{TERMS}/{NAME}"


def accepted(tree: Tree) -> tuple[tuple[Acceptance, ...], list[Finding]]:
    """The findings that are accepted, and what is wrong with the list; nothing, if there is none."""
    if NAME not in tree.names(TERMS):
        return (), []
    from dealterms.model.accept_list import AcceptList

    desk = Desk(tree)
    opened = desk.open(PATH)
    found = None
    if opened is not None:
        try:
            found = desk.model(AcceptList, *opened)
        except Enough:
            found = None
    return found.accepted if found is not None else (), desk.findings
