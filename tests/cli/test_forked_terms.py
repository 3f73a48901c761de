"""What the tests run in place of a start of `terms` comes to the same as one."""

from __future__ import annotations

import pytest
from support.forked_terms import run_terms, start_terms
from support.workspace import SmallDeal

COMMANDS = {
    "differences": (("diff", "2024", "2025", "--exit-code"), 1),
    "a page": (("diff", "2024", "2025", "--format", "html"), 0),
    "a finding": (("check", "--strict"), 1),
    "a usage error": (("diff", "--colour"), 2),
    "help": ((), 0),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_forked_command_is_a_started_one(name: str, repository: SmallDeal) -> None:
    arguments, code = COMMANDS[name]
    started = start_terms(arguments, repository.root, repository.environment())
    assert started.code == code
    assert run_terms(arguments, repository.root, repository.environment()) == started


def test_what_python_reads_at_its_start_makes_it_start(repository: SmallDeal) -> None:
    environment = repository.environment(PYTHONPATH=str(repository.root))
    repository.write("tabulate.py", "raise SystemError('replaced')\n")
    assert "replaced" in run_terms(("list",), repository.root, environment).err
