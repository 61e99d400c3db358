"""Flows stories over pages: flowables one below the other in a frame, on as many pages as needed.

A story is a list of flowables. Each can be wrapped (measured), split and painted. A flowable that does not
fit is split; one that cannot be split moves to the next page. Measures in points.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence, Set
from itertools import pairwise

from handouts.errors import HandoutError
from handouts.pdf.layout.canvas import TaggedCanvas

#: Tolerance for rounding, in points.
HAIR = 1e-6
#: Pages of a story. The longest sheet has about 30; a template or text that makes many more has a mistake in it.
MAX_PAGES = 300


class Flowable:
    """A piece of a story that can be painted on a page.

    It asks for space `before` and `after` itself. Between two flowables the larger one counts; at the head
    and foot of a page there is none.
    """

    #: Its file and line in the source, for errors; empty if it is not known.
    at = ""
    before = 0.0
    after = 0.0
    keep_with_next = False
    #: Left out if the page has no room for it.
    optional = False
    #: Left out if another piece with one of these names is already on a page.
    once: frozenset[str] = frozenset()
    #: Takes the room that a page has left, unless `set_minimal` forbids it.
    grows = False

    def __init__(self) -> None:
        self.width = 0.0
        self.height = 0.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Its size in this width. `height` is the room left on the page."""
        raise NotImplementedError

    @property
    def first_baseline(self) -> float:
        """From its top to the baseline of its first line; 0 if it does not start with text. After `wrap`."""
        return 0.0

    @property
    def natural_width(self) -> float:
        """The width that it really uses, at most `width`. After `wrap`."""
        return self.width

    def parts(self) -> Iterable[Flowable]:
        """The flowables inside it."""
        return ()

    def leave_out(self, names: Set[str]) -> None:
        """Empty the parts whose name is among those of pieces that are on a page already."""
        for part in self.parts():
            part.leave_out(names)

    def set_minimal(self, minimal: bool) -> None:
        """Whether to take only the room that it needs, even if it could grow."""

    def split(self, width: float, height: float, forced: bool = False) -> list[Flowable]:
        """Its parts, the first at most `height` tall. Empty if it cannot be split there.

        `forced`: no page has more room for it. Then it is split wherever it can be, even where it should not.
        """
        return []

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        """Paint it with its lower left corner at (x, y). After `wrap`."""
        raise NotImplementedError


class PageBreak:
    """In a story: start a new page here."""


Story = Iterable[Flowable | PageBreak]


def gaps(flowables: Sequence[Flowable]) -> list[float]:
    """The space above each flowable: the larger of what it and the one above ask for."""
    between = [max(above.after, below.before) for above, below in pairwise(flowables)]
    return [0.0, *between] if flowables else []


class Frame:
    """The area of a page that is filled from the top: lower left corner, size, and the room left."""

    def __init__(self, x: float, y: float, width: float, height: float) -> None:
        self.x, self.y, self.width, self.height = x, y, width, height
        self.clear()

    def clear(self) -> None:
        """Start again, on an empty page."""
        self.top = self.y + self.height
        self.after = 0.0

    @property
    def empty(self) -> bool:
        """Whether none of its height is used yet."""
        return self.top >= self.y + self.height

    def room(self, flowable: Flowable) -> float:
        """The height left for a flowable, below the space that it needs above itself."""
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
        """Paint a flowable if it fits. Returns whether it did."""
        room = self.room(flowable)
        height = flowable.wrap(self.width, room)[1]
        if height > room + HAIR:
            return False
        self.top -= self._gap(flowable) + height
        self.after = flowable.after
        flowable.paint(canvas, self.x, self.top)
        return True


