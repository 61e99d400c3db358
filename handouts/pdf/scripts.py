"""A slot's words in any script: shaped with HarfBuzz, and drawn in fonts of this one patient's letters.

Only for words with a letter beyond the Master's repertoire. A code of such a font is a sign: one glyph or
several, and the text they stand for here. So every code has a text, and no code has two.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Container, Sequence
from functools import lru_cache
from itertools import accumulate, count
from typing import NamedTuple

from handouts.errors import HandoutError
from handouts.pdf.breaking import WordTooLong, break_lines, shape_words
from handouts.pdf.characters import IGNORABLE, code_point, who_could
from handouts.pdf.composites import Composite, with_composites
from handouts.pdf.fonts import Face, FacePair
from handouts.pdf.leading import leading
from handouts.pdf.master import Place
from handouts.pdf.objects import number, write_body
from handouts.pdf.shaping import PlacedGlyph, ShapedLine, ShapedRun, shape_line
from handouts.pdf.slots import Drawn, Extra, first_baseline, fitting_size, too_long
from handouts.pdf.stretches import LazyFaces, MissingGlyphs
from handouts.pdf.type0 import type0

#: What a sign says that stands for no letter: a dotted circle under a mark that has no letter to stand on.
_NOTHING = "\u200b"
# From right to left "(" is drawn as ")". A reader turns the codes about and their brackets with them.
_TURNED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_SHORTER = "Write it shorter, or in two words."


class Sign(NamedTuple):
    """Glyphs with one text between them: number, x and y of each, in thousandths of the type size.

    What its place in a word changes is no part of it: the advance is the font's own.
    """

    parts: tuple[tuple[int, float, float], ...]
    advance: float
    text: str

    @property
    def is_glyph(self) -> bool:
        """Whether it is a glyph of the font as it stands there."""
        return len(self.parts) == 1 and self.parts[0][1:] == (0, 0)


class _Placed(NamedTuple):
    """A sign in its place in a word: how far it is moved, and how far the next one stands from it."""

    sign: Sign
    shift: float = 0.0
    advance: float = 0.0


class OwnFont:
    """A face in one patient's file: a code for each sign that is drawn."""

    def __init__(self, face: Face, resource: str) -> None:
        self.face = face
        self.resource = resource
        self._codes: dict[Sign, str] = {}
        self._glyphs: dict[tuple[int, str], _Placed] = {}

    def code(self, sign: Sign) -> str:
        """The code of a sign, in hexadecimal digits."""
        found = self._codes.get(sign)
        if found is None:
            found = self._codes[sign] = f"{len(self._codes) + 1:04X}"
        return found

    def glyph(self, gid: int, text: str) -> _Placed:
        """A glyph as it stands in the font: most signs are one."""
        found = self._glyphs.get((gid, text))
        if found is None:
            own = self.face.advance(gid)
            sign = Sign(((gid, 0.0, 0.0),), own, unicodedata.normalize("NFC", text))
            found = self._glyphs[gid, text] = _Placed(sign, 0.0, own)
        return found

    def extra(self) -> Extra:
        """The font's objects; the glyphs of its file are numbered anew."""
        program, new = self.face.packed_subset({part[0] for sign in self._codes for part in sign.parts})
        unit = self.face.per_em / 1000
        free = count(max(new.values()) + 1)
        composed = [sign for sign in self._codes if not sign.is_glyph]
        composites = [
            Composite(
                tuple((new[gid], round(x * unit), round(y * unit)) for gid, x, y in sign.parts),
                round(sign.advance * unit),
            )
            for sign in composed
        ]
        gids = [0, *(new[sign.parts[0][0]] if sign.is_glyph else next(free) for sign in self._codes)]
        texts = {code: sign.text or _NOTHING for code, sign in enumerate(self._codes, 1)}
        widths = {code: sign.advance for code, sign in enumerate(self._codes, 1)}
        glyph_of_code = struct.pack(f">{len(gids)}H", *gids)
        objects = type0(self.face, 0, with_composites(program, composites), texts, widths, glyph_of_code)
        return Extra(self.resource, tuple(write_body(body) for _, body in objects))


