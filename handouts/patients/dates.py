"""Reads dates as people and practice systems write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date as Date
from datetime import timedelta

from handouts.patients.slip import Slip
from handouts.text import clean

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_MONTH_NUMBERS = {"sept": 9} | {m[:n]: i for i, m in enumerate(MONTHS, start=1) for n in (3, len(m))}
_YEAR = r"(\d{4}|'?\d{2})"
_NAME = r"([^\W\d_]{3,12})"
_DAY = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th|º|er|e)?[\s.,-]+(?:de\s+)?{_NAME}[\s.,-]+(?:de[l]?\s+)?{_YEAR}"
)
_MONTH = re.compile(rf"{_NAME}[\s.-]+(\d{{1,2}})(?:st|nd|rd|th)?[\s,.-]+{_YEAR}")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ]\d.*)?")
#: With hyphens, a year of two digits could come first.
_NUMBERS = re.compile(r"(\d{1,2})(?:([/.])(\d{1,2})\2(\d{4}|\d{2})|-(\d{1,2})-(\d{4}))")
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?[.,]*\s+")
_TIME = re.compile(
    r"(?:,?\s+(?:at\s+)?|t)\d{1,2}(?:(?:[:h]\d{2})+(?:\s*[ap]\.?m\.?)?|\s*[ap]\.?m\.?)(?:\s*(?:uhr|h))?"
)
#: Serial numbers of days from 2018 to 2036. Others could be day, month and year: 31226.
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_SERIALS = range(43200, 50100)
_FIRST_DAY = Date(1899, 12, 30)
_HINT = "Write dates as year-month-day, such as 2026-04-03."


def read_date(cell: str, day_first: bool | None = None, months: Mapping[str, int] = {}) -> Date | None:
    """The date in a cell, without its time; None for an empty cell. Raises Slip.

    `day_first` decides what 03/04/2026 is; dates of the other order are then slips.
    `months` has the numbers of lower-case month names in other languages.
    """
    text = _WEEKDAY.sub("", clean(cell).casefold(), count=1)
    if not text:
        return None
    if time := _TIME.search(text):
        text = text[: time.start()] if time.end() == len(text) else text
    try:
        date = _named(text, months) or _numbered(text, day_first) or _counted(text)
    except ValueError:
        raise Slip("there is no such day.", _HINT) from None
    if date is None:
        raise Slip("this is not a date that can be read.", _HINT)
    if not 1900 <= date.year < 2200:
        raise Slip("this year cannot be meant.", _HINT)
    return date


def _named(text: str, months: Mapping[str, int]) -> Date | None:
    """3 Dec 2026, December 3rd, 2026, 3-Dec-26."""
    if found := _DAY.fullmatch(text):
        day, month, year = found.groups()
    elif found := _MONTH.fullmatch(text):
        month, day, year = found.groups()
    else:
        return None
    number = _MONTH_NUMBERS.get(month) or _month(month, months)
    return Date(_year(year), number, int(day)) if number else None


def _month(name: str, months: Mapping[str, int]) -> int | None:
    """The month with this name, or the only month whose name starts with it."""
    if name in months:
        return months[name]
    found = {number for month, number in months.items() if len(name) > 2 and month.startswith(name)}
    return found.pop() if len(found) == 1 else None


def _numbered(text: str, day_first: bool | None) -> Date | None:
    """2026-12-03, 3.12.2026, and 25/12/2026, whose order is clear from the 25 or from `day_first`."""
    if found := _ISO.fullmatch(text):
        return Date(*map(int, found.groups()))
    if not (found := _NUMBERS.fullmatch(text)):
        return None
    one, two, year = int(found[1]), int(found[3] or found[5]), _year(found[4] or found[6])
    dots = found[2] == "."
    if day_first is None and (dots or one > 12 or two > 12 or one == two):
        day_first = dots or two <= 12
    elif dots and day_first is False and two <= 12 < one:
        day_first = True
    if day_first is None or (dots and day_first is False and max(one, two) <= 12):
        raise Slip("either number could be the day.", _HINT, "date-order")
    if (two if day_first else one) > 12 >= (one if day_first else two) > 0:
        first, other = ("day", "month") if day_first else ("month", "day")
        raise Slip(f"with the {first} first, there is no such day.", "Correct it.", f"other-order {other}")
    return Date(year, two, one) if day_first else Date(year, one, two)


def _counted(text: str) -> Date | None:
    found = _SERIAL.fullmatch(text)
    return _FIRST_DAY + timedelta(int(found[1])) if found and int(found[1]) in _SERIALS else None


def _year(text: str) -> int:
    """The year, of this century if it has two digits. Years before 2020 are refused: 26-Dec-03 may be 2026."""
    year = int(text.lstrip("'"))
    if len(text.lstrip("'")) == 2:
        if year < 20:
            raise Slip("this year cannot be meant.", _HINT)
        year += 2000
    return year


def is_date(cell: str, months: Mapping[str, int] = {}) -> bool:
    """Whether a cell is a date, in either order."""
    try:
        return read_date(cell, None, months) is not None
    except Slip as slip:
        return "date-order" in slip.remedies
