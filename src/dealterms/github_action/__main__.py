"""`python -m dealterms.github_action`, the action's one step: owns its exit codes."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper

from dealterms.errors import TermsError

FAILED, BUG = 2, 70


def main() -> int:
    """Act on the event that GitHub's environment tells.

    Exit codes: 0 done; 1 what `fail-on` names is there; 2 it could not be done; 70 a bug in terms.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        # GitHub reads UTF-8, whatever the runner's language is.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        from dealterms.github_action.events import handle_event
        from dealterms.github_action.inputs import get_token, parse_inputs

        here = parse_inputs(os.environ)
        writing = get_token(os.environ) if here.event == "workflow_run" else ""
        # No process that is started from here on is to see it.
        os.environ.pop("GITHUB_TOKEN", None)
        return handle_event(here, writing)
    except TermsError as error:
        return _fail(str(error), FAILED)
    except ModuleNotFoundError as error:
        return _fail(f"{error.name} is not installed. Install `deal-terms[github]`", FAILED)
    except Exception as error:
        return _fail(_describe_bug(error), BUG)


def _fail(message: str, code: int) -> int:
    """Say on the run's page and in its summary why there is no review."""
    from dealterms.formats.markdown import escape_markdown
    from dealterms.github_action import workflow_commands

    workflow_commands.print_error(message)
    # Where it is the summary that cannot be written, the line above says so.
    with suppress(TermsError):
        summary = os.environ.get("GITHUB_STEP_SUMMARY", "")
        workflow_commands.append_summary(summary, f"**No review:** {escape_markdown(message)}\n")
    return code


def _describe_bug(error: Exception) -> str:
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"this is a bug in terms, not in your files: {type(error).__name__} in"
        f" {os.path.basename(frame.filename)}:{frame.lineno}. Please report it"
    )


if __name__ == "__main__":
    sys.exit(main())
