"""A sheet for each visit of a patient, and rows that look like totals, where somebody asks for them."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handouts.cli.batch import batch
from handouts.cli.verify import verify

pytestmark = pytest.mark.unheld
HEADINGS = "id,name,date,treatments\n"
ROWS = (
    "1,Ann Lee,2026-12-05,massage",
    "2,Bo Hall,2026-12-03,",
    "1,Ann Lee,2026-12-03,ice-heat",
    "1,Ann Lee,2026-12-03,exercise",
)
FILES = ["1 2026-12-03 (2).pdf", "1 2026-12-03.pdf", "1 2026-12-05.pdf", "2 2026-12-03.pdf"]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handouts.cli.list_options.today", lambda: datetime.date(2026, 12, 1))


def run(folder: Path, rows: tuple[str, ...], *more: str, code: int = 0) -> Result:
    (folder / "list.csv").write_text(HEADINGS + "\n".join(rows) + "\n", encoding="utf-8")
    args = [str(folder / "list.csv"), "-o", str(folder / "out"), "--workers", "1", *more]
    result = CliRunner().invoke(batch, args, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((folder / "out").glob("*.pdf"))}


def test_each_visit_has_a_sheet_named_by_its_day(tmp_path: Path) -> None:
    said = run(tmp_path, ROWS, "--each-visit").output
    assert "2 of these are further visits of a patient above: each visit gets a sheet." in said
    made = files(tmp_path)
    assert list(made) == FILES and len(set(made.values())) == 4
    assert "0 sheets made" in run(tmp_path, (*ROWS[2:], *ROWS[:2]), "--each-visit").output
    assert files(tmp_path) == made


def test_verify_compares_each_visit_with_its_own_sheet(tmp_path: Path) -> None:
    run(tmp_path, ROWS, "--each-visit")
    words = [str(tmp_path / "out"), "--list", str(tmp_path / "list.csv"), "--each-visit"]
    result = CliRunner().invoke(verify, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert "4 sheets made again from the list: the same, byte for byte." in result.output
    (tmp_path / "list.csv").write_text(HEADINGS + "\n".join((*ROWS, "1,Ann Lee,2026-12-09,")) + "\n")
    result = CliRunner().invoke(verify, words, catch_exceptions=False)
    assert result.exit_code == 3
    assert "1 2026-12-05.pdf" in result.output  # its next visit has changed
    assert "1 ROW OF THE LIST WITHOUT A SHEET HERE: 6" in result.output


def test_one_sheet_for_each_patient_is_usual(tmp_path: Path) -> None:
    assert "each patient gets one sheet" in run(tmp_path, ROWS).output
    assert list(files(tmp_path)) == ["1.pdf", "2.pdf"]


def test_only_the_visits_of_the_day_have_a_sheet(tmp_path: Path) -> None:
    run(tmp_path, ROWS, "--each-visit", "--day", "2026-12-03")
    assert list(files(tmp_path)) == [file for file in FILES if "2026-12-03" in file]


def test_a_visit_with_a_problem_leaves_out_itself_alone(tmp_path: Path) -> None:
    rows = (*ROWS, "1,Ann Lee,tomorrow,massage", "2,Cy Ng,2026-12-04,")
    said = run(tmp_path, rows, "--each-visit", code=3).output
    assert list(files(tmp_path)) == FILES
    assert "list.csv:6 [date]" in said and "list.csv:7 [id]: row 3 has the same id" in said


def test_names_of_files_by_name_and_without_days(tmp_path: Path) -> None:
    rows = ("1,Ann Lee,,massage", "1,Ann Lee,,ice-heat")
    run(tmp_path, rows, "--each-visit", "--name-files", "name")
    assert list(files(tmp_path)) == ["Ann Lee (1) (2).pdf", "Ann Lee (1).pdf"]


@pytest.mark.parametrize(
    ("row", "file"),
    [("Total,2 appointments,,", "Total.pdf"), ("Page 3,,,", "Page 3.pdf"), ("9,Totals,,", "9.pdf")],
)
def test_a_row_that_looks_like_a_total_is_made_if_somebody_asks_for_it(
    tmp_path: Path, row: str, file: str
) -> None:
    run(tmp_path, (*ROWS, row))
    known = {"1.pdf", "2.pdf"} | ({file} if row.startswith("9") else set())
    assert set(files(tmp_path)) == known
    said = run(tmp_path, (*ROWS, row), "--all-rows").output
    assert set(files(tmp_path)) == known | {file}
    assert ("1 row looks like a total or report line, and is made." in said) == (not row.startswith("9"))


def test_the_headings_are_nobody_even_then(tmp_path: Path) -> None:
    said = run(tmp_path, (*ROWS, HEADINGS.strip()), "--all-rows").output
    assert "1 repeated heading" in said and list(files(tmp_path)) == ["1.pdf", "2.pdf"]
