"""A clinic's exercises in one language: their usual doses, and the clinic's sets of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from handouts.clinic import Clinic, Library
from handouts.doses import DoseWords, ExerciseDose, dose_of, merged
from handouts.edition.cache import Cache
from handouts.edition.edition import Edition, in_country, sheet_words
from handouts.edition.exercises import read_exercises
from handouts.edition.second_language import with_second
from handouts.edition.sheet_doses import SheetDoses
from handouts.errors import ChoiceError, HandoutError, Problem, nearest
from handouts.guidance import Guidance, Words
from handouts.patients import ExerciseChoice, Exercises, Slip

Sets = Mapping[str, tuple[ExerciseChoice, ...]]


class ExerciseBook(NamedTuple):
    """The exercises of a language that a clinic does not leave out."""

    guidance: Guidance
    words: Mapping[str, object]
    sets: Sets

    def usual(self) -> dict[str, ExerciseDose]:
        """The usual doses, by id."""
        return {section.id: dose_of(section.attributes) for section in self.guidance.exercises}

    def sheet_doses(self, language: str = "", words: Words | None = None) -> SheetDoses:
        """The writer of doses on a sheet. `words` are those of a second language on it."""
        return SheetDoses(self.usual(), with_second(self.words, language, words or {}))

    def titles(self) -> dict[str, str]:
        """Titles by id."""
        return {section.id: section.title for section in self.guidance.exercises}

    def exercises(self) -> Exercises:
        """The reader of the exercises of a row."""
        return Exercises(self.titles(), self.sets)

    def texts(self, choices: Iterable[ExerciseChoice] | None = None) -> dict[str, str]:
        """The doses in plain words, by id: of these choices, or the usual ones of all exercises."""
        doses, words = self.usual(), DoseWords(self.words)
        if choices is not None:
            doses = {choice.id: merged(doses[choice.id], choice.dose) for choice in choices}
        return {id: words.text(dose) for id, dose in doses.items()}

    def in_sets(self, names: Iterable[str]) -> tuple[ExerciseChoice, ...]:
        """The exercises of these sets. Raises ChoiceError for an unknown set."""
        choices: list[ExerciseChoice] = []
        for name in names:
            if name not in self.sets:
                raise ChoiceError.at(
                    "exercise-sets", "there is no such set in clinic.toml", nearest(name, self.sets)
                )
            choices += self.sets[name]
        return tuple(choices)


def read_exercise_book(edition: Edition, cache: Cache | None = None) -> ExerciseBook:
    """The exercises of an Edition's clinic and language. Raises HandoutError."""
    return book_of(edition.guidance, edition.clinic, edition.library, cache)


def book_of(guidance: Guidance, clinic: Clinic, library: Library, cache: Cache | None = None) -> ExerciseBook:
    """The exercises of a clinic and a guidance. Raises HandoutError for a set that cannot be used."""
    full = guidance if guidance.exercises else read_exercises(guidance, library, cache).guidance
    kept = tuple(section for section in full.sections if section.id not in clinic.leave_out)
    local = in_country(full._replace(sections=kept), clinic, library)
    words = sheet_words(library, guidance.language, clinic.country)
    book = ExerciseBook(local, words, {})
    return book._replace(sets=_sets(clinic, book)) if local.exercises else book


def _sets(clinic: Clinic, book: ExerciseBook) -> Sets:
    reader, titles = book.exercises(), book.titles()
    sets: dict[str, tuple[ExerciseChoice, ...]] = {}
    problems = []
    for name, lines in clinic.lists.exercise_sets:
        where = f"clinic.toml [exercise-sets.{name}]"
        if name in titles:
            problems.append(Problem(where, "an exercise has the same name", "Give the set another name."))
        try:
            sets[name] = reader.choices("; ".join(lines))
        except Slip as slip:
            problems.append(Problem(where, slip.what, slip.hint))
    if problems:
        raise HandoutError(problems)
    return sets
