"""Runs a batch: check every row, typeset each Edition once, fill, write, record; resumes an earlier run.

Steps: drop the rows already made, typeset, check every row, write and record, print run. Nothing is written before all
rows are checked.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from handouts.batch.job import PlanRun, RunResources
from handouts.batch.master_files import MasterFiles
from handouts.batch.ownership import ALTERED, MOVED, SWEPT, Owners, move_away, record_owners
from handouts.batch.plan import slot_problem
from handouts.batch.resume import (
    EarlierRun,
    find_made,
    reasons,
    refuse_a_taken_name,
    refuse_foreign_records,
    write_problems,
)
from handouts.batch.rows import Entry
from handouts.batch.tasks import CheckTask, RecordTerms, WriteTask
from handouts.errors import Problem, reason_of
from handouts.patients import RowProblem
from handouts.storage import Store
from handouts.text import counted

if TYPE_CHECKING:
    from handouts.batch.print_order import PrintOrder
    from handouts.pdf.print_run import PrintRunSummary

OLDER = "{} of these rows under another name. records.jsonl lists them by id; delete any that must not be handed out."


@dataclass(slots=True)
class Summary:
    """The result of a run. `stopped` is the reason for an early end; the same command resumes the run.

    `checked` counts the `rows` checked so far. `strangers` are files of nobody on the list, among them
    `old_print_runs`. `unprinted` is a print run that was requested but is missing.
    """

    made: int = 0
    unchanged: int = 0
    pending: int = 0
    editions: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    rows: int = 0
    checked: int = 0
    notices: list[str] = field(default_factory=list)
    print_run: PrintRunSummary | None = None
    unprinted: str = ""
    stopped: str = ""
    interrupted: bool = False
    strangers: int = 0
    old_print_runs: list[str] = field(default_factory=list)
    run: str = field(default_factory=lambda: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
    seconds: float = 0.0

    @property
    def left_out(self) -> int:
        """The number of rows that were not made because of their own problem or another row's."""
        rows: dict[int, int] = {}
        for problem in self.problems:
            rows[problem.number] = max(problem.rows, rows.get(problem.number, 0))
        return sum(rows.values())


