"""The result of reading a row: a patient or a problem."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from handouts.errors import Problem
from handouts.patients.patient import Patient
from handouts.patients.slip import Slip
from handouts.patients.table import SIGNS, UnreadableRows
from handouts.text import clean, pattern

_QUOTES = 'A value that begins with " must end with ", and a " inside it must be doubled.'
_SWALLOWED = (
    "Put the note into quotation marks, or take the stray quotation mark out. If all of it is one value, "
    "write it without line breaks."
)
_PROSE = r"[^\W\d_]{2,}\W*\s\W*[^\W\d_]{2,}"
_CUT = "Put the value in quotation marks, or export the list again as .xlsx."


class Row(NamedTuple):
    """A row. `number` is the row number that a spreadsheet shows.

    A row with `faults`, the columns that could not be read ("" for the row itself), is not made. Its patient has the
    other values.
    """

    number: int
    patient: Patient
    faults: frozenset[str] = frozenset()
    visit: str = ""  #: the day, and a number if needed: tells sheets apart if each visit has its own


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A reason why a row is not made. `id` and `column` are empty if there is none.

    An id of two words or more is left out: where a row is out of step, somebody's words stand in its place.

    `rows` is the number of rows left out because of it, including this one.
    """

    number: int
    id: str
    column: str
    what: str
    hint: str = ""
    rows: int = 1
    remedies: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # If a whole column is wrong, a million problems share their texts.
        if pattern(_PROSE).search(self.id):
            object.__setattr__(self, "id", "")
        for key in ("column", "what", "hint"):
            object.__setattr__(self, key, sys.intern(str(getattr(self, key))))

    def at(self, name: str) -> Problem:
        """The problem with its place as text: patients.csv:14 [treatments]."""
        column = f" [{self.column}]" if self.column else ""
        return Problem(f"{name}:{self.number}{column}", self.what, self.hint, self.remedies)


def too_few_values(count: int, width: int, delimiter: str) -> Slip:
    """A row that is shorter than the headings."""
    what = f"the row has {count} values, and the list has {width} headings."
    return Slip(what, f"Is {SIGNS.get(delimiter, delimiter)} missing between two values?")


def too_many_values(count: int, width: int, delimiter: str) -> Slip:
    """A row with more values than headings."""
    sign = SIGNS.get(delimiter, delimiter) or "the separator"
    hint = f'If a value contains {sign}, put it in quotation marks: "Walk, then rest".'
    return Slip(f"the row has {count} values, but the list has {width} headings.", hint)


def is_out_of_step(cells: Sequence[str], width: int, longest: int, id: int) -> bool:
    """Whether a row with more values than headings has words under the wrong headings.

    It has if a value stands beyond the last heading. If only empty ones do, and other rows have fewer than this one,
    two neighbouring values can be halves of one, but not if the first is an id. So can they if only some values begin
    with a space, as in "Walk, then rest".
    """
    filled = [bool(clean(cell)) for cell in cells]
    if any(filled[width:]):
        return True
    spaced = [cell[0] == " " for cell in cells[1:] if cell.strip()]
    if not longest or (len(cells) <= longest and (all(spaced) or not any(spaced))):
        return False
    return any(filled[at] and filled[at + 1] for at in range(width - 1) if at != id)


def broken_row(number: int, broken: UnreadableRows) -> RowProblem:
    """The problem of rows that cannot be read because of a quotation mark or their length."""
    count = broken.last - number + 1
    if broken.why:
        return RowProblem(
            number, "", "", broken.why, "Is a quotation mark missing in it? Or shorten it.", count
        )
    rows = f"row {number} was" if count == 1 else f"rows {number} to {broken.last} were"
    return RowProblem(number, "", "", f"a quotation mark is missing: {rows} not read.", _QUOTES, count)


def swallowing_row(number: int, column: str, lines: int) -> RowProblem:
    """The problem of a row that has other rows inside one of its values."""
    inside = f"row {number + 1} seems" if lines == 1 else f"rows {number + 1} to {number + lines} seem"
    what = f"a quotation mark is missing, or one too many: {inside} to stand in this value. None was read."
    return RowProblem(number, "", column, what, _SWALLOWED, lines + 1)


def cut_off_row(number: int, count: int, width: int) -> RowProblem:
    """The problem of the last row of a file that ends inside it."""
    values = "1 value" if count == 1 else f"{count} values"
    what = f"the file seems cut off here: its last row has {values} of {width}, and no line end."
    hint = "Export or copy the list again. If the row is whole, put a line end after it."
    return RowProblem(number, "", "", what, hint)


def cut_row(number: int, head: int) -> RowProblem:
    """The problem of half a row; `head` is the row of the first half."""
    if number == head:
        return RowProblem(number, "", "", "a line break inside a value has cut this row in two.", _CUT)
    what = f"this is the rest of row {head}, which a line break inside a value has cut in two."
    return RowProblem(number, "", "", what, _CUT)
