"""A source record: an article, filing, post or statement. Names follow CSL-JSON, with `_` for `-`."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import core_schema

from dealterms.model.when import When

Class = Literal[
    "filing", "contract", "official", "court", "on-record", "reported", "secondary", "analysis"
]
"""How the quoted words know, from the strongest to the weakest."""
CLASSES: tuple[Class, ...] = (
    "filing", "contract", "official", "court", "on-record", "reported", "secondary", "analysis",
)  # fmt: skip


class _Dated:
    """Reads a date of the EDTF subset."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.chain_schema(
            [core_schema.str_schema(), core_schema.no_info_plain_validator_function(When.parse)]
        )


Date = Annotated[When, _Dated()]


class Record(BaseModel):
    """What all records share: frozen, and no key that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Capture(Record):
    """The text that the quotes were checked against."""

    file: str
    """A bare file name beside the record: no folders."""
    sha256: str | None = None


class Withdrawal(Record):
    """The source was retracted: everything that leans on it becomes suspect."""

    on: Date
    why: str


class Source(Record):
    """One record of `seeds/`."""

    type: str
    title: str
    genre: str | None = None
    author: str | list[str] | None = None
    container_title: str | None = None
    publisher: str | None = None
    language: str | None = None
    url: str | None = None
    archived: str | None = None
    issued: Date | None = None
    issued_note: str | None = None
    accessed: Date | None = None
    number: str | None = None
    read_at: str | None = None
    """Where the words were actually read, if that is a copy of `url`."""
    class_: Class | None = Field(default=None, alias="class")
    cites: tuple[str, ...] = ()
    """The records it repeats: corroboration counts origins, not outlets."""
    capture: Capture | None = None
    withdrawn: Withdrawal | None = None
    summary: str | None = None
