"""Reads one row as a Patient, each value according to its column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import TypeVar

from handouts.errors import HandoutError
from handouts.patients.appointment_types import GENERAL, SKIP, near_treatment
from handouts.patients.dates import read_date
from handouts.patients.exercises import Exercises
from handouts.patients.names import LAST_FIRST, PARTS, join_parts, nameless, put_in_order
from handouts.patients.patient import ONE_LANGUAGE, Choice, Patient
from handouts.patients.repairs import FORMULA, is_formula, is_plain, is_rounded, repaired
from handouts.patients.row import Row, RowProblem, too_few_values, too_many_values
from handouts.patients.slip import LostLetterError, Slip
from handouts.patients.source import OpenList
from handouts.patients.survey import ListOptions, Survey
from handouts.patients.table import Fault, ShownDate
from handouts.patients.values import (
    KEPT,
    Treatments,
    is_one_value,
    read_language,
    read_large_print,
    read_line,
    read_lines,
    read_name,
    read_paper,
)
from handouts.text import clean

Titles = Callable[[str], Mapping[str, str]]
#: The exercises of a language, and the clinic's sets of them.
ExercisesOf = Callable[[str], Exercises]
T = TypeVar("T")
_NO_VALUE = "Correct or clear the cell. If another program wrote the file, open it and save it again."
#: From this many rows on, a value that is not a treatment is reported once, with their number.
SEVERAL = 2


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
        self._titles = titles
        self._known: dict[str, Treatments | Slip] = {}
        self._slips: list[tuple[str, Slip]] = []
        self._cells: list[str] = []
        # Ids and whole names hardly recur: kept, they would take memory and push out what does.
        self._line, self._own_name = lru_cache(KEPT)(read_line), lru_cache(KEPT)(read_name)
        self._paper, self._large_print = lru_cache(KEPT)(read_paper), lru_cache(KEPT)(read_large_print)
        self._date = lru_cache(KEPT)(
            partial(read_date, day_first=found.dates.day_first, months=options.months)
        )
        self._asked_order = bool(options.name_order)
        self._maps_types = bool(options.types)
        #: Rows with a kind of appointment that has no meaning, by column and kind.
        self._unknown: dict[tuple[str, str], list[tuple[int, str]]] = {}
        self.unknown = 0  #: how many rows that is
        #: Those of these rows that have another problem as well: they are counted with that one.
        self._counted: set[int] = set()
        #: The first rows of each repair, by column and repair; `repaired` has the numbers of values.
        self.repairs: dict[tuple[str, str], list[int]] = {}
        self.repaired: Counter[tuple[str, str]] = Counter()
        self.turned = self.joined = 0
        #: The last row as far as it could be read, good or bad.
        self.last = Patient()
        self._number = 0

    @property
    def has_types(self) -> bool:
        """Whether the list has kinds of appointment, or somebody has explained some."""
        return self._maps_types or "appointment type" in self._columns

    def says_anything(self, cells: Sequence[str]) -> bool:
        return any(map(clean, cells))

    def id_of(self, cells: Sequence[str]) -> str:
        """The id of a row, repaired; "" if it has none."""
        at = self._columns.get("id", -1)
        return clean(repaired(cells[at])[0]) if 0 <= at < len(cells) else ""

    def row(self, number: int, cells: list[str]) -> Row | None:
        """The row, or None if it has a problem."""
        self._slips.clear()
        self._number = number
        told = self.unknown
        self.last = patient = self._patient(number, cells)
        bad = bool(self._slips) or self.unknown > told
        if bad and self._sheet.delimiter and 1 < len(cells) < self._width:
            self._slips.append(("", too_few_values(len(cells), self._width, self._sheet.delimiter)))
        self.problems += [
            RowProblem(number, patient.id, column, s.what, s.hint, remedies=s.remedies)
            for column, s in self._slips
        ]
        if self._slips and self.unknown > told:
            self._counted.add(number)
        return None if self._slips or self.unknown > told else Row(number, patient)

    def value(self, column: str, cells: Sequence[str]) -> object:
        """The value of one column in these cells. Raises Slip."""
        cell = cells[self._columns[column]]
        if column == "treatments":
            language = read_language(cells[self._columns["language"]]) if "language" in self._columns else ""
            return self._spoken(language).choices(cell)
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
        if any(map(clean, cells[self._width :])):
            self._slips.append(("", too_many_values(self._sheet.delimiter)))
            return Patient()
        # An empty cell at the end stands for the columns that the list does not have.
        self._cells = cells[: self._width] + [""] * (self._width + 1 - len(cells[: self._width]))
        line = self._line
        language = self._take("language", self._language, "")
        id = self._id(number)
        return Patient(
            id=id,
            name=self._name(),
            treatments=self._choices(id, language),
            note=self._take("note", read_lines, ""),
            next_visit=self._take("next visit", line, ""),
            therapist=self._take("therapist", self._own_name, ""),
            date=self._take("date", self._date, None),
            language=language,
            also=self._take("also", self._second_language, ""),
            paper=self._take("paper", self._paper, ""),
            large_print=self._take("large print", self._large_print, None),
            exercises=self._take("exercises", lambda cell: self._exercises(language).choices(cell), ()),
        )

    def _take(self, column: str, read: Callable[[str], T], otherwise: T) -> T:
        cell = self._cells[self._columns.get(column, -1)]
        if not cell:
            return otherwise
        try:
            if isinstance(cell, Fault):
                raise Slip(cell, _NO_VALUE)
            if column == "date" and isinstance(cell, ShownDate):
                cell = cell.iso
            return read(self._mended(column, cell))
        except LostLetterError as lost:
            self._slips.append((column, lost.in_list(self._sheet.encoding)))
        except Slip as slip:
            self._slips.append((column, slip))
        return otherwise

    def _mended(self, column: str, cell: str) -> str:
        if is_plain(cell):
            return cell
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
        if any(column == "id" for column, _ in self._slips):
            return ""
        if not id:
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
        self._spoken(language)
        return language

    def _second_language(self, cell: str) -> str:
        return ONE_LANGUAGE if read_language(cell) == ONE_LANGUAGE else self._language(cell)

    # --- treatments and kinds of appointment -----------------------------------------------------------------------

    def _choices(self, id: str, language: str) -> tuple[Choice, ...]:
        mute = any(column == "language" for column, _ in self._slips)
        cell = self._cells[self._columns.get("treatments", -1)]
        column = "treatments" if cell.strip() else "appointment type"
        return self._take(column, lambda cell: () if mute else self._chosen(id, column, cell, language), ())

    def _chosen(self, id: str, column: str, cell: str, language: str) -> tuple[Choice, ...]:
        spoken = self._spoken(language)
        means = self._survey.types.meaning(cell) if self._maps_types else None
        if means is not None:
            return () if means in (GENERAL, SKIP) else spoken.choices(means)
        if column == "treatments":
            try:
                return spoken.choices(cell)
            except Slip:
                if not is_one_value(cell):
                    raise
        elif (found := spoken.find(cell)) is not None:
            return (Choice(found),)
        elif not self._maps_types:
            return ()
        self._unknown.setdefault((column, clean(cell)), []).append((self._number, id))
        self.unknown += 1
        return ()

    def unknown_types(self) -> list[RowProblem]:
        """The values that are neither treatments nor explained kinds of appointment, each once with its number of rows.

        A value of a single row in the column of treatments can be a patient's words, so it is not shown.
        """
        problems = []
        titles = self._titles("") if self._unknown else {}
        for (column, value), rows in self._unknown.items():
            (number, id), count = rows[0], len(rows)
            if column == "treatments" and count < SEVERAL:
                try:
                    self._spoken("").choices(value)
                except Slip as slip:
                    problems.append(RowProblem(number, id, column, slip.what, slip.hint))
                    continue
            shown, near = self._survey.types.shown(value), near_treatment(value, titles)
            many = f" {count:,} rows have it." if count > 1 else ""
            kind = f'"{shown}"' if shown else "this value"
            what = f"{kind} is not a treatment, and nothing says what it stands for.{many}"
            hint = (f"Did you mean {near}? " if near else "") + f"Choose from: {', '.join(titles)}."
            remedy = f"map-type {shown or 'Its name'}={near or GENERAL}"
            others = sum(other not in self._counted for other, _ in rows[1:])
            problems.append(RowProblem(number, id, column, what, hint, 1 + others, (remedy,)))
        return problems

    def meaning(self, value: str) -> str | None:
        """The meaning of a kind of appointment: treatments, GENERAL or SKIP; None if it has none."""
        if (means := self._survey.types.meaning(value)) is not None:
            return means
        return self._spoken("").find(value)

    @property
    def otherwise(self) -> str:
        """What a kind of appointment without a meaning stands for; "" if its rows are left out."""
        return "" if self._maps_types or "appointment type" not in self._columns else GENERAL

    def near(self, value: str) -> str:
        """The treatment that is most similar to a kind of appointment."""
        return near_treatment(value, self._titles(""))

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
