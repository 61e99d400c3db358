"""Everything that decides the layout of a handout, as one value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from handouts.clinic import Clinic, Library, built_in, library, load_clinic
from handouts.edition.cache import Cache, Choices
from handouts.edition.choices import chosen_treatments
from handouts.edition.guidance_cache import read_guidance
from handouts.errors import WrongFlag, nearest
from handouts.guidance import Guidance, Words, load_words, topics

#: Treatments whose steps a short sheet has room for, and what is as well to know of one with more.
SHORT_STEPS = 2


NO_STEPS = (
    f"the short sheet has the steps of up to {SHORT_STEPS} treatments. With more, or none chosen, it only names them, "
    "and tells patients to ask for the full sheet"
)


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
