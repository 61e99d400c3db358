"""Flowables: ReportLab's, but drawn at a place on the page, tagged as they are drawn, split with their element.

`wrap` measures, `split` parts, `paint` draws with the lower left corner given in points. A flowable
owns its structure element and hands it to the parts it splits into, so a paragraph on two pages is
one P (ISO 14289-1, 7.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.platypus.flowables import Flowable

from handouts.pdf.canvas import Hole, TaggedCanvas
from handouts.pdf.tags import Element
from handouts.pdf.text import Line, Word, break_lines, draw_line, line_width, words_text
from handouts.pdf.theme import CalloutStyle, Style

# A frame keeps a hair's breadth of room for rounding.
_HAIR = 1e-6


class Piece(Flowable):  # type: ignore[misc]
    """A flowable drawn in page coordinates."""

    before = 0.0
    after = 0.0
    keepWithNext = False

    def __init__(self) -> None:
        super().__init__()
        self.width = 0.0
        self.height = 0.0

    def getSpaceBefore(self) -> float:
        return self.before

    def getSpaceAfter(self) -> float:
        return self.after

    def drawOn(self, canvas: TaggedCanvas, x: float, y: float, _sW: float = 0) -> None:
        self.paint(canvas, x, y)

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        raise NotImplementedError

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        raise NotImplementedError

    def split(self, width: float, height: float) -> list[Flowable]:
        return []


class Text(Piece):
    """A paragraph or heading. Of its lines, two at least stay together at a page's foot and head."""

    def __init__(
        self,
        words: Sequence[Word],
        style: Style,
        element: Element | None,
        *,
        measure: float = 0.0,
        colour: str = "",
        heading: bool = False,
    ) -> None:
        super().__init__()
        self.words = list(words)
        self.style = style
        self.element = element
        self.measure = measure
        self.colour = colour or style.colour
        self.heading = self.keepWithNext = heading
        self.before, self.after = style.before, style.after
        self.lines: list[Line] = []
        self.last = True

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = min(width, self.measure) if self.measure else width
        self.lines = break_lines(self.words, self.width, self.style.size)
        self.height = len(self.lines) * self.style.leading
        return width, self.height

    @property
    def natural_width(self) -> float:
        """The width of the longest line, in points; after `wrap`."""
        return max((line_width(line, self.style.size) for line in self.lines), default=0.0)

    def split(self, width: float, height: float) -> list[Flowable]:
        self.wrap(width, height)
        fits = int((height + _HAIR) / self.style.leading)
        fits = min(fits, len(self.lines) - 2)
        if fits < 2:
            return []
        return [self._part(self.lines[:fits], False), self._part(self.lines[fits:], self.last)]

    def _part(self, lines: Sequence[Line], last: bool) -> Text:
        words = [word for line in lines for word in line]
        part = Text(words, self.style, self.element, measure=self.measure)
        part.colour, part.last = self.colour, last
        if not last:
            part.after = 0.0
        else:
            part.before = 0.0
        return part

    @property
    def baseline(self) -> float:
        """Where the first line stands, in points above the foot of the paragraph; after `wrap`."""
        style = self.style
        return self.height - style.leading + (style.leading - style.size) / 2 + style.size * 0.23

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        style = self.style
        baseline = y + self.baseline
        if self.heading:
            canvas.bookmark(self.element, words_text(self.words), y + self.height)
        for index, line in enumerate(self.lines):
            last = self.last and index == len(self.lines) - 1
            at = (x, baseline - index * style.leading)
            draw_line(canvas, self.element, line, at, style.size, self.colour, last)


@dataclass(frozen=True, slots=True)
class Padding:
    """Room inside a stack, in points."""

    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    left: float = 0.0


class Stack(Piece):
    """Flowables one below the other. Boxes, list items and cells are stacks."""

    def __init__(self, children: Sequence[Piece], padding: Padding = Padding(), after: float = 0.0) -> None:
        super().__init__()
        self.children = list(children)
        self.padding = padding
        self.after = after
        self._gaps: list[float] = []

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        inner = width - self.padding.left - self.padding.right
        total = self.padding.top + self.padding.bottom
        self._gaps = gaps(self.children)
        for child, gap in zip(self.children, self._gaps, strict=True):
            total += gap + child.wrap(inner, height)[1]
        self.width, self.height = width, total
        return width, total

    def split(self, width: float, height: float) -> list[Flowable]:
        inner = width - self.padding.left - self.padding.right
        room = height - self.padding.top - self.padding.bottom
        used = 0.0
        for index, (child, gap) in enumerate(zip(self.children, gaps(self.children), strict=True)):
            needed = gap + child.wrap(inner, height)[1]
            if used + needed > room + _HAIR:
                return self._split_at(index, child.split(inner, room - used - gap))
            used += needed
        return [self]

    def _split_at(self, index: int, parts: list[Flowable]) -> list[Flowable]:
        if parts:
            head, tail = [*self.children[:index], parts[0]], [*parts[1:], *self.children[index + 1 :]]
        else:
            # A heading goes with what it heads.
            while index > 0 and getattr(self.children[index - 1], "keepWithNext", False):
                index -= 1
            head, tail = self.children[:index], self.children[index:]
        if not head or not tail:
            return []
        return [self.part(head, first=True), self.part(tail, first=False)]

    def part(self, children: Sequence[Piece], first: bool) -> Stack:
        return Stack(children, self.padding, 0.0 if first else self.after)

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        top = y + self.height - self.padding.top
        for child, gap in zip(self.children, self._gaps, strict=True):
            top -= gap + child.height
            child.paint(canvas, x + self.padding.left, top)


