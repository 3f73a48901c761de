"""Deals of any size, made for the benchmarks: invented parties, all 31 kinds, a citation a term."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from dealterms import diff, load

_FIELDS = {
    "exclusivity": "grantor: acme\n    holder: bolt\n    level: exclusive\n    share: {n}%\n    scope: [cloud, training]",
    "right-of-first-refusal": "grantor: acme\n    holder: bolt\n    level: refusal\n    window: P{n}D",
    "non-compete": "restricted: acme\n    protected: bolt\n    form: compete\n    threshold: {n}%",
    "most-favored-nation": "grantor: acme\n    holder: bolt\n    mechanism: match",
    "revenue-share": "payer: acme\n    payee: bolt\n    rate: {n}%\n    base: net-revenue\n    cap: USD 38 billion",
    "payment": "payer: acme\n    payee: bolt\n    amount: USD {n} million\n    due: 2027-03\n    form: cash",
    "minimum-commitment": "buyer: acme\n    seller: bolt\n    amount: USD {n} billion\n    period: P5Y\n    take_or_pay: yes",
    "price-restriction": "seller: acme\n    buyer: bolt\n    max_increase: {n}%\n    frozen_through: 2027",
    "investment": "investor: bolt\n    investee: acme\n    committed: USD {n} billion\n    funded: over USD 1 billion",
    "equity-stake": "issuer: acme\n    holder: bolt\n    percent: about 12%\n    basis: as-converted",
    "termination-fee": "payer: acme\n    payee: bolt\n    amount: USD {n} million\n    triggers: [breach, change-of-control]",
    "license-grant": "licensor: acme\n    licensee: bolt\n    level: exclusive\n    subject: [models, products]\n    transferable: no",
    "ip-ownership": "creator: acme\n    acquirer: bolt\n    level: joint",
    "duration": "effective: 2019-07\n    signed: 2019-07-22",
    "renewal": "grantor: acme\n    holder: bolt\n    form: automatic\n    extension: P{n}M",
    "price": "buyer: acme\n    seller: bolt\n    amount: USD {n} thousand\n    basis: list-price",
    "supply-commitment": "supplier: bolt\n    buyer: acme\n    amount: USD {n} million\n    period: P1Y",
    "facility": "lender: bolt\n    borrower: acme\n    size: USD {n} million\n    used: about USD 1 million",
    "indemnity": "indemnitor: bolt\n    indemnitee: acme\n    covers: [copyright]\n    cap: USD {n} million",
    "warranty": "warrantor: bolt\n    beneficiary: acme\n    covers: [defects]\n    period: P{n}M",
    "termination-right": "counterparty: acme\n    holder: bolt\n    level: for-cause\n    notice: P{n}D",
    "milestone-trigger": "grantor: bolt\n    holder: acme\n    event: agi\n    decided_by: holder\n    effects: [license-narrows]",
    "option": "grantor: acme\n    holder: bolt\n    strike: USD {n} million\n    window: P1Y",
    "change-of-control": "company: acme\n    holder: bolt\n    level: consent\n    threshold: {n}%",
    "anti-assignment": "assignor: acme\n    other: bolt\n    level: consent",
    "governance-right": "company: acme\n    holder: bolt\n    level: observer\n    over: [budget]",
    "liability-cap": "liable: acme\n    claimant: bolt\n    cap: USD {n} million",
    "confidentiality": "period: P{n}Y",
    "governing-law": "law: delaware",
    "definition": "text: What counts as net revenue, version {n}",
    "other": "text: Insurance of the usual kind, version {n}",
}  # fmt: skip


_FIRST = date(2001, 1, 1)


def snapshot(terms: int, number: int, changing: int) -> str:
    """Return the text of snapshot ``number``, whose last ``changing`` terms differ from the one before.

    A kind without a number among its fields differs in `ends`. As people write it: all terms are
    restated, and a citation stands only where something is new.
    """
    kinds = list(_FIELDS)
    blocks = []
    for at in range(terms):
        kind = kinds[at % len(kinds)]
        moves = at >= terms - changing
        turn = number if moves else 0
        fields = _FIELDS[kind].format(n=1 + (at + turn) % 90)
        end = 2032 if "{n}" in _FIELDS[kind] else 2032 + turn % 90
        names = [line.partition(":")[0].strip() for line in fields.split("\n")]
        block = (
            f"  term-{at:03d}:\n"
            f"    kind: {kind}\n"
            f"    title: The {kind.replace('-', ' ')} number {at}\n"
            f"    {fields}\n"
            f"    ends: {end}\n"
            f"    note: Written for a benchmark; {names[0]} is the first field of it\n"
        )
        if number and moves:
            block += f"    since: {day(number)}\n"
        if number == 0 or moves:
            block += (
                f"    sources:\n"
                f"      - source: article-{at % 5}\n"
                f"        at: line {at + 3}\n"
                f"        quote: some words of number {number}\n"
                f"        supports: [{', '.join(names)}, ends]\n"
                f"        says: The article says that this is so.\n"
            )
        blocks.append(block)
    return "basis: report\nsummary: Made for a benchmark\n\nterms:\n" + "\n".join(blocks)


def day(number: int) -> date:
    """Return the date of snapshot ``number``: they come a week apart."""
    return _FIRST + timedelta(weeks=number)


def write_deal(
    root: Path, *, deal: str = "made", snapshots: int, terms: int = 40, changing: int = 2
) -> list[str]:
    """Write a deal with a snapshot a week from 2001 on; return the names of its snapshots.

    Asserts that `diff` says that ``changing`` terms changed in its first step, and in its last.
    """
    folder = root / "terms" / deal
    folder.mkdir(parents=True)
    seeds = root / "seeds"
    seeds.mkdir(exist_ok=True)
    (folder / "deal.yaml").write_text(
        "title: A deal made for measuring\nparties:\n  acme: {name: Acme}\n  bolt: {name: Bolt}\n"
    )
    for number in range(5):
        (seeds / f"article-{number}.yaml").write_text(
            f"type: article-newspaper\ntitle: Article {number}\nclass: reported\n"
            f"url: https://paper.example/{number}\n"
        )
    names = [day(number).isoformat() for number in range(snapshots)]
    for number, name in enumerate(names):
        (folder / f"{name}.yaml").write_text(snapshot(terms, number, changing))
    for newer in {1, snapshots - 1} if snapshots > 1 else ():
        assert _count_changed(terms, newer, changing) == changing
    return names


@cache
def _count_changed(terms: int, newer: int, changing: int) -> int:
    """Count the terms that changed in snapshot ``newer`` since the one before, as `diff` says."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_deal(root, snapshots=0)
        for number in (newer - 1, newer):
            file = root / "terms" / "made" / f"{day(number)}.yaml"
            file.write_text(snapshot(terms, number, changing))
        return len(diff(load(root).snapshots).changed)


