"""One file as the text in which git looks for differences."""

from __future__ import annotations

from dealterms.errors import TermsError
from dealterms.git_textconv.canonical import canonicalize
from dealterms.git_textconv.escape import escape_line


def convert_file(file: str) -> str:
    """The lines of a file of a deal; the file's own, under the reason, where they cannot be had."""
    try:
        with open(file, "rb") as opened:
            content = opened.read()
    except OSError as error:
        return f"# {escape_line(file)} cannot be read: {error.strerror or error}\n"
    try:
        return canonicalize(content, "this file").text
    except TermsError as error:
        why = str(error)
    except Exception as error:
        why = f"a bug in terms, {type(error).__name__}"
    # No line of a file that can be read begins like the first one here.
    lines = content.decode("utf-8", "surrogateescape").split("\n")
    return "\n".join([f"# as it is written: {escape_line(why)}", *map(escape_line, lines)]) + "\n"
