"""Plain geometry in heads: directions, discs, tapered limbs, softened outlines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import LineString, Point, Polygon
from shapely.ops import linemerge, unary_union

from figures.curves import Points, spline

Shape = Any  # a geometry of shapely
_TURN = np.linspace(0, 2 * np.pi, 96, endpoint=False)
CIRCLE = np.column_stack([np.cos(_TURN), np.sin(_TURN)])


def direction(degrees: float) -> np.ndarray:
    return np.array([math.cos(math.radians(degrees)), math.sin(math.radians(degrees))])


def front(degrees: float) -> np.ndarray:
    """The direction of the front of the body, for a part that points this way."""
    return direction(degrees - 90)


def angle(vector: Points) -> float:
    return math.degrees(math.atan2(vector[1], vector[0]))


def disc(center: Points, radius: float) -> Shape:
    return Point(*center).buffer(radius, 24)


def blob(points: Points) -> Shape:
    """The smooth closed shape through these points."""
    return Polygon(spline(points)).buffer(0)


def line(points: Points) -> Shape:
    return LineString(spline(points, closed=False, steps=8)) if len(points) > 2 else LineString(points)


def soft(shape: Shape, close: float = 0.09, open_: float = 0.0) -> Shape:
    """Fill notches narrower than twice `close`, then remove spikes narrower than twice `open_`."""
    shape = shape.buffer(close).buffer(-close)
    return shape.buffer(-open_).buffer(open_) if open_ else shape


def largest(shape: Shape) -> Shape:
    parts = getattr(shape, "geoms", None)
    return max(parts, key=lambda part: part.area) if parts else shape


def union(*shapes: Shape) -> Shape:
    return unary_union(shapes)


def one_line(shape: Shape) -> Shape:
    return linemerge(shape) if shape.geom_type == "MultiLineString" else shape


def limb(start: Points, end: Points, stations: Sequence[Points], grow: float = 0.0, side: float = 1) -> Shape:
    """A tapered limb. Stations: how far along (0 to 1), offset across (to the left times `side`), radius."""
    start, end = np.asarray(start), np.asarray(end)
    along = end - start
    across = direction(angle(along) + 90) * side
    if len(stations) > 2:
        stations = list(spline(stations, closed=False, steps=5))
    rings = [start + along * t + across * offset + CIRCLE * (radius + grow) for t, offset, radius in stations]
    return unary_union([shapely.multipoints(np.vstack(two)).convex_hull for two in pairwise(rings)])


def beyond(start: Points, end: Points, share: float) -> Shape:
    """The half-plane beyond this share of the way from start to end."""
    start, end = np.asarray(start), np.asarray(end)
    along, across = direction(angle(end - start)), direction(angle(end - start) + 90)
    foot = start + (end - start) * share
    return Polygon(
        [foot - across * 3, foot + across * 3, foot + across * 3 + along * 6, foot - across * 3 + along * 6]
    )


def placed(points: Points, origin: Points, degrees: float, up: float = 1) -> list[np.ndarray]:
    """Points given along a direction and to its left (times `up`)."""
    along, across = direction(degrees), direction(degrees + 90) * up
    return [np.asarray(origin) + along * x + across * y for x, y in points]


def turned(shape: Shape, origin: Points, degrees: float, size: float = 1, mirror: float = 1) -> Shape:
    """The shape, drawn upright about (0, 0), moved to `origin` and turned so that up becomes `degrees`."""
    shape = affinity.scale(shape, size * mirror, size, origin=(0, 0))
    return affinity.translate(affinity.rotate(shape, degrees - 90, origin=(0, 0)), *origin)
