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
INSTRUMENT_CLASSES = frozenset({"filing", "contract", "official", "court"})
"""The classes of what provides for days to come: it may speak of them before they come."""


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
    """A bare file name beside the record: no folders. Example: gazette-2024-06-03.txt"""
    sha256: Sha256 | None = None
    """What `sha256sum` prints of the file: 64 digits."""


class Withdrawal(FrozenModel):
    """The source was retracted: everything that leans on it becomes suspect."""

    on: Date
    """The day on which it was retracted. Example: 2024-09-02"""
    why: str
    """What was said about it. Example: The paper found the figure to be an estimate."""


class Source(FrozenModel):
    """One record of `seeds/`."""

    type: str
    """What it is, in the words of CSL-JSON: webpage, report, legislation, … Example: article-newspaper"""
    title: str
    """Its title; in brackets if it has none and you supply one. Example: Port opens its new pier"""
    genre: str | None = None
    """What it is more closely: annual report, machine translation, … Example: press release"""
    author: str | list[str] | None = None
    """Who wrote it: one name, or a list of names. Example: A. Writer"""
    container_title: str | None = None
    """Where it appeared: the newspaper, the site. Example: The Eastbay Courier"""
    publisher: str | None = None
    """Who brought it out. Example: Port of Eastbay"""
    language: str | None = None
    """The language it is in (ISO 639). Example: en"""
    url: str | None = None
    """Its address. Example: https://courier.example/2024/06/14/pier"""
    url_note: str | None = None
    """Why it has no address: printed only, taken down, … Example: Printed only; the library has it."""
    archived: str | None = None
    """The address of an archived copy. Example: https://archive.example/courier/pier"""
    issued: Date | None = None
    """When it was published, as precisely as is known. Example: 2024-06-14"""
    issued_note: str | None = None
    """How that date is known. Example: Undated; it mentions the regatta of July."""
    accessed: Date | None = None
    """When it was read. Example: 2024-06-20"""
    number: str | None = None
    """Its number: of a report, a release, an exhibit. Example: 10.12"""
    read_at: str | None = None
    """Where the words were actually read, if that is a copy of `url`. Example: https://mirror.example/pier"""
    class_: SourceClass | None = Field(default=None, alias="class")
    """How the quoted words know, from the strongest to the weakest. Example: reported"""
    cites: SourceIds = ()
    """The records it repeats: corroboration counts origins, not outlets. Example: [courier]"""
    capture: Capture | None = None
    """The text that the quotes were checked against. Example: {file: gazette-2024-06-03.txt}"""
    withdrawn: Withdrawal | None = None
    """The source was retracted: everything that leans on it becomes suspect.
    Example: {on: 2024-09-02, why: The figure was an estimate.}"""
    summary: str | None = None
    """What it says, in your own words. Example: Retells the Courier, and adds two figures."""
