"""The guide that `terms help` prints: one Markdown file a topic, whose first line is its title."""

from pathlib import Path

from dealterms.errors import TermsError
from dealterms.plugins import unknown

_HERE = Path(__file__).parent


def list_topics() -> tuple[str, ...]:
    """List the topics, sorted."""
    return tuple(sorted(path.stem for path in _HERE.glob("*.md")))


def read_topic(topic: str | None) -> str:
    """Return the text of a topic; without one, the list of topics with their first lines.

    Raises:
        TermsError: there is no such topic.
    """
    if topic is None:
        titles = {name: read_topic(name).partition("\n")[0].lstrip("# ") for name in list_topics()}
        lines = [f"  {name:<10} {title}" for name, title in titles.items()]
        return "\n".join(["Topics of `terms help`:", "", *lines, ""])
    if topic not in list_topics():
        raise TermsError(*unknown("topic", topic, list_topics()))
    return (_HERE / f"{topic}.md").read_text(encoding="utf-8")
