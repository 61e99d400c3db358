"""What stands in the place of a batch already: what a run goes on from, and what it does not write over."""

from __future__ import annotations

import contextlib
import csv
import datetime
import io
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import BinaryIO, NamedTuple

from handouts.batch.filenames import same_file
from handouts.batch.plan import Plan
from handouts.batch.records import FIRST, Record, read_records
from handouts.batch.rows import Entry, input_of
from handouts.errors import HandoutError, Problem, reason_of
from handouts.patients import HashIndex, RowProblem
from handouts.pdf.master import MARK_WITHIN, ends_with, is_own
from handouts.storage import LOCK, RECORDS, Store

PROBLEMS = "problems.csv"
_HEADINGS = ("row", "id", "column", "what", "what to do")
THEIRS = "a batch keeps its own file under this name, and this one is not of a batch"
MOVE_IT = "Rename it or move it away, or choose another folder; then run this again."
#: Bytes of a file without a record that are read to see whose it is: no handout is larger.
LARGEST = 20_000_000
#: In place of a recorded size: the record is of another row or input; there is none; it is a print run's.
_OTHER, _NONE, _PRINT_RUN = -1, -2, -3
STRANGER = "a file of this name is there already, and this program did not make it"
NAMED_SO = "a print run of this folder has the name that its file would have"


class EarlierRun(NamedTuple):
    """What is there already: a mark for each row that a record and a file answer; the rows whose files are somebody
    else's, or a print run, and are not written over; how many files these rows have under older names."""

    made: bytearray
    kept: list[tuple[Entry, RowProblem]]
    older: int = 0
    #: The days that rows keep, as ordinals by their places; 0 where a row keeps none.
    dates: array[int] | None = None


def find_made(store: Store, plan: Plan, force: bool = False, print_run: str = "") -> EarlierRun:
    """What a run goes on from; a row keeps the day it was made on. With `force` none is marked as made.

    Raises HandoutError when `print_run`, beside the handouts, has the name of one.
    """
    if print_run:
        refuse_a_taken_name(plan, print_run)
    made = bytearray(plan.count)
    if not store.has_records():
        refuse_strangers(store, plan)
        return EarlierRun(made, [])
    recorded = _recorded(store, plan, print_run)
    size, unrecorded, kept = store.sizes(), [], []
    for _, entry in plan.rows():
        known = recorded.sizes[entry.place]
        if known == _NONE:
            there = size(entry.file)
            if there:  # an empty one has nothing to lose: a power cut can leave such
                unrecorded.append((entry._replace(words={}), there))
        elif known == _PRINT_RUN:
            kept.append(_kept(entry._replace(words={}), NAMED_SO, "Give the row another id."))
        elif known != _OTHER and not force:
            number = recorded.marks[entry.place]
            is_end = partial(ends_with, mark=f"{number:016x}" if number else "")
            made[entry.place] = size(entry.file) == known and store.has_end(entry.file, MARK_WITHIN, is_end)
    hint = "Move it away, then run this again."
    kept += [_kept(entry, STRANGER, hint) for entry in _of_strangers(store, unrecorded)]
    older = sum(size(file) is not None for file in recorded.older)
    return EarlierRun(made, kept, older, None if force else recorded.dates)


def _kept(entry: Entry, what: str, hint: str) -> tuple[Entry, RowProblem]:
    return entry, RowProblem(entry.number, entry.id, "", what, hint)


def _of_strangers(store: Store, unrecorded: Sequence[tuple[Entry, int]]) -> list[Entry]:
    """The rows of files that this program did not make. A killed run leaves some of its own without a record."""
    read = store.contents(entry.file for entry, size in unrecorded if size <= LARGEST)
    own = {file for file, data in read if data and (is_own(data) or not data.strip(b"\0"))}
    return [entry for entry, _ in unrecorded if entry.file not in own]


class _Recorded(NamedTuple):
    """The size of each row’s file by its last record, or _OTHER, _NONE or _PRINT_RUN; its mark, or 0; files
    that are recorded for rows of the list under names that no row has now; and the days that rows keep, or 0."""

    sizes: array[int]
    marks: array[int]
    older: set[str]
    dates: array[int]


def _recorded(store: Store, plan: Plan, print_run: str) -> _Recorded:
    sizes, marks = array("q", [_NONE]) * plan.count, array("Q", [0]) * plan.count
    dates = array("q", [0]) * plan.count
    rows = _Rows(plan)
    taken = same_file(print_run) if print_run else None
    older: set[str] = set()
    for record in filter(None, read_records(store.records())):
        name = same_file(record.file)
        if record.id and name == taken:
            raise _taken()
        at = rows.files.get(name)
        if at is None:
            if record.id and rows.ids.get(record.id) is not None:
                older.add(record.file)
            continue
        sizes[at] = _OTHER if record.id else _PRINT_RUN
        day = rows.day(at, record)
        if day is not None:
            sizes[at], marks[at] = record.size, int(record.mark or "0", 16)
            dates[at] = day.toordinal()
    return _Recorded(sizes, marks, older, dates)


