"""Builds flowables from blocks, and gives each block its structure element."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, singledispatchmethod
from itertools import zip_longest
from typing import Any

from handouts.pdf import Style, Theme, Writing
from handouts.pdf import blocks as b
from handouts.pdf.layout.cards import Card, CardLook
from handouts.pdf.layout.columns import BalancedColumns, Columns, InLine, places
from handouts.pdf.layout.containers import NO_PADDING, Box, ListItem, Padding, Stack
from handouts.pdf.layout.contents import page_lines
from handouts.pdf.layout.density import kept_together
from handouts.pdf.layout.fields import boxes_of, digits_of, rules_of, slot_cut
from handouts.pdf.layout.figure_block import figure_flowables, qr_code
from handouts.pdf.layout.flow import Flowable, PageBreak
from handouts.pdf.layout.flowables import Gap, Text
from handouts.pdf.layout.form_fields import Labelled, SlotField
from handouts.pdf.layout.grid import Bounds, columns, has_room, table_columns
from handouts.pdf.layout.images import ArtFile
from handouts.pdf.layout.line_code import paragraph
from handouts.pdf.layout.structure import Element, add_to, scope
from handouts.pdf.layout.tables import Grid, TableRow
from handouts.pdf.syntax import Dict, Name
from handouts.pdf.text import Faces

_BULLET = "•"
_CELL_PADDING = 4.0  # points, above and below
#: Finds a picture by its name. The second argument is the template's file and line, for error messages.
FindPicture = Callable[[str, str], ArtFile]


class Builder:
    """Builds flowables from blocks. `page_height` is the usable height of a page, in points.

    A block without a parent element is decoration: all of it becomes an artifact.
    """

    def __init__(
        self,
        theme: Theme,
        faces: Faces,
        art: FindPicture,
        page_height: float,
        writing: Writing,
        bounds: Bounds | None = None,
    ) -> None:
        self.theme, self.faces, self.art, self.page_height = theme, faces, art, page_height
        self.writing = writing
        self.bounds = bounds or Bounds(theme.left, theme.right, theme.right)
        self.underline = theme.emphasis == "underline"

    def story(self, blocks: Sequence[b.Block], parent: Element) -> list[Flowable | PageBreak]:
        """The flowables of a story, split as finely as possible, so that a page can break between any two."""
        story: list[Flowable | PageBreak] = []
        for block, following in zip_longest(blocks, blocks[1:]):
            broken = isinstance(block, b.PageBreak)
            story += [PageBreak()] if broken else self._placed(self.build(block, parent), block, following)
        return story

    def _placed(self, pieces: list[Flowable], block: b.Block, following: b.Block | None) -> list[Flowable]:
        """Keep a paragraph with the list after it: "if you:" makes no sense at the foot of a page."""
        for piece in pieces:
            piece.at = piece.at or b.place_of(block)
            piece.keep_with_next |= isinstance(block, b.Paragraph) and isinstance(following, b.BulletList)
        return pieces

    def inside(self, bounds: Bounds) -> Builder:
        """A builder for nested content. Padding and headings are assumed to take at most a quarter of the page."""
        return Builder(self.theme, self.faces, self.art, self.page_height * 0.75, self.writing, bounds)

    def denser(self) -> Builder:
        """A builder that sets text closer."""
        return Builder(self.theme.denser(), self.faces, self.art, self.page_height, self.writing, self.bounds)

    def pieces(
        self, blocks: Sequence[b.Block], parent: Element | None, cell: Style | None = None
    ) -> list[Flowable]:
        return [
            piece
            for block, following in zip_longest(blocks, blocks[1:])
            for piece in self._placed(self.build(block, parent, cell), block, following)
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
        words = paragraph(spans, self.faces, style.bold, self.underline and not heading, self.writing)
        measure = 0.0 if wide else self.theme.measure
        return Text(words, style, element, measure=measure, heading=heading)

    @singledispatchmethod
    def build(self, block: Any, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        """The flowables of one block. `cell` is the style of plain text in a table or a foot."""
        raise TypeError(f"not a block: {type(block).__name__}")

    @build.register
    def _(self, block: b.Paragraph, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        style = cell if cell and block.style == "body" else self.theme.styles[block.style]
        running = cell is None or cell is self.theme.styles["list"]
        wide = not running or block.style in ("small", "sources")
        return [self.text(block.spans, style, add_to(parent, "P", language=block.language), wide=wide)]

    @build.register
    def _(self, block: b.Heading, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        usual = "title" if block.level == 1 else f"h{min(block.level, 3)}"
        style = self.theme.styles[block.style or usual]
        return [self.text(block.spans, style, add_to(parent, f"H{block.level}"), wide=True, heading=True)]

    @build.register
    def _(self, block: b.BulletList, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        numbering = Name("Decimal" if block.ordered else "Disc")
        list_element = add_to(parent, "L", attributes=[Dict(O=Name("List"), ListNumbering=numbering)])
        style = self.theme.styles["list"]
        indent = self.theme.spaces.hang * (2 if block.ordered and len(block.items) > 9 else 1)
        marks = style if block.ordered else style._replace(size=self.theme.sizes.bullet)
        inside = self.inside(self.bounds._replace(left=self.bounds.left + indent))
        items: list[Flowable] = []
        for position, blocks in enumerate(block.items, 1):
            item = add_to(list_element, "LI")
            mark = (b.Span(self.writing.number(position) if block.ordered else _BULLET, bold=block.ordered),)
            label = self.text(mark, marks, add_to(item, "Lbl"), wide=True)
            items.append(
                ListItem(label, inside.pieces(blocks, add_to(item, "LBody"), style), indent, style.after)
            )
        if len(items) > 2:
            # The last item is never alone at the head of a page, nor the first of several at its foot.
            items[-2].keep_with_next = True
            items[0].keep_with_next = len(items) > 3
        if items and isinstance(items[-1], ListItem):
            items[-1].after = self.theme.styles["body"].after
        return items

    @build.register
    def _(self, block: b.Callout, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        style = self.theme.callouts[block.kind]
        like = "bar" if style.heading == "reversed" else "h2"
        section = add_to(parent, "Sect")
        blocks, head = block.blocks, None
        if style.heading == "reversed" and blocks and isinstance(blocks[0], b.Heading):
            element = add_to(section, f"H{blocks[0].level}")
            head = self._head(blocks[0].spans, like, element)
            blocks = blocks[1:]
        again = partial(self._head, block.again, like, None) if block.again else None
        inside = self.inside(self.bounds.inset(self.theme.spaces.inset, style.border))
        pieces = inside.pieces(blocks, section)
        return [Box(pieces, style, self.theme.spaces, head, again, self.page_height, block.urgent)]

    def _head(self, spans: b.Spans, style: str, element: Element | None) -> Text:
        """A heading. Without an element it repeats that of a box or a card on a later page."""
        text = self.text(spans, self.theme.styles[style], element, wide=True, heading=element is not None)
        text.keep_with_next = True
        return text

    @build.register
    def _(self, block: b.Keep, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        if block.section:
            pieces = self.pieces(block.blocks, add_to(parent, "Sect"), cell)
            look = CardLook(self.theme.spaces, self.theme.sizes.rule, self.theme.brand)
            again = partial(self._head, block.again, "h3", None) if block.again else None
            return [Card(pieces, look, self.page_height, again, urgent=block.urgent)]
        together = kept_together(self, block, parent, cell)
        together.optional, together.once = block.optional, frozenset(block.once.split())
        return [together]

    @build.register
    def _(self, block: b.Letterhead, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        stack = self.stack(block.blocks, add_to(parent, "Sect") if block.printed else None)
        stack.after = self.theme.spaces.letterhead
        if block.printed:
            return [stack]
        gap = Gap(stack.wrap(self.theme.width, self.theme.page[1])[1])
        gap.after = stack.after
        return [gap]

    @build.register
    def _(self, block: b.Row, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        if block.stops and not has_room(self.theme, self.bounds, block.stops):
            return [piece for blocks in block.cells for piece in self.pieces(blocks, parent, cell)]
        bounds = columns(self.theme, self.bounds, block.stops, block.widths)
        stacks = [
            self.inside(column).stack(blocks, parent, cell)
            for column, blocks in zip(bounds, block.cells, strict=True)
        ]
        return [self.side_by_side(stacks, bounds, block.align)]

    def side_by_side(self, stacks: Sequence[Stack], bounds: Sequence[Bounds], align: str) -> Columns:
        return Columns(
            stacks, places(bounds, self.bounds.left), align, self.theme.spaces.group, self.page_height
        )

    @build.register
    def _(self, block: b.TwoColumns, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        if len(block.blocks) < 2 or not has_room(self.theme, self.bounds, ("text", block.stop)):
            return self.pieces(block.blocks, parent, cell)
        bounds = columns(self.theme, self.bounds, ("text", block.stop))
        pieces = self.inside(bounds[0]).pieces(block.blocks, parent, cell)
        at, group = places(bounds, self.bounds.left), self.theme.spaces.group
        return [BalancedColumns(pieces, at, group, self.page_height)]

    @build.register
    def _(self, block: b.Table, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        table = add_to(parent, "Table")
        bounds = table_columns(self.theme, self.bounds, block.stops, block.widths)
        cells = [self.inside(column) for column in bounds]
        head = self._rows(block.head, add_to(table, "THead"), cells, header=True)
        rows = self._rows(block.rows, add_to(table, "TBody"), cells)
        repeat_head = partial(self._rows, block.head, None, cells, header=True)
        rules = (self.theme.sizes.rule, self.theme.ink, self.theme.brand)
        widths = [column.width for column in bounds]
        return [Grid(head, repeat_head, rows, widths, rules, self.page_height, self.theme.spaces.box)]

    def _rows(
        self,
        rows: Sequence[Sequence[b.Cell]],
        parent: Element | None,
        columns: Sequence[Builder],
        header: bool = False,
    ) -> list[TableRow]:
        table_rows = []
        style = self.theme.styles["head" if header else "cell"]
        for row in rows:
            line = add_to(parent, "TR")
            cells = []
            for at, (cell, column) in enumerate(zip(row, columns, strict=True)):
                attributes = [scope("Column" if header else "Row")] if cell.header else []
                element = add_to(line, "TH" if cell.header else "TD", attributes=attributes)
                gutter = self.theme.spaces.hang / 2 if at < len(row) - 1 else 0.0
                padding = Padding(_CELL_PADDING, gutter, _CELL_PADDING, 0.0)
                cells.append(column.stack(cell.blocks, element, style, padding))
            table_rows.append(TableRow(cells, 0.0 if header else self.theme.sizes.table_row))
        return table_rows

    @build.register
    def _(self, block: b.Figure, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        return figure_flowables(self, block, parent)

    @build.register
    def _(self, block: b.QrCode, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        return [qr_code(self, block, self._label(block.caption, parent, "caption"), parent)]

    @build.register
    def _(self, block: b.Slot, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        style, label = self.theme.styles[block.style], self._label(block.label, parent)
        cut = slot_cut(block, style, self.theme, parent)
        if cell is not None:
            # In a table, people write on the cell's own lines. In a foot, nobody writes.
            cut.put(ruling=style.leading, ruled=0)
        close = cut.place.ruling == style.leading
        lift = style.leading * (1 - 1 / self.writing.leading) / 2 if close else 0.0
        slot_field = SlotField(cut, cut.place.lines * cut.place.ruling, 0.0 if cell else style.after, lift)
        if label is None:
            return [slot_field]
        beside = block.lines == 1 or block.rules != "all"
        return [Labelled(label, slot_field, self._inner())] if beside else [label, slot_field]

    def _label(self, spans: b.Spans, parent: Element | None, style: str = "label") -> Text | None:
        return self.text(spans, self.theme.styles[style], add_to(parent, "P"), wide=True) if spans else None

    def _inner(self) -> float:
        """The start of a slot next to its label, from the label's left edge; 0 if the theme has no stop for it."""
        return max(0.0, self.theme.stops.get("inner", 0.0) - self.bounds.left)

    @build.register
    def _(self, block: b.Tick, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        boxes = boxes_of(self, block, parent)
        return boxes if len(boxes) == 1 else [InLine(boxes, self.theme.sizes.pitch)]

    @build.register
    def _(self, block: b.Digits, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        return [digits_of(self, block, parent, cell or self.theme.styles["body"])]

    @build.register
    def _(self, block: b.Contents, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        return page_lines(self, block, parent)

    @build.register
    def _(self, block: b.WriteLines, parent: Element | None, cell: Style | None = None) -> list[Flowable]:
        label = self._label(block.label, parent)
        rules = rules_of(block, self.theme, parent)
        return [rules] if label is None else [Labelled(label, rules, self._inner())]
