"""One file as the text in which git looks for differences."""

from dealterms.errors import TermsError, UnreadableError
from dealterms.git_textconv.canonical import canonicalize
from dealterms.git_textconv.escape import escape_line
from dealterms.loader.tree import MAX_FILE_BYTES, describe_size


def convert_file(file: str) -> str:
    """Return the lines of a deal's file; its own lines, below the reason, where it cannot be read.

    It raises nothing: git stops with an error where a textconv fails.
    """
    try:
        with open(file, "rb") as opened:
            content = opened.read()
    except (OSError, ValueError) as error:
        return f"# cannot read {escape_line(file)}: {getattr(error, 'strerror', None) or error}\n"
    try:
        if len(content) > MAX_FILE_BYTES:
            raise UnreadableError(*describe_size(len(content), MAX_FILE_BYTES))
        return canonicalize(content, "this file")
    except TermsError as error:
        reason = str(error)
    except Exception as error:
        reason = f"a bug in terms, {type(error).__name__}"
    # No file that can be read has a first line like this one.
    lines = content.decode("utf-8", "surrogateescape").split("\n")
    return "\n".join([f"# as it is written: {escape_line(reason)}", *map(escape_line, lines)]) + "\n"
