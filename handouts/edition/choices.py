"""The treatments that a request names, by id or by title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from handouts.errors import ChoiceError, nearest
from handouts.guidance import Guidance

_NAME = re.compile(r"\s*[\w-]*\s*")


def chosen_treatments(guidance: Guidance, written: Iterable[str]) -> tuple[str, ...]:
    """The ids of treatments named by id or title, read as in a list.

    Raises ChoiceError for one that is not there, or is named twice.
    """
    titles = {section.id: section.title for section in guidance.treatments}
    chosen = tuple(
        word if word in titles else _found(titles, word, place) for place, word in enumerate(written, start=1)
    )
    if len(set(chosen)) < len(chosen):
        raise ChoiceError.at("treatments", "a treatment is named twice", "Name each once.")
    return chosen


def _found(titles: Mapping[str, str], word: str, place: int) -> str:
    from handouts.patients import Treatments  # an id, as most are, is found without

    known = Treatments(titles)
    if found := known.find(word):
        return found
    name, sign, _ = re.split("([:：,;|]|$)", word, maxsplit=1)
    meant = known.find(name) if sign in (":", "：") else None
    if meant:
        raise ChoiceError.at("treatments", f"a colon stands behind {meant}", "", f"write-how {meant}")
    remedies = ("write-how ID",) if sign in (":", "：") else ("separate-treatments",) if sign else ()
    # More than one word may be what a therapist says to a patient, and that is never repeated.
    what = (
        f"there is no treatment {name.strip()!r}"
        if _NAME.fullmatch(name)
        else f"treatment {place} is not known"
    )
    raise ChoiceError.at("treatments", what, nearest(name, titles), *remedies)
