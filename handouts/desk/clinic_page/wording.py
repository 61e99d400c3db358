"""Words the problems of a clinic for the page, each at its field."""

from __future__ import annotations

import re
from collections.abc import Mapping

from handouts.clinic import FILE, READABLE, ReadableColour
from handouts.desk.clinic_page.form_fields import COLOURS, LANGUAGES, LINES, LOOKS, TRANSLATED
from handouts.desk.web import DeskWords, Message, in_language, problem_message
from handouts.errors import HandoutError, Problem
from handouts.text import language_tag

_FIELDS = frozenset(
    (*LINES, *LOOKS, *COLOURS, "logo", *(f"{key}-{language}" for key in TRANSLATED for language in LANGUAGES))
)
_WHERE = re.compile(
    rf"{re.escape(FILE)} \[(?:colours\.|languages\.(?P<language>[\w-]+)\.)?(?P<key>[a-z-]+)\]"
    r"(?: [^:]+(?::(?P<line>\d+))?)?|(?P<logo>logo)"
)
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
    field = str(found["key"] or found["logo"]) if found else ""
    if found and found["language"]:
        field = f"{field}-{language_tag(found['language'])}"
    return field if field in _FIELDS else ""


def _message(problem: Problem, words: DeskWords) -> Message:
    found, field = _WHERE.fullmatch(problem.where), _field_of(problem)
    if found is None or not field:
        return problem_message(problem, words)
    subjects, hints = words.section("clinic-subjects"), words.section("clinic-hints")
    line = found["line"]
    place = f" ({words('clinic.line', n=line)})" if line else ""
    hint = (
        hints.get(_key_of(field), "")
        if not problem.hint or _FOR_A_FILE.search(problem.hint)
        else problem.hint
    )
    what = in_language(f"{problem.what}.", words).removesuffix(".")
    return Message(
        "error", f"{subject_of(field, subjects)} {what}{place}. {in_language(hint, words)}".rstrip(), field
    )


def _key_of(field: str) -> str:
    """The key of clinic.toml that a field of another language stands for."""
    return next((key for key in TRANSLATED if field.startswith(f"{key}-")), field)


def subject_of(field: str, subjects: Mapping[str, str]) -> str:
    """What a field is about, as a sentence begins with it; in another language, with its code."""
    key = _key_of(field)
    return subjects[key] if key == field else f"{subjects[key]} ({field.removeprefix(f'{key}-')})"


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
