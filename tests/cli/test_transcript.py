"""A whole change, from an article to a review: what a curator types, and what comes of it."""

from __future__ import annotations

import html
import re
import shlex
from pathlib import Path

import pytest
from support import pdf
from support.git import GitRepository

DEAL = "title: Northline and the Port\nparties:\n  northline: {name: Northline}\n  eastbay: {name: Port of Eastbay}\n"
OLDER = "type: report\ntitle: The old contract\nurl: https://old.example/\nissued: 2023-05\nclass: contract\n"
SENTENCES = (
    "Northline keeps no more than a right of first refusal at the old pier.",
    "Its dues rise from 3% to 4% of its ticket revenue.",
    "The port must be told 60 days before a line is given up.",
    "The old loan was paid back in full.",
    "People at the port still speak of dues of 5% of its ticket revenue.",
    "The night ferries that were talked about will sail.",
)
TYPED = """\
terms source add ../ARTICLE --title "Port opens its pier" --outlet "The Courier" --issued 2024-06-14 --url https://courier.example/pier --class reported --id courier
terms new 2024-06-14 --basis amendment --summary "The pier is opened, and the dues rise."
terms set berths level=refusal
terms cite berths courier "a right of first refusal at the old pier" --supports level
terms set dues rate=4%
terms cite dues courier "dues rise from 3% to 4%" --supports rate
terms cite dues courier "dues of 5% of its ticket revenue" --instead rate=5% --says "People at the port speak of 5%."
terms set notice notice=P60D
terms cite notice courier "told 60 days before" --supports notice
terms end loan --status performed
terms cite loan courier "old loan was paid back in full" --supports status
terms propose night-ferries --outcome adopted --source courier --quote "will sail"
terms check --strict
terms review
"""


def build_snapshot() -> str:
    """Return a snapshot with a dozen terms, each with its citation."""
    berth = {"kind": "exclusivity", "grantor": "eastbay", "holder": "northline", "level": "exclusive"}
    flow = {"payer": "northline", "payee": "eastbay"}
    terms = {
        "berths": {**berth, "ends": "2035"},
        "dues": {"kind": "revenue-share", **flow, "rate": "3%"},
        "notice": {
            "kind": "termination-right",
            "counterparty": "eastbay",
            "holder": "northline",
            "notice": "P30D",
        },
        "loan": {"kind": "payment", **flow, "amount": "USD 5 million"},
        **{f"pier-{n}": {**berth, "title": f"Pier number {n}", "scope": "[car-ferries]"} for n in range(8)},
    }
    lines = ["basis: original", "", "terms:"]
    for id_, term in terms.items():
        valued = [key for key in term if key in ("level", "ends", "rate", "notice", "amount", "scope")]
        lines += [f"  {id_}:", *(f"    {key}: {value}" for key, value in term.items())]
        lines += [
            "    sources:",
            "      - source: old",
            "        at: line 1",
            f"        supports: [{', '.join(valued)}]",
            "",
        ]
    lines += [
        "proposals:",
        "  night-ferries:",
        "    changes: berths",
        "    note: Ferries at night are talked about.",
    ]
    return "\n".join([*lines, "    sources:", "      - {source: old, at: line 9}", ""])


def write_article(medium: str) -> tuple[str, bytes]:
    """Return the name of the article in a medium, and its content."""
    if medium == "html":
        body = "".join(f"<p>{html.escape(sentence)}</p>" for sentence in SENTENCES)
        return "article.html", f"<!doctype html><title>Port opens</title><body>{body}".encode()
    return (
        ("article.pdf", pdf.build(*SENTENCES))
        if medium == "pdf"
        else ("article.txt", "\n".join(SENTENCES).encode())
    )


@pytest.mark.parametrize(
    ("medium", "unit"),
    [
        ("text", "line"),
        pytest.param("html", "paragraph", marks=pytest.mark.exhaustive),
        pytest.param("pdf", "page", marks=pytest.mark.exhaustive),
    ],
)
def test_an_article_becomes_a_reviewed_change(tmp_path: Path, medium: str, unit: str) -> None:
    space = GitRepository(tmp_path / "repository")
    space.write("terms/harbor/deal.yaml", DEAL)
    space.write("terms/harbor/2023.yaml", build_snapshot())
    space.write("seeds/old.yaml", OLDER)
    space.init()
    assert space.terms("check", "--strict").code == 0
    space.git("checkout", "-q", "-b", "june")
    name, content = write_article(medium)
    space.write(f"../{name}", content)
    printed = []
    for line in TYPED.replace("ARTICLE", name).splitlines():
        done = space.terms(*shlex.split(line)[1:])
        assert (done.code, done.err) == (0, ""), (line, done)
        printed.append(done.out)
    checked, reviewed = printed[-2:]
    assert checked == "0 errors, 0 warnings in 1 deal, 2 snapshots, 2 records; 6 quotes looked for: 6 exact\n"
    headline = re.sub("main .[0-9a-f]+.", "main (…)", " ".join(reviewed.partition("FILES")[0].split()))
    assert headline == HEADLINE
    new = space.read("terms/harbor/2024-06-14.yaml")
    places = re.findall(r"at: (\w+) (\d)", new)
    assert places == [(unit, number) for number in "125346"]
    # Only what was typed is new; what a person typed is a small part of what the files grew by.
    grown = len(new.splitlines()) + len(space.read("seeds/courier.yaml").splitlines())
    typed = len(TYPED.splitlines()) - 2
    assert (typed, grown) == (12, 139)
    assert typed * 5 <= grown


HEADLINE = (
    "What the branch does to the deal Northline and the Port: three terms changed, two in Port of Eastbay's favor:"
    " Berths went from exclusive to a right of first refusal (June 14, 2024); Dues: rate raised from 3% to 4%"
    " (June 14, 2024), though sources disagree on its rate; and one more; one thing happened under the deal: Loan"
    " was performed (by June 14, 2024). 3 changes, all sourced; 1 event, sourced; 1 disputed; 1 proposed;"
    " 0 new findings main (…) → the work tree"
)
