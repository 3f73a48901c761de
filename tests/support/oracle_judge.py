"""What the tool tells against what the oracle allows, and who is credited with which value.

`find_disagreements` gets a walk and the JSON document of `terms diff --format json` on it. Each disagreement
is a text: the term in each snapshot as YAML, the oracle's answer, the tool's answer, and what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from support.oracle import DEAL, HAPPENED, NO_WAY, NOTHING, OVER, Answer, Walk, speaks_for, weigh
from support.oracle_kinds import get_fields
from support.oracle_sums import add_up
from support.oracle_values import Field, Raw, is_trend, rank, read_days, relate

Row = dict[str, Any]
"""A term or a field in the JSON document."""

VALUES_TOLD = frozenset({"changed", "corrected", "differs", "measured", "clarified", "reworded"})


def find_disagreements(walk: Walk, document: Row) -> Iterator[str]:
    """Yield what the document says otherwise than the oracle, one text for each term."""
    rows = {row["term"]: row for row in document["differences"]}
    ids = dict.fromkeys(id_ for raw in walk.snapshots.values() for id_ in raw["terms"])
    for id_ in ids:
        answers = add_up(walk, id_)
        row = rows.get(id_, {"fields": [], "verb": "carried", "direction": None, "favors": None})
        wrong = list(find_faults(walk, id_, answers, row))
        if wrong:
            yield format_disagreement(walk, id_, answers, row, wrong)


def find_faults(walk: Walk, id_: str, answers: dict[str, Answer], row: Row) -> Iterator[str]:
    """Yield what is wrong with one term's row."""
    kinds = [term["kind"] for term in iter_terms(walk, id_) if "kind" in term]
    if not kinds:
        return
    axes = get_fields(kinds[-1])
    straight = len(walk.snapshots) == 2
    for name in dict.fromkeys([*answers, *(field["field"] for field in row["fields"])]):
        if is_gone_on_the_way(walk, id_, name):
            continue
        axis, answer = axes.get(name), answers.get(name, Answer(NOTHING))
        # A term that ended and is documented again has two rows for its status.
        fields = [field for field in row["fields"] if field["field"] == name]
        if len(fields) == 2 and name != "status":
            yield from (f"{name}: {fault}" for fault in find_later_faults(walk, id_, *fields))
            del fields[1]
        for field in fields or [None]:
            for fault in find_field_faults(axis, answer, field, straight=straight):
                yield f"{name}: {fault}"
        for field in fields:
            yield from (f"{name}: {fault}" for fault in find_false_voices(walk, id_, axis, field))
        if straight:
            yield from (f"{name}: {fault}" for fault in find_missing_voices(walk, id_, name, answer, fields))
    # The oracle does not know what went with an exclusivity: a story does, `case-exclusivity-gone`.
    if not any(is_gone_on_the_way(walk, id_, name) for name in answers):
        yield from find_term_faults(axes, answers, row)


def find_later_faults(walk: Walk, id_: str, change: Row, later: Row) -> Iterator[str]:
    """Yield what is wrong with the row of what was learned after a change: it is measured, or not stated."""
    *_, newest = iter_terms(walk, id_)
    stated = newest.get(later["field"], "unknown")
    if change["class"] != "deal":
        yield f"told twice, as {change['verb']} and as {later['verb']}"
    if later["verb"] == "measured":
        return
    if later["verb"] not in ("unrestated", "withheld"):
        yield f"told after the change as {later['verb']}"
    elif later["before"] != change["after"]:
        yield f"{later['before']} is called {later['verb']}, and it became {change['after']}"
    elif (later["verb"] == "unrestated") != (stated in ("unknown", None)):
        yield f"called {later['verb']}, and the newest snapshot states {stated}"


def iter_terms(walk: Walk, id_: str) -> Iterator[Raw]:
    """Yield the term in each snapshot that has it."""
    return (raw["terms"][id_] for raw in walk.snapshots.values() if id_ in raw["terms"])


# -- one field -----------------------------------------------------------------------------------


