"""Font faces: measured and shaped with HarfBuzz, embedded as subsets.

Every face is written as a Type 0 font with Identity-H: a code in page code is a glyph id of the font file. So
one font serves both the fixed text and the slots.
"""

from collections.abc import Container, Iterable, Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import combining

import uharfbuzz as hb

from handouts.errors import HandoutError
from handouts.pdf import PlainFace
from handouts.pdf.fonts.catalogue import FacePair, FaceSource, source_of
from handouts.pdf.fonts.coverage import LOST
from handouts.pdf.fonts.truetype import Outline, Tables, read_outlines

if TYPE_CHECKING:
    from handouts.pdf.fonts.cff import Charstring

_UNSAFE = int(hb.GlyphFlags.UNSAFE_TO_BREAK)
#: Glyphs from which a face counts as large, as those of Chinese, Japanese and Korean do.
_LARGE = 10_000
#: Tables that no viewer needs to draw a glyph by its id.
_NOT_DRAWN = (b"GSUB", b"GPOS", b"GDEF", b"STAT", b"DSIG", b"name", b"post", b"cmap")


class Glyph(NamedTuple):
    """One glyph, positioned by HarfBuzz. All measures are in thousandths of the type size.

    `cut` is False when cutting the text before this cluster means that both parts must be shaped again.
    """

    gid: int
    advance: float
    x_offset: float
    y_offset: float
    cluster: int
    cut: bool = True


