"""Heads from before and from behind."""

from __future__ import annotations

from shapely import affinity
from shapely.geometry import Point, box

from figures.canvas import FINE, INNER, Canvas
from figures.curves import Points
from figures.head import HEAD, Head, Place, cut, edge_width, placing
from figures.shapes import Shape, blob, disc, largest, line, soft, union

SIDES = (-1, 1)


def draw_front(canvas: Canvas, head: Head, at: Points, degrees: float = 90, behind: bool = False) -> None:
    """A whole head from before, or from behind."""
    place = placing(canvas, at, degrees)
    half = HEAD["front"]
    face = blob(half + [(-x, y) for x, y in half[-2:0:-1]])
    for side in SIDES:
        canvas.fill(place(affinity.scale(disc((0.37 * side, 0.1), 0.085), 0.7, 1.2)), head.skin, INNER)
    if head.hair == "bun":
        canvas.fill(place(disc((0, 0.80), 0.17)), head.tone, INNER)
    canvas.fill(place(face), head.skin)
    canvas.fill(
        place(_back(head.hair, face) if behind else _hair(head.hair, face)), head.tone, edge_width(head)
    )
    if not behind:
        _features(canvas, head, place)


def _features(canvas: Canvas, head: Head, place: Place) -> None:
    for side in SIDES:
        if head.eyes == "open":
            canvas.dot(place(Point(0.15 * side, 0.16)).coords[0], 0.03 if head.glasses else 0.045)
        else:
            lid = [(0.15 * side - 0.06, 0.15), (0.15 * side, 0.115), (0.15 * side + 0.06, 0.15)]
            canvas.stroke(place(line(lid)), FINE)
        if head.glasses:
            canvas.stroke(place(Point(0.155 * side, 0.15).buffer(0.12).exterior), FINE)
    canvas.stroke(place(line([(0.0, 0.12), (0.045, 0.0), (-0.01, -0.02)])), FINE)
    canvas.stroke(place(line([(-0.1, -0.125), (0, -0.165), (0.1, -0.125)])), FINE)


def _back(kind: str, face: Shape) -> Shape:
    big = face.buffer(0.06)
    if kind in ("hijab", "long"):
        long = blob([(-0.42, 0.3), (-0.44, -0.2), (-0.4, -0.75), (0.4, -0.75), (0.44, -0.2), (0.42, 0.3)])
        return soft(union(big, long), 0, 0.05)
    return largest(soft(big.intersection(box(-1, -0.2, 1, 1)), 0, 0.05))


def _hair(kind: str, face: Shape) -> Shape:
    big, top = face.buffer(0.06), ((0.7, 1), (-0.7, 1))
    if kind == "hijab":
        cloth = union(face.buffer(0.08), blob(HEAD["front_scarf"]))
        return cloth.difference(affinity.scale(face, 0.80, 0.84, origin=(0, 0.02)))
    if kind == "long":
        return cut(union(big, blob(HEAD["front_long"])), "front_long_line", *top)
    return cut(big, "front_bun_line" if kind == "bun" else "front_hairline", *top)
