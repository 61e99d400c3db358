"""Words slips on the command line for the person who typed them: what to type instead.

No word is repeated that can be a patient's: only the names of options, and ids of treatments and exercises.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

#: What can stand after an option, where the help has only a word for it.
_EXAMPLES = {
    "--patient": '"Ana López"', "--treatment": "massage", "--exercise": "pelvic-tilt", "--therapist": '"Sam Rivera"',
    "--note": '"Walk a little every day."', "--next-visit": '"December 3, 10:30 am"', "--date": "2026-12-03",
    "--clinic": "my-clinic", "--language": "es", "--also": "en", "--paper": "a4", "--id": "1001",
    "--output": "sheets", "-o": "sheets", "--print-run": "all.pdf", "--list": "patients.csv",
}  # fmt: skip
_ARGUMENTS = {
    "patients": "Which list? Name it, and a folder for the sheets: {program} batch patients.csv -o sheets",
    "folder": "Which folder? Name the one that batch has written: {program} verify sheets",
}
_ID = re.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*")
_TWO_WORDS = 'Put text and file names with spaces in quotes: "my list.csv", --patient "Ana López".'


class PlainSlip(click.UsageError):
    """A slip that says what to do. It is shown without the lines on usage, which say less."""

    def show(self, file: object = None) -> None:
        click.echo(f"Error: {self.message}", err=True)


def plain(error: click.UsageError) -> PlainSlip:
    """Any error of usage, without the lines on usage."""
    return error if isinstance(error, PlainSlip) else PlainSlip(error.format_message())


def missing(error: click.MissingParameter, program: str) -> PlainSlip | None:
    """What to type where an argument is missing."""
    name = (error.param.name if error.param else "") or ""
    return PlainSlip(_ARGUMENTS[name].format(program=program)) if name in _ARGUMENTS else None


def without_value(option: str, param: click.Parameter | None) -> PlainSlip:
    """What to type after an option that stands alone."""
    example = _EXAMPLES.get(option) or (
        param.make_metavar(click.Context(click.Command(""))) if param else "VALUE"
    )
    return PlainSlip(f"Nothing stands after {option}. Write, for example: {option} {example}")


def extra_word(message: str, given: Sequence[str], command: str) -> PlainSlip:
    """What to do about a word that belongs to no option. `message` is click's, which quotes it."""
    quoted = message.rpartition("(")[2].removesuffix(")")
    found = [at for at, word in enumerate(given) if word and f"{quoted} ".startswith(f"{word} ")]
    at = next((at for at in found if not given[at - 1].startswith("-") or not at), found[0] if found else 0)
    word = given[at] if given else ""
    if option := _choice(word):
        return PlainSlip(f"{word} stands alone. Write {option} before each: {option} {word}")
    if not at:
        return PlainSlip(
            f'The word after {command} belongs to no option. To name the patient: {command} --patient "Ana López".'
        )
    before = next((each for each in reversed(given[:at]) if each.startswith("-")), "")
    after = f"the value of {before.partition('=')[0]}" if before else "the first word"
    return PlainSlip(f"There is an extra word after {after}. {_TWO_WORDS}")


def _choice(word: str) -> str:
    """The option for the id of a treatment or an exercise of ours; "" for any other word."""
    if not _ID.fullmatch(word):
        return ""
    from handouts.edition import EditionRequest, edition_of, read_exercise_book

    edition = edition_of(EditionRequest())
    if any(word == section.id for section in edition.guidance.treatments):
        return "--treatment"
    return "--exercise" if word in read_exercise_book(edition).titles() else ""
