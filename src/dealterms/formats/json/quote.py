"""`terms quote` as JSON: what comes of the words in each article."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from dealterms.formats.json.shape import ReportPart, Shape, TextOrNull, read
from dealterms.model.report import Answer
from dealterms.model.rule_context import MatchResult


class PassageJson(Shape):
    """A place at which an article has the words."""

    line: int
    paragraph: int
    page: int
    offset: Annotated[int, Field(description="In characters, from the beginning of the text.")]
    words: Annotated[
        str, Field(description="The article's own; [...] stands where the quote leaves words out.")
    ]
    sentence: Annotated[str, Field(description="Around them, or a part of it; … stands where it is cut.")]
    cut_words: Annotated[
        list[str], Field(description="Words and numbers of the article that the quote begins or ends within.")
    ]


class NearestJson(Shape):
    """What comes nearest to missing words; it never counts as found."""

    line: int
    words: Annotated[str, read("hint", description="As the article has them.")]


class TextJson(Shape):
    """What comes of the words in one article."""

    source: str
    answer: Answer
    found: Annotated[
        MatchResult | None,
        read("match", "result", description="In the text at hand; null: nobody looked."),
    ] = None
    passages: Annotated[list[PassageJson], Field(description="Of very many the first ten.")]
    nearest: NearestJson | None
    missing_piece: Annotated[TextOrNull, read("match", "missing_piece")] = None
    reason: Annotated[TextOrNull, Field(description="Why nobody looked.")]


class QuoteJson(ReportPart):
    """What comes of words that were looked for."""

    content: ClassVar[str] = "answer"
    words: str
    at: Annotated[str | None, Field(description="The place that was asked for.")]
    answer: Annotated[
        Answer,
        Field(description="Of all articles the first in this order; missing: every text was searched."),
    ]
    texts: Annotated[list[TextJson], read("articles")]
    without_text: Annotated[int, Field(description="Records that name no text.")]
    unreadable_records: Annotated[int, Field(description="Records that cannot be read themselves.")]
    remarks: list[str]


PARTS = (QuoteJson,)
