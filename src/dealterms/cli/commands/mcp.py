"""`terms mcp`: the same answers for an assistant."""

from dealterms.cli import options
from dealterms.errors import TermsError


def run_mcp(directory: options.Directory = ".", captures: options.CapturesDirectory = None) -> int:
    """Answer an assistant: four tools that only read.

    Speaks the Model Context Protocol over standard input and output, until that is closed. The tools are
    find_source, quote, check and diff. Needs the extra: pip install 'deal-terms[mcp]'
    """
    folder = options.find_folder(directory)
    captures = options.resolve_captures(captures)
    options.get_today()
    try:
        from dealterms.mcp_server.server import ServedFolder, build_server
    except ImportError as error:
        if not (error.name or "").startswith("mcp"):
            raise
        hint = "Install it: pip install 'deal-terms[mcp]'"
        raise TermsError(
            "the Model Context Protocol's SDK, version 2.3 or newer, is not installed", hint
        ) from None
    try:
        build_server(ServedFolder(folder, captures, options.get_today)).run()
    except BaseExceptionGroup as group:
        streams = group.subgroup(OSError)
        if streams is None or group.split(OSError)[1] is not None:
            raise
        cause = _find_cause(streams)
        if not isinstance(cause, BrokenPipeError):
            message = f"standard input or output cannot be used: {cause.strerror}"
            raise TermsError(
                message, "An assistant's program starts this command and speaks through them"
            ) from None
    return 0


def _find_cause(error: BaseException) -> OSError:
    """Return the first of the errors in a group of errors of the system."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, OSError)
    return error
