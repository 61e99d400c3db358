"""CSV and spreadsheets → Patient rows, all problems at once.

A problem names row and column, never what stands there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import BinaryIO, TypeVar

from handouts.errors import HandoutError, Problem
from handouts.patients.columns import column_letters
from handouts.patients.dates import days_come_first, read_date
from handouts.patients.embedded_rows import rows_inside
from handouts.patients.hash_index import HashIndex
from handouts.patients.patient import Choice, Patient
from handouts.patients.source import OpenList, open_list
from handouts.patients.table import Broken, Fault, Rows
from handouts.patients.values import (
    KEPT,
    Slip,
    Treatments,
    read_language,
    read_large_print,
    read_line,
    read_lines,
    read_paper,
)
from handouts.text import clean

__all__ = ["Choice", "Patient", "PatientList", "Row", "RowProblem", "clean", "read_patients"]
Titles = Callable[[str], Mapping[str, str]]
T = TypeVar("T")
_NO_VALUE = "Mend the cell, or clear it. After a change by another program: open the file, and save it again."
_QUOTES = 'A value that begins with " has to end with ", and a " inside it has to be doubled.'


@dataclass(frozen=True, slots=True)
class Row:
    """A good row; `number` is what a spreadsheet shows beside it, the headings and empty rows counted."""

    number: int
    patient: Patient


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What keeps a row from being made; `id` and `column` are empty where there is none.

    `rows` are left out for it, this one and those after it.
    """

    number: int
    id: str
    column: str
    what: str
    hint: str = ""
    rows: int = 1
    remedies: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # A column that is wrong throughout says the same a million times: one text does for all of them.
        for key in ("column", "what", "hint"):
            object.__setattr__(self, key, sys.intern(str(getattr(self, key))))

    def at(self, name: str) -> Problem:
        """The problem as it is printed: patients.csv:14 [treatments]."""
        column = f" [{self.column}]" if self.column else ""
        return Problem(f"{name}:{self.number}{column}", self.what, self.hint, self.remedies)


@dataclass(frozen=True, slots=True)
class PatientList:
    """A list: its good rows, as they are read; and why the others are not among them, when all are."""

    rows: Iterator[Row]
    problems: list[RowProblem]
    notices: tuple[str, ...]
    missing: tuple[Problem, ...]  #: the columns that it does not have and that most lists have


def read_patients(
    source: Path | BinaryIO,
    name: str,
    *,
    mapping: Mapping[str, str] = {},
    usual: Mapping[str, str] = {},
    ignored: Collection[str] = (),
    treatments: Titles,
) -> PatientList:
    """The rows of a list (.csv, .tsv, .txt, .xlsx, .ods); what is empty or unknown to us is passed over.

    They are read as they are taken, so a long list is never in memory as a whole.

    `name` is what messages call the list, `mapping` says which heading stands for which column of ours, and
    `usual` does so for headings that a list need not have; the `ignored` ones are passed over.
    `treatments(language)` gives id → title in that language ("" is the default one), or raises HandoutError.
    Raises HandoutError when nothing can be made of the file, or of its headings; at its end when it has no rows.
    """
    sheet = open_list(source, name, mapping, usual, ignored)
    reader = _RowReader(sheet, treatments)
    missing = tuple(_missing(sheet.columns, name))
    return PatientList(reader.rows(sheet.rows, name), reader.problems, sheet.notices, missing)


def _missing(columns: Mapping[str, int], name: str) -> list[Problem]:
    without = {
        "id": "rows are called by their numbers, which change when a row is put in or taken out",
        "name": "the names are left open, to be written in by hand",
        "treatments": "no row chooses any",
    }
    has = {"name" if column.endswith(" name") else column for column in columns}
    return [
        Problem(name, f"there is no column for {column}: {so}.", "", (f"map-column {column}",))
        for column, so in without.items()
        if column not in has
    ]


def _order(sheet: OpenList) -> bool | None:
    """Whether the dates of the list have the day first: one far down may tell for all."""
    if "date" not in sheet.columns:
        return None
    at = sheet.columns["date"]
    rows = (cells for _, cells in sheet.ahead() if not isinstance(cells, Broken))
    return days_come_first(cells[at] for cells in rows if len(cells) > at)


def _broken(number: int, broken: Broken) -> RowProblem:
    count = broken.last - number + 1
    if broken.why:
        return RowProblem(
            number, "", "", broken.why, "Is a quotation mark missing in it? Or shorten it.", count
        )
    rows = f"row {number} was" if count == 1 else f"rows {number} to {broken.last} were"
    return RowProblem(number, "", "", f"a quotation mark is missing: {rows} not read.", _QUOTES, count)


