"""What a command answers: one module a command, with the report's type and the function that builds it."""
