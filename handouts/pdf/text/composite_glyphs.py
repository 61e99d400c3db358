"""Composite glyphs: what the codes of a font of shaped text draw, and the text that each stands for.

Every code has exactly one text.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from handouts.pdf import CompositeFontData, CompositeGlyph, SlotFace
from handouts.pdf.fonts import (
    CFF_PER_EM,
    IGNORABLE,
    NO_TEXT,
    CompositeSpec,
    Face,
    cff_file,
    font_file,
    type0_font,
)
from handouts.pdf.syntax import write_body
from handouts.pdf.text.shaping import PlacedGlyph, ShapedRun

#: Codes per mark: with more, some readers take the text for garbled. A mark that is at most _NEAR thousandths
#: of the type size from one of them uses it; at 13 points that is half a point.
PLACES, _NEAR = 4, 40
# In right-to-left text, "(" is drawn as ")". Readers reverse the codes, and mirror their brackets.
_TURNED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
#: In right-to-left scripts: a run of marks, or a letter and its repetitions, which reversal does not change.
_LETTER_OR_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]+|(.)\\1*", re.DOTALL
)


#: Font units: the fields of a font file have 16 bits, and ink lies around its origin.
_FARTHEST = 16_000
_LONGEST_TEXT = 100  # characters that one code can stand for: some readers accept no more


class GlyphTooLargeError(Exception):
    """No font file can hold this glyph: too many letters are joined."""


class PlacedComposite(NamedTuple):
    """A composite glyph in a word: its horizontal offset, and the advance to the next one."""

    composite: CompositeGlyph
    shift: float = 0.0
    advance: float = 0.0


class FixedGlyphs:
    """The glyphs of the fonts of one face that a file already has: the resource name and the code of each.

    `marks` are where the marks among them stand, by glyph, height and text.
    """

    def __init__(self, fonts: Iterable[CompositeFontData] = (), plain: SlotFace | None = None) -> None:
        self.codes: dict[CompositeGlyph, tuple[str, str]] = {
            composite: (font.resource, f"{code:04X}")
            for font in fonts
            for code, composite in enumerate(font.composites, 1)
        }
        if plain:
            for letter, digits in plain.codes.items():
                glyph = CompositeGlyph(((int(digits, 16), 0.0, 0.0),), plain.advances[letter], letter)
                self.codes.setdefault(glyph, (plain.resource, digits))
        self.marks: dict[tuple[int, float, str], list[float]] = {}
        for parts, advance, text in self.codes:
            if len(parts) == 1 and not advance:
                self.marks.setdefault((parts[0][0], parts[0][2], text), []).append(parts[0][1])


_NO_GLYPHS = FixedGlyphs()


class CompositeFont:
    """A font of shaped text in one face: one code for each composite glyph.

    The glyphs of `base`, which the file already has, are used from there.
    """

    #: Marks are moved up or down in steps of this, in thousandths of the type size.
    step = 10

    def __init__(self, face: Face, resource: str, base: FixedGlyphs = _NO_GLYPHS) -> None:
        self.face = face
        self.resource = resource
        self._codes: dict[CompositeGlyph, str] = {}
        self._base = base
        self._glyphs: dict[tuple[int, str], PlacedComposite] = {}
        self._marks: dict[tuple[int, float, str], list[float]] = {}

    def place(self, composite: CompositeGlyph) -> tuple[str, str]:
        """The resource name of the font that has a composite glyph, and its code. Raises GlyphTooLargeError."""
        return self._base.codes.get(composite) or (self.resource, self.code(composite))

    def code(self, composite: CompositeGlyph) -> str:
        """The code of a composite glyph, in hexadecimal digits. Raises GlyphTooLargeError."""
        found = self._codes.get(composite)
        if found is None:
            self._refuse_large(composite)
            found = self._codes[composite] = f"{len(self._codes) + 1:04X}"
        return found

    def _refuse_large(self, composite: CompositeGlyph) -> None:
        """Raises GlyphTooLargeError if a font file cannot hold it."""
        most = _FARTHEST * 1000 / self.face.per_em
        far = abs(composite.advance) > most
        for _, x, y in composite.parts:
            far = far or abs(x) > most or abs(y) > most
        if far or len(composite.text) > _LONGEST_TEXT or len(self._codes) >= 0xFFFF:
            raise GlyphTooLargeError

    def glyph(self, gid: int, text: str) -> PlacedComposite:
        """A single glyph, as in the face: most composite glyphs are one."""
        found = self._glyphs.get((gid, text))
        if found is None:
            own = self.face.advance(gid)
            composite = CompositeGlyph(((gid, 0.0, 0.0),), own, unicodedata.normalize("NFC", text))
            found = self._glyphs[gid, text] = PlacedComposite(composite, 0.0, own)
        return found

    def mark(self, gid: int, x: float, y: float, text: str) -> PlacedComposite:
        """A mark above or below a letter. Its offset is part of the glyph: a long move would read as a space."""
        y = float(round(y / self.step) * self.step)
        key = (gid, y, text)
        places = self._marks.get(key)
        if places is None:
            places = self._marks[key] = list(self._base.marks.get(key, ()))
        if x not in places and len(places) < PLACES:
            places.append(x)
        nearest = min(places, key=lambda place: abs(place - x))
        moved = x - nearest
        return PlacedComposite(
            CompositeGlyph(((gid, nearest, y),), 0.0, text), moved if abs(moved) > _NEAR else 0.0
        )

    def __len__(self) -> int:
        return len(self._codes)

    @property
    def composites(self) -> tuple[CompositeGlyph, ...]:
        """The composite glyphs of the codes, from 1 on."""
        return tuple(self._codes)

    def extra(self) -> CompositeFontData:
        """The font as plain data that another process can build it from."""
        return CompositeFontData(self.resource, self.face.source.plain, self.composites)


def font_objects(face: Face, composites: Sequence[CompositeGlyph]) -> list[bytes]:
    """The objects of a font as `font_bodies` gives them, written."""
    return [write_body(body) for _, body in font_bodies(face, composites)]


def font_bodies(face: Face, composites: Sequence[CompositeGlyph], first: int = 0) -> list[tuple[int, Any]]:
    """The objects of a font with these composite glyphs, numbered from `first`; its glyph ids are its codes.

    Without `first`, references in the objects count from the font's first object: `1 0 R` is its second one.
    """
    unit = (CFF_PER_EM if face.is_large else face.per_em) / 1000
    specs = [
        CompositeSpec(
            tuple([(gid, round(x * unit), round(y * unit)) for gid, x, y in composite.parts]),
            composite.advance * unit,
        )
        for composite in composites
    ]
    gids = {part[0] for composite in composites for part in composite.parts}
    texts = {code: composite.text or NO_TEXT for code, composite in enumerate(composites, 1)}
    widths = {code: composite.advance for code, composite in enumerate(composites, 1)}
    if face.is_large:
        program = cff_file(face.name, face.charstrings(gids), specs, CFF_PER_EM)
        return type0_font(face, first, program, texts, widths, cff=True)
    return type0_font(face, first, font_file(face.tables, face.outlines(gids), specs), texts, widths)


def placed_composites(run: ShapedRun, font: CompositeFont) -> list[PlacedComposite]:
    """The glyphs of a run as composite glyphs, in drawing order.

    Left to right, a letter and its marks are one composite. Right to left they stay apart: readers reverse
    the letters, even within one code.
    """
    groups: list[list[PlacedGlyph]] = []
    for glyph in run.glyphs:
        if groups and (not glyph.text or (not run.rtl and _is_mark(glyph))):
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
    placed = [_composite(group, font, run.rtl) for group in groups]
    if run.rtl:
        placed = [part for each in placed for part in _spread(each)]
    if IGNORABLE.search(run.text):
        placed = _with_joiners(placed, run)
    return placed[::-1] if run.rtl else placed


def _is_mark(glyph: PlacedGlyph) -> bool:
    return not glyph.advance or unicodedata.category(glyph.text[0])[0] == "M"


def _composite(group: list[PlacedGlyph], font: CompositeFont, rtl: bool) -> PlacedComposite:
    gid, advance, x_offset, y_offset, text, _, _ = group[0]
    if len(group) > 1:
        text = "".join([glyph.text for glyph in group])
    if rtl:
        text = text.translate(_TURNED)
    if len(group) == 1 and not y_offset and (advance or not x_offset):
        whole = font.glyph(gid, text)
        moved = x_offset or advance != whole.advance
        return PlacedComposite(whole.composite, x_offset, advance) if moved else whole
    text = unicodedata.normalize("NFC", text)
    if len(group) == 1 and not advance:
        return font.mark(gid, x_offset, y_offset, text)
    if len(group) == 1:
        return PlacedComposite(
            CompositeGlyph(((gid, 0.0, y_offset),), font.face.advance(gid), text), x_offset, advance
        )
    drawn = group[::-1] if rtl else group
    pens = list(accumulate([glyph.advance for glyph in drawn], initial=0.0))[:-1]
    if rtl:
        pens.reverse()
    advance = sum([glyph.advance for glyph in group])
    # The offset of a mark is part of the glyph: a move between codes would read as a space.
    shift = pens[0] + x_offset if advance else 0.0
    parts = tuple(
        [
            (each.gid, pen + each.x_offset - shift, each.y_offset)
            for each, pen in zip(group, pens, strict=True)
        ]
    )
    own = sum([font.face.advance(glyph.gid) for glyph in group if glyph.advance])
    return PlacedComposite(CompositeGlyph(parts, own, text), shift, advance)


def _spread(each: PlacedComposite) -> Sequence[PlacedComposite]:
    """Split a right-to-left composite into one per letter of its text, each with a share of the width.

    Readers reverse the letters, even within one code, so each code gets one letter. Marks of one letter stay
    together, because pdfium does not reverse them. The leftmost composite draws everything.
    """
    composite, shift, advance = each
    if len(composite.text) < 2 or not advance:
        return (each,)
    *letters, last = (found[0] for found in _LETTER_OR_MARKS.finditer(composite.text))
    count = len(letters)
    own, share = composite.advance // (count + 1), advance // (count + 1)
    empty = [PlacedComposite(CompositeGlyph((), own, letter), 0.0, share) for letter in letters]
    rest = CompositeGlyph(composite.parts, composite.advance - own * count, last)
    return (*empty, PlacedComposite(rest, shift, advance - share * count))


def _with_joiners(placed: list[PlacedComposite], run: ShapedRun) -> list[PlacedComposite]:
    """Add the joiners, which are not drawn, to composites in logical order, so that readers find them too."""
    found: list[PlacedComposite] = []
    at = 0
    for each in [*placed, PlacedComposite(CompositeGlyph((), 0.0, ""))]:
        while IGNORABLE.match(run.text, at) and run.text[at] != each.composite.text[:1]:
            if found and not run.rtl:
                before = found[-1].composite
                found[-1] = found[-1]._replace(composite=before._replace(text=before.text + run.text[at]))
            else:
                found.append(PlacedComposite(CompositeGlyph((), 0.0, run.text[at])))
            at += 1
        at += len(each.composite.text)
        found.append(each)
    return found[:-1]