class _RowReader:
    """Cells → Row, one after the other; what is wrong is gathered in `problems`."""

    def __init__(self, sheet: OpenList, titles: Titles) -> None:
        self.problems: list[RowProblem] = []
        self._columns = sheet.columns
        self._width = sheet.width
        self._delimiter = sheet.delimiter
        self._titles = titles
        self._known: dict[str, Treatments | Slip] = {}
        self._ids = HashIndex()
        self._slips: list[tuple[str, Slip]] = []
        self._cells: list[str] = []
        self._line = lru_cache(KEPT)(read_line)
        self._date = lru_cache(KEPT)(partial(read_date, day_first=_order(sheet)))

    def rows(self, rows: Rows, name: str) -> Iterator[Row]:
        """The good rows. Raises HandoutError at the end where there is nothing at all."""
        empty = True
        for number, cells in rows:
            if row := self.row(number, cells):
                empty = False
                yield row
        if empty and not self.problems:
            what = "there is no patient under the headings."
            raise HandoutError.at(name, what, "Add a row for each patient.")

    def row(self, number: int, cells: list[str] | Broken) -> Row | None:
        """The row, or None if it is empty or something is wrong with it."""
        if isinstance(cells, Broken):
            self.problems.append(_broken(number, cells))
            return None
        if not any(map(clean, cells)):
            return None
        if inside := rows_inside(cells, self._columns, self._width, self._delimiter, self._reading):
            self.problems.append(self._swallowed(number, *inside))
            return None
        self._slips.clear()
        patient = self._patient(number, cells)
        self.problems += [RowProblem(number, patient.id, column, s.what, s.hint) for column, s in self._slips]
        return None if self._slips else Row(number, patient)

    def _swallowed(self, number: int, place: int, lines: int) -> RowProblem:
        column = next(
            (column for column, at in self._columns.items() if at == place), column_letters(place + 1)
        )
        rows = "another row stands" if lines == 1 else f"{lines} other rows stand"
        what = f"a quotation mark is missing, or one too many: {rows} in this value. The row was not read."
        return RowProblem(number, "", column, what, _QUOTES, lines + 1)

    def _reading(self, column: str, cells: Sequence[str]) -> object:
        """What one column says in these cells; raises Slip."""
        cell = cells[self._columns[column]]
        if column == "treatments":
            language = read_language(cells[self._columns["language"]]) if "language" in self._columns else ""
            return self._spoken(language).choices(cell)
        readers: dict[str, Callable[[str], object]] = {
            "date": self._date,
            "language": self._language,
            "paper": read_paper,
            "large print": read_large_print,
        }
        return readers[column](cell)

    def _patient(self, number: int, cells: list[str]) -> Patient:
        if any(map(clean, cells[self._width :])):
            hint = "A value that holds the sign between the columns has to stand in quotation marks."
            self._slips.append(("", Slip("the row has more values than there are headings.", hint)))
            return Patient()
        # One empty cell more: where the columns that the list does not have are read from.
        self._cells = cells[: self._width] + [""] * (self._width + 1 - len(cells[: self._width]))
        line = self._line
        language = self._take("language", self._language, "")
        return Patient(
            id=self._id(number),
            name=self._name(),
            treatments=self._take("treatments", lambda cell: self._choices(cell, language), ()),
            note=self._take("note", read_lines, ""),
            next_visit=self._take("next visit", line, ""),
            therapist=self._take("therapist", line, ""),
            date=self._take("date", self._date, None),
            language=language,
            paper=self._take("paper", read_paper, ""),
            large_print=self._take("large print", read_large_print, None),
        )

    def _take(self, column: str, read: Callable[[str], T], otherwise: T) -> T:
        cell = self._cells[self._columns.get(column, -1)]
        try:
            if isinstance(cell, Fault):
                raise Slip(cell, _NO_VALUE)
            return read(cell) if cell else otherwise
        except Slip as slip:
            self._slips.append((column, slip))
            return otherwise

    def _id(self, number: int) -> str:
        if "id" not in self._columns:
            id = str(number)
        elif not (id := self._take("id", read_line, "")) and any(column == "id" for column, _ in self._slips):
            return ""
        if not id:
            hint = "Give each row one of its own: the files and the records are known by it."
            self._slips.append(("id", Slip("there is no id.", hint)))
        elif (first := self._ids.first(id, number)) != number:
            self._slips.append(
                ("id", Slip(f"row {first} has the same id.", "Give each row an id of its own."))
            )
        return id

    def _name(self) -> str:
        if "name" in self._columns:
            return self._take("name", read_line, "")
        return f"{self._take('first name', read_line, '')} {self._take('last name', read_line, '')}".strip()

    def _language(self, cell: str) -> str:
        language = read_language(cell)
        self._spoken(language)
        return language

    def _choices(self, cell: str, language: str) -> tuple[Choice, ...]:
        unspoken = any(column == "language" for column, _ in self._slips)
        return () if unspoken else self._spoken(language).choices(cell)

    def _spoken(self, language: str) -> Treatments:
        if language not in self._known:
            self._known[language] = self._learn(language)
        known = self._known[language]
        if isinstance(known, Slip):
            raise Slip(known.what, known.hint)
        return known

    def _learn(self, language: str) -> Treatments | Slip:
        try:
            return Treatments(self._titles(language))
        except HandoutError as error:
            if not language:  # the clinic's own default: no row is to blame
                raise
            return Slip("there is no guidance in this language.", error.problems[0].hint)
