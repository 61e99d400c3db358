"""Finds rows inside a value, where a quotation mark is missing or extra.

They must not be printed on another patient's sheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from handouts.patients.slip import Slip
from handouts.patients.table import FEWEST
from handouts.text import clean

#: Columns that accept only certain texts.
TYPED = ("treatments", "date", "language", "also", "large print", "paper")
_LINE_END = re.compile("\r\n|\r|\n|\v")

#: Reads the value of a column from the cells of a row. Raises Slip if it is not valid.
Read = Callable[[str, Sequence[str]], object]


def rows_inside(
    cells: Sequence[str], columns: Mapping[str, int], width: int, delimiter: str, read: Read
) -> tuple[int, int] | None:
    """The place of a value that contains rows, and the number of its lines; None if there is no such value.

    A line after the first one is a row if it has as many cells as the list has headings, and they can be read as such.
    """
    if width < FEWEST or not delimiter:
        return None
    for place, cell in enumerate(cells):
        if not _LINE_END.search(cell):
            continue
        _, *lines = _LINE_END.split(cell)
        for number, line in enumerate(lines, start=1):
            found: list[str] = line.split(delimiter)
            if number == len(lines):  # the cells after the value are the end of its last line
                found.extend(cells[place + 1 :])
            if len(found) == width and _is_row(cells, found, columns, read):
                return place, sum(map(bool, map(clean, lines)))
    return None


def _is_row(whole: Sequence[str], cells: Sequence[str], columns: Mapping[str, int], read: Read) -> bool:
    """Whether these cells, a line inside the row `whole`, are a row, and not prose with commas."""
    at = columns.get("id", -1)
    if at >= 0 and not _like_an_id(clean(cells[at]), clean(whole[at]) if at < len(whole) else ""):
        return False
    filled = [column for column in TYPED if column in columns and clean(cells[columns[column]])]
    if filled:
        name = clean(cells[columns["name"]]) if "name" in columns else ""
        has_letters = not name or any(
            map(str.isalpha, name)
        )  # "5,10,15 times" has none where a name would be
        return has_letters and any(_fits(column, cells, read) for column in filled)
    return at >= 0 and bool(clean(cells[at])) and _may_be_a_name(cells, columns)


def _may_be_a_name(cells: Sequence[str], columns: Mapping[str, int]) -> bool:
    """Whether the cell in the column of names can be a name: "5,10,15 times" is a line of a note."""
    name = clean(cells[columns["name"]]) if "name" in columns else ""
    return not name or not (name[0].islower() or any(map(str.isdigit, name)))


def _like_an_id(text: str, other: str) -> bool:
    digits = [any(map(str.isdigit, each)) for each in (text, other)]
    return " " not in text and (not text or not other or digits[0] == digits[1])


def _fits(column: str, cells: Sequence[str], read: Read) -> bool:
    try:
        return read(column, cells) is not None
    except Slip:
        return False