def gaps(children: Sequence[Piece]) -> list[float]:
    """The space above each child: the larger of what its neighbour and itself ask for."""
    found = []
    previous: Piece | None = None
    for child in children:
        found.append(0.0 if previous is None else max(previous.after, child.before))
        previous = child
    return found


class Together(Stack):
    """Flowables that stay on one page; they part only when they are taller than one. Measures in points."""

    def __init__(
        self, children: Sequence[Piece], page_height: float, padding: Padding = Padding(), after: float = 0.0
    ) -> None:
        super().__init__(children, padding, after)
        self.page_height = page_height
        if children and not after:
            self.after = children[-1].after
        if children:
            self.before = children[0].before

    def split(self, width: float, height: float) -> list[Flowable]:
        whole = self.wrap(width, self.page_height)[1]
        if whole <= self.page_height and height < self.page_height - _HAIR:
            return []  # it fits on the next page whole
        return super().split(width, height)


class ListItem(Stack):
    """One item: its bullet or number stands to the left, in a Lbl."""

    def __init__(self, label: Text, children: Sequence[Piece], indent: float, after: float) -> None:
        super().__init__(children, Padding(left=indent), after)
        self.label: Text | None = label
        self.indent = indent

    def part(self, children: Sequence[Piece], first: bool) -> Stack:
        if first and self.label is not None:
            return ListItem(self.label, children, self.indent, 0.0)
        return Stack(children, self.padding, self.after)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if self.label is not None:
            self.label.wrap(self.indent, height)
        return super().wrap(width, height)

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        if self.label is not None:
            self.label.paint(canvas, x, y + self.height - self.label.height)
        super().paint(canvas, x, y)


class Box(Together):
    """A callout: a ground, a border or a bar, and a heading that may stand white on the border's colour."""

    def __init__(
        self, children: Sequence[Piece], style: CalloutStyle, head: Text | None = None, page_height: float = 0.0
    ) -> None:
        edge = style.padding + style.border
        padding = Padding(edge * 0.75, edge, edge * 0.8, edge + style.bar)
        super().__init__(children, page_height, padding, style.after)
        self.before = style.after
        self.style = style
        self.head = head
        self._head_height = 0.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        super().wrap(width, height)
        self._head_height = 0.0
        if self.head is not None:
            inner = width - self.padding.left - self.padding.right
            self._head_height = self.head.wrap(inner, height)[1] + self.style.padding
            self.height += self._head_height
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        self.wrap(width, height)
        return super().split(width, height - self._head_height)

    def part(self, children: Sequence[Piece], first: bool) -> Stack:
        box = Box(children, self.style, self.head if first else None, self.page_height)
        if first:
            box.after = 0.0
        return box

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        style = self.style
        with canvas.artifact():
            canvas.fill_colour(style.ground)
            canvas.box(x, y, self.width, self.height)
            if style.bar:
                canvas.fill_colour(style.bar_colour)
                canvas.box(x, y, style.bar, self.height)
            if style.border:
                canvas.stroke_colour(style.border_colour)
                canvas.frame_box(x, y, self.width, self.height, style.border)
        if self.head is not None:
            self._paint_head(canvas, self.head, x, y + self.height - self._head_height)
            self.height -= self._head_height
            super().paint(canvas, x, y)
            self.height += self._head_height
            return
        super().paint(canvas, x, y)

    def _paint_head(self, canvas: TaggedCanvas, head: Text, x: float, y: float) -> None:
        """White on the border's colour: seen first, and it survives a photocopy."""
        with canvas.artifact():
            canvas.fill_colour(self.style.border_colour)
            canvas.box(x, y, self.width, self._head_height)
        head.paint(canvas, x + self.padding.left, y + (self._head_height - head.height) / 2)


