"""The trunk: an Edition is typeset into a Master, a Master is filled for a Patient. Start reading here.

    Clinic, Guidance, choices → Edition → compose → parse → typeset → Master → fill → Handout
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handouts.clinic import Clinic, load_clinic
from handouts.errors import HandoutError, WrongFlag, nearest
from handouts.guidance import Guidance, Words, load_guidance, load_words, topics
from handouts.library import Library, built_in, library
from handouts.patients import Patient
from handouts.pdf.characters import drop_emoji
from handouts.pdf.master import Filler, Handout, Master

if TYPE_CHECKING:
    from handouts.pdf.art import ArtFile

FORMS = ("standard", "short", "large-print")
PAGE_WIDTHS = {"letter": 215.9, "a4": 210.0}
#: Millimetres that the logo may take of the letterhead.
LOGO_BOX = (48.0, 17.0)
#: What the slots of a patient's words are called in messages.
FIELDS = {"patient": "name", "note": "note", "next-visit": "next visit", "therapist": "therapist"}


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything that decides the layout. Patients with the same Edition get the same pages, but for what is theirs."""

    clinic: Clinic
    guidance: Guidance
    library: Library
    treatments: tuple[str, ...] = ()
    paper: str = "letter"
    form: str = "standard"
    letterhead: bool = True
    long_note: bool = False


def edition_of(
    clinic_folder: Path | None,
    *,
    topic: str = "back-spasms",
    language: str = "",
    treatments: Iterable[str] = (),
    paper: str = "",
    form: str = "standard",
    letterhead: bool = True,
    long_note: bool = False,
) -> Edition:
    """The Edition of these choices; what is left empty is the clinic's own.

    Raises HandoutError for a clinic that cannot be read and for a choice that is not there.
    """
    shelf = library(clinic_folder)
    clinic = load_clinic(shelf.clinic)
    guidance = find_guidance(shelf, topic, language or clinic.language)
    chosen = tuple(treatments)
    check_treatments(guidance, chosen)
    return Edition(clinic, guidance, shelf, chosen, paper or clinic.paper, form, letterhead, long_note)


def find_guidance(shelf: Library, topic: str, language: str) -> Guidance:
    """The guidance of a topic in a language. Raises HandoutError naming what there is instead."""
    shelves = topics(shelf.folders)
    if topic not in shelves:
        raise WrongFlag.at("--topic", f"there is no topic {topic!r}", nearest(topic, shelves))
    if language not in shelves[topic]:
        raise WrongFlag.at(
            "--language", f"{topic} is not there in the language {language!r}", nearest(language, shelves[topic])
        )
    return load_guidance(shelves[topic][language], f"guidance/{topic}/{language}.md")


def check_treatments(guidance: Guidance, chosen: Iterable[str]) -> None:
    known = [section.id for section in guidance.treatments]
    for treatment in chosen:
        if treatment not in known:
            raise WrongFlag.at("--treatment", f"there is no treatment {treatment!r}", nearest(treatment, known))


def sheet_words(shelf: Library, language: str) -> Words:
    """The fixed words of a language, checked against the built-in English ones."""
    english = load_words(built_in("templates") / "words" / "en.toml", "words/en.toml")
    name = f"words/{language}.toml"
    path = shelf.find(name)
    return {key.replace("-", "_"): value for key, value in load_words(path, name, english).items()}


def long_date(words: Words, date: datetime.date) -> str:
    """A date as the language writes it: November 22, 2026."""
    return str(words["date_format"]).format(month=words["months"][date.month - 1], day=date.day, year=date.year)


def master_of(edition: Edition) -> Master:
    """Typeset an Edition. What is slow to import is imported here: a Master from the cache needs none of it."""
    from handouts.compose import compose
    from handouts.parse import parse
    from handouts.pdf.assemble import Identity, assemble
    from handouts.pdf.fonts import open_face, read_font_book
    from handouts.pdf.text import Faces
    from handouts.pdf.theme import load_theme
    from handouts.pdf.typeset import typeset

    words = sheet_words(edition.library, edition.guidance.language)
    colours = edition.clinic.colours
    theme = load_theme(
        edition.library.find("theme.toml"),
        "large-print" if edition.form == "large-print" else "standard",
        edition.paper,
        {"text": colours.text, "brand": colours.brand, "tint": colours.tint},
    )
    html = compose(edition.library, "handout.html", template_values(edition, words))
    title = f"{edition.guidance.title}: {edition.clinic.name}"
    language = edition.guidance.language
    sheet = parse(html, title, language, frozenset(theme.styles), frozenset(theme.callouts))
    book = read_font_book(built_in("fonts"))
    faces = Faces(*(open_face(source) for source in book.family(edition.clinic.font)))
    layout = typeset(sheet, theme, faces, ArtFinder(edition))
    identity = Identity(title, edition.clinic.name, language)
    return assemble(layout, identity, faces, book.pairs(edition.clinic.font))


