"""Write a file whole or not at all."""

import os
import tempfile

from dealterms.errors import TermsError


def write_atomically(path: str, text: str) -> None:
    """Write ``text`` to ``path``: the old content stays until the new one is whole.

    A link is followed; a device or a pipe is written to and never replaced.

    Raises:
        TermsError: it cannot be written.
    """
    content = text.encode("utf-8", "backslashreplace")
    target = os.path.realpath(path)
    try:
        if os.path.exists(target) and not (os.path.isfile(target) or os.path.isdir(target)):
            with open(target, "wb") as special:
                special.write(content)
        else:
            _replace_file(target, content)
    except OSError as error:
        message, hint = _describe_error(error, path)
        raise TermsError(f"`{path}` cannot be written: {message}", hint) from None


def _replace_file(target: str, content: bytes) -> None:
    if os.path.isdir(target):
        raise IsADirectoryError(f"{target} is a folder")
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(target), prefix=".terms-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), _get_mode(target))
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _describe_error(error: OSError, path: str) -> tuple[str, str]:
    folder = os.path.dirname(path)
    if isinstance(error, IsADirectoryError):
        return "it is a folder", "Name a file"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"no such folder: '{folder}'", "Make it first"
    if isinstance(error, PermissionError):
        return "permission denied", f"Name a file in another folder than `{folder or '.'}`"
    return f"{error.strerror}", "Name another file"


def _get_mode(path: str) -> int:
    """Return the mode of the file that is replaced; for a new one, what the umask leaves."""
    try:
        return os.stat(path).st_mode & 0o777
    except OSError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask
