"""The article's text is there and cannot be read.

What. The file that `capture` names lies beside its record, or where `--captures` says, and no text can
be taken out of it: its encoding, its kind or its size, a link, a right that is missing, an extra that
is not installed, a page that is empty without its scripts, a scan.

Why. Its quotes are not looked for, and nobody would notice. A file that is not there at all is no
finding: the text belongs to its publisher, and need not be at hand.

Example. `capture: {file: report.docx}`, and a Word document of that name.

Mend. Save the text as UTF-8, HTML or PDF, as the message says, and name that file.
"""

from collections.abc import Iterator

from dealterms.model.rule_context import SourcesContext, Violation

SEVERITY = "warning"


def find_in_records(context: SourcesContext) -> Iterator[Violation]:
    """Yield the records whose capture is there and cannot be read."""
    for entry in context.entries.values():
        if entry.source.capture is not None and entry.unreadable is not None:
            error = entry.unreadable
            place = entry.source_map.locate("capture", "file")
            yield Violation(
                place, f"no text was read from {entry.source.capture.file}: {error.message}", error.hint
            )
