"""The print run of a batch: every good row of the list, in its order, in one file for the printer."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from handouts.pdf.master import write_beside
from handouts.pdf.printrun import PrintRun, PrintRunSummary
from handouts.plan import Job, Plan
from handouts.records import Journal, Record, record_line
from handouts.tasks import filler_of

#: Handouts between two words of progress, and two looks at whether to stop.
STEP = 500


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """Where the file for the printer goes; with `duplex` every patient starts on a front."""

    file: Path
    duplex: bool = False


class StoppedError(Exception):
    """The print run was stopped: half of it is of no use, and is not kept."""


def print_all(
    order: PrintOrder,
    plan: Plan,
    jobs: Sequence[Job],
    master_file: Callable[[int], str],
    progress: Callable[[int], None],
) -> PrintRunSummary:
    """Write the file beside its place and rename it. `progress` may raise StoppedError.

    Raises OSError with nothing left behind.
    """
    made: list[PrintRunSummary] = []

    def into(descriptor: int) -> None:
        with os.fdopen(descriptor, "wb", buffering=1 << 20, closefd=False) as out:
            made.append(_print_into(out, order.duplex, plan, jobs, master_file, progress))

    write_beside(order.file, into)
    return made[0]


def _print_into(
    out: BinaryIO, duplex: bool, plan: Plan, jobs: Sequence[Job], master_file: Callable[[int], str],
    progress: Callable[[int], None],
) -> PrintRunSummary:  # fmt: skip
    common, first = plan.common, plan.editions[jobs[0].edition]
    author, language = first.edition.clinic.name, first.edition.guidance.language
    day = common.date or common.today
    run = PrintRun(out, title=first.title, author=author, language=language, date=day, duplex=duplex)
    for done, job in enumerate(jobs, start=1):
        filler, patient = filler_of(master_file(job.edition)), job.row.patient
        label = patient.name if common.name_files == "name" else ""
        run.add(filler.master, filler.draw(plan.entry(0, job).words), label or patient.id)
        if done % STEP == 0 or done == len(jobs):
            progress(done)
    return run.close()


def record_print_run(folder: Path, order: PrintOrder, plan: Plan, made: PrintRunSummary) -> None:
    """Beside the handouts, the print run has a record too."""
    if order.file.resolve().parent != folder.resolve():
        return
    day = (plan.common.date or plan.common.today).isoformat()
    record = Record("", 0, order.file.name, made.bytes, made.sha256, "", day)
    with Journal(folder) as journal:
        journal.append([record_line(record, f'{{"handouts":{made.handouts},"pages":{made.pages}}}')])
