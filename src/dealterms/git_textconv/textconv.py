"""One file as the text in which git looks for differences."""

import hashlib
import os
import stat

from dealterms.errors import TermsError
from dealterms.git_textconv.canonical import canonicalize
from dealterms.git_textconv.escape import escape_line
from dealterms.loader.tree import MAX_FILE_BYTES, describe_size


def convert_file(file: str) -> str:
    """Return the lines of a deal's file; its own lines, below the reason, where it cannot be read.

    Of one that is larger than any file of a deal may be, only its size and digest: git holds and compares
    all that it is given. It raises nothing: git stops with an error where a textconv fails.
    """
    try:
        with open(file, "rb", opener=_open_without_waiting) as opened:
            state = os.fstat(opened.fileno())
            if not stat.S_ISREG(state.st_mode):
                return f"# cannot read {escape_line(file)}: not a regular file\n"
            if state.st_size > MAX_FILE_BYTES:
                reason = str(TermsError(*describe_size(state.st_size, MAX_FILE_BYTES)))
                digest = hashlib.file_digest(opened, "sha256").hexdigest()
                return f"# not shown: {reason}\n# sha256 {digest}\n"
            content = opened.read(MAX_FILE_BYTES)
    except (OSError, ValueError) as error:
        return f"# cannot read {escape_line(file)}: {getattr(error, 'strerror', None) or error}\n"
    try:
        return canonicalize(content, "this file")
    except TermsError as error:
        reason = str(error)
    except Exception as error:
        reason = f"a bug in terms, {type(error).__name__}"
    # No file that can be read has a first line like this one.
    lines = content.decode("utf-8", "surrogateescape").split("\n")
    return "\n".join([f"# as it is written: {escape_line(reason)}", *map(escape_line, lines)]) + "\n"


def _open_without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe, too, at once."""
    return os.open(path, flags | os.O_NONBLOCK)
