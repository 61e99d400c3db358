"""A slot's words in any script: shaped with HarfBuzz, and drawn in fonts of this one patient's letters.

Only for words with a letter beyond the Master's repertoire. A code of such a font is not a glyph of the
font file but a glyph and the text that it stands for here: one glyph may stand for two texts in a name.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, count
from unicodedata import category

from handouts.errors import HandoutError, Problem
from handouts.pdf.bidi import starts_rtl
from handouts.pdf.breaking import WordTooLong, break_lines
from handouts.pdf.characters import code_point, who_could
from handouts.pdf.composites import Composite, with_composites
from handouts.pdf.fonts import Face, FaceSource, open_face, type0
from handouts.pdf.master import Drawn, Extra, Place, fitting_size, too_long
from handouts.pdf.objects import number, pdf_text, write_body
from handouts.pdf.shaping import LazyFaces, MissingGlyphs, PlacedGlyph, ShapedLine, ShapedRun, shape_line

#: What a sign says that stands for no letter at all.
_NOTHING = "\u200b"


@dataclass(frozen=True, slots=True)
class _Sign:
    """Glyphs that have one text between them: number, x and y of each, in thousandths of the type size."""

    parts: tuple[tuple[int, float, float], ...]
    advance: float
    text: str


class OwnFont:
    """A face in one patient's file: a code for each sign that is drawn, with the text it stands for."""

    def __init__(self, face: Face, resource: str) -> None:
        self.face = face
        self.resource = resource
        self._codes: dict[_Sign, int] = {}

    def code(self, sign: _Sign) -> tuple[int, float]:
        """The code of a sign, and its width in the font."""
        if len(sign.parts) == 1 and not (sign.parts[0][1] or sign.parts[0][2]):
            sign = _Sign(sign.parts, self.face.advance(sign.parts[0][0]), sign.text)  # a glyph as it is
        return self._codes.setdefault(sign, len(self._codes) + 1), round(sign.advance)

    def extra(self) -> Extra:
        """The font's objects; the glyphs of its file are numbered anew, and composed."""
        program, new = self.face.packed_subset({gid for sign in self._codes for gid, _, _ in sign.parts})
        unit = self.face.per_em / 1000
        composites: list[Composite] = []
        gids = [0]
        count_ = max(new.values()) + 1
        for sign in self._codes:
            gid, x, y = sign.parts[0]
            if len(sign.parts) == 1 and not (x or y):
                gids.append(new[gid])
                continue
            gids.append(count_ + len(composites))
            composites.append(Composite(
                tuple((new[gid], round(x * unit), round(y * unit)) for gid, x, y in sign.parts), max(0, round(sign.advance * unit))))
        texts = {code: sign.text or _NOTHING for sign, code in self._codes.items()}
        widths = {code: sign.advance for sign, code in self._codes.items()}
        objects = type0(self.face, 0, with_composites(program, composites), texts, widths, struct.pack(f">{len(gids)}H", *gids))
        return Extra(self.resource, tuple(write_body(body) for _, body in objects))


