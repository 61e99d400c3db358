"""The options that several commands share."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from handouts.cli.console import say
from handouts.cli.exercise_options import EVERY_ROW, PATIENT, exercise_choices, exercise_options
from handouts.cli.option_types import Day, Paper
from handouts.errors import ChoiceError
from handouts.pdf import PAPERS

F = TypeVar("F", bound=Callable[..., Any])
if TYPE_CHECKING:
    from handouts.edition import Cache, EditionRequest
    from handouts.patients import Choice, Patient


def today() -> datetime.date:
    """The day, for sheets without a date. A function, so that tests can replace it."""
    return datetime.date.today()


def check_pdf_name(flag: str, path: str) -> None:
    """Raises ChoiceError for a name that is not of a PDF: it may be of a list, or of a clinic's own file."""
    if not path.lower().endswith(".pdf"):
        raise ChoiceError.at(flag, "the name does not end in .pdf", f"Write it so: {flag} name.pdf")


def guidance_request(flags: Mapping[str, Any]) -> EditionRequest:
    """What the flags of `guidance_options` ask for: the clinic, the topic and the language."""
    from handouts.edition import EditionRequest
    from handouts.text import language_tag

    clinic = "" if flags["clinic"] is None else flags["clinic"] or os.curdir
    return EditionRequest(clinic, flags["topic"], language_tag(flags["language"].strip()))


def edition_request(flags: Mapping[str, Any], patient: Patient) -> EditionRequest:
    """What the flags of `edition_options` ask for, for this patient. Raises UsageError for two forms at once."""
    from handouts.text import language_tag

    return (
        guidance_request(flags)
        ._replace(
            treatments=tuple(choice.id for choice in patient.treatments),
            paper=flags.get("paper") or "",
            form=_form(flags),
            letterhead=not flags.get("no_letterhead"),
            long_note=bool(flags.get("long_note")),
            without=tuple(flags.get("without", ())),
            also=language_tag((flags.get("also") or "").strip()),
            leaves=bool(flags.get("leaves")),
            exercises=tuple(choice.id for choice in patient.exercises),
            only_exercises=bool(flags.get("only_exercises")),
        )
        .for_words(
            patient.name,
            [choice.how for choice in patient.treatments],
            patient.next_visit,
            patient.therapist,
        )
    )


def patient_of(flags: Mapping[str, Any]) -> Patient:
    """The patient's words in the flags of `words_options`: for one sheet, or for rows that leave a column empty.

    What is left out of them is reported.

    Raises ChoiceError for a text that lost a letter, a set that does not exist, and a dose that cannot be read.
    """
    from handouts.patients import Patient, typed_notices

    typed = [flags.get(key, "") for key in ("patient", "note", "next_visit", "therapist")]
    for notice in typed_notices((*typed, *flags.get("treatments", ()), *flags.get("exercises", ()))):
        say(f"Note: {notice}", err=True)
    if flags["date"] or flags.get("next_visit"):
        from handouts.patients import day_doubts

        for doubt in day_doubts(flags["date"], flags.get("next_visit", ""), today()):
            say(f"Note: {doubt}", err=True)
    return Patient(
        id=_text(flags, "row_id"),
        name=_text(flags, "patient"),
        treatments=_treatments(flags),
        note=_text(flags, "note", lines=True),
        next_visit=_text(flags, "next_visit"),
        therapist=_text(flags, "therapist"),
        date=flags["date"],
        exercises=exercise_choices(flags, guidance_request(flags)),
    )


def _text(flags: Mapping[str, Any], key: str, *, lines: bool = False) -> str:
    from handouts.patients import typed_text

    return typed_text(flags.get(key, ""), key.replace("_", "-").removeprefix("row-"), lines=lines)


def _treatments(flags: Mapping[str, Any]) -> tuple[Choice, ...]:
    """The treatments as they were given: an id or a title, and after "=" how and when."""
    from handouts.patients import Choice, typed_text

    written = (treatment.partition("=") for treatment in flags.get("treatments", ()))
    return tuple(Choice(key.strip(), typed_text(how, "treatments")) for key, _, how in written)


def _form(flags: Mapping[str, Any]) -> str:
    short, large_print = flags.get("short"), flags.get("large_print")
    if short and large_print:
        raise click.UsageError("--short and --large-print cannot go together: large letters need more pages.")
    return "short" if short else "large-print" if large_print else "standard"


def guidance_options(command: F) -> F:
    """The options for the guidance."""
    options = (
        click.option(
            "--clinic",
            metavar="FOLDER",
            is_eager=True,  # the clinic decides how dates are read
            help="Your clinic's folder, with clinic.toml in it.",
        ),
        click.option(
            "--topic",
            default="back-spasms",
            show_default=True,
            metavar="TOPIC",
            help="What the sheet is about.",
        ),
        click.option(
            "--language",
            default="",
            metavar="CODE",
            help="The language, such as en; `handouts topics` lists them. If you leave it out, it is your clinic's.",
        ),
    )
    return with_options(command, options)


