"""The Edition: everything that decides the layout of a sheet, as one value."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from handouts.clinic import Clinic, Library, built_in, in_language, load_clinic, open_library
from handouts.edition.cache import Cache
from handouts.edition.choices import chosen_exercises, chosen_treatments, left_out_sections
from handouts.edition.exercises import read_exercises, require_exercises, too_many_notice
from handouts.edition.guidance_cache import read_guidance
from handouts.edition.missing_language import chosen_by, no_sheet
from handouts.edition.request import EditionRequest
from handouts.edition.safety import check_own_exercises, check_own_text, our_text, own_text
from handouts.edition.translation import translation_notices
from handouts.errors import ChoiceError, nearest
from handouts.guidance import (
    OPEN,
    CountryWords,
    Guidance,
    Words,
    exercises_name,
    has_marks,
    load_country_words,
    load_words,
    localized,
    localized_words,
    topics,
)
from handouts.patients import ONE_LANGUAGE

#: A short sheet with up to this many treatments has five pages.
SHORT_PLAN = 3


LONGER = (
    "the short sheet is four pages for one treatment, and at most five for two or three. With more, or "
    "none chosen, it takes the pages it needs, so that no caution is left out"
)


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything that decides the layout. Patients with the same Edition differ only in their own words."""

    clinic: Clinic
    guidance: Guidance
    library: Library
    request: EditionRequest  #: complete: treatments by id, and no empty choice
    text_changed: bool = False  #: whether the clinic's own text replaces ours
    also: Edition | None = None  #: the same sheet in a second language
    notices: tuple[str, ...] = ()  #: on what the clinic's own text omits, and on too many exercises

    @property
    def runs_on(self) -> bool:
        """Whether a short sheet may need more than five pages."""
        return self.request.form == "short" and not 0 < len(self.request.treatments) <= SHORT_PLAN


def edition_of(request: EditionRequest, cache: Cache | None = None) -> Edition:
    """The Edition of a request.

    Raises HandoutError for a clinic that cannot be read, and ChoiceError for an unknown choice.
    """
    library = open_library(Path(request.clinic) if request.clinic else None)
    clinic = load_clinic(library.clinic)
    language = request.language or clinic.language
    guidance = find_guidance(library, request.topic, language, cache, chosen_by("language", request.language))
    return complete_edition(request, clinic, guidance, library, cache)


def complete_edition(
    request: EditionRequest,
    clinic: Clinic,
    guidance: Guidance,
    library: Library,
    cache: Cache | None = None,
    unsaved: Mapping[str, str] | None = None,
) -> Edition:
    """The Edition of a request, for this clinic and guidance. Raises ChoiceError as `chosen_treatments` does.

    `unsaved` holds texts of the clinic's own, by name, that stand in for those in its folder.
    """
    unsaved = unsaved or {}
    edition = _in_one_language(request, clinic, guidance, library, cache, unsaved)
    code = second_code(request.also or clinic.also, guidance.language)
    if not code:
        return replace(edition, request=edition.request._replace(also=""))
    whole = edition.request._replace(also=code)
    other = find_guidance(library, request.topic, code, cache, chosen_by("also", request.also))
    also = _in_one_language(whole, clinic, other, library, cache, unsaved)
    notices = tuple(dict.fromkeys((*edition.notices, *also.notices)))
    return replace(edition, request=whole, also=also, notices=notices)


def second_code(asked: str, first: str) -> str:
    """The second language of a sheet whose first one this is; "" if there is none."""
    return "" if asked in (ONE_LANGUAGE, first) else asked


