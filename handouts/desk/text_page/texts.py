"""The texts of a topic in a language: ours, the clinic's own, and the differences."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from handouts.clinic import Clinic, Library, load_clinic, open_library
from handouts.desk import KeyPath, TextError, Value
from handouts.desk.text_page.own_files import MAX_BYTES, OwnFile, read_own
from handouts.desk.text_page.source import SourceSection, SourceText, split_source, with_own_head
from handouts.desk.web import Desk
from handouts.edition import sheet_words
from handouts.errors import ChoiceError, HandoutError, nearest
from handouts.guidance import DIRECTIONS, exercises_name, topics, version_in
from handouts.text_file import read_text

TOPIC = "back-spasms"


class TextFile(NamedTuple):
    """One file: our text, "" without one, and the clinic's own."""

    name: str
    ours: str
    own: OwnFile
    adds: bool  #: whether the clinic's own file adds to ours, as exercises do, or replaces it

    @property
    def source(self) -> SourceText:
        """The text that is printed, or the clinic's own of a file that adds to ours."""
        return split_source(self.own.text if self.own.version or self.adds else self.ours)

    @property
    def sections(self) -> tuple[SourceSection, ...]:
        """All sections that are printed, in order."""
        if not self.adds:
            return self.source.sections
        own, ours = self.source, split_source(self.ours)
        more = (section for section in own.sections if not ours.find(section.id))
        return (*(own.find(section.id) or section for section in ours.sections), *more)

    def our_section(self, id: str) -> SourceSection | None:
        """Our section with an id."""
        return split_source(self.ours).find(id)

    def as_own(
        self, source: SourceText, today: datetime.date, more: Mapping[KeyPath, Value | None] | None = None
    ) -> str:
        """A changed text with a version and a date of its own, and other changes of its front matter.

        Raises HandoutError if its front matter cannot be changed.
        """
        try:
            ours = version_in(self.ours, self.name) if self.ours else ""
            return with_own_head(source, ours, today, more).text
        except (TextError, KeyError, TypeError) as error:
            what, hint = (
                "the front matter cannot be changed here",
                "Mend it in the file itself, with a plain text editor.",
            )
            raise HandoutError.at(f"{self.name}:1", what, hint) from error

    def is_changed(self, id: str) -> bool:
        """Whether the clinic's section differs from ours."""
        own, ours = self.source.find(id) if self.own.version else None, self.our_section(id)
        return own is not None and (ours is None or not own.says(ours))


class Texts(NamedTuple):
    """The files of a topic in a language."""

    topic: str
    language: str
    languages: tuple[str, ...]
    library: Library
    clinic: Clinic
    guidance: TextFile
    exercises: TextFile
    direction: str  #: of the language: "ltr" or "rtl"

    def file_of(self, id: str) -> TextFile | None:
        """The file that has a section."""
        files = (self.guidance, self.exercises)
        return next((file for file in files if any(each.id == id for each in file.sections)), None)


def texts_of(desk: Desk, topic: str, language: str) -> Texts:
    """The texts of a topic in a language; empty ones are the usual. Raises ChoiceError for one that is not there."""
    library = open_library(desk.folder if desk.has_clinic else None)
    clinic = load_clinic(library.clinic)
    available = topics(library.folders)
    topic = topic or (TOPIC if TOPIC in available else next(iter(available), TOPIC))
    if topic not in available:
        raise ChoiceError.at("topic", "there is no such topic", nearest(topic, available))
    language = language or (
        clinic.language if clinic.language in available[topic] else next(iter(available[topic]))
    )
    if language not in available[topic]:
        raise ChoiceError.at(
            "language", "there is no text in this language", nearest(language, available[topic])
        )
    guidance = _file(desk, library, f"guidance/{topic}/{language}.md", adds=False)
    exercises = _file(desk, library, exercises_name(topic, language), adds=True)
    words = sheet_words(library, language, clinic.country)
    direction = "rtl" if words["direction"] == DIRECTIONS[1] else "ltr"
    return Texts(topic, language, tuple(available[topic]), library, clinic, guidance, exercises, direction)


def _file(desk: Desk, library: Library, name: str, *, adds: bool) -> TextFile:
    ours = library.templates / name
    text = read_text(ours, name, MAX_BYTES) if ours.is_file() else ""
    own = OwnFile("", "")
    if desk.has_clinic:
        library.look_for(name)  # raises HandoutError for a link that leads out
        own = read_own(desk.folder, name)
    return TextFile(name, text, own, adds)
