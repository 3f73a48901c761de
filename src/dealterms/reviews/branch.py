"""What a branch does to the deals: both ends read from git, every touched file classified, new findings.

A deal is read whole if the branch touched one of its files, or a source that it cites; no other is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from dealterms.git.range import RevisionRange
from dealterms.git.trees import GitTree
from dealterms.loader.accept_list import ACCEPT_LIST_PATH, load_accept_list
from dealterms.loader.layout import SEEDS_FOLDER, TERMS_FOLDER, YAML_SUFFIX
from dealterms.loader.sources import SourceStore
from dealterms.loader.tree import Folder
from dealterms.model.finding import Finding
from dealterms.model.review import AcceptListChange, Review, ReviewedFile, SourceReview
from dealterms.quotes.captures import CaptureStore
from dealterms.reviews.citations import (
    Mentions,
    find_cited_ids,
    find_mentions,
    is_cited,
    iter_citing_snapshots,
    iter_repeating_sources,
)
from dealterms.reviews.classify import MIN_SIMILARITY, similarity
from dealterms.reviews.deal import DealEnd, ReviewedDeal, review_deal
from dealterms.reviews.deal_at_revision import DealAtRevision
from dealterms.reviews.new_findings import find_new, split_accepted
from dealterms.reviews.sources import SourcePair, review_source
from dealterms.rules import RuleContext, RuleSelection, check, check_sources
from dealterms.rules.context import build_sources_context, find_quotes

if TYPE_CHECKING:
    from dealterms.git.changed_files import ChangedFile
    from dealterms.model.accept_list import Acceptance


class _BranchEnd(NamedTuple):
    """One end of the branch: its files, the sources read so far, and who mentions the touched ones."""

    tree: GitTree
    sources: SourceStore
    mentions: Mentions


def review_range(
    ends: RevisionRange, captures: str | None, today: date
) -> tuple[Review, tuple[Finding, ...]]:
    """Return what a branch does to the deals, and the findings that it adds.

    Args:
        ends: what is compared, as `both_ends` finds it.
        captures: the folder of the articles' texts, if they are not beside their sources.
        today: the day on which acceptances must still hold.
    """
    touched_ids = [
        file.path.removeprefix(f"{SEEDS_FOLDER}/").removesuffix(YAML_SUFFIX)
        for file in ends.changed_files
        if file.path.startswith(f"{SEEDS_FOLDER}/") and file.path.endswith(YAML_SUFFIX)
    ]
    base, head = (
        _BranchEnd(tree, SourceStore(tree), find_mentions(tree, touched_ids))
        for tree in (ends.base, ends.head)
    )
    pairs = [SourcePair.from_stores(id_, base.sources, head.sources) for id_ in touched_ids if "/" not in id_]
    for pair in pairs:
        if pair.in_base != pair.in_head:
            # The sources that name it as their origin may have a finding at one end only.
            for end in (base, head):
                for id_ in iter_repeating_sources(end.tree, pair.id, end.mentions):
                    end.sources.read_file(f"{id_}{YAML_SUFFIX}")
    deals = list(_iter_reviewed_deals(ends.changed_files, base, head, pairs))
    store = CaptureStore(Folder(ends.root), captures)
    base_unused, head_unused = _find_unused_ids(pairs, deals, base, head)
    before, _ = _collect_findings(base, [deal.base for deal in deals], store, base_unused)
    after, missing_quotes = _collect_findings(head, [deal.head for deal in deals], store, head_unused)
    accept_list, list_remarks = _load_accept_list(ends.base_tip)
    moved = {file.was: file.path for deal in deals for file in deal.files if file.was}
    new, mended = find_new(before, after, moved)
    findings, accepted = split_accepted(new, accept_list, today)
    result = Review(
        base=ends.base_name,
        head=ends.head_name,
        files=tuple(_iter_files(ends.changed_files, deals, pairs)),
        deals=tuple(deal.review for deal in deals),
        sources=tuple(_review_source(pair, base, head) for pair in pairs),
        accepted=accepted,
        agreed=tuple(_iter_accept_list_changes(ends)),
        mended=mended,
        remarks=(*list_remarks, *_iter_quote_remarks(missing_quotes)),
    )
    return result, findings


def _iter_quote_remarks(count: int) -> Iterator[str]:
    if count:
        quotes = "1 quote" if count == 1 else f"{count} quotes"
        yield (
            f"{quotes} of the touched snapshots not looked for: the articles' texts are not at hand"
            " (--captures DIR says where they are)"
        )


def _iter_reviewed_deals(
    changed_files: Sequence[ChangedFile], base: _BranchEnd, head: _BranchEnd, pairs: Iterable[SourcePair]
) -> Iterator[ReviewedDeal]:
    files_by_deal: dict[str, list[ChangedFile]] = {}
    for file in changed_files:
        parts = file.path.split("/")
        # A path of two parts may be a link, or a submodule, where a deal should be.
        if len(parts) > 1 and parts[0] == TERMS_FOLDER and not parts[1].startswith("."):
            files_by_deal.setdefault(parts[1], []).append(file)
    citing_by_deal: dict[str, set[str]] = {}
    affecting = {pair.id for pair in pairs if pair.affects_support}
    for end in (base, head):
        mentions = {id_: paths for id_, paths in end.mentions.items() if id_ in affecting}
        for deal, name in iter_citing_snapshots(end.tree, mentions):
            citing_by_deal.setdefault(deal, set()).add(name)
    deal_pairs = []
    for deal in sorted({*files_by_deal, *citing_by_deal}):
        old = DealAtRevision(base.tree, deal, base.sources)
        new = DealAtRevision(head.tree, deal, head.sources)
        if old.exists or new.exists:
            deal_pairs.append((old, new))
    for old, new in _match_renamed_deals(deal_pairs):
        files = [file for deal in {old.deal, new.deal} for file in files_by_deal.get(deal, [])]
        yield review_deal(old, new, files, citing_by_deal.get(new.deal, set()))


def _match_renamed_deals(
    pairs: Iterable[tuple[DealAtRevision, DealAtRevision]],
) -> list[tuple[DealAtRevision, DealAtRevision]]:
    """Pair each deal that the branch removes with the most similar one that it adds, if any is."""
    matched = [(old, new) for old, new in pairs if old.exists and new.exists]
    removed = [(old, new) for old, new in pairs if not new.exists]
    added = [(old, new) for old, new in pairs if not old.exists]
    for old, missing in removed:
        share, number = max(
            ((_measure_similarity(old, new), -number) for number, (_, new) in enumerate(added)),
            default=(0.0, 0),
        )
        matched.append((old, added.pop(-number)[1] if share >= MIN_SIMILARITY else missing))
    return sorted([*matched, *added], key=lambda pair: pair[1].deal)


def _measure_similarity(old: DealAtRevision, new: DealAtRevision) -> float:
    """Return how much of the snapshots of one deal another one has under the same dates, from 0 to 1."""
    names = [name.text for name in old.names]
    shares = [similarity(old.load_snapshot(name), new.load_snapshot(name)) for name in names]
    return sum(shares) / len(shares) if shares else 0.0


def _collect_findings(
    end: _BranchEnd, deals: Iterable[DealEnd], captures: CaptureStore, unused: Collection[str]
) -> tuple[list[Finding], int]:
    """Check what was read at one end; return the findings, and how many quotes had no text at hand."""
    names = RuleSelection().resolve_names()
    findings: list[Finding] = []
    missing_quotes = 0
    for deal, snapshots, steps, affected in deals:
        affected_snapshots = tuple(s for s in snapshots if s.name.text in affected)
        quotes, summary = find_quotes(deal.to_deal(affected_snapshots), captures)
        missing_quotes += summary.not_at_hand
        checked = deal.to_deal(snapshots)._replace(findings=tuple(deal.findings))
        findings += check(RuleContext(checked, steps, quotes), names)
    findings += load_accept_list(end.tree)[1]
    used = set(end.sources.sources).difference(unused)
    findings += check_sources(build_sources_context(end.sources, used, captures), names)
    return findings, missing_quotes


def _find_unused_ids(
    pairs: Iterable[SourcePair], deals: Iterable[ReviewedDeal], base: _BranchEnd, head: _BranchEnd
) -> tuple[set[str], set[str]]:
    """Find the sources that nothing cites at the base, and at the head, and read them.

    Only these can have become unused, or used: sources that the touched files cite at one end only,
    touched sources, and their origins.
    """
    cited_in_base: set[str] = set()
    cited_in_head: set[str] = set()
    base_ids, head_ids = _list_source_ids(base.tree), _list_source_ids(head.tree)
    for deal in deals:
        for file in deal.files:
            cited_in_base |= find_cited_ids(base.tree, file.was or file.path, base_ids)
            cited_in_head |= find_cited_ids(head.tree, file.path, head_ids)
    doubtful = cited_in_base ^ cited_in_head
    for pair in pairs:
        doubtful.add(pair.id)
        for source in (pair.before, pair.after):
            doubtful.update(source.cites if source is not None else ())
    unused = []
    for end, cited in ((base, cited_in_base), (head, cited_in_head)):
        mentions = find_mentions(end.tree, doubtful - cited)
        unused.append({id_ for id_ in mentions if not is_cited(end.tree, id_, mentions)})
        for id_ in sorted(doubtful):
            end.sources.read_file(f"{id_}{YAML_SUFFIX}")
    return unused[0], unused[1]


def _list_source_ids(tree: GitTree) -> set[str]:
    return {name.removesuffix(YAML_SUFFIX) for name in tree.list_names(SEEDS_FOLDER)}


def _load_accept_list(policy: GitTree) -> tuple[tuple[Acceptance, ...], tuple[str, ...]]:
    entries, findings = load_accept_list(policy)
    if findings:
        return (), (f"The base's list of accepted findings cannot be read: {findings[0]}",)
    return entries, ()


def _iter_accept_list_changes(ends: RevisionRange) -> Iterator[AcceptListChange]:
    """Yield the entries that the branch adds to the list of accepted findings, or removes."""
    if not any(file.path == ACCEPT_LIST_PATH for file in ends.changed_files):
        return
    before, after = load_accept_list(ends.base)[0], load_accept_list(ends.head)[0]
    for entries, others, is_new in ((after, before, True), (before, after, False)):
        for entry in entries:
            if entry not in others:
                until = str(entry.until) if entry.until is not None else None
                where = f"{entry.file} {entry.at}".rstrip()
                yield AcceptListChange(is_new, entry.rule, where, entry.values, entry.reason, until)


def _review_source(pair: SourcePair, base: _BranchEnd, head: _BranchEnd) -> SourceReview:
    end = head if pair.in_head else base
    return review_source(pair, end.tree, end.mentions)


def _iter_files(
    changed_files: Iterable[ChangedFile], deals: Iterable[ReviewedDeal], pairs: Iterable[SourcePair]
) -> Iterator[ReviewedFile]:
    """Yield every touched file once, in the order of the paths."""
    classified = {file.path: file for deal in deals for file in deal.files}
    old_paths = {file.was for file in classified.values() if file.was}
    for pair in pairs:
        path = f"{SEEDS_FOLDER}/{pair.id}{YAML_SUFFIX}"
        classified[path] = ReviewedFile(path, pair.what)
    for file in changed_files:
        if file.path in classified:
            yield classified[file.path]
        elif file.path not in old_paths:
            what = "accept-list" if file.path == ACCEPT_LIST_PATH else "other"
            yield ReviewedFile(file.path, what)
