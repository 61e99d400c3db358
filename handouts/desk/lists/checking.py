"""Reads a list as the batch will read it, and makes nothing."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import NamedTuple

from handouts.batch import (
    Batch,
    ListRequest,
    MasterCache,
    PlannedRow,
    PrintOrder,
    Workers,
    first_rows,
    print_order_at,
)
from handouts.desk.web import Desk
from handouts.errors import HandoutError, Problem
from handouts.patients import RowProblem, Understanding, read_headings
from handouts.storage import Store, open_store

#: Rows that are shown as they will print.
SHOWN_ROWS = 3
#: In a longer list, the words of the rows are checked only when it is made, before anything is written.
MOST_CHECKED = 5_000
#: The print run in a folder that the user chose.
PRINT_RUN = "all.pdf"


class CheckedList(NamedTuple):
    """A list as it was read. With `wrong`, it cannot be read yet, and only its headings are known."""

    headings: tuple[str, ...]
    understood: Understanding | None = None
    sheets: int = 0
    rows: tuple[PlannedRow, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    left_out: int = 0
    unchanged: int = 0
    strangers: int = 0
    notices: tuple[str, ...] = ()
    remarks: tuple[Problem, ...] = ()
    all_checked: bool = True
    contents: str = ""  #: identifies what would be made
    wrong: tuple[Problem, ...] = ()
    blocked: tuple[Problem, ...] = ()  #: what is wrong with the folder that the user chose

    @property
    def can_be_made(self) -> bool:
        """Whether there is a sheet to make and no open question. A wrong folder can still be changed beside Make."""
        return bool(self.understood and not self.understood.questions and self.sheets)

    @property
    def is_no_list(self) -> bool:
        """Whether no choice can make the file readable as a list, such as a letter or a picture."""
        return bool(self.wrong) and not self.headings and not any(each.remedies for each in self.wrong)


def check(desk: Desk, request: ListRequest, folder: str, wants_print_run: bool, sweep: bool) -> CheckedList:
    """Check a list; `folder` is the folder for its sheets, or "". Problems are part of the result."""
    try:
        with Workers() as workers:
            return _checked(desk, request, workers, folder, wants_print_run, sweep)
    except HandoutError as error:
        headings: tuple[str, ...] = ()
        with contextlib.suppress(HandoutError):
            headings = read_headings(request.source, request.name, request.mapping, request.reading.encoding)
        return CheckedList(headings, wrong=error.problems)


def _checked(
    desk: Desk, request: ListRequest, workers: Workers, folder: str, wants_print_run: bool, sweep: bool
) -> CheckedList:
    cache = MasterCache(desk.cache, time.time_ns())
    planned = request.plan(cache, workers.prestart)
    plan, contents = planned.plan, planned.plan.contents(bytearray(planned.plan.count))
    batch = Batch(plan, workers, cache, lambda *_: None)
    blocked: tuple[Problem, ...] = ()
    # A process that also answers other requests typesets one edition at a time.
    with desk.typesetting if workers.count == 1 else contextlib.nullcontext():
        if plan.count <= MOST_CHECKED:
            try:
                store, order = places(folder, wants_print_run)
                batch.check(store, print_run=order, sweep=sweep)
            except HandoutError as error:
                if not folder:
                    raise
                blocked = error.problems
                batch = Batch(plan, workers, cache, lambda *_: None)
                batch.check()
    summary = batch.summary
    return CheckedList(
        tuple(use.heading for use in planned.understood.columns),
        planned.understood,
        summary.pending + summary.unchanged if plan.count <= MOST_CHECKED else plan.count,
        tuple(first_rows(plan, SHOWN_ROWS, {problem.number for problem in summary.problems})),
        tuple(summary.problems),
        summary.left_out,
        summary.unchanged,
        summary.strangers,
        (*planned.notices, *summary.notices),
        planned.remarks,
        plan.count <= MOST_CHECKED,
        contents,
        blocked=blocked,
    )


def places(
    folder: str, wants_print_run: bool, duplex: bool = False
) -> tuple[Store | None, PrintOrder | None]:
    """The store of a folder that the user chose, and its print run. Raises HandoutError if they cannot be used."""
    if not folder:
        return None, None
    path = chosen_folder(folder)
    store = open_store(str(path))
    return store, print_order_at(str(path / PRINT_RUN), duplex, store) if wants_print_run else None


def chosen_folder(text: str) -> Path:
    """The folder that a user typed. Raises HandoutError if it is not a whole path."""
    try:
        path = Path(text.strip().strip('"')).expanduser()
        is_whole, is_file = path.is_absolute(), path.is_file()
    except (RuntimeError, ValueError, OSError):  # no such user, a letter that no path can have, too long
        is_whole = is_file = False
    if not is_whole:
        hint = f"Such as {Path.home() / 'handouts-today'}."
        raise HandoutError.at("folder", "this is not the whole path of a folder", hint)
    if is_file:
        hint = "Choose a folder, or a name for a new one."
        raise HandoutError.at("folder", "this is a file, not a folder", hint)
    return path
