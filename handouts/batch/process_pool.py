"""Worker processes for the tasks of a batch. Short lists run in the parent process, without workers."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, Protocol, TypeVar

from handouts.errors import IN_WORKER, HandoutError, frames_of
from handouts.storage import watch_parent

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
#: Windows can wait for at most 63 pipes at a time.
MAX_PROCESSES = 60 if sys.platform == "win32" else 256
#: Attempts to run a task whose process died. One death can have another cause, such as a system out of memory.
TRIES = 3


class Task(Protocol[R_co]):
    """A unit of work: plain data that can be pickled."""

    def run(self) -> R_co: ...


class TaskRunner(Protocol):
    """Runs tasks: in local processes (Workers) or on a cluster."""

    def run(
        self, tasks: Iterable[Task[R]], stopping: Callable[[], bool] = lambda: False
    ) -> Iterator[tuple[Task[R], R]]:
        """Yield each task with its result, as tasks finish. Starts no new task once `stopping` returns True."""


@dataclass(slots=True)
class _Worker(Generic[R]):
    process: BaseProcess
    connection: Connection
    task: Task[R] | None = None
    tries: int = 0


class Workers:
    """Worker processes. With a count of 1, tasks run in this process.

    Without a count it is 1 until `prestart` raises it to the number of cores. Each worker has its own pipe: when
    its parent is killed, the worker sees the pipe close and exits. Until then it gives no file its final
    name.
    """

    def __init__(self, count: int | None = None) -> None:
        self.count = min(count or 1, MAX_PROCESSES)
        self._may_grow = count is None
        self._idle: list[_Worker[Any]] = []

    def prestart(self) -> None:
        """Prestart the worker processes, because starting them takes a moment."""
        if self._may_grow:
            self.count = min(cores(), MAX_PROCESSES)
        self._begin_all()

    def _begin_all(self) -> None:
        while 1 < self.count > len(self._idle):
            self._idle.append(_start())

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(
        self, tasks: Iterable[Task[R]], stopping: Callable[[], bool] = lambda: False
    ) -> Iterator[tuple[Task[R], R]]:
        """Yield each task with its result, as tasks finish. Starts no new task once `stopping` returns True.

        Raises any error of a task, and HandoutError when processes keep dying.
        """
        if self.count == 1:
            yield from _run_here(tasks, stopping)
            return
        pending = iter(tasks)
        busy: list[_Worker[R]] = []
        self._begin_all()
        try:
            while True:
                room = 0 if stopping() else self.count - len(busy)
                busy += [self._begin(task, 1) for task in islice(pending, room)]
                if not busy:
                    return
                for worker in self._readable(busy):
                    busy.remove(worker)
                    yield from self._finish(worker, busy, stopping)
        finally:
            for worker in busy:
                _end(worker)

    @staticmethod
    def _readable(busy: list[_Worker[R]]) -> list[_Worker[R]]:
        readable = wait([worker.connection for worker in busy])
        return [worker for worker in busy if worker.connection in readable]

    def _finish(
        self, worker: _Worker[R], busy: list[_Worker[R]], stopping: Callable[[], bool]
    ) -> Iterator[tuple[Task[R], R]]:
        task, tries = worker.task, worker.tries
        assert task is not None
        try:
            good, result = worker.connection.recv()
        except (EOFError, OSError):
            # The process died. Files that it completed stay, and are written again with the same bytes.
            _end(worker)
            if stopping():
                return
            if tries >= TRIES:
                raise HandoutError.at(
                    "workers",
                    "the processes that fill the sheets keep dying",
                    "",
                    "one-worker",
                ) from None
            busy.append(self._begin(task, tries + 1))
            return
        worker.task = None
        self._idle.append(worker)
        if not good:
            raise result
        yield task, result

    def _begin(self, task: Task[R], tries: int) -> _Worker[R]:
        worker: _Worker[R] = self._idle.pop() if self._idle else _start()
        worker.task, worker.tries = task, tries
        # Reading the result reports a broken pipe.
        with contextlib.suppress(OSError):
            worker.connection.send(task)
        return worker

    def close(self) -> None:
        """End the idle processes. Busy ones have already ended."""
        for worker in self._idle:
            worker.connection.close()
        for worker in self._idle:
            worker.process.join()
        self._idle.clear()


def _run_here(tasks: Iterable[Task[R]], stopping: Callable[[], bool]) -> Iterator[tuple[Task[R], R]]:
    for task in tasks:
        if stopping():
            return
        yield task, task.run()


def _start() -> _Worker[Any]:
    context = multiprocessing.get_context("spawn")  # the same on every system, and safe with threads
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    with _ignoring_ctrl_c():
        process.start()
    theirs.close()
    return _Worker(process, ours)


@contextlib.contextmanager
def _ignoring_ctrl_c() -> Iterator[None]:
    """Make child processes ignore Ctrl-C, which reaches the whole group: only the parent stops the run.

    Children inherit this from the start, except on Windows, where it takes effect in the first line of
    `_serve`.
    """
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not in the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end(worker: _Worker[Any]) -> None:
    worker.connection.close()
    worker.process.terminate()
    worker.process.join()


def _serve(connection: Connection) -> None:
    """The loop of a worker: run tasks until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    watch_parent()
    for task in iter(partial(_received, connection), None):
        try:
            answer = True, task.run()
        except Exception as error:
            # A traceback is not sent with it; and its message may hold a patient's words.
            error.add_note("\n".join([IN_WORKER, *frames_of(error)]))
            answer = False, error
        try:
            connection.send(answer)
        except OSError:
            return


def _received(connection: Connection) -> Any:
    try:
        return connection.recv()
    except (EOFError, OSError):
        return None


@contextlib.contextmanager
def on_ctrl_c(call: Callable[[], None]) -> Iterator[None]:
    """Call `call` on Ctrl-C or SIGTERM, instead of exiting at once."""
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for number in map(int, (signal.SIGINT, signal.SIGTERM)):
            before[number] = signal.signal(number, lambda *_: call())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def cores() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
