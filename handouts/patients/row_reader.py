"""Reads one row as a Patient, each value according to its column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any, TypeVar

from handouts.patients.dates import read_date
from handouts.patients.names import LAST_FIRST, PARTS, join_parts, nameless, put_in_order
from handouts.patients.patient import ONE_LANGUAGE, Choice, ExerciseChoice, Patient
from handouts.patients.repairs import FORMULA, is_formula, is_plain, is_rounded, repaired
from handouts.patients.row import Row, RowProblem, is_out_of_step, too_few_values, too_many_values
from handouts.patients.slip import LostLetterError, Slip
from handouts.patients.source import OpenList
from handouts.patients.survey import ListOptions, Survey
from handouts.patients.table import ERROR, ERROR_VALUES, ShownDate, UnusableCell
from handouts.patients.treatment_reader import ExercisesOf, Titles, TreatmentReader
from handouts.patients.values import (
    KEPT,
    read_language,
    read_large_print,
    read_line,
    read_lines,
    read_name,
    read_next_visit,
    read_paper,
)
from handouts.text import clean

T = TypeVar("T")
_NO_VALUE = "Correct or clear the cell. If another program wrote the file, open it and save it again."


class RowReader:
    """Reads the rows of one list, and collects their problems."""

    def __init__(
        self,
        sheet: OpenList,
        found: Survey,
        options: ListOptions,
        titles: Titles,
        exercises: ExercisesOf,
    ) -> None:
        self._exercises = lru_cache(KEPT)(exercises)
        self.problems: list[RowProblem] = []
        self._sheet, self._survey = sheet, found
        self._columns, self._width = sheet.columns, sheet.width
        self.treatments = TreatmentReader(
            titles, found.types, "appointment type" in self._columns, self._exercises
        )
        self._slips: list[tuple[str, Slip]] = []
        self._cells: list[str] = []
        # Ids and whole names hardly recur: kept, they would take memory and push out what does.
        self._line, self._own_name = lru_cache(KEPT)(read_line), lru_cache(KEPT)(read_name)
        self._paper, self._large_print = lru_cache(KEPT)(read_paper), lru_cache(KEPT)(read_large_print)
        self._date = lru_cache(KEPT)(
            partial(read_date, day_first=found.dates.day_first, months=options.months)
        )
        readers: tuple[tuple[str, str, Callable[[str], object]], ...] = (
            ("note", "note", read_lines),
            ("next_visit", "next visit", lru_cache(KEPT)(read_next_visit)),
            ("therapist", "therapist", self._own_name),
            ("date", "date", self._date),
            ("also", "also", self._second_language),
            ("paper", "paper", self._paper),
            ("large_print", "large print", self._large_print),
        )
        #: The field, the column and the reader of values that nothing else decides, as far as the list has them.
        self._readers = [each for each in readers if each[1] in self._columns]
        self._asked_order = bool(options.name_order)
        #: The first rows of each repair, by column and repair; `repaired` has the numbers of values.
        self.repairs: dict[tuple[str, str], list[int]] = {}
        self.repaired: Counter[tuple[str, str]] = Counter()
        self.turned = self.joined = self.separate = 0
        self._number = 0

    def says_anything(self, cells: Sequence[str]) -> bool:
        return any(map(clean, cells))

    def id_of(self, cells: Sequence[str]) -> str:
        """The id of a row, repaired; "" if it has none."""
        at = self._columns.get("id", -1)
        return clean(repaired(cells[at])[0]) if 0 <= at < len(cells) else ""

    def row(self, number: int, cells: list[str]) -> Row:
        """The row, with the columns that have a problem as its faults."""
        self._slips.clear()
        self._number = number
        told = self.treatments.unknown
        patient = self._patient(number, cells)
        is_unknown = self.treatments.unknown > told
        if not self._slips and not is_unknown:
            return Row(number, patient)
        if self._sheet.delimiter and 1 < len(cells) < self._width:
            self._slips.append(("", too_few_values(len(cells), self._width, self._sheet.delimiter)))
        self.problems += [
            RowProblem(number, patient.id, column, s.what, s.hint, remedies=s.remedies)
            for column, s in self._slips
        ]
        if self._slips and is_unknown:
            self.treatments.counted.add(number)
        columns = {column for column, _ in self._slips} | ({"treatments"} if is_unknown else set())
        if "appointment type" in columns:
            columns.add("treatments")
        return Row(number, patient, frozenset(columns))

    def value(self, column: str, cells: Sequence[str]) -> object:
        """The value of one column in these cells. Raises Slip."""
        cell = cells[self._columns[column]]
        if column == "treatments":
            language = read_language(cells[self._columns["language"]]) if "language" in self._columns else ""
            return self.treatments.of(language).choices(cell)
        if column == "exercises":
            return self._exercises("").choices(cell)
        readers: dict[str, Callable[[str], object]] = {
            "date": self._date,
            "language": self._language,
            "also": self._second_language,
            "paper": read_paper,
            "large print": read_large_print,
        }
        return readers[column](cell)

    def _patient(self, number: int, cells: list[str]) -> Patient:
        if len(cells) > self._width and is_out_of_step(
            cells, self._width, self._survey.longest, self._columns.get("id", -1)
        ):
            self._slips.append(("", too_many_values(len(cells), self._width, self._sheet.delimiter)))
            return Patient()
        # An empty cell at the end stands for the columns that the list does not have.
        self._cells = cells[: self._width] + [""] * max(1, self._width + 1 - len(cells))
        language = self._take("language", self._language, "")
        id, name = self._id(number), self._name()
        treatments = self._choices(id, language)
        others: dict[str, Any] = {}
        for field, column, read in self._readers:
            if (value := self._take(column, read, None)) is not None:
                others[field] = value
        exercises: tuple[ExerciseChoice, ...] = self._take(
            "exercises", lambda cell: self._exercises(language).choices(cell), ()
        )
        return Patient(
            id=id, name=name, treatments=treatments, language=language, exercises=exercises, **others
        )

    def _take(self, column: str, read: Callable[[str], T], otherwise: T) -> T:
        cell = self._cells[self._columns.get(column, -1)]
        if not cell:
            return otherwise
        try:
            if isinstance(cell, UnusableCell) or (cell[0] in "#E" and cell in ERROR_VALUES):
                raise Slip(cell if isinstance(cell, UnusableCell) else ERROR, _NO_VALUE)
            if column == "date" and isinstance(cell, ShownDate):
                cell = cell.iso
            return read(cell if is_plain(cell) else self._mended(column, cell))
        except LostLetterError as lost:
            self._slips.append((column, lost.in_list(self._sheet.encoding)))
        except Slip as slip:
            self._slips.append((column, slip))
        return otherwise

    def _mended(self, column: str, cell: str) -> str:
        text, done = repaired(cell)
        for what in (*done, FORMULA) if is_formula(text) else done:
            rows = self.repairs.setdefault((column, what), [])
            self.repaired[column, what] += 1
            if len(rows) < 5:
                rows.append(self._number)
        return text if done else cell

    def _id(self, number: int) -> str:
        if "id" not in self._columns:
            return str(number)
        id = self._take("id", read_line, "")
        if not id:
            if any(column == "id" for column, _ in self._slips):
                return ""
            hint = "Give each patient an id: it names the files and the records."
            remedies = nameless(self._columns, self._cells)
            self._slips.append(("id", Slip("the id is missing.", hint, *remedies)))
        elif is_rounded(id):
            hint = "Format the column as text or as a whole number, and export the list again."
            self._slips.append(
                ("id", Slip("a spreadsheet has rounded this id: its last digits are lost.", hint))
            )
        return id

    def _name(self) -> str:
        if "name" in self._columns:
            name = self._take("name", read_name, "")
            if self._survey.name_order != LAST_FIRST:
                return name
            printed = put_in_order(name, LAST_FIRST, asked=self._asked_order)
            self.turned += printed != name
            return printed
        parts = (part for part in PARTS if part in self._columns)
        return join_parts({part: self._take(part, self._own_name, "") for part in parts})

    def _language(self, cell: str) -> str:
        language = read_language(cell)
        self.treatments.of(language)
        return language

    def _second_language(self, cell: str) -> str:
        return ONE_LANGUAGE if read_language(cell) == ONE_LANGUAGE else self._language(cell)

    def _choices(self, id: str, language: str) -> tuple[Choice, ...]:
        mute = bool(self._slips) and any(column == "language" for column, _ in self._slips)
        cell = self._cells[self._columns.get("treatments", -1)]
        column = "treatments" if cell.strip() else "appointment type"
        where = self._number, id, column
        return self._take(
            column, lambda cell: () if mute else self.treatments.read(cell, language, where), ()
        )
