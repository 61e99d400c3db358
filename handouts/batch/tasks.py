"""The tasks of a batch: plain data with a `run` method, the same here, in a worker, or on another machine.

Filling must not import the typesetter; only TypesetTask does.
"""

from __future__ import annotations

import datetime
import pickle
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handouts.batch.records import Record, person_of, record_line
from handouts.batch.rows import Entry, Packet, base_of, input_of
from handouts.edition import LoadedMaster
from handouts.errors import HandoutError, Problem, reason_of, unforeseen
from handouts.pdf.master import FilledSlots, mark_of
from handouts.storage import in_temporary, open_store

if TYPE_CHECKING:
    from handouts.edition import Edition, EditionRequest, PreparedEdition
    from handouts.pdf.master import Handout

CLOSE_IT = "Close it in other programs, then run this again."
#: Masters that a process keeps loaded. Only a print run, in the order of the list, needs many.
MAX_LOADED_MASTERS = 64
_LETTER = re.compile(r"U\+[0-9A-F]{4,6}( \([^)]*\))?")


_loaded: OrderedDict[str, LoadedMaster] = OrderedDict()
_load_lock = threading.Lock()  # cluster workers can have several threads
_held = threading.local()  # the Master that this thread's task uses, however many the other threads load


@dataclass(frozen=True, slots=True)
class TypesetTask:
    """Typeset an Edition, keep it in the cache if there is one, and write its Master to a file.

    Returns the problems that prevent it.
    """

    master: str
    edition: Edition
    request: EditionRequest
    cache: str
    begun: int

    def run(self) -> tuple[Problem, ...]:
        from handouts.edition import Cache, prepare_and_cache

        cache = Cache(self.cache) if self.cache else None
        try:
            made = prepare_and_cache(self.edition, self.request, cache, self.begun)
        except HandoutError as error:
            return error.problems
        write_master(self.master, made)
        return ()


@dataclass(frozen=True, slots=True)
class CheckTask:
    """Check that every row can be drawn. Returns the problems with their entries; `where` is the slot."""

    master: str
    rows: Packet

    def run(self) -> list[tuple[Entry, Problem]]:
        master = loaded_master(self.master)
        found: list[tuple[Entry, Problem]] = []
        for entry, date in self.rows.dated():
            if problems := master.problems(entry.words, date):
                bare = entry._replace(words={})
                found += ((bare, problem) for problem in dict.fromkeys(map(_without_code_points, problems)))
        return found


def problems_of(error: Exception) -> Iterable[Problem]:
    """The problems that keep a row from being made."""
    return (
        map(_without_code_points, error.problems) if isinstance(error, HandoutError) else (unforeseen(error),)
    )


def _without_code_points(problem: Problem) -> Problem:
    """A problem without code points: a list of them could spell out a patient's name in problems.csv."""
    return problem._replace(what=_LETTER.sub("one of its letters", problem.what))


@dataclass(slots=True)
class WriteResult:
    """The result of a WriteTask.

    `lines` are the records of files with their final names, `refused` the entries that were not written with
    their problems, and `stopped` the reason for an early end.
    """

    lines: list[bytes] = field(default_factory=list)
    refused: list[tuple[Entry, Problem]] = field(default_factory=list)
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class RecordTerms:
    """The parts of a record that are the same for every row of a task."""

    key: str
    record: str
    name_in_title: bool
    list: str = ""
    run: str = ""


