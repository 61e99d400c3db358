"""The lower bound for every program: writing the same bytes under a temporary name, then renaming."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.content import Patient

#: The sheet whose bytes are written; the runner puts it in the program's folder.
SAMPLE = "floor-sample.bin"


def write_renamed(path: str, content: bytes | memoryview) -> None:
    """Write with bare system calls, because a file object would take extra time."""
    partial = f"{path}.part"
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(handle, content)
    os.close(handle)
    os.rename(partial, path)  # noqa: PTH104


class Floor:
    name = "floor: write the same bytes, rename"
    tagged = False
    merges = False

    def prepare(self, folder: Path) -> None:
        self.content = (folder / SAMPLE).read_bytes()

    def make(self, patient: Patient, path: Path) -> None:
        write_renamed(str(path), self.content)

    def merged(self, patients: Sequence[Patient], path: Path) -> None:
        raise NotImplementedError("nothing to merge")


def write_floor(folder: Path, sizes: Sequence[int], processes: int) -> tuple[float, float]:
    """Wall-clock and CPU seconds in which this many ready processes write and rename files of these sizes."""
    folder.mkdir()
    context = multiprocessing.get_context("spawn")
    ready, go, spent = context.Semaphore(0), context.Event(), context.SimpleQueue()
    shares = [sizes[start::processes] for start in range(processes)]
    running = [
        context.Process(target=_write_share, args=(str(folder), number, share, ready, go, spent))
        for number, share in enumerate(shares)
    ]
    for process in running:
        process.start()
    for _ in running:
        ready.acquire()
    begun = time.perf_counter()
    go.set()
    for process in running:
        process.join()
    return time.perf_counter() - begun, sum(spent.get() for _ in running)


def _write_share(folder: str, number: int, sizes: Sequence[int], ready: Any, go: Any, spent: Any) -> None:
    content = memoryview(os.urandom(max(sizes)))
    ready.release()
    go.wait()
    begun = time.process_time()
    for at, size in enumerate(sizes):
        write_renamed(f"{folder}/{number}-{at}.pdf", content[:size])
    spent.put(time.process_time() - begun)
