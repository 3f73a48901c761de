"""`terms`, and `python -m dealterms`: starts the command line and owns its exit codes."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line.

    Exit codes: 0 done; 1 only what was asked to be one; 2 it could not be done; 70 a bug in terms.
    """
    code = 0
    # A cold start allocates a lot and frees nothing: collecting during it is wasted (measured: a tenth).
    gc.set_threshold(200_000, 20, 20)
    # pydantic would look for plug-ins in every package that is installed, and run them; we want none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from dealterms.cli.errors import run
    from dealterms.cli.output import BUG

    try:
        code = run(sys.argv[1:])
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except BrokenPipeError:
        pass
    except Exception:
        # Not even the message could be printed; but never 1, which says "there are differences".
        code = BUG
    # Taking the interpreter apart costs as much as the whole comparison, and nothing is left to save.
    os._exit(code)


if __name__ == "__main__":
    main()