@dataclass(frozen=True, slots=True)
class WriteTask:
    """Fill every row and write it to the store at this address."""

    master: str
    rows: Packet
    store: str
    terms: RecordTerms

    def run(self) -> WriteResult:
        store, written = open_store(self.store), WriteResult()
        filled = self._filled(written)
        while group := list(islice(filled, store.files_per_write)):
            try:
                refused = store.write([(entry.file, handout) for entry, _, handout in group])
            except OSError as error:
                written.stopped = reason_of(error)
                break
            for entry, date, handout in group:
                if entry.file in refused:
                    what = f"its file cannot be written: {refused[entry.file]}"
                    written.refused.append((entry._replace(words={}), Problem("", what, CLOSE_IT)))
                else:
                    written.lines.append(self._line(entry, date, handout))
        return written

    def _filled(self, written: WriteResult) -> Iterator[tuple[Entry, datetime.date, Handout]]:
        """The sheets that can be made. Problems of the others go to `written`."""
        master, named = loaded_master(self.master), self.terms.name_in_title
        for entry, date in self.rows.dated():
            try:
                handout = master.fill(entry.words, date, named)
            except (
                Exception
            ) as error:  # the check refuses such rows; if one slips through, the others are still made
                bare = entry._replace(words={})
                written.refused += ((bare, problem) for problem in problems_of(error))
            else:
                yield entry, date, handout

    def _line(self, entry: Entry, date: datetime.date, handout: Handout) -> bytes:
        size = len(handout.fixed) + len(handout.tail)
        made_of = input_of(base_of(self.terms.key, entry, self.terms.name_in_title), date)
        mark = mark_of(handout.tail)
        record = Record(
            entry.id,
            entry.number,
            entry.file,
            size,
            handout.sha256,
            made_of,
            date.isoformat(),
            mark,
            person_of(entry.words.get("patient", "")),
            self.terms.list,
            self.terms.run,
        )
        return record_line(record, self.terms.record)


@dataclass(frozen=True, slots=True)
class RebuildTask:
    """Fill every row without writing it. Returns each SHA-256, with the place of its row."""

    master: str
    rows: Packet
    name_in_title: bool

    def run(self) -> list[tuple[int, str]]:
        master = loaded_master(self.master)
        return [(entry.place, self._sha256(master, entry, date)) for entry, date in self.rows.dated()]

    def _sha256(self, master: LoadedMaster, entry: Entry, date: datetime.date) -> str:
        try:
            return master.fill(entry.words, date, self.name_in_title).sha256
        except Exception:  # it can no longer be made, so no file matches
            return ""


@dataclass(frozen=True, slots=True)
class DrawTask:
    """Draw rows of a print run, each from its own Master. `turn` is their position in the print run.

    Returns the problems of a row that cannot be drawn although the check accepted it.
    """

    turn: int
    entries: tuple[tuple[str, Entry, datetime.date], ...]

    def run(self) -> list[FilledSlots | tuple[Problem, ...]]:
        return [_draw_row(loaded_master(master), entry, date) for master, entry, date in self.entries]


def _draw_row(master: LoadedMaster, entry: Entry, date: datetime.date) -> FilledSlots | tuple[Problem, ...]:
    try:
        return master.draw(entry.words, date)
    except Exception as error:
        return tuple(problems_of(error))


# --- Masters of a run ---------------------------------------------------------------------------------------


def write_master(file: str, made: PreparedEdition) -> None:
    """Write a Master and its date words to a file that all processes of the run read."""
    data = pickle.dumps((made.master, dict(made.words)), pickle.HIGHEST_PROTOCOL)
    with in_temporary():
        Path(file).write_bytes(data)


def loaded_master(name: str, load: Callable[[], Any] | None = None) -> LoadedMaster:
    """A loaded Master: from a file that this run wrote, or from `load`, under the key `name`."""
    if getattr(_held, "name", "") == name:
        held: LoadedMaster = _held.master
        return held
    with _load_lock:
        master = _loaded.pop(name, None)
        if master is None:
            master = LoadedMaster(*(load() if load else read_master(name)))
            while len(_loaded) >= MAX_LOADED_MASTERS:
                _loaded.popitem(last=False)
        _loaded[name] = master
    return master


def run_with_master(task: Any, load: Callable[[], Any]) -> Any:
    """Run a task with the Master that `load` returns; the thread keeps it until the task ends."""
    _held.master, _held.name = loaded_master(task.master, load), task.master
    try:
        return task.run()
    finally:
        _held.name, _held.master = "", None


def read_master(file: str) -> Any:
    """A Master and its date words, as `write_master` wrote them."""
    with in_temporary("read"):
        data = Path(file).read_bytes()
    return pickle.loads(data)


def forget_masters() -> None:
    """Release the Masters that this process keeps."""
    _loaded.clear()
