"""What the pages of one deal and of several have in common: their names, and what was not known yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from dealterms.model.report import DealReport, DealsReport
from dealterms.pages.source_list import SourceList
from dealterms.pages.wording import Wording, build_wording, pluralize, truncate_line


def name_each(deals: Sequence[tuple[str, str]]) -> list[str]:
    """Return the titles of deals, given as id and title; where two read alike, each with its id."""
    titles = [truncate_line(title) for _, title in deals]
    counts = Counter(titles)
    return [
        f"{title} ({id_})" if counts[title] > 1 else title
        for (id_, _), title in zip(deals, titles, strict=True)
    ]


def name_deals(report: DealsReport) -> str:
    """Name the deal of a report; of several, how many they are."""
    if len(report.deals) == 1:
        return truncate_line(report.deals[0].title)
    return pluralize(len(report.deals), "deal")


def build_wordings(report: DealsReport, sources: SourceList) -> Mapping[str, Wording]:
    """Build the wording of each deal; on a page of several, anchors begin with the deal's id."""
    several = len(report.deals) > 1
    names = name_each([(deal.deal, deal.title) for deal in report.deals])
    return {
        deal.deal: build_wording(
            deal.title, deal.parties, deal.terms, sources, f"term-{deal.deal}" if several else "term"
        )._replace(deal_title=name)
        for deal, name in zip(report.deals, names, strict=True)
    }


def iter_deal_lines(report: DealsReport) -> Iterator[str]:
    """Yield what a page of several deals says first: of which nothing is known, and what was not yet."""
    names = name_each([(deal.deal, deal.title) for deal in report.deals])
    for deal, name in zip(report.deals, names, strict=True):
        if not deal.snapshot:
            known = f"nothing of it was known by {report.known_by}" if report.known_by else "no snapshot yet"
            yield f"{name}: {known}"
    yield from describe_not_yet_known(report)


def describe_basis(basis: str | None, by: str | None) -> str:
    """Write what a snapshot rests on, and who ordered it: ``order, by Maritime Authority``."""
    return ", by ".join(truncate_line(part) for part in (basis, by) if part) if basis else ""


def describe_not_yet_known(report: DealReport | DealsReport) -> Iterator[str]:
    """Yield a line if values were left out, because no source told them by then."""
    if report.not_yet_known:
        which = "it" if report.not_yet_known == 1 else "them"
        left_out = f"{pluralize(report.not_yet_known, 'value')} left out"
        yield f"{left_out}: no recorded source had told {which} by {report.known_by}"
