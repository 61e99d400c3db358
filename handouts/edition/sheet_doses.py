"""The doses of the exercises on a sheet, as words for their slots."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from handouts.doses import DoseWords, dose_of, merged
from handouts.edition.second_language import also_words, slot_in

if TYPE_CHECKING:
    from handouts.doses import ExerciseDose
    from handouts.edition.cache import PreparedEdition
    from handouts.patients import ExerciseChoice

#: Prefixes of an exercise's slots: its dose, and the therapist's own words on it.
DOSE, WORD = "dose:", "word:"
#: The maximum length of a dose on its line, in letters. The rest goes to the therapist's own words.
MAX_DOSE_LENGTH = 84


class SheetDoses:
    """Writes the doses of a sheet. Knows the usual dose of each exercise by id, and the words of the language."""

    __slots__ = ("_also", "_language", "_stop", "_text", "_usual", "_words")

    def __init__(self, usual: Mapping[str, ExerciseDose], words: Mapping[str, Any]) -> None:
        self._usual, self._words, self._stop = usual, DoseWords(words), words["stop"]
        also = also_words(words)
        self._also, self._language = SheetDoses(usual, also) if also else None, str(also.get("language", ""))
        self._text = lru_cache(4096)(self._written)  # most doses recur in a long list

    def slots(self, choice: ExerciseChoice) -> dict[str, str]:
        """A patient's dose of an exercise, and the therapist's own words on it, by slot, in both languages."""
        id, dose = choice
        note = dose.note
        text, more = self._text(id, dose._replace(note="") if note else dose)
        slots = {
            f"{DOSE}{id}": text,
            f"{WORD}{id}": f"{more}{self._stop}{note}" if more and note else more or note,
        }
        if self._also:
            slots |= {
                slot_in(slot, self._language): words for slot, words in self._also.slots(choice).items()
            }
        return slots

    def _written(self, id: str, asked: ExerciseDose) -> tuple[str, str]:
        return self._words.fitted(merged(self._usual[id], asked), MAX_DOSE_LENGTH)


def doses_of(prepared: PreparedEdition) -> SheetDoses:
    """The writer of the doses on the sheets of a prepared edition."""
    usual = {id: dose_of(attributes) for id, attributes in prepared.exercises}
    return SheetDoses(usual, prepared.words)
