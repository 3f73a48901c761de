"""The deals as tables: facts, judged changes, citations, sources and proposals, a row each.

What a row says is judged in Python, by the same engine as `terms diff` and `terms show`; SQL only selects.
"""
