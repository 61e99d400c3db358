"""Slips of somebody who does not know the command line: one plain line says what to type instead."""

from __future__ import annotations

from bisect import bisect
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handouts.cli.commands import main

SECRET = "Xanthippe"


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file.txt").write_text("x", encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), prog_name="handouts", catch_exceptions=False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["batch"],
            "Which list? Name it, and a folder for the sheets: handouts batch patients.csv -o sheets",
        ),
        (["verify"], "Which folder? Name the one that batch has written: handouts verify sheets"),
        (["make", "--patient"], 'Nothing stands after --patient. Write, for example: --patient "Ana López"'),
        (["make", "-o"], "Nothing stands after -o. Write, for example: -o sheets"),
        (["make", "--without"], "Nothing stands after --without. Write, for example: --without ID"),
        (["make", SECRET], "The word after make belongs to no option. To name the patient: make --patient"),
        (
            ["make", "--treatment", "massage", "ice-heat"],
            "ice-heat stands alone. Write --treatment before each:",
        ),
        (
            ["make", "--exercise", "bridge", "sit-tall"],
            "sit-tall stands alone. Write --exercise before each:",
        ),
        (
            ["make", "--note", "Walk", SECRET, "b"],
            "There is an extra word after the value of --note. Put text",
        ),
        (["make", "--papr", "a4"], "There is no such option. Did you mean --paper?"),
        (["topics", "--clinic", "x", "y"], "There is an extra word after the value of --clinic."),
    ],
)
def test_a_slip_is_one_line_that_says_what_to_type(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: {said}") and result.stderr.count("\n") == 1
    assert SECRET not in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["verify", "file.txt"], "file.txt is a file, not a folder"),
        (
            ["preview", "-o", "file.txt"],
            "-o: file.txt is a file\n    Name a folder for the pictures: -o pictures",
        ),
    ],
)
def test_a_file_in_place_of_a_folder_is_called_one(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 3
    assert result.stderr.startswith(f"Error: {said}")


def test_help_is_a_command_too() -> None:
    assert run("help").stdout == run("--help").stdout
    assert run("help", "batch").stdout == run("batch", "--help").stdout
    assert run("help").exit_code == 0


def test_no_line_of_the_commands_is_cut_off() -> None:
    listed = run("--help").stdout.partition("Commands:\n")[2]
    assert "  batch " in listed and "..." not in listed


TITLES = ("Options", "The list", "For the patient", "The sheet", "For IT")


def test_a_short_help_is_not_divided() -> None:
    said = run("treatments", "--help").stdout
    assert not any(f"{title}:\n" in said for title in TITLES[1:])


@pytest.mark.parametrize("command", ["batch", "verify"])
def test_options_for_it_stand_last_and_no_formula_is_shown(command: str) -> None:
    said = run(command, "--help").stdout
    places = [said.index(f"{title}:\n") for title in TITLES]
    assert places == sorted(places)
    found = [said.index(f"{option} ") for option in ("--quiet", "--map", "--note", "--paper", "--cluster")]
    assert [bisect(places, at) for at in found] == [1, 2, 3, 4, 5]
    assert "<=" not in said and "INTEGER" not in said and "Left out" not in said
