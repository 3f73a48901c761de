"""Deals made to move: few terms, few fields, few values of each, so that much happens in a walk.

`strategies.raw_deal` draws anything that a file may say, and seldom hits a direction. Here each
field has a palette of two or three values, and every snapshot picks one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from support import strategies as made
from support.strategies import IDS, NAMES, Raw, RawDeal

from dealterms.model import axes, quantity
from dealterms.model.kinds import list_own_kinds, resolve_kind
from dealterms.model.term import OVER_STATUSES

RARE = ("exclusivity", "right-of-first-refusal", "equity-stake", "duration", "definition", "other")
"""Kinds that have what other kinds have not: a ladder to move along, a measurement, an extent, prose."""
MORE_NAMES = (*NAMES, "2026", "2027", "2028", "2029", "2030", "2031", "2032", "2033")
RECORDS: dict[str, Raw] = {
    "s1": {"type": "webpage", "title": "Holds", "issued": "2026"},
    "s2": {"type": "webpage", "title": "Holds too", "issued": "2026-03", "class": "official"},
    "s3": {"type": "webpage", "title": "Repeats", "issued": "2026", "cites": ["s1"]},
    "s4": {"type": "webpage", "title": "Holds, and has a class", "issued": "2026-06", "class": "reported"},
    "s5": {"type": "webpage", "title": "Holds, and has no date"},
}
"""Sources that hold: none is withdrawn, none came before what it speaks of."""


def draw_examples(strategy: SearchStrategy[Any], count: int) -> list[Any]:
    """Return examples of ``strategy``, the same ones every time."""
    examples: list[Any] = []

    @settings(max_examples=count, database=None, derandomize=True, phases=[Phase.generate])
    @given(strategy)
    def draw(example: Any) -> None:
        examples.append(example)

    draw()
    return examples


def some_roles(kind_name: str, *, known: bool) -> SearchStrategy[Raw]:
    """Two parties, mutual, or one unknown."""
    names = (
        resolve_kind(kind_name).get_role_field("binds"),
        resolve_kind(kind_name).get_role_field("benefits"),
    )
    if None in names:
        return st.just({})
    pairs: list[tuple[Any, Any]] = [
        ("acme", "bolt"),
        ("bolt", "acme"),
        ("mutual", "mutual"),
        ("core", "bolt"),
    ]
    pairs += [(["acme", "core"], "bolt"), ("bolt", ["core", "acme"])]
    pairs += [] if known else [("unknown", "bolt"), ("acme", "unknown")]
    return st.sampled_from(pairs).map(lambda pair: dict(zip(names, pair, strict=True)))


def _is_exact(raw: object) -> bool:
    """Whether a value is known exactly: no `about`, no `2030?`, no redacted word, no schedule with gaps."""
    match raw:
        case str():
            return not raw.startswith(("about ", "over ", "under ")) and raw[-1] not in "?~"
        case list():
            return "redacted" not in raw
        case dict() if {"through", "on", "after"} & raw.keys():
            return all(map(_is_exact, raw.values()))
    return False


def palette(axis: axes.Axis, *, known: bool) -> SearchStrategy[list[Any]]:
    """A few values of one field; what is not known is None."""
    values = made.raw_known(axis)
    if known:
        values = values.filter(_is_exact)
    else:
        values = st.one_of(values, values, values, st.none(), made.raw_values(axis))
    if isinstance(axis, axes.Quantity) and axis.of is quantity.parse_money:
        values = st.one_of(values, st.sampled_from(["USD 1", "USD 5", "EUR 5", "USD 7 million"]))
    return st.lists(values, min_size=2, max_size=3, unique_by=str)


WITHIN = {
    "pauses": ("in-force", "suspended", "in-force"),
    "takes effect": ("agreed", "in-force", "in-force"),
    "returns": ("in-force", "terminated", "in-force"),
    "is corrected": ("in-force", "unknown", "agreed"),
}
"""What a term is before some date, at it, and after it."""


@st.composite
def raw_walk(
    draw: st.DrawFn,
    *,
    known: bool = False,
    cited: bool = True,
    roles_move: bool = False,
    kinds_move: bool = False,
    lives: tuple[str, ...] = (*("stands",) * 4, *("begins", "ends", "skips", "visits"), *WITHIN),
    kinds: tuple[str, ...] = (),
    fields: tuple[str, ...] = (),
    most: int = 4,
    terms: tuple[int, ...] = (1, 1, 2),
) -> RawDeal:
    """A deal whose terms move.

    Args:
        known: every value is known at every date, and exactly.
        cited: citations stand in it, all by sources that hold.
        roles_move: the two roles may change on the way.
        kinds_move: a term may move along the preference ladder.
        lives: what may become of a term; those of `WITHIN` keep it in every snapshot.
        kinds: the kinds to draw from; all of ours, if none is named.
        fields: the fields to draw from; all of the kind, if none is named.
        most: the most snapshots it has.
        terms: how many terms it may have.
    """
    names = sorted(draw(st.sets(st.sampled_from(NAMES), min_size=2, max_size=most)))
    found_terms: dict[str, dict[str, Raw]] = {name: {} for name in names}
    for id_ in IDS[: draw(st.sampled_from(terms))]:
        kind_name = draw(st.sampled_from(kinds or list_own_kinds()))
        found = {n: a for n, a in resolve_kind(kind_name).get_axes().items() if not isinstance(a, axes.Role)}
        chosen = draw(st.lists(st.sampled_from(fields or sorted(found)), min_size=1, max_size=3, unique=True))
        for name in list(chosen):
            chosen += [need for need in found[name].needs if need not in chosen]
        palettes = {name: draw(palette(found[name], known=known)) for name in chosen}
        kind_names = (kind_name, *resolve_kind(kind_name).continues) if kinds_move else (kind_name,)
        roles = [draw(some_roles(kind_name, known=known))]
        if roles_move:
            roles.append(draw(some_roles(kind_name, known=known)))
        dated = draw(st.sampled_from(["moves", "never"] if known else ["moves", "never", "old", "own"]))
        life = draw(st.sampled_from(lives))
        over = "terminated" if known else draw(st.sampled_from(sorted(OVER_STATUSES)))
        at = draw(st.integers(1, len(names) - 1))
        last: Raw | None = None
        for number, name in enumerate(names):
            late = life in ("begins", "visits") and number < at
            if late or (life == "skips" and number == at):
                continue
            kind_now = draw(st.sampled_from(kind_names))
            raw: Raw = {"kind": kind_now, **draw(st.sampled_from(roles))}
            for field, values in palettes.items():
                value = draw(st.sampled_from(values))
                if value is not None and field in resolve_kind(kind_now).get_axes():
                    raw[field] = value
            if number >= at + (life == "visits") and life in ("ends", "visits"):
                raw["status"] = over
            if life in WITHIN:
                raw["status"] = WITHIN[life][(number > at) + (number >= at)]
            if last is None or {k: v for k, v in last.items() if k != "since"} != raw:
                moved = [n for n in palettes if n in raw and raw[n] != (last or {}).get(n)]
                own = dict.fromkeys(moved, name) or None
                since = {"moves": name, "never": None, "old": "2018", "own": own}[dated]
                since = since if number or dated == "old" else None
            else:
                since = last.get("since")
            if since is not None:
                raw["since"] = since
            last = raw
            found_terms[name][id_] = {**raw, **(draw(_sources(name, raw, palettes)) if cited else {})}
    return RawDeal({name: {"terms": found_terms[name], "proposals": {}} for name in names}, dict(RECORDS))


@st.composite
def _sources(draw: st.DrawFn, name: str, raw: Raw, palettes: dict[str, list[Any]]) -> Raw:
    """Citations that stand in this snapshot only, and speak for some or all of the fields."""
    how = draw(st.sampled_from(["none", "all", "all", "some", "some", "dissent", "unchanged", "clarifies"]))
    axes_ = resolve_kind(raw["kind"]).get_axes()
    fields = [name for name in palettes if name in axes_]
    if how == "none" or not fields:
        return {}
    if how in ("unchanged", "clarifies"):
        of = draw(st.lists(st.sampled_from(fields), min_size=1, max_size=2, unique=True))
        return {"sources": [{"source": "s2", "quote": f"as of {name}", how: of}]}
    if how == "dissent":
        roles = [n for n, a in axes_.items() if isinstance(a, axes.Role)]
        field = draw(st.sampled_from([*fields, *roles]))
        value = draw(st.sampled_from([*palettes.get(field, ()), *(made.PARTIES if field in roles else ())]))
        axis, stated = axes_[field], raw.get(field, "unknown")
        if value is None or axis.parse(value) == axis.parse(stated):
            return {}
        return {"sources": [{"source": "s3", "quote": f"as of {name}", "instead": {field: value}}]}
    sets = [f"-{n}" for n in fields if axes_[n].many]
    claims = [*fields, *sets, *(n for n in axes_ if n in raw)]
    claims = list(dict.fromkeys([*claims, "status"]))
    if how == "some":
        claims = draw(st.lists(st.sampled_from(claims), min_size=1, max_size=2, unique=True))
    source = draw(st.sampled_from(sorted(RECORDS)))
    return {"sources": [{"source": source, "quote": f"as of {name}", "supports": claims}]}


@st.composite
def raw_voices(draw: st.DrawFn) -> RawDeal:
    """A deal with one share, of whose rate several sources speak at each date: for it, or for another one."""
    rates = ["20%", "25%", "30%", "about 22%"]
    names = sorted(draw(st.sets(st.sampled_from(NAMES), min_size=2, max_size=3)))
    snapshots: dict[str, Raw] = {}
    for name in names:
        rate = draw(st.sampled_from(rates))
        others = [other for other in rates[:3] if other != rate]
        speak = st.one_of(
            st.just({"supports": ["rate"]}),
            st.sampled_from(others).map(lambda other: {"instead": {"rate": other}}),
        )
        sources = [
            {"source": id_, "quote": f"as of {name}", "at": f"line {draw(st.integers(1, 3))}", **draw(speak)}
            for id_ in draw(st.lists(st.sampled_from(sorted(RECORDS)), min_size=1, max_size=4))
        ]
        term: Raw = {
            "kind": "revenue-share",
            "payer": "acme",
            "payee": "bolt",
            "rate": rate,
            "sources": sources,
        }
        term |= {"since": name} if draw(st.booleans()) else {}
        snapshots[name] = {"terms": {"alpha": term}, "proposals": {}}
    return RawDeal(snapshots, dict(RECORDS))


@st.composite
def raw_passing(draw: st.DrawFn) -> RawDeal:
    """A deal in which one party takes the place of another in every term, at the last date."""
    deal = draw(raw_walk(cited=False, lives=("stands",), terms=(2,)))
    *_, last = deal.snapshots
    snapshots = {}
    for name, raw in deal.snapshots.items():
        terms = {}
        for id_, term in raw["terms"].items():
            kind = resolve_kind(term["kind"])
            binds, benefits = kind.get_role_field("binds"), kind.get_role_field("benefits")
            here = dict(term)
            if binds and benefits:
                here |= {binds: "core" if name == last else "acme", benefits: "bolt"}
            terms[id_] = {**here, "since": last} if name == last else here
        snapshots[name] = {**raw, "terms": terms}
    return RawDeal(snapshots, deal.sources)


@st.composite
def with_rumors(draw: st.DrawFn, deals: SearchStrategy[RawDeal]) -> RawDeal:
    """The deal, with proposals that aim at its terms and a snapshot that only carries these on."""
    deal = draw(deals)
    names = list(deal.snapshots)
    snapshots = {name: dict(raw) for name, raw in deal.snapshots.items()}
    aims = [
        (id_, n, v) for raw in snapshots.values() for id_, t in raw["terms"].items() for n, v in t.items()
    ]
    aims = [
        (i, n, v) for i, n, v in aims if n in resolve_kind(deal.find_kind(i)).get_axes() and v != "mutual"
    ]
    if aims:
        id_, field, value = draw(st.sampled_from(aims))
        plan: Raw = {"changes": id_, "to": {field: value}, "sources": [{"source": "s1", "quote": "a plan"}]}
        for name in names[draw(st.integers(0, len(names) - 1)) :]:
            snapshots[name]["proposals"] = {"plan": dict(plan)}
            if draw(st.booleans()):
                plan["outcome"] = draw(st.sampled_from(made.OUTCOMES))
    if len(names) > 2 and draw(st.booleans()):
        # The last but one says no more than the one before it: what is new in it may come a step later.
        name, before = names[-2], names[-3]
        snapshots[name] = draw(made.raw_carrying(snapshots[before], snapshots[name]["proposals"]))
    return RawDeal(snapshots, deal.sources)


def any_deal() -> SearchStrategy[RawDeal]:
    """Whatever a file may say, and deals that move."""
    return st.one_of(
        with_rumors(raw_walk()),
        with_rumors(raw_walk(roles_move=True)),
        raw_walk(kinds_move=True, kinds=RARE),
        made.raw_deal(max_snapshots=3, max_terms=2, carrying=True),
    )


@st.composite
def restated(draw: st.DrawFn) -> RawDeal:
    """A deal of which some snapshots say word for word what the one before them says."""
    deal = draw(any_deal())
    told = [raw for raw in deal.snapshots.values() for _ in range(draw(st.integers(1, 3)))]
    return RawDeal(dict(zip(MORE_NAMES, told, strict=False)), deal.sources)


def change_terms(deal: RawDeal, change: Callable[[Raw], Raw]) -> RawDeal:
    """Return the deal with every term changed."""
    snapshots = {}
    for name, raw in deal.snapshots.items():
        terms = {}
        for id_, term in raw["terms"].items():
            changed = change({"kind": deal.find_kind(id_), **term})
            # One that is carried on has citations alone.
            terms[id_] = changed if "kind" in term else {k: v for k, v in changed.items() if k == "sources"}
        snapshots[name] = {**raw, "terms": terms}
    return RawDeal(snapshots, deal.sources)
