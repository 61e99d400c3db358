"""The clinical text of one topic in one language, as typed values."""

import datetime
from typing import NamedTuple

#: Roles that a guidance file must have exactly once.
REQUIRED = ("message", "summary", "danger", "same-day", "contact")


#: Roles that a therapist can choose. Each section starts with one line that says what it does for the
#: patient.
CHOOSABLE = ("treatment", "self-care")


#: Only the heading of sections with these roles is printed: page 1 has no space for more.
TITLES = ("message",)


#: Roles that a file may have at most once.
SINGLE = (*REQUIRED, "first-days", "prevention", "known", "brief", "key-points")


#: Roles of an exercises file: its exercises, and the rules for all of them.
EXERCISE, EXERCISE_RULES = "exercise", "exercise-rules"


ROLES = (*SINGLE, *CHOOSABLE, "safety", "explanation")


#: Marks that may follow the role of a choosable section. "visits": it happens at visits, so the plan has a
#: line for dates instead of a box for each day. "if-told": patients do it only if the clinic tells them to.
#: "prevents": it helps to prevent the next time, and is printed after what eases the pain where nothing was chosen.
#: "wide": its figure has two frames side by side and is printed wider. An exercise can have this mark too.
WIDE = "wide"
MARKS = ("visits", "if-told", "prevents", WIDE)


class Section(NamedTuple):
    """One `##` section. `line` is its first paragraph as plain text.

    `html` is its body. In choosable sections, exercises and their rules it leaves out `line`. `attributes` are the
    default dose of an exercise, for `dose_of`; its `sources` are not in its `html`.
    """

    id: str
    role: str
    title: str
    line: str
    html: str
    at: int  #: line in the file
    marks: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def line_apart(self) -> str:
        """The line, if `html` leaves it out; else ""."""
        return self.line if self.role in (*CHOOSABLE, EXERCISE, EXERCISE_RULES) else ""


class Guidance(NamedTuple):
    """A validated guidance file. `sha256` is the hash of its text with \\n line ends, the same on every system."""

    name: str
    topic: str
    title: str
    purpose: str
    language: str
    version: str
    date: datetime.date
    review_date: datetime.date
    reviewer: str  #: empty until a clinician has reviewed this version
    sources: tuple[str, ...]
    sections: tuple[Section, ...]
    sha256: str
    translated_from: str = ""  #: the version of the English text, if this is a translation of it
    translator: str = ""  #: who translated it, such as "machine translation"

    @property
    def is_unchecked(self) -> bool:
        """Whether it is a translation that no qualified translator has checked."""
        return bool(self.translated_from) and not self.reviewer

    def by_role(self, *roles: str) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if section.role in roles)

    def one(self, role: str) -> Section:
        """The section with a required role. Raises LookupError if the file has none."""
        for section in self.sections:
            if section.role == role:
                return section
        raise LookupError(role)

    @property
    def treatments(self) -> tuple[Section, ...]:
        """The sections that a therapist can choose, in the order of the file."""
        return self.by_role(*CHOOSABLE)

    @property
    def exercises(self) -> tuple[Section, ...]:
        """The exercises that a therapist can choose, in the order of their file. Empty until they are read."""
        return self.by_role(EXERCISE)
