"""Interleaved rounds: the programs take turns making the same sheets."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks import floor
from benchmarks.validity import judged
from benchmarks.ways import DISTRIBUTIONS, cold_commands
from benchmarks.worker import Held

Say = Callable[[str], None]

#: The cold start that others are compared with.
BARE = {"python": "", "import click": "click", "import reportlab.platypus": "reportlab"}
#: The sheets that a program makes in one turn.
TURN = 20
#: Patients in the first of two merged files, and additional patients in the second.
MERGED_PATIENTS, ADDED_PATIENTS = 10, 50


def quartiles(values: Sequence[float]) -> dict[str, float]:
    low, middle, high = statistics.quantiles(values, n=4) if len(values) > 1 else [values[0]] * 3
    return {"median": middle, "low": low, "high": high}


def fresh(folder: Path) -> Path:
    # Renaming over an existing file takes a different time than renaming to a new name.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def seconds_of(command: Sequence[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return time.perf_counter() - begun


def two_at_once(pair: tuple[Held, Held], count: int, folder: Path) -> float:
    """Seconds in which two ready processes together make `count` sheets."""
    half = count // 2
    begun = time.perf_counter()
    pair[0].tell("make", 0, half, folder)
    pair[1].tell("make", half, count - half, folder)
    for held in pair:
        held.line.recv()
    return time.perf_counter() - begun


def one_round(
    held: dict[str, tuple[Held, Held]], order: Sequence[str], count: int, folder: Path
) -> dict[str, Any]:
    """Let every program make `count` sheets, a few at a time in turn, so that slow periods affect all of them."""
    each: dict[str, list[float]] = {key: [] for key in order}
    for key in order:
        fresh(folder / key / "out")
    for turn, start in enumerate(range(0, count, TURN)):
        first = turn % len(order)
        for key in [*order[first:], *order[:first]]:
            each[key] += held[key][0].ask("make", start, min(TURN, count - start), folder / key / "out")
    found: dict[str, Any] = {}
    for key in order:
        pair = two_at_once(held[key], count, fresh(folder / key / "out"))
        found[key] = {"each": each[key], "one": count / sum(each[key]), "two": count / pair}
    return found


def samples(keys: Sequence[str], count: int, folder: Path) -> dict[str, dict[str, Any]]:
    """Bytes of a sheet and of merged files, and the results of the validators; in new processes."""
    found = {}
    for key in keys:
        own = folder / key
        with Held(key, own) as held:
            held.ask("make", 0, min(count, MERGED_PATIENTS), fresh(own / "samples"))
            made = sorted((own / "samples").iterdir())
            few = held.ask("merged", MERGED_PATIENTS, own / "few.pdf")
            many = held.ask("merged", MERGED_PATIENTS + ADDED_PATIENTS, own / "many.pdf")
            about = held.ask("about")
        sizes = [path.stat().st_size for path in made]
        further = None if few is None else (many - few) / ADDED_PATIENTS
        # The floor's file is a copy of another program's, and is not validated.
        verdict = judged(None if key == "floor" else made[0], own / "few.pdf" if few else None)
        found[key] = {**about, "bytes": statistics.median(sizes), "further": further, **verdict}
    return found


def cold_starts(keys: Sequence[str], rounds: int, folder: Path) -> dict[str, list[float]]:
    there = [name for name, needs in BARE.items() if not needs or importlib.util.find_spec(needs)]
    commands = {name: [sys.executable, "-c", "pass" if name == "python" else name] for name in there}
    for key in keys:
        commands |= cold_commands(key, folder / key)
    spent: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            seconds = seconds_of(command)
            if number:  # the first one fills the disk cache and writes the .pyc files
                spent[name].append(seconds)
    return spent


def machine() -> dict[str, Any]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8", errors="replace").splitlines() if info.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
    return {
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": model or platform.processor(),
        "cores": cores,
        "python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    found = {}
    for name in DISTRIBUTIONS:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def all_samples(keys: Sequence[str], count: int, folder: Path) -> dict[str, dict[str, Any]]:
    """The samples, and a copy of one for the floor: ours, or else that of the first program."""
    made = [key for key in keys if key != "floor"]
    found = samples(made, count, folder)
    source = folder / ("ours" if "ours" in made else made[0]) / "samples" / "0.pdf"
    (folder / "floor").mkdir(exist_ok=True)
    shutil.copyfile(source, folder / "floor" / floor.SAMPLE)
    if "floor" in keys:
        found |= samples(["floor"], count, folder)
    return {key: found[key] for key in keys}


def run(keys: Sequence[str], count: int, rounds: int, folder: Path, say: Say) -> dict[str, Any]:
    """Run the whole benchmark with `count` patients per program and round. The caller empties `folder`."""
    say("samples …")
    found = all_samples(keys, count, folder)
    say("cold starts …")
    starts = cold_starts(keys, max(rounds, 3), folder)
    results: list[dict[str, Any]] = []
    with ExitStack() as stack:
        held = {
            key: (stack.enter_context(Held(key, folder / key)), stack.enter_context(Held(key, folder / key)))
            for key in keys
        }
        for pair in held.values():
            for number, one in enumerate(pair):  # warm up: read fonts, fill caches
                one.ask("make", 100_000, 3, fresh(folder / "warm" / str(number)))
        for number in range(rounds):
            say(f"round {number + 1} of {rounds} …")
            turn = number % len(keys)
            results.append(one_round(held, [*keys[turn:], *keys[:turn]], count, folder))
        for key, pair in held.items():
            found[key]["peak_mb"] = pair[0].ask("peak")
    for key in keys:
        found[key] |= summed([result[key] for result in results])
        found[key]["cold"] = quartiles(starts[key])
    bare = {name: quartiles(spent) for name, spent in starts.items() if name not in keys}
    return {
        "patients": count,
        "rounds": rounds,
        "machine": machine(),
        "versions": versions(),
        "bare": bare,
        "ways": found,
    }


def summed(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "seconds": quartiles([second for result in results for second in result["each"]]),
        "round_medians": [statistics.median(result["each"]) for result in results],
        "a_second_one": statistics.median(result["one"] for result in results),
        "a_second_two": statistics.median(result["two"] for result in results),
    }
