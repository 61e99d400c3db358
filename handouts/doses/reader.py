"""Parses a dose as people write it ("3 x 10, hold 5s, each side, 2/day"). Unknown parts become its note."""

from __future__ import annotations

import re
from functools import lru_cache

from handouts.doses.dose import LIMITS, NONE, DoseSlip, ExerciseDose, implausible, short
from handouts.doses.patterns import (
    EVERY_HOURS,
    TIMES_OF_DAY,
    WHICH_DAYS,
    Found,
    anywhere_patterns,
    whole_part_patterns,
)
from handouts.doses.spanish import in_english
from handouts.text import clean

#: Characters that people use for x, a hyphen and seconds. Each is replaced by one character, so offsets stay valid.
_SIGNS = str.maketrans("×✕✖*–—‐‑−″”“", 'xxxx-----"""')
_TAKEN = "\x00"
_SEPARATORS = ",;·•|\n"
_PART = re.compile(rf"[^{_TAKEN}{_SEPARATORS}]+")
_ENDS = " \t.:-+&/="
#: Words that only join parts of a dose.
_IDLE = re.compile(
    r"(?:\b(?:and|then|plus|do|for|of|at|on|it|please|times?|with|each|x)\b[ .:]*)+", re.IGNORECASE
)
_JOINING = re.compile(r"^(?:and|then|plus)\b\s*|\s*\b(?:and|then|plus)$", re.IGNORECASE)
_MERE_NUMBERS = re.compile(r"[\W\dx]*\d[\W\dx]*", re.IGNORECASE)
_MERE_WORD = re.compile(r"holds?|reps?|repeats?|repetitions?|sets?|rounds?|rest", re.IGNORECASE)
#: A number next to a word of a dose that no pattern matches, such as "hold 2.5 s".
_UNREAD = re.compile(
    r"(?=.*\d).*(?:\b|\d)(?:hold|reps?|repeats?|repetitions?|sets?|rounds?|secs?|seconds?|s|times|breaths?)\b",
    re.IGNORECASE,
)
#: Three numbers in a row, such as 5x5x5. Nobody can tell what the third one counts.
_THREE_NUMBERS = re.compile(r"\d\s*x\s*\d+\s*x\s*\d+(?!\d|\s*[a-z])", re.IGNORECASE)
MAX_LETTERS = 400
_EXAMPLE = "Write it as in: 10 times, hold 5 s, each side, 2 a day."


class ReadDose:
    """The result of reading a text: the dose, and its problems."""

    __slots__ = ("dose", "slips")

    def __init__(self, dose: ExerciseDose, slips: tuple[DoseSlip, ...] = ()) -> None:
        self.dose, self.slips = dose, slips


def read_dose(text: str) -> ReadDose:
    """Parse a requested dose, in English or Spanish. Unknown parts become its note."""
    return _read(in_english(clean(text)))


@lru_cache(4096)  # most doses recur in a long list
def _read(text: str) -> ReadDose:
    if len(text) > MAX_LETTERS:
        return ReadDose(
            ExerciseDose(), (DoseSlip(f"it is longer than {MAX_LETTERS} characters.", "Shorten it."),)
        )
    reader = _Reader(text)
    reader.read()
    dose = ExerciseDose(**reader.fields, note=", ".join(reader.notes))  # type: ignore[arg-type]
    slips = [*dict.fromkeys(reader.slips), *implausible(dose)]
    if reader.unread:
        places = " and ".join(map(str, dict.fromkeys(reader.unread)))
        known = short(dose._replace(note=""))
        understood = f" Understood: {known}." if known and not slips else ""
        slips.append(DoseSlip(f"part {places} of the dose is not understood.{understood}", _EXAMPLE))
    return ReadDose(dose, tuple(slips))


class _Reader:
    """Finds the parts of a dose in a text, pattern by pattern. Text that a pattern matches is blanked."""

    def __init__(self, text: str) -> None:
        self.text = self.rest = text
        self.fields: Found = {}
        self.notes: list[str] = []
        self.unread: list[int] = []
        self.slips: list[DoseSlip] = []

    def read(self) -> None:
        if _THREE_NUMBERS.search(self.text.translate(_SIGNS)):
            self.slips.append(
                DoseSlip("three numbers stand in a row.", "Write, say, 3 sets, 10 times, hold 5 s.")
            )
        if EVERY_HOURS.search(self.text):
            self.fields["per_day"] = NONE  # the note says how often
        self._take(0, len(self.rest))
        before = ""
        while before != self.rest:  # what is left may be whole only now
            before = self.rest
            for part in list(_PART.finditer(self.rest)):
                self._take(part.start(), part.end(), alone=True)
        for part in _PART.finditer(self.rest):
            self._leave(part)
        self._spare_usual(", ".join(self.notes))

    def _spare_usual(self, note: str) -> None:
        """Drop the usual times a day, and the usual days, where the note says others: a sheet must not say both."""
        days = WHICH_DAYS.search(note)
        if days or TIMES_OF_DAY.search(note):
            self.fields.setdefault("per_day", NONE)
        if days and not self.fields.get("per_week"):
            self.fields.setdefault("rhythm", NONE)

    def _take(self, start: int, end: int, alone: bool = False) -> None:
        for find, meaning in anywhere_patterns():
            for match in find.finditer(self.rest.translate(_SIGNS), start, end):
                self._understand(match, meaning(match))
        if alone:
            words = _trimmed(self.rest[start:end])
            left = self.rest.index(words, start)
            for find, meaning in whole_part_patterns():
                whole = find.fullmatch(self.rest.translate(_SIGNS), left, left + len(words))
                if whole:
                    self._understand(whole, meaning(whole))

    def _understand(self, match: re.Match[str], found: Found) -> None:
        start, end = match.span()
        self.rest = f"{self.rest[:start]}{_TAKEN * (end - start)}{self.rest[end:]}"
        for field, value in found.items():
            if field == "ask":
                self.slips.append(DoseSlip(str(value), "Write, say, 3 sets, 10 times."))
            elif self.fields.setdefault(field, value) != value:
                called = LIMITS[field][1] if field in LIMITS else field.replace("rhythm", "days")
                self.slips.append(DoseSlip(f"it says two things about the {called}.", "Keep one of them."))

    def _leave(self, part: re.Match[str]) -> None:
        """Add a part that no pattern matches to the notes, or report it if it looks like part of a dose."""
        words, before = part[0], ""
        while words != before:
            before, words = words, clean(_trimmed(words))
        if not any(map(str.isalnum, words)) or _IDLE.fullmatch(words):
            return
        plain = words.translate(_SIGNS)
        if _MERE_NUMBERS.fullmatch(plain) or _UNREAD.match(plain) or _MERE_WORD.fullmatch(plain):
            before = self.text[: part.start()]
            self.unread.append(1 + sum(map(before.count, _SEPARATORS)))
        else:
            self.notes.append(words)


def _trimmed(words: str) -> str:
    """A note without the words that join it to the other parts."""
    before = ""
    while words != before:
        before, words = words, _JOINING.sub("", words.strip(_ENDS)).strip(_ENDS)
        if words.count("(") != words.count(")"):
            words = words.strip("()")
    return words
