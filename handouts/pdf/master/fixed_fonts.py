"""The fonts of a Master's fixed bytes, and the letters that its slots can use without a font of their own."""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from handouts.pdf.fonts import Face, UsedFont
from handouts.pdf.syntax import Dict, Name, Stream, compress

if TYPE_CHECKING:
    from handouts.pdf.text import CompositeFont

#: ASCII, Latin-1, Latin Extended-A, the Romanian letters, and the quotes and dashes of typed text.
REPERTOIRE = (
    "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0xAD), *range(0xAE, 0x180), *range(0x218, 0x21C)]))
    + "‐‑–—‘’‚“”„†•…‹›€™"
)


def packed(stream: Stream) -> Stream:
    """A compressed stream, cached because other editions contain the same one."""
    return Stream(Dict(stream.head, Filter=Name("FlateDecode")), compress(stream.data), plain=True)


#: The part of it for files with thousands of other letters, which are large enough.
FEW = "".join([letter for letter in REPERTOIRE if not 0xFF < ord(letter) < 0x2000])


@lru_cache(maxsize=8)
def repertoire(face: Face, few: bool = False) -> tuple[tuple[str, int], ...]:
    """The letters of the repertoire, or of the `few`, that this face has, with their glyph ids."""
    letters = FEW if few else REPERTOIRE
    return tuple((letter, face.glyph(letter)) for letter in letters if ord(letter) in face.characters)


@lru_cache(maxsize=16)
def font_objects(face: Face, texts: frozenset[tuple[int, str]], first: int) -> tuple[tuple[int, Any], ...]:
    """The objects of a font with these glyphs, compressed. Most editions use the same letters."""
    used = UsedFont(face, "")
    used.texts.update(texts)
    objects = used.objects(first)
    return tuple((at, packed(value) if isinstance(value, Stream) else value) for at, value in objects)


def composite_objects(font: "CompositeFont", first: int) -> Iterator[tuple[int, Any]]:
    """The objects of a font of shaped text, numbered from `first`, compressed."""
    from handouts.pdf.text import font_bodies  # only for a font that is loaded

    for at, value in font_bodies(font.face, font.composites, first):
        yield at, packed(value) if isinstance(value, Stream) else value
