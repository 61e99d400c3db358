"""The Masters of a batch: from the cache, or typeset once; in files of this run, for all of its processes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from handouts.batch.plan import Plan
from handouts.batch.tasks import TypesetTask, forget_masters, leave_master
from handouts.edition import Cache
from handouts.storage import own_folder


@dataclass(frozen=True, slots=True)
class KeptMasters:
    """Where Masters are kept from run to run, if anywhere; `begun` is when the command was, in nanoseconds."""

    cache: Cache | None
    begun: int


@dataclass(frozen=True, slots=True)
class Masters:
    """A folder of this run with a file for each Edition: a run ends with the Masters that it began with."""

    plan: Plan
    kept: KeptMasters
    folder: Path

    def file(self, edition: int) -> str:
        return str(self.folder / f"{edition}.master")

    def place(self, file: str) -> int:
        return int(Path(file).stem)

    def missing(self, editions: Iterable[int]) -> Iterator[TypesetTask]:
        """The work that is left when all that is in the cache has been taken out of it."""
        cache, begun = self.kept.cache, self.kept.begun
        for place in editions:
            planned, file = self.plan.editions[place], self.file(place)
            kept = cache.find(planned.request) if cache else None
            if kept is None:
                yield TypesetTask(
                    file, planned.edition, planned.request, cache.folder if cache else "", begun
                )
            else:
                leave_master(file, kept)


@contextlib.contextmanager
def masters(plan: Plan, kept: KeptMasters) -> Iterator[Masters]:
    """The Masters of a plan, for as long as they are needed."""
    with own_folder() as folder:
        try:
            yield Masters(plan, kept, folder)
        finally:
            forget_masters()
