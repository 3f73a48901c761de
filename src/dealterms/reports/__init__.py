"""What a command answers: one module a command."""
