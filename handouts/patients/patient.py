"""One patient: what the therapist says of them, as it can be printed. A single handout needs no list."""

from datetime import date as Date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from handouts.doses import ExerciseDose


class Choice(NamedTuple):
    """One chosen treatment, and the therapist's own words for how and when."""

    id: str
    how: str = ""


class ExerciseChoice(NamedTuple):
    """One chosen exercise, and what the therapist says of its dose; the default says the rest."""

    id: str
    dose: "ExerciseDose"


class Patient(NamedTuple):
    """Who one handout is for; everything may be left open, to be written in by hand."""

    id: str = ""
    name: str = ""
    treatments: tuple[Choice, ...] = ()
    note: str = ""
    next_visit: str = ""
    therapist: str = ""
    date: Date | None = None
    language: str = ""
    paper: str = ""
    large_print: bool | None = None
    exercises: tuple[ExerciseChoice, ...] = ()
