"""Typesets Blocks with a theme: flows the story over pages, then adds the foot of every page."""

from typing import NamedTuple

from handouts.pdf import Theme
from handouts.pdf import blocks as b
from handouts.pdf.layout.builder import Builder, FindPicture
from handouts.pdf.layout.canvas import TaggedCanvas
from handouts.pdf.layout.contents import draw_numbers
from handouts.pdf.layout.feet import draw_feet, numbered
from handouts.pdf.layout.flow import Frame, Pages, too_tall
from handouts.pdf.layout.structure import Element, prune
from handouts.pdf.syntax import Dict, Name
from handouts.pdf.text import Faces

#: The share of a page that its foot must leave to the story. The built-in foot leaves more than three quarters.
_LEAST_STORY = 0.25


class Layout(NamedTuple):
    """The result of typesetting: the drawn pages, and their structure tree."""

    canvas: TaggedCanvas
    root: Element
    theme: Theme
    rtl: bool = False
    #: The structure tree of a second sheet on the same canvas, and the index of its first page.
    also: Element | None = None
    second: int = 0

    @property
    def roots(self) -> tuple[Element, ...]:
        """The structure trees of all sheets."""
        return (self.root, self.also) if self.also else (self.root,)


def typeset_both(first: Layout, sheet: b.Sheet, theme: Theme, faces: Faces, art: FindPicture) -> Layout:
    """Lay out a second sheet behind the first, in another language. Raises HandoutError as `typeset` does."""
    second = len(first.canvas.pages)
    first.canvas.showPage()
    also = typeset(sheet, theme, faces, art, first.canvas)
    return first._replace(also=also.root, second=second)


def typeset(
    sheet: b.Sheet, theme: Theme, faces: Faces, art: FindPicture, onto: TaggedCanvas | None = None
) -> Layout:
    """Lay out a sheet, on new pages or behind those of a canvas. `art` finds a picture by its name.

    Raises HandoutError for a character without a glyph, and for a piece or a foot that fits on no page.
    """
    writing = sheet.writing
    theme = theme.with_leading(writing.leading)
    root = Element("Document")
    if writing.rtl:
        root.attributes.append(Dict(O=Name("Layout"), WritingMode=Name("RlTb")))
    # The widest likely foot: the number of pages is not known yet.
    widest = tuple(numbered(block, writing.number(88), writing.number(88)) for block in sheet.foot)
    foot = Builder(theme, faces, art, 0.0, writing).stack(widest, None, theme.styles["foot"])
    foot_height = foot.wrap(theme.width, theme.page[1])[1]
    top, _, bottom, _ = theme.margins
    lift = bottom + foot_height + (theme.spaces.foot if sheet.foot else 0)
    height = theme.page[1] - top - lift
    if height < theme.page[1] * _LEAST_STORY:
        raise too_tall(foot, "the foot leaves too little of the page")
    story = Builder(theme, faces, art, height, writing).story(sheet.blocks, root)
    canvas = onto or TaggedCanvas(pagesize=theme.page)
    first = len(canvas.pages) - 1
    canvas.mirrored, canvas.plain_faces = writing.rtl, (faces.regular, faces.bold)
    Pages(Frame(theme.left, lift, theme.width, height), canvas).build(story)
    draw_numbers(canvas, first, lambda page: writing.number(page))
    draw_feet(canvas, first, sheet, theme, faces, art)
    prune(root)
    return Layout(canvas, root, theme, writing.rtl)
