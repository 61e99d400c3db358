"""The dose of an exercise: how long to hold it, how often to do it, and on which days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from handouts.errors import nearest


class Count(NamedTuple):
    """A whole number, or a range of them: 8 to 10."""

    low: int
    high: int


#: A requested dose with this value omits the field, even if the default has one.
NONE = Count(-1, -1)
SIDES = ("each", "turn", "left", "right")
RHYTHMS = ("daily", "other")


class ExerciseDose(NamedTuple):
    """How to do an exercise. None or "" means not given; in a requested dose the default then applies.

    `hold` and `rest` are in seconds. `side` is one of SIDES, `rhythm` one of RHYTHMS: every day, every other day.
    """

    hold: Count | None = None
    breaths: Count | None = None
    repeats: Count | None = None
    sets: Count | None = None
    rest: Count | None = None
    side: str = ""
    per_day: Count | None = None
    rhythm: str = ""
    per_week: Count | None = None  #: days of a week
    weeks: Count | None = None
    total_days: Count | None = None
    note: str = ""


class DoseSlip(NamedTuple):
    """A mistake in a dose, and what to do. It never repeats the text, which may contain a patient's words."""

    what: str
    hint: str


#: The plausible range of each field, and its name in messages.
LIMITS: Mapping[str, tuple[int, str]] = {
    "hold": (300, "seconds to hold"),
    "breaths": (20, "breaths to hold"),
    "repeats": (60, "times"),
    "sets": (10, "rounds"),
    "rest": (600, "seconds of rest"),
    "per_day": (6, "times a day"),
    "per_week": (7, "days a week"),
    "weeks": (26, "weeks"),
    "total_days": (90, "days"),
}
#: Groups of fields that exclude each other.
_ONE_OF = {
    ("hold", "breaths"): "held for seconds and for breaths",
    ("rhythm", "per_week"): "done on two kinds of days",
    ("weeks", "total_days"): "done for weeks and for days",
}
#: The attributes of a heading: `{#bridge .exercise breaths=3 repeats=5 per-day=1}`.
ATTRIBUTES = ("hold", "breaths", "repeats", "sets", "rest", "side", "per-day", "days")
_DAYS = {"every": ("rhythm", "daily"), "every-other": ("rhythm", "other")}
_COUNT = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")


def merged(default: ExerciseDose, asked: ExerciseDose) -> ExerciseDose:
    """The default dose, overridden by the requested one. The note is that of the request."""
    values = default._asdict()
    for fields in _ONE_OF:
        if any(getattr(asked, field) for field in fields):
            values |= {field: ExerciseDose._field_defaults[field] for field in fields}
    values |= {field: value for field, value in asked._asdict().items() if value}
    values |= {field: None for field, value in values.items() if value == NONE}
    return _plain(ExerciseDose(**values)._replace(note=asked.note))


def _plain(dose: ExerciseDose) -> ExerciseDose:
    """Without the obvious: once a day on chosen days, and daily if there is a number of times a day."""
    if dose.per_day == (1, 1) and (dose.rhythm == "other" or dose.per_week):
        return dose._replace(per_day=None)
    return dose._replace(rhythm="") if dose.per_day and dose.rhythm == "daily" else dose


def implausible(dose: ExerciseDose) -> list[DoseSlip]:
    """The problems of an implausible dose: 0 times, a hold of 900 seconds, a hold in seconds and in breaths."""
    found = [
        DoseSlip(f"it is {called}.", "Keep one of them.")
        for fields, called in _ONE_OF.items()
        if all(getattr(dose, field) for field in fields)
    ]
    for field, (most, called) in LIMITS.items():
        count: Count | None = getattr(dose, field)
        if count is None or count == NONE:
            continue
        if not 1 <= count.low <= count.high <= most:
            what = f"{_range(count)} {called}: is that what you mean?"
            at_once = f" For so many at once: {_range(count)} x, daily." if field == "per_day" else ""
            found.append(DoseSlip(what, f"Write a number from 1 to {most}.{at_once}"))
    return found


def dose_of(attributes: Iterable[tuple[str, str]]) -> ExerciseDose:
    """The default dose in a heading without `wrong_attributes`."""
    values: dict[str, Count | str] = {}
    for key, written in attributes:
        if key == "side":
            values[key] = written
        elif written in _DAYS:
            field, rhythm = _DAYS[written]
            values[field] = rhythm
        elif found := _COUNT.fullmatch(written):
            low = int(found[1])
            values["per_week" if key == "days" else key.replace("-", "_")] = Count(low, int(found[2] or low))
    return _plain(ExerciseDose(**values))  # type: ignore[arg-type]


def wrong_attributes(attributes: Iterable[tuple[str, str]]) -> list[DoseSlip]:
    """The problems of the attributes of a heading."""
    given = list(attributes)
    found = []
    for place, (key, written) in enumerate(given):
        if key not in ATTRIBUTES:
            found.append(DoseSlip(f"{key!r} is not part of a dose.", nearest(key, ATTRIBUTES)))
        elif key in dict(given[:place]):
            found.append(DoseSlip(f"{key} is given twice.", "Keep one of them."))
        elif key == "side":
            if written not in SIDES:
                found.append(DoseSlip(f"side is {written!r}.", nearest(written, SIDES)))
        elif not _COUNT.fullmatch(written) and not (key == "days" and written in _DAYS):
            hint = f"Write {key}=5, or {key}=8-10." + (" Or days=every-other." if key == "days" else "")
            found.append(DoseSlip(f"{key} is {written!r}, which is no number.", hint))
    if not found:
        dose = dose_of(given)
        found += implausible(dose)
        if not (dose.hold or dose.breaths or dose.repeats):
            what = "the dose does not say how long to hold, or how many times."
            found.append(DoseSlip(what, "Write it behind .exercise, such as hold=5 repeats=3 per-day=2."))
    return found


def short(dose: ExerciseDose) -> str:
    """The dose as therapists write it: "hold 5 s, 10 x, each side, 2/day". `read_dose` reads it."""
    sides = {
        "each": "each side",
        "turn": "change sides",
        "left": "left side only",
        "right": "right side only",
    }
    rhythms = {"daily": "daily", "other": "every other day"}
    parts = [
        _part(dose.hold, "hold {} s"),
        _part(dose.breaths, "hold {} breaths"),
        _part(dose.repeats, "{} x"),
        _part(dose.sets, "{} sets"),
        _part(dose.rest, "rest {} s"),
        sides.get(dose.side, ""),
        _part(dose.per_day, "{}/day"),
        rhythms.get(dose.rhythm, ""),
        _part(dose.per_week, "{} days a week"),
        _part(dose.weeks, "for {} weeks"),
        _part(dose.total_days, "for {} days"),
        dose.note,
    ]
    return ", ".join(filter(None, parts))


def _part(count: Count | None, words: str) -> str:
    if not count or count == NONE:
        return f"no {words.split()[0]}" if count and words.startswith(("hold", "rest")) else ""
    text = words.format(_range(count))
    return re.sub("(breath|set|day|week)s", r"\1", text, count=1) if count == (1, 1) else text


def _range(count: Count) -> str:
    return str(count.low) if count.low == count.high else f"{count.low} to {count.high}"
