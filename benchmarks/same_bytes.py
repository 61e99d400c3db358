"""`python -m benchmarks bytes OTHER_CHECKOUT`: compares the output of two checkouts, file by file.

Each sheet, list and print run is a separate command with a fixed date, in a folder with the same path for both.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, product
from pathlib import Path
from typing import NamedTuple

from benchmarks.fill import NAMES
from benchmarks.listing import write_list
from benchmarks.measure import Say

HERE = Path(__file__).resolve().parent.parent
DATE = ("--date", "2026-11-22")
FORMS = {"standard": (), "short": ("--short",), "large": ("--large-print",)}
CHOICES = {
    "none": (),
    "one": ("massage",),
    "two": ("stretching=On weekdays, 5 minutes", "ice-heat"),
    "four": ("exercise", "posture", "stress=With us", "breaks"),
}
NOTES = {
    "open": (),
    "line": ("--note", "Walk a little every day."),
    "lines": ("--note", "Walk every day.\nRest after it. Call us when it gets worse."),
    "long": ("--long-note", "--note", "Walk every day, then rest.\n" * 5),
}
OURS = (
    'name = "Oak Lane"\nphone = "555 0142"\nemergency = "999"\npaper = "a4"\nfont = "Atkinson Hyperlegible"\n'
)
CLINICS = {
    "plain": OURS,
    "colours": OURS
    + 'logo = "logo.svg"\nwebsite = "https://example.org/x?y=1"\n[colours]\nbrand = "#7a1f3d"\n',
    "own-template": OURS,
}
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><rect width="120" height="40" rx="6" fill="#7a1f3d"/>'
    '<path d="M20 30 A12 12 0 0 1 44 30 C60 4 80 4 96 30 Z" fill="#ffffff" stroke="#222222" stroke-width="2"/></svg>'
)
#: What the commands print is said in other words from one version to the next: of these only the exit code counts.
REFUSED = {
    "unknown-treatment": ("make", "--treatment", "juggling", "-o", "out/no.pdf"),
    "unknown-flag": ("make", "--nonsense"),
    "note-too-long": ("make", "--note", "word " * 400, "-o", "out/no.pdf"),
    "no-list": ("batch", "nowhere.csv", "-o", "out/no"),
    "list-with-faults": ("batch", "faults.csv", "-o", "out/faults", *DATE, "--workers", "1"),
    "treatments": ("treatments",),
    "topics": ("topics", "--clinic", "colours"),
}


class Made(NamedTuple):
    """The output of a checkout: the exit code of each command, the SHA-256 of each file."""

    codes: Mapping[str, int]
    files: Mapping[str, str]


def sheets() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Name and arguments of each sheet."""
    papers, heads = ("letter", "a4"), {"": (), "-bare": ("--no-letterhead",)}
    for form, paper, choice, head in product(FORMS, papers, CHOICES, heads):
        name = f"{form}-{paper}-{choice}{head}"
        yield name, (*FORMS[form], "--paper", paper, *_treatments(choice), *heads[head])
    editions = cycle(product(FORMS, CHOICES))
    for (script, written), note in product(NAMES.items(), NOTES):
        form, choice = next(editions)
        words = ("--patient", written, "--therapist", "Sam Lee", "--next-visit", "December 3, 10:30 am")
        yield f"{script}-{note}", (*FORMS[form], *_treatments(choice), *words, *NOTES[note])
    for clinic, form in product(CLINICS, FORMS):
        more = ("--clinic", clinic, "--patient", "Zoë Müller", "--name-in-title", *FORMS[form])
        yield f"clinic-{clinic}-{form}", more


def _treatments(choice: str) -> list[str]:
    return [word for treatment in CHOICES[choice] for word in ("--treatment", treatment)]


def commands() -> dict[str, tuple[str, ...]]:
    """Name → arguments of `handouts`. A batch has one process, so that its records stand in one order."""
    found = {name: ("make", "-o", f"out/{name}.pdf", *DATE, *more) for name, more in sheets()}
    found["named-by-id"] = ("make", "--id", "A/17 ä", "--patient", "Ana López", *DATE)
    batch = ("batch", "list.csv", *DATE, "--workers", "1")
    found["list"] = (*batch, "-o", "out/list", "--print-run", "out/run.pdf")
    more = ("--duplex", "--short", "--name-files", "row", "--clinic", "colours")
    found["list-duplex"] = (*batch, "-o", "out/duplex", "--print-run", "out/duplex.pdf", *more)
    found["list-large"] = (*batch, "-o", "out/large", "--large-print", "--note", "Rest.", "--name-in-title")
    return found | REFUSED