def find_field_faults(
    axis: Field | None, answer: Answer, field: Row | None, *, straight: bool
) -> Iterator[str]:
    """Yield what the tool says of one field and the oracle does not allow."""
    if not answer.verbs:
        return
    verb = field["verb"] if field else "carried"
    if (
        field
        and verb == "changed"
        and "redacted" in (field["before"] or ())
        and field["before"] == field["after"]
    ):
        return  # equal as written, but what is redacted may be other words now (2.4 against 2.11.2)
    if (
        field
        and verb == "carried"
        and axis is not None
        and axis.of == "date"
        and "reconfirmed" in answer.verbs
    ):
        return  # 2025? beside 2025: whether what is doubtful confirms it, the design leaves open
    if field and verb == "added" and "changed" in answer.verbs:
        return  # it came back with a field that was not known before
    if field and verb == "changed" and ", " in str(field["after"]) and isinstance(field["after"], str):
        answer = answer._replace(
            directions=answer.directions | {field["direction"]},
            favors=answer.favors | {as_favor(field["favors"])},
        )
    if field and axis is not None and axis.of == "exceptions":
        answer = answer._replace(directions=answer.directions | {None}, favors=answer.favors | {None})
    if field and verb == "clarified" and isinstance(field["after"], dict):
        return  # of a schedule, what it says of a period that is over
    if verb not in answer.verbs and not (field is None and answer.verbs & NOTHING):
        yield f"told as {verb}, may be {join(answer.verbs)}"
        return
    if field is None:
        return
    if verb not in DEAL | HAPPENED:
        if field["direction"] is not None or field["favors"] is not None:
            yield f"{verb} has no direction and favors nobody"
    else:
        if field["direction"] not in answer.directions:
            yield f"direction {field['direction']}, may be {join(answer.directions)}"
        if as_favor(field["favors"]) not in answer.favors:
            yield f"favors {field['favors']}, may be {join(answer.favors)}"
    if verb == "changed" and answer.transient is not None and field["transient"] != answer.transient:
        yield f"transient {field['transient']}, and not {answer.transient}"
    if axis is not None and verb in VALUES_TOLD and (straight or verb == "changed"):
        for side in ("before", "after"):
            is_gone = side == "after" and answer.after is None  # it ended, and is back without this field
            if not is_gone and not is_same_value(axis, field[side], getattr(answer, side)):
                yield f"{side} {field[side]}, and not {getattr(answer, side)}"
    owed = verb in ("changed", "measured") and straight and answer.supported is not None
    if owed and field["supported"] != answer.supported:
        yield f"supported {field['supported']}, and not {answer.supported}"


def as_favor(favors: Any) -> Any:
    """Return a list of parties as a set."""
    return frozenset(favors) if isinstance(favors, list) else favors


def is_same_value(axis: Field, one: Raw, other: Raw) -> bool:
    """Return whether two values mean the same; what is not public is compared as it is written."""
    if isinstance(one, dict) and isinstance(other, dict) and axis.of == "number":
        return True  # what they say of periods that are over is not compared
    if rank(one) == 3 == rank(other):
        return relate(axis, one, other) == "same"
    if [one, other] in (["redacted", "undisclosed"], ["undisclosed", "redacted"]):
        return True  # two words for one thing (2.10)
    return (one if rank(one) else None) == (other if rank(other) else None)


def join(allowed: frozenset[Any]) -> str:
    """Write what is allowed."""
    return " or ".join(sorted(str(sorted(a)) if isinstance(a, frozenset) else str(a) for a in allowed))


# -- who is credited with which value ------------------------------------------------------------


def find_false_voices(walk: Walk, id_: str, axis: Field | None, field: Row) -> Iterator[str]:
    """Yield each voice beside a value that it did not give (the law of 2.11)."""
    for voice in field["evidence"]:
        cited = [c for c in get_citations(walk, id_, voice["when"]) if is_voice_of(voice, c)]
        if not cited:
            yield f"{voice['source']} is not cited in {voice['when']}"
        elif not any(is_true_voice(walk, id_, axis, field, voice, citation) for citation in cited):
            yield f"{voice['source']} of {voice['when']} ({voice['stance']}) did not give this value"


def get_citations(walk: Walk, id_: str, name: str) -> list[Raw]:
    """Return the citations of a term in one snapshot."""
    term = walk.snapshots.get(name, {"terms": {}})["terms"].get(id_, {})
    return list(term.get("sources", []))


def is_voice_of(voice: Row, citation: Raw) -> bool:
    """Return whether the tool's voice is this citation: same source, place and quote."""
    return all(voice[key] == citation.get(key) for key in ("source", "at", "quote"))


def is_true_voice(walk: Walk, id_: str, axis: Field | None, field: Row, voice: Row, citation: Raw) -> bool:
    """Return whether the citation says what the tool lets it say of one field."""
    name, stance = field["field"], voice["stance"]
    if stance in ("unchanged", "clarifies"):
        return name in citation.get(stance, [])
    if stance in ("disputes", "reports"):
        other = citation.get("instead", {}).get(name)
        return other is not None and axis is not None and is_same_value(axis, voice["value"], other)
    claimed = voice["value"] if voice["value"] is not None else field[voice["side"]]
    stated = get_stated(walk, id_, name, voice["when"])
    if name == "status":
        wanted = ["status"] if stated in OVER else []
        supports = citation.get("supports", [])
        alike = claimed == stated or {claimed, stated} == {None, "unknown"}
        return alike and all(word in supports for word in wanted)
    if axis is None:
        return True
    if not speaks_for(citation, name) and not (axis.of == "role" and speaks_for(citation, "status")):
        return False
    return is_same_value(axis, claimed, stated)


