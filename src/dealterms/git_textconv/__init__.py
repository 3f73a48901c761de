"""What git compares of a deal's file: `git diff`, `git show` and `git log -p` ask for a text of it."""
