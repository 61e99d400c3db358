"""Days typed for one patient: what is probably a slip is asked about."""

from __future__ import annotations

import datetime

import pytest

from handouts.patients import day_doubts

TODAY = datetime.date(2026, 11, 27)
NO_DAY = "There is no such day as that of the next visit. Is it right?"
NO_TIME = "There is no such time as that of the next visit. Is it right?"


@pytest.mark.parametrize(
    ("day", "visit", "asked"),
    [
        (None, "", []),
        (TODAY, "December 3, 10:30", []),
        (None, "3/12/2026 at 24:00", []),
        (None, "12/13/2026", []),
        (None, "2028-02-29, 9:05", []),
        (None, "call 217:555", []),
        (None, "in May", []),
        (None, "\u0663 December", []),
        (datetime.date(1926, 11, 27), "", ["The date is 100 years ago. Is that right?"]),
        (datetime.date(2031, 12, 3), "", ["The date is in 5 years. Is that right?"]),
        (None, "32 December", ["December has 31 days. Is the next visit right?"]),
        (None, "31/02/2026", [NO_DAY]),
        (None, "2026-02-30", [NO_DAY]),
        (None, "13.13.2026", [NO_DAY]),
        (None, "Tuesday, 25:00", [NO_TIME]),
        (None, "Tuesday, 9:75", [NO_TIME]),
        (None, "31/02/2026 at 25:00", [NO_DAY, NO_TIME]),
    ],
)
def test_days_that_are_probably_slips(day: datetime.date | None, visit: str, asked: list[str]) -> None:
    assert list(day_doubts(day, visit, TODAY)) == asked
