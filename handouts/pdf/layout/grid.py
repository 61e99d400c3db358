"""The grid: the edges of text, and the starts of columns. In points from the left edge of the page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from handouts.pdf import Theme


class Bounds(NamedTuple):
    """The left and right edges of text. Figures may extend past a box's inset, to `edge`."""

    left: float
    right: float
    edge: float

    @property
    def width(self) -> float:
        return self.right - self.left

    def inset(self, by: float, border: float) -> Bounds:
        """The bounds inside a box."""
        return Bounds(self.left + by, self.right - by, self.edge - border)


#: The minimum width of a column of text, in points.
_NARROWEST = 24.0


def has_room(theme: Theme, bounds: Bounds, stops: Sequence[str]) -> bool:
    """Whether the theme has all of these stops, and their columns are wide enough for text.

    If not, side-by-side blocks are placed one below the other.
    """
    if not all(stop in theme.stops for stop in stops):
        return False
    starts = [bounds.left, *(theme.stops[stop] for stop in stops[1:]), bounds.right + theme.spaces.gutter]
    if stops and theme.stops[stops[0]] > bounds.left:
        starts[0] = theme.stops[stops[0]]
    return all(after - at >= _NARROWEST + theme.spaces.gutter for at, after in pairwise(starts))


def columns(theme: Theme, bounds: Bounds, stops: Sequence[str], widths: Sequence[float] = ()) -> list[Bounds]:
    """The bounds of columns, by their stops or by their shares of the width, with gutters between."""
    gutter = theme.spaces.gutter
    starts = [max(bounds.left, theme.stops[stop]) for stop in stops]
    if not starts:
        room = bounds.width - gutter * (len(widths) - 1)
        starts = [bounds.left, *(bounds.left + at for at in _offsets(widths, room, gutter))]
    inner = [Bounds(at, after - gutter, after - gutter) for at, after in pairwise(starts)]
    return [*inner, Bounds(starts[-1], bounds.right, bounds.edge)]


def _offsets(widths: Sequence[float], room: float, gutter: float) -> list[float]:
    """The start of each column after the first, from the left of the first."""
    ends = list(accumulate(widths))
    return [end / ends[-1] * room + gutter * at for at, end in enumerate(ends[:-1], 1)]


def table_columns(
    theme: Theme, bounds: Bounds, stops: Sequence[str], widths: Sequence[float]
) -> list[Bounds]:
    """The bounds of a table's columns, which touch. The first starts at the table's left edge."""
    if stops and has_room(theme, bounds, stops):
        starts = [theme.stops[stop] for stop in stops[1:]]
    else:
        starts = [bounds.left + at for at in _offsets(widths, bounds.width, 0.0)]
    edges = [bounds.left, *starts, bounds.right]
    return [Bounds(left, right, right) for left, right in pairwise(edges)]
