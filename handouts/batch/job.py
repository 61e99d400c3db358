"""The shared part of batch and verify: worker processes and Masters during a run, typesetting, orderly stops."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from handouts.batch.master_files import MasterCache, MasterFiles, masters
from handouts.batch.plan import Plan, slot_problem
from handouts.batch.process_pool import Task, TaskRunner, Workers, on_ctrl_c
from handouts.batch.tasks import CheckTask
from handouts.errors import HandoutError, Problem
from handouts.patients import RowProblem

if TYPE_CHECKING:
    from handouts.batch.dask_pool import Cluster

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class RunResources:
    """The worker processes and the Masters of a run. They hold no patient's words."""

    here: Workers
    runner: TaskRunner
    masters: MasterFiles


@dataclass(eq=False)
class PlanRun:
    """One run over a Plan. It reports progress as `progress(what, done, total)`."""

    plan: Plan
    workers: Workers
    master_cache: MasterCache
    progress: Progress
    cluster: Cluster | None = None
    #: How the calling interface words problems, for problems.csv.
    in_words: Callable[[Problem], Problem] = field(default=lambda problem: problem, kw_only=True)
    stop: threading.Event = field(default_factory=threading.Event, init=False)
    interrupted: bool = field(default=False, init=False)

    @contextlib.contextmanager
    def _resources(self) -> Iterator[RunResources]:
        with masters(self.plan, self.master_cache) as found, on_ctrl_c(self._asked_to_stop):
            yield RunResources(self.workers, self.cluster or self.workers, found)

    def _typeset(self, resources: RunResources, editions: set[int]) -> dict[int, tuple[Problem, ...]]:
        """Typeset editions. Returns those that cannot be typeset; raises HandoutError when none can."""
        missing = list(resources.masters.missing(sorted(editions)))
        failed: dict[int, tuple[Problem, ...]] = {}
        for done, (task, problems) in enumerate(self._each(resources.here, missing), start=1):
            if problems:
                failed[resources.masters.place(task.master)] = problems
            self.progress("Typeset", done, len(missing))
        if editions and len(failed) == len(editions):
            raise HandoutError(dict.fromkeys(problem for problems in failed.values() for problem in problems))
        return failed

    def _further_problems(self, resources: RunResources) -> list[RowProblem]:
        """The words that do not fit in rows with another problem: all problems of a row are told at once."""
        try:
            failed = self._typeset(resources, {packet.edition for packet in self.plan.faulty})
        except HandoutError:  # good rows with these sheets have said so
            return []
        tasks = (
            CheckTask(resources.masters.file(rows.edition), rows)
            for rows in self.plan.faulty_tasks()
            if rows.edition not in failed
        )
        return [
            slot_problem(entry, problem)
            for _, found in self._each(resources.runner, tasks)
            for entry, problem in found
        ]

    def _each(self, runner: TaskRunner, tasks: Iterable[Task[Any]]) -> Iterator[tuple[Any, Any]]:
        return runner.run(tasks, self.stop.is_set)

    def _asked_to_stop(self) -> None:
        """Ctrl-C lets the packets in progress finish and be recorded. A second one stops at once."""
        if self.stop.is_set():
            raise KeyboardInterrupt
        self.interrupted = True
        self.stop.set()
