"""The articles: what each is cited for, whom it repeats, and whether its text is at hand.

Worked example, of three records::

    courier    cited twice for a rate            cited, 2 citations
    agency     the courier repeats it            repeated, by courier
    gazette    nothing names it                  unused
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, NamedTuple

from dealterms.comparison.changes import build_term_change
from dealterms.comparison.evidence import EvidenceJudge
from dealterms.errors import TermsError
from dealterms.loader.deal import DealReader
from dealterms.loader.layout import (
    ALL,
    choose_deals,
    list_deals,
    list_misplaced_snapshots,
    list_snapshots,
)
from dealterms.loader.sources import SourceStore
from dealterms.loader.tree import Tree
from dealterms.model.change import Evidence
from dealterms.model.deal import Deal
from dealterms.model.finding import sort_findings
from dealterms.model.partial_date import PartialDate
from dealterms.model.report import UNREADABLE, DealInReport, DealsReport
from dealterms.model.source import Source
from dealterms.model.term import Citation, Proposal, Term
from dealterms.plugins import unknown
from dealterms.quotes.captures import CapturedText, CaptureStore

CaptureCondition = Literal["none", "not at hand", "unreadable", "unverified", "unchanged", "changed"]
"""Of the text that the quotes were checked against: none is named; it is not here; it is here and cannot be
read; nobody wrote down its checksum; it is what that says; it is not."""


class CitationUse(NamedTuple):
    """One citation of a source: where it stands, and what it says."""

    deal: str
    section: Literal["terms", "proposals"]
    entry: str
    """The id of the term or proposal."""
    title: str | None
    citation: Citation
    evidence: Evidence
    """The same, with the snapshot and the place in which it stands."""
    found: str | None = None
    """How the quote was found in the text; None if it is not at hand, or there is no quote."""


class SourceArticle(NamedTuple):
    """One record of `seeds/`, and all that leans on it."""

    id: str
    source: Source
    uses: tuple[CitationUse, ...]
    repeated_by: tuple[str, ...]
    """The ids of the records that repeat it."""
    statements: int
    """How many citations say that their words come from it, apart from what their records say."""
    capture: CaptureCondition
    why_unreadable: str = ""

    @property
    def what(self) -> Literal["cited", "repeated", "unused"]:
        """Whether a deal cites it, or it is only repeated by others, or neither."""
        return "cited" if self.uses else "repeated" if self.repeated_by or self.statements else "unused"

    @property
    def quotes(self) -> Mapping[str, int]:
        """How many quotes had each result, of those that were looked for."""
        return Counter(use.found for use in self.uses if use.found is not None)


@dataclass(frozen=True, kw_only=True)
class SourcesReport(DealsReport):
    """What `terms sources` answers."""

    command: ClassVar[str] = "sources"
    articles: tuple[SourceArticle, ...] = ()
    """Those that a deal cites first, then by date; undated ones last."""
    of: str = ""
    """The id of the one source that was asked for; empty for all."""
    only: str = ""
    """The id of the one deal that was asked for; empty for all."""


def build_sources_report(
    tree: Tree, only: str | None, of: str | None = None, captures: str | None = None
) -> SourcesReport:
    """Collect the sources of all deals, or of one; a TermsError if there is no such deal or source.

    Those of a deal are what it cites, and whom these repeat.
    """
    ids = list_deals(tree)
    only = None if only == ALL and ALL not in ids else only
    store = SourceStore(tree)
    deals, findings = list[Deal](), [*list_misplaced_snapshots(tree, ids)]
    for id_ in choose_deals(ids, only):
        reader = DealReader(tree, list_snapshots(tree, id_), store)
        deals.append(reader.build_deal(tuple(reader.iter_snapshots(reader.listing.snapshot_names))))
        findings += reader.findings
    if only is None or of is not None:
        store.read_all()
    findings += store.findings
    records = dict(store.sources)
    if of is not None and of not in records and of not in store.unreadable_ids:
        raise TermsError(*unknown("source", of, records, "`terms sources` lists them"))
    if any(finding.severity == "error" for finding in findings):
        return SourcesReport(findings=tuple(sort_findings(findings)))
    wanted = {id_: record for id_, record in records.items() if of in (None, id_)}
    articles = tuple(sorted(_collect(deals, records, wanted, CaptureStore(tree, captures)), key=_sort_key))
    return SourcesReport(
        findings=tuple(sort_findings(findings)),
        articles=articles,
        deals=tuple(map(_describe_deal, deals)),
        of=of or "",
        only=only or "",
        sources=records,
        quote_results={
            (article.id, use.evidence.at or "", use.evidence.quote or ""): use.found
            for article in articles
            for use in article.uses
            if use.found is not None
        },
    )


def _describe_deal(deal: Deal) -> DealInReport:
    """Name the parties and terms of a deal, each term as its newest snapshot has it."""
    newest = {id_: term for snapshot in deal.snapshots for id_, term in snapshot.terms.items()}
    terms = tuple(build_term_change(id_, term) for id_, term in newest.items())
    snapshot = deal.snapshots[-1].name.text if deal.snapshots else ""
    return DealInReport.of(deal, None)._replace(terms=terms, snapshot=snapshot)


def _sort_key(article: SourceArticle) -> tuple[int, date, str]:
    issued: PartialDate | None = article.source.issued
    order = ("cited", "repeated", "unused").index(article.what)
    return order, date.max if issued is None else issued.last, article.id


def _collect(
    deals: list[Deal], records: Mapping[str, Source], wanted: Mapping[str, Source], store: CaptureStore
) -> Iterator[SourceArticle]:
    """Yield the wanted records with their uses, one after the other, so that a large text is read once."""
    uses: dict[str, list[CitationUse]] = {}
    statements = Counter[str]()
    for use in _iter_uses(deals, EvidenceJudge(records)):
        uses.setdefault(use.citation.source, []).append(use)
        statements.update(use.citation.cites)
    repeated_by: dict[str, list[str]] = {}
    for id_, source in records.items():
        for origin in source.cites:
            if origin != id_:
                repeated_by.setdefault(origin, []).append(id_)
    for id_, source in wanted.items():
        condition, why = _find_condition(source, store)
        text = store.get(source)
        of_source = uses.get(id_, [])
        if isinstance(text, CapturedText):
            of_source = [use._replace(found=_look_for(text, use.citation)) for use in of_source]
        elif text is not None:
            of_source = [use._replace(found=UNREADABLE if use.citation.quote else None) for use in of_source]
        yield SourceArticle(
            id_,
            source,
            tuple(of_source),
            tuple(sorted(repeated_by.get(id_, ()))),
            statements[id_],
            condition,
            why,
        )


def _look_for(text: CapturedText, citation: Citation) -> str | None:
    return text.find(citation.quote, citation.at).result if citation.quote is not None else None


def _find_condition(source: Source, store: CaptureStore) -> tuple[CaptureCondition, str]:
    """Return what became of the text that the quotes were checked against, and why it cannot be read."""
    if source.capture is None:
        return "none", ""
    state = store.get_state(source)
    if state.error is not None:
        return "unreadable", str(state.error)
    if state.sha256 is None:
        return "not at hand", ""
    if source.capture.sha256 is None:
        return "unverified", ""
    return ("unchanged" if state.sha256 == source.capture.sha256.lower() else "changed"), ""


def _iter_uses(deals: list[Deal], judge: EvidenceJudge) -> Iterator[CitationUse]:
    """Yield every citation of the deals, in the order of time."""
    for deal in deals:
        for snapshot in deal.snapshots:
            sections: tuple[tuple[Literal["terms", "proposals"], Mapping[str, Term | Proposal]], ...] = (
                ("terms", snapshot.terms),
                ("proposals", snapshot.proposals),
            )
            for section, entries in sections:
                for id_, entry in entries.items():
                    for number, citation in enumerate(entry.sources):
                        place = snapshot.source_map.locate(section, id_, "sources", number)
                        evidence = Evidence(
                            source=citation.source,
                            at=citation.at,
                            quote=citation.quote,
                            says=citation.says,
                            side="after",
                            when=snapshot.name.text,
                            stance="supports",
                            place=place,
                            supports=citation.supports,
                            cites=citation.cites,
                        )
                        judged = judge.judge_citation(evidence)
                        yield CitationUse(deal.id, section, id_, entry.title, citation, judged)
