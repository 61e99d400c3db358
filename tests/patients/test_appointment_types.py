"""Kinds of appointment and what they stand for; rows that are asked for."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.errors import HandoutError
from handouts.patients.appointment_types import (
    GENERAL,
    SKIP,
    AppointmentTypes,
    TypeUse,
    near_treatment,
    read_types,
)
from handouts.patients.row_filter import RowFilter, matches

TITLES = {
    "massage": "Get a deep massage",
    "ice-heat": "Use heat or ice",
    "exercise": "Exercise",
    "stretching": "Stretch your back",
    "pain-medicine": "Take pain medicine with care",
}


def find(name: str) -> str | None:
    return name.casefold() if name.casefold() in TITLES else None


def test_what_a_kind_of_appointment_stands_for() -> None:
    pairs = [("Remedial Massage 60", "massage"), ("Rehab*", "Exercise; stretching"), ("Initial Assessment", "GENERAL"),
             ("Admin", "skip")]  # fmt: skip
    types = AppointmentTypes(read_types(pairs, "--type", find, TITLES))
    assert types.meaning("remedial  massage-60") == "massage"
    assert types.meaning("Rehab Class (group)") == "exercise; stretching"
    assert types.meaning("INITIAL ASSESSMENT") == GENERAL
    assert types.meaning("Admin") == SKIP
    assert types.meaning("Remedial Massage 90") is None
    assert types and not AppointmentTypes({})


def test_the_exact_value_comes_before_a_pattern() -> None:
    types = AppointmentTypes({"*": GENERAL, "Massage 60": "massage"})
    assert (types.meaning("Massage 60"), types.meaning("Massage 90")) == ("massage", GENERAL)


@pytest.mark.parametrize("means", ["masage", "massage; nonsense", "", ";"])
def test_a_kind_that_stands_for_nothing_known_is_refused(means: str) -> None:
    with pytest.raises(HandoutError) as caught:
        read_types([("Massage 60", means)], "--type", find, TITLES)
    assert caught.value.problems[0].where == "--type"


def test_a_misspelled_treatment_of_a_kind_is_named_with_the_one_that_was_meant() -> None:
    pairs = [("Rehab", "masage"), ("Intake", "generel"), ("Class", ";")]
    with pytest.raises(HandoutError) as caught:
        read_types(pairs, "--type", find, TITLES)
    first, second, third = caught.value.problems
    assert (first.what, first.hint) == ('"masage" is not a treatment', "Did you mean massage?")
    assert (second.what, second.hint) == ('"generel" is not a treatment', "Did you mean general?")
    assert third.what == 'nothing says what "Class" stands for'
    assert third.hint.startswith("Choose from: massage") and third.hint.endswith("skip (no sheet).")


@pytest.mark.parametrize(
    ("value", "treatment"),
    [
        ("Remedial Massage 60", "massage"),
        ("massge 30 min", "massage"),
        ("Exercises (group)", "exercise"),
        ("Heat pack", "ice-heat"),
        ("Stretch & release", "stretching"),
        ("Initial Assessment", ""),
        ("Follow up 30", ""),
        ("Back pain clinic", "pain-medicine"),
        ("60", ""),
    ],
)
def test_near_treatments_are_proposed(value: str, treatment: str) -> None:
    assert near_treatment(value, TITLES) == treatment


def test_each_value_is_told_once_with_its_count() -> None:
    types = AppointmentTypes({"Massage 60": "massage"})
    for row, value in enumerate(
        ["Massage 60", "Initial", "Massage 60", "Massage 60", "Initial", "With Anna"], 2
    ):
        types.count(value, row, "Anna Smith")
    uses = types.uses(types.meaning, lambda value: near_treatment(value, TITLES))
    assert uses == [
        TypeUse("Massage 60", 3, "massage", "", 2),
        TypeUse("Initial", 2, "", "", 3, explained=False),
        TypeUse("", 1, "", "", 7, explained=False),
    ]
    assert [use.shown for use in types.uses(types.meaning, lambda value: "", least=3)] == [
        "Massage 60",
        "",
        "",
    ]


def test_a_column_of_prose_shows_nothing() -> None:
    types = AppointmentTypes({})
    for row in range(100):
        types.count(f"note {row} of somebody", row, "")
    types.count("x" * 500, 200, "")
    assert not any(use.shown for use in types.uses(types.meaning, lambda value: ""))


@pytest.mark.parametrize(
    ("text", "pattern", "found"),
    [
        ("Ana López", "ana lópez", True),
        ("Ana López", "Ana", False),
        ("Ana López", "Ana*", True),
        ("Dr. Ana López", "*Ana*", True),
        ("", "", True),
        ("x", "", False),
        ("", "*", True),
        ("a\nb", "a*b", True),
        ("a.b", "a?b", True),
        ("acb", "a.b", False),
    ],
)
def test_patterns(text: str, pattern: str, found: bool) -> None:
    assert matches(text, pattern) is found


HEADINGS = ["Patient ID", "Client", "Practitioner", "Status", "New?"]


Pairs = Sequence[tuple[str, str]]


def chosen(rows: list[list[str]], *, only: Pairs = (), skip: Pairs = ()) -> list[str]:
    choice = RowFilter(only, skip, HEADINGS, {"id": 0, "name": 1, "therapist": 2})
    return [cells[0] for cells in rows if choice.takes(cells)]


ROWS = [
    ["1", "A", "Ana", "Booked", "yes"],
    ["2", "B", "Ana", "Cancelled", "no"],
    ["3", "C", "Bo", "Booked", "no"],
    ["4", "D", "", "Booked"],
]


def test_rows_are_chosen_by_any_column() -> None:
    assert chosen(ROWS) == ["1", "2", "3", "4"]
    assert chosen(ROWS, only=[("Practitioner", "ana")]) == ["1", "2"]
    assert chosen(ROWS, only=[("therapist", "ana")]) == ["1", "2"]
    assert chosen(ROWS, only=[("practitioner", "Ana"), ("Practitioner", "Bo")]) == ["1", "2", "3"]
    assert chosen(ROWS, only=[("practitioner", "Ana"), ("Status", "Booked")]) == ["1"]
    assert chosen(ROWS, skip=[("Status", "Canc*")]) == ["1", "3", "4"]
    assert chosen(ROWS, skip=[("New?", "")], only=[("Status", "Booked")]) == ["1", "3"]


def test_a_column_that_is_not_there_is_said() -> None:
    with pytest.raises(HandoutError) as caught:
        chosen(ROWS, only=[("Practitoner", "Ana")], skip=[("x", "y")])
    assert [problem.where for problem in caught.value.problems] == ["only", "skip"]
    assert "Did you mean Practitioner?" in caught.value.problems[0].hint


def test_a_pattern_of_many_stars_is_matched_at_once() -> None:
    assert not matches("a" * 20_000 + "b", "*a" * 60 + "*c")
    assert matches("a" * 20_000 + "c", "*a" * 60 + "*c")


@given(st.text("ab", max_size=12), st.text("ab*", max_size=8))
def test_a_star_stands_for_any_letters(text: str, pattern: str) -> None:
    assert matches(text, pattern) is fnmatch.fnmatchcase(text, pattern)
