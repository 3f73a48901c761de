"""The diff engine against an oracle of its own: what each pair and each walk of snapshots may be told as.

First the oracle itself, on examples derived from design page 2 by hand; then random pairs and walks, on which
the tool must say what the oracle allows, name no voice that did not give the value beside it, and add up.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from random import Random
from typing import Any

import pytest
import yaml
from support.memory_tree import MemoryTree
from support.oracle import DEAL, EVENTS, HAPPENED, NOTHING, Answer, Walk, tell_steps
from support.oracle_judge import dump, find_breaches, find_disagreements, find_faults, is_exact
from support.oracle_kinds import KINDS, get_fields
from support.oracle_sums import add_up
from support.oracle_values import relate
from support.oracle_walks import draw_known_walk, draw_walk

from dealterms.formats.json.render import build_document
from dealterms.loader.layout import list_snapshots
from dealterms.reports.diff import build_diff_report

TODAY = date(2026, 11, 1)
NAMES = ("2020", "2021", "2022", "2023")
TERMS_A_DEAL = 8
QUICK, SLOW = 500, 20_000
# 20,000 walks take two minutes: `TERMS_WALKS=20000 pytest -m slow -k walks` asks them all.
WALKS = int(os.environ.get("TERMS_WALKS", "4000"))
SOURCES = {
    "deed": {"type": "webpage", "title": "The deed", "issued": "2020-03", "class": "contract"},
    "late": {"type": "webpage", "title": "Came after all", "issued": "2025", "class": "reported"},
    "early": {"type": "webpage", "title": "Came before all", "issued": "2015", "class": "reported"},
    "gone": {"type": "webpage", "title": "Retracted", "issued": "2025", "class": "reported",
             "withdrawn": {"on": "2025-06-01", "why": "retracted"}},
}  # fmt: skip


# -- examples, derived from the design by hand ---------------------------------------------------


def build_walk(kind: str, *states: str) -> Walk:
    """Return a deal with one term: one snapshot for each state, written as YAML; `-` leaves it out.

    ``cites: {late: [rate]}`` is short for citations that support fields.
    """
    roles = {KINDS[kind].binds: "acme", KINDS[kind].benefits: "bolt"} if KINDS[kind].binds else {}
    snapshots: dict[str, dict[str, Any]] = {}
    for name, text in zip(NAMES, states, strict=False):
        if text == "-":
            snapshots[name] = {"terms": {}}
            continue
        raw = yaml.load("{" + text + "}", Loader=yaml.BaseLoader)  # all scalars are text
        cites = raw.pop("cites", {})
        sources = [{"source": s, "quote": name, "supports": f} for s, f in cites.items()]
        sources = [{k: v for k, v in c.items() if v} for c in sources]
        term = {"kind": kind, **roles, **raw, "sources": [*sources, *raw.get("sources", [])]}
        snapshots[name] = {"terms": {"t": {key: value for key, value in term.items() if value}}}
    return Walk(snapshots, SOURCES)


def describe(answer: Answer) -> str:
    """Return ``changed, tightened, favors bolt``; verbs that say that nothing happened are `nothing`."""
    verbs = {"nothing"} if answer.verbs == NOTHING else answer.verbs
    parts = [" or ".join(sorted(verbs)) or "not judged"]
    if answer.transient:
        return f"{parts[0]}, transient"
    if answer.verbs & (DEAL | HAPPENED):
        ways = {str(way) for way in answer.directions} - {"None"}
        favors = {str(sorted(f)) if isinstance(f, frozenset) else str(f) for f in answer.favors} - {"None"}
        parts += [" or ".join(sorted(ways))] if ways else []
        parts += [f"favors {' or '.join(sorted(favors))}"] if favors else []
    return ", ".join(parts)


SHARE, STAYS = "revenue-share", "nothing"
PREFERENCE, LICENSE, CAP = "exclusivity", "license-grant", "liability-cap"
INVEST, MINIMUM, PAY = "investment", "minimum-commitment", "payment"

TABLE_24 = [
    ("disjoint", SHARE, "rate", "changed, tightened, favors bolt", "rate: 20%", "rate: 30%"),
    ("disjoint, own since before", SHARE, "rate", "corrected",
     "rate: 20%", "rate: 30%, since: {rate: 2019}"),
    ("disjoint, the term's since before and not moved", SHARE, "rate", "differs",
     "rate: 20%, since: 2019", "rate: 30%, since: 2019"),
    ("disjoint, since later", SHARE, "rate", "changed, tightened, favors bolt",
     "rate: 20%, since: 2019", "rate: 30%, since: 2021"),
    ("a doubtful since never decides", SHARE, "rate", "changed, loosened, favors acme",
     "rate: 20%", "rate: 10%, since: {rate: '2019?'}"),
    ("equal but for zeros", SHARE, "rate", "carried", "rate: 20%", "rate: 20.0%"),
    ("equal and cited", SHARE, "rate", "reconfirmed", "rate: 20%", "rate: 20%, cites: {late: [rate]}"),
    ("equal, cited by what is older", SHARE, "rate", "carried",
     "rate: 20%", "rate: 20%, cites: {early: [rate]}"),
    ("equal, another field cited", SHARE, "rate", "carried",
     "rate: 20%, ends: 2030", "rate: 20%, ends: 2030, cites: {late: [ends]}"),
    ("equal, said not to have moved", SHARE, "rate", "reconfirmed",
     "rate: 20%", "rate: 20%, sources: [{source: late, unchanged: [rate]}]"),
    ("about X beside X", SHARE, "rate", "carried", "rate: about 27%", "rate: 27%"),
    ("X stays known after about X", SHARE, "rate", "changed, tightened, favors bolt",
     "rate: 27%", "rate: about 27%", "rate: 27.4%"),
    ("inside: known more closely", SHARE, "rate", "documented", "rate: about 27%", "rate: 27.4%"),
    ("inside a year: known more closely", PAY, "due", "documented", "due: 2025", "due: 2025-06"),
    ("inside, own since later, cited", SHARE, "rate", "changed, unclear",
     "rate: about 27%", "rate: 27.4%, since: {rate: 2021}, cites: {late: [rate]}"),
    ("around: vaguer", SHARE, "rate", "carried", "rate: 27.4%", "rate: about 27%"),
    ("vaguer and cited confirms nothing", SHARE, "rate", "carried",
     "rate: 27.4%", "rate: about 27%, cites: {late: [rate]}"),
    ("a doubtful end is vaguer", LICENSE, "ends", "carried", "ends: 2030", "ends: '2030?'"),
    ("unknown before, own since later, cited", PREFERENCE, "share", "changed, unclear",
     "level: sole", "level: sole, share: 20%, since: {share: 2021}, cites: {late: [share]}"),
    ("unknown before", LICENSE, "irrevocable", "documented", "level: sole", "level: sole, irrevocable: yes"),
    ("redacted on both sides", SHARE, "rate", "carried",
     "rate: redacted", "rate: redacted, cites: {late: [rate]}"),
    ("redacted on both sides, own since later, cited", SHARE, "rate", "changed, unclear",
     "rate: redacted", "rate: redacted, since: {rate: 2021}, cites: {late: [rate]}"),
    ("redacted, lower", SHARE, "rate", "changed, loosened, favors acme",
     "rate: redacted", "'rate': 'redacted, lower', cites: {late: [rate]}"),
    ("about 10% is 9 to 11", SHARE, "rate", "changed, tightened, favors bolt",
     "rate: about 10%", "rate: 20%"),
    ("about 10% is no more than 11", SHARE, "rate", "documented", "rate: about 10%", "rate: 10.9%"),
    ("about a large sum", INVEST, "committed", "documented",
     "committed: about USD 135 billion", "committed: USD 134.5 billion"),
]  # fmt: skip

LIMITS = [
    ("up to 4, up to 5", "tightened, favors bolt", "up to USD 4", "up to USD 5"),
    ("up to 4, 8", "tightened, favors bolt", "up to USD 4", "USD 8"),
    ("up to 4, at least 5", "tightened, favors bolt", "up to USD 4", "at least USD 5"),
    ("at least 4, 2", "loosened, favors acme", "at least USD 4", "USD 2"),
    ("a limit against a sum", "unclear", "up to USD 4", "USD 3"),
    ("the sum of the limit", "tightened, favors bolt", "up to USD 4", "USD 4"),
    ("both ends up", "tightened, favors bolt",
     "at least USD 2, up to USD 6", "at least USD 3, up to USD 7"),
    ("the ends apart", "unclear", "at least USD 2, up to USD 6", "at least USD 1, up to USD 7"),
    ("another currency", "unclear", "USD 4", "EUR 9"),
    ("another unit", "unclear", "USD 4 per unit", "USD 9 per box"),
]  # fmt: skip

VERBS = [
    ("new since later", PAY, "status", "added, favors bolt", "-", "amount: USD 5, since: 2021"),
    ("agreed before, effective later", PAY, "status", "documented",
     "-", "amount: USD 5, agreed: 2019, since: 2021"),
    ("not known to be new", PAY, "status", "documented", "-", "amount: USD 5"),
    ("stated: none", INVEST, "status", "documented", "-", "committed: none, since: 2021"),
    ("terminated", PAY, "status", "ended, favors acme", "amount: USD 5", "amount: USD 5, status: terminated"),
    ("waived", PAY, "status", "ended, favors acme", "amount: USD 5", "amount: USD 5, status: waived"),
    ("superseded by another term", PAY, "status", "ended",
     "amount: USD 5", "amount: USD 5, status: superseded, superseded_by: [u]"),
    ("suspended", PAY, "status", "suspended, favors acme",
     "amount: USD 5", "amount: USD 5, status: suspended"),
    ("resumed", PAY, "status", "resumed, favors bolt", "amount: USD 5, status: suspended", "amount: USD 5"),
    ("in force again from unknown", PAY, "status", "documented",
     "amount: USD 5, status: unknown", "amount: USD 5"),
    ("any other move of status", PAY, "status", "corrected",
     "amount: USD 5", "amount: USD 5, status: agreed"),
    ("took effect", PAY, "status", "took-effect", "amount: USD 5, status: agreed", "amount: USD 5"),
    ("lapsed", PAY, "status", "lapsed", "amount: USD 5", "status: lapsed"),
    ("performed", PAY, "status", "performed", "amount: USD 5", "status: performed"),
    ("exercised", "option", "status", "exercised", "window: P1Y", "status: exercised"),
    ("reached", "milestone-trigger", "status", "reached", "event: launch", "status: reached"),
    ("first seen over", PAY, "status", "documented or ended, favors acme", "-", "status: terminated"),
    ("back from over", PAY, "status", "added, favors bolt",
     "amount: USD 5, status: lapsed", "amount: USD 5, since: 2021"),
    ("back, and not known to be new", PAY, "status", "documented",
     "amount: USD 5, status: lapsed", "amount: USD 5"),
    ("left out", PAY, "status", "unrestated", "amount: USD 5", "-"),
    ("a field left out", PAY, "amount", "unrestated", "amount: USD 5", "form: cash"),
    ("a field unknown", PAY, "amount", "unrestated", "amount: USD 5", "amount: unknown"),
    ("withheld", PAY, "amount", "withheld", "amount: USD 5", "amount: undisclosed"),
    ("silent", PAY, "amount", "withheld", "amount: USD 5", "amount: silent"),
    ("none and undisclosed", PAY, "amount", "changed, tightened, favors bolt",
     "amount: none", "amount: undisclosed"),
    ("measured", INVEST, "funded", "measured", "funded: USD 5", "funded: USD 6"),
    ("a measurement is never corrected", INVEST, "funded", "measured",
     "funded: USD 5, since: 2019", "funded: USD 6, since: 2019"),
    ("a measurement of a later day, as vague", "equity-stake", "percent", "measured",
     "percent: about 27%", "percent: about 25%, since: {percent: 2021}, cites: {late: [percent]}"),
    ("a measurement of a later day, sharper", INVEST, "funded", "measured",
     "funded: about USD 5", "funded: USD 5.2, since: {funded: 2021}, cites: {late: [funded]}"),
    ("a measurement first told, with its day", INVEST, "funded", "documented",
     "committed: USD 5", "committed: USD 5, funded: USD 4, since: {funded: 2021}, cites: {late: [funded]}"),
    ("disputed", PAY, "amount", "disputed",
     "amount: USD 5", "amount: USD 5, sources: [{source: late, instead: {amount: USD 6}}]"),
    ("20% is no dissent from 20.0%", SHARE, "rate", "carried",
     "rate: 20%", "rate: 20%, sources: [{source: late, instead: {rate: 20.0%}}]"),
    ("a role disputed", PAY, "payee", "disputed",
     "amount: USD 5", "amount: USD 5, sources: [{source: late, instead: {payee: core}}]"),
    ("reported", PAY, "amount", "reported", "amount: undisclosed",
     "amount: undisclosed, sources: [{source: late, instead: {amount: USD 6}}]"),
    ("clarified", SHARE, "base", "clarified",
     "base: gross", "base: net, sources: [{source: late, clarifies: [base]}]"),
    ("reworded", "other", "text", "reworded", "text: Do this", "text: Do that"),
    ("prose with a later since and a citation", "other", "text", "changed",
     "text: Do this", "text: Do that, since: 2021, cites: {late: [text]}"),
    ("the holder changed", PAY, "payee", "changed, unclear", "amount: USD 5", "amount: USD 5, payee: core"),
]  # fmt: skip

SIGNS = [
    ("a cap on liability agreed", CAP, "status", "added, favors bolt", "-", "cap: USD 5, since: 2021"),
    ("its end", CAP, "status", "ended, favors acme", "cap: USD 5", "cap: USD 5, status: terminated"),
    ("lowered", CAP, "cap", "changed, tightened, favors bolt", "cap: USD 5", "cap: USD 4"),
    ("raised", CAP, "cap", "changed, loosened, favors acme", "cap: USD 5", "cap: USD 6"),
    ("from uncapped", CAP, "cap", "changed, tightened, favors bolt", "cap: none", "cap: USD 5"),
    ("to uncapped", CAP, "cap", "changed, loosened, favors acme", "cap: USD 5", "cap: none"),
    ("wider", CAP, "scope", "changed, tightened, favors bolt", "scope: [data]", "scope: [data, delay]"),
    ("more exceptions", CAP, "carve_outs", "changed, loosened, favors acme",
     "cap: USD 5, carve_outs: [fraud]", "cap: USD 5, carve_outs: [fraud, data]"),
    ("longer", CAP, "ends", "changed, tightened, favors bolt", "ends: 2030", "ends: 2031"),
    ("a threshold of a share", SHARE, "threshold", "changed, loosened, favors acme",
     "threshold: USD 5", "threshold: USD 6"),
    ("a cap of a share gone", SHARE, "cap", "changed, tightened, favors bolt", "cap: USD 5", "cap: none"),
    ("a floor of a share", SHARE, "floor", "changed, tightened, favors bolt", "floor: none", "floor: USD 6"),
    ("another base", SHARE, "rate", "changed, unclear", "rate: 20%, base: net", "rate: 30%, base: gross"),
    ("on a ladder", PREFERENCE, "level", "changed, loosened, favors acme",
     "level: exclusive", "level: refusal"),
    ("primary", PREFERENCE, "level", "changed, loosened, favors acme", "level: majority", "level: primary"),
    ("a share of the business against a right to be asked", PREFERENCE, "level", "changed, unclear",
     "level: majority", "level: refusal"),
    ("more is left free", PREFERENCE, "carve_outs", "changed, loosened, favors acme",
     "level: sole, carve_outs: [labs]", "level: sole, carve_outs: [labs, toys]"),
    ("nothing to except from before", LICENSE, "carve_outs", "changed, unclear",
     "level: non-exclusive, carve_outs: none", "level: exclusive, carve_outs: [toys]"),
    ("an irrevocable license", LICENSE, "irrevocable", "changed, tightened, favors bolt",
     "irrevocable: no", "irrevocable: yes"),
    ("a wider territory", LICENSE, "territory", "changed, tightened, favors bolt",
     "territory: [france]", "territory: [all]"),
    ("a redacted territory", LICENSE, "territory", "documented",
     "territory: [france, redacted]", "territory: [france, italy]"),
    ("not the redacted territory", LICENSE, "territory", "changed, unclear",
     "territory: [france, redacted]", "territory: [italy]"),
    ("a commitment in units", MINIMUM, "amount", "changed, tightened, favors bolt",
     "amount: 10_000 units, period: P1Y", "amount: 12_000 units, period: P12M"),
    ("a commitment for another period", MINIMUM, "amount", "changed, unclear",
     "amount: 10_000 units, period: P1Y", "amount: 12_000 units, period: P2Y"),
    ("a period alone", MINIMUM, "period", "changed", "period: P1Y", "period: P2Y"),
    ("what was used", MINIMUM, "used", "measured", "used: USD 5", "used: USD 6"),
    ("an investment", INVEST, "committed", "changed, tightened, favors bolt",
     "committed: USD 5", "committed: over USD 6"),
    ("a stake", "equity-stake", "percent", "measured", "percent: 20%", "percent: 30%"),
    ("due sooner", PAY, "due", "changed, tightened, favors bolt", "due: 2026", "due: 2025"),
    ("refundable", PAY, "refundable", "changed", "refundable: no", "refundable: yes"),
    ("a longer window", "option", "window", "changed, tightened, favors bolt", "window: P1Y", "window: P18M"),
    ("a strike", "option", "strike", "changed", "strike: USD 5", "strike: USD 6"),
    ("who decides", "milestone-trigger", "decided_by", "changed, loosened, favors acme",
     "decided_by: holder", "decided_by: joint"),
    ("a right to leave", "termination-right", "level", "changed, tightened, favors bolt",
     "level: for-cause", "level: for-convenience"),
    ("what one may still do", "non-compete", "threshold", "changed, loosened, favors acme",
     "threshold: 5%", "threshold: 10%"),
    ("fewer conditions", PAY, "conditions", "changed, tightened, favors bolt",
     "conditions: [audit, board]", "conditions: [audit]"),
    ("other has no direction", "other", "scope", "changed", "scope: [data]", "scope: [data, delay]"),
    ("other is added for somebody", "other", "status", "added, favors bolt", "-", "text: Do, since: 2021"),
    ("the deal prolonged", "duration", "ends", "changed, extended", "ends: 2030", "ends: 2031"),
    ("the deal cut short", "duration", "ends", "changed, shortened", "ends: perpetual", "ends: 2031"),
    ("an event ends it too", PAY, "ends", "changed, loosened, favors acme",
     "ends: 2030", "ends: {through: 2030, on: [ipo], whichever: first}"),
    ("an event against a day", PAY, "ends", "changed, unclear", "ends: 2030", "ends: {on: [ipo]}"),
    ("mutual", PAY, "amount", "changed, tightened",
     "amount: USD 5, payer: mutual, payee: mutual", "amount: USD 6, payer: mutual, payee: mutual"),
    ("unknown", PAY, "amount", "changed, tightened, favors unknown",
     "amount: USD 5, payee: unknown", "amount: USD 6, payee: unknown"),
    ("several", PAY, "amount", "changed, tightened, favors ['bolt', 'core']",
     "amount: USD 5, payee: [core, bolt]", "amount: USD 6, payee: [bolt, core]"),
    ("both roles swapped", PAY, "amount", "changed, unclear",
     "amount: USD 5", "amount: USD 6, payer: bolt, payee: acme"),
    ("a new holder beside it", PAY, "amount", "changed, tightened, favors core",
     "amount: USD 5", "amount: USD 6, payee: core"),
]  # fmt: skip

RULINGS = [
    ("1: a vaguer snapshot does not date the older value", SHARE, "rate", "changed, tightened, favors bolt",
     "rate: 20%", "rate: about 20%", "rate: 30%, since: {rate: 2021}"),
    ("1: nor does one that leaves it out", SHARE, "rate", "changed, tightened, favors bolt",
     "rate: 20%", "base: net", "rate: 30%, since: {rate: 2021}"),
    ("1: what the older snapshot restated does", SHARE, "rate", "corrected",
     "rate: 20%", "rate: 20%", "rate: 30%, since: {rate: 2021}"),
    ("2: the new statement becomes the known one", SHARE, "rate", "changed, unclear",
     "rate: 27.4%", "rate: about 27%, since: {rate: 2021}, cites: {late: [rate]}", "rate: 27.2%"),
    ("2: not what is equal as written", SHARE, "rate", STAYS,
     "rate: 20%", "rate: 20%, since: {rate: 2021}, cites: {late: [rate]}"),
    ("2: a new statement that is not public", SHARE, "rate", "changed, unclear",
     "rate: 20%", "rate: undisclosed, since: {rate: 2021}, cites: {late: [rate]}"),
    ("3: disjoint from any statement", SHARE, "rate", "changed, tightened, favors bolt",
     "rate: over 10%", "rate: under 20%", "rate: 25%"),
    ("3: overlapping tells nothing", SHARE, "rate", "carried or documented",
     "rate: over 10%", "rate: under 20%"),
    ("4: told once", SHARE, "rate", "changed, loosened, favors acme", "rate: redacted",
     "'rate': 'redacted, lower', cites: {late: [rate]}", "'rate': 'redacted, lower', cites: {deed: [rate]}"),
    ("4: from a known value", SHARE, "rate", "changed, tightened, favors bolt",
     "rate: 20%", "'rate': 'undisclosed, higher', cites: {late: [rate]}"),
    ("4: a later number is documented", SHARE, "rate", "changed, tightened, favors bolt",
     "rate: 20%", "'rate': 'undisclosed, higher', cites: {late: [rate]}", "rate: 30%"),
    ("5: all keys rose", PAY, "amount", "changed, tightened, favors bolt",
     "amount: {2025: USD 1, 2026: USD 2}", "amount: {2025: USD 2, 2026: USD 3}"),
    ("5: some rose", PAY, "amount", "changed, mixed or unclear",
     "amount: {2025: USD 1, 2026: USD 2}", "amount: {2025: USD 2, 2026: USD 1}"),
    ("5: a period that is over", PAY, "amount", STAYS,
     "amount: {2019: USD 1, 2026: USD 2}", "amount: {2019: USD 5, 2026: USD 2}"),
    ("6: an event after a change of status", PAY, "status", "performed or suspended, favors acme",
     "amount: USD 5", "amount: USD 5, status: suspended", "status: performed"),
    ("6: suspended and resumed", PAY, "status", "resumed or suspended, transient",
     "amount: USD 5", "amount: USD 5, status: suspended", "amount: USD 5"),
    ("6: added and ended", PAY, "status", "added or ended, transient",
     "-", "amount: USD 5, since: 2021", "amount: USD 5, status: terminated"),
    ("7: whom an earlier change favored", SHARE, "rate", "changed, tightened, favors bolt",
     "rate: 20%", "rate: 30%", "rate: 30%, payee: core"),
    ("2.2: went and came back", SHARE, "rate", "changed, transient", "rate: 20%", "rate: 30%", "rate: 20%"),
    ("2.2: no direction that no step had", PAY, "amount", "changed, unclear",
     "amount: USD 4", "amount: EUR 9", "amount: USD 5"),
    ("2.2: from end to end, as a step had it", PAY, "amount", "changed, tightened, favors bolt",
     "amount: up to USD 4", "amount: USD 3", "amount: at least USD 5"),
    ("2.2: ended, and back with less", SHARE, "rate", "added or changed, loosened or unclear, favors acme",
     "rate: 30%, base: net", "status: terminated", "rate: 10%, base: net, since: 2022"),
    ("2.2: unknown in the middle", SHARE, "rate", "changed, tightened, favors bolt",
     "rate: 20%", "rate: unknown", "rate: 30%"),
    ("2.2: left out in the middle", SHARE, "rate", "carried", "rate: 20%", "-", "rate: 20%"),
]  # fmt: skip

EXAMPLES = [
    *TABLE_24,
    *[(name, PAY, "amount", f"changed, {told}", f"'amount': '{old}'", f"'amount': '{new}'")
      for name, told, old, new in LIMITS],
    *VERBS,
    *SIGNS,
    *RULINGS,
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "field", "told", "states"),
    [pytest.param(kind, field, told, states, id=name) for name, kind, field, told, *states in EXAMPLES],
)
def test_the_oracle_says_what_the_design_says(kind: str, field: str, told: str, states: list[str]) -> None:
    assert describe(add_up(build_walk(kind, *states), "t")[field]) == told


def test_the_examples_show_every_verb_and_every_kind() -> None:
    told = {word for _, _, _, text, *_ in EXAMPLES for word in text.replace(",", "").split()}
    verbs = {
        *DEAL, *HAPPENED, *NOTHING, "documented", "corrected", "differs", "measured", "disputed", "reported",
        "unrestated", "withheld", "clarified", "reworded",
    }  # fmt: skip
    assert verbs <= told
    assert {kind for _, kind, *_ in EXAMPLES} == set(KINDS)
    assert len(EXAMPLES) > 100


@pytest.mark.parametrize(
    ("old", "new", "relation"),
    [
        ("about 27%", "about 27.0%", "same"),
        ("about 27%", "27.4%", "sharper"),
        ("about 10%", "about 11%", "overlapping"),
        ("over 27%", "27%", "sharper"),
        ("over 27%", "under 27%", "disjoint"),
        ("over 20%", "over 27%", "sharper"),
        ("up to 20%", "up to 20.0%", "same"),
        ("up to 20%", "20%", "disjoint"),
        ("P12M", "P1Y", "same"),
        ("P30D", "P1M", "vaguer"),
        ("P30D", "P60D", "disjoint"),
    ],
)
def test_how_two_quantities_relate(old: str, new: str, relation: str) -> None:
    axis = get_fields("revenue-share")["rate"]
    back = {"sharper": "vaguer", "vaguer": "sharper"}
    assert relate(axis, old, new) == relation
    assert relate(axis, new, old) == back.get(relation, relation)


def test_a_voice_beside_a_value_that_it_did_not_give_is_found() -> None:
    walk = build_walk(SHARE, "rate: 20%, cites: {deed: [rate]}", "rate: 30%, cites: {late: [base]}")
    voice = {"at": None, "stance": "supports", "value": None}
    field = {
        "field": "rate", "verb": "changed", "before": "20%", "after": "30%", "direction": "tightened",
        "favors": "bolt", "transient": False, "supported": False,
        "evidence": [
            {**voice, "source": "deed", "quote": "2020", "when": "2020", "side": "before"},
            {**voice, "source": "late", "quote": "2021", "when": "2021", "side": "after"},
            {**voice, "source": "deed", "quote": "2020", "when": "2020", "side": "after"},
        ],
    }  # fmt: skip
    row = {"verb": "changed", "direction": "tightened", "favors": "bolt", "fields": [field]}
    faults = list(find_faults(walk, "t", add_up(walk, "t"), row))
    assert faults == [
        "rate: late of 2021 (supports) did not give this value",
        "rate: deed of 2020 (supports) did not give this value",
    ]


# -- random deals: the oracle with itself --------------------------------------------------------


def draw_walks(count: int, *, known: bool = False, longest: int = 2) -> Iterator[Walk]:
    """Yield deals that hold ``count`` terms together, the same ones every time."""
    for seed in range(count // TERMS_A_DEAL + 1):
        rng = Random(f"{known} {longest} {seed}")
        if known:
            yield draw_known_walk(rng, terms=TERMS_A_DEAL)
        else:
            length = 2 if longest == 2 else rng.randint(3, longest)
            yield draw_walk(rng, snapshots=length, terms=TERMS_A_DEAL)


def get_ids(walk: Walk) -> list[str]:
    return sorted({id_ for raw in walk.snapshots.values() for id_ in raw["terms"]})


def test_the_random_deals_show_every_verb_and_direction() -> None:
    """The judgment proves little of what the deals never show."""
    verbs: Counter[str] = Counter()
    ways: Counter[str | None] = Counter()
    unjudged = judged = 0
    for walk in (*draw_walks(1_500), *draw_walks(1_500, longest=5)):
        for id_ in get_ids(walk):
            for answer in add_up(walk, id_).values():
                judged += 1
                unjudged += not answer.verbs
                if len(answer.verbs) == 1:
                    verbs.update(answer.verbs)
                    ways.update(answer.directions if len(answer.directions) == 1 else ())
    wanted = {
        *DEAL, *EVENTS, *NOTHING, "took-effect", "documented", "corrected", "differs", "measured", "disputed",
        "reported", "unrestated", "withheld", "clarified", "reworded",
    }  # fmt: skip
    assert wanted <= set(verbs), wanted - set(verbs)
    assert {"tightened", "loosened", "extended", "shortened"} <= set(ways)
    assert unjudged < judged / 20


def test_the_same_seed_draws_the_same_deals() -> None:
    assert list(draw_walks(40, longest=5)) == list(draw_walks(40, longest=5))


def get_rows(walk: Walk) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the oracle's own sums as rows; where it allows several verbs, the field is left out."""
    rows = {}
    for id_ in get_ids(walk):
        steps = tell_steps(walk, id_)
        for name, answer in add_up(walk, id_).items():
            told = [step[name] for step in steps if name in step]
            way = next(iter(answer.directions)) if len(answer.directions) == 1 else None
            rows[id_, name] = {
                "verb": "/".join(sorted(answer.verbs)), "before": answer.before, "after": answer.after,
                "direction": way, "transient": answer.transient,
                "steps": frozenset().union(*(each.directions for each in told)),
            }  # fmt: skip
    return rows


