"""The named questions of `terms query`: one file of SQL each, named like the question.

    -- Exclusive rights that end by a date, as far as their end is known.
    -- parameter by date: The last day that counts, such as 2028.
    SELECT … WHERE term_end_last <= $by_last

A value is bound to its parameter, and never written into the SQL. A date has two: `$by_first` and
`$by_last`, its first and its last day. `$today` is the day of the question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from dealterms.errors import TermsError
from dealterms.model.partial_date import PartialDate
from dealterms.plugins import truncate_input, unknown

_PARAMETER = re.compile(r"-- parameter ([a-z]+) (date|word|code|number): (.+)")
_WORD = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")


class Parameter(NamedTuple):
    """What a question asks for."""

    name: str
    type: str
    """date, word, code or number."""
    description: str


class Question(NamedTuple):
    """A question that has a name."""

    name: str
    title: str
    parameters: tuple[Parameter, ...]
    sql: str
    """The whole file."""

    @property
    def usage(self) -> str:
        """The name and its parameters, as they are typed."""
        return " ".join([self.name, *(parameter.name.upper() for parameter in self.parameters)])

    def bind(self, words: Sequence[str], today: date) -> dict[str, Any]:
        """Return the values of the parameters; a TermsError if a word does not fit its own."""
        if len(words) != len(self.parameters):
            count = len(self.parameters)
            expected = f"{count} value" if count == 1 else f"{count} values" if count else "no value"
            raise TermsError(f"expected {expected}, got {len(words)}. Write {self.usage}")
        values: dict[str, Any] = {"today": today}
        for parameter, word in zip(self.parameters, words, strict=True):
            values |= _bind(parameter, word)
        if "from_first" in values and values["from_first"] > values["to_last"]:
            first, last = map(truncate_input, words)
            raise TermsError(f"{first} is after {last}. Write the earlier date first")
        return values


@cache
def list_questions() -> tuple[str, ...]:
    """List the names of the questions, sorted."""
    return tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.sql")))


def read_question(name: str) -> Question:
    """Read a question; a TermsError if there is none of that name."""
    if name not in list_questions():
        raise TermsError(*unknown("question", name, list_questions(), "`terms query --list` lists them"))
    sql = (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")
    parameters = tuple(Parameter(*match.groups()) for match in _PARAMETER.finditer(sql))
    title = sql.partition("\n")[0].removeprefix("-- ").rstrip(".")
    return Question(name, title, parameters, sql)


def _bind(parameter: Parameter, word: str) -> dict[str, Any]:
    name = parameter.name
    shown = truncate_input(word)
    match parameter.type:
        case "date":
            try:
                day = PartialDate.parse(word)
            except ValueError as error:
                raise TermsError(f"{name.upper()}: {error}") from None
            return {f"{name}_first": day.first, f"{name}_last": day.last}
        case "word" if _WORD.fullmatch(word):
            return {name: word}
        case "code" if re.fullmatch("[A-Z]{3}", word):
            return {name: word}
        case "number" if re.fullmatch(r"[0-9]{1,18}(?:\.[0-9]{1,9})?", word.replace("_", "")):
            return {name: float(word.replace("_", ""))}
    raise TermsError(f"{name.upper()}: not a valid {parameter.type}: '{shown}'. {parameter.description}")
