"""The Masters of a batch, cached or typeset once, in files that all processes of the run read."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from handouts.batch.plan import Plan
from handouts.batch.tasks import TypesetTask, forget_masters, write_master
from handouts.edition import Cache
from handouts.storage import temporary_folder


@dataclass(frozen=True, slots=True)
class MasterCache:
    """The cache of Masters between runs, or None. `begun` is the start of the command, in nanoseconds."""

    cache: Cache | None
    begun: int


@dataclass(frozen=True, slots=True)
class MasterFiles:
    """A temporary folder with one file per Edition, so that Masters don't change during a run."""

    plan: Plan
    master_cache: MasterCache
    folder: Path

    def file(self, edition: int) -> str:
        return str(self.folder / f"{edition}.master")

    def place(self, file: str) -> int:
        return int(Path(file).stem)

    def missing(self, editions: Iterable[int]) -> Iterator[TypesetTask]:
        """Tasks for the Editions that are not in the cache. Cached ones are copied to their files."""
        cache, begun = self.master_cache.cache, self.master_cache.begun
        for place in editions:
            planned, file = self.plan.editions[place], self.file(place)
            cached = cache.find(planned.request) if cache else None
            if cached is None:
                yield TypesetTask(
                    file, planned.edition, planned.request, cache.folder if cache else "", begun
                )
            else:
                write_master(file, cached)


@contextlib.contextmanager
def masters(plan: Plan, master_cache: MasterCache) -> Iterator[MasterFiles]:
    """The Masters of a plan, while the context is open."""
    with temporary_folder() as folder:
        try:
            yield MasterFiles(plan, master_cache, folder)
        finally:
            forget_masters()
