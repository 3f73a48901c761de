"""When a difference took effect, seen from the snapshot that last stated the older value.

Worked example, for a value that the snapshot 2020 states and that differs in the snapshot 2022::

    since 2021            later: it changed; when 2021
    since 2019            older: it was so before 2020
    since {rate: 2019}    older, and its own: of the field `rate`, the record of 2020 was wrong
    since 2021~           neither, for `~` decides nothing; when 2021~, as written
    no since              neither; when "by 2022"
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from dealterms.model.change import WhenIs
from dealterms.model.partial_date import PartialDate
from dealterms.model.since import Since


class Onset(NamedTuple):
    """When a difference took effect, and what that proves."""

    is_later: bool
    """Its date is wholly after the older snapshot."""
    is_older: bool
    """Its date is on or before it."""
    is_own: bool
    """The date is the field's own, not only the term's."""
    is_moved: bool
    """The date is another one than where the older value was stated."""
    when: str
    when_is: WhenIs
    not_before: date
    """The first day on which a source can report the difference."""


def find_onset(field: str, since: Since, known: Since, old: PartialDate, new: PartialDate) -> Onset:
    """Read the date of a field in the snapshot ``new``; ``known`` are those beside the value of ``old``."""
    own = since.get_own(field)
    before = known.get_own(field) or known.term
    return build_onset(own or since.term, old, new, is_own=own is not None, before=before)


def build_onset(
    since: PartialDate | None,
    old: PartialDate,
    new: PartialDate,
    *,
    is_own: bool = False,
    before: PartialDate | None = None,
) -> Onset:
    """Read a date in the snapshot ``new``, compared with the older snapshot."""
    day_after = old.last + timedelta(days=1)
    if since is None:
        return Onset(False, False, is_own, False, new.text, "by", day_after)
    is_later, is_moved = since.is_wholly_after(old), since != before
    # A date that was there before, or is over before the older snapshot, does not date the difference. One
    # that is uncertain proves nothing, and is told as it is written.
    is_told = is_later or (is_moved and (since.uncertain or since.last > old.last))
    return Onset(
        is_later=is_later,
        is_older=since.is_on_or_before(old),
        is_own=is_own,
        is_moved=is_moved,
        when=since.text if is_told else new.text,
        when_is="since" if is_told else "by",
        not_before=since.first if is_later else day_after,
    )
