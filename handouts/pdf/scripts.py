"""A slot's words in any script: shaped with HarfBuzz, and drawn in fonts of this one patient's letters.

Only for words with a letter beyond the Master's repertoire. A code of such a font is a sign: one glyph or
several, and the text they stand for here. So every code has a text, and no code has two.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, count

from handouts.errors import HandoutError
from handouts.pdf.bidi import starts_rtl
from handouts.pdf.breaking import WordTooLong, break_lines
from handouts.pdf.characters import IGNORABLE, code_point, who_could
from handouts.pdf.composites import Composite, with_composites
from handouts.pdf.fonts import Face, FacePair
from handouts.pdf.master import Place
from handouts.pdf.objects import number, write_body
from handouts.pdf.shaping import LazyFaces, MissingGlyphs, PlacedGlyph, ShapedLine, ShapedRun, shape_line
from handouts.pdf.slots import Drawn, Extra, fitting_size, too_long
from handouts.pdf.type0 import type0

#: What a sign says that stands for no letter: a dotted circle under a mark that has no letter to stand on.
_NOTHING = "\u200b"
# From right to left "(" is drawn as ")". A reader turns the codes about and their brackets with them.
_TURNED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_SHORTER = "Write it shorter, or in two words."


@dataclass(frozen=True, slots=True)
class Sign:
    """Glyphs with one text between them: number, x and y of each, in thousandths of the type size.

    What its place in a word changes is no part of it: the advance is the font's own.
    """

    parts: tuple[tuple[int, float, float], ...]
    advance: float
    text: str

    @property
    def is_glyph(self) -> bool:
        """Whether it is a glyph of the font as it stands there."""
        return len(self.parts) == 1 and not any(self.parts[0][1:])


class OwnFont:
    """A face in one patient's file: a code for each sign that is drawn."""

    def __init__(self, face: Face, resource: str) -> None:
        self.face = face
        self.resource = resource
        self._codes: dict[Sign, int] = {}

    def code(self, sign: Sign) -> int:
        """The code of a sign."""
        return self._codes.setdefault(sign, len(self._codes) + 1)

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
        texts = {code: sign.text or _NOTHING for sign, code in self._codes.items()}
        widths = {code: sign.advance for sign, code in self._codes.items()}
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
        return self._drawn(place, [shaped], [place.x], size, place.y)

    def _box(self, place: Place, text: str, faces: LazyFaces) -> Drawn:
        """Lines of a box; a paragraph that begins from right to left stands at the right."""
        room = place.width * 1000 / place.size
        broken: list[str] = []
        turned: list[bool] = []
        for paragraph in text.split("\n"):
            broken += _with_spaces(break_lines(paragraph, faces, room), paragraph)
            turned += [starts_rtl(paragraph)] * (len(broken) - len(turned))
        if len(broken) > place.capacity:
            raise too_long(place, text, len("".join(broken[: place.capacity]).rstrip(" ")))
        broken[-1] = broken[-1].rstrip(" ")
        lines = [shape_line(line, faces, rtl) for line, rtl in zip(broken, turned, strict=True)]
        right = place.x + place.width
        lefts = [right - line.width * place.size / 1000 if line.rtl else place.x for line in lines]
        return self._drawn(place, lines, lefts, place.size, place.y + place.ruling - place.leading)

    def _drawn(
        self, place: Place, lines: list[ShapedLine], lefts: list[float], size: float, y: float
    ) -> Drawn:
        """Page code. Text from right to left needs the text beside it: its codes stand as they are seen."""
        code = []
        for at, (line, left) in enumerate(zip(lines, lefts, strict=True)):
            code.append(f"1 0 0 1 {number(left)} {number(y - at * place.leading)} Tm")
            pen = _Pen(size)
            for run in line.runs:
                font = self._font(self._faces[place.bold][run.face_index])
                code.append(pen.run(font, _placed(run, font.face)))
        turned = any(run.rtl for line in lines for run in line.runs)
        actual_text = "".join(line.text for line in lines) if turned else ""
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


