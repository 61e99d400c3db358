"""Decides whether 03/04/2026 is in April or in March, from options, the list, and the clinic's country."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from handouts.text import word_set

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
#: Two numbers and a year with / or - between them, as in dates.py; with dots the day always comes first.
_NUMBERS = re.compile(r"\D{0,12}(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
#: Countries that write the month first (CLDR 46, short dates), and those that write both, or the year first.
_MONTH_FIRST = word_set("US AS FM GU MH MP PH PR PW UM VI")
_NEITHER = word_set("CA CN HK HU JP KE KP KR LT MN SE TW ZA")
#: Emergency numbers of countries that all write the day first. 911 is dialled in countries of either kind.
_DAY_FIRST_NUMBERS = frozenset(("999", "112", "000", "111", "15", "144"))


class DateOrder(NamedTuple):
    """The order of ambiguous dates; None if it is unknown. `why` is the reason."""

    day_first: bool | None
    why: str = ""


class DateEvidence:
    """Collects evidence from one column: 13/12/2026 has the day first, 12/13/2026 the month."""

    def __init__(self) -> None:
        #: The number of clear dates of each order, and the row of the first one.
        self._days = self._months = self._day_row = self._month_row = 0
        self.doubtful = 0

    def add(self, cell: str, row: int) -> None:
        """Look at the date in `row`. Only two numbers and a year are evidence."""
        if len(cell) > 40 or not (found := _NUMBERS.match(cell)):
            return
        one, two = int(found[1]), int(found[3])
        if 31 >= one > 12 >= two > 0:
            self._days, self._day_row = self._days + 1, self._day_row or row
        elif 31 >= two > 12 >= one > 0:
            self._months, self._month_row = self._months + 1, self._month_row or row
        elif one != two:
            self.doubtful += 1

    @property
    def mixed(self) -> bool:
        """Whether the column has clear dates of both orders."""
        return bool(self._days and self._months)

    def contradicts(self, day_first: bool) -> bool:
        """Whether the column as a whole is in the other order. One slip, or a few among others, is not enough."""
        agree, against = (self._days, self._months) if day_first else (self._months, self._days)
        return against > 1 and against >= agree

    def order(self) -> DateOrder:
        """The order that the column itself shows."""
        if self.mixed:
            return DateOrder(None, f"rows {self._day_row} and {self._month_row} can only be read differently")
        if not (self._days or self._months):
            return DateOrder(None)
        row = self._day_row or self._month_row
        return DateOrder(bool(self._days), f"the date in row {row} can only be read so")


def order_of(
    asked: bool | None,
    own: DateEvidence,
    others: Iterable[tuple[str, DateEvidence]],
    said: str,
    country: str = "",
    emergency: str = "",
) -> DateOrder:
    """The order from the first that decides: option, clinic.toml, own column, other columns.

    `others` are columns with their letters. `said` is date-order of clinic.toml, or "". The order of the clinic's
    country comes last, but a single date does not outweigh it. If the column as a whole contradicts clinic.toml, the
    order is unknown.
    """
    if asked is not None:
        return DateOrder(asked, f"of --{DAY_FIRST if asked else MONTH_FIRST}")
    if said:
        stated = said == DAY_FIRST
        if own.contradicts(stated):
            return DateOrder(None, f"clinic.toml says {said}, but most clear dates of the list are not")
        return DateOrder(stated, "clinic.toml says so")
    usual = _by_country(country, emergency)
    found = own.order()
    against = usual.day_first is not None and (own.mixed or found.day_first == (not usual.day_first))
    if against and not own.contradicts(bool(usual.day_first)):
        return usual
    if own.mixed or found.day_first is not None:
        return found
    for letter, evidence in others:
        if (found := evidence.order()).day_first is not None:
            return DateOrder(found.day_first, f"the dates of column {letter} can only be read so")
    return usual


def _by_country(country: str, emergency: str) -> DateOrder:
    country = country.upper()
    if country in _NEITHER:
        return DateOrder(None)
    if country:
        return DateOrder(country not in _MONTH_FIRST, f"it is usual in the clinic's country ({country})")
    if emergency.replace(" ", "") in _DAY_FIRST_NUMBERS:
        return DateOrder(True, "it is usual where the clinic's emergency number is dialled")
    return DateOrder(None)
