"""Selects rows: --only "Practitioner=Ana", --skip "Status=Cancelled", with * for any letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from handouts.errors import HandoutError, Problem, nearest
from handouts.text import fold


class RowFilter:
    """Selects rows that have one of the values of each column in `only`, and none of those in `skip`.

    Raises HandoutError for a column that the list does not have.
    """

    def __init__(
        self,
        only: Iterable[tuple[str, str]],
        skip: Iterable[tuple[str, str]],
        headings: Sequence[str],
        columns: Mapping[str, int],
    ) -> None:
        problems: list[Problem] = []
        self._only = _by_column("only", only, headings, columns, problems)
        self._skip = _by_column("skip", skip, headings, columns, problems)
        if problems:
            raise HandoutError(problems)
        #: The values that no row has had so far: option, column, value.
        self.unmet = {
            (flag, at, value)
            for flag, found in (("only", self._only), ("skip", self._skip))
            for at, values in found.items()
            for value in values
        }

    def look(self, cells: Sequence[str]) -> None:
        """Remove the values of this row from `unmet`."""
        if self.unmet:
            self.unmet = {each for each in self.unmet if not _has_one(cells, each[1], each[2:])}

    def __bool__(self) -> bool:
        return bool(self._only or self._skip)

    def takes(self, cells: Sequence[str]) -> bool:
        """Whether this row is selected."""
        return all(_has_one(cells, at, values) for at, values in self._only.items()) and not any(
            _has_one(cells, at, values) for at, values in self._skip.items()
        )


def _by_column(
    flag: str,
    pairs: Iterable[tuple[str, str]],
    headings: Sequence[str],
    columns: Mapping[str, int],
    problems: list[Problem],
) -> dict[int, tuple[str, ...]]:
    """The wanted values by the place of their column. The list's own headings come before our names of columns."""
    theirs = {fold(heading): at for at, heading in reversed(tuple(enumerate(headings))) if fold(heading)}
    ours = {fold(column): at for column, at in columns.items()}
    found: dict[int, tuple[str, ...]] = {}
    for column, value in pairs:
        at = theirs.get(fold(column), ours.get(fold(column)))
        if at is None:
            known = dict.fromkeys((*filter(None, (heading.strip() for heading in headings)), *columns))
            problems.append(Problem(flag, "the list has no such column", nearest(column, known)))
        else:
            found[at] = (*found.get(at, ()), value)
    return found


def _has_one(cells: Sequence[str], at: int, values: tuple[str, ...]) -> bool:
    cell = cells[at] if at < len(cells) else ""
    return any(matches(cell, value) for value in values)


def matches(text: str, pattern: str) -> bool:
    """Whether a text matches a pattern with *, ignoring case, spaces and punctuation.

    An empty pattern matches an empty cell.
    """
    first, *others = _parts(pattern)
    text = _folded(text)
    if not others:
        return text == first
    *middle, last = others
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    # The leftmost place of each part is enough. A regular expression would try all of them, one inside another.
    at, end = len(first), len(text) - len(last)
    for part in middle:
        at = text.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True


@lru_cache(1024)
def _parts(pattern: str) -> tuple[str, ...]:
    return tuple(map(fold, pattern.split("*")))


@lru_cache(8192)
def _folded(text: str) -> str:
    return fold(text)
