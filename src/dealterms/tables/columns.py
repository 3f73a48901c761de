"""The tables: their columns, what each holds, and the order of their rows. Versioned, and published.

    TABLES["facts"].columns[0]   Column("deal", "text", False, "The deal's id.")
    TABLES["facts"].order        ("deal", "snapshot_number", "term", "field")

`terms schema tables` prints them. A date that people know in part has three columns: as it is written, and
its first and last day; none of them can be compared as text.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

VERSION = 1
"""Grows when a column changes its meaning or goes."""

ColumnType = Literal["text", "integer", "number", "boolean", "date"]


class Column(NamedTuple):
    """One column of a table."""

    name: str
    type: ColumnType
    nullable: bool
    description: str
    values: tuple[str, ...] = ()
    """The words that may stand there, if there are few."""


class Table(NamedTuple):
    """One table."""

    name: str
    description: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    """The columns by which its rows are sorted; no two rows are equal in all of them."""
    head: int = 0
    """How many of the first columns are the same for all rows of a snapshot."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(column.name for column in self.columns)


def _build_date(name: str, what: str, *, nullable: bool = True, text: str = "") -> tuple[Column, ...]:
    """Return the three columns of a date that may be known in part; ``text``: the first one's name."""
    return (
        Column(
            text or name, "text", nullable, f"{what}, as it is written: 2025, 2025-01, 2025-01-21, 2025?."
        ),
        Column(f"{name}_first", "date", nullable, "Its first day."),
        Column(f"{name}_last", "date", nullable, "Its last day."),
    )


def _build_text(name: str, what: str, *values: str, nullable: bool = True) -> Column:
    return Column(name, "text", nullable, what, values)


_SNAPSHOT = (
    _build_text("deal", "The deal's id.", nullable=False),
    *_build_date("snapshot", "The date of the snapshot", nullable=False),
    Column("snapshot_number", "integer", False, "The snapshot's number within its deal, from 1."),
)
_STATUS = (
    "in-force", "agreed", "suspended", "lapsed", "performed", "exercised", "reached", "terminated",
    "superseded", "waived", "unknown",
)  # fmt: skip
_CLASSES = (
    "filing", "contract", "official", "court", "on-record", "reported", "secondary", "analysis",
)  # fmt: skip
_TERM = (
    _build_text("term", "The term's id.", nullable=False),
    _build_text("kind", "Its kind, as `terms kinds` lists them.", nullable=False),
    _build_text("title", "Its title in that snapshot.", nullable=False),
    _build_text("binds", "The party that it binds; several with a blank between; or mutual, unknown."),
    _build_text("benefits", "The party that it benefits, likewise."),
)
_SUPPORT = (
    Column("supported", "boolean", True, "A citation supports it; null: none is owed."),
    Column("origins", "integer", False, "How many independent origins support it; 0: none."),
    _build_text("articles", "The ids of the sources that support it and count, a blank between."),
    _build_text("best_class", "How the best of them knows.", *_CLASSES),
    Column("quoted", "boolean", False, "One of them is cited with its own words."),
)

