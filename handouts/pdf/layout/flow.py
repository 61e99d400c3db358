"""Stories into pages: flowables one below the other in a frame, on as many pages as they need.

The words are those of the field: a story is a list of flowables, and each can be wrapped (measured), split
and painted. A flowable that does not fit is split; one that does not split goes to the next page whole.
Measures in points.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import pairwise

from handouts.errors import HandoutError
from handouts.pdf.layout.canvas import TaggedCanvas

#: Room that is kept for rounding, in points.
HAIR = 1e-6


class Flowable:
    """A piece of a story, painted at a place on the page.

    It asks for space `before` and `after` itself, of which the larger one counts between two, and none at a
    page's head or foot.
    """

    before = 0.0
    after = 0.0
    keep_with_next = False
    #: Left out where the page has no room for it.
    optional = False
    #: It takes what room a page has left, and less of it when it is told to.
    grows = False

    def __init__(self) -> None:
        self.width = 0.0
        self.height = 0.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Its size in this width; `height` is what is left on the page."""
        raise NotImplementedError

    @property
    def first_baseline(self) -> float:
        """How far below its top the first line of words stands; 0 where it begins with none. After `wrap`."""
        return 0.0

    @property
    def natural_width(self) -> float:
        """How wide what is drawn of it is, at most its width; after `wrap`."""
        return self.width

    def hold_back(self, back: bool) -> None:
        """Take no more room than it needs, or all there is."""

    def split(self, width: float, height: float) -> list[Flowable]:
        """Its parts, of which the first is no taller than `height`; none where it cannot part there."""
        return []

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        """Draw it with its lower left corner here; after `wrap`."""
        raise NotImplementedError


class PageBreak:
    """In a story: what follows begins a page."""


Story = Iterable[Flowable | PageBreak]


def gaps(flowables: Sequence[Flowable]) -> list[float]:
    """The space above each: the larger of what its neighbour and itself ask for."""
    between = [max(above.after, below.before) for above, below in pairwise(flowables)]
    return [0.0, *between] if flowables else []


class Frame:
    """The part of a page that is filled from its top: its lower left corner, its size, and what is left of it."""

    def __init__(self, x: float, y: float, width: float, height: float) -> None:
        self.x, self.y, self.width, self.height = x, y, width, height
        self.clear()

    def clear(self) -> None:
        """Begin again, on a page that is empty."""
        self.top = self.y + self.height
        self.after = 0.0

    @property
    def empty(self) -> bool:
        """Whether nothing of its height is used."""
        return self.top >= self.y + self.height

    def room(self, flowable: Flowable) -> float:
        """What height is left for it, below the space it needs above itself."""
        return self.top - self._gap(flowable) - self.y

    def _gap(self, flowable: Flowable) -> float:
        return 0.0 if self.empty else max(self.after, flowable.before)

    def holds(self, run: Sequence[Flowable]) -> bool:
        """Whether all of these fit, one below the other."""
        room = self.room(run[0])
        for flowable, gap in zip(run, gaps(run), strict=True):
            room -= gap + flowable.wrap(self.width, room - gap)[1]
        return room >= -HAIR

    def add(self, flowable: Flowable, canvas: TaggedCanvas) -> bool:
        """Paint it if it fits."""
        room = self.room(flowable)
        height = flowable.wrap(self.width, room)[1]
        if height > room + HAIR:
            return False
        self.top -= self._gap(flowable) + height
        self.after = flowable.after
        flowable.paint(canvas, self.x, self.top)
        return True


class Pages:
    """The pages of one story: the same frame on each."""

    def __init__(self, frame: Frame, canvas: TaggedCanvas) -> None:
        self.frame, self.canvas = frame, canvas

    def build(self, story: Story) -> None:
        """Paint the whole story. Raises HandoutError for a piece that no page can hold."""
        waiting = deque(story)
        while waiting:
            if isinstance(waiting[0], PageBreak):
                waiting.popleft()
                self.turn()
            else:
                run = _run(waiting)
                if any(flowable.grows for flowable in run):
                    self._make_room(run, _run(deque(waiting)))
                self._place_run(run)
        self.canvas.save()

    def turn(self) -> None:
        """Go on to the next page."""
        self.canvas.showPage()
        self.frame.clear()

    def _make_room(self, run: Sequence[Flowable], following: Sequence[Flowable]) -> None:
        """What grows does so only where the page has no room for what follows."""
        for flowable in run:
            flowable.hold_back(True)
        if not self.frame.empty and not self.frame.holds(run):
            if any(flowable.optional for flowable in run):
                return
            self.turn()
        if not following or not self.frame.holds([*run, *following]):
            for flowable in run:
                flowable.hold_back(False)

    def _place_run(self, run: Sequence[Flowable]) -> None:
        """What is kept together begins a page if it does not fit on this one; what no page holds parts there."""
        if len(run) > 1 and not self.frame.empty and not self.frame.holds(run):
            self.turn()
        for flowable in run:
            self._place(flowable)

    def _place(self, flowable: Flowable) -> None:
        """Here whole, or a part of it here, or all of it on the next page; and so on with what is left."""
        rest = [flowable]
        while rest:
            if self.frame.add(rest[0], self.canvas):
                del rest[0]
                continue
            if rest[0].optional:
                return
            top = self.frame.top
            parts = rest[0].split(self.frame.width, self.frame.room(rest[0]))
            if parts and self.frame.add(parts[0], self.canvas):
                rest[:1] = parts[1:]
            elif not self.frame.empty:
                self.turn()
            if self.frame.top == top:  # nothing has changed, and nothing would on the next page
                raise HandoutError.at(
                    "the sheet",
                    "one piece is taller than a page",
                    "Shorten the longest box, table row or picture.",
                )


def _run(waiting: deque[Flowable | PageBreak]) -> list[Flowable]:
    """The next flowable of a story, and those that it is to stay together with."""
    run: list[Flowable] = []
    while waiting and (not run or run[-1].keep_with_next):
        following = waiting.popleft()
        if isinstance(following, PageBreak):
            waiting.appendleft(following)
            break
        run.append(following)
    return run
