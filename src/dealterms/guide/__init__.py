"""The guide that `terms help` prints: one Markdown file a topic, whose first line is its title."""

from __future__ import annotations

from pathlib import Path

from dealterms.errors import TermsError
from dealterms.model.did_you_mean import suggest_similar

_HERE = Path(__file__).parent


def list_topics() -> tuple[str, ...]:
    """The topics there are, sorted."""
    return tuple(sorted(path.stem for path in _HERE.glob("*.md")))


def read_topic(topic: str | None) -> str:
    """The text of a topic; without one, the list of topics with their first lines.

    Raises:
        TermsError: there is no such topic.
    """
    if topic is None:
        lines = [f"  {name:<10} {_read_title(name)}" for name in list_topics()]
        return "\n".join(["terms help TOPIC tells of:", "", *lines, ""])
    if topic not in list_topics():
        hint = suggest_similar(topic, list_topics())
        raise TermsError(
            f"there is no topic `{topic}`.{hint} There are: {', '.join(list_topics())}"
        )
    return (_HERE / f"{topic}.md").read_text(encoding="utf-8")


def _read_title(topic: str) -> str:
    return read_topic(topic).partition("\n")[0].lstrip("# ")
