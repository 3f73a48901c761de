"""Write a file whole or not at all."""

import errno
import os
import re
import signal
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from dealterms.errors import TermsError

_DESCRIPTOR_PATH = re.compile(r"(?:/dev|/proc/(?P<process>\d+))/fd/(?P<number>\d+)")
_MAX_LINKS = 40
_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


def write_atomically(path: str, text: str | bytes) -> None:
    """Write a text, or bytes as they are, to ``path``: the old content stays until the new one is whole.

    A link is followed. A device, a pipe, or what is open already, as `/dev/stdout` is, is written to and
    never replaced; that its reader has gone is no failure.

    Raises:
        TermsError: it cannot be written.
    """
    content = text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text
    if path.endswith(os.sep):  # `realpath` would make it the name of a file
        raise TermsError(f"`{path}` cannot be written: it names a folder. Name a file")
    try:
        descriptor = find_descriptor(path)
        if descriptor is not None:
            _write_to(os.dup(descriptor), content)
        elif is_special(path):
            _write_to(os.open(path, os.O_WRONLY | os.O_APPEND), content)
        else:
            with hold_signals():
                place_file(os.path.realpath(path), content)
    except OSError as error:
        message, hint = describe_write_error(error, path)
        raise TermsError(f"`{path}` cannot be written: {message}", hint) from None


def find_descriptor(path: str) -> int | None:
    """Return the descriptor of this process that a path names, as `/dev/stdout` and `/dev/fd/3` do."""
    for _ in range(_MAX_LINKS):
        folder, name = os.path.split(os.path.abspath(path))
        path = os.path.join(os.path.realpath(folder), name)
        match = _DESCRIPTOR_PATH.fullmatch(path)
        if match and match["process"] in (None, str(os.getpid())):
            return int(match["number"])
        if not os.path.islink(path):
            return None
        path = os.path.join(os.path.dirname(path), os.readlink(path))
    return None


def is_special(path: str) -> bool:
    """Return whether a path leads to what is neither a file nor a folder."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _write_to(descriptor: int, content: bytes) -> None:
    with suppress(BrokenPipeError), open(descriptor, "wb") as file:
        file.write(content)


def place_file(target: str, content: bytes, *, is_new: bool = False) -> None:
    """Put a file in its place in one step, once all of it is on disk.

    Raises:
        FileExistsError: it is to be a new file, and there is one.
        OSError: it cannot be written; what was there is still there.
    """
    if os.path.isdir(target):
        raise IsADirectoryError(f"{target} is a folder")
    if os.path.exists(target) and not os.access(target, os.W_OK):
        raise PermissionError(f"{target} is read-only")
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(target), prefix=".terms-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), _get_mode(target))
            os.fsync(file.fileno())
        if is_new:
            _link_new(temporary, target)
        else:
            os.replace(temporary, target)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def _link_new(temporary: str, target: str) -> None:
    """Move a file to a name that nothing has: `os.replace` would replace what came in between."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if os.path.lexists(target):
            raise FileExistsError(target) from None
        os.replace(temporary, target)
    else:
        os.unlink(temporary)


@contextmanager
def hold_signals() -> Iterator[None]:
    """Let a signal that ends the process wait, so that no half of a file is left behind."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def describe_write_error(error: OSError, path: str) -> tuple[str, str]:
    """Return why a file cannot be written, and what would help."""
    folder = os.path.dirname(path)
    if isinstance(error, IsADirectoryError):
        return "it is a folder", "Name a file"
    if isinstance(error, FileNotFoundError) and os.path.isdir(folder or "."):
        return "no file can be made there", "Name one in another folder"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"no such folder: '{folder}'", "Make it first"
    if isinstance(error, PermissionError):
        return "permission denied", f"Name a file in another folder than `{folder or '.'}`"
    if error.errno == errno.EBADF:
        return "it is not open for writing", "Open it, or name another file"
    return f"{error.strerror or error}", "Name another file"


def _get_mode(path: str) -> int:
    """Return the mode of the file that is replaced; for a new one, what the umask leaves."""
    try:
        return os.stat(path).st_mode & 0o777
    except OSError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask
