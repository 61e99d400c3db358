"""Days at the command line, read as in a list."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handouts.text import counted

if TYPE_CHECKING:
    from handouts.clinic import Library


_YEAR = 366
#: The days of each month, by the start of its English name.
DAYS = {
    "Jan": 31, "Feb": 29, "Mar": 31, "Apr": 30, "May": 31, "Jun": 30, "Jul": 31, "Aug": 31, "Sep": 30, "Oct": 31,
    "Nov": 30, "Dec": 31,
}  # fmt: skip
_MONTH = (
    "(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?"
    "|Nov(?:ember)?|Dec(?:ember)?)"
)
_NUMBER = r"(\d{1,2})(?:st|nd|rd|th)?"
#: "32 December" and "December 32", but not "9:32 December" or "December 2026".
_DAY_OF_MONTH = rf"(?:(?<![\d:.]){_NUMBER} )?\b{_MONTH}\b(?: {_NUMBER}(?![\d:.]))?"


def read_day(text: str, flags: Mapping[str, Any]) -> datetime.date:
    """The day, as people write it. `flags` are those read so far: the clinic and the order of dates decide what
    03/04/2026 is. Raises Slip, and HandoutError for a clinic that cannot be read.
    """
    from handouts.clinic import open_library
    from handouts.edition import month_names
    from handouts.patients import Slip, read_date

    folder = flags.get("clinic")
    own = Path(folder) if isinstance(folder, str) and folder else None  # click marks what is not given yet
    library = open_library(own)
    asked = True if flags.get("day_first") is True else False if flags.get("month_first") is True else None
    months = month_names(library)
    try:
        date = read_date(text, asked, months)
    except Slip as slip:
        if not slip.remedies:
            raise
        date = read_date(text, _usual_order(library) if own else None, months)
    if date is None:
        raise Slip("no day is given.")
    return date


def doubts(day: datetime.date | None, next_visit: str, today: datetime.date) -> Iterator[str]:
    """Questions about days that are probably slips: one more than a year away, and one that its month does not have."""
    days = (day - today).days if day else 0
    if abs(days) > _YEAR:
        years = counted(max(1, int(abs(days) / 365.2425)), "year")
        yield f"The date is {f'in {years}' if days > 0 else f'{years} ago'}. Is that right?"
    for before, month, after in re.findall(_DAY_OF_MONTH, next_visit, re.IGNORECASE):
        name = month.title()
        if int(before or after) > DAYS[name[:3]]:
            yield f"{name} has {DAYS[name[:3]]} days. Is the next visit right?"


def _usual_order(library: Library) -> bool | None:
    """Whether the day comes first in the dates of this clinic; None if nothing says so."""
    from handouts.clinic import load_clinic
    from handouts.patients import DateEvidence, order_of

    clinic = load_clinic(library.clinic)
    return order_of(
        None, DateEvidence(), (), clinic.lists.date_order, clinic.country, clinic.emergency
    ).day_first