FACTS = Table(
    "facts",
    "What is known of each field of each term in each snapshot, as `terms show` tells it.",
    (
        *_SNAPSHOT,
        *_TERM,
        _build_text("status", "The status of the term.", *_STATUS, nullable=False),
        *_build_date("since", "When this version of the term took effect"),
        *_build_date("term_end", "The day on which the calendar, or a milestone that was reached, ends it"),
        _build_text("field", "The field; `status` is the term itself.", nullable=False),
        _build_text("state", "Whether the snapshot confirms it, carries it on, or leaves the term out.",
                    "reconfirmed", "carried", "unrestated", nullable=False),
        *_build_date("as_of", "What confirmed it last, or first stated it", nullable=False),
        _build_text("stated", "What the snapshot states, as it is written; null: nothing."),
        _build_text("value", "The sharpest value known so far; what follows is of this one."),
        _build_text("missing", "What stands in its place, if it is no value.",
              "none", "silent", "undisclosed", "redacted"),
        Column("number", "number", True, "A sum, a percentage, a number with a unit, a length of time."),
        _build_text("number_exact", "The same without rounding, as decimal digits."),
        _build_text("unit", "%, a currency (ISO 4217), month, day, or a word in the singular."),
        _build_text("relative_to", "What it is relative to: `per unit`, `of requirement`."),
        _build_text("bound", "How it is known, or that it is a limit.",
              "about", "over", "under", "at least", "more than", "up to", "less than"),
        Column("upper_number", "number", True, "Of a limit to both sides, the upper one."),
        Column("lowest", "number", True, "The least that the value allows; null: without limit."),
        Column("highest", "number", True, "The most that it allows; null: without limit."),
        Column("first_day", "date", True, "Of a date or an end by the calendar, its first day."),
        Column("last_day", "date", True, "Its last day."),
        _build_text("words", "Of a set, its words, sorted, a blank between; of an end, its milestones."),
        Column("disputed", "boolean", False, "A source that counts gives another value."),
        _build_text("other_values", "Those values, as they are written, `; ` between."),
        *_SUPPORT[1:],
    ),
    ("deal", "snapshot_number", "term", "field"),
    head=len(_SNAPSHOT),
)  # fmt: skip

CHANGES = Table(
    "changes",
    "What each snapshot changes in what was known before: the steps that `terms diff` adds up.",
    (
        *_SNAPSHOT,
        _build_text("before_snapshot", "The snapshot before it.", nullable=False),
        *_TERM,
        _build_text("term_verb", "What happened to the term as a whole.", nullable=False),
        _build_text("term_direction", "The direction of the term: of all its fields, never netted."),
        _build_text("term_favors", "The party in whose favor the term moved, if its fields agree; several"
              " with a blank between."),
        _build_text("field", "The field; `status` is the term itself.", nullable=False),
        _build_text("class", "deal: somebody changed it. event: it came about as agreed. record: only"
              " the record changed.", "deal", "event", "record", nullable=False),
        _build_text("verb", "What happened to it; `terms help diff` explains the words.", nullable=False),
        _build_text("direction", "Which way it moved.", "tightened", "loosened", "extended", "shortened",
              "unclear"),
        _build_text("moved", "The same in the field's own word: raised, widened."),
        _build_text("favors", "The party that it favors; several with a blank between."),
        Column("by_convention", "boolean", False, "The direction rests on a convention."),
        _build_text("reason", "Why the direction is unclear."),
        _build_text("before", "The value before, as it is written; null: not known."),
        _build_text("after", "The value after, likewise."),
        Column("before_number", "number", True, "The value before as a number, if it is one."),
        Column("after_number", "number", True, "The value after as a number."),
        _build_text("unit", "The unit of both; null if they differ."),
        _build_text("gone", "What went from a set, a blank between."),
        _build_text("come", "What came to it."),
        *_build_date("when", "When it changed", nullable=False, text="when_text"),
        _build_text("when_is", "since: it took effect then. end: its end came then. by: a snapshot of"
              " then shows it.", "since", "end", "by", nullable=False),
        *_SUPPORT,
        Column("disputed", "boolean", False, "A source that counts gives another value."),
        _build_text("place", "file:line:column."),
    ),
    ("deal", "snapshot_number", "term", "field", "verb"),
    head=len(_SNAPSHOT) + 1,
)  # fmt: skip

