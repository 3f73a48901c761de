r"""The first line of a new file, if others of its sort have one: it tells an editor which schema it follows.

copy_modeline(folder, ["terms/acme-bolt/2024.yaml"], "basis: amendment\n")
  ->  "# yaml-language-server: $schema=../../schemas/snapshot.json\nbasis: amendment\n"
"""

from collections.abc import Iterable

from dealterms.errors import UnreadableError
from dealterms.loader.tree import Folder

_MARK = "# yaml-language-server:"


def copy_modeline(folder: Folder, siblings: Iterable[str], text: str) -> str:
    """Put the line that the first of the siblings has above the text, if it has one.

    The siblings are files of the same sort, which lie as deep: the line names a file by its place.
    """
    for path in siblings:
        try:
            first = folder.read(path).decode("utf-8-sig", "replace").partition("\n")[0].rstrip("\r")
        except UnreadableError:
            return text
        return f"{first}\n{text}" if first.startswith(_MARK) else text
    return text