class ScriptFonts:
    """Draws one patient's words; keeps the fonts of their letters until they are written."""

    def __init__(self, book: Sequence[tuple[FaceSource, FaceSource]], taken: Container[str]) -> None:
        self._sources = tuple(tuple(pair[bold] for pair in book) for bold in (0, 1))
        self._names = (name for at in count(1) if (name := f"S{at}") not in taken)
        self._fonts: dict[FaceSource, OwnFont] = {}

    def extras(self) -> Iterator[Extra]:
        """The fonts used, in the order they were."""
        return (font.extra() for font in self._fonts.values())

    def draw(self, place: Place, text: str) -> Drawn:
        """The words as page code.

        Raises HandoutError when they do not fit, or no face has a letter of theirs.
        """
        text = unicodedata.normalize("NFC", text)
        faces = LazyFaces(self._sources[place.bold])
        try:
            return self._draw_line(place, text.replace("\n", " "), faces) if place.lines == 1 else self._draw_box(place, text, faces)
        except MissingGlyphs as error:
            raise _missing(place, error.characters) from None
        except WordTooLong as error:
            raise HandoutError.at(place.slot, str(error), "Write it shorter, or in two words.") from None

    def _draw_line(self, place: Place, text: str, faces: LazyFaces) -> Drawn:
        line = shape_line(text, faces)
        size = place.size
        if line.width * size > place.width * 1000:
            size = fitting_size(place, line.width, text)
        return self._drawn(place, text, [(line, place.x)], size, place.y)

    def _draw_box(self, place: Place, text: str, faces: LazyFaces) -> Drawn:
        room = place.width * 1000 / place.size
        lines: list[tuple[ShapedLine, float]] = []
        for paragraph in text.split("\n"):
            rtl = starts_rtl(paragraph)
            for line in break_lines(paragraph, faces, room):
                shaped = shape_line(line, faces, rtl)
                lines.append((shaped, place.x + (place.width - shaped.width * place.size / 1000 if rtl else 0.0)))
        if len(lines) > place.capacity:
            raise too_long(place, text, len("\n".join(line.text for line, _ in lines[: place.capacity])))
        return self._drawn(place, text, lines, place.size, place.y + place.ruling - place.leading)

    def _drawn(self, place: Place, text: str, lines: list[tuple[ShapedLine, float]], size: float, y: float) -> Drawn:
        rtl = any(run.rtl for line, _ in lines for run in line.runs)
        code = []
        for at, (line, x) in enumerate(lines):
            pen = _Pen(size)
            for run in line.runs:
                face = open_face(self._sources[place.bold][run.face_index])
                pen.run(self._font(face), _signs(run))
            code.append(f"1 0 0 1 {number(x)} {number(y - at * place.leading)} Tm {' '.join(pen.out)}")
        return Drawn(f"BT {place.ink} {' '.join(code)} ET", text.replace("\n", " ") if rtl else "")

    def _font(self, face: Face) -> OwnFont:
        font = self._fonts.get(face.source)
        if font is None:
            font = self._fonts[face.source] = OwnFont(face, next(self._names))
        return font

class _Pen:
    """Writes a line, sign after sign; measures in thousandths of the type size."""

    def __init__(self, size: float) -> None:
        self.size = size
        self.out: list[str] = []
        self._stands = 0.0
        self._wanted = 0.0

    def run(self, font: OwnFont, signs: Iterable[_Sign]) -> None:
        pieces: list[str] = []
        for sign in signs:
            code, width = font.code(sign)
            if abs(self._stands - self._wanted) >= 0.5:
                pieces.append(number(self._stands - self._wanted))
                self._stands = self._wanted
            pieces.append(f"<{code:04X}>")
            self._stands += width
            self._wanted += sign.advance
        self.out.append(f"/{font.resource} {number(self.size)} Tf [{''.join(pieces)}]TJ")


def _signs(run: ShapedRun) -> list[_Sign]:
    """The glyphs of a run in groups of one text, as they are drawn.

    From left to right a letter and its marks are one; from right to left they stay apart, for readers
    turn the order of codes, not the letters in a code.
    """
    groups: list[list[tuple[PlacedGlyph, float]]] = []
    pens = [0.0, *accumulate(glyph.advance for glyph in run.glyphs)]
    placed = list(zip(run.glyphs, pens, strict=False))
    for glyph, pen in placed[::-1] if run.rtl else placed:
        if groups and (not glyph.text or (not run.rtl and (not glyph.advance or category(glyph.text[0])[0] == "M"))):
            groups[-1].append((glyph, pen))
        else:
            groups.append([(glyph, pen)])
    signs = []
    for group in groups:
        start = min(pen for _, pen in group)
        parts = tuple((glyph.gid, pen - start + glyph.x_offset, glyph.y_offset) for glyph, pen in group)
        text = unicodedata.normalize("NFC", "".join(glyph.text for glyph, _ in group))
        signs.append(_Sign(parts, sum(glyph.advance for glyph, _ in group), text))
    return signs[::-1] if run.rtl else signs


def _missing(place: Place, characters: Sequence[str]) -> HandoutError:
    return HandoutError(
        Problem(place.slot, f"no font has {code_point(each)}", who_could(each)) for each in characters
    )
