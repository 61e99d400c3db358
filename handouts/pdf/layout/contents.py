"""The list of pages: each line says on which page a heading stands. The numbers are drawn once all pages are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from handouts.errors import HandoutError
from handouts.pdf import blocks as b
from handouts.pdf.layout.flow import Flowable
from handouts.pdf.layout.flowables import Text
from handouts.pdf.layout.structure import Element, add_to
from handouts.pdf.syntax import Dict, Name, number

if TYPE_CHECKING:
    from handouts.pdf.layout.builder import Builder
    from handouts.pdf.layout.canvas import TaggedCanvas

#: Room for a number of three digits, in type sizes.
_NUMBER = 2.2


class OpenNumber(NamedTuple):
    """A page number that is not known yet: its place in the code of its page, the heading it says, what draws it."""

    page: int
    place: int
    heading: str
    at: str
    draw: Callable[[str], None]


class PageLine(Flowable):
    """The name of a section, and at the right margin the number of its page."""

    def __init__(self, words: Text, heading: str, at: str, make_number: Callable[[str], Text]) -> None:
        super().__init__()
        self.words, self.heading, self.at, self.make_number = words, heading, at, make_number
        self.after = words.after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        room = width - _NUMBER * self.words.style.size
        self.width, self.height = width, self.words.wrap(room, height)[1]
        return width, self.height

    def parts(self) -> tuple[Flowable, ...]:
        return (self.words,)

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        self.words.paint(canvas, x, y)
        self._paint_dots(canvas, x, y)

        def draw(written: str) -> None:
            text = self.make_number(written)
            text.wrap(self.width, self.height)
            text.paint(canvas, x, y)

        canvas.open_numbers.append(OpenNumber(canvas.page_index, canvas.hold(), self.heading, self.at, draw))

    def _paint_dots(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        """They lead the eye from the last line of the name to its number."""
        style, last = self.words.style, self.words.lines[-1]
        gap = style.size / 3
        left = canvas.across(x + last.width(style.size) + gap)
        right = canvas.across(x + self.width - _NUMBER / 1.5 * style.size)
        at = number(y + (style.leading - style.size) / 2 + style.size * 0.23)
        with canvas.artifact():
            canvas.stroke_colour(style.colour)
            canvas.emit(f"q 1 J 1.5 w [0 6] 0 d {number(left)} {at} m {number(right)} {at} l S Q")


def page_lines(builder: Builder, block: b.Contents, parent: Element | None) -> list[Flowable]:
    """A line for each heading."""
    numbering = Dict(O=Name("List"), ListNumbering=Name("None"))
    group = add_to(parent, "L", attributes=[numbering])
    return [_page_line(builder, entry, add_to(group, "LI")) for entry in block.entries]


def _page_line(builder: Builder, entry: b.Entry, item: Element | None) -> PageLine:
    style, body = builder.theme.styles["list"], add_to(item, "LBody")
    words = builder.text(entry.spans, style, add_to(body, "P"), wide=True)
    element, aligned = add_to(body, "P"), style._replace(align="right")

    def make_number(written: str) -> Text:
        return builder.text((b.Span(written, bold=True, at=entry.at),), aligned, element, wide=True)

    return PageLine(words, entry.heading, entry.at, make_number)


def draw_numbers(canvas: TaggedCanvas, first: int, written: Callable[[int], str]) -> None:
    """Draw the numbers of a sheet whose first page this is. Raises HandoutError for a heading that it lacks."""
    pages = dict(_headings(canvas, first))
    waiting, canvas.open_numbers = canvas.open_numbers, []
    for each in waiting:
        if each.heading not in pages:
            hint = "Name a heading <h1> or <h2> of the sheet, letter by letter."
            raise HandoutError.at(
                each.at or "the sheet", "the list of pages names a heading that is not there", hint
            )
        canvas.turn_to(each.page)
        with canvas.at_place(each.place):
            each.draw(written(pages[each.heading] - first + 1))


def _headings(canvas: TaggedCanvas, first: int) -> Iterator[tuple[str, int]]:
    """The headings from a page on, the first of each name last."""
    for mark in reversed(canvas.bookmarks):
        if mark.page >= first:
            yield mark.title.strip(), mark.page