def get_stated(walk: Walk, id_: str, name: str, snapshot: str) -> Raw:
    """Return what a snapshot itself says; one that carries all says what the last full one said."""
    stated: Raw = None
    for key, raw in walk.snapshots.items():
        if raw.get("carries") != "all":
            term = raw["terms"].get(id_, {})
            stated = term.get(name, "in-force" if name == "status" and term else None)
        if key == snapshot:
            break
    return stated


def _differs(term: Raw, name: str, citation: Raw, newer: str) -> bool:
    """Return whether a source says otherwise of a schedule's periods that are not over (2.11.5)."""
    value, other = term.get(name), citation["instead"][name]
    if not isinstance(value, dict) or not isinstance(other, dict) or "on" in value or "of" in value:
        return True
    day = int(read_days(newer).high)
    return relate(get_fields(term["kind"])[name], value, other, day) == "disjoint"


def find_missing_voices(walk: Walk, id_: str, name: str, answer: Answer, fields: list[Row]) -> Iterator[str]:
    """Yield the sources that stand behind a change, or against a value, and are not listed."""
    (older, _), (newer, raw) = walk.snapshots.items()
    term = raw["terms"].get(id_, {})
    heard = {(voice["source"], voice["stance"]) for field in fields for voice in field["evidence"]}
    copied = get_citations(walk, id_, older)
    for citation in get_citations(walk, id_, newer):
        source = citation["source"]
        if any(all(citation.get(k) == c.get(k) for k in ("source", "at", "quote")) for c in copied):
            continue
        good = weigh(citation, walk.sources, older, None) == "good"
        moved = bool(answer.verbs) and answer.verbs <= {"changed", "documented", "measured"}
        credited = (source, "supports") in heard or name not in citation.get("supports", [])
        if moved and good and not credited:
            yield f"{source} supports it and is not listed"
        if answer.disputed and name in citation.get("instead", {}) and _differs(term, name, citation, newer):
            stance = "disputes" if rank(term.get(name)) == 3 else "reports"
            if (source, stance) not in heard and (source, "disputes") not in heard:
                yield f"{source} {stance} it and is not listed"


# -- one term ------------------------------------------------------------------------------------


def find_term_faults(axes: dict[str, Field], answers: dict[str, Answer], row: Row) -> Iterator[str]:
    """Yield what is wrong with the direction of a term as a whole (2.3): never more than its fields say."""
    if row["verb"] != "changed" or any(not answer.verbs for answer in answers.values()):
        return
    certain: set[str | None] = set()
    possible: set[str | None] = set()
    for name, answer in answers.items():
        axis = axes.get(name)
        counted = axis is not None and axis.up and answer.transient is not True
        if counted and "changed" in answer.verbs and answer.directions != frozenset({None}):
            possible |= answer.directions
            certain |= answer.directions if len(answer.directions) == 1 else set()
    ways = possible - NO_WAY - {"mixed"}
    allowed: set[str | None]
    if len(certain) > 1:
        allowed = {"mixed"}
    elif len(ways) > 1:
        allowed = {"mixed", "partly-known", *ways, *(NO_WAY if not certain else ())}
    elif ways and possible == certain:
        allowed = set(ways)
    elif ways:
        allowed = {"partly-known", *ways, *(NO_WAY if not certain else ())}
    else:
        allowed = set(NO_WAY)
    if possible & {"mixed"}:
        allowed |= {"mixed", "partly-known"}
    if row["direction"] not in allowed:
        yield f"the term's direction is {row['direction']}, may be {join(frozenset(allowed))}"
    if row["direction"] in ("mixed", "partly-known", "unclear", None) and row["favors"] is not None:
        yield f"the term favors {row['favors']} and has no single direction"


# -- printing ------------------------------------------------------------------------------------


