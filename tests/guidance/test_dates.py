"""Dates in words, from the first to the last year that Python's `date` supports."""

from __future__ import annotations

import datetime

import pytest

from handouts.guidance import long_date

WRITING = {"numerals": "0123456789", "weekdays": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]}
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
    words = {**WRITING, "months": MONTHS, "date_format": "{month} {day}, {year}"}
    assert long_date(words, date) == text


def test_the_order_is_that_of_the_language() -> None:
    months = [month.lower() for month in MONTHS]
    words = {**WRITING, "months": months, "date_format": "{day} de {month} de {year}"}
    assert long_date(words, datetime.date(2026, 8, 3)) == "3 de august de 2026"


def test_digits_and_weekdays_are_those_of_the_language() -> None:
    words = {
        **WRITING,
        "months": MONTHS,
        "date_format": "{weekday} {day} {month} {year}",
        "numerals": "٠١٢٣٤٥٦٧٨٩",
    }
    assert long_date(words, datetime.date(2026, 11, 26)) == "Thu ٢٦ November ٢٠٢٦"
