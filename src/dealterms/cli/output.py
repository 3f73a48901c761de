"""A report to standard output and to files: formats, color, pipes, paths as seen from here."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from dealterms.errors import TermsError

if TYPE_CHECKING:
    from dealterms.formats import Look
    from dealterms.loader.tree import Folder
    from dealterms.model.report import Report


CHANGED, FAILED, BUG, INTERRUPTED = 1, 2, 70, 130


def _print_come_what_may(text: str) -> None:
    """Git dies of an exit code, and that nobody reads on is no reason."""
    import contextlib

    with contextlib.suppress(TermsError):
        _print(text)


def _complain(line: str) -> None:
    """To standard error, if there is one: that it is closed must not change the exit code."""
    import contextlib

    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            sys.stderr.write(f"{line}\n")


def _refused(report: Report, folder: Folder) -> bool:
    """Print what is wrong in the files that the question needs; whether it cannot be answered."""
    if not report.findings:
        return False
    from dealterms.formats.text import visible

    for finding in _seen_from_here(report, folder.root).findings:
        _complain(visible(str(finding)))
    return any(finding.severity == "error" for finding in report.findings)


def _seen_from_here(report: Report, root: str) -> Report:
    """The same with paths as they are from where the user stands."""

    def path(below: str) -> str:
        full = os.path.join(root, below)
        try:
            return os.path.relpath(full)
        except OSError:
            return full

    return report._replace(
        findings=tuple(
            f._replace(place=f.place._replace(path=path(f.place.path))) for f in report.findings
        ),
        excerpts={(path(file), line): text for (file, line), text in report.excerpts.items()},
    )


def _progress(done: int, of: int) -> None:
    sys.stderr.write(f"\r{done} of {of} deals" if done < of else "\r\x1b[K")
    sys.stderr.flush()


def _write(
    report: Report,
    formats: list[str] | None,
    output: str | None,
    color: str,
    *,
    findings: bool = False,
) -> None:
    from dealterms.formats import render

    for format_, file in _targets(formats or ["text"], output, findings=findings):
        text = render(report, format_, _look(color, to_file=file is not None))
        if file is None:
            _print(text)
        else:
            from dealterms.writing.atomic import write_atomically

            write_atomically(file, text)


def _print(text: str) -> None:
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


def _targets(
    formats: list[str], output: str | None, *, findings: bool
) -> list[tuple[str, str | None]]:
    """Which format goes where; all is checked before anything is written."""
    targets: list[tuple[str, str | None]] = []
    for name, _, file in (each.partition(":") for each in formats):
        _known_format(name, findings=findings)
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


def _known_format(name: str, *, findings: bool) -> None:
    from dealterms.formats import names

    known = names(findings=findings)
    if name not in known:
        from dealterms.model.did_you_mean import did_you_mean

        hint = did_you_mean(name, known) or f" Write one of: {', '.join(known)}"
        raise TermsError(f"there is no format `{name}`.{hint}")


def _look(color: str, *, to_file: bool) -> Look:
    from dealterms.formats import Look

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
    return Look(width, wanted)
