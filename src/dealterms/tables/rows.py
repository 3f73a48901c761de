"""A deal to its rows, snapshot by snapshot, in one walk.

Worked example, a deal with one term in the snapshots 2024 and 2025::

    2024: rent {amount: EUR 1}
    2025: rent {amount: EUR 2, since: 2025}

    facts     2024 rent amount  carried, EUR 1      2024 rent status  carried, in-force
              2025 rent amount  carried, EUR 2      2025 rent status  carried, in-force
    changes   2025 rent amount  changed, raised, before EUR 1, after EUR 2

A snapshot mostly states again what the one before it states. Of a term that nothing moves, the rows are
those of the snapshot before: the same objects, which a writer need not write out anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from json import dumps
from typing import NamedTuple

from dealterms.comparison.changes import format_title
from dealterms.comparison.evidence import EvidenceJudge
from dealterms.comparison.origins import OriginCounter
from dealterms.comparison.state import TermState
from dealterms.comparison.steps import SnapshotWalk
from dealterms.model.change import STATUS, Evidence, FieldChange
from dealterms.model.deal import Deal, Snapshot
from dealterms.model.diff import Diff, TermChange
from dealterms.model.missing import NONE
from dealterms.model.partial_date import PartialDate
from dealterms.model.quantity import Amount
from dealterms.model.source import SOURCE_CLASSES, Source
from dealterms.model.term import Citation, PartyIds, Proposal, Term
from dealterms.model.value import Value, format_as_written
from dealterms.tables.columns import FACTS
from dealterms.tables.values import join_names, join_words, split_value

Cell = str | int | float | None
Row = tuple[Cell, ...]


class Rows(NamedTuple):
    """The rows of a table that belong to one snapshot, each without what they have in common."""

    head: Row
    """What comes first in all of them."""
    tails: list[Row]


def iter_deal_rows(deal: Deal, wanted: Collection[str]) -> Iterator[tuple[str, Rows]]:
    """Yield the name of a table and its rows, for each snapshot of a deal and each table that is wanted.

    The deal has no errors. Its sources are no rows of it: see `build_source_rows`.
    """
    teller = _Teller(deal)
    for number, snapshot in enumerate(deal.snapshots, 1):
        step = teller.advance_to(snapshot, with_facts="facts" in wanted)
        head = (deal.id, *_split_date(snapshot.name), number)
        if "facts" in wanted:
            yield "facts", Rows(head, teller.collect_facts())
        if "changes" in wanted and step is not None:
            yield "changes", Rows((*head, step.before), list(teller.iter_changes(step)))
        if "citations" in wanted:
            yield "citations", Rows(head, list(teller.iter_citations()))
        if "proposals" in wanted:
            yield "proposals", Rows(head, list(teller.iter_proposals()))


class _Teller:
    """Walks one deal, and tells each snapshot as rows."""

    def __init__(self, deal: Deal) -> None:
        self._sources = deal.sources
        self._judge = EvidenceJudge(deal.sources)
        self._origins = OriginCounter(deal.sources)
        self._before: Snapshot | None = None
        self._walk: SnapshotWalk | None = None
        self._facts: dict[str, list[Row]] = {}
        """The rows of each term in the newest snapshot."""

    def advance_to(self, snapshot: Snapshot, *, with_facts: bool) -> Diff | None:
        """Go on to the next snapshot; return what it changes, None for the first one."""
        if self._walk is None:
            self._walk = SnapshotWalk(snapshot, self._sources)
            step = None
        else:
            self._before = self._walk.newest
            reached = len(self._walk.reached)
            step = self._judge.judge_diff(self._walk.advance_to(snapshot, news_only=True))
            if len(self._walk.reached) != reached:
                self._facts.clear()  # a milestone ends terms that nothing else moves
        if with_facts:
            self._update_facts(self._walk)
        return step

    def _update_facts(self, walk: SnapshotWalk) -> None:
        facts: dict[str, list[Row]] = {}
        for id_ in walk.iter_present():
            rows = self._facts.get(id_) if id_ in walk.unchanged else None
            facts[id_] = self._build_facts(walk, id_) if rows is None else _carry(rows, walk.terms[id_])
        self._facts = facts

    def collect_facts(self) -> list[Row]:
        """Return the facts of the newest snapshot."""
        return [row for _, rows in sorted(self._facts.items()) for row in rows]

    def _build_facts(self, walk: SnapshotWalk, id_: str) -> list[Row]:
        known, is_left_out = walk.terms[id_], id_ not in walk.newest.terms
        diff = Diff("", "", (), (walk.collect_term(id_),))
        (term,) = self._judge.judge_diff(diff).terms
        status = known.status.value
        of_term = (
            *_describe_term(term),
            status if isinstance(status, str) else "unknown",
            *_split_date(term.effective),
            *_split_date(term.last_day),
        )
        rows = []
        for field in sorted(term.fields, key=lambda field: field.field):
            # What took the place of a value is no vaguer statement of it.
            is_older = field.known is not None and field.after is not NONE
            value = field.known if is_older else field.after
            state = known.status if field.field == STATUS else known.fields[field.field]
            as_of = field.when if field.verb == "reconfirmed" else state.last_confirmed
            support = _select_support(field, "before" if is_older else "after")
            dissent = [item for item in field.dissent if item.problem is None]
            others = dict.fromkeys(format_as_written(item.value) for item in dissent)
            rows.append(
                (
                    *of_term,
                    field.field,
                    "unrestated" if is_left_out else field.verb,
                    *_split_text(as_of),
                    None if is_left_out else _format(field.after),
                    _format(value),
                    *split_value(value),
                    bool(dissent),
                    "; ".join(others) or None,
                    self._origins.count(support) if support else 0,
                    *_describe_support(support),
                )
            )
        return rows

    def iter_changes(self, step: Diff) -> Iterator[Row]:
        """Yield a row for each field that a step changes."""
        for term in sorted(step.terms, key=lambda term: term.term):
            of_term = (
                *_describe_term(term),
                term.verb,
                term.direction,
                _join_parties(term.favors),
            )
            for field in sorted(term.fields, key=lambda field: (field.field, field.verb)):
                yield (*of_term, *self._describe_change(field))

    def _describe_change(self, field: FieldChange) -> Row:
        support = _select_support(field, "after")
        before, after = (side if isinstance(side, Amount) else None for side in (field.before, field.after))
        is_one = before is None or after is None or before.measure == after.measure
        either = after or before
        return (
            field.field,
            field.class_,
            field.verb,
            field.direction,
            field.moved or None,
            _join_parties(field.favors),
            field.by_convention,
            field.reason or None,
            _format(field.before),
            _format(field.after),
            None if before is None else float(before.number),
            None if after is None else float(after.number),
            either.measure[0] if either is not None and is_one else None,
            join_words(field.gone),
            join_words(field.come),
            *_split_text(field.when),
            field.when_is,
            field.supported,
            field.origins if support else 0,
            *_describe_support(support),
            any(item.problem is None for item in field.dissent),
            None if field.place is None else str(field.place),
        )

    def _iter_entries(self) -> Iterator[tuple[str, str, Term | Proposal, Term | Proposal | None]]:
        """Yield each entry of the newest snapshot: its section and id, it, and the one before of that id."""
        assert self._walk is not None
        new, old = self._walk.newest, self._before
        for id_, proposal in sorted(new.proposals.items()):
            yield "proposals", id_, proposal, old.proposals.get(id_) if old else None
        for id_, term in sorted(new.terms.items()):
            yield "terms", id_, term, old.terms.get(id_) if old else None

    def iter_citations(self) -> Iterator[Row]:
        """Yield a row for each citation of the newest snapshot."""
        assert self._walk is not None
        for section, id_, entry, before in self._iter_entries():
            copied = {citation.identity for citation in before.sources} if before is not None else set()
            for number, citation in enumerate(entry.sources):
                judged = self._judge_citation(citation, section, id_, number)
                yield (
                    section,
                    id_,
                    number + 1,
                    citation.source,
                    citation.at,
                    citation.quote,
                    citation.says,
                    join_words(citation.supports),
                    join_words(citation.unchanged),
                    join_words(citation.clarifies),
                    dumps(citation.instead, ensure_ascii=False) if citation.instead else None,
                    join_words(citation.cites),
                    judged.source_class,
                    judged.problem,
                    citation.identity in copied,
                    str(judged.place),
                )

    def _judge_citation(self, citation: Citation, section: str, id_: str, number: int) -> Evidence:
        assert self._walk is not None
        new = self._walk.newest
        evidence = Evidence(
            source=citation.source,
            at=citation.at,
            quote=citation.quote,
            says=citation.says,
            side="after",
            when=new.name.text,
            stance="supports",
            place=new.source_map.locate(section, id_, "sources", number),
            supports=citation.supports,
            cites=citation.cites,
        )
        return self._judge.judge_citation(evidence)

    def iter_proposals(self) -> Iterator[Row]:
        """Yield a row for each proposal of the newest snapshot."""
        assert self._walk is not None
        new = self._walk.newest
        for id_, proposal in sorted(new.proposals.items()):
            changed = new.terms.get(proposal.changes or "")
            cited = [
                self._judge_citation(citation, "proposals", id_, number)
                for number, citation in enumerate(proposal.sources)
            ]
            support = [item for item in cited if item.problem is None]
            articles, _, is_quoted = _describe_support(support)
            yield (
                id_,
                proposal.changes,
                proposal.kind or (changed.kind if changed is not None else None),
                format_title(id_, proposal.title),
                dumps(proposal.to, ensure_ascii=False) if proposal.to else None,
                proposal.outcome,
                proposal.note,
                self._origins.count(support) if support else 0,
                articles,
                is_quoted,
                str(new.source_map.locate_key("proposals", id_)),
            )


def _carry(rows: list[Row], known: TermState) -> list[Row]:
    """Return the rows of a term that the next snapshot states again: it confirms nothing, and carries all."""
    return [row if row[_STATE] == "carried" else _carry_row(row, known) for row in rows]


def _carry_row(row: Row, known: TermState) -> Row:
    name = str(row[_STATE - 1])
    state = known.status if name == STATUS else known.fields[name]
    return (*row[:_STATE], "carried", *_split_text(state.last_confirmed), *row[_STATE + 4 :])


_STATE = FACTS.names.index("state") - FACTS.head
"""The place of the state in a row of facts, without its head; the field is before it, its date behind it."""


def build_source_rows(
    records: Mapping[str, Source], citations: Counter[str], deals: Mapping[str, Iterable[str]]
) -> Rows:
    """Return the rows of the records: how many citations name each, and in which deals."""
    return Rows(
        (),
        [
            _describe_source(id_, source, citations[id_], deals.get(id_, ()))
            for id_, source in sorted(records.items())
        ],
    )


def _describe_source(id_: str, source: Source, citations: int, deals: Iterable[str]) -> Row:
    authors = [source.author] if isinstance(source.author, str) else source.author or []
    withdrawn = source.withdrawn
    return (
        id_,
        source.type,
        source.title,
        source.genre,
        join_names(authors),
        source.container_title,
        source.publisher,
        source.language,
        source.class_,
        *_split_date(source.issued),
        *_split_date(source.accessed),
        source.number,
        source.url,
        source.url_note,
        source.archived,
        source.read_at,
        join_words(source.cites),
        *_split_date(None if withdrawn is None else withdrawn.on),
        None if withdrawn is None else withdrawn.why,
        source.summary,
        citations,
        join_words(sorted(deals)),
    )


def _describe_term(term: TermChange) -> Row:
    return (term.term, term.kind, term.title, _join_parties(term.binds), _join_parties(term.benefits))


def _describe_support(support: list[Evidence]) -> tuple[str | None, str | None, bool]:
    """Return the ids of the sources, the class of the best, and whether one is quoted."""
    classes = {item.source_class for item in support}
    best = next((class_ for class_ in SOURCE_CLASSES if class_ in classes), None)
    articles = join_words(sorted({item.source for item in support}))
    return articles, best, any(item.quote for item in support)


def _select_support(field: FieldChange, side: str) -> list[Evidence]:
    """Return the citations that gave the value of one side, and count."""
    return [
        item
        for item in field.evidence
        if item.side == side and item.value is None and item.problem is None and item.stance == "supports"
    ]


def _join_parties(parties: PartyIds | None) -> str | None:
    return parties if parties is None or isinstance(parties, str) else " ".join(sorted(parties))


def _format(value: Value | None) -> str | None:
    return None if value is None else format_as_written(value)


def _split_date(day: PartialDate | None) -> tuple[str | None, str | None, str | None]:
    return (None, None, None) if day is None else _split_text(day.text)


@lru_cache(maxsize=4096)
def _split_text(text: str) -> tuple[str, str, str]:
    """Return a date as it is written, and its first and last day."""
    day = PartialDate.parse(text)
    return text, day.first.isoformat(), day.last.isoformat()
