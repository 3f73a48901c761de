"""The captured text of an article, and where a quote appears in it."""