def cut_to_ends(walk: Walk) -> Walk:
    """Return the walk without what lies between its two ends."""
    first, *_, last = walk.snapshots
    return Walk({name: walk.snapshots[name] for name in (first, last)}, walk.sources)


def assert_ends_are_exact(walk: Walk) -> None:
    for raw in cut_to_ends(walk).snapshots.values():
        for term in raw["terms"].values():
            for name, axis in get_fields(term["kind"]).items():
                assert name not in term or is_exact(axis, term[name]), (name, term[name])


def write_term(walk: Walk, id_: str) -> str:
    """Return one term of each snapshot as YAML."""
    return dump({name: raw["terms"].get(id_) for name, raw in walk.snapshots.items()})


def judge_own_sums(count: int) -> list[str]:
    breaches = []
    for walk in draw_walks(count, known=True):
        assert_ends_are_exact(walk)
        found = find_breaches(walk, get_rows(walk), get_rows(cut_to_ends(walk)))
        breaches += [f"{breach}\n{write_term(walk, breach.split()[0])}" for breach in found]
    return breaches


def test_the_oracles_sums_agree_with_its_straight_comparisons() -> None:
    assert_none(judge_own_sums(QUICK))


@pytest.mark.exhaustive
def test_the_oracles_sums_agree_on_many_walks() -> None:
    assert_none(judge_own_sums(SLOW))


