"""The trunk: an Edition is typeset into a Master, a Master is filled for a Patient. Start reading here.

Clinic, Guidance, choices → Edition → compose → parse → typeset → Master → fill → Handout
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handouts.cache import Cache, Choices, Prepared
from handouts.choosing import chosen_treatments
from handouts.clinic import FILE, Clinic, load_clinic
from handouts.depends import DRAWING, Made
from handouts.errors import HandoutError, WrongFlag, nearest
from handouts.filling import fill, long_date, patient_words
from handouts.guidance import Guidance, Words, load_words, topics
from handouts.library import Library, built_in, library
from handouts.pdf.master import Master
from handouts.pdf.tail import Handout
from handouts.reading import read_guidance

if TYPE_CHECKING:
    from handouts.patient import Patient
    from handouts.pdf.art import ArtFile
    from handouts.pdf.theme import Theme

#: Millimetres that the logo may take of the letterhead.
LOGO_BOX = (48.0, 17.0)
#: Treatments whose steps a short sheet has room for, and what is as well to know of one with more.
SHORT_STEPS = 2
NO_STEPS = (
    f"the short sheet has the steps of up to {SHORT_STEPS} treatments. With more, or none chosen, it only names them, "
    "and tells patients to ask for the full sheet"
)
__all__ = [
    "ArtFinder",
    "Edition",
    "chosen_treatments",
    "edition_of",
    "edition_of_choices",
    "find_guidance",
    "long_date",
    "made_of",
    "make_handout",
    "master_of",
    "patient_words",
    "prepare",
    "sheet_words",
    "template_values",
    "theme_of",
    "typeset_and_keep",
]


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

    @property
    def steps_fit(self) -> bool:
        """Whether each treatment of the plan is on the sheet with its steps."""
        return self.form != "short" or 0 < len(self.treatments) <= SHORT_STEPS


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
    cache: Cache | None = None,
) -> Edition:
    """The Edition of these choices; what is left empty is the clinic's own.

    Treatments are named by id or by title. Raises HandoutError for a clinic that cannot be read and for a choice
    that is not there.
    """
    shelf = library(clinic_folder)
    clinic = load_clinic(shelf.clinic)
    guidance = find_guidance(shelf, topic, language or clinic.language, cache)
    chosen = chosen_treatments(guidance, treatments)
    return Edition(clinic, guidance, shelf, chosen, paper or clinic.paper, form, letterhead, long_note)


def edition_of_choices(choices: Choices, cache: Cache | None = None) -> Edition:
    """`edition_of` for what the command line says."""
    named = choices._asdict()
    clinic = named.pop("clinic")
    return edition_of(Path(clinic) if clinic else None, **named, cache=cache)


def find_guidance(shelf: Library, topic: str, language: str, cache: Cache | None = None) -> Guidance:
    """The guidance of a topic in a language. Raises HandoutError naming what there is instead."""
    shelves = topics(shelf.folders)
    if topic not in shelves:
        raise WrongFlag.at("--topic", f"there is no topic {topic!r}", nearest(topic, shelves))
    if language not in shelves[topic]:
        what = f"{topic} is not there in the language {language!r}"
        raise WrongFlag.at("--language", what, nearest(language, shelves[topic]))
    return read_guidance(shelves[topic][language], f"guidance/{topic}/{language}.md", cache)


def sheet_words(shelf: Library, language: str) -> Words:
    """The fixed words of a language, checked against the built-in English ones."""
    english_path = built_in("templates") / "words" / "en.toml"
    english = load_words(english_path, "words/en.toml")
    name = f"words/{language}.toml"
    path = shelf.find(name)
    words = english if path == english_path else load_words(path, name, english)
    return {key.replace("-", "_"): value for key, value in words.items()}


def master_of(edition: Edition, cache: Cache | None = None) -> Master:
    """Typeset an Edition. Raises HandoutError.

    What is slow to import is imported here: workers that only fill need none of it.
    """
    from handouts.compose import compose
    from handouts.parse import parse
    from handouts.pdf.assemble import Identity, assemble
    from handouts.pdf.fontbook import read_font_book
    from handouts.pdf.fonts import open_face
    from handouts.pdf.text import Faces
    from handouts.pdf.typeset import typeset

    words = sheet_words(edition.library, edition.guidance.language)
    theme = theme_of(edition)
    html = compose(edition.library, "handout.html", template_values(edition, words, theme), cache)
    title = f"{edition.guidance.title}: {edition.clinic.name}"
    language = edition.guidance.language
    sheet = parse(html, title, language, frozenset(theme.styles), frozenset(theme.callouts))
    book = read_font_book(built_in("fonts"))
    fonts = book.pairs(edition.clinic.font)
    faces = Faces(*map(open_face, fonts[0]))
    layout = typeset(sheet, theme, faces, ArtFinder(edition))
    identity = Identity(title, edition.clinic.name, language)
    return assemble(layout, identity, faces, fonts)


def theme_of(edition: Edition) -> Theme:
    """The look of an Edition, in the clinic's colours. Raises HandoutError for a mistake in theme.toml."""
    from handouts.pdf.theme import load_theme

    colours = edition.clinic.colours
    return load_theme(
        edition.library.find("theme.toml"),
        "large-print" if edition.form == "large-print" else "standard",
        edition.paper,
        {"text": colours.text, "brand": colours.brand, "tint": colours.tint},
    )