CITATIONS = Table(
    "citations",
    "Each citation of each snapshot.",
    (
        *_SNAPSHOT,
        _build_text("section", "Whether a term or a proposal has it.", "proposals", "terms", nullable=False),
        _build_text("entry", "The id of the term or proposal.", nullable=False),
        Column("number", "integer", False, "The citation's number there, from 1."),
        _build_text("source", "The id of the record.", nullable=False),
        _build_text("position", "line 5, paragraph 3, page 2 or note 17."),
        _build_text("quote", "The source's own words."),
        _build_text("says", "What it says, in the words of whoever wrote the record."),
        _build_text("supports", "The fields whose value it gives, a blank between."),
        _build_text("unchanged", "The fields that it says did not move."),
        _build_text("clarifies", "The fields that it says had always meant this."),
        _build_text("instead", "The other values that it gives, as JSON."),
        _build_text("cites", "Whom these words repeat, if not whom the record names."),
        _build_text("class", "How the source knows.", *_CLASSES),
        _build_text("problem", "Why it does not count.", "withdrawn", "no such source"),
        Column("copied", "boolean", False, "The snapshot before has the same: it supports nothing."),
        _build_text("place", "file:line:column.", nullable=False),
    ),
    ("deal", "snapshot_number", "section", "entry", "number"),
    head=len(_SNAPSHOT),
)  # fmt: skip

SOURCES = Table(
    "sources",
    "Each record of `seeds/`.",
    (
        _build_text("source", "The id of the record.", nullable=False),
        _build_text("type", "What it is, in the words of CSL-JSON.", nullable=False),
        _build_text("title", "Its title.", nullable=False),
        _build_text("genre", "What it is more closely."),
        _build_text("author", "Who wrote it; several with `; ` between, and a semicolon of a name doubled."),
        _build_text("container_title", "Where it appeared."),
        _build_text("publisher", "Who brought it out."),
        _build_text("language", "The language it is in."),
        _build_text("class", "How it knows.", *_CLASSES),
        *_build_date("issued", "When it was published"),
        *_build_date("accessed", "When it was read"),
        _build_text("number", "Its number: of a report, a release, an exhibit."),
        _build_text("url", "Its address."),
        _build_text("url_note", "Why it has none."),
        _build_text("archived", "The address of an archived copy."),
        _build_text("read_at", "Where its words were read, if that is a copy."),
        _build_text("cites", "The records that it repeats, a blank between."),
        *_build_date("withdrawn", "When it was retracted"),
        _build_text("withdrawn_why", "Why it was."),
        _build_text("summary", "What it says, in the words of whoever wrote the record."),
        Column("citations", "integer", False, "How many citations name it, each snapshot's counted."),
        _build_text("deals", "The deals that cite it, a blank between."),
    ),
    ("source",),
)

PROPOSALS = Table(
    "proposals",
    "What is only talked about, in each snapshot that tells of it.",
    (
        *_SNAPSHOT,
        _build_text("proposal", "Its id.", nullable=False),
        _build_text("term", "The term that it would change."),
        _build_text("kind", "The kind of that term, or of the one that it would add."),
        _build_text("title", "Its title.", nullable=False),
        _build_text("to_values", "The values that it would set, as JSON."),
        _build_text("outcome", "What became of it, as far as the snapshot says.",
              "open", "adopted", "rejected", "lapsed"),
        _build_text("note", "What is talked about."),
        Column("origins", "integer", False, "How many independent origins speak of it in this snapshot."),
        _build_text("articles", "The ids of the sources that do and that count, a blank between."),
        Column("quoted", "boolean", False, "One of them is cited with its own words."),
        _build_text("place", "file:line:column.", nullable=False),
    ),
    ("deal", "snapshot_number", "proposal"),
    head=len(_SNAPSHOT),
)  # fmt: skip

TABLES = {table.name: table for table in (FACTS, CHANGES, CITATIONS, SOURCES, PROPOSALS)}
ALL_TABLES = "all"
"""Stands for every table, where tables are named."""


def build_tables_schema() -> dict[str, Any]:
    """Return the tables as data: what `terms schema tables` prints."""
    return {
        "version": VERSION,
        "tables": [
            {
                "name": table.name,
                "description": table.description,
                "order": list(table.order),
                "columns": [
                    {
                        "name": column.name,
                        "type": column.type,
                        "nullable": column.nullable,
                        "description": column.description,
                        **({"values": list(column.values)} if column.values else {}),
                    }
                    for column in table.columns
                ],
            }
            for table in TABLES.values()
        ],
    }
