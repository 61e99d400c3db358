"""Reads the form of one sheet into an EditionRequest and a Patient."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from handouts.desk.web import LOST_CLINIC, Desk, Form
from handouts.edition import EditionRequest
from handouts.errors import HandoutError, Problem
from handouts.patients import (
    Choice,
    ExerciseChoice,
    Patient,
    Slip,
    day_doubts,
    dose_in,
    typed_notices,
    typed_text,
)
from handouts.pdf import PAPERS
from handouts.text import language_tag

FORMS = ("standard", "short", "large-print")
TOPIC = "back-spasms"
#: Fields with the patient's words. A set contains none of them, and "Next patient" clears them.
PATIENT_FIELDS = ("name", "id", "date", "therapist", "next-visit", "note")
#: All fields in the order of the page.
FIELDS = (
    *(
        "set",
        "name",
        "id",
        "next-visit",
        "date",
        "therapist",
        "note",
        "treatments",
        "how-*",
        "exercises",
        "dose-*",
    ),
    *("form", "paper", "language", "also", "set-name"),
)
#: Fields with the therapist's habits, which "Next patient" keeps.
HABITS = ("form", "paper", "language", "also", "leaves", "letterhead")
T = TypeVar("T")


class AskedSheet(NamedTuple):
    """The sheet that a form asks for. If there are problems, it is the part that could be read."""

    request: EditionRequest
    patient: Patient
    problems: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()  #: on what is left out of the words


class SheetChoices(NamedTuple):
    """The choices of a sheet with nothing of the patient's, as a form has them and as a set keeps them.

    Treatments and exercises are pairs of an id and the words typed for it.
    """

    treatments: tuple[tuple[str, str], ...] = ()
    exercises: tuple[tuple[str, str], ...] = ()
    form: str = FORMS[0]
    paper: str = ""
    language: str = ""
    letterhead: bool = True
    only_exercises: bool = False
    long_note: bool = False
    also: str = ""  #: a second language, or ONE_LANGUAGE
    leaves: bool = False


def chosen(form: Form, kind: str) -> tuple[str, ...]:
    """The ids that are ticked: first those with a place in the order, then the others."""
    ticked = form.texts(kind)
    ordered = [id for id in form.texts(f"{kind}-order") if id in ticked]
    return tuple(dict.fromkeys((*ordered, *ticked)))


def habits_of(form: Form) -> dict[str, str]:
    """The habits of a form, with nothing of the patient's."""
    choices = choices_of(form)
    said = {"form": choices.form, "paper": choices.paper, "language": choices.language, "also": choices.also}
    flags = {"leaves": choices.leaves, "letterhead": choices.letterhead}
    return {key: value for key, value in said.items() if value} | {key: "on" for key in flags if flags[key]}


def has_free_words(form: Form) -> bool:
    """Whether the form has words that are not translated: a note, the next visit, how and when."""
    how = (form.text(f"how-{id}") for id in chosen(form, "treatment"))
    return any(text.strip() for text in (form.text("note"), form.text("next-visit"), *how))


def choices_of(form: Form) -> SheetChoices:
    """The choices of a form."""
    return SheetChoices(
        tuple((id, form.text(f"how-{id}")) for id in chosen(form, "treatment")),
        tuple((id, form.text(f"dose-{id}")) for id in chosen(form, "exercise")),
        form.text("form") if form.text("form") in FORMS else FORMS[0],
        form.text("paper") if form.text("paper") in PAPERS else "",
        language_tag(form.text("language").strip()),
        form.flag("letterhead"),
        form.flag("only-exercises"),
        form.flag("long-note"),
        language_tag(form.text("also").strip()),
        form.flag("leaves"),
    )


def asked_sheet(form: Form, desk: Desk) -> AskedSheet:
    """The sheet that a form asks for."""
    choices, reader = choices_of(form), _Reader()
    if form.flag("own-clinic") and not desk.has_clinic:  # else the sample clinic would be printed
        reader.problems.append(LOST_CLINIC)
    patient = Patient(
        id=reader.text(form, "id"),
        name=reader.text(form, "name", "patient"),
        treatments=tuple(
            Choice(id, reader.read(lambda how=how, id=id: typed_text(how, f"how:{id}"), ""))  # type: ignore[misc]
            for id, how in choices.treatments
        ),
        note=reader.text(form, "note", lines=True),
        next_visit=reader.text(form, "next-visit"),
        therapist=reader.text(form, "therapist"),
        date=reader.read(lambda: form.day("date"), None),
        exercises=tuple(reader.exercises(choices.exercises)),
    )
    request = EditionRequest(
        desk.clinic,
        TOPIC,
        choices.language,
        treatments=tuple(id for id, _ in choices.treatments),
        paper=choices.paper,
        form=choices.form,
        letterhead=choices.letterhead,
        long_note=choices.long_note,
        exercises=tuple(id for id, _ in choices.exercises),
        only_exercises=choices.only_exercises,
        also=choices.also,
        leaves=choices.leaves,
    ).for_words(
        patient.name, [choice.how for choice in patient.treatments], patient.next_visit, patient.therapist
    )
    typed = (
        *map(form.text, PATIENT_FIELDS),
        *(words for _, words in (*choices.treatments, *choices.exercises)),
    )
    doubts = day_doubts(patient.date, patient.next_visit, datetime.date.today())
    return AskedSheet(request, patient, tuple(reader.problems), (*typed_notices(typed), *doubts))


class _Reader:
    """Reads values and gathers their problems."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def read(self, value: Callable[[], T], otherwise: T) -> T:
        try:
            return value()
        except HandoutError as error:
            self.problems += error.problems
            return otherwise

    def text(self, form: Form, field: str, where: str = "", *, lines: bool = False) -> str:
        return self.read(lambda: typed_text(form.text(field), where or field, lines=lines), "")

    def exercises(self, written: Iterable[tuple[str, str]]) -> Iterable[ExerciseChoice]:
        for id, dose in written:
            try:
                text = typed_text(dose, f"dose:{id}")
                yield ExerciseChoice(id, dose_in(text))
            except HandoutError as error:
                self.problems += error.problems
            except Slip as slip:
                self.problems.append(Problem(f"dose:{id}", slip.what, slip.hint))
