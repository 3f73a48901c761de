"""A report to standard output and to files: formats, color, pipes, paths as seen from here."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from dealterms.errors import TermsError
from dealterms.plugins import unknown
from dealterms.writing.streams import write_errors, write_output

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from dealterms.formats import RenderOptions
    from dealterms.loader.tree import Folder
    from dealterms.model.finding import Finding
    from dealterms.model.report import Report

CHANGED, FAILED, BUG = 1, 2, 70
"""Exit codes: what was asked to be one; it could not be done; a bug in terms."""


def print_error(line: str) -> None:
    """Print to standard error, if that can be written: it must not change the exit code."""
    from dealterms.pages.escape import escape_control_chars

    write_errors(f"{escape_control_chars(line)}\n")


def write_answer(
    report: Report, folder: Folder, formats: list[str] | None, output: str | None, color: str
) -> int:
    """Print a report's findings and, if none is an error, write the report; return the exit code."""
    if print_findings(report.findings, folder.root):
        return FAILED
    write_report(report, formats, output, color, folder.root)
    return 0


def print_findings(findings: Collection[Finding], root: str) -> bool:
    """Print what is wrong in the files below ``root``, with paths from where the user stands.

    Return whether one is an error, so that there is no answer.
    """
    rewrite = build_path_from_cwd(root)
    for finding in findings:
        place = finding.place._replace(path=rewrite(finding.place.path))
        print_error(str(finding._replace(place=place)))
    return any(finding.severity == "error" for finding in findings)


def build_path_from_cwd(root: str) -> Callable[[str], str]:
    """Build what rewrites a path below ``root`` to the one from where the user stands."""

    def rewrite(below: str) -> str:
        full = os.path.join(root, below)
        try:
            return os.path.relpath(full)
        except OSError:  # the working directory is gone
            return full

    return rewrite


def build_path_from_top(root: str) -> Callable[[str], str]:
    """Build what rewrites a path below ``root`` to the one from the top of the repository."""
    from dealterms.git.discovery import find_prefix

    prefix = find_prefix(root)
    return lambda below: f"{prefix}{below}"


def print_progress(done: int, total: int) -> None:
    """Overwrite the line on standard error that shows how many of the deals are done."""
    filled = 24 * done // max(total, 1)
    bar = f"{'█' * filled}{'░' * (24 - filled)}"
    write_errors(f"\r{bar} {done} of {total} deals" if done < total else "\r\x1b[K")


def write_report(
    report: Report, formats: list[str] | None, output: str | None, color: str, root: str | None = None
) -> None:
    """Write a report to standard output, or to files, in the formats asked for; or raise a TermsError.

    People open a file from where they stand, and programs look for it from the top of the repository
    in which ``root``, the folder that holds `terms/`, lies.
    """
    from dealterms.formats import is_for_people, iter_rendered, list_formats_for

    by_ending = find_format_of_file(output or "", list_formats_for(report)) or "text"
    targets = resolve_outputs(report, formats or [by_ending], output)
    wanted = []
    for name, file in targets:
        options = build_render_options(color, to_file=file is not None)
        if root is not None:
            build_path = build_path_from_cwd if is_for_people(name) else build_path_from_top
            options = options._replace(rewrite_path=build_path(root))
        wanted.append((name, options))
    for (_, file), text in zip(targets, iter_rendered(report, wanted), strict=True):
        if file is None:
            write_output(text)
        else:
            from dealterms.writing.atomic import write_atomically

            write_atomically(file, text)


def find_format_of_file(path: str, formats: Collection[str]) -> str | None:
    """Return which of the formats the ending of a file is known for; None if it is none of them."""
    suffix = os.path.splitext(path)[1][1:].lower()
    name = _FORMATS_BY_SUFFIX.get(suffix, suffix)
    return name if name in formats else None


_FORMATS_BY_SUFFIX = {"htm": "html", "md": "markdown", "txt": "text"}
"""Of formats that are not called after the ending of their files."""


def resolve_outputs(report: Report, formats: list[str], output: str | None) -> list[tuple[str, str | None]]:
    """Pair each format with its file, None for standard output; a TermsError if two go to one place."""
    from dealterms.formats import can_render, list_formats_for

    targets = [(name, file or None) for name, _, file in (word.partition(":") for word in formats)]
    for name, _ in targets:
        if not can_render(report, name):
            raise TermsError(*unknown("format", name, list_formats_for(report)))
    without_file = [name for name, file in targets if file is None]
    if len(without_file) > 1:
        example = f"--format {without_file[1]}:FILE"
        raise TermsError(f"several formats for one output. Give each but one a file: {example}")
    if output is not None and not without_file:
        raise TermsError(f"-o '{output}': every format has a file of its own. Leave it out")
    placed = [(name, output if file is None else file) for name, file in targets]
    places = [_identify_place(file) for _, file in placed]
    for place, (_, file) in zip(places, placed, strict=True):
        if file is not None and places.count(place) > 1:
            raise TermsError(f"several formats for the file '{file}'. Give each a file of its own")
    return placed


def _identify_place(file: str | None) -> int | str:
    """Return what is the same for two names of one file, of which standard output may be one."""
    from dealterms.writing.atomic import find_descriptor

    if file is None:
        return 1
    descriptor = find_descriptor(file)
    return os.path.realpath(file) if descriptor is None else descriptor


def build_render_options(color: str, *, to_file: bool) -> RenderOptions:
    """Choose width and color from --color, the environment and where the text goes."""
    import shutil

    from dealterms.formats import RenderOptions

    if color not in ("auto", "always", "never"):
        raise TermsError(f"invalid value '{color}' for --color. Write auto, always or never")
    is_colored = color == "always"
    if color == "auto" and not to_file and not os.environ.get("NO_COLOR"):
        on_terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        is_colored = on_terminal or bool(os.environ.get("FORCE_COLOR"))
    return RenderOptions(shutil.get_terminal_size((100, 24)).columns, is_colored)
