"""The work of a batch in pieces, plain data with a `run`: the same here, in a worker, or on another machine.

What it takes to fill are Masters and nothing slower; ReportLab only comes where an Edition has to be typeset.
"""

from __future__ import annotations

import datetime
import pickle
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from handouts.batch.records import Record, record_line
from handouts.batch.rows import Entry, TaskRows, base_of, input_of
from handouts.edition import homeless, title_with
from handouts.errors import HandoutError, Problem, reason_of
from handouts.guidance import long_date
from handouts.pdf.master import Filled, Filler, mark_of
from handouts.storage import in_temporary, open_store

if TYPE_CHECKING:
    from handouts.edition import Edition, EditionRequest, Prepared
    from handouts.pdf.master import Handout

#: Masters that a process keeps ready; only a print run, in the order of the list, needs many.
KEPT = 64
_LETTER = re.compile(r"U\+[0-9A-F]{4,6}( \([^)]*\))?")


class Ready(NamedTuple):
    """A Master to be filled, and how its language writes a date."""

    filler: Filler
    slots: frozenset[str]
    date_words: Mapping[str, Any]

    def words(self, entry: Entry, date: datetime.date) -> dict[str, str]:
        return {**entry.words, "date": long_date(self.date_words, date)}

    def fill(self, entry: Entry, date: datetime.date, name_in_title: bool) -> Handout:
        """What `make` gives for the same words as flags."""
        title = title_with(self.filler.master, entry.words) if name_in_title else ""
        return self.filler.fill(self.words(entry, date), date, title)


_ready: OrderedDict[str, Ready] = OrderedDict()
_one_at_a_time = threading.Lock()  # a worker of a cluster may have several threads


@dataclass(frozen=True, slots=True)
class Typeset:
    """Typeset an Edition, keep it in the cache in this folder, if any, and leave its Master in a file.

    Gives what kept it from that.
    """

    master: str
    edition: Edition
    request: EditionRequest
    cache: str
    begun: int

    def run(self) -> tuple[Problem, ...]:
        from handouts.edition import Cache, typeset_and_keep

        cache = Cache(self.cache) if self.cache else None
        try:
            made = typeset_and_keep(self.edition, self.request, cache, self.begun)
        except HandoutError as error:
            return error.problems
        leave_master(self.master, made)
        return ()


@dataclass(frozen=True, slots=True)
class Check:
    """Look whether every row can be drawn. Gives each one's problems beside it; `where` is the slot."""

    master: str
    rows: TaskRows

    def run(self) -> list[tuple[Entry, Problem]]:
        ready = ready_master(self.master)
        found: list[tuple[Entry, Problem]] = []
        for entry, date in self.rows.dated():
            words = ready.words(entry, date)
            problems = homeless(ready.slots, words)
            try:
                ready.filler.check(words)
            except HandoutError as error:
                problems += dict.fromkeys(map(_unspelled, error.problems))
            if problems:
                bare = entry._replace(words={})
                found += ((bare, problem) for problem in problems)
        return found


def _unspelled(problem: Problem) -> Problem:
    """One letter after the other would spell a name, where many read what went wrong."""
    return Problem(problem.where, _LETTER.sub("one of its letters", problem.what), problem.hint)


@dataclass(slots=True)
class Written:
    """What a Write came to: the records of the files that have their final names, the rows whose files were
    refused, and what stopped it before its end."""

    lines: list[bytes] = field(default_factory=list)
    refused: list[tuple[Entry, str]] = field(default_factory=list)
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a record says of the Edition, and what else decides the bytes."""

    key: str
    record: str
    name_in_title: bool


@dataclass(frozen=True, slots=True)
class Write:
    """Fill every row and write it to the store at this address."""

    master: str
    rows: TaskRows
    store: str
    terms: Terms

    def run(self) -> Written:
        store, written = open_store(self.store), Written()
        filled = self._filled()
        while group := list(islice(filled, store.at_once)):
            try:
                refused = store.write([(entry.file, handout) for entry, _, handout in group])
            except OSError as error:
                written.stopped = reason_of(error)
                break
            for entry, date, handout in group:
                if entry.file in refused:
                    written.refused.append((entry._replace(words={}), refused[entry.file]))
                else:
                    written.lines.append(self._line(entry, date, handout))
        return written

    def _filled(self) -> Iterator[tuple[Entry, datetime.date, Handout]]:
        ready = ready_master(self.master)
        for entry, date in self.rows.dated():
            yield entry, date, ready.fill(entry, date, self.terms.name_in_title)

    def _line(self, entry: Entry, date: datetime.date, handout: Handout) -> bytes:
        size = len(handout.fixed) + len(handout.tail)
        made_of = input_of(base_of(self.terms.key, entry, self.terms.name_in_title), date)
        mark = mark_of(handout.tail)
        record = Record(
            entry.id, entry.number, entry.file, size, handout.sha256, made_of, date.isoformat(), mark
        )
        return record_line(record, self.terms.record)


@dataclass(frozen=True, slots=True)
class Remake:
    """Fill every row without writing it. Gives each one's SHA-256, by its place."""

    master: str
    rows: TaskRows
    name_in_title: bool

    def run(self) -> list[tuple[int, str]]:
        ready = ready_master(self.master)
        return [
            (entry.place, ready.fill(entry, date, self.name_in_title).sha256)
            for entry, date in self.rows.dated()
        ]


@dataclass(frozen=True, slots=True)
class Draw:
    """Draw rows of a print run, each from its own Master; `turn` says when they are wanted."""

    turn: int
    entries: tuple[tuple[str, Entry, datetime.date], ...]

    def run(self) -> list[Filled]:
        return [_drawn(ready_master(master), entry, date) for master, entry, date in self.entries]


def _drawn(ready: Ready, entry: Entry, date: datetime.date) -> Filled:
    return ready.filler.draw(ready.words(entry, date))


# --- Masters of a run ---------------------------------------------------------------------------------------


def leave_master(file: str, made: Prepared) -> None:
    """Put a Master, and how to write its dates, where all processes of the run find it."""
    data = pickle.dumps((made.master, dict(made.words)), pickle.HIGHEST_PROTOCOL)
    with in_temporary():
        Path(file).write_bytes(data)


def ready_master(name: str, load: Callable[[], Any] | None = None) -> Ready:
    """A Master to be filled: of a file that this run wrote, or of what `load` gives, called `name`."""
    with _one_at_a_time:
        ready = _ready.pop(name, None)
        if ready is None:
            master, date_words = load() if load else read_master(name)
            ready = Ready(Filler(master), master.slots, date_words)
            while len(_ready) >= KEPT:
                _ready.popitem(last=False)
        _ready[name] = ready
    return ready


def read_master(file: str) -> Any:
    """What `leave_master` put there: a Master, and the words for its dates."""
    with in_temporary("read"):
        data = Path(file).read_bytes()
    return pickle.loads(data)


def forget_masters() -> None:
    """Let go of the Masters kept in this process."""
    _ready.clear()
