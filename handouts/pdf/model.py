"""The Master: an edition that is typeset once, as fixed bytes and slots.

    file = fixed bytes (header, fonts, page code, object streams)          once per edition
         + slots, their elements, Info, XMP [, a font for rare letters]    per patient
         + cross-reference stream

Plain values. Named tuples, because a Master from the cache must load fast, and a dataclass takes eight times
as long.
"""

import struct
from collections.abc import Mapping
from itertools import zip_longest
from typing import NamedTuple

#: A face's file and the values of its axes, as plain data that can be read without HarfBuzz.
PlainFace = tuple[str, tuple[tuple[str, float], ...]]
#: A cross-reference entry: type, offset or object stream, generation or index.
ENTRY = struct.Struct(">BIH")


class SlotPlace(NamedTuple):
    """The position of a slot, in points from the lower left corner of its page, and its object numbers.

    A single line has its baseline at (x, y); `y` is that of the first of several lines. `ruling` is the
    distance between lines to write on, `rule` their weight, `ink` the page code that sets their colour. If
    only the last line is `ruled`, words are aligned at the bottom. `element` is 0 for a slot in the foot of
    the page, which is an artifact. `rtl` is for a sheet that runs right to left: words begin at the right.
    """

    slot: str
    spoken: str
    lines: int
    size: float
    leading: float
    ruling: float
    rule: float
    bold: bool
    ink: str
    ruled: int = 0
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    page: int = 0
    mcid: int = -1
    stream: int = 0
    element: int = 0
    element_head: bytes = b""
    rtl: bool = False

    @property
    def to_write_on(self) -> bool:
        """Whether it is a box with several ruled lines. Each paragraph in it begins at its own side."""
        return 1 < self.lines == self.ruled

    @property
    def capacity(self) -> int:
        """The number of printed lines that fit: lines to write on are further apart."""
        return 1 if self.lines == 1 else int((self.lines * self.ruling) / self.leading)


class SlotFace(NamedTuple):
    """A face for slots, with its repertoire: the glyph code and advance of each letter."""

    resource: str
    codes: Mapping[str, str]
    advances: Mapping[str, float]


class CompositeGlyph(NamedTuple):
    """A composite glyph: glyphs that share one text. Glyph id, x and y of each, in thousandths of the type size.

    Adjustments within a word are not part of it: the advance is that of the font.
    """

    parts: tuple[tuple[int, float, float], ...]
    advance: float
    text: str


class CompositeFontData(NamedTuple):
    """A font of composite glyphs of one face: its resource name, and the glyphs of its codes, from 1 on."""

    resource: str
    face: PlainFace
    composites: tuple[CompositeGlyph, ...]


class PageInfo(NamedTuple):
    """A page's size in points, and its content streams in order, including those of slots."""

    size: tuple[float, float]
    streams: tuple[int, ...]


class Master(NamedTuple):
    """An edition that is typeset once. It can be pickled, and holds no patient's words."""

    fixed: bytes
    entries: bytes
    places: tuple[SlotPlace, ...]
    faces: tuple[SlotFace, SlotFace]
    font_book: tuple[tuple[PlainFace, PlainFace], ...]
    pages: tuple[PageInfo, ...]
    resources: Mapping[str, Mapping[str, int]]
    numbers: Mapping[str, int]
    title: str
    author: str
    language: str
    second: int = 0  #: the index of the first page of a second language
    composites: tuple[CompositeFontData, ...] = ()  #: fonts of the fixed text that needs shaping

    @property
    def slots(self) -> frozenset[str]:
        """The names of the slots."""
        return frozenset(place.slot for place in self.places)


def in_leaves(count: int, second: int) -> list[int | None]:
    """The order of `count` pages in two languages, of which the second one starts at page `second`.

    The languages alternate, so that each leaf has one in front and the other behind. None is a blank page, where one
    language has fewer pages.
    """
    firsts, seconds = range(second), range(second, count)
    return [page for leaf in zip_longest(firsts, seconds) for page in leaf]
