"""The work of a batch in pieces, and the processes that do it.

A task is plain data with a `run`: it does the same in this process, in a worker, or on another machine. What a worker
imports to fill is Masters and nothing slower; ReportLab only comes where an Edition has to be typeset.
"""

from __future__ import annotations

import contextlib
import datetime
import errno
import multiprocessing
import pickle
import signal
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from handouts.errors import HandoutError, Problem
from handouts.pdf.master import Filler, write_beside

if TYPE_CHECKING:
    from handouts.handout import Edition

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
#: Masters that a process keeps ready; rows come sorted by edition.
KEPT = 8
#: How often one task is begun anew because its process died under it.
TRIES = 3
# What is wrong with the place itself, and so with every file after this one.
_PLACE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ENOENT, errno.ENOTDIR, errno.EMFILE, errno.ENFILE)
# No name for a slot: what a clinic's template left out on purpose, and every patient's sheet still says enough.
_DISPENSABLE = {"patient", "date", "therapist"}

_ready: OrderedDict[str, Filler] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Entry:
    """What one handout needs beside its Master; `index` is the caller's own."""

    index: int
    file: str
    words: Mapping[str, str]
    date: datetime.date
    title: str


@dataclass(frozen=True, slots=True)
class Typeset:
    """Typeset an Edition, and leave its Master in a file for all processes. Gives the problems, if it cannot."""

    edition: Edition
    master: str

    def run(self) -> tuple[Problem, ...]:
        from handouts.handout import master_of

        try:
            made = master_of(self.edition)
        except HandoutError as error:
            return error.problems
        Path(self.master).write_bytes(pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
        return ()


@dataclass(frozen=True, slots=True)
class Check:
    """Draw every entry without keeping it. Gives each one's problems, by its index; `where` is the slot."""

    master: str
    entries: tuple[Entry, ...]

    def run(self) -> list[tuple[int, Problem]]:
        filler = filler_of(self.master)
        found: list[tuple[int, Problem]] = []
        for entry in self.entries:
            for slot in sorted(entry.words.keys() - filler.master.slots - _DISPENSABLE):
                found.append((entry.index, Problem(slot, "this sheet has no place for it", "Leave it empty.")))
            try:
                filler.draw(entry.words)
            except HandoutError as error:
                found += ((entry.index, problem) for problem in error.problems)
        return found


@dataclass(frozen=True, slots=True)
class Done:
    """A file that has its final name."""

    index: int
    size: int
    sha256: str


@dataclass(slots=True)
class Written:
    """What a Write came to: the files done, those that were refused, and what stopped it before its end."""

    done: list[Done] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class Write:
    """Fill every entry and write it into the folder."""

    master: str
    folder: str
    entries: tuple[Entry, ...]

    def run(self) -> Written:
        filler, folder, written = filler_of(self.master), Path(self.folder), Written()
        for entry in self.entries:
            handout = filler.fill(entry.words, entry.date, entry.title)
            try:
                write_beside(folder / entry.file, handout.write_to)
            except OSError as error:
                reason = (error.strerror or "the system refuses").lower()
                if error.errno in _PLACE or error.filename2 is None:
                    written.stopped = reason
                    break
                written.refused.append((entry.index, reason))
                continue
            size = len(handout.fixed) + len(handout.tail)
            written.done.append(Done(entry.index, size, handout.sha256))
        return written


def filler_of(path: str) -> Filler:
    """The Filler of a Master in a file that this run wrote."""
    filler = _ready.pop(path, None)
    if filler is None:
        filler = Filler(pickle.loads(Path(path).read_bytes()))
        while len(_ready) >= KEPT:
            _ready.popitem(last=False)
    _ready[path] = filler
    return filler


def forget_masters() -> None:
    """Let go of the Masters kept in this process."""
    _ready.clear()


class Task(Protocol[R_co]):
    """A piece of work: plain data that can be pickled."""

    def run(self) -> R_co: ...


@dataclass(slots=True)
class _Worker(Generic[R]):
    process: BaseProcess
    connection: Connection
    task: Task[R] | None = None
    tries: int = 0


class Workers:
    """Processes that run tasks; none of them for a count of 1, where this process does the work.

    Each worker has a pipe of its own, so one whose parent was killed sees the end of it, and ends too.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._idle: list[_Worker[Any]] = []

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, tasks: Iterable[Task[R]], stopping: Callable[[], bool] = lambda: False) -> Iterator[tuple[Task[R], R]]:
        """Each task with its result, as they are done. Once `stopping`, no new task is begun.

        Raises what a task raised, and HandoutError when processes keep dying.
        """
        pending = iter(tasks)
        if self.count == 1:
            for task in pending:
                if stopping():
                    return
                yield task, task.run()
            return
        busy: list[_Worker[R]] = []
        while len(self._idle) < self.count:  # all at once: each takes a moment to begin
            self._idle.append(_start())
        try:
            while True:
                while len(busy) < self.count and not stopping() and (task := next(pending, None)):
                    busy.append(self._begin(task, 1))
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
            # The process died. What it had written whole stays, and is written again with the same bytes.
            _end(worker)
            if stopping():
                return
            if tries >= TRIES:
                raise HandoutError.at(
                    "--workers", "the processes that fill the sheets keep ending", "Try again with --workers 1."
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
        # A broken pipe is seen when the result is read.
        with contextlib.suppress(OSError):
            worker.connection.send(task)
        return worker

    def close(self) -> None:
        """End the processes; those at work have been ended by then."""
        for worker in self._idle:
            worker.connection.close()
        for worker in self._idle:
            worker.process.join()
        self._idle.clear()


def _start() -> _Worker[Any]:
    context = multiprocessing.get_context("spawn")  # the same on every system, and safe beside threads
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    with _ignoring_ctrl_c():
        process.start()
    theirs.close()
    return _Worker(process, ours)


@contextlib.contextmanager
def _ignoring_ctrl_c() -> Iterator[None]:
    """A child inherits this: Ctrl-C goes to the whole group, but it is for the parent to stop in good order."""
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
    """A worker's life: tasks until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for task in iter(partial(_received, connection), None):
        try:
            answer = True, task.run()
        except Exception as error:
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
