"""The version, for the package, the command line and the reports."""

__version__ = "0.1.0"
