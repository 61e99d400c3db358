"""Data tables: rows stay in one piece, and header rows repeat on the next page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handouts.pdf.layout.canvas import TaggedCanvas
from handouts.pdf.layout.containers import Stack
from handouts.pdf.layout.flow import HAIR, Flowable


class TableRow:
    """A row of cells. Heights in points."""

    def __init__(self, cells: Sequence[Flowable], least: float = 0.0) -> None:
        self.cells = list(cells)
        self.least = least
        self.height = 0.0

    def wrap(self, widths: Sequence[float], height: float) -> float:
        tallest = max(cell.wrap(width, height)[1] for cell, width in zip(self.cells, widths, strict=True))
        self.height = max(tallest, self.least)
        return self.height

    def split(
        self, widths: Sequence[float], height: float, forced: bool = False
    ) -> tuple[TableRow, TableRow] | None:
        """Split a row that is taller than a page: every cell is cut at the end of the page.

        `forced`: a cell that cannot be cut there moves to the next page if another one can be cut.
        """
        heads: list[Flowable] = []
        tails: list[Flowable] = []
        cut = False
        for cell, width in zip(self.cells, widths, strict=True):
            cell.wrap(width, height)
            parts = cell.split(width, height, forced)
            if not parts and not forced:
                return None
            cut |= bool(parts) and bool(cell.parts())
            head, *tail = parts or [Stack([]), cell]
            heads.append(head)
            tails.append(tail[0] if tail else Stack([]))
        return (TableRow(heads, min(self.least, height)), TableRow(tails, 0.0)) if cut or not forced else None

    def paint(self, canvas: TaggedCanvas, x: float, y: float, widths: Sequence[float]) -> None:
        for cell, width in zip(self.cells, widths, strict=True):
            cell.paint(canvas, x, y + (self.height - cell.height) / 2)
            x += width


class Grid(Flowable):
    """A table. `repeat_head` builds the header rows for later pages, which are drawn as artifacts."""

    def __init__(
        self,
        head: Sequence[TableRow],
        repeat_head: Callable[[], Sequence[TableRow]],
        rows: Sequence[TableRow],
        shares: Sequence[float],
        rules: tuple[float, str, str],
        page_height: float,
        after: float,
    ) -> None:
        super().__init__()
        self.head, self.repeat_head, self.rows = list(head), repeat_head, list(rows)
        self.shares = [share / sum(shares) for share in shares]
        self.rules = rules
        self.page_height, self.after = page_height, after
        #: Whether its header rows only repeat those on an earlier page.
        self.repeats_head = False
        self._widths: list[float] = []

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self._widths = [share * width for share in self.shares]
        self.width = width
        self.height = sum(row.wrap(self._widths, height) for row in [*self.head, *self.rows])
        return width, self.height

    def parts(self) -> list[Flowable]:
        return [cell for row in [*self.head, *self.rows] for cell in row.cells]

    def split(self, width: float, height: float, forced: bool = False) -> list[Flowable]:
        self.wrap(width, height)
        used = sum(row.height for row in self.head)
        for index, row in enumerate(self.rows):
            if used + row.height > height + HAIR:
                parts = self._split_at(index, height - used, False)
                if parts or not forced:
                    return parts
                return self._split_at(index, height - used, True) or self._without_head(width, height)
            used += row.height
        return [self] if used <= height + HAIR or not forced else self._without_head(width, height)

    def _without_head(self, width: float, height: float) -> list[Flowable]:
        """Its parts if the header leaves too little room: it is like other rows, and not repeated here."""
        if not self.head:
            return []
        rows = self.rows if self.repeats_head else [*self.head, *self.rows]
        grid = Grid([], self.repeat_head, rows, self.shares, self.rules, self.page_height, self.after)
        return grid.split(width, height, True)

    def _split_at(self, index: int, room: float, forced: bool) -> list[Flowable]:
        head, tail = self.rows[:index], self.rows[index:]
        head_height = sum(row.height for row in self.head)
        if tail and (forced or tail[0].height > self.page_height - head_height):
            parts = tail[0].split(self._widths, room, forced)
            if parts:
                head, tail = [*head, parts[0]], [parts[1], *tail[1:]]
        if not head:
            return []
        return [self._part(self.head, head, 0.0), self._part(self.repeat_head(), tail, self.after)]

    def _part(self, head: Sequence[TableRow], rows: Sequence[TableRow], after: float) -> Grid:
        part = Grid(head, self.repeat_head, rows, self.shares, self.rules, self.page_height, after)
        part.repeats_head = head is not self.head
        return part

    def paint(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        rows = [*self.head, *self.rows]
        self._paint_rules(canvas, x, y, rows)
        top = y + self.height
        for row in rows:
            top -= row.height
            row.paint(canvas, x, top, self._widths)

    def _paint_rules(self, canvas: TaggedCanvas, x: float, y: float, rows: Sequence[TableRow]) -> None:
        """Thick rules above the table and below its header, a hairline below each row, none between columns."""
        weight, colour, strong = self.rules
        head_height = sum(row.height for row in self.head)
        with canvas.artifact():
            canvas.stroke_colour(colour)
            at = y + self.height
            for row in rows:
                at -= row.height
                canvas.rule_line(x, at, x + self.width, at, weight)
            canvas.stroke_colour(strong)
            for at in dict.fromkeys((y + self.height, y + self.height - head_height)):
                canvas.rule_line(x, at, x + self.width, at, weight * 2)
