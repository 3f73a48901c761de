r"""The marks that stand between the cells of a table: no quote runs over them as if it were one phrase.

    replace_marks("Alpha pays 5%\uFDE0Beta keeps the rest")  ->  "Alpha pays 5%\tBeta keeps the rest"

A reader sees a tab or a line break, as a browser copies them. Both would be normalized to a blank, and
so words of two cells that nobody wrote together would be found. The marks are noncharacters, which
Unicode reserves for use inside of a program: they are normalized to nothing else.
"""

from __future__ import annotations

TAB_MARK = "\ufde0"
"""Between two cells of a row: one for each cell that begins."""
LINE_MARK = "\ufde1"
"""Between any other two cells, and where a table begins or ends."""


def replace_marks(marked: str) -> str:
    """Return the text as it is shown and counted, of the same length."""
    return marked.replace(TAB_MARK, "\t").replace(LINE_MARK, "\n")