class _Rows:
    """What tells whether a record is of a row, in a few bytes for each."""

    def __init__(self, plan: Plan) -> None:
        self.files, self.ids = HashIndex(), HashIndex()
        self._named, self._said = array("q"), array("q")
        self._bases = bytearray()
        for edition, entry in plan.rows():
            self.files.first(same_file(entry.file), entry.place)
            self.ids.first(entry.id, entry.place)
            self._named.append(hash((entry.id, entry.file)))
            self._bases += plan.base(edition, entry)
            day = plan.said(entry)
            self._said.append(day.toordinal() if day else 0)

    def day(self, at: int, record: Record) -> datetime.date | None:
        """The day on the sheet, if the record is of what the row at this place says now."""
        day = _day(self._said[at], record)
        if day is None or self._named[at] != hash((record.id, record.file)):
            return None
        same = input_of(bytes(self._bases[at * 32 : at * 32 + 32]), day) == record.input
        return day if same else None


def _day(said: int, record: Record) -> datetime.date | None:
    """Where nobody says the date, a handout made yesterday is not another one today."""
    if said:
        return datetime.date.fromordinal(said)
    with contextlib.suppress(ValueError):
        return datetime.date.fromisoformat(record.date)
    return None


def day_kept(plan: Plan, entry: Entry, base: bytes, record: Record) -> datetime.date | None:
    """The day on a recorded handout, if the record is of what the row says now."""
    said = plan.said(entry)
    day = _day(said.toordinal() if said else 0, record)
    return day if day is not None and input_of(base, day) == record.input else None


def refuse_strangers(store: Store, plan: Plan) -> None:
    """Without records, a file of one of our names is somebody else's: it is not written over."""
    there = {same_file(name) for name in store.names()} - {LOCK}
    taken = sum(same_file(entry.file) in there for _, entry in plan.rows()) if there else 0
    if taken:
        files = "a file stands" if taken == 1 else f"{taken} files stand"
        what = f"{files} here already that the batch would write over, and there are no records"
        raise HandoutError.at(str(store), what, "Choose a new or an empty folder.")


def refuse_others(store: Store) -> None:
    """A problems.csv or a records.jsonl that no batch wrote is not deleted, replaced or added to."""
    other = []
    if not _are_problems(store.head(PROBLEMS)):
        other.append(PROBLEMS)
    records = store.head(RECORDS).lstrip(b"\0")  # a power cut can leave such
    if not records.startswith(FIRST[: len(records)]):
        other.append(RECORDS)
    if other:
        raise HandoutError(Problem(store.at(name), THEIRS, MOVE_IT) for name in other)


def _are_problems(head: bytes) -> bool:
    # Saved from a spreadsheet, the same headings can have other signs between and around them.
    first = head.strip(b"\0").decode("utf-8-sig", "replace").partition("\n")[0]
    headings = [heading.strip('" \r') for heading in re.split(r"[,;\t]", first)]
    return headings[: len(_HEADINGS)] == list(_HEADINGS) or not first


def is_kept(name: str) -> bool:
    """Whether a batch keeps a file of its own under this name."""
    return same_file(name) in map(same_file, (RECORDS, PROBLEMS, LOCK))


def refuse_a_taken_name(plan: Plan, print_run: str) -> None:
    """The print run is not written over a handout, or over what a batch keeps in its folder."""
    name = same_file(print_run)
    if is_kept(name) or any(same_file(entry.file) == name for _, entry in plan.rows()):
        raise _taken()


def _taken() -> HandoutError:
    return HandoutError.at("print-run", "a file of the batch has this name", "Choose another name.")


def write_problems(
    store: Store, problems: Sequence[RowProblem], in_words: Callable[[Problem], Problem]
) -> None:
    """problems.csv; without problems, none from an earlier run is left to mislead."""
    if problems:
        store.write_stream(PROBLEMS, lambda file: _problems_csv(file, problems, in_words))
    else:
        store.remove(PROBLEMS)


def _problems_csv(
    file: BinaryIO, problems: Iterable[RowProblem], in_words: Callable[[Problem], Problem]
) -> None:
    # With a byte order mark, since the first to open it is Excel.
    out = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(out)
    writer.writerow(_HEADINGS)
    for problem in problems:
        # A spreadsheet would take such an id for a formula, and run it.
        id = f"'{problem.id}" if problem.id.startswith(("=", "+", "-", "@")) else problem.id
        writer.writerow((problem.number, id, problem.column, problem.what, in_words(problem.at("")).hint))
    out.detach()


@contextlib.contextmanager
def reasons(store: Store, done: str = "written to") -> Iterator[None]:
    """What the system refuses about the folder itself, in words."""
    try:
        yield
    except FileExistsError as error:
        raise HandoutError.at(
            str(store), "this is a file", "Name a folder: it is made if it is not there."
        ) from error
    except OSError as error:
        reason = reason_of(error)
        hint = "Mend that, or choose another folder; what is done stays done."
        raise HandoutError.at(str(store), f"cannot be {done}: {reason}", hint) from error
