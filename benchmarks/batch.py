"""`python -m benchmarks batch`: times the command with whole lists, interleaved with the floor.

    speed    10,000 mixed rows of 20 editions: cold cache, warm cache, and the floor, with one process and with two
    growth   1,000 rows, 2,000 … 200,000: time per row, memory of parent and workers; files are deleted at once
    print    one file for the printer: time, memory, bytes per additional patient

The floor writes and renames as many bytes under as many names from as many processes, in the same folder.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.floor import write_floor
from benchmarks.listing import write_list
from benchmarks.measure import Say, machine
from benchmarks.table import line, number
from benchmarks.watch import Watched, watched

GROWTH = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000)


def arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks batch", description="Whole lists.")
    parser.add_argument("parts", nargs="*", default=[], metavar="PART", help="speed, growth, print (all)")
    parser.add_argument("--rows", type=int, default=10_000, help="of the list for speed (default 10,000)")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds for speed (default 5)")
    parser.add_argument("--most", type=int, default=GROWTH[-1], help="rows of the longest list for growth")
    parser.add_argument("--printed", type=int, default=100_000, help="rows of the print run")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--folders",
        type=Path,
        nargs="+",
        default=[Path(tempfile.gettempdir())],
        help="where speed writes; growth and print use the last",
    )
    parser.add_argument("--save", type=Path, default=Path("benchmark-batch.json"))
    found = parser.parse_args(given)
    unknown = set(found.parts) - {"speed", "growth", "print"}
    if unknown:
        parser.error(f"there is no part {' '.join(sorted(unknown))}")
    found.parts = found.parts or ["speed", "growth", "print"]
    return found


def command(listing: Path, out: Path, workers: int, *more: str) -> list[str]:
    where = ["-o", str(out / "out"), "--workers", str(workers), "--date", "2026-11-22", "--json"]
    return [sys.executable, "-m", "handouts", "batch", str(listing), *where, *more]


def load() -> str:
    """The machine's load from other programs: the mean of the last minute."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?"


# --- speed --------------------------------------------------------------------------------------------------


def speed(listing: Path, folder: Path, rounds: int, workers: int, say: Say) -> dict[str, Any]:
    """Wall-clock and CPU seconds of each round, for `batch` and the floor in turn."""
    cache, counts = folder / "cache", sorted({1, workers})
    sizes: list[int] = []
    found: dict[str, list[tuple[float, float]]] = {}
    loads = []
    for round_ in range(rounds + 1):
        loads.append(load())
        say(f"round {round_} of {rounds} in {folder.parent}, load {loads[-1]}")
        for count in counts:
            for name, more in (("cold", ("--no-cache",)), ("warm", ())):
                seen = watched(command(listing, folder, count, *more), cache)
                sizes = sizes or [path.stat().st_size for path in (folder / "out").glob("*.pdf")]
                shutil.rmtree(folder / "out")
                found.setdefault(f"{name} {count}", []).append((seen.seconds, seen.processor))
            found.setdefault(f"floor {count}", []).append(write_floor(folder / "floor", sizes, count))
            shutil.rmtree(folder / "floor")
    # The first round fills the program's cache and the disk cache.
    return {"seconds": {key: spent[1:] for key, spent in found.items()}, "loads": loads, "bytes": sum(sizes)}


def speed_table(result: dict[str, Any], workers: int) -> str:
    """Medians of the ratios within each round."""
    seconds = result["seconds"]
    head = ("", "seconds", "× floor", "of the processors, s", "× floor", "as fast as one process")
    lines = [line(head), "| --- " + "| --: " * (len(head) - 1) + "|"]
    for name in ("floor", "warm", "cold"):
        for count in sorted({1, workers}):
            spent, floor, one = (seconds[key] for key in (f"{name} {count}", f"floor {count}", f"{name} 1"))
            cells = [f"{name}, {count} process{'es' if count > 1 else ''}"]
            for clock in (0, 1):
                cells.append(number(statistics.median(mine[clock] for mine in spent)))
                cells.append(_median_ratio(spent, floor, clock))
            cells.append(_median_ratio(one, spent, 0) if count > 1 else "")
            lines.append(line(cells))
    return "\n".join(lines)


def _median_ratio(many: Sequence[Sequence[float]], least: Sequence[Sequence[float]], clock: int) -> str:
    return number(statistics.median(a[clock] / b[clock] for a, b in zip(many, least, strict=True)))


