"""A review reads little, and yet finds what checking both ends in full would find."""

from __future__ import annotations

import copy
import shutil
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dealterms import load, review, steps
from dealterms.git.changed_files import ChangedFile
from dealterms.git.range import RevisionRange
from dealterms.loader.tree import Folder
from dealterms.model.change import VERBS
from dealterms.model.finding import Finding
from dealterms.reports.check import build_check_report
from dealterms.reports.review import ReviewReport
from dealterms.reviews.deal_at_revision import EARLIEST_SNAPSHOT

TODAY = date(2026, 1, 31)
NAMES = ("2015", "2016", "2017-06", "2018", "2019-03-15", "2020", "2021", "2022-05", "2023")
RECORDS: dict[str, dict[str, Any]] = {
    "s1": {"type": "webpage", "title": "One", "issued": "2026"},
    "s2": {"type": "webpage", "title": "Two", "issued": "2026", "cites": ["s1"]},
    "s3": {"type": "webpage", "title": "Three", "issued": "2017"},
}
PARTIES = {"acme": {"name": "Acme"}, "bolt": {"name": "Bolt"}, "core": {"name": "Core"}}
HEADER = {"title": "A deal", "parties": PARTIES}
Tree = dict[str, Any]
"""Path to what the file holds; text for one that is no YAML."""


class OnDisk(Folder):
    """A folder that can be searched, as what git keeps can."""

    def with_limit(self, max_bytes: int) -> OnDisk:
        return self

    def find_files_containing(self, words: Collection[str]) -> set[str]:
        root = Path(self.root)
        return {
            path.relative_to(root).as_posix()
            for path in root.glob("[ts]e*/**/*.yaml")
            if any(word.encode() in path.read_bytes() for word in words)
        }


# -- deals, and what a branch may do to one ----------------------------------------------------------


