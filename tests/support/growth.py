"""Branches of any size, each large in one thing only, to see how cost grows with it.

branch = DEALS["dissents"](400)
branch.base      {"terms/d/deal.yaml": "title: …", "terms/d/2020.yaml": "terms: …", "seeds/s-0.yaml": …}
branch.changes   {"terms/d/2021.yaml": "terms: …"}, in which 400 citations give other values
branch.write(root)   a repository: `main` has the base, `branch` the changes
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

_DEAL = "title: A deal that grows\nparties:\n  acme: {name: Acme}\n  bolt: {name: Bolt}\n"
_FIRST = date(1700, 1, 1)
_SNAPSHOTS = ("terms/d/1", "terms/d/2")


class Branch(NamedTuple):
    """The files of `main`, and what the branch writes; None where it removes a file."""

    base: Mapping[str, str]
    changes: Mapping[str, str | None]

    def write(self, root: Path) -> None:
        """Write a repository that stands on `branch`."""
        for files in (self.base, self.changes):
            for path, text in files.items():
                file = root / path
                if text is None:
                    file.unlink()
                else:
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_text(text)
            if files is self.base:
                _git(root, "init", "-q", "-b", "main")
            else:
                _git(root, "checkout", "-q", "-b", "branch")
            _git(root, "add", "-A")
            _git(root, "commit", "-q", "-m", "-")


def _git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "gc.auto=0")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


def _record(*cites: str, year: int = 2021) -> str:
    origins = f"cites: [{', '.join(cites)}]\n" if cites else ""
    return f"type: article\ntitle: One\nissued: {year}\nclass: reported\nurl: https://one.example/\n{origins}"


def _records(number: int, prefix: str = "s") -> dict[str, str]:
    return {f"seeds/{prefix}-{n}.yaml": _record() for n in range(number)}


def _term(id_: str, rate: str, citations: Iterable[str] = (), since: str = "") -> str:
    """Return a share of revenue; each citation is written as the inside of its braces."""
    lines = [
        f"  {id_}:",
        "    kind: revenue-share",
        "    payer: acme",
        "    payee: bolt",
        f"    rate: {rate}%",
        *([f"    since: {since}"] if since else []),
    ]
    cited = [f"      - {{{citation}}}" for citation in citations]
    return "\n".join([*lines, *(["    sources:", *cited] if cited else [])]) + "\n"


def _cite(source: str, place: int = 1, what: str = "supports: [rate]") -> str:
    return f"source: {source}, at: line {place}, {what}"


def _snapshot(*terms: str) -> str:
    return "basis: report\nterms:\n" + "".join(terms)


def _names(number: int, shift: int = 0) -> list[str]:
    """Return the names of snapshots that come a week apart, ``shift`` days later."""
    return [(_FIRST + timedelta(weeks=n, days=shift)).isoformat() for n in range(number)]


def _one_term(*citations: str, records: Mapping[str, str]) -> Branch:
    """Return a branch that adds a snapshot with one term, which has many citations."""
    first = _snapshot(_term("share", "20", [_cite("s-0")]))
    second = _snapshot(_term("share", "25", citations, since="2021"))
    base = {"terms/d/deal.yaml": _DEAL, "terms/d/2020.yaml": first, **records}
    return Branch(base, {"terms/d/2021.yaml": second})


def _make_terms(number: int) -> Branch:
    """Return a branch that adds a snapshot, in which so many terms have changed."""
    first = _snapshot(*(_term(f"t-{n}", "20", [_cite("s-0", n + 1)]) for n in range(number)))
    second = _snapshot(*(_term(f"t-{n}", "25", [_cite("s-0", n + 1)], "2021") for n in range(number)))
    base = {"terms/d/deal.yaml": _DEAL, "terms/d/2020.yaml": first, **_records(1)}
    return Branch(base, {"terms/d/2021.yaml": second})


def _make_citations(number: int) -> Branch:
    """Return a term that cites one source for so many places."""
    return _one_term(*(_cite("s-0", n + 2) for n in range(number)), records=_records(1))


def _make_sources(number: int) -> Branch:
    """Return a term that cites so many sources, each with a story of its own."""
    return _one_term(*(_cite(f"s-{n}") for n in range(number)), records=_records(number))


def _make_shared_origins(number: int) -> Branch:
    """Return a term that cites so many sources, of which each two repeat the same third one."""
    records = {f"seeds/s-{n}.yaml": _record(f"o-{n // 2}") for n in range(number)}
    records |= _records((number + 1) // 2, "o")
    return _one_term(*(_cite(f"s-{n}") for n in range(number)), records=records)


def _make_chained_origins(number: int) -> Branch:
    """Return a term that cites so many sources, of which each repeats the one before it."""
    records = {f"seeds/s-{n}.yaml": _record(*([f"s-{n - 1}"] if n else [])) for n in range(number)}
    return _one_term(*(_cite(f"s-{n}") for n in range(number)), records=records)


def _make_dissents(number: int) -> Branch:
    """Return a term of which so many citations give other rates, each its own."""
    others = (_cite("s-0", n + 2, f"instead: {{rate: {30 + n / 1000:.3f}%}}") for n in range(number))
    return _one_term(_cite("s-0"), *others, records=_records(1))


def _make_gathered_origins(number: int) -> Branch:
    """Return a term that cites so many sources, each of which repeats the one before it and another."""
    records = {f"seeds/s-{n}.yaml": _record(f"o-{n}", *([f"s-{n - 1}"] if n else [])) for n in range(number)}
    records |= _records(number, "o")
    return _one_term(*(_cite(f"s-{n}") for n in range(number)), records=records)


def _make_diamonds_of_origins(number: int) -> Branch:
    """Return a term that cites so many sources, of which each repeats two that both repeat the one before."""
    records = {}
    for n in range(number):
        records[f"seeds/s-{n}.yaml"] = _record(f"a-{n}", f"b-{n}")
        for side in "ab":
            records[f"seeds/{side}-{n}.yaml"] = _record(*([f"s-{n - 1}"] if n else []))
    return _one_term(*(_cite(f"s-{n}") for n in range(number)), records=records)


def _make_circles_of_origins(number: int) -> Branch:
    """Return a term that cites so many sources, which repeat one another in one circle."""
    records = {f"seeds/s-{n}.yaml": _record(f"s-{(n + 1) % number}") for n in range(number)}
    return _one_term(*(_cite(f"s-{n}") for n in range(number)), records=records)


def _make_dissents_by_turns(number: int) -> Branch:
    """Return a term of which, in each of so many snapshots, a citation gives another rate."""
    files = {}
    for n, name in enumerate(_names(number)):
        other = _cite("s-0", n + 2, f"instead: {{rate: {30 + n / 1000:.3f}%}}")
        files[f"terms/d/{name}.yaml"] = _snapshot(_term("share", "20", [_cite("s-0"), other]))
    return _last_added({"terms/d/deal.yaml": _DEAL, **_records(1), **files})


def _make_values_by_turns(number: int) -> Branch:
    """Return a term of which each of so many snapshots gives the rate vaguely, each time otherwise."""
    files = {
        f"terms/d/{name}.yaml": _snapshot(
            _term("share", f"under {30 + n / 1000:.3f}" if n else "over 20", [_cite("s-0", n + 1)])
        )
        for n, name in enumerate(_names(number))
    }
    return _last_added({"terms/d/deal.yaml": _DEAL, **_records(1), **files})


def _make_proposals(number: int) -> Branch:
    """Return so many proposals, each for a term of its own, that all come about."""
    base = _make_terms(number).base
    proposals = "proposals:\n" + "".join(
        f"  p-{n}:\n    changes: t-{n}\n    to: {{rate: 25%}}\n    sources:\n"
        f"      - {{source: s-0, at: line {n + 1}}}\n"
        for n in range(number)
    )
    newest = _make_terms(number).changes["terms/d/2021.yaml"] or ""
    return Branch(base, {"terms/d/2021.yaml": newest + proposals})


def _make_proposals_by_turns(number: int) -> Branch:
    """Return a proposal in each of so many snapshots, another one each time."""
    files = {
        f"terms/d/{name}.yaml": _snapshot(_term("share", "20"))
        + f"proposals:\n  p-{n}:\n    changes: share\n    to: {{rate: {20 + n / 1000:.3f}%}}\n"
        f"    sources:\n      - {{source: s-0}}\n"
        for n, name in enumerate(_names(number))
    }
    return _last_added({"terms/d/deal.yaml": _DEAL, **_records(1), **files})


def _make_proposals_of_one_term(number: int) -> Branch:
    """Return so many proposals, all for one term, which then gets as many other rates."""
    names = _names(number + 1)
    proposals = "proposals:\n" + "".join(
        f"  p-{n}:\n    changes: share\n    to: {{rate: {20 + n / 1000:.3f}%}}\n"
        f"    sources:\n      - {{source: s-0, at: line {n + 1}}}\n"
        for n in range(number)
    )
    files = {
        f"terms/d/{name}.yaml": _snapshot(
            _term("share", f"{20 + n / 1000:.3f}", [_cite("s-0", n + 1)], since=name)
        )
        for n, name in enumerate(names)
    }
    files[f"terms/d/{names[0]}.yaml"] = _snapshot(_term("share", "19", [_cite("s-0")]))
    files[f"terms/d/{names[1]}.yaml"] += proposals
    return _last_added({"terms/d/deal.yaml": _DEAL, **_records(1), **files})


def _history(number: int, shift: int = 0, add: int = 0) -> dict[str, str]:
    """Return so many snapshots of a term, of which each has another rate."""
    return {
        f"terms/d/{name}.yaml": _snapshot(
            _term("share", str(1 + (n + add) % 7), [_cite("s-0", n + 1)], since=name)
        )
        for n, name in enumerate(_names(number, shift))
    }


def _last_added(files: Mapping[str, str]) -> Branch:
    """Return a branch that adds the last of the files."""
    last = max(path for path in files if path.startswith(_SNAPSHOTS))
    return Branch({path: text for path, text in files.items() if path != last}, {last: files[last]})


def _base(number: int) -> dict[str, str]:
    return {"terms/d/deal.yaml": _DEAL, **_records(1), **_history(number)}


def _make_snapshots(number: int) -> Branch:
    """Return a deal of so many snapshots, of which the branch adds the last."""
    return _last_added(_base(number))


def _make_carrying_snapshots(number: int) -> Branch:
    """Return a deal of so many snapshots that carry on what the first says."""
    names = _names(number)
    carry = (
        "carries: all\nterms:\n  share:\n    sources:\n      - {source: s-0, at: line 2, unchanged: [rate]}\n"
    )
    files = {f"terms/d/{name}.yaml": carry for name in names}
    files[f"terms/d/{names[0]}.yaml"] = _snapshot(_term("share", "20", [_cite("s-0")]))
    return _last_added({"terms/d/deal.yaml": _DEAL, **_records(1), **files})


def _make_touched_records(number: int) -> Branch:
    """Return a branch that edits so many records, each cited by a term of its own."""
    terms = (_term(f"t-{n}", "20", [_cite(f"s-{n}")]) for n in range(number))
    base = {"terms/d/deal.yaml": _DEAL, "terms/d/2020.yaml": _snapshot(*terms), **_records(number)}
    return Branch(base, {f"seeds/s-{n}.yaml": _record(year=2022) for n in range(number)})


def _make_touched_records_by_snapshot(number: int) -> Branch:
    """Return a branch that edits so many records, each cited by a snapshot of its own."""
    files = {
        f"terms/d/{name}.yaml": _snapshot(_term("share", str(1 + n % 7), [_cite(f"s-{n}")], since=name))
        for n, name in enumerate(_names(number))
    }
    base = {"terms/d/deal.yaml": _DEAL, **files, **_records(number)}
    return Branch(base, {f"seeds/s-{n}.yaml": _record(year=2022) for n in range(number)})


def _make_new_records(number: int) -> Branch:
    """Return a branch that adds so many records, and a snapshot in which a term cites each."""
    first, second = (
        _snapshot(
            *(_term(f"t-{n}", rate, [_cite(f"{p}-{n if p == 'n' else 0}")], since) for n in range(number))
        )
        for rate, p, since in (("20", "s", ""), ("25", "n", "2021"))
    )
    base = {"terms/d/deal.yaml": _DEAL, "terms/d/2020.yaml": first, **_records(1)}
    return Branch(base, {"terms/d/2021.yaml": second, **_records(number, "n")})


def _make_unused_records(number: int) -> Branch:
    """Return a branch that adds so many records that nothing cites."""
    return Branch(_base(2), _records(number, "n"))


def _make_accepted(number: int) -> Branch:
    """Return a branch with so many changes that have no source, all of them accepted."""
    first = _snapshot(*(_term(f"t-{n}", "20", [_cite("s-0")]) for n in range(number)))
    second = _snapshot(*(_term(f"t-{n}", "25", since="2021") for n in range(number)))
    entries = (_accept(f"terms.t-{n}.rate") for n in range(number))
    base = {
        "terms/d/deal.yaml": _DEAL,
        "terms/d/2020.yaml": first,
        "terms/accepted.yaml": "accepted:\n" + "".join(entries),
        **_records(1),
    }
    return Branch(base, {"terms/d/2021.yaml": second})


def _accept(at: str) -> str:
    what = f"rule: unsupported-change, file: terms/d/2021.yaml, at: {at}, values: [20%, 25%]"
    return f"  - {{{what}, reason: So}}\n"


def _make_agreed(number: int) -> Branch:
    """Return a branch that adds so many entries to the accept list, and removes as many."""
    lists = ("accepted:\n" + "".join(_accept(f"terms.{t}-{n}.rate") for n in range(number)) for t in "ab")
    return Branch(
        {**_base(2), "terms/accepted.yaml": next(lists)},
        {"terms/accepted.yaml": next(lists)},
    )


def _make_edited(number: int) -> Branch:
    """Return a branch that edits each of so many snapshots."""
    return Branch(_base(number), _history(number, add=1))


def _make_alternating(number: int) -> Branch:
    """Return a branch that edits every second of so many snapshots."""
    edited = list(_history(number, add=2).items())[::2]
    return Branch(_base(number), dict(edited))


def _make_redated(number: int) -> Branch:
    """Return a branch in which each of so many snapshots has another date, and nothing else differs."""
    base = _base(number)
    old = [path for path in base if path.startswith(_SNAPSHOTS)]
    new = [f"terms/d/{name}.yaml" for name in _names(number, shift=1)]
    moved = {now: base[was] for was, now in zip(old, new, strict=True)}
    return Branch(base, {**dict.fromkeys(old), **moved})


def _make_inserted(number: int) -> Branch:
    """Return a branch that puts a snapshot between each two of so many."""
    return Branch(_base(number), _history(number, shift=3, add=3))


def _make_removed(number: int) -> Branch:
    """Return a branch that removes every second of so many snapshots."""
    gone = list(_history(number))[1::2]
    return Branch(_base(number), dict.fromkeys(gone))


def _make_new_deal(number: int) -> Branch:
    """Return a branch that adds a deal of so many snapshots."""
    base = {path.replace("/d/", "/old/"): text for path, text in _base(2).items()}
    files = {path: text for path, text in _base(number).items() if path not in base}
    return Branch(base, files)


def _make_renamed_deals(number: int) -> Branch:
    """Return a branch in which each of so many deals has another id."""
    parts = {"deal.yaml": _DEAL, "2020.yaml": _snapshot(_term("share", "20", [_cite("s-0")]))}
    old = {f"terms/d-{n}/{name}": text for n in range(number) for name, text in parts.items()}
    new = {path.replace("/d-", "/e-"): text for path, text in old.items()}
    return Branch({**old, **_records(1)}, {**dict.fromkeys(old), **new})


def _make_renamed_parties(number: int) -> Branch:
    """Return a branch in which each of so many parties has another id."""

    def header(prefix: str) -> str:
        parties = "".join(f"  {prefix}-{n}: {{name: Party {n}}}\n" for n in range(number))
        return _DEAL + parties

    return Branch({**_base(2), "terms/d/deal.yaml": header("p")}, {"terms/d/deal.yaml": header("q")})


def _make_repeats_by_turns(number: int) -> Branch:
    """Return so many snapshots, in each of which an older source repeats the rate."""
    files = {
        f"terms/d/{name}.yaml": _snapshot(_term("share", "20", [_cite("s-0", n + 1)]))
        for n, name in enumerate(_names(number))
    }
    return _last_added({"terms/d/deal.yaml": _DEAL, "seeds/s-0.yaml": _record(year=1600), **files})


def _make_renamed_terms(number: int) -> Branch:
    """Return a branch that adds a snapshot in which so many terms have another id."""
    first, second = (_snapshot(*(_term(f"{t}-{n}", "20") for n in range(number))) for t in "ab")
    base = {"terms/d/deal.yaml": _DEAL, "terms/d/2020.yaml": first, **_records(1)}
    return Branch(base, {"terms/d/2021.yaml": second})


def _make_edited_deals(number: int) -> Branch:
    """Return a branch that edits the snapshot of so many deals, each with a record of its own."""
    sides = []
    for rate in ("20", "25"):
        files = {}
        for n in range(number):
            files[f"terms/d-{n}/deal.yaml"] = _DEAL
            files[f"terms/d-{n}/2020.yaml"] = _snapshot(_term("share", rate, [_cite(f"s-{n}")]))
        sides.append(files)
    return Branch({**sides[0], **_records(number)}, dict(sides[1]))


DEALS: dict[str, Callable[[int], Branch]] = {
    "terms": _make_terms,
    "citations": _make_citations,
    "sources": _make_sources,
    "shared origins": _make_shared_origins,
    "chained origins": _make_chained_origins,
    "gathered origins": _make_gathered_origins,
    "diamonds of origins": _make_diamonds_of_origins,
    "circles of origins": _make_circles_of_origins,
    "dissents": _make_dissents,
    "dissents by turns": _make_dissents_by_turns,
    "values by turns": _make_values_by_turns,
    "proposals": _make_proposals,
    "proposals of one term": _make_proposals_of_one_term,
    "proposals by turns": _make_proposals_by_turns,
    "snapshots": _make_snapshots,
    "carrying snapshots": _make_carrying_snapshots,
    "repeats by turns": _make_repeats_by_turns,
    "renamed terms": _make_renamed_terms,
}
"""What a deal can have much of, and a branch that adds the last snapshot to such a deal."""
BRANCHES: dict[str, Callable[[int], Branch]] = {
    "touched records": _make_touched_records,
    "touched records, a snapshot each": _make_touched_records_by_snapshot,
    "new records": _make_new_records,
    "unused records": _make_unused_records,
    "accepted findings": _make_accepted,
    "entries of the accept list": _make_agreed,
    "edited snapshots": _make_edited,
    "alternating snapshots": _make_alternating,
    "re-dated snapshots": _make_redated,
    "inserted snapshots": _make_inserted,
    "removed snapshots": _make_removed,
    "snapshots of a new deal": _make_new_deal,
    "renamed deals": _make_renamed_deals,
    "edited deals": _make_edited_deals,
    "renamed parties": _make_renamed_parties,
}
"""What a branch can do much of."""
_SIZES = {
    "terms": 1600,
    "citations": 3200,
    "sources": 3200,
    "shared origins": 3200,
    "chained origins": 3200,
    "gathered origins": 1600,
    "diamonds of origins": 1600,
    "circles of origins": 3200,
    "dissents": 3200,
    "proposals": 1200,
    "repeats by turns": 1600,
    "touched records": 1600,
}


def get_size(shape: str) -> int:
    """Return how much of a thing is much, so that a file can still hold twice as much."""
    return _SIZES.get(shape, 800)