def write_branch(root: Path, *, deals: int, snapshots: int) -> list[str]:
    """Write a repository whose `branch` edits three snapshots of `main`.

    Returns the folders of the deals that it touches, which are three if there are as many.
    """
    for number in range(deals):
        write_deal(root, deal=f"deal-{number:04d}", snapshots=snapshots, changing=10)
    _git(root, "init", "-q", "-b", "main")
    _git(root, "config", "gc.auto", "0")
    _git(root, "add", "-A")
    _git(root, "commit", "-qm", "base")
    _git(root, "gc", "-q")
    _git(root, "checkout", "-qb", "branch")
    written = sorted(root.glob("terms/*/2*.yaml"))
    edited = [written[quarter * len(written) // 4 + 1] for quarter in (1, 2, 3)]
    for file in edited:
        text = file.read_text()
        new = re.sub(r"amount: USD \d+ million", "amount: USD 95 million", text, count=1)
        assert new != text
        file.write_text(new)
    _git(root, "commit", "-qam", "edit")
    return sorted({str(file.parent.relative_to(root)) for file in edited})


def extract(root: Path, revision: str, paths: Iterable[str], folder: Path) -> None:
    """Write what a revision of a repository has below some paths into a new folder."""
    folder.mkdir()
    archive = folder.with_suffix(".tar")
    _git(root, "archive", "-o", str(archive), revision, *paths)
    shutil.unpack_archive(archive, folder)
    archive.unlink()


def _git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Bench", "-c", "user.email=bench@example.org")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)
