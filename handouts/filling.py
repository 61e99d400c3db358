"""From what is known of one patient to a Handout. Imports nothing slow: a cached Master needs no more."""

from __future__ import annotations

import datetime
import gc
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from handouts.errors import HandoutError, Problem
from handouts.pdf.emoji import drop_emoji
from handouts.pdf.fill import Filler
from handouts.pdf.master import Master
from handouts.pdf.tail import Handout

if TYPE_CHECKING:
    from handouts.cache import Cache, Choices, Prepared
    from handouts.patient import Patient

#: What the slots of a patient's words are called in messages.
FIELDS = {"patient": "name", "note": "note", "next-visit": "next visit", "therapist": "therapist"}
#: What a clinic's template may leave out though it is known: the sheet still says what to do.
DISPENSABLE = frozenset(("patient", "date", "therapist"))


def prepared(choices: Choices, cache: Cache | None, begun: int) -> Prepared:
    """The Master of these choices: from the cache, or typeset now and kept.

    `begun` is when the command began, in nanoseconds: what has changed since is not kept. Raises HandoutError.
    """
    kept = cache.find(choices) if cache else None
    if kept is not None:
        return kept
    # A command ends before there is anything to collect; to look for it takes a twentieth of the time,
    # now or, where what was made is not frozen, when it is looked for next.
    gc.disable()
    try:
        return _prepare(choices, cache, begun)
    finally:
        gc.freeze()
        gc.enable()


def _prepare(choices: Choices, cache: Cache | None, begun: int) -> Prepared:
    from handouts.handout import edition_of_choices, typeset_and_keep

    edition = edition_of_choices(choices, cache)
    by_id = choices._replace(treatments=edition.treatments)
    kept = cache.find(by_id) if cache and by_id != choices else None
    return kept or typeset_and_keep(edition, by_id, cache, begun)


def long_date(words: Mapping[str, Any], date: datetime.date) -> str:
    """A date as the language writes it: November 22, 2026."""
    month = words["months"][date.month - 1]
    return str(words["date_format"]).format(month=month, day=date.day, year=date.year)


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
