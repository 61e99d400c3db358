"""Draws heads seen from the front."""

from __future__ import annotations

from shapely import affinity
from shapely.geometry import Point

from figures.canvas import FINE, INNER, Canvas
from figures.curves import Points
from figures.head import HEAD, Head, Place, cut, edge_width, placing
from figures.shapes import Shape, blob, disc, line, union

SIDES = (-1, 1)


def draw_front(canvas: Canvas, head: Head, at: Points, degrees: float = 90) -> None:
    """Draw a whole head seen from the front."""
    place = placing(canvas, at, degrees)
    half = HEAD["front"]
    face = blob(half + [(-x, y) for x, y in half[-2:0:-1]])
    for side in SIDES:
        canvas.fill(place(affinity.scale(disc((0.37 * side, 0.1), 0.085), 0.7, 1.2)), head.skin, INNER)
    if head.hair == "bun":
        canvas.fill(place(disc((0, 0.80), 0.17)), head.tone, INNER)
    canvas.fill(place(face), head.skin)
    canvas.fill(place(_hair(head.hair, face)), head.tone, edge_width(head))
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


def _hair(kind: str, face: Shape) -> Shape:
    big, top = face.buffer(0.06), ((0.7, 1), (-0.7, 1))
    if kind == "hijab":
        cloth = union(face.buffer(0.08), blob(HEAD["front_scarf"]))
        return cloth.difference(affinity.scale(face, 0.80, 0.84, origin=(0, 0.02)))
    if kind == "long":
        return cut(union(big, blob(HEAD["front_long"])), "front_long_line", *top)
    return cut(big, "front_bun_line" if kind == "bun" else "front_hairline", *top)
