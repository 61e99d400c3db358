"""Watches a running command: wall-clock and CPU seconds, and the memory of its processes.

Memory comes from /proc on Linux; elsewhere it is 0.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

#: Seconds between two checks of its files and memory. The system keeps the peak of memory.
PAUSE = 0.05


class Watched(NamedTuple):
    """The cost of a command: wall-clock and CPU seconds, peak memory in megabytes (10^6)."""

    seconds: float
    processor: float
    parent_mb: float
    worker_mb: float


class _Look(threading.Thread):
    def __init__(self, process: int, empty: Path | None, ends: str) -> None:
        super().__init__(daemon=True)
        self.process, self.empty, self.ends = process, empty, ends
        self.done = threading.Event()
        self.parent = self.worker = 0.0

    def run(self) -> None:
        while not self.done.wait(PAUSE):
            self.parent = max(self.parent, peak(self.process))
            self.worker = max([self.worker, *map(peak, children(self.process))])
            self._remove()

    def _remove(self) -> None:
        """Remove finished files: there is no space for 200,000."""
        if self.empty is None or not self.empty.is_dir():
            return
        with os.scandir(self.empty) as entries:
            for entry in entries:
                if entry.name.endswith(self.ends):
                    os.unlink(entry)  # noqa: PTH108


def watched(command: Sequence[str], cache: Path, empty: Path | None = None, ends: str = ".pdf") -> Watched:
    """Run a command to its end, with its cache in a folder. `empty` is a folder whose files are removed meanwhile."""
    before, begun = os.times(), time.perf_counter()
    env = os.environ | {"HANDOUTS_CACHE": str(cache)}
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        look = _Look(process.pid, empty, ends)
        look.start()
        _, said = process.communicate()
        seconds = time.perf_counter() - begun
        look.done.set()
        look.join()
    if process.returncode:
        raise RuntimeError(said.decode("utf-8", "replace"))
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return Watched(seconds, processor, look.parent, look.worker)


def peak(process: int) -> float:
    """The peak memory of a process, in MB."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM:")), 0.0)


def children(process: int) -> list[int]:
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return list(map(int, listed.split()))
