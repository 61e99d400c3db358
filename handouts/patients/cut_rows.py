"""Finds rows that a line break in an unquoted value has cut in two, and the most values that a row has.

Otherwise the second half would become a row, its words an id and a file name, and the first patient's note would be cut
short. A short row alone proves nothing, because many programs omit empty values at the end of a row. All rows of the
list count, and the text in place of the id.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from handouts.patients.row_kinds import reads_like_prose
from handouts.patients.table import FEWEST

#: If this share of at least this many rows has all values, the list does not omit empty ones.
_FULL, _LEAST = 0.9, 10
#: The most short rows to remember. A list with more of them omits empty values.
_MOST = 2000
_DIGITS = "0123456789"
_SHAPES = (("9", re.compile(r"\d+")), ("A", re.compile(r"[^\W\d_]+")), (" ", re.compile(r"\s+")))


def shape_of(id: str) -> str:
    """The pattern of an id: "P-0007/2" is A-9/9."""
    if id.isdigit():
        return "9"
    letters = id.rstrip(_DIGITS)
    if letters.isalpha():  # P0007, as most ids that are no number
        return "A9" if letters != id else "A"
    for sign, pattern in _SHAPES:
        id = pattern.sub(sign, id)
    return id


class CutRows:
    """Looks at the rows of a list in order, and then names both halves of the rows that were cut."""

    def __init__(self, width: int, id: int) -> None:
        self._width, self._id = width, id
        self._full = self._rows = 0
        #: Rows by number of values, where they have more than the headings.
        self._longer: Counter[int] = Counter()
        self._last = 0, 0, ""  # number, values and id of the row before
        #: Of each short row: its number, its values, the number and the values of the row before, its id or start.
        self._short: list[tuple[int, int, int, int, str]] = []
        self._shapes: dict[str, int] = {}

    def add(self, number: int, cells: Sequence[str]) -> None:
        """Look at one row of a list that is text, not empty."""
        count = len(cells)
        id = cells[self._id].strip() if 0 <= self._id < count else ""
        self._rows += 1
        self._full += count == self._width
        if count > self._width:
            self._longer[count] += 1
        if len(self._shapes) < _MOST and id:
            shape = shape_of(id)
            self._shapes[shape] = self._shapes.get(shape, 0) + 1
        if count < self._width and len(self._short) <= _MOST:
            before, values, _ = self._last
            self._short.append((number, count, before, values, id or cells[0]))
        self._last = number, count, id

    def longest(self) -> int:
        """The most values that a row of this list has without a doubt.

        Some programs end every row with empty values. Where most rows have none, a row with more values than there are
        headings holds a comma that somebody typed: its words stand under the wrong headings.
        """
        rows = self._full + self._longer.total()
        count, many = self._longer.most_common(1)[0] if self._longer else (self._width, 0)
        return count if 2 * many > rows else self._width

    def numbers(self, whole: Collection[int] = (), lines: Collection[int] = ()) -> dict[int, int]:
        """The row of the first half for each half of a row. The rows `whole` are no halves.

        The rows `lines` are report lines or the like, of which no sheet is made.
        """
        found: dict[int, int] = {}
        for number, count, before, values, start in self._short:
            if number in whole:
                continue
            if self._is_second_half(count, values, start) or (
                number not in lines and self._cannot_be_whole(count, values, start)
            ):
                before = before if before == number - 1 else 0
                head = found.get(before, before) or number
                found[number] = head
                if before and before not in found:
                    found[before] = before
        return found

    def cut_off(self, last: int) -> int:
        """Row `last`, after which the file ends without a line end, if values of it are missing; 0 otherwise.

        It has fewer values than every other row. A program that omits empty values does so in other rows too.
        """
        if not self._short or self._short[-1][0] != last or len(self._short) > _MOST:
            return 0
        _, count, _, values, start = self._short[-1]
        others = [short[1] for short in self._short[:-1]]
        if count >= min(others, default=self._width):
            return 0
        return last if self._is_usual(start) or not self._is_second_half(count, values, start) else 0

    def _is_usual(self, id: str) -> bool:
        """Whether other rows have such an id."""
        return self._id >= 0 and self._shapes.get(shape_of(id), 0) > 1

    def _cannot_be_whole(self, count: int, values: int, start: str) -> bool:
        """Whether a short row has no id, or only a text where the others have ids of one pattern."""
        if self._id != 0:
            return False
        if not start.strip():
            return self._width in (count + values - 1, count + values)
        return (
            count == 1 and not self._is_usual(start) and (reads_like_prose(start) or self._alike_but(start))
        )

    def _is_second_half(self, count: int, values: int, start: str) -> bool:
        if self._width < FEWEST:
            return False
        usual = self._is_usual(start)
        if self._id >= 0 and reads_like_prose(start):
            return True
        if self._rows >= _LEAST and self._full >= _FULL * self._rows:
            return not usual or count + values - 1 == self._width
        if self._id < 0:
            return count + values - 1 == self._width and count < self._width > values and _goes_on(start)
        if usual or (count + values - 1 != self._width and values != self._width):
            return False
        return _goes_on(start) and self._alike_but(start)

    def _alike_but(self, start: str) -> bool:
        """Whether the other ids of the list have the same pattern."""
        others = [count for shape, count in self._shapes.items() if shape != shape_of(start)]
        return max(others, default=0) > 1 and max(others) >= _FULL * sum(others)


def _goes_on(text: str) -> bool:
    """Whether a text looks like the rest of a sentence: it starts with a lower-case letter or has several words."""
    text = text.strip()
    begins_small = text[:1].islower() and not any(map(str.isdigit, text))
    return begins_small or text.count(" ") > 1 or text.endswith((".", "!", "?"))
