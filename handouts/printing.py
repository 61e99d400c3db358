"""The print run of a batch: every good row of the list, in its order, in one file for the printer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from handouts.pdf.printrun import PrintRun, PrintRunSummary
from handouts.pdf.slots import Filled
from handouts.plan import Job, Plan
from handouts.records import Record, record_line
from handouts.store import Store
from handouts.tasks import Draw, filler_of
from handouts.workers import Crew

#: Handouts between two words of progress, and two looks at whether to stop.
STEP = 500


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """Where the file for the printer goes; with `duplex` every patient starts on a front."""

    store: Store
    name: str
    duplex: bool = False

    def beside(self, store: Store) -> bool:
        """Whether it stands among the handouts."""
        return self.store.address == store.address


class StoppedError(Exception):
    """The print run was stopped: half of it is of no use, and is not kept."""


def print_all(
    order: PrintOrder,
    plan: Plan,
    jobs: Sequence[Job],
    crew: Crew,
    master_file: Callable[[int], str],
    progress: Callable[[int], None],
) -> PrintRunSummary:
    """Write the file; nothing of it is there before its end. `progress` may raise StoppedError.

    Raises OSError with nothing left behind.
    """
    made: list[PrintRunSummary] = []

    def into(out: BinaryIO) -> None:
        common, first = plan.common, plan.editions[jobs[0].edition]
        author, language = first.edition.clinic.name, first.edition.guidance.language
        day = common.date or common.today
        run = PrintRun(
            out, title=first.title, author=author, language=language, date=day, duplex=order.duplex
        )
        for done, (job, filled) in enumerate(_drawn(plan, jobs, crew, master_file), start=1):
            patient = job.row.patient
            label = patient.name if common.name_files == "name" else ""
            run.add(filler_of(master_file(job.edition)).master, filled, label or patient.id)
            if done % STEP == 0 or done == len(jobs):
                progress(done)
        made.append(run.close())

    order.store.write_stream(order.name, into)
    return made[0]


def _drawn(
    plan: Plan, jobs: Sequence[Job], crew: Crew, master_file: Callable[[int], str]
) -> Iterator[tuple[Job, Filled]]:
    """Every job as page code, in order. What comes before its turn waits: no more than a few steps of it."""

    def task(start: int) -> Draw:
        step = jobs[start : start + STEP]
        return Draw(start, tuple((master_file(job.edition), plan.entry(0, job)) for job in step))

    early: dict[int, list[Filled]] = {}
    turn = 0
    for done, drawn in crew.run(map(task, range(0, len(jobs), STEP))):
        assert isinstance(done, Draw)
        early[done.start] = drawn
        while turn in early:
            yield from zip(jobs[turn : turn + STEP], early.pop(turn), strict=True)
            turn += STEP


def record_print_run(store: Store, order: PrintOrder, plan: Plan, made: PrintRunSummary) -> None:
    """Beside the handouts, the print run has a record too."""
    day = (plan.common.date or plan.common.today).isoformat()
    record = Record("", 0, order.name, made.bytes, made.sha256, "", day)
    with store.journal() as journal:
        journal.append([record_line(record, f'{{"handouts":{made.handouts},"pages":{made.pages}}}')])
