"""Reads the patients of a list and collects the problems of all rows.

A problem names its row and column, and never quotes the cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from functools import partial
from pathlib import Path
from typing import BinaryIO

from handouts.errors import HandoutError, Problem
from handouts.patients.columns import column_letters
from handouts.patients.embedded_rows import rows_inside
from handouts.patients.exercises import Exercises
from handouts.patients.names import key_of
from handouts.patients.patient import Patient
from handouts.patients.row import Row, RowProblem, broken_row, cut_off_row, cut_row, swallowing_row
from handouts.patients.row_reader import RowReader
from handouts.patients.source import OpenList, open_list
from handouts.patients.survey import ListOptions, Survey, dated_by_time, survey
from handouts.patients.table import UnreadableRows
from handouts.patients.treatment_reader import ExercisesOf, Titles
from handouts.patients.understanding import Understanding, understanding_of
from handouts.patients.unused_options import unused_options
from handouts.patients.visits import Visit, join, separate, time_of

#: Formats a date, and a time if there is one, as the patient's sheet prints it.
Written = Callable[[Patient, Date, str], str]


def iso_date(patient: Patient, date: Date, time: str) -> str:
    """A date and a time in ISO form: 2026-12-03, 14:30."""
    return f"{date.isoformat()}, {time}" if time else date.isoformat()


@dataclass(frozen=True, slots=True)
class PatientList:
    """A list: its rows, read one by one, and the problems of some, complete once all rows have been read.

    `every` includes the rows with faults, so that all problems of a row are reported at once. `understood()` reports
    how the list was understood, once all rows have been read. A list with open `questions` must not be made.
    """

    every: Iterator[Row]
    problems: list[RowProblem]
    notices: tuple[str, ...]
    understood: Callable[[], Understanding]
    remarks: tuple[Problem, ...]  #: notes with a remedy, such as a missing column
    questions: tuple[Problem, ...]
    digest: str  #: identifies the list
    not_asked: frozenset[str]  #: ids on the list whose rows are not selected

    @property
    def rows(self) -> Iterator[Row]:
        """The good rows."""
        return (row for row in self.every if not row.faults)


def read_patients(
    source: Path | BinaryIO,
    name: str,
    *,
    mapping: Mapping[str, str] = {},
    usual: Mapping[str, str] = {},
    ignored: Collection[str] = (),
    treatments: Titles,
    exercises: ExercisesOf = lambda language: Exercises({}),
    options: ListOptions | None = None,
    written: Written = iso_date,
) -> PatientList:
    """Read a list (.csv, .tsv, .txt, .xlsx, .ods). Empty rows and unknown columns are skipped.

    The list is surveyed first. Its rows are then read one by one, so a long list is never in memory as a whole.

    `name` is what messages call the list. `mapping` has the list's heading of a column; `usual` does the same for
    headings that a list need not have. The `ignored` headings are skipped.
    `treatments(language)` returns id → title in that language ("" is the default one), or raises HandoutError;
    `exercises(language)` returns the exercises in that language.
    Raises HandoutError if the file or its headings cannot be read. The rows raise it at the end of a list without any.
    """
    options = options or ListOptions()
    passed = (*ignored, *options.ignored)
    sheet = dated_by_time(open_list(source, name, mapping, usual, passed, options.encoding), options)
    if options.day is not None and "date" not in sheet.columns:
        what = "no column has the days of the visits, so one day cannot be chosen."
        raise HandoutError.at(name, what, "", "map-column date")
    found = survey(sheet, options)
    unused = unused_options(sheet, found, options)
    row_reader = RowReader(sheet, found, options, treatments, exercises)
    reader = _ListReader(sheet, found, options, row_reader, written, unused)
    remarks = (*sheet.remarks, *_missing(sheet.columns, name), *unused)
    understood = partial(understanding_of, name, sheet, found, row_reader)
    questions = tuple(found.questions(sheet, name))
    return PatientList(
        reader.rows(name),
        row_reader.problems,
        sheet.notices,
        understood,
        remarks,
        questions,
        sheet.digest,
        frozenset(found.not_asked),
    )


def _missing(columns: Mapping[str, int], name: str) -> list[Problem]:
    without = {
        "id": "rows are called by their numbers, which change when a row is put in or taken out",
        "name": "the names are left open, to be written in by hand",
        "treatments": "no row chooses any",
    }
    has = {"name" if column.endswith(" name") else column for column in columns}
    has |= {"treatments"} if "appointment type" in columns else set()
    return [
        Problem(name, f"there is no column for {column}: {so}.", "", (f"map-column {column}",))
        for column, so in without.items()
        if column not in has
    ]


class _ListReader:
    """Reads the rows of a list one by one, and collects their problems."""

    def __init__(
        self,
        sheet: OpenList,
        found: Survey,
        options: ListOptions,
        row_reader: RowReader,
        written: Written,
        unused: Sequence[Problem],
    ) -> None:
        self._sheet, self._survey, self._options, self._written = sheet, found, options, written
        self._row_reader, self._problems = row_reader, row_reader.problems
        self._unused = unused
        #: For patients with several rows: the joined row, and None for the others.
        self._joined: dict[int, Row | None] = {}

    def rows(self, name: str) -> Iterator[Row]:
        """The rows that are visits. Raises HandoutError at the end of a list without any patient."""
        if self._survey.repeated:
            self._join_visits()
        empty = True
        days = self._options.each_visit and "id" in self._sheet.columns
        for number, cells in self._sheet.rows:
            if row := self._joined.get(number) or self._row(number, cells):
                empty = False
                yield row._replace(visit=row.visit or _day(row)) if days else row
        self._problems += self._row_reader.treatments.problems()
        self._problems.sort(key=lambda problem: problem.number)
        if empty and not self._problems:
            unmet = [each for each in self._unused if each.where == "only"]
            none_met = unmet and len(unmet) == len(self._options.only)  # that says why nobody is left
            raise HandoutError(self._unused if none_met else (self._no_rows(name), *self._unused))

    def _no_rows(self, name: str) -> Problem:
        """The problem of a list without a row to make."""
        if not self._survey.counts:
            return Problem(name, "there is no patient under the headings.", "Add a row for each patient.")
        counts = ", ".join(f"{rows:,} {why}" for why, rows in self._survey.counts.items())
        return Problem(name, f"no row is left to make: {counts}.", "Choose other rows, or another day.")

    def _row(self, number: int, cells: list[str] | UnreadableRows) -> Row | None:
        """The row, or None if it is empty, is not a visit, or nothing of it can be read."""
        if isinstance(cells, UnreadableRows):
            self._problems.append(broken_row(number, cells))
            return None
        if number in self._joined or number in self._survey.other_days:
            return None
        return self._visit(number, cells)

    def _visit(self, number: int, cells: list[str]) -> Row | None:
        found = self._survey
        if number == found.cut_off:
            self._problems.append(cut_off_row(number, len(cells), self._sheet.width))
            return None
        if number in found.cut:
            self._problems.append(cut_row(number, found.cut[number]))
            return None
        if number in found.left_out or not self._row_reader.says_anything(cells):
            return None
        sheet, reader = self._sheet, self._row_reader
        if inside := rows_inside(cells, sheet.columns, sheet.width, sheet.delimiter, reader.value):
            place, lines = inside
            column = next(
                (column for column, at in sheet.columns.items() if at == place), column_letters(place + 1)
            )
            self._problems.append(swallowing_row(number, column, lines))
            return None
        return reader.row(number, cells)

    # --- several rows of one patient ------------------------------------------------------------------------------

    def _join_visits(self) -> None:
        """Read and join the rows of each patient who has several."""
        visits: dict[str, list[Visit]] = {}
        bad: set[int] = set()
        for number, cells in self._sheet.ahead():
            if (
                isinstance(cells, UnreadableRows)
                or self._row_reader.id_of(cells) not in self._survey.repeated
            ):
                continue
            if number == self._survey.cut_off:  # whose id this is, nobody knows
                continue
            told = len(self._problems)
            row = self._visit(number, cells)
            if row is None and told == len(self._problems):
                continue  # not a visit, or not selected
            self._joined[number] = None
            bad |= {number} if row is None or row.faults else set()
            patient = row.patient if row else Patient(self._row_reader.id_of(cells))
            visits.setdefault(self._row_reader.id_of(cells), []).append(
                Visit(number, patient, self._time(cells))
            )
        for theirs in visits.values():
            self._join(theirs, bad)

    def _join(self, visits: list[Visit], bad: set[int]) -> None:
        """Join the rows of the first person with an id. Rows of another person with this id are problems."""
        first = visits[0]
        key = next((key for visit in visits if (key := key_of(visit.patient.name))), "")
        theirs = [visit for visit in visits if key_of(visit.patient.name) in (key, "")]
        own = {visit.number for visit in theirs}
        for visit in visits:
            if visit.number not in own and visit.number not in bad:
                what = f"row {first.number} has the same id, and another name."
                hint = (
                    "Give each patient an id of their own; rows with the same id and name become one sheet."
                )
                self._problems.append(RowProblem(visit.number, visit.patient.id, "id", what, hint))
        if self._options.each_visit:
            self._separate([visit for visit in theirs if visit.number not in bad])
            return
        if spoiled := [visit.number for visit in theirs if visit.number in bad]:
            what = f"row {spoiled[0]} is a visit of the same patient, and cannot be read."
            for visit in theirs:
                if visit.number not in bad:
                    hint = f"Mend row {spoiled[0]}."
                    self._problems.append(RowProblem(visit.number, visit.patient.id, "", what, hint))
            return
        day = self._options.day
        if day and not any(visit.number not in self._survey.other_days for visit in theirs):
            return
        joined = join(theirs, day or self._options.list_day, self._written)
        self._joined[joined.number] = Row(joined.number, joined.patient)
        self._row_reader.joined += len(theirs) - 1

    def _separate(self, visits: Sequence[Visit]) -> None:
        """Make a row of each of a patient's visits, or of those of the day that was chosen."""
        days: Counter[str] = Counter()
        for visit in separate(visits, self._written):
            row = Row(visit.number, visit.patient)
            day = _day(row)
            days[day] += 1
            label = day if days[day] == 1 else f"{day} ({days[day]})".strip()
            if visit.number not in self._survey.other_days:
                self._joined[visit.number] = row._replace(visit=label)
                self._row_reader.separate += len(days) > 1 or days[day] > 1

    def _time(self, cells: list[str]) -> str:
        columns = self._sheet.columns
        for column in ("time", "date"):
            at = columns.get(column, -1)
            if 0 <= at < len(cells) and (time := time_of(cells[at])):
                return time
        return ""


def _day(row: Row) -> str:
    return row.patient.date.isoformat() if row.patient.date else ""