class ScriptFonts:
    """Draws one patient's words; keeps the fonts of their letters until they are written."""

    def __init__(self, book: Sequence[FacePair], taken: Container[str]) -> None:
        self._faces = _faces(tuple(book))
        self._names = (name for at in count(1) if (name := f"S{at}") not in taken)
        self._fonts: dict[Face, OwnFont] = {}

    def extras(self) -> list[Extra]:
        """The fonts used, in the order they were."""
        return [font.extra() for font in self._fonts.values()]

    def draw(self, place: Place, text: str) -> Drawn:
        """The words as page code.

        Raises HandoutError when they do not fit, or no face has a letter of theirs.
        """
        text = unicodedata.normalize("NFC", text)
        faces = self._faces[place.bold]
        try:
            return self._line(place, text, faces) if place.lines == 1 else self._box(place, text, faces)
        except MissingGlyphs as error:
            raise _no_font(place, error.characters) from None
        except WordTooLong as error:
            raise HandoutError.at(place.slot, str(error), _SHORTER) from None

    def _line(self, place: Place, text: str, faces: LazyFaces) -> Drawn:
        """One line, which begins at the left even from right to left: beside its label."""
        shaped = shape_line(text.replace("\n", " "), faces)
        fits = shaped.width * place.size <= place.width * 1000
        size = place.size if fits else fitting_size(place, shaped.width, text)
        return self._drawn(place, [shaped], [place.x], size)

    def _box(self, place: Place, text: str, faces: LazyFaces) -> Drawn:
        """Lines of a box; a paragraph that begins from right to left stands at the right."""
        room = place.width * 1000 / place.size
        lines: list[ShapedLine] = []
        *before, last = text.split("\n")
        # A space ends each paragraph but the last: without it a reader joins two words.
        for paragraph, end in (*((each, " ") for each in before), (last, "")):
            shaped = shape_words(paragraph, faces, end)
            lines += [shaped.line(*line) for line in break_lines(shaped, faces, room)]
        if len(lines) > place.capacity:
            fits = "".join([line.text for line in lines[: place.capacity]])
            raise too_long(place, text, len(fits.rstrip(" ")))
        right = place.x + place.width
        lefts = [right - line.width * place.size / 1000 if line.rtl else place.x for line in lines]
        return self._drawn(place, lines, lefts, place.size)

    def _drawn(self, place: Place, lines: list[ShapedLine], lefts: list[float], size: float) -> Drawn:
        """Page code. Text from right to left needs the text beside it: its codes stand as they are seen."""
        code = []
        y = first_baseline(place, len(lines))
        step = leading(place, lines, self._faces[place.bold])
        for at, (line, left) in enumerate(zip(lines, lefts, strict=True)):
            code.append(f"1 0 0 1 {number(left)} {number(y - at * step)} Tm")
            pen = _Pen(size)
            for run in line.runs:
                font = self._font(self._faces[place.bold][run.face_index])
                code.append(pen.run(font, _placed(run, font)))
        turned = any(run.rtl for line in lines for run in line.runs)
        actual_text = "".join([line.text for line in lines]) if turned else ""
        return Drawn(f"BT {place.ink} {' '.join(code)} ET", actual_text)

    def _font(self, face: Face) -> OwnFont:
        font = self._fonts.get(face)
        if font is None:
            font = self._fonts[face] = OwnFont(face, next(self._names))
        return font


def _no_font(place: Place, characters: Sequence[str]) -> HandoutError:
    """The first of them alone: all of them in a row would spell the patient's words."""
    return HandoutError.at(place.slot, f"no font has {code_point(characters[0])}", who_could(characters[0]))


@lru_cache(maxsize=4)
def _faces(book: tuple[FacePair, ...]) -> tuple[LazyFaces, LazyFaces]:
    """Regular and bold of every family, to be asked in this order."""
    return LazyFaces([regular for regular, _ in book]), LazyFaces([bold for _, bold in book])


