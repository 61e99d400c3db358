"""Finds whose files are in a folder, so that no patient's sheet is overwritten with another's or goes unnoticed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from handouts.batch.plan import Plan
from handouts.batch.records import Record, moved_line, nobody_line, person_of
from handouts.batch.rows import Entry
from handouts.patients import RowProblem
from handouts.storage import Store

#: Up to this many rows, or this share of those with a sheet here, may have another name. More changes mean another
#: list.
_CORRECTED, _SHARE = 2, 10
OTHERS = "the folder has another patient's sheet under this file name"
OTHERS_HINT = "Choose another folder for this list."
MOVED = "{} with another name moved into old/, because the names on the list have changed."
ALTERED = "{} in the way of a sheet moved into old/, because something else than this program changed it."
SWEPT = "{} of nobody on this list moved into old/."


class Owners(NamedTuple):
    """Files of other patients.

    `moving` are the records of files that go into old/, `refused` the rows that are not made because of them, and
    `strangers` the records of files that belong to no row of the list, and of print runs of another list. `back` are
    files that belonged to no row of an earlier list, and belong to a row of this one.
    """

    moving: tuple[Record, ...] = ()
    refused: tuple[tuple[Entry, RowProblem], ...] = ()
    strangers: tuple[Record, ...] = ()
    back: tuple[Record, ...] = ()

    def with_print_runs(self, plan: Plan, made: Sequence[int], print_runs: Sequence[Record]) -> Owners:
        """The same with these print runs. One of another list and with other sheets is a stranger."""
        others = [record for record in print_runs if record.list != plan.list_digest]
        if others:
            now = plan.contents([not each for each in made])
            others = [record for record in others if not record.input or record.input != now]
        again = [record for record in print_runs if record.nobody and record not in others]
        return self._replace(strangers=(*self.strangers, *others), back=(*self.back, *again))

    @property
    def old_print_runs(self) -> list[str]:
        """The names of print runs among the strangers."""
        return [record.file for record in self.strangers if not record.id]


def owners(
    plan: Plan,
    others: Mapping[int, Record],
    known: int,
    strangers: Sequence[Record],
    back: Sequence[Record],
    sweep: bool,
) -> Owners:
    """Find out whom the files of a folder belong to.

    `others` are records under the names of rows, by place, whose sheets have other content. `known` is the
    number of rows with a sheet there. If at most two names changed, or a tenth of them, they are taken as
    corrections, and the old sheets are moved. More changes mean another list: its rows are not made, unless `sweep`
    allows moving the old sheets.
    """
    on_list = plan.not_asked | {problem.id for problem in plan.problems}
    left = tuple(record for record in strangers if record.id not in on_list)
    back = (*back, *(record for record in strangers if record.nobody and record.id in on_list))
    if not others:
        return Owners((), (), left, back)
    changed = [
        (entry, others[entry.place])
        for _, entry in plan.rows()
        if entry.place in others and _is_another(entry, others[entry.place])
    ]
    if sweep or len(changed) <= max(_CORRECTED, known // _SHARE):
        return Owners(tuple(record for _, record in changed), (), left, back)
    refused = tuple((entry._replace(words={}), _problem(entry)) for entry, _ in changed)
    return Owners((), refused, left, back)


def _is_another(entry: Entry, record: Record) -> bool:
    person = person_of(entry.words.get("patient", ""))
    return bool(person and record.person) and person != record.person


def _problem(entry: Entry) -> RowProblem:
    return RowProblem(entry.number, entry.id, "", OTHERS, OTHERS_HINT, remedies=("sweep",))


def move_away(store: Store, records: Iterable[Record]) -> int:
    """Move the files of these records into old/, and record it. Returns how many."""
    moved = 0
    with store.journal() as journal:
        for record in records:
            journal.append([moved_line(record, store.move_aside(record.file))])
            moved += 1
    return moved


def record_owners(store: Store, found: Owners, list_digest: str) -> None:
    """Record changes: files that belong to no row of this list any more, and files that do again."""
    lines = [nobody_line(record, list_digest) for record in found.strangers if not record.nobody]
    lines += [nobody_line(record, "") for record in found.back]
    if lines:
        with store.journal() as journal:
            journal.append(lines)
