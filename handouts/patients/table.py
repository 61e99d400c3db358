"""The rows of a list, before anything is known of its columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from handouts.errors import Problem

#: Letters of a row. A page holds some 3,000; Python's own reader of CSV takes no value over 131,072.
LONGEST = 100_000
#: Cells of a row that can be told from a line of prose.
FEWEST = 3
#: Why a row is Broken, where it is not for a quotation mark.
TOO_LONG = f"the row is longer than {LONGEST:,} letters, and was not read."


@dataclass(frozen=True, slots=True)
class Broken:
    """Rows that cannot be read, up to and with row `last`: because of a quotation mark, or what `why` says."""

    last: int
    why: str = ""


class Fault(str):
    """A cell of a spreadsheet whose value cannot be known: the text is why."""

    __slots__ = ()


class ShownDate(str):
    """A day or a time as a spreadsheet shows it; `iso` is what it is."""

    __slots__ = ("iso",)
    iso: str

    def __new__(cls, shown: str, iso: str) -> ShownDate:
        made = super().__new__(cls, shown)
        made.iso = iso
        return made


Rows = Iterator[tuple[int, list[str] | Broken]]


@dataclass(frozen=True, slots=True)
class Table:
    """A list that can be read from its first row more than once, but not twice at one time.

    `delimiter` is the sign between two cells, where the list is text.
    """

    again: Callable[[], Rows]
    close: Callable[[], None]
    notices: tuple[str, ...] = ()
    delimiter: str = ""
    remarks: tuple[Problem, ...] = ()  #: what somebody should look at, and how to change it

    def under(self, heading: int, *, last: bool = False) -> Rows:
        """The rows after the one with this number; after the `last` reading the list is closed."""
        try:
            rows = self.again()
            for number, _ in rows:
                if number >= heading:
                    break
            yield from rows
        finally:
            if last:
                self.close()
