"""Blocks: the typed pieces of a sheet, as plain values. `parse` creates them, `typeset` draws them.

They are named tuples, because a dataclass takes eight times as long to define, which delays the first
sheet.
"""

from typing import NamedTuple, TypeAlias


class Writing(NamedTuple):
    """How the language of a sheet is written. `language` is its code (BCP 47).

    `numerals` are its ten digits. `range_word` stands between two numbers, as in "5 to 10". Lines of text need
    `leading` times the leading of Latin letters.
    """

    language: str = "en"
    rtl: bool = False
    numerals: str = "0123456789"
    range_word: str = "to"
    leading: float = 1.0

    def number(self, value: int) -> str:
        """A whole number in the language's digits."""
        written = str(value)
        if self.numerals == "0123456789":
            return written
        return written.translate(str.maketrans("0123456789", self.numerals))


class Span(NamedTuple):
    """A run of text in one face. `at` is its place in the source, for errors."""

    text: str
    bold: bool = False
    href: str = ""
    at: str = ""


Spans: TypeAlias = tuple[Span, ...]


class Heading(NamedTuple):
    """A heading. Level 1 is the title. `style` names a style of the theme; "" means that of the level."""

    level: int
    spans: Spans
    style: str = ""


class Paragraph(NamedTuple):
    """A paragraph. `style` names a style of the theme. `language` is its own, if it is not the sheet's."""

    spans: Spans
    style: str = "body"
    language: str = ""


class BulletList(NamedTuple):
    """A list, numbered if it is ordered."""

    items: tuple[tuple["Block", ...], ...]
    ordered: bool = False


class Callout(NamedTuple):
    """A box, in one piece if it fits on a page. `kind` names a callout of the theme.

    On further pages it starts with the words of `again`. An `urgent` box begins where it stands, in pieces if need be.
    """

    kind: str
    blocks: tuple["Block", ...]
    again: Spans = ()
    urgent: bool = False


class Cell(NamedTuple):
    """A table cell. A header cell names its row or column."""

    blocks: tuple["Block", ...]
    header: bool = False


class Table(NamedTuple):
    """A data table. Its columns start at `stops` of the theme, or else `widths` are shares of the line.

    The `head` rows repeat on each page.
    """

    widths: tuple[float, ...]
    head: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]
    stops: tuple[str, ...] = ()


class Figure(NamedTuple):
    """A drawing. `at` is its place in the source, for errors.

    `width` is in millimetres, or 0 for the theme's size of a "figure" or a "mark". A "wide" one has two frames
    side by side, and is wider than a figure.
    """

    source: str
    alt: str
    caption: Spans = ()
    width: float = 0.0
    at: str = ""
    size: str = "figure"


class Slot(NamedTuple):
    """A place for the patient's own words, `lines` lines high.

    Without words, ruled lines are drawn to write on: `rules` are "all", "one" for the last one only, or "none".
    `spoken` is what a screen reader then says.
    """

    name: str
    spoken: str
    label: Spans = ()
    lines: int = 1
    style: str = "slot"
    at: str = ""
    rules: str = "all"


#: What an example can have in a box, apart from a number.
FILLINGS = frozenset(("check", "circled", "empty"))


class Tick(NamedTuple):
    """Boxes for a pen, `boxes` in a line. In `spoken`, {n} is the number of the box.

    `kind` is "tick", or "square" for a number to write in. An example is `filled`, box by box: "check",
    "circled" (a check in a circle), "empty", or a number.
    """

    spoken: str
    boxes: int = 1
    kind: str = "tick"
    filled: tuple[str, ...] = ()


class Digits(NamedTuple):
    """The numbers from 1 to `last`, each centred above a tick box. A label stands before the first, in the gutter."""

    last: int
    at: str = ""
    label: Spans = ()


class WriteLines(NamedTuple):
    """Ruled lines to write on, from `lines` to `most`, as many as fit. A label precedes the first."""

    lines: int
    spoken: str
    label: Spans = ()
    most: int = 0
    at: str = ""


class Row(NamedTuple):
    """Columns side by side, at `stops` of the theme or by `widths`, shares of the line. Not a table.

    If the theme lacks one of the stops, the columns are placed one below the other.
    """

    widths: tuple[float, ...]
    cells: tuple[tuple["Block", ...], ...]
    align: str = "top"
    stops: tuple[str, ...] = ()


class TwoColumns(NamedTuple):
    """Blocks in two balanced columns, the second at a stop of the theme; in one column if the theme lacks it."""

    stop: str
    blocks: tuple["Block", ...]


class QrCode(NamedTuple):
    """A QR code at the right margin, with words to its left."""

    href: str
    alt: str
    caption: Spans = ()


class Keep(NamedTuple):
    """Blocks that stay on one page. If they are `optional`, they are left out when the page has no room.

    Of all Keep blocks that share a word in `once`, only the first that fits is printed. A `section` is tagged as one.
    On further pages it starts with the words of `again`. If it is `urgent`, it begins where its first part has room.
    If `dense` is "yes", its lines are set closer where no page holds them; if it is "always", they always are.
    """

    blocks: tuple["Block", ...]
    optional: bool = False
    once: str = ""
    section: bool = False
    again: Spans = ()
    dense: str = ""
    urgent: bool = False


class Entry(NamedTuple):
    """A line of the list of pages: its words, and the heading whose page it says."""

    spans: Spans
    heading: str
    at: str = ""


class Contents(NamedTuple):
    """The list of pages: on which page each of these headings stands."""

    entries: tuple[Entry, ...]


class Letterhead(NamedTuple):
    """The letterhead of the first page. If it is not `printed`, its space stays empty for pre-printed paper."""

    blocks: tuple["Block", ...]
    printed: bool = True


class PageBreak(NamedTuple):
    """Starts a new page."""


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
    | Contents
    | Letterhead
    | PageBreak
)


def place_of(block: Block) -> str:
    """The file and line of a block, or of its first words; empty for a block that holds other blocks."""
    spans: Spans = getattr(block, "spans", ())
    return getattr(block, "at", "") or next((span.at for span in spans if span.at), "")


class Sheet(NamedTuple):
    """Everything on the pages: the story, and the foot of every page.

    In the foot, {page} and {pages} are replaced by the page number and the number of pages.
    """

    title: str
    language: str
    blocks: tuple["Block", ...]
    foot: tuple["Block", ...] = ()
    writing: Writing = Writing()
