"""One snapshot as it was written and as it is written now: a rewritten past is no step in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dealterms.comparison.citations import EntryCitations
from dealterms.comparison.direction import find_set_changes
from dealterms.comparison.term import build_term_change, mark_as_before
from dealterms.model.axes import Role
from dealterms.model.deal import Snapshot
from dealterms.model.diff import STATUS, FieldChange, Note, TermChange
from dealterms.model.missing import UNKNOWN
from dealterms.model.term import Term
from dealterms.model.value import Value

CORRECTED = "corrected"


def find_corrections(
    old: Snapshot, new: Snapshot, parties: Mapping[str, str]
) -> tuple[TermChange, ...]:
    """What the snapshot said and says, term by term; all of it `corrected`, and nothing `changed`.

    Args:
        old: as it was written.
        new: as it is written now.
        parties: the ids of parties that were given another id, which is no difference.
    """
    found = []
    for id_ in sorted({*old.terms, *new.terms}):
        if id_ in old.unreadable or id_ in new.unreadable:
            continue
        before, after = old.terms.get(id_), new.terms.get(id_)
        if before == after and not parties:
            continue
        fields = tuple(_iter_corrected_fields(id_, old, new, parties))
        if fields:
            told = after if after is not None else before
            assert told is not None
            notes = _build_notes(after, fields)
            found.append(build_term_change(id_, told)._replace(fields=fields, notes=notes))
    return tuple(found)


def _iter_corrected_fields(
    id_: str, old: Snapshot, new: Snapshot, parties: Mapping[str, str]
) -> Iterator[FieldChange]:
    was = _collect_values(old.terms.get(id_), parties)
    now = _collect_values(new.terms.get(id_), {})
    told = new.terms.get(id_) or old.terms[id_]
    axes = type(told).get_axes()
    spoke, speaks = EntryCitations(old, "terms", id_, None), EntryCitations(new, "terms", id_, None)
    for name in dict.fromkeys((*was, *now)):
        before, after = was.get(name, UNKNOWN), now.get(name, UNKNOWN)
        if before == after:
            continue
        gone, come = find_set_changes(before, after)
        # A citation of the term carries its kind and its roles.
        carried = name == "kind" or isinstance(axes.get(name), Role)
        by = STATUS if carried else name
        yield FieldChange(
            field=name,
            verb=CORRECTED,
            before=None if before is UNKNOWN else before,
            after=None if after is UNKNOWN else after,
            when=new.name.text,
            gone=gone,
            come=come,
            evidence=(*mark_as_before(spoke.find_support(by)), *speaks.find_support(by)),
            place=new.source_map.locate_key("terms", id_, name),
        )


def _collect_values(term: Term | None, parties: Mapping[str, str]) -> dict[str, Value]:
    """All that a reader would call the term's values, with what it is and since when."""
    if term is None:
        return {}
    values: dict[str, Value] = {STATUS: term.status, "kind": term.kind}
    if term.since is not None:
        values["since"] = term.since
    axes = type(term).get_axes()
    for name, axis in axes.items():
        value = getattr(term, name)
        values[name] = parties.get(value, value) if isinstance(axis, Role) else value
    for name in sorted(type(term).model_fields.keys() - axes.keys() - Term.model_fields.keys()):
        values[name] = frozenset(getattr(term, name))
    return values


def _build_notes(term: Term | None, fields: tuple[FieldChange, ...]) -> tuple[Note, ...]:
    """What a definition that reads otherwise leaves open."""
    users = getattr(term, "used_by", ())
    if not users or not any(field.field == "text" for field in fields):
        return ()
    open_ = f"effect on {', '.join(users)} not determined"
    return (Note(open_, open_),)