def _in_one_language(
    request: EditionRequest,
    clinic: Clinic,
    guidance: Guidance,
    library: Library,
    cache: Cache | None,
    unsaved: Mapping[str, str],
) -> Edition:
    text = unsaved.get(guidance.name) or own_text(guidance, library)
    ours = our_text(guidance, library, text)
    changed, notices = ours is not None, check_own_text(guidance, ours, clinic, text) if ours else ()
    if request.exercises:
        guidance, own, our_exercises = read_exercises(guidance, library, cache, unsaved)
        require_exercises(guidance)
        if own:
            name = exercises_name(guidance.topic, guidance.language)
            changed, notices = True, (*notices, *check_own_exercises(own, our_exercises, clinic, name))
        notices = (*notices, *too_many_notice(len(request.exercises)))
    notices = (*notices, *translation_notices(guidance, library))
    if request.only_exercises:
        _check_alone(request)
    if clinic.leave_out or clinic.accept_missing:
        from handouts.edition.idle_ids import idle_notices

        notices = (*notices, *idle_notices(clinic, guidance, library, cache))
    left_out = left_out_sections(guidance, request.without, clinic.leave_out)
    whole = request._replace(
        language=guidance.language,
        treatments=chosen_treatments(
            guidance,
            request.treatments,
            left_out,
            lambda: (
                guidance.exercises or read_exercises(guidance, library, cache, unsaved).guidance.exercises
            ),
        ),
        paper=request.paper or clinic.paper,
        without=left_out,
        exercises=chosen_exercises(guidance, request.exercises, left_out),
    )
    kept = tuple(section for section in guidance.sections if section.id not in left_out)
    guidance = guidance._replace(sources=_sources(guidance, whole.exercises))
    local = in_country(guidance._replace(sections=kept), clinic, library)
    return Edition(in_language(clinic, guidance.language), local, library, whole, changed, notices=notices)


def _check_alone(request: EditionRequest) -> None:
    """Raises ChoiceError for a sheet of exercises alone that has none, or that has treatments."""
    if not request.exercises:
        what = "no exercise is chosen, and the sheet is of exercises alone"
        raise ChoiceError.at("exercises", what, "", "choose-exercises")
    if request.treatments:
        what = "a sheet of exercises alone has no treatments"
        raise ChoiceError.at("treatments", what, "", "not-alone")


def _sources(guidance: Guidance, exercises: Container[str]) -> tuple[str, ...]:
    """The sources of the guidance, and those of the chosen exercises."""
    chosen = (section.sources for section in guidance.exercises if section.id in exercises)
    return tuple(dict.fromkeys((*guidance.sources, *(source for sources in chosen for source in sources))))


def find_guidance(
    library: Library, topic: str, language: str, cache: Cache | None = None, choice: str = "language"
) -> Guidance:
    """The guidance of a topic in a language. Raises HandoutError, which names the available ones.

    `choice` is what named the language: "language", "also", or the setting of clinic.toml.
    """
    available = topics(library.folders)
    if topic not in available:
        raise ChoiceError.at("topic", "there is no such topic", nearest(topic, available))
    if language not in available[topic]:
        raise ChoiceError([no_sheet(choice, language, available[topic])])
    name = f"guidance/{topic}/{language}.md"
    return read_guidance(library.find(name), name, cache)


def in_country(guidance: Guidance, clinic: Clinic, library: Library) -> Guidance:
    """The guidance with its marked words replaced by those of the clinic's country. Raises HandoutError."""
    if not has_marks(guidance):
        return guidance
    return localized(guidance, country_words(library, guidance.language, clinic.country))


def country_words(library: Library, language: str, country: str) -> CountryWords:
    """The country words of a language, or the English ones if it has none."""
    name = f"countries/{language}.toml"
    path = library.look_for(name)
    if path is None:
        name = "countries/en.toml"
        path = library.find(name)
    return load_country_words(path, name, country)


def month_names(library: Library) -> dict[str, int]:
    """The numbers of months by their lower-case names, in every language that has fixed words."""
    languages = {path.stem for folder in library.folders for path in (folder / "words").glob("*.toml")}
    return {
        str(month).casefold(): number
        for language in sorted(languages)
        for number, month in enumerate(sheet_words(library, language)["months"], start=1)
        if not str(month)[0].isdecimal()
    }


def sheet_words(library: Library, language: str, country: str = "") -> Words:
    """The fixed words of a language in a country, checked against the built-in English ones."""
    english_path = built_in("templates") / "words" / "en.toml"
    english = load_words(english_path, "words/en.toml")
    name = f"words/{language}.toml"
    path = library.find(name)
    words = english if path == english_path else load_words(path, name, english)
    if any(OPEN in str(value) for value in words.values()):
        words = localized_words(words, country_words(library, language, country), name)
    return {key.replace("-", "_"): value for key, value in words.items()}
