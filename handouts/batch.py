"""Many patients: check every row, typeset each Edition once, fill, write, record; go on where a run ended.

Plan ─ minus what the records have ─▶ typeset ─▶ check (nothing written yet) ─▶ write + record ─▶ print run
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from handouts.errors import HandoutError, Problem
from handouts.folder import find_made, reasons, refuse_a_taken_name, same_input, write_problems
from handouts.masters import Masters, Shelf, masters
from handouts.packets import Entry
from handouts.patients import RowProblem
from handouts.plan import Plan, slot_problem
from handouts.records import Record
from handouts.store import Store, reason_of
from handouts.tasks import Check, Remake, Terms, Write
from handouts.workers import Crew, Task, Workers, on_ctrl_c

if TYPE_CHECKING:
    from handouts.cluster import Cluster
    from handouts.pdf.printrun import PrintRunSummary
    from handouts.printing import PrintOrder

STRANGER = "a file of this name is there already, and this program did not make it"
CLOSE_IT = "Close it where it is open, then run this again."

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
        """How many rows have a problem, or are lost to one of another row."""
        return sum({problem.number: problem.rows for problem in self.problems}.values())


@dataclass(frozen=True, slots=True)
class Workshop:
    """Who typesets, who fills, and the Masters between them: no patient's word is in those."""

    here: Workers
    crew: Crew
    masters: Masters


