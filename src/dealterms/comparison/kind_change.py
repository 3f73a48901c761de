"""A term that is of another kind than before: whether it may be, and what to say of it."""

from __future__ import annotations

from dealterms.model.deal import Snapshot
from dealterms.model.diff import Note
from dealterms.model.finding import Finding
from dealterms.model.missing import UNKNOWN
from dealterms.model.term import Term


def can_continue(old: Term, new: Term) -> bool:
    """Return whether the newer term may keep the id of the older one."""
    return old.kind == new.kind or new.kind in type(old).continues


def build_kind_finding(id_: str, old: Term, snapshot: Snapshot) -> Finding:
    """Report a term that kept its id in ``snapshot``, and may not."""
    return Finding(
        "kind-changed",
        snapshot.source_map.locate("terms", id_, "kind"),
        f"`{id_}` changed its kind from {old.kind} to {snapshot.terms[id_].kind}",
        "End the old term, and add the new one under another id",
    )


def build_kind_notes(old: Term, new: Term) -> tuple[Note, ...]:
    """Name the fields that only one of two kinds has: they are not compared."""
    if old.kind == new.kind:
        return ()
    old_axes, new_axes = type(old).get_axes(), type(new).get_axes()
    notes = [Note(f"kind {old.kind} → {new.kind}", f"kind {new.kind} → {old.kind}")]
    gone = [n for n in old_axes if n not in new_axes and getattr(old, n) is not UNKNOWN]
    come = [n for n in new_axes if n not in old_axes and getattr(new, n) is not UNKNOWN]
    for verb, opposite, names in (("gone", "come", gone), ("come", "gone", come)):
        if names:
            listed = f"with the kind: {', '.join(names)}"
            notes.append(Note(f"{verb} {listed}", f"{opposite} {listed}"))
    return tuple(notes)