class Face:
    """One face of a family: its characters, the width of text, and its subset for a file."""

    def __init__(self, source: FaceSource) -> None:
        self.source = source
        self._face = hb.Face(hb.Blob.from_file_path(str(source.path)))
        self._font = hb.Font(self._face)
        if source.axes:
            self._font.set_variations(dict(source.axes))
        self._thousandths: float = 1000 / self._face.upem
        self._words: dict[str, tuple[Glyph, ...]] = {}
        self._advances: dict[int, float] = {}
        self._inks: dict[int, tuple[float, float]] = {}
        self._outlines: dict[int, Outline] = {}
        self._charstrings: dict[int, Charstring] = {}

    @cached_property
    def characters(self) -> frozenset[int]:
        """The code points that the face has a glyph for, without those that stand for lost letters."""
        return frozenset(self._face.unicodes) - LOST

    @property
    def per_em(self) -> int:
        """Font units in one em."""
        return int(self._face.upem)

    @cached_property
    def name(self) -> str:
        """The PostScript name, with the weight that a variable font is pinned to."""
        stem = self.source.path.stem.split("[")[0]
        weight = dict(self.source.axes).get("wght")
        if weight is None:
            return stem
        return f"{stem}-{'Regular' if weight == 400 else 'Bold' if weight == 700 else f'W{weight:.0f}'}"

    def shape(
        self,
        text: str,
        direction: str = "ltr",
        script: str = "",
        ligatures: bool = True,
        cuts: Container[int] = (),
    ) -> tuple[Glyph, ...]:
        """The glyphs of a run of one direction and script, in drawing order.

        `cuts` are the offsets where the text may be cut later. The glyphs at these offsets say whether a cut
        is safe.
        """
        buffer = hb.Buffer()
        buffer.add_str(text)
        # Marks with glyphs of their own keep their own text. The language must not depend on the machine's
        # locale.
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.direction = direction
        buffer.language = "und"
        buffer.guess_segment_properties()
        if script:
            buffer.script = script
        hb.shape(self._font, buffer, None if ligatures else _features(text))
        k = self._thousandths
        return tuple(
            Glyph(
                info.codepoint,
                place.x_advance * k,
                place.x_offset * k,
                place.y_offset * k,
                info.cluster,
                info.cluster not in cuts or not int(info.flags) & _UNSAFE,
            )
            for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        )

    def word(self, text: str) -> tuple[Glyph, ...]:
        """`shape` for left-to-right text, cached because words repeat.

        It uses no ligatures: readers with low vision tell f and i apart more easily than fi.
        """
        glyphs = self._words.get(text)
        if glyphs is None:
            glyphs = self._words[text] = self.shape(text, ligatures=False)
        return glyphs

    def glyph(self, character: str) -> int:
        return int(self._font.get_nominal_glyph(ord(character)) or 0)

    def advance(self, gid: int) -> float:
        """The advance of a glyph in thousandths of the type size, as in the font file."""
        advance = self._advances.get(gid)
        if advance is None:
            advance = self._advances[gid] = float(self._font.get_glyph_h_advance(gid)) * self._thousandths
        return advance

    def ink(self, gid: int) -> tuple[float, float]:
        """The highest and the lowest point of a glyph, in thousandths of the type size."""
        ink = self._inks.get(gid)
        if ink is None:
            extents = self._font.get_glyph_extents(gid)
            high, depth = (extents.y_bearing, extents.height) if extents else (0, 0)
            ink = self._inks[gid] = (high * self._thousandths, (high + depth) * self._thousandths)
        return ink

    def width(self, text: str) -> float:
        """Width of left-to-right text in thousandths of the type size."""
        return sum(glyph.advance for glyph in self.word(text))

    @cached_property
    def metrics(self) -> dict[str, float]:
        """Ascent, descent, cap height and x-height in thousandths of the type size."""
        tags = hb.OTMetricsTag
        extents = self._font.get_font_extents("ltr")
        k = self._thousandths
        return {
            "ascent": extents.ascender * k,
            "descent": extents.descender * k,
            "cap_height": self._font.get_metric_position_with_fallback(tags.CAP_HEIGHT) * k,
            "x_height": self._font.get_metric_position_with_fallback(tags.X_HEIGHT) * k,
        }

    @cached_property
    def bbox(self) -> list[int]:
        head = self._face.reference_table("head").data
        box = [int.from_bytes(head[at : at + 2], "big", signed=True) for at in (36, 38, 40, 42)]
        return [round(value * self._thousandths) for value in box]

    def subset(self, gids: Iterable[int]) -> bytes:
        """The font file with only these glyphs. Glyph ids stay the same; hinting is removed."""
        subset_input = self._subset_input(gids, hb.SubsetFlags.RETAIN_GIDS)
        try:
            return bytes(hb.subset(self._face, subset_input).blob.data)
        except RuntimeError:
            name = self.source.path.name
            raise HandoutError.at(f"font {name}", "the font file is damaged", "Install it again.") from None

    def outlines(self, gids: Iterable[int]) -> Mapping[int, Outline]:
        """Outlines of these glyphs and their components, with the axes pinned; cached, others included."""
        new = set(gids) - self._outlines.keys()
        if new:
            plan = hb.SubsetPlan(self._face, self._subset_input(new, hb.SubsetFlags.DEFAULT))
            program = bytes(plan.execute().blob.data)
            self._outlines.update(read_outlines(program, dict(plan.old_to_new_glyph_mapping)))
        return self._outlines

    @property
    def is_large(self) -> bool:
        """Whether it has thousands of letters. Files have its glyphs as charstrings, which take less than outlines."""
        return int(self._face.glyph_count) >= _LARGE

    def charstrings(self, gids: Iterable[int]) -> "Mapping[int, Charstring]":
        """These glyphs as charstrings; cached, others included."""
        new = set(gids) - self._charstrings.keys()
        if new:
            from handouts.pdf.fonts.contours import charstrings_of  # no sheet in Latin letters needs it

            self._charstrings.update(charstrings_of(self._face, self.source.axes, new))
        return self._charstrings

    @cached_property
    def tables(self) -> Tables:
        """The tables of the font file that describe all glyphs."""
        return Tables(*(bytes(self._face.reference_table(tag).data) for tag in Tables._fields))

    def _subset_input(self, gids: Iterable[int], flags: hb.SubsetFlags) -> hb.SubsetInput:
        subset_input = hb.SubsetInput()
        subset_input.glyph_set.update(set(gids) | {0})
        subset_input.flags = flags | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
        subset_input.drop_table_tag_set.update(int.from_bytes(tag, "big") for tag in _NOT_DRAWN)
        for axis, value in self.source.axes:
            subset_input.pin_axis_location(self._face, axis, value)
        return subset_input


def _features(text: str) -> dict[str, bool]:
    """Features that turn ligatures off.

    In text without marks, `ccmp` is off too: Noto Sans would split ọ into o and a dot, and the text would be read as o.
    """
    if text.isascii() or not any(map(combining, text)):
        return {"liga": False, "clig": False, "ccmp": False}
    return {"liga": False, "clig": False}


# More than the faces of all packages: a list can have names in every script.
@lru_cache(maxsize=80)
def open_face(source: FaceSource) -> Face:
    return Face(source)


@lru_cache(maxsize=32)
def plain_face(face: PlainFace) -> Face:
    """The face of a PlainFace, which comes from a Master or from a patient's words."""
    return open_face(source_of(face))


def plain_faces(pairs: Iterable[FacePair]) -> tuple[tuple[PlainFace, PlainFace], ...]:
    """Font pairs in the plain form that a Master stores."""
    return tuple((regular.plain, bold.plain) for regular, bold in pairs)


@lru_cache(maxsize=8)
def face_pairs(plain: tuple[tuple[PlainFace, PlainFace], ...]) -> tuple[FacePair, ...]:
    """The font pairs that a Master stores."""
    return tuple((source_of(regular), source_of(bold)) for regular, bold in plain)
