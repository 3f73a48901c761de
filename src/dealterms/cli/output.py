"""A report to standard output and to files: formats, color, pipes, paths as seen from here."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TypeVar

from dealterms.errors import TermsError

if TYPE_CHECKING:
    from dealterms.formats import RenderOptions
    from dealterms.loader.tree import Folder
    from dealterms.model.report import Report

R = TypeVar("R", bound="Report")

CHANGED, FAILED, BUG, INTERRUPTED = 1, 2, 70, 130


def print_ignoring_errors(text: str) -> None:
    """Git dies of an exit code, and that nobody reads on is no reason."""
    import contextlib

    with contextlib.suppress(TermsError):
        print_text(text)


def print_error(line: str) -> None:
    """To standard error, if there is one: that it is closed must not change the exit code."""
    import contextlib

    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            sys.stderr.write(f"{line}\n")


def print_findings(report: Report, folder: Folder) -> bool:
    """Print what is wrong in the files that the question needs; whether it cannot be answered."""
    if not report.findings:
        return False
    from dealterms.pages.escape import escape_control_chars

    for finding in relative_to_cwd(report, folder.root).findings:
        print_error(escape_control_chars(str(finding)))
    return any(finding.severity == "error" for finding in report.findings)


def relative_to_cwd(report: R, root: str) -> R:
    """Return the report with paths as they are from where the user stands."""

    def rewrite(below: str) -> str:
        full = os.path.join(root, below)
        try:
            return os.path.relpath(full)
        except OSError:  # the working directory is gone
            return full

    return report.with_paths(rewrite)


def print_progress(done: int, of: int) -> None:
    sys.stderr.write(f"\r{done} of {of} deals" if done < of else "\r\x1b[K")
    sys.stderr.flush()


def write_report(report: Report, formats: list[str] | None, output: str | None, color: str) -> None:
    """Write a report to standard output, or to files, in the formats asked for.

    Raises:
        TermsError: the formats, their files or the color cannot be had; or a file cannot be written.
    """
    from dealterms.formats import iter_rendered

    targets = resolve_outputs(report, formats or ["text"], output)
    wanted = [
        (name, build_render_options(color, to_file=file is not None)) for name, file in targets
    ]
    for (_, file), text in zip(targets, iter_rendered(report, wanted), strict=True):
        if file is None:
            print_text(text)
        else:
            from dealterms.writing.atomic import write_atomically

            write_atomically(file, text)


def print_text(text: str) -> None:
    stream = sys.stdout
    if stream is None:
        raise TermsError("standard output is closed. Open it, or write to a file with -o FILE")
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except BrokenPipeError:
        # Whoever read us has had enough; point the stream at nothing, so that flushing it is quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise TermsError(
            f"standard output cannot be written: {error.strerror}."
            " Make room, or write elsewhere with -o FILE"
        ) from None


def resolve_outputs(
    report: Report, formats: list[str], output: str | None
) -> list[tuple[str, str | None]]:
    """Pair each format with the file it goes to, None for standard output; nothing is written yet.

    Raises:
        TermsError: there is no such format, or two go to one place.
    """
    targets: list[tuple[str, str | None]] = []
    for name, _, file in (each.partition(":") for each in formats):
        _validate_format(report, name)
        targets.append((name, file or None))
    loose = [name for name, file in targets if file is None]
    if len(loose) > 1:
        raise TermsError(f"only one format can go to one place. Write --format {loose[1]}:FILE")
    if output is not None and not loose:
        raise TermsError(
            f"every format has a file of its own, so -o {output} is for none. Leave it out"
        )
    placed = [(name, output if file is None else file) for name, file in targets]
    files = [file for _, file in placed if file is not None]
    double = next((file for file in files if files.count(file) > 1), None)
    if double is not None:
        raise TermsError(f"two formats go to `{double}`. Give each a file of its own")
    return placed


def _validate_format(report: Report, name: str) -> None:
    from dealterms.formats import can_render, list_formats
    from dealterms.model.report import FindingsReport

    if not can_render(report, name):
        from dealterms.model.did_you_mean import suggest_similar

        known = list_formats(findings=isinstance(report, FindingsReport))
        hint = suggest_similar(name, known) or f" Write one of: {', '.join(known)}"
        raise TermsError(f"unknown format '{name}'.{hint}")


def build_render_options(color: str, *, to_file: bool) -> RenderOptions:
    from dealterms.formats import RenderOptions

    if color not in ("auto", "always", "never"):
        raise TermsError(f"--color takes no `{color}`. Write auto, always or never")
    import shutil

    on_terminal = sys.stdout is not None and sys.stdout.isatty() and not to_file
    if color == "auto":
        if os.environ.get("NO_COLOR"):
            wanted = False
        elif os.environ.get("FORCE_COLOR"):
            wanted = not to_file
        else:
            wanted = on_terminal and os.environ.get("TERM") != "dumb"
    else:
        wanted = color == "always"
    width = shutil.get_terminal_size((100, 24)).columns
    return RenderOptions(width, wanted)
