"""Flowables that contain flowables: stacks, boxes, list items. Measures in points."""

from collections.abc import Callable, Sequence, Set
from typing import NamedTuple

from handouts.pdf import CalloutStyle, Spaces
from handouts.pdf.layout.canvas import TaggedCanvas
from handouts.pdf.layout.flow import HAIR, Flowable, gaps
from handouts.pdf.layout.flowables import Text


class Padding(NamedTuple):
    """The padding of a stack, in points."""

    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    left: float = 0.0


NO_PADDING = Padding()


class Stack(Flowable):
    """Flowables one below the other. Boxes, list items and cells are stacks."""

    #: The number of children at the top that only repeat what is on an earlier page.
    repeated = 0
    #: Whether the rest of it stands on the next page.
    goes_on = False

    def __init__(
        self, children: Sequence[Flowable], padding: Padding = NO_PADDING, after: float = 0.0
    ) -> None:
        super().__init__()
        self.children = list(children)
        self.padding = padding
        self.after = after
        self._gaps: list[float] = []
        self.grows = any(child.grows for child in children)

    def parts(self) -> Sequence[Flowable]:
        return self.children

    def set_minimal(self, minimal: bool) -> None:
        for child in self.children:
            child.set_minimal(minimal)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        inner = width - self.padding.left - self.padding.right
        total = self.padding.top + self.padding.bottom
        self._gaps = gaps(self.children)
        for child, gap in zip(self.children, self._gaps, strict=True):
            total += gap + child.wrap(inner, height - total - gap)[1]
        self.width, self.height = width, total
        return width, total

    @property
    def first_baseline(self) -> float:
        first = self.children[0].first_baseline if self.children else 0.0
        return first and self.padding.top + first

    def split(self, width: float, height: float, forced: bool = False) -> list[Flowable]:
        inner = width - self.padding.left - self.padding.right
        room = height - self.padding.top - self.padding.bottom
        used = 0.0
        for index, (child, gap) in enumerate(zip(self.children, gaps(self.children), strict=True)):
            needed = gap + child.wrap(inner, room - used - gap)[1]
            if used + needed > room + HAIR:
                left = room - used - gap
                parts = self._split_at(index, child.split(inner, left))
                if parts or not forced:
                    return parts
                return self._split_at(index, child.split(inner, left, forced), forced)
            used += needed
        return [self]

    def _split_at(self, index: int, parts: list[Flowable], forced: bool = False) -> list[Flowable]:
        if parts:
            head, tail = [*self.children[:index], parts[0]], [*parts[1:], *self.children[index + 1 :]]
        else:
            # A heading stays with the text below it.
            while not forced and index > 0 and self.children[index - 1].keep_with_next:
                index -= 1
            head, tail = self.children[:index], self.children[index:]
        if index < self.repeated or not head[self.repeated :]:
            return []
        first = self.part(head, first=True)
        if tail:
            first.goes_on = True
            return [first, self.part(tail, first=False)]
        # Its last child takes less room than before.
        first.after = self.after
        return [first]

    def part(self, children: Sequence[Flowable], first: bool) -> "Stack":
        return Stack(children, self.padding, 0.0 if first else self.after)

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        top = y + self.height - self.padding.top
        for child, gap in zip(self.children, self._gaps, strict=True):
            top -= gap + child.height
            child.paint(canvas, x + self.padding.left, top)


class Together(Stack):
    """Flowables that stay on one page, unless they are taller than a page. Measures in points.

    What is `urgent` does not wait for the next page, if this one has enough of its height left.
    """

    urgent = False
    #: The share of a page that an urgent one needs to begin there.
    ENOUGH = 0.3

    def __init__(
        self,
        children: Sequence[Flowable],
        page_height: float,
        padding: Padding = NO_PADDING,
        after: float = 0.0,
    ) -> None:
        super().__init__(children, padding, after)
        self.page_height = page_height
        if children and not after:
            self.after = children[-1].after
        if children:
            self.before = children[0].before

    def leave_out(self, names: Set[str]) -> None:
        if self.once & names:
            self.children = []
        super().leave_out(names)

    def split(self, width: float, height: float, forced: bool = False) -> list[Flowable]:
        whole = self.wrap(width, self.page_height)[1]
        waits = not self.urgent or height < self.page_height * self.ENOUGH
        if waits and not forced and whole <= self.page_height and height < self.page_height - HAIR:
            return []  # it fits on the next page
        return super().split(width, height, forced)


class ListItem(Stack):
    """A list item. Its bullet or number is to the left, in a Lbl."""

    def __init__(self, label: Text, children: Sequence[Flowable], indent: float, after: float) -> None:
        super().__init__(children, Padding(left=indent), after)
        self.label: Text | None = label
        self.indent = indent

    def part(self, children: Sequence[Flowable], first: bool) -> "Stack":
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
    """A callout: a background, a border or bar, and a heading that can be white on the border's colour.

    `again` makes the heading of its parts on later pages. A part that goes on there is open below, with an arrow: so
    nobody takes it for the whole.
    """

    #: The height of the arrow: it stands in the space below the last line.
    ARROW = 8.0

    def __init__(
        self,
        children: Sequence[Flowable],
        style: CalloutStyle,
        spaces: Spaces,
        head: Flowable | None = None,
        again: Callable[[], Text] | None = None,
        page_height: float = 0.0,
        urgent: bool = False,
    ) -> None:
        # The leading already leaves space above the first line and below the last one.
        padding = Padding(spaces.inset - 3.0, spaces.inset, spaces.inset - 2.0, spaces.inset)
        super().__init__(children, page_height, padding, spaces.box)
        self.before = spaces.box
        self.style, self.spaces = style, spaces
        self.head, self.again, self.urgent = head, again, urgent
        #: Whether its heading only repeats the one on an earlier page.
        self.repeats_head = False
        self._head_height = 0.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        super().wrap(width, height)
        self._head_height = 0.0
        if self.head is not None:
            inner = width - self.padding.left - self.padding.right
            self._head_height = self.head.wrap(inner, height)[1] + self.spaces.inset * 0.75
            self.height += self._head_height
        return width, self.height

    def split(self, width: float, height: float, forced: bool = False) -> list[Flowable]:
        self.wrap(width, height)
        parts = super().split(width, height - self._head_height, forced)
        if parts or not forced:
            return parts
        if self.repeats_head:
            return self._without_head(width, height)
        return self._split_below_head(width, height) if self.head is not None else []

    def _without_head(self, width: float, height: float) -> list[Flowable]:
        """Its parts without the repeated heading, which leaves too little room."""
        box = Box(self.children[self.repeated :], self.style, self.spaces, None, self.again, self.page_height)
        return [box] if box.wrap(width, height)[1] <= height + HAIR else box.split(width, height, True)

    def _split_below_head(self, width: float, height: float) -> list[Flowable]:
        """The heading alone, or the part of it that fits, and the rest."""
        alone = Box([], self.style, self.spaces, self.head, self.again, self.page_height)
        alone.after, alone.goes_on = 0.0, True
        above = alone.wrap(width, height)[1]
        if above <= height + HAIR:
            return [alone, self.part(self.children, first=False)]
        inner = width - self.padding.left - self.padding.right
        parts = self.head.split(inner, self.head.height - (above - height), True) if self.head else []
        if len(parts) < 2:
            return []
        alone.head, rest = parts
        return [alone, Box(self.children, self.style, self.spaces, rest, self.again, self.page_height)]

    def part(self, children: Sequence[Flowable], first: bool) -> "Stack":
        again = self.again() if self.again and not first else None
        reversed_head = again if self.style.heading == "reversed" else None
        if again and not reversed_head:
            children = [again, *children]
        head = self.head if first else reversed_head
        box = Box(children, self.style, self.spaces, head, self.again, self.page_height)
        box.repeated = self.repeated if first else int(bool(again and not reversed_head))
        box.repeats_head = self.repeats_head if first else bool(again)
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
                canvas.frame_box(x, y, self.width, self.height, style.border, below=not self.goes_on)
            if self.goes_on:
                canvas.fill_colour(style.border_colour if style.border else style.bar_colour)
                canvas.down_arrow(x + self.width / 2, y, self.ARROW)
        if self.head is not None:
            self._paint_head(canvas, self.head, x, y + self.height - self._head_height)
            self.height -= self._head_height
            super().paint(canvas, x, y)
            self.height += self._head_height
            return
        super().paint(canvas, x, y)

    def _paint_head(self, canvas: TaggedCanvas, head: Flowable, x: float, y: float) -> None:
        """White on the border's colour: it is seen first, and survives photocopying."""
        with canvas.artifact():
            canvas.fill_colour(self.style.border_colour)
            canvas.box(x, y, self.width, self._head_height)
        head.paint(canvas, x + self.padding.left, y + (self._head_height - head.height) / 2)
