"""A source record: an article, filing, post or statement. Names follow CSL-JSON, with `_` for `-`."""

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import core_schema

from dealterms.model.partial_date import PartialDate, build_date_schema
from dealterms.model.value import build_token_schema, parse_token, require_unique
from dealterms.plugins import truncate_input

SourceClass = Literal[
    "filing", "contract", "official", "court", "on-record", "reported", "secondary", "analysis"
]
"""How the quoted words know, from the strongest to the weakest."""
SOURCE_CLASSES: tuple[SourceClass, ...] = get_args(SourceClass)


class TextField:
    """The JSON Schema of a text in a record; and what reads it, if it is not taken as it is."""

    def __init__(self, schema: dict[str, Any], parse: Callable[[str], object] | None = None) -> None:
        self.schema = schema
        self.parse = parse

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        if self.parse is None:
            return handler(source)
        read = core_schema.no_info_plain_validator_function(self.parse)
        return core_schema.chain_schema([core_schema.str_schema(), read])

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return dict(self.schema)


class _UniqueItems:
    """Refuses a list that has a word twice."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(require_unique, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {**handler(schema), "uniqueItems": True}


def _parse_sha256(text: str) -> str:
    if re.fullmatch(_SHA256_PATTERN, text) is None:
        raise ValueError(
            f"not a valid sha256: '{truncate_input(text)}'. Write the 64 digits that `sha256sum` prints"
        )
    return text


_SHA256_PATTERN = "^[0-9A-Fa-f]{64}$"
_FILE_NAME_PATTERN = r"^(?:[^./\\:]|\.[^./\\:]|\.\.[^/\\:])[^/\\:]*$"
_SOURCE_ID_TEXTS = {"title": "source id", "description": "The name of a record in seeds/: seed-001."}

Date = Annotated[PartialDate, TextField(build_date_schema(), PartialDate.parse)]
TermId = Annotated[str, TextField(build_token_schema(), parse_token)]
TermIds = Annotated[tuple[TermId, ...], _UniqueItems()]
SourceId = Annotated[str, TextField({**build_token_schema(separator="[.-]"), **_SOURCE_ID_TEXTS})]
"""The name of a file in `seeds/`; it is validated where the file is looked up."""
SourceIds = Annotated[tuple[SourceId, ...], _UniqueItems()]
UniqueWords = Annotated[tuple[str, ...], _UniqueItems()]
FileName = Annotated[str, TextField({"type": ["string", "number"], "pattern": _FILE_NAME_PATTERN})]
"""A file name without folders; the loader refuses others."""
Sha256 = Annotated[
    str, TextField({"type": ["string", "integer"], "pattern": _SHA256_PATTERN, "minimum": 0}, _parse_sha256)
]


class FrozenModel(BaseModel):
    """What all records share: they are frozen, and have no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Capture(FrozenModel):
    """The text that the quotes were checked against."""

    file: FileName
    """A bare file name beside the record: no folders."""
    sha256: Sha256 | None = None
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
