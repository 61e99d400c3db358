"""The outlines of a face as contours of lines and cubic curves, on a grid.

A TrueType face has quadratic curves; most come from cubic ones, each cut into two or more. They become one again where
that moves no point of it by more than two thousandths of the type size; curves that are as good as lines become lines.
Where a contour starts, and which one is first, cannot be seen: both are chosen so that the file is small.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import uharfbuzz as hb

from handouts.pdf.fonts.cff import CFF_PER_EM, Charstring, Segment, charstring

#: How far a cubic may lie from its quadratics, and a point from the middle of its handles, in lines of the grid.
_NEAR, _SMOOTH = 2 / 5, 1 / 5
#: Two quadratics and a cubic with their ends, tangents and middle part by at most this share of what differs between
#: the speeds in the middle: half of 4/27.
_SHARE = 2 / 27
#: A cubic comes at most this near to the farther one of its handles, measured from the line between its ends.
_REACH = 3 / 4
#: Quadratics that can become one cubic. Faces have few curves of more.
_MOST = 8
#: Numbers of a charstring up to which they take one byte.
_SHORT = 107
Quadratic = tuple[float, float, float, float]


class _Outline:
    """Collects what HarfBuzz draws of one glyph. `at` is where it stands, before it is put on the grid."""

    __slots__ = ("at", "contour", "contours", "last", "waiting")

    def __init__(self) -> None:
        self.contours: list[Sequence[Segment]] = []
        self.contour: list[Segment] = []
        self.at = (0.0, 0.0)
        self.last = (0, 0)
        self.waiting: list[Quadratic] = []

    def end_curve(self) -> None:
        """Add the quadratics that are waiting, as few cubics."""
        waiting = self.waiting
        while waiting:
            count = _as_one(self.at, waiting) if len(waiting) > 1 else 1
            handle = 2 / 3 * count
            (x0, y0), (cx, cy, _, _), (dx, dy, x, y) = self.at, waiting[0], waiting[count - 1]
            del waiting[:count]
            self.cubic(
                x0 + handle * (cx - x0), y0 + handle * (cy - y0), x + handle * (dx - x), y + handle * (dy - y), x, y
            )  # fmt: skip

    def cubic(self, ax: float, ay: float, bx: float, by: float, x: float, y: float) -> None:
        """Add a curve, or a line where nobody can tell it from one; nothing if it has no length on the grid."""
        flat = _is_flat(*self.at, ax, ay, bx, by, x, y)
        self.at = (x, y)
        before, self.last = self.last, (round(x), round(y))
        curve = (*self.last,) if flat else (round(ax), round(ay), round(bx), round(by), *self.last)
        if curve != before * (len(curve) // 2):
            self.contour.append(curve)


def _move_to(x: float, y: float, outline: _Outline) -> None:
    outline.at, outline.last = (x, y), (round(x), round(y))
    outline.contour = [outline.last]


def _line_to(x: float, y: float, outline: _Outline) -> None:
    if outline.waiting:
        outline.end_curve()
    outline.at = (x, y)
    point = (round(x), round(y))
    if point != outline.last:
        outline.contour.append(point)
        outline.last = point


def _quadratic_to(cx: float, cy: float, x: float, y: float, outline: _Outline) -> None:
    if outline.waiting:
        bx, by, jx, jy = outline.waiting[-1]
        if abs(bx + cx - 2 * jx) > _SMOOTH or abs(by + cy - 2 * jy) > _SMOOTH:
            outline.end_curve()
    outline.waiting.append((cx, cy, x, y))


def _cubic_to(ax: float, ay: float, bx: float, by: float, x: float, y: float, outline: _Outline) -> None:
    outline.end_curve()
    outline.cubic(ax, ay, bx, by, x, y)


def _close(outline: _Outline) -> None:
    outline.end_curve()
    contour = _turned(outline.contour)
    if len(contour) > 1:
        outline.contours.append(contour)


def _as_one(start: tuple[float, float], curves: Sequence[Quadratic]) -> int:
    """How many of these quadratics are one cubic, as near as can be seen."""
    for count in range(min(len(curves), _MOST), 2, -1):
        if _are_one(start, curves, count):
            return count
    (x0, y0), (ax, ay, _, _), (bx, by, x, y) = start, curves[0], curves[1]
    far = max(abs(x - x0 - 2 * (bx - ax)), abs(y - y0 - 2 * (by - ay))) / 2
    return 2 if far * _SHARE <= _NEAR else 1


def _are_one(start: tuple[float, float], curves: Sequence[Quadratic], count: int) -> bool:
    """Whether the first quadratics are parts of one cubic, cut into as many equal steps."""
    (x0, y0), (ax, ay, _, _), (bx, by, x, y) = start, curves[0], curves[count - 1]
    for (of_start, of_first, of_last, of_end), (_, _, jx, jy) in zip(_shares(count), curves, strict=False):
        if (
            abs(of_start * x0 + of_first * ax + of_last * bx + of_end * x - jx) > _NEAR
            or abs(of_start * y0 + of_first * ay + of_last * by + of_end * y - jy) > _NEAR
        ):
            return False
    return True


@cache
def _shares(count: int) -> list[tuple[float, float, float, float]]:
    """Where a cubic that becomes `count` quadratics is after each: the shares of its ends and of the outer handles."""
    shares = []
    for step in range(1, count):
        t, k = step / count, 2 / 3 * count
        of_first, of_last = 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t)
        shares.append(
            ((1 - t) ** 3 + of_first * (1 - k), of_first * k, of_last * k, t**3 + of_last * (1 - k))
        )
    return shares


def _is_flat(x0: float, y0: float, ax: float, ay: float, bx: float, by: float, x: float, y: float) -> bool:
    """Whether a cubic lies between its ends, and as near to the line between them as can be seen."""
    dx, dy = x - x0, y - y0
    length = math.hypot(dx, dy)
    most = length * _NEAR / _REACH
    for hx, hy in ((ax - x0, ay - y0), (bx - x0, by - y0)):
        if abs(dx * hy - dy * hx) > most or not 0 <= dx * hx + dy * hy <= length * length:
            return False
    return True


def _turned(contour: Sequence[Segment]) -> Sequence[Segment]:
    """The contour from another point on: a line closes it that nobody has to write, the one that takes most."""
    start, *segments = contour
    if segments and segments[-1][-2:] != start:
        segments.append(start)
    ends = [segment[-2:] for segment in segments]
    lines = [
        (-_bytes(segment[0] - ends[at - 1][0], segment[1] - ends[at - 1][1]), at)
        for at, segment in enumerate(segments)
        if len(segment) == 2
    ]
    if not lines:
        return contour
    _, at = min(lines)
    return [ends[at], *segments[at + 1 :], *segments[:at]]


def _bytes(dx: int, dy: int) -> int:
    """The bytes of the numbers of a line."""
    return (dx != 0) + (dy != 0) + (abs(dx) > _SHORT) + (abs(dy) > _SHORT)


def _in_order(contours: list[Sequence[Segment]]) -> Iterator[Sequence[Segment]]:
    """The contours in an order with short moves from the end of one to the start of the next."""
    if not contours:
        return
    left = contours[1:]
    contour = contours[0]
    yield contour
    while left:
        x, y = contour[-1][-2:]
        moves = [(first[0][0] - x, first[0][1] - y) for first in left]
        at = min(range(len(left)), key=lambda at: (_bytes(*moves[at]), abs(moves[at][0]) + abs(moves[at][1])))
        contour = left.pop(at)
        yield contour


def _pen() -> hb.DrawFuncs:
    pen = hb.DrawFuncs()
    pen.set_move_to_func(_move_to)
    pen.set_line_to_func(_line_to)
    pen.set_quadratic_to_func(_quadratic_to)
    pen.set_cubic_to_func(_cubic_to)
    pen.set_close_path_func(_close)
    return pen


_PEN = _pen()


def charstrings_of(
    face: hb.Face, axes: Iterable[tuple[str, float]], gids: Iterable[int]
) -> Iterator[tuple[int, Charstring]]:
    """Glyphs as charstrings. The axes of a variable face are pinned."""
    font = hb.Font(face)
    font.scale = (CFF_PER_EM, CFF_PER_EM)
    font.set_variations(dict(axes))
    for gid in gids:
        outline = _Outline()
        font.draw_glyph(gid, _PEN, outline)
        yield gid, charstring(list(_in_order(outline.contours)))
