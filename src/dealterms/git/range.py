"""What `terms review` compares: the two ends that a range of revisions means, read from git."""

from __future__ import annotations

import os
from typing import NamedTuple

from dealterms.errors import NoSuchDeal
from dealterms.git.changed_files import Touch, differing, differing_on_disk, touched
from dealterms.git.objects import Objects
from dealterms.git.revisions import Repository
from dealterms.git.trees import Revision, Worktree
from dealterms.loader.layout import TERMS
from dealterms.loader.tree import Folder

__all__ = ["Ends", "Revision", "Touch", "Worktree", "both_ends"]


class Ends(NamedTuple):
    """What is compared."""

    base: Revision
    head: Revision | Worktree
    touched: tuple[Touch, ...]
    """Below `terms/` and `seeds/`, sorted by their paths."""
    base_name: str
    """For people: `main (4a21e33)`, or `4a21e33` for one that was named by its id."""
    head_name: str
    root: str
    """The folder on disk that holds `terms/`; in a bare repository, git's own."""
    prefix: str
    """The root as seen from the top of the repository: empty, or `deals/` with a closing slash."""
    policy: Revision
    """The base as it is by now: what it agreed to since the branch left it, or agrees to no more, counts."""


def both_ends(range_: str | None, start: str = ".") -> Ends:
    """The two ends of a range; without one, what the work tree adds to the default branch.

    Raises:
        NoSuchRevision: git is not there, or knows no such revision.
        NoSuchDeal: neither end has a `terms/`.
    """
    standing, on_disk = _standing(start)
    repository = Repository(standing)
    base, head, tip = repository.ends(range_)
    objects = Objects(repository.git)
    base_top = objects.top(base.id)
    head_top = base_top if head is None else objects.top(head.id)
    names = base.name, "the work tree" if head is None else head.name
    if head is None and on_disk:
        prefix = repository.prefix
    else:
        prefix = _nearest(objects, (head_top, base_top), repository.prefix, names)
    root = standing if on_disk and prefix == repository.prefix else repository.path(prefix)
    old = Revision(objects, _below(objects, base_top, prefix))
    policy = old
    if tip.id != base.id:
        policy = Revision(objects, _below(objects, objects.top(tip.id), prefix))
    if head is not None:
        new = Revision(objects, _below(objects, head_top, prefix))
        between = differing(repository, old.top, new.top)
        return Ends(old, new, touched(between), *names, root, prefix, policy)
    over = differing_on_disk(repository, base_top, prefix, Folder(root))
    work = Worktree(old, root, {path: entry for path, _, entry in over})
    return Ends(old, work, touched(over), *names, root, prefix, policy)


def _standing(start: str) -> tuple[str, bool]:
    """The folder from which git is asked, and whether it holds `terms/`."""
    try:
        return Folder.nearest(start).root, True
    except NoSuchDeal as error:
        try:
            here = os.path.abspath(start)
        except OSError:
            raise error from None
        # A revision may have it still.
        if os.path.isdir(here):
            return here, False
        raise


def _nearest(objects: Objects, tops: tuple[str, str], here: str, names: tuple[str, str]) -> str:
    """The prefix of the nearest `terms/` upward: of the head if it has one, else of the base."""
    if any(_has_terms(objects, top, here) for top in tops):
        return here
    for top in tops:
        above = here
        while above:
            above = above[: above.rstrip("/").rfind("/") + 1]
            if _has_terms(objects, top, above):
                return above
    where = f"`{here}` or above it" if here else "the top of the repository"
    if names[0] == "nothing":
        raise NoSuchDeal(
            f"there is no `{TERMS}/` folder in {where} yet. Make one, with a deal in it"
        )
    raise NoSuchDeal(
        f"neither {names[0]} nor {names[1]} has a `{TERMS}/` folder in {where}."
        " Name other revisions, or another folder with -C"
    )


def _has_terms(objects: Objects, top: str, prefix: str) -> bool:
    root = _below(objects, top, prefix)
    entry = objects.folder(root).get(TERMS) if root else None
    return entry is not None and not entry.is_file


def _below(objects: Objects, top: str, prefix: str) -> str | None:
    """The id of the folder of that prefix, if there is one."""
    for name in prefix.split("/")[:-1]:
        entry = objects.folder(top).get(name)
        if entry is None or not entry.is_folder:
            return None
        top = entry.id
    return top
