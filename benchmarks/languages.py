"""`python -m benchmarks languages`: a first sheet and a fill in each language of the program, beside English.

A first sheet is a new process with nothing cached. A fill is that of a Master in memory, with a name in Latin letters
and with one in the letters of the language, which a Filler keeps as it drew it; and with a new name each time.
"""

from __future__ import annotations

import datetime
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice, permutations
from pathlib import Path
from typing import Any

from benchmarks.measure import Say
from benchmarks.rounds import Rounds
from benchmarks.table import line, number
from handouts.edition import EditionRequest, LoadedMaster
from handouts.edition.build import prepare
from handouts.edition.edition import edition_of
from handouts.patients import ONE_LANGUAGE

DATE = datetime.date(2026, 11, 22)
TREATMENTS = ("massage", "ice-heat", "exercise")
#: A name in the letters of each language.
NAMES = {"en": "Zoë Müller", "es": "Ana López", "ar": "محمد عبد الرحمن", "zh-Hans": "王小明"}
_FILLS = 100
#: New names in turn.
_NAMES = 50


def main(given: Sequence[str], say: Say) -> None:
    rounds = Rounds.read(given, "languages", "Sheets in each language.", 7)
    spent = measured(rounds.count, say)
    print(table(spent))
    rounds.save(spent, say)


def measured(rounds: int, say: Say) -> dict[str, dict[str, list[float]]]:
    """Milliseconds of each case by language, in turn in every round; the first round is left out."""
    masters = {language: _master(language) for language in NAMES}
    found: dict[str, dict[str, list[float]]] = {language: {} for language in NAMES}
    for round_ in range(rounds + 1):
        say(f"round {round_} of {rounds}")
        for language, master in masters.items():
            spent = {
                "first sheet": _first_sheet(language),
                "fill, Latin name": _fill(master, NAMES["en"]),
                "fill, own name": _fill(master, NAMES[language]),
                "fill, own name, new each time": _fill(master, *_names_like(NAMES[language])),
            }
            for case, milliseconds in spent.items():
                found[language].setdefault(case, []).append(milliseconds)
    return {language: {case: spent[1:] for case, spent in cases.items()} for language, cases in found.items()}


def _master(language: str) -> LoadedMaster:
    ready = prepare(edition_of(EditionRequest(language=language, also=ONE_LANGUAGE, treatments=TREATMENTS)))
    return LoadedMaster(ready.master, ready.words)


def _names_like(name: str) -> list[str]:
    """Names of the same letters in another order: more than a Filler keeps, so it draws each anew."""
    orders = permutations(name.replace(" ", "") * 2)
    return list(islice(dict.fromkeys("".join(letters) for letters in islice(orders, 720)), _NAMES))


def _fill(master: LoadedMaster, *names: str) -> float:
    """The milliseconds of one fill, in the fastest of five rounds."""
    given = [{"patient": name, "how:massage": "10 x", "next-visit": "3/12, 10:30"} for name in names]
    each = given * (_FILLS // len(given))
    best = float("inf")
    for _ in range(5):  # another process can take the machine for a while
        begun = time.perf_counter()
        for words in each:
            master.fill(words, DATE)
        best = min(best, time.perf_counter() - begun)
    return 1000 * best / _FILLS


def _first_sheet(language: str) -> float:
    """The milliseconds of `handouts make` in a new process, with nothing cached."""
    with tempfile.TemporaryDirectory(prefix="handouts-benchmark-") as folder:
        chosen = [flag for id in TREATMENTS for flag in ("--treatment", id)]
        command = [sys.executable, "-m", "handouts", "make", "--language", language, *chosen, "--no-cache"]
        begun = time.perf_counter()
        subprocess.run([*command, "-o", str(Path(folder) / "sheet.pdf")], check=True, capture_output=True)
        return 1000 * (time.perf_counter() - begun)


def table(found: dict[str, dict[str, list[float]]]) -> str:
    """Medians, and the medians of the ratios to English within each round."""
    lines = [line(("", "ms: median", "× English")), "| --- | --: | --: |"]
    for case in next(iter(found.values())):
        english: Any = found["en"]["fill, Latin name" if case.startswith("fill") else case]
        for language, cases in found.items():
            times = statistics.median(
                mine / theirs for mine, theirs in zip(cases[case], english, strict=True)
            )
            lines.append(line((f"{case}, {language}", number(statistics.median(cases[case])), number(times))))
    return "\n".join(lines)
