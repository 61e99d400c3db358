"""The first rows of a plan as they will be on their sheets, for the eyes of the user."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from handouts.batch.plan import Plan


class PlannedRow(NamedTuple):
    """A row: its number, its file, the language and the date of its sheet, its words by slot ("patient", "note",
    "next-visit"), and its treatments and exercises as ids, each with its words."""

    number: int
    file: str
    language: str
    date: datetime.date
    words: Mapping[str, str]
    treatments: tuple[tuple[str, str], ...]
    exercises: tuple[tuple[str, str], ...]


def first_rows(plan: Plan, number: int, but: Collection[int] = ()) -> Iterator[PlannedRow]:
    """The first rows that will be made, but for those with these numbers. They have patients' words."""
    for edition, entry in islice((each for each in plan.rows() if each[1].number not in but), number):
        found = plan.editions[edition].edition
        request = found.request
        yield PlannedRow(
            entry.number,
            entry.file,
            found.guidance.language,
            plan.date(entry),
            entry.words,
            _with_words(request.treatments, entry.words, "how"),
            _with_words(request.exercises, entry.words, "dose", "word"),
        )


def _with_words(ids: Sequence[str], words: Mapping[str, str], *kinds: str) -> tuple[tuple[str, str], ...]:
    """The choices, each with the words of its slots."""
    return tuple(
        (id, ", ".join(text for kind in kinds if (text := words.get(f"{kind}:{id}", "")))) for id in ids
    )
