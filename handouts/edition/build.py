"""Turns an Edition into a Master. Start reading here.

`edition_of` makes the Edition of a clinic, its guidance and the choices. `master_of` composes, parses and typesets it.
`handout.fill` then makes a Handout of the Master and one patient's words.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from handouts.clinic import FILE, built_in
from handouts.doses import DOSE_WORDS
from handouts.edition.cache import Cache, PreparedEdition
from handouts.edition.dependencies import DRAWING, Dependencies
from handouts.edition.edition import LONGER, Edition, sheet_words
from handouts.edition.figures import ArtFinder
from handouts.edition.request import EditionRequest
from handouts.edition.safety import check_sheet
from handouts.edition.template_values import template_values
from handouts.edition.writing import writing_of
from handouts.errors import HandoutError
from handouts.guidance import DATE_WORDS, exercises_name
from handouts.pdf import Master

if TYPE_CHECKING:
    from handouts.guidance import Section, Words
    from handouts.pdf import Theme
    from handouts.pdf.blocks import Sheet
    from handouts.pdf.text import Faces


def master_of(edition: Edition, cache: Cache | None = None, sheet: Sheet | None = None) -> Master:
    """Typeset an Edition. `sheet` is its `parsed_sheet`, if the caller has it. Raises HandoutError.

    Slow modules are imported inside the function, because workers that only fill do not need them.
    """
    from handouts.edition.second_language import with_own_slots
    from handouts.pdf.layout import typeset, typeset_both
    from handouts.pdf.master import Identity, assemble
    from handouts.pdf.text import MissingGlyphs

    first = _typeset_input(edition, cache, sheet or parsed_sheet(edition, cache))
    layout = typeset(first.sheet, first.theme, first.faces, first.art)
    recurring = first.recurring
    if edition.also:
        second = _typeset_input(edition.also, cache, parsed_sheet(edition.also, cache))
        recurring = (*recurring, *second.recurring)
        translated = with_own_slots(second.sheet, second.sheet.language)
        layout = typeset_both(layout, translated, second.theme, second.faces, second.art)
        for root, part in zip(layout.roots, (first, second), strict=True):
            root.language = part.sheet.language
    identity = Identity(first.sheet.title, edition.clinic.name, edition.guidance.language)
    faces = first.faces
    try:
        return assemble(layout, identity, faces, faces.book, recurring, edition.request.leaves)
    except MissingGlyphs as error:  # in words that no sheet needs yet, such as the months of its date
        own = any(letter in text for text in first.recurring for letter in error.characters)
        language = (edition if own or not edition.also else edition.also).guidance.language
        named = ", ".join(f"U+{ord(letter):04X}" for letter in error.characters)
        hint = "Use other characters."
        raise HandoutError.at(f"words/{language}.toml", f"no font has {named}", hint) from None


class _TypesetInput(NamedTuple):
    """What the typesetter needs for the sheet of one language."""

    sheet: Sheet
    theme: Theme
    faces: Faces
    art: ArtFinder
    recurring: tuple[str, ...]


def _typeset_input(edition: Edition, cache: Cache | None, sheet: Sheet) -> _TypesetInput:
    """The parsed sheet of an Edition with its theme, its fonts and its figures. Raises HandoutError."""
    from handouts.pdf.fonts import open_face, read_font_book
    from handouts.pdf.text import Faces

    theme = theme_of(edition)
    words = sheet_words(edition.library, edition.guidance.language, edition.clinic.country)
    language = edition.guidance.language
    book = read_font_book(built_in("fonts"))
    writing = writing_of(words, language)
    sheet = sheet._replace(writing=writing)
    fonts = book.pairs(edition.clinic.font, language)
    faces = Faces(open_face(fonts[0][0]), open_face(fonts[0][1]), fonts)
    return _TypesetInput(sheet, theme, faces, ArtFinder(edition, cache, writing.rtl), recurring_words(words))


def parsed_sheet(edition: Edition, cache: Cache | None) -> Sheet:
    """The Blocks of an Edition, composed and parsed. Raises HandoutError for a mistake in the template."""
    from handouts.edition.html import names_of, parse
    from handouts.edition.template import compose

    language, theme = edition.guidance.language, theme_of(edition)
    words = sheet_words(edition.library, language, edition.clinic.country)
    html = compose(edition.library, "handout.html", template_values(edition, words, theme), cache)
    title = f"{edition.guidance.title}{words['colon']}{edition.clinic.name}"
    return parse(html, title, language, names_of(theme))


def recurring_words(words: Words) -> tuple[str, ...]:
    """The words of dates and doses, and the digits."""
    numerals = " ".join(str(words["numerals"]))
    found: list[str] = [numerals]
    for key in (*DATE_WORDS, *DOSE_WORDS):
        value = words[key]
        found += value if isinstance(value, list) else [value]
    return tuple(re.sub(r"\{[a-z]+\}", "1", text) for text in found)


def _has_own_template(edition: Edition) -> bool:
    return not edition.library.find("handout.html").is_relative_to(edition.library.templates)


def _omissions(edition: Edition, sheet: Sheet) -> tuple[str, ...]:
    """Notices on safety text that the clinic's own template omits. Raises HandoutError if that was not accepted."""
    if not _has_own_template(edition):
        return ()
    chosen = edition.request.treatments
    every = not chosen and not edition.request.exercises
    plan = [section for section in edition.guidance.treatments if every or section.id in chosen]
    # A sheet of exercises alone says nothing about medicine.
    left_out = ("safety",) if edition.request.only_exercises else ()
    kept = tuple(section for section in edition.guidance.sections if section.role not in left_out)
    guidance = edition.guidance._replace(sections=kept)
    return check_sheet(sheet.blocks, guidance, [*plan, *selected_exercises(edition)], edition.clinic)


