"""An Atom feed (RFC 4287) of the steps of deals: who follows it gets what moved, and nothing else.

    2024 -> 2025 of the deal d
    <entry> <id>urn:uuid:…</id>           of the deal and the newer snapshot: it stays if they are corrected
            <title>D, 2024 → 2025</title> <summary>One term changed, …</summary>
            <link href="deals/d.html#2024..2025"/> <category term="deal"/>

The library escapes all text. A step that tells nothing has no entry. No date moves with the day on which
the feed is made: who follows it would get again what did not move.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from dealterms.errors import TermsError
from dealterms.model.addresses import to_safe_address
from dealterms.model.partial_date import PartialDate
from dealterms.pages.deal_page import ComparedPair, DealPage
from dealterms.pages.escape import escape_control_chars, escape_surrogates

if TYPE_CHECKING:
    from dealterms.reports.page import PageReport

_NOTHING = frozenset({"unchanged", ""})
_NO_DAY = date(1970, 1, 1)
"""Atom wants a date of everything: this one stands where the record knows none that has come."""


class FeedEntry(NamedTuple):
    """One step of a deal."""

    older: str
    newer: str
    sentence: str
    counts: str
    kind: str
    """What it tells first: deal, event, record, disputed or proposed."""
    day: date
    """Since when it could be told, as far as the record knows."""


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
            day = _find_day(page.report, pair)
            entries.append(FeedEntry(pair.older, pair.newer, sentence, next(iter(others), ""), kinds[0], day))
    return FeedDeal(page.deal, page.title, href, tuple(entries))


def _find_day(report: PageReport, pair: ComparedPair) -> date:
    """Return the first day of the newer snapshot; if that lies ahead, the newest known day before it.

    That is the day of the newest source of the step, or else the first day of the older snapshot.
    """
    diff = report.pairs[pair.older, pair.newer].diff
    assert diff is not None
    assert report.today is not None
    evidence = [change.evidence for term in diff.terms for change in term.fields]
    evidence += [proposal.evidence for proposal in diff.proposals]
    cited = {item.source for items in evidence for item in items}
    issued = (report.sources[id_].issued for id_ in cited if id_ in report.sources)
    days = sorted((day.first for day in issued if day is not None), reverse=True)
    newer, older = (PartialDate.parse(name).first for name in (pair.newer, pair.older))
    return next((day for day in (newer, *days, older) if day <= report.today), _NO_DAY)


def load_generator() -> Any:
    """Import what writes feeds; a TermsError if it is not installed."""
    try:
        from feedgen.feed import FeedGenerator
    except ImportError as error:
        raise TermsError(
            f"a feed needs the library `{error.name}`", "Run `pip install 'deal-terms[page]'`"
        ) from None
    return FeedGenerator


def render_feed(deals: Iterable[FeedDeal], address: str) -> str:
    """Render the feed of all deals, the newest step first; a TermsError if there is no library for it."""
    generator = load_generator()
    base = f"{to_safe_address(address).removesuffix('index.html').rstrip('/')}/" if address else ""
    steps = [(deal, entry) for deal in deals for entry in deal.entries]
    steps.sort(key=lambda step: (PartialDate.parse(step[1].newer).last, step[0].deal), reverse=True)
    feed = generator()
    feed.id(_build_id(base, "feed"))
    feed.title("What changed in the deals")
    feed.author({"name": "terms"})
    feed.link(href=f"{base}index.html", rel="alternate")
    if base:
        feed.link(href=f"{base}feed.atom", rel="self")
    feed.updated(_to_time(max((step.day for _, step in steps), default=_NO_DAY)))
    for deal, step in steps:
        entry = feed.add_entry(order="append")
        entry.id(_build_id(base, f"{deal.deal}/{step.newer}"))
        entry.title(_clean(f"{deal.title}, {step.older} → {step.newer}"))
        entry.summary("\n".join(_clean(line) for line in (step.sentence, step.counts) if line))
        entry.link(href=f"{base}{deal.href}#{step.older}..{step.newer}", rel="alternate")
        entry.category({"term": step.kind})
        entry.updated(_to_time(step.day))
    return str(feed.atom_str(pretty=True).decode("utf-8"))


def _build_id(base: str, name: str) -> str:
    """Build an id that is the same whenever the feed is made."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, escape_surrogates(f'{base}deal-terms/{name}'))}"


def _to_time(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _clean(text: str) -> str:
    return escape_control_chars(text)
