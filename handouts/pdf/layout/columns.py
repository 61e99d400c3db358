"""Flowables side by side: columns at stops, balanced columns, boxes in a line. Measures in points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from handouts.pdf.layout.canvas import TaggedCanvas
from handouts.pdf.layout.containers import Stack
from handouts.pdf.layout.flow import Flowable, gaps
from handouts.pdf.layout.grid import Bounds


class Column(NamedTuple):
    """A column: its offset from the left of its container, and its width."""

    offset: float
    width: float


def places(bounds: Sequence[Bounds], left: float) -> list[Column]:
    """Columns with these bounds, in a container that starts at `left`."""
    return [Column(column.left - left, column.width) for column in bounds]


class Columns(Flowable):
    """Stacks side by side. If they are aligned at the top, their first lines share a baseline.

    A layout, not a table. It stays in one piece if a page can hold it.
    """

    def __init__(
        self,
        stacks: Sequence[Stack],
        columns: Sequence[Column],
        align: str,
        group: float,
        page_height: float,
    ) -> None:
        super().__init__()
        self.stacks, self.columns = list(stacks), list(columns)
        self.align, self.after, self.page_height = align, group, page_height
        self._drops: list[float] = []
        firsts = [stack.children[0] for stack in self.stacks if stack.children]
        self.before = max([group, *(first.before for first in firsts)])

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        for stack, column in zip(self.stacks, self.columns, strict=True):
            stack.wrap(column.width, height)
        self._drops = self._on_one_line() if self.align == "top" else [0.0] * len(self.stacks)
        sizes = [drop + stack.height for drop, stack in zip(self._drops, self.stacks, strict=True)]
        self.width, self.height = width, max(sizes, default=0.0)
        return width, self.height

    def parts(self) -> Sequence[Flowable]:
        return self.stacks

    def _on_one_line(self) -> list[float]:
        """The distance to lower each stack, so that the first lines share a baseline."""
        lines = [stack.first_baseline for stack in self.stacks]
        return [max(lines) - line if line else 0.0 for line in lines]

    def split(self, width: float, height: float, forced: bool = False) -> list[Flowable]:
        """Columns that no page can hold are placed one below the other."""
        if not forced and self.wrap(width, height)[1] <= self.page_height:
            return []
        below = Stack([child for stack in self.stacks for child in stack.children], after=self.after)
        return below.split(width, height, forced)

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        for stack, column, drop in zip(self.stacks, self.columns, self._drops, strict=True):
            room = self.height - drop - stack.height
            lift = {"top": room, "middle": room / 2, "bottom": 0.0}[self.align]
            stack.paint(canvas, x + column.offset, y + lift)


class BalancedColumns(Columns):
    """One text in two columns of nearly equal height. Where the rest of a page holds some of it, it begins there."""

    #: The share of a page from which its rest is used: less would be a scrap.
    LEAST = 1 / 8

    def __init__(
        self, children: Sequence[Flowable], columns: Sequence[Column], group: float, page_height: float
    ) -> None:
        super().__init__(balanced(children, columns[0].width), columns, "top", group, page_height)

    def split(self, width: float, height: float, forced: bool = False) -> list[Flowable]:
        children = [child for stack in self.stacks for child in stack.children]
        for count in range(len(children) - 1, 1, -1) if height >= self.page_height * self.LEAST else ():
            if children[count - 1].keep_with_next:
                continue
            head = self._of(children[:count])
            if head.wrap(width, height)[1] <= height:
                return [head, self._of(children[count:])]
        return super().split(width, height, forced)

    def _of(self, children: Sequence[Flowable]) -> BalancedColumns:
        return BalancedColumns(children, self.columns, self.after, self.page_height)


def balanced(children: Sequence[Flowable], width: float) -> list[Stack]:
    """Two stacks of these flowables, in order and of nearly equal height. `width` is that of a column."""
    heights = [child.wrap(width, 0.0)[1] for child in children]
    best = min(range(1, len(children) + 1), key=lambda at: _taller(children, heights, at))
    return [Stack(children[:best]), Stack(children[best:])]


def _taller(children: Sequence[Flowable], heights: Sequence[float], at: int) -> float:
    """The height of the taller column, if the second one starts with child `at`."""
    return max(sum(heights[part]) + sum(gaps(children[part])) for part in (slice(None, at), slice(at, None)))


class InLine(Flowable):
    """Flowables in one line, each centred in an equal share of it: digits above tick boxes.

    A label ends to the left of the first one, and starts as far left as it needs.
    """

    GAP = 6.0
    #: Arabic letters have less white space at their sides than Latin ones.
    MIRRORED_GAP = 10.0

    def __init__(self, children: Sequence[Flowable], pitch: float, label: Flowable | None = None) -> None:
        super().__init__()
        self.children, self.widest, self.pitch, self.label = list(children), pitch, pitch, label

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.pitch = min(self.widest, width / len(self.children))
        self.height = max(child.wrap(self.pitch, height)[1] for child in self.children)
        self.width = self.pitch * len(self.children)
        if self.label is not None:
            self.label.wrap(width, height)
        return self.width, self.height

    @property
    def first_baseline(self) -> float:
        return self.children[0].first_baseline

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        if self.label is not None:
            first = x + (self.pitch - self.children[0].natural_width) / 2
            gap = self.MIRRORED_GAP if canvas.mirrored else self.GAP
            self.label.paint(canvas, first - gap - self.label.natural_width, y)
        for child in self.children:
            child.paint(canvas, x + (self.pitch - child.natural_width) / 2, y)
            x += self.pitch
