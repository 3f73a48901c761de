"""Ask at a terminal for what a command line left out; where nobody is there to answer, that is an error."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress

from dealterms.cli.output import print_error
from dealterms.errors import TermsError


def is_terminal() -> bool:
    """Return whether somebody can be asked: input and output are a terminal, and it is not a dumb one."""
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)) and not os.environ.get("CI")


def require(
    value: str | None,
    name: str,
    question: str,
    choices: Callable[[], Iterable[str]] = tuple,
    default: str | None = None,
    parse: Callable[[str], object] | None = None,
) -> str:
    """Return the value of an argument, or ask for it at a terminal.

    ``choices`` lists what the Tab key completes, and ``parse`` raises a ValueError for what is refused.

    Raises:
        TermsError: it is missing, and nobody can be asked.
    """
    if value is not None:
        return value
    if not is_terminal():
        raise TermsError(f"{name} is missing")
    return ask(question, choices, default, parse) or ""


def ask(
    question: str,
    choices: Callable[[], Iterable[str]] = tuple,
    default: str | None = None,
    parse: Callable[[str], object] | None = None,
    *,
    is_optional: bool = False,
) -> str | None:
    """Ask until the answer is one; None if it may be left out, and is.

    Raises:
        TermsError: the input has ended.
    """
    known = sorted(set(choices()))
    with suppress(ImportError):
        _set_completions(known)
    hint = f" [{default}]" if default else " [none]" if is_optional else ""
    while True:
        try:
            answer = _read_line(f"{question}{hint}: ").strip() or default or ""
        except EOFError:
            raise TermsError(f"no answer to '{question}'") from None
        except UnicodeDecodeError:
            print_error("that is not in the encoding of this terminal")
            continue
        if not answer:
            if is_optional:
                return None
            print_error(f"choose one of: {', '.join(known)}" if known else "an answer is wanted")
            continue
        try:
            if parse is not None:
                parse(answer)
        except (ValueError, TermsError) as error:
            print_error(str(error))
            continue
        return answer


def _read_line(prompt: str) -> str:
    """Read a line; Ctrl-C ends the process as it ends others, once the terminal is as it was before."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_DFL:
        return input(prompt)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return input(prompt)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, before)
        os.kill(os.getpid(), signal.SIGINT)
        raise
    finally:
        signal.signal(signal.SIGINT, before)


def _set_completions(known: list[str]) -> None:
    import readline

    def complete(text: str, state: int) -> str | None:
        matching = [word for word in known if word.startswith(text)]
        return matching[state] if state < len(matching) else None

    readline.set_completer(complete)
    readline.set_completer_delims("")
    readline.parse_and_bind("tab: complete")
