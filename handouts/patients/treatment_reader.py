"""Reads the treatments of a row: from its own column, or by the kind of its appointment."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handouts.errors import HandoutError
from handouts.patients.appointment_types import GENERAL, SKIP, AppointmentTypes, near_treatment
from handouts.patients.exercises import Exercises
from handouts.patients.patient import Choice
from handouts.patients.row import RowProblem
from handouts.patients.slip import Slip
from handouts.patients.values import SEARCHED, Treatments, entries_of, is_one_value
from handouts.text import clean

Titles = Callable[[str], Mapping[str, str]]
#: The exercises of a language, and the clinic's sets of them.
ExercisesOf = Callable[[str], Exercises]
#: From this many rows on, a value that is not a treatment is reported once, with their number.
SEVERAL = 2


def _in_other_column(exercises: list[str]) -> Slip:
    """What is wrong with exercises in the column of treatments. Ids are not a patient's words."""
    if len(exercises) == 1:
        return Slip(f"{exercises[0]} is an exercise, not a treatment.", "Put it under the heading exercises.")
    named = f"{', '.join(exercises[:-1])} and {exercises[-1]}"
    return Slip(f"{named} are exercises, not treatments.", "Put them under the heading exercises.")


class TreatmentReader:
    """Reads the treatments of the rows of one list.

    `types` says what kinds of appointment stand for. With `has_column`, the list has a column for the kind.
    """

    def __init__(
        self, titles: Titles, types: AppointmentTypes, has_column: bool, exercises: ExercisesOf
    ) -> None:
        self._titles, self._types, self._has_column = titles, types, has_column
        self._exercises = exercises
        self._known: dict[str, Treatments | Slip] = {}
        self._maps_types = bool(types)
        #: Rows with a kind of appointment that has no meaning, by column and kind.
        self._unknown: dict[tuple[str, str], list[tuple[int, str]]] = {}
        self.unknown = 0  #: the number of these rows
        #: The numbers of those that have another problem too, and are counted with that one.
        self.counted: set[int] = set()

    @property
    def has_types(self) -> bool:
        """Whether the list has kinds of appointment, or somebody has explained some."""
        return self._maps_types or self._has_column

    @property
    def otherwise(self) -> str:
        """What a kind of appointment without a meaning stands for; "" if its rows are left out."""
        return "" if self._maps_types or not self._has_column else GENERAL

    def read(self, cell: str, language: str, where: tuple[int, str, str]) -> tuple[Choice, ...]:
        """The treatments of a cell. `where` is the row's number and id, and the column. Raises Slip."""
        known = self.of(language)
        means = self._types.meaning(cell) if self._maps_types else None
        if means is not None:
            return () if means in (GENERAL, SKIP) else known.choices(means)
        number, id, column = where
        if column == "treatments":
            if not is_one_value(cell) or known.knows(cell):
                return self._choices(cell, language)
        elif (found := known.find(cell)) is not None:
            return (Choice(found),)
        elif not self._maps_types:
            return ()
        self._unknown.setdefault((column, clean(cell)), []).append((number, id))
        self.unknown += 1
        return ()

    def _choices(self, cell: str, language: str) -> tuple[Choice, ...]:
        known = self.of(language)
        try:
            return known.choices(cell)
        except Slip as slip:
            if not (exercises := self._exercises_in(cell, language)):
                raise
            others = sum(known.choice(entry) is None for entry in entries_of(cell)) > len(exercises)
            found = _in_other_column(exercises)
            raise (Slip(slip.what, f"{found.what} {found.hint} {slip.hint}") if others else found) from None

    def _exercises_in(self, cell: str, language: str) -> list[str]:
        """The ids of the exercises that a cell of treatments names."""
        try:
            known = self._exercises(language)
        except HandoutError:  # there are none in this language
            return []
        return [id for entry in entries_of(cell) if (id := known.id_of(entry))]

    def of(self, language: str) -> Treatments:
        """The treatments in a language. Raises Slip if there is no guidance in it."""
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
            return Slip("there is no sheet in this language.", error.problems[0].hint)

    def problems(self) -> list[RowProblem]:
        """The values that are neither treatments nor explained kinds of appointment, each once with its number of rows.

        A value of a single row in the column of treatments can be a patient's words, so it is not shown.
        """
        problems = []
        titles = self._titles("") if self._unknown else {}
        for (column, value), rows in self._unknown.items():
            (number, id), count = rows[0], len(rows)
            others = sum(other not in self.counted for other, _ in rows[1:])
            if column == "treatments" and (exercises := self._exercises_in(value, "")):
                slip = _in_other_column(exercises)
                problems.append(RowProblem(number, id, column, slip.what, slip.hint, 1 + others))
                continue
            if column == "treatments" and count < SEVERAL:
                try:
                    self.of("").choices(value)
                except Slip as slip:
                    problems.append(RowProblem(number, id, column, slip.what, slip.hint))
                    continue
            shown = self._types.shown(value)
            near = near_treatment(value, titles) if len(problems) < SEARCHED else ""
            many = f" {count:,} rows have it." if count > 1 else ""
            kind = f'"{shown}"' if shown else "this value"
            what = f"{kind} is not a treatment, and nothing says what it stands for.{many}"
            hint = (f"Did you mean {near}? " if near else "") + f"Choose from: {', '.join(titles)}."
            remedy = f"map-type {shown or 'Its name'}={near or GENERAL}"
            problems.append(RowProblem(number, id, column, what, hint, 1 + others, (remedy,)))
        return problems

    def meaning(self, value: str) -> str | None:
        """The meaning of a kind of appointment: treatments, GENERAL or SKIP; None if it has none."""
        if (means := self._types.meaning(value)) is not None:
            return means
        return self.of("").find(value)

    def near(self, value: str) -> str:
        """The treatment that is most similar to a kind of appointment."""
        return near_treatment(value, self._titles(""))
