"""Formats dates and numbers in a language. Imports nothing heavy: every sheet has a date."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

#: The fixed words that a date needs, by their names in templates.
DATE_WORDS = ("date_format", "months", "weekdays", "numerals")
_DIGITS = "0123456789"


def in_numerals(words: Mapping[str, Any], number: int) -> str:
    """A whole number in the digits of the language."""
    written = str(number)
    numerals = words["numerals"]
    return written if numerals == _DIGITS else written.translate(str.maketrans(_DIGITS, numerals))


def long_date(words: Mapping[str, Any], date: datetime.date) -> str:
    """A date written out in the language, such as November 22, 2026."""
    return str(words["date_format"]).format(
        month=words["months"][date.month - 1],
        day=in_numerals(words, date.day),
        year=in_numerals(words, date.year),
        weekday=words["weekdays"][date.weekday()],
    )
