"""Names to ids: lower-case words joined by hyphens.

to_token("L’Écho du Port")  ->  "lecho-du-port"
to_token("港湾")             ->  "": it has no Latin letters
"""

import re
from unicodedata import combining, normalize

_MAX_LENGTH = 60


def to_token(name: str) -> str:
    """Return a name as an id; empty if nothing of it can be one."""
    plain = "".join(letter for letter in normalize("NFKD", name) if not combining(letter))
    words = re.findall("[a-z0-9]+", plain.lower().replace("'", "").replace("’", ""))
    return "-".join(words)[:_MAX_LENGTH].strip("-")
