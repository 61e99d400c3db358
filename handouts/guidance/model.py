"""The clinical text of one topic in one language, as typed values."""

import datetime
from typing import NamedTuple

#: Each has to stand in a guidance file exactly once.
REQUIRED = ("message", "summary", "danger", "same-day", "contact")


#: A therapist chooses among these; each opens with one line: what it does for you.
CHOOSABLE = ("treatment", "self-care")


#: The heading says it all: there is no room for more of it at the head of page 1.
TITLES = ("message",)


#: At most one of each.
SINGLE = (*REQUIRED, "first-days", "prevention", "known", "brief")


ROLES = (*SINGLE, *CHOOSABLE, "safety", "explanation")


#: Marks that may follow the role of a section that can be chosen. "visits": it is done at visits, so the plan has
#: a line for dates instead of a box for each day. "if-told": patients do it only if the clinic told them to.
MARKS = ("visits", "if-told")


class Section(NamedTuple):
    """One `##` section. `line` is its first paragraph as plain text.

    `html` is its body; without that first paragraph where a therapist can choose the section.
    """

    id: str
    role: str
    title: str
    line: str
    html: str
    at: int  #: line in the file
    marks: tuple[str, ...] = ()


class Guidance(NamedTuple):
    """A guidance file, checked. `sha256` is of its text with plain line ends, the same on every system."""

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

    def by_role(self, *roles: str) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if section.role in roles)

    def one(self, role: str) -> Section:
        """The section of a required role. Raises LookupError for a role the file leaves out."""
        for section in self.sections:
            if section.role == role:
                return section
        raise LookupError(role)

    @property
    def treatments(self) -> tuple[Section, ...]:
        """What a therapist can choose, in the order of the file."""
        return self.by_role(*CHOOSABLE)
