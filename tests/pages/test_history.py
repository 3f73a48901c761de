"""What the page of a history tells once: who disagrees, and that a value is not restated."""

from __future__ import annotations

from collections.abc import Callable

from support.forked_terms import Result
from support.workspace import SmallDeal

Terms = Callable[..., Result]

_RECORD = "type: article\ntitle: One\nissued: {year}\nclass: reported\nurl: https://one.example/{year}\n"
_SHARE = """\
terms:
  share:
    kind: revenue-share
    payer: acme
    payee: beta
    rate: 20%
    ends: {ends}
"""


def _write(repository: SmallDeal, year: int, ends: str, *citations: str) -> None:
    text = _SHARE.format(ends=ends)
    if citations:
        repository.write(f"seeds/s-{year}.yaml", _RECORD.format(year=year))
        cited = (f"      - {{source: s-{year}, {citation}}}\n" for citation in citations)
        text += "    sources:\n" + "".join(cited)
    repository.write(f"terms/d/{year}.yaml", text)


def _read_timeline(page: str) -> list[str]:
    """Return the rows of the one term of a page in Markdown, without its empty cells."""
    rows = (line.strip("| ").split("|") for line in page.splitlines() if line.startswith("|"))
    return [" | ".join(cell.strip() for cell in row if cell.strip()) for row in rows][2:]


def test_a_voice_that_disagrees_is_told_where_it_is_new(repository: SmallDeal, here: Terms) -> None:
    _write(repository, 2020, "2030", "supports: [rate, ends]")
    _write(repository, 2021, "2030", "instead: {rate: 25%}", "supports: [ends]")
    _write(repository, 2022, "2030", "instead: {rate: 30%}")
    _write(repository, 2023, "2030", "supports: [rate]")
    _write(repository, 2024, "2030")
    assert _read_timeline(here("history", "share", "--format", "markdown").out) == [
        "**Share** · Acme Corp → Beta Ltd",
        "2020 | first stated | ends 2030; rate 20% | [1]",
        "2021 | reconfirmed | ends 2030 | 2021 | [2]",
        "disputed | rate 20% | (before: [1]); disputed: 25% [2]",
        "2022 | disputed | rate 20% | (before: [1]); disputed: 30% [3]",
        "2023 | reconfirmed; still disputed | rate 20% | 2023 | [4]",
        "2025 | not restated | in force, then not restated | (before: [4])",
    ]


def test_a_value_that_is_not_restated_is_told_once_until_it_is(repository: SmallDeal, here: Terms) -> None:
    _write(repository, 2020, "2030", "supports: [rate, ends]")
    for year, ends in ((2021, "unknown"), (2022, "unknown"), (2023, "2030"), (2024, "unknown")):
        _write(repository, year, ends, *(["supports: [ends]"] if year == 2023 else []))
    assert _read_timeline(here("history", "share", "--format", "markdown").out) == [
        "**Share** · Acme Corp → Beta Ltd",
        "2020 | first stated | ends 2030; rate 20% | [1]",
        "2021 | not restated | ends 2030, now unknown | (before: [1])",
        "2023 | reconfirmed | ends 2030 | 2023 | [2]",
        "2024 | not restated | ends 2030, now unknown | (before: [2])",
        "2025 | not restated | in force, then not restated | (before: [2])",
    ]


def test_a_new_voice_on_a_value_that_is_not_restated_is_told_where_it_is_new(
    repository: SmallDeal, here: Terms
) -> None:
    _write(repository, 2020, "2030", "supports: [rate, ends]")
    _write(repository, 2021, "unknown")
    _write(repository, 2022, "unknown", "instead: {ends: 2029}")
    _write(repository, 2023, "unknown")
    _write(repository, 2024, "unknown", "instead: {ends: 2028}")
    assert _read_timeline(here("history", "share", "--format", "markdown").out) == [
        "**Share** · Acme Corp → Beta Ltd",
        "2020 | first stated | ends 2030; rate 20% | [1]",
        "2021 | not restated | ends 2030, now unknown | (before: [1])",
        "2022 | not restated | ends 2030, now unknown | (before: [1]); reported: 2029 [2]",
        "2024 | not restated | ends 2030, now unknown | (before: [1]); reported: 2028 [3]",
        "2025 | not restated | in force, then not restated | (before: [1])",
    ]
