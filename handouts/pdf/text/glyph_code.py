"""Page code of shaped lines: codes of composite glyphs, with adjustments between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from handouts.pdf.syntax import number
from handouts.pdf.text.composite_glyphs import CompositeFont, PlacedComposite
from handouts.pdf.text.shaping import ShapedLine, ShapedRun


def in_logical_order(line: ShapedLine) -> list[tuple[Sequence[ShapedRun], float]]:
    """The parts of a line in logical order, each with its left edge in thousandths of the type size.

    A line whose runs are in logical order is one part, if all of it has one style. Otherwise each run is a part, so
    that readers of the page code find the words in order (but not the letters of right-to-left runs).
    """
    begins = [run.glyphs[0].at if run.glyphs else 0 for run in line.runs]
    if begins == sorted(begins) and len({run.style for run in line.runs}) < 2:
        return [(line.runs, 0.0)]
    lefts = accumulate([run.width for run in line.runs], initial=0.0)
    drawn = sorted(zip(begins, range(len(begins)), line.runs, lefts, strict=False), key=lambda each: each[:2])
    return [((run,), left) for _, _, run, left in drawn]


class Pen:
    """Writes the runs of a line. Measures are in thousandths of the type size."""

    def __init__(self, size: float) -> None:
        self._size = number(size)
        self._stands = 0.0
        self._wanted = 0.0

    def run(self, font: CompositeFont, placed: Sequence[PlacedComposite]) -> str:
        """A run as page code. Adjustments between codes correct the differences from the viewer's own widths."""
        shown: list[str] = []
        pieces: list[str] = []
        codes: list[str] = []
        stands, ahead = self._stands, self._wanted
        current = ""
        for composite, shift, advance in placed:
            resource, code = font.place(composite)
            if resource != current:
                if current:
                    shown.append(self._show(current, pieces, codes))
                    pieces, codes = [], []
                current = resource
            wanted = ahead + shift
            if abs(stands - wanted) >= 0.5:
                if codes:
                    pieces.append(f"<{''.join(codes)}>")
                    codes.clear()
                pieces.append(number(stands - wanted))
                stands = wanted
            codes.append(code)
            stands += round(composite.advance)
            ahead += advance
        self._stands, self._wanted = stands, ahead
        if current:
            shown.append(self._show(current, pieces, codes))
        return " ".join(shown)

    def _show(self, resource: str, pieces: Sequence[str], codes: Sequence[str]) -> str:
        return f"/{resource} {self._size} Tf [{''.join(pieces)}<{''.join(codes)}>]TJ"
