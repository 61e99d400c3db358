"""The first rows of a plan as they will be printed, for the user to check."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from handouts.batch.plan import Plan
from handouts.batch.recorded_rows import match_records
from handouts.batch.resume import reasons
from handouts.storage import Store


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
    kept: bool  #: whether the sheet was made by an earlier run, and keeps its date


def plan_with_kept_dates(plan: Plan, store: Store) -> Plan:
    """The plan, in which unchanged sheets of an earlier run into this store have the date that they keep."""
    with reasons(store, "read"):
        there = store.exists() and store.has_records()
        return plan.keeping(match_records(store, plan).dates) if there else plan


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
            bool(plan.dates and plan.dates[entry.place]),
        )


def _with_words(ids: Sequence[str], words: Mapping[str, str], *kinds: str) -> tuple[tuple[str, str], ...]:
    """The choices, each with the words of its slots."""
    return tuple(
        (id, ", ".join(text for kind in kinds if (text := words.get(f"{kind}:{id}", "")))) for id in ids
    )
