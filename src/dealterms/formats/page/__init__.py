"""What `terms page` and `terms timeline` write: a page, an index of pages, a feed of steps, a picture.

`--format` does not offer them: they need all that is known of a deal, and not the answer of a command.
"""

NEEDS = "deal"