@st.composite
def terms(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Some of three terms; each knows some of its fields, and cites or not."""
    found = {}
    for id_ in ("alpha", "beta", "gamma"):
        if draw(st.integers(0, 5)) == 0:
            continue
        if id_ == "gamma":
            term: dict[str, Any] = {"kind": "definition", "used_by": ["alpha"]}
            fields = {"text": ["What is sold", "What is lent"]}
        elif id_ == "beta":
            term = {"kind": "revenue-share", "payer": "acme", "payee": "bolt"}
            fields = {"rate": ["20%", "25%", "unknown", "undisclosed"], "base": ["net", "gross"]}
        else:
            term = {"kind": "exclusivity", "grantor": "acme", "holder": "bolt"}
            fields = {"level": ["exclusive", "refusal"], "scope": [["cloud"], ["cloud", "api"]]}
            fields |= {"ends": ["2016", "2030"]}
        known = draw(st.sets(st.sampled_from(sorted(fields))))
        term |= {field: draw(st.sampled_from(fields[field])) for field in sorted(known)}
        if draw(st.booleans()):
            since = draw(st.sampled_from([name, "2014", "2017-06"]))
            own = {field: draw(st.sampled_from([name, "2016"])) for field in sorted(known)[:1]}
            term["since"] = {**own, "term": since} if own and draw(st.booleans()) else since
        if draw(st.integers(0, 6)) == 0:
            term["agreed"] = draw(st.sampled_from([name, "2014"]))
        if draw(st.integers(0, 4)) == 0:
            term["status"] = draw(st.sampled_from(STATUSES))
        if id_ == "beta" and draw(st.integers(0, 4)) == 0:
            term["payee"] = draw(st.sampled_from([["bolt", "core"], "core", "unknown"]))
        sources = draw(st.lists(citation(name, fields, known), max_size=2))
        found[id_] = {**term, **({"sources": sources} if sources else {})}
    return found


STATUSES = ("terminated", "unknown", "lapsed", "performed", "suspended", "agreed")


@st.composite
def citation(draw: st.DrawFn, name: str, fields: dict[str, Any], known: set[str]) -> dict[str, Any]:
    """A citation of one record, or of one that is not there; it supports, or disagrees."""
    found: dict[str, Any] = {"source": draw(st.sampled_from(["s1", "s2", "s3", "s4"]))}
    found["at"] = f"line {draw(st.integers(1, 3))}"
    how = draw(st.sampled_from(["some", "all", "all", "term", "instead", "unchanged", "clarifies"]))
    if how == "instead":
        field = draw(st.sampled_from(sorted(fields)))
        found["instead"] = {field: draw(st.sampled_from(fields[field]))}
    elif how in ("unchanged", "clarifies") and known:
        found[how] = sorted(known)[:1]
    elif how != "term" and known:
        wanted = sorted(known)[: 1 if how == "some" else None]
        found["supports"] = [*wanted, "status", *(["-scope"] if "scope" in wanted else [])]
    return found


@st.composite
def snapshots(draw: st.DrawFn, name: str) -> dict[str, Any]:
    proposed = draw(st.booleans())
    talk: Tree = {"p": {"changes": "alpha", "to": {"level": draw(st.sampled_from(["sole", "offer"]))}}}
    if draw(st.booleans()):
        talk["p"]["outcome"] = draw(st.sampled_from(["adopted", "rejected"]))
    carried = draw(st.integers(0, 7)) == 0
    found: Tree = {"carries": "all"} if carried else {"terms": draw(terms(name))}
    return {**found, **({"proposals": talk} if proposed else {})}


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    names = sorted(draw(st.sets(st.sampled_from(NAMES), min_size=3)))
    found: Tree = {"terms/d/deal.yaml": HEADER}
    found |= {f"terms/d/{name}.yaml": draw(snapshots(name)) for name in names}
    return found | {f"seeds/{id_}.yaml": record for id_, record in RECORDS.items()}


@st.composite
def branches(draw: st.DrawFn) -> tuple[Tree, Tree]:
    """A tree, and what one to three edits make of it."""
    base = draw(trees())
    head = copy.deepcopy(base)
    for _ in range(draw(st.integers(1, 3))):
        written = sorted(path for path in head if path.startswith("terms/d/2"))
        edit = draw(st.sampled_from(EDITS))
        if edit == "add":
            name = draw(st.sampled_from(NAMES))
            head[f"terms/d/{name}.yaml"] = draw(snapshots(name))
        elif edit == "break":
            head[draw(st.sampled_from(written))] = "terms: [\n"
        elif edit == "delete" and len(written) > 2:
            del head[draw(st.sampled_from(written))]
        elif edit == "redate" and len(written) > 2:
            was = draw(st.sampled_from(written))
            name = draw(st.sampled_from(NAMES))
            head[f"terms/d/{name}.yaml"] = head.pop(was)
        elif edit == "edit":
            path = draw(st.sampled_from(written))
            if isinstance(head[path], dict) and "terms" in head[path]:
                name = path.removeprefix("terms/d/").removesuffix(".yaml")
                id_ = draw(st.sampled_from(["alpha", "beta", "gamma"]))
                head[path]["terms"].pop(id_, None)
                head[path]["terms"] |= {k: v for k, v in draw(terms(name)).items() if k == id_}
        elif edit == "withdraw":
            id_ = draw(st.sampled_from(["s1", "s2"]))
            if f"seeds/{id_}.yaml" in head:
                head[f"seeds/{id_}.yaml"] |= {"withdrawn": {"on": "2026", "why": "Wrong"}}
        elif edit == "unrecord":
            head.pop(f"seeds/{draw(st.sampled_from(['s1', 's2', 's3']))}.yaml", None)
        elif edit == "record":
            id_ = draw(st.sampled_from(["s4", "s5"]))
            head[f"seeds/{id_}.yaml"] = {"type": "webpage", "title": "New", "cites": ["s3"]}
        elif edit == "unissue":
            head["seeds/s3.yaml"] = {**RECORDS["s3"], "issued": "2026"}
        elif edit == "party":
            parties = {
                "acme": {"name": "Acme"},
                draw(st.sampled_from(["bolt", "bold"])): {"name": "B"},
                "core": {"name": "Core"},
            }
            head["terms/d/deal.yaml"] = {"title": "A deal", "parties": parties}
    if draw(st.integers(0, 5)) == 0:
        head = {path.replace("terms/d/", "terms/e/"): value for path, value in head.items()}
    return base, head


EDITS = (
    "add", "break", "delete", "edit", "edit", "edit", "party", "record", "redate", "unissue",
    "unrecord", "withdraw",
)  # fmt: skip


def write(root: Path, tree: Tree) -> OnDisk:
    for path, value in tree.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        text = value if isinstance(value, str) else yaml.safe_dump(value, sort_keys=False)
        file.write_text(text.replace("{}", "").replace("[]", ""), encoding="utf-8")
    return OnDisk(root)


def touches(base: Tree, head: Tree) -> Iterator[ChangedFile]:
    for path in sorted({*base, *head}):
        if path not in base:
            yield ChangedFile(path, "added")
        elif path not in head:
            yield ChangedFile(path, "deleted")
        elif base[path] != head[path]:
            yield ChangedFile(path, "modified")


class Seen(NamedTuple):
    """A review, and what checking both ends in full has to say."""

    report: ReviewReport
    before: Counter[object]
    after: Counter[object]
    told: tuple[Counter[object], Counter[object]]
    """The changes and events that the history of each end tells, step by step."""


def seen(base: Tree, head: Tree) -> Seen:
    with TemporaryDirectory() as scratch:
        old, new = write(Path(scratch, "a"), base), write(Path(scratch, "b"), head)
        changed = tuple(touches(base, head))
        ends = RevisionRange(old, new, changed, "a", "b", new.root, "", old, frozenset())  # type: ignore[arg-type]
        report = review(ends, today=TODAY)
        moved = {file.was: file.path for file in report.review.files if file.was}
        before, after = (build_check_report(tree).findings for tree in (old, new))
        told = (_news(old), _news(new))
        shutil.rmtree(scratch)
        Path(scratch).mkdir()
    return Seen(report, Counter(_identity(f, moved) for f in before), Counter(map(_identity, after)), told)


def _news(tree: OnDisk) -> Counter[object]:
    deals = sorted(path.name for path in Path(tree.root, "terms").iterdir())
    deal = load(tree.root, deals[0])
    # The first step leads to the first snapshot, and has no history.
    walk = islice(steps((EARLIEST_SNAPSHOT, *deal.snapshots), deal.sources), 1, None)
    return Counter(
        (term.term, f.field, f.verb, f.before, f.after, f.when, f.when_is, f.direction, f.favors)
        for step in walk
        for term in step.terms
        for f in term.fields
        if f.is_news_of_deal
    )


def _identity(finding: Finding, moved: dict[str, str] | None = None) -> object:
    place = finding.place._replace(path=(moved or {}).get(finding.place.path, finding.place.path))
    return finding._replace(place=place).identity


@given(branches())
def test_new_findings_are_those_that_two_full_checks_tell_apart(branch: tuple[Tree, Tree]) -> None:
    found = seen(*branch)
    assert Counter(map(_identity, found.report.findings)) == found.after - found.before
    # What was wrong with a deal that is gone was not mended.
    if not any(deal.is_gone for deal in found.report.review.deals):
        assert found.report.review.mended == (found.before - found.after).total()


@given(trees())
def test_nothing_touched_is_nothing_told(tree: Tree) -> None:
    report = seen(tree, copy.deepcopy(tree)).report
    assert report.status == "unchanged"
    assert report.findings == ()
    assert report.review.deals == () == report.review.files


@given(branches())
def test_what_is_told_of_the_past_never_counts_as_news_of_a_new_snapshot(branch: tuple[Tree, Tree]) -> None:
    found = seen(*branch)
    report = found.report
    assert report.status == "changed" or not report.review.has_news
    for deal in report.review.deals:
        shown = {s.diff.after for s in deal.steps if s.why != "neighbor"}
        assert shown.isdisjoint(c.snapshot for c in deal.corrections)
        # Where no snapshot came, nothing of it is new, whatever the history tells now.
        assert shown or deal.changed == deal.happened == ()
        assert all(term.changed_fields for term in deal.changed)
        assert all(term.events for term in deal.happened)
        if (
            not shown
            and not deal.is_gone
            and not deal.redated
            and not any(c.before for c in deal.party_changes)
        ):
            assert report.review.retells_past == (found.told[0] != found.told[1])
        told = {f.verb for c in deal.corrections for t in c.terms for f in t.fields}
        assert "deal" not in {VERBS[verb] for verb in told}


@given(branches())
def test_every_touched_file_is_told_of_once(branch: tuple[Tree, Tree]) -> None:
    report = seen(*branch).report
    files = report.review.files
    assert len({file.path for file in files}) == len(files)
    told = {path for file in files for path in (file.path, file.was) if path}
    assert told == {touch.path for touch in touches(*branch)}


def test_the_law_sees_what_it_should(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without looking back, a change that went through an unknown would be laundered."""
    term = {"kind": "revenue-share", "payer": "acme", "payee": "bolt"}
    cited = {"sources": [{"source": "s1", "supports": ["rate"]}]}
    base: Tree = {
        "terms/d/deal.yaml": HEADER,
        "seeds/s1.yaml": RECORDS["s1"],
        "terms/d/2015.yaml": {"terms": {"beta": {**term, "rate": "20%", **cited}}},
        "terms/d/2016.yaml": {"terms": {"beta": {**term, "rate": "unknown"}}},
    }
    head = {
        **base,
        "terms/d/2017.yaml": {"terms": {"beta": {**term, "rate": "25%", "since": "2014"}}},
    }
    told = [str(finding) for finding in seen(base, head).report.findings]
    assert [line.partition(" error")[2].partition(":")[0] for line in told] == [
        "[since-contradicts]", "[unsupported-change]",
    ]  # fmt: skip
