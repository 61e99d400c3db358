"""Converts shaped lines of any script to page code, and draws them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from handouts.pdf.fonts import Face
from handouts.pdf.layout.canvas import TaggedCanvas
from handouts.pdf.layout.line_cache import LineCache
from handouts.pdf.layout.structure import Element
from handouts.pdf.syntax import colour_code, number
from handouts.pdf.text import (
    Pen,
    RichLine,
    RichText,
    ShapedRun,
    SpanStyle,
    in_logical_order,
    placed_composites,
)


class DrawnLine:
    """One line of a paragraph that needs shaping."""

    __slots__ = ("_line", "_text")

    def __init__(self, text: RichText, line: RichLine) -> None:
        self._text, self._line = text, line

    def width(self, size: float) -> float:
        """The width in points, without the spaces at its end."""
        return self._line.width * size / 1000

    def draw(
        self,
        canvas: TaggedCanvas,
        element: Element | None,
        at: tuple[float, float],
        size: float,
        colour: str,
        last: bool,
    ) -> None:
        """Draw it with its left end at a point on the baseline: words in logical order, for readers of page code."""
        x, y = at
        x -= self._line.lead * size / 1000
        parts = [
            (self._text.styles[runs[0].style], runs, x + moved * size / 1000)
            for runs, moved in in_logical_order(self._line.shaped)
            if runs
        ]
        for group, same in groupby(parts, key=lambda part: part[0].group):
            together = list(same)
            owner = self._owner(element, together[0][0], group)
            with canvas.content(owner):
                canvas.emit("BT", colour_code(colour, "rg"))
                for _, runs, left in together:
                    pen = Pen(size)
                    code = [self._shown(canvas, pen, run) for run in runs]
                    canvas.emit(f"1 0 0 1 {number(left)} {number(y)} Tm", *code)
                canvas.emit("ET")
            for style, runs, left in together:
                self._mark(canvas, owner, style, (left, y, _width(runs, size)), size, colour)

    def _shown(self, canvas: TaggedCanvas, pen: Pen, run: ShapedRun) -> str:
        face: Face = self._text.faces[run.face_index]
        font = canvas.composite_font(face)
        return pen.run(font, placed_composites(run, font))

    def _owner(self, element: Element | None, style: SpanStyle, group: int) -> Element | None:
        """The paragraph, or a part of it: a link, or the words around links that need a text of their own."""
        if element is None or not (style.href or (self._text.has_rtl and len(self._text.groups) > 1)):
            return element
        role, text = "Link" if style.href else "Span", self._text.groups[group].strip()
        previous = element.kids[-1] if element.kids else None
        if isinstance(previous, Element) and (previous.role, previous.href) == (role, style.href):
            return previous
        return element.add(role, href=style.href, actual_text=text if self._text.has_rtl else "")

    def _mark(
        self,
        canvas: TaggedCanvas,
        owner: Element | None,
        style: SpanStyle,
        box: tuple[float, float, float],
        size: float,
        colour: str,
    ) -> None:
        """Underline a run, and make the rectangle of a link."""
        x, y, width = box
        if style.href and owner is not None:
            text = self._text.groups[style.group].strip()
            canvas.link_text(owner, (x, y), width, size, style.href, text or style.href)
        if style.underlined:
            canvas.underline((x, y), width, size, colour)


def _width(runs: Iterable[ShapedRun], size: float) -> float:
    return sum(run.width for run in runs) * size / 1000


class RichParagraph:
    """A paragraph that needs shaping, and the lines that it is broken into."""

    __slots__ = ("_fixed", "_lines", "_text")

    def __init__(self, text: RichText, fixed: Sequence[DrawnLine] = ()) -> None:
        self._text, self._fixed = text, tuple(fixed)
        self._lines = LineCache(
            lambda width, size: (DrawnLine(text, line) for line in text.lines(width, size))
        )

    @property
    def plain(self) -> str:
        """The text on one line."""
        return self._text.plain

    @property
    def actual_text(self) -> str:
        """The text of the whole paragraph, if its page code does not give it: right-to-left codes are reversed.

        Empty if its parts have texts of their own.
        """
        return self._text.plain if self._text.has_rtl and len(self._text.groups) == 1 else ""

    def lines(self, width: float, size: float) -> tuple[DrawnLine, ...]:
        """The lines for a width and a type size in points."""
        return self._fixed or self._lines.of(width, size)

    def part(self, lines: Sequence[DrawnLine]) -> RichParagraph:
        """The part with these lines, on one of several pages."""
        return RichParagraph(self._text, lines)
