"""An invented deal of four dates, in which there is one of everything that a page tells."""

from __future__ import annotations

from pathlib import Path

from support.git import GitRepository

_HEAD = """terms:
  flour:
    kind: exclusivity
    title: Flour for the bakery
    grantor: bakery
    holder: mill
    level: {level}
"""
_ROYALTY = """  royalty:
    kind: revenue-share
    payer: bakery
    payee: mill
    rate: {rate}
"""
_OVEN = """  ovens:
    kind: non-compete
    restricted: mill
    protected: bakery
    form: compete
    ends: 2023-06
"""
FILES = {
    "terms/mill-bakery/deal.yaml": "title: Mill and bakery\nparties:\n  mill: {name: Rye Mill}\n"
    "  bakery: {name: Corner Bakery}\n",
    "terms/mill-bakery/2022.yaml": "basis: original\nsummary: The bakery buys its flour from the mill.\n"
    + _HEAD.format(level="exclusive")
    + "    sources:\n      - {source: gazette-2022, at: line 2, quote: bought from Rye Mill alone,"
    " supports: [level]}\n"
    + _ROYALTY.format(rate="20%")
    + "    sources:\n      - {source: gazette-2022, at: line 3, quote: a fifth of what it earns,"
    " supports: [rate], says: The bakery pays 20%.}\n" + _OVEN + "    sources:\n"
    "      - {source: gazette-2022, at: line 4, quote: until June 2023, supports: [ends, form]}\n",
    "terms/mill-bakery/2023.yaml": "basis: report\n"
    + _HEAD.format(level="exclusive")
    + _ROYALTY.format(rate="20%")
    + "    sources:\n"
    "      - {source: kurier, at: line 1, quote: ein Fünftel der Einnahmen, supports: [rate]}\n"
    + _OVEN
    + "    status: lapsed\n",
    "terms/mill-bakery/2024-06.yaml": "basis: amendment\nsummary: The mill keeps a first refusal.\n"
    + _HEAD.format(level="refusal")
    + "    since: 2024-06\n    sources:\n"
    "      - {source: gazette-2024, at: line 2, quote: gives the mill first refusal, supports: [level],"
    " says: The mill may match any offer.}\n"
    "      - {source: echo, quote: first refusal, supports: [level]}\n"
    + _ROYALTY.format(rate="20%")
    + "    sources:\n      - {source: echo, at: line 7, quote: a quarter, instead: {rate: 25%}}\n"
    + "proposals:\n  delivery:\n    changes: flour\n    note: The mill would deliver by boat.\n"
    "    sources:\n      - {source: echo, quote: by boat}\n",
    "terms/mill-bakery/2025.yaml": "basis: amendment\n"
    + _HEAD.format(level="refusal")
    + _ROYALTY.format(rate="30%")
    + "    since: {rate: 2025-03}\n",
    "seeds/gazette-2022.yaml": "type: article-newspaper\ntitle: Corner Bakery finds its mill\n"
    "container_title: The Gazette\nlanguage: en\nissued: 2022-05-02\nclass: reported\n"
    "url: https://gazette.example/2022/mill\ncapture: {file: gazette-2022.txt}\n",
    "seeds/gazette-2022.txt": "Corner Bakery finds its mill\nAll its flour is bought from Rye Mill alone.\n"
    "It pays a fifth of what it earns.\nThe mill bakes nothing until June 2023.\n",
    "seeds/kurier.yaml": "type: article-newspaper\ntitle: Mehl aus einer Hand\ncontainer_title: Der Kurier\n"
    "language: de\nissued: 2023-11-04\nclass: reported\nurl: https://kurier.example/mehl\n",
    "seeds/gazette-2024.yaml": "type: article-newspaper\ntitle: Corner Bakery shops around\n"
    "container_title: The Gazette\nlanguage: en\nissued: 2024-06-03\nclass: reported\n"
    "url: https://gazette.example/2024/bakery\n",
    "seeds/echo.yaml": "type: webpage\ntitle: Flour news\ncontainer_title: The Echo\nlanguage: en\n"
    "issued: 2024-06-05\nclass: secondary\ncites: [gazette-2024]\n",
}


def write_bakery(root: Path) -> GitRepository:
    """Write the deal into a folder, and commit it."""
    repository = GitRepository(root)
    for name, content in FILES.items():
        repository.write(name, content)
    repository.init()
    return repository
