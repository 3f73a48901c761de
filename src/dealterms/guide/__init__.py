"""The guide that `terms help` prints: one Markdown file a topic; and the published schemas."""

from __future__ import annotations

from pathlib import Path

from dealterms.errors import TermsError
from dealterms.model.suggestion import did_you_mean

_HERE = Path(__file__).parent


def topics() -> tuple[str, ...]:
    """The topics there are, sorted."""
    return tuple(sorted(path.stem for path in _HERE.glob("*.md")))


def read(topic: str | None) -> str:
    """The text of a topic; without one, the list of topics with their first lines.

    Raises:
        TermsError: there is no such topic.
    """
    if topic is None:
        lines = [f"  {name:<10} {_title(name)}" for name in topics()]
        return "\n".join(["terms help TOPIC tells of:", "", *lines, ""])
    if topic not in topics():
        hint = did_you_mean(topic, topics())
        raise TermsError(f"there is no topic `{topic}`.{hint} There are: {', '.join(topics())}")
    return (_HERE / f"{topic}.md").read_text(encoding="utf-8")


def schema(name: str) -> str:
    """The JSON Schema (2020-12) of that name.

    Raises:
        TermsError: there is none.
    """
    path = _HERE / f"{name}.schema.json"
    known = sorted(p.name.removesuffix(".schema.json") for p in _HERE.glob("*.schema.json"))
    if name not in known:
        raise TermsError(f"there is no schema `{name}`. There are: {', '.join(known)}")
    return path.read_text(encoding="utf-8")


def _title(topic: str) -> str:
    return read(topic).partition("\n")[0].lstrip("# ")
