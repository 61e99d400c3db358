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
    """A heading; `level` 1 is the title of the sheet. `style` names an entry of the theme, "" for that of its level."""

    level: int
    spans: Spans
    style: str = ""


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
    """A table of data. Its columns begin at `stops` of the theme; without them `widths` are shares of the line.

    `head` rows come again on each page.
    """

    widths: tuple[float, ...]
    head: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]
    stops: tuple[str, ...] = ()


class Figure(NamedTuple):
    """A drawing; `width` in millimetres, 0 for the theme's: of a "figure" or a "mark". `at`: where it was asked for."""

    source: str
    alt: str
    caption: Spans = ()
    width: float = 0.0
    at: str = ""
    size: str = "figure"


class Slot(NamedTuple):
    """A place left open for the patient's own words, `lines` lines high.

    Without words each line is ruled to be written on, or only the last one where `one_rule` is set. `spoken` is what a
    screen reader says of it then.
    """

    name: str
    spoken: str
    label: Spans = ()
    lines: int = 1
    style: str = "slot"
    at: str = ""
    one_rule: bool = False


class Tick(NamedTuple):
    """Boxes for a pen, `boxes` in a line, and what they are for: {n} in it is the number of the box.

    `kind` is "tick", or "square" for a number to be written in.
    """

    spoken: str
    boxes: int = 1
    kind: str = "tick"


class Digits(NamedTuple):
    """The numbers from 1 to `last`, each over the middle of a box to tick."""

    last: int
    at: str = ""


class WriteLines(NamedTuple):
    """Ruled lines for a pen, as many as the page has room for from `lines` to `most`; a label stands before one."""

    lines: int
    spoken: str
    label: Spans = ()
    most: int = 0


class Row(NamedTuple):
    """Columns side by side, at `stops` of the theme; without them by `widths`, shares of the line. No table.

    Where the theme lacks one of the stops, what would stand there goes below.
    """

    widths: tuple[float, ...]
    cells: tuple[tuple["Block", ...], ...]
    align: str = "top"
    stops: tuple[str, ...] = ()


class TwoColumns(NamedTuple):
    """Blocks in two columns of like height, the second at a stop of the theme; below each other where it has none."""

    stop: str
    blocks: tuple["Block", ...]


class QrCode(NamedTuple):
    """A code that a telephone reads, at the right margin, and words beside it."""

    href: str
    alt: str
    caption: Spans = ()


class Keep(NamedTuple):
    """Blocks that stay on one page together; where they are `optional`, a page without room leaves them out."""

    blocks: tuple["Block", ...]
    optional: bool = False


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
    | Digits
    | WriteLines
    | Row
    | TwoColumns
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
