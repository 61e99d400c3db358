"""Runs the tasks of a batch on a Dask scheduler: the same tasks and bytes, on other machines.

A Master goes to the scheduler once, and from there to each worker once. Rows go in packets. Dask gives the
packets of a worker that died to another one. Records are written on this machine.
"""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from handouts.batch.process_pool import Task
from handouts.batch.tasks import read_master, run_with_master
from handouts.errors import HandoutError, install_command, install_hint
from handouts.pdf import Master, PlainFace
from handouts.storage import Store, open_store

R = TypeVar("R")
#: Seconds that a scheduler has to answer and to report a worker.
TIMEOUT = 6
#: Seconds between checks for workers while no result arrives, and until a run without workers gives up.
CHECK_EVERY, GIVE_UP_AFTER = 5, 60
#: Packets submitted per thread: one in progress, one waiting.
CHUNKS_PER_THREAD = 2
WHERE = "cluster"


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a worker needs to produce the same bytes in the same place: versions of packages, and the store."""

    versions: Mapping[str, str]
    store: str = ""
    mark: str = ""

    def problem(self) -> HandoutError | None:
        """The first requirement that this process does not meet."""
        ours = versions()
        other = [name for name in {**ours, **self.versions} if ours.get(name) != self.versions.get(name)]
        if other:
            listed = ", ".join(f"{name} {ours.get(name, 'missing')}" for name in sorted(other))
            what = f"a worker has other versions: {listed}"
            hint = "Install the same versions there: the files must be identical."
            return HandoutError.at(WHERE, what, hint)
        if self.store and not open_store(self.store).has(self.mark):
            what = "a worker cannot see the output folder"
            hint = (
                "Choose one that every machine has under this path, or an address such as s3://bucket/prefix."
            )
            return HandoutError.at(WHERE, what, hint)
        return None


@cache
def versions() -> dict[str, str]:
    """Versions of the packages that decide the bytes of a filled Master."""
    from handouts.edition import FILLING
    from handouts.edition import versions as deciding

    return deciding(FILLING)


class Cluster:
    """The workers of a scheduler. Raises HandoutError when the scheduler does not answer or a worker is unusable."""

    def __init__(self, address: str) -> None:
        self._requirements = Requirements(versions())
        self._client = _connect(address)
        self._masters: dict[str, tuple[str, Any]] = {}

    def __enter__(self) -> Cluster:
        try:
            self._check_workers()
        except BaseException:
            self._client.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._masters.clear()
        self._client.close()

    def use_store(self, store: Store) -> None:
        """Make workers write to this store. A temporary mark in it proves that each worker sees the same store."""
        mark = f".meeting.{int.from_bytes(os.urandom(6), 'big')}.part"
        store.write_stream(mark, lambda file: None)
        self._requirements = replace(self._requirements, store=store.address, mark=mark)
        self._check_workers()

    def _check_workers(self) -> None:
        try:
            found = self._client.run(_problem, self._requirements)
        except Exception as error:
            what = f"a worker cannot start: {type(error).__name__}"
            hint = f"Set the program up there too, with its extra: {install_command('cluster')}"
            raise HandoutError.at(WHERE, what, hint) from None
        for problem in found.values():
            if problem is not None:
                raise problem

    def run(
        self, tasks: Iterable[Task[R]], stopping: Callable[[], bool] = lambda: False
    ) -> Iterator[tuple[Task[R], R]]:
        """Yield each task with its result, as tasks finish. Starts no new task once `stopping` returns True."""
        from distributed import as_completed

        pending, busy = iter(tasks), as_completed(loop=self._client.loop)
        given: dict[Any, Task[R]] = {}
        try:
            while True:
                room = 0 if stopping() else max(1, self._threads() * CHUNKS_PER_THREAD - len(given))
                for task in islice(pending, room):
                    future = self._give(task)
                    given[future.key] = task
                    busy.add(future)
                if not given:
                    return
                done = self._next(busy)
                yield given.pop(done.key), self._result(done)
        finally:
            if given:
                self._client.cancel(list(busy.futures), asynchronous=False)

    def _next(self, busy: Any) -> Any:
        alone = looked = time.monotonic()
        while not busy.has_ready():
            time.sleep(0.005)
            if time.monotonic() - looked > CHECK_EVERY:
                looked = time.monotonic()
                alone = alone if not self._threads() else looked
                if looked - alone > GIVE_UP_AFTER:
                    hint = "Start some, then run the same command again: files that are already made stay."
                    raise HandoutError.at(WHERE, "all workers are gone", hint)
        return next(busy)

    def _threads(self) -> int:
        return sum(self._client.nthreads().values())

    def _give(self, task: Any) -> Any:
        name, master = self._master(task.master)
        requirements = self._requirements if hasattr(task, "store") else replace(self._requirements, store="")
        return self._client.submit(_do, replace(task, master=name), requirements, master, pure=False)

    def _master(self, path: str) -> tuple[str, Any]:
        """The name of a Master, from its content, and its future. Dask recreates it if a worker loses it."""
        if path not in self._masters:
            made, date_words = read_master(path)
            data = pickle.dumps((_with_fonts(made, _relative_path), date_words), pickle.HIGHEST_PROTOCOL)
            name = f"handouts-{hashlib.sha256(data).hexdigest()}"
            self._masters[path] = name, self._client.submit(bytes, data, key=name)
        return self._masters[path]

    def _result(self, future: Any) -> Any:
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError

        try:
            good, result = future.result()
        except KilledWorker:
            hint = "Check their logs: do they have enough memory?"
            raise HandoutError.at(WHERE, "the workers keep dying", hint) from None
        except (FutureCancelledError, OSError):
            hint = "Start it, then run the same command again: files that are already made stay."
            raise HandoutError.at(WHERE, "the scheduler is gone", hint) from None
        if not good:
            raise result
        return result


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        hint = install_hint("cluster")
        raise HandoutError.at(WHERE, "Dask is not installed", hint) from None
    for name in logging.root.manager.loggerDict:
        if name.startswith("distributed"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # errors are reported by us
    try:
        client = Client(address, timeout=TIMEOUT, set_as_default=False)
    except (OSError, ValueError, TimeoutError):
        hint = "Is the address right, as in tcp://10.0.0.5:8786, and is the scheduler running?"
        raise HandoutError.at(WHERE, "no scheduler answers at this address", hint) from None
    try:
        client.wait_for_workers(1, timeout=TIMEOUT)
    except TimeoutError:
        client.close()
        hint = "Start some: dask worker ADDRESS --nthreads 1"
        raise HandoutError.at(WHERE, "the scheduler has no workers", hint) from None
    return client


# --- on the worker ------------------------------------------------------------------------------------------


def _problem(requirements: Requirements) -> HandoutError | None:
    return requirements.problem()


def _do(task: Any, requirements: Requirements, master: bytes) -> tuple[bool, Any]:
    """Run a task with its Master. Errors return as values, because Dask would log patients' words with them."""
    try:
        problem = requirements.problem()
        if problem:
            return False, problem
        return True, _run(task, master)
    except Exception as error:
        return False, error


def _run(task: Any, data: bytes) -> Any:
    return run_with_master(task, lambda: _unpickled(data))


def _unpickled(data: bytes) -> tuple[Master, Any]:
    master, date_words = pickle.loads(data)
    return _with_fonts(master, _installed_path), date_words


# --- font files: paths in a Master are those of this machine ----------------------------------------------


def _with_fonts(master: Master, moved: Callable[[str], str]) -> Master:
    def face(plain: PlainFace) -> PlainFace:
        return moved(plain[0]), plain[1]

    book = tuple((face(regular), face(bold)) for regular, bold in master.font_book)
    return master._replace(font_book=book)


def _relative_path(path: str) -> str:
    """A font's path relative to the folder of installed packages, which differs between machines."""
    for site in sorted(filter(None, sys.path), key=len, reverse=True):
        if Path(path).is_relative_to(site):
            return Path(path).relative_to(site).as_posix()
    return path


def _installed_path(place: str) -> str:
    for site in filter(None, sys.path):
        path = Path(site, place)
        if path.is_file():
            return str(path)
    what = f"a worker has no font file {Path(place).name}"
    raise HandoutError.at(WHERE, what, "Install the same fonts there.")
