"""Makes a list in a process of its own: `python -m handouts.desk.lists.job`, with the order on standard input.

The batch is that of the command line. Its progress and its result are files in the folder of the run, so that any
worker of a server can show them, also to a page that is loaded again. When the desk ends, standard input is closed, and
the run stops cleanly.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from handouts.batch import Batch, ListRequest, MasterCache, PlannedList, PrintOrder, Summary, Workers
from handouts.desk.lists.checking import PRINT_RUN, places
from handouts.desk.web import desk_words, worded_problem
from handouts.edition import Cache
from handouts.errors import HandoutError, Problem, frames_of
from handouts.storage import Store, open_store, write_bytes_beside

PROGRESS, RESULT, STOP, SHEETS = "progress", "result", "stop", "sheets"
#: Seconds between two notes of progress.
PAUSE = 0.2
#: Rows of a problem that are listed.
MOST_ROWS = 50


class Order(NamedTuple):
    """What to make, and where. `folder` is the user's own, or "" for the folder of the run."""

    request: ListRequest
    contents: str  #: of what the user has seen; nothing else is made
    run: Path
    folder: str
    print_run: bool
    duplex: bool
    sweep: bool
    cache: str  #: the folder of the cache, or ""
    language: str  #: of the words in problems.csv


def main() -> None:
    """Read the order, carry it out, and write down the result."""
    order: Order = pickle.load(sys.stdin.buffer)  # from the desk, through its own pipe
    job = Job(order)
    threading.Thread(target=job.watch, daemon=True).start()
    try:
        result = job.make()
    except HandoutError as error:
        result = {"errors": [list(problem) for problem in error.problems]}
    except Exception as error:
        print("\n".join(frames_of(error)), file=sys.stderr, flush=True)  # no message, no value
        result = {"bug": True}
    with suppress(OSError):  # the desk was closed, and the folder is gone
        note(order.run / RESULT, result)


def note(path: Path, value: object) -> None:
    """Write a value as JSON. Raises OSError."""
    write_bytes_beside(path, json.dumps(value).encode("ascii"))


class Job:
    """One order."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._batch: Batch | None = None
        self._stopped = False
        self._told = 0.0

    def watch(self) -> None:
        """Stop cleanly when the desk ends."""
        os.read(0, 1)  # unbuffered: Python could not exit while a thread waits in the buffer
        self._stop()

    def make(self) -> dict[str, Any]:
        """Make the list; the result is plain data. Raises HandoutError."""
        order = self._order
        cache = MasterCache(Cache(order.cache) if order.cache else None, time.time_ns())
        with Workers() as workers:
            planned = order.request.plan(cache, workers.prestart)
            if (
                planned.understood.questions
                or planned.plan.contents(bytearray(planned.plan.count)) != order.contents
            ):
                return {"changed": True}
            words = desk_words(order.language)
            batch = Batch(
                planned.plan,
                workers,
                cache,
                self._progress,
                in_words=lambda problem: worded_problem(problem, words),
            )
            self._batch = batch
            if self._stopped:
                batch.stop.set()
            store, print_order = self._places()
            summary = batch.run(store, print_run=print_order, sweep=order.sweep)
        return _result(planned, summary, self._stopped)

    def _places(self) -> tuple[Store, PrintOrder | None]:
        order = self._order
        store, print_order = places(order.folder, order.print_run, order.duplex)
        if store is not None:
            return store, print_order
        # In the folder of the sheets, it could have the name of one.
        beside = open_store(str(order.run))
        return open_store(str(order.run / SHEETS)), (
            PrintOrder(beside, PRINT_RUN, order.duplex) if order.print_run else None
        )

    def _progress(self, what: str, done: int, of: int) -> None:
        now = time.monotonic()
        if done < of and now - self._told < PAUSE:
            return
        self._told = now
        if (self._order.run / STOP).exists():
            self._stop()
        with suppress(OSError):
            note(self._order.run / PROGRESS, {"what": what, "done": done, "of": of})

    def _stop(self) -> None:
        self._stopped = True
        if self._batch is not None:
            self._batch.stop.set()


#: The fields of every result, and their defaults.
NOTHING: dict[str, Any] = {
    **dict.fromkeys(("bug", "changed", "interrupted"), False),
    **dict.fromkeys(("made", "unchanged", "pending", "left_out", "strangers"), 0),
    **dict.fromkeys(("errors", "notices", "problems"), ()),
    "stopped": "",
    "print_run": None,
}


def _result(planned: PlannedList, summary: Summary, stopped: bool) -> dict[str, Any]:
    run = summary.print_run
    return {
        "made": summary.made,
        "unchanged": summary.unchanged,
        "pending": summary.pending,
        "left_out": summary.left_out,
        "strangers": summary.strangers,
        "stopped": summary.stopped,
        "interrupted": stopped or summary.interrupted,
        "print_run": [run.handouts, run.pages + run.blank, run.blank] if run else None,
        "notices": [*planned.notices, *summary.notices],
        "problems": [[rows, *problem] for rows, problem in grouped(summary.problems)],
    }


def grouped(problems: Iterable[Any]) -> list[tuple[list[int], Problem]]:
    """Each problem once, with the numbers of its rows; `where` is its column."""
    rows: dict[Problem, list[int]] = {}
    for each in problems:
        rows.setdefault(Problem(each.column, each.what, each.hint, tuple(each.remedies)), []).append(
            each.number
        )
    return [(numbers[:MOST_ROWS], problem) for problem, numbers in rows.items()]


if __name__ == "__main__":
    main()