class Columns(Piece):
    """Stacks side by side, by shares of the width. A layout: it stays in one piece."""

    def __init__(
        self,
        stacks: Sequence[Stack],
        shares: Sequence[float],
        gap: float,
        align: str,
        after: float,
        page_height: float,
    ) -> None:
        super().__init__()
        self.stacks = list(stacks)
        self.shares = [share / sum(shares) for share in shares]
        self.gap, self.align, self.after, self.page_height = gap, align, after, page_height
        self._widths: list[float] = []

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        room = width - self.gap * (len(self.stacks) - 1)
        self._widths = [share * room for share in self.shares]
        sizes = [stack.wrap(w, height)[1] for stack, w in zip(self.stacks, self._widths, strict=True)]
        self.width, self.height = width, max(sizes, default=0.0)
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Columns that no page can hold stand one below the other."""
        if self.wrap(width, height)[1] <= self.page_height:
            return []
        return Stack([child for stack in self.stacks for child in stack.children], after=self.after).split(width, height)

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        for stack, width in zip(self.stacks, self._widths, strict=True):
            room = self.height - stack.height
            stack.paint(canvas, x, y + {"top": room, "middle": room / 2, "bottom": 0.0}[self.align])
            x += width + self.gap


class Open(Piece):
    """A slot: a hole in the page, of one line or of several ruled ones."""

    def __init__(self, hole: Hole, height: float, after: float) -> None:
        super().__init__()
        self.hole = hole
        self.height = height
        self.after = after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        return width, self.height

    @property
    def baseline(self) -> float:
        """Where its first line stands, in points above its foot: a little above the rule for a pen."""
        return self.height - self.hole.ruling + self.hole.size * 0.32

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        self.hole.x, self.hole.width, self.hole.y = x, self.width, y + self.baseline
        canvas.hole(self.hole)


class Labelled(Piece):
    """A label and, on the same line, the slot it names; below it where the label leaves too little room."""

    GAP = 7.0

    def __init__(self, label: Text, body: Open) -> None:
        super().__init__()
        self.label, self.body = label, body
        self.after = body.after
        self.below = False

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.label.wrap(width, height)
        beside = width - self.label.natural_width - self.GAP
        self.below = len(self.label.lines) > 1 or beside < width / 4
        self.body.wrap(width if self.below else beside, height)
        heights = self.body.height, self.label.height
        self.width, self.height = width, sum(heights) if self.below else max(heights)
        return width, self.height

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        if self.below:
            self.label.paint(canvas, x, y + self.body.height)
            self.body.paint(canvas, x, y)
            return
        # Label and words share one baseline.
        drop = self.body.baseline - self.label.baseline
        self.label.paint(canvas, x, y + drop)
        self.body.paint(canvas, x + self.label.natural_width + self.GAP, y)


class Rules(Piece):
    """Ruled lines to write on, read aloud as one place to write."""

    def __init__(self, element: Element | None, count: int, spacing: float, weight: float, colour: str) -> None:
        super().__init__()
        self.element, self.count, self.spacing = element, count, spacing
        self.weight, self.colour = weight, colour
        self.after = spacing / 3

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = width, self.count * self.spacing
        return width, self.height

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        with canvas.content(self.element):
            canvas.stroke_colour(self.colour)
            for line in range(self.count):
                at = y + self.height - (line + 1) * self.spacing + self.weight
                canvas.rule_line(x, at, x + self.width, at, self.weight)


class TickBox(Piece):
    """A box to tick with a pen."""

    def __init__(self, element: Element | None, size: float, colour: str) -> None:
        super().__init__()
        self.element, self.size, self.colour = element, size, colour

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = self.size, self.size
        return self.size, self.size

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        with canvas.content(self.element):
            canvas.stroke_colour(self.colour)
            canvas.frame_box(x, y, self.size, self.size, 1.4)


class Gap(Piece):
    """Empty space, in points: where a letterhead is pre-printed."""

    def __init__(self, height: float) -> None:
        super().__init__()
        self.height = height

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return width, self.height

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        pass


class Picture(Piece):
    """A drawing, a photograph or a code: one piece of content in a Figure with alt text."""

    def __init__(self, art: Any, element: Element | None, width: float, height: float, after: float = 0.0) -> None:
        super().__init__()
        self.art, self.element = art, element
        self.natural = (width, height)
        self.after = after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        scale = min(1.0, width / self.natural[0])
        self.width, self.height = self.natural[0] * scale, self.natural[1] * scale
        return width, self.height

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        with canvas.content(self.element):
            self.art.paint(canvas, x, y, self.width, self.height)
        if self.element is not None:
            box = [round(value, 2) for value in (x, y, x + self.width, y + self.height)]
            self.element.attributes[0]["BBox"] = box
