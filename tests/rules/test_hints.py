"""A hint never records other law: only a misspelling of one or two letters is guessed at."""

from __future__ import annotations

from typing import get_args

import pytest

from dealterms.model import term
from dealterms.model.axes import Axis
from dealterms.model.deal import Basis
from dealterms.model.kinds import list_kinds, resolve_kind
from dealterms.model.missing import MISSING_BY_WORD
from dealterms.model.quantity_words import BOUNDS, NUMBER_WORDS, SCALES
from dealterms.model.source import SOURCE_CLASSES
from dealterms.plugins import find_misspelled, suggest


def list_vocabularies() -> dict[str, list[str]]:
    """Every list of words of which a file may have one, by what they are."""
    found = {
        "statuses": list(term.STATUSES),
        "outcomes": list(get_args(term.Outcome)),
        "bases": list(get_args(Basis)),
        "classes": list(SOURCE_CLASSES),
        "nothing": list(MISSING_BY_WORD),
        "scales": list(SCALES),
        "bounds": list(BOUNDS),
        "kinds": list(list_kinds()),
        "keys of a citation": list(term.Citation.model_fields),
        "keys of a proposal": list(term.Proposal.model_fields),
    }
    for kind in list_kinds():
        fields = resolve_kind(kind)
        found[f"fields of {kind}"] = list(fields.model_fields)
        for name, axis in fields.get_axes().items():
            if words := list_words(axis):
                found[f"{name} of {kind}"] = words
    return found


def list_words(axis: Axis) -> list[str]:
    """The rungs of a ladder, or the words that a field takes."""
    return [*getattr(axis, "rungs", ()), *(getattr(axis, "choices", None) or ())]


VOCABULARIES = list_vocabularies()
ALL_WORDS = sorted({word for words in VOCABULARIES.values() for word in words})
ALIKE = {("source", "sources"), ("sources", "source"), ("report", "reported")}
"""Words of ours that mean the same."""


def test_there_are_vocabularies_of_every_sort() -> None:
    assert {
        "level of exclusivity",
        "decided_by of milestone-trigger",
        "form of renewal",
    } <= VOCABULARIES.keys()
    assert len(ALL_WORDS) > 150


@pytest.mark.parametrize("name", VOCABULARIES)
def test_no_word_of_ours_is_taken_for_another(name: str) -> None:
    """A word that has a meaning somewhere is never said to be another word, where it has none."""
    words = VOCABULARIES[name]
    taken = {
        (word, near)
        for word in ALL_WORDS
        if word not in words
        if (near := find_misspelled(word, words)) is not None
    }
    assert taken <= ALIKE


def test_no_word_of_ours_is_taken_for_its_neighbor() -> None:
    """Were a word not known, none of the others in its own list would be offered in its place."""
    for words in VOCABULARIES.values():
        for word in words:
            near = find_misspelled(word, [other for other in words if other != word])
            assert near is None or (word, near) in ALIKE, (word, near)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("suspended", "superseded"),
        ("co-exclusive", "non-exclusive"),
        ("co-exclusive", "exclusive"),
        ("milliarden", "million"),
        ("milliard", "million"),
        ("milliardi", "million"),
        ("billones", "billion"),
        ("billionen", "billion"),
        ("minority", "majority"),
        ("consult", "consent"),
        ("warrant", "warranty"),
        ("warrantee", "warranty"),
        ("maximum-commitment", "minimum-commitment"),
        ("reinstatement", "restatement"),
        ("breached", "reached"),
        ("leased", "lapsed"),
        ("exclusion", "exclusive"),
        ("inclusive", "exclusive"),
        ("unlimited", "limited"),
        ("revocable", "irrevocable"),
        ("guarantor", "grantor"),
        ("grantee", "grantor"),
        ("obligee", "obligor"),
        ("insurer", "issuer"),
        ("lessor", "lender"),
        ("at most", "at least"),
        ("information-2023-09-26", "reuters-2023-09-25"),
        ("reuters-2023-09-26", "reuters-2023-09-25"),
        ("seed-012", "seed-011"),
    ],
)
def test_no_guess_is_made_at_other_law(written: str, meant: str) -> None:
    if written not in NUMBER_WORDS:
        assert find_misspelled(written, [meant]) is None
    for words in VOCABULARIES.values():
        if meant in words and words != VOCABULARIES["scales"]:
            assert meant not in suggest(written, words).partition("Choose")[0]


@pytest.mark.parametrize("word", sorted(NUMBER_WORDS))
def test_no_number_in_another_language_is_a_misspelled_scale(word: str) -> None:
    from dealterms.model.quantity import parse_money

    with pytest.raises(ValueError, match=r"^(?!.*Did you mean)"):
        parse_money(f"EUR 13 {word}")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("exclusiv", "exclusive"),
        ("exlusve", "exclusive"),
        ("terminatd", "terminated"),
        ("superceded", "superseded"),
        ("bilion", "billion"),
        ("miilion", "million"),
        ("licenser", "licensor"),
        ("raet", "rate"),
        ("seed-01", "seed-001"),
        ("unsuported-change", "unsupported-change"),
        ("revenu-share", "revenue-share"),
        ("nonexclusive", "non-exclusive"),
    ],
)
def test_a_misspelling_is_told(written: str, meant: str) -> None:
    others = ["in-force", "holder", "trillion", "licensee", "base", "seed-100", "non-compete"]
    assert find_misspelled(written, [meant, *others]) == meant
    assert suggest(written, [meant, *others]) == f"Did you mean '{meant}'?"


def test_what_two_words_could_be_is_not_guessed() -> None:
    assert find_misspelled("nillion", ["million", "billion"]) is None
    assert find_misspelled("cat", ["cap", "car"]) is None
