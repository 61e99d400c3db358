"""The long run by hand: `python -m tests.fuzz --cases 100000`. Where another package has a module `tests`: `python tests/fuzz`."""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
_CHUNK = 250
_SAY_EVERY = 60.0  # seconds


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description="Runs hostile input of every kind."
    )
    parser.add_argument("--cases", type=int, default=2000, help="cases, of all kinds together")
    parser.add_argument("--seconds", type=float, default=0.0, help="stop after so many seconds")
    parser.add_argument("--kinds", default="", help="only these, with commas between them")
    parser.add_argument("--seed", type=int, default=0, help="left out: another one each time")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, help="folder for the input of what is found")
    parser.add_argument(
        "--replay", type=Path, help="run the input in this file, of the kind that its folder is called"
    )
    return parser.parse_args()


def main() -> int:
    sys.path[:0] = [str(TESTS), str(TESTS.parent)]
    given = arguments()
    if given.replay:
        return _replay(given.replay)
    seed = given.seed or int.from_bytes(os.urandom(4), "big")
    keep = given.keep or Path(tempfile.mkdtemp(prefix="handouts-found-"))
    print(f"seed {seed}; the input of what is found goes to {keep}", flush=True)
    return _run(given, seed, keep)


def _run(given: argparse.Namespace, seed: int, keep: Path) -> int:
    from fuzz.kinds import KINDS
    from fuzz.pool import run
    from fuzz.report import Report
    from fuzz.worker import Chunk, Done

    kinds = given.kinds.split(",") if given.kinds else list(KINDS)
    deadline = time.monotonic() + (given.seconds or 1e9)

    def chunks() -> Iterator[Chunk]:
        each = given.cases / sum(KINDS[kind].share for kind in kinds)
        left = {kind: max(1, round(each * KINDS[kind].share)) for kind in kinds}
        size = min(_CHUNK, -(-given.cases // 100))
        for number in range(1, 1 - (-max(left.values()) // size)):
            for kind in kinds:
                if time.monotonic() > deadline:
                    return
                if left[kind]:
                    cases = min(size, left[kind])
                    left[kind] -= cases
                    yield Chunk(kind, number, cases, seed)

    report, told = Report(), Counter[str]()
    begun = said = time.monotonic()
    for each in run(chunks(), given.workers):
        report.add(each)
        if isinstance(each, Done):
            if time.monotonic() - said > _SAY_EVERY:
                said = time.monotonic()
                print(f"{report.cases:,} cases in {said - begun:,.0f} seconds", flush=True)
            continue
        told[f"{each.kind} {each.sign}"] += 1
        if told[f"{each.kind} {each.sign}"] == 1:
            path = keep / each.kind / hashlib.sha256(each.data).hexdigest()[:16]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(each.data)
            print(f"FOUND in {each.kind}: {each.sign}\n  {path}\n{each.trace}", flush=True)
    print("\n".join(report.lines()), f"{time.monotonic() - begun:,.0f} seconds", sep="\n")
    return 1 if told else 0


def _replay(path: Path) -> int:
    from fuzz.worker import replay

    with tempfile.TemporaryDirectory() as folder:
        found = replay(path.resolve().parent.name, path.read_bytes(), folder)
    print(f"{found.sign}\n{found.trace}" if found else "nothing is wrong with it")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
