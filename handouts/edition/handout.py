"""Fills a Master for one patient. Imports nothing slow, because a cached Master needs nothing else."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from handouts.edition.second_language import also_words, slot_in
from handouts.errors import HandoutError, Problem, unforeseen
from handouts.guidance import long_date
from handouts.pdf import Master
from handouts.pdf.master import MORE_LINES, FilledSlots, Filler, Handout
from handouts.text import drop_emoji

if TYPE_CHECKING:
    from handouts.edition.cache import PreparedEdition
    from handouts.edition.sheet_doses import SheetDoses
    from handouts.patients import Patient

#: The names of the patient's slots in messages.
FIELDS = {"patient": "name", "note": "note", "next-visit": "next visit", "therapist": "therapist"}
#: The same for the slots of one treatment or exercise.
_OF_ONE = {"how": "how and when for", "dose": "the dose of", "word": "the note on"}
#: Slots in which many patients have the same words: the date, and doses.
_RECURRING = ("date", "dose:")
#: Written dates that a Master keeps: most sheets of a list have the same few.
_KEPT_DATES = 64
#: A note with this many lines already has its own page.
_LONG_NOTE_LINES = 12
#: Slots that a clinic's template can omit even if there are words for them: the sheet still says what to do.
DISPENSABLE = frozenset(("patient", "date", "therapist"))


def patient_words(patient: Patient, doses: SheetDoses | None = None) -> tuple[dict[str, str], int]:
    """A patient's words by slot, except the date, without emoji; and the number of emoji left out.

    `doses` is needed for a patient with exercises.
    """
    words, emoji = _given_words(patient, doses), 0
    for slot, text in words.items():
        if not text.isascii():
            words[slot], count = drop_emoji(text)
            emoji += count
    return words, emoji


def emoji_notices(patient: Patient, doses: SheetDoses | None = None) -> list[str]:
    """A notice for each field with emoji: the field and the number left out, never the words."""
    notices = []
    for slot, text in _given_words(patient, doses).items():
        count = drop_emoji(text)[1]
        if count:
            kind, sign, key = slot.partition(":")
            field = f"the {FIELDS[slot]}" if not sign else f"{_OF_ONE[kind]} {key}"
            left = f"{count} {'sign was' if count == 1 else 'signs were'} left out of {field}"
            notices.append(f"{left}: only letters and simple signs can be printed.")
    return notices


def _given_words(patient: Patient, doses: SheetDoses | None) -> dict[str, str]:
    words = {
        "patient": patient.name,
        "note": patient.note,
        "next-visit": patient.next_visit,
        "therapist": patient.therapist,
    }
    words |= {f"how:{choice.id}": choice.how for choice in patient.treatments}
    if doses:
        for exercise in patient.exercises:
            words |= doses.slots(exercise)
    return words


class LoadedMaster:
    """A Master in memory, ready to be filled. Every patient's words pass through here, alone or in a batch.

    It reports words without a slot, and sets the title of the file.
    """

    __slots__ = ("_dates", "_filler", "_known", "master")

    def __init__(self, master: Master, date_words: Mapping[str, Any]) -> None:
        self.master = master
        self._filler = Filler(master, {slot for slot in master.slots if slot.startswith(_RECURRING)})
        also = also_words(date_words).get("language", "")
        self._known = master.slots | DISPENSABLE | ({slot_in("date", also)} if also else set())
        self._dates = lru_cache(_KEPT_DATES)(partial(_date_slots, date_words))

    def fill(self, own: Mapping[str, str], date: datetime.date, name_in_title: bool = False) -> Handout:
        """The Handout of a patient with these words, by slot. Raises HandoutError for words that do not fit."""
        words = self._dated(own, date)
        if lost := self._without_slot(words):
            raise HandoutError(lost)
        name = own.get("patient", "") if name_in_title else ""
        try:
            return self._filler.fill(words, date, f"{self.master.title}: {name}" if name else "")
        except HandoutError as error:
            raise HandoutError(map(self._on_sheet, error.problems)) from None

    def draw(self, own: Mapping[str, str], date: datetime.date) -> FilledSlots:
        """The words as page code, for a print run. Raises HandoutError as `fill` does."""
        try:
            return self._filler.draw(self._dated(own, date))
        except HandoutError as error:
            raise HandoutError(map(self._on_sheet, error.problems)) from None

    def problems(self, own: Mapping[str, str], date: datetime.date) -> list[Problem]:
        """All problems that `fill` would raise; `where` is the slot."""
        words = self._dated(own, date)
        problems = self._without_slot(words)
        try:
            self._filler.check(words)
        except HandoutError as error:
            problems += map(self._on_sheet, error.problems)
        except Exception as error:  # one patient's error must not stop the others
            problems.append(unforeseen(error))
        return problems

    def _dated(self, own: Mapping[str, str], date: datetime.date) -> dict[str, str]:
        return {**own, **self._dates(date)}

    def _on_sheet(self, problem: Problem) -> Problem:
        """The problem with the remedies of this sheet: only the note can get more lines, on a page of its own."""
        if MORE_LINES not in problem.remedies:
            return problem
        has_page = any(
            place.lines >= _LONG_NOTE_LINES for place in self.master.places if place.slot == "note"
        )
        grows = problem.where == "note" and not has_page
        return problem._replace(remedies=("long-note",) if grows else ())

    def _without_slot(self, words: Mapping[str, str]) -> list[Problem]:
        """Problems for words without a slot in the clinic's own template: they would be lost silently."""
        if words.keys() <= self._known:
            return []
        lost = sorted(slot for slot in words.keys() - self._known if words[slot])
        return [Problem(slot, "this sheet has no place for it", "Leave it empty.") for slot in lost]


def _date_slots(words: Mapping[str, Any], date: datetime.date) -> dict[str, str]:
    """A date in the language of the sheet, and in its second one, by slot."""
    slots = {"date": long_date(words, date)}
    if also := also_words(words):
        slots[slot_in("date", also["language"])] = long_date(also, date)
    return slots


def fill(
    prepared: PreparedEdition, patient: Patient, date: datetime.date, name_in_title: bool = False
) -> Handout:
    """The Handout of one patient. Raises HandoutError as LoadedMaster.fill does."""
    master = LoadedMaster(prepared.master, prepared.words)
    doses = None
    if prepared.exercises:  # most sheets have none, and doses are slow to load
        from handouts.edition.sheet_doses import doses_of

        doses = doses_of(prepared)
    handout = master.fill(patient_words(patient, doses)[0], patient.date or date, name_in_title)
    handout.notices += emoji_notices(patient, doses)
    return handout
