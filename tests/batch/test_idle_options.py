"""Options that mean nothing for a list are told, and so are kinds of appointment that nobody has explained."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from handouts.cli.batch import batch

pytestmark = pytest.mark.unheld
LIST = """Patient ID,Patient Name,Appointment Type,Date,Practitioner,Status
1,Ann Secret,Remedial Massage 60,2026-12-03,Ana Ruiz,Confirmed
2,Bo Secret,Remedial Massge 60,2026-12-03,Ana Ruiz,Cancelled
3,Cy Secret,Physio Initial,2026-12-03,Bo Hall,Confirmed
4,Di Secret,Physio Initial,2026-12-04,Bo Hall,Confirmed
5,Ed Secret,massage,2026-12-04,Bo Hall,Confirmed
"""


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handouts.cli.list_options.today", lambda: datetime.date(2026, 12, 1))


def check(folder: Path, *more: str, text: str = LIST) -> Result:
    (folder / "list.csv").write_text(text, encoding="utf-8")
    return CliRunner().invoke(batch, [str(folder / "list.csv"), "--check", *more], catch_exceptions=False)


def report(folder: Path, *more: str, text: str = LIST) -> dict[str, Any]:
    return dict(json.loads(check(folder, "--json", *more, text=text).stdout))


def notices(folder: Path, *more: str, text: str = LIST) -> list[str]:
    return [each for each in report(folder, *more, text=text)["notices"] if each.startswith("--")]


def test_a_heading_to_ignore_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    assert notices(tmp_path, "--ignore", "status") == []
    (told,) = notices(tmp_path, "--ignore", "Statsu")
    assert told.startswith("--ignore: no column has this heading.")
    assert "Did you mean Status?" in told
    (told,) = notices(tmp_path, "--ignore", "Status", "--ignore", "Secret")
    assert "number 2" in told and "Secret" not in told


def test_values_that_no_row_has_are_told_and_not_repeated(tmp_path: Path) -> None:
    assert notices(tmp_path, "--only", "Practitioner=Ana*", "--skip", "Status=Cancelled") == []
    (told,) = notices(tmp_path, "--only", "Practitioner=Ana Ruiz", "--only", "Practitioner=Bo")
    assert told.startswith('--only: no row has this value in the column "Practitioner" (')
    assert "number 2" in told and "with *" in told
    (told,) = notices(tmp_path, "--skip", "Patient Name=Zed Secret")
    assert "Secret" not in told


def test_a_list_of_which_nothing_is_left_says_why(tmp_path: Path) -> None:
    result = check(tmp_path, "--only", "Practitioner=Ana")
    assert result.exit_code == 3
    assert "no row is left to make" not in result.stderr  # one reason is enough
    assert 'Error: --only: no row has this value in the column "Practitioner".' in result.stderr
    result = check(tmp_path, "--only", "Practitioner=Ana", "--only", "Status=*")
    assert "no row is left to make: 4 not selected, 1 cancelled." in result.stderr
    assert 'no row has this value in the column "Practitioner"' in result.stderr


def test_a_kind_of_appointment_that_no_row_has_is_told(tmp_path: Path) -> None:
    known = ("--type", "Physio Initial=general", "--type", "Remedial*=massage")
    assert notices(tmp_path, *known) == []
    (told,) = notices(tmp_path, *known, "--type", "Physio Initail=general")
    assert "Did you mean Physio Initial?" in told and "number 3" in told
    (told,) = notices(tmp_path, "--type", "Physio=general", text="id,name\n1,Ann\n")
    assert "the list has no column with the type of appointment." in told


def test_kinds_that_nobody_has_explained_are_told_once_with_what_to_write(tmp_path: Path) -> None:
    said = check(tmp_path).stdout
    assert "Physio Initial           2  not explained: all treatments" in said
    assert (
        "2 types of appointment are not explained: 3 rows get the sheet that covers all treatments." in said
    )
    assert said.count('--type "Physio Initial=general"') == 1
    assert said.count('--type "Remedial Massage 60=massage"') == 1
    assert 'below [appointment-types]: "Physio Initial" = "general"' in said
    assert "Massge" not in said  # its only row is cancelled
    types = report(tmp_path)["understood"]["types"]
    assert {use["shown"]: (use["means"], use["explained"]) for use in types} == {
        "Physio Initial": ("general", False),
        "Remedial Massage 60": ("general", False),
        "massage": ("massage", True),
    }


def test_the_table_of_types_says_how_many_rows_each_has_and_what_it_stands_for(tmp_path: Path) -> None:
    known = ("--type", "Physio Initial=general", "--type", "Remedial Massage 60=massage")
    lines = check(tmp_path, *known).stdout.splitlines()
    at = lines.index("Types of appointment:")
    assert lines[at + 1 : at + 4] == [
        "  Physio Initial           2  general",
        "  Remedial Massage 60      1  massage",
        "  massage                  1  massage",
    ]


def test_every_run_tells_them(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    args = [str(tmp_path / "list.csv"), "-o", str(tmp_path / "out")]
    said = CliRunner().invoke(batch, args, catch_exceptions=False).stderr
    assert "2 types of appointment are not explained" in said
    assert '      2  --type "Physio Initial=general"' in said


def test_the_line_to_write_is_read_by_clinic_toml(tmp_path: Path) -> None:
    """With some kinds explained, the others are problems, once each, with the line to write."""
    found = report(tmp_path, "--type", "Remedial*=massage")
    (problem,) = found["problems"]
    assert "2 rows have it" in problem["what"]
    assert '--type "Physio Initial=general"' in problem["what_to_do"]
    line = problem["what_to_do"].partition("below [appointment-types]: ")[2]
    clinic = tmp_path / "clinic"
    clinic.mkdir()
    toml = 'name = "Oak"\nphone = "1"\nemergency = "112"\n[appointment-types]\n"Remedial*" = "massage"\n'
    (clinic / "clinic.toml").write_text(f"{toml}{line}\n", encoding="utf-8")
    found = report(tmp_path, "--clinic", str(clinic))
    assert found["problems"] == []
    assert all(use["explained"] for use in found["understood"]["types"])


def test_rows_without_a_patient_can_be_left_out(tmp_path: Path) -> None:
    text = "Client ID,Client Name,Treatment\n1,Ann,massage\n,,Lunch\n"
    problem = next(each for each in report(tmp_path, text=text)["problems"] if each["column"] == "id")
    assert '--skip "name="' in problem["what_to_do"]
    found = report(tmp_path, "--skip", "name=", text=text)
    assert (found["problems"], found["notices"][1:]) == ([], [])


def test_names_with_digits_are_told(tmp_path: Path) -> None:
    text = "id,name\n1,Ann Secret (1001)\n2,Bo Ng 2nd\n3,Cy Lee - DOB 3/4/80\n"
    said = check(tmp_path, text=text).stdout
    assert "2 names have digits and are printed as written" in said and "Secret" not in said


def test_a_note_beside_columns_that_are_not_ours_is_asked_about(tmp_path: Path) -> None:
    assert "note" in check(tmp_path, text="id,name,note\n1,Ann,Walk\n").stdout
    result = check(tmp_path, text="ID,Name,Note,Phone\n1,Ann,PRIV,0170\n")
    assert result.exit_code == 3 and "is column C meant for the patient?" in result.stderr


def test_a_row_that_lost_values_shows_none_of_them_as_a_kind_or_a_status(tmp_path: Path) -> None:
    """They may have moved: a private note stands where the kinds of appointment are."""
    moved = (
        LIST + "6,Flo Secret,tell Flo about her debts\n7,Gil Secret,Physio Initial,2026-12-03,Bo Hall,x,y\n"
    )
    said = check(tmp_path, text=moved)
    assert "debts" not in said.output and '"x"' not in said.output
    assert '--type "Physio Initial=general"' in said.stdout


def test_a_print_run_whose_name_is_too_long_is_refused(tmp_path: Path) -> None:
    said = check(tmp_path, "-o", str(tmp_path / "out"), "--print-run", "a" * 300 + ".pdf")
    assert said.exit_code == 2
    assert "--print-run: it cannot be used" in said.stderr and "Choose another name." in said.stderr
