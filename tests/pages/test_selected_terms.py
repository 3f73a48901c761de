"""What is told of some terms only is told as it is among all of them: names, and what renews itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.forked_terms import Result
from support.workspace import SmallDeal

Terms = Callable[..., Result]

SNAPSHOT = """\
terms:
  lease: {kind: license-grant, licensor: acme, licensee: beta, ends: 2024-06, since: 2024}
  option-to-buy:
    {kind: license-grant, licensor: acme, licensee: beta, ends: {on: [sale-of-the-quay]}, since: 2024}
  sale-of-the-quay:
    {kind: milestone-trigger, title: Sale of Quay II, grantor: acme, holder: beta, event: sale}
  renewal: {kind: renewal, grantor: acme, holder: beta, form: automatic}
"""


@pytest.fixture
def quay(repository: SmallDeal, here: Terms) -> Terms:
    """A deal whose terms name and renew one another."""
    older = SNAPSHOT.replace("2024-06", "2024-05").replace("{on: [sale-of-the-quay]}", "2040")
    repository.write("terms/d/2024.yaml", older)
    repository.write("terms/d/2025.yaml", SNAPSHOT)
    return here


@pytest.mark.parametrize("command", [["show"], ["diff", "2024", "2025"], ["history"]])
def test_a_milestone_has_its_title(quay: Terms, command: list[str]) -> None:
    term = ["option-to-buy"] if command == ["history"] else ["--term", "option-to-buy"]
    page = quay(*command, *term).out
    assert "on Sale of Quay II" in " ".join(page.split())
    assert "sale-of-the-quay" not in page


def test_what_renews_itself_is_said_of_one_term_too(quay: Terms) -> None:
    for selected in ([], ["--term", "lease"]):
        assert "renewal not confirmed" in " ".join(quay("show", *selected).out.split())
