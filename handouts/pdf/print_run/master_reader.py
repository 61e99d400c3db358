"""Reads the fixed objects of a Master by number.

It reads only bytes that `assemble` wrote. It is not a general PDF reader.
"""

from __future__ import annotations

import re
import zlib

from handouts.pdf import ENTRY, Master
from handouts.pdf.syntax import unpredicted

_LENGTH, _FIRST, _COLUMNS = (re.compile(rb"/%b (\d+)" % key) for key in (b"Length", b"First", b"Columns"))
_IN_OBJECT_STREAM = 2


class FixedPart:
    """The fixed objects of one Master."""

    def __init__(self, master: Master) -> None:
        self.master = master
        self._packs: dict[int, list[bytes]] = {}

    def body(self, number: int) -> bytes:
        """The body of an object, between `obj` and `endobj`."""
        kind: int
        at: int
        index: int
        kind, at, index = ENTRY.unpack_from(self.master.entries, number * ENTRY.size)
        if kind == _IN_OBJECT_STREAM:
            return self._pack(at)[index]
        start = self.master.fixed.index(b"\n", at) + 1
        head_end = self.master.fixed.index(b"\nstream\n", start)
        # The data can contain any bytes, even `endobj`; only Length says where it ends.
        data = head_end + len(b"\nstream\n")
        end = data + _number(_LENGTH, self.master.fixed[start:head_end]) + len(b"\nendstream")
        return self.master.fixed[start:end]

    def data(self, number: int) -> bytes:
        """The decompressed data of a stream."""
        return _unpacked(self.body(number))

    def _pack(self, number: int) -> list[bytes]:
        """The objects of an object stream, in order (ISO 32000-1, 7.5.7)."""
        pack = self._packs.get(number)
        if pack is None:
            body = self.body(number)
            data, first = _unpacked(body), _number(_FIRST, body)
            index, rest = data[:first], data[first:]
            starts = [int(at) for at in index.split()[1::2]]
            ends = [*starts[1:], len(rest)]
            pack = [rest[start:end].rstrip() for start, end in zip(starts, ends, strict=True)]
            self._packs[number] = pack
        return pack


def _number(key: re.Pattern[bytes], head: bytes) -> int:
    found = key.search(head)
    if found is None:
        raise ValueError("a stream without a number that it needs")
    return int(found[1])


def _unpacked(body: bytes) -> bytes:
    head, _, rest = body.partition(b"\nstream\n")
    data = rest[: -len(b"\nendstream")]
    if b"/FlateDecode" in head:
        data = zlib.decompress(data)
    return unpredicted(data, _number(_COLUMNS, head)) if b"/Predictor" in head else data
