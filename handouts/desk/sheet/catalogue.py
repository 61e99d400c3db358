"""What can be chosen for a sheet: treatments, exercises, languages, papers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from handouts.desk.web import Desk
from handouts.doses import short
from handouts.edition import EditionRequest, ExerciseBook, edition_of, read_exercise_book
from handouts.guidance import Guidance, Section, topics

_FIGURE = re.compile(r'<figure src="([^"]+)"')


class Item(NamedTuple):
    """One treatment or exercise."""

    id: str
    title: str
    line: str
    figure: str  #: the name of its picture, or ""
    usual: str = ""  #: the usual dose of an exercise, as it is printed


class Catalogue(NamedTuple):
    """Everything that a clinic can choose, in one language. `groups` are keys of `[sheet]`, each with its items."""

    language: str
    languages: tuple[str, ...]
    also: str  #: the second language of the clinic's sheets, or ""
    paper: str
    name: str  #: the clinic's
    is_reviewed: bool  #: whether a clinician has reviewed the text
    is_translation: bool  #: which no qualified translator has checked
    treatment_groups: tuple[tuple[str, tuple[Item, ...]], ...]
    exercises: tuple[Item, ...]
    sets: dict[
        str, tuple[tuple[str, str], ...]
    ]  #: of clinic.toml: pairs of an exercise and its dose, by name

    @property
    def treatments(self) -> tuple[Item, ...]:
        return tuple(item for _, items in self.treatment_groups for item in items)


def read_catalogue(desk: Desk, request: EditionRequest) -> Catalogue:
    """What the clinic of a request can choose, in its language. Raises HandoutError."""
    base = EditionRequest(request.clinic, request.topic, request.language)
    edition = edition_of(base, desk.cache)
    book = read_exercise_book(edition, desk.cache)
    return Catalogue(
        edition.request.language,
        tuple(topics(edition.library.folders).get(request.topic, ())),
        edition.clinic.also,
        edition.clinic.paper,
        edition.clinic.name,
        bool(edition.guidance.reviewer),
        edition.guidance.is_unchecked,
        _groups(edition.guidance),
        tuple(_exercises(book)),
        {
            name: tuple((choice.id, short(choice.dose)) for choice in choices)
            for name, choices in book.sets.items()
        },
    )


def _groups(guidance: Guidance) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """The treatments by their roles: what somebody does for the patient, and habits."""
    roles = (("group-treatments", "treatment"), ("group-habits", "self-care"))
    groups = ((key, tuple(map(_item, guidance.by_role(role)))) for key, role in roles)
    return tuple((key, items) for key, items in groups if items)


def _item(section: Section) -> Item:
    found = _FIGURE.search(section.html)
    return Item(section.id, section.title, section.line, found[1] if found else "")


def _exercises(book: ExerciseBook) -> Iterable[Item]:
    texts = book.texts()
    for section in book.guidance.exercises:
        yield _item(section)._replace(usual=texts[section.id])
