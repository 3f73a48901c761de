"""What git shows of a deal: `git diff` asks the driver, `git log -p` asks for a text of each file."""
