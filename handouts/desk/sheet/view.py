"""What the page "One sheet" shows: the catalogue, and the content of the form."""

from __future__ import annotations

from typing import NamedTuple

from handouts.desk.sheet.catalogue import Catalogue, Item, read_catalogue
from handouts.desk.sheet.choices import FORMS, PATIENT_FIELDS, SheetChoices, choices_of
from handouts.desk.sheet.sets import NamedSets
from handouts.desk.web import Desk, Form
from handouts.edition import EditionRequest
from handouts.patients import ONE_LANGUAGE
from handouts.pdf import PAPERS

#: The name of each language in that language. For others, the code is shown.
LANGUAGE_NAMES = {"en": "English", "es": "Español", "ar": "العربية", "zh-Hans": "简体中文"}


class ChosenItem(NamedTuple):
    """A treatment or exercise that is chosen, and the words typed for it."""

    item: Item
    words: str


class SheetView(NamedTuple):
    """Everything that the template shows."""

    catalogue: Catalogue
    choices: SheetChoices
    fields: dict[str, str]
    treatments: tuple[ChosenItem, ...]
    exercises: tuple[ChosenItem, ...]
    sets: list[tuple[str, str]]
    papers: tuple[str, ...] = tuple(PAPERS)
    forms: tuple[str, ...] = FORMS

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Each language of the guidance: its code and its name."""
        return [(code, LANGUAGE_NAMES.get(code, code)) for code in self.catalogue.languages]

    @property
    def also(self) -> str:
        """The second language of the form or of the clinic."""
        return self.choices.also or self.catalogue.also or ONE_LANGUAGE

    @property
    def second_languages(self) -> list[tuple[str, str]]:
        """Each language except the first."""
        return [pair for pair in self.languages if pair[0] != self.catalogue.language]

    @property
    def ticked(self) -> frozenset[str]:
        return frozenset(chosen.item.id for chosen in (*self.treatments, *self.exercises))


def view_of(desk: Desk, form: Form, choices: SheetChoices | None = None) -> SheetView:
    """The page with the content of a form, or with these choices instead of its own. Raises HandoutError."""
    choices = choices_of(form) if choices is None else choices
    catalogue = read_catalogue(desk, EditionRequest(desk.clinic, language=choices.language))
    return SheetView(
        catalogue,
        choices,
        {name: form.text(name) for name in PATIENT_FIELDS},
        _chosen(catalogue.treatments, choices.treatments),
        _chosen(catalogue.exercises, choices.exercises),
        NamedSets(desk.folder).names() if desk.has_clinic else [],
    )


def _chosen(items: tuple[Item, ...], pairs: tuple[tuple[str, str], ...]) -> tuple[ChosenItem, ...]:
    by_id = {item.id: item for item in items}
    return tuple(ChosenItem(by_id[id], words) for id, words in pairs if id in by_id)