def _with_spaces(lines: Sequence[str], paragraph: str) -> list[str]:
    """Each line with the space that it was broken at: without it a reader joins two words.

    Thai and Khmer may break where none stands.
    """
    found = []
    end = 0
    for line in lines:
        start = paragraph.find(line, end)
        end = start + len(line) if start >= 0 else end
        inside_a_word = start >= 0 and end < len(paragraph) and not paragraph[end].isspace()
        found.append(line if inside_a_word else line + " ")
    return found


class _Pen:
    """Writes the runs of a line; measures in thousandths of the type size."""

    def __init__(self, size: float) -> None:
        self._size = number(size)
        self._stands = 0.0
        self._wanted = 0.0

    def run(self, font: OwnFont, placed: Iterable[_Placed]) -> str:
        """A run as page code; what a viewer's own widths leave out or add is set right between codes."""
        pieces: list[str] = []
        for each in placed:
            wanted = self._wanted + each.shift
            if abs(self._stands - wanted) >= 0.5:
                pieces.append(number(self._stands - wanted))
                self._stands = wanted
            pieces.append(f"<{font.code(each.sign):04X}>")
            self._stands += round(each.sign.advance)
            self._wanted += each.advance
        return f"/{font.resource} {self._size} Tf [{''.join(pieces)}]TJ"


@dataclass(frozen=True, slots=True)
class _Placed:
    """A sign in its place in a word: how far it is moved, and how far the next one stands from it."""

    sign: Sign
    shift: float = 0.0
    advance: float = 0.0


def _placed(run: ShapedRun, face: Face) -> list[_Placed]:
    """The glyphs of a run as signs, in the order they are drawn.

    From left to right a letter and its marks are one sign. From right to left they stay apart: readers turn
    the order of the letters about, those of one code too.
    """
    pens = accumulate((glyph.advance for glyph in run.glyphs), initial=0.0)
    glyphs = list(zip(run.glyphs, pens, strict=False))
    groups: list[list[tuple[PlacedGlyph, float]]] = []
    for glyph, pen in glyphs[::-1] if run.rtl else glyphs:
        if groups and (not glyph.text or (not run.rtl and _is_mark(glyph))):
            groups[-1].append((glyph, pen))
        else:
            groups.append([(glyph, pen)])
    placed = _with_joiners([_sign(group, face, run.rtl) for group in groups], run)
    return placed[::-1] if run.rtl else placed


def _is_mark(glyph: PlacedGlyph) -> bool:
    return not glyph.advance or unicodedata.category(glyph.text[0])[0] == "M"


def _sign(group: list[tuple[PlacedGlyph, float]], face: Face, rtl: bool) -> _Placed:
    start = min(pen for _, pen in group)
    advance = sum(glyph.advance for glyph, _ in group)
    # A mark keeps its place over the letter in the sign itself: a move between codes is read as a space.
    shift = group[0][1] - start + group[0][0].x_offset if advance else 0.0
    parts = tuple((glyph.gid, pen - start + glyph.x_offset - shift, glyph.y_offset) for glyph, pen in group)
    text = unicodedata.normalize("NFC", "".join(glyph.text for glyph, _ in group))
    whole = len(group) == 1 and not any(parts[0][1:])
    own = sum(face.advance(glyph.gid) for glyph, _ in group if glyph.advance or whole)
    return _Placed(Sign(parts, own, text.translate(_TURNED) if rtl else text), shift, advance)


def _with_joiners(placed: list[_Placed], run: ShapedRun) -> list[_Placed]:
    """Signs in the order of sense, with the joiners that are not drawn, so that a reader finds them too."""
    found: list[_Placed] = []
    at = 0
    for each in [*placed, _Placed(Sign((), 0.0, ""))]:
        while IGNORABLE.match(run.text, at) and run.text[at] != each.sign.text[:1]:
            if found and not run.rtl:
                before = found[-1].sign
                found[-1] = replace(found[-1], sign=replace(before, text=before.text + run.text[at]))
            else:
                found.append(_Placed(Sign((), 0.0, run.text[at])))
            at += 1
        at += len(each.sign.text)
        found.append(each)
    return found[:-1]
