"""The plan of a batch: for each row its Edition, words, file, and the hash of its input."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from handouts.batch.rows import Entry, Packet, base_of, in_order, input_of
from handouts.edition import (
    FIELDS,
    LONGER,
    Cache,
    Edition,
    EditionRequest,
    notices_of,
)
from handouts.errors import SHOWN, Problem
from handouts.patients import Patient, RowProblem

#: The columns of the slots that each treatment or exercise has.
SLOT_COLUMNS = {"how": "treatments", "dose": "exercises", "word": "exercises"}


@dataclass(frozen=True, slots=True)
class RowDefaults:
    """Values for rows that leave a column empty. A row without a date is dated `today`."""

    today: datetime.date
    request: EditionRequest = field(default_factory=EditionRequest)
    patient: Patient = field(default_factory=Patient)
    name_in_title: bool = False
    name_files: str = "id"


@dataclass(frozen=True, slots=True)
class PlannedEdition:
    """An Edition, its request, the hash of everything that decides its pages, and its part of a record as JSON."""

    edition: Edition
    request: EditionRequest
    key: str
    title: str
    record: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The sheets to make from a list, and the problems of the other rows.

    A good row is identified by its place among the good ones. `dates` has their dates as ordinals where they
    differ from the list and the command: a sheet keeps the date on which it was made.
    """

    defaults: RowDefaults
    problems: tuple[RowProblem, ...]
    editions: tuple[PlannedEdition, ...]
    windows: tuple[tuple[Packet, ...], ...]
    count: int
    without_emoji: tuple[int, ...] = ()
    dates: Sequence[int] | None = None
    list_digest: str = ""
    not_asked: frozenset[str] = frozenset()
    #: Rows that are not made because of a problem: their words are checked, to tell all problems of a row at once.
    faulty: tuple[Packet, ...] = ()

    def keeping(self, dates: Sequence[int] | None) -> Plan:
        """The same plan, with the dates that existing sheets keep."""
        return replace(self, dates=dates)

    def notices(self, cache: Cache | None) -> list[str]:
        """Remarks that are not about a single row. Those on a sheet come from the cache, if its Master is there."""
        found, rows = [], self.without_emoji
        if rows:
            listed = ", ".join(map(str, rows[:SHOWN])) + (", ..." if len(rows) > SHOWN else "")
            found.append(
                f"emoji are left out, because only letters and symbols can be printed: row {listed}."
            )
        of_editions = (notices_of(each.edition, each.request, cache) for each in self.editions)
        found += dict.fromkeys(chain.from_iterable(of_editions))
        longer = {at for at, each in enumerate(self.editions) if each.edition.runs_on}
        if sheets := sum(len(packet.places) for packet in self.packets if packet.edition in longer):
            found.append(f"{LONGER}. That is so for {sheets:,} of {self.count:,} sheets.")
        return found

    @property
    def day(self) -> datetime.date:
        """The date of rows without a date."""
        return self.defaults.patient.date or self.defaults.today

    @property
    def packets(self) -> Iterator[Packet]:
        return chain.from_iterable(self.windows)

    def stated_date(self, entry: Entry) -> datetime.date | None:
        """The date that the list or the command states. Only such a date makes another sheet on another day."""
        return datetime.date.fromordinal(entry.date) if entry.date else self.defaults.patient.date

    def date(self, entry: Entry) -> datetime.date:
        """The date on the sheet."""
        kept = self.dates[entry.place] if self.dates else 0
        return datetime.date.fromordinal(kept) if kept else self.stated_date(entry) or self.defaults.today

    def base(self, edition: int, entry: Entry) -> bytes:
        """The hash of everything that decides the bytes except the date."""
        return base_of(self.editions[edition].key, entry, self.defaults.name_in_title)

    def contents(self, left_out: Sequence[int]) -> str:
        """The hash of everything that decides the sheets that are not left out, in the order of the list."""
        whole = hashlib.sha256()
        for edition, entry in self.rows():
            if not left_out[entry.place]:
                whole.update(input_of(self.base(edition, entry), self.date(entry)).encode("ascii"))
        return whole.hexdigest()

    def rows(self) -> Iterator[tuple[int, Entry]]:
        """Every good row with its Edition, in the order of the list."""
        for window in self.windows:
            yield from in_order(window)

    def tasks(self, left_out: bytearray) -> Iterator[Packet]:
        """One packet per task, sorted by Edition, without rows whose place is marked in `left_out`."""
        for packet in sorted(self.packets, key=lambda packet: packet.edition):
            if wanted := packet.narrowed(left_out, self.day, self.dates):
                yield wanted

    def faulty_tasks(self) -> Iterator[Packet]:
        """One packet per task, of the rows that are not made."""
        for packet in self.faulty:
            if rows := packet.narrowed(bytearray(max(packet.places) + 1), self.day, None):
                yield rows

    def editions_of(self, left_out: bytearray) -> set[int]:
        """The Editions of rows that are not left out."""
        return {
            packet.edition for packet in self.packets if not all(left_out[place] for place in packet.places)
        }


def slot_problem(entry: Entry, problem: Problem) -> RowProblem:
    """A problem of a slot as a problem of the column that fills it."""
    slot, what, column = problem.where, problem.what, FIELDS.get(problem.where, problem.where)
    kind, sign, key = slot.partition(":")
    if sign and kind in SLOT_COLUMNS:
        column, what = SLOT_COLUMNS[kind], f"{key}: {what}"
    return RowProblem(entry.number, entry.id, column, what, problem.hint, remedies=problem.remedies)
