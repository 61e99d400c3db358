"""The command that a run prints: pasted, it finds every file as it is, on any later day."""

from __future__ import annotations

import datetime
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handouts.cli.batch import batch
from handouts.cli.verify import verify

pytestmark = pytest.mark.unheld
LIST = """Patient ID,Patient Name,Appointment Type,Date,Practitioner,Notes
1,Ann Smith,Massage 60,02/12/2026,Ana,x
1,Ann Smith,Rehab,04/12/2026,Ana,x
1,Ann Smith,Rehab,05/12/2026,Ana,x
2,Bo Ng,Rehab,02/12/2026,Bo,x
3,Cy Lee,Rehab,02/12/2026,Jo,x
"""
CLINIC = """name = "O'Hara \\"Backs\\""
phone = "1"
emergency = "112"
country = "GB"
[appointment-types]
"Rehab" = "exercise"
"""


class Today:
    day = datetime.date(2026, 12, 1)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Today, "day", datetime.datetime.now().date())
    monkeypatch.setattr("handouts.cli.list_options.today", lambda: Today.day)


def run(folder: Path, *more: str) -> Result:
    (folder / "today's list.csv").write_text(LIST, encoding="utf-8")
    (folder / "my clinic").mkdir()
    (folder / "my clinic" / "clinic.toml").write_text(CLINIC, encoding="utf-8")
    args = [str(folder / "today's list.csv"), "-o", str(folder / "out"), "--ignore", "Notes", *more]
    args += ["--clinic", str(folder / "my clinic"), "--type", "Massage*=massage"]
    return CliRunner().invoke(batch, args, catch_exceptions=False)


def pasted(said: str) -> list[str]:
    line = next(line for line in said.splitlines() if " verify " in line)
    return shlex.split(line)[2:]


def test_the_printed_command_finds_every_file_as_it_is(tmp_path: Path) -> None:
    words = pasted(run(tmp_path, "--large-print", "--print-run", str(tmp_path / "out" / "all.pdf")).stdout)
    assert "--clinic" in words and "--large-print" in words and "--print-run" not in words
    result = CliRunner().invoke(verify, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert "3 sheets made again from the list: the same, byte for byte." in result.stdout


def test_it_does_so_on_a_later_day_when_another_visit_is_the_next(tmp_path: Path) -> None:
    words = pasted(run(tmp_path).stdout)
    Today.day += datetime.timedelta(days=900)
    result = CliRunner().invoke(verify, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output


def test_values_that_may_be_a_patients_words_are_not_repeated(tmp_path: Path) -> None:
    said = run(tmp_path, "--note", "Secret", "--skip", "Patient Name=Cy Lee").stdout
    assert "Secret" not in said and "Cy Lee" not in said
    assert "  with --skip, --note as in this command." in said


def test_without_its_options_the_files_are_not_called_changed(tmp_path: Path) -> None:
    run(tmp_path)
    args = [str(tmp_path / "out"), "--list", str(tmp_path / "today's list.csv")]
    result = CliRunner().invoke(verify, args, catch_exceptions=False)
    assert "Give verify the options of the batch, --clinic too" in result.stderr
    assert "3 OF 3 FILES WOULD BE MADE OTHERWISE FROM THIS LIST WITH THESE OPTIONS" in result.stderr
    assert "NOT AS RECORDED" not in result.stderr
    said = CliRunner().invoke(verify, [str(tmp_path / "out")], catch_exceptions=False)
    assert said.exit_code == 0 and "--clinic FOLDER" in said.stdout
