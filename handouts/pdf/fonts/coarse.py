"""Outlines on a coarser grid, for faces of thousands of letters: their points take most of a file.

Two of a thousand units of a letter are a fiftieth of a point at the size of text, less than half a dot of a printer.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

#: Glyphs from which a face counts as large, as those of Chinese, Japanese and Korean do.
LARGE = 10_000
#: Font units between two lines of the grid.
GRID = 4
_HEAD = struct.Struct(">5h")
_ON, _SHORT, _REPEAT, _SAME, _OVERLAP = 1, (2, 4), 8, (16, 32), 64


def coarse(description: bytes) -> tuple[bytes, int]:
    """A simple glyph (glyf, Simple Glyph Description) on the grid, and how far its left edge moved. No instructions."""
    if not description:
        return description, 0
    contours, left, *_ = _HEAD.unpack_from(description)
    if contours <= 0:
        return description, 0
    ends = description[_HEAD.size : _HEAD.size + 2 * contours]
    count = int.from_bytes(ends[-2:], "big") + 1
    (instructions,) = struct.unpack_from(">H", description, _HEAD.size + 2 * contours)
    at = _HEAD.size + 2 * contours + 2 + instructions
    flags: list[int] = []
    while len(flags) < count:
        flag = description[at]
        at += 1
        repeats = 0
        if flag & _REPEAT:
            repeats = description[at]
            at += 1
        flags += [flag] * (repeats + 1)
    xs, at = _coordinates(description, at, flags, 0)
    ys, _ = _coordinates(description, at, flags, 1)
    box = (min(xs), min(ys), max(xs), max(ys))
    body = _written([flag & (_ON | _OVERLAP) for flag in flags], xs, ys)
    data = _HEAD.pack(contours, *box) + ends + b"\0\0" + body
    return data, box[0] - left


def _coordinates(data: bytes, at: int, flags: Sequence[int], axis: int) -> tuple[list[int], int]:
    """The coordinates of one axis on the grid, and the offset after them."""
    short, same = _SHORT[axis], _SAME[axis]
    found, value = [], 0
    for flag in flags:
        if flag & short:
            value += data[at] if flag & same else -data[at]
            at += 1
        elif not flag & same:
            value += int.from_bytes(data[at : at + 2], "big", signed=True)
            at += 2
        found.append(round(value / GRID) * GRID)
    return found, at


def _written(flags: list[int], xs: Sequence[int], ys: Sequence[int]) -> bytes:
    """Flags and coordinates, each as short as it can be."""
    columns = []
    for axis, values in enumerate((xs, ys)):
        column, before = bytearray(), 0
        for at, value in enumerate(values):
            delta, before = value - before, value
            if not delta:
                flags[at] |= _SAME[axis]
            elif -256 < delta < 256:
                flags[at] |= _SHORT[axis] | (_SAME[axis] if delta > 0 else 0)
                column.append(abs(delta))
            else:
                column += delta.to_bytes(2, "big", signed=True)
        columns.append(bytes(column))
    return bytes(_repeated(flags)) + b"".join(columns)


def _repeated(flags: Sequence[int]) -> bytearray:
    found, at = bytearray(), 0
    while at < len(flags):
        end = at + 1
        while end < len(flags) and flags[end] == flags[at] and end - at < 256:
            end += 1
        found += bytes((flags[at] | _REPEAT, end - at - 1)) if end - at > 1 else bytes((flags[at],))
        at = end
    return found
