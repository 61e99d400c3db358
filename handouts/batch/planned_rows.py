"""The first rows of a plan as they will be on their sheets, for the eyes of the user."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from handouts.batch.plan import Plan


class PlannedRow(NamedTuple):
    """A row: its number, its file, the date on its sheet, its words by slot ("patient", "note", "next-visit"), and
    its treatments and exercises as ids, each with its words."""

    number: int
    file: str
    date: datetime.date
    words: Mapping[str, str]
    treatments: tuple[tuple[str, str], ...]
    exercises: tuple[tuple[str, str], ...]


def first_rows(plan: Plan, number: int) -> Iterator[PlannedRow]:
    """The first rows that will be made. They have patients' words."""
    for edition, entry in islice(plan.rows(), number):
        request = plan.editions[edition].edition.request
        yield PlannedRow(
            entry.number,
            entry.file,
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
