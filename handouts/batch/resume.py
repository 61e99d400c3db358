"""Finds what an earlier run made, refuses to overwrite foreign files, and writes problems.csv."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import BinaryIO, NamedTuple

from handouts.batch.filenames import same_file
from handouts.batch.ownership import Owners, owners
from handouts.batch.plan import Plan
from handouts.batch.recorded_rows import NONE, OTHER, PRINT_RUN, RecordedRows, match_records
from handouts.batch.records import FIRST, Record
from handouts.batch.rows import Entry
from handouts.errors import HandoutError, Problem, reason_of
from handouts.patients import RowProblem
from handouts.pdf.master import MARK_WITHIN, ends_with, is_own
from handouts.storage import LOCK, NOT_A_FILE, RECORDS, Store
from handouts.text import pattern

PROBLEMS = "problems.csv"
#: The first character of a formula, also full-width, at the start of a text or after a separator of cells.
_FORMULA = r"((?:^|[;,|\t\r\n])[\s\"']*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])"
_HEADINGS = ("row", "id", "column", "what", "what to do")
NOT_OURS = "a batch uses this file name, but this file is not from a batch"
MOVE_IT = "Rename it, move it away, or choose another folder. Then run this again."
#: Bytes of an unrecorded file that are read to identify it: no sheet is larger.
MAX_HANDOUT_BYTES = 20_000_000
FOREIGN_FILE = "a file with this name already exists, and this program did not make it"
SAME_NAME = "a print run in this folder has the same name as its file"


class EarlierRun(NamedTuple):
    """What an earlier run left.

    `made` marks the rows with a valid record and file. `refused` has the rows whose file is foreign or a print run.
    `older` counts files of these rows under older names. `altered` has the records of rows, by place, whose file is
    not as recorded, and may be somebody's own.
    """

    made: bytearray
    refused: list[tuple[Entry, RowProblem]]
    older: int = 0
    #: Dates that rows keep, as ordinals by place; 0 where a row keeps none.
    dates: array[int] | None = None
    owners: Owners = Owners()
    altered: Mapping[int, Record] = {}


def find_made(
    store: Store, plan: Plan, force: bool = False, print_run: str = "", sweep: bool = False
) -> EarlierRun:
    """Find what an earlier run made. Rows keep the date of their sheet. With `force`, no row counts as made.

    Raises HandoutError when `print_run`, in the same store, has the name of a sheet.
    """
    if print_run:
        refuse_a_taken_name(plan, print_run)
    made = bytearray(plan.count)
    if not store.has_records():
        refuse_foreign_files(store, plan)
        return EarlierRun(made, [])
    recorded = match_records(store, plan)
    if print_run and recorded.sheet_named(print_run):
        raise _taken()
    size, unrecorded, differing, refused = store.sizes(), [], [], []
    for _, entry in plan.rows():
        known, there = recorded.sizes[entry.place], size(entry.file)
        if there == NOT_A_FILE or (known == NONE and there):
            # An empty file has nothing to lose; a power cut can leave one.
            unrecorded.append((entry._replace(words={}), there))
        elif known == PRINT_RUN:
            refused.append(_refused(entry._replace(words={}), SAME_NAME, "Give the row another id."))
        elif recorded.size_of(entry.place) == there and _ends_as_recorded(store, recorded, entry):
            made[entry.place] = known != OTHER and not force
        elif there:
            differing.append((entry._replace(words={}), there))
    hint = "Move it away, then run this again."
    refused += [_refused(entry, FOREIGN_FILE, hint) for entry in _with_foreign_files(store, unrecorded)]
    older = sum(is_file(size(file)) for file in recorded.older)
    others = {at: record for at, record in recorded.others.items() if is_file(size(record.file))}
    left = [record for record in recorded.strangers.values() if is_file(size(record.file))]
    runs = [
        record
        for name, record in recorded.print_runs.items()
        if name != same_file(print_run) and is_file(size(record.file))
    ]
    recorded_rows = plan.count - list(recorded.sizes).count(NONE)
    back = [record for at, record in recorded.back.items() if made[at]]
    found = owners(plan, others, recorded_rows, left, back, sweep)
    found = found.with_print_runs(plan.keeping(recorded.dates), made, runs)
    away = {same_file(record.file) for record in found.moving}
    altered = {
        entry.place: recorded.record_of(entry)
        for entry in _with_foreign_files(store, differing)
        if same_file(entry.file) not in away
    }
    dates = None if force else recorded.dates
    return EarlierRun(made, [*refused, *found.refused], older, dates, found, altered)


def _ends_as_recorded(store: Store, recorded: RecordedRows, entry: Entry) -> bool:
    is_end = partial(ends_with, mark=recorded.mark_of(entry.place))
    return store.has_end(entry.file, MARK_WITHIN, is_end)


def is_file(size: int | None) -> bool:
    """Whether a size from a store is that of a file."""
    return size not in (None, NOT_A_FILE)


def _refused(entry: Entry, what: str, hint: str) -> tuple[Entry, RowProblem]:
    return entry, RowProblem(entry.number, entry.id, "", what, hint)


def _with_foreign_files(store: Store, unrecorded: Sequence[tuple[Entry, int]]) -> list[Entry]:
    """The rows whose files this program did not make. After kill -9, some of our own files have no record."""
    read = store.contents(entry.file for entry, size in unrecorded if size <= MAX_HANDOUT_BYTES)
    own = {file for file, data in read if data and (is_own(data) or not data.strip(b"\0"))}
    return [entry for entry, _ in unrecorded if entry.file not in own]


def refuse_foreign_files(store: Store, plan: Plan) -> None:
    """Without records, files with our names are foreign, and are not overwritten."""
    there = {same_file(name) for name in store.names()} - {LOCK}
    taken = sum(same_file(entry.file) in there for _, entry in plan.rows()) if there else 0
    if taken:
        files = "1 file" if taken == 1 else f"{taken} files"
        what = f"the batch would overwrite {files} here, and there are no records"
        raise HandoutError.at(str(store), what, "Choose a new or empty folder.")


def refuse_foreign_records(store: Store) -> None:
    """Refuse a problems.csv or records.jsonl that no batch wrote: it is not deleted, replaced or appended to."""
    other = []
    if not _are_problems(store.head(PROBLEMS)):
        other.append(PROBLEMS)
    records = store.head(RECORDS).lstrip(b"\0")  # a power cut can leave zero bytes
    if not records.startswith(FIRST[: len(records)]):
        other.append(RECORDS)
    if other:
        raise HandoutError(Problem(store.at(name), NOT_OURS, MOVE_IT) for name in other)


def _are_problems(head: bytes) -> bool:
    # A spreadsheet can save the same headings with other separators and quotes.
    first = head.strip(b"\0").decode("utf-8-sig", "replace").partition("\n")[0]
    headings = [heading.strip('" \r') for heading in re.split(r"[,;\t]", first)]
    return headings[: len(_HEADINGS)] == list(_HEADINGS) or not first


def is_reserved_name(name: str) -> bool:
    """Whether this name is reserved for a file of the batch itself."""
    return same_file(name) in map(same_file, (RECORDS, PROBLEMS, LOCK))


def refuse_a_taken_name(plan: Plan, print_run: str) -> None:
    """Refuse a print run with the name of a sheet, or of a file that the batch itself writes."""
    name = same_file(print_run)
    if is_reserved_name(name) or any(same_file(entry.file) == name for _, entry in plan.rows()):
        raise _taken()


def _taken() -> HandoutError:
    return HandoutError.at("print-run", "a file of the batch has this name", "Choose another name.")


def write_problems(
    store: Store, problems: Sequence[RowProblem], in_words: Callable[[Problem], Problem]
) -> None:
    """Write problems.csv. Without problems, remove that of an earlier run, which would mislead."""
    if problems:
        store.write_stream(PROBLEMS, lambda file: _problems_csv(file, problems, in_words))
    else:
        store.remove(PROBLEMS)


def without_formula(text: str) -> str:
    """The text, changed if needed so that no spreadsheet treats it as a formula, with any separator of cells."""
    return pattern(_FORMULA).sub(r"\1'", text)


def _problems_csv(
    file: BinaryIO, problems: Iterable[RowProblem], in_words: Callable[[Problem], Problem]
) -> None:
    # With a byte order mark, because Excel is usually the first to open it.
    out = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(out)
    writer.writerow(_HEADINGS)
    for problem in problems:
        texts = (problem.id, problem.column, problem.what, in_words(problem.at("")).hint)
        writer.writerow((problem.number, *map(without_formula, texts)))
    out.detach()


@contextlib.contextmanager
def reasons(store: Store, done: str = "written to") -> Iterator[None]:
    """Report an OSError of the folder itself as a HandoutError."""
    try:
        yield
    except FileExistsError as error:
        raise HandoutError.at(
            str(store), "it is a file, not a folder", "Use a folder. It is created if it does not exist."
        ) from error
    except OSError as error:
        reason = reason_of(error)
        hint = "Fix that, or choose another folder. Files that are done stay."
        raise HandoutError.at(str(store), f"cannot be {done}: {reason}", hint) from error
