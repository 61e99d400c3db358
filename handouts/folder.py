"""The folder of a batch: one run at a time, nothing of others written over, nothing half done left."""

from __future__ import annotations

import contextlib
import csv
import datetime
import errno
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from handouts.errors import HandoutError
from handouts.filenames import same_file
from handouts.patients import RowProblem
from handouts.pdf.master import write_beside
from handouts.plan import Job, Plan
from handouts.records import RECORDS, Record, read_records

PROBLEMS = "problems.csv"
LOCK = ".handouts.lock"
_PART = re.compile(r"\..+\.\d+\.part")
_LOCKED = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """The folder is this process's alone. The system gives the lock back however the process ends.

    Raises HandoutError when another run has it.
    """
    file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _lock(file)
        except OSError as error:
            if error.errno not in _LOCKED:
                raise
            hint = "Wait until it is done, or choose another folder."
            raise HandoutError.at(str(folder), "another run is writing into this folder", hint) from None
        yield
    finally:
        os.close(file)


def _lock(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def remove_parts(folder: Path) -> None:
    """Remove what killed runs left unfinished. Only under the folder's lock."""
    with os.scandir(folder) as entries:
        parts = [
            entry.path for entry in entries if entry.name.endswith(".part") and _PART.fullmatch(entry.name)
        ]
    for part in parts:
        Path(part).unlink(missing_ok=True)


def has_records(folder: Path) -> bool:
    """Whether a batch has written into this folder before."""
    return (folder / RECORDS).exists()


def unmade(folder: Path, plan: Plan) -> list[Job]:
    """The jobs that no record and file of the folder answer; a job keeps the day that it was made on."""
    if not has_records(folder):
        refuse_strangers(folder, plan.jobs)
        return list(plan.jobs)
    known = {job.row.patient.id: job for job in plan.jobs}
    made = {record.id: record for record in read_records(folder / RECORDS) if record and record.id in known}
    for id, record in made.items():
        keep_date(plan, known[id], record)
    return [job for job in plan.jobs if not is_made(folder, job, made.get(job.row.patient.id))]


def keep_date(plan: Plan, job: Job, record: Record) -> None:
    """Where nobody says the date, a handout made yesterday is not another one today."""
    if plan.dated(job) or record.date == job.date.isoformat():
        return
    with contextlib.suppress(ValueError):
        date = datetime.date.fromisoformat(record.date)
        if plan.input(job, date).hex() == record.input:
            plan.redate(job, date)


def is_made(folder: Path, job: Job, record: Record | None) -> bool:
    """Whether the record answers the job, and its file is there."""
    if record is None or record.file != job.file or record.input != job.input.hex():
        return False
    try:
        return (folder / job.file).stat().st_size == record.size
    except OSError:
        return False


def refuse_strangers(folder: Path, jobs: Sequence[Job]) -> None:
    """Without records, a file of one of our names is somebody else's: it is not written over."""
    there = {same_file(entry.name) for entry in os.scandir(folder)}
    taken = sum(same_file(job.file) in there for job in jobs) if there else 0
    if taken:
        files = "a file stands" if taken == 1 else f"{taken} files stand"
        what = f"{files} here already that the batch would write over, and there is no {RECORDS}"
        raise HandoutError.at(str(folder), what, "Choose a new or an empty folder.")


def refuse_a_taken_name(folder: Path, jobs: Iterable[Job], print_run: Path) -> None:
    """The print run is not written over a handout, or over what a batch keeps in its folder."""
    if print_run.resolve().parent != folder.resolve():
        return
    name = same_file(print_run.name)
    if name in map(same_file, (RECORDS, PROBLEMS)) or any(same_file(job.file) == name for job in jobs):
        raise HandoutError.at("--print-run", "a file of the batch has this name", "Choose another name.")


def write_problems(folder: Path, problems: Sequence[RowProblem]) -> None:
    """problems.csv; without problems, none from an earlier run is left to mislead."""
    path = folder / PROBLEMS
    if problems:
        write_beside(path, lambda file: _problems_csv(file, problems))
    else:
        path.unlink(missing_ok=True)


def _problems_csv(file: int, problems: Iterable[RowProblem]) -> None:
    # With a byte order mark, since the first to open it is Excel.
    with open(file, "w", encoding="utf-8-sig", newline="", closefd=False) as out:
        writer = csv.writer(out)
        writer.writerow(("row", "id", "column", "what", "what to do"))
        for problem in problems:
            # A spreadsheet would take such an id for a formula, and run it.
            id = f"'{problem.id}" if problem.id.startswith(("=", "+", "-", "@")) else problem.id
            writer.writerow((problem.number, id, problem.column, problem.what, problem.hint))


@contextlib.contextmanager
def reasons(folder: Path) -> Iterator[None]:
    """What the system refuses about the folder itself, in words."""
    try:
        yield
    except FileExistsError as error:
        raise HandoutError.at(
            str(folder), "this is a file", "Name a folder: it is made if it is not there."
        ) from error
    except OSError as error:
        reason = reason_of(error)
        hint = "Make room, or choose another folder; what is done stays done."
        raise HandoutError.at(str(folder), f"cannot be written to: {reason}", hint) from error


def reason_of(error: OSError) -> str:
    """What the system says was wrong, without the path."""
    return (error.strerror or "the system refuses").lower()
