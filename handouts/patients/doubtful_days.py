"""Days typed for one patient that are probably slips: a date far away, or a day that its month does not have."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from contextlib import suppress

from handouts.text import counted

_YEAR = 366
#: The days of each month, by the start of its English name.
DAYS = {
    "Jan": 31, "Feb": 29, "Mar": 31, "Apr": 30, "May": 31, "Jun": 30, "Jul": 31, "Aug": 31, "Sep": 30, "Oct": 31,
    "Nov": 30, "Dec": 31,
}  # fmt: skip
_STARTS = tuple(month.lower() for month in DAYS)
_MONTH = (
    "(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?"
    "|Nov(?:ember)?|Dec(?:ember)?)"
)
_NUMBER = r"(\d{1,2})(?:st|nd|rd|th)?"
#: "32 December" and "December 32", but not "9:32 December" or "December 2026".
_DAY_OF_MONTH = rf"(?:(?<![\d:.]){_NUMBER} )?\b{_MONTH}\b(?: {_NUMBER}(?![\d:.]))?"

#: Days and times in digits: 31/02/2026 in either order, 2026-02-31, 25:00.
_DIGITS = r"(?<!\d)(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?!\d)"
_ISO = r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)"
_TIME = r"(?<![\d:.])(\d{1,2}):(\d{2})(?![\d:])"


def day_doubts(day: datetime.date | None, next_visit: str, today: datetime.date) -> Iterator[str]:
    """Questions about days that are probably slips: more than a year away, or not in any calendar or on any clock."""
    days = (day - today).days if day else 0
    if abs(days) > _YEAR:
        years = counted(max(1, int(abs(days) / 365.2425)), "year")
        yield f"The date is {f'in {years}' if days > 0 else f'{years} ago'}. Is that right?"
    yield from visit_doubts(next_visit)


def visit_doubts(next_visit: str) -> Iterator[str]:
    """Questions about a day or time of the next visit that no calendar or clock has."""
    folded = next_visit.lower()
    if any(month in folded for month in _STARTS):  # the pattern is slow, and most lists write digits
        for before, month, after in re.findall(_DAY_OF_MONTH, next_visit, re.IGNORECASE):
            name = month.title()
            if int(before or after or 0) > DAYS[name[:3]]:
                yield f"{name} has {DAYS[name[:3]]} days. Is the next visit right?"
    if any(not _is_day(*found) for found in _days(next_visit)):
        yield "There is no such day as that of the next visit. Is it right?"
    if any(int(hour) > 24 or int(minute) > 59 for hour, minute in re.findall(_TIME, next_visit)):
        yield "There is no such time as that of the next visit. Is it right?"


def _days(text: str) -> Iterator[tuple[int, int, int]]:
    """The days in digits, as year and two numbers."""
    for one, other, year in re.findall(_DIGITS, text):
        yield int(year), int(other), int(one)
    for year, month, day in re.findall(_ISO, text):
        yield int(year), int(month), int(day)


def _is_day(year: int, one: int, other: int) -> bool:
    """Whether this is a day, whichever of the two numbers is the month."""
    for month, day in ((one, other), (other, one)):
        with suppress(ValueError):
            return bool(datetime.date(year, month, day))
    return False
