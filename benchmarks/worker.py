"""A process that holds one program ready, and makes sheets on request."""

from __future__ import annotations

import multiprocessing
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks.content import patients
from benchmarks.ways import load


def peak_megabytes() -> float:
    """The peak memory of this process, in MB (10^6 bytes)."""
    status = Path("/proc/self/status")
    if status.exists():
        # Unlike getrusage, this line does not count the parent's memory at the fork.
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    import resource  # not on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


class Worker:
    """Runs in the process. One method per request."""

    def __init__(self, key: str, folder: Path) -> None:
        self.way = load(key)
        self.way.prepare(folder)

    def make(self, start: int, count: int, folder: Path) -> list[float]:
        """Seconds for each sheet. The folder must exist and hold none of them."""
        spent = []
        for number, patient in enumerate(patients(count, start), start):
            path = folder / f"{number}.pdf"
            begun = time.perf_counter()
            self.way.make(patient, path)
            spent.append(time.perf_counter() - begun)
        return spent

    def merged(self, count: int, path: Path) -> int | None:
        if not self.way.merges:
            return None
        self.way.merged(patients(count), path)
        return path.stat().st_size

    def about(self) -> dict[str, Any]:
        return {"name": self.way.name, "tagged_meant": self.way.tagged}

    def peak(self) -> float:
        return peak_megabytes()


def serve(key: str, folder: Path, line: Connection) -> None:
    worker = Worker(key, folder)
    line.send("ready")
    while (asked := line.recv()) is not None:
        method, arguments = asked
        line.send(getattr(worker, method)(*arguments))


class Held:
    """The parent's side of a worker in a new (spawned) process."""

    def __init__(self, key: str, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        context = multiprocessing.get_context("spawn")
        self.line, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(key, folder, theirs), daemon=True)
        self.process.start()
        theirs.close()  # otherwise the parent would never notice the end of the process
        # Two workers use the same folder, so they prepare one after the other.
        self.line.recv()

    def ask(self, method: str, *arguments: Any) -> Any:
        self.tell(method, *arguments)
        return self.line.recv()

    def tell(self, method: str, *arguments: Any) -> None:
        self.line.send((method, arguments))

    def __enter__(self) -> Held:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.is_alive():
            self.line.send(None)
        self.process.join()