# -- random deals: the tool ----------------------------------------------------------------------


def write_files(walk: Walk) -> MemoryTree:
    """Return the deal's files in memory; JSON is YAML."""
    parties = {name: {"name": name.title()} for name in ("acme", "bolt", "core")}
    files = {"terms/made/deal.yaml": json.dumps({"title": "A made deal", "parties": parties})}
    for name, raw in walk.snapshots.items():
        files[f"terms/made/{name}.yaml"] = json.dumps({"basis": "report", **raw}, ensure_ascii=False)
        if not raw["terms"] and "carries" not in raw:
            files[f"terms/made/{name}.yaml"] = json.dumps({"basis": "report"})
    for id_, raw in walk.sources.items():
        files[f"seeds/{id_}.yaml"] = json.dumps(raw)
    return MemoryTree(files)


def ask_tool(walk: Walk) -> dict[str, Any]:
    """Return what `terms diff FIRST LAST --format json` prints."""
    tree, (first, *_, last) = write_files(walk), walk.snapshots
    report = build_diff_report(tree, list_snapshots(tree, "made"), first, last, TODAY)
    assert not report.findings, "\n".join(str(finding) for finding in report.findings[:5])
    return build_document(report)


def assert_none(texts: Iterable[str]) -> None:
    """Fail with how many there are, and the first few of them."""
    found = list(texts)
    assert not found, f"{len(found)} disagreements, of which the first:\n" + "\n".join(found[:3])