@dataclass(eq=False)
class Batch(PlanRun):
    """One run over a Plan, into a store.

    `bad` marks the places of rows with a problem.
    """

    bad: bytearray = field(init=False)
    summary: Summary = field(init=False)

    def __post_init__(self) -> None:
        self.bad = bytearray(self.plan.count)
        self.summary = Summary(problems=list(self.plan.problems))

    def check(
        self,
        store: Store | None = None,
        *,
        strict: bool = False,
        force: bool = False,
        print_run: PrintOrder | None = None,
        sweep: bool = False,
    ) -> Summary:
        """Find the problems that `run` would find, without writing anything. Raises HandoutError as `run` does.

        Without a store, only the rows are checked.
        """
        with self._timed():
            made = bytearray(self.plan.count)
            if store is not None:
                with reasons(store):
                    made = self._rows_made_in(store, force, print_run, sweep)
            wanted = bytearray(self.plan.count) if print_run else made
            with self._resources() as resources:
                self._typeset_and_check(resources, made, self.plan.editions_of(wanted))
            nothing = strict and self.summary.problems
            self.summary.pending = made.count(0) if nothing else bytearray(map(max, made, self.bad)).count(0)
        return self.summary

    def _rows_made_in(
        self, store: Store, force: bool, print_run: PrintOrder | None, sweep: bool
    ) -> bytearray:
        """The rows that a store already has. Writes nothing."""
        if not store.exists():
            if print_run and print_run.beside(store):
                refuse_a_taken_name(self.plan, print_run.name)
            return bytearray(self.plan.count)
        refuse_foreign_records(store)
        earlier = self._take_stock(store, force, print_run, sweep)
        if not sweep:
            self._tell_strangers(earlier.owners)
        self.summary.unprinted = ""
        return earlier.made

    def run(
        self,
        store: Store,
        *,
        strict: bool = False,
        force: bool = False,
        print_run: PrintOrder | None = None,
        sweep: bool = False,
    ) -> Summary:
        """Make missing and changed sheets. Raises HandoutError when the store cannot be used."""
        with self._timed(), reasons(store):
            store.prepare()
            refuse_foreign_records(store)
            with store.locked():
                store.clear()
                try:
                    if self.cluster:
                        self.cluster.use_store(store)
                    self._run(store, strict, force, print_run, sweep)
                finally:
                    store.clear()  # for workers that died
        return self.summary

    def _run(
        self, store: Store, strict: bool, force: bool, print_run: PrintOrder | None, sweep: bool
    ) -> None:
        earlier = self._take_stock(store, force, print_run, sweep)
        made = earlier.made
        wanted = bytearray(self.plan.count) if print_run else made
        with self._resources() as resources:
            self._typeset_and_check(resources, made, self.plan.editions_of(wanted))
            write_problems(store, self.summary.problems, self.in_words)
            if self.stop.is_set() or (strict and self.summary.problems):
                self.summary.pending = made.count(0)
                return
            self._make_way(store, earlier, sweep)
            swept = earlier.owners._replace(strangers=()) if sweep else earlier.owners
            record_owners(store, swept, self.plan.list_digest)
            reported = len(self.summary.problems)
            self._write(store, resources, bytearray(map(max, made, self.bad)))
            if print_run and self.bad.count(0) and not self.stop.is_set():
                self._print(store, resources, print_run)
            if len(self.summary.problems) > reported:
                write_problems(store, self.summary.problems, self.in_words)

    def _take_stock(self, store: Store, force: bool, print_run: PrintOrder | None, sweep: bool) -> EarlierRun:
        """Find what an earlier run left. Its rows keep their dates; rows that cannot be written are reported."""
        beside = print_run.name if print_run and print_run.beside(store) else ""
        earlier = find_made(store, self.plan, force, beside, sweep)
        self.plan = self.plan.keeping(earlier.dates)
        for entry, problem in earlier.refused:
            self._report(entry, problem)
        if earlier.older:
            self.summary.notices.append(OLDER.format(counted(earlier.older, "older file")))
        self.summary.unchanged = sum(earlier.made)
        self.summary.unprinted = print_run.store.at(print_run.name) if print_run else ""
        return earlier

    def _make_way(self, store: Store, earlier: EarlierRun, sweep: bool) -> None:
        """Move altered files and other patients' sheets that are in the way into old/; with `sweep`, all strangers."""
        found = earlier.owners
        altered = [record for place, record in earlier.altered.items() if not self.bad[place]]
        for notice, records, kind in ((ALTERED, altered, "file"), (MOVED, found.moving, "sheet")):
            if moved := move_away(store, records) if records else 0:
                self.summary.notices.append(notice.format(counted(moved, kind)))
        if not found.strangers:
            return
        if sweep:
            swept = move_away(store, found.strangers)
            self.summary.notices.append(SWEPT.format(counted(swept, "file")))
        else:
            self._tell_strangers(found)

    def _tell_strangers(self, found: Owners) -> None:
        self.summary.strangers, self.summary.old_print_runs = len(found.strangers), found.old_print_runs

    # --- typeset and check ----------------------------------------------------------------------------------

    def _typeset_and_check(self, resources: RunResources, made: bytearray, editions: set[int]) -> None:
        """Typeset, then draw every row that is not made yet. Rows that cannot be drawn are marked as bad."""
        read = self.summary.left_out
        self.summary.rows, self.summary.checked = self.plan.count + read, read
        failed = self._typeset(resources, editions)
        self.summary.editions = len(editions) - len(failed)
        for packet in self.plan.packets if failed else ():
            for problem in failed.get(packet.edition, ()):
                what = f"its sheet cannot be typeset: {problem.where}: {problem.what}"
                for entry in packet.entries():
                    self._report(entry, RowProblem(entry.number, entry.id, "", what, problem.hint))
        left_out, done = bytearray(map(max, made, self.bad)), 0
        of = left_out.count(0)
        tasks = (CheckTask(resources.masters.file(rows.edition), rows) for rows in self.plan.tasks(left_out))
        for task, found in self._each(resources.runner, tasks):
            for entry, problem in found:
                self._report(entry, slot_problem(entry, problem))
            done += task.rows.count
            self.summary.checked = read + done
            self.progress("Checked", done, of)
        self.summary.problems += self._further_problems(resources)
        self.summary.problems.sort(key=lambda problem: problem.number)

    def _report(self, entry: Entry, problem: RowProblem) -> None:
        self.bad[entry.place] = 1
        self.summary.problems.append(problem)

    # --- write and record -----------------------------------------------------------------------------------

    def _write(self, store: Store, resources: RunResources, left_out: bytearray) -> None:
        of, refused = left_out.count(0), 0
        with store.journal() as journal:
            for _, written in self._each(resources.runner, self._writing(store, resources.masters, left_out)):
                try:
                    journal.append(written.lines)
                except OSError as error:
                    self._stop_for(reason_of(error))
                    continue  # packets in progress finish normally
                self.summary.made += len(written.lines)
                refused += len({entry.place for entry, _ in written.refused})
                for entry, problem in written.refused:
                    self._report(entry, slot_problem(entry, problem))
                if written.stopped:
                    self._stop_for(written.stopped)
                self.progress("Made", self.summary.made, of)
        self.summary.pending = of - self.summary.made - refused

    def _writing(self, store: Store, made: MasterFiles, left_out: bytearray) -> Iterator[WriteTask]:
        for rows in self.plan.tasks(left_out):
            planned = self.plan.editions[rows.edition]
            named = self.plan.defaults.name_in_title
            terms = RecordTerms(planned.key, planned.record, named, self.plan.list_digest, self.summary.run)
            yield WriteTask(made.file(rows.edition), rows, store.address, terms)

    def _stop_for(self, reason: str) -> None:
        self.summary.stopped = reason
        self.stop.set()

    def _print(self, store: Store, resources: RunResources, order: PrintOrder) -> None:
        from handouts.batch.print_order import StoppedError, print_all, record_print_run

        of = self.bad.count(0)

        def progress(done: int) -> None:
            if self.stop.is_set():
                raise StoppedError
            self.progress("Laid out for the printer", done, of)

        def report(entry: Entry, problems: Iterable[Problem]) -> None:
            for problem in problems:
                self._report(entry, slot_problem(entry, problem))

        try:
            made = print_all(
                order, self.plan, bytes(self.bad), resources.here, resources.masters, progress, report
            )
            if order.beside(store):
                record_print_run(store, order, self.plan, made, self.bad, self.summary.run)
            self.summary.print_run, self.summary.unprinted = made, ""
        except StoppedError:
            return
        except OSError as error:
            self._stop_for(f"{order.store.at(order.name)}: {reason_of(error)}")

    @contextlib.contextmanager
    def _timed(self) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.summary.interrupted = self.interrupted
            self.summary.seconds = time.perf_counter() - begun
