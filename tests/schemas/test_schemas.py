"""The published schemas and the loader agree, both ways: on good files, on broken ones, on any in between.

The loader is asked in a world where everything that a file names is there, so that only the file
itself is judged. Two things that it says are beyond any schema (`BEYOND`); of a proposal that changes
a term, it knows the kind from elsewhere and the schema does not.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from inspect import cleandoc
from itertools import product
from pathlib import Path
from textwrap import dedent
from typing import Any, get_args

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from support import strategies
from support.memory_tree import MemoryTree
from support.paths import PROJECT

from dealterms import formats, load, schemas
from dealterms.loader.tree import Folder
from dealterms.loader.yaml import parse_yaml
from dealterms.model import axes, change, duration, partial_date, quantity, quantity_schema
from dealterms.model.duration import Duration
from dealterms.model.kinds import list_own_kinds, resolve_kind
from dealterms.model.partial_date import PartialDate
from dealterms.model.term import Term
from dealterms.model.value import parse_token
from dealterms.schemas import files

BEYOND = (
    *("this source disagrees by giving the same", "Name the other party"),
    *("two limits in different units", "the lower limit is not below the upper"),
    *("two keys of a schedule overlap", "tiers in different units"),
)
"""What the loader says of a file, and no schema could."""
Raw = dict[str, Any]

patient = settings(deadline=None, suppress_health_check=list(HealthCheck))


# -- what a schema says -------------------------------------------------------------------------------


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[Any]:
    # To JSON Schema `$` is the end of the text; to Python also what stands before a last newline.
    if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")


_Validator: Any = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": _pattern})


def schema_path(name: str) -> Path:
    return Path(schemas.__file__).with_name(f"{name}.schema.json")


@cache
def validator(name: str) -> Any:
    return _Validator(json.loads(schema_path(name).read_text("utf-8")))


def fits(name: str, value: Any) -> bool:
    return bool(validator(name).is_valid(value))


def complaints(name: str, value: Any) -> list[str]:
    return [f"{e.json_path}: {e.message[:300]}" for e in validator(name).iter_errors(value)]


# -- what the loader says -----------------------------------------------------------------------------


class Plain(yaml.SafeDumper):
    """Writes a text without quotes wherever YAML can read it as some scalar, and no anchors."""

    yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012

    def ignore_aliases(self, data: Any) -> bool:
        return True


def as_yaml(raw: Any) -> str:
    return str(yaml.dump(raw, Dumper=Plain, allow_unicode=True, sort_keys=False, width=1000))


MINIMAL = {
    "deal": {"title": "A deal", "parties": {"acme": {"name": "Acme"}}},
    "snapshot": {"basis": "report"},
    "source": {"type": "webpage", "title": "A page"},
}


def findings(name: str, raw: Raw) -> list[str]:
    """What the loader finds wrong in a file of that sort, where all that it names is there."""
    text = as_yaml(raw)
    words = set(texts(raw))
    parties = {word: {"name": word} for word in words if is_token(word) and not reserved(word)}
    content = {
        "terms/deal/deal.yaml": as_yaml({"title": "A", "parties": parties or {"a": {"name": "A"}}}),
        "terms/deal/2024.yaml": as_yaml({"terms": {"a": CITING}}),
        **{f"seeds/{word}.yaml": as_yaml(MINIMAL["source"]) for word in words},
        "seeds/asked.yaml": as_yaml(MINIMAL["source"]),
    }
    if name == "deal":
        content["terms/deal/2024.yaml"] = as_yaml(MINIMAL["snapshot"])
    if name == "snapshot" and "carries" in raw:
        people = {id_: {"name": id_} for id_ in ("acme", "bolt")}
        content["terms/deal/deal.yaml"] = as_yaml({"title": "A", "parties": parties | people})
        content["terms/deal/2023.yaml"] = as_yaml({"terms": {"share": TERM, "cloud": EXCLUSIVE}})
    places = {
        "deal": "terms/deal/deal.yaml",
        "snapshot": "terms/deal/2024.yaml",
        "source": "seeds/asked.yaml",
    }
    content[places[name]] = text
    read = parse_yaml(text.encode(), "")
    assert read.value == raw or read.findings, "the dumped file is not the one that was meant"
    found = load(MemoryTree(content)).findings
    said = [str(each) for each in found if each.severity == "error"]
    return [each for each in said if not any(beyond in each for beyond in BEYOND)]


CITING = {"kind": "other", "text": "x", "sources": [{"source": "asked"}]}


def texts(raw: Any) -> Iterator[str]:
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, list):
        for item in raw:
            yield from texts(item)
    elif isinstance(raw, dict):
        for key, value in raw.items():
            yield key
            yield from texts(value)


def is_token(word: str) -> bool:
    try:
        parse_token(word)
    except ValueError:
        return False
    return True


def reserved(word: str) -> bool:
    return word == "mutual" or word in strategies.NOTHINGS


# -- good files ---------------------------------------------------------------------------------------


def pruned(raw: Any) -> Any:
    """Without what is empty: the file would not have it."""
    if isinstance(raw, dict):
        return {k: pruned(v) for k, v in raw.items() if v not in ([], {})}
    return raw


IDS = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3}){0,2}", fullmatch=True)
PROSE = st.sampled_from(["A title", "1984", "true", "null", "3.5", "no", "città", 'a "quote": b'])


def raw_deals() -> SearchStrategy[Raw]:
    party = st.fixed_dictionaries({"name": PROSE}, optional={"lei": st.just("INR2EJN1ERAN0W5ZP974")})
    ids = IDS.filter(lambda word: not reserved(word))
    parties = st.dictionaries(ids, party, min_size=1, max_size=3)
    return st.fixed_dictionaries({"title": PROSE, "parties": parties}, optional={"note": PROSE})


@st.composite
def raw_snapshots(draw: st.DrawFn, *, changes: bool = False) -> Raw:
    """A snapshot; its proposals are of a kind, or else change one of its terms."""
    deal = draw(strategies.raw_deal(min_snapshots=1, max_snapshots=1, max_terms=2))
    (raw,) = deal.snapshots.values()
    if draw(st.booleans()):
        raw["basis"] = draw(st.sampled_from(["original", "report"]))
        raw["summary"] = draw(PROSE)
    proposals: Raw = {}
    if changes and raw["terms"]:
        id_ = draw(st.sampled_from(sorted(raw["terms"])))
        kind_name = raw["terms"][id_]["kind"]
        sources = st.lists(strategies.raw_citations(kind_name, {}), max_size=2)
        to = draw(strategies.raw_fields(kind_name))
        proposals["talks"] = {"changes": id_, "to": to, "sources": draw(sources)}
    for id_, proposal in raw["proposals"].items() if not changes else ():
        new = {"kind": draw(strategies.kind_names()), **proposal}
        new["sources"] = draw(st.lists(strategies.raw_citations(new["kind"], {}), max_size=2))
        proposals[id_] = new
    raw["proposals"] = proposals
    return pruned(pruned(raw))  # type: ignore[no-any-return]


@st.composite
def raw_records(draw: st.DrawFn) -> Raw:
    raw: Raw = draw(st.sampled_from(list(draw(strategies.raw_sources()).values())))
    prose = ["genre", "container_title", "publisher", "language", "url", "url_note", "number", "summary"]
    raw |= draw(st.fixed_dictionaries({}, optional=dict.fromkeys(prose, PROSE)))
    capture = st.fixed_dictionaries(
        {"file": st.sampled_from(["a.txt", ".a", "..a", "...", "2024", "à la carte.html"])},
        optional={"sha256": st.sampled_from(["0a" * 32, "0A" * 32])},
    )
    author = st.one_of(PROSE, st.lists(PROSE, min_size=1, max_size=2))
    more = {"capture": capture, "author": author, "accessed": strategies.raw_dates()}
    return {**raw, **draw(st.fixed_dictionaries({}, optional=more))}


GOOD: dict[str, SearchStrategy[Raw]] = {
    "deal": raw_deals(),
    "snapshot": st.one_of(raw_snapshots(), raw_snapshots(changes=True)),
    "source": raw_records(),
}


@pytest.mark.parametrize("name", GOOD)
@patient
@given(data=st.data())
def test_a_good_file_is_good_to_both(name: str, data: st.DataObject) -> None:
    raw = data.draw(GOOD[name])
    assume(raw)
    assert findings(name, raw) == []
    assert complaints(name, raw) == []


class Core(yaml.CSafeLoader):
    """Reads YAML as editors do, by the core schema of 1.2."""

    yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012


CORE: dict[str, tuple[str, Callable[[str], Any]]] = {
    "null": ("~|null|Null|NULL|", lambda _: None),
    "bool": ("true|True|TRUE|false|False|FALSE", lambda text: text.lower() == "true"),
    "int": ("[-+]?[0-9]+", int),
    "float": (r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", float),
}
for name_, (shape, make) in CORE.items():
    tag = f"tag:yaml.org,2002:{name_}"
    Core.add_implicit_resolver(tag, re.compile(rf"^(?:{shape})$"), None)
    Core.add_constructor(tag, lambda _, node, make=make: make(node.value))


def has_null(raw: Any) -> bool:
    return "null" in texts(raw)


@pytest.mark.parametrize("name", GOOD)
@patient
@given(data=st.data())
def test_a_good_file_is_good_to_an_editor_that_types_it(name: str, data: st.DataObject) -> None:
    raw = data.draw(GOOD[name])
    assume(raw and not has_null(raw))
    typed = yaml.load(as_yaml(raw), Core)
    # Keys are texts in JSON.
    assert complaints(name, json.loads(json.dumps(typed))) == []


# -- broken files -------------------------------------------------------------------------------------

TERM = {"kind": "revenue-share", "payer": "acme", "payee": "bolt"}
EXCLUSIVE = {"kind": "exclusivity", "grantor": "acme", "holder": "bolt"}


def term(**fields: Any) -> Raw:
    return {"terms": {"share": {**TERM, **fields}}}


def cited(**claims: Any) -> Raw:
    return term(sources=[{"source": "s1", **claims}])


def carried(**keys: Any) -> Raw:
    return {"carries": "all", "terms": {"share": keys}}


def exclusive(**fields: Any) -> Raw:
    return {"terms": {"cloud": {**EXCLUSIVE, **fields}}}


def proposed(**keys: Any) -> Raw:
    return {**exclusive(), "proposals": {"talks": keys}}


def record(**keys: Any) -> Raw:
    return {**MINIMAL["source"], **keys}


def deal(parties: Any, **keys: Any) -> Raw:
    return {"title": "A deal", "parties": parties, **keys}


BROKEN: dict[str, tuple[str, Raw]] = {
    "an empty file": ("snapshot", {}),
    "an unknown key": ("snapshot", {"bases": "report"}),
    "an unknown basis": ("snapshot", {"basis": "rumor"}),
    "an empty summary": ("snapshot", {"summary": ""}),
    "no terms below it": ("snapshot", {"terms": {}}),
    "terms in a list": ("snapshot", {"terms": [TERM]}),
    "a term that is a word": ("snapshot", {"terms": {"share": "20%"}}),
    "an id in capitals": ("snapshot", {"terms": {"Share": TERM}}),
    "an id with a space": ("snapshot", {"terms": {"a share": TERM}}),
    "an id that is too long": ("snapshot", {"terms": {"a" * 81: TERM}}),
    "no kind": ("snapshot", {"terms": {"share": {"payer": "acme", "payee": "bolt"}}}),
    "an unknown kind": ("snapshot", term(kind="revenue")),
    "a kind in capitals": ("snapshot", term(kind="Revenue-Share")),
    "a field of another kind": ("snapshot", term(level="exclusive")),
    "a misspelt field": ("snapshot", term(carveouts=["a"])),
    "a missing role": ("snapshot", {"terms": {"share": {"kind": "revenue-share", "payer": "a"}}}),
    "a role in capitals": ("snapshot", term(payer="Acme")),
    "a date of a field of another kind": ("snapshot", term(since={"level": "2024"})),
    "a date of a field in words": ("snapshot", term(since={"rate": "soon"})),
    "no dates of fields": ("snapshot", term(since={})),
    "a successor of what still stands": ("snapshot", term(superseded_by=["cloud"])),
    "a successor of what ran out": ("snapshot", term(status="lapsed", superseded_by=["cloud"])),
    "a signature on no day": ("snapshot", term(agreed="2021-02-29")),
    "some terms carried": ("snapshot", {"carries": "some", "terms": {"share": TERM}}),
    "a kind where all is carried": ("snapshot", carried(kind="revenue-share")),
    "a value where all is carried": ("snapshot", carried(rate="20%")),
    "no citation where all is carried": ("snapshot", carried(sources=[])),
    "support for a field no kind has where all is carried": (
        "snapshot",
        carried(sources=[{"source": "s1", "supports": ["rung"]}]),
    ),
    "a bad value instead where all is carried": (
        "snapshot",
        carried(sources=[{"source": "s1", "instead": {"rate": "110%"}}]),
    ),
    "a role of none": ("snapshot", term(payer="none")),
    "a role of one in a list": ("snapshot", term(payer=["acme"])),
    "a role of two that are mutual": ("snapshot", term(payer=["acme", "mutual"])),
    "a role of two that are unknown": ("snapshot", term(payer=["acme", "unknown"])),
    "a role of one twice": ("snapshot", term(payer=["acme", "acme"])),
    "a sum with another word for billion": ("snapshot", term(cap="USD 5 milliarden")),
    "a vague limit": ("snapshot", term(cap="at least about USD 5")),
    "limits in the wrong order": ("snapshot", term(cap="up to USD 5, at least USD 4")),
    "a percent in words": ("snapshot", term(rate="20 percent")),
    "a schedule with an empty period": ("snapshot", term(rate={"2025": ""})),
    "a schedule by an uncertain period": ("snapshot", term(rate={"2025?": "20%"})),
    "a schedule by two kinds of keys": ("snapshot", term(rate={"2025": "20%", "voting": "25%"})),
    "a schedule of what is above nothing": ("snapshot", term(rate={"above": "20%"})),
    "a schedule by a sum": ("snapshot", term(rate={"USD 5": "20%"})),
    "a schedule by none": ("snapshot", term(rate={"none": "20%"})),
    "a schedule of words": ("snapshot", term(rate={"2025": "none"})),
    "a schedule of another unit": ("snapshot", term(rate={"2025": "USD 5"})),
    "a trend of silence": ("snapshot", term(rate="silent, lower")),
    "a trend of a set": ("snapshot", term(scope="redacted, lower")),
    "a set that is only redacted": ("snapshot", term(scope=["redacted"])),
    "an event that is redacted": ("snapshot", term(ends={"on": ["agi", "redacted"]})),
    "a time after nothing": ("snapshot", term(ends={"after": "P30M"})),
    "a time after events beside a day": (
        "snapshot",
        term(ends={"after": "P30M", "of": ["ipo"], "through": "2030"}),
    ),
    "whichever of one time": ("snapshot", term(ends={"after": "P30M", "of": ["ipo"], "whichever": "first"})),
    "half a time after events": (
        "snapshot",
        term(ends={"after": "P30M", "on": ["ipo"], "through": "2030", "whichever": "first"}),
    ),
    "mutual on one role": ("snapshot", term(payer="mutual")),
    "mutual on the other": ("snapshot", term(payee="mutual")),
    "110%": ("snapshot", term(rate="110%")),
    "100.1%": ("snapshot", term(rate="100.1%")),
    "a rate that is money": ("snapshot", term(rate="USD 5")),
    "a rate with a wrong bound": ("snapshot", term(rate="at most 20%")),
    "a rate and a line end": ("snapshot", term(rate="20%\n")),
    "a rate in a list": ("snapshot", term(rate=["20%"])),
    "an unknown currency": ("snapshot", term(cap="XYZ 5 million")),
    "a currency in small letters": ("snapshot", term(cap="usd 5 million")),
    "an unknown scale": ("snapshot", term(cap="USD 5 gazillion")),
    "money in groups of two": ("snapshot", term(cap="USD 5_00")),
    "money with a comma": ("snapshot", term(cap="USD 5,000")),
    "no 29 February": ("snapshot", term(since="2021-02-29")),
    "no 29 February in 1900": ("snapshot", term(since="1900-02-29")),
    "no 31 April": ("snapshot", term(since="2021-04-31")),
    "no thirteenth month": ("snapshot", term(since="2021-13")),
    "no year 0": ("snapshot", term(since="0000")),
    "a date with slashes": ("snapshot", term(since="2021/01/01")),
    "twice in doubt": ("snapshot", term(since="2021?~")),
    "since none": ("snapshot", term(since="none")),
    "a wrong status": ("snapshot", term(status="ended")),
    "a token in capitals": ("snapshot", term(scope=["Cloud"])),
    "a doubled token": ("snapshot", term(scope=["cloud", "cloud"])),
    "an empty list": ("snapshot", term(scope=[])),
    "nothing in a list": ("snapshot", term(scope=["cloud", "none"])),
    "a list of lists": ("snapshot", term(scope=[["cloud"]])),
    "a set that is a word": ("snapshot", term(scope="cloud")),
    "a word that is a set": ("snapshot", term(base=["profit"])),
    "an end of none": ("snapshot", term(ends="none")),
    "an end with nothing in it": ("snapshot", term(ends={})),
    "an end without events": ("snapshot", term(ends={"through": "2030"})),
    "an end without whichever": ("snapshot", term(ends={"through": "2030", "on": ["agi"]})),
    "whichever of one": ("snapshot", term(ends={"on": ["agi"], "whichever": "first"})),
    "a wrong whichever": (
        "snapshot",
        term(ends={"through": "2030", "on": ["agi"], "whichever": "sooner"}),
    ),
    "an end that never comes": (
        "snapshot",
        term(ends={"through": "perpetual", "on": ["agi"], "whichever": "last"}),
    ),
    "an unknown end beside events": (
        "snapshot",
        term(ends={"through": "unknown", "on": ["agi"], "whichever": "first"}),
    ),
    "a wrong part of an end": ("snapshot", term(ends={"on": ["agi"], "until": "2030"})),
    "a wrong rung": ("snapshot", exclusive(level="consent")),
    "a rung in capitals": ("snapshot", exclusive(level="Exclusive")),
    "a rung in a list": ("snapshot", exclusive(level=["exclusive"])),
    "a ladder without none": (
        "snapshot",
        {"terms": {"ip": {"kind": "ip-ownership", "creator": "a", "acquirer": "b", "level": "none"}}},
    ),
    "a wrong choice": (
        "snapshot",
        {"terms": {"n": {"kind": "non-compete", "restricted": "a", "protected": "b", "form": "x"}}},
    ),
    "a wrong duration": ("snapshot", {"terms": {"c": {"kind": "confidentiality", "period": "5Y"}}}),
    "an empty duration": ("snapshot", {"terms": {"c": {"kind": "confidentiality", "period": "P"}}}),
    "hours": ("snapshot", {"terms": {"c": {"kind": "confidentiality", "period": "PT5H"}}}),
    "perhaps": (
        "snapshot",
        {"terms": {"p": {"kind": "payment", "payer": "a", "payee": "b", "refundable": "maybe"}}},
    ),
    "a flag of none": (
        "snapshot",
        {"terms": {"p": {"kind": "payment", "payer": "a", "payee": "b", "refundable": "none"}}},
    ),
    "a perpetual due date": (
        "snapshot",
        {"terms": {"p": {"kind": "payment", "payer": "a", "payee": "b", "due": "perpetual"}}},
    ),
    "a blank text": ("snapshot", {"terms": {"o": {"kind": "other", "text": " "}}}),
    "a text in a list": ("snapshot", {"terms": {"o": {"kind": "other", "text": ["x"]}}}),
    "used by an id in capitals": (
        "snapshot",
        {"terms": {"d": {"kind": "definition", "text": "x", "used_by": ["Share"]}}},
    ),
    "used by one twice": (
        "snapshot",
        {"terms": {"d": {"kind": "definition", "text": "x", "used_by": ["a", "a"]}}},
    ),
    "no citations in the list": ("snapshot", term(sources=[])),
    "a citation that is a word": ("snapshot", term(sources=["s1"])),
    "a citation that is no list": ("snapshot", term(sources={"source": "s1"})),
    "a citation of nothing": ("snapshot", term(sources=[{"at": "line 5"}])),
    "a source in capitals": ("snapshot", cited(source="S1")),
    "a source with a folder": ("snapshot", cited(source="a/b")),
    "a source that is too long": ("snapshot", cited(source="a." * 40 + "a")),
    "an origin in capitals": ("snapshot", cited(cites=["S1"])),
    "no origins in the list": ("snapshot", cited(cites=[])),
    "an origin twice": ("snapshot", cited(cites=["s1", "s1"])),
    "a misspelt key of a citation": ("snapshot", cited(qoute="few words")),
    "a wrong place": ("snapshot", cited(at="verse 5")),
    "a place without a number": ("snapshot", cited(at="line")),
    "line 0": ("snapshot", cited(at="line 0")),
    "support for a field of another kind": ("snapshot", cited(supports=["level"])),
    "support for a note": ("snapshot", cited(supports=["note"])),
    "support for what went from no set": ("snapshot", cited(supports=["-rate"])),
    "support for a status that went": ("snapshot", cited(supports=["-status"])),
    "a field of another kind that did not move": ("snapshot", cited(unchanged=["level"])),
    "what went from a set and did not move": ("snapshot", cited(unchanged=["-scope"])),
    "a status that did not move": ("snapshot", cited(unchanged=["status"])),
    "a field of another kind that is clarified": ("snapshot", cited(clarifies=["level"])),
    "support twice": ("snapshot", cited(supports=["rate", "rate"])),
    "support that is a word": ("snapshot", cited(supports="rate")),
    "support for nothing": ("snapshot", cited(supports=[])),
    "instead of a field of another kind": ("snapshot", cited(instead={"level": "exclusive"})),
    "instead of a status": ("snapshot", cited(instead={"status": "lapsed"})),
    "a bad value instead": ("snapshot", cited(instead={"rate": "110%"})),
    "a wrong rung instead": (
        "snapshot",
        exclusive(sources=[{"source": "s1", "instead": {"level": "high"}}]),
    ),
    "nothing instead": ("snapshot", cited(instead={})),
    "instead a word": ("snapshot", cited(instead="20%")),
    "a proposal of nothing": ("snapshot", proposed(note="They talk.")),
    "a proposal of an unknown kind": ("snapshot", proposed(kind="rumor")),
    "a proposal with an id in capitals": ("snapshot", proposed(changes="Cloud")),
    "a proposal that sets a field of another kind": (
        "snapshot",
        proposed(kind="payment", to={"level": "exclusive"}),
    ),
    "a proposal that makes of a term what its kind has not": (
        "snapshot",
        proposed(changes="cloud", kind="payment", to={"level": "sole"}),
    ),
    "a proposal that sets a bad value": (
        "snapshot",
        proposed(kind="payment", to={"amount": "five"}),
    ),
    "a proposal that sets its kind": (
        "snapshot",
        proposed(kind="payment", to={"kind": "payment"}),
    ),
    "a proposal that sets sources": (
        "snapshot",
        proposed(kind="payment", to={"sources": [{"source": "s1"}]}),
    ),
    "a proposal that makes one role mutual": (
        "snapshot",
        proposed(kind="payment", to={"payer": "mutual"}),
    ),
    "a proposal that sets nothing": ("snapshot", proposed(kind="payment", to={})),
    "a proposal that changes a term to no rung": (
        "snapshot",
        proposed(changes="cloud", to={"level": "high"}),
    ),
    "a proposal that changes a field no kind has": (
        "snapshot",
        proposed(changes="cloud", to={"rung": "sole"}),
    ),
    "a proposal with support for a field no kind has": (
        "snapshot",
        proposed(changes="cloud", sources=[{"source": "s1", "supports": ["rung"]}]),
    ),
    "a proposal with a bad value instead": (
        "snapshot",
        proposed(kind="payment", sources=[{"source": "s1", "instead": {"amount": "five"}}]),
    ),
    "a deal without a title": ("deal", {"parties": {"acme": {"name": "Acme"}}}),
    "a deal without parties": ("deal", {"title": "A deal"}),
    "a deal of nobody": ("deal", deal({})),
    "a party without a name": ("deal", deal({"acme": {"lei": "INR2EJN1ERAN0W5ZP974"}})),
    "a party that is a word": ("deal", deal({"acme": "Acme"})),
    "a party in capitals": ("deal", deal({"Acme": {"name": "Acme"}})),
    "a party called mutual": ("deal", deal({"mutual": {"name": "Acme"}})),
    "a party called unknown": ("deal", deal({"unknown": {"name": "Acme"}})),
    "parties in a list": ("deal", deal([{"name": "Acme"}])),
    "a deal with terms": ("deal", deal({"acme": {"name": "Acme"}}, terms={"share": TERM})),
    "a record without a title": ("source", {"type": "webpage"}),
    "a record without a type": ("source", {"title": "A page"}),
    "a misspelt key of a record": ("source", record(isued="2024")),
    "CSL's own spelling": ("source", record(**{"container-title": "A paper"})),
    "a wrong class": ("source", record(**{"class": "hearsay"})),
    "issued on no day": ("source", record(issued="2021-02-29")),
    "issued in words": ("source", record(issued="January 2025")),
    "a record that cites an id in capitals": ("source", record(cites=["S1"])),
    "a record that cites one twice": ("source", record(cites=["s1", "s1"])),
    "a record that cites a word": ("source", record(cites="s1")),
    "no authors in the list": ("source", record(author=[])),
    "an author with parts": ("source", record(author=[{"family": "A"}])),
    "a capture in a folder": ("source", record(capture={"file": "a/b.txt"})),
    "a capture above": ("source", record(capture={"file": ".."})),
    "a capture on a drive": ("source", record(capture={"file": "c:b.txt"})),
    "a capture without a file": ("source", record(capture={"sha256": "0a" * 32})),
    "a short digest": ("source", record(capture={"file": "a.txt", "sha256": "0a"})),
    "withdrawn without a reason": ("source", record(withdrawn={"on": "2025-01-01"})),
    "withdrawn some day": ("source", record(withdrawn={"on": "soon", "why": "retracted"})),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_is_broken_to_both(what: str) -> None:
    """And what is wrong once is one error, not one for each kind that it is not."""
    name, raw = BROKEN[what]
    assert findings(name, raw)
    assert len(complaints(name, raw)) == 1, complaints(name, raw)


INVESTMENT = {"kind": "investment", "investor": "acme", "investee": "bolt"}
ONE_ERROR: tuple[tuple[Raw, str, str], ...] = (
    ({"committed": "lots"}, "$.terms.round.committed", "'lots' is not valid"),
    ({"kind": "investmint"}, "$.terms.round.kind", "'investmint' is not one of ["),
    ({"level": "sole"}, "$.terms.round", "'level' is not one of ['kind', 'title', "),
    ({"status": "ended"}, "$.terms.round.status", "'ended' is not one of ['in-force', "),
    ({"investor": "mutual"}, "$.terms.round.investee", "'mutual' was expected"),
    (
        {"sources": [{"source": "s1", "supports": ["level"]}]},
        "$.terms.round.sources[0].supports[0]",
        "'level' is not one of ['investor', 'investee', ",
    ),
    (
        {"sources": [{"source": "s1", "instead": {"committed": "lots"}}]},
        "$.terms.round.sources[0].instead.committed",
        "'lots' is not valid",
    ),
)


@pytest.mark.parametrize(("fields", "path", "message"), ONE_ERROR)
def test_an_editor_blames_the_kind_that_is_written(fields: Raw, path: str, message: str) -> None:
    (error,) = complaints("snapshot", {"terms": {"round": {**INVESTMENT, **fields}}})
    assert error.startswith(f"{path}: ")
    assert message in error


def test_an_editor_blames_the_kind_of_a_proposal() -> None:
    proposal = {"kind": "investment", "to": {"committed": "lots"}}
    (error,) = complaints("snapshot", {"proposals": {"talks": proposal}})
    assert error.startswith("$.proposals.talks.to.committed: 'lots' is not valid")
    (error,) = complaints("snapshot", {"proposals": {"talks": {"to": {"rate": "5%"}}}})
    assert error == "$.proposals.talks: 'changes' is a required property"


@pytest.mark.parametrize("what", BROKEN)
def test_it_is_broken_in_one_way_only(what: str) -> None:
    """What the tables above are made of is good; what is broken is what they say."""
    name, _ = BROKEN[what]
    for good in (term(), exclusive(), proposed(kind="payment")) if name == "snapshot" else ():
        assert (findings(name, good), complaints(name, good)) == ([], [])
    good = {"deal": deal({"acme": {"name": "Acme"}}), "source": record()}.get(name, term())
    assert (findings(name, good), complaints(name, good)) == ([], [])


GOOD_SNAPSHOTS: dict[str, Raw] = {
    "a court's order": {"basis": "order", "by": "The Maritime Court", "terms": {"share": TERM}},
    "all is carried": {"carries": "all", "basis": "report", "summary": "A rumor."},
    "a voice where all is carried": carried(
        sources=[{"source": "s1", "supports": ["rate"]}, {"source": "s1", "unchanged": ["ends"]}]
    ),
    "a dissent where all is carried": carried(sources=[{"source": "s1", "instead": {"rate": "5%"}}]),
    "a proposal where all is carried": {
        "carries": "all",
        "proposals": {"talks": {"changes": "share", "to": {"rate": "30%"}, "outcome": "open"}},
    },
    "dates by field": term(since={"rate": "2025-01-21", "status": "2025~", "term": 2019}, agreed="2018-12"),
    "an end that counts from an event": term(ends={"after": "P30M", "of": ["ipo"]}),
    "a condition": term(conditions=["permit-granted"]),
    "several parties": term(payer=["acme", "zinc"]),
    "a successor": term(status="superseded", superseded_by=["cloud"]),
    "what is unchanged, and what is clarified": cited(unchanged=["rate"], clarifies=["base", "scope"]),
    "a historic currency": term(cap="DEM 5 million"),
}


@pytest.mark.parametrize("what", GOOD_SNAPSHOTS)
def test_what_may_be_written_is_good_to_both(what: str) -> None:
    raw = GOOD_SNAPSHOTS[what]
    assert findings("snapshot", json.loads(json.dumps(raw), parse_int=str)) == []
    assert complaints("snapshot", raw) == []


# -- anything in between ------------------------------------------------------------------------------

WORDS = (
    *("", " ", "\n", "none", "silent", "undisclosed", "redacted", "unknown", "mutual", "perpetual"),
    *("undisclosed, lower", "redacted, higher", "silent, lower", "10_000 units", "5 GW per year"),
    *("5 milliarden", "5 percent", "5 USD", "5 million", "2.5 million units", "USD 2 per unit"),
    *("30% of requirements", "at least 5%, up to 9%", "at least USD 5, up to USD 9 million"),
    *("more than 5 GW, less than 9 GW", "at least 5 units, up to 9 million", "USD\xa013\xa0billion"),
    *("0%", "100%", "100.0%", "100.5%", "110%", "020%", "0_100%", "0_101%", "000_020%", "1_00%"),
    *("20 %", "20%\n", "about 20%", "over  20%", "up to 20%", "at most 20%", "20", "-5%", "5.%"),
    *("USD 5", "USD 13 billion", "USD 13  billion", "USD 13 Billion", "EUR 1_000", "EUR 10_00"),
    *("XYZ 5", "usd 5", "USD 0.000000001", "USD 0.0000000001", "at least USD 5", "USD " + "9" * 19),
    *("2024", "0000", "0001", "0999", "999", "10000", "2024-02", "2024-13", "2024-00", "2024-1"),
    *("2024-02-29", "2021-02-29", "2000-02-29", "1900-02-29", "2024-04-31", "2024-01-32", "2024?"),
    *("2024~", "2024?~", "2024-02-29?", "P", "P5Y", "P5Y6M", "P6M5Y", "P0D", "PT5H", "p5y", "P2W"),
    *("P99999D", "P100000D", "P12345M", "yes", "no", "true", "false", "True", "Yes", "exclusive"),
    *("refusal", "sole*", "consent", "assigned", "in-force", "lapsed", "ended", "all", "cloud"),
    *(
        "Acme",
        "acme",
        "a--b",
        "a-",
        "-a",
        "a_b",
        "a.b",
        "a..b",
        "a/b",
        "..",
        "é",
        "a" * 80,
        "a" * 81,
    ),
    *("line 5", "line 05", "page 12345678", "note 17", "line 5\n", "first", "last", "compete"),
    *("rate", "-rate", "scope", "-scope", "-carve_outs", "kind", "-kind", "level", "sources", "s1"),
    *("revenue-share", "exclusivity", "definition", "filing", "webpage", "a.txt", "0a" * 32),
)
SHAPES: tuple[Any, ...] = (
    *([], {}, ["a"], ["a", "a"], ["none"], ["A"], [["a"]], [""], {"a": "b"}, {"on": []}),
    *({"on": ["a"]}, {"through": "2030"}, {"through": "2030", "on": ["a"]}),
    {"through": "2030", "on": ["a"], "whichever": "first"},
    {"through": "perpetual", "on": ["a"], "whichever": "first"},
    {"through": "perpetual", "on": ["a"], "whichever": "last"},
    {"through": "unknown", "on": ["a"], "whichever": "first"},
    {"after": "P1Y", "of": ["a"]},
    {"after": "P1Y", "on": ["a"], "through": "2030", "whichever": "last"},
    {"after": "P1Y", "of": ["a"], "on": ["a"], "through": "2030", "whichever": "last"},
    {"of": ["a"], "on": ["b"], "through": "2030", "whichever": "last"},
    *(["a", "redacted"], ["redacted"], ["acme", "bolt"], ["acme", "mutual"]),
    *({"2025": "20%", "2026": "25%"}, {"2025": "USD 5"}, {"2025": "5 GW", "voting": "6 GW"}),
    *({"2025?": "20%"}, {"above": "20%"}, {"up to USD 4": "20%", "above": "5%"}, {"above": "USD 5"}),
    *({"voting": "20%"}, {"none": "20%"}, {"up to 5 percent": "20%"}, {"up to 5 GW": "20%"}),
    *({"2025": {"a": "b"}}, {"2025": ["20%"]}, {"2021-02-29": "20%"}, {"USD 5": "5%"}),
    {"source": "s1"},
    [{"source": "s1", "supports": ["rate"]}],
    [{"source": "s1", "instead": {"level": "sole", "rate": "5%"}}],
)
# Copies: what is altered twice would alter the pool.
ANYTHING = st.one_of(st.sampled_from(WORDS), st.sampled_from(WORDS), st.sampled_from(SHAPES).map(deepcopy))
KEYS = st.sampled_from(
    sorted({field for name in list_own_kinds() for field in resolve_kind(name).model_fields} | set(WORDS[:9]))
)


def routes(raw: Any, *route: Any) -> Iterator[tuple[Any, ...]]:
    yield route
    if isinstance(raw, dict):
        for key, value in raw.items():
            yield from routes(value, *route, key)
    elif isinstance(raw, list):
        for number, value in enumerate(raw):
            yield from routes(value, *route, number)


@st.composite
def altered(draw: st.DrawFn, raw: Raw) -> Raw:
    """The file with something in it changed: it may be good or broken now."""
    raw = deepcopy(raw)
    for _ in range(draw(st.integers(1, 2))):
        *route, last = draw(st.sampled_from([each for each in routes(raw) if each]))
        holder: Any = raw
        for step in route:
            holder = holder[step]
        what = draw(st.sampled_from(["set", "set", "set", "drop", "rename", "add", "double"]))
        value = holder[last]
        if what == "set":
            holder[last] = draw(ANYTHING)
        elif what == "double" and isinstance(value, list) and value:
            value.append(value[0])
        elif what == "add" and isinstance(value, dict):
            value[draw(KEYS)] = draw(ANYTHING)
        elif what == "rename" and isinstance(holder, dict):
            holder[draw(KEYS)] = holder.pop(last)
        elif what == "drop":
            del holder[last]
        assume(raw)
    return raw


@pytest.mark.parametrize("name", GOOD)
@settings(patient, max_examples=5 * settings().max_examples // 2)
@given(data=st.data())
def test_the_two_agree_on_any_file(name: str, data: st.DataObject) -> None:
    good = raw_snapshots() if name == "snapshot" else GOOD[name]
    raw = data.draw(good.filter(bool).flatmap(altered))
    assume(name != "snapshot" or not changing(raw))
    assert (findings(name, raw) == []) == fits(name, raw), (
        findings(name, raw),
        complaints(name, raw),
    )


def changing(raw: Raw) -> list[Raw]:
    """Its proposals whose kind is that of a term that they change."""
    proposals = raw.get("proposals")
    entries = proposals.values() if isinstance(proposals, dict) else ()
    return [p for p in entries if isinstance(p, dict) and "changes" in p and "kind" not in p]


@settings(patient, max_examples=3 * settings().max_examples // 2)
@given(raw=raw_snapshots(changes=True).filter(changing).flatmap(altered))
def test_a_change_that_the_schema_refuses_the_loader_refuses(raw: Raw) -> None:
    terms = raw.get("terms")
    wanted = [proposal["changes"] for proposal in changing(raw)]
    assume(isinstance(terms, dict) and all(id_ in terms for id_ in map(str, wanted)))
    assert fits("snapshot", raw) or findings("snapshot", raw), complaints("snapshot", raw)


# -- value by value -----------------------------------------------------------------------------------


def reads(axis: axes.Axis, raw: Any) -> bool:
    try:
        axis.parse(raw)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("axis", [pytest.param(a, id=f"{k}-{f}") for k, f, a in strategies.all_axes()])
def test_each_field_takes_what_its_axis_reads(axis: axes.Axis) -> None:
    schema = _Validator(axis.build_schema())
    for raw in (*WORDS, *SHAPES):
        # Whoever reads the file refuses an empty text before any axis sees it.
        assert schema.is_valid(raw) == (reads(axis, raw) and raw != ""), raw


def test_every_day_there_is_and_no_other() -> None:
    schema = _Validator(partial_date.build_date_schema())
    years = [0, 1, 4, 99, 100, 400, 999, 1000, 1900, 1999, 2000, 2004, 2019, 2020, 2100, 9999]
    written = [f"{y:04d}" for y in years]
    written += [f"{y:04d}-{m:02d}" for y, m in product(years, range(14))]
    written += [f"{y:04d}-{m:02d}-{d:02d}" for y, m, d in product(years, range(14), range(33))]
    assert {text for text in written if schema.is_valid(text)} == {
        text for text in written if parses(PartialDate.parse, text)
    }


@given(
    text=st.from_regex(r"(about )?[01_]{1,5}[0-9]{0,3}(_[0-9]{3}){0,6}(\.[0-9]{1,10})? ?%", fullmatch=True)
)
@example("0_100.0%")
@example("0" * 16 + "99%")
@example("0" * 17 + "99%")
@example("000_000_000_000_000_100%")
def test_percents(text: str) -> None:
    assert _Validator(quantity_schema.build_percent_schema()).is_valid(text) == parses(
        quantity.parse_percent, text
    )


@given(
    text=st.from_regex(
        r"(up to |below )?[A-Z]{2}[DRX] [0-9]{0,4}(_[0-9]{2,3}){0,6}(\.[0-9]*)?( million)?",
        fullmatch=True,
    )
)
def test_money(text: str) -> None:
    assert _Validator(quantity_schema.build_money_schema()).is_valid(text) == parses(
        quantity.parse_money, text
    )


@given(text=st.from_regex(r"P([0-9]{0,6}Y)?([0-9]{0,6}M)?([0-9]{0,6}W)?([0-9]{0,6}D)?", fullmatch=True))
def test_durations(text: str) -> None:
    assert _Validator(duration.build_duration_schema()).is_valid(text) == parses(Duration.parse, text)


def parses(read: Callable[[str], Any], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


def test_a_number_is_bounded_like_its_text() -> None:
    assert fits("snapshot", term(since=2024))
    assert not any(fits("snapshot", term(since=year)) for year in (999, 10_000, 2024.5, True, None))
    assert fits("snapshot", term(scope=[2024]))
    assert not any(fits("snapshot", term(scope=[word])) for word in (-1, 1.5, True, None))
    assert fits("snapshot", term(title=1984, note=True))
    assert not any(fits("snapshot", term(rate=number)) for number in (20, 0.2))


def test_an_axis_of_somebody_else_takes_anything_until_it_says() -> None:
    class Color(axes.Axis):
        """Red or blue."""

        def read_text(self, text: str) -> str:
            return text

    schema = _Validator(Color().build_schema())
    assert all(schema.is_valid(raw) for raw in ("red", ["red"], {"red": "blue"}, "none"))


# -- what is published --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", files.SCHEMA_MODELS)
def test_what_is_published_is_what_is_made(name: str, golden: Callable[[Path, str], None]) -> None:
    """With any pydantic that is allowed: the generator reads our own annotations."""
    text = schemas.render_schema(name, list_own_kinds())
    assert json.loads(text) == files.build_schema(name, list_own_kinds())
    golden(schema_path(name), text)


def test_what_is_published_is_short_enough_to_read() -> None:
    texts = [schema_path(name).read_text("utf-8") for name in schemas.list_schemas()]
    assert sum(text.count("\n") for text in texts) < 3000
    for line in "\n".join(texts).split("\n"):
        assert len(line) <= 100 or re.match(r' *("[^"]+": )?"', line), line


def test_each_file_has_a_schema_and_the_command_prints_it(terms: Callable[..., str]) -> None:
    assert schemas.list_schemas() == tuple(sorted(files.SCHEMA_MODELS))
    for name in (*schemas.list_schemas(), "report"):
        text = terms("schema", name)
        assert name == "report" or text == schema_path(name).read_text("utf-8")
        found = json.loads(text)
        jsonschema.Draft202012Validator.check_schema(found)
        assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert found["$id"] == f"urn:dealterms:schema:{name}:{2 if name == 'report' else 1}"
        assert found["title"] and found["description"]


def data_files() -> list[Path]:
    return sorted([*PROJECT.glob("terms/*/*.yaml"), *PROJECT.glob("seeds/*.yaml")])


def sort_of(path: Path) -> str:
    if path.parent.name == "seeds":
        return "source"
    return "deal" if path.name == "deal.yaml" else "snapshot"


def test_our_own_data_tells_editors_its_schema() -> None:
    assert data_files()
    for path in data_files():
        first = path.read_text("utf-8").split("\n", 1)[0]
        head, _, schema = first.partition("# yaml-language-server: $schema=")
        assert head == "", f"{path} has no modeline"
        # The same text and not the same file: the package under test may be installed elsewhere.
        named = (path.parent / schema).read_bytes()
        assert named == schema_path(sort_of(path)).read_bytes(), path


@pytest.mark.parametrize("typed", [False, True], ids=["text", "typed"])
def test_every_file_of_this_repository_fits(typed: bool) -> None:
    told = [
        path for path in PROJECT.glob("tests/stories/*/**/*.yaml") if {"terms", "seeds"} & set(path.parts)
    ]
    good = PROJECT.glob("tests/rules/*/good/**/*.yaml")
    paths = [p for p in (*data_files(), *told, *good) if not p.name.startswith(".")]
    assert len(paths) > 100
    for path in paths:
        value = yaml.load(path.read_text("utf-8"), Core if typed else yaml.CBaseLoader)
        assert complaints(sort_of(path), json.loads(json.dumps(value))) == [], path


SHARED_FIELDS = ("title", "scope", "carve_outs", "since", "ends", "status", "note")


def test_every_field_is_explained() -> None:
    """By its own docstring, or at least by what may stand in it."""
    shared = files.build_schema("snapshot", list_own_kinds())["$defs"]
    for name in list_own_kinds():
        doc = cleandoc(resolve_kind(name).__doc__ or "")
        kind = shared[f"term-{name}"]["properties"]["kind"]
        assert shared[f"term-{name}"]["description"] == kind["description"] == doc
        at = shared["kind"]["enum"].index(name)
        assert shared["kind"]["markdownEnumDescriptions"][at] == doc
        values = shared[f"values-{name}"]
        own = resolve_kind(name).model_fields.keys() - Term.model_fields.keys()
        assert values["allOf"] == [{"$ref": "#/$defs/values"}]
        assert values["properties"].keys() == own
        assert shared[f"names-{name}"]["enum"] == list(resolve_kind(name).model_fields)
        for field in own:
            assert "Example: " in values["properties"][field]["description"], (name, field)
        for field, axis in resolve_kind(name).get_axes().items():
            if isinstance(axis, axes.Ladder):
                choices = next(c for c in values["properties"][field]["anyOf"] if axis.rungs[0] in c["enum"])
                assert choices["markdownEnumDescriptions"] == [axis.meanings[rung] for rung in axis.rungs]
    assert shared["values"]["properties"].keys() == Term.model_fields.keys() - {"kind", "sources"}
    for field in SHARED_FIELDS:
        assert shared["values"]["properties"][field]["description"], field
    assert shared["term"]["properties"]["sources"]["description"]
    assert shared["values-exclusivity"]["properties"]["share"]["description"] == (
        "The part of the business that is reserved. Example: at least 80%"
    )
    assert shared["values-payment"]["properties"]["payer"]["description"] == (
        "The party that pays. Example: acme"
    )
    assert shared["citation-payment"]["properties"]["supports"]["items"]["enum"] == [
        *("payer", "payee", "scope", "carve_outs", "conditions", "ends", "amount", "due", "form"),
        *("refundable", "used", "kind", "status", "title", "-scope", "-carve_outs", "-conditions"),
    ]


def test_patterns_need_no_lookaround() -> None:
    """Validators with RE2 (Go, some in Rust) know none."""
    for name in files.SCHEMA_MODELS:
        assert not re.search(r"\(\?[^:]", schema_path(name).read_text("utf-8"))


def test_a_kind_of_another_package_is_in_what_is_printed(tmp_path: Path) -> None:
    (tmp_path / "barter.py").write_text(
        dedent('''
            """Goods for goods."""

            from typing import Annotated, Literal

            from dealterms.model.axes import Scope
            from dealterms.model.missing import UNKNOWN, Missing
            from dealterms.model.term import Benefits, Binds, Term


            class Barter(Term):
                """Goods for goods."""

                kind: Literal["barter"]
                giver: Binds
                taker: Benefits
                goods: Annotated[frozenset[str] | Missing, Scope()] = UNKNOWN
                """What is given."""
                handshake: str | None = None
        ''')
    )
    info = tmp_path / "barter-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: barter\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[dealterms.kinds]\nbarter = barter:Barter\n")
    printed = subprocess.run(
        [sys.executable, "-m", "dealterms", "schema", "snapshot"],
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONIOENCODING": "utf-8"},
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    schema = json.loads(printed)
    assert schema["$defs"]["values-barter"]["properties"]["goods"]["description"] == "What is given."
    ours = _Validator(schema)
    good = {"kind": "barter", "giver": "acme", "taker": "bolt", "goods": ["cows"], "handshake": "x"}
    assert ours.is_valid({"terms": {"swap": good}})
    assert ours.is_valid(term(rate="20%"))
    assert not ours.is_valid({"terms": {"swap": {**good, "goods": "cows"}}})
    assert not fits("snapshot", {"terms": {"swap": good}})
    assert "barter" not in schema_path("snapshot").read_text("utf-8")


def test_the_schema_of_reports_knows_every_verb_and_class(terms: Callable[..., str]) -> None:
    shapes = json.loads(terms("schema", "report"))["$defs"]
    field = shapes["FieldJson"]["properties"]
    assert field["class"]["enum"] == list(change.CLASSES)
    assert field["verb"]["enum"] == list(change.VERBS)
    assert field["when_is"]["enum"] == list(get_args(change.WhenIs))
    assert len(field["path"]["items"]["prefixItems"]) == 4
    assert set(change.DIRECTIONS) == {
        word for choice in field["direction"]["anyOf"] for word in choice.get("enum", ())
    }
    assert shapes["EvidenceJson"]["properties"]["stance"]["enum"] == list(get_args(change.Stance))
    assert {"old", "new", "terms", "when", "when_is"} == shapes["PassedJson"]["properties"].keys()
    assert {"outcome", "last_heard", "in_force", "since_then"} < shapes["ProposalJson"]["properties"].keys()
    assert {"known", "last_confirmed"} < shapes["CoverFieldJson"]["properties"].keys()


STORIES = sorted(path for path in PROJECT.glob("tests/stories/*") if (path / "terms").is_dir())


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.name)
def test_what_is_told_of_a_story_fits_the_schema(story: Path, terms: Callable[..., str]) -> None:
    schema = _Validator(json.loads(terms("schema", "report")))
    deal = load(Folder(str(story)))
    first, last = str(deal.snapshots[0]), str(deal.snapshots[-1])
    for command in (["diff", first, last], ["diff", last, first], ["show", last]):
        schema.validate(json.loads(terms(*command, "-C", str(story), "--format", "json")))


def test_reports_fit_their_schema(terms: Callable[..., str]) -> None:
    schema = _Validator(json.loads(terms("schema", "report")))
    assert "json" in formats.list_formats()
    for command in (["diff", "2019"], ["show"], ["list"], ["kinds"]):
        where = [] if command == ["kinds"] else ["-C", str(PROJECT)]
        schema.validate(json.loads(terms(*command, *where, "--format", "json")))
