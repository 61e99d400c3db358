"""Draws a slot's words in any script: shaped with HarfBuzz, in fonts with one patient's letters.

Used only for words with a letter outside the Master's repertoire. A code of such a font is a composite glyph.
"""

import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from handouts.errors import HandoutError
from handouts.pdf import CompositeFontData, Master, PlainFace, SlotPlace
from handouts.pdf.fonts import Face, FacePair, face_pairs, font_hint, no_font, plain_face
from handouts.pdf.master.leading import ink_of, leading
from handouts.pdf.master.slots import check_fits, first_baseline, too_long
from handouts.pdf.syntax import number
from handouts.pdf.text import (
    CompositeFont,
    FixedGlyphs,
    GlyphTooLargeError,
    LazyFaces,
    MissingGlyphs,
    Pen,
    ShapedLine,
    WordTooLong,
    break_shaped_lines,
    font_bodies,
    font_objects,
    in_logical_order,
    placed_composites,
    shape_line,
    shape_words,
)
from handouts.text import MAX_MARKS, has_too_many_marks

_SHORTER = "Shorten it, or split it into two words."
_PLAINER = "Use fewer marks."
#: Characters that are examined: no box of any sheet holds more.
_MAX_LETTERS = 20_000
#: How far a letter with its marks may reach above, below and beside its baseline, in points per point of type
#: size. Ink further out is clipped: it would cover other words.
ABOVE, BELOW, BESIDE = 1.7, 0.9, 0.6


#: The faces of both weights, in lookup order: regular, bold.
Weights = tuple[LazyFaces, LazyFaces]
_NOTHING_FIXED: Mapping[PlainFace, FixedGlyphs] = {}


class LaidOutLines(NamedTuple):
    """The lines of a slot, the x position of each in points, and the type size in points."""

    lines: list[ShapedLine]
    lefts: list[float]
    size: float


class PatientFonts:
    """Draws one patient's words, and collects the fonts of their letters, and texts that glyphs do not spell."""

    def __init__(
        self, faces: Weights, taken: Container[str], fixed: Mapping[PlainFace, FixedGlyphs] = _NOTHING_FIXED
    ) -> None:
        self._faces, self._fixed = faces, fixed
        self._names = (name for at in count(1) if (name := f"S{at}") not in taken)
        self._fonts: dict[Face, CompositeFont] = {}
        self.actual_texts: dict[int, str] = {}  #: by the number of the slot's stream

    def extras(self) -> list[CompositeFontData]:
        """The fonts with letters that the Master lacks, in order of first use."""
        return [font.extra() for font in self._fonts.values() if len(font)]

    def draw(self, place: SlotPlace, text: str) -> str:
        """The words as page code. Raises HandoutError as `lay` does, and for a glyph that no font file can hold."""
        try:
            return self._draw_lines(place, self.lay(place, text))
        except GlyphTooLargeError:
            what = "too many letters form a single glyph"
            raise HandoutError.at(place.slot, what, _SHORTER) from None

    def lay(self, place: SlotPlace, text: str) -> LaidOutLines:
        """Break the words into lines.

        Raises HandoutError when they do not fit, or when no face has one of their letters.
        """
        if len(text) > _MAX_LETTERS:
            raise too_long(place, text, int(place.width / place.size) * place.capacity)
        if has_too_many_marks(text):
            what = f"a letter has more than {MAX_MARKS} marks"
            raise HandoutError.at(place.slot, what, _PLAINER)
        text = unicodedata.normalize("NFC", text)
        faces = self._faces[place.bold]
        try:
            return self._line(place, text, faces) if place.lines == 1 else self._box(place, text, faces)
        except MissingGlyphs as error:
            raise _no_font(place, error.characters) from None
        except WordTooLong as error:
            raise HandoutError.at(place.slot, str(error), _SHORTER) from None

    def _line(self, place: SlotPlace, text: str, faces: LazyFaces) -> LaidOutLines:
        """A single line. It starts beside its label, whatever its direction."""
        shaped = shape_line(text.replace("\n", " "), faces)
        check_fits(place, shaped.width, text)
        if place.rtl:
            left = place.x + place.width - shaped.width * place.size / 1000
            return LaidOutLines([shaped], [left], place.size)
        return LaidOutLines([shaped], [place.x + _space_for_mark(shaped, place.size)], place.size)

    def _box(self, place: SlotPlace, text: str, faces: LazyFaces) -> LaidOutLines:
        """The lines of a box. Paragraphs that run right to left are aligned right."""
        room = place.width * 1000 / place.size
        lines: list[ShapedLine] = []
        *before, last = text.split("\n")
        # Each paragraph but the last ends with a space: without it, screen readers join two words.
        for paragraph, end in (*((each, " ") for each in before), (last, "")):
            shaped = shape_words(paragraph, faces, end)
            lines += [shaped.line(*line) for line in break_shaped_lines(shaped, faces, room)]
        if len(lines) > place.capacity:
            fits = "".join([line.text for line in lines[: place.capacity]])
            raise too_long(place, text, len(fits.rstrip(" ")))
        right = place.x + place.width
        from_right = place.rtl and not place.to_write_on
        lefts = [
            right - _visible_width(line) * place.size / 1000
            if line.rtl or from_right
            else place.x + _space_for_mark(line, place.size)
            for line in lines
        ]
        return LaidOutLines(lines, lefts, place.size)

    def _draw_lines(self, place: SlotPlace, laid: LaidOutLines) -> str:
        """Draw the lines. Right-to-left text needs ActualText, because its codes are in visual order."""
        lines, lefts, size = laid
        code = []
        y = first_baseline(place, len(lines))
        step = leading(place, lines, self._faces[place.bold])
        for at, (line, left) in enumerate(zip(lines, lefts, strict=True)):
            for runs, moved in in_logical_order(line):
                x = left + moved * size / 1000
                code.append(f"1 0 0 1 {number(x)} {number(y - at * step)} Tm")
                pen = Pen(size)
                for run in runs:
                    font = self._font(self._faces[place.bold][run.face_index])
                    code.append(pen.run(font, placed_composites(run, font)))
        ink = ink_of(lines, self._faces[place.bold])
        if any(run.rtl for line in lines for run in line.runs):
            self.actual_texts[place.stream] = "".join([line.text for line in lines])
        words = f"BT {place.ink} {' '.join(code)} ET"
        if ink[0] > ABOVE * 1000 or ink[1] < -BELOW * 1000:
            words = f"q {_clip(place, size, y, y - step * (len(lines) - 1))} re W n {words} Q"
        return words

    def _font(self, face: Face) -> CompositeFont:
        font = self._fonts.get(face)
        if font is None:
            base = self._fixed.get(face.source.plain) if self._fixed else None
            name = next(self._names)
            font = self._fonts[face] = CompositeFont(face, name, base) if base else CompositeFont(face, name)
        return font


