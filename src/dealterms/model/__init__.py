"""The nouns: frozen data. No files, no git, no printing."""
