"""What a report's JSON says, in words: for the tests that hold a page or a sentence against it.

squash("20% → own use")          20%→ownuse
write_value(data, term, "rate", "20%")
write_title(data, term)          Royalty; Royalty (royalty-2), if several terms are called so
"""

from __future__ import annotations

import re
from typing import Any

from dealterms.model import axes
from dealterms.model.kinds import resolve_kind

Field = dict[str, Any]
Term = dict[str, Any]
Report = dict[str, Any]
Evidence = dict[str, Any]
STATUS = "status"


def squash(text: str) -> str:
    """The letters and numbers of a text, and the signs that a value is read by."""
    return re.sub(r"[^a-z0-9%.?~−+→←–]", "", text.lower())


def get_axis(term: Term, name: str) -> axes.Axis | None:
    return resolve_kind(term["kind"]).get_axes().get(name)


def is_role(term: Term, name: str) -> bool:
    return isinstance(get_axis(term, name), axes.Role)


def write_parties(data: Report, parties: Any) -> str:
    """The names of one or several parties, in the order of the alphabet; nothing for nobody."""
    ids = parties if isinstance(parties, list) else [parties] if parties else []
    return " and ".join(sorted(data["parties"].get(id_, id_) for id_ in ids))


def write_possessive(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def write_title(data: Report, term: Term) -> str:
    """A title that several terms have is followed by the id."""
    same = [other for other in list_titled_terms(data) if other["title"] == term["title"]]
    return f"{term['title']} ({term['term']})" if len(same) > 1 else str(term["title"])


def list_titled_terms(data: Report) -> list[Term]:
    """All terms that have a name on the page, also those that were not asked for."""
    return next(data[key] for key in ("named", "differences", "terms") if key in data)


def get_titles(data: Report) -> dict[str, str]:
    return {term["term"]: term["title"] for term in list_titled_terms(data)}


def write_duration(text: str) -> str:
    """A length of time in words, or whatever else the text is."""
    if not re.fullmatch(r"P([0-9]+[YMWD])+", text):
        return text
    units = {"Y": "year", "M": "month", "W": "week", "D": "day"}
    words = []
    for number, unit in re.findall(r"([0-9]+)([YMWD])", text):
        words.append(f"{int(number)} {units[unit]}" + ("" if int(number) == 1 else "s"))
    last = words.pop()
    return f"{', '.join(words)} and {last}" if words else last


def write_end(data: Report, value: dict[str, Any]) -> str:
    """An end that waits for milestones, which are called by their titles."""
    titles = get_titles(data)
    on, of = (" or ".join(titles.get(id_, id_) for id_ in value.get(key, ())) for key in ("on", "of"))
    parts = [
        value.get("through", ""),
        f"on {on}" if on else "",
        f"{write_duration(value['after'])} after {of}" if of else "",
    ]
    told = " or ".join(part for part in parts if part)
    return f"{told}, whichever is {value['whichever']}" if "whichever" in value else told


def write_value(data: Report, term: Term, name: str, value: Any, nothing: str = "unknown") -> str:
    """A value as a table has it; ``nothing`` where none is known."""
    if value is None:
        return nothing
    axis = get_axis(term, name)
    if isinstance(axis, axes.Role):
        return write_parties(data, value)
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, dict):
        if isinstance(axis, axes.Through):
            return write_end(data, value)
        return ", ".join(f"{key}: {amount}" for key, amount in value.items())
    if isinstance(axis, axes.Through) and value.endswith((", lower", ", higher")):
        word, _, way = value.partition(", ")
        return f"{word}, {'earlier' if way == 'lower' else 'later'}"
    kind = resolve_kind(term["kind"])
    if value in ("holder", "grantor") and axis is not None:
        side = "benefits" if value == kind.get_role_field("benefits") else "binds"
        return f"{value} ({write_parties(data, term[side])})"
    return kind.rung_names.get(value, value) if isinstance(axis, axes.Ladder) else write_duration(value)


def rank_knowledge(value: Any) -> int:
    """How much is known: nothing 0, silent 1, not public 2, a value 3."""
    word = value.partition(", ")[0] if isinstance(value, str) else value
    return {None: 0, "silent": 1, "undisclosed": 2, "redacted": 2}.get(
        word if not isinstance(word, list | dict) else "", 3
    )


def get_dissent(field: Field, *stances: str) -> list[Evidence]:
    """What disputes a value, or reports one that is not public."""
    return [e for e in field["evidence"] if e["stance"] in (stances or ("disputes", "reports"))]


def find_disputed_roles(term: Term) -> list[str]:
    return [f["field"] for f in term["fields"] if is_role(term, f["field"]) and get_dissent(f)]
