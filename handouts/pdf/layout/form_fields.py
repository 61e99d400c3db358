"""Flowables to write on: slots, ruled lines, tick boxes. Measures in points."""

from __future__ import annotations

from handouts.pdf.layout.canvas import SlotCut, TaggedCanvas
from handouts.pdf.layout.containers import Stack
from handouts.pdf.layout.flow import HAIR, Flowable
from handouts.pdf.layout.flowables import Text
from handouts.pdf.layout.structure import Element
from handouts.pdf.syntax import number


class SlotField(Flowable):
    """A slot of one or more lines."""

    def __init__(self, cut: SlotCut, height: float, after: float, lift: float = 0.0) -> None:
        super().__init__()
        self.cut, self.lift = cut, lift
        self.height = height
        self.after = after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        return width, self.height

    @property
    def baseline(self) -> float:
        """The baseline of its first line, in points above its foot: a little above the writing line.

        `lift` is added in a script with more leading, whose printed lines stand higher too.
        """
        return self.height - self.cut.place.ruling + self.cut.place.size * 0.32 + self.lift

    @property
    def label_baseline(self) -> float:
        """The baseline of its label, in points above its foot: the same as that of the first ruled line."""
        place = self.cut.place
        return self.baseline - (place.lines - 1) * place.ruling if place.ruled == 1 else self.baseline

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        self.cut.put(
            x=canvas.across(x, self.width), width=self.width, y=y + self.baseline, rtl=canvas.mirrored
        )
        canvas.cut_for(self.cut)


class Labelled(Flowable):
    """A label with its slot or lines on the same line, or below it if there is too little room.

    The slot starts at `stop`, in points from the left, if the label ends before it; otherwise right after the
    label.
    """

    GAP = 7.0

    def __init__(self, label: Text, body: SlotField | Rules, stop: float = 0.0) -> None:
        super().__init__()
        self.label, self.body, self.stop = label, body, stop
        self.after = body.after
        self.below = False
        self._indent = 0.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.label.wrap(width, height)
        self._indent = max(self.label.natural_width + self.GAP, self.stop)
        beside = width - self._indent
        self.below = len(self.label.lines) > 1 or beside < width / 4
        self.body.wrap(width if self.below else beside, height)
        heights = self.body.height, self.label.height
        self.width, self.height = width, sum(heights) if self.below else max(heights)
        return width, self.height

    def split(self, width: float, height: float, forced: bool = False) -> list[Flowable]:
        """A label that no page can hold with what is below it."""
        self.wrap(width, height)
        if not forced or not self.below:
            return []
        return Stack([self.label, self.body], after=self.after).split(width, height, forced)

    @property
    def first_baseline(self) -> float:
        return self.label.first_baseline if self.below else self.height - self.body.label_baseline

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        if self.below:
            self.label.paint(canvas, x, y + self.body.height)
            self.body.paint(canvas, x, y)
            return
        drop = self.body.label_baseline - self.label.baseline
        self.label.paint(canvas, x, y + drop)
        self.body.paint(canvas, x + self._indent, y)


class Rules(Flowable):
    """Ruled lines to write on, read aloud as one field: from `least` to `most`, as many as fit."""

    def __init__(
        self, element: Element | None, least: int, most: int, spacing: float, weight: float, colour: str
    ) -> None:
        super().__init__()
        self.element, self.least, self.most, self.spacing = element, least, most, spacing
        self.weight, self.colour = weight, colour
        self.after = spacing / 3
        self.count = least
        self.grows = most > least
        self.minimal = False

    def set_minimal(self, minimal: bool) -> None:
        self.minimal = minimal

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        most = self.least if self.minimal else self.most
        # The rule above the foot of the page would look like one more line, if the last line came close to it.
        fitting = int((height - self.after + HAIR) / self.spacing)
        self.count = max(self.least, min(most, fitting))
        self.width, self.height = width, self.count * self.spacing
        return width, self.height

    @property
    def label_baseline(self) -> float:
        """The baseline for a label next to the first line, in points above its foot."""
        return self.height - self.spacing * 0.75

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        with canvas.content(self.element):
            canvas.stroke_colour(self.colour)
            for line in range(self.count):
                at = y + self.height - (line + 1) * self.spacing + self.weight
                canvas.rule_line(x, at, x + self.width, at, self.weight)


class TickBox(Flowable):
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


class FilledBox(TickBox):
    """A box of an example, with what somebody wrote into it: a check, a check in a circle, a number, or nothing."""

    def __init__(
        self, element: Element | None, size: float, colour: str, filling: str, words: Text | None = None
    ) -> None:
        super().__init__(element, size, colour)
        self.filling, self.words = filling, words

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        super().paint(canvas, x, y)
        if self.words is not None:
            self.words.wrap(self.size, self.size)
            left = x + (self.size - self.words.natural_width) / 2
            self.words.paint(canvas, left, y + (self.size - self.words.height) / 2)
        elif self.filling != "empty":
            with canvas.content(self.element):
                self._paint_check(canvas, canvas.across(x, self.size), y)
        if self.element is not None:
            self._extend(canvas.across(x, self.size), y)

    def _paint_check(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        """The check is drawn from left to right on a mirrored page too, as a hand does."""
        side, weight = self.size, number(2.0)
        points = [(0.2, 0.5), (0.42, 0.24), (0.86, 0.86)]
        (x1, y1), *rest = [(number(x + a * side), number(y + b * side)) for a, b in points]
        canvas.stroke_colour(self.colour)
        lines = " ".join(f"{a} {b} l" for a, b in rest)
        canvas.emit(f"q 1 J 1 j {weight} w {x1} {y1} m {lines} S Q")
        if self.filling == "circled":
            canvas.emit(f"q {number(1.2)} w {_circle(x + side / 2, y + side / 2, side * 0.58)} S Q")

    def _extend(self, x: float, y: float) -> None:
        """Add this box to the bounding box of its Figure."""
        attributes = self.element.attributes[0] if self.element is not None else {}
        old = attributes.get("BBox", [x, y, x, y])
        both = (min(old[0], x), min(old[1], y), max(old[2], x + self.size), max(old[3], y + self.size))
        attributes["BBox"] = [round(value, 2) for value in both]


def _circle(x: float, y: float, radius: float) -> str:
    """The path of a circle: four curves."""
    k = radius * 0.5523
    r = radius
    corners = [(r, k, k, r, 0, r), (-k, r, -r, k, -r, 0), (-r, -k, -k, -r, 0, -r), (k, -r, r, -k, r, 0)]
    curves = " ".join(
        " ".join(number(base + value) for base, value in zip((x, y) * 3, corner, strict=True)) + " c"
        for corner in corners
    )
    return f"{number(x + r)} {number(y)} m {curves}"
