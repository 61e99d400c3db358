"""Fonts that the patients of a print run share: one for each face, with the letters of all of them.

What a patient's words were drawn with is a font of their own; here its codes become those of the shared one.
HarfBuzz is only imported where somebody's letters need it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from handouts.pdf import PlainFace
from handouts.pdf.master import Extra

if TYPE_CHECKING:
    from handouts.pdf.master import OwnFont

#: Signs of one font. A font file holds 65,535 glyphs, those that signs are made of among them.
_MOST = 16_000
#: Words in a font of their own, as `scripts` writes them.
_WORDS = re.compile(r"/(\w+) (\S+ Tf \[)([^]]*)\]")
_CODES = re.compile(r"<([0-9A-F]+)>")


class Codes(NamedTuple):
    """What a font of a patient's own is in the print run: its resource, and for each of its codes the one there."""

    resource: str
    codes: Mapping[str, str]


class SharedFonts:
    """Grows with the letters that come. Memory: a sign is kept once, however many patients have it."""

    def __init__(self) -> None:
        self._fonts: list[OwnFont] = []
        self._growing: dict[PlainFace, OwnFont] = {}

    def codes_of(self, extras: Sequence[Extra]) -> dict[str, Codes]:
        """By the resource of each font of a patient's own, what to write in its place."""
        return {extra.resource: self._codes(extra) for extra in extras}

    def objects(self) -> Iterator[tuple[str, list[bytes]]]:
        """Each font's resource and its objects, when nobody comes any more; references as `font_objects` has them."""
        if self._fonts:
            from handouts.pdf.master import font_objects
        for font in self._fonts:
            yield font.resource, font_objects(font.face, font.signs)

    def _codes(self, extra: Extra) -> Codes:
        font = self._growing.get(extra.face)
        if font is None or len(font) + len(extra.signs) > _MOST:
            from handouts.pdf.fonts import plain_face
            from handouts.pdf.master import OwnFont

            font = self._growing[extra.face] = OwnFont(plain_face(extra.face), f"S{len(self._fonts) + 1}")
            self._fonts.append(font)
        return Codes(font.resource, {f"{at:04X}": font.code(sign) for at, sign in enumerate(extra.signs, 1)})


def with_codes(code: str, fonts: Mapping[str, Codes]) -> str:
    """Page code with the codes of the shared fonts."""

    def words(found: re.Match[str]) -> str:
        font = fonts.get(found[1])
        if font is None:
            return found[0]
        shown = _CODES.sub(lambda each: f"<{_translated(each[1], font.codes)}>", found[3])
        return f"/{font.resource} {found[2]}{shown}]"

    return _WORDS.sub(words, code)


def _translated(digits: str, codes: Mapping[str, str]) -> str:
    return "".join([codes[digits[at : at + 4]] for at in range(0, len(digits), 4)])
