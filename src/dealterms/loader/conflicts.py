"""What git leaves in a file that two branches changed, until somebody chooses.

    <<<<<<< HEAD          ->  a.yaml:4:1: a conflict marker of git is left here. Keep one side, …
        rate: 20%
    =======
        rate: 25%
    >>>>>>> theirs

YAML may even read such lines, in a text that is in quotes, so they are looked for before it does. A row
of `=` is also an underline: alone, it is a marker only where YAML cannot read it.
"""

import re

from dealterms.model.finding import Finding
from dealterms.model.location import Location

_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
# Git's markers begin their lines, and are longer than seven letters only where it is told so.
_MARKER_PATTERN = re.compile(r"^(?:(?:<{7,}|\|{7,}|>{7,})(?: .*)?|={7,})\r?$", re.MULTILINE)
_HINT = "Keep one side, and remove the lines that begin with `<<<<<<<`, `|||||||`, `=======` or `>>>>>>>`"


def find_conflict_marker(text: str, path: str) -> Finding | None:
    """Find the first marker of a conflict, if one is left."""
    if not any(marker in text for marker in _MARKERS):
        return None
    first = None
    for match in _MARKER_PATTERN.finditer(text):
        first = first or match
        if not match[0].startswith("="):
            return _build_finding(path, text.count("\n", 0, first.start()) + 1)
    return None


def find_row_of_equals_signs(text: str, path: str, refused: int) -> Finding | None:
    """Return the finding for a row of `=`, if the line that YAML refuses, counted from 1, is one."""
    line = text.split("\n")[refused - 1]
    is_marker = line.startswith("=") and _MARKER_PATTERN.fullmatch(line) is not None
    return _build_finding(path, refused) if is_marker else None


def _build_finding(path: str, line: int) -> Finding:
    return Finding("well-formed", Location(path, line, 1), "a conflict marker of git is left here", _HINT)
