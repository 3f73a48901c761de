"""The article's text is not the one that was recorded.

What. The sha256 of the capture's bytes differs from the one in the record, whether or not a text can
be read out of them.

Why. The quotes were checked against another text. The article may have been edited, which may be
news in itself.

Example. One byte of `article.txt` differs.

Mend. Compare the two texts. If the new one is right, check the quotes and write its sha256.
"""

from collections.abc import Iterator

from dealterms.model.rule_context import SourcesContext, Violation


def find_in_records(context: SourcesContext) -> Iterator[Violation]:
    """Yield the records whose capture has another digest."""
    for entry in context.entries.values():
        capture = entry.source.capture
        if capture is None or capture.sha256 is None or entry.sha256 is None:
            continue
        if entry.sha256 != capture.sha256.lower():
            place = entry.source_map.locate("capture", "sha256")
            message = f"the text of {capture.file} changed: its sha256 is {entry.sha256}"
            yield Violation(place, message, "Check the quotes against it, then write its sha256")
