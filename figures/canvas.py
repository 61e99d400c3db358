"""Writes the SVG: takes shapes in heads, and writes plain paths in tenths of a unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np
from shapely import affinity
from shapely.geometry import LineString, MultiLineString, Point, Polygon, box
from shapely.ops import linemerge, substring

from figures.curves import Points, path_data
from figures.shapes import Shape

INK, PAPER = "#1a1a1a", "#ffffff"
#: Cloth is cool grey, skin is warm: they differ in colour, and skin is never as dark as the darker cloth.
TINTS = {
    "ink": INK,
    "paper": PAPER,
    "light": "#dfe5e8",
    "mid": "#b0b8bd",
    "tan": "#f0e1d3",
    "brown": "#e0c9b5",
    "dark": "#949da4",
    "none": "none",
}
OUTLINE, INNER, FINE = 2.6, 1.8, 1.4
#: The white margin around a limb that crosses something behind it.
HALO = 1.1


class Canvas:
    """A drawing of `width` by `height` units, filled from back to front."""

    def __init__(self, title: str, width: int = 240, height: int = 160) -> None:
        self.title, self.width, self.height = title, width, height
        self.out: list[str] = []
        self.drawn: Shape = Polygon()
        self.view(20, (0, height))

    def view(self, scale: float, at: Points, flip: bool = False, turn: float = 0) -> None:
        """Set the units per head, the place of the frame's (0, 0), whether everybody looks left, and how far the
        frame is turned anticlockwise, such as for somebody who lies and faces the viewer."""
        self.scale, self.at, self.way, self.turn = scale, at, -1 if flip else 1, turn

    def units(self, shape: Shape) -> Shape:
        shape = affinity.rotate(shape, self.turn, origin=(0, 0)) if self.turn else shape
        return affinity.affine_transform(shape, [self.scale * self.way, 0, 0, -self.scale, *self.at])

    def fill(self, shape: Shape, tint: str, width: float = OUTLINE, halo: float = 0) -> None:
        """Paint a shape and its outline; `width` 0 leaves the outline out."""
        shape = self.units(shape)
        frame = box(0, 0, self.width, self.height)
        if width and not frame.contains(shape):  # cut off by the frame: no line runs along the edge
            self._path("".join(_areas(shape.intersection(frame))), 0, fill=TINTS[tint], stroke="none")
            edges = _lines(shape.boundary.intersection(frame))
            self._path("".join(path_data(edge.coords, False) for edge in edges), width)
            return
        data = "".join(_areas(shape))
        if not data:
            return
        if halo:
            self._halo(shape.boundary, width + 2 * halo)
        if shape.geom_type == "Polygon":
            self.drawn = self.drawn.union(shape.buffer(0))
        self._path(data, width, fill=TINTS[tint], stroke="" if width else "none")

    def rect(
        self,
        corners: Sequence[float],
        radius: float,
        tint: str,
        width: float,
        turn: float = 0,
        about: Points = (0, 0),
    ) -> None:
        """A rectangle with round corners, turned anticlockwise about a place; all but the tint and width in heads."""
        x0, y0, x1, y1 = (round(10 * value) for value in self.units(box(*corners)).bounds)
        rx = min(round(10 * radius * self.scale), (x1 - x0) // 2, (y1 - y0) // 2)
        x, y = (round(10 * value) for value in self.units(Point(*about)).coords[0])
        own = f' transform="rotate({-turn * self.way:g} {x} {y})"' if turn else ""
        own += "" if width in (0, OUTLINE) else f' stroke-width="{round(10 * width)}"'
        own += "" if width else ' stroke="none"'
        self.out.append(
            f'<rect x="{x0}" y="{y0}" width="{x1 - x0}" height="{y1 - y0}" rx="{rx}" fill="{TINTS[tint]}"{own}/>'
        )

    def dot(self, at: Points, radius: float) -> None:
        """A small black disc, such as an eye."""
        x, y = (round(10 * value) for value in self.units(Point(*at)).coords[0])
        self.out.append(
            f'<circle cx="{x}" cy="{y}" r="{round(10 * radius * self.scale)}" fill="{INK}" stroke="none"/>'
        )

    def circle(self, at: Points, radius: float, tint: str, width: float) -> None:
        x, y = (round(10 * value) for value in self.units(Point(*at)).coords[0])
        own = "" if tint == "none" else f' fill="{TINTS[tint]}"'
        own += (
            "" if width == OUTLINE else f' stroke-width="{round(10 * width)}"' if width else ' stroke="none"'
        )
        self.out.append(f'<circle cx="{x}" cy="{y}" r="{round(10 * radius * self.scale)}"{own}/>')

    def polygon(self, points: Points, tint: str, width: float = OUTLINE) -> None:
        """A shape with straight sides."""
        ring = [f"{x * 10:.0f} {y * 10:.0f}" for x, y in self.units(LineString(points)).coords]
        self._path("M" + "L".join(ring) + "z", width, fill=TINTS[tint], stroke="" if width else "none")

    def halo(self, shape: Shape, beside: Shape | None = None, width: float = OUTLINE + 2 * HALO) -> None:
        """Draw a white margin around the shape, only over earlier shapes, and not within `beside`."""
        edge = shape.boundary if beside is None else shape.boundary.difference(beside)
        self._halo(self.units(edge), width)

    def stroke(self, shape: Shape, width: float = INNER, tint: str = "ink", shortest: float = 1.2) -> None:
        """Draw a line, or the parts of it that are longer than `shortest` units."""
        lines = [part for part in _lines(self.units(shape)) if part.length > shortest]
        self._path("".join(path_data(part.coords, False) for part in lines), width, stroke=TINTS[tint])

    def dashes(self, ring: Shape, dash: float, gap: float, width: float = OUTLINE) -> None:
        """A dashed outline, in units. Each dash is a separate line, so that every reader draws it."""
        ring = self.units(ring)
        count = max(round(ring.length / (dash + gap)), 1)
        step = ring.length / count
        cuts = [substring(ring, at * step, at * step + dash) for at in range(count)]
        self._path("".join(path_data(cut.coords, False) for cut in cuts), width, stroke=INK)

    def hatch(self, shape: Shape, pitch: float, width: float) -> None:
        """Draw lines at 45 degrees, `pitch` units apart, inside the shape."""
        shape = self.units(shape)
        x0, y0, x1, y1 = shape.bounds
        reach, step = y1 - y0, pitch * np.sqrt(2)
        starts = np.arange(x0, x1 + reach, step)
        rules = MultiLineString([[(x, y0), (x - reach, y1)] for x in starts]).intersection(shape)
        self._path(
            "".join(path_data(part.coords, False) for part in _lines(rules) if part.length > 3),
            width,
            stroke=INK,
        )

    def _halo(self, edge: Shape, width: float) -> None:
        parts = list(_lines(edge.intersection(self.drawn.buffer(0.5))))
        if parts:
            merged = linemerge(MultiLineString(parts))
            long = [part for part in _lines(merged) if part.length > 3]
            self._path("".join(path_data(part.coords, False, 0.55) for part in long), width, stroke=PAPER)

    def _path(self, data: str, width: float, fill: str = "none", stroke: str = "") -> None:
        if not data:
            return
        own = "" if fill == "none" else f' fill="{fill}"'
        own += "" if stroke in ("", INK) else f' stroke="{stroke}"'
        own += "" if width in (0, OUTLINE) else f' stroke-width="{round(10 * width)}"'
        self.out.append(f'<path{own} d="{data}"/>')

    def svg(self) -> str:
        """The whole file, ending in a newline."""
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}"'
        group = f'<g transform="scale(.1)" fill="none" stroke="{INK}" stroke-width="{round(10 * OUTLINE)}"'
        return (
            f'{head} width="{self.width}" height="{self.height}">\n  <title>{escape(self.title)}</title>\n'
            f'  {group} stroke-linecap="round" stroke-linejoin="round">\n'
            + "\n    ".join(self.out)
            + "\n  </g>\n</svg>\n"
        )


def _areas(shape: Shape) -> Iterator[str]:
    for part in getattr(shape, "geoms", [shape]):
        if part.geom_type == "Polygon" and part.area >= 3 and not part.buffer(-0.3).is_empty:
            for ring in (part.exterior, *part.interiors):
                if Polygon(ring).area > 2:
                    yield path_data(ring.coords, True)


def _lines(shape: Shape) -> Iterator[LineString]:
    for part in getattr(shape, "geoms", [shape]):
        if part.geom_type in ("LineString", "LinearRing") and not part.is_empty:
            yield LineString(part.coords)
