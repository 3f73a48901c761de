"""The raw differences between plain values. The only file that knows deepdiff.

DeepDiff decides which fields are looked at; the axes of the kinds decide what a difference means.
"""

from __future__ import annotations

from collections.abc import Mapping

from dealterms.model.value import JsonValue, Value, to_json_value

ComparableTerms = Mapping[str, Mapping[str, object]]
"""Term id to field to its value, taken apart by `leaf`."""


def to_comparable(value: Value) -> object:
    """A value as DeepDiff can take it apart: a set is a dict of its words, for order means nothing."""
    return _split_value(to_json_value(value))


def find_differing_fields(
    known: ComparableTerms, stated: ComparableTerms
) -> dict[str, frozenset[str]]:
    """The fields of each term that differ as written; both sides hold the same terms."""
    if not known:
        return {}
    # Imported here: deepdiff is more than half of a cold start, and nothing else needs it.
    from deepdiff import DeepDiff

    tree = DeepDiff(
        known,
        stated,
        view="tree",
        threshold_to_diff_deeper=0,
        ignore_private_variables=False,
    )
    found: dict[str, set[str]] = {}
    for group in tree.values():
        for level in group:
            id_, name = level.path(output_format="list")[:2]
            found.setdefault(id_, set()).add(name)
    return {id_: frozenset(names) for id_, names in found.items()}


def _split_value(value: JsonValue | None) -> object:
    if isinstance(value, list):
        return dict.fromkeys(value, "")
    if isinstance(value, dict):
        return {key: _split_value(part) for key, part in value.items()}
    return value
