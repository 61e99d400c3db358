"""`python -m benchmarks`: see README.md beside this file."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import run
from benchmarks.table import markdown
from benchmarks.ways import KNOWN, present

#: The other benchmarks, and the module of each.
OTHERS = {
    "batch": "benchmarks.batch",
    "fill": "benchmarks.fill",
    "languages": "benchmarks.languages",
    "bytes": "benchmarks.same_bytes",
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="One sheet, several programs.")
    parser.add_argument("--patients", type=int, metavar="N", help="for each way in each round (default 500)")
    parser.add_argument("--rounds", type=int, metavar="N", help="interleaved rounds (default 3)")
    parser.add_argument("--ways", nargs="+", choices=list(KNOWN), metavar="WAY", help=", ".join(KNOWN))
    parser.add_argument("--quick", action="store_true", help="20 patients, 1 round, unless told otherwise")
    parser.add_argument(
        "--folder", type=Path, help="write the sheets below this folder (default: a temporary one)"
    )
    parser.add_argument("--save", type=Path, default=Path("benchmark.json"), help="where the figures go")
    found = parser.parse_args()
    found.patients = found.patients or (20 if found.quick else 500)
    found.rounds = found.rounds or (1 if found.quick else 3)
    if found.patients < 2 or found.rounds < 1:
        parser.error("at least two patients and one round")
    return found


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def chosen(ways: list[str] | None) -> list[str]:
    keys = []
    for key in ways or KNOWN:
        if present(key):
            keys.append(key)
        else:
            say(f"{key} skipped: {KNOWN[key][2]} is not installed, or has no such way yet.")
    return keys


def main() -> None:
    if sys.argv[1:2] and sys.argv[1] in OTHERS:
        importlib.import_module(OTHERS[sys.argv[1]]).main(sys.argv[2:], say)
        return
    wanted = arguments()
    keys = chosen(wanted.ways)
    if not set(keys) - {"floor"}:
        sys.exit("Nothing to measure: install at least one of the programs (see benchmarks/README.md).")
    with tempfile.TemporaryDirectory(prefix="handouts-benchmark-", dir=wanted.folder) as folder:
        result = run(keys, wanted.patients, wanted.rounds, Path(folder), say)
    wanted.save.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(markdown(result))
    say(f"Saved: {wanted.save}")


if __name__ == "__main__":
    main()
