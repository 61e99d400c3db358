"""Options as people type them: curly quotation marks, long dashes, other names, dates in every form."""

from __future__ import annotations

import datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from handouts.cli.batch import batch
from handouts.cli.commands import main
from handouts.cli.option_types import Day

BRITISH = 'name = "Oak Street"\nphone = "020 7946 0000"\nemergency = "999"\ncountry = "GB"\naddress = ["1 High St"]\n'


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["–-patient", "Ann"], "Type two plain ones: --patient."),
        (["—patient", "Ann"], "Type two plain ones: --patient."),
        (["-–patient=Ann"], "Type two plain ones: --patient."),
        (["--patient", "“Ann", "Smith”"], 'Type straight ones: "Ana López".'),
        (["--patient", "“Ann”"], 'Type straight ones: "Ana López".'),
        (["--patient=‘Ann", "Smith’"], 'Type straight ones: "Ana López".'),
        (["--treatment", "massage=„jeden", "Tag“"], 'Type straight ones: "Ana López".'),
        (["--note", "«Oui»"], 'Type straight ones: "Ana López".'),
        (["-patient", "Ann"], "Options have two dashes: --patient."),
        (["-large-print"], "Options have two dashes: --large-print."),
        (["--name", "Ann"], "Did you mean --patient?"),
        (["--client", "Ann"], "Did you mean --patient?"),
        (["--papr", "a4"], "Did you mean --paper?"),
        (["--zzz"], "See --help."),
        (["--language", "sw"], "You can print Arabic (ar), English (en), Spanish (es) or Chinese (zh-Hans)."),
    ],
)
def test_a_slip_is_named_and_nothing_typed_is_repeated(
    words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("make", *words)
    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert told in result.stderr
    assert "Ann" not in result.stderr and "Smith" not in result.stderr


@pytest.mark.parametrize(
    "note", ["— rest a little", "‘t Hooft says so", "“Walk” and “rest”", "-patient first"]
)
def test_such_signs_inside_a_value_are_the_persons_own(note: str, tmp_path: Path) -> None:
    assert run("make", "--note", note, "-o", str(tmp_path / "a.pdf")).exit_code == 0


def test_hints_are_options_of_the_command() -> None:
    assert "Did you mean --name-order" in run("batch", "x.csv", "--name", "Ann").stderr
    assert "Did you mean --check?" in run("batch", "x.csv", "--dry-run").stderr
    assert "Did you mean --output?" in run("make", "--folder", "x").stderr


def day(text: str, **flags: object) -> datetime.date:
    context = click.Context(batch)
    context.params.update(flags)
    return Day().convert(text, None, context)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-03",
        "3 December 2026",
        "3 Dec 26",
        "December 3, 2026",
        "3.12.2026",
        "Thu 3 December 2026",
        "2026/12/3",
    ],
)
def test_a_day_as_people_write_it(text: str) -> None:
    assert day(text) == datetime.date(2026, 12, 3)


def test_two_numbers_are_read_as_in_a_list(tmp_path: Path) -> None:
    (tmp_path / "clinic.toml").write_text(BRITISH, encoding="utf-8")
    assert day("3/12/2026", day_first=True) == datetime.date(2026, 12, 3)
    assert day("3/12/2026", month_first=True) == datetime.date(2026, 3, 12)
    assert day("3/12/2026", clinic=str(tmp_path)) == datetime.date(2026, 12, 3)
    assert day("13/12/2026") == datetime.date(2026, 12, 13)
    with pytest.raises(click.BadParameter, match="either number could be the day"):
        day("3/12/2026")


@pytest.mark.parametrize("text", ["", "soon", "31 February 2026", "13/13/2026", "3/12/9999"])
def test_what_is_no_day_is_told_with_both_forms(text: str) -> None:
    with pytest.raises(click.BadParameter, match="2026-11-30 or as November 30, 2026"):
        day(text)


def test_the_clinic_decides_wherever_it_stands_among_the_flags(tmp_path: Path) -> None:
    (tmp_path / "clinic.toml").write_text(BRITISH, encoding="utf-8")
    made = [
        run("make", *flags, "-o", "-").stdout_bytes
        for flags in (
            ("--date", "3/12/2026", "--clinic", str(tmp_path)),
            ("--clinic", str(tmp_path), "--date", "2026-12-03"),
        )
    ]
    assert made[0] == made[1]


def test_a_file_name_that_fell_apart_at_its_spaces_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my own list.csv").write_text("id,name\n1,Ann\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    said = run("batch", "my", "own", "list.csv", "--check").stderr
    assert 'because it has spaces: "my own list.csv"' in said
    said = run("batch", "Ann", "Secret.csv", "--check").stderr
    assert "Secret" not in said and '"my list.csv"' in said
