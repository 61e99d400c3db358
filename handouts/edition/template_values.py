"""The variables that a template can use (listed in docs/templates.md)."""

from __future__ import annotations

import datetime
from typing import Any

from handouts.edition.edition import Edition, sheet_words
from handouts.edition.template_records import Record, TemplateFunction, plain
from handouts.edition.writing import writing_of
from handouts.guidance import Guidance, Section, Words, in_numerals, long_date
from handouts.pdf import MM, Theme

#: Fields of a request that a template sees in another form: as `guidance`, `plan` and `clinic`.
_NOT_OFFERED = ("clinic", "topic", "language", "treatments", "without", "exercises", "also", "leaves")
#: Fields of a clinic that no sheet prints. The path of its folder is private.
_NOT_PRINTED = (
    "folder",
    "languages",
    "columns",
    "ignored",
    "notices",
    "leave_out",
    "accept_missing",
    "grey_photographs",
)


def template_values(edition: Edition, words: Words, theme: Theme) -> dict[str, Any]:
    """The variables that a template can use, by name."""
    guidance, chosen = edition.guidance, edition.request.treatments
    by_id = {section.id: _section(section) for section in guidance.treatments}
    exercises = {section.id: section for section in guidance.exercises}
    every = not chosen and not edition.request.exercises
    logo_width = edition.clinic.logo.printed_width if edition.clinic.logo else 0.0
    return {
        "clinic": plain(edition.clinic, "clinic", (*_NOT_PRINTED, "logo")),
        "guidance": _guidance(guidance),
        "words": plain(words, "words"),
        "text_changed": edition.text_changed,
        "chosen": not every,
        "plan": tuple(by_id[key] for key in (by_id if every else chosen)),
        "others": () if every else tuple(section for key, section in by_id.items() if key not in chosen),
        "exercises": tuple(_section(exercises[key]) for key in edition.request.exercises),
        **{name: value for name, value in edition.request._asdict().items() if name not in _NOT_OFFERED},
        "logo_width": logo_width,
        "logo_beside": logo_width * MM <= _beside_name(theme),
        "leading": writing_of(words, guidance.language).leading,
        "unchecked": _unchecked(edition, words),
        "number": TemplateFunction(lambda value: in_numerals(words, int(value))),
        "long_date": TemplateFunction(lambda date: long_date(words, datetime.date.fromisoformat(str(date)))),
    }


def _unchecked(edition: Edition, words: Words) -> tuple[Record, ...]:
    """That nobody has checked the translation, in its language and in English; none for another text."""
    if not edition.guidance.is_unchecked:
        return ()
    language = edition.guidance.language
    english = sheet_words(edition.library, "en", edition.clinic.country)
    said = ((language, words["unchecked"]), ("en", english["unchecked"]))
    return tuple(Record("unchecked", {"language": each, "text": text}, str(text)) for each, text in said)


def _beside_name(theme: Theme) -> float:
    """The maximum width, in points, of a logo with the clinic's name to its right."""
    name = theme.stops.get("name")
    return name - theme.spaces.gutter - theme.left if name else 0.0


def _section(section: Section) -> Any:
    return plain(section, "section")


def _guidance(guidance: Guidance) -> Record:
    """The guidance, with functions that find its sections by role."""
    fields = plain(guidance._replace(sections=()), "guidance", ("sections",))
    values = {name: fields.get(name) for name in fields.names}
    values["sections"] = tuple(map(_section, guidance.sections))
    values["treatments"] = tuple(map(_section, guidance.treatments))
    values["one"] = TemplateFunction(lambda role: _section(guidance.one(role)))
    values["by_role"] = TemplateFunction(lambda *roles: tuple(map(_section, guidance.by_role(*roles))))
    return Record("guidance", values)
