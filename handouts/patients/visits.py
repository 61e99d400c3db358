"""Joins several appointments of a patient into one, with the next appointment as the next visit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date as Date
from typing import NamedTuple

from handouts.patients.exercises import joined
from handouts.patients.patient import Choice, Patient

#: 14:30, 2:30 PM, 14h30, 2 pm; seconds are left out.
_TIME = re.compile(
    r"(?<![\d.:])(\d{1,2})(?:[:h](\d{2})(?::\d{2}(?:[.,]\d+)?)?)?\s*([ap])?(\.?m\.?)?(?![\d:])", re.IGNORECASE
)
#: A time with a time zone, such as UTC. It is not the clinic's time, so it is not printed.
_ZONED = re.compile(
    r"\d\s?(?:Z|UTC|GMT)\s*$|(?:T\d\d:\d\d|:\d\d:\d\d)(?:[.,]\d+)?\s?[+-]\d\d:?\d\d\s*$", re.IGNORECASE
)


class Visit(NamedTuple):
    """An appointment: the row number, the patient, and the time as the list writes it."""

    number: int
    patient: Patient
    time: str = ""


def time_of(cell: str) -> str:
    """The time of day in a cell as it is written, without seconds: "14:30", "2:30 PM". "" if there is none.

    Times with a time zone are ignored.
    """
    if _ZONED.search(cell):
        return ""
    for found in _TIME.finditer(cell):
        hour, minute, half = found[1], found[2], found[3]
        if (minute is None and half is None) or int(hour) > 23 or int(minute or 0) > 59:
            continue
        if half and not found[4]:
            continue
        return f"{hour}:{minute or '00'}" + (
            f" {(found[3] + found[4]).upper().replace('.', '')}" if half else ""
        )
    return ""


def minutes_of(time: str) -> int:
    """Minutes since midnight for a result of `time_of`; 0 for ""."""
    if not time:
        return 0
    clock, _, half = time.partition(" ")
    hour, minute = map(int, clock.split(":"))
    if half:
        hour = hour % 12 + (12 if half == "PM" else 0)
    return hour * 60 + minute


def join(visits: Sequence[Visit], day: Date, written: Callable[[Patient, Date, str], str]) -> Visit:
    """Join a patient's visits: the first one on or after `day`, or the last one, with the words of all of them.

    `written(patient, date, time)` formats the next visit as the sheet prints it.
    """
    ordered = sorted(visits, key=_when)
    this = next(
        (visit for visit in ordered if visit.patient.date is None or visit.patient.date >= day), ordered[-1]
    )
    patients = [this.patient, *(visit.patient for visit in ordered if visit is not this)]
    patient = this.patient._replace(
        name=_first(patient.name for patient in patients),
        treatments=_all_choices(visit.patient for visit in ordered),
        note="\n".join(dict.fromkeys(visit.patient.note for visit in ordered if visit.patient.note)),
        therapist=_first(patient.therapist for patient in patients),
        language=_first(patient.language for patient in patients),
        also=_first(patient.also for patient in patients),
        paper=_first(patient.paper for patient in patients),
        large_print=next((each.large_print for each in patients if each.large_print is not None), None),
        exercises=joined(choice for visit in ordered for choice in visit.patient.exercises),
        next_visit=this.patient.next_visit or _next(ordered, this, written),
    )
    return this._replace(patient=patient)


def separate(visits: Sequence[Visit], written: Callable[[Patient, Date, str], str]) -> list[Visit]:
    """A patient's visits in their order, each with the appointment after it as the next visit."""
    ordered = sorted(visits, key=_when)
    name = _first(visit.patient.name for visit in ordered)
    return [
        visit._replace(
            patient=visit.patient._replace(
                name=visit.patient.name or name,
                next_visit=visit.patient.next_visit or _next(ordered, visit, written),
            )
        )
        for visit in ordered
    ]


def _when(visit: Visit) -> tuple[int, int, int]:
    date = visit.patient.date
    return (date.toordinal() if date else 0), minutes_of(visit.time), visit.number


def _next(ordered: Sequence[Visit], this: Visit, written: Callable[[Patient, Date, str], str]) -> str:
    if this.patient.date is None:
        return ""
    for visit in ordered:
        if visit.patient.date and visit.patient.date > this.patient.date:
            return written(this.patient, visit.patient.date, visit.time)
    return ""


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, texts), "")


def _all_choices(patients: Iterable[Patient]) -> tuple[Choice, ...]:
    """The treatments of all visits, each once. Different words for how and when are joined."""
    hows: dict[str, dict[str, None]] = {}
    for patient in patients:
        for choice in patient.treatments:
            hows.setdefault(choice.id, {})[choice.how] = None
    return tuple(Choice(id, "; ".join(filter(None, how))) for id, how in hows.items())
