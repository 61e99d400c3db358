"""The rows of a list, before its columns are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from handouts.errors import Problem

#: Characters of a row. A page holds about 3,000; Python's CSV reader accepts values of up to 131,072.
LONGEST = 100_000
#: Rows with fewer cells cannot be distinguished from prose.
FEWEST = 3
#: The signs between values, by name.
SIGNS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
#: The reason for UnreadableRows without a wrong quotation mark.
TOO_LONG = f"the row is longer than {LONGEST:,} letters, and was not read."


@dataclass(frozen=True, slots=True)
class UnreadableRows:
    """Rows up to row `last` that cannot be read, because of a quotation mark or for the reason `why`."""

    last: int
    why: str = ""


class UnusableCell(str):
    """A cell of a spreadsheet without a usable value. The text is the reason."""

    __slots__ = ()


#: What a spreadsheet shows, and writes to a CSV, in place of a value.
ERROR_VALUES = frozenset(
    (
        *("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#ERROR!"),
        *("#BEZUG!", "#NV", "#WERT!", "#¡REF!", "#¿NOMBRE?", "#¡VALOR!", "#VALEUR!", "#NOM?"),
        *("Err:502", "Err:508", "Err:522"),
    )
)
ERROR = UnusableCell("the spreadsheet has an error value here, such as #N/A.")


class ShownDate(str):
    """A date or time as a spreadsheet shows it; `iso` is its value."""

    __slots__ = ("iso",)
    iso: str

    def __new__(cls, shown: str, iso: str) -> ShownDate:
        made = super().__new__(cls, shown)
        made.iso = iso
        return made


Rows = Iterator[tuple[int, list[str] | UnreadableRows]]


@dataclass(frozen=True, slots=True)
class Table:
    """A list that can be read several times from its first row, but not twice at the same time.

    `delimiter` separates the cells of a list that is text.
    """

    read_rows: Callable[[], Rows]  #: from the first row
    close: Callable[[], None]
    notices: tuple[str, ...] = ()
    delimiter: str = ""
    remarks: tuple[Problem, ...] = ()  #: notes with a remedy
    encoding: str = ""  #: of a list that is text
    ends_open: bool = False  #: whether such a list ends without a line end

    def under(self, heading: int, *, last: bool = False) -> Rows:
        """The rows below this row. The `last` reading closes the list."""
        try:
            rows = self.read_rows()
            for number, _ in rows:
                if number >= heading:
                    break
            yield from rows
        finally:
            if last:
                self.close()


def is_whole(cells: Sequence[str], width: int) -> bool:
    """Whether a row of separated text has a value for each of `width` headings, and no more.

    In any other row, a value may stand under another heading: a private note among the kinds of appointment.
    """
    return len(cells) >= width and not any(cell.strip() for cell in cells[width:])
