"""Dates written out, from the first year to the last that a calendar of Python has."""

from __future__ import annotations

import datetime

import pytest

from handouts.guidance import long_date

MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]


@pytest.mark.parametrize(
    ("date", "text"),
    [
        (datetime.date(1, 1, 1), "January 1, 1"),
        (datetime.date(9, 2, 28), "February 28, 9"),
        (datetime.date(33, 3, 31), "March 31, 33"),
        (datetime.date(2026, 11, 22), "November 22, 2026"),
        (datetime.date(9999, 12, 31), "December 31, 9999"),
    ],
)
def test_a_date_is_written_without_zeros_before_it(date: datetime.date, text: str) -> None:
    assert long_date({"months": MONTHS, "date_format": "{month} {day}, {year}"}, date) == text


def test_the_order_is_that_of_the_language() -> None:
    words = {"months": [month.lower() for month in MONTHS], "date_format": "{day} de {month} de {year}"}
    assert long_date(words, datetime.date(2026, 8, 3)) == "3 de august de 2026"
