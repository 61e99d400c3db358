"""Many patients: check every row, typeset each Edition once, fill, write, record; go on where a run ended.

Plan ─ minus what the records have ─▶ typeset ─▶ check (nothing written yet) ─▶ write + record ─▶ print run
"""

from __future__ import annotations

import contextlib
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handouts.errors import HandoutError, Problem
from handouts.folder import keep_date, reasons, refuse_a_taken_name, unmade, write_problems
from handouts.patients import RowProblem
from handouts.plan import Job, Plan, slot_problem
from handouts.records import Record, record_line
from handouts.store import Store, reason_of
from handouts.tasks import Check, Entry, Remake, Typeset, Write, Written, forget_masters
from handouts.workers import Crew, Task, Workers, cores, on_ctrl_c

if TYPE_CHECKING:
    from handouts.cluster import Cluster
    from handouts.pdf.printrun import PrintRunSummary
    from handouts.printing import PrintOrder

CLOSE_IT = "Close it where it is open, then run this again."
#: Below this many rows more processes cost more than they bring.
SMALL = 200

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Summary:
    """What a run came to. `stopped` says why it ended early; the same command goes on from there."""

    made: int = 0
    unchanged: int = 0
    pending: int = 0
    editions: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    print_run: PrintRunSummary | None = None
    stopped: str = ""
    interrupted: bool = False
    seconds: float = 0.0

    @property
    def left_out(self) -> int:
        """How many rows have a problem."""
        return len({problem.number for problem in self.problems})


@dataclass(frozen=True, slots=True)
class Workshop:
    """Who typesets, who fills, and the folder of the Masters between them: no patient's word is in it."""

    here: Workers
    crew: Crew
    masters: Path

    def master(self, edition: int) -> str:
        return str(self.masters / f"{edition}.master")


