"""Whatever stands in some rows, all others are made as if they were alone, and each row is made or told of."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from fuzz.mutation import WORDS

from handouts.cli.commands import main

# Other tests hold the bytes of a batch to the promises.
pytestmark = pytest.mark.unheld

HEADINGS = ("id", "name", "treatments", "note", "next visit", "large print")
GOOD = (
    ("g1", "Ana López", "massage", "Walk a little.", "3 December, 10:30", ""),
    ("g2", "Nguyễn Thị Hương", "ice-heat", "", "", ""),
    ("g3", "Zoë Müller", "", "Rest.", "", "yes"),
    ("g4", "שרה כהן", "massage", "", "4 December", ""),
)
SECRET = "Zqanary"
_HOSTILE_ROWS = 14


def made(folder: Path, rows: list[tuple[str, ...]]) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The files of a batch by name, and what it says of itself."""
    folder.mkdir()
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (HEADINGS, *rows)]
    (folder / "list.csv").write_bytes("\n".join(lines).encode("utf-8"))
    words = ["batch", str(folder / "list.csv"), "-o", str(folder / "out"), "--json", "--date", "2026-11-22"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code in (0, 3) and "a bug" not in result.output, result.output
    assert SECRET not in result.output
    files = {path.name: path.read_bytes() for path in (folder / "out").glob("*.pdf")}
    return files, json.loads(result.stdout)


def hostile(random: Random, number: int) -> tuple[str, ...]:
    """A row in which one or several cells are hostile."""
    row = [f"x{number}", f"{SECRET} Bo", "massage", f"{SECRET} walks", "5 December", "no"]
    for at in random.sample(range(1, len(row)), random.choice((1, 1, 2, 5))):
        row[at] = random.choice((random.choice(WORDS), f"{row[at]}{random.choice(WORDS)}"))
    return tuple(row)


@pytest.mark.parametrize("seed", range(8))
def test_a_row_that_fails_in_any_way_leaves_the_others_as_they_are(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    alone, _ = made(tmp_path / "alone", list(GOOD))
    rows = [*GOOD, *(hostile(random, number) for number in range(_HOSTILE_ROWS))]
    random.shuffle(rows)
    together, told = made(tmp_path / "together", rows)
    assert {f"{row[0]}.pdf": together.get(f"{row[0]}.pdf") for row in GOOD} == alone
    failed = {problem["row"] for problem in told["problems"]}
    assert len(together) + told["left_out"] == len(rows)
    assert told["left_out"] >= len(failed)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (1, 0, 3, 2), (2, 1, 0, 3)])
def test_a_row_with_two_problems_is_counted_once(tmp_path: Path, order: tuple[int, ...]) -> None:
    bad = (("b1", "Bo", "foo"), ("b2", "Nguy?n", "foo"), ("b3", "Nguy?n", ""), ("b4", "Bo", "foo"))
    rows = [(*bad[at], "", "", "") for at in order]
    files, told = made(tmp_path / "folder", [*GOOD, *rows])
    assert (len(files), told["left_out"]) == (len(GOOD), len(bad))
