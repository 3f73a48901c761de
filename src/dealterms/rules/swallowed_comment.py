"""Part of a sentence is a comment.

What. In YAML, ` #` begins a comment. On a line of prose that is not quoted, what follows is lost.

Why. It looks like text in the file and is nowhere in the record.

Example. `says: They are partner #1 in Europe` says `They are partner`.

Mend. Put the text in quotes, or give the comment a line of its own.
"""

SEVERITY = "warning"
