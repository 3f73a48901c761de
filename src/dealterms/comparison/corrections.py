"""One snapshot as it was and as it has been rewritten: a correction of the record, no step in time."""

from collections.abc import Mapping

from dealterms.comparison.changes import build_term_change, mark_as_before
from dealterms.comparison.citations import EntryCitations
from dealterms.comparison.deepdiff import find_differing_fields, to_comparable_fields
from dealterms.comparison.direction import find_set_changes
from dealterms.model.axes import Role
from dealterms.model.change import STATUS, FieldChange
from dealterms.model.deal import Snapshot
from dealterms.model.diff import Note, TermChange
from dealterms.model.missing import UNKNOWN
from dealterms.model.term import Term, rename_parties
from dealterms.model.value import Value


def find_corrections(old: Snapshot, new: Snapshot, parties: Mapping[str, str]) -> tuple[TermChange, ...]:
    """Return the terms of a snapshot that have been rewritten; every field is `corrected`.

    ``parties`` holds the new ids of parties by their old ones; another id is no difference.
    """
    befores: dict[str, dict[str, Value]] = {}
    afters: dict[str, dict[str, Value]] = {}
    for id_ in {*old.terms, *new.terms} - old.unreadable - new.unreadable:
        if parties or old.terms.get(id_) != new.terms.get(id_):
            befores[id_] = _collect_values(old.terms.get(id_), parties)
            afters[id_] = _collect_values(new.terms.get(id_), {})
    differing = find_differing_fields(
        *({id_: to_comparable_fields(values) for id_, values in side.items()} for side in (befores, afters))
    )
    changes = []
    for id_, names in sorted(differing.items()):
        before, after = befores[id_], afters[id_]
        term = new.terms.get(id_) or old.terms[id_]
        axes = type(term).get_axes()
        old_citations, new_citations = (EntryCitations(side, "terms", id_) for side in (old, new))
        fields = []
        for name in [name for name in dict.fromkeys((*before, *after)) if name in names]:
            gone, come = find_set_changes(before.get(name, UNKNOWN), after.get(name, UNKNOWN))
            # A citation of the term supports its kind and its roles.
            cited = STATUS if name == "kind" or isinstance(axes.get(name), Role) else name
            evidence = mark_as_before(old_citations.find_support(cited)) + new_citations.find_support(cited)
            fields.append(
                FieldChange(
                    field=name,
                    verb="corrected",
                    before=before.get(name),
                    after=after.get(name),
                    when=new.name.text,
                    gone=gone,
                    come=come,
                    evidence=evidence,
                    place=new.source_map.locate_key("terms", id_, name),
                )
            )
        change = build_term_change(id_, term)._replace(fields=tuple(fields))
        users = getattr(new.terms.get(id_), "used_by", ())
        if users and "text" in names:
            # A definition that reads otherwise: whose effect that leaves open.
            text = f"effect on {', '.join(users)} not determined"
            change = change._replace(notes=(Note(text, text),))
        changes.append(change)
    return tuple(changes)


def _collect_values(term: Term | None, parties: Mapping[str, str]) -> dict[str, Value]:
    """Return all that is a value to a reader, without what is unknown: status, kind, since, fields."""
    if term is None:
        return {}
    values: dict[str, Value] = {STATUS: term.status, "kind": term.kind}
    if term.since.term is not None:
        values["since"] = term.since.term
    values |= {f"since of {name}": day for name, day in term.since.fields}
    if term.agreed is not None:
        values["agreed"] = term.agreed
    if term.superseded_by:
        values["superseded_by"] = frozenset(term.superseded_by)
    axes = type(term).get_axes()
    for name, axis in axes.items():
        value = getattr(term, name)
        values[name] = rename_parties(value, parties) if isinstance(axis, Role) else value
    for name in sorted(type(term).model_fields.keys() - axes.keys() - Term.model_fields.keys()):
        values[name] = frozenset(getattr(term, name))
    return {name: value for name, value in values.items() if value is not UNKNOWN}
