"""The exercises that a cell names, each with its dose: "pelvic-tilt: 10 x, hold 5 s; bridge"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from handouts.doses import ExerciseDose, read_dose
from handouts.patients.patient import ExerciseChoice
from handouts.patients.slip import Slip
from handouts.patients.values import KEPT, Treatments, entries_of
from handouts.text import fold


class Exercises:
    """The exercises of one language, found by id or title, and the clinic's sets of them, found by name."""

    def __init__(
        self, titles: Mapping[str, str], sets: Mapping[str, tuple[ExerciseChoice, ...]] | None = None
    ) -> None:
        self._titles = Treatments({**titles, **{name: name for name in sets or {}}}, "exercise")
        self._sets = {fold(name): choices for name, choices in (sets or {}).items()}
        self.choices = lru_cache(KEPT)(self._choices)

    def id_of(self, entry: str) -> str:
        """The id of the exercise that an entry names, with or without a dose; "" for any other words."""
        choice = self._titles.choice(entry)
        return choice.id if choice and fold(choice.id) not in self._sets else ""

    def _choices(self, cell: str) -> tuple[ExerciseChoice, ...]:
        """The exercises that a cell names. Raises Slip for an unknown exercise or an impossible dose."""
        entries = entries_of(cell)
        found = [self._entry(place, entry) for place, entry in enumerate(entries, start=1)]
        if unknown := [place for place, choices in enumerate(found) if choices is None]:
            raise self._titles.not_known(entries, unknown)
        return joined(choice for choices in found for choice in choices or ())

    def _entry(self, place: int, entry: str) -> tuple[ExerciseChoice, ...] | None:
        if (listed := self._sets.get(fold(entry))) is not None:
            return listed
        choice = self._titles.choice(entry)
        if choice is None or fold(choice.id) in self._sets:
            return None
        try:
            return (ExerciseChoice(choice.id, dose_in(choice.how)),)
        except Slip as slip:
            raise Slip(f"exercise {place}, {choice.id}: {slip.what}", slip.hint) from None


def dose_in(text: str) -> ExerciseDose:
    """The dose in a text. Raises Slip with all that is wrong with it."""
    read = read_dose(text)
    if read.slips:
        raise Slip(
            " ".join(slip.what for slip in read.slips), " ".join(dict.fromkeys(s.hint for s in read.slips))
        )
    return read.dose


def joined(choices: Iterable[ExerciseChoice]) -> tuple[ExerciseChoice, ...]:
    """Each exercise once, in the order of first mention, with its last dose."""
    return tuple({choice.id: choice for choice in choices}.values())
