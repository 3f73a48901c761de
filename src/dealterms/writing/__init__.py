"""Files out, whole or not at all."""

from __future__ import annotations

import os
import tempfile

from dealterms.errors import TermsError


def write_atomically(path: str, text: str) -> None:
    """Write ``text`` to ``path``: the old content stays until the new one is whole.

    Raises:
        TermsError: it cannot be written.
    """
    folder = os.path.dirname(path) or "."
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".terms-")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            os.fchmod(file.fileno(), _mode(path))
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)
        raise TermsError(f"`{path}` cannot be written: {error.strerror}") from None


def _mode(path: str) -> int:
    """The mode of the file that is replaced; for a new one, what the umask leaves."""
    try:
        return os.stat(path).st_mode & 0o777
    except OSError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask
