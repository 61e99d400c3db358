"""`python -m figures.tick_font` draws the tick (✓) as a small font: fonts/tick.ttf.

The font packages that come with the program have no tick. Without this font, a text with a tick could be printed only
where the extra with Chinese fonts is installed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

FILE = Path(__file__).resolve().parents[1] / "fonts" / "tick.ttf"
TICKS = {0x2713: "uni2713", 0x2714: "uni2714"}  # the check mark and the heavy one
SPACE = {0x20: "space", 0xA0: "space"}  # words are shaped with the space beside them
EM = 1000
WIDTHS = {".notdef": 500, "space": 260, "uni2713": 830, "uni2714": 830}
ASCENT, DESCENT = 1069, 293  # those of Noto Sans, so that a line with a tick is as high as one without


def tick() -> Any:
    """The outline: a short stroke down, then a longer one up that ends in a point, as a pen draws it."""
    pen = TTGlyphPen(None)
    pen.moveTo((70, 330))
    pen.qCurveTo((150, 420), (205, 385))
    pen.qCurveTo((250, 340), (300, 205))
    pen.qCurveTo((480, 560), (740, 745))
    pen.lineTo((775, 710))
    pen.qCurveTo((500, 470), (345, 45))
    pen.qCurveTo((310, -10), (265, 45))
    pen.qCurveTo((190, 240), (70, 330))
    pen.closePath()
    return pen.glyph()


def nothing() -> Any:
    """The glyph of letters that the font lacks."""
    return TTGlyphPen(None).glyph()


def main() -> None:
    font = FontBuilder(EM, isTTF=True)
    font.setupGlyphOrder(list(WIDTHS))
    font.setupCharacterMap(SPACE | TICKS)
    font.setupGlyf({name: tick() if name in TICKS.values() else nothing() for name in WIDTHS})
    font.setupHorizontalMetrics(
        {name: (width, 70 if name in TICKS.values() else 0) for name, width in WIDTHS.items()}
    )
    font.setupHorizontalHeader(ascent=ASCENT, descent=-DESCENT)
    font.setupNameTable(
        {"familyName": "Handouts Tick", "styleName": "Regular", "psName": "HandoutsTick-Regular"}
    )
    font.setupOS2(sTypoAscender=ASCENT, sTypoDescender=-DESCENT, usWinAscent=ASCENT, usWinDescent=DESCENT)
    font.setupPost()
    font.font.recalcTimestamp = False
    font.updateHead(created=0, modified=0)  # the same bytes each time
    font.save(FILE)


if __name__ == "__main__":
    main()
