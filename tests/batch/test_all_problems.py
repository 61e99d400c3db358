"""All problems of a row are told at once: words that do not fit, beside values that cannot be read."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handouts.cli.batch import batch

pytestmark = pytest.mark.unheld
LONG = "Lorem ipsum dolor sit amet " * 12
TALL = "a line of a note\n" * 60
ROWS = (
    ("1", "Ann", "massage", "x", "Friday", "2026-12-03", ""),
    ("2", "Bo", "massage", "x", LONG, "tomorrow", ""),
    ("3", "Cy " + LONG, "masage", TALL, "Friday", "", ""),
    ("", "Di", "massage", TALL, "Friday", "", ""),
    ("5", "Ed", "massage", TALL, LONG, "", "A7"),
    ("1", "Flo", "massage", "x", LONG, "", ""),
)
#: The row and the columns of its problems.
TOLD = [
    (3, "date"), (3, "next visit"),
    (4, "name"), (4, "treatments"),
    (5, "id"), (5, "note"),
    (6, "paper"),
    (7, "id"),
]  # fmt: skip


def run(folder: Path, *more: str, rows: tuple[tuple[str, ...], ...] = ROWS) -> Result:
    with (folder / "list.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(("id", "name", "treatments", "note", "next visit", "date", "paper"))
        csv.writer(file).writerows(rows)
    return CliRunner().invoke(
        batch, [str(folder / "list.csv"), "--workers", "1", *more], catch_exceptions=False
    )


def told(folder: Path) -> list[tuple[int, str]]:
    with (folder / "out" / "problems.csv").open(encoding="utf-8-sig", newline="") as file:
        return sorted((int(row["row"]), row["column"]) for row in csv.DictReader(file))


def test_words_that_do_not_fit_are_told_of_rows_with_another_problem(tmp_path: Path) -> None:
    """Not where the other problem decides how much room there is: the paper, or the treatments for a note."""
    result = run(tmp_path, "-o", str(tmp_path / "out"))
    assert result.exit_code == 3 and "Lorem" not in result.output
    assert told(tmp_path) == TOLD
    assert [file.name for file in (tmp_path / "out").glob("*.pdf")] == ["1.pdf"]
    assert "5 ROWS LEFT OUT" in result.output


def test_the_check_tells_the_same(tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    run(tmp_path, "-o", out)
    for more in (("--check",), ("--check", "-o", out)):
        said = run(tmp_path, *more).output
        places = [line.split(":")[1].split() for line in said.splitlines() if line.startswith("list.csv:")]
        found = [(int(row), " ".join(column).strip("[]")) for row, *column in places if row.isdecimal()]
        assert sorted(found) == TOLD, said


def test_a_list_of_good_rows_and_of_rows_that_only_have_faults(tmp_path: Path) -> None:
    assert run(tmp_path, "--check", rows=ROWS[:1]).exit_code == 0
    said = run(tmp_path, "--check", rows=ROWS[1:2])
    assert said.exit_code == 3 and "[date]" in said.output and "[next visit]" in said.output
