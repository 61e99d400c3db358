"""Processes that run cases, watched: one that hangs is ended, one that dies is noted, and both are replaced."""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from fuzz.worker import LONGEST, Chunk, Done, Finding, work

#: Seconds after which a case is not waited for.
_HANGS = 3 * LONGEST
_STARTS = 180.0  # seconds that a process may take to be ready, on a busy machine


@dataclass(eq=False)
class _Worker:
    context: Any
    root: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="handouts-fuzz-")))
    chunk: Chunk | None = None
    since: float = 0.0
    cases: int = 0
    patience: float = _STARTS

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.pipe, theirs = self.context.Pipe()
        self.process = self.context.Process(target=work, args=(theirs, str(self.root)), daemon=False)
        self.process.start()
        theirs.close()
        self.since, self.patience = time.monotonic(), _STARTS

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()

    def close(self) -> None:
        self.end()
        shutil.rmtree(self.root, ignore_errors=True)


def run(chunks: Iterable[Chunk], workers: int) -> Iterator[Done | Finding]:
    """Run chunks of cases in so many processes; what each came to, and what was found, as it comes."""
    context = multiprocessing.get_context("spawn")
    pending = iter(chunks)
    crew = [_Worker(context) for _ in range(workers)]
    try:
        while crew:
            wait([each.pipe for each in crew], timeout=1.0)
            for each in list(crew):
                yield from _heard(each, pending, crew)
    finally:
        for each in crew:
            each.close()


def _heard(worker: _Worker, pending: Iterator[Chunk], crew: list[_Worker]) -> Iterator[Done | Finding]:
    try:
        while worker.pipe.poll():
            message = worker.pipe.recv()
            if isinstance(message, Finding):
                yield message
                continue
            if isinstance(message, float):
                worker.since, worker.patience = time.monotonic(), _HANGS
                worker.cases += 1
                continue
            if isinstance(message, Done):
                worker.chunk = None
                yield message
            if message is None:  # it is full, and another takes its place
                worker.end()
                worker.start()
            elif not _give(worker, pending):
                crew.remove(worker)
                worker.close()
                return
        if time.monotonic() - worker.since > worker.patience:
            yield from _replaced(worker, f"hangs for more than {worker.patience:.0f} seconds")
    except (EOFError, ConnectionError):
        worker.process.join(10)
        yield from _replaced(worker, f"the process died ({worker.process.exitcode})")


def _give(worker: _Worker, pending: Iterator[Chunk]) -> bool:
    worker.chunk = worker.chunk or next(pending, None)
    worker.cases = 0
    worker.since, worker.patience = time.monotonic(), _HANGS
    if worker.chunk is not None:
        worker.pipe.send(worker.chunk)
    return worker.chunk is not None


def _replaced(worker: _Worker, what: str) -> Iterator[Done | Finding]:
    """The case that did it is noted; what is left of its chunk is run under another number."""
    chunk = worker.chunk
    if chunk is None or not worker.cases:
        worker.end()
        raise RuntimeError(f"a process for cases cannot be started: {what}")
    yield Finding(chunk.kind, what, (worker.root / "input").read_bytes())
    yield Done(chunk.kind, worker.cases, 0.0, _HANGS, 0, 0, 0)
    left = chunk.cases - worker.cases
    worker.chunk = Chunk(chunk.kind, chunk.number + 1_000_000, left, chunk.seed) if left > 0 else None
    worker.end()
    worker.start()
