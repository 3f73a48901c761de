"""The commit of the work tree that a folder is in, and whether its deals are as that commit has them."""

from __future__ import annotations

from typing import NamedTuple

from dealterms.errors import TermsError
from dealterms.git.changed_files import diff_work_tree
from dealterms.git.revisions import Repository
from dealterms.loader.tree import Folder


class Commit(NamedTuple):
    """A commit by which data can be cited."""

    id: str
    is_changed: bool
    """The files of the deals differ from it: what was read is in no commit."""


def find_commit(folder: Folder) -> Commit | None:
    """Find the newest commit of the work tree around a folder; None if there is none, or no git."""
    try:
        repository = Repository(folder.root)
        found = repository.git.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        if not repository.has_work_tree or found.returncode != 0:
            return None
        id_ = found.stdout.decode("ascii").strip()
        changes = diff_work_tree(repository, id_, repository.prefix, folder)
    except TermsError:
        return None
    return Commit(id_, bool(changes))
