"""The lines of the files that findings are on."""

from collections.abc import Iterable, Iterator

from dealterms.errors import UnreadableError
from dealterms.loader.tree import Tree
from dealterms.model.finding import Finding


def iter_excerpts(tree: Tree, findings: Iterable[Finding]) -> Iterator[tuple[tuple[str, int], str]]:
    """Yield (path, line) and the line's text, for the lines that findings are on."""
    lines: dict[str, list[str]] = {}
    for finding in findings:
        path, number = finding.place[:2]
        if path not in lines:
            try:
                text = tree.read(path).decode("utf-8-sig", "replace")
                # Not `splitlines`: it ends lines at characters at which no editor does.
                lines[path] = [line.removesuffix("\r") for line in text.split("\n")]
            except UnreadableError:
                lines[path] = []
        if number <= len(lines[path]):
            yield (path, number), lines[path][number - 1]
