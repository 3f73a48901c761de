"""An Atom feed (RFC 4287) of the steps of deals: who follows it gets what moved, and nothing else.

    2024 -> 2025 of the deal d
    <entry> <id>urn:uuid:…</id>           of the deal and the newer snapshot: it stays if they are corrected
            <title>D, 2024 → 2025</title> <summary>One term changed, …</summary>
            <link href="deals/d.html#2024..2025"/> <category term="deal"/>

The library escapes all text. A step that tells nothing has no entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from dealterms.errors import TermsError
from dealterms.model.partial_date import PartialDate
from dealterms.pages.deal_page import DealPage
from dealterms.pages.escape import escape_control_chars

_NOTHING = frozenset({"unchanged", ""})


class FeedEntry(NamedTuple):
    """One step of a deal."""

    older: str
    newer: str
    sentence: str
    counts: str
    kind: str
    """What it tells first: deal, event, record, disputed or proposed."""


class FeedDeal(NamedTuple):
    """A deal and its steps."""

    deal: str
    title: str
    href: str
    entries: tuple[FeedEntry, ...]


def build_feed_deal(page: DealPage, href: str) -> FeedDeal:
    """Collect the steps of a deal that tell anything."""
    entries = []
    for pair in page.steps:
        kinds = [section.kind for section in pair.page.sections if section.kind not in _NOTHING]
        if kinds:
            sentence, *others = pair.page.lines
            entries.append(FeedEntry(pair.older, pair.newer, sentence, next(iter(others), ""), kinds[0]))
    return FeedDeal(page.deal, page.title, href, tuple(entries))


def load_generator() -> Any:
    """Import what writes feeds; a TermsError if it is not installed."""
    try:
        from feedgen.feed import FeedGenerator
    except ImportError as error:
        raise TermsError(
            f"a feed needs the library `{error.name}`", "Run `pip install 'deal-terms[page]'`"
        ) from None
    return FeedGenerator


def render_feed(deals: Iterable[FeedDeal], address: str, today: date) -> str:
    """Render the feed of all deals, the newest step first; a TermsError if there is no library for it."""
    generator = load_generator()
    base = f"{address.removesuffix('index.html').rstrip('/')}/" if address else ""
    steps = [(deal, entry) for deal in deals for entry in deal.entries]
    steps.sort(key=lambda step: (PartialDate.parse(step[1].newer).last, step[0].deal), reverse=True)
    feed = generator()
    feed.id(_build_id(base, "feed"))
    feed.title("What changed in the deals")
    feed.author({"name": "terms"})
    feed.link(href=f"{base}index.html", rel="alternate")
    if base:
        feed.link(href=f"{base}feed.atom", rel="self")
    feed.updated(_to_time(steps[0][1].newer, today) if steps else datetime.combine(today, time(), UTC))
    for deal, step in steps:
        entry = feed.add_entry(order="append")
        entry.id(_build_id(base, f"{deal.deal}/{step.newer}"))
        entry.title(_clean(f"{deal.title}, {step.older} → {step.newer}"))
        entry.summary("\n".join(_clean(line) for line in (step.sentence, step.counts) if line))
        entry.link(href=f"{base}{deal.href}#{step.older}..{step.newer}", rel="alternate")
        entry.category({"term": step.kind})
        entry.updated(_to_time(step.newer, today))
    return str(feed.atom_str(pretty=True).decode("utf-8"))


def _build_id(base: str, name: str) -> str:
    """Build an id that is the same whenever the feed is made."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{base}deal-terms/{name}')}"


def _to_time(snapshot: str, today: date) -> datetime:
    """Return the last day of a snapshot, which is not after today."""
    return datetime.combine(min(PartialDate.parse(snapshot).last, today), time(), UTC)


def _clean(text: str) -> str:
    return escape_control_chars(text)
