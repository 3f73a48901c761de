"""Quotes of real contracts and real PDFs, where they are at hand: what stands there is found.

`TERMS_TEST_CUAD` names the folder `CUAD_v1` of the Contract Understanding Atticus Dataset (CC BY 4.0);
`TERMS_TEST_PDFS` a folder of PDFs, whose text `pdftotext` of poppler-utils is asked for.
"""

from __future__ import annotations

import ast
import csv
import random
import re
import shutil
import subprocess
import time
from pathlib import Path
from unicodedata import normalize

import pytest
from support.paths import CUAD, NO_CUAD, NO_PDFS, PDFS

from dealterms.quotes.captures import CapturedText
from dealterms.quotes.extract import extract_text

_OMITTED = re.compile(r"<omitted>|…|\[\.\.\.\]")


def squeeze(text: str) -> str:
    """The text without white space: an oracle that knows nothing of lines."""
    return re.sub(r"\s+", "", text)


def read_contracts(folder: Path) -> list[tuple[str, list[str]]]:
    """Every contract with the clauses that lawyers marked in it."""
    texts = {squeeze(path.stem).lower(): path for path in folder.glob("full_contract_txt/**/*.txt")}
    contracts = []
    with (folder / "master_clauses.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            path = texts.get(squeeze(row["Filename"].rpartition(".")[0]).lower())
            marked = [
                cell for name, cell in row.items() if not name.endswith("Answer") and cell.startswith("[")
            ]
            quotes = [quote for cell in marked for quote in ast.literal_eval(cell) if quote.strip()]
            if path is not None:
                contracts.append((path.read_text(encoding="utf-8"), quotes))
    return contracts


@pytest.mark.slow
@pytest.mark.skipif(CUAD is None, reason=NO_CUAD)
def test_every_clause_of_a_contract_that_stands_there_is_found() -> None:
    assert CUAD is not None
    contracts, looked_for, chance = read_contracts(CUAD), 0, random.Random(0)
    for text, quotes in contracts:
        capture, squeezed = CapturedText("", text), squeeze(text)
        for quote in quotes:
            if _OMITTED.search(quote) or squeeze(quote) not in squeezed:
                continue
            # As it is; and as somebody types it who wraps lines elsewhere.
            typed = quote.translate(str.maketrans("“”’–—", '""\'--')).replace(" ", "\n", 3)
            assert capture.find(quote).result in ("exact", "ambiguous"), quote
            assert capture.find(typed).result != "missing", typed
            # With another letter it is found only if that, too, stands there.
            at = chance.randrange(len(quote))
            other = quote[:at] + "q" + quote[at + 1 :]
            if squeeze(other) not in squeezed and quote[at].isalpha():
                assert capture.find(other).result == "missing", other
            looked_for += 1
    assert looked_for > 8900


@pytest.mark.slow
@pytest.mark.skipif(CUAD is None, reason=NO_CUAD)
def test_the_clauses_are_found_in_twice_the_time_of_one_fold_and_find() -> None:
    assert CUAD is not None
    contracts = read_contracts(CUAD)
    ratios = []
    for _ in range(3):
        begun = time.process_time()
        for text, quotes in contracts:
            capture = CapturedText("", text)
            for quote in quotes:
                capture.find(quote)
        ours = time.process_time() - begun
        begun = time.process_time()
        for text, quotes in contracts:
            folded = " ".join(normalize("NFKC", text).split())
            for quote in quotes:
                folded.find(" ".join(normalize("NFKC", quote).split()))
        ratios.append(ours / (time.process_time() - begun))
    assert min(ratios) <= 2


def read_prose(path: Path) -> list[str]:
    """The paragraphs of a PDF that are running prose, as `pdftotext` gives them."""
    process = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True, text=True
    )
    paragraphs = re.split(r"\n\s*\n|\f", process.stdout)
    return [
        paragraph
        for paragraph in paragraphs
        if len(paragraph.split()) > 20
        and min(map(len, paragraph.strip().split("\n")[:-1]), default=0) > 40
        and not re.search(r"\. ?\. ?\.|___", paragraph)
    ]


@pytest.mark.slow
@pytest.mark.skipif(PDFS is None, reason=NO_PDFS)
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="there is no program `pdftotext`")
def test_running_prose_of_real_pdfs_is_found() -> None:
    assert PDFS is not None
    chance, looked_for, missing = random.Random(0), 0, []
    for path in sorted(PDFS.glob("*.pdf")):
        capture = CapturedText("", extract_text("pdf", path.read_bytes()))
        paragraphs = read_prose(path)
        for _ in range(100):
            paragraph = chance.choice(paragraphs)
            words = list(re.finditer(r"\S+", paragraph))
            first = chance.randrange(len(words) - 8)
            quote = paragraph[words[first].start() : words[first + 7].end()]
            looked_for += 1
            if capture.find(quote).result == "missing":
                missing.append((path.name, quote))
            # No other words are found: two that change places, where they are not the same.
            swapped = [word[0] for word in words[first : first + 8]]
            swapped[3], swapped[4] = swapped[4], swapped[3]
            if squeeze("".join(swapped)) not in squeeze(capture.text):
                assert capture.find(" ".join(swapped)).result == "missing"
    assert looked_for >= 200 and missing == []
