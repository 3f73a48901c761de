"""Where the repository around a folder is: looked up here, for tracked files can mislead git.

Git takes any folder with `HEAD`, `objects/` and `refs/` for a bare repository. A branch can have such files,
too, in the folder that is reviewed; git would then read another repository, which the branch brought along:

    /clone/.git/                           find_repository("/clone/deals")
    /clone/deals/HEAD, objects/, refs/       /clone, if git tracks deals/HEAD there
    /clone/deals/terms/d/2024.yaml           /clone/deals, a bare repository, if not
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from dealterms.git.process import Git


def find_repository(folder: str) -> str | None:
    """Find the nearest folder upward that has or is a repository; on one disk, as git does."""
    bare: list[str] = []
    for path in _iter_folders_upward(folder):
        if _has_repository(path):
            return next((b for b in bare if not _is_tracked(path, b)), path)
        if _is_like_bare_repository(path):
            bare.append(path)
    return bare[0] if bare else None


def find_prefix(folder: str) -> str:
    """Return a folder as seen from the top of the clone around it: `deals/`; empty for the top, and outside.

    Git is not asked, so that programs find their files also where there is no git.
    """
    top = next(filter(_has_repository, _iter_folders_upward(folder)), None)
    return "" if top is None else build_prefix(folder, top)


def build_prefix(folder: str, top: str) -> str:
    """Return a folder as seen from the top of its clone, with a closing slash; empty for the top."""
    below = os.path.relpath(os.path.realpath(folder), top)
    return "" if below == os.curdir else f"{below.replace(os.sep, '/')}/"


def _iter_folders_upward(folder: str) -> Iterator[str]:
    current, below = os.path.realpath(folder), ""
    while not os.path.isdir(current):  # what is reviewed may be in a revision alone
        current = os.path.dirname(current)
    disk = os.stat(current).st_dev
    while current != below and os.stat(current).st_dev == disk:
        yield current
        current, below = os.path.dirname(current), current


def _has_repository(folder: str) -> bool:
    own = os.path.join(folder, ".git")
    return os.path.isfile(own) or os.path.lexists(os.path.join(own, "HEAD"))


def _is_like_bare_repository(folder: str) -> bool:
    has_folders = all(os.path.isdir(os.path.join(folder, name)) for name in ("objects", "refs"))
    # In a work tree, git's own folder is no other repository.
    is_own = os.path.basename(folder) == ".git"
    return has_folders and os.path.lexists(os.path.join(folder, "HEAD")) and not is_own


def _is_tracked(top: str, bare: str) -> bool:
    path = os.path.relpath(os.path.join(bare, "HEAD"), top)
    return Git(top).run("ls-files", "--error-unmatch", "--", path).returncode == 0
