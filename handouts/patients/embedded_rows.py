"""Finds rows inside a value, where a quotation mark is missing or extra.

They must not be printed on another patient's sheet. In doubt a value counts as one that contains a row: its row is
reported, and somebody looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from handouts.patients.cut_rows import shape_of
from handouts.patients.slip import Slip
from handouts.patients.table import FEWEST
from handouts.text import clean, word_set

#: Columns that accept only certain texts.
TYPED = ("treatments", "date", "language", "also", "large print", "paper")
#: Columns whose values have one line.
ONE_LINE = frozenset(("id", "next visit", "date", "time", "appointment type"))
_LINE_END = re.compile("\r\n|\r|\n|\v")
#: Small words of names: "Ana van der Berg".
_PARTICLES = word_set("al af auf av bin da das de del den der di do dos du e el la le y van von zu")
_MOST_WORDS = 6  # of a name

#: Reads the value of a column from the cells of a row. Raises Slip if it is not valid.
Read = Callable[[str, Sequence[str]], object]


def rows_inside(
    cells: Sequence[str], columns: Mapping[str, int], width: int, delimiter: str, read: Read
) -> tuple[int, int] | None:
    """The place of a value that contains rows, and the number of its further lines; None if there is none."""
    if not delimiter:
        return None
    for place, cell in enumerate(cells):
        if _LINE_END.search(cell):
            value = _Value(cells, place, columns, width, delimiter, read)
            if value.contains_a_row():
                return place, max(1, value.further_lines)
    return None


class _Value:
    """A value of several lines, in its row."""

    def __init__(
        self,
        whole: Sequence[str],
        place: int,
        columns: Mapping[str, int],
        width: int,
        delimiter: str,
        read: Read,
    ) -> None:
        self._whole, self._place, self._columns = whole, place, columns
        self._width, self._delimiter, self._read = width, delimiter, read
        self._first, *self._lines = _LINE_END.split(whole[place])
        self._id = columns.get("id", -1)
        names = (at for column, at in columns.items() if column == "name" or column.endswith(" name"))
        self._names = sorted(names)

    @property
    def further_lines(self) -> int:
        return sum(map(bool, map(clean, self._lines)))

    def contains_a_row(self) -> bool:
        if self._has_one_line() or self._first_line_is_whole():
            return True
        last = len(self._lines)
        for number, line in enumerate(self._lines, start=1):
            own = line.split(self._delimiter)
            # The cells after the value are the end of its last line.
            after = self._whole[self._place + 1 :] if number == last else ()
            if self._is_whole_row([*own, *after]) or self._begins_a_row(own, after):
                return True
        return False

    def _has_one_line(self) -> bool:
        """Whether this value should have one line, and has more. A lone CR inside a name ends no row."""
        at = self._place
        known = at in self._names or any(self._columns.get(column) == at for column in ONE_LINE)
        ends = "\n" in self._whole[at] or any(self._delimiter in line for line in self._lines)
        return known and ends and self.further_lines > 0

    def _first_line_is_whole(self) -> bool:
        """Whether the first line goes on to a name after the value, so that the following lines are another row."""
        row = [*self._whole[: self._place], *self._first.split(self._delimiter)]
        names = [at for at in self._names if self._place < at < len(row)]
        spaced = f"{self._delimiter} " in self._first
        return any(_like_a_name(clean(row[at]), self._whole_at(at), spaced) for at in names)

    def _is_whole_row(self, row: Sequence[str]) -> bool:
        """Whether a line has as many cells as the list has headings, and they can be read as such."""
        return self._width >= FEWEST and len(row) == self._width and self._is_row(row)

    def _begins_a_row(self, own: Sequence[str], after: Sequence[str]) -> bool:
        """Whether a line begins as the rows of this list do: with an id and a name, or with a name.

        It can have fewer values than there are headings, if a program leaves out empty ones, or more, if some contain
        the delimiter.
        """
        if len(own) < 2 or not self._place:
            return False
        if not clean(own[0]):
            return True  # no line of a text begins with the delimiter
        if 0 <= self._id < self._place:
            return self._begins_with_an_id(own, [*own, *after])
        padded = [*own, *[""] * self._width][: self._width]
        if len(own) >= FEWEST and self._is_row(padded):
            return True
        names = [at for at in self._names if at < min(self._place, len(own)) and clean(own[at])]
        spaced = own[1][:1] == " "
        return bool(names) and all(_like_a_name(clean(own[at]), self._whole_at(at), spaced) for at in names)

    def _begins_with_an_id(self, own: Sequence[str], row: Sequence[str]) -> bool:
        if len(own) <= self._id:
            return False
        id, other = clean(own[self._id]), self._whole_at(self._id)
        if id and not _like_an_id(id, other):
            return False
        names = [clean(row[at]) for at in self._names if at < len(row) and clean(row[at])]
        if id and other and not any(map(str.isdigit, other)) and id.islower() != other.islower():
            return False
        if not names:
            return bool(id) and (shape_of(id) == shape_of(other) or own[1][:1] != " ")
        return all(not _is_no_name(name) for name in names)

    def _whole_at(self, at: int) -> str:
        return clean(self._whole[at]) if at < len(self._whole) else ""

    def _is_row(self, cells: Sequence[str]) -> bool:
        """Whether these cells, a line inside the whole row, are a row, and not prose with commas."""
        at, columns = self._id, self._columns
        if at >= 0 and not _like_an_id(clean(cells[at]), self._whole_at(at)):
            return False
        name = clean(cells[columns["name"]]) if "name" in columns else ""
        filled = [column for column in TYPED if column in columns and clean(cells[columns[column]])]
        if filled:
            # "5,10,15 times" has no letters where a name would be.
            has_letters = not name or any(map(str.isalpha, name))
            return has_letters and any(_fits(column, cells, self._read) for column in filled)
        return at >= 0 and bool(clean(cells[at])) and not _is_no_name(name)


def _is_no_name(text: str) -> bool:
    """Whether a text cannot be a name: "5,10,15 times" is a line of a note."""
    return bool(text) and (text[0].islower() or any(map(str.isdigit, text)))


def _like_a_name(text: str, other: str, spaced: bool) -> bool:
    """Whether a text is like the name `other`: one or more words with capitals, or without if that has none.

    In prose a space follows the delimiter (`spaced`), and one word before it is as often no name: "Then, rest."
    """
    words, others = text.split(), other.split()
    if not words or len(words) > _MOST_WORDS or any(map(str.isdigit, text)):
        return False
    if any(word[0].islower() and word not in _PARTICLES for word in words) and not other.islower():
        return False
    return not spaced or (bool(others) and (len(words) > 1 or len(others) == 1))


def _like_an_id(text: str, other: str) -> bool:
    digits = [any(map(str.isdigit, each)) for each in (text, other)]
    return " " not in text and (not text or not other or digits[0] == digits[1])


def _fits(column: str, cells: Sequence[str], read: Read) -> bool:
    try:
        return read(column, cells) is not None
    except Slip:
        return False
