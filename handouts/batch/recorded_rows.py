"""Matches the records of a folder with the rows of a plan."""

from __future__ import annotations

import contextlib
import datetime
from array import array
from typing import NamedTuple

from handouts.batch.filenames import same_file
from handouts.batch.plan import Plan
from handouts.batch.records import Record, read_records
from handouts.batch.rows import Entry, input_of
from handouts.patients import HashIndex
from handouts.storage import Store

#: Values in `sizes` without a size: the record is of another row or input, there is no record, it is of a print run.
OTHER, NONE, PRINT_RUN = -1, -2, -3


class RecordedRows(NamedTuple):
    """The recorded data of each row, by its place.

    `sizes` has the size of its file, or OTHER, NONE or PRINT_RUN. `marks` and `dates` have its mark and the
    date that it keeps, or 0. `older` has files that are recorded for rows of the list under names that no row has now.
    """

    sizes: array[int]
    marks: array[int]
    older: set[str]
    dates: array[int]
    others: dict[int, Record]
    strangers: dict[str, Record]
    back: dict[int, Record]
    print_runs: dict[str, Record]

    def size_of(self, at: int) -> int:
        """The recorded size of the file of a row, also if it was made of another input."""
        return self.others[at].size if self.sizes[at] == OTHER else self.sizes[at]

    def mark_of(self, at: int) -> str:
        """The recorded mark of the file of a row; "" if there is none."""
        if self.sizes[at] == OTHER:
            return self.others[at].mark
        return f"{self.marks[at]:016x}" if self.marks[at] else ""

    def record_of(self, entry: Entry) -> Record:
        """The record of the file of a row, as far as it is needed to record that the file has gone."""
        if self.sizes[entry.place] == OTHER:
            return self.others[entry.place]
        day = datetime.date.fromordinal(self.dates[entry.place]).isoformat()
        return Record(entry.id, entry.number, entry.file, 0, "", "", day)

    def sheet_named(self, file: str) -> bool:
        """Whether somebody's sheet has this file name."""
        name = same_file(file)
        return name in self.strangers or any(name == same_file(each) for each in self.older)


def match_records(store: Store, plan: Plan) -> RecordedRows:
    """Match the records of a store with the rows of a plan."""
    sizes, marks = array("q", [NONE]) * plan.count, array("Q", [0]) * plan.count
    dates = array("q", [0]) * plan.count
    rows = _RowIndex(plan)
    older: set[str] = set()
    others: dict[int, Record] = {}
    strangers: dict[str, Record] = {}
    back: dict[int, Record] = {}
    print_runs: dict[str, Record] = {}
    for record in filter(None, read_records(store.records())):
        name = same_file(record.file)
        print_runs.pop(name, None)
        at = rows.files.get(name)
        if at is None:
            if record.moved or not record.id:
                strangers.pop(name, None)
                older.discard(record.file)
                print_runs |= {} if record.moved else {name: record}
            elif rows.ids.get(record.id) is not None:
                older.add(record.file)
            else:
                strangers[name] = record
            continue
        others.pop(at, None)
        back.pop(at, None)
        if record.nobody:
            back[at] = record
        if record.moved:
            sizes[at] = NONE
            continue
        sizes[at] = OTHER if record.id else PRINT_RUN
        day = rows.day(at, record)
        if day is not None:
            sizes[at], marks[at] = record.size, int(record.mark or "0", 16)
            dates[at] = day.toordinal()
        elif record.id:
            others[at] = record
    return RecordedRows(sizes, marks, older, dates, others, strangers, back, print_runs)


class _RowIndex:
    """An index of the rows, in a few bytes each, to match records with them."""

    def __init__(self, plan: Plan) -> None:
        self.files, self.ids = HashIndex(), HashIndex()
        self._named, self._stated = array("q"), array("q")
        self._bases = bytearray()
        for edition, entry in plan.rows():
            self.files.first(same_file(entry.file), entry.place)
            self.ids.first(entry.id, entry.place)
            self._named.append(hash((entry.id, entry.file)))
            self._bases += plan.base(edition, entry)
            day = plan.stated_date(entry)
            self._stated.append(day.toordinal() if day else 0)

    def day(self, at: int, record: Record) -> datetime.date | None:
        """The date on the sheet, if the record's input is the same as the row's."""
        day = _day(self._stated[at], record)
        if day is None or self._named[at] != hash((record.id, record.file)):
            return None
        same = input_of(bytes(self._bases[at * 32 : at * 32 + 32]), day) == record.input
        return day if same else None


def _day(stated: int, record: Record) -> datetime.date | None:
    """A sheet made yesterday is still valid today, unless the list or the command states the date."""
    if stated:
        return datetime.date.fromordinal(stated)
    with contextlib.suppress(ValueError):
        return datetime.date.fromisoformat(record.date)
    return None


def day_kept(plan: Plan, entry: Entry, base: bytes, record: Record) -> datetime.date | None:
    """The date on a recorded sheet, if the record's input is the same as the row's."""
    stated = plan.stated_date(entry)
    day = _day(stated.toordinal() if stated else 0, record)
    return day if day is not None and input_of(base, day) == record.input else None
