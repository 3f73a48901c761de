"""Deals as people could write them, drawn by hypothesis: raw as a file has them, or read.

Raw values are what the walk of the YAML yields: text, lists of text, mappings of text. All of them
are valid; wrong ones stand in the tests that refuse them. Pools are small, so that two draws meet.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, get_args

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from dealterms.model import axes, quantity
from dealterms.model.deal import Deal, Party, Snapshot, SnapshotHeader
from dealterms.model.duration import Duration
from dealterms.model.kinds import list_own_kinds, resolve_kind
from dealterms.model.location import SourceMap
from dealterms.model.missing import TREND_BY_TEXT
from dealterms.model.partial_date import PartialDate
from dealterms.model.source import SOURCE_CLASSES, Source
from dealterms.model.term import OVER_STATUSES, STATUSES, CarriedTerm, Outcome, Proposal, Term

Raw = dict[str, Any]

PARTIES = ("acme", "bolt", "core")
SOURCES = ("s1", "s2", "s3", "s4", "s5")
IDS = ("alpha", "beta", "gamma", "delta")
NAMES = ("2019", "2020", "2021-06", "2022", "2023-03-15", "2024", "2025-01", "2025-05")
"""Names of snapshots, in the order of their dates; no two overlap."""
WORDS = ("all", "cloud", "training", "research", "models", "own-use")
OUTCOMES: tuple[str, ...] = get_args(Outcome)
NOTHINGS = ("none", "silent", "undisclosed", "redacted", "unknown")


# -- values --------------------------------------------------------------------------------------


def nothings(axis: axes.Axis) -> SearchStrategy[str]:
    """The kinds of nothing that may be written on this axis."""
    return st.sampled_from([word for word in NOTHINGS if _is_read(axis, word)])


def _is_read(axis: axes.Axis, word: str) -> bool:
    try:
        axis.parse(word)
    except ValueError:
        return False
    return True


def raw_numbers() -> SearchStrategy[str]:
    """``13``, ``13.0``, ``250_000``, ``2.50``, ``0``."""
    whole = st.integers(0, 40).map(str)
    fine = st.builds("{}.{}".format, st.integers(0, 20), st.sampled_from(["0", "5", "50", "25"]))
    round_ = st.sampled_from(["10", "100", "250", "1_000", "250_000", "1_250_000"])
    return st.one_of(whole, fine, round_)


BOUNDS = ("", "about ", "over ", "under ", "at least ", "up to ", "more than ", "less than ")
LIMITS = BOUNDS[4:]


def raw_money() -> SearchStrategy[str]:
    """``USD 13 billion`` and its like, with any bound, with two limits, or per unit."""
    number = st.builds(
        "{} {}{}".format,
        st.sampled_from(["USD", "USD", "EUR", "DEM"]),
        raw_numbers(),
        st.sampled_from(["", " thousand", " million", " billion"]),
    )
    whole = st.builds("USD {} million".format, st.integers(0, 20))
    return bounded(number, whole, ("", "", "", " per unit", " per GPU-hour"))


def raw_percents() -> SearchStrategy[str]:
    """``20%`` and its like, with any bound, with two limits, or of something."""
    number = st.one_of(st.integers(0, 100).map(str), st.sampled_from(["2.5", "27.0", "49.00"]))
    percent = number.map("{}%".format)
    return bounded(
        percent, st.integers(0, 50).map("{}%".format), ("", "", "", " of requirements", " per year")
    )


def raw_units() -> SearchStrategy[str]:
    """``10_000 units`` and its like."""
    number = st.builds("{}{}".format, raw_numbers(), st.sampled_from(["", "", " thousand", " million"]))
    unit = st.sampled_from(["units", "GW"])
    amount = st.builds("{} {}".format, number, unit)
    return bounded(amount, st.integers(0, 20).map("{} GW".format), ("", "", " per year"))


@st.composite
def bounded(
    draw: st.DrawFn, amounts: SearchStrategy[str], whole: SearchStrategy[str], tails: tuple[str, ...]
) -> str:
    """An amount with any bound; or two limits, of whole numbers in one unit."""
    tail = draw(st.sampled_from(tails))
    if draw(st.integers(0, 5)):
        return f"{draw(st.sampled_from(BOUNDS))}{draw(amounts)}{tail}"
    lower, upper = sorted(
        draw(st.lists(whole, min_size=2, max_size=2, unique=True)), key=lambda text: int(_digits(text))
    )
    low, high = (
        draw(st.sampled_from(["at least", "more than"])),
        draw(st.sampled_from(["up to", "less than"])),
    )
    return f"{low} {lower}{tail}, {high} {upper}{tail}"


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


@st.composite
def raw_schedules(draw: st.DrawFn, amounts: SearchStrategy[str]) -> dict[str, str]:
    """Amounts by time, by tier or by basis; few keys, so that two draws meet."""
    keys = draw(
        st.sampled_from(
            [
                ["2024", "2025", "2026"],
                ["2025-01", "2025-02", "2025-03"],
                ["up to USD 40 million", "above"],
                ["up to 10 units", "less than 20 units", "above"],
                ["voting", "as-converted"],
            ]
        )
    )
    chosen = draw(st.lists(st.sampled_from(keys), min_size=1, unique=True))
    if chosen == ["above"]:
        chosen = keys
    return {key: draw(amounts) for key in chosen}


@st.composite
def raw_durations(draw: st.DrawFn) -> str:
    """``P5Y``, ``P1Y6M``, ``P2W``, ``P30D``."""
    parts = draw(st.sets(st.sampled_from("YMWD"), min_size=1))
    return "P" + "".join(f"{draw(st.integers(0, 40))}{unit}" for unit in "YMWD" if unit in parts)


@st.composite
def raw_dates(draw: st.DrawFn, *, first: int = 2018, last: int = 2032, marks: bool = True) -> str:
    """``2024``, ``2024-10``, ``2024-10-17``, each with ``?`` or ``~`` or without."""
    year = draw(st.integers(first, last))
    month = draw(st.none() | st.integers(1, 12))
    text = f"{year:04d}"
    if month is not None:
        text += f"-{month:02d}"
        day = draw(st.none() | st.integers(1, monthrange(year, month)[1]))
        text += "" if day is None else f"-{day:02d}"
    return text + (draw(st.sampled_from(["", "", "", "?", "~"])) if marks else "")


def raw_token_sets(words: tuple[str, ...] = WORDS, *, redacted: bool = False) -> SearchStrategy[list[str]]:
    """``[research, training]``, in any order; also ``[research, redacted]``, if that may be drawn."""
    sets = st.lists(st.sampled_from(words), min_size=1, max_size=4, unique=True)
    if not redacted:
        return sets
    some_redacted = st.lists(st.sampled_from(words), min_size=1, max_size=3, unique=True).map(
        lambda chosen: [*chosen, "redacted"]
    )
    return st.one_of(sets, sets, some_redacted)


@st.composite
def raw_ends(draw: st.DrawFn) -> object:
    """``2030``, ``perpetual``, ``{on: [alpha]}``, ``{after: P30M, of: [alpha]}``, or several of them."""
    parts = draw(st.sets(st.sampled_from(["through", "on", "after"]), min_size=1))
    day = draw(st.one_of(raw_dates(first=2026), st.just("perpetual")))
    if parts == {"through"}:
        return day
    raw: Raw = {"through": day} if "through" in parts else {}
    if "on" in parts:
        raw["on"] = draw(raw_token_sets(IDS))
    if "after" in parts:
        raw["after"] = draw(st.one_of(st.sampled_from(["P6M", "P30M", "P1Y", "P180D"]), raw_durations()))
        raw["of"] = draw(raw_token_sets(IDS[:2]))
    if len(parts) > 1:
        may_be_last = "through" not in parts or day != "perpetual"
        raw["whichever"] = draw(st.sampled_from(["first", "last"] if may_be_last else ["first"]))
    return raw


@cache
def raw_values(axis: axes.Axis) -> SearchStrategy[Any]:
    """What a file may say on this axis, the kinds of nothing included."""
    known = raw_known(axis)
    if isinstance(axis, axes.Role):
        return known
    missing = (
        st.one_of(nothings(axis), st.sampled_from(list(TREND_BY_TEXT)))
        if axis.takes_trends
        else nothings(axis)
    )
    return st.one_of(known, known, missing)


def raw_known(axis: axes.Axis) -> SearchStrategy[Any]:
    """The same without the kinds of nothing; of a party also `unknown`, which only roles may be."""
    match axis:
        case axes.Ladder():
            return st.sampled_from(axis.rungs)
        case axes.Quantity():
            if axis.of is Duration.parse:
                return raw_durations()
            amounts = {
                quantity.parse_money: raw_money(),
                quantity.parse_percent: raw_percents(),
                quantity.parse_amount: st.one_of(raw_money(), raw_percents(), raw_units()),
            }[axis.of]
            return st.one_of(amounts, amounts, raw_schedules(amounts))
        case axes.Through(of="end"):
            return raw_ends()
        case axes.Through(of="date"):
            return raw_dates()
        case axes.Through():
            return st.one_of(raw_dates(), st.just("perpetual"))
        case axes.Scope() | axes.CarveOuts() | axes.Events():
            return raw_token_sets(redacted=True)
        case axes.Flag():
            return st.sampled_from(["yes", "no", "true", "false"])
        case axes.Role():
            one = st.sampled_from([*PARTIES, "mutual", "unknown"])
            return st.one_of(one, one, st.lists(st.sampled_from(PARTIES), min_size=2, unique=True))
        case axes.Tokens(many=True):
            return raw_token_sets(axis.choices or WORDS, redacted=True)
        case axes.Tokens():
            return st.sampled_from(axis.choices or WORDS)
        case axes.Text():
            return st.sampled_from(["Gross revenue", "Gross revenue less refunds", "AGI: when?"])
    raise AssertionError(f"no strategy for {axis}")


def values(axis: axes.Axis) -> SearchStrategy[Any]:
    """The same, read."""
    return raw_values(axis).map(axis.parse)


@cache
def all_axes() -> tuple[tuple[str, str, axes.Axis], ...]:
    """Every axis of every kind of ours: (kind, field, axis)."""
    return tuple(
        (k, field, axis) for k in list_own_kinds() for field, axis in resolve_kind(k).get_axes().items()
    )


# -- terms, proposals, sources -------------------------------------------------------------------


def raw_roles(kind_name: str) -> SearchStrategy[Raw]:
    """The two roles of a kind: parties, several on one side, mutual on both, or one or both unknown."""
    of_kind = resolve_kind(kind_name)
    names = of_kind.get_role_field("binds"), of_kind.get_role_field("benefits")
    if None in names:
        return st.just({})
    pairs: list[tuple[Any, Any]] = [
        (a, b) for a in (*PARTIES, "unknown") for b in (*PARTIES, "unknown") if a != b
    ]
    pairs += [("mutual", "mutual"), ("unknown", "unknown")]
    pairs += [(["acme", "bolt"], "core"), ("core", ["bolt", "acme"]), (["bolt", "core"], "acme")]
    pairs += [(["acme", "core"], "unknown")]
    return st.sampled_from(pairs).map(lambda pair: dict(zip(names, pair, strict=True)))


@cache
def raw_fields(kind_name: str) -> SearchStrategy[Raw]:
    """Any of the fields of a kind that are compared, without the roles."""
    found = resolve_kind(kind_name).get_axes().items()
    optional = {name: raw_values(axis) for name, axis in found if not isinstance(axis, axes.Role)}
    return st.fixed_dictionaries({}, optional=optional)


@st.composite
def raw_citations(draw: st.DrawFn, kind_name: str, term: Raw) -> Raw:
    """A citation of a term: what it supports, and where its source disagrees."""
    found = resolve_kind(kind_name).get_axes()
    claims = [*found, *(f"-{n}" for n, a in found.items() if a.many)]
    fields = [name for name, axis in found.items() if not isinstance(axis, axes.Role)]
    raw: Raw = {"source": draw(st.sampled_from(SOURCES))}
    if draw(st.booleans()):
        raw["at"] = f"line {draw(st.integers(1, 9))}"
    if draw(st.booleans()):
        raw["quote"] = draw(st.sampled_from(["a few words", "[...] of it", "they said"]))
    supports = draw(st.lists(st.sampled_from(claims), max_size=3, unique=True))
    if supports:
        raw["supports"] = supports
    for key in ("unchanged", "clarifies"):
        if draw(st.integers(0, 7)) == 0:
            raw[key] = draw(st.lists(st.sampled_from(fields), min_size=1, max_size=2, unique=True))
    if draw(st.integers(0, 3)) == 0:
        # Sources may disagree on who holds a right, too.
        name = draw(st.sampled_from(sorted(found)))
        axis = found[name]
        value = draw(raw_values(axis))
        if axis.parse(value) != axis.parse(term.get(name, "unknown")):
            raw["instead"] = {name: value}
    if draw(st.integers(0, 5)) == 0:
        raw["cites"] = [draw(st.sampled_from(SOURCES))]
    return raw


@st.composite
def raw_since(draw: st.DrawFn, kind_name: str) -> object:
    """``2024-10``; or, field by field, ``{rate: 2025-01-21, term: 2019}``."""
    dates = raw_dates(last=2026)
    if draw(st.integers(0, 2)):
        return draw(dates)
    names = ["term", "status", *resolve_kind(kind_name).get_axes()]
    return draw(st.dictionaries(st.sampled_from(names), dates, min_size=1, max_size=3))


@st.composite
def raw_status(draw: st.DrawFn, statuses: tuple[str, ...] = STATUSES) -> Raw:
    """A status; with ``superseded`` perhaps the ids of what took its place."""
    status = draw(st.sampled_from(statuses))
    raw: Raw = {"status": status}
    if status == "superseded" and draw(st.booleans()):
        raw["superseded_by"] = draw(raw_token_sets(IDS[-2:]))
    return raw


@st.composite
def raw_term(draw: st.DrawFn, kind_name: str) -> Raw:
    """A term of that kind, as the file has it."""
    raw: Raw = {"kind": kind_name, **draw(raw_roles(kind_name)), **draw(raw_fields(kind_name))}
    if draw(st.booleans()):
        raw["since"] = draw(raw_since(kind_name))
    if draw(st.integers(0, 5)) == 0:
        raw["agreed"] = draw(raw_dates(last=2026))
    if draw(st.integers(0, 3)) == 0:
        raw |= draw(raw_status())
    if draw(st.booleans()):
        raw["title"] = "A title"
    if kind_name == "definition" and draw(st.booleans()):
        raw["used_by"] = draw(raw_token_sets(IDS))
    citations = draw(st.lists(raw_citations(kind_name, raw), max_size=3))
    if citations:
        raw["sources"] = citations
    return raw


def terms_of(kind_name: str) -> SearchStrategy[Term]:
    """A term of that kind, read."""
    return raw_term(kind_name).map(resolve_kind(kind_name).model_validate)


def kind_names() -> SearchStrategy[str]:
    """The name of any kind of ours."""
    return st.sampled_from(list_own_kinds())


@st.composite
def raw_proposal(draw: st.DrawFn) -> Raw:
    """A proposal: to change a term, or to add one of some kind."""
    kind_name = draw(kind_names())
    raw: Raw = {"note": "It is said that they talk."}
    if draw(st.booleans()):
        raw["changes"] = draw(st.sampled_from(IDS))
    else:
        raw["kind"] = kind_name
        raw["to"] = draw(raw_fields(kind_name)) or {"note": "more"}
    if draw(st.integers(0, 2)) == 0:
        raw["outcome"] = draw(st.sampled_from(OUTCOMES))
    raw["sources"] = [{"source": draw(st.sampled_from(SOURCES))}]
    return raw


@st.composite
def raw_sources(draw: st.DrawFn) -> dict[str, Raw]:
    """The records s1 to s5: issued or not, classed or not, some repeating an earlier one."""
    found: dict[str, Raw] = {}
    for number, id_ in enumerate(SOURCES):
        raw: Raw = {"type": "article-newspaper", "title": f"Article {id_}"}
        if draw(st.integers(0, 4)):
            raw["issued"] = draw(raw_dates(last=2026))
        if draw(st.booleans()):
            raw["class"] = draw(st.sampled_from(SOURCE_CLASSES))
        if number and draw(st.integers(0, 2)) == 0:
            raw["cites"] = [draw(st.sampled_from(SOURCES[:number]))]
        if draw(st.integers(0, 7)) == 0:
            raw["withdrawn"] = {"on": draw(raw_dates(first=2025, marks=False)), "why": "retracted"}
        found[id_] = raw
    return found


# -- snapshots and deals -------------------------------------------------------------------------


@dataclass(frozen=True)
class RawDeal:
    """A deal as its files have it: nothing is read yet."""

    snapshots: dict[str, Raw]
    """Name to `{terms: …, proposals: …}`, in the order of the dates; also `carries: all`."""
    sources: dict[str, Raw]

    def walk(self) -> tuple[Snapshot, ...]:
        """Its snapshots, read; the terms that one carries on are those of the one before."""
        walk: list[Snapshot] = []
        for name, raw in self.snapshots.items():
            if "carries" in raw:
                walk.append(carrying_snapshot(name, raw, walk[-1]))
            else:
                walk.append(snapshot(name, raw["terms"], raw["proposals"]))
        return tuple(walk)

    def find_kind(self, id_: str) -> str:
        """The kind that the term has first; it keeps its roles along a ladder."""
        kinds = (raw["terms"].get(id_, {}).get("kind") for raw in self.snapshots.values())
        return next(kind for kind in kinds if kind is not None)

    def records(self) -> dict[str, Source]:
        """Its source records, read."""
        return {id_: Source.model_validate(raw) for id_, raw in self.sources.items()}

    def deal(self) -> Deal:
        """The whole, read."""
        parties = {id_: Party(name=id_.title()) for id_ in PARTIES}
        return Deal("made", "A made deal", parties, self.walk(), self.records())

    @property
    def header(self) -> Raw:
        """What its deal.yaml says."""
        return {"title": "A made deal", "parties": {id_: {"name": id_.title()} for id_ in PARTIES}}


def snapshot(name: str, terms_raw: Mapping[str, Raw], proposals_raw: Mapping[str, Raw] = {}) -> Snapshot:
    """A snapshot made straight from what its file would say."""
    return Snapshot(
        PartialDate.parse(name),
        SnapshotHeader(),
        {id_: resolve_kind(raw["kind"]).model_validate(raw) for id_, raw in terms_raw.items()},
        {id_: Proposal.model_validate(raw) for id_, raw in proposals_raw.items()},
        SourceMap(f"terms/made/{name}.yaml"),
    )


def carrying_snapshot(name: str, raw: Raw, before: Snapshot) -> Snapshot:
    """A snapshot that carries on all terms of the one before, each with the citations of its own."""
    new = snapshot(name, {}, raw["proposals"])
    terms = {
        id_: term.model_copy(
            update={"sources": CarriedTerm.model_validate(raw["terms"].get(id_, {})).sources}
        )
        for id_, term in before.terms.items()
        if not term.is_over
    }
    return new._replace(head=SnapshotHeader(carries="all"), terms=terms)


@st.composite
def raw_next(draw: st.DrawFn, term: Raw, name: str) -> Raw | None:
    """What became of a term by the snapshot of that name; None: it is left out."""
    what = draw(st.sampled_from(["same", "same", "moved", "moved", "redrawn", "ended", "left out"]))
    kind_name = term["kind"]
    if what == "left out":
        return None
    if what == "same":
        # What stands is restated; its citation stays in the snapshot whose date it speaks to.
        new = dict(term)
    elif what == "ended":
        new = {**term, **draw(raw_status(tuple(sorted(OVER_STATUSES)))), "since": name}
    elif what == "moved":
        new = {**term, **draw(raw_fields(kind_name))}
        if draw(st.booleans()):
            new["since"] = draw(st.one_of(st.just(name), raw_since(kind_name)))
        if draw(st.integers(0, 3)) == 0:
            new.pop("superseded_by", None)
            new |= draw(raw_status(("agreed", "in-force", "suspended", "unknown")))
        if draw(st.integers(0, 7)) == 0:
            new |= draw(raw_roles(kind_name))
    else:
        continues = resolve_kind(kind_name).continues
        return draw(raw_term(draw(st.sampled_from([kind_name, *continues]))))
    if new.get("status") != "superseded":
        new.pop("superseded_by", None)
    citations = draw(st.lists(raw_citations(kind_name, new), max_size=2))
    if draw(st.integers(0, 3)) == 0:
        citations += term.get("sources", [])  # copied: they support nothing here
    new.pop("sources", None)
    return {**new, "sources": citations} if citations else new


@st.composite
def raw_deal(
    draw: st.DrawFn,
    *,
    min_snapshots: int = 2,
    max_snapshots: int = 4,
    max_terms: int = 3,
    carrying: bool = False,
) -> RawDeal:
    """A deal of some snapshots, in each of which its terms stand, move, end, or are left out.

    With ``carrying``, one may carry on all terms of the one before.
    """
    chosen = draw(st.sets(st.sampled_from(NAMES), min_size=min_snapshots, max_size=max_snapshots))
    names = sorted(chosen)
    ids = draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=max_terms, unique=True))
    terms: dict[str, dict[str, Raw]] = {name: {} for name in names}
    for id_ in ids:
        born = draw(st.integers(0, min(1, len(names) - 1)))
        term = draw(raw_term(draw(kind_names())))
        terms[names[born]][id_] = term
        for _, name in pairwise(names[born:]):
            became = draw(raw_next(term, name))
            if became is not None:
                terms[name][id_] = term = became
    proposals: dict[str, dict[str, Raw]] = {}
    heard: dict[str, Raw] = {}
    for name in names:
        drawn = draw(st.dictionaries(st.sampled_from(["talks", "plan"]), raw_proposal(), max_size=1))
        # One that was heard before may be heard again, with what became of it.
        again = {id_: dict(raw) for id_, raw in heard.items() if draw(st.booleans())}
        for raw in again.values():
            if draw(st.booleans()):
                raw["outcome"] = draw(st.sampled_from(OUTCOMES))
        proposals[name] = heard = {**again, **drawn}
    snapshots = {name: {"terms": terms[name], "proposals": proposals[name]} for name in names}
    if carrying and draw(st.booleans()):
        snapshots[names[1]] = draw(raw_carrying(snapshots[names[0]], proposals[names[1]]))
    return RawDeal(snapshots, draw(raw_sources()))


@st.composite
def raw_carrying(draw: st.DrawFn, before: Raw, proposals: dict[str, Raw]) -> Raw:
    """A snapshot that carries on the terms of the one before, and cites some of them anew."""
    standing = {i: t for i, t in before["terms"].items() if t.get("status") not in OVER_STATUSES}
    cited = {}
    for id_, term in standing.items():
        citations = draw(st.lists(raw_citations(term["kind"], term), max_size=2))
        if citations:
            cited[id_] = {"sources": citations}
    return {"carries": "all", "terms": cited, "proposals": proposals}


def deals(**sizes: int) -> SearchStrategy[Deal]:
    """The same, read."""
    return raw_deal(**sizes).map(RawDeal.deal)
