"""Draws the things around people: every item of a pose file except people."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from shapely import affinity
from shapely.geometry import LineString, Polygon, box

from figures.canvas import FINE, HALO, INNER, OUTLINE, Canvas
from figures.curves import spline
from figures.shapes import Shape, angle, blob, direction, disc, largest, line

Item = dict[str, Any]
WIDTHS = {"outline": OUTLINE, "inner": INNER, "fine": FINE, "bold": 4.0, "none": 0.0}


def _width(item: Item, usual: float = OUTLINE) -> float:
    width = item.get("width", usual)
    return WIDTHS[width] if isinstance(width, str) else float(width)


def _paint(canvas: Canvas, shape: Shape, item: Item) -> None:
    if "within" in item:  # what a circle shows, such as an enlarged part
        shape = largest(shape.intersection(disc(item["within"]["at"], item["within"]["r"])))
    if "turn" in item:
        shape = affinity.rotate(shape, item["turn"], origin=item.get("about", "centroid"))
    if "hatch" in item:
        canvas.hatch(shape, *item["hatch"])
    if "fill" in item or "hatch" not in item:
        # No white margin over furniture: gaps in a table leg mean nothing.
        before = canvas.drawn
        dashed = "dash" in item
        canvas.fill(
            shape, item.get("fill", "paper"), 0 if dashed else _width(item), HALO if item.get("halo") else 0
        )
        canvas.drawn = canvas.drawn if item.get("solid") else before
    if "dash" in item:
        dash, gap = item["dash"]
        canvas.dashes(shape.exterior, dash, gap, _width(item))


def draw_rect(canvas: Canvas, item: Item) -> None:
    (x0, x1), (y0, y1) = item["x"], item["y"]
    about = item.get("about", ((x0 + x1) / 2, (y0 + y1) / 2))
    corners = (x0, y0, x1, y1)
    canvas.rect(
        corners, item.get("r", 0.1), item.get("fill", "paper"), _width(item), item.get("turn", 0), about
    )
    if item.get("solid"):
        canvas.drawn = canvas.drawn.union(canvas.units(box(*corners)))


def draw_circle(canvas: Canvas, item: Item) -> None:
    canvas.circle(item["at"], item["r"], item.get("fill", "paper"), _width(item))


def draw_shape(canvas: Canvas, item: Item) -> None:
    points = _mirrored(item)
    if item.get("straight"):
        canvas.polygon(points, item.get("fill", "paper"), _width(item))
    else:
        _paint(canvas, largest(_cornered(points, item.get("corners", []))), item)


def _cornered(points: list[list[float]], corners: list[int]) -> Shape:
    """A smooth line, with corners at the points of these numbers."""
    if not corners:
        return blob(points)
    ends = [*corners, corners[0] + len(points)]
    ring = [*points, *points]
    sides = [spline(ring[a : b + 1], closed=False)[:-1] for a, b in pairwise(ends)]
    return Polygon(np.vstack(sides)).buffer(0)


def draw_line(canvas: Canvas, item: Item) -> None:
    for points in item.get("lines", [item.get("points")]):
        drawn = LineString(points) if item.get("straight") else line(points)
        if "dash" in item:
            dash, gap = item["dash"]
            canvas.dashes(drawn, dash, gap, _width(item, INNER))
            continue
        canvas.stroke(drawn, _width(item, INNER), item.get("tint", "ink"))
        if "mirror" in item:
            across = affinity.scale(drawn, -1, 1, origin=(item["mirror"], 0))
            canvas.stroke(across, _width(item, INNER), item.get("tint", "ink"))


def _mirrored(item: Item) -> list[list[float]]:
    """The points, and the same on the other side of x = `mirror`, in turn."""
    points = list(item["points"])
    if "mirror" in item:
        x = item["mirror"]
        points += [[2 * x - px, py] for px, py in reversed(points) if abs(px - x) > 1e-6]
    return points


def draw_arrow(canvas: Canvas, item: Item) -> None:
    """A bold arrow through points; lengths of head and shaft are in heads."""
    way = spline(item["through"], closed=False, steps=12)
    run = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(way, axis=0), axis=1))])
    wide, head = item.get("wide", 0.17), item.get("head", 0.44)
    neck = int(np.searchsorted(run, run[-1] - head * 0.85))
    shaft = LineString(way[: neck + 1]).buffer(wide / 2, cap_style="flat")
    across = direction(angle(way[-1] - way[neck]) + 90) * head * 0.5
    point = Polygon([way[neck] + across, way[-1], way[neck] - across])
    canvas.fill(largest(shaft.union(point)), item.get("fill", "ink"), 1.2, HALO)


def draw_clock(canvas: Canvas, item: Item) -> None:
    """A stopwatch: its hand has gone from the top to a slice, the minutes from `minutes[0]` to `minutes[1]`."""
    (x, y), radius = item["at"], item["r"]
    at, first = np.array([x, y]), item["minutes"][0]
    start, end = (90 - 6 * minute for minute in item["minutes"])
    knob = 0.14 * radius
    canvas.rect((x - knob, y + radius, x + knob, y + 1.2 * radius), 0.05, "ink", INNER)
    canvas.circle(at, radius, "paper", OUTLINE)
    for degrees in range(0, 360, 30):
        tick = [at + direction(degrees) * radius * share for share in (0.82, 0.93)]
        canvas.stroke(LineString(tick), INNER)
    rim = [at + direction(degrees) * radius * 0.93 for degrees in np.linspace(start, end, 24)]
    canvas.fill(Polygon([at, *rim]), "ink", 0)
    canvas.stroke(LineString([at, at + direction(90) * radius * 0.78]), OUTLINE)
    canvas.dot(at, radius * 0.1)
    gone = [at + direction(90 - 6 * minute) * radius * 0.52 for minute in np.linspace(3, first - 1, 6)]
    draw_arrow(canvas, {"through": gone, "wide": 0.12 * radius, "head": 0.36 * radius})


DRAWN = {
    "rect": draw_rect,
    "circle": draw_circle,
    "shape": draw_shape,
    "line": draw_line,
    "arrow": draw_arrow,
    "clock": draw_clock,
}