def judge_tool(count: int, *, longest: int) -> Iterator[str]:
    for walk in draw_walks(count, longest=longest):
        yield from find_disagreements(walk, ask_tool(walk))


def test_pairs() -> None:
    assert_none(judge_tool(QUICK, longest=2))


def test_walks() -> None:
    assert_none(judge_tool(QUICK, longest=5))


@pytest.mark.exhaustive
def test_many_pairs() -> None:
    assert_none(judge_tool(SLOW, longest=2))


@pytest.mark.exhaustive
def test_many_walks() -> None:
    assert_none(judge_tool(WALKS // 2, longest=5))


@pytest.mark.parametrize(
    ("kind", "states"),
    [pytest.param(kind, states, id=name) for name, kind, _, _, *states in EXAMPLES],
)
def test_the_tool_on_the_examples(kind: str, states: list[str]) -> None:
    walk = build_walk(kind, *states)
    assert_none(find_disagreements(walk, ask_tool(walk)))


def get_tool_rows(walk: Walk) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the tool's fields by term and name, each with the directions of its steps."""
    rows = {}
    for term in ask_tool(walk)["differences"]:
        for field in term["fields"]:
            ways = {part[2] for part in field["path"] if len(part) > 2} | {field["direction"]}
            moves = len(field["path"]) > 2
            rows[term["term"], field["field"]] = {
                **field, "steps": ways - {field["direction"]} if moves else ways,
            }  # fmt: skip
            if moves and any(part[2] == field["direction"] for part in field["path"] if len(part) > 2):
                rows[term["term"], field["field"]]["steps"] = ways
    return rows


def judge_sums(count: int) -> Iterator[str]:
    for walk in draw_walks(count, known=True):
        found = find_breaches(walk, get_tool_rows(walk), get_tool_rows(cut_to_ends(walk)))
        yield from (f"{breach}\n{write_term(walk, breach.split()[0])}" for breach in found)


def test_sums_of_known_walks() -> None:
    assert_none(judge_sums(QUICK))


@pytest.mark.exhaustive
def test_sums_of_many_known_walks() -> None:
    assert_none(judge_sums(WALKS))
