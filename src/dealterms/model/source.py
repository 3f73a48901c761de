"""A source record: an article, filing, post or statement. Names follow CSL-JSON, with `_` for `-`."""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import core_schema

from dealterms.model import partial_date
from dealterms.model.partial_date import PartialDate
from dealterms.model.value import build_token_schema, parse_token, require_unique
from dealterms.plugins import truncate_input

SourceClass = Literal[
    "filing", "contract", "official", "court", "on-record", "reported", "secondary", "analysis"
]
"""How the quoted words know, from the strongest to the weakest."""
SOURCE_CLASSES: tuple[SourceClass, ...] = (
    "filing", "contract", "official", "court", "on-record", "reported", "secondary", "analysis",
)  # fmt: skip


class _DateField:
    """Reads a date of the EDTF subset."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.chain_schema(
            [core_schema.str_schema(), core_schema.no_info_plain_validator_function(PartialDate.parse)]
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return partial_date.build_date_schema()


class _TermIdField:
    """Reads the id of a term."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.chain_schema(
            [core_schema.str_schema(), core_schema.no_info_plain_validator_function(parse_token)]
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return build_token_schema()


class _SourceIdField:
    """The name of a file in `seeds/`; it is validated where the file is looked up."""

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        texts = {"title": "source id", "description": "The name of a record in seeds/: seed-001."}
        return {**build_token_schema(separator="[.-]"), **texts}


class _UniqueItems:
    """Refuses a list that has a word twice."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(_validate_unique, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {**handler(schema), "uniqueItems": True}


def _validate_unique(words: tuple[str, ...]) -> tuple[str, ...]:
    require_unique(words)
    return words


class _FileNameField:
    """A file name without folders; the loader refuses others."""

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        pattern = r"^(?:[^./\\:]|\.[^./\\:]|\.\.[^/\\:])[^/\\:]*$"
        return {"type": ["string", "number"], "pattern": pattern}


class _Sha256Field:
    """Reads a sha256."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.chain_schema(
            [core_schema.str_schema(), core_schema.no_info_plain_validator_function(_parse_sha256)]
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {"type": ["string", "integer"], "pattern": "^[0-9A-Fa-f]{64}$", "minimum": 0}


def _parse_sha256(text: str) -> str:
    if re.fullmatch("[0-9A-Fa-f]{64}", text) is None:
        raise ValueError(
            f"not a valid sha256: '{truncate_input(text)}'. Write the 64 digits that `sha256sum` prints"
        )
    return text


Date = Annotated[PartialDate, _DateField()]
TermId = Annotated[str, _TermIdField()]
"""The id of a term: a token."""
TermIds = Annotated[tuple[TermId, ...], _UniqueItems()]
SourceId = Annotated[str, _SourceIdField()]
SourceIds = Annotated[tuple[SourceId, ...], _UniqueItems()]
UniqueWords = Annotated[tuple[str, ...], _UniqueItems()]


class FrozenModel(BaseModel):
    """What all records share: they are frozen, and have no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Capture(FrozenModel):
    """The text that the quotes were checked against."""

    file: Annotated[str, _FileNameField()]
    """A bare file name beside the record: no folders."""
    sha256: Annotated[str, _Sha256Field()] | None = None
    """What `sha256sum` says of the file."""


class Withdrawal(FrozenModel):
    """The source was retracted: everything that leans on it becomes suspect."""

    on: Date
    why: str


class Source(FrozenModel):
    """One record of `seeds/`."""

    type: str
    """What it is, in the words of CSL-JSON: article-newspaper, webpage, legislation, …"""
    title: str
    """Its title; in brackets if it has none and you supply one."""
    genre: str | None = None
    """What it is more closely: press release, machine translation, …"""
    author: str | list[str] | None = None
    """Who wrote it: one name, or a list of names."""
    container_title: str | None = None
    """Where it appeared: the newspaper, the site."""
    publisher: str | None = None
    language: str | None = None
    """ISO 639: en, it."""
    url: str | None = None
    archived: str | None = None
    """The address of an archived copy."""
    issued: Date | None = None
    """When it was published."""
    issued_note: str | None = None
    """How that date is known."""
    accessed: Date | None = None
    """When it was read."""
    number: str | None = None
    read_at: str | None = None
    """Where the words were actually read, if that is a copy of `url`."""
    class_: SourceClass | None = Field(default=None, alias="class")
    """How the quoted words know, from the strongest to the weakest."""
    cites: SourceIds = ()
    """The records it repeats: corroboration counts origins, not outlets."""
    capture: Capture | None = None
    """The text that the quotes were checked against."""
    withdrawn: Withdrawal | None = None
    """The source was retracted: everything that leans on it becomes suspect."""
    summary: str | None = None
    """What it says, in your own words."""
