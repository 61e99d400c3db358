"""From what is known of one patient to a Handout. Imports nothing slow: a cached Master needs no more."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from handouts.errors import HandoutError, Problem
from handouts.guidance import long_date
from handouts.pdf import Master
from handouts.pdf.master import Filler, Handout
from handouts.text import drop_emoji

if TYPE_CHECKING:
    from handouts.edition.cache import Prepared
    from handouts.patients import Patient

#: What the slots of a patient's words are called in messages.
FIELDS = {"patient": "name", "note": "note", "next-visit": "next visit", "therapist": "therapist"}
#: What a clinic's template may leave out though it is known: the sheet still says what to do.
DISPENSABLE = frozenset(("patient", "date", "therapist"))


def patient_words(patient: Patient, words: Mapping[str, Any], date: datetime.date) -> dict[str, str]:
    """A patient's words by the names of the slots. Emoji are left out: no font of ours has them."""
    return own_words(patient)[0] | {"date": long_date(words, patient.date or date)}


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


def homeless(slots: frozenset[str], words: Mapping[str, str]) -> list[Problem]:
    """The words that a clinic's own template leaves no slot for: they would be lost without a word."""
    known = slots | DISPENSABLE
    lost = sorted(slot for slot, text in words.items() if text and slot not in known)
    return [Problem(slot, "this sheet has no place for it", "Leave it empty.") for slot in lost]


def title_with(master: Master, words: Mapping[str, str]) -> str:
    """The title of the file with the patient's name in it; "" where there is no name."""
    return f"{master.title}: {words['patient']}" if words.get("patient") else ""


def fill(sheet: Prepared, patient: Patient, date: datetime.date, name_in_title: bool = False) -> Handout:
    """The Handout of one patient. Raises HandoutError as Filler does."""
    words = patient_words(patient, sheet.words, date)
    if lost := homeless(sheet.master.slots, words):
        raise HandoutError(lost)
    title = title_with(sheet.master, words) if name_in_title else ""
    handout = Filler(sheet.master).fill(words, patient.date or date, title)
    handout.notices += left_out(patient)
    return handout