def template_values(edition: Edition, words: Words, theme: Theme) -> dict[str, Any]:
    """What a template can name (docs/templates.md)."""
    from handouts.pdf.theme import MM

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
        "steps_fit": edition.steps_fit,
        "logo_width": round(min(LOGO_BOX[0], LOGO_BOX[1] * logo.width / logo.height), 1) if logo else 0,
        "long_date": lambda date: long_date(words, date),
        "text_width": round(theme.width / MM, 1),
    }


class ArtFinder:
    """Finds a picture by name: the clinic's logo, or a figure of the library."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    def __call__(self, name: str, at: str) -> ArtFile:
        from handouts.pdf.art import ArtFile
        from handouts.pdf.drawing import plain_drawing
        from handouts.pdf.outlines import NotPlainError

        logo = self.edition.clinic.logo
        if name == "logo":
            if logo is None:
                hint = "Name one in clinic.toml, or leave the figure out."
                raise HandoutError.at(at, "the clinic has no logo", hint)
            return ArtFile(logo.name, logo.kind, logo.data, logo.width, logo.height)
        where = f"figures/{name}"
        path = self.edition.library.find(where, at)
        data = path.read_bytes()
        if path.is_relative_to(self.edition.library.templates):
            # The built-in figures are plain, and checked by the tests: to check them again would cost each start.
            with contextlib.suppress(NotPlainError):  # but for one that was changed
                return ArtFile(where, "svg", data, *plain_drawing(data)[:2])
        return ArtFile(where, "svg", data, *_checked_size(data, where))


def _checked_size(data: bytes, where: str) -> tuple[float, float]:
    from handouts.svgcheck import check_svg

    problems, size = check_svg(data, where)
    if problems:
        raise HandoutError(problems)
    return size


def prepare(edition: Edition, cache: Cache | None = None) -> Prepared:
    """The Master of an Edition, and what a command needs beside it. Raises HandoutError."""
    words = sheet_words(edition.library, edition.guidance.language)
    known = edition.guidance.treatments
    return Prepared(
        master=master_of(edition, cache),
        words={key: words[key] for key in ("date_format", "months")},
        notices=edition.clinic.notices + (() if edition.steps_fit else (f"{NO_STEPS}.",)),
        first_treatment=known[0].id if known else "",
        sample_clinic=edition.library.clinic.parent == edition.library.templates,
        treatments=edition.treatments,
    )


def typeset_and_keep(edition: Edition, choices: Choices, cache: Cache | None, begun: int) -> Prepared:
    """`prepare`, with what was made kept in the cache for these choices; `begun` as in `Cache.keep`."""
    # What was looked for on the way is noted in the library: the notes of this edition alone.
    edition = replace(edition, library=replace(edition.library, asked=set()))
    made = prepare(edition, cache)
    if cache:
        cache.keep(choices, made, made_of(edition, made.master), begun)
    return made


def made_of(edition: Edition, master: Master) -> Made:
    """All that decides a Master: what the clinic's folder has, or might have, and what is built in."""
    from handouts.pdf.fontbook import read_font_book

    shelf, logo = edition.library, edition.clinic.logo
    names = {*shelf.asked, FILE, edition.guidance.name, "words/en.toml", logo.name if logo else FILE}
    fonts = built_in("fonts")
    files = {str(folder.absolute() / name) for folder in shelf.folders for name in names}
    return Made(
        files=tuple(sorted(files | {str(fonts / "fonts.toml")})),
        fonts=tuple(sorted({path for pair in master.font_book for path, _ in pair})),
        packages=(*DRAWING, *sorted(read_font_book(fonts).packages)),
    )


def make_handout(
    edition: Edition, patient: Patient, date: datetime.date, name_in_title: bool = False
) -> Handout:
    """One handout: the Master of the Edition, filled once."""
    return fill(prepare(edition), patient, date, name_in_title)
