"""Writes a small CFF font for faces of thousands of letters, whose outlines take most of a file.

A letter takes half of its size in a TrueType file: a curve is one cubic instead of two or more quadratics, and no
points have flags. The numbers are on a coarser grid. Half a step of it is a thirtieth of a point at the size of text:
a quarter of a dot of a printer with 600 to the inch, and half a dot for letters of 24 points.

Field names follow Adobe's Technical Notes 5176 (The Compact Font Format) and 5177 (Type 2 Charstrings).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from handouts.pdf.fonts.truetype import CompositeSpec

#: Lines of the grid in the type size: numbers are small, so most take one byte.
CFF_PER_EM = 200
#: The FontMatrix: a real number has two digits a byte (1 / CFF_PER_EM is 0.005), and ends in 0xf.
_SCALE = b"\x1e\xa0\x05\xff"
_RMOVETO, _RLINETO, _HLINETO, _VLINETO, _RRCURVETO, _ENDCHAR = 21, 5, 6, 7, 8, 14
_VVCURVETO, _HHCURVETO, _VHCURVETO, _HVCURVETO = 26, 27, 30, 31
#: The operator that continues each one whose curves or lines alternate.
_TURNS = {_HLINETO: _VLINETO, _VLINETO: _HLINETO, _HVCURVETO: _VHCURVETO, _VHCURVETO: _HVCURVETO}
_OPERATORS = [bytes((operator,)) for operator in range(32)]
#: Arguments on the stack of an interpreter.
_MOST = 48
_ZERO = b"\x8b"
#: Strings of a file follow the 391 standard ones.
_REGISTRY, _ORDERING = 391, 392
_STRINGS = (b"Adobe", b"Identity")
_CHARSET, _CHARSTRINGS, _PRIVATE, _DEFAULT_WIDTH = b"\x0f", b"\x11", b"\x12", b"\x14"
_FONT_MATRIX = b"\x0c\x07"
_ROS, _CID_COUNT, _FD_ARRAY, _FD_SELECT = b"\x0c\x1e", b"\x0c\x22", b"\x0c\x24", b"\x0c\x25"

Point = tuple[int, int]
#: A segment of a contour: where it ends, or the two handles of a curve and where it ends.
Segment = tuple[int, ...]


class Charstring(NamedTuple):
    """A glyph of the face: where its first contour starts, its code after that, and where it ends."""

    start: Point
    code: bytes
    end: Point


def charstring(contours: Sequence[Sequence[Segment]]) -> Charstring:
    """A glyph with these contours: each is its start, then its segments. An empty one has no code."""
    if not contours:
        return Charstring((0, 0), b"", (0, 0))
    first = (contours[0][0][0], contours[0][0][1])
    pen = _Pen(first)
    for contour in contours:
        pen.contour(contour)
    return Charstring(first, bytes(pen.code), (pen.x, pen.y))


class _Pen:
    """Writes contours with as few operators as possible: alike segments share one."""

    __slots__ = ("_arguments", "_next", "_operator", "code", "x", "y")

    def __init__(self, start: Point) -> None:
        self.x, self.y = start
        self.code = bytearray()
        self._operator = self._next = 0
        self._arguments: list[int] = []

    def contour(self, segments: Sequence[Segment]) -> None:
        x, y = segments[0]
        if self.code:
            self.code += _numbers((x - self.x, y - self.y)) + _OPERATORS[_RMOVETO]
        for segment in segments[1:]:
            if len(segment) == 2:
                dx, dy = segment[0] - x, segment[1] - y
                if not dy:
                    self._put(_HLINETO, (dx,))
                elif not dx:
                    self._put(_VLINETO, (dy,))
                else:
                    self._put(_RLINETO, (dx, dy))
            else:
                self._curve(x, y, *segment)
            x, y = segment[-2:]
        self.x, self.y = x, y
        self._flush()

    def _curve(self, x0: int, y0: int, ax: int, ay: int, bx: int, by: int, x: int, y: int) -> None:
        a, b, c, d, e, f = ax - x0, ay - y0, bx - ax, by - ay, x - bx, y - by
        if not b and not e:
            self._put(_HVCURVETO, (a, c, d, f))
        elif not b and not f:
            self._put(_HHCURVETO, (a, c, d, e))
        elif not a and not f:
            self._put(_VHCURVETO, (b, c, d, e))
        elif not a and not e:
            self._put(_VVCURVETO, (b, c, d, f))
        else:
            self._put(_RRCURVETO, (a, b, c, d, e, f))

    def _put(self, operator: int, arguments: Sequence[int]) -> None:
        if operator != self._next or len(self._arguments) + len(arguments) > _MOST:
            self._flush()
            self._operator = operator
        self._arguments += arguments
        self._next = _TURNS.get(operator, operator)

    def _flush(self) -> None:
        if self._arguments:
            self.code += _numbers(self._arguments) + _OPERATORS[self._operator]
            self._arguments = []
        self._next = 0


def cff_file(
    name: str, glyphs: Mapping[int, Charstring], composites: Sequence[CompositeSpec], default: int
) -> bytes:
    """A CID-keyed font: an empty glyph 0, then the composed glyphs. `default` is the advance of most."""
    charstrings = [bytes((_ENDCHAR,)), *(_composed(glyphs, composite, default) for composite in composites)]
    count = len(charstrings)
    charset = struct.pack(">BHH", 2, 1, count - 2)
    select = struct.pack(">BHHBH", 3, 1, 0, 0, count)
    private = _operand(default) + _DEFAULT_WIDTH
    head = b"\x01\x00\x04\x04" + _index([name.encode("ascii")])
    strings = _index(_STRINGS) + _index([])
    # Offsets in the Top DICT have five bytes each, whatever they are: its length is known before them.
    start = len(head) + len(_index([_top(count, 0, 0, 0, 0)])) + len(strings)
    at_select = start + len(charset)
    at_private = at_select + len(select)
    matrix = b"".join((_SCALE, _ZERO, _ZERO, _SCALE, _ZERO, _ZERO, _FONT_MATRIX))
    array = _index([matrix + _operand(len(private)) + _operand(at_private) + _PRIVATE])
    at_array = at_private + len(private)
    top = _top(count, start, at_array + len(array), at_array, at_select)
    return b"".join((head, _index([top]), strings, charset, select, private, array, _index(charstrings)))


def _top(count: int, charset: int, charstrings: int, array: int, select: int) -> bytes:
    """The Top DICT of a CID-keyed font."""
    ordering = b"".join((_operand(_REGISTRY), _operand(_ORDERING), _operand(0), _ROS))
    places = (
        (count, _CID_COUNT),
        (charset, _CHARSET),
        (charstrings, _CHARSTRINGS),
        (array, _FD_ARRAY),
        (select, _FD_SELECT),
    )
    return ordering + b"".join([_operand(value) + operator for value, operator in places])


def _composed(glyphs: Mapping[int, Charstring], composite: CompositeSpec, default: int) -> bytes:
    """The glyphs of a composite, one after the other, each moved by its offset."""
    code = [] if composite.advance == default else [_width(composite.advance)]
    x = y = 0
    for gid, left, up in composite.parts:
        glyph = glyphs[gid]
        if not glyph.code:
            continue
        to_x, to_y = glyph.start[0] + left, glyph.start[1] + up
        code += (_numbers((to_x - x, to_y - y)), bytes((_RMOVETO,)), glyph.code)
        x, y = glyph.end[0] + left, glyph.end[1] + up
    return b"".join((*code, bytes((_ENDCHAR,))))


def _width(value: float) -> bytes:
    """A width of a charstring, with a fraction where it lies between two lines of the grid."""
    return _number(int(value)) if value == int(value) else struct.pack(">Bi", 255, round(value * 65536))


def _index(items: Sequence[bytes]) -> bytes:
    """An INDEX: the number of items, their offsets from 1 on, and the items."""
    if not items:
        return b"\0\0"
    offsets = [1]
    for item in items:
        offsets.append(offsets[-1] + len(item))
    size = (offsets[-1].bit_length() + 7) // 8
    starts = b"".join([offset.to_bytes(size, "big") for offset in offsets])
    return struct.pack(">HB", len(items), size) + starts + b"".join(items)


def _operand(value: int) -> bytes:
    """A number of a DICT, always in five bytes."""
    return struct.pack(">Bi", 29, value)


def _numbers(values: Sequence[int]) -> bytes:
    return b"".join(map(_number, values))


@cache
def _number(value: int) -> bytes:
    """A number of a charstring: one byte near zero, otherwise two or three."""
    if -107 <= value <= 107:
        return bytes((value + 139,))
    if 108 <= value <= 1131:
        return bytes(divmod(value - 108 + (247 << 8), 256))
    if -1131 <= value <= -108:
        return bytes(divmod(-value - 108 + (251 << 8), 256))
    return struct.pack(">Bh", 28, value)
