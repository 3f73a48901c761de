"""Coverage-guided fuzzing of one target, by hand: `python tests/fuzz TARGET [libFuzzer's options]`.

The targets are the modules beside this one: `html_pages`, `loader`, `quotes`, `pdf`, `values`. Each has
`run`, which takes bytes and raises what must never be raised, `seeds` to begin with, and `WORDS` to try.
It takes `pip install atheris`. What it finds is kept under `cases/TARGET/`, which `test_robustness.py`
replays.

The corpus lies in `$FUZZ_DIR/TARGET` (a temporary folder, if it is not set). Try

    python tests/fuzz quotes -max_total_time=600
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import atheris

TARGETS = ("html_pages", "loader", "quotes", "pdf", "values")
SECONDS = float(os.environ.get("FUZZ_SECONDS", "4"))
"""The most CPU time that one input may take; instrumented code is several times slower."""


class TooSlowError(Exception):
    """An input took too long."""


def timed(run: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """``run``, which must also come to an end soon."""

    def one(data: bytes) -> None:
        begun = time.process_time()
        run(data)
        if (took := time.process_time() - begun) > SECONDS:
            raise TooSlowError(f"{took:.1f} seconds for {len(data)} bytes")

    return one


def mutator(words: list[bytes], lines: list[bytes]) -> Callable[[bytes, int, int], bytes]:
    """Changes bytes as libFuzzer does, or whole lines: what is read here is made of lines."""

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() < 0.5:
            return bytes(atheris.Mutate(data, most))
        found = data.split(b"\n")
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(found))
            match chance.randrange(6):
                case 0:
                    found.insert(at, chance.choice(lines))
                case 1 if len(found) > 1:
                    del found[at]
                case 2:
                    found.insert(chance.randrange(len(found)), found[at])
                case 3:
                    key, colon, _ = found[at].partition(b": ")
                    found[at] = key + (colon or b": ") + chance.choice(words)
                case 4:
                    begin = chance.randrange(len(found[at]) + 1)
                    found[at] = found[at][:begin] + chance.choice(words) + found[at][begin:]
                case _:
                    end = chance.randint(at, min(at + 12, len(found)))
                    found[at:end] = found[at:end] * 2
        return b"\n".join(found)[:most]

    return mutate


def main() -> None:
    name, *options = sys.argv[1:]
    if name not in TARGETS:
        sys.exit(f"there is no target {name}: {', '.join(TARGETS)}")
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    with atheris.instrument_imports(
        include=["dealterms", "pypdf", "html_pages", "loader", "quotes", "pdf", "values"]
    ):
        target = import_module(name)
        target.warm()
    home = Path(os.environ.get("FUZZ_DIR") or tempfile.mkdtemp())
    corpus, found = home / name, home / f"{name}-found"
    for folder in (corpus, found):
        folder.mkdir(parents=True, exist_ok=True)
    seeds = list(target.seeds())
    for seed in seeds:
        (corpus / sha256(seed).hexdigest()[:16]).write_bytes(seed)
    words = [word.encode() for word in target.WORDS]
    dictionary = home / f"{name}.dict"
    quoted = ("".join(f"\\x{byte:02x}" for byte in word) for word in words)
    dictionary.write_text("".join(f'"{word}"\n' for word in quoted))
    atheris.Setup(
        [
            name,
            f"-dict={dictionary}",
            f"-artifact_prefix={found}/",
            "-timeout=60",
            "-print_final_stats=1",
            *options,
            str(corpus),
        ],
        timed(target.run),
        custom_mutator=mutator(words, sorted({line for s in seeds for line in s.split(b"\n")})),
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
