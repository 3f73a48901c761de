"""A definition changed under the terms that use it.

What. The text of a `definition` differs from the older snapshot's, and it names terms in `used_by`.

Why. A term can be worth more or less although none of its own words changed. The tool cannot tell what
the new wording does to it: a person has to look.

Example. The definition `agi` is reworded; `agi-clause` uses it.

Mend. Read the terms that it names. If one of them changed by it, write that into the term.
"""

from collections.abc import Iterator

from dealterms.model.rule_context import RuleContext, Violation

SEVERITY = "warning"


def find(context: RuleContext) -> Iterator[Violation]:
    """Yield the definitions whose text changed, with each term that uses them."""
    for step in context.steps:
        texts = {t.term: f for t in step.terms for f in t.fields if f.field == "text"}
        for term in step.terms:
            for name in term.flags:
                text = texts.get(name)
                if text is not None and text.place is not None:
                    message = f"the definition `{name}`, which `{term.term}` uses, changed"
                    hint = f"Read `{term.term}` again: the effect on it is not determined"
                    yield Violation(text.place, message, hint, (term.term, *text.values))
