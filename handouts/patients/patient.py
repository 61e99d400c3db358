"""One patient: what the therapist says of them, as it can be printed. A single handout needs no list."""

from datetime import date as Date
from typing import NamedTuple


class Choice(NamedTuple):
    """One chosen treatment, and the therapist's own words for how and when."""

    id: str
    how: str = ""


class Patient(NamedTuple):
    """Who one handout is for; everything may be left open, to be written in by hand."""

    id: str = ""
    name: str = ""
    treatments: tuple[Choice, ...] = ()
    note: str = ""
    next_visit: str = ""
    therapist: str = ""
    date: Date | None = None
    language: str = ""
    paper: str = ""
    large_print: bool | None = None
