"""What stops a command. What is merely wrong in the data does not: that is a `Finding`."""


class TermsError(Exception):
    """The command cannot be done; ``str()`` is one line, ``message. hint``, without its full stop."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        """What is wrong."""
        self.hint = hint
        """What fixes it."""

    def __str__(self) -> str:
        return f"{self.message}. {self.hint}" if self.hint else self.message


class BadReferenceError(TermsError):
    """A reference names no snapshot."""


class NoSuchDealError(TermsError):
    """There is no folder of deals, no such deal, or several and none was named."""


class UnreadableError(TermsError):
    """A file cannot be read; ``str()`` is the reason, without the path."""


class NoSuchRevisionError(TermsError):
    """Git has no such revision, or there is no git or no repository."""