def prepare(folder: Path, rows: int) -> None:
    """The clinics and lists that the commands name."""
    (folder / "out").mkdir(parents=True)
    for name, settings in CLINICS.items():
        (folder / name).mkdir()
        (folder / name / "clinic.toml").write_text(settings, encoding="utf-8")
        (folder / name / "logo.svg").write_text(LOGO, encoding="utf-8")
    shutil.copy(HERE / "templates" / "handout.html", folder / "own-template")
    write_list(folder / "list.csv", rows)
    faults = "id,name,treatments\n1,Ana,massage\n2,Eva,juggling\n1,Tom,\n3,Łukasz 李,\n"
    (folder / "faults.csv").write_text(faults, encoding="utf-8")


def checked(checkout: Path) -> Path:
    """Raises SystemExit if another `handouts` would run there."""
    told = _run(checkout, checkout, "-c", "import handouts; print(handouts.__file__)").stdout
    if not Path(told.strip()).resolve().is_relative_to(checkout):
        sys.exit(f"{checkout} is no checkout of handouts: Python finds {told.strip() or 'none'}.")
    return checkout


def _run(checkout: Path, folder: Path, *line: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PYTHONPATH": str(checkout), "HANDOUTS_CACHE": str(folder / "cache")}
    return subprocess.run(
        [sys.executable, *line], cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8"
    )


def make_all(checkout: Path, folder: Path, wanted: Mapping[str, Sequence[str]]) -> Made:
    """Run the commands, several at once."""

    def run(line: Sequence[str]) -> int:
        return _run(checkout, folder, "-m", "handouts", *line).returncode

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        codes = dict(zip(wanted, pool.map(run, wanted.values()), strict=True))
    paths = [*folder.glob("*.pdf"), *(path for path in (folder / "out").rglob("*") if path.is_file())]
    digests = {path.relative_to(folder).as_posix(): digest(path) for path in sorted(paths)}
    return Made(codes, digests)


#: When the run of a record was.
_RUN = re.compile(rb'"run":"[^"]*",')


def digest(path: Path) -> str:
    """The hash of a file; of records without the time of their run."""
    data = path.read_bytes()
    return hashlib.sha256(_RUN.sub(b"", data) if path.suffix == ".jsonl" else data).hexdigest()


def differences(mine: Made, theirs: Made) -> list[str]:
    """The differences, one per line."""
    found = []
    for name, code in mine.codes.items():
        if code != theirs.codes[name]:
            found.append(f"{name}: exit code {code}, there {theirs.codes[name]}")
    for name in sorted({*mine.files, *theirs.files}):
        if name not in theirs.files or name not in mine.files:
            found.append(f"{name}: only {'here' if name in mine.files else 'there'}")
        elif mine.files[name] != theirs.files[name]:
            found.append(f"{name}: not the same bytes")
    return found


def main(given: Sequence[str], say: Say) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks bytes",
        description="Whether another checkout makes the same files. The exit code is 1 where it does not.",
    )
    parser.add_argument("other", type=Path, help="the folder of the other checkout")
    parser.add_argument("--rows", type=int, default=200, help="of the list (default 200)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave what was made here, to look at it")
    parser.add_argument("--save", type=Path, default=Path("benchmark-bytes.json"))
    asked = parser.parse_args(given)
    wanted, made = commands(), {}
    with tempfile.TemporaryDirectory(prefix="handouts-benchmark-") as temporary:
        for name, checkout in (("here", HERE), ("there", asked.other.resolve())):
            folder = (asked.keep.resolve() if asked.keep else Path(temporary)) / name
            prepare(folder, asked.rows)
            say(f"{name}: {len(wanted)} commands …")
            made[name] = make_all(checked(checkout), folder, wanted)
    found = differences(made["here"], made["there"])
    for name in set(wanted) - set(REFUSED):
        if made["here"].codes[name] and made["there"].codes[name]:
            say(f"{name}: both refuse to make it, so that nothing is compared")
    asked.save.write_text(json.dumps(made | {"differences": found}, indent=1) + "\n", encoding="utf-8")
    print("\n".join(found))
    print(f"{len(wanted)} commands, {len(made['here'].files)} files, {len(found)} differences.")
    if found:
        sys.exit(1)
