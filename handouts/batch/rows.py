"""The rows of a list as they wait for their turn: entries of one Edition in packets, compressed.

As objects a row takes more than a kilobyte, in a packet some 50 bytes. They stay in memory: on a disk, a killed
run would leave patients' words behind. (Only a print run for an address is written to a temporary file first.)
"""

from __future__ import annotations

import datetime
import hashlib
import pickle
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

#: Rows of one packet: a tenth of a second or so, after which progress is told and records are written.
MOST = 500
#: Rows that wait as objects until they are sorted by Edition into packets.
WINDOW = 5000


class Entry(NamedTuple):
    """What one handout needs beside its Master, and what its record says of the row.

    `place` is where it stands among the good rows of the list, `date` the day that the list says as an ordinal, or 0;
    `words` are those of the slots, but for the date.
    """

    place: int
    number: int
    id: str
    file: str
    words: Mapping[str, str]
    date: int


@dataclass(frozen=True, slots=True)
class Packet:
    """Entries of one Edition, in the order of the list, and their places in it: what a task is given.

    `only` counts up the entries that are wanted; None is all of them. `dates` has the ordinal of each one's day;
    where it is 0, or there are none, `day` holds for an entry that says none.
    """

    edition: int
    places: Sequence[int]
    data: bytes
    day: datetime.date = datetime.date.min
    only: tuple[int, ...] | None = None
    dates: tuple[int, ...] = ()

    def entries(self) -> list[Entry]:
        return _unpacked(self.data)

    @property
    def count(self) -> int:
        """How many entries are wanted."""
        return len(self.places) if self.only is None else len(self.only)

    def narrowed(
        self, left_out: Sequence[int], day: datetime.date, dates: Sequence[int] | None
    ) -> Packet | None:
        """The packet for a task, without the places that are left out; None where all of them are."""
        marks = [left_out[place] for place in self.places]
        if all(marks):
            return None
        only = tuple(at for at, mark in enumerate(marks) if not mark) if any(marks) else None
        own = tuple(map(dates.__getitem__, self.places)) if dates else ()
        return replace(self, day=day, only=only, dates=own)

    def dated(self) -> Iterator[tuple[Entry, datetime.date]]:
        """Each wanted entry with the day that stands on its sheet."""
        entries = self.entries()
        for at in range(len(entries)) if self.only is None else self.only:
            entry = entries[at]
            ordinal = (self.dates[at] if self.dates else 0) or entry.date
            yield entry, datetime.date.fromordinal(ordinal) if ordinal else self.day


class Packer:
    """Takes entries in the order of the list; every few thousand are sorted into packets: a window."""

    def __init__(self) -> None:
        self.count = 0
        self._windows: list[tuple[Packet, ...]] = []
        self._waiting: list[tuple[int, Entry]] = []

    def add(self, edition: int, entry: Entry) -> None:
        self._waiting.append((edition, entry))
        self.count += 1
        if len(self._waiting) == WINDOW:
            self._seal()

    def windows(self) -> list[tuple[Packet, ...]]:
        """All of them, when nothing more is added."""
        if self._waiting:
            self._seal()
        return self._windows

    def _seal(self) -> None:
        # Of a short list no packet is so long that one process had it all.
        size = max(1, min(MOST, len(self._waiting) // 8))
        self._waiting.sort(key=itemgetter(0))
        packets: list[Packet] = []
        for edition, group in groupby(self._waiting, key=itemgetter(0)):
            entries = [entry for _, entry in group]
            packets += (
                _packed(edition, entries[start : start + size]) for start in range(0, len(entries), size)
            )
        self._windows.append(tuple(packets))
        self._waiting.clear()


def _packed(edition: int, entries: list[Entry]) -> Packet:
    # As plain tuples: an object of ours in every row would cost as much as its words.
    data = zlib.compress(pickle.dumps(list(map(tuple, entries)), pickle.HIGHEST_PROTOCOL), 1)
    return Packet(edition, array("I", (entry.place for entry in entries)), data)


def _unpacked(data: bytes) -> list[Entry]:
    return [Entry(*values) for values in pickle.loads(zlib.decompress(data))]


def base_of(key: str, entry: Entry, name_in_title: bool) -> bytes:
    """The hash of all that decides a handout's bytes but its date; `key` is the Edition's."""
    decides = (key, name_in_title, sorted(entry.words.items()))
    return hashlib.sha256(repr(decides).encode("utf-8", "backslashreplace")).digest()


def input_of(base: bytes, date: datetime.date) -> str:
    """The hash of all that decides a handout's bytes, as records have it."""
    return hashlib.sha256(base + date.isoformat().encode("ascii")).hexdigest()


def in_order(window: Iterable[Packet]) -> list[tuple[int, Entry]]:
    """The entries of a window, each with its Edition, in the order of the list."""
    found = [(packet.edition, entry) for packet in window for entry in packet.entries()]
    found.sort(key=lambda each: each[1].place)
    return found
