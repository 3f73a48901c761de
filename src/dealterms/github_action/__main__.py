"""`python -m dealterms.github_action`, the action's one step, and its exit codes."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from contextlib import suppress
from io import TextIOWrapper

from dealterms.errors import TermsError
from dealterms.writing.streams import open_streams, write_errors


def main() -> int:
    """Handle the event that GitHub's environment describes; return the exit code.

    0 done; 1 what `fail-on` names was found; 2 it could not be done; 70 a bug in terms.
    """
    try:
        if isinstance(sys.stdout, TextIOWrapper):
            # GitHub reads UTF-8, whatever the runner's language is.
            sys.stdout.reconfigure(encoding="utf-8")
        from dealterms.github_action.events import handle_event
        from dealterms.github_action.inputs import get_token, parse_inputs

        inputs = parse_inputs(os.environ)
        token = get_token(os.environ) if inputs.event == "workflow_run" else ""
        # No process that is started from now on is to see it.
        os.environ.pop("GITHUB_TOKEN", None)
        return handle_event(inputs, token)
    except TermsError as error:
        code, message = 2, str(error)
    except ModuleNotFoundError as error:
        code, message = 2, f"{error.name} is not installed. Install `deal-terms[github]`"
    except (MemoryError, OSError) as error:
        code, message = 2, f"{type(error).__name__}: {error}".rstrip(": ") + ". Run the job again"
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        cause = f"{type(error).__name__} in {os.path.basename(frame.filename)}:{frame.lineno}"
        code, message = 70, f"this is a bug in terms, not in your files: {cause}. Please report it"

    from dealterms.formats.markdown import escape_markdown
    from dealterms.github_action.workflow_commands import append_summary, print_command

    try:
        print_command("error", message)
    except TermsError:
        write_errors(f"terms review: {message}\n")
    # Where it is the summary that cannot be written, the line above says so.
    with suppress(TermsError):
        summary = os.environ.get("GITHUB_STEP_SUMMARY", "")
        append_summary(summary, f"**No review:** {escape_markdown(message)}\n")
    return code


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    open_streams()
    # Nothing is left to print, and nothing that Python prints at its end may change the code.
    os._exit(main())
