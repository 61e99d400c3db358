"""Heads in profile: the face, hair, a scarf, a beard. The origin is the joint with the neck."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shapely import affinity
from shapely.geometry import Point, Polygon, box

from figures.canvas import FINE, INNER, OUTLINE, Canvas
from figures.curves import Points, spline
from figures.outlines import OUTLINES
from figures.shapes import Shape, blob, disc, largest, line, soft, turned, union

HEAD = OUTLINES["head"]
SIZE = 1.1
#: Below this many units per head, the head is drawn larger and without a mouth.
SMALL = 23.0


@dataclass
class Head:
    """The appearance of a head."""

    hair: str = "short"
    tone: str = "ink"
    skin: str = "paper"
    beard: bool = False
    glasses: bool = False
    eyes: str = "open"
    mouth: str = "calm"


def profile() -> Shape:
    return blob(HEAD["profile"])


def cut(shape: Shape, edge: str, *corners: Points) -> Shape:
    """The area on one side of a line of the outlines, closed over these corners."""
    return largest(shape.intersection(Polygon([*spline(HEAD[edge], closed=False), *corners]).buffer(0)))


def _round(kind: str, face: Shape) -> Shape:
    """Short hair, and a knot, a tail or curls."""
    hair = soft(
        cut(face.buffer(0.05), "hairline", (-0.7, -0.14), (-0.7, 1), (0.6, 1), (0.6, 0.45)), 0.01, 0.03
    )
    more = {
        "bun": [disc((-0.48, 0.42), 0.2)],
        "topknot": [disc((-0.12, 0.84), 0.17)],
        "tail": [blob(HEAD["tail"])],
        "curly": [disc((x, y), radius) for x, y, radius in HEAD["curls"]],
    }.get(kind)
    return soft(union(hair, *more), 0.0 if kind == "curly" else 0.03, 0.03) if more else hair


def _long(_kind: str, face: Shape) -> Shape:
    corners = [(-0.42, -0.55), (-0.46, -0.2), (-0.7, 0.2), (-0.7, 1), (0.6, 1), (0.6, 0.48)]
    return soft(cut(face.buffer(0.05).union(blob(HEAD["long"])), "long_line", *corners), 0.02, 0.05)


def _scarf(_kind: str, face: Shape) -> Shape:
    cloth = union(face.buffer(0.07).intersection(box(-1, -0.3, 0.37, 1)), blob(HEAD["scarf"]))
    return soft(largest(cloth.difference(blob(HEAD["scarf_hole"]))), 0.03, 0.04)


def _fringe(_kind: str, face: Shape) -> Shape:
    """The hair of a bald man, around the back of the head."""
    return soft(cut(face.buffer(0.05), "crown_line", (-0.7, -0.14)), 0.01, 0.02)


def beard(face: Shape) -> Shape:
    corners = [(0.55, -0.6), (0.1, -0.6), (0.04, -0.22), (-0.02, 0.02), (-0.01, 0.12)]
    return soft(cut(face.buffer(0.045), "beard_line", *corners), 0.0, 0.02)


HAIR = {
    **dict.fromkeys(("short", "bun", "topknot", "tail", "curly"), _round),
    "long": _long,
    "hijab": _scarf,
    "fringe": _fringe,
}
Place = Callable[[Shape], Shape]


def placing(canvas: Canvas, at: Points, degrees: float) -> Place:
    """A function that moves a shape, drawn upright around the joint with the neck, to the place of the head."""
    return lambda shape: turned(shape, at, degrees, head_size(canvas))


def edge_width(head: Head) -> float:
    return INNER if head.tone == "ink" else OUTLINE - 0.4


def draw_profile(canvas: Canvas, head: Head, at: Points, degrees: float) -> None:
    """Draw hair, beard, ear, eye and mouth over the face."""
    place, face = placing(canvas, at, degrees), profile()
    if head.hair in HAIR:
        canvas.fill(place(HAIR[head.hair](head.hair, face)), head.tone, edge_width(head))
    if head.beard:
        canvas.fill(place(beard(face)), head.tone, edge_width(head))
    if head.hair not in ("hijab", "long"):
        ear = affinity.rotate(affinity.scale(disc((0.0, 0.11), 0.085), 0.75, 1.15), 12)
        canvas.fill(place(ear), head.skin, FINE)
    for strand in _strands(head):
        canvas.stroke(place(line(strand)), FINE)
    _eye(canvas, head, place)
    _mouth(canvas, head, place)


def _eye(canvas: Canvas, head: Head, place: Place) -> None:
    small = canvas.scale < SMALL
    if head.glasses:
        canvas.stroke(place(Point(0.31, 0.175).buffer(0.11).exterior), FINE)
        canvas.stroke(place(line([(0.2, 0.18), (0.05, 0.2)])), FINE)
    if head.eyes != "open":
        canvas.stroke(place(line([(0.22, 0.20), (0.27, 0.165), (0.33, 0.185)])), FINE)
    elif not (small and head.glasses):
        canvas.dot(place(Point(0.285, 0.19)).coords[0], head_size(canvas) * (0.052 if small else 0.042))


def _mouth(canvas: Canvas, head: Head, place: Place) -> None:
    if head.mouth == "blow":
        canvas.dot(place(Point(0.43, -0.115)).coords[0], 0.075)
    elif canvas.scale >= SMALL and not head.beard:
        canvas.stroke(place(line([(0.375, -0.105), (0.335, -0.12), (0.285, -0.095)])), FINE)


def _strands(head: Head) -> list[Points]:
    """Draw lines in light hair, so that it looks like hair, and folds in a scarf."""
    if head.tone == "ink" or head.hair in ("none", "fringe"):
        return []
    if head.hair == "hijab":
        return list(HEAD["scarf_folds"])
    strands: list[Points] = [[(0.24, 0.52), (0.0, 0.57), (-0.2, 0.46)]]
    if head.hair in ("bun", "tail"):
        strands.append([(-0.3, 0.54), (-0.33, 0.42), (-0.29, 0.3)])
    return strands


def head_size(canvas: Canvas) -> float:
    return SIZE * (1.08 if canvas.scale < SMALL else 1)
