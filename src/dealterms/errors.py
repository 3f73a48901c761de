"""What stops a command: nothing that is merely wrong in the data, which is a `Finding`."""

from __future__ import annotations


class TermsError(Exception):
    """It could not be done. The message is one line: the cause and what would mend it."""


class BadReferenceError(TermsError):
    """A reference names no snapshot."""


class NoSuchDealError(TermsError):
    """There is no folder of deals, no such deal, or several and none was named."""


class UnreadableError(TermsError):
    """A file cannot be read; ``str()`` is the reason, without the path."""


class NoSuchRevisionError(TermsError):
    """A revision cannot be had: git knows none of that name, or there is no git and no repository."""