class Pages:
    """The pages of one story, with the same frame on each."""

    def __init__(self, frame: Frame, canvas: TaggedCanvas) -> None:
        self.frame, self.canvas = frame, canvas
        self._had: set[str] = set()
        self._turned = 0

    def build(self, story: Story) -> None:
        """Paint the whole story. Raises HandoutError for a piece that fits on no page."""
        waiting = deque(story)
        while waiting:
            if isinstance(waiting[0], PageBreak):
                waiting.popleft()
                self.turn()
            else:
                run = _run(waiting)
                if all(flowable.once & self._had for flowable in run):
                    continue
                for flowable in run if self._had else ():
                    flowable.leave_out(self._had)
                if any(flowable.grows for flowable in run):
                    self._make_room(run, self._following(run, deque(waiting)))
                self._place_run(run)
        self.canvas.save()

    def turn(self) -> None:
        """Start the next page. Raises HandoutError if there are too many."""
        self._turned += 1
        if self._turned >= MAX_PAGES:
            raise HandoutError.at(
                "the sheet", f"it has more than {MAX_PAGES} pages", "Shorten the text or the template."
            )
        self.canvas.showPage()
        self.frame.clear()

    def _following(self, run: Sequence[Flowable], waiting: deque[Flowable | PageBreak]) -> Sequence[Flowable]:
        """What is to be placed after a run: not what is left out because of it."""
        there = self._had.union(*(flowable.once for flowable in run))
        following = _run(waiting)
        while following and all(flowable.once & there for flowable in following):
            following = _run(waiting)
        return following

    def _make_room(self, run: Sequence[Flowable], following: Sequence[Flowable]) -> None:
        """Let growing pieces grow only if the page has no room for what follows."""
        for flowable in run:
            flowable.set_minimal(True)
        if not self.frame.empty and not self.frame.holds(run):
            if any(flowable.optional for flowable in run):
                return
            self.turn()
        if not following or not self.frame.holds([*run, *following]):
            for flowable in run:
                flowable.set_minimal(False)

    def _place_run(self, run: Sequence[Flowable]) -> None:
        """Place pieces that stay together: on the next page if they don't fit, split if they fit on none."""
        if len(run) > 1 and not self.frame.empty and not self.frame.holds(run):
            self.turn()
        too_long = len(run) > 1 and not self.frame.holds(run)
        for flowable in run:
            self._place(flowable, too_long and flowable is not run[0])

    def _place(self, flowable: Flowable, headed: bool) -> None:
        """Paint a flowable here, or in parts, or on the next page.

        `headed`: it should stay with its heading, but no page holds both. So it starts below it if it can be split.
        """
        pieces = [flowable]
        while pieces:
            if self.frame.add(pieces[0], self.canvas):
                self._had |= pieces[0].once
                del pieces[0]
                continue
            if pieces[0].optional:
                return
            top = self.frame.top
            forced = self.frame.empty or (headed and pieces[0] is flowable)
            if not self._place_part(pieces, False) and not (forced and self._place_part(pieces, True)):
                if self.frame.empty:
                    raise too_tall(pieces[0])
                self.turn()
            if self.frame.top == top:  # nothing changed, and the next page would be the same
                raise too_tall(pieces[0])

    def _place_part(self, pieces: list[Flowable], forced: bool) -> bool:
        """Split the first piece and paint its first part. Returns whether that was possible."""
        parts = pieces[0].split(self.frame.width, self.frame.room(pieces[0]), forced)
        if not parts or not self.frame.add(parts[0], self.canvas):
            return False
        pieces[:1] = parts[1:]
        return True


def too_tall(flowable: Flowable, what: str = "this is taller than a page") -> HandoutError:
    """The error for a piece that no page can hold. It names the file and line of its tallest part. After `wrap`."""
    hint = "Make it shorter: a picture can be narrower; a slot or a table row can have fewer lines."
    return HandoutError.at(_tallest_at(flowable) or "the sheet", what, hint)


def _tallest_at(flowable: Flowable) -> str:
    """The file and line of the tallest part whose place is known."""
    parts = sorted(flowable.parts(), key=lambda part: part.height, reverse=True)
    return next(filter(None, map(_tallest_at, parts)), flowable.at)


def _run(waiting: deque[Flowable | PageBreak]) -> list[Flowable]:
    """The next flowable of a story, with those that must stay with it."""
    run: list[Flowable] = []
    while waiting and (not run or run[-1].keep_with_next):
        following = waiting.popleft()
        if isinstance(following, PageBreak):
            waiting.appendleft(following)
            break
        run.append(following)
    return run
