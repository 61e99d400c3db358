"""What stands in the place of a batch already: what a run goes on from, and what it does not write over."""

from __future__ import annotations

import contextlib
import csv
import datetime
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO

from handouts.errors import HandoutError
from handouts.filenames import same_file
from handouts.patients import RowProblem
from handouts.plan import Job, Plan
from handouts.records import Record, read_records
from handouts.store import RECORDS, Store, reason_of

PROBLEMS = "problems.csv"


def unmade(store: Store, plan: Plan) -> list[Job]:
    """The jobs that no record and file of the folder answer; a job keeps the day that it was made on."""
    if not store.has_records():
        refuse_strangers(store, plan.jobs)
        return list(plan.jobs)
    known = {job.row.patient.id: job for job in plan.jobs}
    made = {record.id: record for record in read_records(store.records()) if record and record.id in known}
    for id, record in made.items():
        keep_date(plan, known[id], record)
    size = store.sizes()
    return [job for job in plan.jobs if not is_made(size, job, made.get(job.row.patient.id))]


def keep_date(plan: Plan, job: Job, record: Record) -> None:
    """Where nobody says the date, a handout made yesterday is not another one today."""
    if plan.dated(job) or record.date == job.date.isoformat():
        return
    with contextlib.suppress(ValueError):
        date = datetime.date.fromisoformat(record.date)
        if plan.input(job, date).hex() == record.input:
            plan.redate(job, date)


def is_made(size: Callable[[str], int | None], job: Job, record: Record | None) -> bool:
    """Whether the record answers the job, and its file is there."""
    if record is None or record.file != job.file or record.input != job.input.hex():
        return False
    return size(job.file) == record.size


def refuse_strangers(store: Store, jobs: Sequence[Job]) -> None:
    """Without records, a file of one of our names is somebody else's: it is not written over."""
    there = {same_file(name) for name in store.names()}
    taken = sum(same_file(job.file) in there for job in jobs) if there else 0
    if taken:
        files = "a file stands" if taken == 1 else f"{taken} files stand"
        what = f"{files} here already that the batch would write over, and there are no records"
        raise HandoutError.at(str(store), what, "Choose a new or an empty folder.")


def refuse_a_taken_name(jobs: Iterable[Job], print_run: str) -> None:
    """The print run is not written over a handout, or over what a batch keeps in its folder."""
    name = same_file(print_run)
    if name in map(same_file, (RECORDS, PROBLEMS)) or any(same_file(job.file) == name for job in jobs):
        raise HandoutError.at("--print-run", "a file of the batch has this name", "Choose another name.")


def write_problems(store: Store, problems: Sequence[RowProblem]) -> None:
    """problems.csv; without problems, none from an earlier run is left to mislead."""
    if problems:
        store.write_stream(PROBLEMS, lambda file: _problems_csv(file, problems))
    else:
        store.remove(PROBLEMS)


def _problems_csv(file: BinaryIO, problems: Iterable[RowProblem]) -> None:
    # With a byte order mark, since the first to open it is Excel.
    out = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(out)
    writer.writerow(("row", "id", "column", "what", "what to do"))
    for problem in problems:
        # A spreadsheet would take such an id for a formula, and run it.
        id = f"'{problem.id}" if problem.id.startswith(("=", "+", "-", "@")) else problem.id
        writer.writerow((problem.number, id, problem.column, problem.what, problem.hint))
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