class Batch:
    """One run over a Plan, into a store. `progress(what, done, of)` is told how far it is."""

    def __init__(
        self, plan: Plan, workers: int | None, progress: Progress, cluster: Cluster | None = None
    ) -> None:
        self.plan = plan
        self.progress = progress
        self.wanted = workers
        self.cluster = cluster
        self.summary = Summary(problems=list(plan.problems))
        self.stop = threading.Event()

    def check(self) -> Summary:
        """Find every problem of every row; nothing is written."""
        with self._timed(), self._workshop(self.plan.jobs) as shop:
            self._typeset_and_check(shop, self.plan.jobs, {job.edition for job in self.plan.jobs})
        return self.summary

    def run(
        self, store: Store, *, strict: bool = False, force: bool = False, print_run: PrintOrder | None = None
    ) -> Summary:
        """Make what is missing or changed. Raises HandoutError when the store cannot be used."""
        with self._timed(), reasons(store):
            store.prepare()
            with store.locked():
                store.clear()
                try:
                    if self.cluster:
                        self.cluster.meet_at(store)
                    self._run(store, strict, force, print_run)
                finally:
                    store.clear()  # of a worker that died
        return self.summary

    def _run(self, store: Store, strict: bool, force: bool, print_run: PrintOrder | None) -> None:
        if print_run and print_run.beside(store):
            refuse_a_taken_name(self.plan.jobs, print_run.name)
        pending = list(self.plan.jobs) if force and store.has_records() else unmade(store, self.plan)
        self.summary.unchanged = len(self.plan.jobs) - len(pending)
        wanted = self.plan.jobs if print_run else pending
        with self._workshop(wanted) as shop:
            bad = self._typeset_and_check(shop, pending, {job.edition for job in wanted})
            write_problems(store, self.summary.problems)
            if self.stop.is_set() or (strict and self.summary.problems):
                self.summary.pending = len(pending)
                return
            pending = [job for job in pending if job.row.number not in bad]
            refused = self._write(store, shop, pending)
            if refused:
                write_problems(store, self.summary.problems)
            good = [job for job in self.plan.jobs if job.row.number not in bad | refused]
            if print_run and good and not self.stop.is_set():
                self._print(store, shop, good, print_run)

    def differences(self, records: Iterable[Record]) -> dict[str, str]:
        """Make each recorded handout again, in memory. Gives the files that come out otherwise, and why."""
        known = {job.row.patient.id: job for job in self.plan.jobs}
        found: dict[str, str] = {}
        again: list[tuple[Job, Record]] = []
        for record in records:
            job = known.get(record.id)
            if job is not None:
                keep_date(self.plan, job, record)
            if not record.id:
                continue  # a print run
            if job is None:
                found[record.file] = "its row is not in the list, or cannot be made"
            elif job.input.hex() != record.input:
                found[record.file] = "row, options, templates or program are not those it was made with"
            else:
                again.append((job, record))
        for file in self._made_otherwise(again):
            found[file] = "made again, it has other bytes"
        return found

    def _made_otherwise(self, again: list[tuple[Job, Record]]) -> Iterator[str]:
        jobs, done = [job for job, _ in again], 0
        with self._workshop(jobs) as shop:
            self._typeset(shop, sorted({job.edition for job in jobs}))
            for task, digests in self._each(shop.crew, self.plan.chunks(jobs, shop.master, Remake)):
                yield from (again[at][1].file for at, digest in digests if digest != again[at][1].sha256)
                done += len(task.entries)
                self.progress("Made again", done, len(jobs))

    # --- typeset and check ----------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _workshop(self, jobs: Sequence[Job]) -> Iterator[Workshop]:
        count = self.wanted or (1 if len(jobs) < SMALL else cores())
        with (
            tempfile.TemporaryDirectory(prefix="handouts-", ignore_cleanup_errors=True) as masters,
            Workers(count) as workers,
            on_ctrl_c(self._asked_to_stop),
        ):
            try:
                yield Workshop(workers, self.cluster or workers, Path(masters))
            finally:
                forget_masters()

    def _typeset_and_check(self, shop: Workshop, jobs: list[Job], editions: set[int]) -> set[int]:
        """Typeset, then draw every row. Gives the numbers of the rows that cannot be made."""
        failed = self._typeset(shop, sorted(editions))
        bad: set[int] = set()
        for job in self.plan.jobs:
            for problem in failed.get(job.edition, ()):
                what = f"its sheet cannot be typeset: {problem.where}: {problem.what}"
                self._report(bad, RowProblem(job.row.number, job.row.patient.id, "", what, problem.hint))
        jobs = [job for job in jobs if job.edition not in failed]
        done = 0
        for task, found in self._each(shop.crew, self.plan.chunks(jobs, shop.master, Check)):
            for index, problem in found:
                row = jobs[index].row
                self._report(bad, slot_problem(row, problem.where, problem.what, problem.hint))
            done += len(task.entries)
            self.progress("Checked", done, len(jobs))
        self.summary.problems.sort(key=lambda problem: problem.number)
        return bad

    def _report(self, bad: set[int], problem: RowProblem) -> None:
        bad.add(problem.number)
        self.summary.problems.append(problem)

    def _typeset(self, shop: Workshop, editions: list[int]) -> dict[int, tuple[Problem, ...]]:
        """Gives the editions that cannot be typeset. Raises HandoutError when none can."""
        tasks = {shop.master(place): place for place in editions}
        failed: dict[int, tuple[Problem, ...]] = {}
        begun = (Typeset(self.plan.editions[place].edition, path) for path, place in tasks.items())
        for done, (task, problems) in enumerate(self._each(shop.here, begun), start=1):
            if problems:
                failed[tasks[task.master]] = problems
            self.progress("Typeset", done, len(tasks))
        if tasks and len(failed) == len(tasks):
            raise HandoutError(dict.fromkeys(problem for problems in failed.values() for problem in problems))
        self.summary.editions = len(tasks) - len(failed)
        return failed

    def _each(self, crew: Crew, tasks: Iterable[Task[Any]]) -> Iterator[tuple[Any, Any]]:
        return crew.run(tasks, self.stop.is_set)

    # --- write and record -----------------------------------------------------------------------------------

    def _write(self, store: Store, shop: Workshop, jobs: list[Job]) -> set[int]:
        """Gives the numbers of the rows whose files were refused."""
        refused: set[int] = set()

        def writing(master: str, entries: tuple[Entry, ...]) -> Write:
            return Write(master, store.address, entries)

        with store.journal() as journal:
            for _, written in self._each(shop.crew, self.plan.chunks(jobs, shop.master, writing)):
                try:
                    journal.append(self._lines(jobs, written))
                except OSError as error:
                    self._stop_for(reason_of(error))
                    continue  # the chunks still at work are awaited, and take no harm
                self.summary.made += len(written.done)
                for index, reason in written.refused:
                    row = jobs[index].row
                    what = f"its file cannot be written: {reason}"
                    self._report(refused, RowProblem(row.number, row.patient.id, "", what, CLOSE_IT))
                if written.stopped:
                    self._stop_for(written.stopped)
                self.progress("Made", self.summary.made, len(jobs))
        self.summary.pending = len(jobs) - self.summary.made - len(refused)
        return refused

    def _lines(self, jobs: list[Job], written: Written) -> Iterator[bytes]:
        for done in written.done:
            job = jobs[done.index]
            row, date = job.row, job.date.isoformat()
            record = Record(
                row.patient.id, row.number, job.file, done.size, done.sha256, job.input.hex(), date
            )
            yield record_line(record, self.plan.editions[job.edition].record)

    def _stop_for(self, reason: str) -> None:
        self.summary.stopped = reason
        self.stop.set()

    def _print(self, store: Store, shop: Workshop, jobs: list[Job], order: PrintOrder) -> None:
        from handouts.printing import StoppedError, print_all, record_print_run

        def progress(done: int) -> None:
            if self.stop.is_set():
                raise StoppedError
            self.progress("Laid out for the printer", done, len(jobs))

        try:
            made = print_all(order, self.plan, jobs, shop.here, shop.master, progress)
            if order.beside(store):
                record_print_run(store, order, self.plan, made)
            self.summary.print_run = made
        except StoppedError:
            return
        except OSError as error:
            self._stop_for(f"{order.store.at(order.name)}: {reason_of(error)}")

    # --- stopping -------------------------------------------------------------------------------------------

    def _asked_to_stop(self) -> None:
        """Ctrl-C lets the chunks at work be finished and recorded; a second one does not."""
        if self.stop.is_set():
            raise KeyboardInterrupt
        self.summary.interrupted = True
        self.stop.set()

    @contextlib.contextmanager
    def _timed(self) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.summary.seconds = time.perf_counter() - begun
