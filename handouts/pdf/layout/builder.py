"""Blocks to flowables: every block is given its element of the structure tree as it is built."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, singledispatchmethod
from itertools import zip_longest
from typing import Any

from handouts.pdf import MM, Place, Style, Theme
from handouts.pdf import blocks as b
from handouts.pdf.layout.canvas import Hole, colour_code
from handouts.pdf.layout.containers import NO_PADDING, Box, Columns, ListItem, Padding, Stack, Together
from handouts.pdf.layout.flow import Flowable, PageBreak
from handouts.pdf.layout.flowables import Gap, Picture, Text
from handouts.pdf.layout.form_fields import Labelled, Open, Rules, TickBox
from handouts.pdf.layout.images import ArtFile, QrArt, load_art
from handouts.pdf.layout.line_code import paragraph
from handouts.pdf.layout.structure import Element, print_field, scope
from handouts.pdf.layout.tables import Grid, TableRow
from handouts.pdf.syntax import Dict, Name
from handouts.pdf.text import Faces

_CELL = Padding(2.0, 5.0, 2.5, 5.0)
_BULLET = "•"
#: Finds a picture by its name and by where it was asked for.
Art = Callable[[str, str], ArtFile]


class Builder:
    """Makes flowables of blocks. `page_height` in points is what one page can hold.

    A block built under no element is decoration: an artifact, all of it.
    """

    def __init__(self, theme: Theme, faces: Faces, art: Art, page_height: float) -> None:
        self.theme, self.faces, self.art, self.page_height = theme, faces, art, page_height
        self.underline = theme.emphasis == "underline"

    def story(self, blocks: Sequence[b.Block], parent: Element) -> list[Flowable | PageBreak]:
        """Flowables for the pages: as loose as can be, so that pages break where they should."""
        story: list[Flowable | PageBreak] = []
        for block, following in zip_longest(blocks, blocks[1:]):
            if isinstance(block, b.PageBreak):
                story.append(PageBreak())
            else:
                story += self._with_next(self.build(block, parent), block, following)
        return story

    def _with_next(self, pieces: list[Flowable], block: b.Block, following: b.Block | None) -> list[Flowable]:
        """A paragraph that leads to a list goes with it: "if you:" says nothing at the foot of a page."""
        if isinstance(block, b.Paragraph) and isinstance(following, b.BulletList):
            for piece in pieces:
                piece.keep_with_next = True
        return pieces

    def inside(self) -> Builder:
        """A builder for what stands inside a piece: what its edges and headings leave of a page, and more."""
        return Builder(self.theme, self.faces, self.art, self.page_height * 0.75)

    def pieces(
        self, blocks: Sequence[b.Block], parent: Element | None, cell: Style | None = None
    ) -> list[Flowable]:
        return [
            piece
            for block, following in zip_longest(blocks, blocks[1:])
            for piece in self._with_next(self.build(block, parent, cell), block, following)
        ]

    def stack(
        self,
        blocks: Sequence[b.Block],
        parent: Element | None,
        cell: Style | None = None,
        padding: Padding = NO_PADDING,
    ) -> Stack:
        return Stack(self.pieces(blocks, parent, cell), padding)

    def text(
        self,
        spans: b.Spans,
        style: Style,
        element: Element | None,
        *,
        wide: bool = False,
        heading: bool = False,
    ) -> Text:
        words = paragraph(spans, self.faces, style.bold, self.underline and not heading)
        measure = 0.0 if wide else self.theme.measure
        return Text(words, style, element, measure=measure, heading=heading)

    @singledispatchmethod
    def build(self, block: Any, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        """The flowables of one block. `cell` is the style of plain text inside a table or a foot."""
        raise TypeError(f"no block: {type(block).__name__}")

    @build.register
    def _(self, block: b.Paragraph, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        style = cell if cell and block.style == "body" else self.theme.styles[block.style]
        running = cell is None or cell is self.theme.styles["list"]
        wide = not running or block.style == "small"
        return [self.text(block.spans, style, _add(parent, "P"), wide=wide)]

    @build.register
    def _(self, block: b.Heading, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        style = self.theme.styles["title" if block.level == 1 else f"h{min(block.level, 3)}"]
        return [self.text(block.spans, style, _add(parent, f"H{block.level}"), wide=True, heading=True)]

    @build.register
    def _(self, block: b.BulletList, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        numbering = Name("Decimal" if block.ordered else "Disc")
        whole = _add(parent, "L", attributes=[Dict(O=Name("List"), ListNumbering=numbering)])
        style = self.theme.styles["list"]
        indent = style.size * (1.65 if block.ordered else 1.35)
        # Large print wants large bullets; half as large again, they still stand at the height of the letters.
        marks = style._replace(size=style.size * 1.5) if self.underline and not block.ordered else style
        items: list[Flowable] = []
        for position, blocks in enumerate(block.items, 1):
            item = _add(whole, "LI")
            label_text = f"{position}." if block.ordered else _BULLET
            label = self.text(
                (b.Span(label_text, bold=not self.underline),), marks, _add(item, "Lbl"), wide=True
            )
            body = self.inside().pieces(blocks, _add(item, "LBody"), style)
            items.append(ListItem(label, body, indent, style.after))
        if len(items) > 2:
            items[-2].keep_with_next = True  # the last item never stands alone at the head of a page
        return items

    @build.register
    def _(self, block: b.Callout, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        style = self.theme.callouts[block.kind]
        section = _add(parent, "Sect")
        blocks, head = block.blocks, None
        if style.heading == "reversed" and blocks and isinstance(blocks[0], b.Heading):
            head = self.text(
                blocks[0].spans,
                self.theme.styles["h2"],
                _add(section, f"H{blocks[0].level}"),
                wide=True,
                heading=True,
            )
            head.colour, blocks = "#ffffff", blocks[1:]
        return [Box(self.inside().pieces(blocks, section), style, head, self.page_height)]

    @build.register
    def _(self, block: b.Keep, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        return [Together(self.pieces(block.blocks, parent, cell), self.page_height)]

    @build.register
    def _(self, block: b.Letterhead, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        stack = self.stack(block.blocks, _add(parent, "Sect") if block.printed else None)
        stack.after = 6.0
        if block.printed:
            return [stack]
        gap = Gap(stack.wrap(self.theme.width, self.theme.page[1])[1])
        gap.after = stack.after
        return [gap]

    @build.register
    def _(self, block: b.Row, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        stacks = [self.inside().stack(blocks, parent, cell) for blocks in block.cells]
        return [Columns(stacks, block.widths, block.gap * MM, block.align, 1.0, self.page_height)]

    @build.register
    def _(self, block: b.Table, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        table = _add(parent, "Table")
        head = self._rows(block.head, _add(table, "THead"), 0.0, header=True)
        rows = self._rows(block.rows, _add(table, "TBody"), block.row_height * MM)
        again = partial(self._rows, block.head, None, 0.0, header=True)
        rule = (self.theme.rule, self.theme.ink)
        return [Grid(head, again, rows, block.widths, rule, self.theme.tint, self.page_height, 7.0)]

    def _rows(
        self, rows: Sequence[Sequence[b.Cell]], parent: Element | None, least: float, header: bool = False
    ) -> list[TableRow]:
        made = []
        for row in rows:
            line = _add(parent, "TR")
            cells = []
            for cell in row:
                attributes = [scope("Column" if header else "Row")] if cell.header else []
                element = _add(line, "TH" if cell.header else "TD", attributes=attributes)
                style = self.theme.styles["head" if header else "cell"]
                cells.append(self.inside().stack(cell.blocks, element, style, _CELL))
            made.append(TableRow(cells, least))
        return made

    @build.register
    def _(self, block: b.Figure, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        file = self.art(block.source, block.at)
        group = _add(parent, "Div") if block.caption else parent
        width = block.width * MM or self.theme.measure
        figure = _figure(group, block.alt)
        picture = Picture(load_art(file), figure, width, width * file.height / file.width, after=2.0)
        if not block.caption:
            return [picture]
        caption = self.text(block.caption, self.theme.styles["caption"], _add(group, "Caption"), wide=True)
        stack = Stack([picture, caption])
        stack.after = self.theme.styles["caption"].after
        return [stack]

    @build.register
    def _(self, block: b.QrCode, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        size = block.size * MM
        return [Picture(QrArt(block.href), _figure(parent, block.alt), size, size)]

    @build.register
    def _(self, block: b.Slot, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        style = self.theme.styles[block.style]
        label = (
            self.text(block.label, self.theme.styles["label"], _add(parent, "P"), wide=True)
            if block.label
            else None
        )
        hole = self._hole(block, style, parent)
        if cell is not None:
            # In a table the cell's own lines are written on; in a foot nothing is.
            hole.put(ruling=style.leading, rule=0.0)
        open_slot = Open(hole, hole.place.lines * hole.place.ruling, 0.0 if cell else style.after)
        if label is None:
            return [open_slot]
        return [Labelled(label, open_slot)] if block.lines == 1 else [label, open_slot]

    def _hole(self, block: b.Slot, style: Style, parent: Element | None) -> Hole:
        place = Place(
            slot=block.name, spoken=block.spoken, lines=block.lines,
            size=style.size, smallest=max(style.size * 0.8, self.theme.smallest), leading=style.leading,
            ruling=self.theme.ruled_line, rule=self.theme.rule, bold=style.bold,
            ink=colour_code(style.colour, "rg"),
        )  # fmt: skip
        return Hole(place, _add(parent, "P", slot=block.name, alt=block.spoken))

    @build.register
    def _(self, block: b.Tick, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        element = _add(parent, "Form", alt=block.spoken, attributes=[print_field("cb", block.spoken)])
        return [TickBox(element, self.theme.tick_box, self.theme.ink)]

    @build.register
    def _(self, block: b.WriteLines, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        element = _add(parent, "Form", alt=block.spoken, attributes=[print_field("tv", block.spoken)])
        return [Rules(element, block.lines, self.theme.ruled_line, self.theme.rule, self.theme.ink)]


def _add(parent: Element | None, role: str, **more: Any) -> Any:
    """A child element, or none under decoration."""
    return parent.add(role, **more) if parent is not None else None


def _figure(parent: Element | None, alt: str) -> Element | None:
    made: Element | None = _add(
        parent, "Figure", alt=alt, attributes=[Dict(O=Name("Layout"), Placement=Name("Block"))]
    )
    return made