def template_values(edition: Edition, words: Words) -> dict[str, Any]:
    """What a template can name (docs/templates.md)."""
    guidance, chosen = edition.guidance, edition.treatments
    by_id = {section.id: section for section in guidance.treatments}
    logo = edition.clinic.logo
    return {
        "clinic": edition.clinic,
        "guidance": guidance,
        "words": words,
        "chosen": bool(chosen),
        "plan": [by_id[key] for key in chosen] if chosen else list(guidance.treatments),
        "others": [section for section in guidance.treatments if section.id not in chosen] if chosen else [],
        "form": edition.form,
        "paper": edition.paper,
        "letterhead": edition.letterhead,
        "long_note": edition.long_note,
        "logo_width": round(min(LOGO_BOX[0], LOGO_BOX[1] * logo.width / logo.height), 1) if logo else 0,
        "long_date": lambda date: long_date(words, date),
        "sources": [_source(line) for line in guidance.sources],
        "page_width": PAGE_WIDTHS[edition.paper],
    }


def _source(line: str) -> dict[str, str]:
    """A source's words, and the web address that ends its line."""
    text, _, address = line.rpartition(": ")
    return {"text": text, "address": address} if text and "." in address and " " not in address else {"text": line, "address": ""}


class ArtFinder:
    """Finds a picture by name: the clinic's logo, or a figure of the library."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    def __call__(self, name: str, at: str) -> ArtFile:
        from handouts.pdf.art import ArtFile
        from handouts.svgcheck import check_svg

        logo = self.edition.clinic.logo
        if name == "logo":
            if logo is None:
                raise HandoutError.at(at, "the clinic has no logo", "Name one in clinic.toml, or leave the figure out.")
            return ArtFile(logo.name, logo.kind, logo.data, logo.width, logo.height)
        where = f"figures/{name}"
        data = self.edition.library.find(where, at).read_bytes()
        problems, (width, height) = check_svg(data, where)
        if problems:
            raise HandoutError(problems)
        return ArtFile(where, "svg", data, width, height)


def patient_words(patient: Patient, words: Words, date: datetime.date) -> dict[str, str]:
    """A patient's words by the names of the slots. Emoji are left out: no font of ours has them."""
    given = _given_words(patient) | {"date": long_date(words, patient.date or date)}
    return {slot: drop_emoji(text)[0] for slot, text in given.items()}


def left_out(patient: Patient) -> list[str]:
    """A notice for each field that emoji are left out of: which field and how many, never the words."""
    found = []
    for slot, text in _given_words(patient).items():
        count = drop_emoji(text)[1]
        if count:
            field = f"how and when for {slot[4:]}" if slot.startswith("how:") else f"the {FIELDS[slot]}"
            left = f"{count} emoji {'was' if count == 1 else 'were'} left out of {field}"
            found.append(f"{left}: only letters and signs can be printed.")
    return found


def _given_words(patient: Patient) -> dict[str, str]:
    own = {
        "patient": patient.name,
        "note": patient.note,
        "next-visit": patient.next_visit,
        "therapist": patient.therapist,
    }
    return own | {f"how:{choice.id}": choice.how for choice in patient.treatments}


def make_handout(edition: Edition, patient: Patient, date: datetime.date, name_in_title: bool = False) -> Handout:
    """One handout: the Master of the Edition, filled once."""
    filler = Filler(master_of(edition))
    words = patient_words(patient, sheet_words(edition.library, edition.guidance.language), date)
    title = f"{filler.master.title}: {words['patient']}" if name_in_title and words["patient"] else ""
    handout = filler.fill(words, patient.date or date, title)
    handout.notices += left_out(patient)
    return handout
