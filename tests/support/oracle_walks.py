"""Random deals for the oracle of the diff: small palettes, so that much happens in a few snapshots.

Plain `random.Random(seed)`: the same seed draws the same deals on every machine. A deal holds several terms
that have nothing to do with one another, so that reading its files is paid once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from support.oracle import EVENTS, OVER, Walk
from support.oracle_kinds import KINDS, get_fields
from support.oracle_values import Field, Raw, rank, relate

CALENDARS = (
    ("2019", "2020", "2021-06", "2022", "2023-03-15"),
    ("2020", "2021-01-15", "2021-06", "2022", "2024"),
    ("2018-12", "2019", "2020-06-30", "2021", "2023"),
)
"""Names of snapshots, in the order of time; no two overlap."""

PARTIES = ("acme", "bolt", "core")
SOURCE_CLASSES = ("contract", "filing", "official", "reported", "secondary", "on-record", "analysis")
NOTHINGS = ("undisclosed", "redacted", "silent", "unknown", None)

MONEY = (
    ["USD 4 million", "USD 4.0 million", "about USD 4 million", "over USD 3 million", "under USD 5 million"],
    ["USD 10 million", "about USD 10 million", "USD 10.4 million", "over USD 9 million", "USD 4 million"],
    ["up to USD 4 million", "up to USD 5 million", "USD 8 million", "at least USD 5 million"],
    ["up to USD 4 million", "USD 3 million", "USD 4 million", "at least USD 2 million"],
    ["at least USD 2 million, up to USD 6 million", "at least USD 3 million, up to USD 7 million",
     "at least USD 1 million, up to USD 7 million", "USD 9 million"],
    ["more than USD 4 million", "at least USD 4 million", "USD 2 million", "less than USD 2 million"],
    ["USD 4 million", "EUR 4 million", "DEM 9 million", "USD 250_000"],
    ["{2021: 1, 2026: 2}", "{2021: 1, 2026: 3}", "{2021: 2, 2026: 3}", "{2021: 2, 2026: 1}"],
)  # fmt: skip
PERCENTS = (
    ["20%", "about 20%", "20.0%", "over 15%", "30%"],
    ["about 27%", "27.4%", "about 10%", "20%", "about 27.0%"],
    ["at least 10%", "up to 20%", "10%", "more than 20%", "under 15%"],
)
AMOUNTS = (
    ["10_000 units", "about 10_000 units", "12_000 units", "5 GW", "over 9_000 units"],
    ["30% of requirements", "40% of requirements", "USD 4 million", "30% of sales"],
    ["USD 2 per unit", "USD 3 per unit", "USD 2 per box", "USD 2"],
)
DURATIONS = (["P12M", "P1Y", "P18M", "P30D", "P90D", "P2Y"],)
DATES = (["2025", "2025-06", "2025-06-30", "2026-01-15", "2025?", "2026"],)
ENDS = (
    ["2030", "2030?", "2030-12-31", "2031", "2030-06", "perpetual"],
    ["2030", {"on": ["ipo"]}, {"through": "2030", "on": ["ipo"], "whichever": "first"},
     {"through": "2032", "on": ["ipo"], "whichever": "first"},
     {"through": "2030", "on": ["ipo"], "whichever": "last"}, "2032"],
    [{"on": ["ipo"]}, {"on": ["ipo", "merger"]}, {"through": "2030", "on": ["merger"], "whichever": "first"},
     "perpetual"],
)  # fmt: skip
SETS = (
    [["cloud"], ["cloud", "training"], ["training"], ["all"], ["research", "cloud", "training"]],
    [["cloud", "redacted"], ["cloud", "training"], ["training"], ["cloud"], ["training", "redacted"]],
)
LEVELS = {
    "exclusivity": (
        ["exclusive", "refusal", "preferred", "none"],
        ["sole", "majority", "primary", "first-availability", "offer"],
    ),
    "license-grant": (["exclusive", "sole", "non-exclusive", "none"],),
    "termination-right": (["for-cause", "on-trigger", "for-convenience", "none"],),
}
WORDS = {
    "base": ["net", "gross"], "basis": ["voting", "as-converted"], "form": ["cash", "credits", "shares"],
    "event": ["agi", "launch"],
}  # fmt: skip
FORMS = {"non-compete": ["compete", "develop"]}
MAY_BE_NONE = frozenset({"cap", "floor", "ceiling", "amount", "rate", "committed"})
IS_PERCENT = frozenset({"rate", "share", "percent"})
IS_DURATION = frozenset({"window", "notice", "period"})
IS_AMOUNT = {("minimum-commitment", "amount"), ("option", "strike"), ("option", "size")}


def draw_walk(rng: Random, *, snapshots: int = 2, terms: int = 8) -> Walk:
    """Draw a deal of so many snapshots and terms."""
    calendar = rng.choice(CALENDARS)
    names = [calendar[i] for i in sorted(rng.sample(range(len(calendar)), snapshots))]
    sources = draw_sources(rng, names)
    files: dict[str, dict[str, Raw]] = {name: {"terms": {}} for name in names}
    for number in range(terms):
        kind = rng.choice(sorted(KINDS))
        for name, term in draw_term(rng, kind, names, sorted(sources)):
            files[name]["terms"][f"t{number}"] = term
    _carry_one(rng, names, files)
    return Walk(files, sources)


def _carry_one(rng: Random, names: list[str], files: dict[str, dict[str, Raw]]) -> None:
    """Let one snapshot between two others carry all terms, with new citations alone."""
    if len(names) > 3 and rng.random() < 0.15:
        name, before = names[2], names[1]
        cited = {
            id_: {"sources": term["sources"]}
            for id_, term in files[name]["terms"].items()
            if "sources" in term and _stands(files[before]["terms"].get(id_))
        }
        for term in cited.values():
            for citation in term["sources"]:
                citation.pop("clarifies", None)
                citation["supports"] = [f for f in citation.get("supports", []) if f == "status"]
                if not citation["supports"]:
                    del citation["supports"]
        files[name] = {"carries": "all", "terms": {i: t for i, t in cited.items() if _only_cites(t)}}


def _stands(term: Raw | None) -> bool:
    return term is not None and term.get("status") not in OVER


def _only_cites(term: Raw) -> bool:
    return not any("instead" in c or "unchanged" in c for c in term["sources"])


def draw_sources(rng: Random, names: list[str]) -> dict[str, Raw]:
    """Draw the records s1 to s7: for each snapshot one that came after it, and some that are worse."""
    sources: dict[str, Raw] = {}
    for number in range(1, 8):
        raw: Raw = {"type": "webpage", "title": f"Record {number}"}
        chance = rng.random()
        if chance < 0.6:
            raw["issued"] = f"{int(names[-1][:4]) + 1}-0{rng.randint(1, 9)}"
        elif chance < 0.85:
            raw["issued"] = rng.choice(names) + rng.choice(["", "", "?"])
        raw["class"] = rng.choice(SOURCE_CLASSES)
        if number > 2 and rng.random() < 0.2:
            raw["cites"] = [f"s{rng.randint(1, number - 1)}"]
        if rng.random() < 0.05:
            raw["withdrawn"] = {"on": "2025-02-01", "why": "retracted"}
        sources[f"s{number}"] = raw
    return sources


# -- a term --------------------------------------------------------------------------------------


def draw_term(rng: Random, kind: str, names: list[str], sources: list[str]) -> Iterator[tuple[str, Raw]]:
    """Yield a term of that kind in each snapshot that has it."""
    of_kind = KINDS[kind]
    fields = {n: a for n, a in get_fields(kind).items() if a.of != "role"}
    chosen = rng.sample(sorted(fields), k=min(len(fields), rng.randint(1, 4)))
    chosen += [a.needs for n in chosen if (a := fields[n]).needs and a.needs not in chosen]
    palettes = {name: draw_palette(rng, kind, name, fields[name]) for name in dict.fromkeys(chosen)}
    roles = [draw_roles(rng, of_kind.binds, of_kind.benefits, kind)]
    if rng.random() < 0.25:
        roles.append(draw_roles(rng, of_kind.binds, of_kind.benefits, kind))
    life = rng.choice(["stands"] * 5 + ["begins", "ends", "comes back", "skips", "wavers"])
    at = rng.randint(1, len(names) - 1)
    dated = rng.choice(["never", "never", "moves", "by field", "old", "doubtful"])
    previous: Raw | None = None
    for number, name in enumerate(names):
        if (life == "begins" and number < at) or (life == "skips" and number == at):
            continue
        term: Raw = {"kind": kind, **(roles[0] if rng.random() < 0.8 else roles[-1])}
        for field, palette in palettes.items():
            stays = previous is not None and field in previous and rng.random() < 0.45
            value = previous[field] if stays and previous else draw_value(rng, palette)
            if value is not None:
                term[field] = value
        _draw_status(rng, term, previous, life, number, at)
        _draw_since(rng, term, previous, name, number, dated)
        sources_here = _draw_citations(rng, term, previous, fields, palettes, name, sources)
        if sources_here:
            term["sources"] = sources_here
        yield name, term
        previous = term


def draw_roles(rng: Random, binds: str, benefits: str, kind: str) -> Raw:
    """Draw two parties: known, unknown, mutual, or several on one side."""
    if not binds or (kind == "other" and rng.random() < 0.2):
        return {}
    pairs: list[tuple[Any, Any]] = (
        [("acme", "bolt")] * 4 + [("bolt", "acme")] * 2 + [("core", "bolt"), ("acme", "core")]
    )
    pairs += [("mutual", "mutual"), ("unknown", "bolt"), ("acme", "unknown"), (["acme", "core"], "bolt")]
    one, other = rng.choice(pairs)
    return {binds: one, benefits: other}


def draw_palette(rng: Random, kind: str, name: str, axis: Field) -> list[Raw]:
    """Return the few values among which a field moves."""
    pools: Any
    if axis.of == "number":
        pools = AMOUNTS + MONEY[:2] if (kind, name) in IS_AMOUNT else MONEY
        pools = PERCENTS if is_percent(kind, name) else DURATIONS if name in IS_DURATION else pools
        if (kind, name) == ("payment", "amount"):
            pools = (*MONEY, *AMOUNTS[2:])
        if kind == "non-compete":
            pools = PERCENTS[:1] + MONEY[:2]
    elif axis.of == "ladder":
        pools = LEVELS.get(kind, (["holder", "joint", "independent", "grantor"],))
    elif axis.of == "token":
        pools = (FORMS.get(kind, WORDS[name]) if name == "form" else WORDS[name],)
    else:
        pools = {
            "scope": SETS, "exceptions": SETS, "events": SETS[:1], "tokens": SETS[:1], "end": ENDS,
            "date": DATES, "flag": (["yes", "no"],), "text": (["Gross revenue", "Revenue less refunds"],),
        }[axis.of]  # fmt: skip
    palette = [read_palette(value) for value in rng.choice(pools)]
    palette = rng.sample(palette, k=min(len(palette), rng.randint(2, 4)))
    if axis.of in ("events", "tokens"):
        palette = [value for value in palette if value != ["all"]] or [["cloud"]]
    if name in MAY_BE_NONE and rng.random() < 0.3:
        palette.append("none")
    if axis.of == "number" and rng.random() < 0.15:
        palette.append(rng.choice(["undisclosed, lower", "redacted, higher"]))
    return palette


def is_percent(kind: str, name: str) -> bool:
    """Return whether the field is a percentage."""
    return name in IS_PERCENT or (kind, name) == ("equity-stake", "cap")


def read_palette(value: Raw) -> Raw:
    """Expand the short form of a schedule."""
    if isinstance(value, str) and value.startswith("{"):
        pairs = (part.split(": ") for part in value.strip("{}").split(", "))
        return {key: f"USD {number} million" for key, number in pairs}
    return value


def draw_value(rng: Random, palette: list[Raw]) -> Raw:
    """Draw a value of the palette, or now and then one of the kinds of nothing."""
    return rng.choice(NOTHINGS) if rng.random() < 0.15 else rng.choice(palette)


def _draw_status(rng: Random, term: Raw, previous: Raw | None, life: str, number: int, at: int) -> None:
    old = (previous or {}).get("status", "in-force")
    if life in ("ends", "comes back") and number >= at and (life == "ends" or number == at):
        over = sorted(OVER - {"reached"} | ({"reached"} if term["kind"] == "milestone-trigger" else set()))
        term["status"] = old if old in OVER else rng.choice(over)
        if term["status"] == "superseded" and rng.random() < 0.5:
            term["superseded_by"] = ["successor"]
    elif life == "wavers":
        term["status"] = rng.choice(["in-force", "suspended", "agreed", "unknown"])
    elif number == 0 and rng.random() < 0.1:
        term["status"] = "agreed"


def _draw_since(rng: Random, term: Raw, previous: Raw | None, name: str, number: int, dated: str) -> None:
    """Date the term, or its fields one by one; `since` moves with what changed, or never."""
    changed = [
        f
        for f in term
        if f not in ("sources", "status") and previous is not None and previous.get(f) != term[f]
    ]
    old = (previous or {}).get("since")
    if dated == "old":
        term["since"] = "2015"
    elif dated == "doubtful":
        term["since"] = f"{name[:4]}?"
    elif dated == "moves":
        since = name if number and (changed or old is None) else old
        if since is not None:
            term["since"] = since
    elif dated == "by field":
        own = dict(old) if isinstance(old, dict) else {"term": "2015"}
        for field in changed:
            if field in get_fields(term["kind"]) and rng.random() < 0.6:
                own[field] = name if rng.random() < 0.8 else "2015"
        term["since"] = {f: d for f, d in own.items() if f == "term" or f in term}
    if number and rng.random() < 0.08:
        term["agreed"] = rng.choice([name, "2015"])


def _draw_citations(
    rng: Random, term: Raw, previous: Raw | None, fields: dict[str, Field], palettes: dict[str, list[Raw]],
    name: str, sources: list[str],
) -> list[Raw]:  # fmt: skip
    """Draw what is cited: support for some fields, `unchanged`, `clarifies`, and dissent."""
    citations: list[Raw] = []
    stated = [field for field in palettes if rank(term.get(field)) >= 2]
    over = term.get("status") in EVENTS | OVER
    for number in range(rng.choice([0, 1, 1, 2, 3])):
        raw: Raw = {"source": rng.choice(sources), "at": f"line {number + 1}", "quote": f"as of {name}"}
        words = [field for field in stated if rng.random() < 0.6]
        words += [f"-{f}" for f in words if fields[f].of in ("scope", "exceptions") and rng.random() < 0.5]
        words += ["status"] if over or rng.random() < 0.3 else []
        words += [
            role
            for role in get_fields(term["kind"])
            if role in term and role not in palettes and rng.random() < 0.3
        ]
        words = list(dict.fromkeys(words))
        _draw_stances(rng, raw, term, previous, fields, palettes, words)
        if words:
            raw["supports"] = words
        citations.append(raw)
    if previous and "instead" not in previous.get("sources", [{"instead": {}}])[0] and rng.random() < 0.05:
        citations.append(previous["sources"][0])
    return citations


def _draw_stances(
    rng: Random, raw: Raw, term: Raw, previous: Raw | None, fields: dict[str, Field],
    palettes: dict[str, list[Raw]], words: list[str],
) -> None:  # fmt: skip
    """Let a citation disagree with one field, or say of one that it did not move or always meant this."""
    field = rng.choice(sorted(palettes))
    value, chance = term.get(field), rng.random()
    old = previous.get(field) if previous is not None else None
    if chance < 0.2:
        other = rng.choice(palettes[field])
        known = rank(value) == 3
        if rank(other) == 3 and (not known or relate(fields[field], value, other) == "disjoint"):
            raw["instead"] = {field: other}
            _take_out(words, field)
    elif chance < 0.3 and old == value and rank(value) >= 2:
        raw["unchanged"] = [field]
        _take_out(words, field)
    elif chance < 0.4 and rank(old) == 3 == rank(value) and _is_clear(term, fields[field], field, old):
        raw["clarifies"] = [field]


def _is_clear(term: Raw, axis: Field, name: str, old: Raw) -> bool:
    """Return whether it can have been meant all along: another value, and not said to have changed."""
    since = term.get("since")
    own = isinstance(since, dict) and name in since
    return not own and relate(axis, old, term[name]) == "disjoint"


def _take_out(words: list[str], field: str) -> None:
    words[:] = [word for word in words if word.lstrip("-") != field]


# -- walks for the law of sums -------------------------------------------------------------------

EXACT: dict[str, list[Raw]] = {
    "number": ["USD 4 million", "USD 10 million", "EUR 4 million", "up to USD 4 million",
               "at least USD 12 million"],
    "percent": ["20%", "30%", "27.4%", "at least 25%"],
    "duration": ["P30D", "P90D"],
    "end": ["2030", "2031-06-30", "perpetual"],
    "date": ["2025-06-30", "2026-01-15"],
    "sets": [["cloud"], ["cloud", "training"], ["training"], ["all"]],
    "flag": ["yes", "no"],
    "text": ["Gross revenue", "Revenue less refunds"],
}  # fmt: skip
VAGUE: dict[str, list[Raw]] = {
    "number": ["about USD 4 million", "over USD 3 million", "under USD 5 million", "about USD 10 million",
               "over USD 9 million", "under USD 20 million"],
    "percent": ["about 20%", "over 15%", "under 40%", "about 27%", "over 25%", "about 30%"],
    "duration": [],
    "end": ["2030?", "2031?", "2031~"],
    "date": ["2025", "2025-06", "2026", "2026-01?"],
    "sets": [["cloud", "redacted"], ["training", "redacted"]],
    "flag": [],
    "text": [],
}  # fmt: skip


def draw_known_walk(rng: Random, *, terms: int = 8) -> Walk:
    """Draw a deal whose first and last snapshot say everything exactly, with vaguer ones between.

    Nothing is dated: a `since` inside an earlier step is an error of `check`, and outside the law.
    """
    calendar = rng.choice(CALENDARS)
    names = [calendar[i] for i in sorted(rng.sample(range(len(calendar)), rng.randint(3, 5)))]
    files: dict[str, dict[str, Raw]] = {name: {"terms": {}} for name in names}
    for number in range(terms):
        kind = rng.choice(sorted(KINDS))
        fields = {n: a for n, a in get_fields(kind).items() if a.of != "role"}
        chosen = rng.sample(sorted(fields), k=min(len(fields), rng.randint(1, 3)))
        chosen += [fields[n].needs for n in chosen if fields[n].needs and fields[n].needs not in chosen]
        roles = {KINDS[kind].binds: "acme", KINDS[kind].benefits: "bolt"} if KINDS[kind].binds else {}
        pools = {name: _find_pools(kind, name, fields[name]) for name in dict.fromkeys(chosen)}
        ends = {name: (rng.choice(exact), rng.choice(exact)) for name, (exact, _) in pools.items()}
        for index, name in enumerate(names):
            term: Raw = {"kind": kind, **roles}
            if 0 < index < len(names) - 1:
                if rng.random() < 0.1:
                    continue
                between = {f: _draw_between(rng, ends[f], vague) for f, (_, vague) in pools.items()}
                term |= {f: value for f, value in between.items() if value is not None}
                if rng.random() < 0.1:
                    term["status"] = "unknown"
            else:
                term |= {f: pair[0 if index == 0 else 1] for f, pair in ends.items()}
            files[name]["terms"][f"t{number}"] = term
    return Walk(files, {})


def _draw_between(rng: Random, ends: tuple[Raw, Raw], vague: list[Raw]) -> Raw:
    chance = rng.random()
    if chance < 0.55 and vague:
        return rng.choice(vague)
    return rng.choice(ends) if chance < 0.75 else rng.choice(NOTHINGS)


def _find_pools(kind: str, name: str, axis: Field) -> tuple[list[Raw], list[Raw]]:
    if axis.of == "ladder":
        levels = LEVELS.get(kind, (["holder", "joint", "independent", "grantor"],))
        return [rung for level in levels for rung in level], []
    if axis.of == "token":
        return (FORMS.get(kind, WORDS[name]) if name == "form" else WORDS[name]), []
    shape = "sets" if axis.of in ("scope", "exceptions", "events", "tokens") else axis.of
    if axis.of == "number":
        shape = "percent" if is_percent(kind, name) else "duration" if name in IS_DURATION else "number"
    exact = [value for value in EXACT[shape] if axis.of in ("scope", "exceptions") or value != ["all"]]
    return exact, VAGUE[shape] if axis.of not in ("events", "tokens") else []
