"""Several appointments of one patient are one sheet."""

from __future__ import annotations

import datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.patients.patient import Choice, Patient
from handouts.patients.visits import Visit, join, minutes_of, separate, time_of

DAY = datetime.date(2026, 12, 3)


def written(patient: Patient, date: datetime.date, time: str) -> str:
    return f"{date:%d %B}, {time}" if time else f"{date:%d %B}"


def visit(number: int, day: int | None, time: str = "", **more: object) -> Visit:
    date = None if day is None else datetime.date(2026, 12, day)
    return Visit(number, Patient("7", date=date)._replace(**more), time)  # type: ignore[arg-type]


def joined(*visits: Visit, day: datetime.date = DAY) -> Visit:
    return join(visits, day, written)


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("2026-12-03 14:30:00", "14:30"),
        ("2026-12-03T14:30", "14:30"),
        ("03/12/2026 2:30 PM", "2:30 PM"),
        ("3 Dec 2026 at 2 pm", "2:00 PM"),
        ("09:15", "09:15"),
        ("14h30", "14:30"),
        ("2:30p.m.", "2:30 PM"),
        ("14:30 - 15:00", "14:30"),
        ("2026-12-03", ""),
        ("03.12.2026", ""),
        ("2026-12-03T14:30:00Z", ""),
        ("2026-12-03 14:30:00 +1100", ""),
        ("2:30 p", ""),
        ("Room 2 a", ""),
        ("12 a.m.", "12:00 AM"),
        ("25:99", ""),
        ("10", ""),
        ("", ""),
    ],
)
def test_times_as_they_are_written(cell: str, time: str) -> None:
    assert time_of(cell) == time


def test_minutes() -> None:
    assert [minutes_of(time) for time in ("", "00:10", "12:05 AM", "12:05 PM", "2:30 PM", "14:30")] == [
        0, 10, 5, 725, 870, 870,
    ]  # fmt: skip


def test_the_next_appointment_after_the_day_is_the_next_visit() -> None:
    first, second, third = visit(2, 3, "10:00"), visit(3, 8, "14:30"), visit(4, 10)
    for order in permutations((first, second, third)):
        found = joined(*order)
        assert (found.number, found.patient.next_visit) == (2, "08 December, 14:30")
        later = joined(*order, day=datetime.date(2026, 12, 5))
        assert (later.number, later.patient.next_visit) == (3, "10 December")
        past = joined(*order, day=datetime.date(2027, 1, 1))
        assert (past.number, past.patient.next_visit) == (4, "")


def test_a_second_appointment_on_the_same_day_is_no_next_visit() -> None:
    found = joined(visit(2, 3, "2:30 PM"), visit(3, 3, "9:00 AM"))
    assert (found.number, found.patient.next_visit) == (3, "")


def test_a_next_visit_of_the_list_stays() -> None:
    assert joined(visit(2, 3, next_visit="Friday"), visit(3, 8)).patient.next_visit == "Friday"


def test_separate_visits_have_each_the_one_after_it_as_the_next_visit() -> None:
    visits = (visit(2, 8), visit(3, 3, "9:00 AM", name="Ann"), visit(4, 3, "8:00 AM", note="x"))
    for order in permutations(visits):
        found = separate(order, written)
        assert [each.number for each in found] == [4, 3, 2]
        assert [each.patient.next_visit for each in found] == ["08 December", "08 December", ""]
        assert [each.patient.name for each in found] == ["Ann"] * 3
        assert [each.patient.note for each in found] == ["x", "", ""]


def test_without_days_the_first_row_is_the_visit() -> None:
    found = joined(visit(5, None), visit(3, None))
    assert (found.number, found.patient.next_visit) == (3, "")


def test_nothing_that_a_visit_says_is_lost() -> None:
    heat, walk = Choice("heat", "daily"), Choice("walk")
    found = joined(
        visit(2, 3, treatments=(heat,), note="Keep moving", name="Zoë Ng"),
        visit(3, 4, treatments=(walk, Choice("heat", "at night")), note="Rest", therapist="Jo", paper="a4"),
        visit(
            4,
            5,
            treatments=(heat,),
            note="Keep moving",
            large_print=True,
            language="es",
            also="en",
            name="NG ZOE",
        ),
    ).patient
    assert found.treatments == (Choice("heat", "daily; at night"), walk)
    assert found.note == "Keep moving\nRest"
    assert (found.name, found.therapist, found.paper, found.language, found.also, found.large_print) == (
        "Zoë Ng", "Jo", "a4", "es", "en", True,
    )  # fmt: skip


@given(st.lists(st.one_of(st.none(), st.integers(1, 28)), min_size=1, max_size=8), st.integers(1, 28))
def test_the_next_visit_is_always_later(days: list[int | None], day: int) -> None:
    found = joined(
        *(visit(number, each) for number, each in enumerate(days)), day=datetime.date(2026, 12, day)
    )
    if found.patient.next_visit:
        assert found.patient.date and int(found.patient.next_visit[:2]) > found.patient.date.day
    else:
        assert not found.patient.date or not any(each and each > found.patient.date.day for each in days)
