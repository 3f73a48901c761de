"""From arguments to an exit code; every exception becomes one message."""

from __future__ import annotations

import os
from typing import Any

from dealterms.cli.app import app
from dealterms.cli.output import BUG, CHANGED, FAILED, print_error
from dealterms.errors import TermsError
from dealterms.writing.streams import write_errors, write_output


def run(arguments: list[str]) -> int:
    """Run the command line on ``arguments`` and return the exit code. No exception leaves it."""
    try:
        try:
            code = app(arguments, prog_name="terms", standalone_mode=False)
            return code if isinstance(code, int) else 0
        except SystemExit as exit_:
            # The option parser exits 1 where a pipe is closed on its help; here 1 means differences.
            return exit_.code if isinstance(exit_.code, int) and exit_.code != CHANGED else 0
        except BrokenPipeError:
            return 0
        except OSError as error:
            name = f"`{error.filename}`: " if error.filename else ""
            return _fail(f"{name}{error.strerror or error}. Correct that and try again")
        except Exception as error:
            if not hasattr(error, "format_message"):
                raise
            return _print_usage_error(error, arguments)
    except TermsError as error:
        return _fail(str(error))
    except MemoryError:
        return _fail("there is not enough memory. Give it more, or ask for less at a time")
    except (ImportError, SystemError) as error:
        # So it is told, too, where there is not enough memory for a library in C.
        cause = " ".join(f"{type(error).__name__}: {error}".split())
        return _fail(
            f"a library cannot be used ({cause}). Install it anew, or allow it more memory and files"
        )
    except Exception as error:
        return _report_bug(error)


def _print_usage_error(error: Any, arguments: list[str]) -> int:
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        write_output(f"{error.format_message()}\n")
        return 0
    message = _describe_misuse(error, context, arguments)
    if context is None:
        return _fail(message)
    stop = "" if message.endswith("?") else "."
    return _fail(f"{message}{stop} See `{context.command_path} --help`")


def _describe_misuse(error: Any, context: Any, arguments: list[str]) -> str:
    """Say what is wrong with a command line; the option parser's words differ between releases."""
    from dealterms.plugins import truncate_input, unknown

    option = truncate_input(getattr(error, "option_name", ""))
    known = [] if context is None else context.command.params
    match type(error).__name__:
        case "NoSuchOption":
            options = {name for param in known for name in param.opts if name.startswith("--")}
            return ". ".join(unknown("option", option, options))
        case "BadOptionUsage" if any(word.startswith(f"{option}=") for word in arguments):
            return f"{option} takes no value. Leave it out"
        case "BadOptionUsage":
            return f"{option} wants a value. Write one behind it"
        case "MissingParameter" if error.param is not None:
            return f"{error.param.metavar or error.param.name.upper()} is missing"
        case "UsageError" if hasattr(context.command, "commands"):
            word = _find_unknown_command(context, arguments)
            known = context.command.list_commands(context)
            return ". ".join(unknown("command", word, known)) if word else "a command is missing"
        case "UsageError":
            return f"`{context.command_path}` takes fewer words"
    return str(error.format_message()).rstrip(".")


def _find_unknown_command(context: Any, arguments: list[str]) -> str | None:
    """Find the word that stands where a command of the context should."""
    params = context.find_root().command.params
    valued = {name for param in params if not param.is_flag for name in param.opts}
    words, rest = [], iter(arguments)
    for word in rest:
        if word in valued:
            next(rest, None)
        elif not word.startswith("-"):
            words.append(word)
    return next(iter(words[context.command_path.count(" ") :]), None)


def _fail(message: str) -> int:
    print_error(f"terms: {message}")
    return FAILED


def _report_bug(error: Exception) -> int:
    import traceback

    if os.environ.get("TERMS_DEBUG"):
        write_errors("".join(traceback.format_exception(error)))
    frame = traceback.extract_tb(error.__traceback__)[-1]
    _fail(
        f"this is a bug in terms, not in your files: {type(error).__name__} in"
        f" {os.path.basename(frame.filename)}:{frame.lineno}."
        " Please report it, with what TERMS_DEBUG=1 prints"
    )
    return BUG
