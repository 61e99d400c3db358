"""The rows of a list in memory: entries of one Edition in compressed packets.

A row takes more than a kilobyte as an object, and about 50 bytes in a packet. Rows stay in memory: on disk, a
killed run would leave patients' words behind. (Only a print run for a remote address goes through a temporary
file.)
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

#: Rows per packet: about a tenth of a second of work between progress reports and records.
MAX_PACKET = 500
#: Rows that wait as objects before they are sorted by Edition into packets.
WINDOW = 5000


class Entry(NamedTuple):
    """The data for one sheet besides its Master, and for its record.

    `place` is its index among the good rows. `date` is the date in the list as an ordinal, or 0. `words` are
    those of the slots, without the date.
    """

    place: int
    number: int
    id: str
    file: str
    words: Mapping[str, str]
    date: int


@dataclass(frozen=True, slots=True)
class Packet:
    """Entries of one Edition, in the order of the list, and their places: the input of a task.

    `only` has the indices of the wanted entries; None means all of them. `dates` has their dates as ordinals.
    Where it is 0 or empty, an entry's own date counts, and then `day`.
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
        """The number of wanted entries."""
        return len(self.places) if self.only is None else len(self.only)

    def narrowed(
        self, left_out: Sequence[int], day: datetime.date, dates: Sequence[int] | None
    ) -> Packet | None:
        """The packet without the places that are left out, or None if nothing remains."""
        marks = [left_out[place] for place in self.places]
        if all(marks):
            return None
        only = tuple(at for at, mark in enumerate(marks) if not mark) if any(marks) else None
        own = tuple(map(dates.__getitem__, self.places)) if dates else ()
        return replace(self, day=day, only=only, dates=own)

    def dated(self) -> Iterator[tuple[Entry, datetime.date]]:
        """Each wanted entry with the date on its sheet."""
        entries = self.entries()
        for at in range(len(entries)) if self.only is None else self.only:
            entry = entries[at]
            ordinal = (self.dates[at] if self.dates else 0) or entry.date
            yield entry, datetime.date.fromordinal(ordinal) if ordinal else self.day


class Packer:
    """Collects entries in the order of the list, and sorts each window of WINDOW entries into packets."""

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
        """All windows. Call it after the last entry."""
        if self._waiting:
            self._seal()
        return self._windows

    def _seal(self) -> None:
        # Packets of a short list are small enough to keep all processes busy.
        size = max(1, min(MAX_PACKET, len(self._waiting) // 8))
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
    # Plain tuples: an object of our own per row would cost as much as its words.
    data = zlib.compress(pickle.dumps(list(map(tuple, entries)), pickle.HIGHEST_PROTOCOL), 1)
    return Packet(edition, array("I", (entry.place for entry in entries)), data)


def _unpacked(data: bytes) -> list[Entry]:
    return [Entry(*values) for values in pickle.loads(zlib.decompress(data))]


def base_of(key: str, entry: Entry, name_in_title: bool) -> bytes:
    """The hash of everything that decides a sheet's bytes except its date. `key` is the Edition's."""
    decides = (key, name_in_title, sorted(entry.words.items()))
    return hashlib.sha256(repr(decides).encode("utf-8", "backslashreplace")).digest()


def input_of(base: bytes, date: datetime.date) -> str:
    """The hash of everything that decides a sheet's bytes, as it is recorded."""
    return hashlib.sha256(base + date.isoformat().encode("ascii")).hexdigest()


def in_order(window: Iterable[Packet]) -> list[tuple[int, Entry]]:
    """The entries of a window with their Editions, in the order of the list."""
    found = [(packet.edition, entry) for packet in window for entry in packet.entries()]
    found.sort(key=lambda each: each[1].place)
    return found