def notices_of(edition: Edition, request: EditionRequest, cache: Cache | None) -> tuple[str, ...]:
    """Notices on what a clinic's own text and template omit, and on too many exercises, without typesetting.

    They are kept with a cached Master; only an own template without one is composed for them. If it has mistakes,
    its notices are left out, and typesetting reports the mistakes.
    """
    if not _has_own_template(edition):
        return edition.notices
    if kept := cache.find(request) if cache else None:
        return kept.sheet_notices
    with contextlib.suppress(HandoutError):
        return (*edition.notices, *_omissions(edition, parsed_sheet(edition, cache)))
    return edition.notices


def selected_exercises(edition: Edition) -> tuple[Section, ...]:
    """The chosen exercises, in the order of the request."""
    by_id = {section.id: section for section in edition.guidance.exercises}
    return tuple(by_id[key] for key in edition.request.exercises)


def theme_of(edition: Edition) -> Theme:
    """The theme of an Edition, in the clinic's colours. Raises HandoutError for a mistake in theme.toml."""
    from handouts.edition.legibility import check_legible
    from handouts.pdf import load_theme

    colours = edition.clinic.colours
    path = edition.library.find("theme.toml")
    form = "large-print" if edition.request.form == "large-print" else "standard"
    named = {"text": colours.text, "brand": colours.brand, "tint": colours.tint}
    theme = load_theme(path, form, edition.request.paper, named)
    if not path.is_relative_to(edition.library.templates):
        check_legible(theme, path.name, form)
    return theme


def prepare(edition: Edition, cache: Cache | None = None) -> PreparedEdition:
    """The Master of an Edition and everything else that a command needs. Raises HandoutError."""
    words = sheet_words(edition.library, edition.guidance.language, edition.clinic.country)
    sheet = parsed_sheet(edition, cache)
    treatments = edition.guidance.treatments
    exercises = selected_exercises(edition)
    word_keys = (*DATE_WORDS, *(DOSE_WORDS if exercises else ()))
    master = master_of(edition, cache, sheet)  # first, because it reports mistakes in the template
    sheet_notices = (*edition.notices, *_omissions(edition, sheet))
    return PreparedEdition(
        master=master,
        words={key: words[key] for key in word_keys} | _second_words(edition, word_keys),
        notices=(
            *edition.clinic.notices,
            *sheet_notices,
            *((f"{LONGER}.",) if edition.runs_on else ()),
            *_blank_sides(edition, master),
        ),
        sheet_notices=sheet_notices,
        first_treatment=treatments[0].id if treatments else "",
        sample_clinic=edition.library.clinic.parent == edition.library.templates,
        treatments=edition.request.treatments,
        exercises=tuple((section.id, section.attributes) for section in exercises),
    )


def _blank_sides(edition: Edition, master: Master) -> Iterator[str]:
    """A notice on leaves with one blank side: the two languages seldom have the same number of pages."""
    first, second = master.second, len(master.pages) - master.second
    if not edition.also or not edition.request.leaves or first == second:
        return
    languages = edition.guidance.language, edition.also.guidance.language
    yield (
        f"The sheet has {first} pages in {languages[0]} and {second} in {languages[1]}: "
        f"from leaf {min(first, second) + 1} on, one side is blank."
    )


def _second_words(edition: Edition, keys: Iterable[str]) -> dict[str, Any]:
    """The words of dates and doses in the second language, if there is one."""
    from handouts.edition.second_language import ALSO

    if not edition.also:
        return {}
    language = edition.also.guidance.language
    words = sheet_words(edition.library, language, edition.clinic.country)
    return {ALSO: {"language": language, **{key: words[key] for key in keys}}}


def prepare_and_cache(
    edition: Edition, request: EditionRequest, cache: Cache | None, begun: int
) -> PreparedEdition:
    """Prepare an Edition and cache the result for this request; `begun` as in `Cache.keep`."""
    # The library records every name that is looked up. An empty set makes it record those of this edition only.
    library = replace(edition.library, asked=set())
    also = replace(edition.also, library=library) if edition.also else None
    edition = replace(edition, library=library, also=also)
    result = prepare(edition, cache)
    if cache:
        cache.keep(request, result, dependencies_of(edition, result.master), begun)
    return result


def dependencies_of(edition: Edition, master: Master) -> Dependencies:
    """Everything that a Master depends on: built-in files, and files that the clinic's folder has or could have."""
    from handouts.pdf.fonts import read_font_book

    library, logo = edition.library, edition.clinic.logo
    names = {*library.asked, FILE, "words/en.toml", "countries/en.toml", logo.name if logo else FILE}
    for each in (edition, edition.also):
        if each:
            topic, language = each.guidance.topic, each.guidance.language
            names |= {each.guidance.name, f"countries/{language}.toml", f"words/{language}.toml"}
            names |= {exercises_name(topic, language)} if edition.request.exercises else set()
    fonts = built_in("fonts")
    files = {str(folder.absolute() / name) for folder in library.folders for name in names}
    return Dependencies(
        files=tuple(sorted(files | {str(fonts / "fonts.toml")})),
        fonts=tuple(sorted({path for pair in master.font_book for path, _ in pair})),
        packages=(*DRAWING, *sorted(read_font_book(fonts).packages)),
    )
