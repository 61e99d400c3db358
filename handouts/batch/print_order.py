"""The print run of a batch: all good rows, in the order of the list, in one file for the printer."""

from __future__ import annotations

import mmap
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import BinaryIO

from handouts.batch.master_files import MasterFiles
from handouts.batch.plan import Plan
from handouts.batch.process_pool import TaskRunner
from handouts.batch.records import Record, record_line
from handouts.batch.rows import Entry
from handouts.batch.tasks import DrawTask, loaded_master
from handouts.errors import ChoiceError, HandoutError, Problem, reason_of
from handouts.pdf.master import FilledSlots
from handouts.pdf.print_run import PrintRun, PrintRunSummary
from handouts.pdf.syntax import produced_by_us
from handouts.storage import Store, is_address, open_store

Report = Callable[[Entry, Iterable[Problem]], None]
#: Handouts between progress reports and checks whether to stop.
STEP = 500


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """Where to write the print run. With `duplex`, every patient starts on the front of a sheet."""

    store: Store
    name: str
    duplex: bool = False

    def beside(self, store: Store) -> bool:
        """Whether it is in the same store as the sheets."""
        return self.store.address == store.address


def print_order_at(file: str, duplex: bool, store: Store) -> PrintOrder:
    """The print run at a path or an address. `store` is that of the sheets, whose folder need not be there yet.

    Raises HandoutError for a file that this program did not make, and for a folder that will not be there.
    """
    if is_address(file):
        folder, _, name = file.rpartition("/")
        return PrintOrder(open_store(folder), name, duplex)
    path = Path(file)
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        mode = 0
    except OSError as error:  # such as a name that is too long
        what = f"it cannot be used ({reason_of(error)})"
        raise ChoiceError.at("print-run", what, "Choose another name.") from None
    if stat.S_ISDIR(mode):
        raise ChoiceError.at("print-run", "this is a folder", "Name a file in it, such as all.pdf.")
    if mode and not stat.S_ISREG(mode):
        # A rename would take the place of a device or a pipe.
        raise ChoiceError.at("print-run", "this is not a file", "Name a file, such as all.pdf.")
    if mode and not _is_ours(path):
        what = "there is a file of this name, and this program did not make it"
        raise ChoiceError.at("print-run", what, "Choose another name, or delete that file.")
    order = PrintOrder(open_store(str(path.parent)), path.name, duplex)
    if not path.absolute().parent.is_dir() and not order.beside(store):
        raise HandoutError.at(
            "print-run", "there is no such folder", "Make the folder first, or choose another."
        )
    return order


def _is_ours(path: Path) -> bool:
    """Whether this program made the PDF. An empty file may be overwritten, too; one that cannot be read may not."""
    try:
        with path.open("rb") as file:
            if not os.fstat(file.fileno()).st_size:
                return True
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return produced_by_us(data)
    except OSError:
        return False


class StoppedError(Exception):
    """The print run was stopped. An incomplete one is useless and is deleted."""


def print_all(
    order: PrintOrder,
    plan: Plan,
    left_out: bytes | bytearray,
    runner: TaskRunner,
    masters: MasterFiles,
    progress: Callable[[int], None],
    report: Report,
) -> PrintRunSummary:
    """Write the print run with every row that is not left out. The file appears only when it is complete.

    `progress` may raise StoppedError. `report` is called for rows that cannot be drawn. Raises OSError and
    leaves nothing behind.
    """
    made: list[PrintRunSummary] = []
    of = left_out.count(0)

    def into(out: BinaryIO) -> None:
        first = plan.editions[next(_good(plan, left_out))[0]]
        author, language = first.edition.clinic.name, first.edition.guidance.language
        run = PrintRun(
            out, title=first.title, author=author, language=language, date=plan.day, duplex=order.duplex
        )
        drawn = _draw_in_order(plan, left_out, runner, masters, report)
        for done, (master, label, filled) in enumerate(drawn, start=1):
            run.add(loaded_master(master).master, filled, label)
            if done % STEP == 0 or done == of:
                progress(done)
        made.append(run.close())

    order.store.sweep(order.name)
    order.store.write_stream(order.name, into)
    return made[0]


def _good(plan: Plan, left_out: bytes | bytearray) -> Iterator[tuple[int, Entry]]:
    return (each for each in plan.rows() if not left_out[each[1].place])


def _draw_in_order(
    plan: Plan, left_out: bytes | bytearray, runner: TaskRunner, masters: MasterFiles, report: Report
) -> Iterator[tuple[str, str, FilledSlots]]:
    """The Master, bookmark and page code of every row, in order.

    Results that arrive early are kept until it is their turn.
    """
    good = _good(plan, left_out)
    early: dict[int, tuple[DrawTask, list[FilledSlots | tuple[Problem, ...]]]] = {}
    turn = 0
    for done, drawn in runner.run(_draws(plan, good, masters)):
        assert isinstance(done, DrawTask)
        early[done.turn] = done, drawn
        while turn in early:
            task, drawn = early.pop(turn)
            for (master, entry, _), filled in zip(task.entries, drawn, strict=True):
                if isinstance(filled, FilledSlots):
                    yield master, _bookmark(plan, entry), filled
                else:
                    report(entry, filled)
            turn += 1


def _draws(plan: Plan, good: Iterator[tuple[int, Entry]], masters: MasterFiles) -> Iterator[DrawTask]:
    for turn in count():
        step = tuple((masters.file(at), entry, plan.date(entry)) for at, entry in islice(good, STEP))
        if not step:
            return
        yield DrawTask(turn, step)


def _bookmark(plan: Plan, entry: Entry) -> str:
    name = entry.words.get("patient", "") if plan.defaults.name_files == "name" else ""
    return name or entry.id


def record_print_run(
    store: Store, order: PrintOrder, plan: Plan, made: PrintRunSummary, left_out: Sequence[int], run: str
) -> None:
    """Add a record for a print run that is in the same store as the sheets. `run` is the time of the run."""
    record = Record(
        "",
        0,
        order.name,
        made.bytes,
        made.sha256,
        plan.contents(left_out),
        plan.day.isoformat(),
        list=plan.list_digest,
        run=run,
    )
    with store.journal() as journal:
        journal.append([record_line(record, f'{{"handouts":{made.handouts},"pages":{made.pages}}}')])
