"""From arguments to an exit code; every exception becomes one message."""

from __future__ import annotations

import os
from typing import Any

from dealterms.cli.app import app
from dealterms.cli.output import BUG, CHANGED, FAILED, INTERRUPTED, _complain, _print
from dealterms.errors import TermsError


def run(arguments: list[str]) -> int:
    """Run the command line on ``arguments``; the exit code. No exception leaves it."""
    try:
        code = app(arguments, prog_name="terms", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except TermsError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as exit_:
        # The option parser exits 1 when a pipe is closed on its help; 1 is not its to say.
        return exit_.code if isinstance(exit_.code, int) and exit_.code != CHANGED else 0
    except OSError as error:
        name = f"`{error.filename}`: " if error.filename else ""
        return _fail(f"{name}{error.strerror or error}. Put that right and try again")
    except Exception as error:
        if type(error).__name__ == "Abort":
            return INTERRUPTED
        return _usage(error) if hasattr(error, "format_message") else _bug(error)


def _usage(error: Any) -> int:
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        _print(f"{error.format_message()}\n")
        return 0
    message = error.format_message().rstrip(".")
    if context is None:
        return _fail(message)
    stop = "" if message.endswith("?") else "."
    return _fail(f"{message}{stop} See `{context.command_path} --help`")


def _fail(message: str) -> int:
    from dealterms.formats.text import visible

    _complain(f"terms: {visible(message)}")
    return FAILED


def _bug(error: Exception) -> int:
    import traceback

    if os.environ.get("TERMS_DEBUG"):
        traceback.print_exception(error)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    _fail(
        f"this is a bug in terms, not in your files: {type(error).__name__} in"
        f" {os.path.basename(frame.filename)}:{frame.lineno}."
        " Please report it, with what TERMS_DEBUG=1 prints"
    )
    return BUG