def edition_options(command: F) -> F:
    """The options that decide the pages; `make`, `preview` and `batch` share them."""
    options = (
        click.option(
            "--also",
            default="",
            metavar="CODE",
            help="A second language, such as es: the same sheet again, in the same file.",
        ),
        click.option(
            "--paper",
            type=Paper(*PAPERS),
            default=None,
            help="The paper. If you leave it out, it is your clinic's.",
        ),
        click.option(
            "--no-letterhead", is_flag=True, help="Leave the head of page 1 free, for pre-printed paper."
        ),
        click.option(
            "--short",
            is_flag=True,
            help="A shorter sheet: 4 or 5 pages for up to 3 treatments, or as many as it needs.",
        ),
        click.option("--large-print", is_flag=True, help="Large letters (18 points or more), on more pages."),
        click.option(
            "--only-exercises",
            is_flag=True,
            help="Print page 1, the plan and the exercises, and nothing on other treatments.",
        ),
        click.option("--long-note", is_flag=True, help="Give the note a page of its own."),
        click.option(
            "--without",
            multiple=True,
            metavar="ID",
            help="Leave out a section, such as posture. You can repeat it.",
        ),
    )
    return guidance_options(with_options(command, options))


def with_options(command: F, options: Iterable[Callable[[F], F]]) -> F:
    """A command with options, which help lists in this order."""
    for option in reversed(tuple(options)):
        command = option(command)
    return command


def cache_option(command: F) -> F:
    """`--no-cache`, for the commands that typeset."""
    help = "Make the pages again, and keep none for the next time."
    return click.option("--no-cache", is_flag=True, help=help)(command)


def cache_of(flags: Mapping[str, Any]) -> Cache | None:
    """The cache of Masters; None with `--no-cache`."""
    from handouts.edition import usual_cache

    return None if flags["no_cache"] else usual_cache()


#: The help of the options for a patient's words: for one sheet, and for the rows of a list.
_HELP = {
    "treatments": (
        "A treatment for this patient, by id or title. You can repeat it; `handouts treatments` lists them.",
        "A treatment for every row that names none. You can repeat it.",
    ),
    "note": ("A note for the patient.", "A note for every row that has none."),
    "next-visit": ('The next visit, such as "December 3, 10:30 am".', "The next visit of every row that has none."),
    "therapist": ("Who treats the patient.", "The therapist of every row that names none."),
    "date": (
        "The day on the sheet. If you leave it out, it is today.",
        "The day on the sheets. If you leave it out, it is today, and sheets of another day stay as they are.",
    ),
}  # fmt: skip


def words_options(command: F, *, every_row: bool = False) -> F:
    """The options for a patient's words; with `every_row`, for those that a list leaves out."""
    help = {option: texts[every_row] for option, texts in _HELP.items()}
    options = (
        click.option(
            "--treatment",
            "treatments",
            multiple=True,
            metavar="ID[=HOW AND WHEN]",
            help=help["treatments"],
        ),
        exercise_options(EVERY_ROW if every_row else PATIENT),
        click.option("--note", default="", metavar="TEXT", help=help["note"]),
        click.option("--next-visit", default="", metavar="TEXT", help=help["next-visit"]),
        click.option("--therapist", default="", metavar="NAME", help=help["therapist"]),
        click.option("--date", type=Day(), metavar="YYYY-MM-DD", help=help["date"]),
    )
    return with_options(command, options)


def patient_options(command: F) -> F:
    """The options for one patient."""
    name = click.option(
        "--patient",
        default="",
        metavar="NAME",
        help="Who it is for. If you leave it out, there is a line to write on.",
    )
    return name(words_options(command))


def title_option(command: F) -> F:
    """`--name-in-title`, for the commands that write PDFs."""
    help = "Put the patient's name into the title of the PDF too."
    return click.option("--name-in-title", is_flag=True, help=help)(command)


def file_options(command: F) -> F:
    """The options for the name and the title of one file."""
    id = click.option(
        "--id",
        "row_id",
        default="",
        metavar="ID",
        help="Your number for the patient. The file is named after it.",
    )
    return id(title_option(command))


def mapped_headings(mapping: tuple[str, ...]) -> dict[str, str]:
    """The heading of each column in --map. Raises UsageError for a column with two headings."""
    asked: dict[str, str] = {}
    for column, heading in map(_pair, mapping):
        if asked.setdefault(column, heading) != heading:
            raise click.BadParameter(f"{column} is given two headings: keep one of them", param_hint="--map")
    return asked


def _pair(written: str) -> tuple[str, str]:
    column, sign, heading = written.partition("=")
    if not sign or not column.strip() or not heading.strip():
        raise click.BadParameter('write it as --map "name=Client Name"', param_hint="--map")
    return column.strip().replace(" ", "-").lower(), heading.strip()
