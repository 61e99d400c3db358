"""The work of a batch in pieces, plain data with a `run`: the same here, in a worker, or on another machine.

What it takes to fill are Masters and nothing slower; ReportLab only comes where an Edition has to be typeset.
"""

from __future__ import annotations

import datetime
import pickle
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.errors import HandoutError, Problem
from handouts.filling import homeless
from handouts.pdf.fill import Filler
from handouts.pdf.master import Master
from handouts.pdf.slots import Filled
from handouts.store import open_store, reason_of

if TYPE_CHECKING:
    from handouts.handout import Edition

#: Masters that a process keeps ready; only a print run, in the order of the list, needs many.
KEPT = 64
_LETTER = re.compile(r"U\+[0-9A-F]{4,6}( \([^)]*\))?")

_ready: OrderedDict[str, Filler] = OrderedDict()
_one_at_a_time = threading.Lock()  # a worker of a cluster may have several threads


@dataclass(frozen=True, slots=True)
class Entry:
    """What one handout needs beside its Master; `index` is the caller's own."""

    index: int
    file: str
    words: Mapping[str, str]
    date: datetime.date
    title: str


@dataclass(frozen=True, slots=True)
class Typeset:
    """Typeset an Edition, and leave its Master in a file for all processes. Gives what kept it from that."""

    edition: Edition
    master: str

    def run(self) -> tuple[Problem, ...]:
        from handouts.handout import master_of

        try:
            made = master_of(self.edition)
        except HandoutError as error:
            return error.problems
        Path(self.master).write_bytes(pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
        return ()


@dataclass(frozen=True, slots=True)
class Check:
    """Draw every entry without keeping it. Gives each one's problems, by its index; `where` is the slot."""

    master: str
    entries: tuple[Entry, ...]

    def run(self) -> list[tuple[int, Problem]]:
        filler = filler_of(self.master)
        found: list[tuple[int, Problem]] = []
        for entry in self.entries:
            found += ((entry.index, problem) for problem in homeless(filler.master, entry.words))
            try:
                filler.draw(entry.words)
            except HandoutError as error:
                found += (
                    (entry.index, problem) for problem in dict.fromkeys(map(_unspelled, error.problems))
                )
        return found


def _unspelled(problem: Problem) -> Problem:
    """One letter after the other would spell a name, where many read what went wrong."""
    return Problem(problem.where, _LETTER.sub("one of its letters", problem.what), problem.hint)


@dataclass(frozen=True, slots=True)
class Done:
    """A file that has its final name."""

    index: int
    size: int
    sha256: str


@dataclass(slots=True)
class Written:
    """What a Write came to: the files done, those that were refused, and what stopped it before its end."""

    done: list[Done] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class Write:
    """Fill every entry and write it to the store at this address."""

    master: str
    store: str
    entries: tuple[Entry, ...]

    def run(self) -> Written:
        filler, store, written = filler_of(self.master), open_store(self.store), Written()
        for start in range(0, len(self.entries), store.at_once):
            entries = self.entries[start : start + store.at_once]
            filled = [(each.file, filler.fill(each.words, each.date, each.title)) for each in entries]
            try:
                refused = store.write(filled)
            except OSError as error:
                written.stopped = reason_of(error)
                break
            for entry, (file, handout) in zip(entries, filled, strict=True):
                if file in refused:
                    written.refused.append((entry.index, refused[file]))
                else:
                    size = len(handout.fixed) + len(handout.tail)
                    written.done.append(Done(entry.index, size, handout.sha256))
        return written


@dataclass(frozen=True, slots=True)
class Remake:
    """Fill every entry without writing it. Gives each one's SHA-256, by its index."""

    master: str
    entries: tuple[Entry, ...]

    def run(self) -> list[tuple[int, str]]:
        filler = filler_of(self.master)
        return [
            (entry.index, filler.fill(entry.words, entry.date, entry.title).sha256) for entry in self.entries
        ]


@dataclass(frozen=True, slots=True)
class Draw:
    """Draw the entries of a print run, each from its own Master; `start` is the place of the first."""

    start: int
    entries: tuple[tuple[str, Entry], ...]

    def run(self) -> list[Filled]:
        return [filler_of(master).draw(entry.words) for master, entry in self.entries]


def filler_of(master: str, load: Callable[[], Master] | None = None) -> Filler:
    """The Filler of a Master: of a file that this run wrote, or of what `load` gives, named `master`."""
    with _one_at_a_time:
        filler = _ready.pop(master, None)
        if filler is None:
            filler = Filler(load() if load else pickle.loads(Path(master).read_bytes()))
            while len(_ready) >= KEPT:
                _ready.popitem(last=False)
        _ready[master] = filler
    return filler


def forget_masters() -> None:
    """Let go of the Masters kept in this process."""
    _ready.clear()