# --- growth and print run -----------------------------------------------------------------------------------


def growth(rows: Sequence[int], folder: Path, workers: int, say: Say) -> list[dict[str, Any]]:
    """Run each length of the list. Written files are removed during the run."""
    found = []
    for count in (rows[0], *rows):  # the first fills the cache
        say(f"{count:,} rows, load {load()}")
        listing = write_list(folder / "list.csv", count)
        seen = watched(command(listing, folder, workers), folder / "cache", empty=folder / "out", ends=".pdf")
        shutil.rmtree(folder / "out")
        found.append({"rows": count, **seen._asdict()})
    return found[1:]


def growth_table(result: Sequence[dict[str, Any]]) -> str:
    lines = [
        "| rows | seconds | µs of processor for a row more | parent, MB | bytes for a row more | a worker, MB |",
        "| --: | --: | --: | --: | --: | --: |",
    ]
    for before, each in zip((None, *result), result, strict=False):
        more = each["rows"] - before["rows"] if before else 0
        cells = [
            f"{each['rows']:,}",
            number(each["seconds"]),
            number((each["processor"] - before["processor"]) / more * 1e6) if before else "",
            number(each["parent_mb"]),
            f"{(each['parent_mb'] - before['parent_mb']) / more * 1e6:,.0f}" if before else "",
            number(each["worker_mb"]),
        ]
        lines.append(line(cells))
    return "\n".join(lines)


def print_run(rows: int, folder: Path, workers: int, say: Say) -> dict[str, Any]:
    """A list printed into one file, and a tenth of it: the difference gives the cost of an additional patient."""
    found = []
    for count in (rows // 10, rows // 10, rows):  # the first fills the cache
        say(f"print run of {count:,}, load {load()}")
        listing = write_list(folder / "list.csv", count)
        line = command(listing, folder, workers, "--print-run", str(folder / "all.pdf"))
        seen: Watched = watched(line, folder / "cache", empty=folder / "out", ends=".pdf")
        found.append({"rows": count, "bytes": (folder / "all.pdf").stat().st_size, **seen._asdict()})
        shutil.rmtree(folder / "out")
        (folder / "all.pdf").unlink()
    few, many = found[1:]
    further = (many["bytes"] - few["bytes"]) / (many["rows"] - few["rows"])
    return {"runs": [few, many], "bytes_a_further_patient": further}


def print_table(result: dict[str, Any]) -> str:
    lines = ["| rows in print | seconds, files too | MB of the file | parent, MB | a worker, MB |"]
    lines.append("| --: | --: | --: | --: | --: |")
    for each in result["runs"]:
        sizes = [each["bytes"] / 1e6, each["parent_mb"], each["worker_mb"]]
        cells = [f"{each['rows']:,}", number(each["seconds"]), *map(number, sizes)]
        lines.append(line(cells))
    return "\n".join(lines) + f"\n\n{result['bytes_a_further_patient']:,.0f} bytes per additional patient."


def main(given: Sequence[str], say: Say) -> None:
    wanted = arguments(given)
    begun, found, tables = time.time(), dict[str, Any](machine=machine()), []
    for where in wanted.folders if "speed" in wanted.parts else []:
        with tempfile.TemporaryDirectory(prefix="handouts-benchmark-", dir=where) as folder:
            listing = write_list(Path(folder) / "list.csv", wanted.rows)
            seen = speed(listing, Path(folder), wanted.rounds, wanted.workers, say)
        found.setdefault("speed", {})[str(where)] = seen
        tables.append(f"{wanted.rows:,} rows into {where}\n\n{speed_table(seen, wanted.workers)}")
    with tempfile.TemporaryDirectory(prefix="handouts-benchmark-", dir=wanted.folders[-1]) as folder:
        if "growth" in wanted.parts:
            rows = [count for count in GROWTH if count <= wanted.most]
            found["growth"] = growth(rows, Path(folder), wanted.workers, say)
            tables.append(growth_table(found["growth"]))
        if "print" in wanted.parts:
            found["print"] = print_run(wanted.printed, Path(folder), wanted.workers, say)
            tables.append(print_table(found["print"]))
    print("\n\n".join(tables))
    wanted.save.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    say(f"Saved: {wanted.save}, after {time.time() - begun:,.0f} s")
