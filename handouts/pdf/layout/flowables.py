"""Basic flowables: text, space, pictures, tagged as they are drawn.

A flowable owns its structure element and passes it to the parts that it is split into, so a paragraph on two
pages is one P (ISO 14289-1, 7.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from handouts.pdf import Style
from handouts.pdf.layout.canvas import TaggedCanvas
from handouts.pdf.layout.flow import HAIR, Flowable
from handouts.pdf.layout.line_code import Paragraph
from handouts.pdf.layout.structure import Element
from handouts.pdf.syntax import number

if TYPE_CHECKING:
    from handouts.pdf.layout.rich_lines import RichParagraph


class Text(Flowable):
    """A paragraph or heading. Never leaves a single line at the foot or head of a page."""

    def __init__(
        self,
        paragraph: Paragraph | RichParagraph,
        style: Style,
        element: Element | None,
        *,
        measure: float = 0.0,
        colour: str = "",
        heading: bool = False,
    ) -> None:
        super().__init__()
        self.paragraph = paragraph
        self.style = style
        self.element = element
        if element is not None and paragraph.actual_text:
            element.actual_text = paragraph.actual_text
        self.measure = measure
        self.colour = colour or style.colour
        self.heading = self.keep_with_next = heading
        self.before, self.after = style.before, style.after
        self.lines: Sequence[Any] = ()
        self.last = True

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = min(width, self.measure) if self.measure else width
        self.lines = self.paragraph.lines(self.width, self.style.size)
        self.height = len(self.lines) * self.style.leading
        return width, self.height

    @property
    def natural_width(self) -> float:
        """The width of the longest line, in points. After `wrap`."""
        return max((line.width(self.style.size) for line in self.lines), default=0.0)

    def split(self, width: float, height: float, forced: bool = False) -> list[Flowable]:
        self.wrap(width, height)
        least = 1 if forced else 2
        fits = int((height + HAIR) / self.style.leading)
        fits = min(fits, len(self.lines) - least)
        if fits < least:
            return []
        return [self._part(self.lines[:fits], False), self._part(self.lines[fits:], self.last)]

    def _part(self, lines: Sequence[Any], last: bool) -> Text:
        part = Text(self.paragraph.part(lines), self.style, self.element, measure=self.measure)
        part.colour, part.last, part.at = self.colour, last, self.at
        if not last:
            part.after = 0.0
        else:
            part.before = 0.0
        return part

    @property
    def baseline(self) -> float:
        """The baseline of the first line, in points above the foot of the paragraph. After `wrap`."""
        style = self.style
        return self.height - style.leading + (style.leading - style.size) / 2 + style.size * 0.23

    @property
    def first_baseline(self) -> float:
        return self.height - self.baseline

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        style = self.style
        baseline = y + self.baseline
        if self.heading:
            canvas.bookmark(self.element, self.paragraph.plain, y + self.height)
        for index, line in enumerate(self.lines):
            last = self.last and index == len(self.lines) - 1
            width = line.width(style.size)
            left = canvas.across(x + (self.width - width if style.align == "right" else 0.0), width)
            at = (left, baseline - index * style.leading)
            line.draw(canvas, self.element, at, style.size, self.colour, last)


class Gap(Flowable):
    """Empty space, for example for a pre-printed letterhead. `height` in points."""

    def __init__(self, height: float) -> None:
        super().__init__()
        self.height = height

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return width, self.height

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        pass


class Picture(Flowable):
    """A drawing, photograph or code: one piece of content in a Figure with alternative text."""

    def __init__(
        self,
        art: Any,
        element: Element | None,
        width: float,
        height: float,
        after: float = 0.0,
        *,
        mirrored: bool = False,
    ) -> None:
        super().__init__()
        self.art, self.element, self.mirrored = art, element, mirrored
        self.width, self.height, self.after = width, height, after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.width, self.height

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        with canvas.content(self.element):
            x = canvas.across(x, self.width)
            if self.mirrored:
                canvas.emit("q", f"-1 0 0 1 {number(2 * x + self.width)} 0 cm")
            self.art.paint(canvas, x, y, self.width, self.height)
            if self.mirrored:
                canvas.emit("Q")
        if self.element is not None:
            box = [round(value, 2) for value in (x, y, x + self.width, y + self.height)]
            self.element.attributes[0]["BBox"] = box


class QrCode(Flowable):
    """A QR code at the right margin, with its caption to the left, or below it if there is little room."""

    #: From the words to the code: with the quiet zone in its picture, all that readers need.
    GAP = 6.0

    def __init__(self, picture: Picture, words: Text | None) -> None:
        super().__init__()
        self.picture, self.words = picture, words
        self.below = 0.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        side = self.picture.width
        self.width, self.height, self.below = width, side, 0.0
        if self.words is not None:
            beside = width - side - self.GAP
            fits = beside > side / 2
            self.words.wrap(beside if fits else width, height)
            self.below = 0.0 if fits else self.words.height + self.GAP
            self.height += self.below
        return width, self.height

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        if self.words is not None:
            self.words.paint(canvas, x, y if self.below else y + self.height - self.words.height)
        self.picture.paint(canvas, x + self.width - self.picture.width, y + self.below)
