"""Fonts that all patients of a print run share: one per face, with everyone's letters.

Each patient's words come with a font of their own. Its codes are replaced by codes of the shared font.
HarfBuzz is imported only if there are such words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from handouts.pdf import CompositeFontData, PlainFace

if TYPE_CHECKING:
    from handouts.pdf.text import CompositeFont

#: Composite glyphs per font. A font file holds at most 65,535 glyphs, their components included.
MAX_GLYPHS = 16_000
#: Page code of words in a patient's font, as `complex_text` writes it.
_WORDS = re.compile(r"/(\w+) (\S+ Tf \[)([^]]*)\]")
_CODES = re.compile(r"<([0-9A-F]+)>")


class Codes(NamedTuple):
    """The shared font that replaces a patient's font: its resource name, and the new code of each old one."""

    resource: str
    codes: Mapping[str, str]


class SharedFonts:
    """Shared fonts that grow as patients are added. A glyph that many patients use is stored once."""

    def __init__(self) -> None:
        self._fonts: list[CompositeFont] = []
        self._growing: dict[PlainFace, CompositeFont] = {}

    def codes_of(self, extras: Sequence[CompositeFontData]) -> dict[str, Codes]:
        """The replacement for each patient's font, by its resource name."""
        return {extra.resource: self._codes(extra) for extra in extras}

    def objects(self) -> Iterator[tuple[str, list[bytes]]]:
        """Resource name and objects of each font, after the last patient. References are as in `font_objects`."""
        if self._fonts:
            from handouts.pdf.text import font_objects
        for font in self._fonts:
            yield font.resource, font_objects(font.face, font.composites)

    def _codes(self, extra: CompositeFontData) -> Codes:
        font = self._growing.get(extra.face)
        if font is None or len(font) + len(extra.composites) > MAX_GLYPHS:
            from handouts.pdf.fonts import plain_face
            from handouts.pdf.text import CompositeFont

            font = self._growing[extra.face] = CompositeFont(
                plain_face(extra.face), f"S{len(self._fonts) + 1}"
            )
            self._fonts.append(font)
        return Codes(
            font.resource,
            {f"{at:04X}": font.code(composite) for at, composite in enumerate(extra.composites, 1)},
        )


def with_codes(code: str, fonts: Mapping[str, Codes]) -> str:
    """Page code rewritten to use the shared fonts."""

    def words(found: re.Match[str]) -> str:
        font = fonts.get(found[1])
        if font is None:
            return found[0]
        shown = _CODES.sub(lambda each: f"<{_translated(each[1], font.codes)}>", found[3])
        return f"/{font.resource} {found[2]}{shown}]"

    return _WORDS.sub(words, code)


def _translated(digits: str, codes: Mapping[str, str]) -> str:
    return "".join([codes[digits[at : at + 4]] for at in range(0, len(digits), 4)])
