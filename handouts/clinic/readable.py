"""Makes a clinic's colours readable: those that are too pale are darkened, and a notice says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from handouts.clinic import colour

READABLE = 7.0  # contrast ratio of text on its background: WCAG 2.2, success criterion 1.4.6 (AAA)
REFUSED = 4.5  # below this ratio (1.4.3, AA) a text colour is an error
#: Luminance of a tint that keeps text on it clear on greyscale printers and copiers.
LIGHT = 0.85


class Colours(NamedTuple):
    """Three colours as "#rrggbb". Brand and text have a contrast of at least 7:1 on white and on the tint."""

    brand: str = "#0b4f6c"
    text: str = "#1a1a1a"
    tint: str = "#eef4f6"


class ReadableColour(NamedTuple):
    """A colour as it was chosen and as it is printed: "#rrggbb".

    `ratio` is the contrast of the chosen colour on boxes, of 1 to 21; of the tint, that of black on it.
    """

    key: str
    chosen: str
    printed: str
    ratio: float


def readable_colours(given: Mapping[str, str]) -> tuple[ReadableColour, ...]:
    """The tint, the brand colour and the text colour. One that is not given is the usual one, or the brand's tint."""
    usual = Colours()
    tint = given.get("tint") or (colour.tint_of(given["brand"]) if "brand" in given else usual.tint)
    ground = colour.lighten_to(tint, LIGHT) if "tint" in given else tint
    found = [ReadableColour("tint", tint, ground, colour.contrast("#000000", tint))]
    for key, plain in (("brand", usual.brand), ("text", usual.text)):
        chosen = given.get(key, plain)
        ratio = colour.contrast(chosen, ground)  # white has no worse contrast: it is lighter than the tint
        found.append(ReadableColour(key, chosen, colour.darken_to(chosen, READABLE, ground), ratio))
    return tuple(found)
