"""From what is known of one patient to a Handout. Imports nothing slow: a cached Master needs no more."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from handouts.errors import HandoutError, Problem, unforeseen
from handouts.guidance import long_date
from handouts.pdf import Master
from handouts.pdf.master import FilledSlots, Filler, Handout
from handouts.text import drop_emoji

if TYPE_CHECKING:
    from handouts.edition.cache import PreparedEdition
    from handouts.patients import Patient

#: What the slots of a patient's words are called in messages.
FIELDS = {"patient": "name", "note": "note", "next-visit": "next visit", "therapist": "therapist"}
#: What a clinic's template may leave out though it is known: the sheet still says what to do.
DISPENSABLE = frozenset(("patient", "date", "therapist"))


def own_words(patient: Patient) -> tuple[dict[str, str], int]:
    """A patient's words but for the date, without emoji; and how many of those were left out."""
    words, emoji = {}, 0
    for slot, text in _given_words(patient).items():
        words[slot], count = (text, 0) if text.isascii() else drop_emoji(text)
        emoji += count
    return words, emoji


def left_out(patient: Patient) -> list[str]:
    """A notice for each field that emoji are left out of: which field and how many, never the words."""
    found = []
    for slot, text in _given_words(patient).items():
        count = drop_emoji(text)[1]
        if count:
            field = f"how and when for {slot[4:]}" if slot.startswith("how:") else f"the {FIELDS[slot]}"
            left = f"{count} emoji {'was' if count == 1 else 'were'} left out of {field}"
            found.append(f"{left}: only letters and signs can be printed.")
    return found


def _given_words(patient: Patient) -> dict[str, str]:
    own = {
        "patient": patient.name,
        "note": patient.note,
        "next-visit": patient.next_visit,
        "therapist": patient.therapist,
    }
    return own | {f"how:{choice.id}": choice.how for choice in patient.treatments}


class LoadedMaster:
    """A Master ready to be filled, and how its language writes a date. Alone or in a batch, every patient's words go
    through here: which of them the sheet has no slot for, and what the file is titled."""

    __slots__ = ("_date_words", "_filler", "master")

    def __init__(self, master: Master, date_words: Mapping[str, Any]) -> None:
        self.master = master
        self._filler = Filler(master)
        self._date_words = date_words

    def fill(self, own: Mapping[str, str], date: datetime.date, name_in_title: bool = False) -> Handout:
        """The Handout of a patient with these words, by slot. Raises HandoutError for what does not fit."""
        words = self._dated(own, date)
        if lost := self._without_slot(words):
            raise HandoutError(lost)
        name = own.get("patient", "") if name_in_title else ""
        return self._filler.fill(words, date, f"{self.master.title}: {name}" if name else "")

    def draw(self, own: Mapping[str, str], date: datetime.date) -> FilledSlots:
        """The same words as page code, for a print run. Raises HandoutError as `fill` does."""
        return self._filler.draw(self._dated(own, date))

    def problems(self, own: Mapping[str, str], date: datetime.date) -> list[Problem]:
        """Everything that `fill` would refuse; `where` is the slot."""
        words = self._dated(own, date)
        found = self._without_slot(words)
        try:
            self._filler.check(words)
        except HandoutError as error:
            found += error.problems
        except Exception as error:  # one patient's trouble is no other's
            found.append(unforeseen(error))
        return found

    def _dated(self, own: Mapping[str, str], date: datetime.date) -> dict[str, str]:
        return {**own, "date": long_date(self._date_words, date)}

    def _without_slot(self, words: Mapping[str, str]) -> list[Problem]:
        """The words that a clinic's own template leaves no slot for: they would be lost without a word."""
        known = self.master.slots | DISPENSABLE
        lost = sorted(slot for slot, text in words.items() if text and slot not in known)
        return [Problem(slot, "this sheet has no place for it", "Leave it empty.") for slot in lost]


def fill(
    prepared: PreparedEdition, patient: Patient, date: datetime.date, name_in_title: bool = False
) -> Handout:
    """The Handout of one patient. Raises HandoutError as LoadedMaster.fill does."""
    master = LoadedMaster(prepared.master, prepared.words)
    handout = master.fill(own_words(patient)[0], patient.date or date, name_in_title)
    handout.notices += left_out(patient)
    return handout
