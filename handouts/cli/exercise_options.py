"""The options for exercises: which ones, and the dose of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from handouts.errors import ChoiceError

if TYPE_CHECKING:
    from handouts.edition import EditionRequest
    from handouts.patients import ExerciseChoice

F = TypeVar("F", bound=Callable[..., Any])
#: Whom the exercises are for.
PATIENT, EVERY_ROW = "for this patient", "for every row that names none"


def exercise_options(whom: str) -> Callable[[F], F]:
    """`--exercise` and `--exercises-of`."""

    def with_both(command: F) -> F:
        sets = click.option(
            "--exercises-of", "exercise_sets", multiple=True, metavar="SET",
            help="The exercises of a set in your clinic.toml. You can repeat it.",
        )  # fmt: skip
        one = click.option(
            "--exercise", "exercises", multiple=True, metavar="ID[=DOSE]",
            help=f"An exercise {whom}, by id or title. You can repeat it; `handouts exercises` lists them.",
        )  # fmt: skip
        return one(sets(command))

    return with_both


def exercise_choices(flags: Mapping[str, Any], base: EditionRequest) -> tuple[ExerciseChoice, ...]:
    """The exercises of the flags: sets first, then each by its id or title, with a dose after "=".

    `base` says whose sets they are. Raises ChoiceError for a set that does not exist and a dose that cannot be read.
    """
    written, sets = flags.get("exercises", ()), flags.get("exercise_sets", ())
    if not written and not sets:
        return ()
    from handouts.patients import ExerciseChoice, joined

    found = []
    for place, each in enumerate(written, start=1):
        key, _, dose = each.partition("=")
        found.append(ExerciseChoice(key.strip(), _dose(dose, place)))
    if not sets:
        return tuple(found)
    from handouts.edition import chosen_exercises, edition_of, read_exercise_book

    book = read_exercise_book(edition_of(base))
    ids = chosen_exercises(book.guidance, (choice.id for choice in found))
    named = (choice._replace(id=id) for id, choice in zip(ids, found, strict=True))
    return joined((*book.in_sets(sets), *named))


def _dose(text: str, place: int) -> Any:
    from handouts.patients import Slip, dose_in

    try:
        return dose_in(text)
    except Slip as slip:
        raise ChoiceError.at("exercises", f"exercise {place}: {slip.what}", slip.hint) from None
