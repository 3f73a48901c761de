"""What `terms review` compares: the files at the two ends of a range, and which of them differ.

`revisions` says which commits a range names; here they become trees that can be read:

    both_ends("main...feature", "deals/terms/d")
    base           RevisionTree: `deals/` in the merge base;  base_name "main (4a21e33)"
    head           RevisionTree: `deals/` in feature;         head_name "feature (77d1c09)"
    changed_files  (ChangedFile("terms/d/2025.yaml", "added"),)
    prefix         "deals/"
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from dealterms.errors import NoSuchDealError, UnreadableError
from dealterms.git.changed_files import ChangedFile, diff_trees, diff_work_tree, list_changed_files
from dealterms.git.objects import FOLDER_MODE, ObjectStore
from dealterms.git.revisions import Repository
from dealterms.git.trees import RevisionTree, WorkTree
from dealterms.loader.misplaced import list_names_in_other_case
from dealterms.loader.names import SEEDS_FOLDER, TERMS_FOLDER
from dealterms.loader.tree import Folder, Tree


class RevisionRange(NamedTuple):
    """The two ends of a range, and the files that differ."""

    base: RevisionTree
    head: RevisionTree | WorkTree
    changed_files: tuple[ChangedFile, ...]
    """Below `terms/` and `seeds/`, sorted by their paths."""
    base_name: str
    """For people: `main (4a21e33)`, or `4a21e33` for a revision that was named by its id."""
    head_name: str
    root: str
    """The folder on disk that holds `terms/`; in a bare repository, git's own."""
    prefix: str
    """The root as seen from the top of the repository: empty, or `deals/` with a closing slash."""
    base_tip: RevisionTree
    """The newest commit of the base: its list of accepted findings counts, not that of the merge base."""
    tracked_seeds: frozenset[str]
    """The names in `seeds/` that git tracks at either end, or in the index."""


def both_ends(range_: str | None, start: str = ".") -> RevisionRange:
    """Find the two ends of a range; without one, those of what the work tree adds to the default branch.

    Raises:
        NoSuchRevisionError: git is not installed, or knows no such revision.
        NoSuchDealError: neither end has a `terms/`.
    """
    folder, on_disk = _find_start_folder(start)
    repository = Repository(folder)
    base, head, tip = repository.resolve_range(range_)
    objects = ObjectStore(repository.git)
    base_top = objects.root_tree(base.id)
    head_top = base_top if head is None else objects.root_tree(head.id)
    names = base.name, "the work tree" if head is None else head.name
    if head is None and on_disk:
        prefix = repository.prefix
    else:
        prefix = _find_nearest_prefix(objects, (head_top, base_top), repository.prefix, names)
    root = folder if on_disk and prefix == repository.prefix else repository.get_disk_path(prefix)
    old = RevisionTree(objects, _find_tree_id(objects, base_top, prefix))
    tip_top = base_top if tip.id == base.id else objects.root_tree(tip.id)
    policy = RevisionTree(objects, _find_tree_id(objects, tip_top, prefix))
    new: RevisionTree | WorkTree
    if head is not None:
        new = RevisionTree(objects, _find_tree_id(objects, head_top, prefix))
        changes = diff_trees(repository, old.tree_id, new.tree_id)
    else:
        disk = Folder(root)
        # In a revision the folders that nobody reads are there; on disk they are what differs from it.
        others = {*list_names_in_other_case(old), *list_names_in_other_case(disk)}
        changes = diff_work_tree(repository, base_top, prefix, disk, others)
        new = WorkTree(old, root, {path: entry for path, _, entry in changes})
    tracked = repository.list_tracked_names(f"{prefix}{SEEDS_FOLDER}").union(
        _list_seeds(old), _list_seeds(new) if head else ()
    )
    return RevisionRange(old, new, list_changed_files(changes), *names, root, prefix, policy, tracked)


def _list_seeds(tree: Tree) -> Sequence[str]:
    try:
        return tree.list_names(SEEDS_FOLDER)
    except UnreadableError:
        # What reads the records says why.
        return ()


def _find_start_folder(start: str) -> tuple[str, bool]:
    """Return the folder in which to run git, and whether it holds `terms/`."""
    try:
        return Folder.find_nearest(start).root, True
    except NoSuchDealError as error:
        try:
            folder = os.path.abspath(start)
        except OSError:
            raise error from None
        # `terms/` may still be in a revision.
        if os.path.isdir(folder):
            return folder, False
        raise


def _find_nearest_prefix(
    objects: ObjectStore, tops: tuple[str, str], prefix: str, names: tuple[str, str]
) -> str:
    """Return the prefix of the nearest `terms/` upward: of the head if it has one, else of the base."""
    if any(_has_terms(objects, top, prefix) for top in tops):
        return prefix
    for top in tops:
        above = prefix
        while above:
            above = above[: above.rstrip("/").rfind("/") + 1]
            if _has_terms(objects, top, above):
                return above
    where = f"`{prefix}` or above it" if prefix else "the top of the repository"
    if names[0] == "nothing":
        raise NoSuchDealError(f"no `{TERMS_FOLDER}/` folder in {where} yet. Make one, with a deal in it")
    raise NoSuchDealError(
        f"neither {names[0]} nor {names[1]} has a `{TERMS_FOLDER}/` folder in {where}."
        " Name other revisions, or another folder with -C"
    )


def _has_terms(objects: ObjectStore, top: str, prefix: str) -> bool:
    root = _find_tree_id(objects, top, prefix)
    entry = objects.tree(root).get(TERMS_FOLDER) if root else None
    return entry is not None and not entry.is_file


def _find_tree_id(objects: ObjectStore, top: str, prefix: str) -> str | None:
    """Return the id of the folder of that prefix; None if there is none."""
    for name in prefix.split("/")[:-1]:
        entry = objects.tree(top).get(name)
        if entry is None or entry.mode != FOLDER_MODE:
            return None
        top = entry.id
    return top
