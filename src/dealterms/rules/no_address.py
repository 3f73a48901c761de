"""A record of something published has no address.

What. The record has no `url`, no `archived` and no `read_at` that anybody could open, and no `url_note`
that says why. An address begins with `https://` or `http://`: only that becomes a link. What is not
published as such needs none: the types `personal_communication`, `manuscript`, `interview`, `speech`,
`performance`, `event`, `collection`.

Why. A claim is looked up where it was made. Without an address nobody can do that, and nobody knows
whether there is none or whether it was left out.

Example. `type: post`, and no `url`.

Mend. Write its `url`, with `https://`, or say in `url_note` why it has none.
"""

from collections.abc import Iterator

from dealterms.model.addresses import to_safe_address
from dealterms.model.rule_context import SourcesContext, Violation
from dealterms.model.source import Source

SEVERITY = "warning"

# The types of CSL 1.0.2 of what somebody said, showed or keeps. If it was published all the same, the
# record is of what appeared, and has the type of that: `article-newspaper`, `broadcast`, `webpage`.
_UNPUBLISHED_TYPES = frozenset(
    {"personal_communication", "manuscript", "interview", "speech", "performance", "event", "collection"}
)


def find_in_records(context: SourcesContext) -> Iterator[Violation]:
    """Yield the records that tell neither where they can be read nor why they cannot."""
    for id_, entry in context.entries.items():
        source = entry.source
        if source.type in _UNPUBLISHED_TYPES or source.url_note is not None or _has_address(source):
            continue
        places = entry.source_map
        place = places.locate() if source.url is None else places.locate("url")
        hint = "Write its `url`, with `https://`, or say in `url_note` why it has none"
        yield Violation(place, f"`{id_}` has no address at which it can be read", hint)


def _has_address(source: Source) -> bool:
    """Return whether there is an address, or an empty one: that has a finding of its own."""
    addresses = (source.url, source.archived, source.read_at)
    return any(a == "" or to_safe_address(a) for a in addresses if a is not None)
