"""Resolves the treatments, exercises and sections that a request names, by id or by title."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

from handouts.errors import ChoiceError, nearest
from handouts.guidance import REQUIRED, Guidance, Section

#: Roles of sections that are on every handout.
ALWAYS = (*REQUIRED, "safety")


def left_out_sections(guidance: Guidance, asked: Iterable[str], by_clinic: Iterable[str]) -> tuple[str, ...]:
    """The ids of the sections to leave out: those requested, and those that the clinic always leaves out.

    The clinic's ids can belong to another topic. Raises ChoiceError for an unknown id, and for a section that is on
    every handout.
    """
    roles = {section.id: section.role for section in guidance.sections}
    left_out: dict[str, None] = {}
    for field, key in (*(("without", key) for key in asked), *(("leave-out", key) for key in by_clinic)):
        if roles.get(key) in ALWAYS:
            raise ChoiceError.at(field, f"{key} is on every handout", "It cannot be left out.")
        if key in roles:
            left_out[key] = None
        elif field == "without":
            known = [id for id, role in roles.items() if role not in ALWAYS]
            raise ChoiceError.at(field, "there is no such section", nearest(key, known))
    return tuple(left_out)


class Kind(NamedTuple):
    """A kind of choice: its field, its noun in messages, and the remedies for words that follow an id without "="."""

    field: str
    noun: str
    separate: str
    write: str


TREATMENT = Kind("treatments", "treatment", "separate-treatments", "write-how")
EXERCISE = Kind("exercises", "exercise", "separate-exercises", "write-dose")


def chosen_treatments(
    guidance: Guidance, written: Iterable[str], left_out: Container[str] = ()
) -> tuple[str, ...]:
    """The ids of treatments named by id or title, as in a list.

    Raises ChoiceError for an unknown treatment, and for one that is named twice or left out.
    """
    return _chosen(TREATMENT, guidance.treatments, written, left_out)


def chosen_exercises(
    guidance: Guidance, written: Iterable[str], left_out: Container[str] = ()
) -> tuple[str, ...]:
    """The ids of exercises named by id or title. Raises ChoiceError as `chosen_treatments` does."""
    return _chosen(EXERCISE, guidance.exercises, written, left_out)


def _chosen(
    kind: Kind, sections: Iterable[Section], written: Iterable[str], left_out: Container[str]
) -> tuple[str, ...]:
    titles = {section.id: section.title for section in sections}
    chosen = tuple(
        word if word in titles else _by_title(kind, titles, word, place)
        for place, word in enumerate(written, start=1)
    )
    if len(set(chosen)) < len(chosen):
        what = f"{'an' if kind is EXERCISE else 'a'} {kind.noun} is named twice"
        raise ChoiceError.at(kind.field, what, "Name each of them once.")
    for key in chosen:
        if key in left_out:
            raise ChoiceError.at(kind.field, f"{key} is chosen and left out", "Do one of the two.")
    return chosen


def _by_title(kind: Kind, titles: Mapping[str, str], word: str, place: int) -> str:
    from handouts.patients import Treatments  # not needed for ids, the usual case

    known = Treatments(titles)
    if found := known.find(word):
        return found
    name, sign, _ = re.split("([:：,;|]|$)", word, maxsplit=1)
    meant = known.find(name) if sign in (":", "：") else None
    if meant:
        raise ChoiceError.at(kind.field, f"there is a colon after {meant}", "", f"{kind.write} {meant}")
    remedies = (f"{kind.write} ID",) if sign in (":", "：") else (kind.separate,) if sign else ()
    # The typed text can be a name or a note to a patient, so it is never repeated.
    what = f"{kind.noun} {place} is not known"
    raise ChoiceError.at(kind.field, what, nearest(name, titles), *remedies)
