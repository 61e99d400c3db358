"""A Master is an edition typeset once: fixed bytes, and the places left open.

    file = fixed bytes (header, fonts, page code, object streams)      once for an edition
         + slots, their elements, Info, XMP [, a font for rare letters] the patient's own
         + cross-reference stream

Plain values. Named tuples, since a Master from the cache has to be there at once: a dataclass takes eight times
as long to be made.
"""

import struct
from collections.abc import Mapping
from typing import NamedTuple

#: A face's file and where its axes are pinned: plain, so that reading it back needs no HarfBuzz.
PlainFace = tuple[str, tuple[tuple[str, float], ...]]
#: Type, offset or object stream, generation or index: the widths of a cross-reference entry.
ENTRY = struct.Struct(">BIH")


class Place(NamedTuple):
    """Where a slot stands, in points from its page's lower left corner, and its objects' numbers.

    One line stands on the baseline (x, y); of several, `y` is the first. `ruling` is the distance of the lines to
    write on, `rule` their weight, `ink` the page code that sets the colour. Where only the last of its lines is
    `ruled`, few words stand at its foot. `element` is 0 for a slot in the foot
    of the page, which is an artifact.
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

    @property
    def capacity(self) -> int:
        """How many printed lines its box holds: ruled lines for a pen stand further apart."""
        return 1 if self.lines == 1 else int((self.lines * self.ruling) / self.leading)


class SlotFace(NamedTuple):
    """A face of the slots and its repertoire: for each letter its glyph's code and advance."""

    resource: str
    codes: Mapping[str, str]
    advances: Mapping[str, float]


class PageInfo(NamedTuple):
    """A page's size in points, and its content streams in order, slots among them."""

    size: tuple[float, float]
    streams: tuple[int, ...]


class Master(NamedTuple):
    """An edition typeset once. Plain data: it can be pickled, and holds no patient's words."""

    fixed: bytes
    entries: bytes
    places: tuple[Place, ...]
    faces: tuple[SlotFace, SlotFace]
    font_book: tuple[tuple[PlainFace, PlainFace], ...]
    pages: tuple[PageInfo, ...]
    resources: Mapping[str, Mapping[str, int]]
    numbers: Mapping[str, int]
    title: str
    author: str
    language: str

    @property
    def slots(self) -> frozenset[str]:
        """The names of the slots."""
        return frozenset(place.slot for place in self.places)