def _clip(place: SlotPlace, size: float, first: float, last: float) -> str:
    """The clipping rectangle of lines with these first and last baselines: x, y, width and height in points."""
    beside, bottom = BESIDE * size, last - BELOW * size
    box = (place.x - beside, bottom, place.width + 2 * beside, first + ABOVE * size - bottom)
    return " ".join(map(number, box))


def _visible_width(line: ShapedLine) -> float:
    """The width of a line without a space at its end, in thousandths of the type size."""
    if line.rtl or not line.text.endswith(" "):
        return line.width
    last = line.runs[-1].glyphs[-1] if line.runs and line.runs[-1].glyphs else None
    return line.width - (last.advance if last and last.text == " " else 0.0)


def _space_for_mark(line: ShapedLine, size: float) -> float:
    """Space in points before a line that starts with a mark, which is drawn to the left if it has no letter."""
    return size / 2 if line.text and unicodedata.combining(line.text[0]) else 0.0


def _no_font(place: SlotPlace, characters: Sequence[str]) -> HandoutError:
    """An error that names only the first character: all of them in a row would spell the patient's words."""
    return HandoutError.at(place.slot, no_font(characters[0]), font_hint(characters[0]))


def weights(book: Iterable[FacePair]) -> Weights:
    """The regular and the bold faces of all families, in lookup order."""
    pairs = tuple(book)
    return LazyFaces([regular for regular, _ in pairs]), LazyFaces([bold for _, bold in pairs])


def maker_of_fonts(master: Master) -> Callable[[], PatientFonts]:
    """Makes the fonts of one patient after the other for this Master."""
    faces = weights(face_pairs(master.font_book))
    by_face: dict[PlainFace, list[CompositeFontData]] = {}
    for font in master.composites:
        by_face.setdefault(font.face, []).append(font)
    plain = dict(zip(master.font_book[0], master.faces, strict=True))
    fixed = {
        face: FixedGlyphs(by_face.get(face, ()), plain.get(face)) for face in by_face.keys() | plain.keys()
    }
    return lambda: PatientFonts(faces, master.resources["Font"], fixed)


def make_fonts(extras: Iterable[CompositeFontData]) -> None:
    """Make each font, to see that it can be made."""
    for extra in extras:
        font_bodies(plain_face(extra.face), extra.composites)


def written_fonts(extras: Iterable[CompositeFontData]) -> list[tuple[str, list[bytes]]]:
    """The resource name and the objects of each font."""
    return [(extra.resource, font_objects(plain_face(extra.face), extra.composites)) for extra in extras]
