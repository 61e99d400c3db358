"""Words the problems of a clinic for the page, each at its field."""

from __future__ import annotations

import re

from handouts.clinic import FILE, READABLE, ReadableColour
from handouts.desk.clinic_page.form_fields import COLOURS, LINES, LOOKS
from handouts.desk.web import DeskWords, Message, in_language, problem_message
from handouts.errors import HandoutError, Problem

_FIELDS = frozenset((*LINES, *LOOKS, *COLOURS, "logo"))
_WHERE = re.compile(rf"{re.escape(FILE)} \[(?:colours\.)?([a-z-]+)\](?: [^:]+(?::(\d+))?)?|(logo)")
#: Found in hints for somebody who edits the file.
_FOR_A_FILE = re.compile(r"[a-z-]+ = |\bline\b|quotes|Write it as|Fill it in|folder")


def clinic_messages(error: HandoutError, words: DeskWords) -> list[Message]:
    """The problems of a clinic, those of the page's own fields with the id of the field."""
    return [_message(problem, words) for problem in error.problems]


def wrong_keys(error: HandoutError) -> set[str]:
    """The fields of the page that an error is about."""
    return {field for problem in error.problems if (field := _field_of(problem))}


def _field_of(problem: Problem) -> str:
    found = _WHERE.fullmatch(problem.where)
    field = str(found[1] or found[3]) if found else ""
    return field if field in _FIELDS else ""


def _message(problem: Problem, words: DeskWords) -> Message:
    found, field = _WHERE.fullmatch(problem.where), _field_of(problem)
    if found is None or not field:
        return problem_message(problem, words)
    subjects, hints = words.section("clinic-subjects"), words.section("clinic-hints")
    place = f" ({words('clinic.line', n=found[2])})" if found[2] else ""
    hint = hints.get(field, "") if not problem.hint or _FOR_A_FILE.search(problem.hint) else problem.hint
    what = in_language(f"{problem.what}.", words).removesuffix(".")
    return Message("error", f"{subjects[field]} {what}{place}. {in_language(hint, words)}".rstrip(), field)


def ink_sentence(ink: ReadableColour, words: DeskWords) -> str:
    """A sentence on the colour that is printed for a chosen one."""
    if ink.key == "tint":
        return (
            words("clinic.tint-lighter", printed=ink.printed)
            if ink.printed != ink.chosen
            else words("clinic.tint-good")
        )
    ratio = f"{ink.ratio:.1f}"
    if ink.printed != ink.chosen:
        return words("clinic.ink-darker", ratio=ratio, least=f"{READABLE:.0f}", printed=ink.printed)
    return words("clinic.ink-good", ratio=ratio)