class Batch:
    """One run over a Plan, into a store. `progress(what, done, of)` is told how far it is.

    What is not to be made is marked at a row's place: `bad` has the rows with a problem.
    """

    def __init__(
        self, plan: Plan, workers: Workers, shelf: Shelf, progress: Progress, cluster: Cluster | None = None
    ) -> None:
        self.plan = plan
        self.progress = progress
        self.workers = workers
        self.shelf = shelf
        self.cluster = cluster
        self.bad = bytearray(plan.count)
        self.summary = Summary(problems=plan.problems)
        self.stop = threading.Event()

    def check(self) -> Summary:
        """Find every problem of every row; nothing is written."""
        all_rows = bytearray(self.plan.count)
        with self._timed(), self._workshop() as shop:
            self._typeset_and_check(shop, all_rows, self.plan.editions_of(all_rows))
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
            refuse_a_taken_name(self.plan, print_run.name)
        made, strangers = find_made(store, self.plan, force)
        for entry in strangers:
            self._report(
                entry, RowProblem(entry.number, entry.id, "", STRANGER, "Move it away, then run this again.")
            )
        self.summary.unchanged = sum(made)
        wanted = bytearray(self.plan.count) if print_run else made
        with self._workshop() as shop:
            self._typeset_and_check(shop, made, self.plan.editions_of(wanted))
            write_problems(store, self.summary.problems)
            if self.stop.is_set() or (strict and self.summary.problems):
                self.summary.pending = made.count(0)
                return
            told = len(self.summary.problems)
            self._write(store, shop, bytearray(map(max, made, self.bad)))
            if len(self.summary.problems) > told:
                write_problems(store, self.summary.problems)
            if print_run and self.bad.count(0) and not self.stop.is_set():
                self._print(store, shop, print_run)

    def differences(self, records: Iterable[Record]) -> dict[str, str]:
        """Make each recorded handout again, in memory. Gives the files that come out otherwise, and why."""
        by_id: dict[str, list[Record]] = {}
        for record in records:
            if record.id:  # else it is a print run
                by_id.setdefault(record.id, []).append(record)
        found: dict[str, str] = {}
        again: dict[int, list[Record]] = {}
        for edition, entry in self.plan.rows():
            base = self.plan.base(edition, entry)
            for record in by_id.pop(entry.id, ()):
                if same_input(self.plan, entry, base, record):
                    again.setdefault(entry.place, []).append(record)
                else:
                    found[record.file] = "row, options, templates or program are not those it was made with"
        for lost in by_id.values():
            why = "its row is not in the list, or cannot be made"
            found |= dict.fromkeys((record.file for record in lost), why)
        for file in self._made_otherwise(again):
            found[file] = "made again, it has other bytes"
        return found

    def _made_otherwise(self, again: dict[int, list[Record]]) -> Iterator[str]:
        left_out, done = bytearray(place not in again for place in range(self.plan.count)), 0
        named = self.plan.common.name_in_title
        with self._workshop() as shop:
            self._typeset(shop, self.plan.editions_of(left_out))
            tasks = (Remake(shop.masters.file(at), rows, named) for at, rows in self.plan.tasks(left_out))
            for task, digests in self._each(shop.crew, tasks):
                for place, digest in digests:
                    yield from (record.file for record in again[place] if record.sha256 != digest)
                done += task.rows.count
                self.progress("Made again", done, len(again))

    # --- typeset and check ----------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _workshop(self) -> Iterator[Workshop]:
        with masters(self.plan, self.shelf) as found, on_ctrl_c(self._asked_to_stop):
            yield Workshop(self.workers, self.cluster or self.workers, found)

    def _typeset_and_check(self, shop: Workshop, made: bytearray, editions: set[int]) -> None:
        """Typeset, then draw every row that is not made; those that cannot be are bad from then on."""
        failed = self._typeset(shop, editions)
        for packet in self.plan.packets if failed else ():
            for problem in failed.get(packet.edition, ()):
                what = f"its sheet cannot be typeset: {problem.where}: {problem.what}"
                for entry in packet.entries():
                    self._report(entry, RowProblem(entry.number, entry.id, "", what, problem.hint))
        left_out, done = bytearray(map(max, made, self.bad)), 0
        of = left_out.count(0)
        tasks = (Check(shop.masters.file(at), rows) for at, rows in self.plan.tasks(left_out))
        for task, found in self._each(shop.crew, tasks):
            for entry, problem in found:
                self._report(entry, slot_problem(entry, problem))
            done += task.rows.count
            self.progress("Checked", done, of)
        self.summary.problems.sort(key=lambda problem: problem.number)

    def _report(self, entry: Entry, problem: RowProblem) -> None:
        self.bad[entry.place] = 1
        self.summary.problems.append(problem)

    def _typeset(self, shop: Workshop, editions: set[int]) -> dict[int, tuple[Problem, ...]]:
        """Gives the editions that cannot be typeset. Raises HandoutError when none can."""
        missing = list(shop.masters.missing(sorted(editions)))
        failed: dict[int, tuple[Problem, ...]] = {}
        for done, (task, problems) in enumerate(self._each(shop.here, missing), start=1):
            if problems:
                failed[shop.masters.place(task.master)] = problems
            self.progress("Typeset", done, len(missing))
        if editions and len(failed) == len(editions):
            raise HandoutError(dict.fromkeys(problem for problems in failed.values() for problem in problems))
        self.summary.editions = len(editions) - len(failed)
        return failed

    def _each(self, crew: Crew, tasks: Iterable[Task[Any]]) -> Iterator[tuple[Any, Any]]:
        return crew.run(tasks, self.stop.is_set)

    # --- write and record -----------------------------------------------------------------------------------

    def _write(self, store: Store, shop: Workshop, left_out: bytearray) -> None:
        of, refused = left_out.count(0), 0
        with store.journal() as journal:
            for _, written in self._each(shop.crew, self._writing(store, shop.masters, left_out)):
                try:
                    journal.append(written.lines)
                except OSError as error:
                    self._stop_for(reason_of(error))
                    continue  # the chunks still at work are awaited, and take no harm
                self.summary.made += len(written.lines)
                refused += len(written.refused)
                for entry, reason in written.refused:
                    what = f"its file cannot be written: {reason}"
                    self._report(entry, RowProblem(entry.number, entry.id, "", what, CLOSE_IT))
                if written.stopped:
                    self._stop_for(written.stopped)
                self.progress("Made", self.summary.made, of)
        self.summary.pending = of - self.summary.made - refused

    def _writing(self, store: Store, made: Masters, left_out: bytearray) -> Iterator[Write]:
        for at, rows in self.plan.tasks(left_out):
            shelved = self.plan.editions[at]
            terms = Terms(shelved.key, shelved.record, self.plan.common.name_in_title)
            yield Write(made.file(at), rows, store.address, terms)

    def _stop_for(self, reason: str) -> None:
        self.summary.stopped = reason
        self.stop.set()

    def _print(self, store: Store, shop: Workshop, order: PrintOrder) -> None:
        from handouts.printing import StoppedError, print_all, record_print_run

        of = self.bad.count(0)

        def progress(done: int) -> None:
            if self.stop.is_set():
                raise StoppedError
            self.progress("Laid out for the printer", done, of)

        try:
            made = print_all(order, self.plan, self.bad, shop.here, shop.masters, progress)
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
