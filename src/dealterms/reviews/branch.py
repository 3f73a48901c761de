"""What a branch does to the deals: both ends read from git, every touched file classified, new findings.

A deal is read whole if the branch touched one of its files, or a source that it cites; no other is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from dealterms.errors import NoSuchDealError
from dealterms.git.range import RevisionRange
from dealterms.git.trees import GitTree
from dealterms.loader.accept_list import ACCEPT_LIST_PATH, load_accept_list
from dealterms.loader.layout import list_deals, list_misplaced_snapshots
from dealterms.loader.misplaced import iter_misnamed_folders
from dealterms.loader.names import SEEDS_FOLDER, TERMS_FOLDER, YAML_SUFFIX
from dealterms.loader.sources import SourceStore
from dealterms.model.finding import Finding, sort_findings
from dealterms.model.report import CheckSummary
from dealterms.model.review import AcceptedFinding, AcceptListChange, Review, ReviewedFile
from dealterms.quotes.budget import ExtractionBudget
from dealterms.quotes.captures import CaptureStore
from dealterms.quotes.results import find_quote_results
from dealterms.reviews.captures import CapturesAtEnd, find_changed_captures
from dealterms.reviews.citations import CitationIndex, find_cited_ids, find_uncited
from dealterms.reviews.deal import DealEnd, ReviewedDeal, review_deal
from dealterms.reviews.deal_at_revision import DealAtRevision
from dealterms.reviews.similarity import match_deals
from dealterms.reviews.sources import SourcePair, review_source
from dealterms.rules import RuleSelection, check, check_sources
from dealterms.rules.context import build_rule_context, build_sources_context

if TYPE_CHECKING:
    from dealterms.git.changed_files import ChangedFile
    from dealterms.model.accept_list import Acceptance


class _BranchEnd(NamedTuple):
    """One end of the branch: its files, the sources read so far, and what cites the touched ones."""

    tree: GitTree
    sources: SourceStore
    citations: CitationIndex

    def find_misplaced(self) -> list[Finding]:
        """Return what is wrong with the files that lie where none is read, outside of the deals."""
        try:
            deals = list_deals(self.tree)
        except NoSuchDealError:  # it has a finding of its own
            return self.sources.find_misplaced()
        beside = (*list_misplaced_snapshots(self.tree, deals), *iter_misnamed_folders(self.tree))
        return [*beside, *self.sources.find_misplaced()]


def review_range(
    ends: RevisionRange, captures: str | None, today: date
) -> tuple[Review, tuple[Finding, ...]]:
    """Return what a branch does to the deals, and the findings that it adds.

    ``captures`` is the folder of the articles' texts, if they are not beside their sources; on the day
    ``today``, acceptances must still hold.
    """
    touched_ids = [
        file.path.removeprefix(f"{SEEDS_FOLDER}/").removesuffix(YAML_SUFFIX)
        for file in ends.changed_files
        if file.path.startswith(f"{SEEDS_FOLDER}/") and file.path.endswith(YAML_SUFFIX)
    ]
    changed_texts = find_changed_captures(ends)
    base, head = (
        _BranchEnd(tree, SourceStore(tree), CitationIndex(tree, {*touched_ids, *changed_texts.source_ids}))
        for tree in (ends.base, ends.head)
    )
    for end in (base, head):
        for id_ in sorted(changed_texts.source_ids):
            end.sources.read_file(f"{id_}{YAML_SUFFIX}")
    pairs = [SourcePair.from_stores(id_, base.sources, head.sources) for id_ in touched_ids if "/" not in id_]
    for pair in pairs:
        if pair.in_base != pair.in_head:
            # The sources that name it as their origin may have a finding at one end only.
            for end in (base, head):
                for id_ in end.citations.iter_repeating_sources(pair.id):
                    end.sources.read_file(f"{id_}{YAML_SUFFIX}")
    affecting = changed_texts.source_ids.union(pair.id for pair in pairs if pair.affects_support)
    deals = list(_iter_reviewed_deals(ends.changed_files, base, head, affecting))
    budget = ExtractionBudget()
    old_texts, new_texts = (CapturesAtEnd(tree, ends) for tree in (ends.base, ends.head))
    old_store, new_store = (CaptureStore(texts, captures, budget) for texts in (old_texts, new_texts))
    base_unused, head_unused = _find_unused_ids(pairs, deals, base, head)
    before, _ = _collect_findings(base, [deal.base for deal in deals], old_store, base_unused)
    after, unsearched = _collect_findings(head, [deal.head for deal in deals], new_store, head_unused)
    moved = {file.was: file.path for deal in deals for file in deal.files if file.was}
    new, mended = _find_new(before, after, moved)
    accept_list, faults = load_accept_list(ends.base_tip)
    findings, accepted = _split_accepted(new, () if faults else accept_list, today)
    remarks = [f"The base's list of accepted findings cannot be read: {fault}" for fault in faults[:1]]
    remarks += unsearched.list_unsearched(" of the touched snapshots")
    records = {**base.sources.sources, **head.sources.sources}
    steps = [shown.diff for deal in deals for shown in deal.review.steps]
    result = Review(
        base=ends.base_name,
        head=ends.head_name,
        files=tuple(
            _iter_files(ends.changed_files, deals, pairs, changed_texts.changes, head.find_misplaced())
        ),
        deals=tuple(deal.review for deal in deals),
        sources=tuple(review_source(pair, (head if pair.in_head else base).citations) for pair in pairs),
        accepted=accepted,
        agreed=tuple(_iter_accept_list_changes(ends)),
        mended=mended,
        remarks=tuple(remarks),
        records=records,
        quote_results=find_quote_results(new_texts, captures, steps, records, new_store),
    )
    return result, findings


def _iter_reviewed_deals(
    changed_files: Sequence[ChangedFile], base: _BranchEnd, head: _BranchEnd, affecting: Collection[str]
) -> Iterator[ReviewedDeal]:
    files_by_deal = defaultdict[str, list["ChangedFile"]](list)
    for file in changed_files:
        parts = file.path.split("/")
        # A path of two parts may be a link, or a submodule, where a deal should be.
        if len(parts) > 1 and parts[0] == TERMS_FOLDER and not parts[1].startswith("."):
            files_by_deal[parts[1]].append(file)
    citing_by_deal = defaultdict[str, set[str]](set)
    for end in (base, head):
        for id_ in affecting:
            for path in end.citations.list_paths(id_):
                for use in end.citations.get_uses(id_, path):
                    citing_by_deal[use.deal].add(use.snapshot)
    deal_pairs = [
        (DealAtRevision(base.tree, deal, base.sources), DealAtRevision(head.tree, deal, head.sources))
        for deal in sorted({*files_by_deal, *citing_by_deal})
    ]
    for old, new in _match_renamed_deals(deal_pairs):
        files = [file for deal in {old.deal, new.deal} for file in files_by_deal[deal]]
        yield review_deal(old, new, files, citing_by_deal[new.deal])


def _match_renamed_deals(
    pairs: Iterable[tuple[DealAtRevision, DealAtRevision]],
) -> list[tuple[DealAtRevision, DealAtRevision]]:
    """Pair each deal that the branch removes with the most similar one that it adds, if any is."""
    matched = [(old, new) for old, new in pairs if old.exists and new.exists]
    removed = [(old, new) for old, new in pairs if old.exists and not new.exists]
    added = [(old, new) for old, new in pairs if new.exists and not old.exists]
    # To look for a pair, all of them are read.
    is_searched = bool(removed and added)
    matches = match_deals([old for old, _ in removed], [new for _, new in added]) if is_searched else {}
    matched += [(old, matches.get(old, missing)) for old, missing in removed]
    taken = set(matches.values())
    matched += [pair for pair in added if pair[1] not in taken]
    return sorted(matched, key=lambda pair: pair[1].deal)


def _collect_findings(
    end: _BranchEnd, deals: Iterable[DealEnd], captures: CaptureStore, unused: Collection[str]
) -> tuple[list[Finding], CheckSummary]:
    """Check what was read at one end; return the findings, and how many quotes were not looked for."""
    names = RuleSelection().resolve_names()
    findings: list[Finding] = []
    unsearched = CheckSummary()
    for deal, snapshots, steps, affected in deals:
        touched = deal.to_deal(tuple(s for s in snapshots if s.name.text in affected))
        context, summary = build_rule_context(
            deal.to_deal(snapshots),
            steps,
            tuple(deal.names.values()),
            captures,
            deal.source_store.unreadable_ids,
            touched,
        )
        unsearched = unsearched._replace(
            not_at_hand=unsearched.not_at_hand + summary.not_at_hand,
            unreadable=unsearched.unreadable + summary.unreadable,
        )
        findings += check(context, names)
    findings += load_accept_list(end.tree)[1]
    findings += end.find_misplaced()
    used = set(end.sources.sources).difference(unused)
    findings += check_sources(build_sources_context(end.sources, used, captures), names)
    return findings, unsearched


def _find_new(
    before: Iterable[Finding], after: Iterable[Finding], moved: Mapping[str, str]
) -> tuple[list[Finding], int]:
    """Return the new findings, in the order of their places, and how many of the old ones are gone.

    ``moved`` has the paths of the base that are others in the branch.
    """
    known = Counter(
        f._replace(place=f.place._replace(path=moved.get(f.place.path, f.place.path))).identity
        for f in set(before)
    )
    new = []
    for finding in sort_findings(after):
        if known[finding.identity] > 0:
            known[finding.identity] -= 1
        else:
            new.append(finding)
    return new, known.total()


def _split_accepted(
    findings: Iterable[Finding], accept_list: tuple[Acceptance, ...], today: date
) -> tuple[tuple[Finding, ...], tuple[AcceptedFinding, ...]]:
    """Split findings into those that the accept list does not cover on the day, and those it covers."""
    entries: dict[object, Acceptance] = {}
    for acceptance in accept_list:
        if not acceptance.has_expired(today):
            entries.setdefault(acceptance.identity, acceptance)
    open_, accepted = [], []
    for finding in findings:
        entry = entries.get(finding.identity)
        if entry is None:
            open_.append(finding)
        else:
            until = str(entry.until) if entry.until is not None else None
            accepted.append(AcceptedFinding(finding, entry.reason, until))
    return tuple(open_), tuple(accepted)


def _find_unused_ids(
    pairs: Iterable[SourcePair], deals: Iterable[ReviewedDeal], base: _BranchEnd, head: _BranchEnd
) -> tuple[set[str], set[str]]:
    """Find the sources that nothing cites at the base, and at the head, and read them.

    Only these can have become unused, or used: sources that the touched files cite at one end only,
    touched sources, and their origins.
    """
    files = [file for deal in deals for file in deal.files]
    cited_in_base = _find_all_cited_ids(base.tree, (file.was or file.path for file in files))
    cited_in_head = _find_all_cited_ids(head.tree, (file.path for file in files))
    doubtful = cited_in_base ^ cited_in_head
    for pair in pairs:
        doubtful.add(pair.id)
        for source in (pair.before, pair.after):
            doubtful.update(source.cites if source is not None else ())
    unused = []
    for end, cited in ((base, cited_in_base), (head, cited_in_head)):
        unused.append(find_uncited(end.tree, doubtful - cited))
        for id_ in sorted(doubtful):
            end.sources.read_file(f"{id_}{YAML_SUFFIX}")
    return unused[0], unused[1]


def _find_all_cited_ids(tree: GitTree, paths: Iterable[str]) -> set[str]:
    ids = {name.removesuffix(YAML_SUFFIX) for name in tree.list_names(SEEDS_FOLDER)}
    return {id_ for path in paths for id_ in find_cited_ids(tree, path, ids)}


def _iter_accept_list_changes(ends: RevisionRange) -> Iterator[AcceptListChange]:
    """Yield the entries that the branch adds to the list of accepted findings, or removes."""
    if not any(file.path == ACCEPT_LIST_PATH for file in ends.changed_files):
        return
    before, after = load_accept_list(ends.base)[0], load_accept_list(ends.head)[0]
    for entries, others, is_new in ((after, frozenset(before), True), (before, frozenset(after), False)):
        for entry in entries:
            if entry not in others:
                until = str(entry.until) if entry.until is not None else None
                where = f"{entry.file} {entry.at}".rstrip()
                yield AcceptListChange(is_new, entry.rule, where, entry.values, entry.reason, until)


def _iter_files(
    changed_files: Iterable[ChangedFile],
    deals: Iterable[ReviewedDeal],
    pairs: Iterable[SourcePair],
    captures: Mapping[str, str],
    misplaced: Iterable[Finding],
) -> Iterator[ReviewedFile]:
    """Yield every touched file once, in the order of the paths."""
    classified = {file.path: file for deal in deals for file in deal.files}
    old_paths = {file.was for file in classified.values() if file.was}
    sources = {f"{SEEDS_FOLDER}/{pair.id}{YAML_SUFFIX}": pair.what for pair in pairs}
    unread = {finding.place.path for finding in misplaced}
    for path in (file.path for file in changed_files):
        if path in unread:
            yield ReviewedFile(path, "unreadable")
        elif path in sources:
            yield ReviewedFile(path, sources[path])
        elif path in classified:
            yield classified[path]
        elif path not in old_paths:
            yield ReviewedFile(
                path, "accept-list" if path == ACCEPT_LIST_PATH else captures.get(path, "other")
            )
