"""Resolves the treatments, exercises and sections that a request names, by id or by title."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping
from typing import NamedTuple

from handouts.errors import ChoiceError, Problem, listed_once, meant, nearest
from handouts.guidance import REQUIRED, Guidance, Section

#: Roles of sections that are on every sheet.
ALWAYS = (*REQUIRED, "safety")
#: What is said of each of them.
_ALWAYS_THERE = {
    "message": "the main message and its summary cannot be left out",
    "summary": "the main message and its summary cannot be left out",
    "danger": "the danger signs cannot be left out",
    "same-day": "the signs to call about the same day cannot be left out",
    "contact": "the ways to call cannot be left out",
    "safety": "the points on medicine safety cannot be left out",
}
#: Other words for them than their ids.
_CALLED = {role: role for role in ALWAYS} | {
    "danger-signs": "danger", "danger-sign": "danger", "red-flags": "danger", "get-help": "danger",
    "call-us": "same-day", "medicine": "safety", "medicines": "safety", "medication": "safety",
}  # fmt: skip


def left_out_sections(guidance: Guidance, asked: Iterable[str], by_clinic: Iterable[str]) -> tuple[str, ...]:
    """The ids of the sections to leave out: those requested, and those that the clinic always leaves out.

    The clinic's ids can belong to another topic. Raises ChoiceError for an unknown id, and for a section that is on
    every sheet.
    """
    roles = {section.id: section.role for section in guidance.sections}
    left_out: dict[str, None] = {}
    problems = []
    for field, key in (*(("without", key) for key in asked), *(("leave-out", key) for key in by_clinic)):
        if role := always_there(key, roles):
            problems.append(Problem(field, _ALWAYS_THERE[role], "Every sheet has them. Remove this word."))
        elif key in roles:
            left_out[key] = None
        elif field == "without":
            known = [id for id, role in roles.items() if role not in (*ALWAYS, "exercise", "exercise-rules")]
            titles = {each.id: each.title for each in guidance.sections if each.id in known}
            problems.append(Problem(field, "there is no such section", nearest(key, known, titles)))
    if problems:
        raise ChoiceError(listed_once(problems))
    return tuple(left_out)


def always_there(word: str, roles: Mapping[str, str]) -> str:
    """The role of a section that is on every sheet, by its id, its role, or the words people use; or ""."""
    role = roles.get(word) or _CALLED.get(word.strip().casefold().replace(" ", "-"), "")
    return role if role in ALWAYS else ""


class Kind(NamedTuple):
    """A kind of choice: its field, its noun in messages, and the remedies for words that follow an id without "="."""

    field: str
    noun: str
    separate: str
    write: str

    @property
    def named(self) -> str:
        """The noun with its article."""
        return f"an {self.noun}" if self.noun[0] in "aeiou" else f"a {self.noun}"


TREATMENT = Kind("treatments", "treatment", "separate-treatments", "write-how")
EXERCISE = Kind("exercises", "exercise", "separate-exercises", "write-dose")
#: The sections of the other kind, for words that are used for the wrong one. Read only if a word is not known.
Others = Callable[[], Iterable[Section]]


def chosen_treatments(
    guidance: Guidance,
    written: Iterable[str],
    left_out: Container[str] = (),
    exercises: Others = tuple,
) -> tuple[str, ...]:
    """The ids of treatments named by id or title, as in a list.

    Raises ChoiceError with all unknown treatments, and for one that is named twice or left out.
    """
    return _chosen(TREATMENT, guidance.treatments, written, left_out, EXERCISE, exercises)


def chosen_exercises(
    guidance: Guidance, written: Iterable[str], left_out: Container[str] = ()
) -> tuple[str, ...]:
    """The ids of exercises named by id or title. Raises ChoiceError as `chosen_treatments` does."""
    return _chosen(EXERCISE, guidance.exercises, written, left_out, TREATMENT, lambda: guidance.treatments)


def _chosen(
    kind: Kind,
    sections: Iterable[Section],
    written: Iterable[str],
    left_out: Container[str],
    other: Kind,
    others: Others,
) -> tuple[str, ...]:
    titles = {section.id: section.title for section in sections}
    chosen, problems = [], []
    for place, word in enumerate(written, start=1):
        found = word if word in titles else _by_title(kind, titles, word, place, other, others)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            chosen.append(found)
    if problems:
        raise ChoiceError(listed_once(problems))
    if len(set(chosen)) < len(chosen):
        raise ChoiceError.at(kind.field, f"{kind.named} is named twice", "Name each of them once.")
    for key in chosen:
        if key in left_out:
            raise ChoiceError.at(kind.field, f"{key} is chosen and left out", "Do one of the two.")
    return tuple(chosen)


def _by_title(
    kind: Kind, titles: Mapping[str, str], word: str, place: int, other: Kind, others: Others
) -> str | Problem:
    """The id of a word, or what is wrong with it.

    The word can be a name or a note to a patient. It is repeated only if it is close to a word that is known.
    """
    from handouts.patients import Treatments  # not needed for ids, the usual case

    known = Treatments(titles)
    if found := known.find(word):
        return found
    name, sign, _ = re.split("([:：,;|]|$)", word, maxsplit=1)
    colon = sign in (":", "：")
    if colon and (before := known.find(name)):
        return Problem(kind.field, f"there is a colon after {before}", "", (f"{kind.write} {before}",))
    other_titles = {section.id: section.title for section in others()}
    if elsewhere := Treatments(other_titles).find(name):
        what = f"{elsewhere} is {other.named}, not {kind.named}"
        return Problem(kind.field, what, "", (f"as-{other.noun} {elsewhere}",))
    remedies = (f"{kind.write} ID",) if colon else (kind.separate,) if sign else ()
    is_misspelled = not re.search(r"\s", word.strip()) and meant(name, titles)
    said = f'"{name}" is not {kind.named}' if is_misspelled else f"{kind.noun} {place} is not known"
    return Problem(kind.field, said, nearest(name, titles, titles), remedies)
