"""`terms`, and `python -m dealterms`: starts the command line and owns its exit codes."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress


def main() -> None:
    """Run the command line.

    Exit codes: 0 done; 1 only what was asked to be one; 2 it could not be done; 70 a bug in terms.
    """
    # Ctrl-C ends it as it ends other programs, at once and by the signal: nothing has to be tidied up.
    # Where it is ignored, as below `nohup`, it stays so.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Taking the interpreter apart costs as much as the whole comparison, and nothing is left to save.
    os._exit(_run())


def _run() -> int:
    try:
        # A cold start allocates a lot and frees nothing: collecting during it is wasted (measured: a tenth).
        import gc

        gc.set_threshold(200_000, 20, 20)
        # pydantic would look for plug-ins in every package that is installed, and run them; we want none.
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
        sys.meta_path.insert(0, ArraysFinder)
        from dealterms.writing.streams import open_streams

        open_streams()
        from dealterms.cli.errors import run

        return run(sys.argv[1:])
    except BaseException as error:
        # The command line itself could not be loaded. But never 1, which says "there are differences".
        is_refused = isinstance(error, ImportError | MemoryError | OSError | SystemError)
        cause = f"{type(error).__name__}: {error}".splitlines()[0].rstrip(": ")
        hint = "Install it anew, or allow it more memory and files" if is_refused else "Please report it"
        message = f"terms: it cannot start ({cause}). {hint}\n"
        with suppress(OSError):
            os.write(2, message.encode("ascii", "backslashreplace"))
        return 2 if is_refused else 70


class ArraysFinder:
    """Hides from deepdiff, while it is imported, the libraries whose arrays it could compare.

    Where they are installed, they take three times as long as all else, and we compare plain text.
    """

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        """Find nothing; say that these are not there."""
        if name in ("numpy", "pandas", "polars"):
            deepdiff = sys.modules.get("deepdiff")
            if deepdiff is not None and not hasattr(deepdiff, "DeepDiff"):
                raise ModuleNotFoundError(name=name)


if __name__ == "__main__":
    main()
