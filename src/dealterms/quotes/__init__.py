"""The captured text of an article, and where a quote stands in it."""
