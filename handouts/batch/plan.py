"""A list of patients → what to make of each row: its Edition, its words, its file, the hash of its input."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from handouts.batch.rows import Entry, Packet, base_of, in_order
from handouts.edition import (
    FIELDS,
    LONGER,
    Edition,
    EditionRequest,
)
from handouts.errors import SHOWN, Problem
from handouts.patients import Patient, RowProblem


@dataclass(frozen=True, slots=True)
class RowDefaults:
    """What holds for every row, unless the row says otherwise. Without a date of its own, a row is dated `today`."""

    today: datetime.date
    request: EditionRequest = field(default_factory=EditionRequest)
    patient: Patient = field(default_factory=Patient)
    name_in_title: bool = False
    name_files: str = "id"


@dataclass(frozen=True, slots=True)
class PlannedEdition:
    """An Edition, the request that `make` would have for it, the hash of all that decides its pages, and what
    records say of it, as JSON."""

    edition: Edition
    request: EditionRequest
    key: str
    title: str
    record: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be made of a list, and what keeps the other rows from being made.

    A good row is known by its place among the good ones. `dates` has their days as ordinals where
    they are not those that the list or the command says: a handout keeps the day that it was made on.
    """

    defaults: RowDefaults
    problems: tuple[RowProblem, ...]
    editions: tuple[PlannedEdition, ...]
    windows: tuple[tuple[Packet, ...], ...]
    count: int
    without_emoji: tuple[int, ...] = ()
    dates: Sequence[int] | None = None

    def keeping(self, dates: Sequence[int] | None) -> Plan:
        """The same plan for handouts that keep the days they were made on."""
        return replace(self, dates=dates)

    @property
    def notices(self) -> list[str]:
        """What is as well to know, though no row is bad for it."""
        found, rows = [], self.without_emoji
        if rows:
            listed = ", ".join(map(str, rows[:SHOWN])) + (", ..." if len(rows) > SHOWN else "")
            found.append(f"emoji are left out, as only letters and signs can be printed: row {listed}.")
        found += dict.fromkeys(notice for each in self.editions for notice in each.edition.notices)
        longer = {at for at, each in enumerate(self.editions) if each.edition.runs_on}
        if sheets := sum(len(packet.places) for packet in self.packets if packet.edition in longer):
            found.append(f"{LONGER}. That is so for {sheets:,} of {self.count:,} sheets.")
        return found

    @property
    def day(self) -> datetime.date:
        """The day of a row that says none."""
        return self.defaults.patient.date or self.defaults.today

    @property
    def packets(self) -> Iterator[Packet]:
        return chain.from_iterable(self.windows)

    def said(self, entry: Entry) -> datetime.date | None:
        """The day that the list or the command says: only then is another day another handout."""
        return datetime.date.fromordinal(entry.date) if entry.date else self.defaults.patient.date

    def date(self, entry: Entry) -> datetime.date:
        """The day that stands on the sheet."""
        kept = self.dates[entry.place] if self.dates else 0
        return datetime.date.fromordinal(kept) if kept else self.said(entry) or self.defaults.today

    def base(self, edition: int, entry: Entry) -> bytes:
        """The hash of all that decides the bytes but the date."""
        return base_of(self.editions[edition].key, entry, self.defaults.name_in_title)

    def rows(self) -> Iterator[tuple[int, Entry]]:
        """Every good row with its Edition, in the order of the list."""
        for window in self.windows:
            yield from in_order(window)

    def tasks(self, left_out: bytearray) -> Iterator[Packet]:
        """A packet for each task, one Edition after the other; without rows whose place is `left_out`."""
        for packet in sorted(self.packets, key=lambda packet: packet.edition):
            if wanted := packet.narrowed(left_out, self.day, self.dates):
                yield wanted

    def editions_of(self, left_out: bytearray) -> set[int]:
        """The Editions of the rows that are not left out."""
        return {
            packet.edition for packet in self.packets if not all(left_out[place] for place in packet.places)
        }


def slot_problem(entry: Entry, problem: Problem) -> RowProblem:
    """A problem of a slot, said of the column that filled it."""
    slot, what, column = problem.where, problem.what, FIELDS.get(problem.where, problem.where)
    if slot.startswith("how:"):
        column, what = "treatments", f"{slot[4:]}: {what}"
    return RowProblem(entry.number, entry.id, column, what, problem.hint, remedies=problem.remedies)
