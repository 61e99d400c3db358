"""Writes a dose in the plain words of a language: "Hold 5 seconds · 10 times · each side · 2 times a day"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from unicodedata import east_asian_width

from handouts.doses.dose import Count, ExerciseDose

#: Words of `words/<language>.toml` that depend on a number. Each has as many forms as `plural` has.
COUNTED = (
    *("dose-seconds", "dose-minutes", "dose-breaths", "dose-repeats", "dose-sets"),
    *("dose-per-day", "dose-per-week", "dose-weeks", "dose-days"),
)
#: The fixed words that a sheet with exercises needs, by their names in templates.
DOSE_WORDS = (
    "plural", "dose_range", "dose_hold", "dose_rest", "dose_each", "dose_turn", "dose_left", "dose_right",
    "dose_daily", "dose_other_day", "dot", "stop", "numerals", *(key.replace("-", "_") for key in COUNTED),
)  # fmt: skip
#: Fields that are left out, in this order, if the line is too short.
_SPARED = ("rest", "total_days", "weeks", "per_week", "rhythm", "per_day", "side")
_MAX_NUMBER = 1000


@lru_cache(maxsize=16)
def plural_of(formula: str) -> Callable[[int], int]:
    """The form of a word for each number, from the gettext formula of a language: "n != 1".

    Raises ValueError for a formula that cannot be read.
    """
    from gettext import c2py  # it evaluates only such formulas

    found: Callable[[int], int] = c2py(formula)
    found(1)
    return found


def forms_of(formula: str) -> int:
    """The number of plural forms of a language. Raises ValueError as `plural_of` does."""
    form = plural_of(formula)
    return 1 + max(form(number) for number in range(_MAX_NUMBER))


class DoseWords:
    """Writes doses with the fixed words of a language."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._words = words
        self._form = plural_of(str(words["plural"]))
        self._digits = str.maketrans("0123456789", words["numerals"])

    def fitted(self, dose: ExerciseDose, longest: int) -> tuple[str, str]:
        """The dose in a limited number of letters, and the parts that do not fit: the rest first, then for how long."""
        parts, more = self._parts(dose), {}
        for field in _SPARED:
            if text_width(self._joined(parts.values())) > longest and field in parts:
                more[field] = parts.pop(field)
        return self._joined(parts.values()), self._joined(more.values())

    def text(self, dose: ExerciseDose) -> str:
        """The dose in plain words, without its note."""
        return self._joined(self._parts(dose).values())

    def _parts(self, dose: ExerciseDose) -> dict[str, str]:
        """The words of each field, in their order."""
        words = self._words
        rhythms = {"daily": words["dose_daily"], "other": words["dose_other_day"]}
        parts = {
            "hold": self._hold(dose),
            "repeats": self._counted("dose_repeats", dose.repeats),
            "sets": self._counted("dose_sets", dose.sets),
            "rest": words["dose_rest"].format(time=self._time(dose.rest)) if dose.rest else "",
            "side": words[f"dose_{dose.side}"] if dose.side else "",
            "per_day": self._counted("dose_per_day", dose.per_day),
            "rhythm": rhythms.get(dose.rhythm, ""),
            "per_week": self._counted("dose_per_week", dose.per_week),
            "weeks": self._counted("dose_weeks", dose.weeks),
            "total_days": self._counted("dose_days", dose.total_days),
        }
        return {field: part for field, part in parts.items() if part}

    def _hold(self, dose: ExerciseDose) -> str:
        time = self._time(dose.hold) if dose.hold else self._counted("dose_breaths", dose.breaths)
        return str(self._words["dose_hold"]).format(time=time) if time else ""

    def _time(self, seconds: Count) -> str:
        """Seconds, or whole minutes from two on."""
        if seconds.low >= 120 and not seconds.low % 60 and not seconds.high % 60:
            return self._counted("dose_minutes", Count(seconds.low // 60, seconds.high // 60))
        return self._counted("dose_seconds", seconds)

    def _counted(self, key: str, count: Count | None) -> str:
        if not count:
            return ""
        number = self._number(count.low)
        if count.high == count.low:
            return self._form_for(key, count.low).format(n=number)
        number = str(self._words["dose_range"]).format(low=number, high=self._number(count.high))
        return self._form_of_range(key, count.high).format(n=number)

    def _form_for(self, key: str, number: int) -> str:
        forms: Sequence[str] = self._words[key]
        return forms[min(self._form(number), len(forms) - 1)]

    def _form_of_range(self, key: str, high: int) -> str:
        """The form for the higher number. Where it has no place for a number ("twice"), the next form that has one."""
        forms = (self._form_for(key, number) for number in range(high, _MAX_NUMBER))
        return next((form for form in forms if "{n}" in form), str(self._words[key][-1]))

    def _number(self, value: int) -> str:
        return str(value).translate(self._digits)

    def _joined(self, parts: Iterable[str]) -> str:
        text = str(self._words["dot"]).join(parts)
        return text[:1].upper() + text[1:]


def text_width(text: str) -> int:
    """The width of a text in Latin letters: a Chinese letter is as wide as two."""
    return (
        len(text) if text.isascii() else len(text) + sum(east_asian_width(letter) in "WF" for letter in text)
    )
