"""A made-up practice: people with names of many scripts, and their appointments in December 2026.

The same seed gives the same practice. Nobody and nothing of it is real.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from names import NAMES

FIRST_DAY = datetime.date(2026, 12, 1)
#: The outcomes of an appointment; each system has its own words for them.
KEPT, CANCELLED, MISSED = "kept", "cancelled", "missed"
#: The treatment that each kind of appointment stands for; rows with "" are skipped.
TYPES = {
    "Remedial Massage 60": "massage",
    "Remedial Massage 30": "massage",
    "Initial Assessment": "general",
    "Exercise Class": "exercise",
    "Rehab & Stretch": "stretching; exercise",
    "Team Meeting": "skip",
}
PRACTITIONERS = ("Ana Ruiz", "Bo Lindqvist", "Chloé Dubois")
PRIVATE = (
    "suspects domestic violence, DO NOT DISCLOSE",
    "HIV pos.; partner not told",
    "owes 120.00, send reminder",
    'said "never again"; mother rings, do not put through',
)
_GIVEN = (
    "John",
    "Siân",
    "María José",
    "Jürgen",
    "Zoë",
    "Hans-Peter",
    "Ngozi",
    "Aoife",
    "Łukasz",
    "Thị Hương",
)
_FAMILY = (
    "Smith", "van der Berg", "O'Brien", "Müller-Lüdenscheidt", "de la Cruz y Peña", "'t Hooft", "Ng", "Dvořák",
    "Sørensen", "Nguyễn", "Adéṣọlá", "St. John-Smythe",
)  # fmt: skip
#: The longest names of a practice: two given names, two double family names.
LONG = (
    "Maximiliane Charlotte",
    "von Hohenlohe-Schillingsfürst",
)


@dataclass(frozen=True)
class Person:
    """A person. `whole` is a name that cannot be split; the others have given and family names."""

    id: str
    given: str = ""
    family: str = ""
    whole: str = ""
    suffix: str = ""
    preferred: str = ""

    @property
    def first_last(self) -> str:
        preferred = f"({self.preferred})" if self.preferred else ""
        return self.whole or " ".join(filter(None, (self.given, preferred, self.family, self.suffix)))

    @property
    def last_first(self) -> str:
        if self.whole:
            return self.whole
        family = f"{self.family} {self.suffix}".strip()
        return f"{family}, {self.given}" + (f" ({self.preferred})" if self.preferred else "")


@dataclass(frozen=True)
class Visit:
    """One appointment."""

    person: Person
    start: datetime.datetime
    kind: str
    practitioner: str
    became: str = KEPT
    private: str = ""

    @property
    def day(self) -> datetime.date:
        return self.start.date()


@dataclass(frozen=True)
class Sheet:
    """The expected content of a sheet: the name as printed, ids of treatments, the next visit as printed."""

    name: str
    treatments: tuple[str, ...] = ()
    next_visit: str = ""
    note: str = ""


@dataclass
class Export:
    """A list as a system writes it, the options to read it with, and the expected result."""

    file: str
    data: bytes
    options: list[str]
    sheets: dict[str, Sheet]
    joined: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    problem_rows: tuple[int, ...] = ()
    #: Words of the list that no sheet, message or record may contain.
    private: tuple[str, ...] = PRIVATE

    @property
    def exit_code(self) -> int:
        return 3 if self.problem_rows else 0


def people(seed: str, count: int, first_id: int = 1001, *, whole: bool = True) -> list[Person]:
    """`count` people: some with long names, suffixes and preferred names, some whose names cannot be split."""
    chance = random.Random(seed)
    every = [
        name
        for names in NAMES.values()
        for name in names
        if "," not in name and "(" not in name and "（" not in name
    ]
    found = [Person(str(first_id), LONG[0], LONG[1])]
    for number in range(1, count):
        id = str(first_id + number)
        if whole and number % 4 == 0:
            found.append(Person(id, whole=every[(number * 7 + len(seed)) % len(every)]))
            continue
        given, family = chance.choice(_GIVEN), chance.choice(_FAMILY)
        suffix = {5: "Jr.", 9: "III"}.get(number % 20, "")
        preferred = "Jack" if number % 23 == 3 else ""
        found.append(Person(id, given, family, suffix=suffix, preferred=preferred))
    return found


def visits(
    seed: str, persons: Sequence[Person], count: int, days: int = 18, kinds: Sequence[str] = tuple(TYPES)[:5]
) -> list[Visit]:
    """`count` appointments on working days, sorted by time; everybody has at least one, many have more."""
    chance = random.Random(f"{seed} visits")
    found = []
    for number in range(count):
        person = persons[number] if number < len(persons) else chance.choice(persons)
        day = FIRST_DAY + datetime.timedelta(chance.randrange(days))
        start = datetime.datetime.combine(
            day, datetime.time(8 + chance.randrange(10), chance.choice((0, 15, 30, 45)))
        )
        became = chance.choices((KEPT, CANCELLED, MISSED), (8, 1, 1))[0]
        private = chance.choice(PRIVATE) if chance.random() < 0.3 else ""
        found.append(
            Visit(person, start, chance.choice(kinds), chance.choice(PRACTITIONERS), became, private)
        )
    return sorted(found, key=lambda visit: (visit.start, visit.person.id))


def kept_by_person(found: Sequence[Visit]) -> Iterator[tuple[Person, list[Visit]]]:
    """Everybody who attends, with their visits in order."""
    kept: dict[Person, list[Visit]] = {}
    for visit in sorted(found, key=lambda visit: visit.start):
        if visit.became == KEPT and TYPES[visit.kind] != "skip":
            kept.setdefault(visit.person, []).append(visit)
    yield from kept.items()


def sheets(
    found: Sequence[Visit], time: str = "%H:%M", *, named: str = "first_last"
) -> tuple[dict[str, Sheet], int]:
    """The expected sheets, by id, and the number of rows that are further visits."""
    expected, joined = {}, 0
    for person, theirs in kept_by_person(found):
        this, *later = theirs
        following = next((visit for visit in later if visit.day > this.day), None)
        said = f"{following.day.day} {following.day:%B} {following.day.year}, " if following else ""
        means = [TYPES[visit.kind] for visit in theirs]
        chosen = [id for each in means if each != "general" for id in each.split("; ")]
        expected[person.id] = Sheet(
            getattr(person, named),
            tuple(dict.fromkeys(chosen)),
            said + (_time(following.start, time) if following else ""),
        )
        joined += len(later)
    return expected, joined


def _time(start: datetime.datetime, time: str) -> str:
    return start.strftime(time).lstrip("0") if "%I" in time else start.strftime(time)


def counted(found: Sequence[Visit]) -> dict[str, int]:
    """The number of rows that are left out, by their name in the report."""
    names = {CANCELLED: "cancelled", MISSED: "did not arrive"}
    counts = {name: sum(visit.became == became for visit in found) for became, name in names.items()}
    counts["of a type without a sheet"] = sum(
        visit.became == KEPT and TYPES[visit.kind] == "skip" for visit in found
    )
    return {name: count for name, count in counts.items() if count}


def mapping(*more: str) -> list[str]:
    """The options that map the kinds of appointment."""
    options = [option for kind, means in TYPES.items() for option in ("--type", f"{kind}={means}")]
    return [*options, *more]
