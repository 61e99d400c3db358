"""The outlines of a face as contours of lines and cubic curves, on a grid.

A TrueType face has quadratic curves; most come from cubic ones, each cut into two or three. They become one again where
that moves no point of it by more than a thousandth and a half of the type size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import uharfbuzz as hb

from handouts.pdf.fonts.cff import CFF_PER_EM, Charstring, Segment, charstring

#: How far a cubic may lie from its quadratics, and a point from the middle of its handles, in lines of the grid.
_NEAR, _SMOOTH = 1.5 / 4, 1 / 4
#: Two quadratics and a cubic with their ends, tangents and middle part by at most this share of what differs between
#: the speeds in the middle: half of 4/27.
_SHARE = 2 / 27
Quadratic = tuple[float, float, float, float]


class _Outline:
    """Collects what HarfBuzz draws of one glyph. `at` is where it stands, before it is put on the grid."""

    __slots__ = ("at", "contour", "contours", "last", "waiting")

    def __init__(self) -> None:
        self.contours: list[list[Segment]] = []
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
            (x0, y0), (ax, ay, _, _), (bx, by, x, y) = self.at, waiting[0], waiting[count - 1]
            del waiting[:count]
            self.at = (x, y)
            before, self.last = self.last, (round(x), round(y))
            curve = (
                round(x0 + handle * (ax - x0)), round(y0 + handle * (ay - y0)),
                round(x + handle * (bx - x)), round(y + handle * (by - y)), *self.last,
            )  # fmt: skip
            if curve != before * 3:
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
    outline.at, outline.last = (x, y), (round(x), round(y))
    outline.contour.append((round(ax), round(ay), round(bx), round(by), *outline.last))


def _close(outline: _Outline) -> None:
    outline.end_curve()
    contour = outline.contour
    if len(contour) > 1 and contour[-1] == contour[0]:
        contour.pop()  # a contour closes itself with a line
    if len(contour) > 1:
        outline.contours.append(contour)


def _as_one(start: tuple[float, float], curves: Sequence[Quadratic]) -> int:
    """How many of these quadratics are one cubic, as near as can be seen: at most three."""
    (x0, y0), (ax, ay, jx, jy), (bx, by, x, y) = start, curves[0], curves[1]
    if len(curves) == 3:
        cx, cy, x3, y3 = curves[2]
        if all(
            abs(_third(p, a, c, q) - j) <= _NEAR and abs(_third(q, c, a, p) - k) <= _NEAR
            for p, a, c, q, j, k in ((x0, ax, cx, x3, jx, x), (y0, ay, cy, y3, jy, y))
        ):
            return 3
    far = max(abs(x - x0 - 2 * (bx - ax)), abs(y - y0 - 2 * (by - ay))) / 2
    return 2 if far * _SHARE <= _NEAR else 1


def _third(start: float, first: float, last: float, end: float) -> float:
    """Where the cubic of three quadratics is after a third; `first` and `last` are the handles of the outer two."""
    a, b = 2 * first - start, 2 * last - end
    return (8 * start + 12 * a + 6 * b + end) / 27


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
        yield gid, charstring(outline.contours)