def format_disagreement(walk: Walk, id_: str, answers: dict[str, Answer], row: Row, wrong: list[str]) -> str:
    """Write the term in each snapshot as YAML, the sources it cites, both answers, and what is wrong."""
    lines = ["", f"=== {id_}: {'; '.join(wrong)}"]
    cited = set()
    for name, raw in walk.snapshots.items():
        term = raw["terms"].get(id_)
        carries = ", carries: all" if raw.get("carries") else ""
        lines += [f"--- {name}{carries}", dump({id_: term}) if term is not None else f"(no {id_})"]
        cited |= {citation["source"] for citation in (term or {}).get("sources", [])}
    if cited:
        lines += ["--- seeds", dump({source: walk.sources[source] for source in sorted(cited)})]
    lines.append("--- the oracle")
    for name, answer in answers.items():
        if not answer.verbs <= NOTHING or not answer.verbs:
            verbs = join(answer.verbs) if answer.verbs else "(not judged)"
            ways, favors = join(answer.directions), join(answer.favors)
            lines.append(f"{name}: {verbs}; {answer.before} → {answer.after}; {ways}; favors {favors}")
    lines.append(f"--- the tool: {row['verb']}, {row['direction']}, favors {row['favors']}")
    for field in row["fields"]:
        if field["class"] != "none" or field["evidence"]:
            told = f"{field['field']}: {field['verb']}; {field['before']} → {field['after']}"
            voices = [f"{v['source']}@{v['when']} {v['stance']} {v['side']}" for v in field["evidence"]]
            told += f"; {field['direction']}; favors {field['favors']}; {', '.join(voices)}"
            lines.append(told)
    return "\n".join(lines)


def dump(raw: Raw) -> str:
    """Write it as YAML."""
    return str(
        yaml.safe_dump(raw, sort_keys=False, allow_unicode=True, default_flow_style=None, width=110)
    ).rstrip()


OF_EXCLUSIVITY = {
    "license-grant": ({"exclusive_except", "exclusive_ends"}, {"non-exclusive", "none"}),
    "exclusivity": ({"carve_outs"}, {"none"}),
    "right-of-first-refusal": ({"carve_outs"}, {"none"}),
}
"""What stands only while something is exclusive, and the rungs on which nothing is."""


def is_gone_on_the_way(walk: Walk, id_: str, name: str) -> bool:
    """Whether the field may have gone with an exclusivity, and be another one since."""
    return any(
        name in fields and term.get("level") in rungs
        for term in iter_terms(walk, id_)
        for fields, rungs in [OF_EXCLUSIVITY.get(term.get("kind", ""), ((), ()))]
    )


# -- the law of walks ----------------------------------------------------------------------------


def find_breaches(walk: Walk, total: dict[str, Any], straight: dict[str, Any]) -> Iterator[str]:
    """Yield where the sum of a walk and the comparison of its two ends differ (2.11, the fourth law).

    Both are mappings of (term, field) to a row with verb, before, after, direction, transient and
    the directions of the steps as ``steps``.
    """
    for key in sorted(total.keys() | straight.keys()):
        id_, name = key
        kind = next(term["kind"] for term in iter_terms(walk, id_) if "kind" in term)
        axis = get_fields(kind).get(name)
        if axis is None or is_gone_on_the_way(walk, id_, name):
            continue
        whole, ends = total.get(key), straight.get(key)
        moved = whole is not None and whole["verb"] in VALUES_TOLD and not whole["transient"]
        if ends is None or ends["verb"] not in VALUES_TOLD:
            same_again = whole is not None and is_same_value(axis, whole["before"], whole["after"])
            if moved and not same_again:
                yield f"{id_} {name}: the sum says {whole['verb']}, the ends are the same"
            continue
        if not moved or whole is None or whole["verb"] != ends["verb"]:
            yield f"{id_} {name}: the ends say {ends['verb']}, the sum {whole and whole['verb']}"
            continue
        for side in ("before", "after"):
            if not is_same_value(axis, whole[side], ends[side]):
                yield f"{id_} {name}: {side} is {whole[side]} in the sum, {ends[side]} from end to end"
        if ends["direction"] in NO_WAY:
            continue
        if ends["direction"] in whole["steps"] and whole["direction"] != ends["direction"]:
            yield f"{id_} {name}: {whole['direction']} in the sum, {ends['direction']} from end to end"
        if whole["direction"] not in NO_WAY and whole["direction"] not in whole["steps"]:
            yield f"{id_} {name}: {whole['direction']} in the sum, and in no step"


def is_exact(axis: Field, raw: Raw) -> bool:
    """Return whether a statement leaves nothing open: one value, one set, one day."""
    if rank(raw) < 3 or is_trend(raw):
        return False
    if isinstance(raw, str):
        vague = raw.startswith(("about ", "over ", "under ")) or raw.endswith(("?", "~"))
        return not vague and not (axis.of == "date" and raw.count("-") < 2)
    return "redacted" not in raw
