"""Blocks: the typed pieces of a sheet, as plain values. `parse` makes them, `typeset` draws them.

Named tuples: a dataclass takes eight times as long to be made, and the first sheet waits for all of these.
"""

from typing import NamedTuple, TypeAlias


class Span(NamedTuple):
    """A run of text in one face. `at` says where it was written, for an error about its letters."""

    text: str
    bold: bool = False
    href: str = ""
    at: str = ""


Spans: TypeAlias = tuple[Span, ...]


class Heading(NamedTuple):
    """A heading; `level` 1 is the title of the sheet."""

    level: int
    spans: Spans


class Paragraph(NamedTuple):
    """A paragraph; `style` names an entry of the theme."""

    spans: Spans
    style: str = "body"


class BulletList(NamedTuple):
    """A list, with numbers where it is ordered."""

    items: tuple[tuple["Block", ...], ...]
    ordered: bool = False


class Callout(NamedTuple):
    """A box, in one piece where it fits on a page; `kind` names an entry of the theme."""

    kind: str
    blocks: tuple["Block", ...]


class Cell(NamedTuple):
    """A cell of a table; a header cell says what its row or column is."""

    blocks: tuple["Block", ...]
    header: bool = False


class Table(NamedTuple):
    """A table of data: `widths` are shares of the line, `head` rows come again on each page.

    `row_height` is the least height of a body row in millimetres: room to write in.
    """

    widths: tuple[float, ...]
    head: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]
    row_height: float = 0.0


class Figure(NamedTuple):
    """A drawing; `width` in millimetres, 0 for the width of its column. `at` says where it was asked for."""

    source: str
    alt: str
    caption: Spans = ()
    width: float = 0.0
    at: str = ""


class Slot(NamedTuple):
    """A place left open for the patient's own words, `lines` lines high.

    `spoken` is what a screen reader says of it when it is left to be written on.
    """

    name: str
    spoken: str
    label: Spans = ()
    lines: int = 1
    style: str = "slot"
    at: str = ""


class Tick(NamedTuple):
    """A box to tick with a pen, and what it is for."""

    spoken: str


class WriteLines(NamedTuple):
    """Ruled lines for a pen; nobody fills them but the patient."""

    lines: int
    spoken: str


class Row(NamedTuple):
    """Columns side by side, by their shares of the line, `gap` millimetres apart. A layout, not a table."""

    widths: tuple[float, ...]
    cells: tuple[tuple["Block", ...], ...]
    align: str = "top"
    gap: float = 5.0


class QrCode(NamedTuple):
    """A code that a telephone reads; `size` in millimetres."""

    href: str
    alt: str
    size: float = 22.0


class Keep(NamedTuple):
    """Blocks that stay on one page together."""

    blocks: tuple["Block", ...]


class Letterhead(NamedTuple):
    """The head of the first page; its space stays when it is left out for pre-printed paper."""

    blocks: tuple["Block", ...]
    printed: bool = True


class PageBreak(NamedTuple):
    """What follows begins a page."""


Block: TypeAlias = (
    Heading
    | Paragraph
    | BulletList
    | Callout
    | Table
    | Figure
    | Slot
    | Tick
    | WriteLines
    | Row
    | QrCode
    | Keep
    | Letterhead
    | PageBreak
)


class Sheet(NamedTuple):
    """Everything on the pages: the story, and the foot that every page carries.

    In the foot, {page} and {pages} stand for the page's number and the number of pages.
    """

    title: str
    language: str
    blocks: tuple["Block", ...]
    foot: tuple["Block", ...] = ()
