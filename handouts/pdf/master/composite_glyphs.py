"""Glyphs as signs: what a code of a font of one patient's letters draws, and the text it stands for.

Every code has a text, and no code has two.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from handouts.pdf.fonts import IGNORABLE, NOTHING, Face, Whole, font_file, type0_font
from handouts.pdf.master.slots import Extra, Sign
from handouts.pdf.syntax import write_body
from handouts.pdf.text import PlacedGlyph, ShapedRun

#: So many codes may stand for one mark: of more a reader can think that the text is garbled. What is no further
#: from one of them, in thousandths of the type size, is drawn there: of 13 points that is half a point.
_PLACES, _NEAR = 4, 40
# From right to left "(" is drawn as ")". A reader turns the codes about and their brackets with them.
_TURNED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
#: In right-to-left scripts: marks; a letter, with those that are the same and stay so when they are turned about.
_LETTER_OR_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]+|(.)\\1*", re.DOTALL
)


#: Font units: the fields of a font file have 16 bits, and what is drawn stands around its place.
_FARTHEST = 16_000
_LONGEST_TEXT = 100  # letters that one code can stand for: some readers take no more


class SignTooLargeError(Exception):
    """No font file holds this sign: its letters stand together without end."""


class Placed(NamedTuple):
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
        self._glyphs: dict[tuple[int, str], Placed] = {}
        self._marks: dict[tuple[int, float, str], list[float]] = {}

    def code(self, sign: Sign) -> str:
        """The code of a sign, in hexadecimal digits."""
        found = self._codes.get(sign)
        if found is None:
            self._refuse_large(sign)
            found = self._codes[sign] = f"{len(self._codes) + 1:04X}"
        return found

    def _refuse_large(self, sign: Sign) -> None:
        """Raises SignTooLargeError."""
        unit = self.face.per_em / 1000
        farthest = max((abs(each) for _, x, y in sign.parts for each in (x, y)), default=0.0)
        far = max(farthest, abs(sign.advance)) * unit > _FARTHEST
        if far or len(sign.text) > _LONGEST_TEXT or len(self._codes) >= 0xFFFF:
            raise SignTooLargeError

    def glyph(self, gid: int, text: str) -> Placed:
        """A glyph as it stands in the font: most signs are one."""
        found = self._glyphs.get((gid, text))
        if found is None:
            own = self.face.advance(gid)
            sign = Sign(((gid, 0.0, 0.0),), own, unicodedata.normalize("NFC", text))
            found = self._glyphs[gid, text] = Placed(sign, 0.0, own)
        return found

    def mark(self, gid: int, x: float, y: float, text: str) -> Placed:
        """A mark over or under a letter. Its place is in the sign itself: a far move is read as a space."""
        y = round(y, -1)
        places = self._marks.setdefault((gid, y, text), [])
        if x not in places and len(places) < _PLACES:
            places.append(x)
        nearest = min(places, key=lambda place: abs(place - x))
        moved = x - nearest
        return Placed(Sign(((gid, nearest, y),), 0.0, text), moved if abs(moved) > _NEAR else 0.0)

    def __len__(self) -> int:
        return len(self._codes)

    @property
    def signs(self) -> tuple[Sign, ...]:
        """What its codes draw, from 1 on."""
        return tuple(self._codes)

    def extra(self) -> Extra:
        """The font as plain data, which another process can make objects of."""
        return Extra(self.resource, self.face.source.plain, self.signs)


def font_objects(face: Face, signs: Sequence[Sign]) -> list[bytes]:
    """The bodies of the objects of a font with these signs: the glyphs of its file are its codes.

    In the bodies a reference counts from the font's own first object: `1 0 R` is the second of them.
    """
    unit = face.per_em / 1000
    wholes = [
        Whole(
            tuple([(gid, round(x * unit), round(y * unit)) for gid, x, y in sign.parts]),
            round(sign.advance * unit),
        )
        for sign in signs
    ]
    outlines = face.outlines({part[0] for sign in signs for part in sign.parts})
    texts = {code: sign.text or NOTHING for code, sign in enumerate(signs, 1)}
    widths = {code: sign.advance for code, sign in enumerate(signs, 1)}
    objects = type0_font(face, 0, font_file(face.tables, outlines, wholes), texts, widths)
    return [write_body(body) for _, body in objects]


def placed_signs(run: ShapedRun, font: OwnFont) -> list[Placed]:
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
    if run.rtl:
        placed = [part for each in placed for part in _spread(each)]
    if IGNORABLE.search(run.text):
        placed = _with_joiners(placed, run)
    return placed[::-1] if run.rtl else placed


def _is_mark(glyph: PlacedGlyph) -> bool:
    return not glyph.advance or unicodedata.category(glyph.text[0])[0] == "M"


def _sign(group: list[PlacedGlyph], font: OwnFont, rtl: bool) -> Placed:
    gid, advance, x_offset, y_offset, text, _, _ = group[0]
    if len(group) > 1:
        text = "".join([glyph.text for glyph in group])
    if rtl:
        text = text.translate(_TURNED)
    if len(group) == 1 and not y_offset and (advance or not x_offset):
        whole = font.glyph(gid, text)
        moved = x_offset or advance != whole.advance
        return Placed(whole.sign, x_offset, advance) if moved else whole
    text = unicodedata.normalize("NFC", text)
    if len(group) == 1 and not advance:
        return font.mark(gid, x_offset, y_offset, text)
    if len(group) == 1:
        return Placed(Sign(((gid, 0.0, y_offset),), font.face.advance(gid), text), x_offset, advance)
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
    return Placed(Sign(parts, own, text), shift, advance)


def _spread(each: Placed) -> Sequence[Placed]:
    """A sign from right to left as one for each letter of its text, each with a share of its width.

    Readers turn the order of the letters about, those of one code too: so a code has one letter, in its place.
    Marks on one letter stay together, for pdfium does not turn those. The leftmost draws it all.
    """
    sign, shift, advance = each
    if len(sign.text) < 2 or not advance:
        return (each,)
    *letters, last = (found[0] for found in _LETTER_OR_MARKS.finditer(sign.text))
    count = len(letters)
    own, share = sign.advance // (count + 1), advance // (count + 1)
    empty = [Placed(Sign((), own, letter), 0.0, share) for letter in letters]
    rest = Sign(sign.parts, sign.advance - own * count, last)
    return (*empty, Placed(rest, shift, advance - share * count))


def _with_joiners(placed: list[Placed], run: ShapedRun) -> list[Placed]:
    """Signs in the order of sense, with the joiners that are not drawn, so that a reader finds them too."""
    found: list[Placed] = []
    at = 0
    for each in [*placed, Placed(Sign((), 0.0, ""))]:
        while IGNORABLE.match(run.text, at) and run.text[at] != each.sign.text[:1]:
            if found and not run.rtl:
                before = found[-1].sign
                found[-1] = found[-1]._replace(sign=before._replace(text=before.text + run.text[at]))
            else:
                found.append(Placed(Sign((), 0.0, run.text[at])))
            at += 1
        at += len(each.sign.text)
        found.append(each)
    return found[:-1]
