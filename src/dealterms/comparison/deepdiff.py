"""Which fields of two terms differ. The only file that knows deepdiff.

Terms go in as plain data, whole; nothing has compared their fields before, and no other code decides
which fields are looked at. What a difference means, the axes of the kinds decide afterwards::

    old = {"rent": {"amount": "EUR 1", "scope": {"cloud": ""}, "due": "2030"}}
    new = {"rent": {"amount": "EUR 1.0", "scope": {"cloud": "", "all": ""}}}
    find_differing_fields(old, new)    {"rent": frozenset({"amount", "scope", "due"})}
    find_differing_fields(old, old)    {}
"""

from collections.abc import Mapping

from dealterms.model.value import JsonValue, Value, to_json_value

ComparableTerms = Mapping[str, Mapping[str, object]]
"""Term id to its fields, as `to_comparable_fields` has them."""


def to_comparable_fields(values: Mapping[str, Value]) -> dict[str, object]:
    """Return values as nested dicts of text; a set is a dict of its words, as order means nothing."""
    return {name: _split_value(to_json_value(value)) for name, value in values.items()}


def find_differing_fields(old: ComparableTerms, new: ComparableTerms) -> dict[str, frozenset[str]]:
    """Return the names of the fields that differ, by term; both sides hold the same terms."""
    if not old:
        return {}
    # Imported here: deepdiff is more than half of a cold start, and nothing else needs it.
    from deepdiff import DeepDiff

    tree = DeepDiff(
        old,
        new,
        view="tree",
        threshold_to_diff_deeper=0,  # by default, a term that shares little is one difference
        ignore_private_variables=False,  # by default, keys that begin with `__` are left out
    )
    names: dict[str, set[str]] = {}
    for group in tree.values():
        for level in group:
            id_, name = level.path(output_format="list")[:2]
            names.setdefault(id_, set()).add(name)
    return {id_: frozenset(fields) for id_, fields in names.items()}


def _split_value(value: JsonValue | None) -> object:
    if isinstance(value, list):
        return dict.fromkeys(value, "")
    if isinstance(value, dict):
        return {key: _split_value(part) for key, part in value.items()}
    return value
