"""`python -m benchmarks fill`: the time of one fill in each script, compared with laying out the sheet from scratch.

Nothing is written to a disk. Also the time to open a cached Master in a new process.
"""

from __future__ import annotations

import datetime
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence

from benchmarks.measure import Say, quartiles
from benchmarks.rounds import Rounds
from benchmarks.table import line, number
from handouts.doses import read_dose
from handouts.edition import Cache, EditionRequest, patient_words, prepared, read_exercise_book
from handouts.edition.build import master_of
from handouts.edition.edition import edition_of
from handouts.patients import ExerciseChoice, Patient
from handouts.pdf.master import Filler

DATE = datetime.date(2026, 11, 22)
CHOICES = EditionRequest(treatments=("massage", "ice-heat", "exercise"))
#: The same with three exercises on the sheet, each with the patient's own dose.
EXERCISES = EditionRequest(treatments=("massage",), exercises=("pelvic-tilt", "knee-to-chest", "bridge"))
DOSES = ("10 x, hold 5 s, 3/day", "3 x each side, every other day", "2 x 8, rest 30 s, when the kettle boils")
HOWS = ("Tuesdays with us, at 10:30", "In the evening, on a low setting", "Walk to the park and back")
NAMES = {
    "Latin": "Zoë Müller-O’Brien",
    "Vietnamese": "Nguyễn Thị Hồng Nhung",
    "Greek": "Αλέξανδρος Παπαδόπουλος",
    "Cyrillic": "Алёна Щербакова",
    "Arabic": "محمد عبد الرحمن",
    "Hebrew": "נועה בן־דוד",
    "Devanagari": "कुमार विश्वास",
    "Thai": "สมชาย ใจดี",
    "Tamil": "கிருஷ்ணன் ராமசாமி",
    "Telugu": "శ్రీనివాస్ రావు",
    "Khmer": "សុខ សុភា",
    "mixed": "Zoë Папа นก 12",
}
# Run in a new process: imports, then the timed part. Each prints its milliseconds.
_OPEN = """
import sys, time
from handouts.edition import Cache, EditionRequest, fill, prepared
begun = time.perf_counter()
assert Cache(sys.argv[1]).find(EditionRequest(treatments=tuple(sys.argv[2].split(",")))) is not None
print(1000 * (time.perf_counter() - begun))
"""
_LAYOUT = """
import sys, time
from handouts.edition import EditionRequest
from handouts.edition.build import master_of
from handouts.edition.edition import edition_of
import handouts.edition.template, handouts.edition.html, handouts.guidance.markdown
import handouts.pdf.layout.typesetter, handouts.pdf.master.assembly
begun = time.perf_counter()
master_of(edition_of(EditionRequest(treatments=tuple(sys.argv[2].split(",")))))
print(1000 * (time.perf_counter() - begun))
"""
_FROM_SCRATCH = "layout from scratch, new process"


def main(given: Sequence[str], say: Say) -> None:
    rounds = Rounds.read(given, "fill", "One fill, in each script.", 15)
    with tempfile.TemporaryDirectory(prefix="handouts-benchmark-") as folder:
        spent = measured(Cache(folder), rounds.count, say)
    print(table(spent))
    rounds.save(spent, say)


def measured(cache: Cache, rounds: int, say: Say) -> dict[str, list[float]]:
    """Milliseconds of each case, in turn in every round."""
    filler = Filler(prepared(CHOICES, cache, time.time_ns()).master)
    note = "Walk a little every day. "

    def fills(words: dict[str, str], times: int = 20) -> Callable[[], float]:
        return lambda: sum(_spent(lambda: bytes(filler.fill(words, DATE))) for _ in range(times)) / times

    def layout() -> float:
        return _spent(lambda: master_of(edition_of(CHOICES)))

    ways: dict[str, Callable[[], float]] = {
        _FROM_SCRATCH: lambda: _timed_in_new_process(_LAYOUT, cache),
        "layout again, where its paragraphs were set before": layout,
        "open a kept Master, new process": lambda: _timed_in_new_process(_OPEN, cache),
    }
    ways |= {f"fill, {script} name": fills({"patient": name}) for script, name in NAMES.items()}
    ways |= {
        f"fill, {script} name and a note": fills({"patient": NAMES[script], "note": text})
        for script, text in (
            ("Latin", 6 * note),
            *((script, 5 * f"{NAMES[script]} ") for script in ("Greek", "Arabic", "Thai")),
        )
    }
    ways |= _with_doses(cache, filler)
    found: dict[str, list[float]] = {name: [] for name in ways}
    for round_ in range(rounds + 1):
        say(f"round {round_} of {rounds}")
        for name, way in ways.items():
            found[name].append(way())
    return {name: spent[1:] for name, spent in found.items()}


def _with_doses(cache: Cache, plain: Filler) -> dict[str, Callable[[], float]]:
    """Fills of a sheet with three exercises, with and without doses, and of one with three treatments."""
    book = read_exercise_book(edition_of(EXERCISES))
    doses, filler = book.sheet_doses(), Filler(prepared(EXERCISES, cache, time.time_ns()).master)
    chosen = zip(EXERCISES.exercises, DOSES, strict=True)
    choices = tuple(ExerciseChoice(id, read_dose(text).dose) for id, text in chosen)
    patient = Patient(name=NAMES["Latin"], exercises=choices)
    with_doses, _ = patient_words(patient, doses)
    hows = {f"how:{id}": how for id, how in zip(CHOICES.treatments, HOWS, strict=True)}

    def times(work: Callable[[], object]) -> Callable[[], float]:
        return lambda: sum(_spent(work) for _ in range(20)) / 20

    name = {"patient": NAMES["Latin"]}
    return {
        "fill, three treatments: name, how and when": times(lambda: bytes(plain.fill(name | hows, DATE))),
        "fill, three exercises: name": times(lambda: bytes(filler.fill(name, DATE))),
        "fill, three exercises: name and doses": times(lambda: bytes(filler.fill(with_doses, DATE))),
        "doses of three exercises to words": times(lambda: patient_words(patient, doses)),
    }


def _spent(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def _timed_in_new_process(program: str, cache: Cache) -> float:
    """Run a program in a new process, and return the milliseconds that it prints."""
    told = [sys.executable, "-c", program, cache.folder, ",".join(CHOICES.treatments)]
    return float(subprocess.run(told, check=True, capture_output=True, text=True).stdout)


def table(spent: dict[str, list[float]]) -> str:
    """Medians, and the medians of the ratios within each round."""
    whole, latin = spent[_FROM_SCRATCH], spent["fill, Latin name"]
    lines = [
        line(("", "ms: median (quartiles)", "of the layout", "× Latin name")),
        "| --- | --: | --: | --: |",
    ]
    for name, values in spent.items():
        middle = quartiles(values)
        part = statistics.median(mine / theirs for mine, theirs in zip(values, whole, strict=True))
        times = statistics.median(mine / theirs for mine, theirs in zip(values, latin, strict=True))
        spread = f"{number(middle['median'])} ({number(middle['low'])} to {number(middle['high'])})"
        lines.append(line((name, spread, f"1 / {number(1 / part)}", number(times))))
    return "\n".join(lines)
