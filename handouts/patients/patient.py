"""One patient, with the therapist's words for them."""

from collections.abc import Iterable
from datetime import date as Date
from typing import TYPE_CHECKING, NamedTuple

from handouts.errors import ChoiceError

if TYPE_CHECKING:
    from handouts.doses import ExerciseDose


#: Stands in place of a second language: one language only, even if the clinic has two.
ONE_LANGUAGE = "none"


class Choice(NamedTuple):
    """A treatment, and the therapist's words for how and when."""

    id: str
    how: str = ""


class ExerciseChoice(NamedTuple):
    """A chosen exercise, and the parts of its dose that the therapist gave. The usual dose supplies the rest."""

    id: str
    dose: "ExerciseDose"


class Patient(NamedTuple):
    """The patient of one sheet. Empty values become blank lines to fill in by hand."""

    id: str = ""
    name: str = ""
    treatments: tuple[Choice, ...] = ()
    note: str = ""
    next_visit: str = ""
    therapist: str = ""
    date: Date | None = None
    language: str = ""
    also: str = ""  #: a second language for the sheet, or ONE_LANGUAGE
    paper: str = ""
    large_print: bool | None = None
    exercises: tuple[ExerciseChoice, ...] = ()


def typed_text(text: str, field: str, *, lines: bool = False) -> str:
    """A text that was typed into a field, as it can be printed; `lines` keeps its line breaks.

    Raises ChoiceError if a letter of it was lost on the way.
    """
    from handouts.text import clean, has_lost_letter

    if has_lost_letter(text, name=field in ("patient", "therapist")):
        hint = "Type it again, or put it into a list."
        raise ChoiceError.at(field, "a letter was lost on the way here", hint)
    return clean(text, lines=lines)


def typed_notices(texts: Iterable[str]) -> tuple[str, ...]:
    """Notices on what is left out of typed texts. They never contain the words. None if nothing is left out."""
    from handouts.text import without_bidi_controls

    if all(text == without_bidi_controls(text) for text in texts):
        return ()
    from handouts.patients.repairs import DIRECTION

    return (f"{DIRECTION}: the program decides it.",)