class _Pen:
    """Writes the runs of a line; measures in thousandths of the type size."""

    def __init__(self, size: float) -> None:
        self._size = number(size)
        self._stands = 0.0
        self._wanted = 0.0

    def run(self, font: OwnFont, placed: Sequence[_Placed]) -> str:
        """A run as page code; what a viewer's own widths leave out or add is set right between codes."""
        pieces: list[str] = []
        codes: list[str] = []
        stands, ahead = self._stands, self._wanted
        for sign, shift, advance in placed:
            wanted = ahead + shift
            if abs(stands - wanted) >= 0.5:
                if codes:
                    pieces.append(f"<{''.join(codes)}>")
                    codes.clear()
                pieces.append(number(stands - wanted))
                stands = wanted
            codes.append(font.code(sign))
            stands += round(sign.advance)
            ahead += advance
        self._stands, self._wanted = stands, ahead
        return f"/{font.resource} {self._size} Tf [{''.join(pieces)}<{''.join(codes)}>]TJ"


def _placed(run: ShapedRun, font: OwnFont) -> list[_Placed]:
    """The glyphs of a run as signs, in the order they are drawn.

    From left to right a letter and its marks are one sign. From right to left they stay apart: readers turn
    the order of the letters about, those of one code too.
    """
    groups: list[list[PlacedGlyph]] = []
    for glyph in run.glyphs:
        if groups and (not glyph.text or (not run.rtl and _is_mark(glyph))):
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
    placed = [_sign(group, font, run.rtl) for group in groups]
    if IGNORABLE.search(run.text):
        placed = _with_joiners(placed, run)
    return placed[::-1] if run.rtl else placed


def _is_mark(glyph: PlacedGlyph) -> bool:
    return not glyph.advance or unicodedata.category(glyph.text[0])[0] == "M"


def _sign(group: list[PlacedGlyph], font: OwnFont, rtl: bool) -> _Placed:
    gid, advance, x_offset, y_offset, text, _, _ = group[0]
    if len(group) > 1:
        text = "".join([glyph.text for glyph in group])
    if rtl:
        text = text.translate(_TURNED)
    if len(group) == 1 and not y_offset and (advance or not x_offset):
        whole = font.glyph(gid, text)
        moved = x_offset or advance != whole.advance
        return _Placed(whole.sign, x_offset, advance) if moved else whole
    text = unicodedata.normalize("NFC", text)
    if len(group) == 1:
        shift = x_offset if advance else 0.0
        own = font.face.advance(gid) if advance else 0.0
        return _Placed(Sign(((gid, x_offset - shift, y_offset),), own, text), shift, advance)
    drawn = group[::-1] if rtl else group
    pens = list(accumulate([glyph.advance for glyph in drawn], initial=0.0))[:-1]
    if rtl:
        pens.reverse()
    advance = sum([glyph.advance for glyph in group])
    # A mark keeps its place over the letter in the sign itself: a move between codes is read as a space.
    shift = pens[0] + x_offset if advance else 0.0
    parts = tuple(
        [
            (each.gid, pen + each.x_offset - shift, each.y_offset)
            for each, pen in zip(group, pens, strict=True)
        ]
    )
    own = sum([font.face.advance(glyph.gid) for glyph in group if glyph.advance])
    return _Placed(Sign(parts, own, text), shift, advance)


def _with_joiners(placed: list[_Placed], run: ShapedRun) -> list[_Placed]:
    """Signs in the order of sense, with the joiners that are not drawn, so that a reader finds them too."""
    found: list[_Placed] = []
    at = 0
    for each in [*placed, _Placed(Sign((), 0.0, ""))]:
        while IGNORABLE.match(run.text, at) and run.text[at] != each.sign.text[:1]:
            if found and not run.rtl:
                before = found[-1].sign
                found[-1] = found[-1]._replace(sign=before._replace(text=before.text + run.text[at]))
            else:
                found.append(_Placed(Sign((), 0.0, run.text[at])))
            at += 1
        at += len(each.sign.text)
        found.append(each)
    return found[:-1]
